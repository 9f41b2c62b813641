"""Functions that a student writes, judged by what they return."""

import copy
import numbers
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from ..messages import CourseError
from .items import check_items
from .misconceptions import require, say
from .numbers import as_number, near
from .outcome import CheckFailed, kept, kind, reading, resolve, saw, stopped
from .rows import check_table
from .tables import is_gap


def _function(value, name: str | None, parameters: str = "…") -> tuple[Callable, str]:
    function, called = resolve(value, name)
    if not callable(function):
        raise CheckFailed(f"{called} is {kind(function)}. The task asks for a function: `def {called.strip('`')}({parameters}):`.")
    return function, called


def _given(arguments: tuple) -> str:
    """Arguments as a message shows them: as they are written, or by their kind where that is long."""
    shown = [repr(a) for a in arguments]
    return ", ".join(text if len(text) < 80 and "\n" not in text else kind(a) for text, a in zip(shown, arguments, strict=True))


def _call(function: Callable, arguments: tuple, called: str):
    """What the function gives. It gets copies: one that changes its arguments must not change the next test's."""
    try:
        result = function(*copy.deepcopy(arguments))
    except Exception as error:
        raise CheckFailed(f"{_plain(called)}({_given(arguments)}) stopped with {stopped(error)}") from None
    return kept(result, f"What {called} gives")


def _plain(called: str) -> str:
    return called.strip("`")


def _compare(result, expected, arguments: tuple, called: str, relative: float, by=None) -> None:
    """Whether a function's result is the one expected, which also tells what kind of result that is."""
    given = _given(arguments)
    if is_gap(expected):
        if not is_gap(result):
            raise CheckFailed(f"For {given} the function gives {_result(result)}, where there is nothing to give.")
        return
    if result is None:
        raise CheckFailed(f"{_plain(called)}({given}) gives None. Does the function end with `return`, whatever it is given?")
    where = f"What {_plain(called)}({given}) gives"
    if isinstance(expected, pd.DataFrame):
        check_table(result, expected, by=by or list(expected.columns), relative=relative, name=where)
    elif isinstance(expected, (list, set, tuple)):
        check_items(result, list(expected), name=where)
    elif isinstance(expected, (bool, np.bool_)):
        if not isinstance(result, (bool, np.bool_)):
            raise CheckFailed(f"{where} is {kind(result)}. The task asks for True or False.")
        if bool(result) != bool(expected):
            raise CheckFailed(f"For {given} the function gives {bool(result)}. Go through its steps once more.")
    elif isinstance(expected, numbers.Number):
        _compare_numbers(as_number(result, where), float(expected), arguments, given, relative)
    else:
        with reading(where):
            same = " ".join(str(result).split()).casefold() == " ".join(str(expected).split()).casefold()
        if not same:
            raise CheckFailed(f"For {given} the function gives {_result(result)}. Go through its steps once more.")


def _result(result) -> str:
    with reading("What the function gives"):
        return repr(result)[:80]


def _compare_numbers(found: float, expected: float, arguments: tuple, given: str, relative: float) -> None:
    if near(found, expected, None, relative):
        return
    printed = isinstance(arguments[0], str) if arguments else False
    if (
        printed
        and expected
        and any(near(found * s, expected, None, relative) or near(found / s, expected, None, relative) for s in (1e3, 1e6, 1e9, 1e12))
    ):
        ask = "What is the comma for?" if "," in arguments[0] else "Which word says thousand, million or billion?"
        raise CheckFailed(f"For {given} the digits are right and the size is not. {ask}")
    why = "which is not what is printed there" if printed else "which does not follow from it"
    raise CheckFailed(f"For {given} the function gives {found:g}, {why}.")


