"""Reading the tables. The descriptor, data/datapackage.json, says what each column is."""

import json
from functools import cache
from pathlib import Path

import pandas as pd

from ..home import home
from ..messages import CourseError, one_of

_DTYPES = {"integer": "Int64", "number": "float64", "boolean": "boolean", "string": "str"}


def folder() -> Path:
    """data/, the Frictionless Data Package."""
    return home() / "data"


@cache
def _descriptor(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def descriptor() -> dict:
    """The data package's descriptor, as a dictionary."""
    return _descriptor(folder() / "datapackage.json")


def resources() -> list[dict]:
    """The descriptor's entries for tables. What is no table, such as the map's outlines, is not among them."""
    return [item for item in descriptor()["resources"] if "schema" in item]


def resource(name: str) -> dict:
    """The descriptor's entry for a table. Raises CourseError, with the nearest names, if there is none."""
    known = {item["name"]: item for item in resources()}
    if name not in known:
        raise CourseError(one_of(name, known, "table"))
    return known[name]


def _dtype(field: dict):
    categories = field.get("categories")
    if categories:
        return pd.CategoricalDtype(categories, ordered=field.get("categoriesOrdered", False))
    return _DTYPES[field["type"]]


@cache
def _read(path: Path, name: str) -> pd.DataFrame:
    fields = resource(name)["schema"]["fields"]
    how = {"keep_default_na": False, "na_values": [""]}  # only an empty cell is missing: "None" and "NA" are words here
    try:
        return pd.read_csv(
            path,
            dtype={field["name"]: _dtype(field) for field in fields},
            true_values=["true", "TRUE"],  # a spreadsheet writes them in capitals
            false_values=["false", "FALSE"],
            **how,
        )
    except ValueError as error:
        raise CourseError(_where_wrong(path, fields, how) or f"data/{path.name} cannot be read: {error}.") from None


def _where_wrong(path: Path, fields: list[dict], how: dict) -> str:
    """The first number that is none, with its line; empty if that is not what is wrong."""
    try:
        cells = pd.read_csv(path, dtype="str", **how)
    except ValueError:
        return ""
    for field in fields:
        if field["type"] in ("integer", "number") and field["name"] in cells:
            given = cells[field["name"]].dropna()
            wrong = given[pd.to_numeric(given, errors="coerce").isna()]
            if len(wrong):
                return f"data/{path.name}, line {wrong.index[0] + 2}: {field['name']} is {wrong.iloc[0]!r}, and must be a number."
    return ""


def load(name: str) -> pd.DataFrame:
    """A table, such as "figures", with the types that the codebook gives.

    Each call returns a fresh copy, which may be changed freely.
    Raises CourseError, with the names there are, if there is no such table.
    """
    return _read(folder() / resource(name)["path"], name).copy()


def tables() -> pd.DataFrame:
    """The tables there are: name, number of rows, what a row is."""
    listed = resources()
    return pd.DataFrame(
        {
            "table": [item["name"] for item in listed],
            "rows": [len(load(item["name"])) for item in listed],
            "a row is": [item["title"] for item in listed],
        }
    )


def lists(name: str) -> dict[str, dict]:
    """The columns of a table that hold lists, items separated by "; ": column to the rows that the items name.

    >>> lists("discrepancies")["figures"]      # {'resource': 'figures', 'field': 'id'}

    A list of plain words names no rows; its entry is an empty dictionary.
    """
    return {field["name"]: field["listOf"] for field in resource(name)["schema"]["fields"] if "listOf" in field}
