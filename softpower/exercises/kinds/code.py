"""Code excerpts with a codebook, and see Cohen's kappa with a reference coding and where the two differ."""

from typing import Literal

from pydantic import model_validator

from ...data import load
from ...messages import one_of
from ..feedback import Feedback, Field, Remark
from .base import Base, Cite, Part


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

    def judge(self, answer):
        given = [answer.get(f"excerpt{n}") for n in range(len(self.excerpts))]
        open_ = sum(code not in self.codes for code in given)
        if open_:
            return Feedback(
                0, len(given), [Remark(f"{open_} excerpt{'s have' if open_ > 1 else ' has'} no code yet. Kappa needs all of them.", "note")]
            )
        from sklearn.metrics import cohen_kappa_score  # here: it is slow to load, and few exercises need it

        reference = [excerpt.code for excerpt in self.excerpts]
        same = sum(a == b for a, b in zip(given, reference, strict=True))
        kappa = 1.0 if given == reference else float(cohen_kappa_score(given, reference, labels=self.codes, replace_undefined_by=0.0))
        reached = kappa >= self.enough
        remarks = [
            Remark(
                f"You agree with the reference coding on {same} of {len(given)}. Cohen's kappa, which takes out agreement by chance, is {kappa:.2f}."
                + ("" if reached else f" Read the excerpts below again; {self.enough:g} is asked for."),
                "right" if reached else "note",
            )
        ]
        for n, (excerpt, code) in enumerate(zip(self.excerpts, given, strict=True), 1):
            if code != excerpt.code:
                remarks.append(
                    Remark(f"You coded {code}, the reference {excerpt.code}. {excerpt.say}", "note", f"Excerpt {n}", (excerpt.row,))
                )
        return Feedback(len(given) if reached else same, len(given), remarks)

    def solution(self):
        return {f"excerpt{n}": excerpt.code for n, excerpt in enumerate(self.excerpts)}
