"""What to say about a mistake that many make: what went wrong, and what to think about next. Never the answer.

What the checks themselves say, and what a lesson asks for, stands in messages.yml beside
this module. An assignment's own sentences stand beside its solution, where no student
looks. Its hidden tests bring them along (softpower/grading/sentences.py), so they are at
hand wherever a hidden test runs, behind a wall too.
"""

import contextlib
import json
from functools import cache
from pathlib import Path

from ..messages import CourseError, one_of, read_yaml

_given: dict[str, str] = {}
_strict = False


@cache
def shared() -> dict[str, str]:
    """The sentences that come with this package."""
    content, _ = read_yaml(Path(__file__).with_name("messages.yml"))
    return content


def give(sentences: bytes) -> None:
    """Take the sentences that a hidden test begins with, as JSON, in place of those of the test before it."""
    _given.clear()
    _given.update(json.loads(sentences))


def say(key: str) -> str:
    """The sentence for a known misconception.

    One that is missing is the course's fault: its tests stop there (see `strict`), and a student is told so in words.
    """
    known = shared() | _given
    if key in known:
        return known[key]
    if _strict:
        raise CourseError(one_of(key, known, "misconception") + " A new one needs a line in messages.yml beside the assignment's solution.")
    return f"This is a known mistake, and the course has no words for it yet ({key}). Please tell your instructor."


def tested() -> bool:
    """Whether it is the course that is tested, and not a student's work."""
    return _strict


def require(keys) -> None:
    """Where the course is tested, stop at a misconception without words, even if no answer makes it."""
    if _strict:
        for key in keys:
            say(key)


@contextlib.contextmanager
def strict():
    """While the course is tested: raise CourseError for a misconception without words, with the nearest names."""
    global _strict
    before, _strict = _strict, True
    try:
        yield
    finally:
        _strict = before
