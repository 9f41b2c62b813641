"""The hostile class, graded as root and as an ordinary user, with bubblewrap, with unshare, and without namespaces."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from classroom.hostile.play import HONEST, complaint, play, student, tasks
from classroom.hostile.submissions import ALL, POINTS
from support import skip

from softpower.grading import protections

# Two kinds of wall, two kinds of user. SOFTPOWER_ALL_WALLS=1 plays the other pairs as well, and a machine without namespaces.
WALLS = [("bubblewrap", False), ("unshare", True)]
if os.environ.get("SOFTPOWER_ALL_WALLS"):
    WALLS += [("unshare", False), ("bubblewrap", True), ("none", True)]


def pytest_generate_tests(metafunc):
    """The tests of one pair of wall and user stay together, so that its class is graded once; other pairs may be graded beside it."""
    if "played" in metafunc.fixturenames:
        names = [f"{'user' if user else 'root'}-{jail}" for jail, user in WALLS]
        groups = [pytest.param(wall, marks=pytest.mark.xdist_group(f"hostile-{name}")) for wall, name in zip(WALLS, names, strict=True)]
        metafunc.parametrize("played", groups, ids=names, indirect=True, scope="module")


@pytest.fixture(scope="module")
def played(request):
    """The class, graded once for each kind of wall."""
    jail, user = request.param
    if not sys.platform.startswith("linux"):
        pytest.skip("walls are Linux's")
    if user and os.geteuid():
        user = False  # we are one already
    elif not user and os.geteuid():
        pytest.skip("needs root; the same class runs as this ordinary user")
    if jail == "bubblewrap" and not shutil.which("bwrap"):
        skip("no bubblewrap here (Debian: apt-get install bubblewrap)")
    if jail == "none" and protections.best().landlock < 6:
        pytest.skip("without namespaces and Landlock 6 nothing keeps this class from harming the machine it runs on")
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))  # not pytest's own place, which the next pytest on this machine closes to others
    folder.chmod(0o755)
    yield play(folder / "course", jail, user, [c for c in ALL if jail != "none" or not c.signals])
    shutil.rmtree(folder, ignore_errors=True)


def test_everyone_gets_what_they_must(played):
    """Does each hostile or damaged submission get its own marks, or the reason why it is held?"""
    cases = [c for c in ALL if played.jail != "none" or not c.signals]
    wrong = {case.name: said for case in cases if (said := complaint(played, case))}
    assert wrong == {}, played.said[-2000:]
    assert len(cases) >= 40


def test_neighbours_are_untouched(played):
    """Have the honest ones, before, among and after, all their points, in the reports and in the gradebook?"""
    for name in HONEST:
        assert tasks(played.entries[name]) == POINTS
        assert played.gradebook[name] == sum(POINTS.values())
        assert played.entries[name]["review"] == []


def test_batch_is_complete(played):
    """Is every submission graded or held, the gradebook whole, and does it say the same as the reports?"""
    cases = [c for c in ALL if played.jail != "none" or not c.signals]
    assert set(played.entries) == {student(c) for c in cases} | set(HONEST)
    assert played.intact
    graded = {name: sum(t["points"] or 0 for t in entry["tasks"]) for name, entry in played.entries.items() if not entry["held"]}
    assert {name: points or 0 for name, points in played.gradebook.items()} == graded
    assert played.code == 1  # some are held


def test_nothing_is_left_running(played):
    """Is everything dead that a submission started?"""
    assert played.left_running == []


def test_course_is_unharmed(played):
    """Are the submissions and the solutions as they were, and is nothing new among the course's files?"""
    for case in ALL:
        if case.name in ("os._exit", "deletes everything"):
            assert (played.folder / "submitted" / student(case) / "china" / "china.ipynb").is_file()
    assert (played.folder / "solutions" / "china" / "china.ipynb").is_file()
    allowed = {"course.yml", "nbgrader_config.py", "data", "solutions", "lessons", "submitted", "autograded", "reports", "backups"}
    allowed |= {"gradebook.db", ".cache", ".config", ".local", ".ipython", ".jupyter"}
    assert {p.name for p in played.folder.iterdir()} <= allowed
