"""The data package as data: is it valid, typed, and pleasant to ask?"""

import html
import os
import pickle
import re
import subprocess
import sys

import pandas as pd
import pytest
from frictionless import Package
from support import ROOT

from softpower.data import cite, codebook, descriptor, figure, links, load, tables
from softpower.data.checksums import descriptor_text
from softpower.data.codebook import markdown
from softpower.data.package import lists, resources
from softpower.messages import CourseError

NAMES = [resource["name"] for resource in resources()]


def test_package_is_valid():
    """Do all tables keep the types, constraints and keys that the descriptor promises?"""
    report = Package(str(ROOT / "data" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])
    assert len(report.tasks) == len(descriptor()["resources"])


def test_validation_sees_a_broken_key(tmp_path):
    """Would validation notice a figure that student_mobility points to and that is gone?"""
    for path in (ROOT / "data").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    figures = tmp_path / "figures.csv"
    figures.write_text(figures.read_text(encoding="utf-8").replace("\nkz-students-turkey,", "\nkz-students-elsewhere,"), encoding="utf-8")
    report = Package(str(tmp_path / "datapackage.json")).validate()
    kinds = {error[0] for error in report.flatten(["type"])}
    assert "foreign-key" in kinds and kinds <= {"foreign-key", "hash-count", "byte-count"}


def test_every_file_is_described():
    """Is there no CSV file beside the package that the descriptor leaves out?"""
    files = {path.name for pattern in ("*.csv", "*.topojson") for path in (ROOT / "data").glob(pattern)}
    assert files == {resource["path"] for resource in descriptor()["resources"]}


def test_checksums_are_current():
    """Does datapackage.json state size and checksum of every file as it is?"""
    assert (ROOT / "data" / "datapackage.json").read_text(encoding="utf-8") == descriptor_text(), "Run: softpower data checksums"


