"""What a lesson says of its notebook, in the words of the site: here nothing is run, and nobody opens a menu of Jupyter's."""

from functools import cache
from pathlib import Path

from ...messages import read_yaml

FILE = Path(__file__).with_name("wording.yml")


@cache
def wordings() -> dict[str, list[dict[str, str]]]:
    """By the id of a cell: passages of the lesson, and what stands in their place on the site."""
    return read_yaml(FILE)[0]


def worded(cell) -> str:
    """A cell's text as the site says it. A passage that is no longer in the lesson changes nothing."""
    text = cell["source"]
    for one in wordings().get(cell.get("id"), []):
        text = text.replace(one["lesson"].strip(), one["site"].strip())
    return text
