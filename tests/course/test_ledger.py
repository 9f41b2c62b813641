"""The ledger as evidence: do its rows agree with each other, and with the documents?"""

import re
from collections import Counter

import pytest

from softpower.data import figure, load, tables

WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "eight": 8, "fifty": 50, "dual": 2, "biennial": 2, "a": 1, "only": 1,
}  # fmt: skip


def column(table, name):
    """The cells of a column that are not empty, each split into the items of its list."""
    return [cell.split("; ") for cell in load(table)[name].dropna()]


def every(name):
    """The rows of all tables that have a column, with the table's name."""
    return [(table, row) for table in tables()["table"] if name in load(table) for row in load(table).to_dict("records")]


def test_ids_are_unique_over_the_package():
    """Does an id name one row only, whatever the table?"""
    counted = Counter(row["id"] for _, row in every("id"))
    assert [key for key, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("table, codes, key", [("interviews", "interview_codes", "code"), ("practice", "practice_themes", "theme")])
def test_every_code_is_used(table, codes, key):
    """Has every theme code an example?"""
    assert {item for items in column(table, "themes") for item in items} == set(load(codes)[key])


def test_paragraphs_are_complete():
    """Does every paragraph of the report, 1 to 40, stand in the table exactly once?"""
    practice = load("practice")
    assert list(practice["paragraph"]) == list(range(1, 41))
    assert list(practice["locator"]) == [f"¶{number}" for number in range(1, 41)]
    repeats = practice.dropna(subset=["repeats"])
    assert (repeats["repeats"] < repeats["paragraph"]).all()
    assert {int(item) for items in column("key_points", "paragraphs") for item in items} <= set(range(1, 41))


def test_every_pull_quote_has_an_origin():
    """Does every pull quote repeat a paragraph or key point that is in the ledger?"""
    known = set(load("practice")["locator"]) | set(load("key_points")["locator"])
    quotes = load("pull_quotes")
    assert len(quotes) == 15
    assert set(quotes["origin"]) | set(quotes["place_after"]) <= known


def test_audiences_long_and_wide_agree():
    """Does the long form of the Korean table hold the audiences of the wide form, no more and no fewer?"""
    long = load("korea_audiences").groupby("tool")["audience"].apply(set)
    wide = load("korea_tools").set_index("id")["audiences"].str.split("; ").apply(set)
    assert len(wide) == 6
    assert {key: {name.lower() for name in names} for key, names in long.items()} == {
        key: {name.lower() for name in names} for key, names in wide.items()
    }


def test_five_respondents():
    """Are all five respondents quoted, and does every quotation with a number name one of them?"""
    interviews = load("interviews")
    assert set(interviews["respondent"].dropna()) == set(range(1, int(figure("kz-officials")) + 1))
    assert (interviews.dropna(subset=["respondent"])["form"] == "quotation").all()


def test_bolashaq_share():
    """Is "almost 70 %" what the two destinations make of all graduates?"""
    share = (figure("kz-bolashaq-uk") + figure("kz-bolashaq-us")) / figure("kz-bolashaq-graduates") * 100
    assert share < figure("kz-bolashaq-share")
    assert share == pytest.approx(figure("kz-bolashaq-share"), abs=1)


def test_nine_of_fifteen():
    """Do part and base come from one printed token, and does the part not exceed the base?"""
    part, base = figure("china-bri-countries"), figure("china-dataset-countries")
    assert (part, base) == (9, 15)
    assert part.as_printed == base.as_printed == "9 out of 15"


@pytest.mark.parametrize(
    "total, parts",
    [
        ("china-total-investment", ["china-energy-investment"]),
        ("kz-bolashaq-graduates", ["kz-bolashaq-uk", "kz-bolashaq-us"]),
        ("kz-students-abroad", ["kz-students-russia"]),
        ("kz-officials", ["kz-officials-face-to-face", "kz-officials-written"]),
        ("china-students-all-2018", ["china-students-kazakhstan-2018"]),
        ("china-dataset-countries", ["china-bri-countries"]),
        ("wp-exchange-return-years-upper", ["wp-exchange-return-years"]),
    ],
)
def test_parts_do_not_exceed_totals(total, parts):
    """Is a total at least as large as its parts together?"""
    assert sum(figure(part) for part in parts) <= figure(total)


def test_written_parts_make_the_whole():
    """Do four face to face and one in writing make the five officials?"""
    assert figure("kz-officials-face-to-face") + figure("kz-officials-written") == figure("kz-officials")


def test_percentages_are_possible():
    """Does every percentage lie between 0 and 100?"""
    percent = load("figures").query("unit == 'percent'")["value"]
    assert len(percent) >= 5
    assert percent.between(0, 100).all()


def test_index_rise_is_in_points():
    """Is the rise that is printed as percent the gap between the two levels, as the discrepancy says?"""
    start, end = figure("china-cooperation-index-2017"), figure("china-cooperation-index-2021")
    assert end - start == figure("china-cooperation-index-rise")
    assert (end - start) / start * 100 > 35


@pytest.mark.parametrize("table, name", [("student_mobility", "students"), ("china_investment", "value")])
def test_views_equal_their_figures(table, name):
    """Does a number in a view equal the figure that it points to, and stand at the same place?"""
    figures = load("figures").set_index("id")
    for row in load(table).to_dict("records"):
        meant = figures.loc[row["figure"]]
        scale = 1_000_000 if table == "student_mobility" and meant["unit"].startswith("million ") else 1
        assert row[name] == meant["value"] * scale, row["id"]
        assert (row["source"], row["locator"]) == (meant["source"], meant["locator"]), row["id"]


def test_only_like_is_comparable():
    """Do the counts that may be compared share their document, measure and period?"""
    for group, rows in load("student_mobility").dropna(subset=["comparable"]).groupby("comparable"):
        assert len(rows) > 1, group
        for name in ("source", "measure", "period"):
            assert rows[name].nunique(dropna=False) == 1, (group, name)


def test_periods_are_ordered():
    """Does every period and every dated range begin before it ends?"""
    years = [re.findall(r"\b(?:19|20)\d\d\b", period) for period in load("figures")["period"].dropna()]
    ranges = [date.split("/") for date in load("events")["date"].dropna() if "/" in date]
    assert sum(len(pair) == 2 for pair in years) >= 4 and len(ranges) >= 3
    for first, last in [pair for pair in years if len(pair) == 2] + ranges:
        assert first <= last, (first, last)


def value_of(token):
    """The numbers that a printed token may stand for."""
    digits = re.findall(r"\d[\d,]*(?:\.\d+)?", token)
    words = re.findall(r"[a-z]+", token.lower())
    return {float(number.replace(",", "")) for number in digits} or {float(WORDS[word]) for word in words if word in WORDS}


def test_values_follow_from_their_tokens():
    """Is every value what its printed token says, and the unit's scale and percent sign too?"""
    for row in load("figures").dropna(subset=["value"]).to_dict("records"):
        assert row["value"] in value_of(row["as_printed"]), row["id"]
        for sign, unit in (("%", "percent"), ("$", "USD"), ("million", "million"), ("billion", "billion")):
            if sign in row["as_printed"]:
                assert unit in row["unit"], row["id"]


def test_digits_have_values():
    """Does a token with a digit never lose its number?"""
    empty = load("figures").query("value.isna()")
    assert len(empty) > 10
    assert not empty["as_printed"].str.contains(r"\d").any()


def test_dates_follow_from_their_tokens():
    """Is every year of an event's date printed in its token?"""
    for row in load("events").dropna(subset=["date"]).to_dict("records"):
        years = set(re.findall(r"\d{4}", row["date"])) - ({"2019"} if "2010s" in str(row["date_as_printed"]) else set())
        assert all(year in row["date_as_printed"] for year in years), row["id"]


def test_fates_agree_with_references():
    """Does a citation have an entry exactly when its fate says so, and is the year that entry's?"""
    references = load("bibliography").set_index("id")
    for row in load("citations").to_dict("records"):
        entry = row["reference"]
        if row["fate"] in ("missing", "no-bibliography"):
            assert isinstance(entry, float), row["id"]
        elif isinstance(entry, str):
            assert references.loc[entry, "source"] == row["source"], row["id"]
            same = isinstance(row["year"], float) or references.loc[entry, "year"] == row["year"]
            assert same == (row["fate"] == "in-bibliography"), row["id"]
        else:
            assert row["fate"] == "year-differs", row["id"]
    assert not set(load("citations").query("fate == 'no-bibliography'")["source"]) & set(references["source"])
