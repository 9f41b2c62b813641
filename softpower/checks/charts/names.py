"""How a reader knows which mark is which: by the labels of an axis, a legend, a panel's heading, or words at the mark."""

import re

from .colours import APART, apart
from .scene import Mark, Scene

NEAR = 1.5  # pixels: Vega puts an axis half a pixel beside its panel


def _axis(scene: Scene, mark: Mark, way: str, part: str):
    """The nearest axis along which this mark stands and that has what is looked for."""
    start = mark.panel[0] if way == "x" else mark.panel[1]
    other = mark.panel[1] if way == "x" else mark.panel[0]
    having = [a for a in scene.axes if a.way == way and getattr(a, part)]
    fitting = [a for a in having if abs(a.start - start) <= NEAR] or having
    return min(fitting, key=lambda a: abs(a.across - other), default=None)


def axis_labels(scene: Scene, mark: Mark, way: str) -> list:
    """The labels of the axis along which this mark stands."""
    found = _axis(scene, mark, way, "labels")
    return found.labels if found else []


def _by_axis(scene: Scene, mark: Mark, way: str) -> str | None:
    if mark.scales.get(way, "") in ("linear", "log", "symlog", "pow", "sqrt") and way in mark.long:
        return None
    labels = axis_labels(scene, mark, way)
    if not labels:
        return None
    middle = mark.middle(way)
    label = min(labels, key=lambda label: abs(label.place - middle))
    gaps = sorted({round(label.place, 1) for label in labels})
    room = min((b - a for a, b in zip(gaps, gaps[1:], strict=False)), default=float("inf"))
    return label.text if abs(label.place - middle) <= max(room / 2, mark.size(way) / 2) + NEAR else None


def _by_legend(scene: Scene, mark: Mark) -> str | None:
    """The one entry of a legend that looks like the mark. Two that look alike tell a reader nothing."""
    entries = [(text, colour) for legend in scene.legends for text, colour in legend.entries if colour is not None]
    if not entries or mark.colour is None:
        return None
    found = {text for text, colour in entries if apart(colour, mark.colour) < APART}
    return found.pop() if len(found) == 1 else None


def _by_heading(scene: Scene, mark: Mark, way: str) -> str | None:
    """The heading of the mark's panel."""
    fitting = [h for h in scene.headings if h.way == way]
    if way == "panel":
        fitting = [h for h in fitting if h.place[1] <= mark.panel[1] + NEAR and h.place[0] >= mark.panel[0] - 40]
        fitting.sort(key=lambda h: (round(mark.panel[1] - h.place[1]), abs(h.place[0] - mark.panel[0])))
        return fitting[0].text if fitting else None
    at, own = (0, mark.panel[0]) if way == "column" else (1, mark.panel[1])
    fitting = [h for h in fitting if h.place[at] >= own - NEAR]
    return min(fitting, key=lambda h: h.place[at]).text if fitting else None


def words_at(scene: Scene, mark: Mark, across: str | None = None) -> list[Mark]:
    """The words that are written on a mark or, given the axis across its length, beside its end."""
    written = [m for m in scene.marks if m.kind == "text" and m.visible and m.panel == mark.panel]
    if across is None:
        return [m for m in written if mark.holds(m.box[0], m.box[1])]
    low = mark.start(across)
    return [m for m in written if low - 1 <= m.middle(across) <= low + mark.size(across) + 1]


def names(scene: Scene, mark: Mark, along: str | None = None) -> dict[str, str]:
    """Whatever a reader may take for the name of a mark, by the place where it stands."""
    found = {
        **{way: _by_axis(scene, mark, way) for way in ("x", "y") if way != along},
        **{f"{way} title": found.title if (found := _axis(scene, mark, way, "title")) else None for way in ("x", "y")},
        "legend": _by_legend(scene, mark),
        **{way: _by_heading(scene, mark, way) for way in ("column", "row", "panel")},
    }
    across = {"x": "y", "y": "x"}.get(along or "")
    said = [m.text for m in words_at(scene, mark, across)]
    if along:
        inside = [m.text for m in words_at(scene, mark)]
        found["on"] = " ".join(inside) or None
    found["words"] = " ".join(said) or None
    return {place: name for place, name in found.items() if name}


def number(text: str) -> float | None:
    """The number that a label begins with: "1,200", "−3.5", "20 %", "$36.7 bn"."""
    plain = text.replace(",", "").replace("\u2212", "-").replace("\u2013", "-")
    match = re.search(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", plain)
    return float(match[0]) if match else None
