"""How concentrated student mobility is, and what one known destination leaves open."""

import altair as alt
import pandas as pd

from ... import charts
from ...data import figure
from .drawing import show


def mobility_concentration(russia: float, further: float) -> str:
    """The Herfindahl-Hirschman index of students abroad, for a share in Russia and a guess about the rest, both in percent."""
    printed = figure("kz-students-russia") / figure("kz-students-abroad")
    share = russia / 100
    second = (1 - share) * further / 100
    index = share**2 + second**2
    bounds = pd.DataFrame({"share": range(20, 101)}).assign(
        least=lambda t: (t["share"] / 100) ** 2, most=lambda t: t["least"] + (1 - t["share"] / 100) ** 2
    )
    band = (
        alt.Chart(bounds)
        .mark_area(color=charts.MAIN, opacity=0.25)
        .encode(
            x=alt.X("share:Q", title="Share of the students abroad who are in Russia (%)", scale=alt.Scale(domain=[20, 100])),
            y=alt.Y("least:Q", title="Herfindahl-Hirschman index", scale=alt.Scale(domain=[0, 1])),
            y2="most:Q",
        )
    )
    rule = alt.Chart().mark_rule(strokeDash=[4, 4]).encode(x=alt.datum(printed * 100))
    name = rule.mark_text(align="right", dx=-6, text=f"as printed, {printed:.0%}").encode(y=alt.datum(0.04))
    point = alt.Chart().mark_point(color=charts.CONTRAST, filled=True, size=140, opacity=1).encode(x=alt.datum(russia), y=alt.datum(index))
    value = point.mark_text(align="right", dx=-12, fontWeight="bold", text=f"{index:.3f}").encode(color=alt.value(charts.INK))
    chart = (band + rule + name + point + value).properties(width=420, height=260)
    return show(
        chart,
        f"Supposed: {russia:.0f} % in Russia, {second * 100:.1f} % in one further country, {(1 - share - second) * 100:.1f} % spread thinly. "
        f"The index is {index:.3f}, as if all were divided equally among {1 / index:.1f} countries. "
        f"The band shows every value it can take at each share. Printed are only {figure('kz-students-russia').as_printed} students in Russia "
        f"of {figure('kz-students-abroad').as_printed} abroad, {printed * 100:.1f} %, with no year, and with no other country from that source.",
    )
