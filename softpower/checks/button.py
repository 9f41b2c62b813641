"""The end of an assignment: when it is due, a button that checks it, and where to go from here.

The button only calls `softpower check`: no grader is loaded into a learner's notebook.
"""

import html
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from ..course import Assignment, course
from ..path import after, assignment_file, lateness, lesson_file, nearby, on_the_calendar


def due(assignment: Assignment) -> str:
    """When an assignment is due, and what lateness costs, as a paragraph; empty if it has no date."""
    moment = course().due(assignment)
    if not moment:
        return ""
    when = f'<time datetime="{moment.isoformat()}">{on_the_calendar(moment)}</time>'
    return f"<p><b>Due</b> {when}, if you are in a class. {lateness(course().late)}</p>"


def onward(assignment: Assignment) -> str:
    """A link to the lesson that follows the assignment's own; empty after the last lesson, or where it is not in reach."""
    following = after(assignment.lesson)
    link = nearby(lesson_file(following), assignment_file(assignment).parent) if following else None
    return f'<p>After this assignment: <a href="{html.escape(link)}">{html.escape(following.title)}</a></p>' if link else ""


def _saved(file: Path) -> str:
    """When the notebook that is checked was saved: whoever forgot to save sees it here."""
    return f"<p>Your notebook as it was saved at {datetime.fromtimestamp(file.stat().st_mtime):%H:%M:%S}.</p>" if file.is_file() else ""


def _checked(slug: str) -> str:
    """What `softpower check` says of the notebook in the working folder, as HTML."""
    file = Path(f"{slug}.ipynb")
    done = subprocess.run(
        [sys.executable, "-m", "softpower.cli", "check", slug, "--notebook", str(file), "--page"],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        return "".join(f"<p>{html.escape(line)}</p>" for line in done.stderr.strip()[-500:].splitlines())
    return _saved(file) + json.loads(done.stdout)["html"]


def button(slug: str):
    """What stands at the end of an assignment: its due date, and a button that runs every test on the saved notebook."""
    from IPython.display import HTML as Page
    from IPython.display import display
    from ipywidgets import HTML, Button, Layout, VBox

    assignment = course().assignment(slug)
    press = Button(
        description="Check my work",
        button_style="primary",
        tooltip=f"Runs the tests of: {assignment.title}",
        layout=Layout(width="auto", align_self="flex-start"),
    )
    said = HTML("<p>It takes about ten seconds.</p>")

    def pressed(_button):
        press.disabled, said.value = True, "<p role='status'>Running the tests …</p>"
        try:
            said.value = f"<div role='status'>{_checked(slug)}</div>"
        finally:
            press.disabled = False

    press.on_click(pressed)
    box = VBox([press, said])
    box.add_class("sp-check-work")  # JupyterLab's part of the course looks for this name, and saves the notebook before a check
    if due(assignment):
        display(Page(due(assignment)))
    display(box)
    if onward(assignment):
        display(Page(onward(assignment)))
