"""An instructor edits course.yml alone: what follows by itself, and what `softpower course check` then says."""

import re
import shutil

import yaml
from support import ROOT
from support.syllabus import (
    cells_of,
    copy,  # noqa: F401 - fixtures
    edit_syllabus,
    follow,
    to_mend,
    without,
)

from softpower.classroom import points
from softpower.classroom.syllabus import findings
from softpower.cli import main
from softpower.course import course
from softpower.grading import selfcheck
from softpower.grading.bank import answers, run, tasks


def test_nothing_to_mend_here():
    """Is the course as it is committed free of anything to mend?"""
    assert to_mend(ROOT) == []


def test_dropping_a_case(copy):
    """With the Chinese lesson and assignment taken out, is what is left said, with file, cell, line, and better words?"""
    lesson = copy / "lessons" / "02-korea.ipynb"
    notebook = points.read(lesson)
    notebook["cells"][-1] = {"cell_type": "markdown", "id": "last", "metadata": {}, "source": []}
    notebook["cells"][-1]["source"] = [
        "Well done.\n",
        "Next comes [China](03-china.ipynb), with numbers. Then rest.\n",
        "Run `softpower check china`.",
    ]
    notebook["cells"].append({**notebook["cells"][-1], "id": "planted", "cell_type": "code", "source": 'exercise("china/index-rise")'})
    lesson.write_text(points.dump(notebook), encoding="utf-8")
    without(copy, "lesson", "assignment")
    found = findings(copy)
    mend = [str(f) for f in found if f.mend]
    n = len(notebook["cells"])
    assert (
        f"lessons/02-korea.ipynb, cell {n - 1}, line 2: links to lessons/03-china.ipynb, which course.yml does not name. Reword: “Next comes China, with numbers.”"
        in mend
    )
    assert any(f"02-korea.ipynb, cell {n}, line 1: shows the exercise 'china/index-rise'" in line for line in mend)
    assert all(re.search("links to|shows the exercise|names the assignment", line) for line in mend), "nothing else has to be mended"
    assert any("names the assignment 'china'" in line for line in mend)
    notes = {f.where for f in found if not f.mend}
    assert {"lessons/03-china.ipynb", "lessons/exercises/china.yml", "solutions/china", "assignments/china"} <= notes


POINTS = {
    # A task with one test cell; one with parts; one with two cells. New points, what its cells and parts then are, and what is read.
    "china-energy-share": (5, {"china-energy-share-test": (5, [])}, "*5 points, about 10 minutes*"),
    "china-chart": (8, {"china-chart-test": (8, [4, 2, 2])}, "say what they are. (4 points)"),
    "china-index-rise": (
        1.5,
        {"china-index-rise-points-test": (0.5, []), "china-index-rise-percent-test": (1, [])},
        "as the essay's words say? (0.5 points)",
    ),
    "china-memo": (10, {"china-memo": (10, [])}, "*The marks below add up to 8, and the task is worth 10 points. Multiply by 1.25.*"),
}


def test_points_follow(copy):
    """Do points changed in course.yml reach test cells, their parts, the text, the mark scheme and the bank of answers, and come back?"""
    for task, (new, _, _) in POINTS.items():
        edit_syllabus(copy, (rf"(?<=      {task}: {{points: )[\d.]+", f"{new:g}"))
    before = {p: p.read_bytes() for p in (copy / "solutions" / "china").iterdir()} | {
        p: p.read_bytes() for p in (copy / "tests" / "answers" / "china").iterdir()
    }
    assert any("solutions/china/china.ipynb" in line and "make generate" in line for line in to_mend(copy))
    assert follow(copy).refused == []
    cells = cells_of(copy, "china")
    for task, (_, expected, read) in POINTS.items():
        for grade_id, (worth, split) in expected.items():
            assert points.meta(cells[grade_id])["points"] == worth
            if cells[grade_id]["cell_type"] == "code":
                assert [float(v) for *_, v in points.parts(points.text(cells[grade_id]))] == split
        assert read in points.text(cells[f"{task}-ask"])
    assert "Eleven tasks, 38.5 points" in points.text(cells["china-title"])
    known = course().assignment("china")
    sources = tasks(copy / "solutions" / "china" / "china.ipynb", known.tasks)
    wanted = ("china-index-rise", "china-energy-share")
    for item in [a for a in answers(copy / "tests" / "answers" / "china") if a.task in wanted]:
        expected = known.tasks[item.task].points if item.points is None else item.points
        assert run(sources[item.task], item.code).points == expected, item.name
    [stale] = to_mend(copy)
    assert stale == "assignments/china: is not what solutions/china gives. Run `make generate`."
    shutil.copy(ROOT / "course.yml", copy)
    follow(copy)
    assert {p: p.read_bytes() for p in before} == before


