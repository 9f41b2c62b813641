"""A chart as Vega draws it: its marks, axes, legends, headings and titles, each where a reader sees it.

Vega-Lite compiles a chart to Vega, and Vega draws it. On the way each mark is given a
note of the values that its place stands for, got by running its own scales backwards.
So lengths are exact, and it does not matter how the data came into the chart.
"""

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache

import altair as alt

from ..outcome import CheckFailed, kind, reading
from .colours import APART, LEGIBLE, seen

MOST_ROWS = 5_000  # as Altair has it, whatever the notebook allows: a drawing of more takes seconds
NUMERIC = {"linear", "log", "symlog", "pow", "sqrt"}
KINDS = {"arc", "area", "bar", "boxplot", "circle", "geoshape", "image", "line", "point", "rect", "rule", "square", "text", "tick", "trail"}
_SHADES = ("fill", "stroke", "opacity", "fillOpacity", "strokeOpacity")
_CARRIED = ("x", "y", "xc", "yc", *_SHADES, "size", "text")
_APART, _END = "\u001f", "\u001e"


@dataclass
class Mark:
    """One drawn mark: its box on the page, what its place stands for along each numeric axis, and what its channels carry."""

    kind: str
    layer: str
    box: tuple[float, float, float, float]  # left, top, right, bottom
    colour: tuple[float, float, float] | None  # as seen on its ground; None where nothing is to be seen
    text: str
    panel: tuple[float, float]
    ends: dict[str, tuple[float, float]] = field(default_factory=dict)
    domain: dict[str, tuple[float, float]] = field(default_factory=dict)
    scales: dict[str, str] = field(default_factory=dict)  # axis or channel: kind of scale
    long: set[str] = field(default_factory=set)  # the axes along which the mark stretches from one value to another
    carried: dict[str, object] = field(default_factory=dict)
    outlined: bool = False

    @property
    def visible(self) -> bool:
        return self.colour is not None

    def middle(self, axis: str) -> float:
        return (self.box[0] + self.box[2]) / 2 if axis == "x" else (self.box[1] + self.box[3]) / 2

    def size(self, axis: str) -> float:
        return self.box[2] - self.box[0] if axis == "x" else self.box[3] - self.box[1]

    def holds(self, x: float, y: float) -> bool:
        return self.box[0] - 1 <= x <= self.box[2] + 1 and self.box[1] - 1 <= y <= self.box[3] + 1

    def start(self, axis: str) -> float:
        return self.box[0] if axis == "x" else self.box[1]

    def amount(self, axis: str) -> float:
        """What the mark's length stands for, or its place where it has no length."""
        a, b = self.ends[axis]
        if axis not in self.long:
            return (a + b) / 2
        if self.scales.get(axis) == "log":  # such an axis has no zero from which a bar could begin
            return max(a, b)
        near, far = sorted((a, b), key=abs)
        low, high = self.domain[axis]
        edge = low if low > 0 else high if high < 0 else 0.0  # without a zero, Vega lets bars begin at the axis's edge
        whole = abs(near) <= abs(far) * 1e-9 or near * far < 0 or edge and abs(near - edge) <= abs(edge) * 1e-9
        return far if whole else abs(far - near) * (1 if far > 0 else -1)


@dataclass
class Label:
    text: str
    place: float  # along its axis, on the page
    value: object


@dataclass
class Axis:
    way: str  # "x" or "y"
    start: float  # where its panel begins, along the axis
    across: float
    title: str
    labels: list[Label]


@dataclass
class Legend:
    title: str
    entries: list[tuple[str, tuple | None]]  # label, colour; None for a key that runs through all shades


@dataclass
class Heading:
    text: str
    way: str  # "column", "row", or "panel"
    place: tuple[float, float]


@dataclass
class Scene:
    spec: dict
    marks: list[Mark] = field(default_factory=list)
    axes: list[Axis] = field(default_factory=list)
    legends: list[Legend] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    subtitles: list[str] = field(default_factory=list)
    texts: list[tuple[str, float, float, str]] = field(default_factory=list)  # every text, its place, its roles
    unordered: set[str] = field(default_factory=set)  # layers whose shades are colours for names

    @property
    def title(self) -> str:
        return next((title for title in self.titles if title.strip()), "")

    def of(self, mark: str | None) -> list[Mark]:
        return [m for m in self.marks if mark in (None, m.kind)]


