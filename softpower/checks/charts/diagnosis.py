"""Why a chart draws nothing: what its code asks for, beside what its table has. Used for messages alone."""

import re
from dataclasses import dataclass, field

from ..misconceptions import say
from ..outcome import CheckFailed
from .scene import Scene, parts


@dataclass
class Unit:
    """One mark as the code asks for it, with its channels and its rows; `rows` None where they cannot be known."""

    mark: str
    channels: dict[str, dict] = field(default_factory=dict)
    rows: list | None = None


def units(spec: dict) -> list[Unit]:
    """The units of a specification: one for each mark."""
    return list(_units(spec, spec.get("datasets", {}), None, {}))


def _units(spec: dict, datasets: dict, rows, channels: dict):
    data = spec.get("data")
    if isinstance(data, dict):
        given = datasets.get(data.get("name"), data.get("values"))
        rows = given if isinstance(given, list) and all(isinstance(row, dict) for row in given) else None
    if spec.get("transform") or "repeat" in spec:
        rows = None
    facet = spec.get("facet") if isinstance(spec.get("facet"), dict) else {}
    channels = {**channels, **({"facet": facet} if "field" in facet else facet), **spec.get("encoding", {})}
    for child in parts(spec):
        yield from _units(child, datasets, rows, channels)
    if "mark" in spec:
        mark = spec["mark"]
        yield Unit(mark["type"] if isinstance(mark, dict) else mark, {c: d for c, d in channels.items() if isinstance(d, dict)}, rows)


def check_columns(scene: Scene, called: str) -> None:
    """Every column that a channel asks for is in its table, as far as that can be known before transforms."""
    for unit in units(scene.spec):
        if unit.rows == []:
            raise CheckFailed(f"{called} has no data. Give `alt.Chart` a table with rows.")
        for definition in unit.channels.values():
            asked = definition.get("field")
            if unit.rows is None or not isinstance(asked, str):
                continue
            columns = list(dict.fromkeys(column for row in unit.rows for column in row))
            name = re.sub(r"\\(.)", r"\1", asked)  # Altair escapes dots and brackets in column names
            if name not in columns:
                raise CheckFailed(
                    f"The chart asks for the column {name!r}, and its table has none. It has: {', '.join(map(str, columns))}."
                )
            if asked in columns and re.search(r"[.\[\]]", asked):
                raise CheckFailed(
                    f"The column {asked!r} has a dot or a bracket in its name, which Altair takes for a path. Rename it, such as with `table.rename(columns=…)`."
                )


def encoded(scene: Scene, mark: str | None) -> bool:
    """Whether the code gives the marks a place by any column or value."""
    asked = [unit for unit in units(scene.spec) if mark in (None, unit.mark)]
    return any({"field", "datum", "aggregate"} & set(d) for unit in asked for d in unit.channels.values())


def why_nothing(scene: Scene, mark: str | None, called: str) -> str:
    """A sentence on why a chart shows nothing."""
    if not encoded(scene, mark):
        return f"{called} says of no column where it should go. Which columns belong on x and on y? Say it in `.encode(…)`."
    asked = [unit for unit in units(scene.spec) if mark in (None, unit.mark)]
    drawn = scene.of(mark)
    if drawn and not any(m.visible for m in drawn):
        return f"{called} draws {len(drawn)} {mark or 'mark'}{'s' * (len(drawn) > 1)} that no reader can see. Look at the colour, the opacity and the size."
    if any("log" in m.scales.values() for m in drawn):
        return f"{called} draws nothing: {say('log-axis')[0].lower()}{say('log-axis')[1:]}"
    if drawn:
        return f"The {mark or 'mark'}s that {called} draws have no length or no width. Does their column hold numbers, and is their size more than 0?"
    if any(unit.rows is None for unit in asked):
        return f"{called} draws nothing. Does a filter leave no row over, or does a formula name a column that is not there?"
    return f"{called} draws nothing. Do its columns hold what the channels need, numbers or names?"
