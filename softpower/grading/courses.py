"""The course as nbgrader has it: the configuration of a folder, where things lie, and who handed in what."""

import logging
import os
import warnings
from pathlib import Path

from ..messages import CourseError


def open_course(folder: Path | str | None = None):
    """nbgrader's configuration of a course folder (default: this one), and its CourseDirectory.

    Sets what nbgrader_config.py sets: this process's SOFTPOWER_HOME becomes that folder.
    Raises CourseError where the folder is no course.
    """
    from nbgrader.apps import NbGrader
    from nbgrader.coursedir import CourseDirectory

    root = Path(folder or Path.cwd()).resolve()
    if not (root / "nbgrader_config.py").is_file():
        raise CourseError(f"There is no nbgrader_config.py in {root}. Run this in the course's top folder, where course.yml is.")
    before = Path.cwd()
    os.chdir(root)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            app = NbGrader()
            app.log.setLevel(logging.CRITICAL)
            app.raise_config_file_errors = True
            try:
                app.load_config_file()
            except Exception as error:  # whatever a configuration's own lines raise, the instructor hears which file
                line = getattr(error, "lineno", None)
                where = f"nbgrader_config.py, line {line}" if line else "nbgrader_config.py"
                raise CourseError(
                    f"{where}: {type(error).__name__}: {getattr(error, 'msg', error)}. The configuration was not read."
                ) from None
        for name in ("traitlets", "nbgrader", "alembic"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        return CourseDirectory(config=app.config), app.config
    finally:
        os.chdir(before)


def submissions(coursedir, assignment: str) -> dict[str, Path]:
    """Who handed in this assignment, in order of name: student's id to the folder of the submission."""
    return {student: folder for student, folder, why_not in _folders(coursedir, assignment) if not why_not}


def left_out(coursedir, assignment: str) -> list[str]:
    """The folders that look like submissions and are not taken for one, each with the reason, as sentences."""
    return [f"Left out, {str(folder)!a}: {why_not}" for _, folder, why_not in _folders(coursedir, assignment) if why_not]


def _folders(coursedir, assignment: str):
    pattern = coursedir.format_path(coursedir.submitted_directory, "*", assignment)
    head, _, tail = pattern.partition("*")
    above = Path(head)
    for student in sorted(above.iterdir()) if above.is_dir() else ():
        folder = Path(f"{head}{student.name}{tail}")
        why_not = ""
        try:
            if student.name.startswith(".") or not folder.is_dir():
                continue
            os.scandir(folder).close()
            os.stat(os.path.join(folder, "."))  # to list a folder is one right, to enter it another
        except OSError as error:
            why_not = f"it cannot be read ({error.strerror}). Give yourself the right to open it, and run the command again."
        if os.path.islink(student) or os.path.islink(folder):  # Path's own stops where it may not look
            why_not = "it is a link. Put the folder itself there."
        elif any("\ud800" <= letter <= "\udfff" for letter in student.name):
            why_not = "its name is not in UTF-8, and can be no student's. Rename it."
        yield student.name, folder, why_not
