"""The region: five republics, the lands around, and what the documents say happens between them.

One function draws it, `region_map`, with layers by name; the other functions are the maps of single lessons.
The borders of the five republics are drawn and no others: around them is land without lines, so that the map takes
no side in anybody's dispute. It is a sketch for orientation. Where a place lies is general knowledge; what is said
of it comes from the tables.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

import altair as alt
import pandas as pd

from ..data import figure, load
from ..home import home
from . import canvas
from .theme import CONTRAST, INK, MAIN, PAPER, QUIET, SMALL, TEXT, THIRD, picture, sources

CAPITALS = ("Astana", "Bishkek", "Tashkent", "Dushanbe", "Ashgabat")
REPUBLICS = ("Kazakhstan", "Kyrgyzstan", "Tajikistan", "Turkmenistan", "Uzbekistan")

SKETCH = (
    "A sketch for orientation: where places lie is general knowledge, and only the borders of the five republics are drawn (Natural Earth)."
)


@dataclass(frozen=True)
class Frame:
    """What part of the region is seen, and how large: an equal-area conic projection, as d3 computes it."""

    lon: float
    lat: float
    scale: float  # for a width of one pixel
    width: int
    height: int

    PARALLELS = (32, 55)

    def _raw(self, lon: float, lat: float) -> tuple[float, float]:
        low, high = (math.radians(p) for p in self.PARALLELS)
        n = (math.sin(low) + math.sin(high)) / 2
        c = 1 + math.sin(low) * (2 * n - math.sin(low))
        r = math.sqrt(c - 2 * n * math.sin(math.radians(lat))) / n
        turn = math.radians(lon - self.lon) * n
        return r * math.sin(turn), math.sqrt(c) / n - r * math.cos(turn)

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Pixels from the top left."""
        x, y = self._raw(lon, lat)
        _, middle = self._raw(self.lon, self.lat)
        k = self.scale * self.width
        return self.width / 2 + k * x, self.height / 2 - k * (y - middle)

    def inside(self, lon: float, lat: float) -> bool:
        x, y = self.place(lon, lat)
        return 0 <= x <= self.width and 0 <= y <= self.height

    def projection(self) -> dict:
        return {
            "type": "conicEqualArea",
            "rotate": [-self.lon, 0, 0],
            "center": [0, self.lat],
            "parallels": list(self.PARALLELS),
            "scale": self.scale * self.width,
            "translate": [self.width / 2, self.height / 2],
            "clipExtent": [[0, 0], [self.width, self.height]],
        }


# Parts of the region by name: longitude and latitude of the middle, scale, height in parts of the width.
_FRAMES = {
    "region": (78, 46.8, 0.74, 0.49),  # from Ankara to Seoul
    "near": (67.5, 45.4, 1.5, 0.62),  # the five republics
    "giants": (66.3, 47.2, 1.33, 0.56),  # Kazakhstan, with room in the north and west
    "east": (88, 44.2, 0.96, 0.55),  # from the Caspian Sea to Beijing and Xi'an
    "west": (56, 49.5, 0.66, 0.53),  # from London to Beijing
    # the same on a narrow page, with room for names around
    "region, narrow": (67.5, 45.0, 1.18, 0.94),
    "near, narrow": (66.6, 43.2, 1.62, 0.98),
    "giants, narrow": (66.2, 46.4, 1.34, 0.92),
    "east, narrow": (90.5, 41.5, 1.0, 0.84),
    "west, narrow": (57, 46.0, 0.66, 0.9),
}


def frame(name: str, width: int) -> Frame:
    """A part of the region by name, for a width."""
    lon, lat, scale, height = _FRAMES[name]
    return Frame(lon, lat, scale, width, round(width * height))


@cache
def _region(path: Path) -> dict:
    """The land around, the republics, and the two borders whose lengths are printed, as one TopoJSON object.

    A border is made of the lines that Kazakhstan shares with the land around. Those in the south-east are with China.
    """
    topology = json.loads(path.read_text(encoding="utf-8"))
    land, republics = topology["objects"]["land"], topology["objects"]["republics"]["geometries"]
    (kx, ky), (x0, y0) = topology["transform"]["scale"], topology["transform"]["translate"]

    def southeast(arc: int) -> bool:
        x, y = (list(accumulate(step[axis] for step in topology["arcs"][arc])) for axis in (0, 1))
        return min(x) * kx + x0 > 79 and max(y) * ky + y0 < 49.5

    shared = _arcs(land) & _arcs(next(shape for shape in republics if shape["properties"]["name"] == "Kazakhstan"))
    borders: dict[str, list] = {"Russia": [], "China": []}
    for arc in sorted(shared):
        borders["China" if southeast(arc) else "Russia"].append([arc])
    parts = [
        {**land, "properties": {"kind": "land"}},
        *({**shape, "properties": {"kind": "republic", "name": shape["properties"]["name"]}} for shape in republics),
        *({"type": "MultiLineString", "properties": {"kind": "border", "name": name}, "arcs": arcs} for name, arcs in borders.items()),
    ]
    return {**topology, "objects": {"region": {"type": "GeometryCollection", "geometries": parts}}}


