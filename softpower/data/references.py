"""The five documents' full references, read from data/sources.bib: the one place that has titles and addresses in full."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .package import folder

_ENTRY = re.compile(r"^@(\w+)\{([\w-]+),\n(.*?)^\}", re.M | re.S)
_FIELD = re.compile(r"^  (\w+)\s*=\s*\{(.*)\},$", re.M)
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


@dataclass(frozen=True)
class Reference:
    """A document as sources.bib has it. What is not known is empty."""

    source: str
    authors: tuple[str, ...] = ()  # family name first
    title: str = ""
    container: str = ""  # journal, site or institution
    details: str = ""  # volume, number
    date: str = ""  # ISO 8601, as exact as known
    address: str = ""
    note: str = ""

    def __str__(self):
        author = _listed(self.authors)
        where = " ".join(part for part in (self.container, self.details) if part)
        when = _written(self.date) if self.date else "undated"
        parts = [author, f'"{self.title}."', ", ".join(part for part in (where, when) if part) + ".", self.address]
        return " ".join(part for part in parts if part)


def _listed(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    joined = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
    return joined if joined.endswith(".") else joined + "."


def _written(date: str) -> str:
    """2014-03 as March 2014."""
    year, *rest = date.split("-")
    month = [_MONTHS[int(rest[0]) - 1]] if rest else []
    day = [str(int(rest[1]))] if len(rest) > 1 else []
    return " ".join([*day, *month, year])


@cache
def _all(path: Path) -> dict[str, Reference]:
    found = {}
    for _, key, body in _ENTRY.findall(path.read_text(encoding="utf-8")):
        fields = {name: re.sub(r"``|''", "'", text) for name, text in _FIELD.findall(body)}
        found[key] = Reference(
            source=key,
            authors=tuple(fields["author"].split(" and ")) if "author" in fields else (),
            title=fields.get("title", ""),
            container=fields.get("journal") or fields.get("institution", ""),
            details=" ".join(part for part in (fields.get("volume"), fields.get("type", "").lower(), fields.get("number")) if part),
            date=fields.get("date", ""),
            address=fields.get("url") or (f"https://doi.org/{fields['doi']}" if "doi" in fields else ""),
            note=fields.get("note", ""),
        )
    return found


def references() -> dict[str, Reference]:
    """The references in sources.bib, by the documents' ids."""
    return _all(folder() / "sources.bib")
