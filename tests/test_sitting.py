"""Answers graded behind walls, in two processes, get what they get in one: the bank's own points and messages."""

import os
import re
from pathlib import Path

import pytest

from softpower.course import course
from softpower.grading import bank
from softpower.grading.paper import mentioned
from softpower.grading.protections import best
from softpower.grading.rooms import Limits, Room
from softpower.grading.sitting import sit

ROOT = Path(__file__).resolve().parents[1]
# All 1,400 and more take minutes: SOFTPOWER_WHOLE_BANK=1 grades each; without it, one in so many does.
EVERY = 1 if os.environ.get("SOFTPOWER_WHOLE_BANK") else 25
SLUGS = [a.slug for a in course().assignments]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sitting")]


@pytest.fixture(scope="module")
def room():
    if not best().fork:
        pytest.skip("this system cannot fork")
    with Room(ROOT, Limits(seconds=30)) as room:
        yield room


def _score(outputs: list[dict], points: float) -> float:
    """nbgrader's rule: an error gives nothing, a number is the score, all else gives all points."""
    for output in outputs:
        if output["output_type"] == "error":
            return 0.0
        if output["output_type"] == "execute_result":
            try:
                return float(output["data"]["text/plain"])
            except ValueError:
                return points
    return points


def _said(outputs: list[dict]) -> str:
    lines = [o["text"] if o["output_type"] == "stream" else "\n".join(o["traceback"]) for o in outputs if "text" in o or "traceback" in o]
    return "\n".join(lines)


@pytest.mark.parametrize("slug", SLUGS)
def test_bank_gets_the_same_in_a_room(slug, room):
    """Does each answer get its points and its message, though its tests never see the process that it ran in?"""
    tasks = bank.tasks(ROOT / "solutions" / slug / f"{slug}.ipynb", list(course().assignment(slug).tasks))
    released = (ROOT / "assignments" / slug / f"{slug}.ipynb").read_text(encoding="utf-8")
    public = set(re.findall(r"[^\W\d]\w*", released))
    chosen = bank.answers(ROOT / "tests" / "answers" / slug)[::EVERY]
    assert len(chosen) >= 5
    wrong = {}
    for answer in chosen:
        task = tasks[answer.task]
        steps = [{"run": source} for source in task.before] + [{"run": answer.code}]
        for number, cell in enumerate(task.tests):
            given = task.before if number == 0 else []
            steps.append({"test": cell.code, "given": given, "names": sorted(mentioned(cell.code) & public)})
        result = sit(room, {"steps": steps})
        tested = [(outputs, cell) for outputs, cell in zip(result["outputs"][-len(task.tests) :], task.tests, strict=True)]
        points = sum(_score(outputs, cell.points) for outputs, cell in tested)
        expected = task.points if answer.points is None else answer.points
        said = "\n".join(_said(outputs or []) for outputs in result["outputs"])
        if points != expected or answer.says not in said:
            wrong[f"{answer.task}: {answer.name}"] = (points, expected, said[-400:])
    assert wrong == {}