def test_package_can_be_cited():
    """Does the package say who made it, which version it is, how it may be used and how it is cited?"""
    package = descriptor()
    assert package["version"] == "2.0.0" and package["version"] in package["citation"]
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert package["contributors"][0]["title"] in package["citation"]
    assert package["created"] and package["keywords"]
    log = (ROOT / "data" / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {package['version']}" in log


@pytest.mark.parametrize("resource", resources(), ids=NAMES)
def test_every_column_is_described(resource):
    """Does every table and column say what it means?"""
    assert resource["title"] and resource["description"]
    for field in resource["schema"]["fields"]:
        assert len(field["description"]) > 5, field["name"]


@pytest.mark.parametrize("resource", resources(), ids=NAMES)
def test_types(resource):
    """Has every column a type of its own, so that no number hides in a column of objects?"""
    table = load(resource["name"])
    assert [column for column in table if table[column].dtype == object] == []
    for field in resource["schema"]["fields"]:
        kind = table[field["name"]].dtype
        if field["type"] in ("integer", "number"):
            assert pd.api.types.is_numeric_dtype(kind), field["name"]
        if "enum" in field.get("constraints", {}):
            assert isinstance(kind, pd.CategoricalDtype), field["name"]


def test_ratings_are_ordered():
    """Can two ratings be compared, and does Medium come first?"""
    rating = load("korea_tools")["rating"]
    assert list(rating.cat.categories) == ["Medium", "Medium-High", "High"]
    assert (rating > "Medium").sum() == 3


def test_missing_is_missing():
    """Is an empty cell missing, while a word such as "none" stays a word?"""
    figures = load("figures").set_index("id")
    assert pd.isna(figures.loc["korea-event-attendees", "value"])
    assert load("interviews")["respondent"].dtype == "Int64"
    assert (load("interviews")["power"] == "none").any()


def test_load_gives_a_copy():
    """May a student change a table without spoiling it for the next cell?"""
    table = load("figures")
    table["value"] = 0
    assert figure("china-total-investment") == 52.71


def test_load_names_the_nearest_table():
    """Does a mistyped name lead to the right one?"""
    with pytest.raises(CourseError, match="There is no table 'figure'. Did you mean 'figures'"):
        load("figure")


def test_tables_lists_all():
    """Does the list of tables show each, with its size and what a row is?"""
    listed = tables().set_index("table")
    assert list(listed.index) == NAMES
    assert listed.loc["practice", "rows"] == 40
    assert listed["a row is"].str.len().min() > 5


def test_figure_is_a_number_with_a_source():
    """Does a figure compute like a number, and still know its unit, period and token?"""
    energy = figure("china-energy-investment")
    assert energy / figure("china-total-investment") == pytest.approx(0.6965, abs=1e-4)
    assert (energy.unit, energy.period, energy.as_printed) == ("billion USD", "2005 to 2018", "$36.71 billion")
    assert str(energy) == "36.71 billion USD, 2005 to 2018"
    shown = energy._repr_html_()
    assert "Temirtashev" in shown and "Never add the two" in shown
    assert pickle.loads(pickle.dumps(energy)).id == energy.id


def test_figure_without_a_number():
    """Is a figure that is only a word no number, and does it say so?"""
    attendees = figure("korea-event-attendees")
    assert attendees != attendees
    assert str(attendees) == "no number attendees"


@pytest.mark.parametrize(
    "key, shown",
    [
        ("kpop-cultural-exports", "over 12 billion USD, By 2023"),
        ("kz-bolashaq-share", "almost 70 percent, since 1993"),
        ("kz-border-russia", "about 7,000 km"),
        ("china-alliance-members-minimum", "at least 2 states"),
    ],
)
def test_figure_keeps_its_qualifier(key, shown):
    """Does a figure say "over" or "almost" where the document does?"""
    assert str(figure(key)) == shown


@pytest.mark.parametrize(
    "key, says",
    [
        ("china-energy-invest", "Did you mean 'china-energy-investment'"),
        ("mobility-kz-turkey", r"its number is figure\('kz-students-turkey'\)"),
        ("wp-27", r"not a figure. Use cite\('wp-27'\)"),
    ],
)
def test_figure_says_what_is_right(key, says):
    """Does an id that is no figure lead to what was meant?"""
    with pytest.raises(CourseError, match=says):
        figure(key)


@pytest.mark.parametrize("name", [name for name in NAMES if "id" in load(name)])
def test_every_row_can_be_cited(name):
    """Can the first and last row of every table say where they are from?"""
    table = load(name)
    for key in (table["id"].iloc[0], table["id"].iloc[-1]):
        card = cite(key)
        said = str(card)
        assert key in said and name in said and len(card.says) > 5
        assert said.replace("Outside the five documents.\n", "").startswith(card.says)
        if "locator" in table:
            assert table.set_index("id").loc[key, "locator"] in said


def test_cite_says_first_what_was_said():
    """Does a card begin with the claim, name the document in a few words, and keep the full reference for those who ask?"""
    card = cite("china-claim-russia-tested")
    shown = card._repr_html_()
    assert html.escape(card.says) in shown and card.place == "Temirtashev 2024, Introduction"
    assert shown.index("tested") < shown.index("Temirtashev 2024") < shown.index("<details>") < shown.index("E-International Relations")


def test_outside_is_marked():
    """Does a fact from outside show with the word, in another colour, with its reference in sight?"""
    card, row = cite("outside-wto"), cite("china-claim-russia-tested")
    shown = card._repr_html_()
    assert "Outside the five documents" in shown and "Outside the five documents" in str(card)
    assert shown.index("Agence Europe") < shown.index("<details>")
    colour = re.search(r"border-left:3px solid (#\w+)", shown)[1]
    assert colour not in row._repr_html_() and "Outside" not in row._repr_html_()


def test_links_lead_both_ways():
    """Does a claim lead to its figures and citations, a citation to its work, and each of them back?"""
    claim = links("china-claim-bri-education-link").set_index("relation")
    assert {"china-bri-countries", "china-dataset-countries"} == set(claim.loc[["measured by"], "id"])
    assert "china-claim-bri-education-link" in set(links("china-bri-countries").set_index("relation").loc[["measures"], "id"])
    assert links("china-cite-nye-1").set_index("relation").loc["of work", "id"] == "nye-1990"
    assert "china-cite-nye-1" in set(links("nye-1990")["id"])
    assert set(links("outside-wto")["relation"]) == {"settles"}
    assert links("place-seoul").empty
    with pytest.raises(CourseError, match="no row with the id"):
        links("china-claim-nothing")


def test_links_lead_to_rows():
    """Does every link join rows of the tables that its relation is between?"""
    index = {key: name for name in NAMES if "id" in load(name) for key in load(name)["id"]}
    between = {
        "measured by": ({"claims"}, "figures"),
        "cites": ({"claims", "figures"}, "citations"),
        "about": ({"claims"}, "instruments"),
        "questioned by": ({"claims"}, "discrepancies"),
    }
    for row in load("links").to_dict("records"):
        left, right = between[row["relation"]]
        assert index[row["from_id"]] in left and index[row["to_id"]] == right, row


@pytest.mark.parametrize("name", NAMES)
def test_lists_hold_what_exists(name):
    """Does every item of every list name a row that exists, once?"""
    for column, to in lists(name).items():
        cells = [cell.split("; ") for cell in load(name)[column].dropna()]
        assert [items for items in cells if len(set(items)) < len(items)] == [], column
        if to:
            known = set(load(to["resource"])[to["field"]].astype(str))
            assert {item for items in cells for item in items} - known == set(), column


def test_cite_shows_both_places():
    """Does a discrepancy between two documents name both?"""
    said = str(cite("across-smart-power"))
    assert "2 Soft power, a literature review" in said and "Research results and discussion" in said and "Nishonova" in said


def test_cite_is_safe_in_a_page():
    """Is a sign such as & or < written so that a browser shows it?"""
    assert "Technology &amp; Innovation" in cite("korea-tool-technology")._repr_html_()


def test_cite_names_the_nearest_row():
    """Does a mistyped id lead to the right one?"""
    with pytest.raises(CourseError, match="Did you mean 'china-disc-summit-days'"):
        cite("china-disc-summit-day")


def test_codebook_explains_every_column():
    """Has every column of a table its line in the codebook, with the values it may take?"""
    lines = codebook("korea_tools").set_index("column")
    assert list(lines.index) == list(load("korea_tools").columns)
    assert lines.loc["rating", "values"] == "Medium, Medium-High, High"


def test_codebook_is_uncut():
    """Is a long meaning shown whole, in a notebook and in a terminal?"""
    shown = codebook("figures")
    longest = max(shown["meaning"], key=len)
    assert longest in repr(shown) and longest.split('"')[0] in shown._repr_html_()


def test_texts_in_a_table_are_whole_and_at_the_left():
    """Is a text longer than pandas shows not cut, a column of texts at the left and one of numbers not, and backticks code?"""
    from softpower.data.display import table_html

    words = "A text of more than fifty letters, as the documents' paraphrases mostly are, is read to its end."
    page = table_html(pd.DataFrame({"n": [1.5], "says": [words], "more": ["short"]}))
    assert words in page.replace("&#x27;", "'") and page.startswith('<div class="sp-texts-2w-3"')
    assert ".sp-texts-2w-3 tbody td:nth-of-type(2) { text-align: left; min-width: 18em; }" in page
    assert "nth-of-type(3) { text-align: left; }" in page and "nth-of-type(1)" not in page
    assert "sp-texts" not in table_html(pd.DataFrame({"n": [1.5]}))
    page = table_html(codebook("figures"))
    assert "<code>entities</code>" in page and "`" not in page


def test_codebook_defines_codes():
    """Does asking for a column of codes give each with definition, example and near miss?"""
    kinds = codebook("figures", "kind").set_index("value")
    assert "beginning" in kinds.loc["running total", "definition"]
    assert kinds.loc["flow", "example"] == "china-regional-trade" and kinds.loc["flow", "near_miss"] == "china-total-investment"
    with pytest.raises(CourseError, match="no column of codes in 'figures' 'kin'"):
        codebook("figures", "kin")


def test_codebook_page_is_current():
    """Is docs/codebook.md what the descriptor says today?"""
    assert (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8") == markdown(), "Run: softpower data codebook"


def test_works_from_any_folder(tmp_path):
    """Does a notebook in another folder, even one with a data/ of its own, get the course's data?"""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "datapackage.json").write_text("{}")
    code = "from softpower.data import figure; print(figure('china-total-investment'))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.stdout.strip() == "52.71 billion USD, between 2005 and 2018", done.stderr
