"""Move a slider, watch a chart, and answer what it shows."""

from typing import Literal

from pydantic import Field as Setting
from pydantic import model_validator

from ...messages import one_of
from ..explorers import EXPLORERS
from ..feedback import Field, Remark, tidy
from .base import ONE, Base, Part, mixed
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
    shuffle: bool = True

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
        options = mixed(self.id, [(str(n), o.text) for n, o in enumerate(self.options)], keep=not self.shuffle)
        return [*sliders, Field("choice", "What do you see?", "choice", options)]

    def wording(self):
        return ONE

    def values(self, answer) -> dict[str, float]:
        """Where the sliders stand."""
        found = tidy(self.fields(), answer)
        return {control.name: found.get(control.name, control.start) for control in self.controls}

    def specification(self, answer) -> dict:
        return EXPLORERS[self.explorer].specification(**self.values(answer))

    def picture(self, answer):
        return EXPLORERS[self.explorer].html(**self.values(answer))

    def verdict(self, answer):
        if "choice" not in answer:
            return self.outcome({}, 0, 1, [Remark("Move the slider, then choose what you see.", "note", "choice")])
        option = self.options[int(answer["choice"])]
        return self.outcome(answer, int(option.right), 1, [option.remark(f"choice={answer['choice']}")])

    def solution(self):
        return {"choice": next(str(n) for n, o in enumerate(self.options) if o.right)}
