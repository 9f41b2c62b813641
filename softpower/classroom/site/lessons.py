"""An executed lesson as a page: exercises and pictures as data that the page draws, and as they stand without a script."""

import html
import json
import re
from posixpath import basename

from ...course import Lesson, course
from ...exercises.paper import paper_html
from ...plotted import picture
from .figures import figure

_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")
_HREF = re.compile(r'<a\b([^>]*?)\bhref="([^"#]+\.ipynb)(#[^"]*)?"([^>]*)>(.*?)</a>', re.DOTALL)
_PANDAS_STYLE = re.compile(r"<style scoped>.*?</style>", re.DOTALL)
_ASKS = re.compile(r"^\s*(exercise|lesson|sources|outside|recall|progress|onward)\(", re.MULTILINE)


def place(notebook: str) -> str | None:
    """Where on the site what a link to a notebook leads to stands, seen from a lesson; None if it is not on the site.

    A lesson is a page. An assignment is done in Jupyter, so its link leads to what the syllabus says of it.
    """
    name = basename(notebook)
    if any(name == lesson.notebook for lesson in course().lessons):
        return name
    slug = name.removesuffix(".ipynb")
    return f"../syllabus.md#{anchor(slug)}" if any(slug == a.slug for a in course().assignments) else None


def anchor(slug: str) -> str:
    """The mark in the syllabus page of what it says of an assignment."""
    return f"assignment-{slug}"


def markdown_links(text: str) -> str:
    """Links to notebooks in a lesson's text, led to their places on the site; what is not there becomes plain text."""

    def led(match):
        words, target = match.groups()
        if target.startswith("#cite-"):  # a mark: the place it leads to is made by a cell, of which Sphinx knows nothing
            return f'<a href="{target}">{words}</a>'
        if not target.endswith(".ipynb"):
            return match[0]
        found = place(target)
        return f"[{words}]({found})" if found else words

    return _LINK.sub(led, text)


def html_links(text: str) -> str:
    """The same for links in what a cell shows."""

    def led(match):
        before, target, mark, after, words = match.groups()
        found = place(target)
        if not found:
            return words
        found = re.sub(r"\.(ipynb|md)(?=#|$)", ".html", found)
        return f'<a{before}href="{found}{mark or ""}"{after}>{words}</a>'

    return _HREF.sub(led, text)


def host(kind: str, data: dict, without: str) -> str:
    """A place for the page's script to draw `data` in, and what stands there without one."""
    # "<" would end the script element early if a text held "</script>"
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<div class="sp-host" data-sp="{kind}" data-course="{html.escape(course().id, quote=True)}">'
        f'<script type="application/json">{text}</script><div class="sp-without">{without}</div></div>'
    )


def _drawn(data: dict) -> str | None:
    """What the page's script draws: an exercise, a lesson's line, an earlier answer, the table of progress."""
    for kind in ("exercise", "lesson", "recall", "progress"):
        found = data.get(f"application/vnd.softpower.{kind}+json")
        if found is None:
            continue
        if kind == "exercise":
            return host(kind, found, paper_html(found["name"]))
        without = html_links(data["text/html"]) if kind == "lesson" else ""  # nothing is known of an earlier answer
        return host(kind, {**found, "href": _page_of(found)} if kind == "recall" else found, without)
    return None


def _page_of(recalled: dict) -> str:
    return re.sub(r"\.ipynb$", ".html", recalled["recalled"]["href"])


def _shown(output):
    """One output as the site shows it, or None if it is of use only to a live page."""
    data = output.get("data", {})
    spec = next((value for mime, value in data.items() if mime.startswith("application/vnd.vegalite.")), None)
    drawn = _drawn(data)
    if drawn:
        page = drawn
    elif "application/vnd.jupyter.widget-view+json" in data:
        return None
    elif spec:
        page = host("picture", picture(spec), figure(spec))
    elif "text/html" in data:
        page = html_links(_PANDAS_STYLE.sub("", data["text/html"]))
        if not page.strip():
            return None
        if "<table" in page:
            page = f'<div class="sp-wide sp-table">{page}</div>'
    else:
        return output
    output["data"] = {"text/html": page}
    output["metadata"] = {}
    return output


def page(lesson: Lesson, notebook):
    """The executed `notebook` made ready for myst-nb. Changed in place, and given back."""
    notebook["metadata"].pop("widgets", None)
    cells = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = markdown_links(cell["source"])
        elif cell["cell_type"] == "code":
            cell["outputs"] = [shown for output in cell["outputs"] if (shown := _shown(output))]
            # The first lesson is about cells, so it shows them. Elsewhere code waits until it is asked for,
            # and a line that calls an exercise or a part of the frame is left out: here there is nothing to call.
            if _ASKS.search(cell["source"]) and cell["outputs"]:
                cell["metadata"]["tags"] = ["remove-input"]
            elif lesson.number:
                cell["metadata"]["tags"] = ["hide-input"]
        cells.append(cell)
    notebook["cells"] = cells
    return notebook
