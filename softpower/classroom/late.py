"""`softpower late`: the gradebook's late penalties, computed again from course.yml and the scores as they are now."""

from ..course import course
from ..grading.late import settle
from .roster import gradebook


def settle_all(slug: str | None = None) -> int:
    """Settle one assignment, or every one of course.yml, in this course's gradebook, and print whose penalty changed."""
    known = course()
    chosen = [known.assignment(slug)] if slug else known.assignments
    with gradebook(must_be_there=True) as book:
        for assignment in chosen:
            changed = settle(book, assignment)
            for student, before, after in changed:
                print(f"{assignment.slug}: {student} loses {after:g} points for lateness (before: {before:g}).")
            if not changed:
                print(f"{assignment.slug}: nothing to change.")
    return 0