def expect_function(value, example: tuple | None = None, *, examples: Iterable[tuple] = (), name: str | None = None) -> None:
    """The answer can be called, and does the examples right: each is its arguments and, at the end, the result.

    With two examples that differ in their results, a function that does not use its argument is seen.
    """
    asked = [*([example] if example else []), *examples]
    function, called = _function(value, name, "text" if asked and isinstance(asked[0][0], str) else "…")
    results = [_call(function, tuple(example[:-1]), called) for example in asked]
    for result, (*arguments, expected) in zip(results, asked, strict=True):
        try:
            _compare(result, expected, tuple(arguments), called, 1e-6)
        except CheckFailed:
            if result is not None and len(results) > 1 and len({_result(r) for r in results}) == 1:
                raise CheckFailed(f"{called} gives {_result(result)} whatever it is given. Does it use its argument?") from None
            raise
    does = f" that does the {f'{len(asked)} examples' if len(asked) > 1 else 'example'} right" if asked else ""
    saw(f"{called}, a function{does}.")


def expect_result(value, *arguments, name: str | None = None):
    """What the function that is the answer gives for these arguments. The one check that gives something back: to other checks."""
    function, called = _function(value, name)
    try:
        result = function(*arguments)
    except Exception as error:
        given = ", ".join(map(kind, arguments)) or "nothing"
        raise CheckFailed(f"{called} stopped with {stopped(error)} It was given {given}.") from None
    if result is None:
        raise CheckFailed(f"{called} gives None. Does the function end with `return`, whatever it is given?")
    return kept(result, f"What {called} gives")


def check_function(
    value,
    cases: dict | Iterable[tuple] = (),
    *,
    right: Callable | None = None,
    inputs: Iterable = (),
    misconceptions: dict[str, Callable | list[Callable]] | None = None,
    by: str | list[str] | None = None,
    relative: float = 1e-6,
    name: str | None = None,
) -> None:
    """The function gives what it should for every case.

    cases           {argument: result}, or tuples of the arguments and, at the end, the result
    right, inputs   the right rule, and the inputs (each a tuple of arguments, or the one argument) to compare it on
    misconceptions  the rule, or rules, behind each known mistake; its message is shown where the answer follows it on every input
    by              where results are tables, their key columns

    Every wrong rule must part from the right results on some input. Where one does not, the inputs cannot tell it from
    the right one, and CourseError is raised, whatever the answer.
    """
    require(misconceptions or ())
    tuples = [((argument,), result) for argument, result in cases.items()] if isinstance(cases, dict) else [(t[:-1], t[-1]) for t in cases]
    for given in inputs:
        arguments = given if isinstance(given, tuple) else (given,)
        tuples.append((arguments, right(*copy.deepcopy(arguments))))
    wrong = {key: [_results(rule, tuples) for rule in (r if isinstance(r, list) else [r])] for key, r in (misconceptions or {}).items()}
    for key, each in wrong.items():
        for results in each:
            if _fault(results, tuples, "the rule", relative, by) is None:
                raise CourseError(f"No input tells the wrong rule {key!r} from the right one. Add one on which they part.")
    function, called = _function(value, name)
    results = _results(function, tuples, called)
    fault = _fault(results, tuples, called, relative, by)
    if fault is None:
        return
    for key, each in wrong.items():
        for rule in each:
            followed = [(arguments, expected) for (arguments, _), expected in zip(tuples, rule, strict=True)]
            if not any(isinstance(r, CheckFailed) for r in rule) and _fault(results, followed, called, relative, by) is None:
                raise CheckFailed(say(key))
    raise fault


def _results(function: Callable, cases: list[tuple], called: str = "the rule") -> list:
    """What a function gives for each case, or the failure that says why it gives nothing."""
    results = []
    for arguments, _ in cases:
        try:
            results.append(_call(function, arguments, called))
        except CheckFailed as failure:
            results.append(failure)
    return results


def _fault(results: list, cases: list[tuple], called: str, relative: float, by) -> CheckFailed | None:
    """The first of the results that is not what its case expects, as a failure without a share."""
    for result, (arguments, expected) in zip(results, cases, strict=True):
        try:
            if isinstance(result, CheckFailed):
                raise result
            _compare(result, expected, arguments, called, relative, by)
        except CheckFailed as failure:
            return CheckFailed(str(failure))
    return None
