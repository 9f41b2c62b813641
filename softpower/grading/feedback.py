"""`softpower feedback`: what each student is told about each task, as a page that teaches and tells nothing away.

Points and comments come from nbgrader's gradebook, messages and work from the
autograded notebook. The pages lie where `nbgrader release_feedback` looks for them.
"""

import hashlib
import html
import json
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import process as pool_process
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from markupsafe import Markup

from .. import __version__
from ..course import course, owner
from ..messages import CourseError, one_of
from . import clean, pages
from .courses import submissions
from .entries import entries, put
from .marks import Book, Guard, Hidden, Shown, books, given, hidden, known, tasks
from .results import messages

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_PATH = re.compile(
    r"(?<![\w:/.>])(?:/(?:home|root|tmp|usr|var|opt|Users|srv|mnt|private|data|work|proc)|[A-Z]:\\)[^\s'\"<>:,;)]*[/\\]([^\s'\"<>:,;)/\\]*)"
)
_PART = re.compile(r"^([✓◐✗]) (.*?): ([\d.]+) of ([\d.]+)\.\s*(.*)$")
_LINES, _CHARS, _MARKUP = 60, 8_000, 400_000
_CODE, _COLOURED = 40_000, 300_000  # characters of a cell, and of a page, in colours
_FEW = 4  # pages for which a process of their own is worth its start
_STEPS = [
    "Open your notebook in JupyterLab. If it does not open, take your last copy that does.",
    "Choose *Run*, then *Restart Kernel and Run All Cells*, and save.",
    "Run its last cell and press *Check my work*: it says whether the file can be read.",
    "Hand the notebook in once more, under the name {slug}.ipynb.",
]


@dataclass
class Told:
    """What a run of `softpower feedback` did."""

    written: list[str] = field(default_factory=list)
    unchanged: int = 0
    review: dict[str, str] = field(default_factory=dict)  # student: why to look at the page
    folder: str = ""
    without_secret: int = 0


@dataclass
class _Course:
    """What all pages of an assignment share."""

    slug: str
    title: str
    course: str
    language: str
    tasks: list[Shown]
    practice: dict[str, dict]
    hidden: Hidden
    given: frozenset[str]
    root: str
    stamp: str


def feedback(coursedir, slug: str, students: Iterable[str] = (), again: bool = False, workers: int | None = None) -> Told:
    """Write the feedback pages of an assignment that are new, or whose marks, comments or work have changed.

    Raises CourseError where nothing is graded yet, or a student is unknown.
    """
    root = Path(coursedir.root)
    there = {entry["student"]: entry for entry in entries(root, slug)}
    if not there:
        raise CourseError(f"Nothing of {slug!r} is graded yet, so there is nothing to say. Run `softpower autograde {slug}` first.")
    chosen = list(students) or list(there)
    for student in chosen:
        if student not in there:
            raise CourseError(one_of(student, there, "graded submission by"))
    shared, marked = _shared(coursedir, slug), books(coursedir, slug)
    handed_in = submissions(coursedir, slug)
    told = Told(folder=coursedir.format_path(coursedir.feedback_directory, "STUDENT", slug))
    jobs = []
    for student in chosen:
        work = Path(coursedir.format_path(coursedir.autograded_directory, student, slug))
        place = Path(coursedir.format_path(coursedir.feedback_directory, student, slug))
        book = marked.get(student, Book())
        stamp = _stamp(shared.stamp, there[student], book)
        names = _names(work, slug) if not there[student]["held"] else [slug]
        if not again and all(_made_from(place / f"{name}.html") == stamp for name in names):
            told.unchanged += 1
            continue
        jobs.append((there[student], book, str(work), str(place), names, stamp, str(handed_in.get(student, ""))))
    for student, why, secret in _all(shared, jobs, workers or os.cpu_count() or 1):
        told.written.append(student)
        told.without_secret += not secret
        if why:
            told.review[student] = why
    return told


