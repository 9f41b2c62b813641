"""Tables, judged by what stands in them: not by order, index, dtype or extra columns, unless asked."""

import re
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from numbers import Number

import numpy as np
import pandas as pd

from .misconceptions import say
from .numbers import as_number
from .outcome import CheckFailed, kind, listed, reading, resolve, saw
from .spelling import Spelling


def as_table(value, called: str, columns) -> pd.DataFrame:
    """The answer as a flat DataFrame: an index that carries a wanted column becomes one."""
    with reading(called, "The task asks for a table (a pandas DataFrame)."):
        return _flat(value, called, columns)


def _flat(value, called: str, columns) -> pd.DataFrame:
    if isinstance(value, pd.Series):
        value = value.to_frame(value.name if value.name is not None else 0)
        missing = [c for c in columns if c not in value.columns and c not in (value.index.names or [])]
        unnamed = [c for c in value.columns if c not in columns]
        if len(missing) == 1 and len(unnamed) == 1:  # a Series has one column; its name is a matter of form
            value = value.rename(columns={unnamed[0]: missing[0]})
    elif isinstance(value, dict) or isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        try:
            value = pd.DataFrame(value)
        except (TypeError, ValueError):
            raise CheckFailed(f"{called} is {kind(value)} that does not make a table. The task asks for a DataFrame.") from None
    if value is None:
        raise CheckFailed(f"{called} is None. Does the function end with `return`, whatever it is given?")
    if not isinstance(value, pd.DataFrame):
        raise CheckFailed(f"{called} is {kind(value)}. The task asks for a table (a pandas DataFrame).")
    if value.columns.nlevels > 1:
        raise CheckFailed(f"{called} has column names in {value.columns.nlevels} levels. Give each column one name.")
    if isinstance(value.columns, pd.MultiIndex):  # of one level, which is as good as none
        value = value.set_axis(value.columns.get_level_values(0), axis=1)
    wanted = [n for n in value.index.names if n in columns and n not in value.columns]
    if wanted:
        value = value.reset_index(level=wanted)
    table = value.rename(columns=lambda c: c.strip() if isinstance(c, str) else c)
    doubled = [c for c in columns if list(table.columns).count(c) > 1]
    if doubled:
        raise CheckFailed(f"{called} has more than one column {doubled[0]!r}. Which one is meant?")
    table = table.reset_index(drop=True)
    for column in columns:  # numbers taken for categories are numbers still, and can be added up
        kind_of = table[column].dtype if column in table else None
        if isinstance(kind_of, pd.CategoricalDtype) and pd.api.types.is_numeric_dtype(kind_of.categories):
            table[column] = table[column].tolist()
    return table


def require_columns(table: pd.DataFrame, columns, called: str, labels: list[str] = ()) -> None:
    missing = [c for c in columns if c not in table.columns]
    if missing:
        found = [c for c in missing if c in labels]
        turned = (
            " The table is turned on its side: they are its rows, and `.T` makes columns of them."
            if len(found) > 1 or found == missing
            else ""
        )
        raise CheckFailed(
            f"{called} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(map(repr, missing))}. "
            f"It has: {', '.join(map(str, table.columns)) or 'none'}.{turned}"
        )


TOTALS = {"all", "total", "totals", "sum", "overall", "grand total", "all together"}


