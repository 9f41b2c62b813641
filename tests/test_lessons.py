"""Lessons: they run, keep their rhythm, and do not need a network or a live page to be read."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from softpower.course import course
from softpower.exercises import exercises
from softpower.grading import kernels

ROOT = Path(__file__).resolve().parents[1]
LESSONS = [lesson for lesson in course().lessons if (ROOT / "lessons" / lesson.notebook).is_file()]
RHYTHM = ["Questions", "Objectives", "Before you start", "What would change our mind", "Key points", "What to do next"]


def _source(lesson) -> dict:
    return json.loads((ROOT / "lessons" / lesson.notebook).read_text(encoding="utf-8"))


def _prose(lesson) -> str:
    return "\n".join("".join(c["source"]) for c in _source(lesson)["cells"] if c["cell_type"] == "markdown")


def _code(lesson) -> str:
    return "\n".join("".join(c["source"]) for c in _source(lesson)["cells"] if c["cell_type"] == "code")


@pytest.fixture(scope="module")
def executed():
    """Each lesson run top to bottom in a fresh kernel, once."""
    done = {}

    def run(lesson):
        if lesson.slug not in done:
            notebook = nbformat.read(ROOT / "lessons" / lesson.notebook, as_version=4)
            where = {"metadata": {"path": str(ROOT / "lessons")}}
            NotebookClient(notebook, timeout=120, extra_arguments=kernels.ARGUMENTS, resources=where).execute()
            done[lesson.slug] = notebook
        return done[lesson.slug]

    return run


@pytest.mark.slow
@pytest.mark.xdist_group("lessons")
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda x: x.slug)
def test_runs_and_reads_without_a_live_page(lesson, executed):
    """Executed and turned into HTML, does every exercise show its question and every chart its drawing, offline?"""
    notebook = executed(lesson)
    page, _ = HTMLExporter().from_notebook_node(notebook)
    # What nbconvert's own template adds to any page is not ours to judge; what the cells give is.
    outputs = json.dumps([c.get("outputs", []) for c in notebook.cells])
    assert not re.findall(r'(?:src|href)=\\?"https?://', outputs)
    names = re.findall(r'exercise\("([^"]+)"\)', _code(lesson))
    assert names
    for name in names:
        assert f"Exercise: {exercises()[name].title}" in page
    drawn = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs if "<figure" in o.get("data", {}).get("text/html", "")]
    finished = _code(lesson).count("charts.finish(")
    assert len(drawn) == finished
    for output in drawn:
        assert re.search(r'<svg[^>]*role="img"[^>]*aria-label="[^"]{20,}"', output["data"]["text/html"])
        assert "<figcaption" in output["data"]["text/html"]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda x: x.slug)
def test_title_and_time(lesson):
    """Does a lesson say its title and its time as the syllabus has them?"""
    first = _prose(lesson)
    assert f"# {lesson.title}" in first
    assert re.search(rf"\b{lesson.minutes} minutes", first)


@pytest.mark.parametrize("lesson", [x for x in LESSONS if x.number], ids=lambda x: x.slug)
def test_rhythm(lesson):
    """Has a lesson its parts, in order, with something in each?"""
    headings = re.findall(r"^## (.+)$", _prose(lesson), re.MULTILINE)
    places = [headings.index(part) for part in RHYTHM]
    assert places == sorted(places)
    assert places[3] - places[2] >= 4, "a lesson has at least three sections of its own"
    for part in RHYTHM:
        body = _prose(lesson).split(f"## {part}\n", 1)[1].split("\n## ", 1)[0]
        assert len(body.split()) >= 10, part


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda x: x.slug)
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
