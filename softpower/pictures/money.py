"""Four amounts on a line of years. The area of each is money, so that a year's trade and a sum over fourteen years can be seen apart."""

import re

import altair as alt
import pandas as pd

from ..data import load
from . import canvas
from .theme import CONTRAST, MAIN, SMALL, TEXT, THIRD, picture, sources


def _years(period: str) -> tuple[int, int]:
    years = [int(year) for year in re.findall(r"\b\d{4}\b", period)]
    return years[0], years[-1]


def money_years(
    *,
    table: pd.DataFrame | None = None,
    title: str = "A year's trade, fourteen years' investment, and a promise",
    subtitle: str = "The area of each is its amount in dollars. They are of three kinds and do not add up.",
    says: str | None = None,
    width: int | None = None,
):
    """Trade, investment with its energy part, and a pledge, each over the years that it covers."""
    money = (load("china_investment") if table is None else table).set_index("measure")
    amounts = {name: float(money.loc[name, "value"]) for name in ("trade", "total", "energy", "summit-pledge")}
    spans = {name: _years(money.loc[name, "period"]) for name in amounts}
    length = {name: end - begin + 1 for name, (begin, end) in spans.items()}

    def draw(pixels: int):
        wide = pixels > 450
        size = TEXT if wide else SMALL
        low, now, high = spans["total"][0], 2025, 2030  # the line of years ends now; beyond it is room for words
        left, foot, tall = 18.0, 30.0, 300.0
        most = amounts["trade"] / length["trade"]
        floor = 6 + tall

        def x(year: float) -> float:
            return left + (year - low) / (high - low) * (pixels - left)

        def y(value: float) -> float:
            return floor - value / most * tall

        def box(name: str) -> dict:
            (begin, end), each = spans[name], amounts[name] / length[name]
            return {"x": x(begin), "y": y(each), "x2": x(end + 1), "y2": floor}

        def words(at: float, top: float, head: str, *rest: str, align: str = "left") -> list:
            rows = [{"x": at, "y": top + 18 * (n + 1), "text": line} for n, line in enumerate(rest)]
            return [
                canvas.text([{"x": at, "y": top, "text": head}], size=size, bold=True, align=align),
                canvas.text(rows, size=size, align=align),
            ]

        years = [year for year in range(low, now, 5)]
        pledge, trade, total = box("summit-pledge"), box("trade"), box("total")
        promised = ("pledged in 2023,", "for no stated years") if wide else ("pledged in", "2023, for no", "stated years")
        return alt.layer(
            canvas.rules([{"x": left, "y": floor, "x2": x(now), "y2": floor}]),
            canvas.boxes([trade], color=CONTRAST),
            canvas.boxes([total], color=MAIN, opacity=0.35),
            canvas.boxes([box("energy")], color=MAIN),
            canvas.boxes([pledge], color=THIRD, opacity=0.2, stroke=THIRD, strokeWidth=2, strokeDash=[4, 3]),
            canvas.rules([{"x": x(year), "y": floor, "x2": x(year), "y2": floor + 5} for year in years]),
            canvas.text([{"x": x(year), "y": floor + 16, "text": str(year)} for year in years], size=SMALL, align="center"),
            *words(
                left,
                total["y"] - 110,
                f"${amounts['total']:g} billion",
                "of direct investment,",
                f"{spans['total'][0]} to {spans['total'][1]}",
            ),
            *words(left, total["y"] - 40, f"${amounts['energy']:g} billion of it", "in energy (solid)"),
            *words(
                trade["x"] - 10,
                trade["y"] + 10,
                f"${amounts['trade']:g} billion",
                "of trade, in the",
                f"one year {spans['trade'][0]}",
                align="right",
            ),
            *words(pledge["x"] + 6, pledge["y"] - 16 - 18 * len(promised), f"${amounts['summit-pledge']:g} billion", *promised),
        ).properties(width=pixels, height=floor + foot - 6)

    return picture(
        draw,
        title=title,
        subtitle=subtitle,
        says=says
        or (
            f"A line of years with areas. Trade of ${amounts['trade']:g} billion fills the one year {spans['trade'][0]} and stands tall. "
            f"Direct investment of ${amounts['total']:g} billion lies flat over {spans['total'][0]} to {spans['total'][1]}, {length['total']} years; ${amounts['energy']:g} billion of it, in energy, is drawn solid. "
            f"A pledge of ${amounts['summit-pledge']:g} billion, made in 2023, is an outline, since no years are stated for it."
        ),
        source="Amounts are spread evenly over the years they cover, to be drawn; no document says how much fell in a year. "
        + sources(*money["id"]),
        width=width,
        table=pd.DataFrame(
            [
                (f"{amounts[n]:g}", w, money.loc[n, "period"])
                for n, w in (
                    ("trade", "trade"),
                    ("total", "direct investment"),
                    ("energy", "energy, within it"),
                    ("summit-pledge", "loans and grants pledged"),
                )
            ],
            columns=["Billion dollars", "What", "Period as stated"],
        ),
    )