def expect_table(
    value,
    columns: dict[str, str | list],
    *,
    once: str | list[str] = (),
    index: list[str] | None = None,
    name: str | None = None,
) -> None:
    """The answer is a table that is not empty, with the columns named, each of its kind.

    columns   name: "number", "count", "percent", "fraction", "year", "text", "truth", "any", or the list of words to choose from
    once      the column, or columns, that tell the rows apart: each row once, and no row for the total
    index     names among which those of the rows must be; they stand in the index, or else in the first column. A total may stand
              beside them: it is for the substance to judge
    """
    value, called = resolve(value, name)
    labels = _labels(value)
    table = as_table(value, called, list(columns))
    require_columns(table, columns, called, labels)
    if table.empty:
        raise CheckFailed(f"{called} has no rows. Does a condition leave nothing over?")
    for column, holds in columns.items():
        where = f"The column {column!r} of {called}"
        if holds == "text" and pd.api.types.is_numeric_dtype(table[column]):
            raise CheckFailed(f"{where} should hold text, and holds numbers.")
        with reading(where, _WANTED.get(holds, "") if isinstance(holds, str) else ""):  # to show a cell may stop as well
            list(map(str, table[column]))  # the substance compares cells as text
            _expect_cells(list(table[column]), holds, where)
    keys = [once] if isinstance(once, str) else list(once)
    if keys:
        _expect_once(table, keys, called)
    total = _expect_index(table, labels, index, called) if index is not None else ""
    blank = [c for c in columns if any(isinstance(v, str) and v != v.strip() for v in table[c])]
    noted = f" Cells of {blank[0]!r} begin or end with a blank: forgiven here, and a join would not match them." if blank else ""
    shown = f"the column{'s' if len(table.columns) > 1 else ''} {listed(table.columns)}"
    if len(table.columns) > 8:
        shown = f"{len(table.columns)} columns"
    saw(f"{called}, a table of {len(table)} row{'s' if len(table) > 1 else ''} with {shown}.{total}{noted}")


_WANTED = {
    "number": "It should hold numbers.",
    "count": "It should hold whole numbers.",
    "percent": "It should hold percentages.",
    "fraction": "It should hold fractions of 1.",
    "year": "It should hold years.",
    "truth": "It should hold True or False.",
}


def _expect_cells(cells: list, holds: str | list, where: str) -> None:
    if not isinstance(holds, str):
        known = Spelling(key_of(word) for word in holds if word is not None)
        strange = [v for v in cells if not (is_gap(v) and None in holds) and (is_gap(v) or known.of(key_of(v)) not in known.words)]
        if strange:
            raise CheckFailed(f"{where} holds {strange[0]!r}. Choose from: {', '.join(str(word) for word in holds if word is not None)}.")
    elif holds == "truth":
        bad = [v for v in cells if not isinstance(v, (bool, np.bool_))]
        if bad:
            raise CheckFailed(f"{where} should hold True or False; {bad[0]!r} is neither.")
    elif holds == "year":
        bad = [v for v in in_years(cells, where) if not is_gap(v) and not re.fullmatch(r"\d{4}", key_of(v))]
        if bad:
            page = " A year has four digits. Is this a page number?" if re.fullmatch(r"\d{1,3}", key_of(bad[0])) else ""
            raise CheckFailed(f"{where} should hold years; {bad[0]!r} is none.{page}")
    elif holds in _WANTED:
        bad = [v for v in cells if not _is_number(v)]
        if bad:
            raise CheckFailed(f"{where} should hold numbers; {bad[0]!r} is none.")
        if holds != "number":
            _expect_size([as_number(v, f"A cell of {where[0].lower()}{where[1:]}") for v in cells if not is_gap(v)], holds, where)


def _expect_size(found: list[float], holds: str, where: str) -> None:
    if holds == "count":
        bad = [v for v in found if v < 0 or not v.is_integer()]
        if bad:
            raise CheckFailed(f"{where} should hold counts, which are whole numbers; {bad[0]:g} is none.")
    elif holds == "percent":
        bad = [v for v in found if not -1e-9 <= v <= 100 * (1 + 1e-9)]
        if bad:
            raise CheckFailed(f"{where} should hold shares in percent, from 0 to 100; {bad[0]:g} is none.")
        if any(found) and max(found) <= 1:
            raise CheckFailed(f"{where} holds fractions of 1, such as {max(found):g}. The task asks for percent.")
    elif holds == "fraction":
        bad = [v for v in found if not -1e-9 <= v <= 1 + 1e-9]
        if bad:
            raise CheckFailed(f"{where} should hold fractions from 0 to 1; {bad[0]:g} is none. Is it in percent?")


