"""Tables, judged by what stands in them: not by order, index, dtype or extra columns, unless asked."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Number

import numpy as np
import pandas as pd

from .misconceptions import require, say
from .numbers import as_number, asked, near, rounded, to
from .outcome import CheckFailed, kind, listed, reading, resolve, saw, share_of


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


def _require(table: pd.DataFrame, columns, called: str, labels: list[str] = ()) -> None:
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


_TOTALS = {"all", "total", "totals", "sum", "overall", "grand total", "all together"}


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
    index     names among which those of the rows must be; they stand in the index, or else in the first column
    """
    value, called = resolve(value, name)
    labels = _labels(value)
    table = as_table(value, called, list(columns))
    _require(table, columns, called, labels)
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
    if index is not None:
        _expect_index(table, labels, index, called)
    blank = [c for c in columns if any(isinstance(v, str) and v != v.strip() for v in table[c])]
    noted = f" Cells of {blank[0]!r} begin or end with a blank: forgiven here, and a join would not match them." if blank else ""
    shown = f"the column{'s' if len(table.columns) > 1 else ''} {listed(table.columns)}"
    if len(table.columns) > 8:
        shown = f"{len(table.columns)} columns"
    saw(f"{called}, a table of {len(table)} row{'s' if len(table) > 1 else ''} with {shown}.{noted}")


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
        known = {_key(word) for word in holds if word is not None}
        strange = [v for v in cells if not (is_gap(v) and None in holds) and (is_gap(v) or _key(v) not in known)]
        if strange:
            raise CheckFailed(f"{where} holds {strange[0]!r}. Choose from: {', '.join(str(word) for word in holds if word is not None)}.")
    elif holds == "truth":
        bad = [v for v in cells if not isinstance(v, (bool, np.bool_))]
        if bad:
            raise CheckFailed(f"{where} should hold True or False; {bad[0]!r} is neither.")
    elif holds == "year":
        bad = [v for v in cells if not is_gap(v) and not re.fullmatch(r"\d{4}", _key(v))]
        if bad:
            raise CheckFailed(f"{where} should hold years; {bad[0]!r} is none.")
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
    _require(table, keys, called)
    with reading(called):
        rows = [tuple(map(_key, row)) for row in table[keys].itertuples(index=False)]
        shown = dict(zip(rows, (" / ".join(map(str, row)) for row in table[keys].itertuples(index=False)), strict=True))
    twice = [row for row, times in Counter(rows).items() if times > 1]
    if twice:
        raise CheckFailed(
            f"{called} has {len(twice)} doubled row{'s' if len(twice) > 1 else ''}: it holds {shown[twice[0]]!r} more than once."
        )
    totals = [row for row in rows if _TOTALS & set(row)]
    if totals:
        raise CheckFailed(f"{called} has a row {shown[totals[0]]!r} for all of them together. The task asks for each by itself.")


def _expect_index(table: pd.DataFrame, labels: list[str], index: list[str], called: str) -> None:
    known = {_key(n) for n in index}
    strange = [label for label in labels if _key(label) not in known]
    if strange and known & {_key(c) for c in table.columns}:
        raise CheckFailed(f"{called} is turned on its side: what should be its rows are its columns. `.T` turns it.")
    if strange:
        raise CheckFailed(f"{called} has a row {strange[0]!r}, which is not among the names to choose from.")


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


