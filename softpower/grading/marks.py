"""What the gradebook and the last runs know of an assignment, read in a few queries: marks, comments, tasks, hidden lines."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from ..course import Assignment, course, owner
from ..messages import CourseError

_REGION = re.compile(r"BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)")
_CANARY = re.compile(r"canary: ?[\w-]+")


@dataclass
class Mark:
    """One graded cell as the gradebook has it. `points` None: a person has yet to mark it."""

    cell: str
    of: float
    auto: float | None
    manual: float | None
    extra: float
    waiting: bool

    @property
    def points(self) -> float | None:
        if self.waiting and self.manual is None and self.auto is None:
            return None
        return (self.manual if self.manual is not None else self.auto or 0.0) + self.extra


@dataclass
class Book:
    """One student's marks: by cell, with the marker's comments and the penalty for lateness."""

    marks: dict[str, Mark] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    penalty: float = 0.0
    late: float = 0.0  # seconds after the date in the gradebook; 0 where that has none
    due: bool = False  # whether the gradebook has a date

    @property
    def points(self) -> float:
        return max(0.0, sum(m.points or 0 for m in self.marks.values()) - self.penalty)

    @property
    def waiting(self) -> list[Mark]:
        return [m for m in self.marks.values() if m.points is None]


def books(coursedir, assignment: str) -> dict[str, Book]:
    """Each student's marks for an assignment, student's id to book. Empty where the gradebook has none."""
    from nbgrader.api import Assignment as Entry
    from nbgrader.api import BaseCell, Comment, Grade, Gradebook, GradeCell, SubmittedAssignment, SubmittedNotebook, TaskCell

    found: dict[str, Book] = {}
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        db = gradebook.db
        of = {key: points for kind in (GradeCell, TaskCell) for key, points in db.query(kind.id, kind.max_score)}
        for student, at, extension, due in (
            db.query(SubmittedAssignment.student_id, SubmittedAssignment.timestamp, SubmittedAssignment.extension, Entry.duedate)
            .join(Entry, Entry.id == SubmittedAssignment.assignment_id)
            .filter(Entry.name == assignment)
        ):
            book = found.setdefault(student, Book())
            book.due = due is not None
            if at and due:
                book.late = max(0.0, (at - (due + extension if extension else due)).total_seconds())
        for student, penalty in (
            db.query(SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Entry, Entry.id == SubmittedAssignment.assignment_id)
            .filter(Entry.name == assignment)
        ):
            found.setdefault(student, Book()).penalty += penalty or 0.0
        for kind, columns in (
            (Grade, (Grade.auto_score, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade)),
            (Comment, (Comment.manual_comment, Comment.auto_comment)),
        ):
            rows = (
                db.query(SubmittedAssignment.student_id, BaseCell.name, BaseCell.id, *columns)
                .select_from(kind)
                .join(BaseCell, BaseCell.id == kind.cell_id)
                .join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
                .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
                .join(Entry, Entry.id == SubmittedAssignment.assignment_id)
                .filter(Entry.name == assignment)
            )
            for student, cell, key, *rest in rows:
                book = found.setdefault(student, Book())
                if kind is Grade:
                    auto, manual, extra, waiting = rest
                    book.marks[cell] = Mark(cell, of.get(key, 0.0), auto, manual, extra or 0.0, bool(waiting))
                elif rest[0]:  # what a person wrote; "No response." is said by the page itself
                    book.comments[cell] = rest[0]
    return found


@dataclass(frozen=True)
class Shown:
    """One task as a page shows it."""

    key: str
    title: str
    of: float
    objective: str = ""
    by_hand: bool = False


def known(root: Path, slug: str) -> Assignment | None:
    """The assignment in the course's own course.yml; None for one that stands only in nbgrader's gradebook."""
    try:
        return course(root / "course.yml").assignment(slug)
    except CourseError:
        return None


def distinct(folder: Path, notebooks: dict[str, list]) -> None:
    """Raise CourseError where two notebooks of an assignment, name to cells, give two graded or answer cells one id.

    nbgrader allows it. Marks and comments are told by cell, and would be taken for one another's.
    """
    first: dict[str, str] = {}
    for name, cells in notebooks.items():
        for cell in cells:
            meta = cell["metadata"].get("nbgrader", {})
            if not any(meta.get(kind) for kind in ("grade", "solution", "task")):
                continue
            other = first.setdefault(meta["grade_id"], name)
            if other != name:
                raise CourseError(
                    f"{other} and {name} in {folder} both have a cell with the id {meta['grade_id']!r}, and their marks could not be told "
                    f"apart. Give one of them another id in {folder / name} (nbgrader's Create Assignment toolbar shows it), "
                    "then run `nbgrader generate_assignment` again."
                )


def _cells(folder: Path) -> dict[str, list[dict]]:
    return {path.name: json.loads(path.read_text(encoding="utf-8"))["cells"] for path in sorted(folder.glob("*.ipynb"))}


def _source(folder: Path) -> list[dict]:
    return [cell for cells in _cells(folder).values() for cell in cells]


def given(coursedir, slug: str) -> dict[str, str]:
    """What each answer cell held when it was given out, by its name. Empty where the assignment is not in the release folder."""
    folder = Path(coursedir.format_path(coursedir.release_directory, ".", slug))
    found = {}
    for cell in _source(folder):
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("solution"):
            found[meta["grade_id"]] = "".join(cell["source"]).strip()
    return found


def tasks(source: Path, assignment: Assignment | None) -> list[Shown]:
    """The tasks of an assignment with the titles that its notebook gives them, in the notebook's order.

    Where course.yml does not know the assignment, each graded cell is a task. Raises
    CourseError as `distinct` does.
    """
    distinct(source, _cells(source))
    heading, titles, points, hand = "", {}, {}, set()
    for cell in _source(source):
        meta = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "markdown":
            said = re.search(r"^#{2,6}\s+(.+?)\s*$", "".join(cell["source"]), re.MULTILINE)
            heading = said[1] if said else heading
        name = meta.get("grade_id")
        if not name:
            continue
        if assignment is not None:
            task = owner(name, assignment.tasks)
        else:
            task = name if meta.get("grade") else None
            if task:
                points[task] = float(meta.get("points", 0))
                hand |= {task} if meta.get("solution") else set()
        if task and task not in titles:
            titles[task] = heading or task
    if assignment is None:
        return [Shown(t, titles[t], points[t], by_hand=t in hand) for t in titles]
    order = [*titles, *(t for t in assignment.tasks if t not in titles)]
    known_tasks = assignment.tasks
    return [Shown(t, titles.get(t, t), known_tasks[t].points, known_tasks[t].objective, known_tasks[t].marked == "by hand") for t in order]


@dataclass(frozen=True)
class Hidden:
    """The lines that no page may show: of hidden tests and mark schemes, and of solutions."""

    tests: frozenset[str]
    solutions: frozenset[str]

    def guard(self, own: str = "") -> "Guard":
        """What keeps a page from showing them.

        A line that the student's own answers hold is the student's: `money = load("china_investment")`
        stands in many a test. From three lines of hidden tests on it is no chance any more.
        """
        common = {line for line in self.tests if line in own}
        copied = len(common) >= 3
        return Guard((self.tests if copied else self.tests - common) | {line for line in self.solutions if line not in own})


class Guard:
    """Cuts hidden lines out of text, and remembers that it had to."""

    def __init__(self, lines):
        self.cut = 0
        found = "|".join(re.escape(line) for line in sorted(lines, key=len, reverse=True))
        self._lines = re.compile(f"{found}|{_CANARY.pattern}" if found else _CANARY.pattern)

    def leaks(self, text: str) -> bool:
        return self._lines.search(text) is not None

    def text(self, text: str) -> str:
        """Text without the lines that hold something hidden."""
        if not self.leaks(text):
            return text
        kept = []
        for line in text.split("\n"):
            if self.leaks(line):
                self.cut += 1
                line = "[A line is left out here.]"
            kept.append(line)
        return "\n".join(kept)


def hidden(source: Path) -> Hidden:
    """The lines of an assignment's hidden regions that stand nowhere in what students are given."""
    found, shown = {"SOLUTION": set(), "HIDDEN TESTS": set(), "MARK SCHEME": set()}, set()
    for cell in _source(source):
        inside = None
        for line in "".join(cell["source"]).splitlines():
            begin = _REGION.search(line)
            if begin:
                inside = begin[1]
            elif inside and f"END {inside}" in line:
                inside = None
            else:
                (found[inside] if inside else shown).add(line.strip())
    long = {kind: {line for line in lines - shown if len(line) > 14} for kind, lines in found.items()}
    return Hidden(frozenset(long["HIDDEN TESTS"] | long["MARK SCHEME"]), frozenset(long["SOLUTION"]))
