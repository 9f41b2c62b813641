"""A number of the tables that knows its unit, its period and its source."""

import html

from ..messages import CourseError, one_of
from .citing import cite
from .rows import Row, find, index, records


class Figure(float):
    """A float with what the document says about it; what is computed with it is a plain number.

    Where a document prints only a word ("thousands"), the value is NaN.
    `qualifier` is what the document puts before the number: "over", "almost", "at least".
    """

    id: str
    unit: str | None
    qualifier: str | None
    period: str | None
    as_printed: str
    source: str

    def __new__(cls, row: Row):
        self = super().__new__(cls, float("nan") if row["value"] is None else row["value"])
        for name in ("id", "unit", "qualifier", "period", "as_printed", "source"):
            setattr(self, name, row[name])
        return self

    def __reduce__(self):
        return figure, (self.id,)

    @property
    def value(self) -> float:
        return float(self)

    def __str__(self):
        number = "no number" if self != self else f"{float(self):,.10g}"
        words = [self.qualifier if self == self else None, number, self.unit]
        return " ".join(word for word in words if word) + (f", {self.period}" if self.period else "")

    def __repr__(self):
        return f"{self} ({self.id})"

    def _repr_html_(self):
        return f"<p><strong>{html.escape(str(self))}</strong></p>" + cite(self.id)._repr_html_()


def _no_figure(key: str) -> str:
    table, row = find(key)
    if row.get("figure"):
        return f"{key!r} is a row of {table!r}; its number is figure({row['figure']!r})."
    return f"{key!r} is a row of {table!r}, not a figure. Use cite({key!r}) to see where it is from."


def figure(key: str) -> Figure:
    """One row of `figures` as a number with its unit and source.

    Raises CourseError, with the nearest ids, if there is no such figure.
    """
    rows = records("figures")
    if key in rows:
        return Figure(rows[key])
    if key in index():
        raise CourseError(_no_figure(key))
    raise CourseError(one_of(key, rows, "figure"))