def _arcs(shape: dict) -> set[int]:
    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    return {max(arc, ~arc) for polygon in polygons for ring in polygon for arc in ring}


def _shapes(which: str, **mark):
    return alt.Chart().mark_geoshape(**mark).transform_filter(which)


def _at(places: pd.DataFrame, name: str, seen: Frame) -> tuple[float, float]:
    row = places.loc[places["name"] == name].iloc[0]
    return seen.place(row["lon"], row["lat"])


# Where the names of the republics are written: on the land where it is large enough, else beside it with a line to it.
_ON_LAND = {
    "near": {
        "Kazakhstan": (66.5, 48.6),
        "Uzbekistan": (62.6, 42.6),
        "Turkmenistan": (58.7, 39.7),
        "Kyrgyzstan": (75.2, 41.5),
        "Tajikistan": (71.4, 38.3),
    },
    "giants": {
        "Kazakhstan": (66.5, 48.6),
        "Uzbekistan": (62.6, 42.6),
        "Turkmenistan": (58.7, 39.5),
        "Kyrgyzstan": (75.4, 41.5),
        "Tajikistan": (71.6, 38.3),
    },
    "near, narrow": {"Kazakhstan": (66.5, 48.6)},
}
_BESIDE = {  # a place on the land, and the place of the name
    "region": {
        "Turkmenistan": ((58.6, 38.9), (53.0, 33.0)),
        "Uzbekistan": ((65.2, 39.9), (61.5, 30.4)),
        "Tajikistan": ((70.9, 38.2), (72.6, 32.2)),
        "Kyrgyzstan": ((75.4, 41.2), (81.5, 36.0)),
    },
    "region, narrow": {
        "Turkmenistan": ((58.6, 38.6), (53.0, 32.6)),
        "Uzbekistan": ((65.2, 39.9), (61.5, 29.6)),
        "Tajikistan": ((70.9, 38.2), (69.6, 31.6)),
        "Kyrgyzstan": ((75.4, 41.2), (77.2, 33.9)),
    },
    "near, narrow": {
        "Turkmenistan": ((58.6, 38.9), (54.5, 34.6)),
        "Uzbekistan": ((65.6, 39.6), (63.0, 31.6)),
        "Tajikistan": ((71.2, 38.2), (72.6, 33.2)),
        "Kyrgyzstan": ((76.6, 41.4), (80.6, 36.6)),
    },
}
_AROUND = {
    "near": {"RUSSIA": (61.0, 56.6), "CHINA": (87.5, 41.0), "Caspian\nSea": (50.6, 41.6)},
    "near, narrow": {"RUSSIA": (61.0, 56.2), "CHINA": (86.5, 43.2), "Caspian\nSea": (50.8, 41.4)},
    "region": {"RUSSIA": (90.0, 58.0), "CHINA": (103.0, 32.5), "Caspian\nSea": (51.0, 41.5)},
}


@dataclass(frozen=True)
class _Map:
    """What a layer knows of the map that it is drawn on."""

    name: str
    seen: Frame
    places: pd.DataFrame
    document: str
    flows: pd.DataFrame

    @property
    def wide(self) -> bool:
        return self.seen.width > 450

    def at(self, name: str) -> tuple[float, float]:
        return _at(self.places, name, self.seen)

    def on(self, lon: float, lat: float, text: str, dx: float = 0, dy: float = 0) -> dict:
        x, y = self.seen.place(lon, lat)
        return {"x": x + dx, "y": y + dy, "text": text}


def _names(m: _Map) -> list:
    """The republics by name."""
    made = [
        canvas.text(
            [m.on(*at, name) for name, at in _ON_LAND.get(m.name, {"Kazakhstan": (67.5, 48.4)}).items()],
            size=TEXT if m.wide else SMALL,
            align="center",
            bold=True,
        )
    ]
    stems, words = [], []
    for name, (land, label) in _BESIDE.get(m.name, {}).items():
        (x, y), (x2, y2) = m.seen.place(*land), m.seen.place(*label)
        stems.append({"x": x, "y": y, "x2": x2, "y2": y2 - 9})
        words.append({"x": x2, "y": y2, "text": name})
    if words:
        made += [canvas.rules(stems, color=INK, opacity=0.45), canvas.text(words, size=SMALL, align="center", bold=True)]
    return made


