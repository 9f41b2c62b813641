"""Dated copies of the gradebook and of what a run replaced, the way back, and the lock that keeps two runs apart."""

import contextlib
import json
import os
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

from ..messages import CourseError

FOLDER = "backups"


class Lock:
    """One run at a time in a course folder. Held by the process alone: it ends with it, however it ends."""

    def __init__(self, root: Path):
        self._path = root / "reports" / "run.lock"

    def __enter__(self):
        self._path.parent.mkdir(exist_ok=True)
        self._hold = sqlite3.connect(self._path, timeout=0, isolation_level=None)
        try:
            self._hold.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            self._hold.close()
            raise CourseError(
                "Another run is grading in this folder. Wait until it has ended, then run this again: it goes on with what is left."
            ) from None
        return self

    def __exit__(self, *_):
        self._hold.close()


def database(coursedir) -> Path | None:
    """The gradebook's file; None where it is on a database server."""
    kind, _, path = coursedir.db_url.partition(":///")
    return Path(path) if kind == "sqlite" and path else None


def copied(source: Path, target: Path) -> None:
    """Copy a SQLite database whole, even while it is in use."""
    with contextlib.closing(sqlite3.connect(source)) as old, contextlib.closing(sqlite3.connect(target)) as new:
        old.backup(new)


class Backup:
    """What a run is about to change, kept under backups/<date>-<assignment>/ until somebody deletes it."""

    def __init__(self, coursedir, assignment: str):
        self.coursedir, self.assignment = coursedir, assignment
        self.root = Path(coursedir.root)
        stamp = datetime.now().strftime("%Y-%m-%dT%H-%M-%S")
        self.folder = self.root / FOLDER / f"{stamp}-{assignment}"
        number = 1
        while self.folder.exists():
            number += 1
            self.folder = self.root / FOLDER / f"{stamp}-{assignment}-{number}"
        self.folder.mkdir(parents=True)
        gradebook = database(coursedir)
        if gradebook is not None and gradebook.is_file():
            copied(gradebook, self.folder / "gradebook.db")
        self._list = (self.folder / "students.jsonl").open("a", encoding="utf-8")

    def keep(self, student: str, *paths: Path) -> None:
        """Note that a student's work is about to be replaced, and move what is there into the copy."""
        kept = []
        for path in paths:
            if path.exists():
                target = self.folder / path.relative_to(self.root)
                target.parent.mkdir(parents=True, exist_ok=True)
                kept.append(path.relative_to(self.root).as_posix())
                if target.exists():  # what stood there before this run is kept already
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
                else:
                    os.replace(path, target)
        made = [path.relative_to(self.root).as_posix() for path in paths]
        self._list.write(json.dumps({"student": student, "kept": kept, "made": made}) + "\n")
        self._list.flush()

    def close(self) -> None:
        self._list.close()


def undo(coursedir, assignment: str | None = None) -> str:
    """Take the last run (of an assignment) back: gradebook, autograded work and report. Returns what was done, in words.

    What is taken back is kept, too. Raises CourseError where there is nothing to take back.
    """
    root = Path(coursedir.root)
    with Lock(root):
        runs = sorted(p for p in (root / FOLDER).glob("*") if (p / "students.jsonl").is_file() and not (p / "undone").exists())
        runs = [p for p in runs if assignment is None or p.name[20:].startswith(assignment)]
        if not runs:
            raise CourseError(f"There is no run to take back: {FOLDER}/ holds no copy" + (f" of {assignment!r}." if assignment else "."))
        run, gradebook = runs[-1], database(coursedir)
        if gradebook is not None and (run / "gradebook.db").is_file():
            copied(gradebook, run / "gradebook-before-undo.db")
            copied(run / "gradebook.db", gradebook)
        lines = [json.loads(line) for line in (run / "students.jsonl").read_text(encoding="utf-8").splitlines()]
        for line in lines:
            for name in line["made"]:
                path = root / name
                if path.exists():
                    target = run / "undone-work" / name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    os.replace(path, target)
            for name in line["kept"]:
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                if (run / name).is_dir():
                    shutil.copytree(run / name, root / name)
                elif (run / name).is_file():
                    shutil.copy(run / name, root / name)
        (run / "undone").touch()
    count = len({line["student"] for line in lines})
    return f"Taken back: the run of {run.name[:19].replace('T', ' ')} on {count} submission{'s' * (count != 1)}. The gradebook is as it was before; what the run had made is kept in {FOLDER}/{run.name}."
