"""Pages of the course's own: templates, and the few things that they share."""

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

FOLDER = Path(__file__).parent / "templates"


def points(value: float) -> str:
    """Points as a reader writes them: 2, 2.5, 0.33."""
    return f"{round(value, 2):g}"


def said(text: str) -> Markup:
    """A message with its `names` set as code."""
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(text))))


@cache
def environment():
    """The templates, with everything escaped that is not known to be safe."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.filters |= {"points": points, "said": said, "mark": lambda value: "not graded" if value is None else points(value)}
    return made


def render(template: str, **told) -> str:
    return environment().get_template(template).render(**told)


def visible(page: str) -> str:
    """What a page says, and what stands in its attributes: without tags, entities resolved."""
    import html

    page = re.sub(r"&#\d{8,}", "&#0", page)  # no character has such a number, and Python reads none of thousands of digits
    return html.unescape(re.sub(r"<[^>]*>", "", page)) + "\n" + html.unescape(page)
