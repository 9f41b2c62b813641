"""What is kept of each submission that a run has dealt with, in reports/<assignment>/students/, and how a file is written whole."""

import json
import os
from pathlib import Path

_KEYS = {"student", "fingerprint", "held", "notes", "review", "tasks", "points", "of"}


def folder(root: Path, assignment: str) -> Path:
    return root / "reports" / assignment / "students"


def entries(root: Path, assignment: str) -> list[dict]:
    """What is known of every submission that a run has dealt with, in order of name."""
    found = []
    for path in sorted(folder(root, assignment).glob("*.json")):
        try:
            entry = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue  # half written when a machine went down: its submission is graded again
        if isinstance(entry, dict) and entry.keys() >= _KEYS and entry["student"] == path.stem:
            found.append(entry)
    return found


def put(path: Path, text: str) -> None:
    """Write a file whole or not at all, and so that it outlives the machine's going down. Half a pair of surrogates becomes `?`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    with new.open("w", encoding="utf-8", errors="replace") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, path)
