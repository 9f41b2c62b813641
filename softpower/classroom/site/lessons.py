"""An executed lesson as a page: exercises in their paper form, charts with their specification, links within the site."""

import re
from posixpath import basename

from ...course import Lesson, course
from ...exercises import progress
from ...exercises.paper import paper_html
from .figures import figure

_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")
_HREF = re.compile(r'<a\b([^>]*?)\bhref="([^"#]+\.ipynb)(#[^"]*)?"([^>]*)>(.*?)</a>', re.DOTALL)
_PANDAS_STYLE = re.compile(r"<style scoped>.*?</style>", re.DOTALL)
_ASKS = re.compile(r"^\s*exercise\(", re.MULTILINE)


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


def _no_progress() -> str:
    """How a lesson shows the progress of somebody who has done nothing yet, as any reader of the site has."""
    found = progress()
    found.done = {}
    return found._repr_html_()


def _shown(output):
    """One output as the site shows it, or None if it is of use only to a live page."""
    data = output.get("data", {})
    if "application/vnd.jupyter.widget-view+json" in data:
        return None
    name = output.get("metadata", {}).get("softpower", {}).get("exercise")
    spec = next((value for mime, value in data.items() if mime.startswith("application/vnd.vegalite.")), None)
    if name:
        page = paper_html(name)
    elif spec:
        page = figure(spec)
    elif "text/html" in data:
        page = html_links(_PANDAS_STYLE.sub("", data["text/html"].replace(_no_progress(), "")))
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
            # and the line that calls an exercise is left out: on paper there is nothing to call.
            if _ASKS.search(cell["source"]) and cell["outputs"]:
                cell["metadata"]["tags"] = ["remove-input"]
            elif lesson.number:
                cell["metadata"]["tags"] = ["hide-input"]
        cells.append(cell)
    notebook["cells"] = cells
    return notebook
