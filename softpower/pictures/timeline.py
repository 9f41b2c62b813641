"""Dated events of the documents along one line of years, in lanes by actor, with the documents that tell of them."""

from collections.abc import Iterable

import altair as alt
import pandas as pd

from ..data import load
from . import canvas
from .theme import CONTRAST, MAIN, PALETTE, PAPER, SMALL, TEXT, THIRD, picture, sources, text_width

# What the table names in `actors` (else in `place`), and whose lane that is. The first that fits.
_LANES = {
    "China": ("China", "Xi Jinping"),
    "Russia": ("Russia",),
    "Kazakhstan": ("Kazakhstan", "Bolashaq"),
    "South Korea": ("Korean agencies", "South Korea"),
    "The idea": ("Nye",),
}
_COLORS = {"China": CONTRAST, "Russia": MAIN, "Kazakhstan": THIRD, "South Korea": PALETTE[3], "The idea": PALETTE[6]}
_DOCUMENTS = {
    "nishonova-korea": "article on Korea",
    "kazakhstan-interviews": "interviews",
    "kpop-diplomacy": "K-pop page",
    "temirtashev-china": "essay on China",
    "wilton-park": "report",
}
# Not events in the world: dates of the works themselves; and one that did not happen (see the discrepancies).
_LEFT_OUT = {"china-event-wto-suspension", "china-event-thai-survey", "china-event-essay", "kz-event-census-russia"}
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def _moment(date: str) -> float:
    """A date as a number of years; a year without a month stands at its beginning."""
    year, *rest = (int(part) for part in date.split("-"))
    month, day = (rest + [1, 1])[:2]
    return year + (month - 1) / 12 + (day - 1) / 365


def _said(date: str, printed: str) -> str:
    """A date, as short as it can be and no more exact than printed."""

    def one(text):
        year, *rest = text.split("-")
        day = [str(int(rest[1]))] if len(rest) > 1 else []
        month = [_MONTHS[int(rest[0]) - 1]] if rest else []
        return " ".join([*day, *month, year])

    start, _, end = date.partition("/")
    return (
        ("since " if printed.casefold().startswith("since") else "")
        + one(start)
        + (f"–{one(end)}" if end and "since" not in printed.casefold() else "")
    )


def _lane(row) -> str | None:
    for text in (row.actors, row.place):
        for lane, names in _LANES.items():
            if isinstance(text, str) and any(name in text for name in names):
                return lane
    return None


def dated(
    events: pd.DataFrame | None = None, actors: Iterable[str] | None = None, since: float | None = None, until: float | None = None
) -> pd.DataFrame:
    """The events that have a date and an actor, in order, each once: columns start, end, said, event, lane, documents, ids.

    Two rows are one event if they are of one actor and the date of one is the beginning of the other's (2022, 2022-02).
    """
    table = load("events") if events is None else events
    table = table[table["date"].notna() & ~table["id"].isin(_LEFT_OUT)]
    rows = []
    for row in table.itertuples():
        lane = _lane(row)
        if lane is None or (actors is not None and lane not in actors):
            continue
        start, _, end = row.date.partition("/")
        rows.append(
            {
                "date": row.date,
                "start": _moment(start),
                "end": _moment(end) if end else None,
                "said": _said(row.date, row.date_as_printed if isinstance(row.date_as_printed, str) else ""),
                "event": row.event,
                "lane": lane,
                "documents": [row.source],
                "ids": [row.id],
            }
        )
    made: list[dict] = []
    for row in sorted(rows, key=lambda row: -len(row["date"])):  # the most exact date first
        same = [
            m
            for m in made
            if m["lane"] == row["lane"] and m["date"].startswith(row["date"]) and "/" not in m["date"] and "since" not in row["said"]
        ]
        if same:
            same[0]["documents"] += [d for d in row["documents"] if d not in same[0]["documents"]]
            same[0]["ids"] += row["ids"]
        else:
            made.append(row)
    table = pd.DataFrame(made).sort_values("start", kind="stable")
    return table[(table["start"] >= (since or -1e9)) & (table["start"] <= (until or 1e9))].reset_index(drop=True)


