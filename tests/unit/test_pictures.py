"""The pictures: drawn in both themes and for both widths, and what is drawn is read off the drawing."""

import ast
import json
import math
import re
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
import vl_convert

from softpower import charts, pictures
from softpower.data import figure, load
from softpower.pictures import gallery, show
from softpower.pictures import map as maps
from softpower.pictures.canvas import spread
from softpower.pictures.network import MEMBERS, pairs_in_reach, works
from softpower.pictures.redraw import chance, lots
from softpower.pictures.scales import readings
from softpower.pictures.theme import DARK, INK, LIGHT, NARROW, PAPER, SMALL, WIDE, inked, text_width, wrap
from softpower.pictures.timeline import dated
from softpower.plotted import DARK as BRIGHTER

ROOT = Path(__file__).resolve().parents[2]
NAMES = [name for name in pictures.__all__ if name != "region_map"]
MAPS = [name for name in NAMES if name.endswith("_map")]
MOVING = {"reach_network": 8, "scholarship_pipe": 4, "fifteen_redrawn": 2, "image_lag": 1, "waiting_years": 1}
_specs: dict[str, dict] = {}


def spec(name: str, narrow: bool = False, **given) -> dict:
    key = name + repr(given)
    if key not in _specs:
        _specs[key] = getattr(pictures, name)(**given).to_dict()
    return _specs[key]["usermeta"]["narrow"] if narrow else _specs[key]


def scene(spec: dict, dark: bool = False) -> dict:
    """Vega's scene: what is drawn and where."""
    drawn = inked(spec, **(DARK if dark else LIGHT), exchange=BRIGHTER if dark else {})
    return vl_convert.vegalite_to_scenegraph(drawn, vl_version="6.4")


def items(node: dict, kind: str, x: float = 0, y: float = 0):
    """All drawn things of a kind, with their place on the drawing."""
    for child in node.get("items", []):
        if node.get("marktype") == "group":
            dx, dy = x + child.get("x", 0), y + child.get("y", 0)
            for mark in child.get("items", []):
                yield from items(mark, kind, dx, dy)
        elif node.get("marktype") == kind:
            yield {**child, "x": child.get("x", 0) + x, "y": child.get("y", 0) + y}


def texts(spec: dict, **how) -> list[dict]:
    """Every text: its words, size, and box (left, top, right, bottom)."""
    found = []
    for item in items(scene(spec, **how)["scenegraph"], "text"):
        if item.get("fill") == (DARK if how.get("dark") else LIGHT)["paper"]:
            continue  # the ground under a word
        lines = item["text"] if isinstance(item["text"], list) else str(item.get("text", "")).split("\n")
        size, leading = item["fontSize"], item.get("lineHeight", item["fontSize"] + 4)
        wide = max(text_width(line, size, item.get("fontWeight") == 600) for line in lines) * 0.97
        tall = size * 0.8 + leading * (len(lines) - 1)
        left = item["x"] + item.get("dx", 0) - {"left": 0, "center": wide / 2, "right": wide}[item.get("align", "left")]
        first = item["y"] + item.get("dy", 0)
        top = {"middle": first - size * 0.4, "top": first + size * 0.1, "alphabetic": first - size * 0.8}[
            item.get("baseline", "alphabetic")
        ]
        box = (left, top, left + wide, top + tall)
        if item.get("angle"):
            x, y = item["x"], item["y"]
            box = (x - tall / 2, y - wide / 2, x + tall / 2, y + wide / 2)
        found.append({"text": " ".join(lines), "size": size, "box": box, "x": item["x"], "y": first})
    return found


def paths(node: dict, x: float = 0, y: float = 0):
    """Lines of some weight, as points a pixel or two apart."""
    if node.get("marktype") == "line":
        points = [p for p in node.get("items", []) if p.get("x") is not None]
        if points and points[0].get("strokeWidth", 1) >= 1.6 and points[0].get("opacity", 1) == 1:
            fine = []
            for a, b in zip(points, points[1:], strict=False):
                steps = max(1, int(math.dist((a["x"], a["y"]), (b["x"], b["y"])) / 2))
                fine += [
                    {"x": x + a["x"] + (b["x"] - a["x"]) * s / steps, "y": y + a["y"] + (b["y"] - a["y"]) * s / steps} for s in range(steps)
                ]
            yield fine
    elif node.get("marktype") == "group":
        for child in node.get("items", []):
            for mark in child.get("items", []):
                yield from paths(mark, x + child.get("x", 0), y + child.get("y", 0))


