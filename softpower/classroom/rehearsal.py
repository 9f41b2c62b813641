"""`softpower rehearse`: an assignment's whole way, from release to marks, with a sample class.

On a fresh copy of the course: nbgrader releases, the course's own commands grade and
give feedback, into nbgrader's gradebook. The class stands in
tests/classes/<assignment>.yml: who hands in what, which named answers of
tests/answers/ they give, and what each must get.
"""

import csv
import json
import os
import re
import shutil
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import yaml
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..course import Assignment, course, owner
from ..grading.autograde import Watch
from ..grading.bank import Answer, answers
from ..home import home
from ..messages import CourseError, one_of

_COPIED = ("course.yml", "nbgrader_config.py", "data", "solutions", "lessons/exercises")
MARKER = ".rehearsal"  # what tells a rehearsal, which may be made anew, from a course, which has all its other files


@dataclass
class Sample:
    """One student of the sample class."""

    name: str
    story: str
    answers: dict[str, str] = field(default_factory=dict)  # task: name of an answer in the bank
    written: str = ""
    damage: str = ""
    expect: dict[str, float] | str = field(default_factory=dict)  # points by task, or "held"


@dataclass
class Row:
    """What came out for one student."""

    sample: Sample
    held: str = ""
    tasks: list = field(default_factory=list)

    @property
    def points(self) -> float:
        return sum(t.points or 0 for t in self.tasks)

    def as_expected(self) -> bool:
        if isinstance(self.sample.expect, str):
            return bool(self.held)
        got = {t.task: t.points for t in self.tasks if t.points is not None}
        return not self.held and all(got.get(task) == points for task, points in self.sample.expect.items())


def sample_class(slug: str, root: Path) -> list[Sample]:
    """The sample class of an assignment. Raises CourseError where there is none, or it is not of the right shape."""
    path = root / "tests" / "classes" / f"{slug}.yml"
    if not path.is_file():
        raise CourseError(f"There is no sample class for {slug!r}: {path.relative_to(root)} does not exist.")
    try:
        return [Sample(**item) for item in yaml.safe_load(path.read_text(encoding="utf-8"))]
    except TypeError as error:
        raise CourseError(f"{path.name}: a student has name, story, answers, written, damage, expect; {error}.") from None


