"""Code excerpts with a codebook, and see Cohen's kappa with a reference coding and where the two differ."""

import math
from typing import Literal

from pydantic import model_validator

from ...data import load
from ...messages import one_of
from ..feedback import Field, Remark
from .base import Base, Cite, Part, Said


def cohens_kappa(given: list[str], reference: list[str]) -> float:
    """Agreement above chance, as a share of the most that it could be. scikit-learn's, without the second that it takes to load."""
    total = len(given)
    same = sum(a == b for a, b in zip(given, reference, strict=True))
    # In whole numbers as far as it goes, so that every language comes to the same.
    chance = sum(given.count(code) * reference.count(code) for code in set(given))
    return 1.0 if chance == total * total else (same * total - chance) / (total * total - chance)


def two_places(value: float) -> str:
    """`value` with two decimals, halves away from zero: as JavaScript can do it, too."""
    hundredths = math.floor(abs(value) * 100 + 0.5)
    return f"{'-' if value < 0 and hundredths else ''}{hundredths // 100}.{hundredths % 100:02d}"


class Excerpt(Part):
    """A row of `interviews`, its main code in the reference coding, and why."""

    row: Cite
    code: str
    say: str


class Code(Base):
    """Solved when kappa reaches `enough`: two careful coders need not agree on everything."""

    kind: Literal["code"]
    codes: list[str]
    excerpts: list[Excerpt]
    enough: float = 0.6

    @model_validator(mode="after")
    def _known(self):
        book = set(load("interview_codes")["code"])
        for code in self.codes:
            if code not in book:
                raise ValueError(one_of(code, book, "code"))
        for excerpt in self.excerpts:
            if excerpt.code not in self.codes:
                raise ValueError(f"excerpt {excerpt.row!r}: " + one_of(excerpt.code, self.codes, "code among `codes`"))
        return self

    def fields(self):
        book = load("interview_codes").set_index("code")["label"]
        said = load("interviews").set_index("id")["paraphrase"]
        options = [(code, book[code]) for code in self.codes]
        return [Field(f"excerpt{n}", said[excerpt.row], "select", options) for n, excerpt in enumerate(self.excerpts)]

    def legend(self):
        book = load("interview_codes").set_index("code")
        return [(book.loc[code, "label"], book.loc[code, "definition"]) for code in self.codes]

    def wording(self):
        return Said(
            solved="You agree with the reference coding on {right} of {of}. Cohen's kappa, which takes out agreement by chance, is {kappa}. "
            f"That reaches the {self.enough:g} asked for.",
            open="You agree with the reference coding on {right} of {of}. Cohen's kappa, which takes out agreement by chance, is {kappa}. "
            f"The exercise asks for {self.enough:g}.",
            nothing="Each remark needs a code first.",
        )

    def verdict(self, answer):
        missing = [f"excerpt{n}" for n in range(len(self.excerpts)) if f"excerpt{n}" not in answer]
        if missing:
            told = f"Without a code so far: {len(missing)}. Kappa compares whole codings."
            return self.outcome({}, 0, len(self.excerpts), [Remark(told, "note"), *(Remark("No code yet.", "note", at) for at in missing)])
        given = [answer[f"excerpt{n}"] for n in range(len(self.excerpts))]
        reference = [excerpt.code for excerpt in self.excerpts]
        labels = dict(self._asked[0].options)
        same = sum(a == b for a, b in zip(given, reference, strict=True))
        kappa = cohens_kappa(given, reference)
        remarks = []
        for n, (excerpt, code) in enumerate(zip(self.excerpts, given, strict=True)):
            at, cites = f"excerpt{n}", (excerpt.row,)
            if code == excerpt.code:
                remarks.append(Remark(f"The reference has {labels[code]}, too. {excerpt.say}", "right", at, cites=cites))
            else:
                told = f"You coded {labels[code]}, the reference {labels[excerpt.code]}. {excerpt.say}"
                remarks.append(Remark(told, "note", at, cites=cites))
        return self.outcome(answer, same, len(given), remarks, solved=kappa >= self.enough, kappa=two_places(kappa))

    def solution(self):
        return {f"excerpt{n}": excerpt.code for n, excerpt in enumerate(self.excerpts)}
