"""Do the tools give the same scores? Compared by student and test cell."""

import json
from dataclasses import dataclass
from itertools import combinations

from sample import Class
from tools import Run


@dataclass(frozen=True)
class Agreement:
    compared: int
    differences: list[str]


def _tests(made: Class) -> dict[str, tuple[float, bool]]:
    """Each test cell's points, and whether it can give a part of them."""
    source = json.loads((made.folder / "solutions" / made.slug / f"{made.slug}.ipynb").read_text(encoding="utf-8"))
    found = {}
    for cell in source["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "code" and meta.get("grade"):
            found[meta["grade_id"]] = (float(meta["points"]), "credit(" in "".join(cell["source"]))
    return found


def _students(run: Run) -> set[str]:
    return set(run.stopped) if run.stopped is not None else {student for student, _ in run.scores}


def _seen(run: Run, student: str, cell: str, points: float, how: str):
    """A tool's verdict on a cell, in the terms that two tools share."""
    if run.stopped is not None:
        return "no points" if cell in run.stopped[student] else "points"
    score = run.scores.get((student, cell))
    if score is None:
        return "no score"
    if how == "any points":
        return "points" if score > 0 else "no points"
    if how == "all points":
        return "all points" if score == points else "not all"
    return score


def compare(made: Class, runs: list[Run]) -> Agreement:
    """Compare every two tools on the submissions that both graded.

    Two gradebooks must hold the same cells with the same scores. Otter's tests
    pass or fail, so there the question is whether a cell has all its points. In
    the plain loop a test cell stops exactly where it has no points; cells that can
    give a part of theirs are left out there, for they never stop.
    """
    tests = _tests(made)
    compared, differences = 0, []
    ran = [run for run in runs if run.measured]
    for run in ran:  # a submission that no tool graded would be no difference
        if len(_students(run)) != run.count:
            differences.append(f"{run.name} graded {len(_students(run))} of {run.count} submissions")
    for one, other in combinations(ran, 2):
        how = "all points" if "otter" in (one.key, other.key) else "the score"
        if one.stopped is not None or other.stopped is not None:
            how = "any points"
        for student in sorted(_students(one) & _students(other)):
            for cell, (points, partial) in tests.items():
                if partial and how == "any points":
                    continue
                compared += 1
                a, b = (_seen(run, student, cell, points, how) for run in (one, other))
                if a != b:
                    differences.append(f"{student}, {cell}: {one.name} says {a}, {other.name} says {b}")
    return Agreement(compared, differences)
