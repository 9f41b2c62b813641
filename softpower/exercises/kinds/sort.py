"""Sort items into categories, and say why. An item may belong to two: scholars differ, and the feedback says how."""

from typing import Literal

from pydantic import model_validator

from ...messages import one_of
from ..feedback import Field, Remark
from .base import Base, Cite, Part


class Category(Part):
    name: str
    means: str


class Item(Part):
    """`belongs` is a category, several, or, where each needs its own reason, a mapping {category: reason}."""

    text: str
    belongs: str | list[str] | dict[str, str | list[str]]
    reason: str | list[str] = []
    say: str
    unless: dict[str, str] = {}  # what to say of a wrong category, by its name
    cite: list[Cite] = []

    @property
    def homes(self) -> list[str]:
        return [self.belongs] if isinstance(self.belongs, str) else list(self.belongs)

    def because(self, home: str) -> list[str]:
        """The reasons that fit an item in one of its categories."""
        found = self.belongs[home] if isinstance(self.belongs, dict) else self.reason
        return [found] if isinstance(found, str) else found


class Sort(Base):
    kind: Literal["sort"]
    categories: list[Category]
    reasons: dict[str, str] = {}
    items: list[Item]

    @model_validator(mode="after")
    def _refers_to_what_exists(self):
        names = [category.name for category in self.categories]
        for item in self.items:
            for name in [*item.homes, *item.unless]:
                if name not in names:
                    raise ValueError(f"item {item.text!r}: " + one_of(name, names, "category"))
            for home in item.homes:
                if self.reasons and not item.because(home):
                    raise ValueError(f"item {item.text!r} needs a reason, one of {', '.join(self.reasons)}")
                for name in item.because(home):
                    if name not in self.reasons:
                        raise ValueError(f"item {item.text!r}: " + one_of(name, self.reasons, "reason"))
        return self

    def fields(self):
        made = []
        for n, item in enumerate(self.items):
            made.append(
                Field(
                    f"item{n}",
                    item.text,
                    "choice" if len(self.categories) <= 4 else "select",
                    [(c.name, c.name) for c in self.categories],
                    below=str(n),
                )
            )
            if self.reasons:
                made.append(Field(f"why{n}", "Because", "select", list(self.reasons.items()), below=str(n)))
        return made

    def legend(self):
        return [(category.name, category.means) for category in self.categories]

    def verdict(self, answer):
        remarks, right = [], 0
        means = {category.name: category.means for category in self.categories}
        for n, item in enumerate(self.items):
            given, why = answer.get(f"item{n}"), answer.get(f"why{n}")
            at = f"why{n}" if self.reasons else f"item{n}"
            cites = tuple(item.cite)
            if given is None:
                remarks.append(Remark("Not sorted yet.", "note", at, item.text))
            elif given not in item.homes:
                told = item.unless.get(given, f"{given} means: {means[given]} Does that fit here?")
                remarks.append(Remark(told, "wrong", f"item{n}", item.text, cites))
            elif self.reasons and why not in item.because(given):
                told = f"{given} fits. The reason does not: " if why else f"{given} fits. Now say why: "
                remarks.append(Remark(told + "what in this case makes it so?", "wrong" if why else "note", at, item.text))
            else:
                right += 1
                remarks.append(Remark(item.say, "right", at, item.text, cites))
        return self.outcome(answer, right, len(self.items), remarks)

    def solution(self):
        found = {f"item{n}": item.homes[0] for n, item in enumerate(self.items)}
        if self.reasons:
            found |= {f"why{n}": item.because(item.homes[0])[0] for n, item in enumerate(self.items)}
        return found
