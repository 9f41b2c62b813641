"""A document told from the tables: section by section, paragraph by paragraph, in our words.

>>> digest("wilton-park")            # the whole report
>>> digest("wilton-park", "¶16")     # the section that holds a place
"""

import html
import re
from collections import Counter
from dataclasses import dataclass, field

from ..messages import CourseError, one_of
from .locators import find
from .package import load
from .references import references
from .rows import Row, index, items, measured, records, says

# Places inside a section, which get no heading of their own.
_SMALL = re.compile(r"¶\d+|Key points \d+|Pull quote \d+|Table \d+.*|Footnote \d+")
# The headings under which claims stand, by the evidence shown for them.
_EVIDENCE = {
    "figure": "Claimed, with a figure",
    "citation": "Claimed, with a work or an author named",
    "interview": "Claimed, as respondents said",
    "example": "Claimed, with an example",
    "hypothetical": "Claimed, by an imagined case",
    "survey-unspecified": "Claimed, with surveys that are not named",
    "assertion": "Claimed, with nothing shown",
}


@dataclass(frozen=True)
class Paragraph:
    """A paragraph in our words; `label` is its number or the place that it is, such as ¶12 or Table 3, Education.

    Where the document numbers its own paragraphs, the others have no label.
    """

    label: str
    place: str
    text: str


@dataclass(frozen=True)
class Entry:
    """A line of a list: `lead` is what it is about, in a few words, and `text` the rest."""

    lead: str
    text: str

    def __str__(self):
        return f"{self.lead}: {self.text}" if self.lead else self.text


@dataclass
class Section:
    """A section: its paragraphs in order, and what the tables hold from it."""

    name: str
    places: list[str]
    paragraphs: list[Paragraph] = field(default_factory=list)
    figures: list[Entry] = field(default_factory=list)
    claims: dict[str, list[Entry]] = field(default_factory=dict)  # by the evidence shown
    noticed: list[Entry] = field(default_factory=list)

    def lists(self) -> list[tuple[str, list[Entry]]]:
        """What follows the paragraphs: a heading and its lines, where there are any."""
        claims = [(heading, self.claims.get(evidence, [])) for evidence, heading in _EVIDENCE.items()]
        named = [("Figures as printed", self.figures), *claims, ("What we noticed", self.noticed)]
        return [(name, lines) for name, lines in named if lines]


def anchor(place: str) -> str:
    """The name of a place in a link: "5.5 Coping with it" is 5-5-coping-with-it."""
    return re.sub(r"[^a-z0-9]+", "-", place.replace("¶", "paragraph ").lower()).strip("-")


