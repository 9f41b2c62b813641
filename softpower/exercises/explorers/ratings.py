"""Ordinal ratings, recoded."""

import altair as alt

from ... import charts
from ...data import load
from .drawing import show


def recoded_ratings(medium: float, up: float, top: float) -> str:
    """Four audiences by the mean rating of the tools that reach them, on a scale that the learner sets."""
    score = {"Medium": medium, "Medium-High": medium + up, "High": medium + up + top}
    rating = load("korea_tools").set_index("id")["rating"].astype(str)
    shown = ["Students", "General public", "Urban planners", "Local workforce"]
    table = (
        load("korea_audiences")
        .assign(
            audience=lambda t: t["audience"].str.capitalize(),
            rating=lambda t: t["tool"].map(rating),
            score=lambda t: t["rating"].map(score),
        )
        .groupby("audience")
        .agg(ratings=("rating", " and ".join), mean=("score", "mean"))
        .loc[shown]
        .reset_index()
        .assign(
            label=lambda t: t["audience"] + ": " + t["ratings"],
            between=lambda t: t["audience"].isin(shown[1:3]),
            text=lambda t: t["mean"].map("{:g}".format),
        )
    )
    dots = (
        alt.Chart(table)
        .mark_point(size=130, opacity=1)
        .encode(
            x=alt.X("mean:Q", title="Mean rating of its tools, on your scale", scale=alt.Scale(domain=[0, 32])),
            y=alt.Y("label:N", title=None, sort=None),
            fill=alt.condition("datum.between", alt.value(charts.MAIN), alt.value(charts.QUIET)),
        )
    )
    labels = dots.mark_text(align="left", dx=10).encode(text="text:N", fill=alt.value(charts.INK))
    chart = (dots + labels).properties(width=340, height=alt.Step(32))
    places = table.groupby("mean", sort=False)["audience"].agg(" level with ".join).sort_index(ascending=False)
    order = ", then ".join(f"{names} ({mean:g})" for mean, names in places.items())
    return show(
        chart,
        f"Medium is {score['Medium']:g}, Medium-High {score['Medium-High']:g} and High {score['High']:g}. "
        f"From the top: {order}. A High counts {score['High'] / score['Medium']:.3g} times a Medium.",
    )
