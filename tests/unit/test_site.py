"""The reading site: the parts of it that need no build."""

import html
import json
import re

import nbformat
import pytest
from support import ROOT

from softpower.classroom.site import build
from softpower.classroom.site.build import KEPT, MARKER, _replace
from softpower.classroom.site.figures import numbers
from softpower.classroom.site.lessons import html_links, markdown_links
from softpower.course import course
from softpower.exercises import exercises
from softpower.exercises.paper import paper_html
from softpower.messages import CourseError


def _text(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)))


def test_a_new_site_keeps_what_publishing_needs(tmp_path):
    """Do `.git`, `CNAME` and `.nojekyll` stay as they are, and does all else become the new site's, a page that is no more included?"""
    output, made = tmp_path / "site", tmp_path / "made"
    for name in (".git/HEAD", "CNAME", ".nojekyll", "old/page.html", "index.html", MARKER):
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        (output / name).write_text("of before", encoding="utf-8")
    for name in (".nojekyll", "new/page.html", "index.html", MARKER):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text("new", encoding="utf-8")
    _replace(output, made)
    found = {p.relative_to(output).as_posix(): p.read_text(encoding="utf-8") for p in output.rglob("*") if p.is_file()}
    kept = dict.fromkeys((".git/HEAD", "CNAME", ".nojekyll"), "of before")
    assert found == kept | dict.fromkeys(("new/page.html", "index.html", MARKER), "new")
    assert {name.split("/")[0] for name in kept} == set(KEPT)


@pytest.mark.parametrize("name", exercises(), ids=str)
def test_exercise_on_paper(name):
    """Without a kernel, has an exercise its question, each hint in a fold, and in the last fold an answer with its reason?"""
    item, page = exercises()[name], paper_html(name)
    open_, *folds = re.split(r"<details>", page)
    assert item.title in _text(open_)
    assert " ".join(item.ask.split()[:8]) in _text(open_)
    assert len(folds) == len(item.hints) + 1
    for hint, fold in zip(item.hints, folds, strict=False):
        assert " ".join(hint.split()) in _text(fold)
        assert " ".join(hint.split()) not in _text(open_)
    explained = " ".join(item.explain.split())
    assert explained in _text(folds[-1]) and not (explained and explained in _text(open_))
    for cited in item.cite:
        assert "Where to look" in folds[-1], cited


def test_answer_on_paper_names_what_is_right():
    """Does the folded answer tell the right choice, and say of a wrong one why it is wrong?"""
    page = paper_html("china/index-rise")
    assert "35.7" in page.split("<details>")[-1]
    for name, item in exercises().items():
        if item.kind == "choose":
            answer = _text(paper_html(name).split("<details>")[-1])
            for option in item.options:
                assert " ".join(option.say.split()) in answer
        if item.kind == "match":
            answer = _text(paper_html(name).split("<details>")[-1])
            assert all(pair.right in answer for pair in item.pairs)


def test_links_lead_to_pages():
    """Does a link to a notebook lead to its page, to the syllabus for an assignment, and nowhere if it is not on the site?"""
    lesson, slug = course().lessons[1], course().assignments[0].slug
    stem = lesson.notebook.removesuffix(".ipynb")
    assert markdown_links(f"[a]({lesson.notebook})") == f"[a]({lesson.notebook})"  # Sphinx makes it the page's address
    assert markdown_links(f"[b](../assignments/{slug}/{slug}.ipynb)") == f"[b](../syllabus.md#assignment-{slug})"
    assert markdown_links("[gone](99-gone.ipynb) and [x](https://example.org/)") == "gone and [x](https://example.org/)"
    assert html_links(f'<a class="c" href="{lesson.notebook}#key-points">a</a>') == f'<a class="c" href="{stem}.html#key-points">a</a>'
    assert html_links(f'<a href="../assignments/{slug}/{slug}.ipynb">b</a>') == f'<a href="../syllabus.html#assignment-{slug}">b</a>'
    assert html_links('<a href="99-gone.ipynb">gone</a>') == "gone"


