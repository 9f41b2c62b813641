"""The path through the course, in plain words: what follows what, when it is due, and where its notebook is.

All of it is read from course.yml when it is asked for. A lesson that the
syllabus does not list is not on the path, and nothing leads to it.
"""

import posixpath
from datetime import datetime
from pathlib import Path, PurePosixPath

from .course import Assignment, Course, Late, Lesson, course
from .messages import CourseError, one_of


def lesson_file(lesson: Lesson) -> PurePosixPath:
    """A lesson's notebook, from the course's top folder."""
    return PurePosixPath("lessons") / lesson.notebook


def assignment_file(assignment: Assignment) -> PurePosixPath:
    """An assignment's notebook, from the course's top folder."""
    return PurePosixPath("assignments") / assignment.slug / f"{assignment.slug}.ipynb"


def on_the_path(slug: str, known: Course | None = None) -> Lesson:
    """The lesson called `slug`. CourseError, in a learner's words, if the syllabus does not list it."""
    known = known or course()
    for lesson in known.lessons:
        if lesson.slug == slug:
            return lesson
    raise CourseError(f"This course does not include the lesson {slug!r}. " + one_of(slug, [x.slug for x in known.lessons], "lesson"))


def after(slug: str, known: Course | None = None) -> Lesson | None:
    """The lesson that follows the one called `slug`; None after the last, and after one that may be taken at any time."""
    known = known or course()
    here = on_the_path(slug, known)
    if here.any_time:
        return None
    following = known.lessons[known.lessons.index(here) + 1 :]
    return next((lesson for lesson in following if not lesson.any_time), None)


def assignments_of(slug: str, known: Course | None = None) -> list[Assignment]:
    """The assignments that belong to the lesson called `slug`, in the syllabus's order."""
    return [assignment for assignment in (known or course()).assignments if assignment.lesson == slug]


def nearby(file: PurePosixPath, here: PurePosixPath) -> str | None:
    """A relative link to `file` from a notebook in the folder `here`; both are named from the course's top folder.

    None if the file is not there: then there is nothing to lead to. A notebook's
    kernel works in the notebook's own folder, so the link is looked up from there.
    """
    link = posixpath.relpath(file, here)
    return link if (Path.cwd() / link).is_file() else None


def on_the_calendar(due: datetime) -> str:
    """A date and time in plain words: Friday 15 January 2027, 17:00. With the name of its time zone, where it has one: (Asia/Almaty)."""
    zone = getattr(due.tzinfo, "key", "")
    return f"{due:%A} {due.day} {due:%B} {due.year}, {due:%H:%M}" + (f" ({zone})" if zone else "")


def _now(due: datetime, now: datetime | None) -> datetime:
    """`now` on the clock that `due` is read from. Without a zone either is of this machine."""
    now = now or datetime.now(due.tzinfo)
    return now.astimezone(due.tzinfo) if due.tzinfo else now


def is_past(due: datetime, now: datetime | None = None) -> bool:
    """Whether a date is over. `due` without a time zone is local time."""
    return due < _now(due, now)


def how_far(due: datetime, now: datetime | None = None) -> str:
    """How far away a date is, in days of the calendar: today, tomorrow, in 9 days, yesterday, 3 days ago.

    `due` without a time zone is local time.
    """
    now = _now(due, now)
    days = (due.date() - now.date()).days
    if days == 0:
        return "today" if now <= due else "earlier today"
    if days in (1, -1):
        return "tomorrow" if days == 1 else "yesterday"
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def work(minutes: int) -> str:
    """A time for work in plain words: 45 minutes, about 3 hours."""
    if minutes < 90:
        return f"{minutes} minutes"
    halves = round(minutes / 30)
    return f"about {halves / 2:g} hours"


def lateness(late: Late) -> str:
    """What a day's delay costs, as a sentence; empty if it costs nothing."""
    if not late.per_day:
        return ""
    most = f", up to {late.at_most:.0%}" if late.at_most else ""
    return f"Each day late costs {late.per_day:.0%} of the points{most}.".replace("%", " %")
