"""Lessons: enough exercises of different kinds, each shown once, and links that lead somewhere."""

import json
import re

import pytest
from support import ROOT

from softpower.course import course
from softpower.exercises import exercises

# The toolbox has no such rhythm, and a test of its own.
LESSONS = [x for x in course().lessons if x.slug != "toolbox" and (ROOT / "lessons" / x.notebook).is_file()]


def _source(lesson) -> dict:
    return json.loads((ROOT / "lessons" / lesson.notebook).read_text(encoding="utf-8"))


def _prose(lesson) -> str:
    return "\n".join("".join(c["source"]) for c in _source(lesson)["cells"] if c["cell_type"] == "markdown")


def _code(lesson) -> str:
    return "\n".join("".join(c["source"]) for c in _source(lesson)["cells"] if c["cell_type"] == "code")


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


@pytest.mark.parametrize("lesson", course().lessons, ids=lambda x: x.slug)
def test_marks_stand_after_punctuation(lesson):
    """Does the sign that opens a source follow the full stop or comma, in every lesson alike?"""
    assert not re.findall(r"\S+\[°\]\(#cite-[a-z0-9-]+\)[.,;:!?]", _prose(lesson))
