"""How a chart is shown: as a still drawing that needs no script, and as data for a page that can move it.

A still drawing prints, survives nbconvert, and takes its text colour from the page, so it can be read in
JupyterLab's light and dark themes.
"""

import html
import os
import re
from itertools import count

import altair as alt

from ..plotted import DARK as BRIGHTER
from ..plotted import MIME, picture, title
from .theme import DARK, LIGHT, PAPER, inked

NARROW_BELOW = 520  # pixels of a container, below which the narrow drawing is shown

# The ground of JupyterLab, of the reading site, of VS Code; white on paper.
_GROUND = "var(--jp-layout-color0,var(--color-background-primary,var(--vscode-editor-background,#fff)))"
_numbers = count(1)


def _version() -> str:
    return ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])


def _own_ids(svg: str) -> str:
    """Give the drawing's ids a prefix of their own: two charts on a page would share `clip0`."""
    prefix = f"sp{next(_numbers)}-"
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}\1"', svg)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}\1)", svg)


def _narrow(spec: dict) -> dict | None:
    return spec.get("usermeta", {}).get("narrow")


def svg(spec: dict) -> str:
    """A Vega-Lite specification as an SVG drawing with a text alternative, ready to stand in a page."""
    import vl_convert

    drawing = _own_ids(vl_convert.vegalite_to_svg(spec, vl_version=_version()))
    said = spec.get("description") or title(spec) or "Chart"
    # One image with one description, in place of a hundred marks that a screen reader would read out.
    drawing = re.sub(r'\s(aria-[a-z]+|role)="[^"]*"', "", drawing)
    drawing = drawing.replace(f'"{PAPER}"', f'"{_GROUND}"')
    # It shrinks with the page, but not so far that its words cannot be read: then the figure around it scrolls.
    width = re.search(r'<svg[^>]*?\swidth="([\d.]+)"', drawing)
    least = f"min-width:{_least(float(width[1])):g}px;" if width else ""
    return drawing.replace(
        "<svg ", f'<svg role="img" aria-label="{html.escape(said, quote=True)}" style="{least}max-width:100%;height:auto" ', 1
    )


def _least(width: float) -> float:
    return min(width, 440) if width > 400 else width * 0.85


def png(spec: dict, dark: bool = False, scale: float = 2) -> bytes:
    """A Vega-Lite specification as a picture file, on a light or a dark ground."""
    import vl_convert

    colours = DARK if dark else LIGHT
    drawn = inked(spec, **colours, exchange=BRIGHTER if dark else {})
    return vl_convert.vegalite_to_png({**drawn, "background": colours["paper"]}, vl_version=_version(), scale=scale)


def plain(spec: dict) -> str:
    """A chart in words, for where nothing can be drawn."""
    return f"[Chart] {spec.get('description') or title(spec)}"


def _drawings(spec: dict) -> str:
    """The drawing; or two, of which the width of the place they stand in shows one."""
    narrow = _narrow(spec)
    if not narrow:
        return svg(spec)
    # Where a page strips the style sheet, the wide one is seen.
    return (
        f"<style>@container (max-width:{NARROW_BELOW}px){{.sp-picture .sp-for-wide{{display:none}}.sp-picture .sp-for-narrow{{display:block!important}}}}</style>"
        f'<div class="sp-picture" style="container-type:inline-size"><div class="sp-for-wide">{svg(spec)}</div>'
        f'<div class="sp-for-narrow" style="display:none">{svg(narrow)}</div></div>'
    )


def page(spec: dict, **_metadata) -> dict:
    """A chart as a page shows it, by MIME type: data for a page that draws it itself, and a drawing with its caption."""
    caption = spec.get("usermeta", {}).get("source", "")
    below = f'<figcaption style="font-size:13px;opacity:.8;max-width:46em">{html.escape(caption)}</figcaption>' if caption else ""
    return {
        MIME: picture(spec),
        "text/html": f'<figure style="margin:1em 0;overflow-x:auto" tabindex="0">{_drawings(spec)}{below}</figure>',
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