def _capitals(m: _Map) -> list:
    """The five capitals."""
    spots = [dict(zip("xy", m.at(name), strict=True), text=name) for name in CAPITALS]
    words = [{**spot, "x": spot["x"] + 7} for spot in spots]
    return [canvas.dots(spots, size=22, color=INK), canvas.text(words, size=SMALL)]


def _neighbours(m: _Map) -> list:
    """Names on the land around, without lines between them."""
    return [canvas.text([m.on(*at, name) for name, at in _AROUND.get(m.name, {}).items()], size=SMALL, align="center", opacity=0.6)]


# Who courts the republics: where its arrow starts and ends, how it bends, and where its name stands. Degrees, or in
# parts of the frame where an arrow comes from beyond its edge.
_COURT = {
    "region": {
        "Russia": {"city": "Moscow", "to": (60.5, 52.0), "bend": 0.12, "label": (12, -18), "align": "left"},
        "China": {"city": "Beijing", "to": (80.5, 44.8), "bend": -0.1, "label": (8, 22), "align": "right"},
        "Turkey": {"city": "Ankara", "to": (53.6, 44.6), "bend": 0.1, "label": (-40, 22), "align": "left"},
        "West": {"edge": (0.01, 0.4), "to": (52.4, 48.4), "bend": 0.06, "label": (0, -44), "align": "left"},
        "South Korea": {"city": "Seoul", "to": (82.5, 48.2), "bend": -0.14, "label": (26, -70), "align": "right"},
    },
    "region, narrow": {
        "Russia": {"edge": (0.52, 0.2), "to": (63.6, 52.4), "bend": -0.1, "label": (-30, -44), "align": "left"},
        "China": {"edge": (0.97, 0.53), "to": (80.8, 44.2), "bend": 0.12, "label": (8, 18), "align": "right"},
        "Turkey": {"edge": (0.03, 0.5), "to": (53.0, 45.0), "bend": 0.12, "label": (-8, 18), "align": "left"},
        "West": {"edge": (0.03, 0.2), "to": (51.5, 49.3), "bend": 0.12, "label": (-8, -44), "align": "left"},
        "South Korea": {"edge": (0.97, 0.36), "to": (83.6, 48.6), "bend": 0, "label": (8, -66), "align": "right"},
    },
}
_WAYS = {  # in a few words, and the rows they rest on
    "Russia": ("border, media, language", ("kz-power-russia-has-border", "kz-power-russia-has-media")),
    "China": ("trade, projects, institutes", ("kz-power-china-has-cooperation", "kz-power-china-has-resources")),
    "Turkey": ("scholarships, TV series", ("kz-power-turkey-has-scholarships", "kz-power-turkey-has-series")),
    "West": ("education, values, grants", ("kz-power-west-has-education", "kz-power-west-has-values", "kz-power-west-limits-grants")),
    "South Korea": ("pop culture, scholarships, technology", ("korea-power-culture", "korea-power-education", "korea-power-technology")),
}


def courting() -> pd.DataFrame:
    """The powers that court the republics: in a few words how, and whether five officials of Kazakhstan name them."""
    powers = load("powers").set_index("id")
    named = [name.strip().removeprefix("the ") for name in powers.loc["kz-power-all-named", "power"].split(";")]
    return pd.DataFrame([{"from": power, "label": way, "named": power in named} for power, (way, _) in _WAYS.items()])


def _flows(m: _Map) -> list:
    """Arrows from those who court to the republics; broken where the officials do not name the power."""
    made, words = [], []
    for row in m.flows.to_dict("records"):
        way = _COURT.get(m.name, _COURT["region, narrow"])[row["from"]]
        start = m.at(way["city"]) if "city" in way else (way["edge"][0] * m.seen.width, way["edge"][1] * m.seen.height)
        path = canvas.shorten(canvas.curve(start, m.seen.place(*way["to"]), way["bend"]), 7 if "city" in way else 0, 0)
        color = MAIN if row["named"] else CONTRAST
        broken = {} if row["named"] else {"strokeDash": [6, 5]}
        made += canvas.arrow(path, color=color, width=2.5, head=130, **broken)
        if "city" in way:
            made.append(canvas.dots([{"x": start[0], "y": start[1]}], color=color, size=50))
        x, y = start[0] + way["label"][0], start[1] + way["label"][1]
        says, _ = canvas.block(
            row["label"], 1000 if m.wide else m.seen.width * (0.36 if "city" not in way and way["edge"][0] > 0.4 else 0.42), SMALL
        )
        words.append(
            (
                way["align"],
                {"x": x, "y": y, "text": "The West" if row["from"] == "West" else row["from"]},
                {"x": x, "y": y + 10, "text": says},
            )
        )
    for align in ("left", "right"):
        made.append(canvas.text([bold for where, bold, _ in words if where == align], bold=True, align=align))
        made.append(canvas.text([rest for where, _, rest in words if where == align], size=SMALL, align=align, baseline="top"))
    return made


