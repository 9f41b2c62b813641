"""What both ends of a line to a desk keep to. Apart from the desk, so that the grader's end loads no pandas."""

WHOLE_MESSAGE = 64_000_000  # bytes, the most that one message has
MOST_PARTS = 4_000_000  # values in one message: as objects they take many times the room that they take on the line
VEGALITE = "application/vnd.vegalite.v6+json"  # a chart as its specification


def parts(message: bytes | str) -> int:
    """At least as many as the values that a text of JSON holds; commas and brackets in its texts count, too."""
    signs = (b",", b"[", b"{") if isinstance(message, bytes) else (",", "[", "{")
    return sum(map(message.count, signs))


def fits(message: bytes) -> bool:
    """Whether a message is one that the other end takes."""
    return len(message) <= WHOLE_MESSAGE and parts(message) <= MOST_PARTS
