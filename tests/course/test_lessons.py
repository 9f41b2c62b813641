"""Lessons: they run, keep their rhythm, and do not need a network or a live page to be read."""

import json
import re

import pytest
from support import ROOT
from support.lessons import RETOLD

from softpower.course import course
from softpower.exercises import exercises

# The toolbox has no such rhythm, and a test of its own.
LESSONS = [x for x in course().lessons if x.slug != "toolbox" and (ROOT / "lessons" / x.notebook).is_file()]
OLD = [x for x in LESSONS if x.slug not in RETOLD]
RHYTHM = ["Questions", "Objectives", "Before you start", "What would change our mind", "Key points", "What to do next"]


def _source(lesson) -> dict:
    return json.loads((ROOT / "lessons" / lesson.notebook).read_text(encoding="utf-8"))


def _prose(lesson) -> str:
    return "\n".join("".join(c["source"]) for c in _source(lesson)["cells"] if c["cell_type"] == "markdown")


def _code(lesson) -> str:
    return "\n".join("".join(c["source"]) for c in _source(lesson)["cells"] if c["cell_type"] == "code")


@pytest.mark.parametrize("lesson", OLD, ids=lambda x: x.slug)
def test_title_and_time(lesson):
    """Does a lesson say its title and its time as the syllabus has them?"""
    first = _prose(lesson)
    assert f"# {lesson.title}" in first
    assert re.search(rf"\b{lesson.minutes} minutes", first)


@pytest.mark.parametrize("lesson", OLD, ids=lambda x: x.slug)
def test_rhythm(lesson):
    """Has a lesson its parts, in order, with something in each?"""
    headings = re.findall(r"^## (.+)$", _prose(lesson), re.MULTILINE)
    places = [headings.index(part) for part in RHYTHM]
    assert places == sorted(places)
    assert places[3] - places[2] >= 4, "a lesson has at least three sections of its own"
    for part in RHYTHM:
        body = _prose(lesson).split(f"## {part}\n", 1)[1].split("\n## ", 1)[0]
        assert len(body.split()) >= 10, part


@pytest.mark.parametrize("lesson", OLD, ids=lambda x: x.slug)
def test_objectives_and_reading_are_those_of_the_syllabus(lesson):
    """Are the objectives and the reading in the lesson those of course.yml, and is each objective practised?"""
    prose = " ".join(_prose(lesson).split())
    practised = {item.objective for name, item in exercises().items() if name.startswith(lesson.slug + "/")}
    for key, text in lesson.objectives.items():
        assert text in prose
        assert key in practised, f"no exercise practises {key}"
    for reading in lesson.read:
        assert reading.locator in prose


@pytest.mark.parametrize("lesson", [x for x in LESSONS if x.number], ids=lambda x: x.slug)
def test_enough_exercises_of_different_kinds(lesson):
    """Has a lesson at least five exercises of at least four kinds, each shown once?"""
    mine = {name: item for name, item in exercises().items() if name.startswith(lesson.slug + "/")}
    assert len(mine) >= 5
    assert len({item.kind for item in mine.values()}) >= 4
    assert sorted(re.findall(r'exercise\("([^"]+)"\)', _code(lesson))) == sorted(mine)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda x: x.slug)
def test_links_lead_somewhere(lesson):
    """Does every link in a lesson to a file of the course find it?"""
    for target in re.findall(r"\]\(([^)#:]+)\)", _prose(lesson)):
        assert (ROOT / "lessons" / target).resolve().exists(), target
