"""Move a slider, watch a chart, and answer what it shows."""

from typing import Literal

from pydantic import Field as Setting
from pydantic import model_validator

from ...messages import one_of
from ..explorers import EXPLORERS
from ..feedback import Feedback, Field, Remark
from .base import Base, Part
from .choose import Option


class Control(Part):
    name: str
    label: str
    least: float
    most: float
    step: float = Setting(gt=0)
    start: float
    unit: str = ""

    @model_validator(mode="after")
    def _ordered(self):
        if not self.least <= self.start <= self.most:
            raise ValueError(f"control {self.name!r}: start {self.start:g} lies outside {self.least:g} to {self.most:g}")
        return self


class Explore(Base):
    kind: Literal["explore"]
    explorer: str
    controls: list[Control]
    options: list[Option]

    @model_validator(mode="after")
    def _known(self):
        if self.explorer not in EXPLORERS:
            raise ValueError(one_of(self.explorer, EXPLORERS, "explorer"))
        if sum(option.right for option in self.options) != 1:
            raise ValueError("exactly one option should be right")
        return self

    def fields(self):
        sliders = [
            Field(c.name, c.label, "slider", unit=c.unit, least=c.least, most=c.most, step=c.step, start=c.start) for c in self.controls
        ]
        return [*sliders, Field("choice", "What do you see?", "choice", [(str(n), o.text) for n, o in enumerate(self.options)])]

    def picture(self, answer):
        values = {}
        for control in self.controls:
            try:
                found = float(answer.get(control.name, control.start))
            except (TypeError, ValueError):
                found = control.start
            values[control.name] = min(max(found, control.least), control.most)
        return EXPLORERS[self.explorer](**values)

    def judge(self, answer):
        given = answer.get("choice")
        for n, option in enumerate(self.options):
            if str(n) == str(given):
                return Feedback(
                    int(option.right), 1, [Remark(option.say, "right" if option.right else "wrong", option.text, tuple(option.cite))]
                )
        return Feedback(0, 1, [Remark("Move the slider, then choose what you see.", "note")])

    def solution(self):
        return {"choice": next(str(n) for n, o in enumerate(self.options) if o.right)}
