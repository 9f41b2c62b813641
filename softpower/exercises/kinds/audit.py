"""Audit a claim: which rows of the ledger bear on it, and what verdict do they allow?"""

from typing import Literal

from pydantic import model_validator

from ..feedback import Field, Remark
from .base import Base, Cite, Part, Said, mixed
from .choose import Option, ticks


class Evidence(Part):
    """A row of the ledger, in words, and whether it bears on the claim."""

    row: Cite
    text: str
    bears: bool = False
    say: str

    def as_option(self) -> Option:
        return Option.model_construct(text=self.text, right=self.bears, say=self.say, cite=[self.row])  # checked already


class Audit(Base):
    kind: Literal["audit"]
    claim: str
    rows: list[Evidence]
    verdicts: list[Option]
    shuffle: bool = True

    @model_validator(mode="after")
    def _one_verdict(self):
        if sum(v.right for v in self.verdicts) != 1:
            raise ValueError("exactly one verdict should be right")
        if not any(row.bears for row in self.rows):
            raise ValueError("no row bears on the claim; mark those that do with `bears: true`")
        return self

    def fields(self):
        rows = mixed(self.id, [(str(n), r.text) for n, r in enumerate(self.rows)], keep=not self.shuffle)
        verdicts = mixed(f"{self.id} verdict", [(str(n), v.text) for n, v in enumerate(self.verdicts)], keep=not self.shuffle)
        return [
            Field("rows", "Which of these bear on it?", "several", rows),
            Field("verdict", "What verdict do they allow?", "choice", verdicts),
        ]

    def wording(self):
        return Said(
            solved="The rows and the verdict are right.",
            open="{right} of {of}, the verdict included.",
            slips="{right} of {of}, the verdict included. Rows that bear on it: {good}. Rows that do not: {bad}; each takes one away.",
        )

    def legend(self):
        return [("The claim", self.claim)]

    def verdict(self, answer):
        rows, of = answer.get("rows") or [], sum(row.bears for row in self.rows) + 1
        if not rows:
            return self.outcome(answer, 0, of, [Remark("Choose the rows that bear on the claim, then give a verdict.", "note", "rows")])
        options = {str(n): row.as_option() for n, row in enumerate(self.rows)}
        more = "Rows still to be found that bear on the claim: {n}."
        good, bad, remarks = ticks(options, self._asked[0], rows, more)
        right = max(0, good - bad)
        if "verdict" in answer:
            verdict = self.verdicts[int(answer["verdict"])]
            right += verdict.right
            remarks.append(verdict.remark(f"verdict={answer['verdict']}"))
        else:
            remarks.append(Remark("Give a verdict, too.", "note", "verdict"))
        return self.outcome(answer, right, of, remarks, good=good, bad=bad)

    def solution(self):
        return {
            "rows": [value for value, _ in self.fields()[0].options if self.rows[int(value)].bears],
            "verdict": next(str(n) for n, v in enumerate(self.verdicts) if v.right),
        }
