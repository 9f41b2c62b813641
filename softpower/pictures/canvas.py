"""Marks at places in pixels, for pictures whose layout is a matter of design and not of a scale.

Each function takes rows (dictionaries with `x` and `y` in pixels from the top left, and what else it names) and gives
a layer. What all rows share is given by name; what differs by row stands in the row.
"""

import math
from collections.abc import Iterable

import altair as alt

from .theme import INK, MAIN, QUIET, TEXT, wrap


def at(channel, field: str):
    """A channel that takes pixels as they are."""
    return channel(f"{field}:Q", scale=None, axis=None)


def _xy():
    return {"x": at(alt.X, "x"), "y": at(alt.Y, "y")}


def rows_of(items: Iterable[dict]) -> alt.Data:
    return alt.Data(values=[{k: (round(v, 1) if isinstance(v, float) else v) for k, v in item.items()} for item in items])


def text(
    rows,
    size: float = TEXT,
    align: str = "left",
    bold: bool = False,
    color: str = INK,
    opacity: float = 1,
    baseline: str = "middle",
    **mark,
):
    """Words. A text with line ends in it stands on several lines."""
    return (
        alt.Chart(rows_of(rows))
        .mark_text(
            fontSize=size,
            align=align,
            baseline=baseline,
            fontWeight=600 if bold else "normal",
            fill=color,
            opacity=opacity,
            lineBreak="\n",
            lineHeight=size + 4,
            **mark,
        )
        .encode(text="text:N", **_xy())
    )


def dots(rows, size: float = 80, color: str = MAIN, hollow: bool = False, shape: str = "circle", **mark):
    look = {"filled": False, "stroke": color, "strokeWidth": 2} if hollow else {"filled": True, "fill": color}
    return alt.Chart(rows_of(rows)).mark_point(size=size, shape=shape, opacity=1, **{**look, **mark}).encode(**_xy())


def rules(rows, color: str = QUIET, **mark):
    """Straight lines from x, y to x2, y2."""
    return alt.Chart(rows_of(rows)).mark_rule(**{"stroke": color, "strokeWidth": 1, **mark}).encode(**_xy(), x2="x2:Q", y2="y2:Q")


def boxes(rows, color: str = MAIN, opacity: float = 1, **mark):
    """Rectangles from x, y to x2, y2."""
    return alt.Chart(rows_of(rows)).mark_rect(**{"fill": color, "fillOpacity": opacity, **mark}).encode(**_xy(), x2="x2:Q", y2="y2:Q")


def lines(paths: Iterable[list[tuple[float, float]]], color: str = MAIN, width: float = 2, **mark):
    """Lines through points."""
    rows = [{"line": n, "step": s, "x": float(x), "y": float(y)} for n, path in enumerate(paths) for s, (x, y) in enumerate(path)]
    return (
        alt.Chart(rows_of(rows))
        .mark_line(**{"stroke": color, "strokeWidth": width, "strokeJoin": "round", **mark})
        .encode(**_xy(), detail="line:N", order="step:O")
    )


def heads(paths: Iterable[list[tuple[float, float]]], color: str = MAIN, size: float = 90, **mark):
    """Arrow heads at the ends of lines."""
    rows = []
    for path in paths:
        (x1, y1), (x2, y2) = path[-2], path[-1]
        rows.append({"x": float(x2), "y": float(y2), "turn": math.degrees(math.atan2(y2 - y1, x2 - x1)) + 90})
    return (
        alt.Chart(rows_of(rows))
        .mark_point(shape="triangle", size=size, opacity=1, **{"filled": True, "fill": color, **mark})
        .encode(**_xy(), angle=alt.Angle("turn:Q", scale=None))
    )


def arrow(path: list[tuple[float, float]], color: str = MAIN, width: float = 2, head: float = 110, **mark) -> list:
    """A line that ends in a head."""
    return [lines([shorten(path, 0, math.sqrt(head) * 0.45)], color=color, width=width, **mark), heads([path], color=color, size=head)]


def curve(start: tuple[float, float], end: tuple[float, float], bend: float = 0.15, steps: int = 24) -> list[tuple[float, float]]:
    """A bow from start to end. `bend` is its height in parts of its length; positive bows to the left of the way."""
    (x1, y1), (x2, y2) = start, end
    cx, cy = (x1 + x2) / 2 + (y2 - y1) * bend * 2, (y1 + y2) / 2 - (x2 - x1) * bend * 2
    return [
        ((1 - t) ** 2 * x1 + 2 * t * (1 - t) * cx + t**2 * x2, (1 - t) ** 2 * y1 + 2 * t * (1 - t) * cy + t**2 * y2)
        for t in (step / steps for step in range(steps + 1))
    ]


def shorten(path: list[tuple[float, float]], start: float = 0, end: float = 0) -> list[tuple[float, float]]:
    """A path without its first and last pixels, so that it does not run into what it joins."""

    def cut(points, off):
        points = list(points)
        while off > 0 and len(points) > 2:
            (x1, y1), (x2, y2) = points[0], points[1]
            step = math.hypot(x2 - x1, y2 - y1)
            if step > off:
                points[0] = (x1 + (x2 - x1) * off / step, y1 + (y2 - y1) * off / step)
                break
            points.pop(0)
            off -= step
        return points

    return cut(cut(path, start)[::-1], end)[::-1]


def block(words: str, width: float, size: float = TEXT, bold: bool = False) -> tuple[str, int]:
    """A text broken into lines, and how many there are."""
    lined = wrap(words, width, size, bold)
    return "\n".join(lined), len(lined)


def spread(wanted: list[float], heights: list[float], least: float, most: float) -> list[float]:
    """Tops for labels whose middles would like to stand at `wanted`, in order, without overlapping, between `least` and `most`.

    Neighbours that would overlap are moved apart together, as little as can be (isotonic regression).
    """
    before = [sum(heights[:i]) for i in range(len(heights))]
    groups: list[tuple[float, int]] = []  # where a run of touching labels begins, less all that stands above it; how many
    for want, height, above in zip(wanted, heights, before, strict=True):
        groups.append((want - height / 2 - above, 1))
        while len(groups) > 1 and groups[-2][0] > groups[-1][0]:
            (top, n), (earlier, m) = groups.pop(), groups.pop()
            groups.append(((top * n + earlier * m) / (n + m), n + m))
    room = max(most - sum(heights), least)
    starts = [min(max(top, least), room) for top, n in groups for _ in range(n)]
    return [start + above for start, above in zip(starts, before, strict=True)]


__all__ = ["arrow", "at", "block", "boxes", "curve", "dots", "heads", "lines", "rows_of", "rules", "shorten", "spread", "text"]