def overlap(a: tuple, b: tuple) -> float:
    return max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))


def said(name: str, narrow: bool = False, **given) -> str:
    return " | ".join(t["text"] for t in texts(spec(name, narrow, **given)))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return sum(
        w * (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4) for w, p in zip((0.2126, 0.7152, 0.0722), parts, strict=True)
    )


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


# --- every picture -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_says_what_it_shows(name):
    """Has it a title, a description that is more than the title, and a source line, the narrow drawing too?"""
    wide, narrow = spec(name), spec(name, narrow=True)
    for one in (wide, narrow):
        assert " ".join(one["title"]["text"]) and len(one["description"]) > 80
        assert "Source" in one["usermeta"]["source"] or ":" in one["usermeta"]["source"]
    assert narrow["description"] == wide["description"] and narrow["usermeta"]["source"] == wide["usermeta"]["source"]
    assert not re.search(r"\b(nan|None|undefined)\b", wide["description"] + wide["usermeta"]["source"])


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", NAMES)
def test_is_drawn(name, narrow, dark):
    """Is it drawn in both themes, no wider than its page, with no word below the smallest size, outside or upon another?"""
    one = spec(name, narrow)
    drawing = scene(one, dark)
    assert drawing["width"] <= (NARROW + 28 if narrow else WIDE + 40)
    found = texts(one, dark=dark)
    assert found and min(t["size"] for t in found) >= SMALL
    (left, top), wide, tall = drawing["origin"], drawing["width"], drawing["height"]
    for t in found:
        x1, y1, x2, y2 = t["box"]
        assert x1 >= -left - 1 and x2 <= wide - left + 1, (t["text"], t["box"])
        assert y1 >= -top - 1 and y2 <= tall - top + 1, (t["text"], t["box"])
        assert not re.search(r"\b(nan|null|undefined|None)\b", t["text"]), t["text"]
    for a, b in combinations(found, 2):
        assert overlap(a["box"], b["box"]) <= 2, (a["text"], b["text"])


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", NAMES)
def test_no_line_runs_through_a_word(name, narrow):
    """Does no arrow or thick line cross a label?"""
    one = spec(name, narrow)
    drawn = scene(one)["scenegraph"]
    strokes = [[(i["x"], i["y"]) for i in line] for line in paths(drawn)]
    for t in texts(one):
        x1, y1, x2, y2 = t["box"]
        for path in strokes:
            crossed = [p for p in path if x1 + 1 < p[0] < x2 - 1 and y1 + 1 < p[1] < y2 - 1]
            assert not crossed, (t["text"], crossed[0])


@pytest.mark.parametrize("name", NAMES)
def test_leaves_inks_to_the_page(name):
    """Are text and ground the page's own, and every other colour one that stands on light and on dark?"""
    text = json.dumps({**spec(name), "usermeta": {}, "config": {}})
    assert INK in text
    filled = json.dumps(inked(json.loads(text), **DARK, exchange=BRIGHTER))
    assert INK not in filled and PAPER not in filled
    for colour in set(re.findall(r"#[0-9A-Fa-f]{6}\b", text)) - {PAPER}:
        assert contrast(colour, LIGHT["paper"]) >= 3, colour
        assert contrast(BRIGHTER.get(colour.lower(), colour), DARK["paper"]) >= 3, colour


@pytest.mark.parametrize("name", NAMES)
def test_fetches_nothing(name):
    """Does everything it draws stand in the specification?"""
    one = dict(spec(name))
    one.pop("$schema")
    assert '"url"' not in json.dumps(one)


