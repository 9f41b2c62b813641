"""Put steps in their order: a chain from a resource to an outcome."""

from typing import Literal

from ..feedback import Field, Remark
from .base import Base, Cite, Part, Said, mixed


class Step(Part):
    text: str
    say: str
    cite: list[Cite] = []


class Order(Base):
    """`steps` stand in their right order; the form and its feedback list them in a mixed one."""

    kind: Literal["order"]
    steps: list[Step]

    def _listed(self):
        return [n for n, _ in mixed(self.id, list(enumerate(self.steps)))]

    def fields(self):
        places = [(str(n + 1), str(n + 1)) for n in range(len(self.steps))]
        return [Field(f"step{n}", self.steps[n].text, "select", places) for n in self._listed()]

    def wording(self):
        return Said(
            solved="All {of} stand in their places.", open="{right} of {of} stand in their places. Each step above says how it stands."
        )

    def verdict(self, answer):
        remarks, right = [], 0
        if len(set(answer.values())) < len(answer):
            remarks.append(Remark("Two steps share a place. Each place is taken once.", "note"))
        for n in self._listed():
            at, step, place = f"step{n}", self.steps[n], int(answer.get(f"step{n}", 0))
            if not place:
                remarks.append(Remark("No place yet.", "note", at, step.text))
            elif place == n + 1:
                right += 1
                remarks.append(Remark(step.say, "right", at, step.text, tuple(step.cite)))
            else:
                after = "earlier" if place > n + 1 else "later"
                told = f"It comes {after}. What has to be there before it can happen?"
                remarks.append(Remark(told, "wrong", at, step.text, tuple(step.cite)))
        return self.outcome(answer, right, len(self.steps), remarks)

    def solution(self):
        return {f"step{n}": str(n + 1) for n in range(len(self.steps))}