# Places that a document names


def places_named(document: str, places: pd.DataFrame | None = None) -> pd.DataFrame:
    """Republics and cities that a document's instruments are aimed at: one row a place and field of work.

    A place is named if the tables of the instruments or of the Korean tools carry it for this document.
    """
    known = [*REPUBLICS, *(load("places") if places is None else places)["name"]]
    found = []
    tools = load("instruments").query("source == @document")
    for row in tools.dropna(subset=["target"]).itertuples():
        found += [(name.strip(), row.category, row.name, row.id) for name in row.target.split(";")]
    return pd.DataFrame([row for row in found if row[0] in known], columns=["place", "category", "instrument", "id"]).drop_duplicates()


# What the article names a city for: the field in `instruments`, and how it is drawn and said.
_FIELDS = {"culture": (MAIN, "circle", "concerts and film festivals"), "technology": (CONTRAST, "square", "technology projects")}


def _named(m: _Map) -> list:
    """Cities that the document names, and what for."""
    named = places_named(m.document, m.places)
    cities = named[~named["place"].isin(REPUBLICS)]
    made, fields = [], []
    for city, group in cities.groupby("place", sort=False):
        field = next((name for name in _FIELDS if name in set(group["category"])), None)
        color, shape, _ = _FIELDS.get(field, (QUIET, "circle", ""))
        x, y = m.at(city)
        dx, dy, align = _CITY.get(city, (10, 0, "left"))
        made += [
            canvas.dots([{"x": x, "y": y}], size=110 if m.wide else 80, color=color, shape=shape, stroke=PAPER, strokeWidth=1.5),
            canvas.text([{"x": x + dx, "y": y + dy, "text": city}], align=align, size=TEXT if m.wide else SMALL),
        ]
        if field and field not in fields:
            fields.append(field)
    for n, field in enumerate(fields):
        color, shape, says = _FIELDS[field]
        y = m.seen.height - 14 - 20 * (len(fields) - 1 - n) if m.wide else 16 + 20 * n
        x = m.seen.width * 0.62 if m.wide else 12
        made += [
            canvas.dots([{"x": x, "y": y}], size=90, color=color, shape=shape),
            canvas.text([{"x": x + 12, "y": y, "text": says}], size=SMALL),
        ]
    return made


_CITY = {"Astana": (11, 0, "left"), "Almaty": (11, -6, "left"), "Tashkent": (-10, -7, "right"), "Bishkek": (-10, -11, "right")}


def silent_about(document: str, places: pd.DataFrame | None = None) -> list[str]:
    """The republics that a document does not name by name."""
    named = set(places_named(document, places)["place"])
    return [name for name in REPUBLICS if name not in named]


def _silences(m: _Map) -> list:
    """Under the names of republics that the document does not name: that it does not."""
    spots = {**{name: label for name, (_, label) in _BESIDE.get(m.name, {}).items()}, **_ON_LAND.get(m.name, {})}
    rows = [m.on(*spots[name], "not named", dy=15) for name in silent_about(m.document, m.places)]
    return [canvas.text(rows, size=SMALL, align="center", opacity=0.8)] if rows else []


# Kazakhstan among giants


