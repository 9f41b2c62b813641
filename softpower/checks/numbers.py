"""Numbers, judged by tolerance."""

import math
import numbers
from decimal import Decimal

import numpy as np
import pandas as pd

from .misconceptions import require, say
from .outcome import CheckFailed, kind, reading, resolve, saw


def as_number(value, called: str) -> float:
    """A plain float from whatever holds exactly one number; CheckFailed from anything else.

    The conversion comes first, so that an object with an `==` of its own cannot pass.
    """
    if isinstance(value, (bool, np.bool_)):
        raise CheckFailed(f"{called} is True or False. The task asks for a number.")
    if isinstance(value, str):
        raise CheckFailed(f"{called} is text ({value[:40]!r}). The task asks for a number, without quotation marks or unit.")
    if value is None or value is pd.NA or value is pd.NaT:
        raise CheckFailed(f"{called} is empty: no value at all. Is one missing somewhere in the calculation?")
    if isinstance(value, tuple) and len(value) == 1:
        raise CheckFailed(f"{called} is a tuple. Is there a comma after the number that should not be there?")
    if isinstance(value, tuple) and len(value) > 1 and all(isinstance(part, numbers.Real) for part in value):
        first, *others = (format(part, "g") for part in value)
        meant = f"{first}.{others[0]}" if others[0].isdigit() and first.lstrip("-").isdigit() and len(others) == 1 else "12.5"
        raise CheckFailed(
            f"{called} is {len(value)} numbers with a comma between them: {', '.join([first, *others])}. "
            f"Python writes a decimal with a point, such as {meant}, and thousands without a comma."
        )
    if not isinstance(value, (numbers.Number, Decimal)):
        # A numpy scalar, or a Series or array that holds one number, is as good as the number.
        with reading(called, "The task asks for a number."):
            size = getattr(value, "size", None)
            if isinstance(size, int) and size != 1:
                raise CheckFailed(f"{called} holds {size} values. The task asks for one number.")
            if not hasattr(value, "dtype") and not isinstance(value, pd.DataFrame):
                raise CheckFailed(f"{called} is {kind(value)}. The task asks for a number.")
            inner = np.asarray(value, dtype=object).reshape(-1)[0]
            if inner is not value:
                return as_number(inner, called)
    if isinstance(value, (complex, np.complexfloating)):
        raise CheckFailed(f"{called} is a complex number. The task asks for a plain one.")
    try:
        found = float(value)
        beyond = math.isinf(found) and bool(value != found)  # a Decimal, or a numpy number that is longer than Python's
    except (TypeError, ValueError):
        raise CheckFailed(f"{called} is {kind(value)}. The task asks for a number.") from None
    except OverflowError:
        beyond = True
    if beyond:
        raise CheckFailed(f"{called} is a number of more than 300 digits. Was something multiplied too often, or raised to a power?")
    if math.isnan(found):
        raise CheckFailed(f"{called} is NaN: not a number. Is a value missing somewhere in the calculation?")
    if math.isinf(found):
        raise CheckFailed(f"{called} is infinite. Was something divided by zero?")
    return found


def expect_number(
    value, *, between: tuple[float, float] | None = None, unit: str = "", whole: bool = False, name: str | None = None
) -> None:
    """The answer is one number, and within bounds that any answer of the right kind keeps.

    unit    "percent" refuses a fraction of 1, unless a bound of `between` is one itself; "fraction" wants one
    whole   whether it must be a whole number
    """
    value, called = resolve(value, name)
    found = as_number(value, called)
    low, high = between or ((0, 1) if unit == "fraction" else (-math.inf, math.inf))
    if unit == "percent" and 0 < abs(found) < 1 and not any(0 < abs(bound) < 1 for bound in (low, high)):
        raise CheckFailed(f"{called} is {found:g}. " + say("fraction-not-percent"))
    if unit == "fraction" and 1 < found <= 100 and high <= 1:
        raise CheckFailed(f"{called} is {found:g}. " + say("percent-not-fraction"))
    if not low <= found <= high:
        of = {"fraction": "as a fraction of 1 "}.get(unit, f"in {unit} " if unit else "")
        raise CheckFailed(f"{called} is {found:g}. A number {of}here lies between {low:g} and {high:g}.")
    if whole and not found.is_integer():
        raise CheckFailed(f"{called} is {found:g}. The task asks for a whole number.")
    saw(f"{called}, one number: {found:g}{' as a fraction of 1' if unit == 'fraction' else f' {unit}' if unit else ''}.")


