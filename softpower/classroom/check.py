"""Showing what `softpower check` found: a table in the terminal, or a page for a notebook."""

import html
import json
import re
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.syntax import Syntax
from rich.table import Table

from ..grading.selfcheck import Checked, Report, check
from ..messages import CourseError, one_of


def _result(task: Checked, hidden: bool) -> tuple[str, list[str]]:
    """Points, and all that is to be said of one task."""
    if task.by_hand:
        return "by hand", ["A person marks it. The question says what counts." if task.tried else "No answer yet."]
    points = f"{task.points:g} of {task.of:g}" if hidden else ""
    if hidden and task.points == task.of:
        return points, ["Right."]
    return points, list(dict.fromkeys(task.messages)) or ["Not there yet." if hidden else "Has the right shape."]


def _short(task: Checked, report: Report) -> str:
    """A task's name without its assignment's, as `--solution` takes it."""
    return task.task.removeprefix(report.assignment.slug + "-")


def _closing(report: Report) -> str:
    if not report.hidden:
        return "Only the public tests ran: the hidden ones are not in this copy. Whether an answer is right is tested after you hand in."
    open_ = [t.task for t in report.tasks if not t.by_hand and t.tried and t.points < t.of]
    total = f"{report.points:g} of {report.of:g} points that tests can give."
    if open_:
        return f"{total} After an honest try, a worked solution: softpower check {report.assignment.slug} --solution {open_[0]}"
    return total


def table(report: Report) -> Table:
    shown = Table(title=escape(report.assignment.title), title_justify="left", show_lines=True)
    shown.add_column("Task", max_width=30)
    if report.hidden:
        shown.add_column("Points", no_wrap=True, justify="right")
    shown.add_column("What the tests say", ratio=1)
    for task in report.tasks:
        points, said = _result(task, report.hidden)
        name = f"{escape(task.title)}\n[dim]{escape(_short(task, report))}[/dim]" if task.title else escape(_short(task, report))
        words = escape("\n".join(said))
        shown.add_row(name, points, words) if report.hidden else shown.add_row(name, words)
    return shown


def _marked(text: str) -> str:
    """A message as HTML: what stands in backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


# Name and points at the left, what the tests say beside them; one below the other where the page is narrow.
_STYLE = """<style>
.sp-checked { container-type: inline-size; max-width: 60em; font-size: 14px; line-height: 1.5; color: var(--jp-content-font-color1, inherit); }
.sp-checked ul { list-style: none; margin: 0; padding: 0; }
.sp-checked li { display: grid; grid-template-columns: 16em 1fr; gap: 0 1.5em; padding: .5em 0; margin: 0; border-top: 1px solid var(--jp-border-color2, #ddd); }
.sp-checked li > div:first-child { display: flex; justify-content: space-between; gap: 1em; align-items: baseline; }
.sp-checked p { margin: .8em 0; line-height: 1.5; }
.sp-checked li p { margin: 0 0 .3em; }
.sp-checked li span { white-space: nowrap; }
.sp-checked code { overflow-wrap: anywhere; }
.sp-checked pre { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.4; }
.sp-checked summary { cursor: pointer; }
@container (max-width: 480px) { .sp-checked li { grid-template-columns: 1fr; } }
</style>"""


def as_html(report: Report) -> str:
    """The same as a list for a notebook, with worked solutions folded away for tasks honestly tried."""
    rows = []
    for task in report.tasks:
        points, said = _result(task, report.hidden)
        words = "".join(f"<p>{_marked(line)}</p>" for line in said)
        name = _marked(task.title or _short(task, report))
        worked = ""
        if report.hidden and task.tried and not task.by_hand and task.points < task.of:
            worked = f"<details><summary>A worked solution</summary><pre>{html.escape(task.solution.strip())}</pre></details>"
        shown = f"<span>{points}</span>" if points else ""
        rows.append(f"<li><div><b>{name}</b>{shown}</div><div>{words}{worked}</div></li>")
    title = html.escape(report.assignment.title)
    noticed = "".join(f"<p>Noticed: {_marked(note)}</p>" for note in report.notes)
    return f'{_STYLE}<div class="sp-checked"><p><b>{title}</b></p><ul>{"".join(rows)}</ul>{noticed}<p>{_marked(_closing(report))}</p></div>'


def run(slug: str, notebook: str | None, solution: str | None, as_page: bool) -> int:
    """The `softpower check` command. Returns 1 while something is open."""
    report = check(slug, Path(notebook) if notebook else None)
    if as_page:
        print(json.dumps({"html": as_html(report)}))
        return 0
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 110
    if solution:
        found = next((t for t in report.tasks if solution in (t.task, t.task.removeprefix(slug + "-"))), None)
        if found is None:
            raise CourseError(one_of(solution, [t.task for t in report.tasks], "task"))
        if not report.hidden:
            raise CourseError("Worked solutions are not in this copy of the course.")
        if not found.tried:
            raise CourseError(f"{found.task} still stands as it was given out. Try it first; a wrong try is enough.")
        console.print(Syntax(found.solution.strip(), "markdown" if found.by_hand else "python", word_wrap=True))
        return 0
    console.print(table(report))
    for note in report.notes:
        console.print(f"Noticed: {note}", markup=False)
    console.print(_closing(report), markup=False)
    if not report.hidden:
        return 1 if any(task.messages for task in report.tasks) else 0
    return 0 if report.points == report.of else 1
