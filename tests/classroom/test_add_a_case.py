"""docs/contributing/add-a-case.md, followed to the letter: from a new source to graded submissions."""

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from markdown_it import MarkdownIt
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from support import ROOT

PAGE = ROOT / "docs" / "contributing" / "add-a-case.md"
KERNEL = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}

# What the line above a block may say, and what is then done with the block.
FILE = re.compile(r"New file `(?P<path>[^`]+)`:")
END = re.compile(r"At the end of `(?P<path>[^`]+)`:")
ABOVE = re.compile(r"In `(?P<path>[^`]+)`, above the line (that begins with )?`(?P<line>[^`]+)`:")
NOTEBOOK = re.compile(r"New notebook `(?P<path>[^`]+)`, with these cells\.")
PLAIN = re.compile(r"Cell, \*(?P<type>Markdown|Code)\*:")
GRADED = re.compile(r"Cell `(?P<id>[^`]+)`, \*(?P<type>Read-only|Autograded answer|Autograded tests)\*(, (?P<points>\d+) points?)?:")
ANSWER = re.compile(r"In `(?P<path>[^`]+)`, in the cell `(?P<id>[^`]+)`:")
TERMINAL = re.compile(r"In the terminal:")
PRINTS = re.compile(r"It prints, among other lines:")


def steps() -> list[tuple[str, str, str]]:
    """The page's steps in order: the sentence above a block, the block's language, its text."""
    found, said = [], ""
    for token in MarkdownIt("commonmark").enable("table").parse(PAGE.read_text(encoding="utf-8")):
        if token.type == "inline":
            said = token.content
            if NOTEBOOK.fullmatch(said):
                found.append((said, "", ""))
        elif token.type == "fence":
            found.append((said, token.info, token.content))
            said = ""
    return found


def table(after: str) -> list[list[str]]:
    """The rows of the page's table whose first heading this is."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {after} |")) + 2
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def cell_as_panel(kind: str, grade_id: str, points: str | None, text: str, language: str):
    """A cell with the settings that JupyterLab's Create Assignment panel gives to it."""
    cell = new_markdown_cell(text) if language == "markdown" else new_code_cell(text)
    nbgrader = {"grade_id": grade_id, "locked": kind != "Autograded answer", "schema_version": 3, "task": False}
    nbgrader |= {"grade": kind == "Autograded tests", "solution": kind == "Autograded answer", "cell_type": cell.cell_type}
    if points:
        nbgrader["points"] = int(points)
    cell.metadata["nbgrader"] = nbgrader
    return cell


