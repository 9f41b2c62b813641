"""How a check tells its outcome: a failure with a message, or points for the parts of a task."""

import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from types import GeneratorType

from ..messages import CourseError
from . import misconceptions


class CheckFailed(AssertionError):
    """An answer is not sound. The message says what is wrong and what to think about next.

    `share` is how much of it is right all the same, from 0 to 1: `credit` turns it into points.
    In a notebook only the message shows. A traceback would quote the test, which
    for a hidden test would give it away.
    """

    def __init__(self, message: str = "", share: float | Fraction = 0):
        super().__init__(message)
        self.share = share

    def _render_traceback_(self):
        return [f"Not yet: {self}"]


def saw(line: str) -> None:
    """What a public test has seen, when it passes: else a student could not tell it from a cell that did not run."""
    print(f"Seen: {line}")


def globals_of_notebook() -> dict:
    """The names of the notebook, or script, whose cell called into this package."""
    frame = sys._getframe(1)
    while frame and (frame.f_globals.get("__name__") or "").startswith("softpower."):
        frame = frame.f_back
    return frame.f_globals if frame else {}


def answer(name: str):
    """The student's answer called `name`; CheckFailed where there is none yet."""
    names = globals_of_notebook()
    if name not in names:
        raise CheckFailed(f"`{name}` does not exist. Run the cell above that defines it, and keep its name as the task gives it.")
    value = names[name]
    if value is Ellipsis:
        raise CheckFailed(f"`{name}` is still the placeholder `...` and no answer. Put yours in its place and run the cell.")
    if value is None:
        raise CheckFailed(
            f"`{name}` is None. Did a function end without `return`, or a method change or show something without giving it back?"
        )
    if once(value):
        value = names[name] = kept(value, f"`{name}`")
        saw(f"`{name}`, which could be gone through only once. From here on it is a list.")
    return value


def once(value) -> bool:
    """Whether a value can be gone through only once, where more than one test, and the student, want to."""
    return isinstance(value, (GeneratorType, map, filter, zip))


def kept(value, called: str):
    """What can be gone through only once, as a list; anything else as it is."""
    if not once(value):
        return value
    with reading(called):
        return list(islice(value, 100_000))


def resolve(value, name: str | None):
    """An answer given by its name or as itself, with a name to call it by in messages."""
    if isinstance(value, str) and name is None:
        return answer(value), f"`{value}`"
    if value is Ellipsis:
        raise CheckFailed("The answer is still the placeholder `...` and nothing else.")
    return value, name or "The answer"


def kind(value) -> str:
    """The type of an answer with its article: "an int"."""
    name = type(value).__name__ or "thing without a name"
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def listed(words) -> str:
    """Words in a row: "a, b and c"."""
    words = list(map(str, words))
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


@contextmanager
def reading(called: str, wanted: str = ""):
    """Around the lines that read an answer, and only those: what stops there is the answer's fault, and is told in a sentence."""
    try:
        yield
    except CheckFailed:
        raise
    except Exception as error:
        raise CheckFailed(f"{called} cannot be read: {stopped(error)}{' ' + wanted if wanted else ''}") from None


def stopped(error: Exception) -> str:
    """An error as the end of a sentence: its kind, and the first line of what it says."""
    try:
        says = [line[:300] for line in str(error).strip().splitlines()[:1]]
    except Exception:  # an error of the answer's own, which cannot even be shown
        says = []
    told = ": ".join([type(error).__name__, *says]).rstrip(".") + "."
    if isinstance(error, ValueError) and "truth value" in told:
        told += " Between columns, `|` stands for or and `&` for and, with each condition in brackets."
    return told


def share_of(right: int, extra: int, expected: int, least: float) -> Fraction:
    """What a list or a table that is right in part is worth: what is right, less what is too many; nothing below the least share."""
    return max(Fraction(0), Fraction(right - extra, expected)) if expected and right >= least * expected else Fraction(0)


@dataclass(frozen=True)
class part:
    """One separately marked step of a task: its name, its points, and the check to run."""

    name: str
    points: float
    check: Callable[[], None]


def credit(*parts: part) -> float:
    """Run every part, say how each went, and return the points earned.

    The last line of a test cell: nbgrader takes a number that a cell ends with as
    its score. One part's failure does not keep the others from being marked. An answer
    that is right in part earns its share of the points, rounded down to halves.
    """
    earned = 0.0
    for item in parts:
        try:
            item.check()
        except CheckFailed as failure:
            points = _halves(item.points, failure.share)
            says = f" {failure}"
        except Exception as error:
            if isinstance(error, CourseError) and misconceptions.tested():
                raise
            # A check that stops is our fault or the answer's; the student gets a sentence, not our traceback.
            points, says = 0.0, f" The answer could not be read ({type(error).__name__}: {error})."
        else:
            points, says = float(item.points), ""
        earned += points
        sign = "✓" if points == item.points else "◐" if points else "✗"
        print(f"{sign} {item.name}: {points:g} of {item.points:g}.{says}")
    return earned


def _halves(points: float, share: float | Fraction) -> float:
    return int(Fraction(str(points)) * Fraction(str(share)) * 2) / 2  # as text, so that 0.7 is seven tenths


def try_it(check: Callable[..., None], name: str, *arguments, says: str = "That is it.", **named) -> None:
    """Run a check on the answer called `name` and say how it went, in a line. Never raises: the page goes on to the next step."""
    try:
        check(name, *arguments, **named)
    except CheckFailed as failure:
        print(f"Not yet: {failure}")
    except Exception as error:
        print(f"Not yet: `{name}` cannot be read: {stopped(error)}")
    else:
        print(f"Right. {says}")