def _all(shared: _Course, jobs: list, workers: int):
    """The jobs' results, several processes at a time where it is worth it."""
    workers = min(workers, 16, len(jobs) // _FEW)
    if workers < 2:
        _begin(shared)
        yield from map(_write, jobs)
        return
    with ProcessPoolExecutor(workers, initializer=_begin, initargs=(shared,)) as pool:
        try:
            yield from pool.map(_write, jobs, chunksize=max(1, min(16, len(jobs) // (workers * 4))))
        except pool_process.BrokenProcessPool:
            raise CourseError(
                "A process that was writing feedback ended too early; the machine may be short of memory. Run the command again: it goes on."
            ) from None


def _shared(coursedir, slug: str) -> _Course:
    root = Path(coursedir.root)
    source = Path(coursedir.format_path(coursedir.source_directory, ".", slug))
    if not source.is_dir():
        raise CourseError(f"There is no folder {source} with the assignment's own notebook.")
    syllabus, assignment = course(root / "course.yml"), known(root, slug)
    shown = tasks(source, assignment)
    told = hashlib.sha256(__version__.encode())
    for path in (root / "course.yml", *sorted(source.glob("*.ipynb")), Path(__file__), *sorted(pages.FOLDER.glob("*.j2"))):
        told.update(path.read_bytes())
    return _Course(
        slug,
        assignment.title if assignment else slug,
        syllabus.title,
        syllabus.language,
        shown,
        _practice(root, syllabus, shown),
        hidden(source),
        _given(source) | frozenset(given(coursedir, slug).values()),
        str(root),
        told.hexdigest(),
    )


def _practice(root: Path, syllabus, shown: list[Shown]) -> dict[str, dict]:
    """Where each objective is taught and practised."""
    from ..exercises.library import folder, read

    found = {}
    for objective in {task.objective for task in shown if task.objective}:
        lesson = next(lesson for lesson in syllabus.lessons if objective in lesson.objectives)
        path = folder() / f"{lesson.slug}.yml"
        practised = [item.title for item in read(path).values() if item.objective == objective] if path.is_file() else []
        found[objective] = {
            "objective": lesson.objectives[objective],
            "lesson": lesson.title,
            "notebook": lesson.notebook,
            "exercises": [title[:1].upper() + title[1:] for title in practised],
        }
    return found


def _given(source: Path) -> frozenset[str]:
    from .preprocessors import without_hidden

    cells = [cell for path in source.glob("*.ipynb") for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    return frozenset(without_hidden("".join(cell["source"])).strip() for cell in cells)


def _names(work: Path, slug: str) -> list[str]:
    return sorted(path.stem for path in work.glob("*.ipynb")) or [slug]


def _stamp(shared: str, entry: dict, book: Book) -> str:
    return hashlib.sha256(f"{shared} {json.dumps(entry, sort_keys=True)} {book}".encode()).hexdigest()[:32]


def _made_from(page: Path) -> str:
    """The stamp of a page that is there; empty where there is none, or it is another tool's."""
    try:
        with page.open(encoding="utf-8") as file:
            found = re.search(r'name="softpower-made-from" content="(\w*)"', file.read(2000))
    except (OSError, UnicodeDecodeError):
        return ""
    return found[1] if found else ""


# --- one page -------------------------------------------------------------------------------------------------

_here: _Course | None = None


def _begin(shared: _Course) -> None:
    global _here
    _here = shared


def _write(job) -> tuple[str, str, bool]:
    """Write one student's page. Returns the student, why a person should look at it, and whether nbgrader can release it to them."""
    entry, book, work, place, names, stamp, submitted = job
    place, work, submitted = Path(place), Path(work), Path(submitted) if submitted else None
    try:
        page, why = compose(_here, entry, book, work, stamp)
    except Exception as error:  # whatever one notebook holds, the class gets its pages; the instructor sees what happened
        # Without a stamp: the next run tries again, and tells again where it does not come right.
        page = _without_work(_here, entry, "Your page could not be made from what your notebook shows. Your instructor has been told.")
        why = f"The page could not be made: {type(error).__name__}: {str(error)[:200]}"
    put(place / "timestamp.txt", _text(work / "timestamp.txt") or (submitted and _text(submitted / "timestamp.txt")) or "")
    # nbgrader finds a student's page by a secret that came with the submission. Where none came, the student
    # gets the page from the instructor; a secret that nobody knows keeps `nbgrader release_feedback` going.
    secret = (submitted and _text(submitted / "submission_secret.txt")) or _text(work / "submission_secret.txt")
    if secret or not (place / "submission_secret.txt").is_file():
        put(place / "submission_secret.txt", secret or secrets.token_hex(32))
    for name in names:
        put(place / f"{name}.html", page)
    return entry["student"], why, bool(secret)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() and not path.is_symlink() else ""
    except OSError:
        return ""


def compose(here: _Course, entry: dict, book: Book, work: Path, stamp: str = "") -> tuple[str, str]:
    """One student's page, and why a person should look at it (empty: no need to)."""
    if entry["held"]:
        steps = [step.format(slug=here.slug).replace("*", "") for step in _STEPS]
        return _without_work(here, entry, entry["held"], stamp, steps), ""
    cells = [cell for path in sorted(work.glob("*.ipynb")) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    own = [cell for cell in cells if _own(cell, here)]
    guard = here.hidden.guard("\n".join(clean.joined(cell["source"]) for cell in own))
    clean.lighten(own)
    _colour(own)
    for bare in (False, True):
        told = [_task(here, task, cells, book, guard, bare) for task in here.tasks]
        manual = [m for m in book.marks.values() if m.manual is not None]
        tests = [m for m in book.marks.values() if m.manual is None and m.points is not None]
        page = pages.render(
            "feedback.html.j2",
            **_head(here, entry, stamp),
            held="",
            total=book.points,
            of=sum(task.of for task in here.tasks),
            by_tests=sum(m.auto or 0 for m in tests),
            tests_of=sum(m.of for m in tests),
            by_hand=sum(m.manual for m in manual),
            hand_of=sum(m.of for m in manual),
            waiting=sum(m.of for m in book.waiting),
            extra=sum(m.extra for m in book.marks.values()),
            penalty=book.penalty,
            notes=[guard.text(_no_paths(note, here)) for note in entry["notes"]],
            tasks=told,
        )
        if not guard.leaks(pages.visible(page)):
            why = "It held lines of a hidden test, a mark scheme or a solution; they are cut from the page." if guard.cut else ""
            return page, why
        guard.cut += 1
    told = "Your work is graded. Your instructor looks through this page before you get it."
    return _without_work(here, entry, told, stamp), "Its page would show hidden lines even without the student's work."


def _without_work(here: _Course, entry: dict, told: str, stamp: str = "", steps: Sequence[str] = ()) -> str:
    """A page that says why it shows no work, and what to do (no steps: nothing, the work is graded)."""
    return pages.render("feedback.html.j2", **_head(here, entry, stamp), held=told, steps=steps)


def _head(here: _Course, entry: dict, stamp: str) -> dict[str, str]:
    return {
        "language": here.language,
        "made_from": stamp,
        "course": here.course,
        "title": here.title,
        "student": entry["student"],
        "handed_in": _when(entry["handed_in"]),
    }


def _when(text: str | None) -> str:
    if not text:
        return ""
    at = datetime.fromisoformat(text)
    return f"on {at.day} {at:%B %Y} at {at:%H:%M} UTC"


def _name(cell: dict) -> str:
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def _own(cell: dict, here: _Course) -> bool:
    """Whether a cell's content is the student's: an answer, or a cell that the assignment does not have."""
    meta = cell["metadata"].get("nbgrader", {})
    return bool(meta.get("solution")) or (not meta.get("grade_id") and clean.joined(cell["source"]).strip() not in here.given)


def _task(here: _Course, task: Shown, cells: list[dict], book: Book, guard: Guard, bare: bool) -> dict:
    names = [t.key for t in here.tasks]
    marks = [mark for name, mark in book.marks.items() if owner(name, names) == task.key]
    points = None if any(m.points is None for m in marks) else sum(m.points or 0 for m in marks)
    said, questions, shown, current, unasked = [], [], [], None, False
    for cell in cells:
        meta, name = cell["metadata"].get("nbgrader", {}), _name(cell)
        current = owner(name, names) if name else current
        if current != task.key:
            continue
        if meta.get("grade") and not meta.get("solution"):
            for met, text, question in _said(cell):
                said.append((met, guard.text(_no_paths(text, here))))
                unasked = unasked or (not met and not question)
                if question:
                    questions.append(guard.text(_no_paths(question, here)))
        elif not bare and _own(cell, here):
            made = _shown(here, cell, guard)
            if made:
                shown.append(made)
    comments = [guard.text(text) for name, text in book.comments.items() if owner(name, names) == task.key]
    if len(shown) > 1:
        for number, made in enumerate(shown, 1):
            made["label"] = f"{made['label']}, part {number}"
    for number, made in enumerate(shown, 1):
        made["outputs"] = [_block(output, guard, f"{task.title}, output {number}.{n}") for n, output in enumerate(made["outputs"], 1)]
    lost = points is not None and points < sum(m.of for m in marks)
    practice = here.practice.get(task.objective) if lost and (unasked or not questions) and not task.by_hand else None
    return {
        "title": task.title,
        "of": task.of,
        "points": points,
        "said": list(dict.fromkeys(said)),
        "questions": list(dict.fromkeys(questions)),
        "practice": practice,
        "comments": comments,
        "cells": shown,
    }


def _said(cell: dict) -> list[tuple[bool, str, str]]:
    """What a test said: whether a part is met, the message, and the question that the message ends with."""
    found = []
    for output in cell.get("outputs", []):
        if output["output_type"] == "stream":
            for line in clean.joined(output["text"]).splitlines():
                part = _PART.match(line.strip())
                if part:
                    sign, name, got, of, rest = part.groups()
                    text, question = _split(rest)
                    found.append((sign == "✓", f"{name}: {got} of {of}. {text}".strip(), question))
        elif output["output_type"] == "error":
            for message in messages({"outputs": [output]}):
                text, question = _split(message)
                found.append((False, text or "Not yet.", question))
    return found


def _split(message: str) -> tuple[str, str]:
    """A message without the question that it ends with, and that question."""
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z`'\"])", message.strip())
    first = len(sentences)
    while first and sentences[first - 1].endswith("?"):
        first -= 1
    return " ".join(sentences[:first]), " ".join(sentences[first:])


def _shown(here: _Course, cell: dict, guard: Guard) -> dict | None:
    """A cell of the student's: what stands in it, and what came out."""
    source = clean.joined(cell["source"])
    answer = bool(cell["metadata"].get("nbgrader", {}).get("solution"))
    blank = not source.strip() or source.strip() in here.given
    if not answer and blank:
        return None
    label = ("Your answer" if cell["cell_type"] == "markdown" else "Your code") if answer else "A cell that you added"
    made = {"label": label, "code": "", "written": "", "outputs": []}
    if not blank and cell["cell_type"] == "code":
        made["code"] = _code(guard.text(source), cell.get("coloured", False))
    elif not blank:
        text = clean.markdown(guard.text(source[:_MARKUP]))
        made["written"] = Markup(re.sub(r"<(/?)h[1-6]>", lambda m: "</p>" if m[1] else '<p class="heading">', _tables(text, "Your answer")))
    for output in cell.get("outputs", []) if cell["cell_type"] == "code" and not blank else []:
        shown = _output(here, output, source, guard)
        if shown:
            made["outputs"].append(shown)
    return made


@cache
def _writer():
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return PythonLexer(stripall=False), HtmlFormatter(nowrap=True)


def _colour(cells: list[dict]) -> None:
    """Mark, in place, the cells whose code is shown in colours: some strings of signs take the lexer a second each, and a notebook can be full of them."""
    left = _COLOURED
    for cell in cells:
        if cell["cell_type"] == "code" and (size := len(clean.joined(cell["source"]))) <= min(left, _CODE):
            cell["coloured"] = True
            left -= size


def _code(source: str, coloured: bool) -> Markup:
    from pygments import highlight

    if len(source) > _CODE:
        return Markup(html.escape(source[:_CODE]) + "\n[The rest is left out here.]")
    if not coloured:
        return Markup(html.escape(source).rstrip("\n"))
    return Markup(highlight(source, *_writer()).rstrip("\n"))


def _output(here: _Course, output: dict, source: str, guard: Guard) -> str:
    """An output as HTML, not yet labelled. Whatever it held that could act is gone."""
    if output["output_type"] == "stream":
        return _pre(here, clean.joined(output["text"]), guard)
    if output["output_type"] == "error":
        return _pre(here, _stopped(output, source), guard)
    data = output.get("data", {})
    plain = _ANSI.sub("", clean.joined(data.get("text/plain", "")))
    for kind in ("image/svg+xml", "text/html"):
        if kind in data and clean.fits(clean.joined(data[kind])):
            made = clean.clean(guard.text(_no_paths(clean.joined(data[kind]), here))).strip()
            if made:
                return made
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            made = clean.picture(clean.joined(data[kind]), kind, f"Picture: {plain}" if plain else "A picture that this cell drew")
            if made:
                return made
    if "text/markdown" in data:
        return clean.markdown(guard.text(clean.joined(data["text/markdown"])[:_MARKUP]))
    plain = plain or next((clean.joined(data[kind]) for kind in ("image/svg+xml", "text/html") if kind in data), "")
    return _pre(here, plain, guard) if plain else ""


def _stopped(output: dict, source: str) -> str:
    """An error in a student's own cell: its name, and the line where it arose if that line is the student's."""
    told = f"{output.get('ename', 'Error')}: {_ANSI.sub('', clean.joined(output.get('evalue', '')))}"
    told = re.sub(r"\s*\(<?(ipython-input|tmp|cell)[^)]*?line (\d+)\)", r" (line \2)", told)
    lines = source.splitlines()
    trace = _ANSI.sub("", "\n".join(map(str, output.get("traceback", []))))
    for place in re.finditer(r"^(?:-+> ?(\d{1,6}) (.*)|[ \t]*this cell, line (\d{1,6}), in .*\n(.*))$", trace, re.MULTILINE):
        number, text = int(place[1] or place[3]), (place[2] or place[4] or "").strip()
        if 0 < number <= len(lines) and lines[number - 1].strip() == text:
            return f"Line {number}: {text}\n{told}"
    return told


def _pre(here: _Course, text: str, guard: Guard) -> str:
    text = guard.text(_no_paths(_ANSI.sub("", text), here)).rstrip("\n")
    lines = text[:_CHARS].split("\n")
    cut = len(text) > _CHARS or len(lines) > _LINES
    text = "\n".join(lines[:_LINES]) + ("\n[The rest is left out here.]" if cut else "")
    return f"<pre>{html.escape(text)}</pre>" if text.strip() else ""


def _no_paths(text: str, here: _Course) -> str:
    """Text without the places of this machine: of a path its last part stays."""
    return _PATH.sub(lambda m: f"…/{m[1]}" if m[1] else "…", text.replace(here.root, "/tmp/course"))


def _block(made: str, guard: Guard, label: str) -> Markup:
    """An output, looked through once more as it will be read, with tables and drawings named for those who do not see them."""
    if guard.leaks(pages.visible(made)):
        guard.cut += 1
        return Markup("<p>[An output is left out here.]</p>")
    made = re.sub(r"<(/?)h[1-6]>", lambda m: "</p>" if m[1] else '<p class="heading">', made)
    return Markup(_drawings(_tables(made, label), label))


def _tables(made: str, label: str) -> str:
    """Tables that can be moved sideways, by key too."""
    made = re.sub(r"<th([^>]*)>\s*</th>", r"<td\1></td>", made)
    if made.count("<table") != made.count("</table>"):
        return made
    depth, parts = 0, []
    for piece in re.split(r"(<table[^>]*>|</table>)", made):
        if piece.startswith("<table"):
            depth += 1
            if depth == 1:
                parts.append(f'<div class="wide" role="group" tabindex="0" aria-label="{html.escape("Table: " + label, quote=True)}">')
        parts.append(piece)
        if piece == "</table>":
            depth -= 1
            if depth == 0:
                parts.append("</div>")
    return "".join(parts)


def _drawings(made: str, label: str) -> str:
    """Each drawing one image with one description."""

    def named(match) -> str:
        tag = re.sub(r'\srole="[^"]*"', "", match[0])
        if "aria-label=" not in tag:
            tag = tag.replace("<svg", f'<svg aria-label="{html.escape("Drawing: " + label, quote=True)}"', 1)
        return tag.replace("<svg", '<svg role="img"', 1)

    def whole(match) -> str:
        inside = re.sub(r'\s(?:aria-[a-z]+|role)="[^"]*"', "", match[2])
        return re.sub(r"^<svg[^>]*>", named, match[1]) + inside + "</svg>"

    made = re.sub(r"(<svg[^>]*>)(.*?)</svg>", whole, made, flags=re.DOTALL)
    return re.sub(r"<img(?![^>]*\balt=)", '<img alt="A picture that this cell drew"', made)
