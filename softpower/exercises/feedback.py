"""What an exercise says about an answer, and the fields of the form that asks for it. Plain data."""

from dataclasses import asdict, dataclass, field
from typing import Literal

# "yours" and "other": where every answer gets a reply, the reply to the one given, and those to the rest.
Tone = Literal["right", "wrong", "note", "yours", "other"]
MARK = {"right": "✓ Right.", "wrong": "✗ Not yet.", "note": "", "yours": "● Your answer.", "other": "○ To those who say this:"}


@dataclass(frozen=True)
class Remark:
    """One sentence of feedback.

    at      the place in the form that it is about: a field's name, "field=value" for one of its options, or "" for the whole
    about   the same in words
    cites   ids of ledger rows to look it up in
    """

    text: str
    tone: Tone = "note"
    at: str = ""
    about: str = ""
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Feedback:
    """The outcome of an answer: how many of how many steps are right, the same in a sentence, and what to say of each item.

    Remarks stand in the form's order.
    """

    right: int
    of: int
    remarks: list[Remark] = field(default_factory=list)
    said: str = ""
    solved: bool = False

    def __str__(self):
        lines = [self.said]
        for remark in self.remarks:
            lines.append(" ".join(filter(None, [f"{remark.about}:" if remark.about else "", MARK[remark.tone], remark.text])))
        return "\n".join(filter(None, lines))


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
        """The field as JSON would have it, without what it does not use."""
        found = asdict(self) | {"options": [list(option) for option in self.options], "ends": list(self.ends) if any(self.ends) else None}
        return {key: value for key, value in found.items() if value not in (None, "", [])}


def tidy(fields: list[Field], answer: dict) -> dict:
    """What a form could have sent: known options, numbers within the slider's ends, text that was typed. All else counts as not given.

    Several options come in the form's order.
    """
    found = {}
    for one in fields:
        given = answer.get(one.name)
        known = [value for value, _ in one.options]
        if one.type in ("choice", "select"):
            if isinstance(given, str) and given in known:
                found[one.name] = given
        elif one.type == "several":
            ticked = [given] if isinstance(given, str) else given if isinstance(given, list) else []
            ticked = [value for value in known if value in ticked]
            if ticked:
                found[one.name] = ticked
        elif one.type == "slider":
            if isinstance(given, int | float) and not isinstance(given, bool) and one.least <= given <= one.most:
                found[one.name] = given
        elif isinstance(given, str) and given.strip():
            found[one.name] = given.strip()
    return found
