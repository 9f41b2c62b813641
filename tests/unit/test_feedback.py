"""Is what a student is told right, useful, safe to open, and silent about what is hidden?"""

import html
import re

import pytest
from support.classes import MEMO, OWNED

from softpower.grading import bounds, clean, pages
from softpower.grading.feedback import _code, _colour, _split, _stopped, feedback

pytestmark = [pytest.mark.xdist_group("graded-class")]


@pytest.fixture(scope="session")
def told(graded_class):
    return feedback(graded_class.coursedir, "china")


def text(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"<style>.*?</style>", "", markup, flags=re.DOTALL)))


HOSTILE = [
    f"<script>{OWNED}</script>hi",
    f"<img src=x onerror={OWNED}>",
    '<a href="javascript:1">x</a><a href=" java\tscript:1">x</a><a href="data:text/html,x">x</a>',
    '<svg><a xlink:href="javascript:1"><text>t</text></a><script>1</script><foreignObject><p>x</p></foreignObject></svg>',
    f"<svg/onload={OWNED}><animate onbegin={OWNED} attributeName=x></svg>",
    '<svg style="fill:url(http://127.0.0.1/x)"><use xlink:href="http://127.0.0.1/a#b"/><rect fill="url(http://127.0.0.1/x)"/></svg>',
    f'<svg></p><style><a id="</style><img src=1 onerror={OWNED}>">',
    f"<math><mtext><table><mglyph><style><img src=x onerror={OWNED}>",
    f"<scr<script>x</script>ipt>{OWNED}</script>",
    '<form action=x><button formaction="javascript:1">b</button></form><base href=x><meta http-equiv=refresh content=0>',
    '<img src="http://127.0.0.1/x.png"><link rel=stylesheet href=x><iframe srcdoc="<script>1</script>"></iframe>',
    '<div style="background:url(http://127.0.0.1/)">x</div><style>@import "http://127.0.0.1/"</style>',
]


@pytest.mark.parametrize("markup", HOSTILE)
def test_nothing_that_acts_or_loads_stays(markup):
    """Is what acts or loads gone from a student's HTML?"""
    made = clean.clean(markup)
    tags = re.findall(r"<[^>]+>", made)
    assert not [
        t for t in tags if re.search(r"(?i)\son\w+=|javascript:|data:text|http://|<(script|iframe|style|form|base|meta|link|object)", t)
    ]


def test_what_is_safe_stays():
    """Do tables, emphasis, links and drawings survive?"""
    made = clean.clean('<table><tr><th scope="col">a</th></tr></table><b>b</b><a href="https://example.org">l</a>')
    assert '<th scope="col">a</th>' in made and "<b>b</b>" in made and 'href="https://example.org"' in made
    drawn = clean.clean(
        '<svg viewBox="0 0 9 9"><clipPath id="c"><path d="M0,0"></path></clipPath><g clip-path="url(#c)" transform="rotate(9)"></g></svg>'
    )
    prefix = re.search(r'id="(o\d+-)c"', drawn)[1]
    assert 'viewBox="0 0 9 9"' in drawn and f"url(#{prefix}c)" in drawn and 'transform="rotate(9)"' in drawn
    assert "<strong>means</strong>" in clean.markdown(MEMO) and "<table>" in clean.markdown(MEMO)
    assert "<code>a &lt; b</code>" in clean.markdown("`a < b`")


TANGLED = {
    "boxes": "<div>" * 60_000,
    "bold": "<b>" * 60_000,
    "unclosed tags": "<span " * 50_000,
    "links and paragraphs": "<a><p>" * 20_000,
    "closed in another order": "<b><div></b></div>" * 5_000,
    "drawn boxes outside a drawing": "<g/>" * 20_000,
    "attributes": "<div " + " ".join(f"a{n}" for n in range(50_000)) + ">",
    "attributes behind a quotation mark": '<div " ' + " ".join(f"a{n}" for n in range(50_000)) + '">',
    "beside a table's cells": "<table>" + "x<br>" * 20_000 + "</table>",
    "beside a table's cells, behind a comment": "<table><!--><td>-->" + "x<br>" * 20_000 + "</table>",
    "brackets in a style": '<svg><path style="fill:' + "(" * 20_000 + '"/></svg>',
}


@pytest.mark.parametrize("shape", TANGLED)
def test_what_is_tangled_is_shown_as_it_was_written(shape):
    """Is HTML that would hold the parser up for minutes shown as text, in feedback and in what nbgrader shows?"""
    made = clean.clean(TANGLED[shape])
    assert made.startswith("<pre>&lt;") and len(made) < 60_000 and not re.search(r"<(?!/?pre>)", made)
    alone = {"data": {"text/html": TANGLED[shape]}}
    clean.safe_output(alone)
    assert alone["data"] == {"text/html": made}


def test_a_style_that_never_ends_is_taken_away():
    """Is what stands in unclosed tags of a style left out, however many there are?"""
    assert clean.clean("<b>kept</b>" + "<style " * 50_000) == "<b>kept</b>"


def test_code_beyond_what_is_coloured_is_there_in_one_colour():
    """Of a page of long cells, are the first coloured, the rest shown letter by letter, and a short one after them coloured again?"""
    long = "x = 1\n" * 4_900
    cells = [{"cell_type": "code", "source": source} for source in [*[long] * 12, "y = 2"]]
    _colour(cells)
    assert [cell.get("coloured", False) for cell in cells] == [True] * 10 + [False, False, True]
    assert "<span" in _code(long, True) and _code("1 < 2\n", False) == "1 &lt; 2"


