"""How much of what the documents print as a number is in the tables?

    python benchmarks/recall.py --sources DIR [--missing]

DIR holds the five documents as text; they are not part of the course. The script extracts by itself whatever looks like
a quantity, sentence by sentence: numbers in digits, numbers in words, ordinals, and vague words of amount. It knows
nothing of the tables. Then it looks whether a row that rests on that sentence has the token: as a figure, a mention, an
event's date, a citation, or an entry of a reference list. What belongs to the make-up of the page is left out: headings,
numbers of list items, paragraphs and notes, reference lists, addresses.
"""

import argparse
import re
from collections import defaultdict
from pathlib import Path

from softpower.data import load
from softpower.data.locators import plain, texts
from softpower.data.passages import Passage, split
from softpower.data.rows import items

_NUMBER_WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "fifteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "hundred",
    "thousand",
    "million",
    "billion",
    "dozen",
    "half",
    "twice",
    "double",
    "dual",
    "single",
    "biennial",
    "hundreds",
    "thousands",
    "millions",
    "billions",
]
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "ninth", "tenth", "twentieth", "twenty-first", "nineteenth", "inaugural"]
_VAGUE = ["several", "many", "most", "numerous", "various", "few", "majority", "multiple", "largest", "highest", "leading"]
CLASSES = {
    "digits": r"[$€£]?\d[\d,]*(?:\.\d+)?(?:\s?(?:%|percent|million|billion|b\b))?(?!\d|st\b|nd\b|rd\b|th\b)",
    "number words": r"\b(?:" + "|".join(_NUMBER_WORDS) + r")\b",
    "ordinals": r"\b(?:" + "|".join(_ORDINALS) + r")\b|\b\d+(?:st|nd|rd|th)\b",
    "vague words": r"\b(?:" + "|".join(_VAGUE) + r")\b",
}
# Table and the columns in which a printed token may stand.
HELD = {
    "figures": ("as_printed", "period"),
    "mentions": ("as_printed",),
    "events": ("date_as_printed", "event"),
    "citations": ("cited_as", "pages"),
    "instruments": ("name",),
}
_PAGE_MAKE_UP = [
    r"^#+ .*$",  # headings
    r"^\d(?:\.\d)? [A-Z].{5,70}$|\b(?:TABLE|Table|Tables) \d(?:, \d)?",  # numbered headings and tables
    r"<?https?://\S+|www\.\S+|\S*doi\S*",  # addresses
    r"^\(?\d{1,2}[.)]\s",  # list items and paragraphs
    r"\[\d+\]|(?<=[.,;)\]])\d\b(?= [A-Za-z]|$)|^\d(?=[A-Z])|^\d: ",  # notes
    r"\b[Rr]espondents? \d(?:(?: and|,) \d+)?",  # which respondent speaks, in which year
    r"\b(?:COVID-19|WP\d+|G7|G20)\b",  # names
]
_SKIP = {"References", "Bibliography", "Funding", "Notice above the title", "Title block"}


def tokens(passage: Passage) -> list[tuple[str, str]]:
    """The class and the words of every quantity in a sentence."""
    text = passage.text
    for pattern in _PAGE_MAKE_UP:
        text = re.sub(pattern, lambda found: " " * len(found[0]), text, flags=re.M)
    found, taken = [], set()
    for name, pattern in CLASSES.items():
        for match in re.finditer(pattern, text, re.IGNORECASE):
            if not taken & set(range(*match.span())):
                taken |= set(range(*match.span()))
                found.append((name, match[0].strip().rstrip(",")))
    return found


def held() -> dict[str, list[str]]:
    """By sentence, what rows that rest on it have as printed."""
    found = defaultdict(list)
    for table, columns in HELD.items():
        for row in load(table).to_dict("records"):
            for key in items(row["passage"]):
                found[key] += [plain(str(row[column])).lower() for column in columns if isinstance(row[column], str)]
    return found


def measure(sources: Path) -> tuple[dict[str, list[int]], list[tuple[str, str, str]]]:
    """By class, how many tokens there are and how many are held; and those that are not, with sentence and class."""
    have, counts, missing = held(), {name: [0, 0] for name in CLASSES}, []
    for source, text in texts(sources).items():
        for passage in split(source, text):
            if passage.place in _SKIP:
                continue
            for name, token in tokens(passage):
                core = re.sub(r"\s?(?:%|percent|million|billion|b)$", "", token.lower()).lstrip("$€£")
                there = any(re.search(rf"(?<![\w.]){re.escape(core)}(?!\d)", cell) for cell in have[passage.id])
                counts[name][0] += 1
                counts[name][1] += there
                if not there:
                    missing.append((passage.id, name, token))
    return counts, missing


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--sources", type=Path, required=True, help="folder with the five documents as text")
    arguments.add_argument("--missing", action="store_true", help="list what no row has")
    given = arguments.parse_args()
    counts, missing = measure(given.sources)
    print("| What is printed | Found | In the tables | Recall |\n|---|---|---|---|")
    for name, (all_, there) in counts.items():
        print(f"| {name} | {all_} | {there} | {there / all_:.0%} |")
    if given.missing:
        for key, name, token in missing:
            print(f"{key}\t{name}\t{token}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
