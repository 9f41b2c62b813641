"""The same percentage points from another start."""

import altair as alt
import pandas as pd

from ... import charts
from ...data import figure
from .drawing import show


def points_and_percent(start: float) -> str:
    """The index's rise in points, kept as it is, from a starting level that the learner moves."""
    earlier, later = figure("china-cooperation-index-2017"), figure("china-cooperation-index-2021")
    points = later - earlier
    rise = points / start * 100
    table = pd.DataFrame({"measure": ["Rise in percentage points", "Rise in percent of the start"], "value": [points, rise]})
    bars = (
        alt.Chart(table)
        .mark_bar()
        .encode(
            x=alt.X("value:Q", title="Rise", scale=alt.Scale(domain=[0, 100])),
            y=alt.Y("measure:N", title=None, sort=None),
            color=alt.Color("measure:N", legend=None, sort=None, scale=alt.Scale(range=[charts.QUIET, charts.MAIN])),
        )
    )
    labels = bars.mark_text(align="left", dx=6).encode(text=alt.Text("value:Q", format=".0f"), color=alt.value(charts.INK))
    chart = (bars + labels).properties(width=360, height=90)
    return show(
        chart, f"From {start:.0f} % to {start + points:.0f} %: {points:.0f} percentage points, which is {rise:.0f} percent of the start."
    )
