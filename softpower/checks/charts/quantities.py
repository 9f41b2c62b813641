"""Whether the marks stand for the right quantities, as a reader reads them off, and bear the right names."""

import re
from dataclasses import replace

from ..misconceptions import say
from ..outcome import CheckFailed
from .names import axis_labels, names, number, words_at
from .scene import NUMERIC, Mark, Scene

BENT = NUMERIC - {"linear"}


def marks_of(scene: Scene, mark: str | None, called: str) -> list[Mark]:
    """The marks of a kind. CheckFailed where the chart draws with others."""
    kinds = kinds_specified(scene)
    if not kinds:
        raise CheckFailed(f"{called} has no mark yet. Which mark should carry the values?")
    if mark is not None and mark not in kinds:
        raise CheckFailed(f"{called} draws with {', '.join(sorted(kinds))}. The task asks for {mark}s: `.mark_{mark}()`.")
    drawn = scene.of(mark)
    layers = {m.layer for m in drawn if m.visible}  # one that is there for its tooltips alone takes nothing from another
    return [m for m in drawn if m.layer in layers] or drawn


def kinds_specified(scene: Scene) -> set[str]:
    """The kinds of mark that the code asks for, drawn or not."""
    from .diagnosis import units

    return {unit.mark for unit in units(scene.spec)}


def joined(marks: list[Mark], axis: str) -> list[Mark]:
    """Bars as they look: pieces of one colour that continue each other, without a line between them, are one bar."""
    across = {"x": "y", "y": "x"}[axis]
    found: list[Mark] = []
    for m in sorted(marks, key=lambda m: (m.panel, m.layer, m.start(across), m.start(axis))):
        last = found[-1] if found else None
        if (
            last is not None
            and axis in m.long
            and (m.panel, m.layer, m.colour, m.outlined or last.outlined) == (last.panel, last.layer, last.colour, False)
            and abs(m.start(across) - last.start(across)) < 0.1
            and abs(m.size(across) - last.size(across)) < 0.1
            and abs(last.start(axis) + last.size(axis) - m.start(axis)) < 0.1
            and m.size(axis) > 0
            and last.size(axis) > 0
        ):
            ends = sorted([*last.ends[axis], *m.ends[axis]])
            box = (min(last.box[0], m.box[0]), min(last.box[1], m.box[1]), max(last.box[2], m.box[2]), max(last.box[3], m.box[3]))
            found[-1] = replace(last, box=box, ends={**last.ends, axis: (ends[0], ends[-1])})
        else:
            found.append(m)
    return found


def quantity_axis(marks: list[Mark], called: str) -> str:
    """The axis along which the marks' lengths, or places, stand for numbers."""
    found = [way for way in ("x", "y") if marks and all(way in m.ends for m in marks)]
    if not found:
        raise CheckFailed(f"{called} has no quantitative axis. Which column holds the numbers, and is it a column of numbers?")
    long = [way for way in found if all(way in m.long for m in marks)]
    return (long if len(long) == 1 else ["y"] if "y" in found else found)[0]


def seen_only(marks: list[Mark], axis: str, called: str) -> list[Mark]:
    """Those that a reader sees. CheckFailed where something hides one that has a length."""
    across = {"x": "y", "y": "x"}[axis]
    for m in marks:
        long = axis not in m.long or abs(m.amount(axis)) > 0
        thin = axis in m.long and m.size(across) < 0.5
        if long and (not m.visible or thin):
            raise CheckFailed(
                f"{called} has a {m.kind} that no reader can see. Look at its {'size' if thin and m.visible else 'colour and its opacity'}."
            )
    return marks


def factor(scene: Scene, marks: list[Mark], axis: str, strict: bool = True) -> float:
    """What a reader multiplies a scale's number by: 100 where it says 50 % at 0.5.

    Where the labels do not fit their scale: CheckFailed, or 1 if not `strict`.
    """
    ratios = []
    for m in marks[:1]:
        for label in axis_labels(scene, m, axis):
            shown = number(label.text)
            if shown and label.value == 0.0:
                return _untrue(label.text, strict)
            if shown is not None and isinstance(label.value, float) and abs(label.value) > 1e-12:
                ratios.append((shown / label.value, abs(shown), label.text))
    if not ratios:
        pairs = [(number(t.text), m.amount(axis)) for m in marks for t in words_at(scene, m, {"x": "y", "y": "x"}[axis])]
        ratios = [(shown / value, abs(shown), "") for shown, value in pairs if shown is not None and abs(value) > 1e-12]
        spread = [r for r, *_ in ratios]
        return _round(max(ratios, key=lambda r: r[1])[0]) if ratios and max(spread) <= 1.2 * min(spread) else 1.0
    best = _round(max(ratios, key=lambda r: r[1])[0])
    for ratio, shown, text in ratios:
        if abs(ratio - best) > abs(best) * max(0.06, 0.6 / max(shown, 0.5)):
            return _untrue(text, strict)
    return best


def _untrue(text: str, strict: bool) -> float:
    if strict:
        raise CheckFailed(f"The axis says {text!r} where its scale stands at another number. Does it label its ticks truly?")
    return 1.0


def _round(ratio: float) -> float:
    """A factor as it was meant: labels are rounded, factors are powers of ten."""
    for power in range(-12, 13):
        if abs(ratio / 10.0**power - 1) < 0.06:
            return 10.0**power
    return ratio


