"""The same percentage points from another start."""

import altair as alt
import pandas as pd

from ... import charts
from ...data import figure
from .drawing import Explorer, half_up


def _points() -> float:
    return figure("china-cooperation-index-2021") - figure("china-cooperation-index-2017")


def _says(start: float) -> str:
    points = _points()
    rise = half_up(points / start * 100)
    return f"From {half_up(start)} % to {half_up(start + points)} %: {half_up(points)} percentage points, which is {rise} percent of the start."


def _chart(start: float):
    points = _points()
    names = ["Rise in percentage points", "Rise in percent of the start"]
    of_start = f"{points} / start * 100"
    bars = (
        alt.Chart(pd.DataFrame({"measure": names}))
        .transform_calculate(value=f"datum.measure === '{names[0]}' ? {points} : {of_start}")
        .mark_bar()
        .encode(
            x=alt.X("value:Q", title="Rise", scale=alt.Scale(domain=[0, 100])),
            y=alt.Y("measure:N", title=None, sort=None),
            color=alt.Color("measure:N", legend=None, sort=None, scale=alt.Scale(domain=names, range=[charts.QUIET, charts.MAIN])),
        )
    )
    labels = bars.mark_text(align="left", dx=6).encode(text=alt.Text("value:Q", format=".0f"), color=alt.value(charts.INK))
    says = (
        f"'From ' + round(start) + ' % to ' + round(start + {points}) + ' %: {half_up(points)} percentage points, which is ' "
        f"+ round({of_start}) + ' percent of the start.'"
    )
    return (
        (bars + labels).properties(width=360, height=90).add_params(alt.param(name="start", value=start), alt.param(name="says", expr=says))
    )


# The index's rise in points, kept as it is, from a starting level that the learner moves.
points_and_percent = Explorer(_chart, _says)
