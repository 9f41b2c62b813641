"""Charts, judged by the Vega-Lite specification they come to: never by how the code was written.

`alt.X("year:Q")`, `alt.X("year", type="quantitative")` and a layered chart that
holds the same bars are one and the same here.
"""

import html
import re
from dataclasses import dataclass, field

import altair as alt
import pandas as pd

from .misconceptions import say
from .outcome import CheckFailed, kind, reading, resolve

POSITIONS = ("x", "y")


@dataclass
class Layer:
    """One mark with its channels, as specified; `data` is the table it draws from."""

    mark: str
    channels: dict[str, dict]
    data: pd.DataFrame
    transformed: bool = False


@dataclass
class Plot:
    spec: dict
    layers: list[Layer] = field(default_factory=list)

    @property
    def title(self) -> str:
        return _first_title(self.spec)


def _text(title) -> str:
    """A title as Vega-Lite takes it: text, lines of text, or an object that holds either."""
    title = title.get("text", "") if isinstance(title, dict) else title
    return " ".join(map(str, title)) if isinstance(title, list) else str(title or "")


def _parts(spec: dict) -> list[dict]:
    """The charts inside a layered, concatenated or faceted one."""
    return [child for key in ("layer", "hconcat", "vconcat", "concat") for child in spec.get(key, [])] + (
        [spec["spec"]] if "spec" in spec else []
    )


def _first_title(spec: dict) -> str:
    return _text(spec.get("title")) or next(filter(None, map(_first_title, _parts(spec))), "")


def _data(spec: dict, datasets: dict, inherited: pd.DataFrame) -> pd.DataFrame:
    data = spec.get("data")
    if not data:
        return inherited
    values = datasets.get(data.get("name"), data.get("values"))
    return pd.DataFrame(values) if isinstance(values, list) else inherited  # CSV as one text, say, is not read


def _layers(spec: dict, datasets: dict, data: pd.DataFrame, channels: dict, transformed: bool):
    data = _data(spec, datasets, data)
    facet = spec.get("facet") or {}
    channels = {**channels, **({"facet": facet} if "field" in facet else facet), **spec.get("encoding", {})}
    transformed = transformed or bool(spec.get("transform")) or "repeat" in spec
    for child in _parts(spec):
        yield from _layers(child, datasets, data, channels, transformed)
    if "mark" in spec:
        mark = spec["mark"]
        yield Layer(mark["type"] if isinstance(mark, dict) else mark, channels, data, transformed)


def read_chart(value, called: str = "The chart") -> Plot:
    """The chart's specification, taken apart; CheckFailed if it is no chart or is not complete."""
    if isinstance(value, alt.JupyterChart):
        value = value.chart
    if not isinstance(value, alt.TopLevelMixin):
        raise CheckFailed(f"{called} is {kind(value)}. The task asks for an Altair chart, such as `alt.Chart(table).mark_bar()`.")
    try:
        spec = value.to_dict()
    except Exception as error:
        if "'mark' is a required property" in str(error):
            raise CheckFailed(f"{called} has no mark yet. Which mark should carry the values?") from None
        says = str(error).strip().splitlines() or [type(error).__name__]
        raise CheckFailed(f"{called} cannot be drawn: {says[0]}") from None
    with reading(called, "The task asks for an Altair chart of a table."):
        return Plot(spec, list(_layers(spec, spec.get("datasets", {}), pd.DataFrame(), {}, False)))