def specification(value, called: str = "The chart") -> dict:
    """The Vega-Lite specification of a chart, with its data in it. CheckFailed where it is no chart or is not complete."""
    if isinstance(value, alt.JupyterChart):
        value = value.chart
    if not isinstance(value, alt.TopLevelMixin):
        raise CheckFailed(f"{called} is {kind(value)}. The task asks for an Altair chart, such as `alt.Chart(table).mark_bar()`.")
    try:
        # Whatever the notebook has enabled: "csv" would leave the data in a file, "vegafusion" gives no specification.
        with alt.data_transformers.enable("default", max_rows=MOST_ROWS):
            spec = value.to_dict()
    except Exception as error:
        if "'mark' is a required property" in str(error):
            raise CheckFailed(f"{called} has no mark yet. Which mark should carry the values?") from None
        says = str(error).strip().splitlines() or [type(error).__name__]
        raise CheckFailed(f"{called} cannot be drawn: {says[0]}") from None
    if not isinstance(spec, dict):
        raise CheckFailed(f"{called} cannot be drawn: its specification is {kind(spec)}.")
    return spec


def read_scene(value, called: str = "The chart") -> Scene:
    """What a reader sees of a chart. CheckFailed where it is no chart, or cannot be drawn."""
    spec = specification(value, called)
    with reading(called, "The task asks for an Altair chart of a table."):
        return _read(json.dumps(spec, default=str))


@lru_cache(maxsize=8)
def _read(text: str) -> Scene:
    import vl_convert

    spec = json.loads(text)
    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    try:
        vega = vl_convert.vegalite_to_vega(spec, vl_version=version)
        if any("url" in data for data in vega.get("data", [])):
            raise CheckFailed(
                "The chart takes its data from an address. Give `alt.Chart` the table itself, so that the chart brings them along."
            )
        scene = Scene(spec)
        noted = _Notes()
        noted.group(vega, {}, "")
        drawn = vl_convert.vega_to_scenegraph(vega, allowed_base_urls=[])
    except ValueError as error:
        says = " ".join(str(error).split("\n    at ")[0].split())  # without the lines that name Vega's own code
        raise CheckFailed(f"The chart cannot be drawn. {says.rstrip('.')}.") from None
    ground = seen(vega.get("background") or "white", 1, (255.0, 255.0, 255.0)) or (255.0, 255.0, 255.0)
    reader = _Reader(scene, noted, ground)
    reader.node(drawn["scenegraph"], 0, 0, (0, 0), "", None)
    reader.words_on_marks()
    return scene


class _Notes:
    """Goes through a Vega specification and has each mark and each axis label note what it stands for."""

    def __init__(self):
        self.layers: dict[str, dict] = {}

    def group(self, group: dict, scales: dict, path: str) -> None:
        scales = {**scales, **{scale["name"]: scale for scale in group.get("scales", [])}}
        for guide in group.get("axes", []):
            labels = guide.setdefault("encode", {}).setdefault("labels", {}).setdefault("update", {})
            labels["description"] = {"signal": f"'{guide['scale']}{_APART}' + {_told('datum.value')}"}
        for number, mark in enumerate(group.get("marks", [])):
            if mark["type"] == "group":
                self.group(mark, scales, f"{path}/{number}")
            else:
                self._mark(mark, scales, f"{path}/{number}")

    def _mark(self, mark: dict, scales: dict, key: str) -> None:
        update = mark.setdefault("encode", {}).setdefault("update", {})
        style = mark.get("style", [])
        kinds = [s for s in ([style] if isinstance(style, str) else style) if s in KINDS]
        note = {"kind": kinds[0] if kinds else mark["type"], "scales": {}, "long": set(), "named": set()}
        said = []
        for channel in _CARRIED:
            if channel in update:
                scaled = [r for r in _refs(update[channel]) if isinstance(r, dict) and isinstance(r.get("scale"), str)]
                if scaled or channel == "text":
                    update[f"of_{channel}"] = [_unscaled(r) for r in _refs(update[channel])]
                    said.append(f"'{channel}{_APART}' + {_told(f'datum.of_{channel}')}")
                if scaled and scaled[0]["scale"] in scales:
                    scale = scales[scaled[0]["scale"]]
                    note["scales"].setdefault(channel[0] if channel in ("xc", "yc") else channel, scale.get("type", "linear"))
                    if scale.get("type", "linear") == "ordinal" and scale.get("range") == "category":
                        note["named"].add(channel)
        for way, size in (("x", "width"), ("y", "height")):
            at = next(
                (
                    r
                    for c in (way, f"{way}2", f"{way}c")
                    for r in _refs(update.get(c))
                    if isinstance(r, dict) and isinstance(r.get("scale"), str)
                ),
                None,
            )
            if at is None or scales.get(at["scale"], {}).get("type", "linear") not in NUMERIC:
                continue
            if any(
                isinstance(r, dict) and ("scale" in r or "field" in r or "value" in r or "signal" in r)
                for r in _refs(update.get(f"{way}2"))
            ):
                note["long"].add(way)
            first = f"invert('{at['scale']}', datum.{way})"
            second = f"invert('{at['scale']}', datum.{way} + (datum.{size} || 0))"
            for name, what in (
                ("from", first),
                ("to", second),
                ("low", f"domain('{at['scale']}')[0]"),
                ("high", f"peek(domain('{at['scale']}'))"),
            ):
                said.append(f"'{name}-{way}{_APART}' + {_told(what)}")
        said.append(f"'layer{_APART}s{key}'")
        self.layers[key] = note
        mark.setdefault("transform", []).append({"type": "formula", "as": "description", "expr": f" + '{_END}' + ".join(said)})


