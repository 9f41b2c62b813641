"""A chart on the site: its drawing, its words and numbers, and the specification that Vega brings to life."""

import html
import json
from numbers import Number

from ... import charts

MOST_ROWS = 40  # a longer table of a chart's numbers would be a data set, not a way of reading the chart
_ASIDE = {"x2", "y2", "color", "order", "opacity", "size", "shape", "detail", "key"}


def _text(value) -> str:
    return " ".join(value) if isinstance(value, list) else str(value or "")


def _without_title(spec: dict) -> tuple[dict, str, str]:
    """The specification without its title, the title, and the subtitle: on a page they are text, which wraps."""
    title = spec.get("title", "")
    bare = {key: value for key, value in spec.items() if key != "title"}
    if isinstance(title, dict):
        return bare, _text(title.get("text")), _text(title.get("subtitle"))
    return bare, _text(title), ""


def _units(spec: dict, data=None):
    """Each unit of a specification with the name of its data, inherited or its own; None where data are computed."""
    own = spec.get("data", data)
    if "transform" in spec:
        return
    parts = [part for key in ("layer", "hconcat", "vconcat", "concat") for part in spec.get(key, [])]
    if isinstance(spec.get("spec"), dict):
        parts.append({**spec["spec"], "encoding": {**spec["spec"].get("encoding", {}), **_facets(spec)}})
    for part in parts:
        yield from _units({**part, "encoding": {**spec.get("encoding", {}), **part.get("encoding", {})}}, own)
    if not parts:
        yield (own or {}).get("name"), spec.get("encoding", {})


def _facets(spec: dict) -> dict:
    facet = spec.get("facet", {})
    return {"facet": facet} if "field" in facet else {k: v for k, v in facet.items() if isinstance(v, dict)}


def _columns(encoding: dict) -> dict[str, str] | None:
    """Field to heading for the channels that a reader reads off; None if one of them is computed."""
    found = {}
    for channel, given in encoding.items():
        if not isinstance(given, dict) or "field" not in given:
            if isinstance(given, dict) and "aggregate" in given:
                return None
            continue
        if {"aggregate", "bin", "timeUnit"} & {key for key, value in given.items() if value}:
            return None
        heading = given.get("title") or (given.get("axis") or {}).get("title") or (given.get("header") or {}).get("title")
        if channel in _ASIDE and not heading:
            continue
        found[given["field"]] = _text(heading)
    return found


def numbers(spec: dict) -> str:
    """The plotted values as an HTML table; nothing where they are computed in the chart, or too many to read."""
    tables: dict[str, dict[str, str]] = {}
    for name, encoding in _units(spec):
        columns = _columns(encoding)
        if columns is None:
            return ""
        if name in spec.get("datasets", {}):
            known = tables.setdefault(name, {})
            for field, heading in columns.items():
                known[field] = known.get(field) or heading
    made = ""
    for name, columns in tables.items():
        rows = spec["datasets"][name]
        fields = [field for field in columns if rows and all(field in row for row in rows)]
        shown = list(dict.fromkeys(tuple(_value(row[field]) for field in fields) for row in rows))
        if not fields or len(shown) > MOST_ROWS:
            return ""
        head = "".join(f'<th scope="col">{html.escape(columns[f] or f.replace("_", " ").capitalize())}</th>' for f in fields)
        body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in shown)
        made += f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return made


def _value(value) -> str:
    if value is None:
        return ""
    return f"{value:,.10g}" if isinstance(value, Number) and not isinstance(value, bool) and abs(value) >= 10_000 else f"{value}"


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