def _key(value) -> str:
    """A cell as a key. The year 2021 is the same as text, as an integer and, after a join, as 2021.0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split()).casefold()


@dataclass(frozen=True)
class _Rule:
    """How two tables are compared."""

    by: list[str]
    least: float
    within: float | None
    relative: float
    decimals: int | None
    ordered: bool


def check_table(
    value,
    expected: pd.DataFrame,
    *,
    by: str | list[str],
    within: float | None = None,
    relative: float = 0.005,
    decimals: int | None = None,
    ordered: bool = False,
    misconceptions: dict[str, pd.DataFrame | list[pd.DataFrame]] | None = None,
    in_part: Collection[str] = (),
    least: float = 0.5,
    name: str | None = None,
) -> None:
    """The answer has the rows of `expected`, matched by the key column(s) `by`, with the same values.

    The other columns of `expected` are compared: numbers by tolerance, the rest as text. A table that is
    right in part fails with its share: the rows that are right, less those that are too many.
    decimals        to how many decimals numbers must be right; more are welcome
    ordered         whether the rows' order counts
    misconceptions  the table, or tables, that each known mistake leads to; its message is shown, and nothing is right in part,
    in_part         unless its name stands here
    least           the share of the rows expected that must be right for anything to count
    """
    require(misconceptions or ())
    value, called = resolve(value, name)
    rule = _Rule([by] if isinstance(by, str) else list(by), least, to(decimals, within), relative, decimals, ordered)
    table = as_table(value, called, list(expected.columns))
    _require(table, expected.columns, called)
    says, share = _compare(table, expected, rule, called)
    if not says:
        return
    for key, wrong in (misconceptions or {}).items():
        for other in wrong if isinstance(wrong, list) else [wrong]:
            if not _compare(table, other, rule, called)[0]:
                raise CheckFailed(say(key), share=share if key in in_part else 0)
    raise CheckFailed(" ".join(says), share=share)


def _compare(table: pd.DataFrame, expected: pd.DataFrame, rule: _Rule, called: str) -> tuple[list[str], Fraction]:
    """What is wrong with a table, in sentences, and what share of it is right. No sentences: it is the table expected."""
    wanted = [tuple(map(_key, row)) for row in expected[rule.by].itertuples(index=False)]
    asked_for = {key: " / ".join(map(str, row)) for key, row in zip(wanted, expected[rule.by].itertuples(index=False), strict=True)}
    with reading(f"The column {rule.by[0]!r} of {called}" if len(rule.by) == 1 else called):
        keys = [tuple(map(_key, row)) for row in table[rule.by].itertuples(index=False)]
        shown = {key: " / ".join(map(str, row)) for key, row in zip(keys, table[rule.by].itertuples(index=False), strict=True)}
    found, of = Counter(keys), Counter(wanted)
    doubled = {key: times - of[key] for key, times in found.items() if key in of and times > of[key]}
    extra = [key for key in keys if key not in of]
    missing = [key for key, times in of.items() for _ in range(times - found[key])]
    differing = _differing(table, expected, keys, wanted, shown, rule, called)
    says = []
    if doubled:
        says.append(
            f"{called} holds {shown[sorted(doubled)[0]]!r} more than once. "
            "Should each count once, or does a key occur several times in a table that was joined?"
        )
    if extra:
        says.append(
            f"{called} holds {len(extra)} row{'s' if len(extra) > 1 else ''} too many, such as {shown[extra[0]]!r}. Should it be there?"
        )
    if missing:
        says.append(
            f"{called} lacks {len(missing)} of the {len(wanted)} rows asked for, such as {asked_for[missing[0]]!r}. "
            "Was a condition too strict, or were rows lost in a join?"
        )
    if differing:
        more = len(differing) - 1
        says.append(differing[0] + (f" {more} more row{'s differ' if more > 1 else ' differs'}." if more else ""))
    right = len(wanted) - len(missing) - len(differing)
    if rule.ordered and not says and keys != wanted:
        return [f"The rows of {called} are right, and their order is not the one asked for."], Fraction(1, 2)
    return says, share_of(right, len(extra) + sum(doubled.values()), len(wanted), rule.least)


def _differing(table, expected, keys, wanted, shown, rule: _Rule, called: str) -> list[str]:
    """For each row that is there and differs, a sentence on the first of its cells that does."""
    columns = [c for c in expected.columns if c not in rule.by]
    numeric = [pd.api.types.is_numeric_dtype(expected[c]) and not pd.api.types.is_bool_dtype(expected[c]) for c in columns]
    places: dict[tuple, list[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, []).append(place)
    cells, says = {c: list(table[c]) for c in columns}, []
    for key, *row in zip(wanted, *(expected[c] for c in columns), strict=True):
        faults = [
            _row_fault([cells[c][place] for c in columns], row, columns, numeric, shown[key], rule, called) for place in places.get(key, [])
        ]
        if faults and None not in faults:
            says.append(faults[0])
    return says


def _row_fault(found: list, right: list, columns: list[str], numeric: list[bool], shown: str, rule: _Rule, called: str) -> str | None:
    for cell, value, column, number in zip(found, right, columns, numeric, strict=True):
        where = f"{column!r} for {shown!r}"
        try:
            with reading(f"In {called}, {where}"):
                _compare_cell(cell, value, number, rule, called, where)
        except CheckFailed as failure:
            return str(failure)
    return None


def _compare_cell(found, right, numeric: bool, rule: _Rule, called: str, where: str) -> None:
    if is_gap(right) or is_gap(found):
        if is_gap(found) and not is_gap(right):
            raise CheckFailed(f"In {called}, {where} is missing. What does the document print?")
        if not is_gap(found):
            raise CheckFailed(f"In {called}, {where} is {found}. The document prints no such value.")
    elif numeric:
        number = as_number(found, where)
        if near(number, right, rule.within, rule.relative):
            return
        if near(number * 100, right, rule.within, rule.relative):
            raise CheckFailed(f"In {called}, {where} is a fraction of 1. The task asks for percent.")
        if rounded(number, right, rule.decimals):
            raise CheckFailed(f"In {called}, {where} is {number:g}: right, and rounded too far. {asked(rule.decimals)}.")
        raise CheckFailed(f"In {called}, {where} is {number:g}, which does not follow from the rows asked for.")
    elif _key(found) != _key(right):
        raise CheckFailed(f"In {called}, {where} is {found!r}. Look at that row once more.")