def near(found: float, expected: float, within: float | None, relative: float | None) -> bool:
    allowed = within if within is not None else abs(expected) * (relative if relative is not None else 0.005)
    return abs(found - expected) <= allowed * (1 + 1e-9)


def to(decimals: int | None, within: float | None) -> float | None:
    """The tolerance that so many decimals leave: what is rounded to them passes, and what is rounded further does not."""
    return within if decimals is None else 0.5 * 10**-decimals


def rounded(found: float, expected: float, decimals: int | None) -> bool:
    """Whether a number is the right one, rounded further than to so many decimals."""
    return decimals is not None and any(math.isclose(found, round(expected, n)) for n in range(decimals))


def cut(found: float, expected: float, decimals: int | None) -> bool:
    """Whether a number is the right one without some of its decimals, which were cut off and not rounded."""
    return bool(found) and any(math.isclose(found, math.trunc(expected * 10**n) / 10**n) for n in range(decimals or 1))


def asked(decimals: int) -> str:
    return f"The task asks for {('no', 'one', 'two', 'three', 'four')[decimals]} decimal{'' if decimals == 1 else 's'}"


def check_number(
    value,
    expected: float,
    *,
    within: float | None = None,
    relative: float | None = None,
    decimals: int | None = None,
    unit: str = "",
    misconceptions: dict[str, float | list[float]] | None = None,
    name: str | None = None,
) -> None:
    """The answer is `expected`, give or take `within` (absolute) or `relative` (half a percent unless told).

    decimals         to how many decimals it must be right; more are welcome, and fewer are refused
    misconceptions   the value, or values, that each known mistake leads to; its message is shown
    unit             "percent" recognises fractions, any unit is named in messages
    """
    require(misconceptions or ())
    value, called = resolve(value, name)
    found, expected, within = as_number(value, called), float(expected), to(decimals, within)
    if near(found, expected, within, relative):
        return
    known = [(key, float(wrong)) for key, values in (misconceptions or {}).items() for wrong in np.ravel(values)]
    for key, wrong in known:
        if near(found, wrong, within if within is None else min(within, abs(wrong) / 2), relative):  # else 0 is near to all that is small
            raise CheckFailed(say(key))
    # What follows from the unit or the scale alone needs no value of its own.
    if unit == "percent" and near(found * 100, expected, within, relative):
        raise CheckFailed(say("fraction-not-percent"))
    for key, wrong in known:
        if unit == "percent" and near(found * 100, wrong, within, relative):
            raise CheckFailed(say(key))
    if found and rounded(found, expected, decimals):
        raise CheckFailed(f"{called} is {found:g}: right, and rounded too far. {asked(decimals)}.")
    if found and any(found == round(expected, digits) for digits in (0, 1)):
        raise CheckFailed(say("rounded-too-far"))
    if cut(found, expected, decimals):
        raise CheckFailed(f"{called} is {found:g}. {say('decimals-cut')}")
    if unit == "fraction" and near(found / 100, expected, within, relative):
        raise CheckFailed(say("percent-not-fraction"))
    if found and any(near(-found, v, within, relative) for v in (expected, *(wrong for _, wrong in known))):
        raise CheckFailed(say("sign"))
    for scale in (1e3, 1e6, 1e9, 1e12):
        if expected and (near(found * scale, expected, None, 0.001) or near(found / scale, expected, None, 0.001)):
            raise CheckFailed(say("wrong-scale"))
    raise CheckFailed(
        f"{called} is {found:g}{' ' + unit if unit else ''}, and that does not follow from the rows asked for. "
        "Go through the steps once more: which rows, which base, which unit?"
    )
