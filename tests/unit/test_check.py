"""`softpower check`: a learner's own notebook, tested as it would be graded."""

import subprocess
import sys

import pytest

from softpower.classroom.check import table
from softpower.course import course
from softpower.grading.selfcheck import Checked, Report

pytestmark = [pytest.mark.xdist_group("check")]


def test_what_looks_like_markup_is_shown_as_it_stands(capsys, monkeypatch):
    """Do brackets in a message or a note, such as `[/b]` in a file's name, stand in the table as they are?"""
    from softpower.classroom import check as shown

    first, *_ = course().assignments
    task = next(name for name, task in first.tasks.items() if task.marked == "automatically")
    said = "Found [0] and [red]a[/b], wanted [1] \\"
    report = Report(first, True, [Checked(task, 2, tried=True, messages=[said])], ["The file a[/b] lies beside it [text]."])
    monkeypatch.setattr(shown, "check", lambda slug, notebook: report)
    assert shown.run(first.slug, None, None, False) == 1
    out = capsys.readouterr().out
    assert said in out and "The file a[/b] lies beside it [text]." in out
    assert table(report).row_count == 1


def test_the_learners_names_do_not_load_the_grader():
    """Can everything that a learner's notebook imports be imported without nbgrader?"""
    code = "import sys, softpower as s; [getattr(s, n) for n in dir(s)]; from softpower import charts, checks; sys.exit('nbgrader' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
