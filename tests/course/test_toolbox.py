"""The toolbox: it teaches what the assignments use, runs with its dots left in, and its checks answer."""

import ast
import json
import re

import altair as alt
import pandas as pd
import pytest
from pandas.core.groupby import DataFrameGroupBy, SeriesGroupBy
from support import ROOT

from softpower.course import course
from softpower.exercises import exercises

LESSON = course().lesson("toolbox")
ASSIGNMENTS = [a.slug for a in course().assignments]
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", re.DOTALL)  # no student sees these
FRAME = re.compile(r"exercise\(|lesson\(|onward\(")

NAMES = {
    name
    for thing in (pd, pd.DataFrame, pd.Series, pd.Index, DataFrameGroupBy, SeriesGroupBy, pd.Series.str, alt, alt.Chart, alt.X)
    for name in dir(thing)
    if not name.startswith("_")
}

# One right answer to each task of the lesson, by the name that the task gives it.
ANSWERS = {
    "rows": "len(entities)",
    "short": 'places[["name", "state"]]',
    "states": "entities[entities['kind'] == 'state']",
    "north": 'places.sort_values("lat", ascending=False)',
    "kinds": 'entities["kind"].value_counts()',
    "undated": 'events["date"].isna().mean() * 100',
    "spots": 'events.dropna(subset=["place"]).assign(spot=lambda t: t["place"].str.split("; ")).explode("spot")',
    "towns": 'places.merge(entities[["name", "part_of"]], on="name")',
    "quiet": 'places.merge(seen, on="name", how="left", indicator=True).query("_merge == \'left_only\'")["name"]',
    "grid": 'pd.crosstab(instruments["role"], instruments["type"])',
    "picture": (
        'alt.Chart(entities["kind"].value_counts().reset_index()).mark_bar()'
        '.encode(x="count:Q", y="kind:N").properties(title="Most names stand for groups")'
    ),
}
DECADE = "def decade(date):\n    ..."


def _cells(path, kind: str) -> list[dict]:
    return [c for c in json.loads((ROOT / path).read_text(encoding="utf-8"))["cells"] if c["cell_type"] == kind]


def _source(cell: dict) -> str:
    return "".join(cell["source"])


def _code() -> list[dict]:
    return _cells(f"lessons/{LESSON.notebook}", "code")


def _called(text: str) -> set[str]:
    """The names of pandas and Altair that some code uses after a dot."""
    return {node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)} & NAMES


def _in_code_type(text: str) -> set[str]:
    """Every word in code type in some Markdown."""
    return {word for code in re.findall(r"`([^`\n]+)`", text) for word in re.findall(r"\w+", code)}


def _run(answers: dict[str, str], capsys) -> list[str]:
    """Run the lesson's own code from top to bottom in one place, and give what its checks say."""
    names: dict = {"__name__": "__main__"}
    for cell in _code():
        text = _source(cell)
        if FRAME.search(text):
            continue
        for name, right in answers.items():
            text = text.replace(f"{name} = ...", f"{name} = {right}")
        if answers:
            text = text.replace(DECADE, "def decade(date):\n    return int(date[:4]) // 10 * 10")
        exec(compile(text, cell["id"], "exec"), names)
    return [line for line in capsys.readouterr().out.splitlines() if line.startswith(("Right", "Not yet"))]


@pytest.mark.parametrize("slug", ASSIGNMENTS)
def test_it_teaches_what_assignments_use(slug):
    """Is every method of pandas and every call of Altair in an assignment's solution met in the toolbox, or named in the task?"""
    met = set().union(*(_called(_source(c)) for c in _code() if not c["metadata"].get("jupyter", {}).get("source_hidden")))
    path = f"solutions/{slug}/{slug}.ipynb"
    asked = _in_code_type("\n".join(map(_source, _cells(path, "markdown"))))
    used = {name: cell["id"] for cell in _cells(path, "code") for name in _called(HIDDEN.sub("", _source(cell)))}
    assert {name: cell for name, cell in used.items() if name not in met | asked} == {}


def test_it_runs_with_the_dots_left_in(capsys):
    """Does the notebook run to its end before anything is answered, and does each check say so?"""
    said = _run({}, capsys)
    assert len(said) == len(ANSWERS) + 1
    assert all(line.startswith("Not yet: ") for line in said), said


def test_right_answers_are_told_so(capsys):
    """Does each check pass an answer that is right, and say something?"""
    said = _run(ANSWERS, capsys)
    assert len(said) == len(ANSWERS) + 1
    assert all(re.match(r"Right\. \w.{10}", line) for line in said), said


def test_wrong_answers_are_told_so(capsys):
    """Does an answer that is wrong, or no answer at all, get a sentence and no traceback?"""
    said = _run(dict(zip(ANSWERS, ["0", "7", "places", "None", "'x'", "0.5"] * 2, strict=False)), capsys)
    wrong = [line for line in said if line.startswith("Not yet: ")]
    assert len(wrong) >= len(ANSWERS) and all(len(line) > 30 for line in wrong), said


def test_cells_are_short_and_checks_are_folded():
    """Are the lines that a learner sees short, and the cells with a check or an exercise folded?"""
    for cell in _code():
        text, folded = _source(cell), cell["metadata"].get("jupyter", {}).get("source_hidden")
        assert folded or max(map(len, text.splitlines())) <= 72, cell["id"]
        assert bool(folded) == bool(FRAME.search(text) or "try_it(" in text), cell["id"]


def test_it_says_its_title_and_shows_its_exercises():
    """Has it its title and its time, and each exercise of its file once, with one for each objective?"""
    prose = "\n".join(map(_source, _cells(f"lessons/{LESSON.notebook}", "markdown")))
    mine = {name: item for name, item in exercises().items() if name.startswith("toolbox/")}
    assert prose.startswith(f"# {LESSON.title}\n") and f"{LESSON.minutes} minutes" in prose
    assert sorted(re.findall(r'exercise\("([^"]+)"\)', "\n".join(map(_source, _code())))) == sorted(mine)
    assert {item.objective for item in mine.values()} == set(LESSON.objectives)
