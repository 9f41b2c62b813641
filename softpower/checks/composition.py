"""Charts of what each whole is made of, judged as they are drawn: stacked, beside each other, or in panels.

A stack's order, a normalised length and the part of a bar that another one hides
stand nowhere in a specification. So these checks read the drawing.
"""

import html
import json
import re
from functools import lru_cache
from xml.etree import ElementTree

import pandas as pd

from .charts import Layer, Plot, _check_axis, _layers_with, _quantity_axis, drawing, read_chart
from .misconceptions import say
from .outcome import CheckFailed, resolve

_PANELS = ("row", "column", "facet")


def check_composition(
    value,
    shares: dict[str, dict[str, float]],
    *,
    parts: bool = True,
    axis: bool = True,
    order: list[str] | None = None,
    within: float = 0.0055,
    mark: str = "bar",
    name: str | None = None,
) -> None:
    """The bars show what share of each whole its parts are.

    shares   whole: {part: share as a fraction of 1}; a share of 0 need not be drawn
    parts    whether the lengths must be the shares, in fractions or in percent, and bear the right names
    axis     whether the axis must begin at zero and reach the end of the longest bar
    order    the parts' order; the bars of every whole must keep it, from either end
    """
    value, called = resolve(value, name)
    plot = read_chart(value, called)
    along = _quantity_axis(_layers_with(plot, mark, called), called)
    bars = _bars(plot.spec, mark, along)
    if bars["amount"].isna().any() or bars.empty:
        raise CheckFailed(f"The lengths in {called} are not all numbers. What does the column of the {along} axis hold?")
    if parts or order:
        named = _named(bars, along, shares, called)
    if parts:
        _check_visible(plot.spec, named, called)
        _check_parts(named, along, shares, within)
    if axis:
        _check_reach(bars, plot, along)
    if order:
        _check_order(named, along, order)


@lru_cache(maxsize=8)
def _drawing(spec: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawing("svg", spec))


def _svg(spec: dict) -> ElementTree.Element:
    return _drawing(json.dumps(spec))


def _labelled(spec: dict, panels: dict) -> dict:
    """The specification with each channel named after itself, unformatted, so that a drawn bar's label can be read."""
    named = dict(spec)
    facet = spec.get("facet") or {}
    panels = {**panels, **({"facet": facet} if "field" in facet else facet)}
    for key in ("layer", "hconcat", "vconcat", "concat"):
        if key in spec:
            named[key] = [_labelled(child, panels) for child in spec[key]]
    if "spec" in spec:
        named["spec"] = _labelled(spec["spec"], panels)
    if "encoding" in spec or panels and "mark" in spec:
        encoding = dict(spec.get("encoding", {}))
        inside = {**panels, **{c: encoding[c] for c in _PANELS if "field" in encoding.get(c, {})}}
        for channel, panel in zip(("strokeDash", "strokeWidth"), inside.values(), strict=False):
            encoding.setdefault(channel, {"field": panel["field"], "type": "nominal", "legend": None})
        named["encoding"] = {c: _plain(c, d) for c, d in encoding.items()}
    return named


def _plain(channel: str, definition):
    if not isinstance(definition, dict) or channel in _PANELS or not {"field", "aggregate", "datum"} & set(definition):
        return definition
    plain = {k: v for k, v in definition.items() if k not in ("format", "formatType")}
    if isinstance(plain.get("axis"), dict):
        plain["axis"] = {k: v for k, v in plain["axis"].items() if k not in ("format", "formatType", "title")}
    return {**plain, "title": f"channel {channel}"}


def _bars(spec: dict, mark: str, along: str) -> pd.DataFrame:
    """The bars as drawn, one row each: place and size on the page, amount, and what each channel says of it (`says`)."""
    bars = []

    def walk(element, x, y):
        shift = re.match(r"translate\((-?[\d.e-]+)[, ](-?[\d.e-]+)\)", element.get("transform", ""))
        if shift:
            x, y = x + float(shift[1]), y + float(shift[2])
        if element.get("aria-roledescription") == mark and element.get("aria-label"):
            outline = element.get("d", "")
            start = re.match(r"M(-?[\d.e-]+),(-?[\d.e-]+)", outline)
            width, height = (abs(float((re.search(rf"{way}(-?[\d.e-]+)", outline) or (0, 0))[1])) for way in "hv")
            words = re.split(r"(?:^|; )channel (\w+): ", html.unescape(element.get("aria-label")))[1:]
            says = dict(zip(words[::2], words[1::2], strict=True))
            if start:
                place = x + float(start[1]), y + float(start[2]), width, height
                bars.append((*place, _amount(says.get(along, "")), says))
        for child in element:
            walk(child, x, y)

    walk(_svg(_labelled(spec, {})), 0.0, 0.0)
    return pd.DataFrame(bars, columns=["x", "y", "width", "height", "amount", "says"])


def _amount(text: str) -> float | None:
    text = text.replace(",", "").replace("\u2212", "-")
    try:
        return float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        return None


