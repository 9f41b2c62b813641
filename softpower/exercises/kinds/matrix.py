"""Fill a matrix: for each case and criterion, what the ledger allows one to say."""

from typing import Literal

from pydantic import model_validator

from ..feedback import Field, Remark
from .base import Base, Cite, Part


class Entry(Part):
    row: str
    column: str
    right: str | list[str]
    say: str
    cite: list[Cite] = []

    @property
    def accepted(self) -> list[str]:
        return [self.right] if isinstance(self.right, str) else self.right


class Matrix(Base):
    """`options` are the values a cell may take; there is an entry for each row and column."""

    kind: Literal["matrix"]
    rows: list[str]
    columns: list[str]
    options: list[str]
    entries: list[Entry]

    @model_validator(mode="after")
    def _complete(self):
        for row in self.rows:
            for column in self.columns:
                found = [e for e in self.entries if (e.row, e.column) == (row, column)]
                if len(found) != 1:
                    raise ValueError(f"{len(found)} entries for row {row!r} and column {column!r}; one is needed")
        for entry in self.entries:
            if entry.row not in self.rows or entry.column not in self.columns:
                raise ValueError(f"an entry names {entry.row!r} and {entry.column!r}, which are no row and column")
            for value in entry.accepted:
                if value not in self.options:
                    raise ValueError(f"{entry.row}, {entry.column}: {value!r} is not among the options")
        return self

    def fields(self):
        options = [(o, o) for o in self.options]
        return [Field(f"cell{n}", f"{e.row}: {e.column}", "select", options, below=e.row) for n, e in enumerate(self.entries)]

    def verdict(self, answer):
        remarks, right = [], 0
        for n, entry in enumerate(self.entries):
            at, given, about = f"cell{n}", answer.get(f"cell{n}"), f"{entry.row}: {entry.column}"
            if given is None:
                remarks.append(Remark("Still open.", "note", at, about))
            elif given in entry.accepted:
                right += 1
                remarks.append(Remark(entry.say, "right", at, about, tuple(entry.cite)))
            else:
                told = f"The sources do not bear out \u201c{given}\u201d. Look them up."
                remarks.append(Remark(told, "wrong", at, about, tuple(entry.cite)))
        return self.outcome(answer, right, len(self.entries), remarks)

    def solution(self):
        return {f"cell{n}": entry.accepted[0] for n, entry in enumerate(self.entries)}
