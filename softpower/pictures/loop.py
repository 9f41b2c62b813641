"""The circle from scholar to trade, as the Korean article tells it, and what each step rests on."""

import math
from collections.abc import Sequence

import altair as alt
import pandas as pd

from ..data import load
from . import canvas
from .theme import CONTRAST, MAIN, SMALL, TEXT, picture, sources

# The steps in a few words, and the claim that each rests on. The last leads back to the first: that step is not spelled out.
STEPS = (
    ("Scholarships and courses are offered", None),
    ("Professionals who know Korea come out of them", "korea-claim-new-generation"),
    ("Alumni often reach influential positions", "korea-claim-alumni-positions"),
    ("They may ease trade and join in projects", "korea-claim-students-trade"),
    ("Trade and projects strengthen trust", "korea-claim-note-economic"),
)
_OFFER = "korea-instrument-scholarships"


def _rests_on(claims: pd.DataFrame, key: str | None) -> tuple[bool, str]:
    """Whether a step is imagined, and what the article shows for it, in a few words."""
    row = claims.loc[key]
    hypothetical = bool(row["hypothetical"]) if "hypothetical" in claims else str(row["note"]).startswith("Hypothetical")
    if hypothetical:
        return True, "an imagined case"
    return False, {"assertion": "stated, no number", "example": "an example", "figure": "a figure", "citation": "a work cited"}.get(
        row["evidence"], row["evidence"]
    )


def scholar_loop(
    steps: Sequence[tuple[str, str | None]] = STEPS,
    *,
    claims: pd.DataFrame | None = None,
    title: str = "From scholar to trade and back again",
    subtitle: str = "The circle as the article on Korea tells it. Broken: an imagined case, or a step that is not spelled out.",
    says: str | None = None,
    width: int | None = None,
):
    """The steps in a circle, with arrows: solid where the article states the step, broken where it imagines it or leaves it out."""
    table = (load("claims") if claims is None else claims).set_index("id")
    told = [(words, *(_rests_on(table, key) if key else (False, "where it begins"))) for words, key in steps]
    back = "not spelled out"

    def draw(pixels: int):
        wide = pixels > 450
        n = len(told)
        room = 168 if wide else 216
        made, heads, notes = [], [], []
        if wide:
            cx, cy, rx, ry = pixels / 2, 172.0, 205.0, 136.0
            spots = [(cx + rx * math.sin(2 * math.pi * i / n), cy - ry * math.cos(2 * math.pi * i / n)) for i in range(n)]
        else:
            spots = [(70.0 + room / 2, 34.0 + 96 * i) for i in range(n)]
        solid, broken = [], []
        for i, (x, y) in enumerate(spots):
            words, _, rests = told[i]
            lined, count = canvas.block(words, room, TEXT, bold=True)
            heads.append({"x": x, "y": y - (count - 1) * (TEXT + 4) / 2 - 8, "text": lined, "n": count})
            notes.append({"x": x, "y": y + count * (TEXT + 4) / 2 + 4, "text": rests})
            nx, ny = spots[(i + 1) % n]
            last = i == n - 1
            if wide:
                turn = [2 * math.pi * (i + part) / n for part in _gaps(i, n)]
                path = [(cx + rx * math.sin(t), cy - ry * math.cos(t)) for t in (turn[0] + (turn[1] - turn[0]) * s / 20 for s in range(21))]
            elif last:
                path = [(70.0, y), (30.0, y), (30.0, spots[0][1]), (66.0, spots[0][1])]
            else:
                path = [(x, y + 36), (x, ny - 36)]
            (broken if last or told[i + 1][1] else solid).append(path)
        for paths, color, more in ((solid, MAIN, {}), (broken, CONTRAST, {"strokeDash": [6, 5]})):
            for path in paths:
                made += canvas.arrow(path, color=color, width=2.5, head=130, **more)
        made += [
            canvas.text([{**h, "y": h["y"]} for h in heads], bold=True, align="center", baseline="middle"),
            canvas.text(notes, size=SMALL, align="center", opacity=0.8),
        ]
        if wide:
            made.append(canvas.text([{"x": cx - rx * 0.86, "y": cy - ry * 0.72, "text": back}], size=SMALL, align="right", opacity=0.8))
        else:
            made.append(
                canvas.text(
                    [{"x": 18.0, "y": (spots[0][1] + spots[-1][1]) / 2, "text": back}], size=SMALL, align="center", opacity=0.8, angle=270
                )
            )
        return alt.layer(*made).properties(width=pixels, height=348 if wide else spots[-1][1] + 40)

    keys = [key for _, key in steps if key]
    return picture(
        draw,
        title=title,
        subtitle=subtitle,
        says=says
        or "A circle of steps. "
        + " Then: ".join(f"{words} ({rests})." for words, _, rests in told)
        + f" From there an arrow leads back to the first step: {back}.",
        source="What a step rests on is the course's reading. " + sources(_OFFER, *keys),
        width=width,
        table=pd.DataFrame([(words, rests) for words, _, rests in told], columns=["Step", "What the article shows for it"]),
    )


def _gaps(i: int, n: int) -> tuple[float, float]:
    """Where on the way from one step to the next an arrow begins and ends, in parts of the way, clear of the words."""
    return (i + 0.34 if i in (0,) else i + 0.36 if i in (1, 3) else i + 0.3) - i, (0.62 if i in (0, 2) else 0.66)