def test_end_of_a_lesson_leads_on_and_shows_the_readers_own_progress():
    """At the end of a lesson, is what comes next a link to a page, and the table of progress one that the page fills?"""

    from softpower.classroom.site.lessons import page
    from softpower.exercises import progress

    lesson = course().lessons[1]
    data, table = {"text/html": f'<nav><a href="{lesson.notebook}">next</a></nav>', "text/plain": ""}, progress()._repr_mimebundle_()
    cells = [nbformat.v4.new_code_cell("...", outputs=[nbformat.v4.new_output("display_data", one)]) for one in (data, table)]
    first, second = page(lesson, nbformat.v4.new_notebook(cells=cells)).cells
    assert first.outputs[0].data["text/html"] == f'<nav><a href="{lesson.notebook.removesuffix(".ipynb")}.html">next</a></nav>'
    shown = second.outputs[0].data["text/html"]
    assert 'data-sp="progress"' in shown and "solved</span>" not in shown


def test_numbers_of_a_chart():
    """Do a chart's plotted values stand in a table, and only where the chart shows them as they are?"""
    spec = {
        "data": {"name": "d"},
        "datasets": {"d": [{"who": "A", "n": 3}, {"who": "B <b>", "n": None}]},
        "mark": "bar",
        "encoding": {"x": {"field": "n", "title": "Count"}, "y": {"field": "who"}},
    }
    found = numbers(spec)
    assert '<th scope="col">Count</th>' in found and "<td>3</td>" in found and "B &lt;b&gt;" in found
    assert numbers({**spec, "encoding": {"x": {"aggregate": "count"}, "y": {"field": "who"}}}) == ""
    assert numbers({**spec, "transform": [{"filter": "datum.n"}]}) == ""


def test_refuses_to_replace_what_it_did_not_make(tmp_path):
    """Is a folder that holds something else left alone, with a message that says what to do?"""
    (tmp_path / "thesis.txt").write_text("two years of work", encoding="utf-8")
    with pytest.raises(CourseError, match="--output"):
        build(tmp_path, say=lambda _: None)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "two years of work"


def test_says_nothing_of_running_cells():
    """Is each passage that the site words anew still in its lesson, and does no lesson tell a reader of the site to run something?"""
    from softpower.classroom.site.wording import worded, wordings

    cells = [cell for lesson in course().lessons for cell in nbformat.read(ROOT / "lessons" / lesson.notebook, as_version=4).cells]
    known = {cell.id: cell.source for cell in cells}
    assert [
        (key, one["lesson"]) for key, all_ in wordings().items() for one in all_ if one["lesson"].strip() not in known.get(key, "")
    ] == []
    told = {cell.id: worded(cell) for cell in cells if cell.cell_type == "markdown"}
    notebook = re.compile(r"Shift and Enter|\brun (it|the|each|this)\b|cells? (below|above)|next cell|Kernel|\bmenu\b", re.IGNORECASE)
    assert {key: found[0] for key, text in told.items() if (found := notebook.search(text)) and "Jupyter" not in text} == {}


def test_leads_to_the_running_course_and_names_dates_where_the_syllabus_says_so(monkeypatch):
    """Do the links of course.yml stand on the front page, and dates on the syllabus page, only if they are asked for?"""
    from softpower.classroom.site import pages
    from softpower.course import Site

    assert "mybinder" not in pages.index("") and "Due on" not in pages.syllabus()
    site = Site(binder="https://mybinder.org/v2/gh/a/b/HEAD", student_edition="https://example.org/course.zip", dates=True)
    monkeypatch.setattr(pages, "course", lambda: course().model_copy(update={"site": site}))
    assert "(https://mybinder.org/v2/gh/a/b/HEAD)" in pages.index("") and "(https://example.org/course.zip)" in pages.index("")
    assert "Due on" in pages.syllabus()
    with pytest.raises(ValueError, match="binder"):
        Site(binder="mybinder")


def test_large_data_of_pictures_stand_on_a_page_once():
    """Do two pictures that draw the same large data name it, with the data on the page once and whole?"""
    from softpower.classroom.site.lessons import shared

    there, spec = set(), {"data": {"values": list(range(1000))}, "layer": [{"data": {"values": [1]}}]}
    first, kept = shared({"spec": spec, "narrow": spec, "title": "A"}, there)
    second, again = shared({"spec": spec, "title": "B"}, there)
    key = first["spec"]["data"]["sp-shared"]
    assert first["narrow"]["data"] == second["spec"]["data"] == {"sp-shared": key} and again == ""
    assert first["spec"]["layer"] == spec["layer"]
    assert json.loads(re.fullmatch(rf'<script type="application/json" id="{key}">(.*)</script>', kept)[1]) == spec["data"]
