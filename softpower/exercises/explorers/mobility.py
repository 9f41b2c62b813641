"""How concentrated student mobility is, and what one known destination leaves open."""

import altair as alt
import pandas as pd

from ... import charts
from ...data import figure
from .drawing import Explorer, half_up


def _printed() -> float:
    return figure("kz-students-russia") / figure("kz-students-abroad")


def _known() -> str:
    return (
        f"The band shows every value it can take at each share. Printed are only {figure('kz-students-russia').as_printed} students in Russia "
        f"of {figure('kz-students-abroad').as_printed} abroad, {half_up(_printed() * 100, 1)} %, with no year, and with no other country from that source."
    )


def _says(russia: float, further: float) -> str:
    share = russia / 100
    second = (1 - share) * further / 100
    index = share * share + second * second
    return (
        f"Supposed: {half_up(russia)} % in Russia, {half_up(second * 100, 1)} % in one further country, "
        f"{half_up((1 - share - second) * 100, 1)} % spread thinly. The index is {half_up(index, 3)}, "
        f"as if all were divided equally among {half_up(1 / index, 1)} countries. {_known()}"
    )


def _chart(russia: float, further: float):
    printed = _printed()
    bounds = pd.DataFrame({"share": range(20, 101)}).assign(
        least=lambda t: (t["share"] / 100) ** 2, most=lambda t: t["least"] + (1 - t["share"] / 100) ** 2
    )
    band = (
        alt.Chart(bounds)
        .mark_area(color=charts.MAIN, opacity=0.25, tooltip=None)
        .encode(
            x=alt.X("share:Q", title="Share of the students abroad who are in Russia (%)", scale=alt.Scale(domain=[20, 100])),
            y=alt.Y("least:Q", title="Herfindahl-Hirschman index", scale=alt.Scale(domain=[0, 1])),
            y2="most:Q",
        )
    )
    rule = alt.Chart().mark_rule(strokeDash=[4, 4]).encode(x=alt.datum(printed * 100))
    name = rule.mark_text(align="right", dx=-6, text=f"as printed, {printed:.0%}").encode(y=alt.datum(0.04))
    here = {
        "x": alt.XDatum(alt.expr("russia"), type="quantitative"),
        "y": alt.YDatum(alt.expr("index"), type="quantitative"),
    }
    point = alt.Chart().mark_point(color=charts.CONTRAST, filled=True, size=140, opacity=1).encode(**here)
    label = alt.expr("format(round(index * 1000) / 1000, '.3f')")
    value = alt.Chart().mark_text(align="right", dx=-12, fontWeight="bold", text=label).encode(**here, color=alt.value(charts.INK))
    one = "format(round({} * 10) / 10, '.1f')"
    says = (
        "'Supposed: ' + round(russia) + ' % in Russia, ' + "
        + one.format("(second * 100)")
        + " + ' % in one further country, ' + "
        + one.format("((1 - russia / 100 - second) * 100)")
        + " + ' % spread thinly. The index is ' + format(round(index * 1000) / 1000, '.3f') + "
        + "', as if all were divided equally among ' + "
        + one.format("(1 / index)")
        + f" + ' countries. {_known()}'"
    )
    return (
        (band + rule + name + point + value)
        .properties(width=420, height=260)
        .add_params(
            alt.param(name="russia", value=russia),
            alt.param(name="further", value=further),
            alt.param(name="second", expr="(1 - russia / 100) * further / 100"),
            alt.param(name="index", expr="russia / 100 * (russia / 100) + second * second"),
            alt.param(name="says", expr=says),
        )
    )


# The Herfindahl-Hirschman index of students abroad, for a share in Russia and a guess about the rest, both in percent.
mobility_concentration = Explorer(_chart, _says)
