"""Place items on a line between two poles. Authors differ: each reading is a range, and the feedback names whose it is."""

from typing import Literal

from pydantic import Field as Setting
from pydantic import model_validator

from ..feedback import Field, Remark
from .base import Base, Cite, Part, Said


class Reading(Part):
    """Where one author or document would place an item, from `least` to `most` of 100."""

    who: str
    least: float = Setting(ge=0, le=100)
    most: float = Setting(ge=0, le=100)
    because: str
    cite: list[Cite] = []

    @model_validator(mode="after")
    def _ordered(self):
        if self.least >= self.most:
            raise ValueError(f"the reading of {self.who!r} goes from {self.least:g} to {self.most:g}; the first should be smaller")
        return self


class Placed(Part):
    text: str
    readings: list[Reading] = Setting(min_length=1)


class Spectrum(Base):
    kind: Literal["spectrum"]
    left: str
    right: str
    items: list[Placed]

    def fields(self):
        ends = (self.left, self.right)
        return [Field(f"item{n}", item.text, "slider", least=0, most=100, step=5, start=50, ends=ends) for n, item in enumerate(self.items)]

    def wording(self):
        return Said(
            solved="Somebody here would agree with each of your {of} places.",
            open="Somebody here would agree with {right} of your {of} places. Each item above says who.",
        )

    def verdict(self, answer):
        remarks, right = [], 0
        for n, item in enumerate(self.items):
            at, place = f"item{n}", answer.get(f"item{n}")
            if place is None:
                told = "Not placed yet. Move the slider, even if it ends where it began."
                remarks.append(Remark(told, "note", at, item.text))
                continue
            agree = [r for r in item.readings if r.least <= place <= r.most]
            differ = [r for r in item.readings if r not in agree]
            cites = tuple(c for r in item.readings for c in r.cite)
            if agree:
                right += 1
                told = [f"{r.who} would place it here: {r.because}" for r in agree]
                told += [f"{r.who} would not: {r.because}" for r in differ]
                remarks.append(Remark(" ".join(told), "right", at, item.text, cites))
            else:
                if all(place > r.most for r in item.readings):
                    told = f"Nobody here would place it so far from {self.left}. "
                elif all(place < r.least for r in item.readings):
                    told = f"Nobody here would place it so far from {self.right}. "
                else:
                    told = "It falls between the readings. "
                told += " ".join(f"{r.who} gives this reason: {r.because}" for r in item.readings[:1])
                remarks.append(Remark(told, "wrong", at, item.text, cites))
        return self.outcome(answer, right, len(self.items), remarks)

    def solution(self):
        return {f"item{n}": (item.readings[0].least + item.readings[0].most) / 2 for n, item in enumerate(self.items)}
