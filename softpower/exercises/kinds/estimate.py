"""Work out a number."""

from typing import Literal

from ..amounts import amount
from ..feedback import Field, Remark
from ..typed import is_percent, read
from .base import ONE, Amount, Base, Part


def rounded(value: float) -> str:
    """A number to read: three significant digits, or all digits before the point."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


class Misconception(Part):
    when: Amount
    say: str


class Estimate(Base):
    kind: Literal["estimate"]
    answer: Amount
    unit: str
    within: float = 0.5
    misconceptions: list[Misconception] = []
    otherwise: str = "That does not follow from the figures. Say in words what is divided by what, or take a hint."

    def fields(self):
        return [Field("number", "Your answer", "number", unit=self.unit)]

    def wording(self):
        return ONE

    def agreed(self) -> str:
        return f"It is {rounded(amount(self.answer))} {self.unit}."

    def known(self) -> list[tuple[float, float, Remark]]:
        """Values that something is said of: the value, how near is near enough, and the remark. The first that fits counts."""
        cases = [(amount(self.answer), self.within, Remark(self.agreed(), "right", "number"))]
        for item in self.misconceptions:
            wrong = amount(item.when)
            # Two percent of the wrong value: `within` may be wide beside a small one, such as a fraction.
            cases.append((wrong, min(self.within, abs(wrong) * 0.02), Remark(item.say, "wrong", "number")))
        return cases

    def verdict(self, answer):
        typed = answer.get("number")
        if typed is None:
            return self.outcome({}, 0, 1, [Remark("Type a number, such as 12.5.", "note", "number")])
        found, note = read(typed, is_percent(self.unit))
        if found is None:
            return self.outcome(answer, 0, 1, [Remark(note, "note", "number")])
        remarks = [Remark(note, "note", "number")] if note else []
        for value, near, remark in self.known():
            if abs(found - value) <= near:
                return self.outcome(answer, int(remark.tone == "right"), 1, [remark, *remarks])
        return self.outcome(answer, 0, 1, [Remark(self.otherwise, "wrong", "number"), *remarks])

    def solution(self):
        return {"number": str(round(amount(self.answer), 4))}
