"""Work out a number."""

from typing import Literal

from ..amounts import amount
from ..feedback import Feedback, Field, Remark
from .base import Amount, Base, Part


class Misconception(Part):
    when: Amount
    say: str


class Estimate(Base):
    kind: Literal["estimate"]
    answer: Amount
    unit: str
    within: float = 0.5
    misconceptions: list[Misconception] = []

    def fields(self):
        return [Field("number", f"Your answer, in {self.unit}", "number", unit=self.unit)]

    def judge(self, answer):
        try:
            found = float(str(answer.get("number", "")).replace(",", ".").strip())
        except ValueError:
            return Feedback(0, 1, [Remark("Type a number, such as 12.5. Leave out the unit.", "note")])
        if abs(found - amount(self.answer)) <= self.within:
            return Feedback(1, 1, [Remark(f"{found:g} {self.unit} is right.", "right")])
        for item in self.misconceptions:
            wrong = amount(item.when)
            # Two percent of the wrong value: `within` may be wide beside a small one, such as a fraction.
            if abs(found - wrong) <= min(self.within, abs(wrong) * 0.02):
                return Feedback(0, 1, [Remark(item.say, "wrong")])
        return Feedback(
            0,
            1,
            [
                Remark(
                    f"{found:g} {self.unit} does not follow from the figures. Say in words what is divided by what, or take a hint.",
                    "wrong",
                )
            ],
        )

    def solution(self):
        return {"number": round(amount(self.answer), 4)}
