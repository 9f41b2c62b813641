"""The bank of named answers: right ones that differ in kind, wrong ones with the score and message they must get.

    task: china-energy-share
    right:
      by hand: energy_share = 36.71 / 52.71 * 100
    wrong:
      part added to total:
        code: energy_share = 36.71 / (36.71 + 52.71) * 100
        points: 0                     # 0 unless told
        says: lies inside the total   # must stand in what the student reads

Answers run here without a kernel, in a namespace of their own, cell by cell, so
that hundreds take seconds. Scores follow nbgrader's rules for a test cell.
"""

import ast
import contextlib
import io
import json
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from ..checks import CheckFailed
from ..checks.misconceptions import strict
from ..course import owner
from ..messages import CourseError
from . import sentences


@dataclass(frozen=True)
class Cell:
    id: str
    code: str
    points: float


@dataclass
class TaskSource:
    """What an assignment gives for one task: the cells that run before, and its test cells."""

    name: str
    before: list[str] = field(default_factory=list)
    tests: list[Cell] = field(default_factory=list)

    @property
    def points(self) -> float:
        return sum(cell.points for cell in self.tests)


@dataclass(frozen=True)
class Outcome:
    """What an answer got: points, and everything that its student would read."""

    points: float
    said: str


@dataclass(frozen=True)
class Answer:
    """One named answer of the bank with what it must get. `points` None: all there are."""

    task: str
    name: str
    code: str
    points: float | None = None
    says: str = ""
    file: str = ""


def tasks(notebook: Path, names) -> dict[str, TaskSource]:
    """The autograded tasks of a source notebook, by name. A task's test cells begin with its name."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    says = sentences.own(notebook.parent)
    found = {name: TaskSource(name) for name in names}
    given: list[str] = []
    for cell in cells:
        source, meta = "".join(cell["source"]), cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] != "code" or meta.get("solution"):
            continue
        if meta.get("grade"):
            task = owner(meta["grade_id"], names)
            if task is None:
                raise CourseError(
                    f"{notebook.name}: the test cell {meta['grade_id']!r} begins with no task's name. The tasks in course.yml are: {', '.join(names)}."
                )
            found[task].before = list(given)
            found[task].tests.append(Cell(meta["grade_id"], sentences.put_into(source, says), meta["points"]))
        else:
            given.append(source)
    return {name: task for name, task in found.items() if task.tests}


def _run(code: str, names: dict):
    """Run a cell as a notebook would; returns the value of its last expression."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last else None


def run(task: TaskSource, code: str) -> Outcome:
    """Run an answer's code and the task's test cells. An answer that stops is graded as far as it got."""
    names = {"__name__": "__main__"}
    said = io.StringIO()
    with strict(), contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings(record=True):
        warnings.simplefilter("default")  # whatever the caller makes of warnings: a student's kernel prints them to stderr
        for cell in task.before:
            _run(cell, names)
        try:
            _run(code, names)
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
        points = 0.0
        for cell in task.tests:
            try:
                value = _run(cell.code, names)
            except CheckFailed as failure:
                print(f"Not yet: {failure}")
            except CourseError:  # the test's own fault, whatever the answer
                raise
            except Exception as error:
                print(f"{type(error).__name__}: {error}")
            else:
                scored = isinstance(value, (int, float)) and not isinstance(value, bool)
                points += float(value) if scored else cell.points
    return Outcome(points, said.getvalue())


def answers(folder: Path) -> list[Answer]:
    """All named answers in a folder of YAML files. Raises CourseError where a file has another shape."""
    found = []
    for path in sorted(folder.glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        try:
            task = content["task"]
            for name, code in content["right"].items():
                found.append(Answer(task, str(name), code, file=path.name))
            for name, item in content["wrong"].items():
                found.append(Answer(task, str(name), item["code"], float(item.get("points", 0)), item["says"], file=path.name))
        except (KeyError, TypeError, AttributeError) as error:
            raise CourseError(
                f"{path.name}: expected `task`, `right` (name: code) and `wrong` (name: code, points, says); {type(error).__name__}: {error}."
            ) from None
    return found
