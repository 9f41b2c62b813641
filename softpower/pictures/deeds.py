"""What a power says of itself beside what it is reported to have done, along one line of years."""

from collections.abc import Sequence
from typing import NamedTuple

import altair as alt
import pandas as pd

from ..data import figure, load
from . import canvas
from .theme import CONTRAST, MAIN, PAPER, QUIET, SMALL, TEXT, picture, sources
from .timeline import _moment


class Item(NamedTuple):
    side: str  # "says" or "does"
    words: str
    key: str  # the row that it rests on
    start: str | None = None  # a date, where the row has none of its own
    end: str | None = None


# China, as the essay tells it. What is a word and what a deed is the course's reading; so is which ones are shown.
CHINA = (
    Item("does", "occupies Mischief Reef in the South China Sea", "china-event-mischief-reef"),
    Item("does", "opens Confucius Institutes abroad", "china-event-ci-inception"),
    Item("does", "invests {amount} directly in the five republics", "china-total-investment", "2005", "2018"),
    Item("does", "seizes Scarborough Shoal from the Philippines", "china-event-scarborough-shoal"),
    Item("says", "announces the Belt and Road Initiative in Astana", "china-event-bri-unveiling"),
    Item("does", "trade with the region amounts to {amount}", "china-regional-trade", "2022", "2022"),
    Item("says", "pledges {amount} in loans and grants at Xi'an", "china-summit-pledge", "2023-05-18"),
    Item("says", "promotes itself as a partner for security", "china-power-china-security-partner", "2023-05-18"),
)
_SELF = ("aims to appear responsible and peaceful, and not to interfere", "china-concept-china-self-image")


