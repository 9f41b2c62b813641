"""The places of the five documents that locators name: where each begins, and what its text is.

The documents are not part of the package. What is here serves whoever holds copies of them, to check the tables
against (`verify`) and to cut them into sentences (`passages`).
"""

import re
from collections.abc import Iterable
from pathlib import Path

# Words that only this document holds, so that a file may have any name.
KNOWN_BY = {
    "nishonova-korea": "Nishonova Zulfiya",
    "kazakhstan-interviews": "5.5 Coping with the soft power",
    "kpop-diplomacy": "Explore the Full Legacy",
    "temirtashev-china": "Written by Zhanserik Temirtashev",
    "wilton-park": "Wilton Park reports are brief summaries",
}

# Where a place begins: a pattern at the start of a line, and the place's name. `\1` is what the pattern
# caught, `#` the number of the line among those that fit. The text before the first is what TOP calls it.
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
# The text before the first place. Where a copy has none, the name is never used.
TOP = {"nishonova-korea": "Title block", "temirtashev-china": "Notice above the title"}

# Title and author stand again on every page of this copy, inside sentences.
CHINA_PAGE_HEADER = re.compile(r"^# Beijing's Charm Offensive: .*\n+Written by .*\n", re.M)


def straight(text: str) -> str:
    """The text with straight quotation marks, and without markup and stray backslashes."""
    text = text.translate(str.maketrans("‘’“”", "''\"\""))
    return re.sub(r"\\(?=[$\\_])|\*+|</?sup>", "", text)


def plain(text: str) -> str:
    """The text as `straight` gives it, on one line."""
    return " ".join(straight(text).split())


def name_of(line: str, patterns: list, seen: dict) -> str | None:
    """The name of the place that a line begins, or None. `seen` counts how often each name was given."""
    for pattern, name in patterns:
        if found := re.match(pattern, line):
            seen[name] += 1
            return found.expand(name).replace("#", str(seen[name]))
    return None


def find(locator: str, names: Iterable[str]) -> str | None:
    """Which of a document's places a locator means: the one of the same words, or the one whose long heading begins so."""
    locator, names = plain(locator), list(names)
    if locator in names:
        return locator
    long = [name for name in names if re.sub(r"^\d(\.\d)? ", "", name).startswith(locator) and len(locator.split()) >= 5]
    return long[0] if len(long) == 1 else None


def texts(folder: Path) -> dict[str, str]:
    """The documents found among the text files of a folder, whole, by their ids."""
    found = {}
    for path in sorted(Path(folder).glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for source, words in KNOWN_BY.items():
            if words in text:
                found[source] = text
    return found
