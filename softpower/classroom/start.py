"""The start page: the path through the course, how far the learner is, and what is due, as HTML for JupyterLab.

Made anew each time it is asked for. It runs in the server's own process, beside
every learner: it reads course.yml and two kinds of small files, and imports
neither pandas nor the exercises.
"""

import html
import os
from datetime import datetime
from functools import cache
from pathlib import Path, PurePosixPath

from ..course import Assignment, Course, Lesson, course
from ..home import home
from ..messages import CourseError, read_yaml
from ..path import assignment_file, assignments_of, how_far, is_past, lateness, lesson_file, on_the_calendar, work
from ..record import FILE, VARIABLE, place, read

STYLE = Path(__file__).with_name("start.css")
_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


@cache
def _names(path: Path, _stamp: float) -> list[str]:
    content, _ = read_yaml(path)
    return [f"{path.stem}/{item['id']}" for item in content]


def course_folder(root: Path) -> Path | None:
    """The learner's copy of the course at or below `root`, JupyterLab's top folder; None if there is none.

    The package's own course where it lies there; else `root`, or a folder in it,
    that has the lessons. On a hub the package stands elsewhere, and the copy in
    the student's home is the one to work in.
    """
    candidates = [home(), root]
    candidates += sorted(p for p in root.iterdir() if p.is_dir() and not p.name.startswith(".")) if root.is_dir() else []
    for folder in candidates:
        if folder.resolve().is_relative_to(root.resolve()) and any((folder / lesson_file(lesson)).is_file() for lesson in course().lessons):
            return folder.resolve()
    return None


class _Page:
    """What the page is made from: the syllabus, the learner's record, and where their notebooks are."""

    def __init__(self, root: Path, now: datetime | None):
        self.root, self.now = root.resolve(), now
        self.known: Course = course()
        self.folder = course_folder(root)
        self.troubles: list[str] = []
        record = place() if self.folder in (None, home()) or os.environ.get(VARIABLE) else self.folder / "lessons" / FILE
        try:
            self.done = read(record)
        except CourseError as error:
            self.done = {}
            self.troubles.append(str(error))

        self.exercises = {lesson.slug: self._exercises(lesson) for lesson in self.known.lessons}

    def _exercises(self, lesson: Lesson) -> list[str]:
        """The names of a lesson's exercises, read as far as this page needs it; whether each is well made, the lesson finds out."""
        path = home() / "lessons" / "exercises" / f"{lesson.slug}.yml"
        try:
            return _names(path, path.stat().st_mtime) if path.is_file() else []
        except CourseError as error:
            self.troubles.append(str(error))
        except (TypeError, KeyError):
            self.troubles.append(f"{path.name} should be a list of exercises, each beginning with `- id:`.")
        return []

    def link(self, file: PurePosixPath, text: str, look: str = "") -> str:
        """A link that opens a notebook in JupyterLab; the text alone if the notebook is not in reach."""
        shown = html.escape(text)
        if not self.folder or not (self.folder / file).is_file():
            return f"<span>{shown}</span>"
        path = (self.folder / file).relative_to(self.root).as_posix()
        return f'<a href="#" data-path="{html.escape(path, quote=True)}"{look}>{shown}</a>'

    def counts(self, lesson: Lesson) -> tuple[int, int, int]:
        """Exercises there are, tried, solved."""
        names = self.exercises[lesson.slug]
        tried = [self.done[n] for n in names if n in self.done]
        return len(names), len(tried), sum(entry["solved"] for entry in tried)

    def current(self) -> tuple[Lesson | None, str]:
        """The lesson to go on with, and the word for it: the one worked on last, or, where that is done, the next that is not."""
        touched = {
            lesson.slug: max((self.done[n].get("when", "") for n in self.exercises[lesson.slug] if n in self.done), default="")
            for lesson in self.known.lessons
        }
        if not any(touched.values()):
            return self.known.lessons[0] if self.known.lessons else None, "Begin"
        last = max(range(len(self.known.lessons)), key=lambda n: touched[self.known.lessons[n].slug])
        for lesson in [*self.known.lessons[last:], *self.known.lessons[:last]]:
            there, _, solved = self.counts(lesson)
            if solved < there:
                return lesson, "Go on"
        return None, ""

    def next_due(self) -> Assignment | None:
        dated = [a for a in self.known.assignments if a.due and not is_past(self.known.due(a), self.now)]
        return min(dated, key=self.known.deadline, default=None)


def _assignment(page: _Page, item: Assignment) -> str:
    date = ""
    moment = page.known.due(item)
    if moment:
        when = f'<time datetime="{moment.isoformat()}">{on_the_calendar(moment)}</time>'
        date = f" · {'was due' if is_past(moment, page.now) else 'due'} {when}, {how_far(moment, page.now)}"
    return (
        '<p class="sp-start-assignment"><span class="sp-start-kind">Assignment</span> '
        f"{page.link(assignment_file(item), item.title)}"
        f'<span class="sp-start-facts"><span>{item.points:g} points, {work(item.minutes)}{date}</span></span></p>'
    )


