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
            app.load_config_file()
        for name in ("traitlets", "nbgrader", "alembic"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        return CourseDirectory(config=app.config), app.config
    finally:
        os.chdir(before)


def submissions(coursedir, assignment: str) -> dict[str, Path]:
    """Who handed in this assignment, in order of name: student's id to the folder of the submission."""
    pattern = coursedir.format_path(coursedir.submitted_directory, "*", assignment)
    head, _, tail = pattern.partition("*")
    above = Path(head)
    if not above.is_dir():
        return {}
    found = {}
    for student in sorted(above.iterdir()):
        folder = Path(f"{head}{student.name}{tail}")
        if not student.name.startswith(".") and folder.is_dir() and not folder.is_symlink() and not student.is_symlink():
            found[student.name] = folder
    return found
