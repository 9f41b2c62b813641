"""Charts of what each whole is made of, judged as they are drawn: stacked, beside each other, or in panels."""

import pandas as pd

from ..misconceptions import say
from ..outcome import CheckFailed, resolve
from .axes import check_axis
from .names import names
from .quantities import marks_of, quantity_axis, seen_only
from .scene import Mark, Scene, read_scene


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
    axis     whether the axis must begin at zero, reach the end of the longest bar, and bear numbers
    order    the parts' order; the bars of every whole must keep it, from either end
    """
    value, called = resolve(value, name)
    scene = read_scene(value, called)
    marks = marks_of(scene, mark, called)
    along = quantity_axis(marks, called)
    if parts:
        named = _named(scene, seen_only(marks, along, called), along, shares, called)
        _check_parts(named, along, shares, within)
    if axis:
        check_axis(scene, marks, along, called)
    if order:
        # Names that nobody sees have cost the lengths' points already, and need not cost the order's.
        _check_order(_named(scene, marks, along, shares, called, unseen=True), along, order)


def _named(scene: Scene, marks: list[Mark], along: str, shares: dict, called: str, unseen: bool = False) -> pd.DataFrame:
    """The bars with their whole and their part. CheckFailed where a reader cannot tell them apart."""
    table = pd.DataFrame(
        [(*m.box[:2], m.size("x"), m.size("y"), m.amount(along)) for m in marks], columns=["x", "y", "width", "height", "amount"]
    )
    seen = [names(scene, m, along) for m in marks]
    carried = [{f"of {c}": str(v) for c, v in m.carried.items()} for m in marks]
    parts = {part for of in shares.values() for part in of if any(of.get(part) for of in shares.values())}
    for column, known in (("whole", sorted(shares)), ("part", sorted(parts))):

        def which(words, known=known):
            return next((n for n in known if n.casefold() in words.casefold()), None)

        def told(of):
            places = sorted({place for at in of for place in at})
            return max(
                ([which(at.get(place, "")) for at in of] for place in places), key=lambda c: len({*c} - {None}), default=[None] * len(of)
            )

        found, data = told(seen), told(carried)
        if unseen and len({*data} - {None}) > len({*found} - {None}):
            found = data
        absent = [n for n in known if n not in found]
        if len(absent) > len(known) - 2:
            if len({*data} - {None}) > 1:
                raise CheckFailed(f"A reader of {called} sees {known[0]!r} nowhere: neither on an axis nor in a legend or a heading.")
            raise CheckFailed(
                f"{called} does not tell {known[0]!r}, {known[1]!r} and the like apart. Which channel should carry these names?"
            )
        if None in found:
            raise CheckFailed(f"{called} has a bar that belongs to none of: {', '.join(known)}. Where does it come from?")
        if absent:
            raise CheckFailed(f"{called} has no bar for {absent[0]!r}. Were rows lost on the way?")
        table[column] = found
    return table


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
