"""Numbers, judged by tolerance."""

import math
import numbers
from decimal import Decimal

import numpy as np
import pandas as pd

from .misconceptions import say
from .outcome import CheckFailed, kind, reading, resolve


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


def expect_number(value, *, between: tuple[float, float] | None = None, unit: str = "", name: str | None = None) -> None:
    """The answer is one number, and within bounds that any answer of the right kind keeps."""
    value, called = resolve(value, name)
    found = as_number(value, called)
    if between and not between[0] <= found <= between[1]:
        raise CheckFailed(
            f"{called} is {found:g}. A number {'in ' + unit + ' ' if unit else ''}here lies between {between[0]:g} and {between[1]:g}."
        )


def near(found: float, expected: float, within: float | None, relative: float | None) -> bool:
    allowed = within if within is not None else abs(expected) * (relative if relative is not None else 0.005)
    return abs(found - expected) <= allowed * (1 + 1e-9)


def check_number(
    value,
    expected: float,
    *,
    within: float | None = None,
    relative: float | None = None,
    unit: str = "",
    misconceptions: dict[str, float | list[float]] | None = None,
    name: str | None = None,
) -> None:
    """The answer is `expected`, give or take `within` (absolute) or `relative` (half a percent unless told).

    misconceptions   the value, or values, that each known mistake leads to; its message is shown
    unit             "percent" recognises fractions, any unit is named in messages
    """
    value, called = resolve(value, name)
    found, expected = as_number(value, called), float(expected)
    if near(found, expected, within, relative):
        return
    known = [(key, float(wrong)) for key, values in (misconceptions or {}).items() for wrong in np.ravel(values)]
    for key, wrong in known:
        if near(found, wrong, within, relative):
            raise CheckFailed(say(key))
    # What follows from the unit or the scale alone needs no value of its own.
    if unit == "percent" and near(found * 100, expected, within, relative):
        raise CheckFailed(say("fraction-not-percent"))
    for key, wrong in known:
        if unit == "percent" and near(found * 100, wrong, within, relative):
            raise CheckFailed(say(key))
    if found and any(found == round(expected, digits) for digits in (0, 1)):
        raise CheckFailed(say("rounded-too-far"))
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
