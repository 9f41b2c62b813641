"""What a row is linked to: a claim to its figures and citations, a figure to a citation, a citation to a work."""

from functools import cache
from pathlib import Path

import pandas as pd

from .package import folder, lists, load, resources
from .rows import Row, find, index, items, records, says

# Relations, and how each reads from its other end. Those of the table `links`:
BACK = {
    "measured by": "measures",
    "cites": "cited for",
    "about": "subject of",
    "questioned by": "questions",
}
# Columns that name one row or several: the relation, and how it reads from the other end.
COLUMNS = {
    "work": ("of work", "named in"),
    "reference": ("listed as", "entry of"),
    "figure": ("number in", "shown in"),
    "figures": ("about the figure", "questioned by"),
    "outside": ("outside", "settles"),
    "repeats": ("repeats", "repeated by"),
}


def _named(table: str) -> dict[str, bool]:
    """The columns of a table that name rows by their id, and are worth a link; True for a column of lists."""
    item = next(item for item in resources() if item["name"] == table)
    keys = {key["fields"][0] for key in item["schema"].get("foreignKeys", []) if key["reference"]["fields"] == ["id"]}
    listed = {column for column, to in lists(table).items() if to.get("field") == "id"}
    return {column: column in listed for column in COLUMNS if column in keys | listed}


def _of(row: Row, columns: dict[str, bool]):
    for column, listed in columns.items():
        for other in items(row[column]) if listed else filter(None, [row[column]]):
            yield COLUMNS[column], other


@cache
def _linked(_folder: Path) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, dict[tuple[str, str], None]] = {key: {} for key in index()}
    for one, relation, other in load("links")[["from_id", "relation", "to_id"]].itertuples(index=False, name=None):
        found[one][relation, other] = None
        found[other][BACK[relation], one] = None
    for item in resources():
        columns = _named(item["name"])
        for key, row in records(item["name"]).items() if columns else []:
            for (relation, back), other in _of(row, columns):
                found[key][relation, other] = None
                found[other][back, key] = None
    return {key: list(pairs) for key, pairs in found.items()}


def linked() -> dict[str, list[tuple[str, str]]]:
    """For every row's id, the relation and the id of each row that it is linked to, from either end."""
    return _linked(folder())


def links(key: str) -> pd.DataFrame:
    """What the row `key` is linked to, from either end: relation, id, table, and what that row says.

    Raises CourseError, with the nearest ids, if there is no such row. A row without links gives an empty table.
    """
    find(key)
    pairs = linked()[key]
    return pd.DataFrame(
        {
            "relation": pd.Series([relation for relation, _ in pairs], dtype="str"),
            "id": pd.Series([other for _, other in pairs], dtype="str"),
            "table": pd.Series([index()[other] for _, other in pairs], dtype="str"),
            "says": pd.Series([says(other) for _, other in pairs], dtype="str"),
        }
    )
