"""Commit to numbers, then see them drawn over the answer. Nothing is right or wrong: what counts is to have said one first."""

from typing import Literal

from pydantic import Field as Setting
from pydantic import model_validator

from ...messages import one_of
from ..amounts import amount
from ..feedback import Field, Remark
from ..typed import is_percent, plain, read
from .base import Amount, Base, Cite, Id, Part, Said
from .estimate import rounded


class Value(Part):
    """A number to predict. With `least` and `most` it is asked for by a slider, else typed in.

    within   how near counts as near; a tenth of the answer if not given
    x        where it stands on the axis of a line, such as its year
    """

    name: Id
    label: str
    answer: Amount
    unit: str = ""
    within: float | None = None
    least: float | None = None
    most: float | None = None
    step: float = Setting(default=1, gt=0)
    x: float | None = None
    cite: list[Cite] = []

    @model_validator(mode="after")
    def _range(self):
        if (self.least is None) != (self.most is None):
            raise ValueError(f"value {self.name!r}: `least` and `most` go together")
        return self

    @property
    def near(self) -> float:
        return abs(amount(self.answer)) / 10 if self.within is None else self.within


class Reply(Part):
    """What to say of a guess `below` or `above` a number, or `from` one `to` another. `of` names the value; the first if it is empty."""

    say: str
    of: str = ""
    below: float | None = None
    above: float | None = None
    least: float | None = Setting(default=None, alias="from")
    most: float | None = Setting(default=None, alias="to")
    cite: list[Cite] = []

    def fits(self, guess: float) -> bool:
        return (
            (self.below is None or guess < self.below)
            and (self.above is None or guess > self.above)
            and (self.least is None or guess >= self.least)
            and (self.most is None or guess <= self.most)
        )


class Predict(Base):
    kind: Literal["predict"]
    values: list[Value] = Setting(min_length=1)
    drawing: Literal["dots", "line"] = "dots"
    axis: str = ""
    replies: list[Reply] = []
    say: str = ""
    hints: list[str] = []
    explain: str = ""

    @model_validator(mode="after")
    def _known(self):
        names = [value.name for value in self.values]
        for reply in self.replies:
            if reply.of and reply.of not in names:
                raise ValueError("a reply's `of`: " + one_of(reply.of, names, "value"))
        if self.drawing == "line" and any(value.x is None for value in self.values):
            raise ValueError("`drawing: line` needs `x` at each value")
        if len({value.unit for value in self.values}) > 1:
            raise ValueError("the values are drawn on one axis, so they need one unit")
        return self

    def fields(self):
        return [
            Field(v.name, v.label, "number", unit=v.unit)
            if v.least is None
            else Field(v.name, v.label, "slider", unit=v.unit, least=v.least, most=v.most, step=v.step, start=v.least)
            for v in self.values
        ]

    def wording(self):
        return Said(
            solved="Your prediction is drawn below, beside what the figures say.",
            open="Still open: a number for each.",
            nothing="Commit to a number first. Nothing is lost by a wrong one.",
        )

    def number(self, value: Value) -> float:
        return amount(value.answer)

    def told(self, value: Value) -> str:
        """The answer in words."""
        return f"{rounded(amount(value.answer))} {value.unit}".strip()

    def replies_to(self, value: Value) -> list[Reply]:
        return [reply for reply in self.replies if (reply.of or self.values[0].name) == value.name]

    def guesses(self, answer) -> dict[str, tuple[float | None, str]]:
        """For each value that something was given for: the number, or None, and what to say of how it is written."""
        found = {}
        for value in self.values:
            given = answer.get(value.name)
            if given is not None:
                found[value.name] = read(given, is_percent(value.unit)) if isinstance(given, str) else (float(given), "")
        return found

    def verdict(self, answer):
        guesses = self.guesses(answer)
        ready = [value for value in self.values if guesses.get(value.name, (None,))[0] is not None]
        remarks = []
        for value in self.values:
            guess, note = guesses.get(value.name, (None, "No number yet."))
            at = {"at": value.name, "about": value.label}
            if guess is None:
                remarks.append(Remark(note, "note", **at))
            elif len(ready) == len(self.values):  # nothing is told before one has committed to all
                right = amount(value.answer)
                far = "That is near." if abs(guess - right) <= value.near else "You said less." if guess < right else "You said more."
                said = f"{plain(answer[value.name])} {value.unit}".strip()
                remarks.append(Remark(f"Your prediction: {said}. The figures: {self.told(value)}. {far}", **at, cites=tuple(value.cite)))
                reply = next((reply for reply in self.replies_to(value) if reply.fits(guess)), None)
                if reply:
                    remarks.append(Remark(reply.say, **at, cites=tuple(reply.cite)))
        if self.say and len(ready) == len(self.values):
            remarks.append(Remark(self.say))
        return self.outcome(answer, len(ready), len(self.values), remarks)

    def solution(self):
        found = {}
        for value in self.values:
            answer = round(amount(value.answer), 4)
            if value.least is None:
                found[value.name] = plain(answer)
            else:
                steps = round((min(max(answer, value.least), value.most) - value.least) / value.step)
                found[value.name] = value.least + steps * value.step
        return found
