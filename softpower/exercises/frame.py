"""The frame of a lesson: what it takes and gives, where its sentences are from, and what is told from outside the documents.

>>> lesson("kazakhstan")     # a line at the beginning: minutes, objectives, what to read, folded
>>> sources("kazakhstan")    # near the end: where each marked sentence is from
>>> outside("outside-hedging", "Why it matters here.")

A sentence in the lesson's Markdown is marked by a link, `…about seven thousand kilometres.[°](#cite-kz-border-russia)`.
It stands after the full stop or comma, as the number of a footnote does.
On a page the mark opens what was said and where; on paper it leads to the list of sources.
"""

import html
import json
import re
from pathlib import Path

from ..course import Lesson, course
from ..data import cite
from ..home import home
from ..messages import CourseError
from .places import OUTSIDE, document, place

MIME = "application/vnd.softpower.lesson+json"
MARK = re.compile(r"\]\(#cite-([a-z0-9]+(?:-[a-z0-9]+)*)\)")


def marked(notebook: Path) -> list[str]:
    """The ids that a notebook's Markdown marks, in their order."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return []
    texts = ["".join(cell["source"]) for cell in cells if cell.get("cell_type") == "markdown"]
    return list(dict.fromkeys(key for text in texts for key in MARK.findall(text)))


def _file(found: Lesson) -> Path:
    """The lesson's notebook: in the course's folder, or in the one where this runs."""
    own = home() / "lessons" / found.notebook
    return own if own.is_file() else Path(found.notebook)


def mark(key: str) -> dict:
    """What stands behind a mark: what was said, where in a few words, and in full."""
    found, where = cite(key), place(key)
    full = str(getattr(found, "reference", "") or found.citation)
    short = where["document"] if where["outside"] else ", ".join(filter(None, [where["document"], where["at"]]))
    known = {"said": where["said"], "short": short, "full": full, "note": found.note or "", "outside": where["outside"]}
    return {name: value for name, value in known.items() if value}


def _address(source: str) -> str:
    try:
        from ..data.references import references
    except ImportError:
        return ""
    return getattr(references().get(source), "address", "")


class Frame:
    """A lesson's marks, and what its pages say about it."""

    def __init__(self, slug: str):
        self.lesson = course().lesson(slug)
        self.cites = {key: mark(key) for key in marked(_file(self.lesson))}


class Beginning(Frame):
    """A line at the beginning of a lesson."""

    def data(self) -> dict:
        """The line as data for a page, of type MIME, and what stands behind the lesson's marks."""
        read = []
        for item in self.lesson.read:
            one = {"source": item.source, "label": document(item.source), "locator": item.locator, "href": _address(item.source)}
            read.append({name: value for name, value in one.items() if value})
        return {
            "version": 1,
            "slug": self.lesson.slug,
            "minutes": self.lesson.minutes,
            "objectives": list(self.lesson.objectives.values()),
            "read": read,
            "cites": self.cites,
        }

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {MIME: self.data(), "text/html": self._html(), "text/plain": repr(self)}

    def __repr__(self):
        lines = [f"{self.lesson.minutes} minutes"]
        if self.lesson.objectives:
            lines += ["What you will be able to do:", *(f"- {text}" for text in self.lesson.objectives.values())]
        if self.lesson.read:
            lines += ["Read along:", *(f"- {document(item.source)}, {item.locator}" for item in self.lesson.read)]
        return "\n".join(lines)

    def _html(self) -> str:
        def fold(name: str, items: list[str]) -> str:
            listed = "".join(f"<li>{item}</li>" for item in items)
            return (
                f'<details style="flex:none;max-width:100%"><summary style="cursor:pointer">{name}</summary><ul>{listed}</ul></details>'
                if items
                else ""
            )

        read = []
        for item in self.data()["read"]:
            label = html.escape(item["label"])
            read.append(
                (f'<a href="{html.escape(item["href"])}">{label}</a>' if "href" in item else label) + ", " + html.escape(item["locator"])
            )
        folds = fold("what you will be able to do", [html.escape(text) for text in self.lesson.objectives.values()]) + fold(
            "read along", read
        )
        return (
            '<div class="sp-lesson-line" style="display:flex;flex-wrap:wrap;gap:.2em 1.6em;font-size:14px;max-width:46em">'
            f"<span>{self.lesson.minutes} minutes</span>{folds}</div>"
        )


class Sources(Frame):
    """Where it is from: an item for each mark, so that marks lead somewhere on paper."""

    def _repr_html_(self) -> str:
        if not self.cites:
            return ""
        items = []
        for key, one in self.cites.items():
            said = f"{html.escape(one['said'])} " if "said" in one else ""
            outside = f"<strong>{OUTSIDE}.</strong> " if one.get("outside") else ""
            where = html.escape(one["short"]) + ("" if one["short"].endswith(".") else ".")
            items.append(f'<li id="cite-{key}" style="margin:.35em 0">{outside}{said}<span style="opacity:.8">{where}</span></li>')
        return (
            '<section class="sp-sources" aria-label="Where it is from"><details><summary style="cursor:pointer;font-weight:600">'
            f'Where it is from</summary><ol style="font-size:14px;max-width:46em">{"".join(items)}</ol></details></section>'
        )

    def __repr__(self):
        return "\n".join(f"{n}. {one.get('said', '')} {one['short']}" for n, one in enumerate(self.cites.values(), 1))


class Outside:
    """A box with facts that are told from outside the five documents."""

    def __init__(self, keys: tuple[str, ...], why: str):
        self.facts = [(key, cite(key), place(key)) for key in keys]
        for key, _, where in self.facts:
            if not where["outside"]:
                raise CourseError(f"{key!r} is from one of the documents. Show it with cite({key!r}).")
        self.why = why

    def _repr_html_(self) -> str:
        parts = [f'<p style="margin:0 0 .4em;font-weight:600">{OUTSIDE}</p>']
        if self.why:
            parts.append(f'<p style="margin:0 0 .4em">{html.escape(self.why)}</p>')
        for _, _, where in self.facts:
            reference = html.escape(where["document"])
            parts.append(f'<p style="margin:0 0 .4em">{html.escape(where["said"])} <span style="opacity:.8">({reference})</span></p>')
        return (
            f'<div role="note" class="sp-outside-box" aria-label="{OUTSIDE}" style="border:1px solid currentColor;border-left:4px solid #D55E00;'
            f'border-radius:4px;padding:.8em 1.1em;margin:1em 0;max-width:44em;line-height:1.5;overflow-wrap:anywhere">{"".join(parts)}</div>'
        )

    def __repr__(self):
        return "\n".join([f"{OUTSIDE}:", *filter(None, [self.why]), *(f"{w['said']} ({w['document']})" for _, _, w in self.facts)])


def lesson(slug: str) -> Beginning:
    """The line at the beginning of the lesson called `slug`. CourseError, with the lessons there are, if there is none."""
    return Beginning(slug)


def sources(slug: str) -> Sources:
    """Where the marked sentences of the lesson called `slug` are from."""
    return Sources(slug)


def outside(*ids: str) -> Outside:
    """A box with one or more facts from outside the documents, by their ids; a last argument that is no id leads into them."""
    *keys, last = ids
    is_id = re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", last)
    return Outside(tuple([*keys, last] if is_id else keys), "" if is_id else last)
