"""Due dates and late penalties: nbgrader's own pipeline, with what course.yml says."""

import os
import re
import shutil
import sys
from datetime import datetime
from pathlib import Path

from nbgrader.api import Gradebook
from support import ROOT
from support.late import SYLLABUS

from softpower.cli import main
from softpower.course import Late


def test_a_day_that_has_begun_counts_as_a_day():
    """Does a second cost a day, a day no more, a fortnight the most, and being early nothing?"""
    late = Late(per_day="10 %", at_most="50 %")
    assert [late.share(s) for s in (-5, 0, 1, 86400, 86401, 14 * 86400)] == [0, 0, 0.1, 0.1, 0.2, 0.5]


def test_no_gradebook_yet(tmp_path, monkeypatch, capsys):
    """Before anything is graded, does `softpower late` say so in a sentence?"""
    (tmp_path / "course.yml").write_text(SYLLABUS, encoding="utf-8")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    monkeypatch.setenv("SOFTPOWER_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/usr/bin")
    assert main(["late"]) == 2
    assert "There is no gradebook" in capsys.readouterr().err


def test_late_from_a_subfolder_and_a_date_taken_away(tmp_path, monkeypatch, capsys):
    """Does `softpower late` find the gradebook from a folder below, and take date and penalty away with the date in course.yml?"""
    for folder, text in ((tmp_path / "course", re.sub("\n    due:.*", "", SYLLABUS)), (tmp_path / "course" / "other", SYLLABUS)):
        folder.mkdir()
        (folder / "course.yml").write_text(text, encoding="utf-8")
        shutil.copy(ROOT / "nbgrader_config.py", folder)
    monkeypatch.setenv("SOFTPOWER_HOME", str(tmp_path / "course"))
    monkeypatch.chdir(tmp_path / "course" / "other")  # another copy, which has no say
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"])  # nbgrader calls alembic
    with Gradebook(f"sqlite:///{tmp_path}/course/gradebook.db", "soft-power") as book:
        book.add_assignment("counting", duedate=datetime(2026, 3, 2, 12))
        book.add_notebook("counting", "counting")
        book.add_grade_cell("counting-sum-test", "counting", "counting", max_score=8, cell_type="code")
        book.add_student("dana")
        book.add_submission("counting", "dana", timestamp=datetime(2026, 3, 4, 12))
        book.find_grade("counting-sum-test", "counting", "counting", "dana").manual_score = 8
        book.find_submission_notebook("counting", "counting", "dana").late_submission_penalty = 1.6
        book.db.commit()
    assert main(["late"]) == 0
    assert "dana loses 0 points for lateness (before: 1.6)" in capsys.readouterr().out
    with Gradebook(f"sqlite:///{tmp_path}/course/gradebook.db", "soft-power") as book:
        assert book.find_assignment("counting").duedate is None
        assert book.find_submission("counting", "dana").late_submission_penalty == 0
    assert not (tmp_path / "course" / "other" / "gradebook.db").exists()
