"""The end of a lesson: what has been done, the assignment that belongs to it, and where to go from here."""

import html
from pathlib import PurePosixPath

from ..course import Assignment, Lesson, course
from ..path import after, assignment_file, assignments_of, lateness, lesson_file, nearby, on_the_calendar, on_the_path, work
from .progress import Progress, progress

HERE = PurePosixPath("lessons")


class Onward:
    """What comes after a lesson, as links. Reads course.yml each time, so that nothing leads to what the course left out."""

    def __init__(self, slug: str):
        self.lesson = on_the_path(slug)
        self.next = after(slug)
        self.assignments = assignments_of(slug)
        self.done: Progress = progress()

    def _links(self) -> list[tuple[str, str | None, str, str, str]]:
        """What there is to do next, in order: a word on what it is, the link if it can be followed, the title, more on it, and its date."""
        steps = []
        for item in self.assignments:
            steps.append(("Assignment", nearby(assignment_file(item), HERE), item.title, _facts(item), _date(item)))
        if self.assignments:  # what helps with them, if it was not taken yet
            steps += [("At any time", nearby(lesson_file(x), HERE), x.title, x.about, "") for x in course().lessons if x.any_time]
        if self.next:
            steps.append(("Next lesson", nearby(lesson_file(self.next), HERE), self.next.title, self.next.about, ""))
        return steps

    def _earlier(self) -> list[Lesson]:
        """After the last lesson, and after one for any time: the lessons of the path, to go back to."""
        known = [lesson for lesson in course().lessons if lesson.number and not lesson.any_time and lesson.slug != self.lesson.slug]
        return [] if self.next else known

    def _back(self) -> str:
        if self.lesson.any_time:
            return "Go on to the lesson that brought you here:"
        return "This was the last lesson. If a case is not fresh in your mind, go back to it:"

    def _ipython_display_(self):
        from IPython.display import display

        display({"text/html": self._links_html(), "text/plain": self._links_plain()}, raw=True)
        display(self.done)  # an output of its own, which follows what is done

    def _repr_html_(self) -> str:
        return self._links_html() + self.done._repr_html_()

    def _links_html(self) -> str:
        rows = "".join(
            f'<li style="margin:.5em 0">{kind}: {_linked(link, title)}<br><span style="font-size:13px;opacity:.85">{html.escape(more)}{_dated(date)}</span></li>'
            for kind, link, title, more, date in self._links()
        )
        back = ""
        if self._earlier():
            listed = ", ".join(_linked(nearby(lesson_file(x), HERE), x.title) for x in self._earlier())
            back = f"<p>{self._back()} {listed}.</p>"
        steps = f'<ul style="list-style:none;padding:0;margin:.5em 0 1em">{rows}</ul>' if rows else ""
        return f'<nav aria-label="What to do next" style="font-size:14px;max-width:46em">{steps}{back}</nav>'

    def __repr__(self) -> str:
        return "\n".join([self._links_plain(), repr(self.done)])

    def _links_plain(self) -> str:
        lines = [f"{kind}: {title}. {more} {date}".rstrip() for kind, _, title, more, date in self._links()]
        if self._earlier():
            lines.append(f"{self._back()} " + "; ".join(x.title for x in self._earlier()) + ".")
        return "\n".join(lines)


def _facts(item: Assignment) -> str:
    return f"{item.points:g} points, {work(item.minutes)}."


def _date(item: Assignment) -> str:
    # The date alone, not how far away it is: what a notebook shows is kept, and may be read much later.
    due = course().due(item)
    return f"Due {on_the_calendar(due)}. {lateness(course().late)}".rstrip() if due else ""


def _dated(date: str) -> str:
    return f'<span class="sp-due"> {html.escape(date)}</span>' if date else ""  # apart, since not every page has dates


def _linked(link: str | None, title: str) -> str:
    return f'<a href="{html.escape(link)}">{html.escape(title)}</a>' if link else html.escape(title)


def onward(slug: str) -> Onward:
    """What to do after the lesson called `slug`, such as "china", and what you have done so far.

    Raises CourseError, with the lessons there are, if the course does not include it.
    """
    return Onward(slug)
