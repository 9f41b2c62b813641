"""What an exercise says about an answer, and the fields of the form that asks for it. Plain data."""

from dataclasses import asdict, dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Remark:
    """One sentence of feedback. `about` names the item; `cites` are ledger ids to look it up in."""

    text: str
    tone: Literal["right", "wrong", "note"] = "note"
    about: str = ""
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Feedback:
    """The outcome of an answer: how many of how many steps are right, and what to say."""

    right: int
    of: int
    remarks: list[Remark] = field(default_factory=list)

    @property
    def solved(self) -> bool:
        return self.right == self.of


@dataclass(frozen=True)
class Field:
    """One control of a form.

    type   "choice" (one of a few), "several" (any of them), "select" (one of a list),
           "number", "slider"
    """

    name: str
    label: str
    type: Literal["choice", "several", "select", "number", "slider"]
    options: list[tuple[str, str]] = field(default_factory=list)  # (value, what it says)
    unit: str = ""
    least: float | None = None
    most: float | None = None
    step: float | None = None
    start: float | None = None
    ends: tuple[str, str] = ("", "")  # what a slider's left and right end stand for
    below: str = ""  # the field's group: those of one item stand together

    def as_dict(self) -> dict:
        return asdict(self)