def check_quantities(scene, marks, axis, quantities, labels, within, misconceptions, called) -> None:
    if not marks:
        raise CheckFailed(f"{called} draws 0 marks. The task asks for {len(quantities)}.")
    by_layer: dict[str, list[Mark]] = {}
    for m in joined(marks, axis):
        by_layer.setdefault(m.layer, []).append(m)
    wanted = len(quantities)
    chosen = next((of for of in by_layer.values() if len(of) == wanted), [m for of in by_layer.values() for m in of])
    kind = chosen[0].kind
    by = factor(scene, chosen, axis, strict=False)
    found = [m.amount(axis) * by for m in chosen]

    def same(values) -> bool:
        drawn, right = (sorted(v for v in numbers if abs(v) > 1e-9) for numbers in (found, values))
        return (
            len(found) <= len(values) and len(drawn) == len(right) and all(abs(a - b) <= within for a, b in zip(drawn, right, strict=True))
        )

    if same(quantities):
        seen_only(chosen, axis, called)
        _check_apart(chosen, axis)
        if labels:
            check_labels(scene, chosen, found, axis, quantities, labels, within)
        return
    for key, wrong in misconceptions.items():
        if same(wrong):
            raise CheckFailed(say(key))
    for scale in (1e3, 1e6, 1e9, 100):
        if same([q * scale for q in quantities]) or same([q / scale for q in quantities]):
            raise CheckFailed(say("wrong-scale"))
    total = sum(quantities)
    if total and any(same([q / total * whole for q in quantities]) for whole in (1, 100)):
        raise CheckFailed(say("shares-for-amounts"))
    if len(found) != wanted:
        raise CheckFailed(f"{called} draws {len(found)} {kind}{'s' if len(found) != 1 else ''}. The task asks for {wanted}.")
    raise CheckFailed(f"The values that {called} draws are not those asked for. Look at the table it draws from.")


def _check_apart(marks: list[Mark], axis: str) -> None:
    """No bar lies over another and hides it."""
    across = {"x": "y", "y": "x"}[axis]
    for number_, one in enumerate(marks):
        for other in marks[number_ + 1 :]:
            lap = [
                min(one.start(w) + one.size(w), other.start(w) + other.size(w)) - max(one.start(w), other.start(w)) for w in (axis, across)
            ]
            if min(lap) > 1.5:
                raise CheckFailed(say("bars-overlap"))


def check_labels(scene, marks, found, axis, quantities, labels, within) -> None:
    """Each quantity's mark bears a name that matches, wherever a reader may look for it."""
    named = [names(scene, m, axis) for m in marks]
    places = sorted({place for of in named for place in of})
    mark = marks[0].kind

    def matches(pattern, name) -> bool:
        return re.search(pattern, name, re.IGNORECASE) is not None

    columns = [[of.get(place, "") for of in named] for place in places]
    worded = [
        column
        for column in columns
        if any(re.search(r"[^\W\d_]|\d", name) and number(name) is None or matches("|".join(labels), name) for name in column)
    ]
    for column in columns:
        if all(
            any(matches(p, name) for name, value in zip(column, found, strict=True) if abs(value - q) <= within)
            or abs(q) <= 1e-9
            and not any(abs(value) <= 1e-9 for value in found)
            for q, p in zip(quantities, labels, strict=True)
        ):
            return
    for column in columns:
        if all(any(matches(pattern, name) for name in column) for pattern in labels):
            raise CheckFailed(say("names-swapped"))
    shown = max([*worded, *columns], key=lambda column: len(set(column)), default=[])
    if not any(shown) or len(marks) > 1 and len(set(shown)) == 1:
        raise CheckFailed(f"The chart does not name what each {mark} stands for. Put the names on the other axis.")
    raise CheckFailed(f"A reader would not know what each {mark} stands for: the names are {', '.join(map(repr, shown))}.")


def check_lengths(marks: list[Mark], axis: str, called: str) -> None:
    """The bars stand in the order of their lengths, from either end."""
    across = {"x": "y", "y": "x"}[axis]
    lengths: dict[tuple, float] = {}
    for m in marks:
        place = (round(m.panel[1]), round(m.panel[0]), round(m.middle(across), 1))
        lengths[place] = lengths.get(place, 0) + m.amount(axis)  # parts of a stacked bar share a place
    found = [lengths[place] for place in sorted(lengths)]
    if len(found) < 2:
        raise CheckFailed(f"The bars of {called} stand on top of each other. Give each its own place on the other axis.")
    steps = [b - a for a, b in zip(found, found[1:], strict=False)]
    small = max(map(abs, found)) * 1e-6
    if min(steps) < -small and max(steps) > small:
        raise CheckFailed(say("bars-unordered"))


def check_names_order(scene: Scene, axis: str, order: list[str], mark: str) -> None:
    """The names stand in this order, from either end."""
    texts = [t for t in scene.texts if "title" not in t[3] or "-header" in t[3] or "scope" in t[3]]
    texts.sort(key=lambda t: "legend" in t[3])  # a legend only where nothing stands nearer to the marks
    found = [next((t for t in texts if re.search(pattern, t[0], re.IGNORECASE)), None) for pattern in order]
    if None in found:
        raise CheckFailed(f"The chart does not name what each {mark} stands for. Put the names on the other axis.")
    columns, rows = ({round(t[n]) for t in found} for n in (1, 2))
    across = 1 if len(rows) == 1 or len(columns) > 1 and axis == "y" else 2
    places = [t[across] for t in found]
    if len(set(places)) == len(places) and places in (sorted(places), sorted(places, reverse=True)):
        return
    said = [t[0] for t in sorted(found, key=lambda t: t[across])]
    if said in (sorted(said), sorted(said, reverse=True)):
        raise CheckFailed(say("alphabetical-ordinal"))
    raise CheckFailed(f"The {mark}s stand in the order {', '.join(said)}. Which order do these words have among themselves?")
