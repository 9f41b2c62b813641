"""Audit a claim: which rows of the ledger bear on it, and what verdict do they allow?"""

from typing import Literal

from pydantic import model_validator

from ..feedback import Feedback, Field, Remark
from .base import Base, Cite, Part
from .choose import Option


class Evidence(Part):
    """A row of the ledger, in words, and whether it bears on the claim."""

    row: Cite
    text: str
    bears: bool = False
    say: str


class Audit(Base):
    kind: Literal["audit"]
    claim: str
    rows: list[Evidence]
    verdicts: list[Option]

    @model_validator(mode="after")
    def _one_verdict(self):
        if sum(v.right for v in self.verdicts) != 1:
            raise ValueError("exactly one verdict should be right")
        if not any(row.bears for row in self.rows):
            raise ValueError("no row bears on the claim; mark those that do with `bears: true`")
        return self

    def fields(self):
        return [
            Field(
                "rows",
                f"The claim: {self.claim} Which of these bear on it?",
                "several",
                [(str(n), r.text) for n, r in enumerate(self.rows)],
            ),
            Field("verdict", "What verdict do they allow?", "choice", [(str(n), v.text) for n, v in enumerate(self.verdicts)]),
        ]

    def judge(self, answer):
        chosen = answer.get("rows") or []
        chosen = {str(c) for c in (chosen if isinstance(chosen, list) else [chosen])}
        if not chosen:
            return Feedback(0, len(self.rows) + 1, [Remark("Choose the rows that bear on the claim, then give a verdict.", "note")])
        remarks, right = [], 0
        for n, row in enumerate(self.rows):
            picked = str(n) in chosen
            right += picked == row.bears
            if picked:
                remarks.append(Remark(row.say, "right" if row.bears else "wrong", row.text, (row.row,)))
        missed = sum(row.bears and str(n) not in chosen for n, row in enumerate(self.rows))
        if missed:
            remarks.append(Remark(f"{missed} more row{'s bear' if missed > 1 else ' bears'} on the claim.", "note"))
        verdict = next((v for n, v in enumerate(self.verdicts) if str(n) == str(answer.get("verdict"))), None)
        if verdict is None:
            remarks.append(Remark("Give a verdict, too.", "note"))
        else:
            right += verdict.right
            remarks.append(Remark(verdict.say, "right" if verdict.right else "wrong", verdict.text, tuple(verdict.cite)))
        return Feedback(right, len(self.rows) + 1, remarks)

    def solution(self):
        return {
            "rows": [str(n) for n, row in enumerate(self.rows) if row.bears],
            "verdict": next(str(n) for n, v in enumerate(self.verdicts) if v.right),
        }
