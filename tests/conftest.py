"""What the tests share: the course's folder, and a browser where there is one."""

import logging
import os
import shutil
from pathlib import Path

import pytest

from softpower.grading import folders

ROOT = Path(__file__).resolve().parents[1]
LOGGERS = {name: logging.getLogger(name).level for name in ("traitlets", "nbgrader", "alembic")}  # as they are before any course is opened


def skip(reason: str):
    """Skip, except where nothing may be skipped: there, fail with the reason."""
    if os.environ.get("SOFTPOWER_SKIP_NOTHING"):
        pytest.fail(f"{reason} (SOFTPOWER_SKIP_NOTHING is set)")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(autouse=True)
def _nothing_stays():
    """A course's nbgrader_config.py sets variables of this process, and opening it silences loggers: the next test must not meet them."""
    before = dict(os.environ)
    for name, level in LOGGERS.items():  # before, and not after: a fixture that other tests share may have opened a course, too
        logging.getLogger(name).setLevel(level)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(autouse=True)
def _own_progress(tmp_path, monkeypatch):
    """Tests must not write into a learner's progress."""
    monkeypatch.setenv("SOFTPOWER_PROGRESS", str(tmp_path / "progress.json"))


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
    if not found:
        skip("no Chromium here: install it (Debian: apt-get install chromium) to run the browser tests")
    return found


@pytest.fixture
def dig(tmp_path):
    """A function that makes folders in one another, more than Python's own walks can follow. They are gone after the test: pytest could not."""
    begun = []

    def make(folder: Path, levels: int = 1900, name: str = "d") -> None:
        begun.append(folder)
        here = os.getcwd()
        os.chdir(folder)
        try:
            for _ in range(levels):  # one by one: the path to the last is longer than a call may name
                os.mkdir(name)
                os.chdir(name)
        finally:
            os.chdir(here)

    yield make
    for folder in begun:
        folders.remove(folder)


@pytest.fixture(scope="session")
def graded(tmp_path_factory):
    """A course whose sample class is graded by `softpower autograde`: its folder, the exit code, what was said. Only to look at, or to copy."""
    import gradecourse

    folder = gradecourse.make(tmp_path_factory.mktemp("class") / "course")
    code, said = gradecourse.run(folder, "autograde", gradecourse.SLUG, "--workers", "2")
    return folder, code, said


from graded_class import graded_class, inside  # noqa: E402, F401  (fixtures of the tests that look at a graded class)
from labserver import lab, lab_browser, page  # noqa: E402, F401  (a JupyterLab and a browser, for the tests that open notebooks)
