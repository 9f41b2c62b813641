"""`softpower autograde`, as an instructor runs it: marks, second runs, corrected tests, undo, and runs that are cut short."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from support import classes as gc
from support.classes import SLUG, run, tree

from softpower import checks
from softpower.cli import main
from softpower.grading import autograde, protections
from softpower.grading.entries import entries as kept
from softpower.grading.record import scored
from softpower.messages import CourseError

pytestmark = [pytest.mark.xdist_group("autograde")]


def test_a_wall_that_is_unknown():
    """Does a name that is no wall's get a sentence with those that are?"""
    with pytest.raises(CourseError, match="SOFTPOWER_ISOLATION is 'brick'. It may be one of: .*unshare"):
        protections.best("brick")


def test_what_is_no_entry_is_passed_over(tmp_path):
    """Is a file among the entries that is none, or of another student, left out?"""
    place = tmp_path / "reports/china/students"
    place.mkdir(parents=True)
    real = {"student": "ana", "fingerprint": "", "held": "", "notes": [], "review": [], "tasks": [], "points": 0, "of": 1}
    for name, content in {"ana": real, "bek": real, "cai": [], "dan": {"student": "dan"}}.items():
        (place / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    (place / "half.json").write_text('{"student": "ha', encoding="utf-8")
    assert kept(tmp_path, "china") == [real]


def test_a_mended_check_is_graded_anew(tmp_path, monkeypatch):
    """Is the course another to the next run once a check's own code has changed?"""
    copy = tmp_path / "checks"
    shutil.copytree(Path(checks.__file__).parent, copy)
    monkeypatch.setattr(autograde, "CHECKS", copy)
    before = autograde._course_fingerprint(tmp_path, [])
    assert autograde._course_fingerprint(tmp_path, []) == before
    with (copy / "numbers.py").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert autograde._course_fingerprint(tmp_path, []) != before


@pytest.mark.parametrize(
    ("events", "seconds", "memory", "wants"),
    [
        ([{"kind": "died"}], 120, 2048, True),
        ([{"kind": "died"}], 60, 4096, True),
        ([{"kind": "died"}], 30, 2048, False),
        ([], 120, 4096, False),
        ([{"kind": "noticed"}], 120, 4096, False),
    ],
)
def test_who_came_to_a_limit_is_graded_again_with_more(events, seconds, memory, wants):
    """Is a submission that had come to its limits graded again where it gets more, and no other, and none with less?"""
    entry = {"events": events, "limits": {"seconds": 60, "memory": 2048}}
    assert autograde._wants_more(entry, autograde.Limits(seconds=seconds, memory=memory)) is wants


def test_an_answer_that_cannot_be_compared_is_for_a_person():
    """Does a written answer with half a letter in it get no points by itself, and is it left to a person, who is told?"""
    meta = {"grade_id": "china-memo", "grade": True, "solution": True, "points": 8, "checksum": "x", "cell_type": "markdown"}
    notes = []
    score = scored(nbformat.v4.new_markdown_cell("nothing \ud800", metadata={"nbgrader": {**meta, "schema_version": 3}}), notes)
    assert (score.auto, score.of) == (None, 8.0) and "A person has to mark it." in notes[0]


def test_no_time_is_refused(capsys):
    """Is a time limit of nothing, which would cost everybody everything, refused before anything is read?"""
    assert main(["autograde", SLUG, "--timeout", "0"]) == 2
    assert "--timeout: more than 0 seconds." in capsys.readouterr().err


# --- an assignment of two notebooks ---------------------------------------------------------------------------


def _cell(kind: str, source: str, name: str | None = None, **meta) -> dict:
    made = {"cell_type": kind, "id": name or f"given-{abs(hash(source)) % 10**6}", "metadata": {}, "source": source}
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    if name:
        known = {"grade": False, "solution": False, "locked": True, "task": False, "schema_version": 3, "grade_id": name}
        made["metadata"]["nbgrader"] = known | meta
    return made


def _put(path, *cells) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3 (ipykernel)"}}
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": list(cells)}), encoding="utf-8")


LATE = """
from nbgrader.plugins import BasePlugin


class OnePointADay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late // 86400
"""


@pytest.fixture
def toy(tmp_path):
    """A course with an assignment of two notebooks, released, and handed in by four: whole, one notebook only, late, very late."""
    from nbgrader.api import Gradebook

    folder = gc.make(tmp_path / "course", [])
    solved = {"solution": True, "locked": False}
    _put(
        folder / "solutions/toy/a.ipynb",
        _cell("code", "start = 1"),
        _cell("code", "double = None\n### BEGIN SOLUTION\ndouble = 2\n### END SOLUTION", "double", **solved),
        _cell("code", "assert double\n3 if double == 2 * start else 1", "double-test", grade=True, points=3),
        _cell("markdown", "Collect three sources in cells of your own.", "sources", task=True, points=2),
    )
    _put(
        folder / "solutions/toy/b.ipynb",
        _cell("code", "half = None\n### BEGIN SOLUTION\nhalf = 0.5\n### END SOLUTION", "half", **solved),
        _cell("code", "assert half == 0.5", "half-test", grade=True, points=2),
        _cell("markdown", "An answer.", "essay", grade=True, points=4, **solved),
    )
    (folder / "solutions/toy/table.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "late.py").write_text(LATE, encoding="utf-8")
    with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write('\nsys.path.insert(0, str(root))\nc.AssignLatePenalties.plugin_class = "late.OnePointADay"\n')
    code, said = run(folder, "generate_assignment", "toy", program=("nbgrader",))
    assert code == 0, said
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "soft-power") as book:
        book.update_or_create_assignment("toy", duedate="2027-01-10 00:00:00 UTC")
    whole = {"double": "double = 2", "half": "half = 0.5", "essay": "Mine."}
    for student, day, answers, names in (
        ("ann", "09", whole, "ab"),
        ("bob", "09", {**whole, "double": "double = 3"}, "a"),
        ("cid", "12", whole, "ab"),
        ("dan", "30", {**whole, "half": "half = 1"}, "ab"),
    ):
        for name in names:
            path = folder / "submitted" / student / "toy" / f"{name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder / "assignments/toy" / path.name, path)
            content = json.loads(path.read_text(encoding="utf-8"))
            for cell in content["cells"]:
                cell["source"] = answers.get(cell["metadata"].get("nbgrader", {}).get("grade_id"), cell["source"])
            path.write_text(json.dumps(content), encoding="utf-8")
        (path.parent / "timestamp.txt").write_text(f"2027-01-{day} 12:00:00 UTC", encoding="utf-8")
    return folder


def test_names_that_look_like_markup():
    """Do students, files and reasons with brackets stand on the screen as they are, while a run goes on and after it?"""
    import io

    from rich.console import Console

    from softpower.classroom.grade import Bar, show
    from softpower.grading.autograde import Change, Summary

    console = Console(file=io.StringIO(), force_terminal=True, width=200, color_system=None, highlight=False)
    bar = Bar(console)
    bar.begins(2, 0, 1)
    bar.starts("[bold]ann[/b]")
    bar.progress.refresh()
    bar.stop()
    held = {"student": "[bold]ann[/b]", "held": "The file a[/b] is [no] notebook.", "review": ["Beside it: [text]"]}
    look = {"student": "bob", "held": "", "review": ["left out: a[/b]"], "points": 1, "to_mark": 0}
    summary = Summary("toy[/b]", protections.best(), 1)
    summary.entries += [held, look]
    summary.changes.append(Change("[x]cid", "a[/b]", 1.0, 2.0))
    summary.report, summary.backup = "/r[/b]/report.html", "/r[/b]/gradebook.db"
    show(console, summary)
    out = console.file.getvalue()
    for told in (
        "[bold]ann[/b]",
        "Held [bold]ann[/b]: The file a[/b] is [no] notebook. Beside it: [text]",
        "Look at bob: left out: a[/b]",
        "Changed [x]cid, a[/b]: 1 before, 2 now",
        "toy[/b]: this run",
        "Report: /r[/b]/report.html",
        "/r[/b]/gradebook.db",
    ):
        assert told in out, told


def test_two_notebooks_with_one_id(tmp_path):
    """Are two notebooks that give a graded cell the same id refused, by name, before anything is written, and a shared locked cell not?"""
    from softpower.grading.courses import open_course
    from softpower.grading.marks import tasks
    from softpower.grading.paper import papers

    folder = gc.make(tmp_path / "course", [])
    test = _cell("code", "assert start", "first-test", grade=True, points=3)
    for name, last in (("a", test), ("b", {**test, "metadata": {"nbgrader": {**test["metadata"]["nbgrader"], "points": 5}}})):
        _put(folder / f"solutions/toy/{name}.ipynb", _cell("code", "start = 1", "setup"), last)
    coursedir, config = open_course(folder)
    before = tree(folder, ".")
    for refused in (lambda: papers(coursedir, config, "toy"), lambda: tasks(folder / "solutions/toy", None)):
        with pytest.raises(CourseError) as error:
            refused()
        told = str(error.value)
        assert "a.ipynb and b.ipynb" in told and "'first-test'" in told and f"another id in {folder / 'solutions/toy/b.ipynb'}" in told
    assert before and tree(folder, ".") == before
    _put(
        folder / "solutions/toy/b.ipynb",
        _cell("code", "start = 1", "setup"),
        _cell("code", "assert start", "other-test", grade=True, points=5),
    )
    assert [p.notebook for p in papers(coursedir, config, "toy", record=False)] == ["a", "b"]
    assert [t.of for t in tasks(folder / "solutions/toy", None)] == [3, 5]
