"""Where the course's files are: data/, course.yml, lessons/exercises/.

Never looked for from the working directory: a folder that a student hands in
may hold a data/ or a course.yml of its own, and that one must not win.
"""

import os
from functools import cache
from pathlib import Path

from .messages import CourseError

VARIABLE = "SOFTPOWER_HOME"
MARKER = "course.yml"


class HomeNotFound(CourseError):
    """The course's files are not where they should be."""


@cache
def _find(named: str | None) -> Path:
    if named:
        home = Path(named).expanduser().resolve()
        if not (home / MARKER).is_file():
            raise HomeNotFound(
                f"{VARIABLE} is set to {named}, but there is no {MARKER} in that folder. Set it to the course's top folder, or unset it."
            )
        return home
    package = Path(__file__).resolve().parent
    # A checkout keeps the files beside the package; a wheel carries its own copy inside it.
    for home in (package.parent, package / "_course"):
        if (home / MARKER).is_file() and (home / "data").is_dir():
            return home
    raise HomeNotFound(
        f"The course's files (data/ and {MARKER}) are not beside the package in {package.parent}. "
        f"Install it again, or set {VARIABLE} to the course's top folder."
    )


def home() -> Path:
    """The course's top folder: $SOFTPOWER_HOME, else the checkout, else the wheel's own copy."""
    return _find(os.environ.get(VARIABLE))