def _expect_once(table: pd.DataFrame, keys: list[str], called: str) -> None:
    require_columns(table, keys, called)
    with reading(called):
        rows = [tuple(map(key_of, row)) for row in table[keys].itertuples(index=False)]
        shown = dict(zip(rows, (" / ".join(map(str, row)) for row in table[keys].itertuples(index=False)), strict=True))
    twice = [row for row, times in Counter(rows).items() if times > 1]
    if twice:
        raise CheckFailed(
            f"{called} has {len(twice)} doubled row{'s' if len(twice) > 1 else ''}: it holds {shown[twice[0]]!r} more than once."
        )
    totals = [row for row in rows if TOTALS & set(row)]
    if totals:
        raise CheckFailed(f"{called} has a row {shown[totals[0]]!r} for all of them together. The task asks for each by itself.")


def _expect_index(table: pd.DataFrame, labels: list[str], index: list[str], called: str) -> str:
    """Refuses names that are not known, and gives what to say of a total."""
    known = Spelling(map(key_of, index))
    strange = [label for label in labels if known.of(key_of(label)) not in known.words]
    if strange and known.words & {known.of(key_of(c)) for c in table.columns}:
        raise CheckFailed(f"{called} is turned on its side: what should be its rows are its columns. `.T` turns it.")
    totals = [label for label in strange if key_of(label) in TOTALS]
    if len(strange) > len(totals):
        (first, *_) = (label for label in strange if label not in totals)
        raise CheckFailed(f"{called} has a row {first!r}, which is not among the names to choose from.")
    return f" Its row {totals[0]!r} adds up the others: the task asks for each by itself." if totals else ""


def _labels(value) -> list[str]:
    """What the rows of a table are called, where in words: its index, or else its first column."""
    if not isinstance(value, pd.DataFrame) or value.empty:
        return []
    return [v for v in (value.iloc[:, 0] if isinstance(value.index, pd.RangeIndex) else value.index) if isinstance(v, str)]


def _is_number(value) -> bool:
    """Whether a cell holds a number, or nothing: a gap is for the substance to judge."""
    return isinstance(value, (Number, Decimal)) and not isinstance(value, (bool, np.bool_)) or value is None or value is pd.NA


def is_gap(value) -> bool:
    """Whether a cell holds nothing, or what stands for it."""
    if isinstance(value, Decimal):  # pandas stops at one that is a signalling NaN
        return value.is_nan()
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def in_years(cells: list, where: str) -> list:
    """The cells, with the year in place of a date or a period that stands for a whole one; CheckFailed where a year was taken for a moment."""
    return [v if is_gap(v) or (year := _year(v, where)) is None else year for v in cells]


def _year(value, where: str) -> int | None:
    """The year of a date that is the first or the last day of one, as pandas has it, or of a period of a year."""
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if isinstance(value, pd.Period):
        return value.year if value.freqstr.startswith(("Y", "A")) else None
    if isinstance(value, str) and re.fullmatch(r"\d{4}-(01-01|12-31)([ T]00:00:00)?", value.strip()):
        return int(value.strip()[:4])
    if not isinstance(value, date):
        return None
    moment = pd.Timestamp(value)
    passed = moment.tz_localize(None).as_unit("ns").value if 1700 < moment.year < 2200 else 0
    for unit in (1, 10**3, 10**6, 10**9):  # the year, as so many nanoseconds to seconds since 1970
        if passed % unit == 0 and 1000 <= passed // unit < 3000:
            raise CheckFailed(f"{where} holds {value}: the year {passed // unit}, taken for a moment. {say('year-as-moment')}")
    if isinstance(value, datetime) and moment != moment.normalize():
        return None
    return moment.year if (moment.month, moment.day) in ((1, 1), (12, 31)) else None


def key_of(value) -> str:
    """A cell as a key. The year 2021 is the same as text, as an integer and, after a join, as 2021.0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split()).casefold()