def _borders(m: _Map) -> list:
    """The two borders whose lengths are printed."""
    russia, china = figure("kz-border-russia").as_printed, figure("kz-border-china").as_printed
    if m.wide:
        north, east, align, stem = {"x": m.seen.place(65.5, 50)[0], "y": 20.0}, m.on(86.2, 45.2, ""), "left", []
    else:
        north, align = {"x": m.seen.width * 0.66, "y": 20.0}, "right"
        east = {"x": m.seen.width - 6.0, "y": m.seen.place(80, 36.4)[1]}
        (x, y), foot = m.seen.place(81.0, 43.4), east["y"] - 14
        stem = [canvas.rules([{"x": x, "y": y, "x2": east["x"] - 30, "y2": foot}], color=INK, opacity=0.45)]
    return [
        _shapes(
            "datum.properties.kind == 'border' && datum.properties.name == 'Russia'",
            filled=False,
            stroke=MAIN,
            strokeWidth=4,
            strokeJoin="round",
        ),
        _shapes(
            "datum.properties.kind == 'border' && datum.properties.name == 'China'",
            filled=False,
            stroke=CONTRAST,
            strokeWidth=4,
            strokeJoin="round",
        ),
        *stem,
        canvas.text([{**north, "text": russia}], size=TEXT + 3, bold=True, align="center"),
        canvas.text([{**north, "y": north["y"] + 18, "text": "of border with Russia"}], size=SMALL, align="center"),
        canvas.text([{**east, "text": china}], size=TEXT + 3, bold=True, align=align),
        canvas.text([{**east, "y": east["y"] + 11, "text": "of border\nwith China"}], size=SMALL, align=align, baseline="top"),
    ]


def _pipelines(m: _Map) -> list:
    """Oil, as far as the article tells: exports go mainly through Russia; for transit other ways are sought. No route is told, none is drawn."""
    out = canvas.curve(m.seen.place(54.0, 47.4), m.seen.place(45.0, 49.6), 0.1)
    other = canvas.curve(m.seen.place(51.8, 43.7), m.seen.place(46.0, 41.0), 0.1)
    x, top = (8.0, m.seen.place(40, 53.9)[1]) if m.wide else (4.0, 14.0)
    return [
        *canvas.arrow(out, color=INK, width=3, head=150),
        *canvas.arrow(other, color=INK, width=2, strokeDash=[5, 5]),
        canvas.text(
            [{"x": x, "y": top, "text": "Most oil exports\ngo out this way.\nThe main pipeline\nwas halted\nseveral times."}],
            size=SMALL,
            baseline="top",
        ),
        canvas.text(
            [{"x": x, "y": m.seen.place(46, 40.2)[1], "text": "For transit, ways\nover the Caspian\nare looked for."}],
            size=SMALL,
            baseline="top",
        ),
    ]


# Students from Kazakhstan abroad. Each count is of its own kind, and none may be added to another.
_STUDENTS = {  # row of student_mobility: the place, what kind of count it is, how it is said, and where that stands
    "mobility-kz-russia": (
        "Moscow",
        MAIN,
        "are studying in Russia,\nof {abroad} abroad (no year)",
        {"wide": (36, -64), "narrow": (34, -66)},
    ),
    "mobility-china-kazakhstan-2018": (
        "Beijing",
        THIRD,
        "were in China in 2018\n(another document)",
        {"wide": (14, 26), "narrow": (14, 24)},
    ),
    "mobility-kz-turkey": ("Ankara", QUIET, "have studied in Turkey\n(estimate, no source)", {"wide": (-4, 20), "narrow": (-6, 20)}),
    "mobility-kz-uk": (
        "London",
        CONTRAST,
        "Bolashaq graduates\nin the United\nKingdom since 1993",
        {"wide": (-24, -72), "narrow": (-30, -74)},
    ),
    "mobility-kz-us": (None, CONTRAST, "the same,\nin the US", {"wide": (-8, 18), "narrow": (-8, 18)}),
}


def _area(students: float, m: _Map) -> float:
    return students / (28 if m.wide else 60)


def _students(m: _Map) -> list:
    """How many students, as printed: the area of a circle is their number, its colour the kind of count."""
    table = load("student_mobility").set_index("id")
    abroad = f"{table.loc['mobility-kz-abroad', 'students']:,}"
    start = m.seen.place(68, 49)
    lines, made = [], []
    for key, (place, color, says, label) in _STUDENTS.items():
        count = float(table.loc[key, "students"])
        x, y = m.at(place) if place else (12.0, m.seen.place(0, 42)[1])
        radius = math.sqrt(_area(count, m) / math.pi)
        path = canvas.shorten(canvas.curve(start, (x, y), {"Beijing": 0.12, "Moscow": -0.2}.get(place, -0.1)), 0, radius)
        lines.append(canvas.lines([path], color=color, width=1.5))
        made.append(canvas.dots([{"x": x, "y": y}], size=_area(count, m), color=color))
        dx, dy = label["wide" if m.wide else "narrow"]
        align = "right" if place == "Beijing" else "left"
        made += [
            canvas.text([{"x": x + dx, "y": y + dy, "text": f"{count:,.0f}"}], bold=True, align=align),
            canvas.text([{"x": x + dx, "y": y + dy + 9, "text": says.format(abroad=abroad)}], size=SMALL, baseline="top", align=align),
        ]
    return [*lines, *made, canvas.dots([{"x": start[0], "y": start[1]}], size=30, color=INK)]


