"""Heat maps: which count each cell stands for, and whether its shade says so."""

import re

from ..misconceptions import require, say
from ..outcome import CheckFailed, resolve
from .colours import APART, apart, lab
from .names import names, number, words_at
from .quantities import marks_of
from .scene import Mark, Scene, read_scene

_SHADES = ("fill", "stroke", "opacity", "fillOpacity", "strokeOpacity")
_PLACES = ("x", "y", "row", "column", "panel")


def check_grid(
    value,
    counts: dict[tuple[str, str], float],
    *,
    rows: dict[str, str],
    columns: dict[str, str],
    cells: bool = True,
    shades: bool = True,
    what: str | None = None,
    called_rows: str = "row",
    called_columns: str = "column",
    misconceptions: dict[str, dict[tuple[str, str], float]] | None = None,
    strangers: dict[str, str] | None = None,
    mark: str = "rect",
    name: str | None = None,
) -> None:
    """Each cell of a grid stands for its count, and its shade follows the count.

    counts          (row, column): count; a cell with none may be left out or drawn as zero
    rows, columns   patterns, one for each name, that its label must match; a reader may find them on either axis or as headings of panels
    cells           whether the cells must have these counts and be named
    shades          whether shades must follow the counts in order, with a key and the word that `what` asks for
    called_rows, called_columns   what messages call a row and a column
    misconceptions  id: the counts that a known mistake leads to
    strangers       pattern of a label that belongs to neither rows nor columns: id of what to say
    """
    require([*(misconceptions or ()), *(strangers or {}).values()])
    value, called = resolve(value, name)
    scene = read_scene(value, called)
    drawn = [m for m in marks_of(scene, mark, called) if m.visible and min(m.size("x"), m.size("y")) >= 0.5]
    if not drawn:
        raise CheckFailed(f"{called} draws no rectangle. Does a filter leave nothing over?")
    if cells:
        failures = []
        for chosen in _layers(drawn, scene):
            try:
                _check_cells(scene, chosen, counts, rows, columns, called_rows, called_columns, misconceptions or {}, strangers or {})
                break
            except CheckFailed as failure:
                failures.append(failure)
        else:
            raise failures[0]
    if shades:
        _check_shades(scene, drawn, what, called)


def _layers(marks: list[Mark], scene: Scene) -> list[list[Mark]]:
    """The layers that carry counts, else all: an empty grid may lie beneath."""
    by_layer: dict[str, list[Mark]] = {}
    for m in marks:
        by_layer.setdefault(m.layer, []).append(m)
    carrying = [of for of in by_layer.values() if _carriers(scene, of)]
    return carrying or list(by_layer.values())


def _carriers(scene: Scene, marks: list[Mark]) -> list[str]:
    """The channels of shade that carry numbers, other than those that the cells are placed by."""
    labels = [{place: of.get(place) for place in _PLACES} for of in (names(scene, m) for m in marks)]
    found = []
    for channel in _SHADES:
        held = [_amount(m.carried.get(channel)) for m in marks]
        if any(v is None for v in held) or channel not in marks[0].scales:
            continue
        said = [str(m.carried[channel]) for m in marks]
        placed = any(
            all(of[place] is not None and number(of[place]) == v for of, v in zip(labels, held, strict=True))
            for place in _PLACES
            if len(set(said)) > 1
        )
        if not placed:
            found.append(channel)
    return found


def _amount(value) -> float | None:
    if isinstance(value, float):
        return value
    try:
        return float(str(value))
    except ValueError:
        return None


def _keys(labels: list[str | None], patterns: dict[str, str]) -> list[str] | None:
    """The name that each label stands for; None where one of them matches none, or more than one."""
    found = []
    for label in labels:
        fitting = [key for key, pattern in patterns.items() if label is not None and re.search(pattern, label, re.IGNORECASE)]
        if len(fitting) != 1:
            return None
        found += fitting
    return found


