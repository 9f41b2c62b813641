"""The documents cut into sentences, and the tables held against them."""

import re

import pytest
from support import ROOT

from softpower.data import load
from softpower.data.locators import KNOWN_BY, find
from softpower.data.passages import split
from softpower.data.verify import misplaced, stands_in, verify

SOURCES = ROOT.parent / "shared" / "sources"
beside = pytest.mark.skipif(not SOURCES.is_dir(), reason="the five documents are not part of the course and are not beside it")


def joined(source: str, text: str) -> dict[str, str]:
    """A document's places, each with its sentences joined."""
    found: dict[str, list[str]] = {}
    for passage in split(source, text):
        found.setdefault(passage.place, []).append(passage.text)
    return {place: " ".join(sentences) for place, sentences in found.items()}


def test_documents_are_cut_where_a_place_begins():
    """Does a pull quote that splits a paragraph stand apart, and the paragraph go on after it?"""
    parts = joined("wilton-park", "11. It begins,\n\n“...a quote”\n\nand goes on.\n\n12. Next")
    assert parts == {"¶11": "11. It begins, and goes on.", "Pull quote 1": '"...a quote"', "¶12": "12. Next"}


def test_page_headers_are_taken_out():
    """Is a sentence whole again where a page header broke it, with the backslash before its dollar sign gone?"""
    text = "## Conclusion\n\nIn 9 out of 15\n\n# Beijing's Charm Offensive: A Title\n\nWritten by Someone\n\ncountries \\$5"
    assert joined("temirtashev-china", text)["Conclusion"] == "## Conclusion In 9 out of 15 countries $5"


def test_sentences_end_where_a_reader_ends_them():
    """Does no abbreviation end a sentence, and the U.S. end one where the next begins?"""
    text = "## Conclusion\n\nBlair et al. (2019) say so. It is in the U.S. They say so (cf. p. 4). Why? No."
    assert [p.text for p in split("temirtashev-china", text)][1:] == [
        "Blair et al. (2019) say so.",
        "It is in the U.S.",
        "They say so (cf. p. 4).",
        "Why?",
        "No.",
    ]


def test_hash_is_of_the_words():
    """Is a sentence the same whatever its quotation marks and line breaks, and another when a word changes?"""
    one, other, third = (
        split("wilton-park", text)[0].digest for text in ("1. “Soft”  power\\_s", "1. 'Soft' power_s", "1. 'Soft' power s is")
    )
    assert one == other != third
    assert re.fullmatch("h[0-9a-f]{16}", one)


def test_numbering_is_without_gaps():
    """Do paragraphs and sentences of each document count up from 1, and do ids say the same?"""
    for source, rows in load("passages").groupby("source", sort=False):
        assert sorted(set(rows["paragraph"])) == list(range(1, rows["paragraph"].max() + 1)), source
        for number, sentences in rows.groupby("paragraph"):
            assert list(sentences["sentence"]) == list(range(1, len(sentences) + 1)), (source, number)
        ends = rows["id"].str.extract(r"-p(\d{3})-s(\d+)$").astype(int)
        assert (ends[0] == rows["paragraph"]).all() and (ends[1] == rows["sentence"]).all()


def test_no_text_in_passages():
    """Does the table of sentences hold no column in which their words could stand?"""
    assert list(load("passages").columns) == ["id", "source", "locator", "paragraph", "sentence", "hash"]


def test_rows_stand_where_their_sentences_stand():
    """Is every locator a place of its document in which one of the row's sentences stands?"""
    assert misplaced() == []


def test_every_row_has_its_sentences():
    """Does every row that is from a document point to at least one sentence?"""
    from softpower.data.package import resources

    for item in resources():
        table = load(item["name"])
        if "passage" in table:
            assert list(table.loc[table["passage"].isna(), "id"]) == [], item["name"]


@pytest.mark.parametrize(
    "token, text, there",
    [
        ("530", "in 1,530 places", False),
        ("530", "in 530 places", True),
        ("$3.7 billion", "pledging $3.7 billion in", True),
        ("3.7", "it was 53.7", False),
        ("Medium", "Medium-High – benefits", False),
        ("don’t", "they don't", True),
    ],
)
def test_tokens_are_whole(token, text, there):
    """Is a token found only as whole words and whole numbers?"""
    assert stands_in(token, text) is there


def test_locators_may_be_shortened():
    """Does a long heading's beginning name it, while a word of it does not?"""
    names = ["3 A reflection on data collection", "Education Diplomacy as an Evolution of Something"]
    assert find("A reflection on data collection", names) == "3 A reflection on data collection"
    assert find("Education Diplomacy as an Evolution", names)
    assert find("Education", names) is None


def test_absent_documents_are_misses(tmp_path):
    """Does an empty folder count as five missing documents, not as success?"""
    assert len(verify(tmp_path)) == len(KNOWN_BY) == 5


@beside
def test_every_token_stands_in_its_sentence():
    """Do the copies have the sentences of the tables, and does every printed token stand in its own?"""
    assert verify(SOURCES) == []


@beside
def test_a_changed_document_is_noticed(tmp_path):
    """Would a document that prints another number be told apart, sentence and token?"""
    for path in SOURCES.glob("*.txt"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8").replace("11,784", "11,785"), encoding="utf-8")
    assert verify(tmp_path) == [
        "passages, china-p036-s2: its words in this copy of temirtashev-china are not those of the copy used.",
        "figures, china-students-kazakhstan-2018: '11,784 students' is not printed in temirtashev-china, china-p036-s2.",
    ]


@beside
def test_a_missing_sentence_is_noticed(tmp_path):
    """Is a copy that lacks a paragraph told apart, and not found out by its later sentences alone?"""
    for path in SOURCES.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(re.sub(r"^11\. .*\n", "", text, flags=re.M), encoding="utf-8")
    assert any("of wilton-park" in miss for miss in verify(tmp_path))
