"""Choose one answer, or all that hold. Each option says why it holds or not."""

from typing import Literal

from pydantic import model_validator

from ..feedback import Field, Remark
from .base import ONE, TICKS, Base, Cite, Part, mixed


class Option(Part):
    text: str
    right: bool = False
    say: str
    cite: list[Cite] = []

    def remark(self, at: str) -> Remark:
        return Remark(self.say, "right" if self.right else "wrong", at, self.text, tuple(self.cite))


def ticks(options: dict[str, Option], field: Field, given: list[str], more: str) -> tuple[int, int, list[Remark]]:
    """Ticks that hold, ticks that do not, and what to say of each. `more` is said of those that were missed, `{n}` in number."""
    good = sum(options[value].right for value in given)
    remarks = [options[value].remark(f"{field.name}={value}") for value in given]
    missed = sum(option.right for option in options.values()) - good
    if given and missed:
        remarks.append(Remark(more.replace("{n}", str(missed)), "note", field.name))
    return good, len(given) - good, remarks


class Choose(Base):
    kind: Literal["choose"]
    options: list[Option]
    several: bool = False
    shuffle: bool = True

    @model_validator(mode="after")
    def _answerable(self):
        right = sum(option.right for option in self.options)
        if not right:
            raise ValueError("no option is right; mark at least one with `right: true`, or make it `kind: position`")
        if right > 1 and not self.several:
            raise ValueError(f"{right} options are right; add `several: true`, or leave one right")
        return self

    def fields(self):
        options = mixed(self.id, [(str(n), option.text) for n, option in enumerate(self.options)], keep=not self.shuffle)
        if self.several:
            return [Field("choice", "Choose all that hold", "several", options)]
        return [Field("choice", "Choose one", "choice", options)]

    def wording(self):
        return TICKS if self.several else ONE

    def verdict(self, answer):
        [field] = self._asked
        given = answer.get("choice")
        if self.several:
            options = {str(n): option for n, option in enumerate(self.options)}
            good, bad, remarks = ticks(options, field, given or [], "Still to be found: {n}. Read the others again.")
            if not given:
                remarks = [Remark("Choose an answer first.", "note", "choice")]
            return self.outcome(answer, max(0, good - bad), sum(o.right for o in self.options), remarks, good=good, bad=bad)
        if given is None:
            return self.outcome(answer, 0, 1, [Remark("Choose an answer first.", "note", "choice")])
        option = self.options[int(given)]
        return self.outcome(answer, int(option.right), 1, [option.remark(f"choice={given}")])

    def solution(self):
        right = [value for value, _ in self.fields()[0].options if self.options[int(value)].right]
        return {"choice": right if self.several else right[0]}
