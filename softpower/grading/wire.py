"""What both ends of a line to a desk keep to. Apart from the desk, so that the grader's end loads no pandas."""

WHOLE_MESSAGE = 64_000_000  # bytes, the most that one message has
VEGALITE = "application/vnd.vegalite.v6+json"  # a chart as its specification
