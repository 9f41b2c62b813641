"""The pages beside the lessons, as MyST Markdown: the start, the syllabus, and what docs/ holds for a reader."""

import re

from ...course import Assignment, Lesson, course
from ...data import cite
from ...data.codebook import markdown as codebook
from ...data.digest import pages as digests
from ...exercises import progress
from ...home import home
from ..coverage import markdown as coverage
from .lessons import anchor, host

# From docs/, where they are there. Each is written for a reader of the course, whether on paper or on the site.
DOCS = ("self-study.md", "data.md")
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")
_LESSON = re.compile(r"`lessons/([^`]+\.ipynb)`")


def _day(due) -> str:
    return f"{due:%A}, {due.day} {due:%B %Y}, {due:%H:%M}"


def _number(value: float) -> str:
    return f"{value:g}"


def _progress() -> str:
    """The table of what has been done in this browser."""
    return host("progress", progress().data(), "The table of your progress needs a script.")


def index() -> str:
    """The start page: the path through the course, and how to read it."""
    known = course()
    minutes = sum(lesson.minutes for lesson in known.lessons)
    lessons = "".join(f"| [{x.title}](lessons/{x.notebook}) | {x.minutes} minutes |\n" for x in known.lessons)
    more = [name.removesuffix(".md") for name in DOCS if (home() / "docs" / name).is_file()]
    return (
        f"# {known.title}\n\n"
        "What soft power means, how states put it to work, and how to weigh the claims made for it. "
        "The lessons rest on data extracted from five documents, and every number can answer where it is from.\n\n"
        f"## Lessons\n\n| Lesson | Time |\n|---|---|\n{lessons}\n"
        f"Together they take about {round(minutes / 60)} hours. The [syllabus](syllabus.md) has their objectives, what to read, "
        "and the assignments.\n\n"
        "## How to read this site\n\n"
        "Each page is a notebook that was run from top to bottom.\n\n"
        "- **Exercises** answer on the page, as often as you like. Nothing is graded, and nothing is sent anywhere.\n"
        "- **Pictures** tell a value when you point at a mark or tap it. Below each stands the same in words.\n"
        "- **Code** is folded above what it made. A button at the top of a lesson opens all of it.\n"
        "- **Sources** name the document and the place in it. *Take care* marks what a careful reader should know.\n\n"
        "To change the code and do the assignments, open the course in Jupyter. Its README says how. Your progress goes along as a file.\n\n"
        f"## Where you are\n\n```{{raw}} html\n{_progress()}\n```\n\n"
        + _toctree("Lessons", [f"lessons/{x.notebook.removesuffix('.ipynb')}" for x in known.lessons])
        + _toctree("Course", ["syllabus", *(name for name in more if name != "data"), "coverage"])
        + _toctree("Documents", [name.removesuffix(".md") for name in digests()])
        + _toctree("Data", [*(name for name in more if name == "data"), "codebook"])
    )


def _toctree(caption: str, names: list[str]) -> str:
    return f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(names) + "\n```\n\n"


def _lesson(lesson: Lesson) -> str:
    lines = [f"### {lesson.title}", "", f"[Open the lesson](lessons/{lesson.notebook}), about {lesson.minutes} minutes.", ""]
    if lesson.objectives:
        lines += ["After it you can:", "", *(f"- {text}" for text in lesson.objectives.values()), ""]
    if lesson.read:
        lines += ["Before it, read:", "", *(f"- {cite(x.source).citation} {x.locator}" for x in lesson.read), ""]
    return "\n".join(lines) + "\n"


def _assignment(item: Assignment) -> str:
    lesson = course().lesson(item.lesson)
    due = f" Due on {_day(item.due)}." if item.due else ""
    lines = [
        f"({anchor(item.slug)})=",
        f"### {item.title}",
        "",
        f"{_number(item.points)} points, about {_number(round(item.minutes / 60 * 2) / 2)} hours, "
        f"after [{lesson.title}](lessons/{lesson.notebook}).{due} "
        f"Done in Jupyter, in the notebook `assignments/{item.slug}/{item.slug}.ipynb`.",
        "",
        "| Task | Objective | Points | Minutes | Marked |",
        "|---|---|---|---|---|",
    ]
    for name, task in item.tasks.items():
        short = name.removeprefix(item.slug + "-").replace("-", " ").capitalize()
        lines.append(f"| {short} | {course().objectives[task.objective]} | {_number(task.points)} | {task.minutes} | {task.marked} |")
    return "\n".join(lines) + "\n\n"


def syllabus() -> str:
    """The syllabus, from course.yml."""
    known = course()
    text = "# Syllabus\n\n## Lessons\n\n" + "".join(map(_lesson, known.lessons))
    if known.assignments:
        text += "## Assignments\n\n"
        if known.late.per_day:
            text += f"Each day of delay costs {known.late.per_day:.0%} of an assignment's points, and {known.late.at_most:.0%} at most.\n\n"
        text += "".join(map(_assignment, known.assignments))
    return text


def _led(text: str, names: set[str]) -> str:
    """Links to other pages of the site stay; a link to another file of the repository becomes plain text."""

    def led(match):
        words, target = match.groups()
        page, _, mark = target.partition("#")
        if page.startswith(("http://", "https://", "mailto:")) or not page:
            return match[0]
        page = re.sub(r"^\.\./", "", page)
        return f"[{words}]({page}{'#' if mark else ''}{mark})" if page in names else words

    return _LINK.sub(led, text)


def pages() -> dict[str, str]:
    """Each page as file name and text."""
    found = {"syllabus.md": syllabus(), "coverage.md": coverage(), "codebook.md": codebook(), **digests()}
    for name in DOCS:
        path = home() / "docs" / name
        if path.is_file():
            found[name] = path.read_text(encoding="utf-8")
    lessons = {f"lessons/{lesson.notebook}" for lesson in course().lessons}
    found = {name: _led(_LESSON.sub(r"[\1](lessons/\1)", text), {*found, *lessons}) for name, text in found.items()}
    return {"index.md": index(), **found}