@pytest.mark.parametrize("name", NAMES)
def test_controls_have_names(name):
    """Has every control a label of its own, the same in both drawings, and is nothing else to be moved?"""
    bound = [[p for p in spec(name, narrow)["params"] if "bind" in p] if "params" in spec(name, narrow) else [] for narrow in (False, True)]
    assert [p["name"] for p in bound[0]] == [p["name"] for p in bound[1]]
    labels = [p["bind"]["name"].strip() for p in bound[0]]
    assert len(labels) == len(set(labels)) == MOVING.get(name, 0) and all(labels)
    if labels:
        assert any(p["name"] == "says" for p in spec(name)["params"])


def test_page_gets_data_and_two_drawings():
    """Does a chart go out as data with its narrow form, and as two still drawings of which the page's width shows one?"""
    bundle = show.page(spec("money_years"))
    data = bundle[show.MIME]
    assert data["version"] == 1 and data["title"] and data["description"] and data["source"] and data["narrow"] and data["table"]
    assert bundle["text/html"].count("<svg ") == 2 and "@container" in bundle["text/html"]
    assert bundle["text/plain"].startswith("[Chart] ")


def test_ground_of_a_still_drawing_is_the_page_s():
    """Is what has the page's colour left to the page in a still drawing?"""
    drawing = show.svg(spec("korea_map"))
    assert PAPER not in drawing and "var(--jp-layout-color0" in drawing


def test_charts_is_a_thin_name():
    """Does `from softpower import charts` still offer what the lessons use?"""
    assert charts.svg is show.svg and charts.page is show.page
    assert {"MAIN", "CONTRAST", "QUIET", "INK", "PALETTE", "finish", "svg", "page", "plain", "specification", "theme"} <= set(dir(charts))


def test_room_imports_no_higher_one():
    """Do the pictures take from the data and from nothing that is built upon them?"""
    for path in (ROOT / "softpower" / "pictures").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level == 2:
                assert (node.module or "").split(".")[0] in {"data", "home", "messages", "plotted"}, (path.name, node.module)


def test_every_name_is_there():
    """Does the package offer each picture, and tell of the others where one does not exist?"""
    assert all(callable(getattr(pictures, name)) for name in pictures.__all__)
    with pytest.raises(AttributeError, match="courted_map"):
        pictures.atlas  # noqa: B018


def test_gallery_is_as_the_pictures_are():
    """Is docs/pictures.md what `softpower pictures` makes today, with a drawing of each in light and dark?"""
    assert (ROOT / gallery.PAGE).read_text(encoding="utf-8") == gallery.page(gallery.specifications()), "Run `softpower pictures`."
    assert {path.name for path in (ROOT / gallery.FOLDER).glob("*.svg")} == {
        f"{name}-{ground}.svg" for name in NAMES for ground in ("light", "dark")
    }


# --- helpers of the drawing ----------------------------------------------------------------------------------


def test_wrapped_lines_fit():
    """Does no line exceed its width, and is none left with a single word where lines are made even?"""
    words = "A title that is too long for one line and that would leave a word"
    for width in (140, 200, 340):
        lines = wrap(words, width)
        assert " ".join(lines) == words and max(map(text_width, lines)) <= width
        assert len(wrap(words, width, even=True)) == len(lines)


def test_labels_are_spread():
    """Are labels kept in order, apart and within bounds, and left alone where they have room?"""
    assert spread([50, 100], [10, 10], 0, 200) == [45, 95]
    tops = spread([50, 51, 52, 199], [20, 20, 20, 20], 0, 200)
    assert all(b - a >= 20 - 1e-9 for a, b in zip(tops, tops[1:], strict=False)) and tops[-1] == 180 and tops[0] >= 0


# --- maps ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("frame", ["region", "near", "giants, narrow", "west"])
def test_places_lie_where_vega_puts_them(frame):
    """Is a place in pixels, as Python computes it, where Vega's own projection puts it?"""
    import altair as alt

    seen = maps.frame(frame, 600)
    points = load("places")
    chart = (
        alt.Chart(points)
        .mark_circle()
        .encode(longitude="lon:Q", latitude="lat:Q")
        .project(**seen.projection())
        .properties(width=seen.width, height=seen.height)
    )
    drawn = [(i["x"], i["y"]) for i in items(vl_convert.vegalite_to_scenegraph(chart.to_dict(), vl_version="6.4")["scenegraph"], "symbol")]
    assert len(drawn) == len(points)
    for (x, y), row in zip(drawn, points.itertuples(), strict=True):
        assert (x, y) == pytest.approx(seen.place(row.lon, row.lat), abs=0.3), row.name


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", MAPS)
def test_places_are_inside_the_map(name, narrow):
    """Does every dot and every word lie in the map's frame?"""
    one = spec(name, narrow)
    for dot in items(scene(one)["scenegraph"], "symbol"):
        assert -6 <= dot["x"] <= one["width"] + 6 and -6 <= dot["y"] <= one["height"] + 6, dot
    for t in texts(one):
        if t["box"][1] > 0:  # not the title
            assert t["box"][0] >= -3 and t["box"][2] <= one["width"] + 22 and t["box"][3] <= one["height"] + 6, t


