"""The pages beside the lessons, as MyST Markdown: the start, the syllabus, and what docs/ holds for a reader."""

import html
import re

from ...course import Assignment, Lesson, course
from ...data import cite
from ...data.codebook import markdown as codebook
from ...data.digest import pages as digests
from ...exercises import progress
from ...home import home
from ..coverage import markdown as coverage
from .lessons import anchor, code_links, host
from .tables import pages as tables

# From docs/, where they are there. Each is written for a reader of the course, whether on paper or on the site.
DOCS = ("self-study.md", "data.md")
WHOLE = "soft-power-site.zip"  # all of the site, to take along
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")
_LESSON = re.compile(r"`lessons/([^`]+\.ipynb)`")


def _day(due) -> str:
    return f"{due:%A}, {due.day} {due:%B %Y}, {due:%H:%M}"


def _number(value: float) -> str:
    return f"{value:g}"


def _path() -> str:
    """The path through the course, with what has been done of it in this browser."""
    exercises, lessons = dict(progress().lessons()), []
    for lesson in course().lessons:
        page = f"lessons/{lesson.notebook.removesuffix('.ipynb')}.html"
        lessons.append(
            {"title": lesson.title, "exercises": exercises[lesson.title], "href": page, "minutes": lesson.minutes, "about": lesson.about}
        )
    still = "".join(
        f'<li><a href="{x["href"]}">{html.escape(x["title"])}</a>, {x["minutes"]} minutes. {html.escape(x["about"])}</li>' for x in lessons
    )
    return host("progress", {**progress().data(), "lessons": lessons}, f"<ol>{still}</ol>")


def _elsewhere() -> str:
    """Where to run the course, as course.yml has it."""
    site = course().site
    ways = []
    if site.binder:
        ways.append(f"[open it in your browser]({site.binder}), on a machine that is lent to you and forgets")
    if site.student_edition:
        ways.append(f"[get your own copy]({site.student_edition})")
    how = (
        f"To run the code, change it, and do the assignments, {'; or '.join(ways)}."
        if ways
        else "To run the code, change it, and do the assignments, open the course in Jupyter: its README says how."
    )
    return f"{how} Your progress goes along as a file.\n\n"


def index(picture: str) -> str:
    """The front page: the question of the course, `picture` as HTML, the path through the lessons, and what else there is."""
    known = course()
    path = [lesson for lesson in known.lessons if not lesson.any_time]
    hours = round(sum(lesson.minutes for lesson in path) / 60)
    more = [name.removesuffix(".md") for name in DOCS if (home() / "docs" / name).is_file()]
    told = "".join(f"- [{text.splitlines()[0].removeprefix('# ')}]({name})\n" for name, text in digests().items())
    begin = known.lessons[0]
    return (
        f"# {known.title}\n\n"
        + (f'<p class="sp-question">{html.escape(known.question)}</p>\n\n' if known.question else "")
        + f"`````{{raw}} html\n{picture}\n`````\n\n"
        "States spend money on being liked. Whether that gets them anything is disputed, and much of what is written about it "
        f"cannot be checked. {_count(len(path)).capitalize()} lessons, {hours} hours in all, take cases from Central Asia, ask you to commit yourself "
        "first, and then show what is known and how anyone knows it.\n\n"
        f'<p><a class="sp-begin" href="lessons/{begin.notebook.removesuffix(".ipynb")}.html">Begin with the first lesson</a></p>\n\n'
        f"## The path\n\n`````{{raw}} html\n{_path()}\n`````\n\n"
        f"{_elsewhere()}The [syllabus](syllabus.md) has the objectives, what to read, and the assignments.\n\n"
        "## The documents\n\nThe lessons rest on five documents. Each is told here from its beginning to its end, in our words, with "
        f"what we noticed in it:\n\n{told}\n"
        "Every statement and number that the lessons take from them stands in the [tables](tables/index.md), to browse and to download.\n\n"
        "## How to read this site\n\n"
        "- **Exercises** answer on the page, as often as you like. Nothing is graded. Your answers are kept in this browser, and nothing is sent anywhere.\n"
        "- **Sources.** The sign ° behind a sentence opens what the document says and where, and leads to its row in the tables. *Take care* marks what a careful reader should know.\n"
        "- **Pictures** tell a value when you point at a mark or tap it. Below each stands the same in words.\n"
        "- **Code** is folded above what it made. A button at the top of a lesson opens all of it.\n"
        "- **On paper** a lesson has its exercises to fill in, and hints and answers at its end.\n"
        f'- **Without a network** a page that is open goes on working. To have all of them, <a href="{WHOLE}" download>take the site along as a folder</a>, unpack it, and open its `index.html`.\n\n'
        + _toctree("Lessons", [f"lessons/{x.notebook.removesuffix('.ipynb')}" for x in known.lessons])
        + _toctree("Course", ["syllabus", *(name for name in more if name != "data"), "coverage"])
        + _toctree("Documents", [name.removesuffix(".md") for name in digests()])
        + _toctree("Data", ["tables/index", *(name for name in more if name == "data"), "codebook"])
    )


def _count(number: int) -> str:
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    return words[number] if number < len(words) else str(number)


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
    due = f" Due on {_day(item.due)}." if item.due and course().site.dates else ""
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
        if known.late.per_day and known.site.dates:
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


def pages(picture: str) -> dict[str, str]:
    """Each page as file name and text. `picture` stands on the first, as HTML."""
    found = {"syllabus.md": syllabus(), "coverage.md": coverage(), "codebook.md": codebook(), **digests()}
    for name in DOCS:
        path = home() / "docs" / name
        if path.is_file():
            found[name] = path.read_text(encoding="utf-8")
    lessons = {f"lessons/{lesson.notebook}" for lesson in course().lessons}
    found = {name: _led(_LESSON.sub(r"[\1](lessons/\1)", text), {*found, *lessons}) for name, text in found.items()}
    found = {name: code_links(text, name.removesuffix(".md") + ".html") for name, text in found.items()}
    return {"index.md": index(picture), **found, **tables()}
