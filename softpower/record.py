"""The learner's file: which exercises were tried and solved. Read by lessons, and by the start page."""

import json
import os
import time
from pathlib import Path

from .course import course
from .home import home
from .messages import CourseError

FILE = "progress.json"
VARIABLE = "SOFTPOWER_PROGRESS"
LOOKS = 10  # at a file that is not whole, a twentieth of a second apart


def place() -> Path:
    """The file: beside the lessons in a checkout, else in the working directory; $SOFTPOWER_PROGRESS wins."""
    if os.environ.get(VARIABLE):
        return Path(os.environ[VARIABLE])
    lessons = home() / "lessons"
    writable = lessons.is_dir() and os.access(lessons, os.W_OK) and "_course" not in lessons.parts
    return (lessons if writable else Path.cwd()) / FILE


def read(path: Path) -> dict[str, dict]:
    """What is noted in `path`, by the exercise's name; empty if there is no file. CourseError if it is another kind of file."""
    if not path.is_file():
        return {}
    try:
        content = json.loads(_whole(path))
        done = content["exercises"]
        if not all(isinstance(entry, dict) and isinstance(entry.get("solved"), bool) for entry in done.values()):
            raise TypeError
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError, UnicodeDecodeError):
        raise CourseError(f"{path} is not a progress file of this course. Move it away, or restore the one you saved.") from None
    return done


def _whole(path: Path) -> str:
    """The text of a file that Jupyter may be saving at this moment, which it does in place: for an instant the file is empty or half there."""
    text = ""
    for _ in range(LOOKS):
        text = path.read_text(encoding="utf-8")
        if text.rstrip().endswith("}"):
            break
        time.sleep(0.05)
    return text


def write(path: Path, done: dict[str, dict]) -> None:
    """Keep `done` in `path`."""
    # Written beside and moved into place: a kernel that dies in between leaves the old file whole.
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps({"course": course().id, "exercises": done}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)