def test_map_has_republics_and_no_other_border():
    """Are the five republics named shapes, and all other land one shape without inner lines?"""
    region = maps._region(ROOT / "data" / "region.topojson")
    parts = region["objects"]["region"]["geometries"]
    assert sorted(p["properties"]["name"] for p in parts if p["properties"]["kind"] == "republic") == sorted(maps.REPUBLICS)
    [land] = [p for p in parts if p["properties"]["kind"] == "land"]
    arcs = [max(a, ~a) for polygon in land["arcs"] for ring in polygon for a in ring]
    assert len(arcs) == len(set(arcs))  # a line used twice would be an inner border
    assert (ROOT / "data" / "region.topojson").stat().st_size < 150_000


def test_the_two_borders_are_told_apart():
    """Is Kazakhstan's border with Russia the northern and longer one, and that with China in the south-east?"""
    region = maps._region(ROOT / "data" / "region.topojson")
    (kx, ky), (x0, y0) = region["transform"]["scale"], region["transform"]["translate"]
    ends = {}
    for part in region["objects"]["region"]["geometries"]:
        if part["properties"]["kind"] == "border":
            points, length = [], 0.0
            for [arc] in part["arcs"]:
                x = y = 0
                line = []
                for dx, dy in region["arcs"][arc]:
                    x, y = x + dx, y + dy
                    line.append((x * kx + x0, y * ky + y0))
                length += sum(math.dist(a, b) for a, b in zip(line, line[1:], strict=False))
                points += line
            ends[part["properties"]["name"]] = (length, min(p[0] for p in points), min(p[1] for p in points))
    assert ends["Russia"][0] > 2.5 * ends["China"][0]
    assert ends["China"][1] > 79 and 45 < ends["Russia"][2] < 47 and ends["China"][2] < 43


def test_lengths_of_borders_are_printed_ones():
    """Does the map print the lengths as the article does?"""
    for narrow in (False, True):
        words = said("giants_map", narrow)
        assert figure("kz-border-russia").as_printed in words and figure("kz-border-china").as_printed in words


def test_students_are_the_table_s():
    """Is each number on the map of students one of the table, and each circle's area in proportion?"""
    table = load("student_mobility").set_index("id")["students"]
    words = said("students_map")
    for key in ("kz-russia", "kz-abroad", "kz-uk", "kz-us", "kz-turkey", "china-kazakhstan-2018"):
        assert f"{table[f'mobility-{key}']:,}" in words, key
    sizes = sorted((dot["size"] for dot in items(scene(spec("students_map"))["scenegraph"], "symbol") if dot["size"] > 40), reverse=True)
    counts = sorted(
        (int(table[f"mobility-{k}"]) for k in ("kz-russia", "kz-uk", "kz-us", "kz-turkey", "china-kazakhstan-2018")), reverse=True
    )
    assert [s / sizes[0] for s in sizes] == pytest.approx([c / counts[0] for c in counts], rel=0.02)


def test_named_and_silent_places_are_the_table_s():
    """Are the places of the Korean article those of its tables, and the others marked as not named?"""
    named = set(maps.places_named("nishonova-korea")["place"])
    assert {"Kazakhstan", "Uzbekistan", "Kyrgyzstan", "Almaty", "Astana", "Tashkent", "Bishkek"} == named
    assert maps.silent_about("nishonova-korea") == ["Tajikistan", "Turkmenistan"]
    for narrow in (False, True):
        words = said("korea_map", narrow)
        assert words.count("not named") == 2 and all(place in words for place in named)


