"""The benchmark of autograding: does it measure what it says, and do the tools agree? No time is judged here."""

import json
import subprocess
import sys

from support import ROOT

SCRIPT = ROOT / "benchmarks" / "autograde.py"
sys.path.insert(0, str(SCRIPT.parent))


def run(*options) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, str(SCRIPT), *map(str, options)], capture_output=True, text=True, timeout=900)


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
