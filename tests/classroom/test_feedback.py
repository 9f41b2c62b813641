"""Is what a student is told right, useful, safe to open, and silent about what is hidden?"""

import html
import os
import re
from copy import deepcopy

import pytest
from support import secrets
from support.classes import STRANGE
from support.pages import look

from softpower.grading.feedback import feedback
from softpower.grading.marks import hidden
from softpower.messages import CourseError

pytestmark = [pytest.mark.xdist_group("graded-class")]


@pytest.fixture(scope="session")
def told(graded_class):
    return feedback(graded_class.coursedir, "china")


def page(graded, student: str) -> str:
    return (graded.root / "feedback" / student / "china" / "china.html").read_text(encoding="utf-8")


def text(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"<style>.*?</style>", "", markup, flags=re.DOTALL)))


def test_page_says_what_was_got_and_what_to_think_about(graded_class, told):
    """Does the page of one with known mistakes hold points, messages, a next step for each lost task, work and comment?"""
    made = text(page(graded_class, "elif"))
    assert "8.5 of 31" in made  # 3 by tests, 5.5 by a person
    assert "1. From print to numbers" in made and "11. What the editor may print" in made
    assert "One amount lies inside the total already, so adding them counts it twice." in made
    assert made.count("To think about next") == 7
    assert "Which amount contains the other?" in made
    assert "The same ten points from another start" in made  # an exercise, where the message asks nothing
    assert "energy_share = 36.71 / (36.71 + 52.71) * 100" in made
    assert "Name the kind of each figure." in made
    full = text(page(graded_class, "aigerim"))
    assert "17 of 31 so far" in full and "Waiting for a person" in full and "To think about next" not in full


def test_blank_and_held(graded_class, told):
    """Is a blank answer called blank, and does one whose file could not be read learn why and what to do?"""
    assert text(page(graded_class, "guljan")).count("Left blank.") >= 9
    held = text(page(graded_class, "jan"))
    assert "breaks off or is damaged" in held and "Hand the notebook in once more" in held and " of 31" not in held


def test_nothing_hidden_is_told(graded_class, told):
    """Does any page hold a line of a hidden test, a mark scheme, a canary, or a solution that is not the student's own?"""
    lines = hidden(graded_class.root / "solutions" / "china")
    assert lines.tests | lines.solutions == secrets("china")
    for path in (graded_class.root / "feedback").rglob("*.html"):
        made = text(path.read_text(encoding="utf-8"))
        submitted = graded_class.root / "submitted" / path.relative_to(graded_class.root / "feedback").with_suffix(".ipynb")
        own = submitted.read_text(encoding="utf-8")
        assert not [line for line in lines.tests | lines.solutions if line in made and line.replace('"', '\\"') not in own], path
        assert "canary" not in made and "BEGIN" not in made
        assert str(graded_class.root) not in made and "Traceback" not in made


def test_printed_canary_is_cut_and_named(graded_class, told):
    """Is a hidden line that a notebook prints cut from the page, and the page named for a look?"""
    assert set(told.review) == {"mallory", STRANGE}
    made = text(page(graded_class, "mallory"))
    assert "[A line is left out here.]" in made and "…/notes.txt" in made and "/home/mallory" not in made


def test_copied_test_is_cut_and_a_common_line_is_not(graded_class):
    """Is a student's own line kept where a test happens to hold it, and cut where several lines come from a test?"""
    known = hidden(graded_class.root / "solutions" / "china")
    lines = sorted(line for line in known.tests if "canary" not in line)
    assert not known.guard(lines[0]).leaks(lines[0])
    assert known.guard("\n".join(lines[:3])).leaks(lines[0])
    assert known.guard("").leaks(sorted(known.solutions)[0])


def test_only_what_changed_is_written_again(inside, told):
    """Is a page left alone as long as nothing about it changed, and written anew after a mark or on demand?"""
    from nbgrader.api import Gradebook

    again = feedback(inside.coursedir, "china")
    assert again.written == [] and again.unchanged == 6
    with Gradebook(inside.coursedir.db_url, inside.coursedir.course_id) as gradebook:
        notebook = gradebook.find_submission_notebook("china", "china", "aigerim")
        for grade in notebook.grades:
            if grade.needs_manual_grade:
                grade.manual_score, grade.needs_manual_grade = grade.max_score, False
        gradebook.db.commit()
    assert feedback(inside.coursedir, "china").written == ["aigerim"]
    assert "31 of 31" in text(page(inside, "aigerim"))
    assert feedback(inside.coursedir, "china", ["elif"], again=True).written == ["elif"]
    with pytest.raises(CourseError, match="elif"):
        feedback(inside.coursedir, "china", ["elfi"])
    with pytest.raises(CourseError, match="softpower autograde korea"):
        feedback(inside.coursedir, "korea")


