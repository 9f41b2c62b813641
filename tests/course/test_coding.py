"""The codes, names and hedges of the tables: is each defined, spelled once, and kept?"""

import csv
import re

import pytest
from support import ROOT

from softpower.data import load
from softpower.data.package import resources
from softpower.data.rows import index, records, says
from softpower.data.verify import stands_in

CODED = [
    (item["name"], field["name"], field["categories"])
    for item in resources()
    for field in item["schema"]["fields"]
    if "categories" in field
]
ID = re.compile(r"\b(?:korea|kz|kpop|china|wp|across|mobility|outside)-[a-z0-9]+(?:-[a-z0-9]+)*")


@pytest.mark.parametrize("table, column, values", CODED, ids=[f"{table}.{column}" for table, column, _ in CODED])
def test_every_code_is_defined(table, column, values):
    """Has every code its definition, a row that has it, and a row that nearly has it, with the reason why not?"""
    codes = load("coded_values")
    here = codes[(codes["table_name"] == table) & (codes["column_name"] == column)].set_index("value")
    assert set(here.index) == set(values)
    rows = load(table)
    for value, row in here.iterrows():
        assert len(row["definition"]) > 5 and len(row["why"]) > 5, value
        if table == "links":
            having = set(rows.loc[rows[column] == value, "from_id"])
        else:
            having = set(rows.loc[rows[column] == value, "id"])
        assert row["example"] in having, value
        assert row["near_miss"] not in having and row["near_miss"] in index(), value


def test_ids_in_texts_exist():
    """Does every id that a note or another text names stand for a row?"""
    for item in resources():
        for row in load(item["name"]).to_dict("records"):
            for column, cell in row.items():
                if isinstance(cell, str) and column not in ("id", "hash", "passage", "other_passage", "comparable", "link"):
                    strange = [key for key in ID.findall(cell) if key not in index()]
                    assert strange == [], (item["name"], row.get("id"), column)


def test_one_spelling_a_name():
    """Do no two entities differ by capitals alone, and is every other name of something the name of nobody else?"""
    names = load("entities")["name"]
    assert names.str.lower().is_unique
    aliases = load("entities").dropna(subset=["same_as"])
    assert not set(aliases["name"]) & set(aliases["same_as"])


def test_states_have_their_code():
    """Has every state of today its ISO 3166 code, each once, and nothing else one?"""
    entities = load("entities")
    coded = entities.dropna(subset=["iso3"])
    assert (coded["kind"] == "state").all() and coded["iso3"].is_unique
    without = set(entities.loc[(entities["kind"] == "state") & entities["iso3"].isna(), "name"])
    assert without == {"Soviet Union"}


def test_one_identity_one_category():
    """Is a thing that several rows name of one category in all of them?"""
    by_identity = load("instruments").groupby("identity")["category"].nunique()
    assert by_identity[by_identity > 1].empty


def test_repeats_point_back():
    """Does a repetition point to an earlier claim of the same document, and never to another repetition of it?"""
    claims = records("claims")
    order = {key: number for number, key in enumerate(claims)}
    for key, row in claims.items():
        if row["repeats"]:
            first = claims[row["repeats"]]
            assert first["source"] == row["source"] and key != row["repeats"], key
            assert not first["repeats"] or order[row["repeats"]] < order[key], key


def test_imagined_cases_are_no_facts():
    """Is a claim about an imagined case coded as a forecast or a condition, or with its hedge in the text?"""
    for key, row in records("claims").items():
        if row["hypothetical"]:
            assert row["modality"] != "fact" or re.search(r"\b(may|might|can|could|would)\b", row["claim"]), key


def test_hedges_are_kept():
    """Does each hedged sentence of the documents keep its hedge in the rows that rest on it?

    hedges.csv names the sentence, a row, and the hedging word in our text; the sentences themselves are not part of the course.
    """
    with (ROOT / "tests" / "support" / "hedges.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert len(listed) > 300
    sentences = set(load("passages")["id"])
    for hedge in listed:
        assert hedge["passage"] in sentences, hedge
        row = records(index()[hedge["row"]])[hedge["row"]]
        text = " ".join(str(cell) for column, cell in row.items() if cell and column not in ("id", "note"))
        assert hedge["word"].lower() in text.lower(), hedge


def test_hedged_rows_rest_on_the_hedged_sentence():
    """Does a row that is on the list of hedges point to the sentence that has the hedge?"""
    with (ROOT / "tests" / "support" / "hedges.csv").open(encoding="utf-8", newline="") as file:
        for hedge in csv.DictReader(file):
            row = records(index()[hedge["row"]])[hedge["row"]]
            assert hedge["passage"] in f"{row['passage']}; {row.get('other_passage')}".split("; "), hedge


def test_money_has_a_currency():
    """Has every amount of money its currency, and nothing else one?"""
    figures = load("figures")
    assert (figures["unit"].str.contains("USD", na=False) == figures["currency"].notna()).all()


def test_periods_lie_in_their_words():
    """Is every year in a period's columns printed in the period or in what is said of it?"""
    for key, row in records("figures").items():
        for column in ("period_start", "period_end"):
            if row[column]:
                assert stands_in(row[column][:4], f"{row['period']}"), (key, column)


def test_events_begin_before_they_end():
    """Do the columns of an event's date agree with each other?"""
    for key, row in records("events").items():
        if row["date_start"] and row["date_end"]:
            assert row["date_start"][:4] <= row["date_end"][:4], key
        if row["date"]:
            assert row["date"].split("/")[0] in (row["date_start"], row["date_end"]), key


def test_rows_of_one_group_are_alike():
    """Do figures that may be compared share their document, kind and period?"""
    for group, rows in load("figures").dropna(subset=["comparable"]).groupby("comparable"):
        assert len(rows) > 1, group
        kinds = set(rows["kind"]) - {"count"}
        assert rows["source"].nunique() == 1 and rows["period_end"].nunique() <= 1 and len(kinds) <= 1, group


def test_every_row_says_something():
    """Can every row be read as a sentence, with no column's name or nothing in it?"""
    for key in index():
        said = says(key)
        assert len(said) > 3 and not re.search(r"\bNone\b(?! of)|\bnan\b", said), key


def test_outside_stands_apart():
    """Does a fact from outside have its reference and a use, and does no other table hold one unmarked?"""
    from softpower.course import course

    lessons = {lesson.slug for lesson in course().lessons}
    for key, row in records("outside").items():
        assert row["reference"], key
        for use in row["used_in"].split("; ") if row["used_in"] else []:
            assert use in lessons or use in index(), (key, use)
    pointing = {row["outside"] for table in ("discrepancies", "events") for row in records(table).values() if row["outside"]}
    assert {"outside-wto", "outside-eaeu", "outside-unesco", "outside-korean-exports", "outside-bri-members"} <= pointing


def test_outside_is_used_where_it_says():
    """Does a fact name the lessons that show it, and no other? What stands under every map is left aside."""
    from softpower.course import course

    texts = {}
    for lesson in course().lessons:
        exercises = ROOT / "lessons" / "exercises" / f"{lesson.slug}.yml"
        texts[lesson.slug] = (ROOT / "lessons" / lesson.notebook).read_text(encoding="utf-8") + exercises.read_text(encoding="utf-8")
    for key, row in records("outside").items():
        documents = {source for source, known in records("sources").items() if known["outside"] == key}
        named = {use for use in row["used_in"].split("; ") if use in texts} - documents
        shown = {slug for slug, text in texts.items() if re.search(rf"{key}(?![\w-])", text)} - documents
        assert named == shown or key in ("outside-boundaries", "outside-coordinates"), key
