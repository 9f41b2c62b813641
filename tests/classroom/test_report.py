"""Does the report say what an instructor wants to know before class, rightly and safely?"""

import html
import json
import re

import pytest
from support.classes import OWNED
from support.pages import look

from softpower.grading import report
from softpower.grading.marks import books
from softpower.messages import CourseError

pytestmark = [pytest.mark.xdist_group("graded-class")]


@pytest.fixture(scope="module")
def written(graded_class):
    return report.write(graded_class.root, "china", summary=graded_class.summary, coursedir=graded_class.coursedir)


@pytest.fixture(scope="module")
def said(written) -> str:
    page = re.sub(r"<style>.*?</style>", "", written.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", page)))


def test_report_counts_the_class(written, said):
    """Are graded, held and late counted, and the held named with their reasons?"""
    page = written.read_text(encoding="utf-8")
    numbers = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page))
    assert numbers["graded"] == "5" and numbers["held"] == "1" and numbers["late"] == "2"
    assert "jan The file is only part of a notebook" in said
    assert "6 looked at in this run" in said
    assert "The gradebook has no date to hand in by" not in said  # autograding has brought it from course.yml


def test_report_tells_each_task(graded_class, written, said):
    """Do mean, share with full points and the words of each drawing follow from the gradebook?"""
    marks = [
        b.marks["china-index-rise-points-test"].points + b.marks["china-index-rise-percent-test"].points for b in _graded(graded_class)
    ]
    page = written.read_text(encoding="utf-8")
    section = page[page.index('<h2 id="task-3">') : page.index('<h2 id="task-4">')]
    assert f"Mean {sum(marks) / len(marks):g} of 3; {round(100 * marks.count(3) / len(marks))} % have full points" in section
    label = re.search(r'aria-label="([^"]*)"', section)[1]
    assert [f"{n} points, {marks.count(n)}" in label for n in (0, 1, 2, 3)] == [marks.count(n) > 0 for n in (0, 1, 2, 3)]
    assert "Tell percentage points from percent in a printed claim." in said


def _graded(graded_class):
    return list(books(graded_class.coursedir, "china").values())


def test_report_tells_common_mistakes(said):
    """Are messages counted with names, and an answer that several gave told apart from single ones?"""
    assert re.search(r"3 × One amount lies inside the total already[^×]*? elif, mallory", said)
    assert re.search(r"2 × average_per_year = 52\.71 / 0", said)
    assert "36.71 + 52.71" not in said  # one student's answer alone is no pattern


def test_report_tells_protections_and_changes(graded_class, said):
    """Are the walls of the run told, and a mark that changed?"""
    for name, _, _ in graded_class.summary.plan.told():
        assert name in said
    assert "Marks that the last grading changed" not in said
    note = graded_class.root / "reports" / "china" / "students" / "elif.json"
    before = note.read_text(encoding="utf-8")
    entry = json.loads(before)
    entry["changes"] = [{"student": "elif", "cell": "china-energy-share-test", "before": 2.0, "after": 0.0}]
    note.write_text(json.dumps(entry), encoding="utf-8")
    try:
        page = report.write(graded_class.root, "china", coursedir=graded_class.coursedir).read_text(encoding="utf-8")
    finally:
        note.write_text(before, encoding="utf-8")
    assert "Marks that the last grading changed" in page and "china-energy-share-test" in page
    assert "that this machine offers now" in page
    report.write(graded_class.root, "china", summary=graded_class.summary, coursedir=graded_class.coursedir)


def test_nothing_graded_is_said(graded_class):
    """Does an assignment without results get a sentence that says what to do?"""
    with pytest.raises(CourseError, match="softpower autograde korea"):
        report.write(graded_class.root, "korea", coursedir=graded_class.coursedir)


def test_report_in_a_browser(written, chromium):
    """Does the report run nothing, load nothing, fit a phone and have no barriers, light and dark?"""
    assert OWNED in html.unescape(written.read_text(encoding="utf-8"))  # the hostile answer is in it, as text
    for found in look(chromium, (written, 390, "dark"), (written, 1280, "light")):
        assert found["title"] == "China: what the figures can bear: report"
        assert found["sideways"] <= 0 and found["asked"] == [] and found["acts"] == [] and found["barriers"] == []
