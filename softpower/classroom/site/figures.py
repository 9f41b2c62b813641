"""A chart on the site where no script draws it: its drawing, its words and numbers."""

import html

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
        f'<div class="sp-drawing sp-wide">{charts.svg({**bare, "description": says})}</div>',
        f"<details><summary>This chart in words{' and numbers' if table else ''}</summary><p>{html.escape(says)}</p>"
        + (f'<div class="sp-wide">{table}</div>' if table else "")
        + "</details>",
        f"<figcaption>{html.escape(caption)}</figcaption>" if caption else "",
    ]
    return f'<figure class="sp-chart">{"".join(parts)}</figure>'