def test_plain_text_comes_before_tangled_markup():
    """Where an output has plain text beside HTML that does not fit, is that shown?"""
    output = {"data": {"text/html": TANGLED["boxes"], "text/plain": "a table"}}
    clean.safe_output(output)
    assert output["data"] == {"text/plain": "a table"}


@pytest.mark.parametrize("text", ["> " * 2_000, "- " * 2_000, "*a **b " * 5_000, "|a" * 20_000 + "\n" + "|-" * 20_000, "<div>" * 3_900])
def test_markdown_that_is_tangled_is_shown_as_it_was_written(text):
    """Is Markdown bounded likewise, in feedback and in nbgrader's pages?"""
    for made in (clean.markdown(text), clean.markdown2html(text)):
        assert made.startswith("<pre>") and not re.search(r"<(?!/?pre>)", made)


def test_what_is_too_much_together_is_left_out():
    """Of a notebook with hundreds of tables, does a page show the first, and later what is small, with the text beside the others?"""
    table = "<table>" + "<tr><td>1</td></tr>" * 4_000 + "</table>"
    heavy = [
        {
            "cell_type": "code",
            "source": "t",
            "outputs": [{"data": {"text/html": table, "text/plain": f"table {n}"}}, {"data": {"text/html": table}}],
        }
        for n in range(200)
    ]
    memo = {"cell_type": "markdown", "source": "Money is a **means**. " * 900}
    small = {"cell_type": "code", "source": "s", "outputs": [{"data": {"text/html": "<b>1</b>", "text/plain": "1"}}]}
    cells = [*heavy, *(dict(memo) for _ in range(100)), small]
    clean.lighten(cells)
    kept = [output["data"] for cell in cells for output in cell.get("outputs", [])]
    assert ["text/html" in data for data in kept] == [True] * 6 + [False] * 394 + [True]
    assert kept[6] == {"text/plain": "table 3"} and "more tables and drawings" in kept[7]["text/plain"]
    assert [cell["source"] == memo["source"] for cell in cells if cell["cell_type"] == "markdown"] == [True] * 2 + [False] * 98
    assert clean.markdown(cells[-2]["source"]).startswith("<pre>")
    picture = {"cell_type": "markdown", "source": f"![map](data:image/png;base64,{'iVBORw0KGgo' * 200_000})"}
    clean.lighten(cells := [dict(picture), dict(picture)])
    assert cells == [picture, picture]
    drawn = {"data": {"text/html": "<" * 100_001, "image/png": "iVBORw0KGgo"}}
    clean.lighten([{"cell_type": "code", "source": "d", "outputs": [drawn]}])
    assert drawn == {"data": {"image/png": "iVBORw0KGgo"}}  # the picture needs no word


def test_large_and_honest_is_shown_as_it_is():
    """Do a large table of pandas', a large drawing, a long memo with a picture and a rule fit?"""
    import pandas as pd

    table = pd.DataFrame([[f"{row} & {column}" for column in range(20)] for row in range(300)]).to_html()
    assert table.count("<") > 3 * bounds.SHORT
    assert clean.clean(table).count("<td>") == 6_000
    drawing = f'<svg viewBox="0 0 9 9"><!-- a chart -->{"<g><path/><text>n</text></g>" * 3_000}</svg>'
    assert clean.clean(drawing).count("<text>n</text>") == 3_000
    memo = f"# Memo\n\n{'Money is a **means**. ' * 500}\n\n{'- ' * 20}\n\n![map](data:image/png;base64,{'iVBORw0KGgo' * 9_000})"
    for made in (clean.markdown(memo), clean.markdown2html(memo)):
        assert made.count("<strong>means</strong>") == 500 and "<img" in made


def test_message_and_question_part():
    """Is the question that a message ends with taken apart from what it states?"""
    assert _split("A and B. Which is it? Or C?") == ("A and B.", "Which is it? Or C?")
    assert _split("Only a statement.") == ("Only a statement.", "")
    assert _split("Did `x` end?") == ("", "Did `x` end?")


def test_an_error_names_the_students_own_line_only():
    """Does an error in a student's cell quote the line where it is the student's, and nothing else of the traceback?"""
    error = {"ename": "ZeroDivisionError", "evalue": "division by zero"}
    trace = [
        "Traceback (most recent call last):",
        "  this cell, line 2, in <module>",
        "    y = x / 0",
        "ZeroDivisionError: division by zero",
    ]
    assert _stopped(error | {"traceback": trace}, "x = 1\ny = x / 0") == "Line 2: y = x / 0\nZeroDivisionError: division by zero"
    assert _stopped(error | {"traceback": trace}, "x = 1\nother") == "ZeroDivisionError: division by zero"


def test_numbers_and_lines_without_end():
    """Is a number of thousands of digits, or a trace of blank lines, read as what it is: nothing that a page needs, and no error?"""
    digits = "9" * 5000
    assert clean.clean(f'<rect style="font-size:{digits}px"/>').startswith("<pre>&lt;rect")
    assert pages.visible(f"<p>&#{digits};</p>") and pages.visible("&#1074;") == "\u0432\n\u0432"
    for trace in ([f"-> {digits} x"], ["\n" * 5000] * 60, ["this cell, line 1, in f\nx = 1"]):
        told = _stopped({"ename": "E", "evalue": "why", "traceback": trace}, "x = 1")
        assert told == ("Line 1: x = 1\nE: why" if "this" in trace[0] else "E: why")
