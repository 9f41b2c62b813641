"""The benchmark of autograding: does it measure what it says, and do the tools agree? No time is judged here."""

import json
import subprocess
import sys

import pytest
from support import ROOT

SCRIPT = ROOT / "benchmarks" / "autograde.py"
sys.path.insert(0, str(SCRIPT.parent))


def run(*options) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, str(SCRIPT), *map(str, options)], capture_output=True, text=True, timeout=900)


def test_disagreement_is_found():
    """Is a changed score, a missing one, and an ungraded submission told, each with its place?"""
    from agreement import compare
    from measure import Measured
    from sample import Class
    from tools import Run

    made = Class("china", ROOT, {}, ())
    cells = [
        c["metadata"].get("nbgrader", {}) for c in json.loads((ROOT / "solutions/china/china.ipynb").read_text(encoding="utf-8"))["cells"]
    ]
    points = {m["grade_id"]: float(m["points"]) for m in cells if m.get("grade") and m["grade_id"].endswith("-test")}
    took = Measured(1.0, 0, 0.5, 2, None, None, None)
    right = {(student, cell): worth for student in ("student-0001", "student-0002") for cell, worth in points.items()}
    assert compare(made, [Run("ours", "ours", 2, took, right), Run("stock", "stock", 2, took, dict(right))]).differences == []

    changed = {**right, ("student-0002", "china-chart-test"): 3.0}
    del changed["student-0001", "china-energy-share-test"]
    said = compare(made, [Run("ours", "ours", 2, took, changed), Run("stock", "stock", 2, took, right)]).differences
    assert said == [
        "student-0001, china-energy-share-test: ours says no score, stock says 2.0",
        "student-0002, china-chart-test: ours says 3.0, stock says 4.0",
    ]
    fewer = {key: worth for key, worth in right.items() if key[0] == "student-0001"}
    assert compare(made, [Run("ours", "ours", 2, took, fewer)]).differences == ["ours graded 1 of 2 submissions"]
    loop = Run("loop", "loop", 2, took, stopped={"student-0001": [], "student-0002": ["china-index-rise-points-test"]})
    assert compare(made, [Run("ours", "ours", 2, took, right), loop]).differences == [
        "student-0002, china-index-rise-points-test: ours says points, loop says no points"
    ]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--tools", "our"), "Did you mean 'ours'"),
        (("--sizes", "50;200"), "with commas between"),
        (("--submissions", "0"), "between 1 and 9999"),
        (("--assignment", "chnia"), "china"),
    ],
)
def test_wrong_options(options, says):
    """Does a mistyped option get a sentence that says what is right?"""
    done = run(*options)
    assert done.returncode == 2 and says in done.stderr and "Traceback" not in done.stderr
