"""A chart on the site where no script draws it: its drawing, its words and numbers."""

import html
import re

from ... import charts
from ...plotted import tables


def _text(value) -> str:
    return " ".join(value) if isinstance(value, list) else str(value or "")


def _without_title(spec: dict) -> tuple[dict, str, str]:
    """The specification without its title, the title, and the subtitle: on a page they are text, which wraps."""
    title = spec.get("title", "")
    bare = {key: value for key, value in spec.items() if key != "title"}
    if isinstance(title, dict):
        return bare, _text(title.get("text")), _text(title.get("subtitle"))
    return bare, _text(title), ""


def _drawing(spec: dict) -> str:
    """The drawing, its places to a tenth of a pixel."""

    def rounded(match):
        if "scale" in match[0]:
            return match[0]
        return re.sub(r"-?\d+\.\d{2,}", lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), match[0])

    return re.sub(r'\s(?:d|transform|x|y|x1|y1|x2|y2|width|height)="[^"]*"', rounded, charts.svg(spec))


def numbers(spec: dict) -> str:
    """The plotted values as an HTML table; nothing where they are computed in the chart, or too many to read."""
    made = ""
    for table in tables(spec):
        head = "".join(f'<th scope="col">{html.escape(heading)}</th>' for heading in table["columns"])
        body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in table["rows"])
        made += f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return made


def figure(spec: dict) -> str:
    """HTML of a chart as it stands without a script: title, drawing, the same in words and numbers, source."""
    bare, title, subtitle = _without_title(spec)
    says = spec.get("description") or title or "Chart"
    caption = spec.get("usermeta", {}).get("source", "")
    table = numbers(spec)
    parts = [
        f'<p class="sp-chart-title">{html.escape(title)}</p>' if title else "",
        f'<p class="sp-chart-subtitle">{html.escape(subtitle)}</p>' if subtitle else "",
        f'<div class="sp-drawing sp-wide">{_drawing({**bare, "description": says})}</div>',
        f"<details><summary>This chart in words{' and numbers' if table else ''}</summary><p>{html.escape(says)}</p>"
        + (f'<div class="sp-wide">{table}</div>' if table else "")
        + "</details>",
        f"<figcaption>{html.escape(caption)}</figcaption>" if caption else "",
    ]
    return f'<figure class="sp-chart">{"".join(parts)}</figure>'