def test_several_processes_write_the_same(graded_class, told):
    """Do several processes make the pages that one makes?"""
    before = {p: p.read_bytes() for p in (graded_class.root / "feedback").rglob("*.html")}
    import softpower.grading.feedback as module

    jobs_at_least, module._FEW = module._FEW, 1
    try:
        assert len(feedback(graded_class.coursedir, "china", again=True, workers=2).written) == 6
    finally:
        module._FEW = jobs_at_least
    assert {p: p.read_bytes() for p in before} == before


def test_a_page_that_cannot_be_made_stops_no_other(inside, told):
    """Where one notebook is broken off, are the others' pages written, its student and the instructor told, and is it tried again?"""
    notebook = inside.root / "autograded" / "elif" / "china" / "china.ipynb"
    before = {name: page(inside, name) for name in ("aigerim", "elif", STRANGE)}
    whole = notebook.read_bytes()
    notebook.write_bytes(whole[: len(whole) // 2])  # as a full disk leaves it
    try:
        for again in (True, False):  # `softpower feedback` once more: the others are there, this one is still missing
            made = feedback(inside.coursedir, "china", again=again)
            assert len(made.written) == (6 if again else 1) and "elif" in made.written
            assert made.review["elif"].startswith("The page could not be made: JSONDecodeError: ")
            shown = text(page(inside, "elif"))
            assert "Your page could not be made" in shown and "Hand the notebook in once more" not in shown and "Not graded" not in shown
    finally:
        notebook.write_bytes(whole)
    assert feedback(inside.coursedir, "china").written == ["elif"]
    assert {name: page(inside, name) for name in before} == before


def test_nbgrader_gives_the_pages_out(inside, told, tmp_path):
    """Does nbgrader's own release put each page where its student's fetch will look?"""
    from nbgrader.exchange.default import ExchangeReleaseFeedback
    from nbgrader.utils import notebook_hash

    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    config = deepcopy(inside.config)
    config.Exchange.root = str(exchange)
    inside.coursedir.assignment_id = "china"
    try:
        ExchangeReleaseFeedback(coursedir=inside.coursedir, config=config).start()
    finally:
        inside.coursedir.assignment_id = ""
    out = exchange / "soft-power" / "feedback"
    assert len(list(out.glob("*.html"))) == 6
    key = notebook_hash(secret="a secret of elif's", notebook_id="china")
    released = out / f"{key}.html"
    assert released.read_text(encoding="utf-8") == page(inside, "elif")


def test_pages_in_a_browser(graded_class, told, chromium):
    """Do the pages run nothing, load nothing, fit a phone and have no barriers, light and dark?"""
    pages = {name: graded_class.root / "feedback" / name / "china" / "china.html" for name in ("mallory", STRANGE, "elif", "jan")}
    views = [("mallory", 390, "light"), ("mallory", 1280, "dark"), (STRANGE, 390, "dark"), ("elif", 1280, "light"), ("jan", 390, "dark")]
    for found in look(chromium, *((pages[name], width, scheme) for name, width, scheme in views)):
        assert found["title"].startswith("China: what the figures can bear: feedback for")
        assert found["sideways"] <= 0 and found["asked"] == [] and found["acts"] == [] and found["barriers"] == []


def test_nothing_of_a_students_acts_in_nbgraders_own_pages(inside, chromium, tmp_path):
    """Do nbgrader's feedback and the formgrader's page of a submission run nothing of the student's, and keep chart and table?"""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.converters import GenerateFeedback
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    notebook = inside.root / "autograded" / "mallory" / "china" / "china.ipynb"
    config = deepcopy(inside.config)
    templates = os.path.join(os.path.dirname(__import__("nbgrader").__file__), "server_extensions", "formgrader", "templates")
    config.merge(Config({"HTMLExporter": {"template_name": "formgrade", "extra_template_basedirs": [templates]}}))
    resources = {
        "assignment_id": "china",
        "notebook_id": "china",
        "submission_id": "1",
        "index": 0,
        "total": 1,
        "base_url": "",
        "student": "m",
    }
    resources |= {"last_name": None, "first_name": None, "notebook_path": "x"}
    formgrader, _ = HTMLExporter(config=config).from_filename(str(notebook), resources=dict(resources))
    theirs = deepcopy(inside.config)
    theirs.CourseDirectory.merge({"feedback_directory": str(tmp_path / "told"), "assignment_id": "china", "student_id": "mallory"})
    GenerateFeedback(coursedir=CourseDirectory(config=theirs), config=theirs).start()
    (tmp_path / "formgrader.html").write_text(formgrader, encoding="utf-8")
    assert "<svg" in formgrader and "<table" in formgrader and "<strong>means</strong>" in formgrader
    found_at = (tmp_path / "formgrader.html", tmp_path / "told" / "mallory" / "china" / "china.html")
    for found in look(chromium, *((path, 1280, "light") for path in found_at)):
        assert "owned" not in found["title"]
        assert not [markup for markup in found["acts"] if "owned" in markup or "javascript:1" in markup]
