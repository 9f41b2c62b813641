"""Match what belongs together. Options may outnumber the items."""

from typing import Literal

from pydantic import model_validator

from ..feedback import Field, Remark
from .base import Base, Cite, Part


class Pair(Part):
    left: str
    right: str
    say: str
    unless: dict[str, str] = {}  # what to say of a wrong partner, by its text
    otherwise: str = ""  # what to say of any other wrong partner
    cite: list[Cite] = []


class Match(Base):
    kind: Literal["match"]
    pairs: list[Pair]
    distractors: list[str] = []

    @model_validator(mode="after")
    def _partners(self):
        known = self._options()
        for pair in self.pairs:
            for name in pair.unless:
                if name not in known:
                    raise ValueError(f"pair {pair.left!r}: `unless` names {name!r}, which is not among the partners")
        return self

    def _options(self) -> list[str]:
        return sorted({pair.right for pair in self.pairs} | set(self.distractors))

    def fields(self):
        options = [(text, text) for text in self._options()]
        return [Field(f"pair{n}", pair.left, "select", options) for n, pair in enumerate(self.pairs)]

    def verdict(self, answer):
        remarks, right = [], 0
        for n, pair in enumerate(self.pairs):
            at, given = f"pair{n}", answer.get(f"pair{n}")
            if given is None:
                remarks.append(Remark("No partner yet.", "note", at, pair.left))
            elif given == pair.right:
                right += 1
                remarks.append(Remark(pair.say, "right", at, pair.left, tuple(pair.cite)))
            else:
                told = (
                    pair.unless.get(given)
                    or pair.otherwise
                    or f"\u201c{given}\u201d does not go with it. Read the place in the source again."
                )
                remarks.append(Remark(told, "wrong", at, pair.left, tuple(pair.cite)))
        return self.outcome(answer, right, len(self.pairs), remarks)

    def solution(self):
        return {f"pair{n}": pair.right for n, pair in enumerate(self.pairs)}
