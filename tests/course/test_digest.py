"""The digests: can a reader follow the documents by them, and are the pages what the tables make?"""

import re

import pytest
from support import ROOT

from softpower.course import course
from softpower.data import digest, load
from softpower.data.digest import anchor, pages
from softpower.data.rows import index
from softpower.messages import CourseError

DOCS = ROOT / "docs"
SOURCES = list(load("sources")["id"])
READ = [(lesson.slug, read.source, read.locator) for lesson in course().lessons for read in lesson.read]


@pytest.mark.parametrize("name, text", pages().items(), ids=list(pages()))
def test_pages_are_current(name, text):
    """Is every page in docs/digests/ what the tables make today?"""
    assert (DOCS / name).read_text(encoding="utf-8") == text, "Run: softpower data digests"


def test_every_document_has_a_page():
    """Are there five pages, one a document, and no other?"""
    assert {path.stem for path in (DOCS / "digests").glob("*.md")} == set(SOURCES)


@pytest.mark.parametrize("lesson, source, locator", READ, ids=[f"{lesson}-{source}-{locator[:12]}" for lesson, source, locator in READ])
def test_every_reading_resolves(lesson, source, locator):
    """Does whatever a lesson asks to be read have a place in the digest, with an anchor on the page?"""
    place = digest(source).place(locator)
    assert f'<a id="{place}"></a>' in pages()[f"digests/{source}.md"]


@pytest.mark.parametrize("source", SOURCES)
def test_anchors_are_unique(source):
    """Does every anchor of a page lead to one place?"""
    anchors = re.findall(r'<a id="([^"]+)"', pages()[f"digests/{source}.md"])
    assert len(anchors) > 5 and len(set(anchors)) == len(anchors)


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_is_left_out(source):
    """Does the digest hold every paragraph, every figure of the world, every claim that is no repetition, and every discrepancy?"""
    page = pages()[f"digests/{source}.md"].replace(r"\$", "$")
    paragraphs, figures, claims = (load(name).loc[lambda rows: rows["source"] == source] for name in ("paragraphs", "figures", "claims"))
    for text in paragraphs["summary"]:
        assert text in page
    for token in figures.loc[figures["magnitude"].astype(bool), "as_printed"]:
        assert f"- **{token}**: " in page
    for text in claims.loc[claims["repeats"].isna(), "claim"]:
        assert text.rstrip(".") in page
    for text in load("discrepancies").query("source == @source")["says"]:
        assert text.rstrip(".") in page


@pytest.mark.parametrize("source", SOURCES)
def test_no_id_stands_in_a_page(source):
    """Is a reader of the page spared the ids of rows, which lead nowhere there?"""
    page = pages()[f"digests/{source}.md"]
    assert [key for key in re.findall(r"(?<![\w/-])[a-z]+(?:-[a-z0-9]+){2,}", page) if key in index()] == []


@pytest.mark.parametrize("source", SOURCES)
def test_every_sentence_is_summed_up(source):
    """Does some paragraph cover every sentence of the text, headings, reference lists and page furniture aside?"""
    covered = {key for cell in load("paragraphs")["passage"] for key in cell.split("; ")}
    passages = load("passages").query("source == @source and locator not in ['References', 'Bibliography']")
    left = [key for key in passages["id"] if key not in covered]
    whole = passages[passages["sentence"] > 1]["id"]
    assert not set(left) & set(whole), "a sentence that is no heading has no summary"
    assert len(left) < 0.25 * len(passages)


def test_report_comes_from_its_tables():
    """Are the report's paragraphs in the digest those that are coded?"""
    summaries = load("paragraphs").set_index("locator")["summary"]
    for name in ("practice", "key_points", "pull_quotes"):
        for row in load(name).to_dict("records"):
            assert row["paraphrase"] in set(summaries.loc[[row["locator"]]]), row["id"]


def test_digest_in_a_notebook():
    """Does it show reference, kind of paper and sections, and open at the place that was asked for?"""
    shown = digest("wilton-park", "¶16")._repr_html_()
    assert "WP1300" in shown and "conference report" in shown
    assert shown.count("<details open>") == 1
    opened = shown.split("<details open>")[1].split("</details>")[0]
    assert "¶16" in opened
    said = str(digest("wilton-park", "¶16"))
    assert "¶16" in said and "¶38" not in said


def test_interviews_by_their_public_title():
    """Does the digest of the interviews article give title, authors and doi, and say that the copy lacks them?"""
    said = str(digest("kazakhstan-interviews"))
    assert "Yessirkep" in said and "10.3389/fpos.2025.1544208" in said
    assert "Outside the document" in said and "absent from the copy" in said


@pytest.mark.parametrize(
    "source, locator, says", [("wilton", "", "Did you mean 'wilton-park'"), ("wilton-park", "¶41", "no place in the digest")]
)
def test_what_is_not_there(source, locator, says):
    """Does a mistyped document or place lead to the right one?"""
    with pytest.raises(CourseError, match=says):
        digest(source, locator)


def test_anchors_are_plain():
    """Is an anchor made of small letters, digits and hyphens?"""
    assert anchor("5.5 Coping with the soft power") == "5-5-coping-with-the-soft-power"
    assert anchor("¶16") == "paragraph-16"
