"""The end of an assignment: when it is due, a button that checks it, and where to go from here.

The button only calls `softpower check`: no grader is loaded into a learner's notebook. JupyterLab draws the button by
the course's extension (softpower/front/check), which saves the notebook on the screen and says which it is; there no
kernel is needed. Front ends without the extension get a widget.
"""

import html
import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

from ..course import Assignment, course
from ..path import after, assignment_file, lateness, lesson_file, nearby, on_the_calendar

MIME = "application/vnd.softpower.check+json"
LABEL = "Check my work"
BEFORE = "Your notebook is saved, and its tests run in a fresh kernel. That takes about ten seconds."


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
    """Which notebook is checked, and when it was saved: whoever has two, or forgot to save, sees it here."""
    moment = datetime.fromtimestamp(file.stat().st_mtime)
    day = "" if moment.date() == date.today() else f" on {moment:%A}, {moment.day} {moment:%B %Y},"
    return f"<p>Checked: <code>{html.escape(file.name)}</code>, as it was saved{day} at {moment:%H:%M:%S}.</p>"


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines())


def checked(slug: str, file: Path) -> str:
    """What `softpower check` says of a notebook, as HTML."""
    if not file.is_file():
        return _paragraphs(f"There is no notebook at {file}. Save it first, then press again.")
    done = subprocess.run(
        [sys.executable, "-m", "softpower.cli", "check", slug, "--notebook", str(file), "--page"],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        return _saved(file) + _paragraphs(done.stderr.strip()[-500:])
    return _saved(file) + json.loads(done.stdout)["html"]


def on_screen(slug: str, names: dict) -> Path:
    """The notebook that a kernel runs, as far as the kernel can know: `names` are those of its cells.

    VS Code tells the kernel its file. Jupyter tells it the name that the notebook had when the kernel started, which a
    renamed one has no more. Then it is the one in the working folder with the assignment's name, or the only one there.
    """
    told = (names.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME"))
    here = sorted(Path.cwd().glob("*.ipynb"))
    for file in [*(Path(name) for name in told if name), Path.cwd() / f"{slug}.ipynb"]:
        if file.suffix == ".ipynb" and file.is_file():
            return file
    return here[0] if len(here) == 1 else Path.cwd() / f"{slug}.ipynb"


class CheckButton:
    """The button in a notebook: as data for the course's JupyterLab extension, as a widget for other front ends, and on paper."""

    def __init__(self, assignment: Assignment):
        self.assignment = assignment

    def _widget(self) -> dict:
        from IPython import get_ipython
        from ipywidgets import HTML, Button, Layout, VBox

        press = Button(
            description=LABEL,
            button_style="primary",
            tooltip=f"Runs the tests of: {self.assignment.title}",
            layout=Layout(width="auto", align_self="flex-start"),
        )
        said = HTML("<p>Save the notebook first: what is checked is the file. It takes about ten seconds.</p>")

        def pressed(_button):
            press.disabled, said.value = True, "<p role='status'>Running the tests …</p>"
            try:
                file = on_screen(self.assignment.slug, get_ipython().user_ns)
                said.value = f"<div role='status'>{checked(self.assignment.slug, file)}</div>"
            finally:
                press.disabled = False

        press.on_click(pressed)
        bundle = VBox([press, said])._repr_mimebundle_()
        return dict(bundle[0] if isinstance(bundle, tuple) else bundle)

    def _repr_mimebundle_(self, include=None, exclude=None):
        from ..exercises.view import somebody_is_there

        data = {"version": 1, "assignment": self.assignment.slug, "title": self.assignment.title, "label": LABEL, "before": BEFORE}
        words = f"To check this assignment, open it in Jupyter, run this cell and press {LABEL}."
        paper = {MIME: data, "text/html": f"<p>{words}</p>", "text/plain": words}
        return (self._widget() if somebody_is_there() else {}) | paper


def button(slug: str):
    """What stands at the end of an assignment: its due date, and a button that runs every test on the notebook on the screen."""
    from IPython.display import HTML as Page
    from IPython.display import display

    assignment = course().assignment(slug)
    for part in (due(assignment), CheckButton(assignment), onward(assignment)):
        if part:
            display(Page(part) if isinstance(part, str) else part)
