"""An executed lesson as a page: exercises and pictures as data that the page draws, and as they stand without a script."""

import hashlib
import html
import json
import re
from posixpath import basename

from ...course import Lesson, course
from ...exercises.paper import paper_html
from ...plotted import picture
from .figures import figure
from .tables import place as row_place
from .tables import with_links
from .wording import worded

_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")
_HREF = re.compile(r'<a\b([^>]*?)\bhref="([^"#]+\.ipynb)(#[^"]*)?"([^>]*)>(.*?)</a>', re.DOTALL)
_PANDAS_STYLE = re.compile(r"<style scoped>.*?</style>", re.DOTALL)
_SOURCE = re.compile(r'(<li id="cite-([a-z0-9-]+)"[^>]*>)(.*?)</li>', re.DOTALL)
_TWO_ROWS = re.compile(r"<thead>\s*<tr[^>]*>(.*?)</tr>\s*<tr[^>]*>(.*?)</tr>\s*</thead>", re.DOTALL)
_DUE = re.compile(r'<span class="sp-due">.*?</span>')
_CODE = re.compile(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`")
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


def code_links(text: str, page: str) -> str:
    """Ids that are set as code in a page's Markdown, led to their rows."""

    def led(match):
        found = row_place(match[1], page)
        return f'<a class="sp-id" href="{found}">{match[1]}</a>' if found else match[0]

    return _CODE.sub(led, text)


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


SHARED = 2000  # letters of a picture's data, from which on the page holds them once for all its pictures


def _parted(found, kept: dict[str, str]):
    """A picture's specification with its large data named, and the data by those names in `kept`."""
    if isinstance(found, list):
        return [_parted(one, kept) for one in found]
    if not isinstance(found, dict):
        return found
    parted = {}
    for name, value in found.items():
        text = json.dumps(value, ensure_ascii=False) if name in ("data", "datasets") else ""
        if len(text) > SHARED:
            key = f"sp-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
            kept[key] = text
            parted[name] = {"sp-shared": key}
        else:
            parted[name] = _parted(value, kept)
    return parted


def shared(data: dict, there: set[str]) -> tuple[dict, str]:
    """A picture as data, and the elements with what it shares: those that the page does not have, which are noted in `there`."""
    kept: dict[str, str] = {}
    data = {name: _parted(value, kept) if name in ("spec", "narrow") else value for name, value in data.items()}
    new = {key: text for key, text in kept.items() if key not in there}
    there |= set(new)
    return data, "".join(f'<script type="application/json" id="{key}">{_quiet(text)}</script>' for key, text in new.items())


def _quiet(text: str) -> str:
    return text.replace("<", "\\u003c")  # which would end the script element early if a text held "</script>"


def host(kind: str, data: dict, without: str) -> str:
    """A place for the page's script to draw `data` in, and what stands there without one."""
    text = _quiet(json.dumps(data, ensure_ascii=False))
    return (
        f'<div class="sp-host" data-sp="{kind}" data-course="{html.escape(course().id, quote=True)}">'
        f'<script type="application/json">{text}</script><div class="sp-without">{without}</div></div>'
    )


def one_header(text: str) -> str:
    """A table of pandas's whose header takes two rows, the second for the index alone, with one row of headings."""

    def joined(match):
        first, second = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in match.groups())
        if len(first) != len(second) or any(second[1:]):
            return match[0]
        corner = ", by ".join(filter(None, (second[0], first[0])))
        return "<thead><tr>" + "".join(f"<th>{heading}</th>" for heading in (corner, *first[1:])) + "</tr></thead>"

    return _TWO_ROWS.sub(joined, text)


def _drawn(data: dict, page: str) -> str | None:
    """What the page's script draws: an exercise, a lesson's line, an earlier answer, the table of progress."""
    for kind in ("exercise", "lesson", "recall", "progress"):
        found = data.get(f"application/vnd.softpower.{kind}+json")
        if found is None:
            continue
        if kind == "exercise":
            return host(kind, _placed(found, "places", page), paper_html(found["name"]))
        if kind == "lesson":
            found = _placed(found, "cites", page)
        without = html_links(data["text/html"]) if kind == "lesson" else ""  # nothing is known of an earlier answer
        if kind == "recall":
            found = {**found, "recalled": {**found["recalled"], "page": _page_of(found)}}
        return host(kind, found, without)
    return None


def _placed(found: dict, name: str, page: str) -> dict:
    """What was compiled, with the row's address at each of the places that it has under `name`."""
    return {**found, name: {key: {**place, "href": row_place(key, page)} for key, place in found.get(name, {}).items()}}


def _page_of(recalled: dict) -> str:
    """Where the question stands that was answered."""
    earlier = recalled["recalled"]
    return re.sub(r"\.ipynb$", ".html", earlier["href"]) + "#exercise-" + earlier["name"].replace("/", "-")


def _shown(output, page: str, there: set[str]):
    """One output as the site shows it, or None if it is of use only to a live page."""
    data = output.get("data", {})
    spec = next((value for mime, value in data.items() if mime.startswith("application/vnd.vegalite.")), None)
    drawn = _drawn(data, page)
    if drawn:
        made = drawn
    elif "application/vnd.jupyter.widget-view+json" in data:
        return None
    elif spec:
        found, kept = shared(picture(spec), there)
        made = kept + host("picture", found, figure(spec))
    elif "text/html" in data:
        made = with_links(html_links(one_header(_PANDAS_STYLE.sub("", data["text/html"]))), page)
        made = _SOURCE.sub(lambda match: f'{match[1]}{match[3]} <a href="{row_place(match[2], page)}">In the tables</a></li>', made)
        if not course().site.dates:
            made = _DUE.sub("", made)
        if not made.strip():
            return None
        if "<table" in made:
            made = made.replace(' tabindex="0" style="overflow-x:auto"', "")  # here the box around it scrolls
            made = f'<div class="sp-wide sp-table">{made}</div>'
    else:
        return output
    output["data"] = {"text/html": made}
    output["metadata"] = {}
    return output


def _title_first(notebook) -> None:
    """The page begins with its title, also where the notebook begins with a picture."""
    cells = notebook["cells"]
    at = next((n for n, cell in enumerate(cells) if cell["cell_type"] == "markdown" and cell["source"].startswith("# ")), 0)
    cells.insert(0, cells.pop(at))


def _open(output) -> bool:
    """Whether an output says that a task of the notebook is not done yet. On a page nobody can do it."""
    said = output.get("text") or output.get("data", {}).get("text/plain", "")
    return said == "Ellipsis" or said.startswith("Not yet: ")


def picture_of(notebook) -> str:
    """The first picture of an executed lesson, for another page; nothing if it has none."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            spec = next((v for mime, v in output.get("data", {}).items() if mime.startswith("application/vnd.vegalite.")), None)
            if spec:
                found, kept = shared(picture(spec), set())
                return kept + host("picture", found, figure(spec))
    return ""


def page(lesson: Lesson, notebook):
    """The executed `notebook` made ready for myst-nb. Changed in place, and given back."""
    notebook["metadata"].pop("widgets", None)
    _title_first(notebook)
    name, there = f"lessons/{lesson.notebook.removesuffix('.ipynb')}.html", set()
    cells = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = code_links(markdown_links(worded(cell)), name)
        elif cell["cell_type"] == "code":
            cell["outputs"] = [output for output in cell["outputs"] if not _open(output)]
            cell["outputs"] = [shown for output in cell["outputs"] if (shown := _shown(output, name, there))]
            # What a notebook folds waits here, too, until it is asked for. A line that calls an exercise or
            # a part of the frame is left out: here there is nothing to call.
            if _ASKS.search(cell["source"]) and cell["outputs"]:
                cell["metadata"]["tags"] = ["remove-input"]
            elif cell["metadata"].get("jupyter", {}).get("source_hidden"):
                cell["metadata"]["tags"] = ["hide-input"]
        cells.append(cell)
    notebook["cells"] = cells
    return notebook
