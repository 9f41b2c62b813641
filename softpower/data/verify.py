"""Does every printed token of the tables stand in its document, in the very sentence that its row points to?

The documents are not part of the package: `verify` is for whoever holds copies of them.

>>> verify(Path("sources"))    # [] if all is found, else one sentence for each miss
"""

import re
from pathlib import Path

from .locators import KNOWN_BY, find, plain, texts
from .package import load, tables
from .passages import split
from .rows import items

# Table and the column whose content must stand in the row's sentences.
PRINTED = {
    "figures": "as_printed",
    "mentions": "as_printed",
    "events": "date_as_printed",
    "citations": "cited_as",
    "bibliography": "title",
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
# Columns of sentences, each with the document and the place that they stand in.
SENTENCES = [("source", "locator", "passage"), ("other_source", "other_locator", "other_passage")]


def stands_in(token: str, text: str) -> bool:
    """Whether a token stands in a text as whole words and whole numbers: 530 is not in 1,530, Medium not in Medium-High."""
    return re.search(rf"(?<!\w)(?<!\d[.,])(?<!\w-){re.escape(plain(token))}(?!\w)(?![.,]\d)(?!-\w)", text) is not None


def _copies(sources: Path) -> tuple[dict[str, str], list[str]]:
    """Every sentence of the copies by its id, and what is missing in them or differs from the copies used for the tables."""
    read, misses, sentences = texts(sources), [], {}
    known = load("passages")
    for source, words in KNOWN_BY.items():
        if source not in read:
            misses.append(f"No text file in {sources} is {source} (known by the words {words!r}).")
            continue
        found = {passage.id: passage for passage in split(source, read[source])}
        sentences |= {key: passage.text for key, passage in found.items()}
        for row in known[known["source"] == source].to_dict("records"):
            copy = found.pop(row["id"], None)
            if copy is None:
                misses.append(f"passages, {row['id']}: this copy of {source} has no such sentence.")
            elif copy.digest != row["hash"]:
                misses.append(f"passages, {row['id']}: its words in this copy of {source} are not those of the copy used.")
            elif copy.place != row["locator"]:
                misses.append(f"passages, {row['id']}: it stands in {source} at {copy.place!r}, not at {row['locator']!r}.")
        misses += [f"passages: {key} of {source} is not in the table." for key in found]
    return sentences, misses


def misplaced() -> list[str]:
    """Rows whose locator is no place of their document, or where none of their sentences stands. Needs no documents.

    A row may rest on sentences in several places; `locator` names the first of them to go to.
    """
    passages = load("passages").set_index("id")
    names = {source: list(dict.fromkeys(rows)) for source, rows in passages.groupby("source")["locator"]}
    misses = []
    for name in tables()["table"]:
        table = load(name)
        if name == "passages" or "locator" not in table:
            continue
        for row in table.astype(object).where(table.notna(), None).to_dict("records"):
            for source, locator in [("source", "locator"), *SECOND_PLACE.get(name, [])]:
                if row.get(locator) and row[source] in names and not find(row[locator], names[row[source]]):
                    misses.append(f"{name}, {row['id']}: {row[source]} has no place {row[locator]!r}.")
            for source, locator, sentences in SENTENCES:
                keys = items(row.get(sentences))
                strange = [key for key in keys if key not in passages.index or passages.loc[key, "source"] != row[source]]
                misses += [f"{name}, {row['id']}: {key} is no sentence of {row[source]}." for key in strange]
                places = {passages.loc[key, "locator"] for key in keys if key not in strange}
                if places and find(row[locator], names[row[source]]) not in places:
                    misses.append(f"{name}, {row['id']}: none of its sentences stands at {row[locator]!r}.")
    return misses


def verify(sources: Path) -> list[str]:
    """What the tables say is printed and the documents in a folder do not bear out. Nothing is good.

    The copies must have the sentences of the copies used, word for word. Every locator must name a place of its
    document, and one of the row's sentences must stand there. Every token of the columns in PRINTED must stand in them.
    """
    sentences, misses = _copies(sources)
    misses += misplaced()
    for name, column in PRINTED.items():
        for row in load(name).dropna(subset=[column, "passage"]).to_dict("records"):
            if not all(key in sentences for key in items(row["passage"])):
                continue  # said above: the copy lacks it
            text = " ".join(sentences[key] for key in items(row["passage"]))
            if not stands_in(row[column], text):
                misses.append(f"{name}, {row['id']}: {row[column]!r} is not printed in {row['source']}, {row['passage']}.")
    return misses
