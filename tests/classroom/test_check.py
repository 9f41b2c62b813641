"""`softpower check`: a learner's own notebook, tested as it would be graded."""

import json
import shutil
import subprocess
import sys

import pytest
from support import ROOT

from softpower.classroom.check import as_html
from softpower.classroom.rehearsal import answered
from softpower.cli import main
from softpower.course import course
from softpower.grading.bank import answers
from softpower.grading.selfcheck import check
from softpower.messages import CourseError

pytestmark = [pytest.mark.xdist_group("check")]
SLUGS = [a.slug for a in course().assignments]


def _released(slug):
    return json.loads((ROOT / "assignments" / slug / f"{slug}.ipynb").read_text(encoding="utf-8"))


@pytest.fixture
def half_done(tmp_path):
    """A China notebook with one right answer, one wrong one, and the rest as given out."""
    bank = {(a.task, a.name): a.code for a in answers(ROOT / "tests" / "answers" / "china")}
    given = {
        "china-energy-share": bank["china-energy-share", "by hand"],
        "china-annual-average": bank["china-annual-average", "thirteen years"],
    }
    path = tmp_path / "china.ipynb"
    path.write_text(json.dumps(answered(_released("china"), given, "")), encoding="utf-8")
    return path


@pytest.mark.parametrize("slug", SLUGS)
def test_worked_solution_gets_all_points_and_blank_none(slug):
    """Does the instructor's notebook get every point that tests can give, and the one given out none?"""
    full = check(slug, ROOT / "solutions" / slug / f"{slug}.ipynb")
    assert full.hidden and full.points == full.of > 12
    blank = check(slug)
    assert blank.points == 0 and not any(t.tried for t in blank.tasks)
    assert all(t.messages for t in blank.tasks if not t.by_hand)


def test_points_messages_and_who_may_see_a_solution(half_done, capsys):
    """Does each task get its points and words, and a worked solution only after a try?"""
    before = half_done.read_bytes()
    report = check("china", half_done)
    got = {t.task: (t.points, t.tried) for t in report.tasks}
    assert got["china-energy-share"] == (2, True)
    assert got["china-annual-average"] == (0, True)
    assert got["china-chart"] == (0, False)
    page = as_html(report)
    assert page.count("A worked solution") == 1 and "off by one" in page
    assert half_done.read_bytes() == before
    assert main(["check", "china", "--notebook", str(half_done), "--solution", "annual-average"]) == 0
    assert "len(years)" in capsys.readouterr().out
    assert main(["check", "china", "--notebook", str(half_done), "--solution", "chart"]) == 2
    assert "Try it first" in capsys.readouterr().err


def test_without_solutions_it_says_what_it_did_not_do(half_done, tmp_path):
    """In a copy without solutions/, do the public tests alone run, and does the report say so?"""
    course_copy = tmp_path / "course"
    for name in ("data", "assignments", "lessons"):
        shutil.copytree(ROOT / name, course_copy / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copy(ROOT / "course.yml", course_copy)
    import os

    done = subprocess.run(
        [sys.executable, "-m", "softpower.cli", "check", "china", "--notebook", str(half_done)],
        capture_output=True,
        text=True,
        env={**os.environ, "SOFTPOWER_HOME": str(course_copy)},
    )
    assert "Only the public tests ran" in done.stdout and "┃ Points" not in done.stdout
    assert "Has the right shape." in done.stdout and "Traceback" not in done.stderr


def test_a_file_that_is_no_notebook(tmp_path):
    """Does a damaged or missing file get a sentence, not a traceback?"""
    broken = tmp_path / "china.ipynb"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(CourseError, match="only part of a notebook"):
        check("china", broken)
    with pytest.raises(CourseError, match="Save it first"):
        check("china", tmp_path / "none.ipynb")
