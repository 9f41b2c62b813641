"""Any row by its id, and what it says in a sentence."""

import re
from functools import cache
from pathlib import Path

import pandas as pd

from ..messages import CourseError, one_of
from .package import folder, load, resources

Row = dict[str, object]  # column to cell; an empty cell is None


@cache
def _index(_folder: Path) -> dict[str, str]:
    """Every row's id, and the table it stands in."""
    return {key: item["name"] for item in resources() if item["schema"].get("primaryKey") == ["id"] for key in load(item["name"])["id"]}


def index() -> dict[str, str]:
    """Every row's id over all tables, with the name of its table."""
    return _index(folder())


@cache
def _records(_folder: Path, name: str) -> dict[str, Row]:
    rows = load(name).to_dict("records")
    return {row["id"]: {column: None if pd.isna(cell) else cell for column, cell in row.items()} for row in rows}


def records(name: str) -> dict[str, Row]:
    """The rows of a table that has ids, by id. What is empty is None."""
    return _records(folder(), name)


def find(key: str) -> tuple[str, Row]:
    """A row's table and its cells. Raises CourseError, with the nearest ids, if there is no such row."""
    where = index()
    if key not in where:
        raise CourseError(one_of(key, where, "row with the id"))
    return where[key], records(where[key])[key]


def items(cell) -> list[str]:
    """The items of a list cell; none if it is empty."""
    return cell.split("; ") if cell else []


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else text + "."


def entry(row: Row) -> str:
    """A work or an entry of a reference list, written out: authors, year, title, container, details, link."""
    parts = [row["authors"], f"({row['year']})" if row["year"] else None]
    head = " ".join(part for part in parts if part)
    return " ".join(_sentence(part) for part in (head, row["title"], row["container"], row["details"], row["link"]) if part)


# Names in measures, which are written small there.
_NAMES = ("China", "Russian", "Central Asian", "Confucius Institutes", "BRI", "UK", "US", "YouTube", "Facebook")


def measured(row: Row) -> str:
    """What a figure measures, and of whom: regional trade (China; Central Asia)."""
    about = row["measure"].replace("_", " ")
    for name in _NAMES:
        about = re.sub(rf"\b{name.lower()}\b", name, about)
    who = "; ".join(part.replace("; ", ", ") for part in (row["actor"], row["target"]) if part)
    return about + (f" ({who})" if who else "")


def _figure(row: Row) -> str:
    return _capital(f"{measured(row)}: {row['as_printed']}")


def _and(cell: str) -> str:
    """The items of a list cell in a sentence: Kazakhstan, Kyrgyzstan and Tajikistan."""
    *first, last = items(cell)
    return f"{', '.join(first)} and {last}" if first else last


def _students(row: Row) -> str:
    parts = [f"of {_and(row['origin'])}" if row["origin"] else "", f"in {_and(row['destination'])}" if row["destination"] else ""]
    return " ".join(part for part in (f"{row['students']:,} students", *parts) if part).replace("in abroad", "abroad")


def _kind(row: Row) -> str:
    """A row's name with its kind: Kazakhstan, a state."""
    return row["name"] + ("" if row["kind"] == "other" else f", {'an' if row['kind'][0] in 'aeiou' else 'a'} {row['kind']}")


def _discrepancy(row: Row) -> str:
    first, second = _sentence(row["says"]), row["other_says"] and _sentence(row["other_says"])
    if second and row["other_source"] not in (None, row["source"]):
        short = {key: source["short"] for key, source in records("sources").items()}
        both = f"In {short[row['source']]}: {first} In {short[row['other_source']]}: {second}"
    else:
        both = f"{first} Beside it: {second}" if second else first
    return f"{row['topic']}. {both} {_sentence(row['what_follows'])}"


# What a row of each table says, in our words.
_SAYS = {
    "sources": lambda row: row["citation"],
    "figures": _figure,
    "mentions": lambda row: f"{row['about']}: {row['as_printed']}",
    "events": lambda row: row["event"] + (f" ({row['date_as_printed']})" if row["date_as_printed"] else ""),
    "claims": lambda row: row["claim"],
    "concepts": lambda row: row["claim"],
    "powers": lambda row: row["statement"],
    "instruments": lambda row: ": ".join(part for part in (row["name"], row["purpose"]) if part),
    "interviews": lambda row: row["paraphrase"],
    "practice": lambda row: row["paraphrase"],
    "key_points": lambda row: row["paraphrase"],
    "pull_quotes": lambda row: row["paraphrase"],
    "paragraphs": lambda row: row["summary"],
    "discrepancies": _discrepancy,
    "citations": lambda row: f"{row['cited_as']}, cited for this: {row['supports']}",
    "bibliography": entry,
    "works": entry,
    "outside": lambda row: row["statement"],
    "korea_tools": lambda row: f"{row['tool']}: {row['actions']}. Rated {row['rating']}: {row['rating_reason']}",
    "korea_audiences": lambda row: f"An audience of {records('korea_tools')[row['tool']]['tool']}: {row['audience']}",
    "kpop_sectors": lambda row: f"{row['sector']}: {row['strategy']}. Outcome named: {row['outcome']}",
    "student_mobility": _students,
    "china_investment": lambda row: f"{_capital(row['flow_type'])}, {row['measure']}: {row['value']:g} {row['unit']}",
    "passages": lambda row: f"Sentence {row['sentence']} of paragraph {row['paragraph']}; its words stand in the document alone",
    "entities": _kind,
    "places": lambda row: f"{_kind(row)}, at {row['lat']:g}° N, {row['lon']:g}° E",
}


def says(key: str) -> str:
    """What a row says, as a sentence of ours: a claim's claim, a paragraph's summary, a figure's measure and token."""
    table, row = find(key)
    return _sentence(_capital(_SAYS[table](row)))
