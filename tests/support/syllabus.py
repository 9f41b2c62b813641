"""A copy of the course whose syllabus is changed by hand."""

import re
import shutil
from pathlib import Path

import pytest

from softpower.classroom import points
from softpower.classroom.syllabus import findings
from softpower.course import course
from support import ROOT

COPIED = ("course.yml", "nbgrader_config.py", "data", "lessons", "solutions", "assignments", "tests/answers", "tests/classes")


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of what an instructor has, for a test to change."""
    for name in COPIED:
        source, target = ROOT / name, tmp_path / "course" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "progress.json"))
        else:
            shutil.copy(source, target)
    monkeypatch.setenv("SOFTPOWER_HOME", str(tmp_path / "course"))
    return tmp_path / "course"


def edit_syllabus(root: Path, *changes: tuple[str, str]) -> None:
    """Change course.yml as an instructor would, by hand."""
    path = root / "course.yml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert len(re.findall(old, text, re.MULTILINE)) == 1, old
        text = re.sub(old, new, text, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")


def without(root: Path, *kinds: str) -> None:
    """Take the Chinese case out of course.yml: its lesson, its assignment, or both."""
    path = root / "course.yml"
    lessons, rest = path.read_text(encoding="utf-8").split("\nassignments:\n")
    item = r"^  - slug: china\n(?:    .*\n|      .*\n)*"
    if "lesson" in kinds:
        lessons = re.sub(item, "", lessons, flags=re.MULTILINE)
    if "assignment" in kinds:
        rest = re.sub(item, "", rest, flags=re.MULTILINE)
    path.write_text(f"{lessons}\nassignments:\n{rest}", encoding="utf-8")


def to_mend(root: Path) -> list[str]:
    return [str(f) for f in findings(root) if f.mend]


def cells_of(root: Path, slug: str) -> dict:
    notebook = points.read(root / "solutions" / slug / f"{slug}.ipynb")
    return {points.meta(c).get("grade_id"): c for c in notebook["cells"]}


def follow(root: Path) -> points.Followed:
    told = points.follow(root, course(root / "course.yml"))
    for path, text in told.changed.items():
        path.write_text(text, encoding="utf-8")
    return told
