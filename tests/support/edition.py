"""A copy of the course to make a student edition of."""

import json
import shutil

import pytest

from softpower.classroom import edition as made_by
from softpower.classroom.edition import build
from support import ROOT

WHOLE = ("course.yml", "data", "lessons", "solutions", "assignments", "softpower", "pyproject.toml", *made_by.AS_IS, "nbgrader_config.py")


@pytest.fixture(scope="module")
def made():
    """Every file of the edition, by its path."""
    return build(ROOT)[0]


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the whole course, for a test to change."""
    for name in WHOLE:
        source, target = ROOT / name, tmp_path / "course" / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__", "progress.json"))
        elif source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    monkeypatch.setenv("SOFTPOWER_HOME", str(tmp_path / "course"))
    return tmp_path / "course"


def in_notebook(content: bytes, lines: list[str]) -> bytes:
    notebook = json.loads(content)
    notebook["cells"][0]["source"] = [*notebook["cells"][0]["source"], "\n", *(line + "\n" for line in lines)]
    return json.dumps(notebook, indent=1).encode()
