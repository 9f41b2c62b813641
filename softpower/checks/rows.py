"""Tables, judged row by row: what is missing, what is too many, what differs, and what share is right."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from .misconceptions import require, say
from .numbers import as_number, asked, cut, near, rounded, to
from .outcome import CheckFailed, reading, resolve, share_of
from .spelling import Spelling, closest
from .tables import TOTALS, as_table, in_years, is_gap, key_of, require_columns


@dataclass(frozen=True)
class _Rule:
    """How two tables are compared."""

    by: list[str]
    least: float
    within: float | None
    relative: float
    decimals: int | None
    ordered: bool
    cells: bool

    def rows(self, number: int) -> str:
        return f"{'cell' if self.cells else 'row'}{'' if number == 1 else 's'}"


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
    cells: bool = False,
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
    cells           whether a row here is a cell of the answer, its row and column the keys; messages then speak of cells

    Keys and words may be spelled otherwise where nothing is in doubt: "Respondent 1" for 1, "West" for "the West".
    """
    require(misconceptions or ())
    value, called = resolve(value, name)
    rule = _Rule([by] if isinstance(by, str) else list(by), least, to(decimals, within), relative, decimals, ordered, cells)
    table = as_table(value, called, list(expected.columns))
    require_columns(table, expected.columns, called)
    for column in expected.columns:
        if all(is_gap(v) or re.fullmatch(r"[12]\d{3}[a-z]?", key_of(v)) for v in expected[column]):
            table[column] = pd.Series(in_years(list(table[column]), f"The column {column!r} of {called}"), index=table.index, dtype=object)
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
    wanted = [tuple(map(key_of, row)) for row in expected[rule.by].itertuples(index=False)]
    asked_for = {key: " / ".join(map(str, row)) for key, row in zip(wanted, expected[rule.by].itertuples(index=False), strict=True)}
    with reading(f"The column {rule.by[0]!r} of {called}" if len(rule.by) == 1 else called):
        spelled = Spelling(wanted)
        keys = [spelled.of(tuple(map(key_of, row))) for row in table[rule.by].itertuples(index=False)]
        shown = {key: " / ".join(map(str, row)) for key, row in zip(keys, table[rule.by].itertuples(index=False), strict=True)}
    found, of = Counter(keys), Counter(wanted)
    doubled = {key: times - of[key] for key, times in found.items() if key in of and times > of[key]}
    extra = sorted((key for key in keys if key not in of), key=lambda key: not _is_total(key))  # a total first: there is more to say of it
    missing = [key for key, times in of.items() for _ in range(times - found[key])]
    differing = _differing(table, expected, keys, wanted, shown, rule, called)
    says = []
    if doubled:
        says.append(
            f"{called} holds {shown[sorted(doubled)[0]]!r} more than once. "
            "Should each count once, or does a key occur several times in a table that was joined?"
        )
    pair = _same_thing(extra, missing)
    strange, lacking = pair or (next(iter(extra), ()), next(iter(missing), ()))
    if extra:
        hint = (
            " It adds up the others: the task asks for each by itself." if _is_total(extra[0]) else "" if pair else " Should it be there?"
        )
        says.append(f"{called} holds {len(extra)} {rule.rows(len(extra))} too many, such as {shown[strange]!r}.{hint}")
    if missing:
        hint = "Was a condition too strict, or were rows lost in a join?"
        if pair:
            hint = "Are these two the same thing, spelled otherwise? The words of the table are wanted."
        says.append(f"{called} lacks {len(missing)} of the {len(wanted)} {rule.rows(2)} asked for, such as {asked_for[lacking]!r}. {hint}")
    empty = [c for c in expected.columns if c not in rule.by and all(map(is_gap, table[c]))]
    if differing and empty and not rule.cells:
        says.append(f"In {called}, {empty[0]!r} is missing in every row. Does a function that should give it end without `return`?")
    elif differing:
        more = len(differing) - 1
        says.append(differing[0] + (f" {more} more {rule.rows(more)} differ{'' if more > 1 else 's'}." if more else ""))
    right = len(wanted) - len(missing) - len(differing)
    if rule.ordered and not says and keys != wanted:
        return [f"The rows of {called} are right, and their order is not the one asked for."], Fraction(1, 2)
    return says, share_of(right, len(extra) + sum(doubled.values()), len(wanted), rule.least)


def _is_total(key: tuple) -> bool:
    return not TOTALS.isdisjoint(key)


def _same_thing(extra: list[tuple], missing: list[tuple]) -> tuple[tuple, tuple] | None:
    """A key too many and one that lacks, where it is likely that each of the one stands for one of the other. Numbers are no spelling."""
    if len(extra) != len(missing) or not extra or _is_total(extra[0]) or all(part.isdigit() for part in extra[0]):
        return None
    return closest(extra, missing)


def _differing(table, expected, keys, wanted, shown, rule: _Rule, called: str) -> list[str]:
    """For each row that is there and differs, a sentence on the first of its cells that does."""
    columns = [c for c in expected.columns if c not in rule.by]
    numeric = [pd.api.types.is_numeric_dtype(expected[c]) and not pd.api.types.is_bool_dtype(expected[c]) for c in columns]
    places: dict[tuple, list[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, []).append(place)
    cells, says = {c: list(table[c]) for c in columns}, []
    for c, number in zip(columns, numeric, strict=True):
        if not number:
            words = Spelling(key_of(v) for v in expected[c] if not is_gap(v))
            cells[c] = [v if not isinstance(v, str) or words.of(key_of(v)) == key_of(v) else words.of(key_of(v)) for v in cells[c]]
    for key, *row in zip(wanted, *(expected[c] for c in columns), strict=True):
        faults = [
            _row_fault([cells[c][place] for c in columns], row, columns, numeric, shown[key], rule, called) for place in places.get(key, [])
        ]
        if faults and None not in faults:
            says.append(faults[0])
    return says


def _row_fault(found: list, right: list, columns: list[str], numeric: list[bool], shown: str, rule: _Rule, called: str) -> str | None:
    for cell, value, column, number in zip(found, right, columns, numeric, strict=True):
        where = f"the cell for {shown!r}" if rule.cells else f"{column!r} for {shown!r}"
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
        if cut(number, right, rule.decimals):
            raise CheckFailed(f"In {called}, {where} is {number:g}. {say('decimals-cut')}")
        raise CheckFailed(f"In {called}, {where} is {number:g}, which does not follow from the rows asked for.")
    elif key_of(found) != key_of(right):
        raise CheckFailed(f"In {called}, {where} is {found!r}. Look at that row once more.")
