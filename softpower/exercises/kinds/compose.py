"""Compose a programme from parts, and have it criticised against the practice lessons, each with its paragraph."""

from typing import Literal

from pydantic import Field as Setting
from pydantic import model_validator

from ...messages import one_of
from ..feedback import Field, Remark
from .base import Base, Cite, Id, Part, Said


class Choice(Part):
    name: Id
    ask: str
    options: dict[Id, str]


class Criticism(Part):
    """Holds when every part named is one of the options listed."""

    when: dict[str, str | list[str]]
    say: str
    cite: list[Cite] = Setting(min_length=1)

    def holds(self, answer: dict) -> bool:
        return all(answer.get(part) in ([wanted] if isinstance(wanted, str) else wanted) for part, wanted in self.when.items())


class Compose(Base):
    """Solved when nothing speaks against the programme. `sound` is one such, for tests; there should be several."""

    kind: Literal["compose"]
    parts: list[Choice]
    criticisms: list[Criticism]
    sound: dict[str, str]

    @model_validator(mode="after")
    def _consistent(self):
        options = {part.name: part.options for part in self.parts}
        for rule in self.criticisms:
            for part, wanted in rule.when.items():
                if part not in options:
                    raise ValueError("a criticism's `when`: " + one_of(part, options, "part"))
                for value in [wanted] if isinstance(wanted, str) else wanted:
                    if value not in options[part]:
                        raise ValueError(f"a criticism's `when`, {part}: " + one_of(value, options[part], "option"))
        for part in options:
            if self.sound.get(part) not in options[part]:
                raise ValueError(f"`sound` names no option for the part {part!r}")
        against = [rule.say for rule in self.criticisms if rule.holds(self.sound)]
        if against:
            raise ValueError(f"the programme in `sound` is criticised: {against[0]}")
        return self

    def fields(self):
        return [Field(part.name, part.ask, "choice", list(part.options.items())) for part in self.parts]

    def wording(self):
        return Said(
            solved="None of the report's lessons speaks against this programme.",
            open="Nothing speaks against {right} of the {of} parts. What the critics say stands at the others.",
            nothing="A programme needs all its parts. Choose one option in each.",
        )

    def at(self, rule: Criticism) -> str:
        """Where a criticism stands: at the last of the parts that it names, since that choice brought it about."""
        return max(rule.when, key=[part.name for part in self.parts].index)

    def verdict(self, answer):
        missing = [part for part in self.parts if part.name not in answer]
        if missing:
            return self.outcome({}, 0, len(self.parts), [Remark("Still open.", "note", part.name, part.ask) for part in missing])
        asks = {part.name: part.ask for part in self.parts}
        remarks = []
        for part in self.parts:
            for rule in self.criticisms:
                if self.at(rule) == part.name and rule.holds(answer):
                    remarks.append(Remark(rule.say, "wrong", part.name, asks[part.name], tuple(rule.cite)))
        against = {remark.at for remark in remarks}
        return self.outcome(answer, len(self.parts) - len(against), len(self.parts), remarks)

    def solution(self):
        return dict(self.sound)
