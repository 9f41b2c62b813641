"""Due dates and late penalties: nbgrader's own pipeline, with what course.yml says."""

import json
import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from support import ROOT
from support.late import SYLLABUS

from softpower.classroom.rehearsal import inside, nbgrader_api
from softpower.cli import main
from softpower.course import course


def _cell(kind: str, grade_id: str, source: str, **more) -> dict:
    meta = {"grade_id": grade_id, "schema_version": 3, "cell_type": kind, "grade": False, "solution": False, "task": False, "locked": False}
    cell = {"cell_type": kind, "id": grade_id, "metadata": {"nbgrader": meta | more}, "source": source}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course of one small assignment, and dana's submission, two days and a second late, autograded."""
    root = tmp_path_factory.mktemp("course")
    (root / "course.yml").write_text(SYLLABUS, encoding="utf-8")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    notebook = {
        "cells": [
            _cell("code", "counting-sum", "total = ...\n### BEGIN SOLUTION\ntotal = 3\n### END SOLUTION", solution=True),
            _cell("code", "counting-sum-test", "assert total == 3", grade=True, locked=True, points=8),
            _cell("markdown", "counting-why", "Since two and one are three.", grade=True, solution=True, points=12),
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (root / "solutions" / "counting").mkdir(parents=True)
    (root / "solutions" / "counting" / "counting.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    with inside(root):
        api = nbgrader_api()
        made = api.generate_assignment("counting")
        assert made["success"], made["log"]
        released = json.loads((root / "assignments/counting/counting.ipynb").read_text(encoding="utf-8"))
        released["cells"][0]["source"], released["cells"][2]["source"] = "total = 3", "Because."
        folder = root / "submitted" / "dana" / "counting"
        folder.mkdir(parents=True)
        (folder / "counting.ipynb").write_text(json.dumps(released), encoding="utf-8")
        (folder / "timestamp.txt").write_text("2026-03-04 12:00:01 UTC", encoding="utf-8")
        done = api.autograde("counting", "dana")
        assert done["success"], done["log"]
    return root


def _penalties(root: Path) -> dict[str, float]:
    with Gradebook(f"sqlite:///{root}/gradebook.db", "small") as gradebook:
        return {s.student.id: s.late_submission_penalty for s in gradebook.assignment_submissions("counting")}


@pytest.mark.xdist_group("late")
def test_the_gradebook_learns_due_dates_and_penalties(graded):
    """Does nbgrader know the due date of course.yml, in UTC, and take the share of the points earned for each day begun?"""
    with Gradebook(f"sqlite:///{graded}/gradebook.db", "small") as gradebook:
        assert str(gradebook.find_assignment("counting").duedate) == "2026-03-02 12:00:00"
    assert _penalties(graded) == {"dana": pytest.approx(2.4)}


@pytest.mark.xdist_group("late")
def test_penalties_after_marking_by_hand_and_after_a_moved_date(graded, monkeypatch, capsys):
    """Do points given later, a moved date and a changed policy reach the penalties by `softpower late`, without running anything again?"""
    monkeypatch.setenv("SOFTPOWER_HOME", str(graded))
    monkeypatch.chdir(graded)
    monkeypatch.setenv("PATH", "/usr/bin")  # nbgrader_config.py puts this environment's folder before it
    with Gradebook(f"sqlite:///{graded}/gradebook.db", "small") as gradebook:
        for student, when in {"ilyas": datetime(2026, 3, 2, 12), "zere": datetime(2026, 3, 16, 12)}.items():  # in time; a fortnight late
            gradebook.add_student(student)
            gradebook.add_submission("counting", student, timestamp=when)
            gradebook.find_grade("counting-sum-test", "counting", "counting", student).manual_score = 8
        for student in ("dana", "ilyas", "zere"):
            gradebook.find_grade("counting-why", "counting", "counting", student).manual_score = 12
        gradebook.db.commit()
    assert main(["late", "counting"]) == 0
    assert _penalties(graded) == {"dana": pytest.approx(6), "ilyas": 0, "zere": pytest.approx(10)}
    assert "dana loses 6 points for lateness (before: 2.4)" in capsys.readouterr().out

    syllabus = graded / "course.yml"
    syllabus.write_text(re.sub("03-02T", "03-04T", SYLLABUS).replace("50 %", "20 %"), encoding="utf-8")
    assert course(syllabus).late.at_most == 0.2
    assert main(["late"]) == 0
    assert _penalties(graded) == {"dana": pytest.approx(2), "ilyas": 0, "zere": pytest.approx(4)}
    capsys.readouterr()
    assert main(["late"]) == 0 and "nothing to change" in capsys.readouterr().out