def test_every_tasks_points_can_follow(copy):
    """Can the points of every task be doubled in course.yml alone, and its sample class with it?"""
    text = (copy / "course.yml").read_text(encoding="utf-8")
    (copy / "course.yml").write_text(re.sub(r"(?<=\{points: )\d+", lambda m: str(2 * int(m[0])), text), encoding="utf-8")
    assert follow(copy).refused == []
    for assignment in course().assignments:
        cells = points.graded(points.read(copy / "solutions" / assignment.slug / f"{assignment.slug}.ipynb"), assignment.tasks)
        assert {k: sum(points.meta(c)["points"] for c in v) for k, v in cells.items()} == {k: t.points for k, t in assignment.tasks.items()}
        once, twice = (yaml.safe_load((r / "tests/classes" / f"{assignment.slug}.yml").read_text(encoding="utf-8")) for r in (ROOT, copy))
        for a, b in zip(once, twice, strict=True):
            if isinstance(a.get("expect"), dict):
                assert b["expect"] == {task: 2 * got for task, got in a["expect"].items()}


WRONG = {
    "a task dropped": (
        (r"^      china-energy-share: .*\n", ""),
        "solutions/china/china.ipynb, cell china-energy-share-test: belongs to no task of course.yml, and still counts 2 points",
    ),
    "a task without cells": (
        (r"^      china-memo: .*", r"\g<0>\n      china-debate: {points: 2, minutes: 5, objective: china-attraction}"),
        "solutions/china/china.ipynb has no test cell whose id begins with china-debate",
    ),
    "an unknown source": (
        (r"source: wilton-park, locator: Key points", "source: wilton-prak, locator: Key points"),
        "There is no source in data/sources.csv 'wilton-prak'. Did you mean 'wilton-park'",
    ),
    "a notebook that is not there": ((r"notebook: 03-china.ipynb", "notebook: 03-chine.ipynb"), "Did you mean '03-china.ipynb'"),
    "by hand, with tests": (
        (r"(china-chart: .*china-totals)\}", r"\1, marked: by hand}"),
        "`marked` does not fit the graded cells of china-chart in",
    ),
}


def test_a_task_that_is_no_more_stops_no_learner(copy):
    """With a task out of course.yml and its cells still in the notebook, does `softpower check` test the others?"""
    edit_syllabus(copy, (r"^      china-energy-share: .*\n", ""))
    shutil.rmtree(copy / "solutions")
    report = selfcheck.check("china")
    assert "china-energy-share" not in [t.task for t in report.tasks] and any(t.messages for t in report.tasks)


DATES = {
    "past": (("2027-03-12T17:00", "2020-03-12T17:00"), "'wilton-park' was due on 2020-03-12, which is past"),
    "out of order": (("2027-01-15T17:00", "2027-02-01T17:00"), "'korea' is due before 'nyes-framework', which stands above it"),
}


def test_what_has_to_be_mended_and_what_is_worth_a_look(copy):
    """Is each mistake in a syllabus told with what would be right, each odd date noted with its line, and nothing else said?"""
    edit_syllabus(copy, *(change for change, _ in (*WRONG.values(), *DATES.values())))
    found = findings(copy)
    mend, notes = [str(f) for f in found if f.mend], [f for f in found if not f.mend]
    for name, (_, says) in WRONG.items():
        assert any(says in line for line in mend), (name, mend)
    for name, (_, says) in DATES.items():
        [note] = [f for f in notes if says in f.says]
        assert re.fullmatch(r"course\.yml, line \d+", note.where), name
    rest = [line for line in mend if not any(says in line for _, says in WRONG.values()) and "links to lessons/03-china.ipynb" not in line]
    assert rest == ["solutions/china/china.ipynb, cell china-chart-ask: has no mark scheme, and a person marks this task."]


def test_a_lesson_shows_what_the_syllabus_says_of_it(copy):
    """Is a lesson named that does not show its minutes, objectives and reading from course.yml?"""
    path = copy / "lessons" / "07-toolbox.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('lesson(\\"toolbox\\")', 'print(\\"45 minutes\\")'), encoding="utf-8")
    [found] = [f for f in findings(copy) if "minutes, objectives and reading" in f.says]
    assert found.mend and re.fullmatch(r"course\.yml, line \d+", found.where) and 'lesson("toolbox")' in found.says


def test_the_command_says_what_it_found(copy, capsys):
    """Does `softpower course check` print both lists and end with 1 while something is to mend?"""
    edit_syllabus(copy, (r"notebook: 03-china.ipynb", "notebook: 03-chine.ipynb"), ("2027-01-15T17:00", "2020-01-15T17:00"))
    assert main(["course", "check"]) == 1
    said = capsys.readouterr().out
    assert "To mend (" in said and "Notes (" in said and "Traceback" not in said
    assert re.search(r"^  course\.yml, line \d+: There is no notebook", said, re.MULTILINE)