def answered(released: dict, given: dict[str, str], written: str) -> dict:
    """A student's version with code put into its answer cells, as a student would: the first cell of a task takes it."""
    notebook = json.loads(json.dumps(released))
    done = set()
    for cell in notebook["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        if not meta.get("solution"):
            continue
        if cell["cell_type"] == "markdown":
            if written:
                cell["source"] = written
            continue
        task = owner(meta["grade_id"], given)
        if task:
            cell["source"] = "# Answered in the cell above." if task in done else given[task]
            done.add(task)
    return notebook


def _no_notebook(text: str) -> str:
    return text[: len(text) // 2]


def _syntax_error(text: str) -> str:
    notebook = json.loads(text)
    cell = next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("solution") and c["cell_type"] == "code")
    cell["source"] = "def to_dollars(text)\n    return 1"
    return json.dumps(notebook)


def _cut_and_copied(text: str) -> str:
    """One test cell deleted, one answer cell copied: the commonest damage there is."""
    notebook = json.loads(text)
    cells = notebook["cells"]
    tests = [c for c in cells if c["metadata"].get("nbgrader", {}).get("grade") and c["cell_type"] == "code"]
    cells.remove(tests[1])
    copied = next(c for c in cells if c["metadata"].get("nbgrader", {}).get("solution"))
    cells.insert(cells.index(copied), {**json.loads(json.dumps(copied)), "id": "copied-by-hand"})
    return json.dumps(notebook)


def _warns(text: str) -> str:
    notebook = json.loads(text)
    cell = next(c for c in notebook["cells"] if c["cell_type"] == "code")
    cell["source"] = (
        "".join(cell["source"]) + "\nimport warnings, sys\nwarnings.simplefilter('always')\nprint('a note on stderr', file=sys.stderr)"
    )
    return json.dumps(notebook)


DAMAGE = {"not a notebook": _no_notebook, "syntax error": _syntax_error, "cut and copied cells": _cut_and_copied, "warnings": _warns}


def _may_be_made_anew(root: Path, output: Path) -> None:
    """Raises CourseError unless `output` is new, empty, or a rehearsal: all else in it would be lost."""
    other = "Name another folder with --output."
    if output.exists() and not output.is_dir():
        raise CourseError(f"{output} is a file, and a rehearsal is a folder. {other}")
    if output == root or output in root.parents or any(output.is_relative_to(root / name) for name in _COPIED):
        raise CourseError(f"{output} holds the course itself, and a rehearsal works on a copy. {other}")
    if (output / ".git").exists():
        raise CourseError(f"{output} is kept with git, and a rehearsal would replace it. {other}")
    if output.is_dir() and any(output.iterdir()) and not (output / MARKER).is_file():
        raise CourseError(
            f"{output} holds something else than a rehearsal, or one by an older version of this command. {other} "
            "An old rehearsal you can also remove yourself."
        )


def copy_course(root: Path, output: Path) -> None:
    """What a rehearsal needs of the course in `root`, in the folder `output`, which is emptied first.

    Raises CourseError, and changes nothing, where `output` holds anything but an older copy.
    """
    root, output = root.resolve(), output.resolve()
    _may_be_made_anew(root, output)
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    (output / MARKER).write_text("Made by `softpower rehearse`, which empties this folder when it runs again.\n", encoding="utf-8")
    for name in _COPIED:
        source, target = root / name, output / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__"))
        else:
            shutil.copy(source, target)


@contextmanager
def inside(folder: Path):
    """Work in a folder, and leave the environment as it was: nbgrader_config.py sets variables."""
    before, kept = Path.cwd(), dict(os.environ)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(kept)


def nbgrader_api():
    """nbgrader's own API with the configuration of the folder worked in."""
    from nbgrader.apps import NbGrader, NbGraderAPI

    app = NbGrader()
    app.load_config_file()
    app.log.setLevel("CRITICAL")  # its log is returned with each result; on the screen it would bury the progress
    return NbGraderAPI(config=app.config)


def hand_in(output: Path, assignment: Assignment, students: list[Sample], bank: dict) -> None:
    due, now = course().deadline(assignment), datetime.now(UTC)
    when = min(due, now) if due else now  # in time also when the date is past: a rehearsal is not about lateness
    released = json.loads((output / "assignments" / assignment.slug / f"{assignment.slug}.ipynb").read_text(encoding="utf-8"))
    for student in students:
        given = {}
        for task, name in student.answers.items():
            if (task, name) not in bank:
                raise CourseError(f"{student.name}, {task}: " + one_of(name, [n for t, n in bank if t == task], "answer"))
            given[task] = bank[task, name].code
        text = json.dumps(answered(released, given, student.written))
        if student.damage:
            if student.damage not in DAMAGE:
                raise CourseError(f"{student.name}: " + one_of(student.damage, DAMAGE, "damage"))
            text = DAMAGE[student.damage](text)
        folder = output / "submitted" / student.name / assignment.slug
        folder.mkdir(parents=True)
        (folder / f"{assignment.slug}.ipynb").write_text(text, encoding="utf-8")
        (folder / "timestamp.txt").write_text(when.strftime("%Y-%m-%d %H:%M:%S UTC"), encoding="utf-8")


class _Said(Watch):
    """A line for each submission as it is done."""

    def __init__(self, say):
        self.say, self.total, self.done = say, 0, 0

    def begins(self, total: int, skipped: int, workers: int) -> None:
        self.total = total
        self.say(f"Autograding {total} submissions, {workers} at a time …")

    def ends(self, entry: dict) -> None:
        self.done += 1
        state = "held" if entry["held"] else f"graded in {entry['seconds']:.1f} s"
        self.say(f"{self.done:>3} of {self.total}  {entry['student']:<10} {state}")


def play(slug: str, output: Path, say=lambda text: None) -> list[Row]:
    """Release, hand in, autograde, give feedback: in `output`, made anew. Returns a row for each student."""
    from nbgrader.api import Gradebook

    from ..grading.autograde import autograde
    from ..grading.courses import open_course
    from ..grading.entries import entries
    from ..grading.feedback import feedback
    from ..grading.results import results

    root, output = home(), output.resolve()
    assignment = course().assignment(slug)
    students = sample_class(slug, root)
    bank: dict[tuple[str, str], Answer] = {(a.task, a.name): a for a in answers(root / "tests" / "answers" / slug)}
    copy_course(root, output)
    rows = []
    with inside(output), warnings.catch_warnings():
        # nbgrader's own, about its database and old notebooks: nothing that an instructor could act on.
        warnings.simplefilter("ignore")
        api = nbgrader_api()
        say(f"Generating the student version of {slug!r} …")
        made = api.generate_assignment(slug)
        if not made["success"]:
            raise CourseError(f"nbgrader could not generate {slug!r}:\n{made['log'][-2000:]}")
        hand_in(output, assignment, students, bank)
        coursedir, config = open_course(output)
        autograde(coursedir, config, slug, watch=_Said(say))
        say("Writing feedback …")
        feedback(coursedir, slug)
        known = {entry["student"]: entry for entry in entries(output, slug)}
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            for student in students:
                row = Row(student, held=known[student.name]["held"])
                if not row.held:
                    row.tasks = results(gradebook, assignment, student.name, output / "autograded" / student.name / slug)
                rows.append(row)
    _write_marks(output / "marks.csv", assignment, rows)
    return rows


def _write_marks(path: Path, assignment: Assignment, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["student", "state", *assignment.tasks, "points", "to_mark_by_hand", "of"])
        for row in rows:
            got = {t.task: t.points for t in row.tasks}
            waiting = sum(t.of for t in row.tasks if t.points is None)
            marks = ["" if got.get(t) is None else f"{got[t]:g}" for t in assignment.tasks]
            writer.writerow(
                [
                    row.sample.name,
                    "held" if row.held else "graded",
                    *marks,
                    "" if row.held else f"{row.points:g}",
                    f"{waiting:g}",
                    f"{assignment.points:g}",
                ]
            )


def table(assignment: Assignment, rows: list[Row]) -> Table:
    """Who handed in what, what it got, and why: one student a row."""
    shown = Table(title=escape(f"{assignment.title}: {assignment.points:g} points"), title_justify="left", show_lines=True)
    shown.add_column("Student", no_wrap=True)
    shown.add_column("Handed in", max_width=24)
    shown.add_column("Points", justify="right", no_wrap=True)
    shown.add_column("Why", ratio=1)
    for row in rows:
        if row.held:
            shown.add_row(*map(escape, (row.sample.name, row.sample.story, "held", row.held)))
            continue
        why = []
        waiting = [t for t in row.tasks if t.points is None]
        for task in row.tasks:
            if task.points is not None and task.points < task.of:
                name = task.task.removeprefix(assignment.slug + "-")
                told = task.messages[0] if task.messages else "No answer."
                first = re.split(r"(?<=[.?])\s", told, maxsplit=1)[0]  # the feedback has the rest
                why.append(f"{name} {task.points:g}/{task.of:g}: {first}")
        why += [f"{t.task.removeprefix(assignment.slug + '-')}: {t.of:g} points to mark by hand" for t in waiting]
        points = f"{row.points:g} of {assignment.points - sum(t.of for t in waiting):g}"
        shown.add_row(*map(escape, (row.sample.name, row.sample.story, points, "\n".join(why))))
    return shown


def rehearse(slug: str, output: Path) -> int:
    """Play the class and print the table. Returns 1 if a student did not get what the class file says."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 120
    rows = play(slug, output, say=partial(console.print, markup=False))
    console.print()
    console.print(table(course().assignment(slug), rows))
    console.print(f"Feedback: {output}/feedback/STUDENT/{slug}/{slug}.html", markup=False)
    console.print(f"Marks:    {output}/marks.csv", markup=False)
    console.print(f"Report:   {output}/reports/{slug}/report.html", markup=False)
    console.print(
        f"To mark the written answers: cd {output}, run `jupyter lab` with .venv activated, and choose Nbgrader, then Formgrader.",
        markup=False,
    )
    wrong = [row for row in rows if not row.as_expected()]
    for row in wrong:
        told = f"{row.sample.name} did not get what tests/classes/{slug}.yml says:"
        console.print(f"[bold]{escape(told)}[/bold] {escape(str(row.sample.expect))}")
    console.print(f"{len(rows) - len(wrong)} of {len(rows)} submissions got what the sample class says they must.")
    return 1 if wrong else 0
