"""A small course of its own to be graded: for the tests of autograding."""

import json
import shutil

import pytest

from support import classes as gc
from support.classes import run


def make_cell(kind: str, source: str, name: str | None = None, **meta) -> dict:
    made = {"cell_type": kind, "id": name or f"given-{abs(hash(source)) % 10**6}", "metadata": {}, "source": source}
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    if name:
        known = {"grade": False, "solution": False, "locked": True, "task": False, "schema_version": 3, "grade_id": name}
        made["metadata"]["nbgrader"] = known | meta
    return made


def put_notebook(path, *cells) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3 (ipykernel)"}}
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": list(cells)}), encoding="utf-8")


LATE = """
from nbgrader.plugins import BasePlugin


class OnePointADay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late // 86400
"""


@pytest.fixture
def toy(tmp_path):
    """A course with an assignment of two notebooks, released, and handed in by four: whole, one notebook only, late, very late."""
    from nbgrader.api import Gradebook

    folder = gc.make(tmp_path / "course", [])
    solved = {"solution": True, "locked": False}
    put_notebook(
        folder / "solutions/toy/a.ipynb",
        make_cell("code", "start = 1"),
        make_cell("code", "double = None\n### BEGIN SOLUTION\ndouble = 2\n### END SOLUTION", "double", **solved),
        make_cell("code", "assert double\n3 if double == 2 * start else 1", "double-test", grade=True, points=3),
        make_cell("markdown", "Collect three sources in cells of your own.", "sources", task=True, points=2),
    )
    put_notebook(
        folder / "solutions/toy/b.ipynb",
        make_cell("code", "half = None\n### BEGIN SOLUTION\nhalf = 0.5\n### END SOLUTION", "half", **solved),
        make_cell("code", "assert half == 0.5", "half-test", grade=True, points=2),
        make_cell("markdown", "An answer.", "essay", grade=True, points=4, **solved),
    )
    (folder / "solutions/toy/table.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "late.py").write_text(LATE, encoding="utf-8")
    with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write('\nsys.path.insert(0, str(root))\nc.AssignLatePenalties.plugin_class = "late.OnePointADay"\n')
    code, said = run(folder, "generate_assignment", "toy", program=("nbgrader",))
    assert code == 0, said
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "soft-power") as book:
        book.update_or_create_assignment("toy", duedate="2027-01-10 00:00:00 UTC")
    whole = {"double": "double = 2", "half": "half = 0.5", "essay": "Mine."}
    for student, day, answers, names in (
        ("ann", "09", whole, "ab"),
        ("bob", "09", {**whole, "double": "double = 3"}, "a"),
        ("cid", "12", whole, "ab"),
        ("dan", "30", {**whole, "half": "half = 1"}, "ab"),
    ):
        for name in names:
            path = folder / "submitted" / student / "toy" / f"{name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder / "assignments/toy" / path.name, path)
            content = json.loads(path.read_text(encoding="utf-8"))
            for cell in content["cells"]:
                cell["source"] = answers.get(cell["metadata"].get("nbgrader", {}).get("grade_id"), cell["source"])
            path.write_text(json.dumps(content), encoding="utf-8")
        (path.parent / "timestamp.txt").write_text(f"2027-01-{day} 12:00:00 UTC", encoding="utf-8")
    return folder
