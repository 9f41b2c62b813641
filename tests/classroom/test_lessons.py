"""Lessons: they run, keep their rhythm, and do not need a network or a live page to be read."""

import json
import re

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from support import ROOT

from softpower.course import course
from softpower.exercises import exercises
from softpower.grading import kernels

LESSONS = [lesson for lesson in course().lessons if (ROOT / "lessons" / lesson.notebook).is_file()]


def _source(lesson) -> dict:
    return json.loads((ROOT / "lessons" / lesson.notebook).read_text(encoding="utf-8"))


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


@pytest.mark.xdist_group("lessons")
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda x: x.slug)
def test_runs_and_reads_without_a_live_page(lesson, executed):
    """Executed and turned into HTML, does every exercise show its question and every chart its drawing, offline?"""
    notebook = executed(lesson)
    page, _ = HTMLExporter().from_notebook_node(notebook)
    # What nbconvert's own template adds to any page is not ours to judge; what the cells give is.
    outputs = json.dumps([c.get("outputs", []) for c in notebook.cells])
    assert not re.findall(r'src=\\?"https?://', outputs)
    names = re.findall(r'exercise\("([^"]+)"\)', _code(lesson))
    assert names
    for name in names:
        assert f"Exercise: {exercises()[name].title}" in page
    drawn = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs if "<figure" in o.get("data", {}).get("text/html", "")]
    finished = _code(lesson).count("charts.finish(")
    assert len(drawn) >= finished
    for output in drawn:
        assert re.search(r'<svg[^>]*role="img"[^>]*aria-label="[^"]{20,}"', output["data"]["text/html"])
        assert "<figcaption" in output["data"]["text/html"] or lesson.slug == "toolbox"  # where charts are built up step by step
