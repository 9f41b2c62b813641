"""Functions that a student writes, judged by what they return."""

from .numbers import as_number, near
from .outcome import CheckFailed, kind, resolve, stopped


def _call(function, argument, called: str):
    try:
        return function(argument)
    except Exception as error:
        raise CheckFailed(f"{called}({argument!r}) stopped with {stopped(error)}") from None


def _compare(function, argument, expected: float, called: str, relative: float, instead: dict | None = None) -> None:
    result = _call(function, argument, called)
    if result is None:
        raise CheckFailed(f"{called}({argument!r}) gives None. Does the function end with `return`, whatever it is given?")
    found = as_number(result, f"What {called}({argument!r}) gives")
    if near(found, expected, None, relative):
        return
    if expected and any(
        near(found * s, expected, None, relative) or near(found / s, expected, None, relative) for s in (1e3, 1e6, 1e9, 1e12)
    ):
        ask = "What is the comma for?" if "," in str(argument) else "Which word says thousand, million or billion?"
        raise CheckFailed(f"For {argument!r} the digits are right and the size is not. {ask}")
    raise CheckFailed(f"For {argument!r} the function gives {found:g}, which is not what is printed there.")


def expect_function(value, example: tuple[object, float], *, name: str | None = None) -> None:
    """The answer can be called, and does a given example right."""
    function, called = resolve(value, name)
    if not callable(function):
        raise CheckFailed(f"{called} is {kind(function)}. The task asks for a function: `def {called.strip('`')}(text):`.")
    argument, expected = example
    _compare(function, argument, expected, called.strip("`"), 1e-6)


def expect_result(value, *arguments, name: str | None = None):
    """What the function that is the answer gives for these arguments. The one check that gives something back: to other checks."""
    function, called = resolve(value, name)
    if not callable(function):
        raise CheckFailed(f"{called} is {kind(function)}. The task asks for a function: `def {called.strip('`')}(…):`.")
    try:
        result = function(*arguments)
    except Exception as error:
        given = ", ".join(map(kind, arguments)) or "nothing"
        raise CheckFailed(f"{called} stopped with {stopped(error)} It was given {given}.") from None
    if result is None:
        raise CheckFailed(f"{called} gives None. Does the function end with `return`, whatever it is given?")
    return result


def check_function(value, cases: dict[object, float], *, relative: float = 1e-6, name: str | None = None) -> None:
    """The function gives the expected number for every case."""
    function, called = resolve(value, name)
    for argument, expected in cases.items():
        _compare(function, argument, float(expected), called.strip("`"), relative)
