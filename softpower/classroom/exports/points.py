"""Marks from nbgrader's gradebook: a column for each assignment, and one for each learning objective.

An assignment's mark is its points less the late penalty. An objective's is the sum of
its tasks' points in all assignments, without a penalty: what a student can do does not
shrink with the date on which it was handed in.
"""

from dataclasses import dataclass, field

from ...course import Course

BLANK, SO_FAR, ZERO = "blank", "so far", "zero"


@dataclass
class Column:
    """One gradable thing: its title, what it is worth, and the points of each student who has any."""

    title: str
    of: float = 0
    marks: dict[str, float] = field(default_factory=dict)  # by nbgrader's name for the student
    waiting: list[str] = field(default_factory=list)  # students with an answer that a person has still to mark


def titles(course: Course) -> dict[str, str]:
    """What assignments and objectives are called in a learning platform, by slug and id."""
    assignments = {a.slug: a.title for a in course.assignments}
    return assignments | {key: f"{key}: {text}" for key, text in course.objectives.items()}


@dataclass
class _Part:
    """What one student has of one column in one assignment."""

    points: float = 0
    waiting: bool = False


def _parts(submission, task_objective) -> dict[str | None, _Part]:
    """A submission's points by objective. None stands for cells that belong to no task of course.yml."""
    parts: dict[str | None, _Part] = {}
    for notebook in submission.notebooks:
        for grade in notebook.grades:
            part = parts.setdefault(task_objective(grade.name), _Part())
            part.points += grade.score
            # Worth nothing, so nothing is waited for: a cell that only collects an answer.
            part.waiting |= bool(grade.needs_manual_grade and grade.max_score)
    return parts


def columns(gradebook, course: Course, *, only=(), students=(), waiting: str = BLANK, missing: str = BLANK):
    """Two lists of Columns, per assignment and per objective, and the titles of what was left out.

    `only`, `students`: limit to these; empty means all. An assignment that nobody has handed in
    yet is left out unless it is named in `only`. Where a person has still to mark an answer,
    a mark is left out (`waiting="blank"`) or holds the points so far ("so far"). Work that was
    not handed in has no mark (`missing="blank"`) or none of the points ("zero").
    """
    names = titles(course)
    known = {a.slug: a for a in course.assignments}
    per_assignment: list[Column] = []
    per_objective = {key: Column(names[key]) for key in course.objectives}
    # Per objective and student: one entry for each assignment that has tasks of it; None where nothing was handed in.
    pieces: dict[str, dict[str, list[_Part | None]]] = {key: {} for key in per_objective}
    left_out, no_task = [], []
    members = [s.id for s in gradebook.students if not students or s.id in students]
    order = {slug: n for n, slug in enumerate(known)}
    for assignment in sorted(gradebook.assignments, key=lambda a: (order.get(a.name, len(order)), a.name)):
        if only and assignment.name not in only:
            continue
        handed_in = {s.student_id: s for s in assignment.submissions}
        if not handed_in and assignment.name not in only:
            left_out.append(names.get(assignment.name, assignment.name))
            continue
        ours = known.get(assignment.name)

        def objective(grade_id, ours=ours):
            task = ours.task_of(grade_id) if ours else None
            return ours.tasks[task].objective if task else None

        column = Column(names.get(assignment.name, assignment.name), assignment.max_score)
        worth: dict[str, float] = {}
        for notebook in assignment.notebooks:
            for cell in notebook.grade_cells:
                key = objective(cell.name)
                if key is None and cell.max_score:
                    no_task.append(f"{assignment.name}: {cell.name}")
                else:
                    worth[key] = worth.get(key, 0) + cell.max_score
        for key, value in worth.items():
            if key is not None:
                per_objective[key].of += value
        for student in members:
            submission = handed_in.get(student)
            parts = _parts(submission, objective) if submission else {}
            for key in worth:
                if key is not None:
                    pieces[key].setdefault(student, []).append(parts.get(key, _Part()) if submission else None)
            if submission is None:
                if missing == ZERO:
                    column.marks[student] = 0.0
                continue
            if any(part.waiting for part in parts.values()):
                column.waiting.append(student)
                if waiting == BLANK:
                    continue
            column.marks[student] = max(0.0, submission.score - submission.late_submission_penalty)
        per_assignment.append(column)
    for key, column in per_objective.items():
        for student, found in pieces[key].items():
            if any(part and part.waiting for part in found):
                column.waiting.append(student)
                if waiting == BLANK:
                    continue
            if None in found and missing == BLANK:
                continue
            column.marks[student] = sum(part.points for part in found if part)
    return per_assignment, [c for c in per_objective.values() if c.of], left_out, no_task
