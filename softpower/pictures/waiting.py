"""What a programme leaves behind, by the year in which it could first be seen, and how long anybody goes on looking."""

import altair as alt

from . import canvas
from .theme import CONTRAST, INK, MAIN, QUIET, SMALL, TEXT, picture, sources

SPAN = 16  # years drawn
# What there could be to see, from which year on. Only the last is near to something printed.
SIGNS = (
    ("What you did: a fair, a film, a course", 0),
    ("Who came, who clicked", 1),
    ("Who applies, visits or trades", 3),
    ("Whose ties have lasted", 10),
)
LATE_LOOK = (10, 15)  # years after an exchange, when the report says that few want to pay for a look


def waiting_years(
    patience: int = 3,
    *,
    title: str = "The longer you look, the more there is to see",
    subtitle: str = "Set how many years you go on looking. Grey is what you would miss.",
    width: int | None = None,
):
    """Bars that begin in the year in which a kind of sign could first be seen, coloured as far as a slider's years reach.

    patience   years of looking, to begin with, from 1 to 15
    """

    def draw(pixels: int):
        size = TEXT if pixels > 450 else SMALL
        left, right, row, top = 4.0, pixels - 8.0, 48.0, 46.0
        step = (right - left) / SPAN
        foot = top + row * len(SIGNS)
        looked = alt.param(
            name="looked", value=patience, bind=alt.binding_range(min=1, max=15, step=1, name="You go on looking for (years) ")
        )
        seen = " + ".join(f"(looked > {start} ? 1 : 0)" for _, start in SIGNS)
        told = alt.param(
            name="says",
            expr=f"'After ' + looked + (looked == 1 ? ' year' : ' years') + ' you have seen ' + ({seen}) + ' of {len(SIGNS)} kinds of sign.'",
        )
        rows = [
            {"start": start, "x": left + start * step, "x2": right, "y": top + n * row + 22, "y2": top + n * row + 34}
            for n, (_, start) in enumerate(SIGNS)
        ]
        # A label that would run out of the picture ends where its bar ends.
        labels = [{"x": left + start * step, "y": top + n * row + 10, "text": text} for n, (text, start) in enumerate(SIGNS)]
        early, late = labels[:-1], [{**labels[-1], "x": right}]
        box = alt.Chart(canvas.rows_of(rows)).transform_filter("datum.start < looked").transform_calculate(end=f"{left} + looked * {step}")
        stop = alt.Chart(alt.Data(values=[{}])).transform_calculate(x=f"{left} + looked * {step}", y=f"{foot}")
        first, last = (left + year * step for year in LATE_LOOK)
        return (
            alt.layer(
                canvas.boxes(rows, color=QUIET, opacity=0.35),
                box.mark_rect(fill=MAIN).encode(x=canvas.at(alt.X, "x"), x2="end:Q", y=canvas.at(alt.Y, "y"), y2="y2:Q"),
                canvas.rules([{"x": first, "y": 24, "x2": last, "y2": 24}], color=CONTRAST, strokeWidth=4),
                canvas.text(
                    [{"x": last, "y": 10, "text": f"a look {LATE_LOOK[0]} to {LATE_LOOK[1]} years later"}], size=SMALL, align="right"
                ),
                canvas.text(early, size=size),
                canvas.text(late, size=size, align="right"),
                canvas.rules([{"x": left, "y": foot, "x2": right, "y2": foot}]),
                stop.mark_point(shape="triangle-down", size=140, filled=True, fill=INK, opacity=1).encode(
                    x=canvas.at(alt.X, "x"), y=canvas.at(alt.Y, "y")
                ),
                canvas.text(
                    [{"x": left + year * step, "y": foot + 14, "text": str(year)} for year in (0, 5, 10, 15)],
                    size=SMALL,
                    align="center",
                    dx=0,
                ),
                canvas.text([{"x": left + 0.6 * step, "y": foot + 14, "text": "years"}], size=SMALL),
            )
            .add_params(looked, told)
            .properties(width=pixels, height=foot + 22)
        )

    listed = "; ".join(f"{text.lower()}, from year {start}" for text, start in SIGNS)
    return picture(
        draw,
        title=title,
        subtitle=subtitle,
        says=f"Four bars on a line of {SPAN} years, each from the year in which a sign could first be seen: {listed}. "
        f"Their first {patience} years are coloured, the years in which somebody still looks. "
        f"A mark above the years {LATE_LOOK[0]} to {LATE_LOOK[1]} stands for the late look at an exchange that organisations often resist paying for.",
        source="A sketch: the years at which the bars begin are made up. The 10 to 15 years are printed: "
        + sources("wp-claim-exchange-long-term").removeprefix("Source: "),
        width=width,
    )