def test_who_courts_is_who_is_named():
    """Are the solid arrows those whom the officials name, and South Korea's alone the broken one?"""
    table = maps.courting().set_index("from")["named"]
    named = {n.strip().removeprefix("the ") for n in load("powers").set_index("id").loc["kz-power-all-named", "power"].split(";")}
    assert set(table.index[table]) == named - {"United States"} and list(table.index[~table]) == ["South Korea"]


def test_unknown_layer_is_told():
    """Does a layer that does not exist get the names of those that do?"""
    with pytest.raises(ValueError, match="capitals"):
        pictures.region_map("rivers")


@pytest.mark.parametrize("layer", sorted(maps._LAYERS))
@pytest.mark.parametrize("frame", ["region", "near"])
def test_every_layer_is_drawn_in_both_frames(layer, frame):
    """Can each layer be asked for by name, in either frame?"""
    one = pictures.region_map(layer, frame_name=frame).to_dict()
    scene(one), scene(one["usermeta"]["narrow"])


# --- timelines -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_events_stand_in_order(narrow):
    """Do dates and words run down the page in order of time, one for each event?"""
    table = dated(actors=("China", "Russia", "Kazakhstan"), since=1990)
    found = {t["text"]: t["y"] for t in texts(spec("events_timeline", narrow))}
    where = [next(y for words, y in found.items() if words.startswith(row.event.rstrip(".")[:20])) for row in table.itertuples()]
    assert where == sorted(where) and table["start"].is_monotonic_increasing
    assert all(row.said in found for row in table.itertuples())


def test_events_are_told_once_with_all_who_tell():
    """Is an event of two documents, or of two dates that agree, one event that names both?"""
    table = dated()
    ukraine = table[table["event"].str.contains("Ukraine") & (table["lane"] == "Russia")]
    assert len(ukraine) == 1 and set(ukraine.iloc[0]["documents"]) == {"kazakhstan-interviews", "temirtashev-china"}
    assert len(table[table["event"].str.contains("independen")]) == 1
    assert not table["ids"].explode().duplicated().any()
    assert "china-event-wto-suspension" not in set(table["ids"].explode())  # it did not happen


def test_timeline_of_one_actor():
    """Does a timeline hold the actor's events alone, from the year that is asked for?"""
    assert set(dated(actors=["China"])["lane"]) == {"China"}
    assert dated(since=2010)["start"].min() >= 2010


def test_words_and_deeds_have_their_numbers():
    """Are amounts in the picture of words and deeds as printed, and do both sides run in order?"""
    for narrow in (False, True):
        words = said("promise_and_deed", narrow)
        assert all(figure(key).as_printed in words for key in ("china-total-investment", "china-regional-trade", "china-summit-pledge"))
    found = [(t["y"], int(t["text"][:4])) for t in texts(spec("promise_and_deed", narrow=True)) if re.match(r"\d{4}(–\d{4})?: ", t["text"])]
    assert [year for _, year in sorted(found)][0] == 1995 and len(found) == 8


def test_areas_of_money_are_amounts():
    """Is the area of each amount of money in proportion to it?"""
    money = load("china_investment").set_index("measure")["value"]
    boxes = list(items(scene(spec("money_years"))["scenegraph"], "rect"))
    areas = sorted(b["width"] * b["height"] for b in boxes)
    amounts = sorted(float(money[k]) for k in ("trade", "total", "energy", "summit-pledge"))
    assert [a / areas[-1] for a in areas] == pytest.approx([m / amounts[-1] for m in amounts], rel=0.02)
    assert all(f"${float(money[k]):g} billion" in said("money_years") for k in ("trade", "total", "energy", "summit-pledge"))


# --- networks ------------------------------------------------------------------------------------------------


def test_pairs_in_reach():
    """Is reach counted through others, and not across a gap?"""
    assert pairs_in_reach([("a", "b"), ("b", "c")], "abc") == 3
    assert pairs_in_reach([("a", "b"), ("b", "c")], "ac") == 0
    assert pairs_in_reach([("a", "b"), ("c", "d")], "abcde") == 2


