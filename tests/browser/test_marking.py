"""Marking written answers as docs/instructor/marking.md describes it: in a real Formgrader, in a real browser, by the page's own commands."""

import html
import os
import re
import shutil
import time

import pytest
import yaml
from support import ROOT, skip
from support.documents import Terminal, copy, read
from support.pages import PATIENCE
from support.served import wait_until_served

pytestmark = [pytest.mark.xdist_group("marking")]
PAGE = "docs/instructor/marking.md"
COMMENT = "Name the place in the essay, so that a reader can check."


def _block(words: str) -> str:
    """The one block of the page that holds these words."""
    [found] = [b.code for b in read((ROOT / PAGE).read_text(encoding="utf-8"), PAGE).blocks if words in b.code]
    return found


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A copy of the course with a rehearsed class of two, and a terminal in it."""
    if not shutil.which("bash"):
        skip("no bash here to run the page's commands with")
    course, home = copy(tmp_path_factory.mktemp("course")), tmp_path_factory.mktemp("home")
    sample = course / "tests" / "classes" / "china.yml"
    students = yaml.safe_load(sample.read_text(encoding="utf-8"))
    sample.write_text(yaml.safe_dump([s for s in students if s["name"] in {"aigerim", "elif"}]), encoding="utf-8")
    terminal = Terminal(course, home)
    status, printed = terminal.commands(_block("make rehearse").replace("make rehearse", ".venv/bin/softpower rehearse"))
    assert status == 0 and "choose Nbgrader, then Formgrader" in " ".join(printed.split()), printed
    return course, terminal


@pytest.fixture
def formgrader(graded, browser):
    """A page in a browser with the list of submissions, from JupyterLab started as the page says, and what was asked of other hosts."""
    course, terminal = graded
    start = _block("jupyter lab").replace("jupyter lab", "exec jupyter lab --no-browser")
    if os.geteuid() == 0:
        start = start.replace("--no-browser", "--no-browser --allow-root")
    server = terminal._start(start)
    try:
        address = None
        while not address and server.poll() is None:
            address = re.search(r"(http://127\.0\.0\.1:\d+)/lab\?token=\w+", terminal._text())
            time.sleep(0.3)
        assert address, terminal._text()
        wait_until_served(address[0], server)
        page = browser.new_page(viewport={"width": 1100, "height": 900})
        page.route(re.compile(r"^https?://(?!127\.0\.0\.1[:/])"), lambda route: route.abort())
        page.set_default_timeout(PATIENCE)
        page.goto(address[0])
        page.goto(f"{address[1]}/formgrader/gradebook/china/china")
        page.wait_for_selector("tbody a")
        yield page
        page.close()
    finally:
        terminal._end(server)


def _score(course, student: str) -> tuple[float, bool, str]:
    """What the gradebook has for the written answer: the mark by hand, whether one is asked for, and the comment."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("china-memo", "china", "china", student)
        comment = gradebook.find_comment("china-memo", "china", "china", student)
        return grade.manual_score, grade.needs_manual_grade, comment.manual_comment


def test_a_marker_can_do_what_the_page_says(graded, formgrader):
    """Are names hidden, does the scheme stand above the answer, are half points and a comment kept, does regrading spare them, and does the feedback show them?"""
    course, terminal = graded
    terminal.commands(f"cd {course}\n" + _block("cp -r rehearsal"))
    assert not re.search("aigerim|elif", formgrader.inner_text("tbody"))
    by_points = {row.inner_text().split("\t")[2]: row.locator("a:visible") for row in formgrader.locator("tbody tr").all()}
    assert set(by_points) == {"17 / 31", "3 / 31"}  # the tests' points; the written answers count nought so far
    by_points["17 / 31"].last.click()
    mark = formgrader.locator("#china-memo")
    mark.wait_for()
    # What is typed before the marks have come from the gradebook would be lost.
    formgrader.wait_for_function("() => formgrader.grades?.loaded && formgrader.comments?.loaded")
    text = formgrader.inner_text("#notebook-container")
    assert text.index("Comments to reuse") < text.index("The figures show means.")
    mark.fill("6.5")
    formgrader.locator("#china-memo-comment").fill(COMMENT)
    formgrader.keyboard.press("Tab")  # a field is saved when it is left
    until = time.monotonic() + PATIENCE / 1000
    while _score(course / "rehearsal", "aigerim") != (6.5, False, COMMENT) and time.monotonic() < until:
        time.sleep(0.3)
    assert _score(course / "rehearsal", "aigerim") == (6.5, False, COMMENT)

    commands = (
        f"cd {course}\nsource .venv/bin/activate\ncd rehearsal\n"
        "nbgrader autograde china --student aigerim --force\nnbgrader generate_feedback china --student aigerim --force\n"
    )
    status, printed = terminal.commands(commands + _block("gradebook-$(date"))
    assert status == 0, printed
    assert _score(course / "rehearsal", "aigerim") == (6.5, True, COMMENT)
    assert len(list((course / "rehearsal").glob("gradebook-20??-??-??.db"))) == 1
    feedback = (course / "rehearsal" / "feedback" / "aigerim" / "china" / "china.html").read_text(encoding="utf-8")
    words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", feedback)).split())
    assert COMMENT in words and "6.5 / 8" in words and "Anchors" not in words and "MARK SCHEME" not in words

    status, printed = terminal.commands(f"cd {course}\n" + _block("nbgrader export"))
    assert status == 0, printed
    assert re.search(r"china\s+aigerim\s+-6\.5", printed) and "elif" not in printed
    assert "Mean of the gaps -3.25, largest 6.5" in printed
