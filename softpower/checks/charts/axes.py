"""Whether the axis of numbers is honest, readable, and says what it counts and in which unit."""

import re

from ..misconceptions import say
from ..outcome import CheckFailed
from .names import axis_labels, number, words_at
from .quantities import BENT, factor
from .scene import Mark, Scene

SIZES = {
    "thousand": r"thousands?|\bk\b|\b000s?\b",
    "million": r"\bmillions?\b|\bmio\b|\bmn\b|\bmm\b|\bmln\b|(?<=[\d$€£ (])m\b",
    "billion": r"\bbillions?\b|\bbn\b|\bbln\b|\$ ?b\b|\busd ?bn?\b|(?<=\d)[bg]\b",
    "trillion": r"\btrillions?\b|\btn\b|\btrn\b",
}
_SUFFIX = {"k": "thousand", "m": "million", "g": "billion", "b": "billion", "bn": "billion", "t": "trillion", "%": "percent %"}


def check_axis(scene: Scene, marks: list[Mark], axis: str, called: str, longest: float | None = None) -> None:
    """Lengths can be compared: from zero, to the longest bar's end, evenly, with numbers to read them by.

    An axis that runs the other way round is honest as long as its labels say so.
    """
    if any(m.scales.get(axis) in BENT for m in marks):
        raise CheckFailed(say("log-axis"))
    for m in marks:
        low, high = m.domain[axis]
        room = (high - low) * 1e-9
        if axis in m.long and (low > room or high < -room):
            raise CheckFailed(say("truncated-axis"))
        reach = m.ends[axis] if axis in m.long else (m.amount(axis),) * 2
        if max(reach) > high + room + abs(high) * 1e-9 or min(reach) < low - room - abs(low) * 1e-9:
            raise CheckFailed(say("axis-cut-short"))
    check_readable(scene, marks, axis, called)


def check_readable(scene: Scene, marks: list[Mark], axis: str, called: str) -> None:
    """True numbers stand at the axis, or at the marks themselves."""
    if not marks:
        return
    factor(scene, marks, axis)
    if any(number(label.text) for label in axis_labels(scene, marks[0], axis)):  # beside the zero at which bars begin
        return
    across = {"x": "y", "y": "x"}[axis]
    if not all(any(number(t.text) is not None for t in words_at(scene, m, across)) for m in marks if abs(m.amount(axis)) > 0):
        raise CheckFailed(
            f"A reader of {called} sees lengths and no numbers. Leave the {axis} axis its labels, or write its value at each {marks[0].kind}."
        )


def axis_titles(scene: Scene, marks: list[Mark], axis: str) -> list[str]:
    starts = {m.panel[0] if axis == "x" else m.panel[1] for m in marks}
    own = [a.title for a in scene.axes if a.way == axis and a.title and any(abs(a.start - s) <= 2 for s in starts)]
    return own or [a.title for a in scene.axes if a.way == axis and a.title]


def _said(scene: Scene, marks: list[Mark], axis: str) -> tuple[list[str], list[str]]:
    """What an axis says of its unit: in its titles; and in what stands behind the numbers, at the ticks or at the marks."""
    labels = [label.text for label in axis_labels(scene, marks[0], axis)] if marks else []
    across = {"x": "y", "y": "x"}[axis]
    labels += [t.text for m in marks for t in words_at(scene, m, across)]
    behind = []
    for text in labels:
        if number(text) is None:
            continue
        rest = re.sub(r"[-\u2212\d.,\s]+", " ", text).strip()
        if rest:
            behind.append(f"{text} {_SUFFIX.get(rest.casefold().strip('$€£ '), rest)}")
    return axis_titles(scene, marks, axis), behind


def check_unit(scene: Scene, marks: list[Mark], axis: str, unit: str, called: str) -> None:
    """The axis names the unit, where a reader sees it, and no other size."""
    titles, behind = _said(scene, marks, axis)
    if not titles and not any(re.search(unit, text, re.IGNORECASE) for text in behind):
        raise CheckFailed(f"The {axis} axis has no title. In what unit are the values?")
    if not any(re.search(unit, text, re.IGNORECASE) for text in [*titles, *behind]):
        raise CheckFailed(f"The title of the {axis} axis is {titles[0]!r}. Does it say the unit that the task asks for?")
    meant = next((size for size in SIZES if re.search(unit, size, re.IGNORECASE)), None)
    if meant:
        for text in [*titles, *behind]:
            other = next((size for size, pattern in SIZES.items() if size != meant and re.search(pattern, text, re.IGNORECASE)), None)
            if other:
                raise CheckFailed(f"The {axis} axis says {text!r}, which makes a {other} of a {meant}. How many zeros has the unit?")
    check_readable(scene, marks, axis, called)


def check_of(scene: Scene, marks: list[Mark], axis: str, of: str) -> None:
    """The chart says what the numbers count, or are a share of: at the axis, or in a title."""
    titles = axis_titles(scene, marks, axis)
    if not any(re.search(of, text, re.IGNORECASE) for text in [*titles, *scene.titles, *scene.subtitles]):
        said = f"The {axis} axis says {titles[0]!r}." if titles else f"The {axis} axis has no title."
        raise CheckFailed(f"{said} Of what? Say it in the axis's title.")
