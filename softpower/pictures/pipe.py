"""From a resource to an outcome: a pipe that narrows at every joint, by shares that the reader sets."""

from collections.abc import Sequence

import altair as alt

from ..data import figure
from . import canvas
from .theme import INK, MAIN, SMALL, TEXT, picture, sources

# What has to happen after the offer, and a share to begin with. No document prints one of these shares.
JOINTS = (
    ("take up the offer", 60),
    ("come home and like the country", 50),
    ("speak up for closer ties", 20),
    ("are heard where it is decided", 10),
)


def scholarship_pipe(
    shares: Sequence[float] | None = None,
    *,
    start: str = "china-scholarship-offers",
    first: str = "scholarships offered",
    joints: Sequence[tuple[str, float]] = JOINTS,
    title: str = "Thirty thousand offers. How many advocates?",
    subtitle: str = "Only the first number is printed. Set a share at each joint.",
    says: str | None = None,
    width: int | None = None,
):
    """A pipe from a printed number to what is left of it, with a slider at each joint.

    shares    the shares to begin with, in percent, one for each joint
    start     a figure: what goes in
    first     what it counts
    joints    what has to happen, and a share in percent
    """
    given = figure(start)
    steps = [(says_, float(share)) for (says_, _), share in zip(joints, shares or [share for _, share in joints], strict=True)]
    left = [float(given)]
    for _, share in steps:
        left.append(left[-1] * share / 100)

    def draw(pixels: int):
        wide = pixels > 450
        sliders = [
            alt.param(name=f"share_{n + 1}", value=share, bind=alt.binding_range(min=0, max=100, step=1, name=f"Of these, {words} (%) "))
            for n, (words, share) in enumerate(steps)
        ]
        left_over = " * ".join([f"{float(given)}", *[f"share_{n + 1} / 100" for n in range(len(steps))]])
        aloud = alt.param(
            name="says", expr=f"'Of {given.as_printed} {first}, ' + format({left_over}, ',.0f') + ' {steps[-1][0]}, under your shares.'"
        )
        block, gap = 30, 44
        half = 180 if wide else 96  # of the pipe at its widest
        cx = pixels - half - (12 if wide else 2)
        # the pipe's outline: the top and the foot of each stage, as far from the middle as is left
        outline = []
        for n in range(len(steps) + 1):
            for y in (n * (block + gap), n * (block + gap) + block):
                outline.append({"y": float(y), "n": n})
        so_far = "1"
        for n in range(1, len(steps) + 1):
            so_far = f"(datum.n >= {n} ? share_{n} / 100 : 1) * {so_far}"
        shape = (
            alt.Chart(alt.Data(values=outline))
            .transform_calculate(left=f"{float(given)} * {so_far}")
            .transform_calculate(
                a=f"{cx} - max({half} * datum.left / {float(given)}, 0.75)", b=f"{cx} + max({half} * datum.left / {float(given)}, 0.75)"
            )
            .mark_area(orient="horizontal", fill=MAIN, fillOpacity=0.35)
            .encode(x=canvas.at(alt.X, "a"), x2="b:Q", y=canvas.at(alt.Y, "y"))
        )
        source = canvas.boxes([{"x": float(cx - half), "y": 0.0, "x2": float(cx + half), "y2": float(block)}], color=MAIN)
        told = [
            {"x": 0.0, "y": n * (block + gap) + block / 2, "n": n, "words": words}
            for n, words in enumerate([first, *[w for w, _ in steps]])
        ]
        says_left = (
            alt.Chart(alt.Data(values=told))
            .transform_calculate(left=f"{float(given)} * {so_far}")
            .transform_calculate(text="datum.left >= 10 || datum.left == 0 ? format(datum.left, ',.0f') : format(datum.left, '.1f')")
            .encode(x=canvas.at(alt.X, "x"), y=canvas.at(alt.Y, "y"), text="text:N")
        )
        numbers = [
            says_left.transform_filter("datum.n == 0").mark_text(
                align="left", baseline="middle", fontSize=TEXT + 4, fontWeight=600, fill=INK
            ),
            says_left.transform_filter(f"datum.n > 0 && datum.n < {len(steps)}").mark_text(
                align="left", baseline="middle", fontSize=TEXT + 4, fill=INK
            ),
            says_left.transform_filter(f"datum.n == {len(steps)}").mark_text(
                align="left", baseline="middle", fontSize=TEXT + 4, fontWeight=600, fill=INK
            ),
        ]
        room = cx - half - 12
        words = []
        for row in told:
            lined, _ = canvas.block(row["words"], room, SMALL)
            words.append({"x": 0.0, "y": row["y"] + 12, "text": lined})
        joint = [{"x": float(cx), "y": n * (block + gap) + block + gap / 2, "n": n + 1} for n in range(len(steps))]
        percent = (
            alt.Chart(alt.Data(values=joint))
            .transform_calculate(text=" : ".join([f"datum.n == {n + 1} ? share_{n + 1} + ' %'" for n in range(len(steps))]) + " : ''")
            .mark_text(align="center", baseline="middle", fontSize=SMALL, fill=INK)
            .encode(x=canvas.at(alt.X, "x"), y=canvas.at(alt.Y, "y"), text="text:N")
        )
        height = (len(steps) + 1) * block + len(steps) * gap
        return (
            alt.layer(shape, source, *numbers, canvas.text(words, size=SMALL, baseline="top"), percent)
            .add_params(*sliders, aloud)
            .properties(width=pixels, height=height)
        )

    told = "; ".join(f"{share:g} % {words}, {n:,.0f}" for (words, share), n in zip(steps, left[1:], strict=True))
    return picture(
        draw,
        title=title,
        subtitle=subtitle,
        says=says
        or f"A pipe that narrows from stage to stage. It begins with {given.as_printed} {first}, as printed. Under the shares first set: {told}.",
        source="No number after the first is a fact: the shares are yours. The steps follow the lesson's chain from resource to outcome. "
        + sources(start),
        width=width,
    )
