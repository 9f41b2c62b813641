"""Where documents and authors place an instrument between command and attraction, with the learner's own placing over it."""

from collections.abc import Mapping

import altair as alt
import pandas as pd
import yaml

from ..home import home
from . import canvas
from .theme import CONTRAST, MAIN, PAPER, SMALL, TEXT, picture, sources


def readings(exercise: str = "nyes-framework/continuum") -> pd.DataFrame:
    """Who places what where, from an exercise of the kind `spectrum`: columns item, who, least, most, because, cite.

    No document prints a scale: the width of each range is the course's own reading of its words.
    """
    lesson, _, name = exercise.partition("/")
    asked = yaml.safe_load((home() / "lessons" / "exercises" / f"{lesson}.yml").read_text(encoding="utf-8"))
    item = next(one for one in asked if one["id"] == name)
    return pd.DataFrame(
        [
            {"item": thing["text"], **{key: reading.get(key) for key in ("who", "least", "most", "because", "cite")}}
            for thing in item["items"]
            for reading in thing["readings"]
        ]
    )


def _placed_at(n: int, given: float | None) -> alt.Parameter:
    return alt.param(name=f"yours_{n}", value=-1 if given is None else given)


def instrument_scales(
    placed: Mapping[str, float] | None = None,
    *,
    table: pd.DataFrame | None = None,
    left: str = "command",
    right: str = "attraction",
    title: str = "The ends are hardly disputed, the middle is",
    subtitle: str = "Each bar is where one document or author would put the instrument.",
    says: str | None = None,
    width: int | None = None,
):
    """Ranges by document for each instrument, and the learner's dots over them.

    placed    the learner's own placing: an instrument's text, and where from 0 (command) to 100 (attraction)
    table     who places what where: columns item, who, least, most, cite; that of the exercise `continuum` if none is given
    """
    table = readings() if table is None else table
    placed = dict(placed or {})
    items = list(dict.fromkeys(table["item"]))
    if unknown := [name for name in placed if name not in items]:
        raise ValueError(f"No instrument {unknown[0]!r}. There are: {'; '.join(items)}.")

    def draw(pixels: int):
        wide = pixels > 450
        size = TEXT if wide else SMALL
        begin = 250.0 if wide else 4.0  # of the line: beside the names, or under them
        room = pixels - begin - 8

        def x(value):
            return begin + value / 100 * room

        heads, bars, names, yours = [], [], [], []
        y = 30.0
        for n, item in enumerate(items):
            lined, count = canvas.block(item, pixels, size, bold=True)
            heads.append({"x": 0.0, "y": y, "text": lined})
            y += count * (size + 4) + 4
            top = y
            for row in table[table["item"] == item].itertuples():
                who, lines = canvas.block(row.who, begin - 16 if wide else pixels, SMALL)
                names.append({"x": 0.0, "y": y, "text": who})
                tall = lines * (SMALL + 4)
                level = y + (SMALL / 2 + 1 if wide else tall + 6)
                bars.append({"x": x(row.least), "y": level - 5, "x2": x(row.most), "y2": level + 5})
                y += (tall + 5) if wide else tall + 18
            yours.append({"n": n, "top": top - 2, "foot": y + 6})
            y += 26
        grid = canvas.rules([{"x": x(v), "y": 24.0, "x2": x(v), "y2": y - 22} for v in (0, 25, 50, 75, 100)], opacity=0.3)
        where = " : ".join(f"datum.n == {n} ? yours_{n}" for n in range(len(items))) + " : -1"
        dots = (
            alt.Chart(alt.Data(values=yours))
            .transform_calculate(at=where)
            .transform_filter("datum.at >= 0")
            .transform_calculate(x=f"{begin} + datum.at / 100 * {room}")
        )
        made = [
            grid,
            dots.mark_rule(stroke=CONTRAST, strokeWidth=1.5, opacity=0.7).encode(
                x=canvas.at(alt.X, "x"), y=canvas.at(alt.Y, "top"), y2="foot:Q"
            ),
            canvas.boxes(bars, color=MAIN, cornerRadius=5),
            dots.mark_point(size=170, filled=True, fill=CONTRAST, stroke=PAPER, strokeWidth=2, opacity=1).encode(
                x=canvas.at(alt.X, "x"), y=canvas.at(alt.Y, "foot")
            ),
            canvas.text(heads, size=size, bold=True, baseline="top"),
            canvas.text(names, size=SMALL, baseline="top"),
            canvas.text([{"x": begin, "y": 10.0, "text": f"← {left}"}], size=size),
            canvas.text([{"x": begin + room, "y": 10.0, "text": f"{right} →"}], size=size, align="right"),
        ]
        if placed:
            middle = begin + room / 2
            made += [
                canvas.dots([{"x": middle - 16, "y": 10.0}], size=110, color=CONTRAST),
                canvas.text([{"x": middle - 6, "y": 10.0, "text": "yours"}], size=SMALL),
            ]
        return (
            alt.layer(*made)
            .add_params(*[_placed_at(n, placed.get(item)) for n, item in enumerate(items)])
            .properties(width=pixels, height=y - 18)
        )

    told = " ".join(
        f"{item}: "
        + "; ".join(f"{row.who}, {row.least:g} to {row.most:g}" for row in table[table["item"] == item].itertuples())
        + (f"; yours, {placed[item]:g}" if item in placed else "")
        + "."
        for item in items
    )
    keys = [key for cite in table["cite"] if isinstance(cite, list) for key in cite]
    return picture(
        draw,
        title=title,
        subtitle=subtitle,
        says=says or f"Bars on a line from 0, {left}, to 100, {right}. {told}",
        source="No document prints a scale: the width of each bar is the course's own reading of its words. " + sources(*keys),
        width=width,
        items=items,
    )
