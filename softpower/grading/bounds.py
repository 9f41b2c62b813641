"""Whether a student's HTML or Markdown can be made safe in a moment. Each reads its text once.

The parsers take time by the square of what is nested, left open or put into a table
beside its cells, so that a few lines could hold up a whole class. A short text costs
little whatever its shape. A long one has to be in order, as programs write it: then a
table of some hundred rows passes, and thousands of boxes in one another do not.
"""

import re

LARGEST = 400_000  # characters of HTML
LONGEST = 20_000  # characters of Markdown, pictures aside
SHORT, MOST = 2_000, 20_000  # tags
DEEPEST, ATTRIBUTES, MARKERS = 100, 100, 50

_VOID = frozenset({"br", "col", "hr", "img"})
_PARTS = frozenset({"caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"})
# Each of these ends a paragraph that is open.
_BLOCKS = frozenset(
    {"blockquote", "center", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_BLOCKS |= {"hr", "li", "ol", "p", "pre", "summary", "table", "ul"}
_CELLS = frozenset({"table", "caption", "td", "th"})
_TAG = re.compile(r"<(/?)([a-zA-Z][^ \t\n\f\r/>]*)")
_BLANK = re.compile(r"[ \t\n\f\r/]*")
_ATTRIBUTE = re.compile(
    r"""(=?[^ \t\n\f\r/>=]*)[ \t\n\f\r]*(?:=[ \t\n\f\r]*(?:"[^"]*"?|'[^']*'?|[^ \t\n\f\r>]*))?"""
)  # what HTML takes for one, sound or not
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<[!?/][^>]*(?:>|\Z)", re.DOTALL)
PICTURE = re.compile(r"data:image/\w+;base64,[A-Za-z0-9+/=]+")
_MARKER = re.compile(r"^[ \t]*(?:(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])[ \t]*)+", re.MULTILINE)


def markup_fits(markup: str, text: frozenset[str], drawing: frozenset[str]) -> bool:
    """Whether HTML is short, or long and in order. `text`, `drawing`: the elements that stay, in lower case; the parser sees no others."""
    tags = markup.count("<")
    if len(markup) > LARGEST or tags > MOST:
        return False
    strict, inside, at = tags > SHORT, [], 0
    while (at := markup.find("<", at)) >= 0:
        tag = _TAG.match(markup, at)
        if tag is None:
            comment = _COMMENT.match(markup, at)
            if strict and (comment is None or "<" in comment[0][1:]):
                return False
            at = comment.end() if comment else at + 1
            continue
        at, attributes = _BLANK.match(markup, tag.end()).end(), 0
        while at < len(markup) and markup[at] != ">":
            attribute = _ATTRIBUTE.match(markup, at)
            attributes += 1
            if attributes > ATTRIBUTES or (strict and any(sign in attribute[1] for sign in "<\"'")):
                return False
            at = _BLANK.match(markup, attribute.end()).end()
        name = tag[2].lower()
        if not strict or (name not in text and name not in drawing):
            continue
        if at == len(markup) or not _nests(name, bool(tag[1]), markup[at - 1] == "/", inside, drawing):
            return False
    return True


def _nests(name: str, closes: bool, whole: bool, inside: list[str], drawing: frozenset[str]) -> bool:
    """Whether a tag stands where its writer's elements and the parser's are sure to be the same. Keeps `inside` up to date."""
    if closes:
        return bool(inside) and inside.pop() == name
    if "svg" in inside:
        if name not in drawing and name != "a":
            return False  # it would end the drawing
    else:
        place = next((other for other in reversed(inside) if other in _CELLS), None)
        if (name in _PARTS) != (place == "table"):
            return False  # a cell without a table, or a table's content beside its cells
        if (name in _BLOCKS and "p" in inside) or (name == "a" and "a" in inside):
            return False
        whole = name in _VOID
    if not whole:
        inside.append(name)
    return len(inside) <= DEEPEST


def markdown_fits(text: str) -> bool:
    """Whether Markdown is of a length that a person writes, and not quoted or listed many times over in one line."""
    if len(PICTURE.sub("", text)) > LONGEST:
        return False
    return all(len(re.findall(r"[>*+.)-]", marks[0])) <= MARKERS for marks in _MARKER.finditer(text))
