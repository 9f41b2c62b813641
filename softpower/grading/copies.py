"""Dated copies of the gradebook and of what a run replaced, the way back, and the lock that keeps two runs apart."""

import contextlib
import json
import os
import shutil
import sqlite3
import time
from datetime import datetime
from pathlib import Path

from ..messages import CourseError

FOLDER = "backups"
NO_BOOK = "no-gradebook"  # stands in the copy where there was none before the run
PATIENCE = 5  # seconds to wait for a gradebook that another program holds


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
    """Copy a SQLite database whole, even while it is in use. Raises sqlite3.OperationalError where it stays locked."""
    end = time.monotonic() + PATIENCE

    def patience(status: int, *_) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > end:
            raise sqlite3.OperationalError("database is locked")

    with contextlib.closing(sqlite3.connect(source)) as old, contextlib.closing(sqlite3.connect(target)) as new:
        old.backup(new, progress=patience)  # without it, sqlite3 would try for ever


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
            try:
                copied(gradebook, self.folder / "gradebook.db")
            except sqlite3.Error:
                self._remove()
                raise
        elif gradebook is not None:
            (self.folder / NO_BOOK).touch()
        (self.folder / "assignment").write_text(assignment, encoding="utf-8")
        self._list = (self.folder / "students.jsonl").open("a", encoding="utf-8")
        self.noted = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._list.close()

    def keep(self, student: str, *paths: Path) -> None:
        """Note that a student's work, or with an empty name the class's, is about to be replaced, and move what is there into the copy."""
        made = [path.relative_to(self.root).as_posix() for path in paths]
        kept = [name for name, path in zip(made, paths, strict=True) if path.exists()]
        # Noted first: a run that is killed between the two is taken back all the same.
        self._list.write(json.dumps({"student": student, "kept": kept, "made": made}) + "\n")
        self._list.flush()
        self.noted += 1
        for name in kept:
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():  # what stood there before this run is kept already
                shutil.rmtree(self.root / name) if target.is_dir() else (self.root / name).unlink()
            else:
                os.replace(self.root / name, target)

    def discard(self) -> None:
        """There was nothing to change: no copy is needed."""
        self._list.close()
        self._remove()

    def _remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            self.folder.parent.rmdir()  # where it holds no other


def undo(coursedir, assignment: str | None = None) -> str:
    """Take the last run (of an assignment) back: gradebook, autograded work and report. Returns what was done, in words.

    What is taken back is kept, too. Raises CourseError where there is nothing to take back, or where a
    later run of another assignment would go with it.
    """
    root = Path(coursedir.root)
    with Lock(root):
        runs = sorted(p for p in (root / FOLDER).glob("*") if (p / "students.jsonl").is_file() and not (p / "undone").exists())
        mine = [p for p in runs if assignment is None or _assignment(p) == assignment]
        if not mine:
            raise CourseError(f"There is no run to take back: {FOLDER}/ holds no copy" + (f" of {assignment!r}." if assignment else "."))
        run, gradebook = mine[-1], database(coursedir)
        if run != runs[-1]:
            raise CourseError(
                f"{_assignment(runs[-1])!r} was graded after {assignment!r}, into the same gradebook: the copy of it would take those marks back, too. "
                f"Take that run back first: softpower undo {_assignment(runs[-1])}"
            )
        by_hand, enrolled = 0, []
        before = run / "gradebook.db" if (run / "gradebook.db").is_file() else None
        if gradebook is not None and gradebook.is_file() and (before or (run / NO_BOOK).is_file()):
            now = run / "gradebook-before-undo.db"
            if not now.exists():  # there already where taking back was cut short
                copied(gradebook, now)
            by_hand = len(_by_hand(now) - _by_hand(before))
            enrolled = sorted(_enrolled(now) - _enrolled(before)) if before else []
            if before:
                copied(before, gradebook)
            else:
                gradebook.unlink()
        lines = [json.loads(line) for line in (run / "students.jsonl").read_text(encoding="utf-8").splitlines()]
        for line in lines:
            for name in line["made"]:
                if name not in line["kept"] or (run / name).exists():
                    _give_back(root / name, run / name, run / "undone-work" / name)
        (run / "undone").touch()
    count = len({line["student"] for line in lines if line["student"]})
    told = f"Taken back: the run of {run.name[:19].replace('T', ' ')} on {count} submission{'s' * (count != 1)}. The gradebook is as it was before; what the run had made is kept in {FOLDER}/{run.name}."
    if by_hand:
        told += f" {by_hand} marks and comments given by hand since then went with it: they are in gradebook-before-undo.db there."
    if enrolled:
        told += f" Not in the gradebook any more, since they came after that run: {', '.join(enrolled)}. Import the roster again."
    return told


def _assignment(run: Path) -> str:
    return (run / "assignment").read_text(encoding="utf-8") if (run / "assignment").is_file() else run.name[20:]


def _give_back(path: Path, kept: Path, undone: Path) -> None:
    """Put what is at `path` away as undone, and what was kept back there."""
    if path.exists() and not undone.exists():
        undone.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, undone)
    if kept.is_dir():
        shutil.copytree(kept, path, dirs_exist_ok=True)
    elif kept.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(kept, path)


def _by_hand(book: Path | None) -> set[tuple]:
    """The marks and comments that people have given, in a copy of a gradebook. Empty where there was none."""
    if book is None:
        return set()
    with contextlib.closing(sqlite3.connect(book)) as db:
        grades = db.execute("select id, manual_score, extra_credit from grade where manual_score is not null or extra_credit is not null")
        comments = db.execute("select id, manual_comment, null from comment where manual_comment is not null")
        return {*grades.fetchall(), *comments.fetchall()}


def _enrolled(book: Path) -> set[str]:
    with contextlib.closing(sqlite3.connect(book)) as db:
        return {row[0] for row in db.execute("select id from student")}