# The Silk Road and the two stages

_ROAD = [
    (108.9, 34.3),
    (103.8, 36.1),
    (94.7, 40.1),
    (86.0, 41.7),
    (76.0, 39.5),
    (67.0, 39.7),
    (62.2, 37.7),
    (58.4, 36.2),
    (51.4, 35.7),
    (44.0, 36.3),
    (36.2, 36.2),
]


def _silk_road(m: _Map) -> list:
    """The old Silk Road, roughly: the essay names its eastern end and no more."""
    path = [spot for spot in (m.seen.place(*at) for at in _ROAD) if 0 <= spot[0] <= m.seen.width]
    return [
        canvas.lines([path], color=INK, width=1.8, strokeDash=[2, 5], opacity=0.8, interpolate="monotone", strokeCap="round"),
        canvas.text(
            [{"x": 8.0, "y": m.seen.place(60, 33.6 if m.wide else 29.6)[1], "text": "the old Silk Road,\nroughly"}], size=SMALL, opacity=0.8
        ),
    ]


def _stages(m: _Map) -> list:
    """Astana 2013, Xi'an 2023: first the guest comes, then five are guests."""
    events = load("events").set_index("id")
    first, second = (str(events.loc[key, "date"])[:4] for key in ("china-event-bri-unveiling", "china-event-summit"))
    pledge = figure("china-summit-pledge")
    out = canvas.shorten(canvas.curve(m.at("Beijing"), m.at("Astana"), -0.16), 6, 9)
    back = [canvas.shorten(canvas.curve(m.at(city), m.at("Xi'an"), -0.03 - 0.02 * n), 6, 12) for n, city in enumerate(CAPITALS)]
    (ax, ay), (xx, xy), (bx, by) = m.at("Astana"), m.at("Xi'an"), m.at("Beijing")
    made = [
        canvas.lines(back, color=CONTRAST, width=1.6),
        canvas.heads([back[2]], color=CONTRAST, size=110),
        *canvas.arrow(out, color=MAIN, width=2.5, head=130),
        canvas.dots([dict(zip("xy", m.at(city), strict=True)) for city in CAPITALS[1:]], size=36, color=CONTRAST),
        canvas.dots([{"x": bx, "y": by}], size=40, color=MAIN),
        canvas.dots([{"x": ax, "y": ay}], size=140, color=MAIN, stroke=PAPER, strokeWidth=1.5),
        canvas.dots([{"x": xx, "y": xy}], size=140, color=CONTRAST, stroke=PAPER, strokeWidth=1.5),
    ]
    if m.wide:
        spots = [
            (m.at(city), dx, dy, align, city)
            for city, dx, dy, align in (
                ("Ashgabat", -6, -9, "right"),
                ("Tashkent", -7, -8, "right"),
                ("Bishkek", -4, -11, "right"),
            )
        ]
        (x, y), (lx, ly) = m.at("Dushanbe"), m.seen.place(67.5, 30.2)
        made += [
            canvas.rules([{"x": x, "y": y + 4, "x2": lx, "y2": ly - 9}], color=INK, opacity=0.45),
            canvas.text([{"x": lx, "y": ly, "text": "Dushanbe"}], size=SMALL, align="center"),
        ]
        made += [canvas.text([{"x": x + dx, "y": y + dy, "text": city}], size=SMALL, align=align) for (x, y), dx, dy, align, city in spots]
    else:
        made.append(canvas.text([m.on(84, 27.4, "from the five\ncapitals")], size=SMALL, align="center"))
    return [
        *made,
        canvas.text([{"x": bx + 8, "y": by, "text": "Beijing"}], size=SMALL),
        canvas.text([{"x": ax - 12, "y": ay - 58, "text": f"{first}: Astana"}], bold=True),
        canvas.text([{"x": ax - 12, "y": ay - 49, "text": "the Belt and Road\nInitiative is announced"}], size=SMALL, baseline="top"),
        canvas.text([{"x": xx + 4, "y": xy + 22, "text": f"{second}: Xi'an"}], bold=True, align="center"),
        canvas.text(
            [{"x": xx + 4, "y": xy + 31, "text": f"five republics come;\n{pledge.as_printed} is\npledged"}],
            size=SMALL,
            baseline="top",
            align="center",
        ),
    ]


