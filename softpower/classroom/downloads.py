"""For `nbgrader zip_collect`: whose is a file that Canvas or Moodle gave out among a class's submissions?

Canvas calls a file <name>[_LATE]_<its id of the student>_<its id of the file>_<the file's own name>, Moodle a folder
<full name>_<a number of this assignment's>_assignsubmission_file (or so begins the file's name). Canvas's form is that
of its published source, Moodle's that of programs by others which read its downloads. Who that is, roster.csv says.
"""

import re
from pathlib import Path

from nbgrader.plugins.zipcollect import FileNameCollectorPlugin
from nbgrader.utils import find_all_notebooks
from traitlets import Unicode

from . import roster

_CANVAS = re.compile(r"\w*?_(?P<id>\d+)_\d+_(?P<file>.+)")
_MOODLE = re.compile(r"(?P<name>.+?)_\d+_assignsubmission_file_?(?P<file>.*)")
# Browsers and Canvas number the second file of a name.
_NUMBERED = re.compile(r"(?: ?\(\d+\)|-\d+)$")


class PlatformCollector(FileNameCollectorPlugin):
    """Finds the student of each notebook by Canvas's id, by the full name, or by a folder that is called as the student is here."""

    roster = Unicode("", help="The list of who is who. If empty, roster.csv in the course's folder.").tag(config=True)

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._taken: dict[tuple[str, str], str] = {}
        self._by_canvas_id, self._by_name, self._by_id = {}, {}, {}
        for row in roster.load(Path(self.roster) if self.roster else None):
            self._by_id[row["id"]] = row["id"]
            if row["canvas_id"]:
                self._by_canvas_id[row["canvas_id"]] = row["id"]
            for name in {_plain(row["name"]), _plain(f"{row['first_name']} {row['last_name']}")} - {""}:
                self._by_name.setdefault(name, set()).add(row["id"])

    def collect(self, submitted_file: str) -> dict | None:
        """nbgrader's question: of a file below the folder of extracted files, the student and the notebook's name. None: left out, and told why."""
        path = Path(submitted_file)
        if path.suffix not in self.valid_ext:
            return None
        student, why, own_name = self._student(path)
        if student is None:
            self.log.warning("Left out, %s: %s", path.name, why)
            return None
        name = self._notebook(own_name)
        before = self._taken.setdefault((student, name), path.name)
        if before != path.name:
            self.log.warning("Left out, %s: of %s there is another notebook, %s, and that one was taken.", path.name, student, before)
            return None
        return {"student_id": student, "file_id": name}

    def _student(self, path: Path) -> tuple[str | None, str, str]:
        """The student, or None and why not; and the name that the student gave the file."""
        if found := _CANVAS.fullmatch(path.name):
            student = self._by_canvas_id.get(found["id"])
            return student, f"nobody in the roster has the canvas_id {found['id']}.", found["file"]
        for part in reversed(path.parts):
            if found := _MOODLE.fullmatch(part):
                students = self._by_name.get(_plain(found["name"]), set())
                why = f"{len(students) or 'nobody'} in the roster {'are' if students else 'is'} called {found['name']!r}."
                return (next(iter(students)) if len(students) == 1 else None), why, found["file"] or path.name
        for name in (path.parent.name, path.stem):
            if name in self._by_id:
                return name, "", path.name
        return None, "neither its name nor its folder's says whose it is.", path.name

    def _notebook(self, own_name: str) -> str:
        """The assignment's notebook that this is. Where there is but one, whatever the student called it."""
        stem = _NUMBERED.sub("", Path(own_name).stem)
        coursedir = getattr(self.parent, "coursedir", None)
        if coursedir is None:
            return stem
        released = find_all_notebooks(coursedir.format_path(coursedir.release_directory, ".", coursedir.assignment_id))
        return Path(released[0]).stem if len(released) == 1 else stem


def _plain(name: str) -> str:
    """A name to compare by. A comma means that the last name stands first, as Canvas sorts."""
    last, comma, first = name.partition(",")
    return " ".join((f"{first} {last}" if comma else name).casefold().split())