def events_timeline(
    actors: Iterable[str] | None = ("China", "Russia", "Kazakhstan"),
    since: float | None = 1990,
    until: float | None = None,
    *,
    events: pd.DataFrame | None = None,
    title: str = "What the documents date, and who acted",
    subtitle: str = "Each dot stands at its year, in the lane of its actor.",
    says: str | None = None,
    width: int | None = None,
):
    """Dated events from top to bottom, in lanes by actor.

    actors      whose: of China, Russia, Kazakhstan, South Korea, "The idea"; None for all
    since       and `until`: years
    events      the table; the course's if none is given
    """
    table = dated(events, actors, since, until)
    lanes = [lane for lane in _COLORS if lane in set(table["lane"])]

    def draw(pixels: int):
        wide = pixels > 450
        step = 18 if wide else 13
        first = 52 if wide else 40  # the first lane
        words = first + step * len(lanes) + (26 if wide else 14)  # where dates begin
        column = words + (108 if wide else 0)  # where the words begin
        size = TEXT if wide else SMALL
        texts = []
        for row in table.itertuples():
            told = "; ".join(_DOCUMENTS[d] for d in row.documents)
            block, n = canvas.block(f"{row.event} ({told})", pixels - column, size)
            texts.append((block, n + (0 if wide else 1)))
        heights = [n * (size + 4) + (10 if wide else 12) for _, n in texts]
        key = 30
        tall = max(sum(heights), 260)
        low, high = table["start"].min(), table[["start", "end"]].max().max()
        low, high = (low // 5) * 5, -(-high // 5) * 5

        def y(year):
            return key + 6 + (year - low) / (high - low) * (tall - 12)

        tops = canvas.spread([y(s) for s in table["start"]], heights, key, key + tall)
        ticks = [year for year in range(int(low), int(high) + 1, 5 if high - low <= 40 else 10)]
        made = [
            canvas.rules(
                [{"x": first - 12, "y": y(t), "x2": first + step * (len(lanes) - 1) + 12, "y2": y(t)} for t in ticks], opacity=0.3
            ),
            canvas.text([{"x": first - 18, "y": y(t), "text": str(t)} for t in ticks], size=SMALL, align="right", opacity=0.75),
        ]
        x, used = {}, float(first - 6)
        for n, lane in enumerate(lanes):
            x[lane] = first + n * step
            made += [
                canvas.rules(
                    [{"x": x[lane], "y": y(low), "x2": x[lane], "y2": y(high)}], color=_COLORS[lane], strokeWidth=1.5, opacity=0.5
                ),
                canvas.dots([{"x": used + 6, "y": 8}], size=80, color=_COLORS[lane]),
                canvas.text([{"x": used + 16, "y": 8, "text": lane}], size=size),
            ]
            used += 16 + text_width(lane, size) + (22 if wide else 12)
        edge = first + step * (len(lanes) - 1) + 10
        stems, dots, bars, dates, words_ = {}, {}, [], [], []
        for row, top, (block, _) in zip(table.itertuples(), tops, texts, strict=True):
            line = top + 5 + size / 2
            at = y(row.start)
            stems.setdefault(row.lane, []).append([(x[row.lane], at), (edge, at), (words - 8, line), (words - 4, line)])
            dots.setdefault(row.lane, []).append({"x": x[row.lane], "y": at})
            if row.end and row.end == row.end:
                bars.append((row.lane, at, y(row.end)))
            dates.append({"x": words, "y": line, "text": row.said})
            words_.append({"x": column, "y": line - size / 2 - 1 + (0 if wide else size + 4), "text": block})
        made += [canvas.lines(paths, color=_COLORS[lane], width=1.2, opacity=0.7) for lane, paths in stems.items()]
        made += [canvas.rules([{"x": x[lane], "y": a, "x2": x[lane], "y2": b}], color=_COLORS[lane], strokeWidth=6) for lane, a, b in bars]
        made += [canvas.dots(spots, size=90, color=_COLORS[lane], stroke=PAPER, strokeWidth=1.5) for lane, spots in dots.items()]
        made += [canvas.text(dates, size=size, bold=True), canvas.text(words_, size=size, baseline="top")]
        return alt.layer(*made).properties(width=pixels, height=key + tall)

    return picture(
        draw,
        title=title,
        subtitle=subtitle,
        says=says
        or "A line of years from top to bottom. " + " ".join(f"{row.said}, {row.lane}: {row.event}." for row in table.itertuples()),
        source=sources(*(key for ids in table["ids"] for key in ids)),
        width=width,
    )
