"""course.yml: one truth, and clear words where it is wrong."""

import json

import pytest
from support import ROOT

from softpower.course import course
from softpower.messages import CourseError

ASSIGNMENTS = [a.slug for a in course().assignments]


def _cells(slug):
    return json.loads((ROOT / "solutions" / slug / f"{slug}.ipynb").read_text(encoding="utf-8"))["cells"]


@pytest.mark.parametrize("lesson", course().lessons, ids=lambda x: x.slug)
def test_lesson_has_its_notebook(lesson):
    """Does each lesson of the syllabus exist?"""
    assert (ROOT / "lessons" / lesson.notebook).is_file()


def test_every_notebook_is_in_the_syllabus():
    """Does the syllabus know every lesson that is there?"""
    assert {p.name for p in (ROOT / "lessons").glob("*.ipynb")} == {lesson.notebook for lesson in course().lessons}


@pytest.mark.parametrize("slug", ASSIGNMENTS)
def test_points_agree(slug):
    """Are a task's points in course.yml those of its cells in the notebook?"""
    found = dict.fromkeys(course().assignment(slug).tasks, 0.0)
    for cell in _cells(slug):
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("grade"):
            owner = max((n for n in found if (meta["grade_id"] + "-").startswith(n + "-")), key=len)
            found[owner] += meta["points"]
    assert found == {name: task.points for name, task in course().assignment(slug).tasks.items()}


@pytest.mark.parametrize("slug", ASSIGNMENTS)
def test_what_the_notebook_says_agrees(slug):
    """Do the points and minutes that a student reads above a task agree with course.yml?"""
    asked = {
        c["metadata"]["nbgrader"]["grade_id"]: "".join(c["source"])
        for c in _cells(slug)
        if c["metadata"].get("nbgrader", {}).get("grade_id", "").endswith("-ask")
    }
    assignment = course().assignment(slug)
    for name, task in assignment.tasks.items():
        assert f"*{task.points:g} {'point' if task.points == 1 else 'points'}, about {task.minutes} minutes" in asked[f"{name}-ask"]
    title = "".join(_cells(slug)[0]["source"])
    assert f"{assignment.points:g} points" in title and assignment.title in title


@pytest.mark.parametrize("slug", ASSIGNMENTS)
def test_written_answer_has_a_mark_scheme(slug):
    """Has every task marked by hand a rubric above it?"""
    cells = _cells(slug)
    by_hand = [n for n, t in course().assignment(slug).tasks.items() if t.marked == "by hand"]
    assert by_hand
    for name in by_hand:
        ask = next(c for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id") == f"{name}-ask")
        assert "BEGIN MARK SCHEME" in "".join(ask["source"])


WRONG = {
    "title: T\nid: t\nlessons:\n  - slug: a\n    notebook: 1.ipynb\n    title: A\n    minutes: 5\n": ["line 5", "notebook", "pattern"],
    "title: T\nid: t\nlessons: []\nlate: {per_day: ten, at_most: 50 %}\n": ["line 4", "per_day", "'10 %'"],
    "title: T\nid: t\nlessons: []\nlesons: []\n": ["line 4", "lesons", "spelling"],
    "title: T\nid: t\nlessons:\n  - {slug: a, notebook: 01-a.ipynb, title: A, minutes: 5}\nassignments:\n  - {slug: b, lesson: aa, title: B, tasks: {}}\n": [
        "no lesson 'aa'",
        "'a'",
    ],
    "title: T\n  id: t\n": ["line 2", "not valid YAML"],
}


@pytest.mark.parametrize("text", WRONG, ids=["notebook name", "percentage", "unknown key", "unknown lesson", "indentation"])
def test_errors_say_where_and_what(text, tmp_path):
    """Does a mistake in course.yml get a message with its line and what would be right?"""
    path = tmp_path / "course.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        course(path)
    for piece in WRONG[text]:
        assert piece in str(caught.value)


DUE = """title: T
id: t
lessons: [{slug: a, notebook: 01-a.ipynb, title: Ә, minutes: 5}]
assignments:
  - {slug: b, lesson: a, title: B, tasks: {}, due: 2027-02-12T17:00}
"""


@pytest.mark.parametrize(
    "change, encoding, says",
    [
        (("2027-02-12T17:00", "2027-02-30"), "utf-8", "line 5: 2027-02-30 is a date that does not exist"),
        (("2027-02-12T17:00", "17:00"), "utf-8", "found a time alone"),
        (("2027-02-12T17:00", "2027.5"), "utf-8", "such as '2027-02-12T17:00'"),
        (("Ә", "Ж"), "cp1251", "line 3: this is not in UTF-8"),
        (("", ""), "utf-16", "save it as UTF-8"),
    ],
    ids=["no such day", "time alone", "number", "Windows-1251", "UTF-16"],
)
def test_dates_and_encodings_that_cannot_be_read(change, encoding, says, tmp_path):
    """Is a day that does not exist, a time alone, or a file in another encoding told in a sentence?"""
    path = tmp_path / "course.yml"
    path.write_bytes(DUE.replace(*change).encode(encoding))
    with pytest.raises(CourseError) as caught:
        course(path)
    assert "course.yml" in str(caught.value) and says in str(caught.value)


def test_unknown_slug_lists_the_known():
    """Does asking for an assignment that is not there name those that are?"""
    with pytest.raises(CourseError, match="china"):
        course().assignment("chinna")


def test_every_objective_is_practised_and_assessed():
    """Is each objective exercised in a lesson, and, where its lesson has an assignment, assessed there?"""
    from softpower.exercises import exercises

    practised = {item.objective for item in exercises().values()}
    assessed = {task.objective for a in course().assignments for task in a.tasks.values()}
    with_assignment = {a.lesson for a in course().assignments}
    for lesson in course().lessons:
        for key in lesson.objectives:
            assert key in practised, f"no exercise practises {key}"
            assert key in assessed or lesson.slug not in with_assignment, f"no task assesses {key}"
