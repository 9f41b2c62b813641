"""What all tests share: a run of their own, an order that keeps all workers busy, and a browser where there is one."""

import logging
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from support import ROOT, skip

from softpower.grading import folders

LOGGERS = {name: logging.getLogger(name).level for name in ("traitlets", "nbgrader", "alembic")}  # as they are before any course is opened

# Groups and files that take longest, longest first: begun at the start, they do not keep one worker busy when the others are done.
# The rest follows in its own order, and the short tests without a group fill the gaps at the end.
LONGEST = [
    "@lab", "@edition", "@hub", "@hostile-root", "@hostile-user", "@site", "@autograde", "classroom/test_docs.py", "@rehearsal",
    "classroom/test_benchmark.py", "@lessons", "@cluster", "@marking", "@add-a-case", "@check", "@sitting", "@graded-class",
]  # fmt: skip


def pytest_addoption(parser):
    parser.addoption("--whole-bank", action="store_true", help="every answer of tests/answers/, in place of one for each message")
    parser.addoption("--times", action="store_true", help="how long each file took, at the end")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Give the run a folder of its own: pytest's own below /tmp is shared by all runs of a user, and each closes it to others."""
    if not hasattr(config, "workerinput") and not config.option.basetemp:
        config.own_folder = tempfile.mkdtemp(prefix="softpower-tests-")
        os.chmod(config.own_folder, 0o755)  # noqa: S103  (some tests grade as another user)
        config.option.basetemp = f"{config.own_folder}/run"


def pytest_sessionfinish(session, exitstatus):
    own = getattr(session.config, "own_folder", None)
    if own and exitstatus == 0:
        shutil.rmtree(own, ignore_errors=True)  # what failed is kept, to be looked at


def _rank(item) -> int:
    mark = item.get_closest_marker("xdist_group")
    group = f"@{mark.args[0]}" if mark else ""
    path = item.path.relative_to(ROOT / "tests").as_posix()
    found = [n for n, name in enumerate(LONGEST) if name == path or (group and group.startswith(name))]
    if found:
        return found[0]
    return len(LONGEST) + (path.startswith(("unit", "course")))


def pytest_collection_modifyitems(items):
    items.sort(key=_rank)


def pytest_terminal_summary(terminalreporter, config):
    if config.option.times:
        spent = Counter()
        for reports in terminalreporter.stats.values():
            for report in reports:
                if isinstance(report, pytest.TestReport):
                    spent[report.nodeid.split("::")[0]] += report.duration
        terminalreporter.section("seconds for each file")
        for name, seconds in spent.most_common():
            if seconds >= 1:
                terminalreporter.write_line(f"{seconds:7.1f}  {name}")


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
