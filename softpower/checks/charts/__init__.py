"""Charts, judged by what is drawn: the chart is rendered, and read as its reader reads it.

How the code was written does not matter, nor how the data got into the chart; and
what no reader can see earns nothing.
"""

from ..misconceptions import require
from ..outcome import CheckFailed, resolve, saw
from .axes import check_axis, check_of, check_unit
from .diagnosis import check_columns, encoded, why_nothing
from .grid import check_grid
from .quantities import check_lengths, check_names_order, check_quantities, joined, marks_of, quantity_axis, seen_only
from .scene import Mark, Scene, read_scene
from .titles import check_title

__all__ = ["check_chart", "check_grid", "expect_chart", "read_scene"]


def expect_chart(value, *, mark: str | None = None, name: str | None = None) -> None:
    """The answer is an Altair chart that draws something, with the kind of mark asked for. Says in a line what it saw."""
    value, called = resolve(value, name)
    scene = read_scene(value, called)
    marks_of(scene, mark, called)
    check_columns(scene, called)
    drawn = [m for m in scene.of(mark) if m.visible and _has_size(m)]
    if not drawn or not encoded(scene, mark):
        raise CheckFailed(why_nothing(scene, mark, called))
    saw(f"{called}, {_seen(scene, drawn)}")


def _has_size(mark: Mark) -> bool:
    if mark.kind == "text":
        return bool(mark.text)
    return mark.kind not in ("bar", "rect") or min(mark.size("x"), mark.size("y")) >= 0.5


def _seen(scene: Scene, drawn: list[Mark]) -> str:
    """A chart in a few words: "a bar chart with 2 bars, titled 'Where the money went'."."""
    for way in ("x", "y"):
        if all(m.kind == "bar" and way in m.long and way in m.ends for m in drawn):
            drawn = joined(drawn, way)
            break
    kinds = {m.kind for m in drawn}
    kind = next(iter(kinds)) if len(kinds) == 1 else "mark"
    if kind in ("line", "area", "trail"):
        what = f"{'an' if kind == 'area' else 'a'} {kind} chart"
    else:
        heads = {"bar": "a bar chart", "rect": "a grid", "arc": "a pie chart"}
        thing = {"rect": "rectangle", "arc": "slice"}.get(kind, kind)
        what = f"{heads.get(kind, 'a chart')} with {len(drawn)} {thing}{'s' if len(drawn) != 1 else ''}"
    return f"{what}, titled {scene.title!r}." if scene.title else f"{what}, without a title."


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
    of: str | None = None,
    title: bool | str = True,
    ordered: bool = False,
    name: str | None = None,
) -> None:
    """The chart draws these quantities with this mark, honestly.

    quantities   the values drawn, in any order, as a reader reads them off: 50 where the axis says 50 %
    labels       patterns, one for each quantity, that the name at its mark must match, wherever a reader finds it
    order        patterns for the names, in the order in which they must stand, from either end
    zero         the axis begins at zero, reaches the longest bar, is even, and numbers stand at it or at the bars
    unit         a pattern that the quantity axis's title, or what stands behind its numbers, must match
    of           a pattern for what is counted, or shared out, in the axis's title or in the chart's
    title        whether the chart needs a title of its own, one that says something; or a pattern for what it must say
    ordered      the bars stand in the order of their lengths, from either end
    """
    require(misconceptions or ())
    value, called = resolve(value, name)
    scene = read_scene(value, called)
    marks = marks_of(scene, mark, called)
    if quantities is not None or order or zero or unit or of or ordered:
        if not any(_has_size(m) for m in marks):
            raise CheckFailed(why_nothing(scene, mark, called))
        axis = quantity_axis(marks, called)
    if quantities is not None:
        check_quantities(scene, marks, axis, quantities, labels, within, misconceptions or {}, called)
    if order:
        check_names_order(scene, axis, order, mark)
    if zero:
        check_axis(scene, seen_only(marks, axis, called), axis, called)
    if unit:
        check_unit(scene, marks, axis, unit, called)
    if of:
        check_of(scene, marks, axis, of)
    if ordered:
        check_lengths(seen_only(marks, axis, called), axis, called)
    if title:
        check_title(scene, called, title if isinstance(title, str) else None)
