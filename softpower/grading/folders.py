"""Folders that hold what a student put there: as deep and as full as the system allows, which is more than Python's own walks can go through."""

import contextlib
import os
import stat
from collections import deque
from pathlib import Path

DEEPEST = 30  # folders in folders
MOST = 10_000  # files and folders


def walk(folder: str | Path) -> tuple[list[Path], bool]:
    """The files and folders below a folder, sorted, and whether these are all. Links are listed and not followed.

    What lies higher comes before what lies deeper, up to DEEPEST levels and MOST names; what cannot be read counts as empty.
    """
    found: list[Path] = []
    todo, whole = deque([(os.fspath(folder), 1)]), True
    while todo:
        here, level = todo.popleft()
        with contextlib.suppress(OSError), os.scandir(here) as entries:
            for entry in entries:
                if len(found) == MOST:
                    return sorted(found), False
                found.append(Path(entry.path))
                if entry.is_dir(follow_symlinks=False):
                    if level < DEEPEST:
                        todo.append((entry.path, level + 1))
                    else:
                        whole = False
    return sorted(found), whole


def empty(folder: str | Path) -> None:
    """Remove what a folder holds, however deep. What the system does not let go stays."""
    top = os.fspath(folder)
    with contextlib.suppress(OSError):
        os.chmod(top, stat.S_IRWXU)
    # What lies in a folder is brought up beside it before it goes, so that no path grows longer than two names.
    spare = 0
    todo = deque(_cleared(top))
    while todo:
        here = todo.popleft()
        for inner in _cleared(here):
            while os.path.lexists(up := os.path.join(top, f".{spare}")):
                spare += 1
            with contextlib.suppress(OSError):
                os.rename(inner, up)
                todo.append(up)
        with contextlib.suppress(OSError):
            os.rmdir(here)


def _cleared(folder: str) -> list[str]:
    """Remove the files of a folder. Returns the folders in it."""
    inner: list[str] = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in list(entries):
            with contextlib.suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    os.chmod(entry.path, stat.S_IRWXU)  # its owner may have shut it
                    inner.append(entry.path)
                else:
                    os.unlink(entry.path)
    return inner


def remove(folder: str | Path) -> None:
    """Remove a folder with all that it holds, as `empty` does."""
    empty(folder)
    with contextlib.suppress(OSError):
        os.rmdir(folder)
