"""Elites and publics: what of one power's effort reaches whom, in two documents."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from ..data import load
from . import canvas
from .theme import CONTRAST, INK, MAIN, SMALL, TEXT, picture, sources

# Rows of `powers`: what the documents say of each audience.
CHINA = {
    "Elites": ("china-power-china-economic-image", "kz-power-china-has-elites"),
    "Publics": ("china-power-china-fear", "kz-power-china-limits-sensitivity"),
}
_SENDER = (
    "China",
    "investment, loans and grants, projects, scholarships, institutes",
    ("china-power-china-investment", "kz-power-china-has-resources"),
)
_PRESSURE = (
    "Public feeling limits what rulers can do. In 2016 protests over land ended in a moratorium and a changed law; fear of cooperation with China was one cause among several.",
    ("kz-event-land-demonstrations", "kz-power-china-limits-agriculture"),
)
_DOCUMENTS = {"kazakhstan-interviews": "interviews article", "temirtashev-china": "essay"}


def two_audiences(
    audiences: Mapping[str, Sequence[str]] | None = None,
    *,
    powers: pd.DataFrame | None = None,
    title: str = "One power, two audiences",
    subtitle: str = "What reaches those who decide, and what reaches those who do not.",
    says: str | None = None,
    width: int | None = None,
):
    """One sender above two audiences: a solid arrow to those who are won, a broken one to those who are not, and how the second bind the first.

    audiences    two names, and the rows of `powers` that say what is true of each
    """
    table = (load("powers") if powers is None else powers).set_index("id")
    audiences = CHINA if audiences is None else audiences
    told = {
        name: [
            f"{table.loc[key, 'statement'].rstrip('.')} ({_DOCUMENTS.get(table.loc[key, 'source'], table.loc[key, 'source'])})."
            for key in keys
        ]
        for name, keys in audiences.items()
    }
    (won, cool), (sender, offer, offered), (pressure, pressed) = list(told), _SENDER, _PRESSURE

    def draw(pixels: int):
        wide = pixels > 450
        room = 262 if wide else pixels - 46
        made, bold, plain = [], [], []

        def words(name: str, x: float, y: float) -> float:
            bold.append({"x": x, "y": y + 7, "text": name})
            y += 20
            for text in told[name]:
                lined, count = canvas.block(text, room, TEXT if wide else SMALL)
                plain.append({"x": x, "y": y, "text": lined})
                y += count * ((TEXT if wide else SMALL) + 4) + 7
            return y

        top, _ = canvas.block(offer, 420 if wide else pixels - 20, SMALL)
        middle = pixels / 2
        made += [
            canvas.text([{"x": middle, "y": 9.0, "text": sender}], size=TEXT + 3, bold=True, align="center"),
            canvas.text([{"x": middle, "y": 22.0, "text": top}], size=SMALL, align="center", baseline="top"),
        ]
        begin = 22 + (top.count("\n") + 1) * (SMALL + 4) + 8
        if wide:
            left, right, y = 0.0, pixels - room + 0.0, begin + 64
            feet = [words(won, left, y), words(cool, right, y)]
            foot = max(feet)
            made += canvas.arrow(canvas.curve((middle - 30, begin), (left + 70, y - 8), -0.12), color=MAIN, width=5, head=260)
            made += canvas.arrow(canvas.curve((middle + 30, begin), (right + 70, y - 8), 0.12), color=CONTRAST, width=2, strokeDash=[5, 5])
            made.append(
                canvas.text(
                    [{"x": middle - 96, "y": begin + 34, "text": "reaches"}, {"x": middle + 26, "y": begin + 34, "text": "hardly reaches"}],
                    size=SMALL,
                    align="center",
                )
            )
            back = canvas.curve((right + 70, foot + 4), (left + 70, foot + 4), 0.05)
            made += canvas.arrow(back, color=INK, width=2)
            lined, count = canvas.block(pressure, 470, SMALL)
            made.append(canvas.text([{"x": middle, "y": foot + 40, "text": lined}], size=SMALL, align="center", baseline="top"))
            height = foot + 40 + count * (SMALL + 4)
        else:
            x, y = 44.0, begin + 40
            foot = words(won, x, y)
            second = foot + 30
            last = words(cool, x, second)
            made += canvas.arrow([(12.0, begin), (12.0, y + 7), (33.0, y + 7)], color=MAIN, width=5, head=200)
            made += canvas.arrow([(4.0, begin), (4.0, second + 7), (33.0, second + 7)], color=CONTRAST, width=2, strokeDash=[5, 5])
            made.append(
                canvas.text(
                    [{"x": x, "y": y - 12, "text": "reaches"}, {"x": x, "y": second - 12, "text": "hardly reaches"}],
                    size=SMALL,
                    opacity=0.8,
                )
            )
            lined, count = canvas.block(pressure, room, SMALL)
            made.append(canvas.text([{"x": x, "y": last + 8, "text": lined}], size=SMALL, baseline="top"))
            height = last + 10 + count * (SMALL + 4)
        made += [canvas.text(bold, size=TEXT + 1, bold=True), canvas.text(plain, size=TEXT if wide else SMALL, baseline="top")]
        return alt.layer(*made).properties(width=pixels, height=height)

    return picture(
        draw,
        title=title,
        subtitle=subtitle,
        says=says
        or f"{sender} offers {offer}. A thick arrow reaches the {won.lower()}: {' '.join(told[won])} A broken arrow leads to the {cool.lower()}: {' '.join(told[cool])} An arrow leads from the {cool.lower()} back to the {won.lower()}. {pressure}",
        source="Thick and broken are the course's reading. "
        + sources(*offered, *(key for keys in audiences.values() for key in keys), *pressed),
        width=width,
        table=pd.DataFrame([(name, text) for name, texts in told.items() for text in texts], columns=["Audience", "What a document says"]),
    )
