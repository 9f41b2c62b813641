"""Collections of names, judged by what they hold: a list, a set, a Series or an Index alike."""

import numpy as np
import pandas as pd

from .misconceptions import say
from .outcome import CheckFailed, kind, reading, resolve


def as_items(value, called: str) -> list[str]:
    """The names in whatever holds several; CheckFailed from anything else."""
    if isinstance(value, str):
        raise CheckFailed(f"{called} is one piece of text. The task asks for several: put them in a list.")
    if isinstance(value, pd.DataFrame):
        if value.shape[1] != 1:
            raise CheckFailed(f"{called} is a table with {value.shape[1]} columns. The task asks for the names alone: pick one column.")
        value = value.iloc[:, 0]
    if isinstance(value, np.ndarray) and value.ndim == 0:
        raise CheckFailed(f"{called} is an array around a single value. The task asks for a list of names.")
    if isinstance(value, dict) or not hasattr(type(value), "__iter__"):
        raise CheckFailed(f"{called} is {kind(value)}. The task asks for a list of names.")
    with reading(called, "The task asks for a list of names."):
        items = [" ".join(str(item).split()) for item in value]
    if not items:
        raise CheckFailed(f"{called} is empty. Does a condition leave nothing over?")
    return items


def expect_items(value, *, known: list[str] | None = None, name: str | None = None) -> None:
    """The answer is a list of names, all of them among `known`."""
    value, called = resolve(value, name)
    items = as_items(value, called)
    strange = [item for item in items if known is not None and item not in set(known)]
    if strange:
        raise CheckFailed(f"{called} holds {strange[0]!r}, which is not among the names to choose from. Spell each as the table does.")


def check_items(value, expected: list[str], *, misconceptions: dict[str, list[str]] | None = None, name: str | None = None) -> None:
    """The answer holds exactly the names expected, in any order; a name given twice counts once."""
    value, called = resolve(value, name)
    found, wanted = set(as_items(value, called)), set(expected)
    if found == wanted:
        return
    for key, wrong in (misconceptions or {}).items():
        if found == set(wrong):
            raise CheckFailed(say(key))
    extra = sorted(found - wanted)
    if extra:
        raise CheckFailed(
            f"{called} holds {extra[0]!r}{' and others' if len(extra) > 1 else ''}, which should not be there. "
            "What speaks for it, and what against?"
        )
    raise CheckFailed(f"{called} holds only what belongs there, and lacks {len(wanted - found)} more.")
