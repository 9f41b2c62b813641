"""The gradebook's one writer: a submission's marks go in whole or not at all.

The entries are those that nbgrader's SaveAutoGrades and AssignLatePenalties make, cell
by cell and commit by commit. Here they are one transaction, and the connection is
opened once a run.
"""

from dataclasses import dataclass, field
from datetime import datetime

from nbgrader import utils
from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import insert


@dataclass
class Score:
    """What a cell got. `auto` None: a person marks it."""

    cell: str
    auto: float | None
    of: float
    blank: bool = False


@dataclass
class Marks:
    """One submission's marks, by notebook; what is to be written into the gradebook."""

    student: str
    timestamp: datetime | None
    scores: dict[str, list[Score]] = field(default_factory=dict)
    blanks: dict[str, dict[str, bool]] = field(default_factory=dict)  # notebook: answer cell: left as it was given out


@dataclass(frozen=True)
class Change:
    """A mark that another run had set otherwise."""

    student: str
    cell: str
    before: float | None
    after: float | None


def scored(cell, notes: list[str]) -> Score:
    """A graded cell's score, by nbgrader's rule. A warning on standard error costs nothing."""
    name, of = cell.metadata.nbgrader["grade_id"], float(cell.metadata.nbgrader["points"])
    for output in cell.get("outputs", []):
        if output.output_type == "stream" and output.name == "stderr":
            output.name = "stdout"
    try:
        auto, _ = utils.determine_grade(cell)
    except ValueError as error:
        if cell.metadata.nbgrader.get("solution") or isinstance(error, UnicodeError):
            notes.append(f"The answer {name!r} could not be compared with what was given out. A person has to mark it.")
            return Score(name, None, of)
        notes.append(f"The test {name!r} gave more points than it has. It was given {of:g}; please look at the test.")
        auto = of
    return Score(name, auto, of)


class Recorder:
    """Writes marks of one assignment. Use as a context manager."""

    def __init__(self, coursedir, config, assignment: str):
        self._gradebook = Gradebook(coursedir.db_url, coursedir.course_id)
        self._db = self._gradebook.db
        self._penalties = AssignLatePenalties(config=config)
        self._penalties.init_plugin()
        self._assignment = self._db.query(Assignment).filter(Assignment.name == assignment).one()
        self._due = self._assignment.duedate
        self._cells: dict[str, dict[str, dict[str, str]]] = {}
        for notebook in self._db.query(Notebook).filter(Notebook.assignment_id == self._assignment.id):
            self._cells[notebook.name] = {
                "id": notebook.id,
                "graded": {c.name: c.id for c in (*notebook.grade_cells, *notebook.task_cells)},
                "commented": {c.name: c.id for c in (*notebook.solution_cells, *notebook.task_cells)},
            }
        self._id = self._assignment.id
        self._db.commit()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._gradebook.close()

    def known(self) -> set[str]:
        """The students who have an entry for this assignment."""
        rows = self._db.query(SubmittedAssignment.student_id).filter(SubmittedAssignment.assignment_id == self._id)
        found = {row[0] for row in rows}
        self._db.commit()
        return found

    def save(self, marks: Marks) -> tuple[list[Change], float]:
        """Write one submission's marks. Returns what another run had set otherwise, and the penalty for lateness.

        Marks and comments given by a person stay. Where there is one, the cell is to be looked at again.
        """
        try:
            changes, penalty = self._save(marks)
            self._db.commit()
        except BaseException:
            self._db.rollback()
            raise
        return changes, penalty

    def _save(self, marks: Marks) -> tuple[list[Change], float]:
        db, changes, total = self._db, [], 0.0
        if db.get(Student, marks.student) is None:
            db.add(Student(id=marks.student))
        row = db.query(SubmittedAssignment.id, SubmittedAssignment.extension).filter(
            SubmittedAssignment.assignment_id == self._id, SubmittedAssignment.student_id == marks.student
        )
        found = row.one_or_none()
        if found is None:
            submission = SubmittedAssignment(assignment_id=self._id, student_id=marks.student, timestamp=marks.timestamp)
            db.add(submission)
            db.flush()
            key, extension = submission.id, None
        else:
            key, extension = found
            db.query(SubmittedAssignment).filter(SubmittedAssignment.id == key).update({"timestamp": marks.timestamp})
        late = self._seconds_late(marks.timestamp, extension)
        grades, comments = [], []
        for notebook, cells in self._cells.items():
            here = self._notebook(key, cells)
            before = {g.cell_id: g for g in db.query(*_GRADE).filter(Grade.notebook_id == here)}
            points = 0.0
            known = {score.cell: score for score in marks.scores.get(notebook, [])}
            for name, cell in cells["graded"].items():
                score = known.get(name) or Score(name, 0.0, 0.0)  # the notebook was not handed in
                old = before.get(cell)
                again = score.auto is None or (old is not None and old.manual_score is not None)
                entry = {"auto_score": score.auto, "needs_manual_grade": again}
                if old is None:
                    grades.append({"notebook_id": here, "cell_id": cell, **entry})
                else:
                    if found is not None and old.auto_score != score.auto:
                        changes.append(Change(marks.student, name, old.auto_score, score.auto))
                    db.query(Grade).filter(Grade.id == old.id).update(entry)
                manual = old.manual_score if old is not None else None
                extra = (old.extra_credit or 0.0) if old is not None else 0.0
                points += (manual if manual is not None else score.auto or 0.0) + extra
            commented = {c.cell_id: c.id for c in db.query(Comment.cell_id, Comment.id).filter(Comment.notebook_id == here)}
            for name, cell in cells["commented"].items():
                told = "No response." if marks.blanks.get(notebook, {}).get(name) else None
                if cell in commented:
                    db.query(Comment).filter(Comment.id == commented[cell]).update({"auto_comment": told})
                else:
                    comments.append({"notebook_id": here, "cell_id": cell, "auto_comment": told})
            penalty = self._penalty(marks.student, points, late)
            db.query(SubmittedNotebook).filter(SubmittedNotebook.id == here).update({"late_submission_penalty": penalty})
            total += penalty or 0.0
        db.flush()
        for table, rows in ((Grade, grades), (Comment, comments)):
            if rows:
                db.execute(insert(table), rows)
        return changes, total

    def _notebook(self, submission: str, cells: dict) -> str:
        found = self._db.query(SubmittedNotebook.id).filter(
            SubmittedNotebook.assignment_id == submission, SubmittedNotebook.notebook_id == cells["id"]
        )
        key = found.scalar()
        if key is None:
            made = SubmittedNotebook(assignment_id=submission, notebook_id=cells["id"])
            self._db.add(made)
            self._db.flush()
            key = made.id
        return key

    def _seconds_late(self, timestamp: datetime | None, extension) -> float:
        if timestamp is None or self._due is None:
            return 0.0
        due = self._due + extension if extension else self._due
        return max(0.0, (timestamp - due).total_seconds())

    def _penalty(self, student: str, points: float, late: float) -> float | None:
        if not late:
            return None
        penalty = self._penalties.plugin_inst.late_submission_penalty(student, points, late)
        return None if penalty is None else min(max(penalty, 0.0), points)


_GRADE = (Grade.id, Grade.cell_id, Grade.auto_score, Grade.manual_score, Grade.extra_credit)
