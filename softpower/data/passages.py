"""The sentences of the five documents, numbered: the finest place that a row of the tables can point to.

The documents are not part of the package, so `passages.csv` holds where each sentence stands and a short hash of
its words, never the words. Whoever has a copy can make the table again, and so check that the copies agree:

>>> split("wilton-park", text)[0]      # Passage(id='wp-p001-s1', place='Title page', paragraph=1, sentence=1, text=…)
"""

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass

from .locators import BEGINS, CHINA_PAGE_HEADER, INSIDE, TOP, name_of, plain, straight

PREFIX = {
    "nishonova-korea": "korea",
    "kazakhstan-interviews": "kz",
    "kpop-diplomacy": "kpop",
    "temirtashev-china": "china",
    "wilton-park": "wp",
}

# A full stop after one of these ends no sentence.
_ABBREVIATIONS = r"(?:et al|e\.g|i\.e|etc|vs|cf|pp?|vol|no|ed|eds|trans|St|Dr|Prof|Mr|Ms|Jr|U\.S|U\.K|Br|Polit|Int|Relat|[A-Z])"


@dataclass(frozen=True)
class Passage:
    """One sentence: its id, the place as locators name it, its paragraph in the document, its number there, and its text."""

    id: str
    place: str
    paragraph: int
    sentence: int
    text: str

    @property
    def digest(self) -> str:
        """The letter h and sixteen hexadecimal digits of the SHA-256 of its words, in lower case and without signs.

        The letter keeps spreadsheets from taking some of them for numbers.
        """
        words = " ".join(re.findall(r"[\w]+", self.text.lower()))
        return "h" + hashlib.sha256(words.encode()).hexdigest()[:16]


def sentences(text: str) -> list[str]:
    """A paragraph cut into sentences, by rule: what a reader would dispute is cut the same way every time."""
    found, begin = [], 0
    for end in re.finditer(r"[.!?…](?:[\"')\]]|\[\d+\])*(?=\s+[\"'(\[“]?[A-Z0-9])", text):
        before = text[begin : end.end()]
        if re.search(rf"(?:^|[\s(\"'.]){_ABBREVIATIONS}\.$", before) and not re.search(r"\b(?:U\.S|U\.K|etc)\.$", before):
            continue
        if re.fullmatch(r"\s*\d{1,2}\.", before):  # the number of a list's item or of a paragraph
            continue
        found.append(before.strip())
        begin = end.end()
    rest = text[begin:].strip()
    return [*found, rest] if rest else found


def _short(place: str) -> str:
    """A place as the tables name it: a heading of more than eight words without its number, or cut to its first five words."""
    bare = re.sub(r"^\d(\.\d)? ", "", place) if len(place.split()) > 8 else place
    return " ".join(bare.split()[:5]) if len(bare.split()) > 8 else bare


def split(source: str, text: str) -> list[Passage]:
    """A document as its sentences, in order. Lines cut by a page break are joined again."""
    paragraphs: list[list] = []  # [place, line]
    seen, here = defaultdict(int), TOP.get(source, "")
    for line in CHINA_PAGE_HEADER.sub("", straight(text)).splitlines():
        if not line.strip():
            continue
        inside = name_of(line, INSIDE.get(source, []), seen)
        begun = None if inside else name_of(line, BEGINS[source], seen)
        here = here if inside else begun or here
        place = inside or here
        last = next((p for p in reversed(paragraphs) if p[0] == place), None)
        if (
            not inside
            and not begun
            and last
            and not re.search(r"[.!?:\"')\]>]\s*$", last[1])
            and re.match(r"\s*[a-z(]|\s*World Trade", line)
        ):
            last[1] += " " + line.strip()  # a sentence that a page break, or something set between, cut in two
        else:
            paragraphs.append([place, line])
    prefix, found = PREFIX[source], []
    for number, (place, line) in enumerate(paragraphs, 1):
        for sentence, words in enumerate(sentences(plain(line)), 1):
            found.append(Passage(f"{prefix}-p{number:03}-s{sentence}", _short(place), number, sentence, words))
    return found
