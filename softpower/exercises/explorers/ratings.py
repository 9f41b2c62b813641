"""Ordinal ratings, recoded."""

import math

import altair as alt

from ... import charts
from ...data import load
from .drawing import Explorer

SHOWN = ["Students", "General public", "Urban planners", "Local workforce"]
RATINGS = ["Medium", "Medium-High", "High"]
_SCORES = {"Medium": "medium", "Medium-High": "(medium + up)", "High": "(medium + up + top)"}


def _ratings() -> dict[str, list[str]]:
    """For each audience the ratings of the tools that reach it, in the table's order."""
    rating = load("korea_tools").set_index("id")["rating"].astype(str)
    reached = load("korea_audiences").assign(audience=lambda t: t["audience"].str.capitalize(), rating=lambda t: t["tool"].map(rating))
    return {audience: list(reached.loc[reached["audience"] == audience, "rating"]) for audience in SHOWN}


def _number(value: float) -> str:
    return f"{math.floor(value * 100 + 0.5) / 100:g}"


def _says(medium: float, up: float, top: float) -> str:
    score = {"Medium": medium, "Medium-High": medium + up, "High": medium + up + top}
    mean = {audience: sum(score[r] for r in ratings) / len(ratings) for audience, ratings in _ratings().items()}
    public, planners = mean[SHOWN[1]], mean[SHOWN[2]]
    stands = "above" if public > planners else "below" if public < planners else "level with"
    return (
        f"Medium is {medium:g}, Medium-High {score['Medium-High']:g} and High {score['High']:g}. The means: "
        + ", ".join(f"{audience} {_number(mean[audience])}" for audience in SHOWN)
        + f". {SHOWN[1]} stands {stands} {SHOWN[2].lower()}. A High counts {_number(score['High'] / medium)} times a Medium."
    )


def _mean(ratings: list[str]) -> str:
    return "(" + " + ".join(_SCORES[r] for r in ratings) + f") / {len(ratings)}"


def _chart(medium: float, up: float, top: float):
    ratings = _ratings()
    means = {audience: _mean(found) for audience, found in ratings.items()}
    table = alt.Data(values=[{"audience": a, "label": f"{a}: {' and '.join(r)}", "between": a in SHOWN[1:3]} for a, r in ratings.items()])
    chosen = "0"
    for audience in reversed(SHOWN):
        chosen = f"datum.audience === '{audience}' ? {means[audience]} : {chosen}"
    dots = (
        alt.Chart(table)
        .transform_calculate(mean=chosen, text="'' + round(datum.mean * 100) / 100")
        .mark_point(size=130, opacity=1)
        .encode(
            x=alt.X("mean:Q", title="Mean rating of its tools, on your scale", scale=alt.Scale(domain=[0, 32])),
            y=alt.Y("label:N", title=None, sort=None),
            fill=alt.condition("datum.between", alt.value(charts.MAIN), alt.value(charts.QUIET)),
        )
    )
    labels = dots.mark_text(align="left", dx=10).encode(text="text:N", fill=alt.value(charts.INK))
    public, planners = means[SHOWN[1]], means[SHOWN[2]]
    says = (
        "'Medium is ' + medium + ', Medium-High ' + (medium + up) + ' and High ' + (medium + up + top) + '. The means: ' + "
        + " + ', ' + ".join(f"'{audience} ' + round({means[audience]} * 100) / 100" for audience in SHOWN)
        + f" + '. {SHOWN[1]} stands ' + ({public} > {planners} ? 'above' : {public} < {planners} ? 'below' : 'level with')"
        + f" + ' {SHOWN[2].lower()}. A High counts ' + round((medium + up + top) / medium * 100) / 100 + ' times a Medium.'"
    )
    return (
        (dots + labels)
        .properties(width=340, height=alt.Step(32))
        .add_params(
            alt.param(name="medium", value=medium),
            alt.param(name="up", value=up),
            alt.param(name="top", value=top),
            alt.param(name="says", expr=says),
        )
    )


# Four audiences by the mean rating of the tools that reach them, on a scale that the learner sets.
recoded_ratings = Explorer(_chart, _says)
