"""The look of everything the course draws: inks, palette, Altair theme, and what stands around a picture.

Two inks belong to the page and not to the drawing. `INK` is the colour of the page's text, `PAPER` that of its
ground. A still drawing leaves both to the page; a live one has them replaced before it is drawn (`inked`).
All other colours are mid-tones that stand on light and on dark.
"""

import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

import altair as alt
import pandas as pd

INK = "currentColor"
PAPER = "#fffffe"  # a value that nothing else uses, so that it can be found and replaced

# Okabe and Ito's palette, without its yellow, which vanishes on white. Told apart by colour-blind readers.
PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#8C8C8C"]
MAIN, CONTRAST, QUIET = PALETTE[0], PALETTE[1], PALETTE[6]
THIRD = PALETTE[2]

LIGHT = {"ink": "#1f2328", "paper": "#ffffff"}
DARK = {"ink": "#e6e6e6", "paper": "#111111"}

FONT = "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"
WIDE, NARROW = 600, 340  # pixels: a page, and a phone or half a window
TITLE, TEXT, SMALL = 17, 13, 12  # sizes of letters; nothing is smaller


@alt.theme.register("softpower", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """Few colours, no frame, quiet grid, text that is large enough, titles at the left."""
    text = {"labelColor": INK, "titleColor": INK, "labelFontSize": TEXT, "titleFontSize": TEXT, "titleFontWeight": "normal"}
    return {
        "config": {
            "background": "transparent",
            "font": FONT,
            "view": {"stroke": None, "continuousWidth": 460, "continuousHeight": 260},
            "range": {"category": PALETTE},
            "axis": {
                **text,
                "domainColor": QUIET,
                "tickColor": QUIET,
                "gridColor": QUIET,
                "gridOpacity": 0.25,
                "labelLimit": 260,
                "titlePadding": 10,
            },
            "axisBand": {"grid": False},
            "legend": {**text, "symbolSize": 120},
            "header": text,
            "title": {
                "color": INK,
                "subtitleColor": INK,
                "fontSize": 16,
                "subtitleFontSize": TEXT,
                "anchor": "start",
                "frame": "group",
                "fontWeight": 600,
                "offset": 14,
                "subtitlePadding": 5,
            },
            "bar": {"fill": MAIN},
            "line": {"stroke": MAIN, "strokeWidth": 2.5},
            "point": {"fill": MAIN, "filled": True, "size": 90},
            "rule": {"color": QUIET},
            "text": {"color": INK, "fill": INK, "fontSize": TEXT},
        }
    }


def inked(spec: dict, ink: str, paper: str, exchange: Mapping[str, str] = MappingProxyType({})) -> dict:
    """A specification with the page's two inks filled in, and other colours exchanged, as a dark page does."""
    text = json.dumps(spec).replace(INK, ink).replace(PAPER, paper)
    for colour, other in exchange.items():
        text = re.sub(re.escape(colour), other, text, flags=re.IGNORECASE)
    return json.loads(text)


# How wide a text will be. DejaVu Sans is the widest letter that readers are likely to have: what fits in it fits.
_WIDTHS = {
    28: "'IJijl",
    33: " ,./:;\\|-f",
    40: "!()[]rt",
    50: '"*_`?sz',
    56: "FLck",
    60: "PTYaovxy",
    64: "$0123456789EKSbdeghnpqu{}",
    69: "ABRVXZCU",
    77: "DGHN&OQ",
    83: "#+<=>^~Mw",
    97: "%m@W",
}
_WIDTH = {letter: hundredths / 100 for hundredths, letters in _WIDTHS.items() for letter in letters}


def text_width(text: str, size: float = TEXT, bold: bool = False) -> float:
    """About how many pixels a line of text takes."""
    return sum(_WIDTH.get(letter, 0.64) for letter in text) * size * (1.1 if bold else 1)


def wrap(text: str, width: float, size: float = TEXT, bold: bool = False, even: bool = False) -> list[str]:
    """A text in lines no wider than `width`. `even`: of about one length, so that no word is left alone on the last."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size, bold) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    while even and len(lines) > 1:
        narrower = wrap(text, max(text_width(line, size, bold) for line in lines) - 1, size, bold)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


# What a picture says of its sources

# As a caption names the documents: shorter than a reference, and enough to know which is meant.
_SHORT = {
    "nishonova-korea": "Nishonova, The effectiveness of “soft power” (undated)",
    "kazakhstan-interviews": "Journal article on five interviews in Kazakhstan (2022)",
    "kpop-diplomacy": "Cultural Export and Global Soft Power (unsigned web page)",
    "temirtashev-china": "Temirtashev, Beijing's Charm Offensive (2024)",
    "wilton-park": "Fisher, Soft power in action (Wilton Park, 2014)",
}


def sources(*keys: str) -> str:
    """A line that names where rows or documents are from, each document once with its places."""
    from ..data import cite

    places: dict[str, list[str]] = {}
    for key in keys:
        found = cite(key)
        known = places.setdefault(found.source, [])
        if found.locator and found.locator not in known:
            known.append(found.locator)
    named = [
        (_SHORT.get(source) or cite(source).citation.rstrip(".")) + (f": {'; '.join(at)}" if at else "") for source, at in places.items()
    ]
    return ("Source: " if len(named) == 1 else "Sources: ") + ". ".join(named) + "." if named else ""


def finish(chart, title: str, says: str, *keys: str, subtitle: str = ""):
    """A chart made ready for a reader: a title, a description in words, and its sources in the caption.

    title     what the chart shows, as a sentence or a phrase
    says      the text alternative: what a reader who cannot see it should know
    keys      ids of rows or of documents, for the caption
    """
    from ..data import cite

    named = []
    for key in keys:
        found = cite(key)
        line = f"{found.citation}" + (f" At: {found.locator}." if found.locator else "")
        if line not in named:
            named.append(line)
    heading = {"text": title, **({"subtitle": subtitle} if subtitle else {})}
    return chart.properties(
        title=alt.TitleParams(**heading),
        description=says,
        usermeta={"source": "Source: " + " ".join(named)} if named else alt.Undefined,
    )


def picture(
    draw: Callable[[int], alt.TopLevelMixin],
    *,
    title: str,
    says: str,
    source: str,
    subtitle: str = "",
    width: int | None = None,
    table: pd.DataFrame | None = None,
    **meta,
) -> alt.TopLevelMixin:
    """A picture made ready for a reader, drawn for a wide page and, inside it, for a narrow one.

    draw      gives the chart for a width in pixels
    title     what the picture shows, as a sentence or a phrase; wrapped to the width, as `subtitle` is
    says      the text alternative: what a reader who cannot see it should know
    source    where its facts are from, and which of its numbers are no facts
    width     one drawing of this width, without a narrow one
    table     what is drawn, as a table to read
    meta      what else a page may want to know
    """
    if table is not None:
        meta["table"] = [
            {"columns": list(table.columns), "rows": [[_cell(value) for value in row] for row in table.itertuples(index=False)]}
        ]

    def framed(pixels: int, **more):
        heading = alt.TitleParams(
            text=wrap(title, pixels, TITLE, bold=True, even=True),
            fontSize=TITLE,
            lineHeight=TITLE + 4,
            subtitle=wrap(subtitle, pixels, even=True),
            subtitleLineHeight=TEXT + 5,
        )
        chart = draw(pixels).properties(title=heading, description=says, padding=4, usermeta={"source": source, **meta, **more})
        return chart.configure_mark(tooltip=None)  # places in pixels tell a reader nothing

    if width:
        return framed(width)
    return framed(WIDE, narrow=framed(NARROW).to_dict())


def _cell(value) -> str:
    if value is None or value != value:
        return ""
    return (
        f"{value:,.10g}"
        if isinstance(value, int | float) and abs(value) >= 10_000
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )
