"""`softpower check`: a learner's own notebook, tested as it would be graded, without a gradebook.

The notebook is read as the grader reads it, so that what it would notice or
could not read is told before handing in. With solutions/ at hand every test runs, public and hidden. In a student edition
there is none, so the public tests run, and the report says that it did only that.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbgrader.utils import compute_checksum, determine_grade

from ..course import Assignment, course, owner
from ..home import home
from ..messages import CourseError
from . import kernels, preflight
from .results import messages

TIMEOUT = 60


@dataclass
class Checked:
    """What the tests say of one task. `tried`: whether its answer differs from what was given out.

    `title` is the heading that the task stands under in the notebook.
    """

    task: str
    of: float
    title: str = ""
    points: float = 0
    by_hand: bool = False
    tried: bool = False
    messages: list[str] = field(default_factory=list)
    solution: str = ""


@dataclass
class Report:
    assignment: Assignment
    hidden: bool
    tasks: list[Checked]
    notes: list[str] = field(default_factory=list)  # what the grader would notice about the file

    @property
    def points(self) -> float:
        return sum(t.points for t in self.tasks)

    @property
    def of(self) -> float:
        return sum(t.of for t in self.tasks if not t.by_hand)


def _paper(root: Path, slug: str):
    from .courses import open_course
    from .paper import papers

    coursedir, config = open_course(root)
    return next(p for p in papers(coursedir, config, slug, record=False) if p.notebook == slug)


def _graded(cell) -> dict:
    return cell.metadata.get("nbgrader", {})


def _execute(notebook, folder: Path) -> None:
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        interrupt_on_timeout=True,
        allow_errors=True,
        extra_arguments=kernels.ARGUMENTS,
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute()
    except (CellTimeoutError, DeadKernelError):
        # The cells after it have no outputs, and so count as not passed below.
        return


def check(slug: str, notebook: Path | None = None) -> Report:
    """Run an assignment's tests on a learner's notebook (default: the one in assignments/).

    The notebook itself is not changed. Raises CourseError where it is missing or cannot be read.
    """
    assignment, root = course().assignment(slug), home()
    path = Path(notebook or root / "assignments" / slug / f"{slug}.ipynb")
    if not path.is_file():
        raise CourseError(f"There is no notebook at {path}. Save it first, or give its path.")
    master = root / "solutions" / slug / f"{slug}.ipynb"
    notes: list[str] = []
    try:
        content = preflight.read(path, notes)
        if master.is_file():
            mine = preflight.prepare(content, _paper(root, slug), notes).notebook
        else:
            mine = preflight.look(content, list(assignment.tasks), notes)
    except preflight.Held as why:
        raise CourseError(f"{path}: {why}") from None
    if path.name != f"{slug}.ipynb":
        notes.append(f"Hand it in as {slug}.ipynb; now it is called {path.name}.")
    source = {}
    if master.is_file():
        source = {_graded(c)["grade_id"]: c for c in nbformat.read(master, as_version=4).cells if _graded(c)}
    tasks = {name: Checked(name, task.points, by_hand=task.marked == "by hand") for name, task in assignment.tasks.items()}
    heading = ""
    for cell in mine.cells:
        meta = _graded(cell)
        name = owner(meta.get("grade_id", ""), tasks)
        heading = _heading(cell) or heading
        if name is not None:
            tasks[name].title = tasks[name].title or heading
        if name is not None and meta.get("solution"):
            tasks[name].tried |= _changed(cell)
            worked = source.get(meta["grade_id"])
            if worked is not None:
                tasks[name].solution += _solution(worked.source) + "\n"
    _execute(mine, path.resolve().parent)
    for cell in mine.cells:
        meta = _graded(cell)
        if not meta.get("grade") or cell.cell_type != "code":
            continue
        name = owner(meta["grade_id"], tasks)
        if name is None:
            continue  # a test of a task that course.yml does not name counts for nothing
        task = tasks[name]
        for output in cell.outputs:
            if output.output_type == "stream" and output.name == "stderr":
                output.name = "stdout"  # a warning costs nothing
        if cell.execution_count is None:
            task.messages.append(
                f"The notebook stopped before this test, at a cell that ran for more than {TIMEOUT} seconds or ended its kernel."
            )
            continue
        score, _ = determine_grade(cell)
        task.points += score if source else 0
        task.messages += messages(json.loads(json.dumps(cell)))
    return Report(assignment, bool(source), list(tasks.values()), notes)


def _heading(cell) -> str:
    """The first heading of the second or third rank in a cell, as it reads: the tasks of an assignment stand under such."""
    found = re.search(r"^###?\s+(.+?)\s*#*$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
    return found[1] if found else ""


def _changed(cell) -> bool:
    """Whether an answer cell differs from what was given out: nbgrader keeps its checksum in the cell."""
    given = _graded(cell).get("checksum")
    return given is not None and given != compute_checksum(cell)


def _solution(source: str) -> str:
    """The worked solution inside a cell of the instructor's notebook."""
    kept, inside = [], False
    for line in source.splitlines():
        if "BEGIN SOLUTION" in line:
            inside = True
        elif "END SOLUTION" in line:
            inside = False
        elif inside:
            kept.append(line)
    return "\n".join(kept)
