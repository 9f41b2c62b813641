"""Fifteen countries drawn by lot, again and again: how often nine or more are members by chance."""

import math
import random

import altair as alt

from ..data import figure
from . import canvas
from .theme import CONTRAST, INK, MAIN, QUIET, SMALL, TEXT, picture, sources

DRAWS = 200


def chance(members: int, of: int, rate: float) -> float:
    """How likely it is that at least so many of so many drawn are members, if each is one with this chance."""
    return sum(math.comb(of, k) * rate**k * (1 - rate) ** (of - k) for k in range(members, of + 1))


def lots(of: int, draws: int = DRAWS, seed: int = 9) -> list[list[int]]:
    """Numbers from 0 to 99 for each country of each draw: it is a member if its number is below the base rate in percent."""
    dice = random.Random(seed)
    return [[dice.randrange(100) for _ in range(of)] for _ in range(draws)]


def fifteen_redrawn(
    base: int = 70,
    draws: int = DRAWS,
    *,
    members: str = "china-bri-countries",
    of_all: str = "china-dataset-countries",
    seed: int = 9,
    title: str | None = None,
    subtitle: str = "Each dot is one draw of fifteen countries. Set how common membership is in the world.",
    says: str | None = None,
    width: int | None = None,
):
    """A heap of dots, one a draw, by how many of fifteen are members, with sliders for the base rate and for how many draws are seen.

    base       share of all countries that are members, in percent, to begin with
    draws      how many draws are seen, to begin with
    members    the figure that says how many were members, and `of_all` of how many
    """
    found, of = int(figure(members)), int(figure(of_all))
    numbers = lots(of, DRAWS, seed)
    beyond = [chance(found, of, rate / 100) for rate in range(101)]
    seen = sum(sum(n < base for n in draw) >= found for draw in numbers[:draws])

    def draw(pixels: int):
        wide = pixels > 450
        left, foot, tall = 6.0, 36.0, 250.0
        step = (pixels - 2 * left) / (of + 1)
        dot = 5.0 if wide else 3.4  # a dot's height
        lift = 66.0 if wide else 84.0
        floor = lift + tall
        params = [
            alt.param(name="base", value=base, bind=alt.binding_range(min=0, max=100, step=1, name="Members among all countries (%) ")),
            alt.param(name="draws", value=draws, bind=alt.binding_range(min=1, max=DRAWS, step=1, name="Draws seen ")),
        ]
        by_rate = ", ".join(str(round(p * 100)) for p in beyond)
        told_aloud = alt.param(
            name="says",
            expr=f"'If ' + base + ' % of all countries are members, nine or more of fifteen are members in ' + [{by_rate}][base] + ' of 100 draws, by chance alone.'",
        )
        each = (
            alt.Chart(alt.Data(values=[{"d": n + 1, "u": row} for n, row in enumerate(numbers)]))
            .transform_filter("datum.d <= draws")
            .transform_flatten(["u"])
            .transform_calculate(member="datum.u < base ? 1 : 0")
        )
        by_draw = (
            each.transform_aggregate(members="sum(member)", groupby=["d"])
            .transform_window(place="row_number()", groupby=["members"], sort=[alt.SortField("d")])
            .transform_joinaggregate(most="max(place)")
        )
        columns = 3 if wide else 2  # dots stand side by side in each column
        wide_dot = step / (columns + 0.6)
        heap = by_draw.transform_calculate(
            x=f"{left} + {step} * (datum.members + 0.5) + (((datum.place - 1) % {columns}) - {(columns - 1) / 2}) * {wide_dot}",
            y=f"{floor} - 6 - floor((datum.place - 1) / {columns}) * min({dot * 2.1}, {tall - 20} / ceil(datum.most / {columns}))",
        )
        marks = [
            heap.transform_filter(f"datum.members {sign} {found}")
            .mark_point(size=dot**2 * 3, filled=True, fill=color, opacity=1)
            .encode(x=canvas.at(alt.X, "x"), y=canvas.at(alt.Y, "y"))
            for sign, color in (("<", QUIET), (">=", MAIN))
        ]
        told = (
            by_draw.transform_calculate(hit=f"datum.members >= {found} ? 1 : 0")
            .transform_aggregate(hits="sum(hit)", n="count()")
            .transform_calculate(
                text="'In ' + datum.hits + ' of ' + datum.n + (datum.n == 1 ? ' draw' : ' draws') + ' nine or more are members'",
                x="0",
                y="10",
            )
            .mark_text(align="left", baseline="middle", fontSize=TEXT + 1 if wide else SMALL, fontWeight=600, fill=INK)
            .encode(x=canvas.at(alt.X, "x"), y=canvas.at(alt.Y, "y"), text="text:N")
        )
        rows = [{"b": rate, "p": round(p * 100), "y": 30.0} for rate, p in enumerate(beyond)]
        second = "if ' + base + ' % of all countries are members'"
        exact = [
            alt.Chart(alt.Data(values=[{**row, "y": row["y"] + 17 * n} for row in rows]))
            .transform_filter("datum.b == base")
            .transform_calculate(text=words, x="0")
            .mark_text(align="left", baseline="middle", fontSize=SMALL, fill=INK)
            .encode(x=canvas.at(alt.X, "x"), y=canvas.at(alt.Y, "y"), text="text:N")
            for n, words in enumerate(
                [f"'Exactly, by chance: ' + datum.p + ' in 100, {second}"]
                if wide
                else ["'Exactly, by chance: ' + datum.p + ' in 100,'", f"'{second}"]
            )
        ]
        line = left + step * found
        axis = [
            canvas.rules([{"x": left, "y": floor, "x2": pixels - left, "y2": floor}]),
            canvas.text(
                [{"x": left + step * (k + 0.5), "y": floor + 12, "text": str(k)} for k in range(of + 1) if wide or k % 3 == 0],
                size=SMALL,
                align="center",
            ),
            canvas.text([{"x": pixels / 2, "y": floor + 30, "text": "members among the fifteen drawn"}], size=SMALL, align="center"),
            canvas.rules([{"x": line, "y": lift - 14, "x2": line, "y2": floor}], color=CONTRAST, strokeWidth=1.5),
            canvas.text([{"x": line + 7, "y": lift - 8, "text": "nine: as printed"}], size=SMALL),
        ]
        return alt.layer(*axis, *marks, told, *exact).add_params(*params, told_aloud).properties(width=pixels, height=floor + foot)

    return picture(
        draw,
        title=title or "Nine of fifteen members: would chance do that?",
        subtitle=subtitle,
        says=says
        or (
            f"A heap of {draws} dots, each a draw of {of} countries by lot, ordered by how many of them are members. If {base} % of all countries are members, "
            f"{found} or more of the {of} are members in {seen} of these draws; exactly, in {beyond[base] * 100:.0f} of 100. "
            f"At 50 % it would be {beyond[50] * 100:.0f} of 100, at 30 % {beyond[30] * 100:.0f}."
        ),
        source="The draws are made by lot and no country is meant; the base rate is yours to set. Nine of fifteen: "
        + sources(members, of_all).removeprefix("Source: "),
        width=width,
    )
