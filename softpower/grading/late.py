"""Due dates and late penalties in nbgrader's gradebook, as course.yml has them.

nbgrader keeps due dates in its gradebook, where they would have to be typed a
second time. Here the syllabus is the one place: `DueDate` copies the date on
generating and on autograding, and `LatePolicy` turns a delay into a penalty.
"""

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import BasePlugin
from nbgrader.preprocessors import NbGraderPreprocessor

from ..course import Assignment, course


def penalty(score: float, seconds: float) -> float:
    """What `score` points lose by so many seconds of delay, by the policy of course.yml; to a hundredth of a point."""
    return round(score * course().late.share(seconds), 2)


class LatePolicy(BasePlugin):
    """nbgrader's late-submission plugin (`AssignLatePenalties.plugin_class`), reading `late` from course.yml."""

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float:
        return penalty(score, total_seconds_late)


def set_due_date(gradebook: Gradebook, assignment: Assignment) -> bool:
    """Give the gradebook an assignment's due date, in UTC without a zone, as nbgrader keeps it. True where it was another.

    Where course.yml has no date, the gradebook has none either: nothing handed in for it is late.
    """
    deadline = course().deadline(assignment)
    due = deadline and deadline.replace(tzinfo=None)
    kept = gradebook.find_assignment(assignment.slug)
    if kept.duedate == due:
        return False
    kept.duedate = due
    gradebook.db.commit()
    return True


class DueDate(NbGraderPreprocessor):
    """A step of nbgrader's pipelines: the gradebook learns the due date. Stands before `AssignLatePenalties`."""

    def preprocess(self, nb, resources):
        slug = resources["nbgrader"]["assignment"]
        known = {a.slug: a for a in course().assignments}
        if slug in known:  # an instructor may grade one that the syllabus does not name
            with Gradebook(resources["nbgrader"]["db_url"]) as gradebook:
                set_due_date(gradebook, known[slug])
        return nb, resources


def settle(gradebook: Gradebook, assignment: Assignment) -> list[tuple[str, float, float]]:
    """Compute every late penalty of an assignment again, from the scores and dates as they are now.

    nbgrader computes a penalty once, on autograding, from what tests gave. Points
    that a person gives later, a moved date or a changed policy ask for this.
    Gives (student, penalty before, penalty now) for those whose penalty changed.
    """
    try:
        set_due_date(gradebook, assignment)
    except MissingEntry:
        return []
    changed = []
    for submission in gradebook.assignment_submissions(assignment.slug):
        before = after = 0.0
        for notebook in submission.notebooks:
            before += notebook.late_submission_penalty or 0.0
            notebook.late_submission_penalty = penalty(notebook.score, submission.total_seconds_late) or None
            after += notebook.late_submission_penalty or 0.0
        if before != after:
            changed.append((submission.student.id, before, after))
    gradebook.db.commit()
    return changed
