"""`softpower autograde`, as an instructor runs it: marks, second runs, corrected tests, undo, and runs that are cut short."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from support import classes as gc
from support.classes import SLUG, tree
from support.toy_course import make_cell, put_notebook

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
    test = make_cell("code", "assert start", "first-test", grade=True, points=3)
    for name, last in (("a", test), ("b", {**test, "metadata": {"nbgrader": {**test["metadata"]["nbgrader"], "points": 5}}})):
        put_notebook(folder / f"solutions/toy/{name}.ipynb", make_cell("code", "start = 1", "setup"), last)
    coursedir, config = open_course(folder)
    before = tree(folder, ".")
    for refused in (lambda: papers(coursedir, config, "toy"), lambda: tasks(folder / "solutions/toy", None)):
        with pytest.raises(CourseError) as error:
            refused()
        told = str(error.value)
        assert "a.ipynb and b.ipynb" in told and "'first-test'" in told and f"another id in {folder / 'solutions/toy/b.ipynb'}" in told
    assert before and tree(folder, ".") == before
    put_notebook(
        folder / "solutions/toy/b.ipynb",
        make_cell("code", "start = 1", "setup"),
        make_cell("code", "assert start", "other-test", grade=True, points=5),
    )
    assert [p.notebook for p in papers(coursedir, config, "toy", record=False)] == ["a", "b"]
    assert [t.of for t in tasks(folder / "solutions/toy", None)] == [3, 5]
