"""Short written answers that a machine can judge: what they must mention, and what they must not."""

import re

from .outcome import CheckFailed, kind, resolve, saw
from .spelling import Spelling


def expect_text(value, *, words: tuple[int, int] = (1, 400), known: list[str] | None = None, name: str | None = None) -> None:
    """The answer is text of a length that fits; with `known`, one of these words, in any case."""
    value, called = resolve(value, name)
    if not isinstance(value, str):
        raise CheckFailed(f"{called} is {kind(value)}. The task asks for text, in quotation marks.")
    count = len(value.split())
    if not words[0] <= count <= words[1]:
        raise CheckFailed(f"{called} has {count} word{'s' if count != 1 else ''}. The task asks for {words[0]} to {words[1]}.")
    spelled = Spelling(word.casefold() for word in known or ())
    if known is not None and spelled.of(" ".join(value.split()).casefold()) not in spelled.words:
        raise CheckFailed(f"{called} is {value!r}. Choose one of: {', '.join(known)}.")
    saw(f"{called}, a text of {count} word{'s' if count != 1 else ''}.")


def check_text(value, *, mentions: dict[str, str] | None = None, avoids: dict[str, str] | None = None, name: str | None = None) -> None:
    """The text mentions what it must and leaves out what it must not.

    mentions  message to show, and the pattern (a regular expression, any case) that must be found
    avoids    message to show, and the pattern that must not be found
    """
    value, called = resolve(value, name)
    if not isinstance(value, str):
        raise CheckFailed(f"{called} is {kind(value)}. The task asks for text, in quotation marks.")
    for message, pattern in (mentions or {}).items():
        if not re.search(pattern, value, re.IGNORECASE):
            raise CheckFailed(message)
    for message, pattern in (avoids or {}).items():
        if re.search(pattern, value, re.IGNORECASE):
            raise CheckFailed(message)
