"""What a student's notebook may put into a page that another person opens: text, tables, pictures, drawings.

No script, no event handler, nothing loaded from elsewhere, no form, no frame. Used for
the course's own feedback and, through nbgrader_config.py, for nbgrader's feedback and
its formgrader, where a student's script would run with the instructor's rights.
"""

import base64
import binascii
import html
import re
from itertools import count

import bleach
import mistune
from bleach.css_sanitizer import CSSSanitizer

from . import bounds


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TEXT = _words(
    "a abbr b blockquote br caption center code col colgroup dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li "
    "mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var"
)
_DRAWING = _words(
    "svg g path line rect circle ellipse polygon polyline text tspan defs clipPath linearGradient radialGradient stop marker use pattern"
)
_DRAWN = _words(
    "d x y x1 x2 y1 y2 dx dy r rx ry cx cy width height points transform viewBox preserveAspectRatio version fill fill-opacity fill-rule stroke "
    "stroke-width stroke-opacity stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit opacity display "
    "visibility font-family font-size font-weight font-style text-anchor dominant-baseline clip-path clip-rule clipPathUnits gradientUnits "
    "gradientTransform offset stop-color stop-opacity marker-start marker-mid marker-end markerWidth markerHeight orient refX refY "
    "patternUnits patternTransform role aria-label xlink:href href id style"
)
_STYLES = CSSSanitizer(
    allowed_css_properties=_words(
        "fill fill-opacity stroke stroke-width stroke-opacity stroke-dasharray stroke-linecap stroke-linejoin opacity "
        "font font-family font-size font-weight font-style text-anchor max-width height display visibility"
    ),
    allowed_svg_properties=[],
)
_PICTURE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]+\Z")
# An element whose content is no text for a reader: taken away with its content.
_SILENT = re.compile(
    r"<(script|style|title|template|noscript|iframe|object|foreignObject|textarea)\b[^>]*(?:>|\Z).*?(</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_DRAWING_LOW = frozenset(tag.lower() for tag in _DRAWING)
_WRITTEN = 8_000  # characters shown of what is not shown as HTML
_TAGS, _CHARACTERS = 100_000, 5_000_000  # of HTML on a page; making it safe takes up to 10 seconds
_A_TAG = 10  # characters of Markdown that take as long as a tag
_numbers = count(1)


def _allowed(tag: str, name: str, value: str) -> bool:
    """Whether an attribute may stay. References lead into the same drawing only."""
    low = value.lower()
    if "url" in low and "(" in low and not re.fullmatch(r"\s*url\(\s*['\"]?#[\w-]+['\"]?\s*\)\s*", value):
        return False
    if tag in _DRAWING:
        if name in ("href", "xlink:href"):
            return tag == "use" and re.fullmatch(r"#[\w-]+", value) is not None
        return name in _DRAWN or name.startswith("xmlns")
    if tag == "img":
        return name == "alt" or (name in ("width", "height") and value.isdigit()) or (name == "src" and _PICTURE.match(value) is not None)
    if tag == "a":  # also inside a drawing, where bleach itself does not look at the protocol
        return name == "title" or (name in ("href", "xlink:href") and re.match(r"(https?://|mailto:|#)", low) is not None)
    if tag in ("td", "th"):
        return (name in ("colspan", "rowspan") and value.isdigit()) or (name == "scope" and value in ("row", "col", "rowgroup", "colgroup"))
    return name == "open" and tag == "details"


def fits(markup: str) -> bool:
    """Whether HTML is shown as HTML: not where it is too large, or too tangled to be made safe in a moment."""
    return len(markup) <= bounds.LARGEST and bounds.markup_fits(_SILENT.sub("", markup), _TEXT, _DRAWING_LOW)


def as_written(text: str) -> str:
    """What is not shown as HTML: the beginning of it, letter by letter."""
    return f"<pre>{html.escape(text[:_WRITTEN])}{chr(10) + '[The rest is left out here.]' if len(text) > _WRITTEN else ''}</pre>"


def clean(markup: str) -> str:
    """HTML from a student, with what is safe of it, or as it was written where it does not fit.

    Ids get a prefix of their own, so that two drawings do not meet.
    """
    if not fits(markup):
        return as_written(markup)
    try:
        told = bleach.clean(
            _SILENT.sub("", markup),
            tags=_TEXT | _DRAWING,
            attributes=_allowed,
            protocols={"http", "https", "mailto", "data"},
            css_sanitizer=_STYLES,
            strip=True,
            strip_comments=True,
        )
    except (RecursionError, ValueError):  # brackets in a style, a number of thousands of digits
        return as_written(markup)
    told = re.sub(r"<img(?![^>]*\ssrc=)[^>]*>", "", told)  # a picture from elsewhere is none here
    told = told.replace("<a ", '<a rel="noopener noreferrer nofollow" ')
    if 'id="' in told:
        prefix = f"o{next(_numbers)}-"
        told = re.sub(r'\bid="([^"]*)"', rf'id="{prefix}\1"', told)
        told = re.sub(r"url\(['\"]?#([\w-]+)['\"]?\)", rf"url(#{prefix}\1)", told)
        told = re.sub(r'href="#([\w-]+)"', rf'href="#{prefix}\1"', told)
    return told


_markdown = mistune.create_markdown(escape=False, plugins=["table", "strikethrough"])


def markdown(text: str) -> str:
    """A student's Markdown as HTML, with what is safe of it, or as it was written where it does not fit."""
    return _rendered(text, _markdown)


def _rendered(text: str, render) -> str:
    if not bounds.markdown_fits(text):
        return as_written(text)
    made = render(text)
    return clean(made) if fits(made) else as_written(text)


def picture(data: str, kind: str, alt: str) -> str:
    """A picture that a notebook holds in base64, or nothing where it is none."""
    packed = re.sub(r"\s", "", data if isinstance(data, str) else "".join(data))
    try:
        base64.b64decode(packed, validate=True)
    except (ValueError, binascii.Error):
        return ""
    return f'<img src="data:{kind};base64,{packed}" alt="{html.escape(alt, quote=True)}">'


def joined(value) -> str:
    """The text of an output, which a notebook file may hold as a list of lines."""
    return value if isinstance(value, str) else "".join(map(str, value)) if isinstance(value, list) else str(value)


def lighten(cells: list[dict]) -> None:
    """Take from a page's cells, in place, what it cannot show in a moment: of HTML, drawings and Markdown, all that is too much together.

    What is lighter and comes later stays, and so do pictures and plain text.
    """
    tags, characters = _TAGS, _CHARACTERS

    def taken(text: str, written: bool) -> bool:
        nonlocal tags, characters
        weight = len(bounds.PICTURE.sub("", text)) // _A_TAG if written else text.count("<")
        if weight > tags or len(text) > characters:
            return False
        tags, characters = tags - weight, characters - len(text)
        return True

    for cell in cells:
        source = joined(cell["source"])
        if cell["cell_type"] == "markdown" and not taken(source, written=True):
            cell["source"] = "\n".join("    " + line for line in source.split("\n"))  # as it was written
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            held = bool(data)
            for kind in [kind for kind in ("text/html", "image/svg+xml", "text/markdown") if kind in data]:
                text = joined(data[kind])
                if not taken(text, written=kind == "text/markdown"):
                    del data[kind]
            if held and not data:
                data["text/plain"] = "[Not shown: this notebook has more tables and drawings than a page can hold.]"


# --- for nbconvert, as nbgrader uses it -----------------------------------------------------------------------

_KEPT = ("text/plain", "text/latex", "image/png", "image/jpeg")


def safe_output(output: dict) -> None:
    """Make one output of a cell harmless, in place: what is not text, a table, a picture or a drawing goes."""
    output["metadata"] = {}
    kept = {}
    data = output.get("data", {})
    for kind, value in data.items():
        if kind in _KEPT:
            kept[kind] = value
        elif kind in ("text/html", "image/svg+xml"):
            if fits(joined(value)) or not any(other in data for other in _KEPT):  # else its picture or plain text is shown
                kept["text/html"] = clean(joined(value))
        elif kind == "text/markdown":
            kept["text/html"] = markdown(joined(value))
    if not kept:
        kept["text/plain"] = "[An output that is not shown here.]"
    output["data"] = type(output["data"])(kept)


def markdown2html(text: str) -> str:
    """In place of nbconvert's filter of this name: Markdown rendered as nbconvert does it, then made safe."""
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    return _rendered(text, markdown2html_mistune)
