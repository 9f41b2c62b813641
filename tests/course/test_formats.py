"""The tables in other programs: SQLite, a spreadsheet, a map."""

import csv
import json
import sqlite3
from contextlib import closing

import pytest
from support import ROOT, spreadsheet

from softpower.data import load
from softpower.data.package import lists, resources
from softpower.data.region import EAST, NORTH, REPUBLICS, SOUTH, WEST, region
from softpower.data.sqlite import write
from softpower.messages import CourseError

DATA = ROOT / "data"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    path = write(tmp_path_factory.mktemp("sqlite") / "ledger.sqlite")
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def test_sqlite_holds_every_row(base):
    """Has the SQLite file every table with all its rows, and a table of items for every list?"""
    for item in resources():
        name = item["name"]
        assert base.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] == len(load(name)), name
        for column in lists(name):
            cells = load(name)[column].dropna()
            items = sum(len(cell.split("; ")) for cell in cells)
            assert base.execute(f'SELECT count(*) FROM "list_{name}_{column}"').fetchone()[0] == items, (name, column)


def test_sqlite_keys_hold(base):
    """Are the keys real, and does none of them lead nowhere?"""
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    base.execute("PRAGMA foreign_keys = ON")
    base.execute("SAVEPOINT try_it")
    base.execute("UPDATE student_mobility SET figure = 'nothing' WHERE id = 'mobility-kz-turkey'")
    assert base.execute("PRAGMA foreign_key_check").fetchall() != []
    base.execute("ROLLBACK TO try_it")


def test_sqlite_joins_lists(base):
    """Can a list be joined: which claims rest on one sentence?"""
    found = base.execute(
        "SELECT c.id FROM claims c JOIN list_claims_passage p ON p.claims_id = c.id WHERE p.passage = 'wp-p083-s3'"
    ).fetchall()
    assert ("wp-claim-inverse",) in found


def test_sqlite_is_written_anew(tmp_path):
    """Is an older file replaced, while a file of another kind is left alone?"""
    path = tmp_path / "ledger.sqlite"
    write(write(path))
    (tmp_path / "thesis.txt").write_text("three years of work")
    with pytest.raises(CourseError, match="is no SQLite file"):
        write(tmp_path / "thesis.txt")
    assert (tmp_path / "thesis.txt").read_text() == "three years of work"


@pytest.mark.parametrize("path", sorted(DATA.glob("*.csv")), ids=lambda path: path.stem)
def test_no_cell_changes_in_a_spreadsheet(path):
    """Does every cell come back from a spreadsheet as it was?"""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    changed = [
        (row[0], cell, spreadsheet.changes(cell))
        for row in rows
        for cell in row
        if spreadsheet.changes(cell) not in (None, "a truth value")
    ]
    assert changed == []


@pytest.mark.parametrize(
    "cell, becomes",
    [
        ("4-6", "a date"), ("4–6", "a date"), ("March 2014", "a date"), ("16 December 1991", "a date"),
        ("28%", "a percentage"), ("11,784", "a number with separators"), ("$5", "an amount"), ("=1+1", "a formula"), ("-ism", "a formula"),
        ("1e5", "scientific notation"), ("TRUE", "a truth value"), ("12:30", "a time"),
        ("2024-10-01", None), ("2014-03", None), ("pp. 4–6", None), ("1990", None), ("-3", None), ("36.71", None), ("10-15 years", None), ("May I", None),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_takes_a_cell_for(cell, becomes):
    """Do the rules know a date, an amount or a formula, and leave a number and a full ISO date alone?"""
    assert spreadsheet.changes(cell) == becomes


def test_truth_values_survive_a_spreadsheet(tmp_path, monkeypatch):
    """Is TRUE, as a spreadsheet saves it, still a truth value for `load`?"""
    import shutil

    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "course.yml").write_text("{}")
    claims = tmp_path / "data" / "claims.csv"
    claims.write_text(claims.read_text(encoding="utf-8").replace(",true,", ",TRUE,").replace(",false,", ",FALSE,"), encoding="utf-8")
    before = load("claims")["hypothetical"].tolist()
    monkeypatch.setenv("SOFTPOWER_HOME", str(tmp_path))
    assert load("claims")["hypothetical"].tolist() == before


def _topology():
    return json.loads((DATA / "region.topojson").read_text(encoding="utf-8"))


def test_map_has_five_republics_and_one_land():
    """Are the five republics there by name and code, and is all other land one shape?"""
    objects = _topology()["objects"]
    shapes = {shape["id"]: shape["properties"]["name"] for shape in objects["republics"]["geometries"]}
    assert set(shapes) == set(REPUBLICS.values())
    entities = load("entities").set_index("name")["iso3"]
    assert {code: entities[name] for code, name in shapes.items()} == {code: code for code in shapes}
    assert objects["land"]["type"] == "MultiPolygon"


def test_map_draws_no_other_border():
    """Does the land share no line with itself, so that no border but the republics' is drawn?"""
    land = _topology()["objects"]["land"]["arcs"]
    arcs = [max(arc, ~arc) for polygon in land for ring in polygon for arc in ring]
    assert len(arcs) == len(set(arcs))


def test_map_is_small_and_in_bounds():
    """Is the file under 150 kB, and does every point lie in the region?"""
    assert (DATA / "region.topojson").stat().st_size < 150_000
    topology = _topology()
    (kx, ky), (x0, y0) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        for dx, dy in arc:
            x, y = x + dx, y + dy
            assert WEST - 0.01 <= x0 + kx * x <= EAST + 0.01 and SOUTH - 0.01 <= y0 + ky * y <= NORTH + 0.01


def test_places_lie_in_the_region():
    """Is every place of the table in sight on the map?"""
    places = load("places")
    assert places["lat"].between(SOUTH, NORTH).all() and places["lon"].between(WEST, EAST).all()
    assert len(places) == 12


def test_region_merges_neighbours():
    """Does merging drop the border between two countries and keep the one to a republic?"""
    square = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        # Arc 0 parts two countries; arc 2 parts the second from Kazakhstan; 1, 3 and 4 are coasts.
        "arcs": [
            [[60, 30], [0, 10]],
            [[60, 30], [-10, 0], [0, 10], [10, 0]],
            [[70, 30], [0, 10]],
            [[60, 40], [10, 0]],
            [[70, 30], [-10, 0]],
            [[70, 40], [10, 0], [0, -10], [-10, 0]],
        ],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "Polygon", "id": "001", "properties": {"name": "One"}, "arcs": [[~0, 1]]},
                    {"type": "Polygon", "id": "002", "properties": {"name": "Two"}, "arcs": [[0, 3, ~2, 4]]},
                    {"type": "Polygon", "id": "398", "properties": {"name": "Kazakhstan"}, "arcs": [[2, 5]]},
                ]
            }
        },
    }
    made = region(square)
    ((ring,),) = made["objects"]["land"]["arcs"]
    republic = made["objects"]["republics"]["geometries"][0]["arcs"][0][0]
    shared = {max(arc, ~arc) for arc in ring} & {max(arc, ~arc) for arc in republic}
    assert len(shared) == 1 and len(ring) == 4
