"""The benchmark of autograding: does it measure what it says, and do the tools agree? No time is judged here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "benchmarks" / "autograde.py"
sys.path.insert(0, str(SCRIPT.parent))


def run(*options) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, str(SCRIPT), *map(str, options)], capture_output=True, text=True, timeout=900)


@pytest.mark.slow
def test_three_submissions(tmp_path):
    """Do the table, the Markdown and the JSON hold each tool's numbers, and do nbgrader and the plain loop agree on three submissions?"""
    told, page, work = tmp_path / "told.json", tmp_path / "told.md", tmp_path / "work"
    done = run(
        "--submissions", 3, "--sample", 2, "--tools", "ours,configured,warm-loop", "--json", told, "--markdown", page, "--keep", work
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    facts = json.loads(told.read_text(encoding="utf-8"))
    assert [row["tool"] for row in facts["tools"]] == ["ours", "configured", "warm-loop"]
    for row in facts["tools"]:
        assert row["error"] == "" and row["submissions"] == (2 if row["tool"] == "configured" else 3)
        assert row["seconds"] > (row["seconds_before_first"] or 0) >= 0 and row["per_second"] > 0
        assert row["times_stock"] is None
    assert facts["agreement"]["differences"] == []
    tests = [c for c in json.loads((ROOT / "solutions/china/china.ipynb").read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
    tests = [c for c in tests if c["metadata"].get("nbgrader", {}).get("grade")]
    whole = [c for c in tests if "credit(" not in "".join(c["source"])]
    # Ours with nbgrader on every test cell, the loop with either on those without partial credit.
    assert facts["agreement"]["compared"] >= 2 * len(tests) + 3 * len(whole)
    text = page.read_text(encoding="utf-8")
    for part in ("with this course's configuration", "plain loop", "For the class, s", "0 differ", "nbgrader 0.9"):
        assert part in text
    assert "Autograding 3 submissions of china" in done.stdout
    # The class is mixed, and the loop did stop where the gradebook gives nothing: agreement is not that of empty hands.
    stopped = [json.loads(path.read_text(encoding="utf-8")) for path in (work / "warm-loop" / "stopped").glob("*.json")]
    assert 0 < sum(map(len, stopped)) < 3 * len(tests)


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


@pytest.mark.slow
def test_the_same_seed_draws_the_same_class(tmp_path, monkeypatch):
    """Does a seed decide what is handed in, so that anyone can measure the same class again?"""
    import sample

    # Which answers are well-behaved is found out in forked processes. The one that runs the tests may have drawn charts
    # already, and the chart engine does not outlive a fork; here it does not matter.
    monkeypatch.setattr(sample, "well_behaved", lambda _, given: given)

    def drawn(name, seed):
        made = sample.make_class("china", tmp_path / name, 2, seed, lambda *_: None)
        return [path.read_text(encoding="utf-8") for path in made.notebooks.values()]

    first = drawn("first", 1)
    assert first == drawn("again", 1)
    assert first[0] != first[1]


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
