"""Tables, judged by what stands in them: not by order, index, dtype or extra columns, unless asked."""

from decimal import Decimal
from numbers import Number

import numpy as np
import pandas as pd

from .misconceptions import say
from .numbers import as_number
from .outcome import CheckFailed, kind, reading, resolve


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
    return table.reset_index(drop=True)


def _require(table: pd.DataFrame, columns, called: str) -> None:
    missing = [c for c in columns if c not in table.columns]
    if missing:
        raise CheckFailed(
            f"{called} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(map(repr, missing))}. "
            f"It has: {', '.join(map(str, table.columns)) or 'none'}."
        )


def expect_table(value, columns: dict[str, str], *, name: str | None = None) -> None:
    """The answer is a table that is not empty, with the columns named; each is "number", "text", "truth" or "any"."""
    value, called = resolve(value, name)
    table = as_table(value, called, list(columns))
    _require(table, columns, called)
    if table.empty:
        raise CheckFailed(f"{called} has no rows. Does a condition leave nothing over?")
    for column, holds in columns.items():
        if holds == "number":
            bad = table.loc[[not _is_number(v) for v in table[column]], column]
            if len(bad):
                with reading(f"The column {column!r} of {called}", "It should hold numbers."):  # to show a cell may stop as well
                    raise CheckFailed(f"The column {column!r} of {called} should hold numbers; {bad.tolist()[0]!r} is none.")
        elif holds == "truth":
            bad = [v for v in table[column] if not isinstance(v, (bool, np.bool_))]
            if bad:
                with reading(f"The column {column!r} of {called}", "It should hold True or False."):
                    raise CheckFailed(f"The column {column!r} of {called} should hold True or False; {bad[0]!r} is neither.")
        elif holds == "text" and pd.api.types.is_numeric_dtype(table[column]):
            raise CheckFailed(f"The column {column!r} of {called} should hold text, and holds numbers.")
        else:  # the substance compares cells as text
            with reading(f"The column {column!r} of {called}"):
                list(map(str, table[column]))


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


def check_table(
    value,
    expected: pd.DataFrame,
    *,
    by: str | list[str],
    within: float | None = None,
    relative: float = 0.005,
    ordered: bool = False,
    misconceptions: dict[str, pd.DataFrame | list[pd.DataFrame]] | None = None,
    name: str | None = None,
) -> None:
    """The answer has the rows of `expected`, matched by the key column(s) `by`, with the same values.

    The other columns of `expected` are compared: numbers by tolerance, the rest as text.
    ordered         whether the rows' order counts
    misconceptions  the table, or tables, that each known mistake leads to; its message is shown
    """
    value, called = resolve(value, name)
    by = [by] if isinstance(by, str) else list(by)
    table = as_table(value, called, list(expected.columns))
    _require(table, expected.columns, called)
    try:
        _compare(table, expected, by, within, relative, ordered, called)
    except CheckFailed:
        known = [(key, t) for key, wrong in (misconceptions or {}).items() for t in (wrong if isinstance(wrong, list) else [wrong])]
        for key, wrong in known:
            try:
                _compare(table, wrong, by, within, relative, ordered, called)
            except CheckFailed:
                continue
            raise CheckFailed(say(key)) from None
        raise


def _compare(table, expected, by, within, relative, ordered, called) -> None:
    wanted = [tuple(map(_key, row)) for row in expected[by].itertuples(index=False)]
    with reading(f"The column {by[0]!r} of {called}" if len(by) == 1 else called):
        keys = [tuple(map(_key, row)) for row in table[by].itertuples(index=False)]
        shown = {key: " / ".join(map(str, row)) for key, row in zip(keys, table[by].itertuples(index=False), strict=True)}
    doubled = {k for k in keys if keys.count(k) > wanted.count(k) >= 1}
    if doubled:
        raise CheckFailed(
            f"{called} holds {shown[sorted(doubled)[0]]!r} more than once. "
            "Should each count once, or does a key occur several times in a table that was joined?"
        )
    extra = [k for k in keys if k not in wanted]
    if extra:
        raise CheckFailed(
            f"{called} holds {len(extra)} row{'s' if len(extra) > 1 else ''} too many, such as {shown[extra[0]]!r}. Should it be there?"
        )
    missing = [k for k in wanted if k not in keys]
    if missing:
        raise CheckFailed(
            f"{called} lacks {len(missing)} of the {len(wanted)} rows asked for. Was a condition too strict, or were rows lost in a join?"
        )
    if ordered and keys != wanted:
        raise CheckFailed(f"The rows of {called} are right, and their order is not the one asked for.")
    for column in [c for c in expected.columns if c not in by]:
        numeric = pd.api.types.is_numeric_dtype(expected[column]) and not pd.api.types.is_bool_dtype(expected[column])
        for key, right in zip(wanted, expected[column], strict=True):
            found = table[column].iloc[keys.index(key)]
            where = f"{column!r} for {shown[key]!r}"
            allowed = within if within is not None or not numeric or is_gap(right) else abs(right) * relative
            with reading(f"In {called}, {where}"):
                _compare_cell(found, right, numeric, allowed, called, where)


def _compare_cell(found, right, numeric: bool, allowed: float | None, called: str, where: str) -> None:
    if is_gap(right) or is_gap(found):
        if is_gap(found) and not is_gap(right):
            raise CheckFailed(f"In {called}, {where} is missing. What does the document print?")
        if not is_gap(found):
            raise CheckFailed(f"In {called}, {where} is {found}. The document prints no such value.")
    elif numeric:
        number = as_number(found, where)
        if abs(number - right) > allowed * (1 + 1e-9):
            if abs(number * 100 - right) <= allowed:
                raise CheckFailed(f"In {called}, {where} is a fraction of 1. The task asks for percent.")
            raise CheckFailed(f"In {called}, {where} is {number:g}, which does not follow from the rows asked for.")
    elif _key(found) != _key(right):
        raise CheckFailed(f"In {called}, {where} is {found!r}. Look at that row once more.")
