"""The teaching notes keep up with the course: lengths, exercises, tasks, and the rows that they point to."""

import re

import pytest
from support import ROOT

from softpower.course import course
from softpower.data import load, tables
from softpower.exercises import exercises

PAGES = ROOT / "docs" / "instructor" / "teaching"
LESSONS = course().lessons


def _page(lesson) -> str:
    return (PAGES / lesson.notebook.replace(".ipynb", ".md")).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def rows() -> set[str]:
    """The ids of all rows of the ledger."""
    return {row for name in tables()["table"] for frame in [load(name)] if "id" in frame for row in frame["id"]}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_a_plan_fills_the_lesson(lesson):
    """Do the minutes of the plan add up to the lesson's length in course.yml, which the heading repeats?"""
    plan = re.search(rf"## A plan for {lesson.minutes} minutes\n(.*?)\n## ", _page(lesson), re.DOTALL)
    assert plan
    assert sum(map(int, re.findall(r"^\| (\d+) \|", plan[1], re.MULTILINE))) == lesson.minutes


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_a_plan_follows_the_lesson(lesson):
    """Is each part of the plan a section of the lesson, in its order, and is each exercise of the lesson on the page?"""
    text = (ROOT / "lessons" / lesson.notebook).read_text(encoding="utf-8")
    sections = re.findall(r'"## ([^"\\]+)', text)
    parts = [p for p in re.findall(r"^\| \d+ \| ([^|]+) \|", _page(lesson), re.MULTILINE) if p not in {"Opening", "Close"}]
    assert parts and parts == [s for s in sections if s in parts]
    names = {name.split("/")[1] for name in exercises() if name.startswith(lesson.slug + "/")}
    assert names and {name for name in names if f"`{name}`" not in _page(lesson)} == set()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_what_is_assessed_is_all(lesson):
    """Does the page name every task of the lesson's assignments, and as marked by hand those that are?"""
    assessed = _page(lesson).split("## What is assessed")[1]
    for assignment in (a for a in course().assignments if a.lesson == lesson.slug):
        by_test, by_hand = assessed.split("By hand:")
        for name, task in assignment.tasks.items():
            assert f"`{name}`" in (by_hand if task.marked == "by hand" else by_test)


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_every_id_leads_somewhere(page, rows):
    """Is every id in code type a row of the ledger, an exercise or a task?"""
    known = rows | {name.split("/")[1] for name in exercises()} | {t for a in course().assignments for t in a.tasks}
    known |= {a.slug for a in course().assignments}
    named = {re.sub(r'^cite\("(.*)"\)$', r"\1", code) for code in re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8"))}
    assert {n for n in named if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", n)} - known == set()


def test_self_study_knows_how_long_it_takes():
    """Are the hours that the self-study guide gives those of course.yml?"""
    guide = (ROOT / "docs" / "self-study.md").read_text(encoding="utf-8")
    lessons = sum(lesson.minutes for lesson in LESSONS)
    assignments = sum(task.minutes for a in course().assignments for task in a.tasks.values())
    for minutes, what in ((lessons, "eight lessons take"), (assignments, "six assignments")):
        assert f"{what} {minutes // 60} hours and {minutes % 60} minutes" in guide
