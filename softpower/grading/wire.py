"""What both ends of a line to a desk keep to. Apart from the desk, so that the grader's end loads no pandas."""

import re

WHOLE_MESSAGE = 64_000_000  # bytes, the most that one message has
MOST_PARTS = 4_000_000  # of one message
TEST_OVER = 86  # the exit code of a desk's fork whose test came to its end
VEGALITE = "application/vnd.vegalite.v6+json"  # a chart as its specification

# What it has read it does not read again, so that a text without an end takes no longer than one with.
_TEXT = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)


def parts(text: str | bytes) -> int:
    """The values that JSON holds but for the first of each list, by the room that they take in memory: an object counts four times.

    Commas and brackets in its texts count, too.
    """
    comma, square, curly = (b",", b"[", b"{") if isinstance(text, bytes) else (",", "[", "{")
    return text.count(comma) + text.count(square) + 4 * text.count(curly)


def exact_parts(text: str) -> int:
    """The same, without what stands in texts."""
    return parts(_TEXT.sub("", text))


def fits(message: bytes) -> bool:
    """Whether a message is one that the other end takes."""
    return len(message) <= WHOLE_MESSAGE and parts(message) <= MOST_PARTS