def drawing(form: str, spec: dict | str):
    """The chart as Vega draws it, as "svg" or "scenegraph". CheckFailed where Vega cannot."""
    import vl_convert

    try:
        return getattr(vl_convert, f"vegalite_to_{form}")(spec, vl_version=".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2]))
    except ValueError as error:
        says = " ".join(str(error).split("\n    at ")[0].split())  # without the lines that name Vega's own code
        raise CheckFailed(f"The chart cannot be drawn. {says.rstrip('.')}.") from None


def _field(definition: dict) -> str:
    name = definition.get("field", "")
    return re.sub(r"\\(.)", r"\1", name) if isinstance(name, str) else ""  # Altair escapes dots and brackets in column names


def _carries(definition) -> bool:
    return isinstance(definition, dict) and ("field" in definition or "datum" in definition or definition.get("aggregate") == "count")


def plotted(layer: Layer, spec: dict) -> pd.DataFrame:
    """What a layer draws: one row a mark, one column a channel, after its aggregates."""
    if layer.transformed or any(isinstance(c, dict) and ("bin" in c or "timeUnit" in c) for c in layer.channels.values()):
        return _drawn(layer, spec)
    columns, groups, sums = {}, [], {}
    for channel, definition in layer.channels.items():
        if not _carries(definition):
            continue
        name = _field(definition)
        if name and name not in layer.data.columns:
            raise CheckFailed(
                f"The chart asks for the column {name!r}, and its table has none. It has: {', '.join(map(str, layer.data.columns))}."
            )
        columns[channel] = layer.data[name].tolist() if name else [definition.get("datum", 1)] * max(1, len(layer.data))
        if definition.get("aggregate"):
            sums[channel] = definition["aggregate"]
        else:
            groups.append(channel)
    table = pd.DataFrame(columns)
    if not sums:
        return table
    how = {c: {"average": "mean", "distinct": "nunique"}.get(a, a) if isinstance(a, str) else None for c, a in sums.items()}
    if not set(how.values()) <= {"sum", "mean", "median", "min", "max", "count", "nunique"}:
        return _drawn(layer, spec)
    try:
        if not groups:
            return table.agg(how).to_frame().T
        return table.groupby(groups, as_index=False, dropna=False, observed=True).agg(how)
    except (TypeError, ValueError):  # a mean of texts, a group by lists: what Vega makes of it stands in the drawing
        return _drawn(layer, spec)


def _drawn(layer: Layer, spec: dict) -> pd.DataFrame:
    """The same, read off the drawing itself: Vega labels each mark with its values. For charts that transform."""
    channels = [c for c, d in layer.channels.items() if isinstance(d, dict) and ("field" in d or "aggregate" in d)]
    rows = []
    for mark in re.findall(r"<[a-z]+ [^>]*aria-roledescription=\"[^>]*>", drawing("svg", _titled(spec))):
        said = dict(re.findall(r'(aria-label|aria-roledescription)="([^"]*)"', mark))
        if said.get("aria-roledescription") in (layer.mark, f"{layer.mark} mark") and "aria-label" in said:  # "bar", but "rect mark"
            pairs = re.split(r"(?:^|; )channel (\w+): ", html.unescape(said["aria-label"]))[1:]
            rows.append(dict(zip(pairs[::2], pairs[1::2], strict=True)))
    table = pd.DataFrame(rows, columns=channels, dtype=object)
    for column in table:
        numbers = pd.to_numeric(table[column].astype("str").str.replace(",", "").str.replace("\u2212", "-"), errors="coerce")
        if numbers.notna().all():
            table[column] = numbers
    return table


def _titled(spec: dict) -> dict:
    """The specification with each channel's own name as its title, by which a mark's label can be read."""
    named = dict(spec)
    for key in ("layer", "hconcat", "vconcat", "concat"):
        if key in spec:
            named[key] = [_titled(child) for child in spec[key]]
    if "spec" in spec:
        named["spec"] = _titled(spec["spec"])
    if "encoding" in spec:
        named["encoding"] = {
            c: {**d, "title": f"channel {c}"} if isinstance(d, dict) and ("field" in d or "aggregate" in d) else d
            for c, d in spec["encoding"].items()
        }
    return named


def _axis_title(definition: dict) -> str | None:
    """The title that the code gives to a channel; None where it leaves that to Vega-Lite, "" where it takes it away."""
    for holder in (definition, definition.get("axis"), definition.get("legend"), definition.get("header")):
        if isinstance(holder, dict) and "title" in holder:
            return _text(holder["title"])
    return "" if "axis" in definition and definition["axis"] is None else None


def _unit_text(definition: dict) -> str:
    title = _axis_title(definition)
    return title if title is not None else _field(definition)


def expect_chart(value, *, mark: str | None = None, name: str | None = None) -> None:
    """The answer is an Altair chart that can be drawn, with the kind of mark asked for."""
    value, called = resolve(value, name)
    plot = read_chart(value, called)
    layers = _layers_with(plot, mark, called)
    if all(
        layer.data.empty and not layer.transformed and not any("datum" in c for c in layer.channels.values() if isinstance(c, dict))
        for layer in layers
    ):
        raise CheckFailed(f"{called} has no data. Give `alt.Chart` a table with rows.")
    for layer in layers:
        if not layer.transformed:
            plotted(layer, plot.spec)  # stops where a column is missing


def _layers_with(plot: Plot, mark: str | None, called: str) -> list[Layer]:
    if not plot.layers:
        raise CheckFailed(f"{called} has no mark yet. Which mark should carry the values?")
    layers = [layer for layer in plot.layers if mark in (None, layer.mark)]
    if not layers:
        raise CheckFailed(
            f"{called} draws with {', '.join(sorted({x.mark for x in plot.layers}))}. The task asks for {mark}s: `.mark_{mark}()`."
        )
    return layers


def check_chart(
    value,
    *,
    mark: str,
    quantities: list[float] | None = None,
    within: float = 0.01,
    labels: list[str] | None = None,
    order: list[str] | None = None,
    misconceptions: dict[str, list[float]] | None = None,
    zero: bool = True,
    unit: str | None = None,
    title: bool = True,
    ordered: bool = False,
    name: str | None = None,
) -> None:
    """The chart draws these quantities with this mark, honestly.

    quantities   the values drawn, in any order, along x or y
    labels       patterns, one for each quantity, that the name at its mark must match
    order        patterns for the names, in the order in which they must stand, from either end
    zero         the axis begins at zero, reaches the longest bar and is not logarithmic
    unit         a pattern that the quantity axis's title must match
    title        whether the chart needs a title of its own, one that says something
    ordered      the bars stand in the order of their lengths, from either end
    """
    value, called = resolve(value, name)
    plot = read_chart(value, called)
    layers = _layers_with(plot, mark, called)
    if quantities is not None or order or zero or unit or ordered:
        axis = _quantity_axis(layers, called)
    if quantities is not None:
        _check_quantities(layers, plot, axis, quantities, labels, within, misconceptions or {}, called)
    if order:
        _check_names_order(plot, axis, order, layers[0].mark)
    if zero:
        _check_axis(layers, plot, axis)
    if unit:
        _check_unit(plot, axis, unit)
    if ordered:
        _check_lengths(plot, axis, called)
    if title:
        words = set(re.findall(r"\w+", plot.title.casefold()))
        if not words:
            raise CheckFailed(f"{called} has no title. What does it show? Say it with `.properties(title=…)`.")
        if words <= _EMPTY_WORDS:
            raise CheckFailed(f"The title {plot.title!r} would fit any chart. What does this one show?")


_EMPTY_WORDS = {"a", "altair", "bar", "bars", "chart", "figure", "graph", "my", "plot", "the", "title", "untitled", "1", "7"}


def _quantity_axis(layers: list[Layer], called: str) -> str:
    found = []
    for p in POSITIONS:
        definitions = [layer.channels.get(p) or {} for layer in layers]
        if all(d.get("type") == "quantitative" or d.get("aggregate") or isinstance(d.get("datum"), (int, float)) for d in definitions):
            found.append(p)
    if not found:
        raise CheckFailed(f"{called} has no quantitative axis. Which column holds the numbers, and is it a column of numbers?")
    if len(found) == 2:  # both may be numbers, such as years; the other one then is the category
        return next((p for p in found if layers[0].channels[p].get("aggregate")), "y")
    return found[0]


def _check_axis(layers: list[Layer], plot: Plot, axis: str) -> None:
    for layer in plot.layers:  # layers share their axes, so that a label's scale can bend a bar's
        scale = (layer.channels.get(axis) or {}).get("scale") or {}
        domain = scale.get("domain")
        low, high = (
            (min(domain), max(domain))
            if isinstance(domain, list) and domain and all(isinstance(d, (int, float)) for d in domain)
            else (None, None)
        )
        low = scale.get("domainMin", low) if isinstance(scale.get("domainMin", low), (int, float)) else low
        high = scale.get("domainMax", high) if isinstance(scale.get("domainMax", high), (int, float)) else high
        if scale.get("type") in ("log", "symlog", "pow", "sqrt"):
            raise CheckFailed(say("log-axis"))
        if low is not None and low > 0 or low is None and scale.get("zero") is False:
            raise CheckFailed(say("truncated-axis"))
        if high is not None:
            longest = max((v for bars in layers for v in _numbers(plotted(bars, plot.spec)[axis]) or []), default=high)
            if high < longest * (1 - 1e-9):
                raise CheckFailed(say("axis-cut-short"))


def _check_lengths(plot: Plot, axis: str, called: str) -> None:
    """Read off the drawing, since a chart can be sorted in its table, by its encoding, or by a list of names."""
    plain = _unscaled(plot.spec, axis)  # a logarithm or a cut is another matter
    lengths: dict[float, float] = {}
    for x, y, width, height in _boxes(drawing("scenegraph", plain)["scenegraph"], 0, 0):
        place, length = (y + height / 2, width) if axis == "x" else (x + width / 2, height)
        lengths[round(place, 1)] = lengths.get(round(place, 1), 0) + length  # parts of a stacked bar share a place
    found = [lengths[place] for place in sorted(lengths)]
    if len(found) < 2:
        raise CheckFailed(f"The bars of {called} stand on top of each other. Give each its own place on the other axis.")
    steps = [b - a for a, b in zip(found, found[1:], strict=False)]
    if min(steps) < -0.01 and max(steps) > 0.01:
        raise CheckFailed(say("bars-unordered"))


def _unscaled(node, axis: str):
    """A specification without the scales that its code sets for one channel."""
    if isinstance(node, list):
        return [_unscaled(item, axis) for item in node]
    if not isinstance(node, dict):
        return node
    without = {k: {i: v for i, v in d.items() if i != "scale"} if k == axis and isinstance(d, dict) else d for k, d in node.items()}
    return {k: _unscaled(d, axis) for k, d in without.items()}


def _boxes(mark: dict, left: float, top: float):
    """The place and size of each bar in a drawing, wherever its group stands."""
    for item in mark.get("items", []):
        x, y = left + (item.get("x") or 0), top + (item.get("y") or 0)  # Vega gives null for a place that is no number
        if mark.get("marktype") == "group":
            for inner in item.get("items", []):
                yield from _boxes(inner, x, y)
        elif mark.get("marktype") == "rect" and mark.get("role") == "mark" and str(mark.get("name", "")).endswith("marks"):
            yield x, y, item.get("width") or 0, item.get("height") or 0


def _check_unit(plot: Plot, axis: str, unit: str) -> None:
    titles = [_unit_text(layer.channels[axis]) for layer in plot.layers if axis in layer.channels]
    if not any(titles):
        raise CheckFailed(f"The {axis} axis has no title. In what unit are the values?")
    if not any(re.search(unit, text, re.IGNORECASE) for text in titles):
        raise CheckFailed(f"The title of the {axis} axis is {titles[0]!r}. Does it say the unit that the task asks for?")


def _numbers(series: pd.Series) -> list[float] | None:
    found = pd.to_numeric(series, errors="coerce")
    return None if found.isna().any() else [float(v) for v in found]


def _check_quantities(layers, plot, axis, quantities, labels, within, misconceptions, called) -> None:
    if any((layer.channels[axis].get("stack")) in ("normalize",) for layer in layers):
        raise CheckFailed(say("shares-for-amounts"))
    tables = [plotted(layer, plot.spec) for layer in layers]
    if len(tables) > 1 and not any(len(table) == len(quantities) for table in tables):
        tables = [pd.concat(tables, ignore_index=True)]  # each bar may be a layer of its own
    table = next((t for t in tables if len(t) == len(quantities)), tables[0])
    found = _numbers(table[axis])

    def same(wanted):
        return (
            found is not None
            and len(found) == len(wanted)
            and all(abs(a - b) <= within for a, b in zip(sorted(found), sorted(wanted), strict=True))
        )

    if same(quantities):
        if labels:
            _check_labels(table, found, axis, quantities, labels, within, layers[0].mark)
        return
    for key, wrong in misconceptions.items():
        if same(wrong):
            raise CheckFailed(say(key))
    for scale in (1e3, 1e6, 1e9, 100):
        if same([q * scale for q in quantities]) or same([q / scale for q in quantities]):
            raise CheckFailed(say("wrong-scale"))
    total = sum(quantities)
    if any(same([q / total * whole for q in quantities]) for whole in (1, 100)):
        raise CheckFailed(say("shares-for-amounts"))
    if found is not None and len(found) != len(quantities):
        raise CheckFailed(
            f"{called} draws {len(found)} {layers[0].mark}{'s' if len(found) != 1 else ''}. The task asks for {len(quantities)}."
        )
    raise CheckFailed(f"The values that {called} draws are not those asked for. Look at the table it draws from.")


def _check_labels(table, found, axis, quantities, labels, within, mark) -> None:
    """Each quantity's mark bears a name that matches, on the other axis, in colour, or as a facet's heading."""
    channels = [
        c for c in ({"x", "y"} - {axis}, {"color", "fill", "xOffset", "yOffset", "row", "column", "facet"}) for c in sorted(c) if c in table
    ]
    if not channels:
        raise CheckFailed(f"The chart does not name what each {mark} stands for. Put the names on the other axis.")

    def matches(pattern, name):
        return re.search(pattern, str(name), re.IGNORECASE) is not None

    named = [table[channel].tolist() for channel in channels]
    for names in named:
        if all(
            any(matches(pattern, name) for name, value in zip(names, found, strict=True) if abs(value - quantity) <= within)
            for quantity, pattern in zip(quantities, labels, strict=True)
        ):
            return
    names = max(named, key=lambda names: len(set(map(str, names))))
    if all(any(matches(pattern, name) for name in names) for pattern in labels):
        raise CheckFailed(say("names-swapped"))
    raise CheckFailed(f"A reader would not know what each {mark} stands for: the names are {', '.join(map(repr, map(str, names)))}.")


def _written(item: dict, left: float = 0, top: float = 0, role: str = ""):
    """Every piece of text in a drawing with its place, and the roles of the parts around it."""
    if "marktype" in item:
        role = f"{role} {item.get('role') or ''}"
    elif "text" in item:
        yield _text(item["text"]), left + (item.get("x") or 0), top + (item.get("y") or 0), role
    else:
        left, top = left + (item.get("x") or 0), top + (item.get("y") or 0)
    for inner in item.get("items", []):
        yield from _written(inner, left, top, role)


def _check_names_order(plot: Plot, axis: str, order: list[str], mark: str) -> None:
    """Read off the drawing, since a sort, a scale, the data or its type may have put the names in their order."""
    texts = [t for t in _written(drawing("scenegraph", plot.spec)["scenegraph"]) if "title" not in t[3] or "-header" in t[3]]
    texts.sort(key=lambda t: "legend" in t[3])  # a legend only where nothing stands nearer to the marks
    found = [next((t for t in texts if re.search(pattern, t[0], re.IGNORECASE)), None) for pattern in order]
    if None in found:
        raise CheckFailed(f"The chart does not name what each {mark} stands for. Put the names on the other axis.")
    columns, rows = ({round(t[i]) for t in found} for i in (1, 2))
    across = 1 if len(rows) == 1 or len(columns) > 1 and axis == "y" else 2
    places = [t[across] for t in found]
    if len(set(places)) == len(places) and places in (sorted(places), sorted(places, reverse=True)):
        return
    names = [t[0] for t in sorted(found, key=lambda t: t[across])]
    if names in (sorted(names), sorted(names, reverse=True)):
        raise CheckFailed(say("alphabetical-ordinal"))
    raise CheckFailed(f"The {mark}s stand in the order {', '.join(names)}. Which order do these words have among themselves?")