def _step(page: _Page, lesson: Lesson) -> str:
    there, tried, solved = page.counts(lesson)
    done = ""
    if there:
        said = f"{solved} of {there} exercises solved" + (f", {tried} tried" if tried > solved else "")
        if solved == there:
            said = f"✓ all {there} exercises solved"
        name = html.escape(f"Exercises solved in: {lesson.title}", quote=True)
        done = f'<span class="sp-start-done"><progress max="{there}" value="{solved}" aria-label="{name}"></progress> {said}</span>'
    about = f'<p class="sp-start-about">{html.escape(lesson.about)}</p>' if lesson.about else ""
    return (
        f'<li data-number="{lesson.number}"><h3>{page.link(lesson_file(lesson), lesson.title)}</h3>{about}'
        f'<p class="sp-start-facts"><span>{work(lesson.minutes)}{", at any time" if lesson.any_time else ""}</span>{done}</p>'
        f"{''.join(_assignment(page, item) for item in assignments_of(lesson.slug, page.known))}</li>"
    )


def _many(number: int, noun: str) -> str:
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{word} {noun}{'' if number == 1 else 's'}"


def _top(page: _Page) -> str:
    known = page.known
    parts = [_many(len(known.lessons), "lesson")] + ([_many(len(known.assignments), "assignment")] if known.assignments else [])
    lead = f"{' and '.join(parts)}.".capitalize() + " Take them in this order: later lessons use words that earlier ones explain."
    lesson, word = page.current()
    if lesson:
        go = f"<p>{page.link(lesson_file(lesson), f'{word}: {lesson.title}', ' class=sp-start-go')}</p>"
    else:
        go = "<p>Every exercise is solved.</p>"
    item = page.next_due()
    due = ""
    if item:
        moment = known.due(item)
        when = f'<time datetime="{moment.isoformat()}">{on_the_calendar(moment)}</time>'
        due = f"<p>Next due in a class: {page.link(assignment_file(item), item.title)}, {when}, {how_far(moment, page.now)}.</p>"
    return f"<header><h1>{html.escape(known.title)}</h1><p>{lead}</p>{go}{due}</header>"


def _help(page: _Page) -> str:
    late = lateness(page.known.late)
    kept = (
        f"Kept in <code>lessons/{FILE}</code>. Download that file to take your progress along "
        "(right-click on it in the list of files). To bring it back, upload it and run "
        f'<code>progress().restore("{FILE}")</code> in a lesson.'
    )
    rows = [
        ("Run a lesson", "Click on its first cell and press Shift and Enter, again and again, down to the last."),
        (
            "Check an exercise",
            "Press <em>Check</em> below it, as often as you like. <em>Hint</em> helps in stages. Exercises are not graded.",
        ),
    ]
    if page.known.assignments:
        rows += [
            ("Check an assignment", "Run its last cell and press <em>Check my work</em>. Each task's own test stands below the task."),
            (
                "Hand in",
                "You hand in one file, the assignment's notebook. The end of the notebook says how: by <em>Assignment List</em> "
                f"if your class works on a hub, or by uploading the file where your instructor asked for it. {late}",
            ),
        ]
    rows += [
        ("Your progress", kept),
        ("Come back here", "Press + beside the tabs and choose <em>Course start page</em>. The <em>Help</em> menu has it, too."),
    ]
    listed = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in rows)
    return f'<section aria-labelledby="sp-start-how"><h2 id="sp-start-how">How to</h2><dl>{listed}</dl></section>'


def start_page(root: Path, now: datetime | None = None) -> str:
    """The page as a piece of HTML. Links name notebooks by their path below `root`, JupyterLab's top folder.

    Raises CourseError if course.yml is not right.
    """
    page = _Page(root, now)
    notes = list(page.troubles)
    if not page.folder:
        notes.append(
            "The lessons are not in the folder that JupyterLab shows. Fetch or upload your copy of the course, then reload this page."
        )
    told = "".join(f'<p class="sp-start-note" role="status">{html.escape(note)}</p>' for note in notes)
    steps = "".join(_step(page, lesson) for lesson in page.known.lessons)
    return (
        f"<style>{STYLE.read_text(encoding='utf-8')}</style>"
        f'<article class="sp-start" lang="{html.escape(page.known.language, quote=True)}">{_top(page)}{told}'
        f'<section aria-labelledby="sp-start-path"><h2 id="sp-start-path">The path</h2><ol>{steps}</ol></section>{_help(page)}</article>'
    )
