"""Choose one answer, or all that hold. Each option says why it holds or not."""

from typing import Literal

from pydantic import model_validator

from ..feedback import Feedback, Field, Remark
from .base import Base, Cite, Part


class Option(Part):
    text: str
    right: bool = False
    say: str
    cite: list[Cite] = []


class Choose(Base):
    kind: Literal["choose"]
    options: list[Option]
    several: bool = False

    @model_validator(mode="after")
    def _answerable(self):
        right = sum(option.right for option in self.options)
        if not right:
            raise ValueError("no option is right; mark at least one with `right: true`")
        if right > 1 and not self.several:
            raise ValueError(f"{right} options are right; add `several: true`, or leave one right")
        return self

    def fields(self):
        options = [(str(n), option.text) for n, option in enumerate(self.options)]
        return [Field("choice", "Choose all that hold" if self.several else "Choose one", "several" if self.several else "choice", options)]

    def judge(self, answer):
        given = answer.get("choice") or []
        known = {str(n) for n in range(len(self.options))}
        given = {str(g) for g in (given if isinstance(given, list) else [given])} & known
        if not given:
            return Feedback(0, len(self.options) if self.several else 1, [Remark("Choose an answer first.", "note")])
        remarks, right = [], 0
        for n, option in enumerate(self.options):
            chosen = str(n) in given
            right += chosen == option.right
            if chosen:
                remarks.append(Remark(option.say, "right" if option.right else "wrong", option.text, tuple(option.cite)))
        if not self.several:
            return Feedback(int(any(self.options[int(g)].right for g in given)), 1, remarks)
        missed = sum(option.right and str(n) not in given for n, option in enumerate(self.options))
        if missed:
            remarks.append(Remark(f"{missed} more hold{'s' if missed == 1 else ''}. Read the rest again.", "note"))
        return Feedback(right, len(self.options), remarks)

    def solution(self):
        right = [str(n) for n, option in enumerate(self.options) if option.right]
        return {"choice": right if self.several else right[0]}
