"""The ten questions of docs/data.md, run as they stand."""

import ast
import re
import sqlite3
from contextlib import closing

import pandas as pd
import pytest
from support import ROOT

from softpower.data.sqlite import write

PAGE = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"^### (\d+)\. ([^\n]+)\n\n```(python|sql)\n(.*?)```\n(.*?)(?=^#)", PAGE, re.M | re.S)
# What the page says of an answer, as a number of its rows.
ROWS = {1: 139, 2: 13, 4: 1, 5: 7, 8: 17, 10: 10}


def last_value(code: str):
    """What the last line of a piece of Python gives."""
    *before, last = ast.parse(code).body
    names: dict = {}
    exec(compile(ast.Module(before, []), "docs/data.md", "exec"), names)
    return eval(compile(ast.Expression(last.value), "docs/data.md", "eval"), names)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    with closing(sqlite3.connect(write(tmp_path_factory.mktemp("questions") / "ledger.sqlite"))) as connection:
        yield connection


def answers(language: str, code: str, base) -> pd.DataFrame:
    return pd.read_sql(code, base) if language == "sql" else last_value(code)


def test_there_are_ten():
    """Are there ten questions, numbered, some in pandas and some in SQL?"""
    assert [int(number) for number, *_ in QUESTIONS] == list(range(1, 11))
    assert {language for _, _, language, *_ in QUESTIONS} == {"python", "sql"}


@pytest.mark.parametrize("number, asked, language, code, said", QUESTIONS, ids=[question[0] for question in QUESTIONS])
def test_question_has_an_answer(number, asked, language, code, said, base):
    """Does the query run, give rows, and as many as the page says?"""
    found = answers(language, code, base)
    assert len(found) > 0, asked
    assert not found.isna().all(axis=None)
    if int(number) in ROWS:
        assert len(found) == ROWS[int(number)], asked


def test_numbers_on_the_page_follow(base):
    """Are the numbers that the page gives those of the answers?"""
    found = {int(number): answers(language, code, base) for number, _, language, code, _ in QUESTIONS}
    assert found[1]["source"].value_counts().head(3).to_list() == [44, 36, 32]
    direction = found[3].set_index(["power", "direction"])["claims"]
    assert [direction[key] for key in (("China", "lowers"), ("China", "raises"), ("Russia", "raises"), ("Russia", "lowers"))] == [
        9,
        4,
        14,
        10,
    ]
    assert found[5]["table"].nunique() == 5
    assert found[6]["instruments"].head(5).to_list() == [33, 26, 11, 10, 9]
    assert found[8]["fact"].nunique() == 10
    assert found[10]["power"].value_counts().to_dict() == {"South Korea": 7, "China": 3}
    assert "Four of 308 claims" in PAGE and "13 of 82" in PAGE and "Twenty-nine facts" in PAGE


def test_recall_on_the_page_is_measured():
    """Is the table of recall what benchmarks/recall.py prints, where the documents are beside the course?"""
    import importlib.util

    sources = ROOT.parent / "shared" / "sources"
    if not sources.is_dir():
        pytest.skip("the five documents are not part of the course and are not beside it")
    path = ROOT / "benchmarks" / "recall.py"
    spec = importlib.util.spec_from_file_location("recall", path)
    recall = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(recall)
    counts, _ = recall.measure(sources)
    for name, (found, there) in counts.items():
        assert f"| {name} | {found} | {there} | {there / found:.0%} |" in PAGE
    assert counts["digits"][0] == counts["digits"][1]


def _recoding():
    import importlib.util

    path = ROOT / "benchmarks" / "recoding.py"
    spec = importlib.util.spec_from_file_location("recoding", path)
    recoding = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(recoding)
    return recoding


def test_agreement_is_measured_right():
    """Does the script for the second coding give full agreement to our own codes, and less to others?"""
    recoding = _recoding()
    ids = ["china-claim-elite-image", "china-claim-public-fear", "wp-claim-propaganda", "wp-claim-telling-fails"]
    codes = pd.DataFrame([("A", "claims", key, column, "") for key in ids for column in ("direction", "hypothetical")])
    codes.columns = ["coder", "table", "id", "column", "value"]
    codes["value"] = recoding.ours(codes)
    assert recoding.table(codes).count("| 4 | 100% | 1.00 | 0 |") == 2
    assert recoding.differences(codes).empty
    codes.loc[codes["column"] == "direction", "value"] = "raises"
    assert "| 4 | 25% | 0.00 | 0 |" in recoding.table(codes)
    assert len(recoding.differences(codes)) == 3


def test_agreement_on_the_page_is_measured():
    """Is the table of agreement what the command prints, and are the counts around it those of the two codings?"""
    recoding = _recoding()
    codes = pd.read_csv(ROOT / "benchmarks" / "recoding" / "hundred-rows.csv", dtype="str", keep_default_na=False)
    assert recoding.table(codes) in PAGE
    second, apart = codes[codes["coder"] == "second"], recoding.differences(codes)
    assert second["id"].nunique() == 100 and len(second) == 298 and len(apart) == 24
    assert f"{len(second) - len(apart)} of the 298 codes are alike" in PAGE and f"The {len(apart)} disagreements" in PAGE
    assert (apart["first"] != apart["tables"]).sum() == 10
