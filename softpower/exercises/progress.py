"""What a learner has done, kept in a small file that can be taken along: Binder forgets."""

import html
from datetime import datetime
from pathlib import Path

from ..course import course
from ..messages import CourseError
from ..record import FILE, place, read, write

MIME = "application/vnd.softpower.progress+json"


def noted(before: dict, *, answer: dict, solved: bool, hints: int) -> dict:
    """The entry after a try. Once solved, it stays solved, with the answer that solved it."""
    keep = before.get("solved", False) and not solved
    return {
        "tries": before.get("tries", 0) + 1,
        "solved": solved or before.get("solved", False),
        "hints": max(hints, before.get("hints", 0)),
        "answer": before.get("answer", answer) if keep else answer,
        "when": datetime.now().isoformat(timespec="minutes"),
    }


def record(name: str, *, answer: dict, solved: bool, hints: int) -> None:
    """Note a try at an exercise."""
    path = place()
    done = read(path)
    done[name] = noted(done.get(name, {}), answer=answer, solved=solved, hints=hints)
    write(path, done)


def entry(name: str) -> dict:
    """What is noted of an exercise; empty if nothing is, or if the file cannot be read."""
    try:
        return read(place()).get(name, {})
    except CourseError:
        return {}


class Progress:
    """What has been done over the whole course. Shows as a table that follows what is done; can be restored from a file."""

    def __init__(self, path: Path | None = None):
        self.path = path or place()
        self.done = read(self.path)

    def restore(self, path: str | Path) -> "Progress":
        """Take over the progress in a file saved earlier. What was solved in either stays solved."""
        path = Path(path)
        if not path.is_file():
            raise CourseError(f"There is no file {path}. Upload your saved {FILE} first, then give its name here.")
        for name, other in read(path).items():
            mine = self.done.get(name, {})
            kept = {"answer": mine["answer"]} if mine.get("solved") and not other["solved"] and "answer" in mine else {}
            self.done[name] = {**mine, **other, **kept, "solved": other["solved"] or mine.get("solved", False)}
        write(self.path, self.done)
        return self

    def lessons(self) -> list[tuple[str, list[str]]]:
        """For each lesson: its title, and the full names of its exercises."""
        from .library import exercises

        names = list(exercises())
        return [(lesson.title, [n for n in names if n.startswith(lesson.slug + "/")]) for lesson in course().lessons]

    def rows(self) -> list[tuple[str, int, int, int]]:
        """For each lesson: title, exercises there are, tried, solved."""
        return [
            (title, len(mine), sum(n in self.done for n in mine), sum(self.done.get(n, {}).get("solved", False) for n in mine))
            for title, mine in self.lessons()
        ]

    def data(self) -> dict:
        """The table as data for a page, of type MIME. What has been done, the page reads from the file itself."""
        from .view import beside

        return {
            "version": 1,
            "progress": beside(),
            "lessons": [{"title": title, "exercises": mine} for title, mine in self.lessons() if mine],
        }

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {MIME: self.data(), "text/html": self._repr_html_(), "text/plain": repr(self)}

    def __repr__(self):
        lines = [f"{title}: {solved} of {there} solved, {tried} tried" for title, there, tried, solved in self.rows()]
        return "\n".join(lines) + f"\nKept in {self.path.name}. Download it to take it along."

    def _repr_html_(self):
        rows = "".join(
            '<li style="display:flex;flex-wrap:wrap;gap:0 1.2em;justify-content:space-between;margin:.3em 0">'
            f"<span>{html.escape(title)}</span>"
            f'<span><progress max="{max(there, 1)}" value="{solved}" aria-label="{html.escape(title)}" style="width:7em"></progress>'
            f' <span style="display:inline-block;min-width:8em">{solved} of {there} solved{f", {tried} tried" if tried > solved else ""}</span></span></li>'
            for title, there, tried, solved in self.rows()
        )
        return (
            '<div style="font-size:14px;max-width:46em"><p style="margin:1em 0 .3em"><b>Your progress</b></p>'
            f'<ul style="list-style:none;margin:0;padding:0">{rows}</ul>'
            f'<p style="font-size:13px;opacity:.8">Kept in <code>{html.escape(self.path.name)}</code> beside the lessons. '
            'Download that file to take your progress along; <code>progress().restore("progress.json")</code> brings it back.</p></div>'
        )


def progress() -> Progress:
    """What you have done so far, over the whole course."""
    return Progress()
