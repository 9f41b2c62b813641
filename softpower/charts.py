"""The course's look for Altair charts, and a way of showing them that needs no network.

`from softpower import charts` is enough: it sets the theme and the renderer.
A chart goes out twice: as data (MIME), which the course's JupyterLab extension
and the reading site draw and move, and as an SVG drawing inside the page. The
drawing needs no script, prints, survives nbconvert, and takes its text colour
from the page, so it can be read in light and dark themes.
"""

import html
import os
import re
from itertools import count

import altair as alt

from .plotted import MIME, picture, title

# Okabe and Ito's palette, without its yellow, which vanishes on white. Told apart by colour-blind readers.
PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#8C8C8C"]
INK = "currentColor"
MAIN, CONTRAST, QUIET = PALETTE[0], PALETTE[1], PALETTE[6]

NARROW = 520  # px: below this width the page shows the drawing for a narrow page, where a chart has one

_numbers = count(1)


@alt.theme.register("softpower", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """Few colours, no frame, quiet grid, text that is large enough, titles at the left."""
    text = {"labelColor": INK, "titleColor": INK, "labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal"}
    return {
        "config": {
            "background": "transparent",
            "font": "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif",
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
                "subtitleFontSize": 13,
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
            "text": {"color": INK, "fill": INK, "fontSize": 13},
        }
    }


def _own_ids(svg: str) -> str:
    """Give the drawing's ids a prefix of their own: two charts on a page would share `clip0`."""
    prefix = f"sp{next(_numbers)}-"
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}\1"', svg)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}\1)", svg)


def svg(spec: dict) -> str:
    """A Vega-Lite specification as an SVG drawing with a text alternative, ready to stand in a page."""
    import vl_convert

    drawing = _own_ids(vl_convert.vegalite_to_svg(spec, vl_version=".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])))
    said = spec.get("description") or title(spec) or "Chart"
    # One image with one description, in place of a hundred marks that a screen reader would read out.
    drawing = re.sub(r'\s(aria-[a-z]+|role)="[^"]*"', "", drawing)
    # It shrinks with the page, but not so far that its words cannot be read: then the figure around it scrolls.
    width = re.search(r'<svg[^>]*?\swidth="([\d.]+)"', drawing)
    least = f"min-width:{min(float(width[1]), 440):g}px;" if width else ""
    return drawing.replace(
        "<svg ", f'<svg role="img" aria-label="{html.escape(said, quote=True)}" style="{least}max-width:100%;height:auto" ', 1
    )


def plain(spec: dict) -> str:
    """A chart in words, for where nothing can be drawn."""
    return f"[Chart] {spec.get('description') or title(spec)}"


def _stills(spec: dict) -> str:
    """The drawing; where a chart has one for narrow pages, both, of which the page's width shows one."""
    narrow = spec.get("usermeta", {}).get("narrow")
    if not narrow:
        return svg(spec)
    return (
        f"<style>.sp-still{{container-type:inline-size}}@container (min-width:{NARROW}px){{.sp-still-narrow{{display:none}}}}"
        f"@container (max-width:{NARROW - 1}px){{.sp-still-wide{{display:none}}}}</style>"
        f'<div class="sp-still"><div class="sp-still-wide">{svg(spec)}</div><div class="sp-still-narrow">{svg(narrow)}</div></div>'
    )


def page(spec: dict, **_metadata) -> dict:
    """A chart as a page shows it: as data, and as a drawing with its caption, by MIME type."""
    caption = spec.get("usermeta", {}).get("source", "")
    below = f'<figcaption style="font-size:13px;opacity:.8;max-width:46em">{html.escape(caption)}</figcaption>' if caption else ""
    return {
        MIME: picture(spec),
        "text/html": f'<figure style="margin:1em 0;overflow-x:auto" tabindex="0">{_stills(spec)}{below}</figure>',
        "text/plain": plain(spec),
    }


def specification(spec: dict, **_metadata) -> dict:
    """A chart as its specification, for those who draw it themselves: the reading site, the grader."""
    # Altair's own `mimetype` gives a name without "+json", which a notebook's schema allows for text alone.
    return {f"application/vnd.vegalite.{alt.SCHEMA_VERSION.split('.')[0]}+json": spec, "text/plain": plain(spec)}


alt.renderers.register("softpower", page)
alt.renderers.register("softpower-specification", specification)
# A page that draws charts itself, such as the reading site, asks for their specifications.
alt.renderers.enable(os.environ.get("SOFTPOWER_CHARTS", "softpower"))


def finish(chart, title: str, says: str, *sources: str, subtitle: str = ""):
    """A chart made ready for a reader: a title, a description in words, and its sources in the caption.

    title     what the chart shows, as a sentence or a phrase
    says      the text alternative: what a reader who cannot see it should know
    sources   ids of ledger rows or of documents, for the caption
    """
    from .data import cite

    named = []
    for key in sources:
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
