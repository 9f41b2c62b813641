"""A country changes, and its image follows later."""

import altair as alt

from . import canvas
from .theme import CONTRAST, INK, MAIN, QUIET, SMALL, TEXT, picture, sources


def image_lag(
    years: int = 15,
    *,
    title: str = "A country changes first, its image later",
    subtitle: str = "Set how many years the view from outside stays behind.",
    says: str | None = None,
    width: int | None = None,
):
    """Two lines that rise, the second behind the first by as many years as a slider says.

    years    how far the image stays behind, to begin with
    """
    span = 50

    def draw(pixels: int):
        size = TEXT if pixels > 450 else SMALL
        tall, left, right = 230.0, 4.0, pixels - 6.0
        step = (right - left) / span
        lag = alt.param(name="lag", value=years, bind=alt.binding_range(min=0, max=30, step=1, name="The image stays behind by (years) "))
        told = alt.param(
            name="says",
            expr="'After twenty years the country stands at ' + format(100 / (1 + exp(-(20 - 15) / 3)), '.0f') + ' and its image at ' + format(100 / (1 + exp(-(20 - lag - 15) / 3)), '.0f') + ' of 100.'",
        )
        line = alt.Chart(alt.sequence(0, span + 0.1, 0.5, as_="t")).transform_calculate(
            x=f"{left} + datum.t * {step}",
            country=f"{tall} - {tall - 24} / (1 + exp(-(datum.t - 15) / 3))",
            image=f"{tall} - {tall - 24} / (1 + exp(-(datum.t - lag - 15) / 3))",
        )
        x = canvas.at(alt.X, "x")
        middle = tall - (tall - 24) / 2
        mark = alt.Chart(alt.Data(values=[{}])).transform_calculate(
            a=f"{left} + 15 * {step}",
            b=f"{left} + (15 + lag) * {step}",
            y=f"{middle}",
            text="lag + (lag == 1 ? ' year' : ' years')",
            m="(datum.a + datum.b) / 2",
            up=f"{middle} - 12",
        )
        words = alt.Chart(alt.Data(values=[{}])).transform_calculate(
            x=f"min({left} + (18.5 + lag) * {step}, {right})", y=f"{tall} - {tall - 24} * 0.3", text="'its image abroad'"
        )
        return (
            alt.layer(
                canvas.rules([{"x": left, "y": tall, "x2": right, "y2": tall}]),
                line.mark_area(fill=QUIET, fillOpacity=0.18).encode(x=x, y=canvas.at(alt.Y, "country"), y2="image:Q"),
                line.mark_line(stroke=MAIN, strokeWidth=3).encode(x=x, y=canvas.at(alt.Y, "country")),
                line.mark_line(stroke=CONTRAST, strokeWidth=3, strokeDash=[7, 4]).encode(x=x, y=canvas.at(alt.Y, "image")),
                mark.mark_rule(stroke=INK, strokeWidth=1.5).encode(x=canvas.at(alt.X, "a"), x2="b:Q", y=canvas.at(alt.Y, "y")),
                mark.mark_text(align="center", fontSize=size, fontWeight=600, fill=INK).encode(
                    x=canvas.at(alt.X, "m"), y=canvas.at(alt.Y, "up"), text="text:N"
                ),
                canvas.text([{"x": left + 11 * step, "y": tall - (tall - 24) * 0.62, "text": "the country"}], size=size, align="right"),
                words.mark_text(align="left", baseline="middle", fontSize=size, fill=INK).encode(
                    x=x, y=canvas.at(alt.Y, "y"), text="text:N"
                ),
                canvas.text([{"x": left, "y": tall + 16, "text": "years →"}], size=SMALL),
            )
            .add_params(lag, told)
            .properties(width=pixels, height=tall + 24)
        )

    return picture(
        draw,
        title=title,
        subtitle=subtitle,
        says=says
        or f"Two lines rise from low to high. The first is the country, the second its image abroad, {years} years behind. The space between them is what others do not see yet.",
        source="A sketch of an idea: no number in it is a fact. That views from outside often change slowly while a country changes fast: "
        + sources("wp-perception-lag").removeprefix("Source: "),
        width=width,
    )