def _stop(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…", '"')) else text + "."


def _without_ids(text: str) -> str:
    """A note without the ids in brackets that lead from table to table."""
    return re.sub(r" \(([a-z]+(?:-[a-z0-9]+)+)\)", lambda found: "" if found[1] in index() else found[0], text)


def _figure(row: Row, shared: bool) -> Entry:
    """A figure; if others share its printed words, with the value that is meant."""
    value = f"{row['value']:,g} {row['unit']}" if shared and row["value"] is not None else ""
    about = ", ".join(part for part in (value, measured(row), row["period"] or "") if part)
    credit = f" Credited to {_stop(row['attributed_to'])}" if row["attributed_to"] else ""
    return Entry(row["as_printed"], f"{_stop(about)}{credit}" + (f" {_stop(_without_ids(row['note']))}" if row["note"] else ""))


def _noticed(row: Row, source: str, told: set[str]) -> Entry:
    """What is noticed, with the fact from outside that bears on it, once a section: `told` holds those told already."""
    if row["other_says"] and row["other_source"] not in (None, row["source"]):
        short = {key: known["short"] for key, known in records("sources").items()}
        sides = ((row["source"], row["says"]), (row["other_source"], row["other_says"]))
        both = [f"{'Here' if key == source else f'Elsewhere ({short[key]})'}: {_stop(said)}" for key, said in sides]
        text = " ".join([*both, _stop(row["what_follows"])])
    else:
        text = says(row["id"]).removeprefix(f"{row['topic'][:1].upper()}{row['topic'][1:]}. ")
    fact = records("outside").get(row["outside"])
    if fact and fact["id"] not in told:
        told.add(fact["id"])
        text += f" Outside the document: {fact['statement']}"
    return Entry(row["topic"][:1].upper() + row["topic"][1:], text)


def _own_place(row: Row, source: str, names: list[str]) -> str | None:
    """Where a row stands in this document; a discrepancy may stand in it with its second place alone."""
    if row["source"] == source:
        return find(row["locator"], names)
    if row.get("other_source") == source and row["other_locator"]:
        return find(row["other_locator"], names)
    return None


def _sections(source: str) -> list[Section]:
    """The document's sections, without what the tables hold from them."""
    passages = load("passages")
    order = list(dict.fromkeys(passages.loc[passages["source"] == source, "locator"]))
    headings = {row["locator"]: row["section"] for row in records("practice").values() if row["source"] == source}
    sections: dict[str, Section] = {}
    here = order[0] if order else ""
    for place in order:
        if place in headings:
            here = headings[place]
        elif not _SMALL.fullmatch(place):
            here = place
        section = sections.setdefault(here, Section(here, []))
        if place not in section.places:
            section.places.append(place)
    home = {place: section for section in sections.values() for place in section.places}
    for row in records("paragraphs").values():
        if row["source"] == source:
            place = find(row["locator"], order)
            label = place if _SMALL.fullmatch(place) else "" if headings else str(row["paragraph"])
            home[place].paragraphs.append(Paragraph(label, place, row["summary"]))
    return list(sections.values())


def _filled(source: str) -> list[Section]:
    sections = _sections(source)
    names = [place for section in sections for place in section.places]
    home = {place: section for section in sections for place in section.places}
    above = set(items(records("sources")[source]["outside"]))  # told at the head of the page
    told: dict[str, set[str]] = {section.name: set(above) for section in sections}
    printed = Counter(row["as_printed"] for row in records("figures").values() if row["source"] == source)
    for table in ("figures", "claims", "discrepancies"):
        for row in records(table).values():
            section = home.get(_own_place(row, source, names))
            if section is None:
                continue
            if table == "figures" and row["magnitude"]:  # a number about the text itself stands in the summaries
                section.figures.append(_figure(row, printed[row["as_printed"]] > 1))
            elif table == "claims" and not row["repeats"]:
                section.claims.setdefault(row["evidence"], []).append(Entry("", _stop(row["claim"])))
            elif table == "discrepancies":
                section.noticed.append(_noticed(row, source, told[section.name]))
    return [section for section in sections if section.paragraphs or section.lists()]


@dataclass(frozen=True)
class Digest:
    """A document told from the tables. Shows as a page in Jupyter; `str()` gives plain text, `markdown()` a page to keep."""

    source: str
    title: str
    reference: str
    address: str
    kind: str
    limits: str
    outside: tuple[str, ...]
    sections: tuple[Section, ...]
    open: str = ""  # the section that was asked for

    def place(self, locator: str) -> str:
        """The anchor of a place, named as a locator names it. Raises CourseError, with the nearest places, if there is none."""
        names = [name for section in self.sections for name in (section.name, *section.places)]
        found = find(locator, names)
        if found is None:
            raise CourseError(one_of(locator, set(names), f"place in the digest of {self.source!r}"))
        return anchor(found)

    def about(self) -> list[str]:
        """What kind of paper it is, and what to know before reading it."""
        lines = [f"A {self.kind}." if self.kind[0] not in "aeiou" else f"An {self.kind}.", _stop(self.limits)]
        return lines + [f"Outside the document: {fact}" for fact in self.outside]

    def markdown(self) -> str:
        """The page docs/digests/<source>.md."""
        lines = [f"# {self.title}", "", self.reference + (f" [Read it]({_unrun(self.address)})." if self.address else ""), ""]
        lines += [f"{line}\n" for line in self.about()]
        counted = any(paragraph.label.isdigit() for section in self.sections for paragraph in section.paragraphs)
        lines += [
            "This page tells the document in our words. It is made from the tables in `data/` and changed only there."
            + (" A number before a paragraph counts the paragraphs of our copy, headings included." if counted else ""),
            "",
        ]
        seen = set()
        for section in self.sections:
            lines += [f'<a id="{anchor(section.name)}"></a>', "", f"## {section.name}", ""]
            seen.add(section.name)
            for paragraph in section.paragraphs:
                mark = "" if paragraph.place in seen else f'<a id="{anchor(paragraph.place)}"></a>'
                seen.add(paragraph.place)
                label = f"**{paragraph.label}** " if paragraph.label else ""
                lines += [f"{mark}{label}{_dollars(paragraph.text)}", ""]
            for name, entries in section.lists():
                lines += [f"**{name}**", "", *(f"- {_marked(entry)}" for entry in entries), ""]
        return "\n".join(lines).rstrip() + "\n"

    def __str__(self):
        lines = [self.title, self.reference, self.address, *self.about()]
        for section in self.sections:
            if self.open and section.name != self.open:
                continue
            lines += ["", section.name, "-" * len(section.name), *(f"{p.label}  {p.text}".strip() for p in section.paragraphs)]
            for name, entries in section.lists():
                lines += [f"{name}:", *(f"  - {entry}" for entry in entries)]
        return "\n".join(line for line in lines if line is not None)

    __repr__ = __str__

    def _repr_html_(self):
        e = html.escape
        link = f' <a href="{e(self.address)}">Read it</a>.' if self.address else ""
        body = f"<p><strong>{e(self.title)}</strong></p><p>{e(self.reference)}{link}</p>" + "".join(f"<p>{e(x)}</p>" for x in self.about())
        for section in self.sections:
            inside = "".join(f"<p>{f'<strong>{e(p.label)}</strong> ' if p.label else ''}{e(p.text)}</p>" for p in section.paragraphs)
            for name, entries in section.lists():
                inside += f"<p><strong>{name}</strong></p><ul>" + "".join(f"<li>{_shown(entry)}</li>" for entry in entries) + "</ul>"
            opened = " open" if section.name == self.open else ""
            body += f'<details{opened}><summary style="cursor:pointer"><strong>{e(section.name)}</strong></summary>{inside}</details>'
        return f'<div class="sp-digest" style="max-width:46em;line-height:1.5">{body}</div>'


def _unrun(address: str) -> str:
    """An address that leads to the same page, and in which a long title is not a run of the document's words.

    The check for copied words cannot tell an address from text: one hyphen of a long one is percent-encoded.
    """
    host, slash, title = address.rstrip("/").rpartition("/")
    if title.count("-") < 8:
        return address
    return host.replace("//www.", "//") + slash + title.replace("-", "%2D", 1) + "/"


def _dollars(text: str) -> str:
    """Text for Markdown, in which a dollar sign begins no formula."""
    return text.replace("$", r"\$")


def _marked(entry: Entry) -> str:
    """A line as Markdown."""
    return _dollars(f"**{entry.lead}**: {entry.text}" if entry.lead else entry.text)


def _shown(entry: Entry) -> str:
    """A line as HTML."""
    return (f"<strong>{html.escape(entry.lead)}</strong>: " if entry.lead else "") + html.escape(entry.text)


def digest(source: str, locator: str = "") -> Digest:
    """A document, told section by section; with a locator, opened at the section that holds that place.

    Raises CourseError, with the nearest names, for a document or a place that there is not.
    """
    known = records("sources")
    if source not in known:
        raise CourseError(one_of(source, known, "document"))
    row, sections = known[source], _filled(source)
    if not sections:
        raise CourseError(f"The tables have no paragraphs of {source!r}, so there is no digest of it.")
    facts = tuple(records("outside")[key]["statement"] for key in items(row["outside"]))
    whole = references().get(source)
    made = Digest(
        source,
        row["title"] or (whole.title if whole else "") or row["short"],
        row["citation"],
        whole.address if whole else "",
        row["kind"],
        row["limits"],
        facts,
        tuple(sections),
    )
    if not locator:
        return made
    wanted = made.place(locator)
    name = next(s.name for s in sections if wanted in {anchor(place) for place in (s.name, *s.places)})
    return Digest(**{**made.__dict__, "open": name})


def pages() -> dict[str, str]:
    """The digests as pages: file name within docs/ to text, for every document that has paragraphs in the tables."""
    told = set(load("paragraphs")["source"])
    return {f"digests/{source}.md": digest(source).markdown() for source in records("sources") if source in told}
