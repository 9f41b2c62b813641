"""Does every printed token of the ledger stand in its document, at its place?

The documents are not part of the package: `verify` is for whoever holds copies of them.

>>> verify(Path("sources"))    # [] if all is found, else one sentence for each miss
"""

import re
from collections import defaultdict
from pathlib import Path

import pandas as pd

from .ledger import load, tables

# Table and the column whose content must stand in the document.
PRINTED = {
    "figures": "as_printed",
    "events": "date_as_printed",
    "citations": "cited_as",
    "references": "title",
    "pull_quotes": "opening_words",
    "korea_tools": "rating",
    "korea_audiences": "audience",
}

# Further columns that hold a place, each with the column that says in which document.
SECOND_PLACE = {
    "discrepancies": [("other_source", "other_locator")],
    "practice": [("source", "section")],
    "pull_quotes": [("source", "place_after"), ("source", "origin")],
    "interviews": [("source", "subsection")],
}

# Words that only this document holds, so that a file may have any name.
KNOWN_BY = {
    "nishonova-korea": "Nishonova Zulfiya",
    "kazakhstan-interviews": "5.5 Coping with the soft power",
    "kpop-diplomacy": "Explore the Full Legacy",
    "temirtashev-china": "Written by Zhanserik Temirtashev",
    "wilton-park": "Wilton Park reports are brief summaries",
}

# Where a place begins: a pattern at the start of a line, and the place's name. `\1` is what the pattern
# caught, `#` the number of the line among those that fit. The text before the first is the place "".
_TOOL = "Cultural Diplomacy|Education|Technology & Innovation|Development Assistance|Media & Communication|Economic Partnerships"
_BACK_MATTER = (
    "Data availability statement|Ethics statement|Author contributions|Funding|Acknowledgments|"
    "Conflict of interest|Generative AI statement|Publisher's note"
)
BEGINS = {
    "nishonova-korea": [
        (r"(Abstract|Keywords|Introduction|Research methodology|Research results and discussion|Conclusion)[.:] ", r"\1"),
        (r"The table provides a ", "Table 3, notes"),
        (r"The combination of these tools ", "Research results and discussion"),
        (r"References$", "References"),
    ],
    "kazakhstan-interviews": [
        (r" ?Since gaining its independence", "Abstract"),
        (r" ?(\d(?:\.\d)? [A-Z][^.]{5,70})$", r"\1"),
        (rf"({_BACK_MATTER})$", r"\1"),
        (r"Footnotes$", "Footnotes"),
        (r"(\d)(?=[A-Z])", r"Footnote \1"),
    ],
    "kpop-diplomacy": [
        (r"🌌", "Title block"),
        (r"(\d\) .+)$", r"\1"),
        (r"✅ (.+)$", r"\1"),
    ],
    "temirtashev-china": [
        (r"## Beijing's Charm Offensive", "Introduction"),
        (r"##+ (.+)$", r"\1"),
    ],
    "wilton-park": [
        (r"Foreign &", "Title page"),
        (r"### Soft power in action$", "Opening summary"),
        (r"### Ali Fisher", "Closing note"),
        (r"##+ (.+)$", r"\1"),
        (r"(\d+)\. ", r"¶\1"),
    ],
}
# Places of one line that stand inside another place, which goes on after them.
INSIDE = {
    "nishonova-korea": [(r"Table 3: ", "Table 3"), (rf"({_TOOL})\t", r"Table 3, \1")],
    "kazakhstan-interviews": [(r" ?TABLE (\d) ", r"Table \1")],
    "wilton-park": [(r"- ", "Key points #"), (r'"', "Pull quote #")],
}
_CHINA_PAGE_HEADER = re.compile(r"^# Beijing's Charm Offensive: .*\n+Written by .*\n", re.M)


def straight(text: str) -> str:
    """The text with straight quotation marks, and without markup and stray backslashes."""
    text = text.translate(str.maketrans("‘’“”", "''\"\""))
    return re.sub(r"\\(?=[$\\_])|\*+|</?sup>", "", text)


def plain(text: str) -> str:
    """The text as `straight` gives it, on one line."""
    return " ".join(straight(text).split())


def _name(line: str, patterns: list, seen: dict) -> str | None:
    for pattern, name in patterns:
        if found := re.match(pattern, line):
            seen[name] += 1
            return found.expand(name).replace("#", str(seen[name]))
    return None


def places(source: str, text: str) -> dict[str, str]:
    """A document cut into the places that locators name, each as one line of plain text."""
    parts, seen, here = defaultdict(list), defaultdict(int), ""
    for line in _CHINA_PAGE_HEADER.sub("", straight(text)).splitlines():
        inside = _name(line, INSIDE.get(source, []), seen)
        here = here if inside else _name(line, BEGINS[source], seen) or here
        parts[inside or here].append(line)
    return {name: plain(" ".join(lines)) for name, lines in parts.items()}


def find(locator: str, parts: dict[str, str]) -> str | None:
    """The name of the place that a locator means: the same words, or the beginning of a long heading."""
    locator = plain(locator)
    if locator in parts:
        return locator
    long = [name for name in parts if re.sub(r"^\d(\.\d)? ", "", name).startswith(locator) and len(locator.split()) >= 5]
    return long[0] if len(long) == 1 else None


def stands_in(token: str, text: str) -> bool:
    """Whether a token stands in a text as whole words and whole numbers: 530 is not in 1,530, Medium not in Medium-High."""
    return re.search(rf"(?<!\w)(?<!\d[.,])(?<!\w-){re.escape(plain(token))}(?!\w)(?![.,]\d)(?!-\w)", text) is not None


def documents(folder: Path) -> dict[str, dict[str, str]]:
    """The documents found among the text files of a folder, each cut into its places."""
    found = {}
    for path in sorted(Path(folder).glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for source, words in KNOWN_BY.items():
            if words in text:
                found[source] = places(source, text)
    return found


def _locators(name: str, table: pd.DataFrame):
    """Every row's id, source and place, and the second place where a row has one."""
    columns = [("source", "locator"), *SECOND_PLACE.get(name, [])]
    for source, locator in columns if "locator" in table else []:
        for row in table.dropna(subset=[locator]).to_dict("records"):
            yield row["id"], row[source], row[locator]


def verify(sources: Path) -> list[str]:
    """What the ledger says is printed and the documents in a folder do not bear out. Nothing is good.

    Every locator must name a place of its document, and every token of the
    columns in PRINTED must stand at its locator.
    """
    texts = documents(sources)
    misses = [f"No text file in {sources} is {name} (known by the words {KNOWN_BY[name]!r})." for name in KNOWN_BY if name not in texts]
    for name in tables()["table"]:
        table = load(name)
        for key, source, locator in _locators(name, table):
            if source in texts and not find(locator, texts[source]):
                misses.append(f"{name}, {key}: {source} has no place {locator!r}.")
        column = PRINTED.get(name)
        for row in table.dropna(subset=[column]).to_dict("records") if column else []:
            parts = texts.get(row["source"], {})
            place = find(row["locator"], parts)
            if place and not stands_in(row[column], parts[place]):
                misses.append(f"{name}, {row['id']}: {row[column]!r} is not printed in {row['source']} at {row['locator']!r}.")
    return misses