def _named(bars: pd.DataFrame, along: str, shares: dict, called: str) -> pd.DataFrame:
    """The bars with their whole and their part. CheckFailed where no channel tells them apart."""
    parts = {part for of in shares.values() for part in of if any(of.get(part) for of in shares.values())}
    table = bars.copy()
    for column, names in (("whole", sorted(shares)), ("part", sorted(parts))):

        def known(words, names=names):
            return next((n for n in names if n.casefold() in str(words).casefold()), None)

        channels = {c for says in bars["says"] for c in says if c != along}
        told = {c: bars["says"].map(lambda says, c=c: says.get(c)).map(known) for c in sorted(channels)}
        table[column] = max(told.values(), key=lambda series: series.nunique(), default=None)
        absent = [n for n in names if n not in set(table[column])]
        if len(absent) > len(names) - 2:
            raise CheckFailed(
                f"{called} does not tell {names[0]!r}, {names[1]!r} and the like apart. Which channel should carry these names?"
            )
        if table[column].isna().any():
            raise CheckFailed(f"{called} has a bar that belongs to none of: {', '.join(names)}. Where does it come from?")
        if absent:
            raise CheckFailed(f"{called} has no bar for {absent[0]!r}. Were rows lost on the way?")
    return table


def _check_visible(spec: dict, table: pd.DataFrame, called: str) -> None:
    """Whether a reader can find every name somewhere in the drawing."""
    elements = [e for e in _svg(spec).iter() if e.tag.endswith(("text", "tspan"))]
    visible = {w.casefold() for e in elements for w in re.findall(r"\w+", e.text or "")}
    for name in sorted({*table["whole"], *table["part"]}):
        if not {w.casefold() for w in re.findall(r"\w+", name)} <= visible:
            raise CheckFailed(f"A reader of {called} sees {name!r} nowhere: neither on an axis nor in a legend or a heading.")


def _chains(bars: pd.DataFrame, along: str) -> pd.Series:
    """A number for each bar: bars that continue each other, end to end, share theirs."""
    start, size, across = ("x", "width", "y") if along == "x" else ("y", "height", "x")
    line = bars.assign(line=bars[across].round(0)).sort_values(["line", start])
    new = (line["line"] != line["line"].shift()) | (line[start] > (line[start] + line[size]).shift() + 1.5)
    return new.cumsum()


def _check_parts(table: pd.DataFrame, along: str, shares: dict, within: float) -> None:
    start, size = ("x", "width") if along == "x" else ("y", "height")
    drawn = table[table["amount"] > 0]
    for _, chain in drawn.groupby(_chains(drawn, along)):
        chain = chain.sort_values(start)
        if ((chain[start] + chain[size]).shift() > chain[start] + 2).any():
            raise CheckFailed(say("bars-overlap"))
    right = pd.Series({(whole, p): share for whole, of in shares.items() for p, share in of.items()})
    found = table.groupby(["whole", "part"])["amount"].sum().reindex(right.index, fill_value=0.0)

    def same(values):
        return ((values - right).abs() <= within).all()

    if same(found) or same(found / 100):
        return
    by_whole, by_part = (found.groupby(level=n).transform("sum").replace(0, 1) for n in (0, 1))
    if same(found / by_whole):
        all_ = found.sum()
        raise CheckFailed(say("share-of-everything" if min(abs(all_ - 1), abs(all_ / 100 - 1)) < 0.02 else "counts-for-shares"))
    if any(((by_part / all_ - 1).abs() < 0.02).all() and not ((by_whole / all_ - 1).abs() < 0.02).all() for all_ in (1, 100)):
        raise CheckFailed(say("share-of-the-part"))
    off = (found / (100 if found.max() > 1.5 else 1) - right).abs().idxmax()
    raise CheckFailed(f"The bar for {' / '.join(off)} does not have the length that follows from the rows. What is it a share of?")


def _check_reach(bars: pd.DataFrame, plot: Plot, along: str) -> None:
    longest = bars.groupby(_chains(bars, along))["amount"].sum().max() * 0.99  # what labels say is rounded
    _check_axis([Layer("bar", {along: {"field": "end"}}, pd.DataFrame({"end": [longest]}))], plot, along)


def _check_order(table: pd.DataFrame, along: str, order: list[str]) -> None:
    across = "y" if along == "x" else "x"
    ways = set()
    for _, of in table[table["amount"] > 0].groupby("whole"):
        of = of.groupby("part")[["x", "y"]].min()
        if len(of) < 2:
            continue
        spread = (of.max() - of.min()) > 1
        if not spread.any():
            raise CheckFailed(say("bars-overlap"))
        line = of.sort_values(across if spread[across] else along)
        places = [order.index(part) for part in line.index]
        ways.add(1 if places == sorted(places) else -1 if places == sorted(places, reverse=True) else 0)
    if 0 in ways or len(ways) > 1:
        raise CheckFailed(say("parts-out-of-order"))
