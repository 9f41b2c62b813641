"""Where a row is from: what it says, then a short reference, and the full one on demand."""

import html
from dataclasses import dataclass

from .references import references
from .rows import Row, find, records, says

# Twice the class, and `width` and `float` set back: JupyterLab lays out every definition list in its own way.
_STYLE = (
    ".sp-cite.sp-cite{display:grid;grid-template-columns:max-content 1fr;gap:.15em 1em;margin:.2em 0 0}"
    ".sp-cite.sp-cite::before,.sp-cite.sp-cite::after{display:none}"
    ".sp-cite.sp-cite dt{opacity:.75;float:none;width:auto;margin:0}.sp-cite.sp-cite dd{float:none;width:auto;margin:0}"
    "@container (max-width:360px){.sp-cite.sp-cite{grid-template-columns:1fr;gap:0}.sp-cite.sp-cite dd{margin-bottom:.4em}}"
)
OUTSIDE = "Outside the five documents"
_COLOURS = {False: "#0072B2", True: "#D55E00"}  # a document's row, a row from outside: told apart by word as well


@dataclass(frozen=True)
class Citation:
    """Where a row is from. Shows as a card; `str()` gives the same in plain text.

    `says` is the row's statement in our words. `short` is the document in a few words, `citation` its reference with long
    titles cut, and `reference` the full one. For a fact from outside, all of them are the reference of that fact.
    """

    id: str
    table: str
    says: str
    short: str
    citation: str
    source: str | None = None
    locator: str | None = None
    beside: str | None = None
    as_printed: str | None = None
    attributed_to: str | None = None
    note: str | None = None
    outside: bool = False

    @property
    def place(self) -> str:
        """Document and place in a few words: "Temirtashev 2024, Conclusion"."""
        return ", ".join(part for part in (self.short, self.locator) if part)

    @property
    def reference(self) -> str:
        """The full reference, with title and address."""
        return str(references().get(self.source, self.citation))

    def _parts(self):
        if self.outside:
            yield "Reference", self.citation
        elif self.place:
            yield "Where", self.place
        if self.beside:
            yield "Beside", self.beside
        if self.as_printed:
            yield "Printed as", self.as_printed
        if self.attributed_to:
            yield "Which credits", self.attributed_to
        if self.note:
            yield "Take care", self.note

    def _has_more(self) -> bool:
        return bool(self.citation) and not self.outside and self.table != "sources"

    def __str__(self):
        lines = [f"{OUTSIDE}." if self.outside else None, self.says, *(f"  {name}: {text}" for name, text in self._parts())]
        more = [f"  In full: {self.reference}"] if self._has_more() else []
        return "\n".join([*filter(None, lines), *more, f"  Row: {self.id} ({self.table})"])

    __repr__ = __str__

    def _repr_html_(self):
        rows = "".join(f"<dt>{name}</dt><dd>{html.escape(str(text))}</dd>" for name, text in self._parts())
        mark = f'<div class="sp-outside" style="font-weight:600">{OUTSIDE}</div>' if self.outside else ""
        full = html.escape(self.reference) if self._has_more() else ""
        summary = "Full reference" if full else "Row"
        return (
            f'<div style="border-left:3px solid {_COLOURS[self.outside]};padding:.2em 0 .2em 1em;max-width:46em;container-type:inline-size">'
            f"<style>{_STYLE}</style>"
            f'{mark}<div class="sp-says">{html.escape(self.says)}</div><dl class="sp-cite">{rows}</dl>'
            f'<details><summary style="cursor:pointer;opacity:.75">{summary}</summary>{full} '
            f"<code>{html.escape(self.id)}</code> in <code>{self.table}</code></details></div>"
        )


def _beside(row: Row) -> str | None:
    """The second place of a discrepancy."""
    other, locator = row.get("other_source"), row.get("other_locator")
    if other is None:
        return None
    if other == row["source"]:
        return locator if locator != row["locator"] else None
    return f"{records('sources')[other]['short']}, {locator}"


def cite(key: str) -> Citation:
    """What a row says and where it is from: document, place in it, what is printed there, and what to take care of.

    `key` is the row's id, in any table, or a source's id.
    Raises CourseError, with the nearest ids, if there is no such row.
    """
    table, row = find(key)
    if table == "sources":
        return Citation(key, table, row["citation"], row["short"], row["citation"], key, note=row["limits"])
    if table == "outside":
        return Citation(key, table, says(key), row["reference"], row["reference"], note=row["note"], outside=True)
    if not row.get("source"):  # works, entities, places: they stand in no single document
        return Citation(key, table, says(key), "", "", note=row.get("note"))
    source = records("sources")[row["source"]]
    return Citation(
        id=key,
        table=table,
        says=says(key),
        short=source["short"],
        citation=source["citation"],
        source=row["source"],
        locator=row["locator"],
        beside=_beside(row),
        as_printed=row.get("as_printed"),
        attributed_to=row.get("attributed_to"),
        note=row.get("note"),
    )
