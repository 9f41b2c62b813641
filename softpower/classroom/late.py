"""`softpower late`: the gradebook's late penalties, computed again from course.yml and the scores as they are now."""

from nbgrader.api import Gradebook
from nbgrader.apps import NbGrader

from ..course import course
from ..grading.late import settle
from ..home import home
from ..messages import CourseError


def settle_all(slug: str | None = None) -> int:
    """Settle one assignment, or every one of course.yml, in this course's gradebook, and print whose penalty changed."""
    known = course()
    chosen = [known.assignment(slug)] if slug else known.assignments
    app = NbGrader()
    app.config_file_paths.append(str(home()))
    app.load_config_file()
    from nbgrader.coursedir import CourseDirectory

    folder = CourseDirectory(config=app.config)
    if folder.db_url.startswith("sqlite:///") and not (home() / folder.db_url.removeprefix("sqlite:///")).is_file():
        raise CourseError(f"There is no gradebook at {folder.db_url.removeprefix('sqlite:///')} yet. Autograde first.")
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        for assignment in chosen:
            changed = settle(gradebook, assignment)
            for student, before, after in changed:
                print(f"{assignment.slug}: {student} loses {after:g} points for lateness (before: {before:g}).")
            if not changed:
                print(f"{assignment.slug}: nothing to change.")
    return 0