def promise_and_deed(
    items: Sequence[Item] = CHINA,
    *,
    power: str = "China",
    title: str = "China's words and deeds, as one essay tells them",
    subtitle: str = "Which deeds fit which words?",
    says: str | None = None,
    width: int | None = None,
):
    """Words on one side of a line of years, deeds on the other."""
    events = load("events").set_index("id")["date"]
    rows = []
    for item in items:
        date = item.start or events[item.key]
        start, _, end = date.partition("/")
        amount = figure(item.key).as_printed if "{amount}" in item.words else ""
        rows.append(
            {
                "side": item.side,
                "start": _moment(start),
                "end": _moment(item.end or end or start) + (0.99 if item.end else 0),
                "year": start[:4] + (f"–{item.end}" if item.end and item.end != start else ""),
                "words": item.words.format(amount=amount),
            }
        )
    table = pd.DataFrame(rows).sort_values(["start", "end"], kind="stable").reset_index(drop=True)
    low, high = 5 * ((table["start"].min() - 1) // 5), 5 * -(-table["end"].max() // 5)

    def draw(pixels: int):
        wide = pixels > 450
        size = TEXT if wide else SMALL
        axis = pixels / 2 if wide else 64.0
        room = pixels / 2 - 62 if wide else pixels - 96
        key, tall = (62.0, 330.0) if wide else (92.0, 0.0)
        texts = [canvas.block(f"{row.year}: {row.words}", room, size) for row in table.itertuples()]
        heights = [count * (size + 4) + 12 for _, count in texts]
        tall = tall or sum(heights) + 10

        def y(moment: float) -> float:
            return key + 8 + (moment - low) / (high - low) * (tall - 16)

        made, stems, words = [], {"says": [], "does": []}, {"says": [], "does": []}
        tops: dict[int, float] = {}
        for sides in (("says",), ("does",)) if wide else (("says", "does"),):
            chosen = [i for i, side in enumerate(table["side"]) if side in sides]
            placed = canvas.spread(
                [y((table["start"][i] + table["end"][i]) / 2) for i in chosen], [heights[i] for i in chosen], key, key + tall
            )
            tops |= dict(zip(chosen, placed, strict=True))
        colors = {"says": MAIN, "does": CONTRAST}
        dots, bars = {"says": [], "does": []}, []
        for i, row in enumerate(table.itertuples()):
            out = -1 if wide and row.side == "says" else 1
            at, line = y((row.start + row.end) / 2), tops[i] + 6 + size / 2
            lane = axis + (out * 9 if wide else (0 if row.side == "says" else 10) - 5)
            stems[row.side].append([(lane, at), (axis + out * 20, at), (axis + out * 34, line)])
            if row.end - row.start > 1:
                bars.append({"x": lane, "y": y(row.start), "x2": lane, "y2": y(row.end), "side": row.side})
            else:
                dots[row.side].append({"x": lane, "y": at})
            words[row.side].append({"x": axis + out * 40 if wide else axis + 38, "y": tops[i] + 5, "text": texts[i][0]})
        ticks = range(int(low), int(high) + 1, 5)
        made.append(canvas.rules([{"x": axis, "y": y(low), "x2": axis, "y2": y(high)}], color=QUIET, strokeWidth=1.5))
        if wide:
            made.append(
                canvas.text(
                    [{"x": axis, "y": y(t), "text": str(t)} for t in (low, high)],
                    size=SMALL,
                    align="center",
                    color=PAPER,
                    stroke=PAPER,
                    strokeWidth=6,
                )
            )
            made.append(
                canvas.text([{"x": axis, "y": y(t), "text": f"{t:.0f}"} for t in (low, high)], size=SMALL, align="center", opacity=0.8)
            )
        else:
            made.append(canvas.text([{"x": axis - 16, "y": y(t), "text": str(t)} for t in ticks], size=SMALL, align="right", opacity=0.8))
        for side, color in colors.items():
            made.append(canvas.lines(stems[side], color=color, width=1.2, opacity=0.7))
            if chosen := [bar for bar in bars if bar["side"] == side]:
                made.append(canvas.rules(chosen, color=color, strokeWidth=6))
            made.append(
                canvas.dots(
                    dots[side], size=100, color=color, shape="circle" if side == "says" else "square", stroke=PAPER, strokeWidth=1.5
                )
            )
            made.append(canvas.text(words[side], size=size, align="right" if wide and side == "says" else "left", baseline="top"))
        own, _ = canvas.block(_SELF[0], room + 20 if wide else pixels - 20, SMALL)
        if wide:
            made += [
                canvas.dots([{"x": axis - 46, "y": 10.0}], size=100, color=MAIN),
                canvas.text([{"x": axis - 58, "y": 10.0, "text": f"{power} says"}], size=TEXT + 1, bold=True, align="right"),
                canvas.text([{"x": axis - 40, "y": 22.0, "text": own}], size=SMALL, align="right", baseline="top", opacity=0.85),
                canvas.dots([{"x": axis + 46, "y": 10.0}], size=100, color=CONTRAST, shape="square"),
                canvas.text([{"x": axis + 58, "y": 10.0, "text": f"{power} does"}], size=TEXT + 1, bold=True),
            ]
        else:
            made += [
                canvas.dots([{"x": 6.0, "y": 10.0}], size=90, color=MAIN),
                canvas.dots([{"x": 6.0, "y": key - 20}], size=90, color=CONTRAST, shape="square"),
                canvas.text(
                    [{"x": 18.0, "y": 10.0, "text": f"{power} says"}, {"x": 18.0, "y": key - 20, "text": f"{power} does"}], bold=True
                ),
                canvas.text([{"x": 0.0, "y": 20.0, "text": own}], size=SMALL, baseline="top", opacity=0.85),
            ]
        return alt.layer(*made).properties(width=pixels, height=key + tall)

    said = "; ".join(f"{row.year}: {row.words}" for row in table[table["side"] == "says"].itertuples())
    done = "; ".join(f"{row.year}: {row.words}" for row in table[table["side"] == "does"].itertuples())
    return picture(
        draw,
        title=title,
        subtitle=subtitle,
        says=says
        or f"A line of years with words on one side and deeds on the other. {power} says that it {_SELF[0]}; {said}. {power} does: {done}.",
        source="What counts as word and what as deed is the course's reading. " + sources(_SELF[1], *(item.key for item in items)),
        width=width,
        table=table.rename(columns={"year": "When", "side": "Says or does", "words": "What"})[["When", "Says or does", "What"]],
    )
