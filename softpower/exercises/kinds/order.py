"""Put steps in their order: a chain from a resource to an outcome."""

from typing import Literal

from ..feedback import Feedback, Field, Remark
from .base import Base, Cite, Part


class Step(Part):
    text: str
    say: str
    cite: list[Cite] = []


class Order(Base):
    """`steps` stand in their right order; the form lists them by the alphabet."""

    kind: Literal["order"]
    steps: list[Step]

    def _listed(self):
        return sorted(range(len(self.steps)), key=lambda n: self.steps[n].text)

    def fields(self):
        places = [(str(n + 1), str(n + 1)) for n in range(len(self.steps))]
        return [Field(f"step{n}", self.steps[n].text, "select", places) for n in self._listed()]

    def judge(self, answer):
        given = {n: answer.get(f"step{n}") for n in range(len(self.steps))}
        taken = [place for place in given.values() if place]
        remarks, right = [], 0
        if len(set(map(str, taken))) < len(taken):
            remarks.append(Remark("Two steps share a place. Each place is taken once.", "note"))
        for n, step in enumerate(self.steps):
            place = str(given[n] or "")
            if not place.isdigit():
                remarks.append(Remark("No place yet.", "note", step.text))
            elif int(place) == n + 1:
                right += 1
                remarks.append(Remark(step.say, "right", step.text, tuple(step.cite)))
            else:
                after = "earlier" if int(place) > n + 1 else "later"
                remarks.append(
                    Remark(f"It comes {after}. What has to be there before it can happen?", "wrong", step.text, tuple(step.cite))
                )
        return Feedback(right, len(self.steps), remarks)

    def solution(self):
        return {f"step{n}": str(n + 1) for n in range(len(self.steps))}