def test_hub_falls_and_mesh_holds():
    """Does taking out the government part the hub's members and leave the mesh's together, in words and picture?"""
    assert said("reach_network").count("28 of 28 pairs can reach each other") == 2
    words = said("reach_network", without=["government"])
    assert "0 of 21 pairs can reach each other" in words and "21 of 21 pairs can reach each other" in words
    with pytest.raises(ValueError, match="diaspora"):
        pictures.reach_network(without=["king"])


@pytest.mark.parametrize("member", MEMBERS)
def test_checkboxes_take_members_out(member):
    """Does a checkbox alone change what is drawn: the count, and the lines that break?"""
    one = json.loads(json.dumps(spec("reach_network")))
    before = sum(1 for rule in items(scene(one)["scenegraph"], "rule") if not rule.get("strokeDash"))
    for param in one["params"]:
        if param["name"] == f"out_{member}":
            param["value"] = True
    after = sum(1 for rule in items(scene(one)["scenegraph"], "rule") if not rule.get("strokeDash"))
    assert after < before and " of 21 pairs" in " ".join(t["text"] for t in texts(one))


def test_citations_are_the_tables_counts():
    """Is a dot drawn for each work, hollow for a dead end, and are the counts those of the tables?"""
    table = works()
    dots = list(items(scene(spec("citation_network"))["scenegraph"], "symbol"))
    small = [dot for dot in dots if dot["size"] < 60]
    shared = table[table["cited"]].groupby("work")["source"].nunique()
    assert list(shared[shared > 1].index) == ["Nye 1990"]
    assert len(small) == len(table) - int(shared["Nye 1990"])
    hollow = [dot for dot in small if dot.get("fill") == LIGHT["paper"]]
    assert len(hollow) == int(((table["status"] == "dead end") & (table["work"] != "Nye 1990")).sum())
    words = said("citation_network")
    for source in ("kazakhstan-interviews", "temirtashev-china"):
        own = table[(table["source"] == source) & table["cited"]]
        assert f"{own['work'].nunique()} works cited" in words


def test_dead_ends_are_what_the_tables_call_missing():
    """Is a work listed exactly if one of its citations leads to an entry?"""
    citations = load("citations").query("source == 'temirtashev-china'")
    missing = set(citations[citations["fate"] == "missing"]["authors"])
    dead = works().query("source == 'temirtashev-china' and status == 'dead end'")["work"]
    assert len(dead) and all(any(work.split()[0] in str(author) for author in missing) for work in dead)


# --- what is set by the reader -------------------------------------------------------------------------------


def test_pipe_multiplies():
    """Is what is left at each joint the product of the shares, and the first number the printed one?"""
    words = [t["text"] for t in texts(spec("scholarship_pipe"))]
    assert [w for w in words if re.fullmatch(r"[\d,.]+", w)] == ["30,000", "18,000", "9,000", "1,800", "180"]
    assert figure("china-scholarship-offers").as_printed.startswith("30,000")
    assert "3,750" in [t["text"] for t in texts(spec("scholarship_pipe", shares=(50, 50, 50, 0)))]


def test_slider_moves_the_pipe():
    """Does a slider alone change the numbers after it and not those before?"""
    one = json.loads(json.dumps(spec("scholarship_pipe")))
    next(p for p in one["params"] if p["name"] == "share_2")["value"] = 100
    assert [t["text"] for t in texts(one) if re.fullmatch(r"[\d,.]+", t["text"])] == ["30,000", "18,000", "18,000", "3,600", "360"]


def test_scales_are_the_readings():
    """Is each bar as long as its range and where it begins, and the learner's dot where it was placed?"""
    table = readings()
    place = table["item"].iloc[0]
    one = spec("instrument_scales", placed={place: 25})
    bars = list(items(scene(one)["scenegraph"], "rect"))
    assert len(bars) == len(table)
    scale = {round((b["width"]) / (row.most - row.least), 2) for b, row in zip(bars, table.itertuples(), strict=True)}
    assert max(scale) - min(scale) < 0.02
    unit, zero = max(scale), min(b["x"] for b in bars)
    [dot, *_] = [d for d in items(scene(one)["scenegraph"], "symbol") if d["size"] == 170]
    assert dot["x"] == pytest.approx(zero + 25 * unit, abs=1)
    assert not list(items(scene(spec("instrument_scales"))["scenegraph"], "symbol"))
    with pytest.raises(ValueError, match="embargo"):
        pictures.instrument_scales(placed={"Sanctions": 3})


