"""A chart on the site: its drawing, its words and numbers, and the specification that Vega brings to life."""

import html
import json

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
    """HTML of a chart: a drawing that stands without a script, and the specification for one that answers the pointer."""
    bare, title, subtitle = _without_title(spec)
    says = spec.get("description") or title or "Chart"
    caption = spec.get("usermeta", {}).get("source", "")
    table = numbers(spec)
    parts = [
        f'<p class="sp-chart-title">{html.escape(title)}</p>' if title else "",
        f'<p class="sp-chart-subtitle">{html.escape(subtitle)}</p>' if subtitle else "",
        f'<div class="sp-drawing sp-wide">{charts.svg({**bare, "description": says})}</div>',
        # "<" would end the script element early if a label held "</script>"
        f'<script type="application/json">{json.dumps(bare, ensure_ascii=False).replace("<", chr(92) + "u003c")}</script>',
        f"<details><summary>This chart in words{' and numbers' if table else ''}</summary><p>{html.escape(says)}</p>"
        + (f'<div class="sp-wide">{table}</div>' if table else "")
        + "</details>",
        f"<figcaption>{html.escape(caption)}</figcaption>" if caption else "",
    ]
    return f'<figure class="sp-chart">{"".join(parts)}</figure>'