def _check_cells(scene, marks, counts, rows, columns, called_rows, called_columns, misconceptions, strangers) -> None:
    named = [names(scene, m) for m in marks]
    places = {place: [of.get(place) for of in named] for place in _PLACES}
    for pattern, key in strangers.items():
        if any(label is not None and re.search(pattern, label, re.IGNORECASE) for labels in places.values() for label in labels):
            raise CheckFailed(say(key))
    found = {which: {p: keys for p, labels in places.items() if (keys := _keys(labels, of))} for which, of in (("r", rows), ("c", columns))}
    pairs = [(r, c) for r in found["r"] for c in found["c"] if r != c]
    if not pairs:
        missing, axis = (called_rows, "one of the axes") if not found["r"] else (called_columns, "the other axis")
        raise CheckFailed(f"A reader cannot tell which {missing} a rectangle stands for. Put the names of all on {axis}.")
    keys = [(a, b) for a, b in zip(found["r"][pairs[0][0]], found["c"][pairs[0][1]], strict=True)]
    carried = [[_amount(m.carried[c]) for m in marks] for c in _carriers(scene, marks)]
    written = [next((number(t.text) for t in words_at(scene, m)), None) for m in marks]
    if any(v is not None for v in written):
        carried.append([0.0 if v is None else v for v in written])
    if not carried:
        raise CheckFailed("The rectangles carry no counts. Which channel should show how many there are?")
    if len(set(keys)) < len(keys):
        raise CheckFailed("Several rectangles lie on top of one another in one cell. Count what belongs to each cell first.")
    drawn = [{key: v for key, v in zip(keys, values, strict=True) if v} for values in carried]
    wanted = {key: float(v) for key, v in counts.items() if v}
    if wanted in drawn:
        return
    first = drawn[0]
    for key, wrong in misconceptions.items():
        if first == {cell: float(v) for cell, v in wrong.items() if v}:
            raise CheckFailed(say(key))
    if all(wanted.get(key) == v for key, v in first.items()):
        raise CheckFailed("Every cell that is drawn is right, and some are missing. What was left out?")
    if len(first) == len(wanted) and set(first.values()) == {1.0}:
        raise CheckFailed("Every cell has the same count, 1. How many stand behind each?")
    if all(v <= 1 for v in first.values()):
        raise CheckFailed("The cells show shares. The task asks for counts.")
    raise CheckFailed("Some cells do not stand for the right count. Which rows were counted, and by which columns?")


def _check_shades(scene: Scene, drawn: list[Mark], what: str | None, called: str) -> None:
    chosen = next(of for of in _layers(drawn, scene))
    channels = _carriers(scene, chosen)
    if not channels:
        raise CheckFailed(say("shades-of-nothing"))
    by_count: dict[float, Mark] = {}
    for m in chosen:
        by_count[_amount(m.carried[channels[0]])] = m
    ordered = [by_count[v] for v in sorted(by_count)]
    light = [lab(m.colour)[0] for m in ordered]
    steps = [b - a for a, b in zip(light, light[1:], strict=False)]
    # Different counts must look different: a scale that ends too early gives them one shade.
    for (low, one), (high, other) in zip(sorted(by_count.items()), sorted(by_count.items())[1:], strict=False):
        if apart(one.colour, other.colour) < APART / 2:
            raise CheckFailed(
                f"A reader cannot tell {low:g} from {high:g}: their shades look alike. How far does the scale of colours reach?"
            )
    if chosen[0].layer in scene.unordered or min(steps, default=0) < -0.5 and max(steps, default=0) > 0.5:
        raise CheckFailed(say("shades-unordered"))
    keyed = [legend for legend in scene.legends if any(number(text) is not None for text, _ in legend.entries)]
    if not keyed and not all(
        any(number(t.text) is not None for t in words_at(scene, m)) for m in chosen if _amount(m.carried[channels[0]])
    ):
        raise CheckFailed("A reader sees shades and no key to them. Leave the legend in, or write the counts into the cells.")
    said = [*scene.titles, *scene.subtitles, *(legend.title for legend in keyed)]
    if what and not any(re.search(what, text, re.IGNORECASE) for text in said):
        raise CheckFailed("The chart does not say what its shades count. Name it in the legend or in the title.")