def _refs(refs) -> list:
    return refs if isinstance(refs, list) else [] if refs is None else [refs]


def _unscaled(ref):
    return {k: v for k, v in ref.items() if k not in ("scale", "offset", "mult", "band", "round")} if isinstance(ref, dict) else ref


def _told(expression: str) -> str:
    """A Vega expression for a value with its kind before it: a number, or something else."""
    return f"((isNumber({expression}) ? 'n' : 's') + {expression})"


def _untold(text: str):
    return float(text[1:]) if text[:1] == "n" else text[1:]


def _noted(text) -> dict:
    pairs = (part.partition(_APART) for part in str(text or "").split(_END))
    return {name: _untold(value) for name, _, value in pairs if value}


def words(text) -> str:
    """A text as Vega draws it: one line, or a list of lines."""
    return " ".join(map(str, text)) if isinstance(text, list) else "" if text is None else str(text)


class _Reader:
    """Goes through a drawn scene and sorts what a reader sees."""

    def __init__(self, scene: Scene, noted: _Notes, ground):
        self.scene, self.noted, self.ground = scene, noted, ground
        self.written: list[tuple[Mark, dict]] = []

    def node(self, mark: dict, left: float, top: float, panel, roles: str, guide) -> None:
        role = f"{roles} {mark.get('role') or ''}".strip()
        if str(mark.get("name") or "").endswith("cell"):
            role += " facet"
        for item in mark.get("items", []):
            x, y = left + (item.get("x") or 0), top + (item.get("y") or 0)
            if mark.get("marktype") == "group":
                self._group(mark, item, x, y, panel, role, guide)
            elif mark.get("role") == "mark":
                self._mark(mark, item, x, y, panel)
            if mark.get("marktype") == "text":
                self._text(mark, item, x, y, role, guide)
            elif guide is not None and mark.get("role") in ("legend-symbol", "legend-gradient", "legend-band"):
                guide.setdefault("colours", []).append((self._colour(item), mark["role"]))

    def _group(self, mark, item, x, y, panel, role, guide) -> None:
        own = mark.get("role")
        if own == "axis":
            found = {"way": "x" if item.get("orient") in ("top", "bottom") else "y", "title": "", "labels": []}
            self._inside(item, x, y, panel, role, found)
            start, across = (x, y) if found["way"] == "x" else (y, x)
            if found["title"] or found["labels"]:
                self.scene.axes.append(Axis(found["way"], start, across, found["title"], found["labels"]))
            return
        if own == "legend":
            found = {"title": "", "entries": []}
            self._inside(item, x, y, panel, role, found)
            self.scene.legends.append(Legend(found["title"], found["entries"]))
            return
        if guide is not None and "entries" in guide:  # a legend's entry: its symbol and its label stand together
            entry = {"title": "", "entries": [], "labels": []}
            self._inside(item, x, y, panel, role, entry)
            guide["title"] = guide["title"] or entry["title"]
            guide["entries"] += entry["entries"]
            colours = entry.get("colours", [])
            one = colours[0][0] if len(colours) == 1 and colours[0][1] == "legend-symbol" else None
            guide["entries"] += [(label, one) for label in entry["labels"]]
            return
        if own in ("frame", "scope", "group") or own is None or str(mark.get("name") or "").endswith(("cell", "_group")):
            panel = (x, y)
        self._inside(item, x, y, panel, role, guide)

    def _inside(self, item, x, y, panel, role, guide) -> None:
        for child in item.get("items", []):
            self.node(child, x, y, panel, role, guide)

    def words_on_marks(self) -> None:
        """White words are seen where they stand on a dark bar, and dark words are lost on one: each is judged on what lies under it."""
        for mark, item in self.written:
            x = mark.box[0] + {"left": 3, "right": -3}.get(item.get("align"), 0)
            under = [m.colour for m in self.scene.marks if m.kind != "text" and m.colour and m.holds(x, mark.box[1])]
            mark.colour = self._colour(item, under[-1] if under else self.ground, LEGIBLE)
            if mark.visible:
                self.scene.texts.append((mark.text, *mark.box[:2], "mark"))

    def _colour(self, item, ground=None, least: float = APART):
        ground = ground or self.ground
        opacity = 1.0 if item.get("opacity") is None else item["opacity"]
        for paint, part in (("fill", "fillOpacity"), ("stroke", "strokeOpacity")):
            thick = paint == "fill" or (item.get("strokeWidth") is None or item["strokeWidth"] > 0)
            share = opacity * (1.0 if item.get(part) is None else item[part])
            colour = seen(item.get(paint), share, ground, least) if thick else None
            if colour is not None:
                return colour
        return None

    def _text(self, mark, item, x, y, role, guide) -> None:
        text = words(item.get("text")).strip()
        if not text or mark.get("role") == "mark" or self._colour(item, least=LEGIBLE) is None or item.get("fontSize") == 0:
            return
        own = mark.get("role") or ""
        self.scene.texts.append((text, x, y, role))
        if own == "axis-label":
            value = _untold(str(item.get("description") or "").partition(_APART)[2] or "s")
            guide["labels"].append(Label(text, x if guide["way"] == "x" else y, value))
        elif own in ("axis-title", "legend-title"):
            guide["title"] = text
        elif own == "legend-label":
            guide["labels"].append(text) if "labels" in guide else guide["entries"].append((text, None))
        elif own in ("title-text", "title-subtitle"):
            way = next((w for w in ("column", "row") if f"{w}-header" in role), None)
            if way is None and role.split().count("scope"):
                way = "panel"
            if way is not None:
                self.scene.headings.append(Heading(text, way, (x, y)))
            if not re.search(r"\b(column|row)-|\bfacet\b", role):  # what heads a panel of a facet is a name, and no title
                found = self.scene.titles if own == "title-text" else self.scene.subtitles
                found.insert(len(found) if way else 0, text)  # the whole chart's before those of its parts

    def _mark(self, mark, item, x, y, panel) -> None:
        said = _noted(item.get("description"))
        layer = str(said.pop("layer", ""))
        note = self.noted.layers.get(layer, {"kind": mark.get("marktype"), "scales": {}, "long": set(), "named": set()})
        if note["named"]:
            self.scene.unordered.add(layer)
        wide, high = item.get("width") or 0, item.get("height") or 0
        box = (x, y, x + wide, y + high)
        kind_ = mark.get("marktype")
        colour = self._colour(item)
        if kind_ == "symbol" and (100 if item.get("size") is None else item["size"]) < 1:
            colour = None
        if kind_ == "text" and not words(item.get("text")).strip():
            colour = None
        found = Mark(note["kind"], layer, box, colour, words(item.get("text")) if kind_ == "text" else "", panel)
        found.scales, found.long = note["scales"], note["long"]
        for way in ("x", "y"):
            ends = [said.pop(f"{name}-{way}", None) for name in ("from", "to", "low", "high")]
            if all(isinstance(end, float) for end in ends):
                found.ends[way], found.domain[way] = (ends[0], ends[1]), (min(ends[2:]), max(ends[2:]))
        found.carried = said
        found.outlined = colour is not None and item.get("fill") is not None and self._colour({**item, "fill": None}, colour) is not None
        self.scene.marks.append(found)
        if kind_ == "text":
            shifted = x + (item.get("dx") or 0), y + (item.get("dy") or 0)
            found.box = (*shifted, *shifted)
            if found.text.strip() and item.get("fontSize") != 0:
                self.written.append((found, item))


def parts(spec: dict) -> list[dict]:
    """The charts inside a layered, concatenated or faceted one."""
    inside = [child for key in ("layer", "hconcat", "vconcat", "concat") for child in spec.get(key, [])]
    return inside + ([spec["spec"]] if isinstance(spec.get("spec"), dict) else [])
