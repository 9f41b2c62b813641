"""How a check tells its outcome: a failure with a message, or points for the parts of a task."""

import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from types import GeneratorType


class CheckFailed(AssertionError):
    """An answer is not sound. The message says what is wrong and what to think about next.

    In a notebook only the message shows. A traceback would quote the test, which
    for a hidden test would give it away.
    """

    def _render_traceback_(self):
        return [f"Not yet: {self}"]


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
    if isinstance(value, (GeneratorType, map, filter, zip)):
        # These can be gone through only once, and more than one test wants to.
        with reading(f"`{name}`"):
            value = names[name] = list(islice(value, 100_000))
    return value


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
    return ": ".join([type(error).__name__, *says]).rstrip(".") + "."


@dataclass(frozen=True)
class part:
    """One separately marked step of a task: its name, its points, and the check to run."""

    name: str
    points: float
    check: Callable[[], None]


def credit(*parts: part) -> float:
    """Run every part, say how each went, and return the points earned.

    The last line of a test cell: nbgrader takes a number that a cell ends with as
    its score. One part's failure does not keep the others from being marked.
    """
    earned = 0
    for item in parts:
        try:
            item.check()
        except CheckFailed as failure:
            print(f"✗ {item.name}: 0 of {item.points:g}. {failure}")
        except Exception as error:
            # A check that stops is our fault or the answer's; the student gets a sentence, not our traceback.
            print(f"✗ {item.name}: 0 of {item.points:g}. The answer could not be read ({type(error).__name__}: {error}).")
        else:
            earned += item.points
            print(f"✓ {item.name}: {item.points:g} of {item.points:g}.")
    return float(earned)


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
