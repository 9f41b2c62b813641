"""Reading the ledger. The descriptor, data/datapackage.json, says what each column is."""

import html
import json
from dataclasses import dataclass
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


def _resource(name: str) -> dict:
    known = {item["name"]: item for item in descriptor()["resources"]}
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
    fields = _resource(name)["schema"]["fields"]
    how = {"keep_default_na": False, "na_values": [""]}  # only an empty cell is missing: "None" and "NA" are words here
    try:
        return pd.read_csv(
            path, dtype={field["name"]: _dtype(field) for field in fields}, true_values=["true"], false_values=["false"], **how
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


def tables() -> pd.DataFrame:
    """The tables there are: name, number of rows, what a row is."""
    listed = descriptor()["resources"]
    return pd.DataFrame(
        {
            "table": [item["name"] for item in listed],
            "rows": [len(load(item["name"])) for item in listed],
            "a row is": [item["title"] for item in listed],
        }
    )


def load(name: str) -> pd.DataFrame:
    """A table of the ledger, such as "figures", with the types that the codebook gives.

    Each call returns a fresh copy, which may be changed freely.
    Raises CourseError, with the names there are, if there is no such table.
    """
    return _read(folder() / _resource(name)["path"], name).copy()


def codebook(name: str) -> pd.DataFrame:
    """What each column of a table means: name, type, values allowed, description."""
    fields = _resource(name)["schema"]["fields"]
    return pd.DataFrame(
        {
            "column": [field["name"] for field in fields],
            "type": [field["type"] for field in fields],
            "values": [", ".join(field.get("categories", [])) for field in fields],
            "meaning": [field["description"] for field in fields],
        }
    )


@cache
def _index(_folder: Path) -> dict[str, str]:
    """Every row's id, and the table it stands in."""
    found = {}
    for item in descriptor()["resources"]:
        if item["schema"].get("primaryKey") == ["id"]:
            for key in load(item["name"])["id"]:
                found[key] = item["name"]
    return found


def _row(key: str) -> tuple[str, dict]:
    where = _index(folder())
    if key not in where:
        raise CourseError(one_of(key, where, "row with the id"))
    table = load(where[key])
    row = table.loc[table["id"] == key].iloc[0]
    return where[key], {name: (None if pd.isna(value) else value) for name, value in row.items()}


# Twice the class, and `width` and `float` set back: JupyterLab lays out every definition list in its own way.
_CITE_STYLE = (
    ".sp-cite.sp-cite{display:grid;grid-template-columns:max-content 1fr;gap:.15em 1em;margin:0}"
    ".sp-cite.sp-cite::before,.sp-cite.sp-cite::after{display:none}"
    ".sp-cite.sp-cite dt{opacity:.75;float:none;width:auto;margin:0}.sp-cite.sp-cite dd{float:none;width:auto;margin:0}"
    "@container (max-width:360px){.sp-cite.sp-cite{grid-template-columns:1fr;gap:0}.sp-cite.sp-cite dd{margin-bottom:.4em}}"
)


@dataclass(frozen=True)
class Citation:
    """Where a row of the ledger is from. Shows as a short note; `str()` gives the same in plain text."""

    id: str
    table: str
    citation: str
    source: str
    locator: str | None = None
    beside: str | None = None
    as_printed: str | None = None
    attributed_to: str | None = None
    note: str | None = None

    def _parts(self):
        if self.as_printed:
            yield "Printed as", self.as_printed
        yield "In", self.citation
        if self.locator:
            yield "At", self.locator
        if self.beside:
            yield "Beside", self.beside
        if self.attributed_to:
            yield "Which credits", self.attributed_to
        if self.note:
            yield "Take care", self.note

    def __str__(self):
        return f"{self.id} ({self.table})\n" + "\n".join(f"  {name}: {text}" for name, text in self._parts())

    __repr__ = __str__

    def _repr_html_(self):
        rows = "".join(f"<dt>{name}</dt><dd>{html.escape(str(text))}</dd>" for name, text in self._parts())
        return (
            '<div style="border-left:3px solid #0072B2;padding:.2em 0 .2em 1em;max-width:46em;container-type:inline-size">'
            f"<style>{_CITE_STYLE}</style>"
            f'<code>{html.escape(self.id)}</code><dl class="sp-cite">{rows}</dl></div>'
        )


def _beside(row: dict, sources: pd.DataFrame) -> str | None:
    """The second place of a discrepancy."""
    other, locator = row.get("other_source"), row.get("other_locator")
    if other == row["source"]:
        return locator if locator != row["locator"] else None
    if other is None:
        return None
    return f"{sources.loc[other, 'citation']} At {locator}"


def cite(key: str) -> Citation:
    """Where a row comes from: document, place in it, what is printed there, and what to take care of.

    `key` is the row's id, in any table, or a source's id.
    Raises CourseError, with the nearest ids, if there is no such row.
    """
    table, row = _row(key)
    if table == "sources":
        return Citation(key, table, row["citation"], key, note=row["limits"])
    sources = load("sources").set_index("id")
    return Citation(
        id=key,
        table=table,
        citation=sources.loc[row["source"], "citation"],
        source=row["source"],
        locator=row["locator"],
        beside=_beside(row, sources),
        as_printed=row.get("as_printed"),
        attributed_to=row.get("attributed_to"),
        note=row.get("note"),
    )


class Figure(float):
    """A number of the ledger that knows its unit, its period and its source.

    It is a float, so it computes like one; the result of a computation is a
    plain number. Where a document prints only a word ("thousands"), the value is NaN.
    """

    id: str
    unit: str
    period: str | None
    as_printed: str
    source: str

    def __new__(cls, row: dict):
        self = super().__new__(cls, float("nan") if row["value"] is None else row["value"])
        for name in ("id", "unit", "period", "as_printed", "source"):
            setattr(self, name, row[name])
        return self

    def __reduce__(self):
        return figure, (self.id,)

    @property
    def value(self) -> float:
        return float(self)

    def __str__(self):
        number = "no number" if self != self else f"{float(self):,.10g}"
        return f"{number} {self.unit or ''}".strip() + (f", {self.period}" if self.period else "")

    def __repr__(self):
        return f"{self} ({self.id})"

    def _repr_html_(self):
        return f"<p><strong>{html.escape(str(self))}</strong></p>" + cite(self.id)._repr_html_()


@cache
def _figures(_folder: Path) -> dict[str, dict]:
    """The rows of `figures` by id. What is empty is None."""
    rows = load("figures").to_dict("records")
    return {row["id"]: {name: (None if pd.isna(value) else value) for name, value in row.items()} for row in rows}


def _no_figure(key: str) -> str:
    table, row = _row(key)
    if row.get("figure"):
        return f"{key!r} is a row of {table!r}; its number is figure({row['figure']!r})."
    return f"{key!r} is a row of {table!r}, not a figure. Use cite({key!r}) to see where it is from."


def figure(key: str) -> Figure:
    """One row of `figures` as a number with its unit and source.

    Raises CourseError, with the nearest ids, if there is no such figure.
    """
    rows = _figures(folder())
    if key in rows:
        return Figure(rows[key])
    if key in _index(folder()):
        raise CourseError(_no_figure(key))
    raise CourseError(one_of(key, rows, "figure"))
