"""A chart as data for a page that draws it, and what it plots as tables in words: both read from its Vega-Lite specification."""

from numbers import Number

MIME = "application/vnd.softpower.picture+json"
# What the page exchanges the palette's colours for in a dark theme, where the darker ones would sink into the ground.
DARK = {"#0072b2": "#3d9fdb", "#d55e00": "#f0803c", "#009e73": "#2fbd92", "#8c8c8c": "#9c9c9c"}
MOST_ROWS = 40  # a longer table of a chart's numbers would be a data set, not a way of reading the chart
_ASIDE = {"x2", "y2", "color", "order", "opacity", "size", "shape", "detail", "key"}


def _text(value) -> str:
    return " ".join(value) if isinstance(value, list) else str(value or "")


def title(spec: dict) -> str:
    """A chart's title as text."""
    head = spec.get("title", "")
    return _text(head.get("text") if isinstance(head, dict) else head)


def picture(spec: dict) -> dict:
    """A chart as data for a page that draws it: the words apart from the drawing, since on a page words wrap. Of type MIME.

    A chart may carry in its `usermeta`: `source`, the line below it; `narrow`, another
    specification for narrow pages; `table`, its content in words; `dark`, colours to
    exchange in a dark theme.
    """
    own = spec.get("usermeta", {})
    head = spec.get("title", "")
    found = {
        "version": 1,
        "spec": bare(spec),
        "narrow": bare(own["narrow"]) if own.get("narrow") else None,
        "title": title(spec),
        "subtitle": _text(head.get("subtitle")) if isinstance(head, dict) else "",
        "description": spec.get("description") or title(spec) or "Chart",
        "source": own.get("source", ""),
        "table": own.get("table") or tables(spec),
        "dark": {**DARK, **own.get("dark", {})},
    }
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def bare(spec: dict) -> dict:
    """The drawing alone."""
    return {key: value for key, value in spec.items() if key not in ("title", "description", "usermeta")}


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


def tables(spec: dict) -> list[dict]:
    """The plotted values, a table for each set of data; none where they are computed in the chart, or too many to read."""
    found: dict[str, dict[str, str]] = {}
    for name, encoding in _units(spec):
        columns = _columns(encoding)
        if columns is None:
            return []
        if name in spec.get("datasets", {}):
            known = found.setdefault(name, {})
            for field, heading in columns.items():
                known[field] = known.get(field) or heading
    made = []
    for name, columns in found.items():
        rows = spec["datasets"][name]
        fields = [field for field in columns if rows and all(field in row for row in rows)]
        shown = list(dict.fromkeys(tuple(_value(row[field]) for field in fields) for row in rows))
        if not fields or len(shown) > MOST_ROWS:
            return []
        headings = [columns[field] or field.replace("_", " ").capitalize() for field in fields]
        made.append({"columns": headings, "rows": [list(row) for row in shown]})
    return made


def _value(value) -> str:
    if value is None:
        return ""
    if not isinstance(value, Number) or isinstance(value, bool):
        return f"{value}"
    if abs(value) >= 10_000:
        return f"{value:,.10g}"
    return f"{value:g}" if float(value).is_integer() else f"{value:.4g}"