_LAYERS = {
    "silk-road": _silk_road,
    "borders": _borders,
    "neighbours": _neighbours,
    "students": _students,
    "flows": _flows,
    "pipelines": _pipelines,
    "stages": _stages,
    "capitals": _capitals,
    "names": _names,
    "silences": _silences,
    "named": _named,
}


def region_map(
    *layers: str,
    title: str = "Five republics between larger powers",
    subtitle: str = "",
    says: str = "A sketch map of Central Asia.",
    source: str = "",
    frame_name: str = "region",
    document: str = "nishonova-korea",
    only: Iterable[str] = REPUBLICS,
    flows: pd.DataFrame | None = None,
    places: pd.DataFrame | None = None,
    width: int | None = None,
    table: pd.DataFrame | None = None,
):
    """The region, with layers by name.

    layers      of: names, capitals, neighbours, flows, named, silences, borders, pipelines, students, silk-road, stages
    frame_name  "region", from Ankara to Seoul, or "near", the five republics
    document    whose places are named, for the layers `named` and `silences`
    only        the republics that are tinted; the others are left as the land around
    flows       who courts: columns from, label, named; the course's table if none is given
    table       what is drawn, as a table to read
    """
    if unknown := [name for name in layers if name not in _LAYERS]:
        raise ValueError(f"No layer {unknown[0]!r}. There are: {', '.join(sorted(_LAYERS))}.")
    flows = courting() if flows is None else flows
    places = load("places") if places is None else places
    tinted = json.dumps(list(only))

    def draw(pixels: int):
        name = frame_name if pixels > 450 else f"{frame_name}, narrow"
        seen = frame(name, pixels)
        m = _Map(name, seen, places, document, flows)
        ground = [
            _shapes("datum.properties.kind == 'land'", fill=INK, fillOpacity=0.08),
            _shapes(
                f"datum.properties.kind == 'republic' && indexof({tinted}, datum.properties.name) < 0",
                fill=INK,
                fillOpacity=0.08,
                stroke=INK,
                strokeOpacity=0.5,
                strokeWidth=0.8,
            ),
            _shapes(
                f"datum.properties.kind == 'republic' && indexof({tinted}, datum.properties.name) >= 0",
                fill=MAIN,
                fillOpacity=0.32,
                stroke=PAPER,
                strokeWidth=1.2,
            ),
        ]
        data = alt.Data(
            values=_region(home() / "data" / "region.topojson"), format={"type": "topojson", "feature": "region"}, name="region"
        )
        drawn = [part for name in _LAYERS if name in layers for part in _LAYERS[name](m)]
        return alt.layer(*ground, *drawn, data=data).project(**seen.projection()).properties(width=seen.width, height=seen.height)

    return picture(
        draw, title=title, subtitle=subtitle, says=says, source=" ".join(filter(None, [source, SKETCH])), width=width, table=table
    )


_COUNT = {1: "One", 2: "Two", 3: "Three", 4: "Four", 5: "Five"}


def courted_map(**more):
    """Lesson 0: five republics, and those who court them."""
    table = courting()
    named = list(table.loc[table["named"], "from"])
    left = list(table.loc[~table["named"], "from"])
    return region_map(
        "names",
        "flows",
        **{
            "title": f"Five republics, {_COUNT.get(len(table), len(table)).lower()} suitors",
            "subtitle": "Solid arrows: named as a main power by five officials of Kazakhstan. Broken: not named.",
            "says": (
                "A map of Central Asia with arrows that lead to its five republics. "
                f"Solid arrows come from {', '.join('the West' if name == 'West' else name for name in named)}, which five officials of Kazakhstan name as main powers of influence. "
                f"A broken arrow comes from {', '.join(left)}, whose soft power another article calls highly effective and whom the officials do not name. "
                + " ".join(f"{row['from']}: {row['label']}." for row in table.to_dict("records"))
            ),
            "table": table.assign(named=table["named"].map({True: "yes", False: "no"})).set_axis(
                ["Who", "Way in", "Named by the officials"], axis=1
            ),
            "source": sources("kz-power-all-named", "korea-claim-highly-effective", *(key for _, keys in _WAYS.values() for key in keys)),
            **more,
        },
    )


