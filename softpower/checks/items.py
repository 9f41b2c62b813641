"""Collections of names, judged by what they hold: a list, a set, a Series or an Index alike."""

from collections import Counter
from collections.abc import Collection

import numpy as np
import pandas as pd

from .misconceptions import require, say
from .outcome import CheckFailed, kind, reading, resolve, saw, share_of
from .spelling import Spelling


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


def expect_items(value, *, known: list[str] | None = None, among: str = "", name: str | None = None) -> None:
    """The answer is a list of names, all of them among `known`; `among` says what these are."""
    value, called = resolve(value, name)
    items = as_items(value, called)
    spelled = Spelling(known or ())
    strange = [item for item in items if known is not None and spelled.of(item) not in spelled.words]
    if strange:
        raise CheckFailed(
            f"{called} holds {strange[0]!r}, which is not among the names to choose from{among and f', {among}'}. Spell each as the table does."
        )
    twice = _twice(items)
    saw(f"{called}, {len(items)} name{'s' if len(items) != 1 else ''}{f', {twice[0]!r} more than once' if twice else ''}.")


def _twice(items: list[str]) -> list[str]:
    return [item for item, times in Counter(items).items() if times > 1]


def _more(missing: list[str]) -> str:
    """How many names are missing, with one of them. A single one is not named: that would be the whole of the rest."""
    return f"{len(missing)} more, such as {missing[0]!r}" if len(missing) > 1 else "one more"


def check_items(
    value,
    expected: list[str],
    *,
    misconceptions: dict[str, list[str]] | None = None,
    in_part: Collection[str] = (),
    least: float = 0.5,
    name: str | None = None,
) -> None:
    """The answer holds exactly the names expected, in any order, each once.

    misconceptions  the list that each known mistake leads to; its message is shown, and nothing is right in part,
    in_part         unless its name stands here
    least           the share of the names expected that must be there for anything to count
    """
    require(misconceptions or ())
    value, called = resolve(value, name)
    spelled = Spelling([*expected, *(item for wrong in (misconceptions or {}).values() for item in wrong)])
    items = [spelled.of(item) for item in as_items(value, called)]
    found, wanted = set(items), set(expected)
    if found == wanted and len(items) == len(found):
        return
    share = share_of(len(found & wanted), len(items) - len(found & wanted), len(wanted), least)
    for key, wrong in (misconceptions or {}).items():
        if found == set(wrong):
            raise CheckFailed(say(key), share=share if key in in_part else 0)
    extra, missing, twice = sorted(found - wanted), sorted(wanted - found), _twice(items)
    says = []
    if extra:
        says.append(
            f"{called} holds {extra[0]!r}{' and others' if len(extra) > 1 else ''}, which should not be there. "
            "What speaks for it, and what against?"
        )
    if twice:
        says.append(f"{called} holds {twice[0]!r} more than once. Each name counts once.")
    if missing and not says:
        says.append(f"{called} holds only what belongs there, and lacks {_more(missing)}.")
    elif missing and share:
        says.append(f"It lacks {_more(missing)}.")
    raise CheckFailed(" ".join(says), share=share)
