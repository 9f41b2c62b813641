"""How a prediction is drawn over the answer. The guesses are parameters of the chart, so that a page can set them."""

import altair as alt

from .. import charts


def parameter(name: str) -> str:
    """What the chart calls the guess of a value."""
    return name.replace("-", "_")


def _guessed(exercise) -> str:
    """An expression for the guess of a row, none where there is none."""
    chosen = "null"
    for value in exercise.values:
        name = parameter(value.name)
        chosen = f"datum.name === '{value.name}' ? ({name} === null ? null : {name}) : ({chosen})"
    return chosen


def _says(exercise) -> str:
    parts = [f"{v.label}: the figures say {exercise.told(v)}" for v in exercise.values]
    return ". ".join(parts) + ". Your prediction is drawn as an open mark."


def drawing(exercise, guesses: dict | None = None) -> dict:
    """The Vega-Lite specification of an exercise's answers and of the guesses, by the values' names."""
    guesses = guesses or {}
    rows = [
        {"name": v.name, "label": v.label, "answer": exercise.number(v), "x": v.x, "told": f"figures: {exercise.told(v)}"}
        for v in exercise.values
    ]
    unit = exercise.values[0].unit
    axis = exercise.axis or unit or "Value"
    made = _line(rows, axis) if exercise.drawing == "line" else _dots(rows, axis, exercise)
    params = [alt.param(name=parameter(v.name), value=guesses.get(v.name)) for v in exercise.values]
    base = alt.Data(values=rows)
    chart = made(alt.Chart(base).transform_calculate(guess=_guessed(exercise)))
    return chart.add_params(*params).properties(title="Your prediction and the figures", description=_says(exercise)).to_dict()


_TIPS = [
    alt.Tooltip("label:N", title="What"),
    alt.Tooltip("answer:Q", title="Figures", format=".4~g"),
    alt.Tooltip("guess:Q", title="You", format=".4~g"),
]


def _dots(rows: list[dict], axis: str, exercise):
    ends = [end for v in exercise.values for end in (v.least, v.most) if end is not None]
    scale = alt.Scale(domain=[min(ends), max(ends)]) if ends else alt.Scale(zero=True)
    order = [row["label"] for row in rows]

    def drawn(base):
        y = alt.Y("label:N", title=None, sort=order, axis=None)
        made = base.transform_filter("isValid(datum.guess)")
        gap = made.mark_rule(strokeWidth=3, opacity=0.35, color=charts.QUIET)
        gap = gap.encode(x=alt.X("answer:Q", title=axis, scale=scale), x2="guess:Q", y=y)
        answer = base.mark_point(filled=True, size=160, opacity=1, fill=charts.MAIN).encode(x="answer:Q", y=y, tooltip=_TIPS)
        guess = made.mark_point(
            filled=False, fill="transparent", size=200, strokeWidth=3, stroke=charts.CONTRAST, opacity=1, shape="diamond"
        )
        guess = guess.encode(x="guess:Q", y=y, tooltip=_TIPS)
        name = base.mark_text(align="left", dy=-38, fontWeight=600).encode(x=alt.value(0), y=y, text="label:N")
        told = base.mark_text(dy=22).encode(x="answer:Q", y=y, text="told:N")
        you = made.mark_text(dy=-17).encode(x="guess:Q", y=y, text=alt.value("you"))
        return (gap + answer + guess + name + told + you).properties(width=420, height=alt.Step(100))

    return drawn


def _line(rows: list[dict], axis: str):
    def made(base):
        x = alt.X("x:Q", title=None, scale=alt.Scale(zero=False, padding=24), axis=alt.Axis(format="d", values=[row["x"] for row in rows]))
        y = alt.Y("answer:Q", title=axis, scale=alt.Scale(zero=True))
        drawn = base.mark_line(point={"filled": True, "size": 90, "fill": charts.MAIN}).encode(x=x, y=y, tooltip=_TIPS)
        guessed = base.transform_filter("isValid(datum.guess)").mark_line(
            stroke=charts.CONTRAST,
            strokeDash=[6, 4],
            point={"filled": False, "fill": "transparent", "stroke": charts.CONTRAST, "size": 120, "shape": "diamond"},
        )
        guessed = guessed.encode(x=x, y="guess:Q", tooltip=_TIPS)
        last = max(rows, key=lambda row: row["x"])
        end = base.transform_filter(f"datum.x === {last['x']}")
        # The words stand away from each other.
        above = f"({parameter(last['name'])} >= {last['answer']} ? {{}} : {{}})"
        figures = end.mark_text(align="right", dy=alt.expr(above.format(18, -14)), fontWeight=600).encode(
            x=x, y=y, text=alt.value("figures")
        )
        you = end.transform_filter("isValid(datum.guess)")
        you = you.mark_text(align="right", dy=alt.expr(above.format(-14, 18)), fontWeight=600).encode(
            x=x, y="guess:Q", text=alt.value("you")
        )
        return (drawn + guessed + figures + you).properties(width=420, height=240)

    return made