class Follower:
    """Does what the page says, in its order, and nothing else."""

    def __init__(self, start: Path):
        self.folder, self.notebook, self.printed = start, None, ""
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("SOFTPOWER_", "JUPYTER_", "PYTEST_"))}

    def do(self, said: str, language: str, text: str) -> None:
        for pattern, act in (
            (TERMINAL, self.run),
            (PRINTS, self.see),
            (FILE, self.write),
            (END, self.append),
            (ABOVE, self.insert),
            (NOTEBOOK, self.new_notebook),
            (PLAIN, self.plain_cell),
            (GRADED, self.graded_cell),
            (ANSWER, self.answer),
        ):
            match = pattern.fullmatch(said)
            if match:
                return act(text, language, **match.groupdict())
        raise AssertionError(f"The page has a block that nothing is said about: {said!r}\n{text}")

    def run(self, text, language):
        """In one shell after another: folder and variables go on from block to block."""
        assert language == "sh"
        script = f"set -euo pipefail\n{text}\necho ::then::; pwd; env -0"
        done = subprocess.run(["bash", "-c", script], cwd=self.folder, env=self.env, capture_output=True, timeout=600)
        out, said = done.stdout.decode(), done.stderr.decode()
        assert done.returncode == 0, f"{text}\n{out}\n{said}"
        self.printed, _, rest = out.partition("::then::\n")
        self.printed += said
        where, _, variables = rest.partition("\n")
        self.folder = Path(where)
        self.env = dict(pair.split("=", 1) for pair in variables.split("\0") if "=" in pair)

    def see(self, text, language):
        for line in text.splitlines():
            assert line in self.printed, f"The page says that this is printed: {line!r}. What was printed:\n{self.printed}"

    def write(self, text, language, path):
        target = self.folder / path
        assert not target.exists()
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def append(self, text, language, path):
        old = (self.folder / path).read_text(encoding="utf-8")
        assert old.endswith("\n")
        (self.folder / path).write_text(old + text, encoding="utf-8")

    def insert(self, text, language, path, line):
        old = (self.folder / path).read_text(encoding="utf-8").splitlines(keepends=True)
        (place,) = [n for n, there in enumerate(old) if there.startswith(line)]
        (self.folder / path).write_text("".join([*old[:place], text, *old[place:]]), encoding="utf-8")

    def new_notebook(self, text, language, path):
        self.notebook = self.folder / path
        assert not self.notebook.exists()
        self.notebook.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(new_notebook(metadata=KERNEL), self.notebook)

    def _add(self, cell):
        notebook = nbformat.read(self.notebook, as_version=4)
        notebook.cells.append(cell)
        nbformat.write(notebook, self.notebook)

    def plain_cell(self, text, language, type):
        assert language == {"Markdown": "markdown", "Code": "python"}[type]
        self._add((new_markdown_cell if type == "Markdown" else new_code_cell)(text.rstrip("\n")))

    def graded_cell(self, text, language, id, type, points):
        assert bool(points) == (type == "Autograded tests")
        self._add(cell_as_panel(type, id, points, text.rstrip("\n"), language))

    def answer(self, text, language, path, id):
        notebook = nbformat.read(self.folder / path, as_version=4)
        (cell,) = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == id]
        cell.source = text
        nbformat.write(notebook, self.folder / path)


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """The page followed but for its last block, which throws everything away: the follower, and that block."""
    # As a teacher has it: what is committed, in a folder of its own.
    start = tmp_path_factory.mktemp("case") / "course"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(start)], check=True)
    environment = Path(sys.executable).parents[1]
    (start / ".venv").symlink_to(environment)
    *before, last = steps()
    follower = Follower(start)
    for step in before:
        follower.do(*step)
    return follower, last


@pytest.mark.xdist_group("add-a-case")
def test_the_exercise_answers(followed, monkeypatch):
    """Does the exercise that the page adds say what the page says it does?"""
    from softpower.exercises.library import find

    monkeypatch.setenv("SOFTPOWER_HOME", str(followed[0].folder))
    exercise = find("northmark/on-a-scholarship")
    assert exercise.judge(exercise.solution()).solved
    rows = table("You type")
    assert len(rows) == 3
    for typed, says in rows:
        feedback = exercise.judge({"number": typed})
        assert feedback.remarks[0].text.startswith(says)
        assert feedback.solved == (typed == "30")


@pytest.mark.xdist_group("add-a-case")
def test_students_version_has_no_hidden_test(followed):
    """Is the students' version free of solution, hidden tests and canaries, and does it keep the public test?"""
    path = followed[0].folder / "assignments" / "northmark" / "northmark.ipynb"
    source = "\n".join("".join(c["source"]) for c in json.loads(path.read_text(encoding="utf-8"))["cells"])
    assert 'expect_number("growth", unit="percent")' in source and "growth = ..." in source
    for secret in ("HIDDEN", "canary", "check_number", "BEGIN SOLUTION", "growth = more"):
        assert secret not in source


@pytest.mark.xdist_group("add-a-case")
def test_submissions_get_what_the_page_says(followed):
    """Do a right and a wrong submission get the points that the page prints?"""
    with (followed[0].folder / "marks.csv").open(encoding="utf-8", newline="") as file:
        got = {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(file)}
    said = {student: (float(score), float(most)) for student, score, most in table("`student_id`")}
    assert said and got == said


@pytest.mark.xdist_group("add-a-case")
def test_the_copy_is_thrown_away(followed):
    """Does the last block leave nothing of the toy case behind, and nothing in the course it was copied from?"""
    follower, last = followed
    course, toy = follower.folder.parent / "course", follower.folder
    follower.do(*last)
    assert not toy.exists() and "SOFTPOWER_HOME" not in follower.env
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=course, capture_output=True, text=True, check=True).stdout
    assert changed.strip() in ("", "?? .venv")  # the environment that the test itself has put there
