"""`softpower doctor`: what this machine has for running and grading the course, in plain words."""

import os
import platform
import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..grading import protections


def table(plan: protections.Plan, where: Path | None = None) -> Table:
    """The protections, one a row: whether each holds for a course in `where`, and by what."""
    shown = Table(title="While a submission's code runs", title_justify="left", show_lines=False)
    shown.add_column("Protection")
    shown.add_column("Holds", no_wrap=True)
    shown.add_column("How", ratio=1)
    for name, holds, words in plan.told(where):
        shown.add_row(escape(name), "yes" if holds else "[bold]no[/bold]", escape(words))
    return shown


def advice(plan: protections.Plan) -> list[str]:
    """What would make it stronger here."""
    if not plan.fork:
        return ["This system cannot fork. Submissions are graded with a fresh process each, without these protections. Linux has them all."]
    if plan.jail == "none" and sys.platform.startswith("linux"):
        return [
            "No namespaces can be had here. Install bubblewrap (Debian: apt-get install bubblewrap), or allow unprivileged user namespaces."
        ]
    if plan.jail == "none":
        return ["Only Linux has namespaces, Landlock and seccomp. Grade on a Linux machine if you do not trust the submissions."]
    return []


def show() -> int:
    """Print it. Returns 0 where nothing is missing, 1 where a protection does not hold."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 110
    plan = protections.best()
    console.print(
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {os.cpu_count()} processors", markup=False
    )
    # The course that would be graded from here.
    here = Path.cwd() if (Path.cwd() / "nbgrader_config.py").is_file() else None
    console.print(table(plan, here))
    for line in advice(plan):
        console.print(line, markup=False)
    return 0 if all(holds for _, holds, _ in plan.told(here)) else 1