def test_chance_is_binomial():
    """Is the exact chance that of drawing at least so many?"""
    assert chance(1, 1, 0.3) == pytest.approx(0.3)
    assert chance(2, 3, 0.5) == pytest.approx(0.5)
    assert chance(9, 15, 0.7) == pytest.approx(0.8689, abs=1e-4)


@pytest.mark.parametrize("base", [0, 30, 70, 100])
def test_draws_are_counted(base):
    """Is the number of draws with nine or more what the heap shows, and near what chance says?"""
    hits = sum(sum(n < base for n in draw) >= 9 for draw in lots(15))
    one = spec("fifteen_redrawn", base=base)
    words = " | ".join(t["text"] for t in texts(one))
    assert f"In {hits} of 200 draws" in words
    assert f"{round(chance(9, 15, base / 100) * 100)} in 100" in words
    dots = list(items(scene(one)["scenegraph"], "symbol"))
    assert len(dots) == 200 and sum(dot["fill"] == "#0072B2" for dot in dots) == hits
    assert abs(hits / 200 - chance(9, 15, base / 100)) < 0.07


def test_draws_can_be_seen_one_by_one():
    """Does the second slider show as many draws as it says?"""
    assert len(list(items(scene(spec("fifteen_redrawn", draws=1))["scenegraph"], "symbol"))) == 1
    assert "1 draw " in said("fifteen_redrawn", draws=1)


def test_image_stays_behind_by_the_years_set():
    """Is the mark between the two lines as long as the years set?"""
    assert "15 years" in said("image_lag") and "1 year" in said("image_lag", years=1)
    marks = [
        [r["x2"] - r["x"] for r in items(scene(spec("image_lag", years=y))["scenegraph"], "rule") if r.get("strokeWidth") == 1.5]
        for y in (10, 20)
    ]
    assert marks[1][0] == pytest.approx(2 * marks[0][0], rel=0.01)


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_what_is_seen_follows_the_years_of_looking(narrow):
    """Are as many signs coloured as there are to see by then, each up to the year in which somebody still looks?"""
    widths = {}
    for years in (2, 4):
        bars = [r for r in items(scene(spec("waiting_years", narrow, patience=years))["scenegraph"], "rect") if r["fill"] == "#0072B2"]
        widths[years] = sorted(r["width"] for r in bars)
    assert len(widths[2]) == 2 and len(widths[4]) == 3
    assert widths[4][-1] == pytest.approx(2 * widths[2][-1], rel=0.02)


# --- circles and audiences -----------------------------------------------------------------------------------


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_loop_breaks_where_the_article_imagines(narrow):
    """Is the imagined step broken, and the step back, which is not spelled out?"""
    one = spec("scholar_loop", narrow)
    lines = [line for line in items(scene(one)["scenegraph"], "line") if line.get("strokeDash")]
    assert len({line["x"] for line in lines}) >= 2 and said("scholar_loop", narrow).count("| an imagined case") == 1
    assert "| not spelled out" in said("scholar_loop", narrow)


def test_audiences_say_what_the_tables_say():
    """Are the sentences on elites and publics those of the table?"""
    powers = load("powers").set_index("id")["statement"]
    for narrow in (False, True):
        words = said("two_audiences", narrow)
        for key in ("china-power-china-fear", "kz-power-china-has-elites"):
            assert powers[key].rstrip(".") in words, key


def test_tables_may_be_others():
    """Can a picture be drawn from a table of one's own?"""
    events = pd.DataFrame(
        [
            {
                "id": "kz-event-land-demonstrations",
                "source": "kazakhstan-interviews",
                "date": "1999",
                "date_as_printed": "1999",
                "event": "A test",
                "actors": "China",
                "place": None,
            }
        ]
    )
    words = " ".join(t["text"] for t in texts(pictures.events_timeline(events=events).to_dict()))
    assert "A test (interviews)" in words and "1999" in words