def korea_map(**more):
    """Lesson 2: the places that the Korean article names, and those about which it is silent."""
    document = more.get("document", "nishonova-korea")
    named = places_named(document)
    silent = silent_about(document)
    spoken = [name for name in REPUBLICS if name not in silent]
    cities = [name for name in named["place"].unique() if name not in REPUBLICS]
    fields = named[named["place"].isin(cities)].groupby("category")["place"].nunique()
    for_culture, for_technology = (_COUNT.get(int(fields.get(field, 0)), "none").lower() for field in ("culture", "technology"))
    return region_map(
        "names",
        "named",
        "silences",
        **{
            "title": f"The article on Korea names {_COUNT.get(len(spoken), len(spoken)).lower()} of the five republics",
            "subtitle": f"And {_COUNT.get(len(cities), len(cities)).lower()} cities: {for_culture} for concerts and film festivals, {for_technology} for technology projects.",
            "frame_name": "near",
            "only": spoken,
            "says": (
                f"A map of the five republics of Central Asia. The article names {', '.join(spoken)} and the cities {', '.join(cities)}: "
                "Almaty and Astana for concerts and film festivals, Tashkent and Bishkek for technology projects. "
                f"It does not name {' or '.join(silent)}."
            ),
            "source": sources(*named["id"].unique()),
            **more,
        },
    )


def silk_road_map(**more):
    """Lesson 3: Astana 2013 and Xi'an 2023, and the old road between."""
    pledge = figure("china-summit-pledge")
    return region_map(
        "silk-road",
        "stages",
        **{
            "frame_name": "east",
            "title": "Ten years, two stages: from Astana to Xi'an",
            "subtitle": "In 2013 China's president came to Astana with a plan. In 2023 the five republics came to Xi'an.",
            "says": (
                "A map from the Caspian Sea to Korea. One line runs from Beijing to Astana, where the Belt and Road Initiative was announced in September 2013. "
                f"Five lines run from the five republics to Xi'an, where they met with China on 18 May 2023 and {pledge.as_printed} in loans and grants was pledged. "
                "A dotted line shows the old Silk Road roughly; the essay calls Xi'an its eastern end."
            ),
            "source": sources("china-event-bri-unveiling", "china-event-summit", "china-summit-pledge")
            + " The course of the Silk Road and the lines between the cities are drawn freely.",
            **more,
        },
    )


def giants_map(**more):
    """Lesson 4: Kazakhstan between its neighbours."""
    russia, china = figure("kz-border-russia"), figure("kz-border-china")
    return region_map(
        "names",
        "borders",
        "pipelines",
        **{
            "title": "A long border with Russia, a shorter one with China",
            "subtitle": "Lengths as printed. The arrows give a direction, not a route.",
            "frame_name": "giants",
            "only": ["Kazakhstan"],
            "says": (
                f"A map of Kazakhstan between Russia and China. The border with Russia is {russia.as_printed} long, that with China {china.as_printed}. "
                "A thick arrow leads from western Kazakhstan into Russia: most oil exports take this way, and the main pipeline was halted several times. "
                "A broken arrow leads over the Caspian Sea to the south Caucasus: other ways for transit are sought there."
            ),
            "source": sources("kz-border-russia", "kz-border-china", "kz-power-russia-has-transit", "kz-power-russia-limits-invasion"),
            **more,
        },
    )


def students_map(**more):
    """Lesson 4: students from Kazakhstan abroad, each count of its own kind."""
    table = load("student_mobility").set_index("id")
    told = {key: f"{table.loc[key, 'students']:,}" for key in (*_STUDENTS, "mobility-kz-abroad")}
    return region_map(
        "students",
        **{
            "title": "Most students from Kazakhstan who are abroad are in Russia",
            "subtitle": "The area of a circle is a number of students. Each colour is another kind of count: they do not add up.",
            "frame_name": "west",
            "only": ["Kazakhstan"],
            "says": (
                "A map with circles for students from Kazakhstan in other countries. "
                f"{told['mobility-kz-russia']} of {told['mobility-kz-abroad']} students abroad are in Russia (UNESCO Institute for Statistics, no year). "
                f"Of other kinds: {told['mobility-kz-uk']} Bolashaq graduates in the United Kingdom and {told['mobility-kz-us']} in the United States since 1993; "
                f"{told['mobility-kz-turkey']} who have studied in Turkey, an estimate without a source; "
                f"{told['mobility-china-kazakhstan-2018']} in China in 2018, from another document."
            ),
            "table": pd.DataFrame(
                [
                    (told[key], says.format(abroad=told["mobility-kz-abroad"]).replace("\n", " "))
                    for key, (_, _, says, _) in _STUDENTS.items()
                ],
                columns=["Students", "Who"],
            ),
            "source": sources(*_STUDENTS, "mobility-kz-abroad"),
            **more,
        },
    )
