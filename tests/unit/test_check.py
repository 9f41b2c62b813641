"""`softpower check`: a learner's own notebook, tested as it would be graded."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from support import ROOT
from traitlets.config import Config

from softpower.classroom import button, formats
from softpower.classroom.check import as_html, table
from softpower.course import course
from softpower.exercises import exercise
from softpower.exercises.exported import WithAnswers
from softpower.grading import selfcheck
from softpower.grading.selfcheck import Checked, Report

pytestmark = [pytest.mark.xdist_group("check")]


def test_what_looks_like_markup_is_shown_as_it_stands(capsys, monkeypatch):
    """Do brackets in a message or a note, such as `[/b]` in a file's name, stand in the table as they are?"""
    from softpower.classroom import check as shown

    first, *_ = course().assignments
    task = next(name for name, task in first.tasks.items() if task.marked == "automatically")
    said = "Found [0] and [red]a[/b], wanted [1] \\"
    report = Report(first, True, [Checked(task, 2, tried=True, messages=[said])], ["The file a[/b] lies beside it [text]."])
    monkeypatch.setattr(shown, "check", lambda slug, notebook: report)
    assert shown.run(first.slug, None, None, False) == 1
    out = capsys.readouterr().out
    assert said in out and "The file a[/b] lies beside it [text]." in out
    assert table(report).row_count == 1


def test_the_learners_names_do_not_load_the_grader():
    """Can everything that a learner's notebook imports be imported without nbgrader?"""
    code = "import sys, softpower as s; [getattr(s, n) for n in dir(s)]; from softpower import charts, checks; sys.exit('nbgrader' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_every_fault_stands_under_the_tasks_heading():
    """Where the hidden tests are not at hand, does the page tell each fault of a task, under the heading that the notebook has?"""
    first, *_ = course().assignments
    task = next(name for name, task in first.tasks.items() if task.marked == "automatically")
    report = Report(first, False, [Checked(task, 4, title="2. A part of `what`?", messages=["One thing.", "Another.", "One thing."])])
    page = as_html(report)
    assert "<b>2. A part of <code>what</code>?</b>" in page
    assert page.count("<p>One thing.</p>") == page.count("<p>Another.</p>") == 1
    assert [c.plain for c in map(_plain, table(report).columns[0].cells)] == [
        f"2. A part of `what`?\n{task.removeprefix(first.slug + '-')}"
    ]


def _plain(markup):
    from rich.text import Text

    return Text.from_markup(markup)


def test_the_headings_are_the_notebooks(monkeypatch):
    """Has each task of each assignment a heading of its own?"""
    monkeypatch.setattr(selfcheck, "_execute", lambda notebook, folder: None)
    for assignment in course().assignments:
        titles = [task.title for task in selfcheck.check(assignment.slug).tasks]
        assert len(set(titles)) == len(assignment.tasks) and all(titles), titles


def test_which_notebook_a_kernel_runs(tmp_path, monkeypatch):
    """Is it the one that VS Code or Jupyter names; after renaming the only one there; and is it told, with the time?"""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "korea.ipynb"))
    assert "There is no notebook at" in button.checked("korea", button.on_screen("korea", {}))
    (tmp_path / "my korea.ipynb").write_text("{", encoding="utf-8")
    assert button.on_screen("korea", {}).name == "my korea.ipynb"
    (tmp_path / "korea.ipynb").write_text("{", encoding="utf-8")
    (tmp_path / "korea-2.ipynb").write_text("{", encoding="utf-8")
    assert button.on_screen("korea", {}).name == "korea.ipynb"
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "korea-2.ipynb"))
    assert button.on_screen("korea", {}).name == "korea-2.ipynb"
    assert button.on_screen("korea", {"__vsc_ipynb_file__": str(tmp_path / "my korea.ipynb")}).name == "my korea.ipynb"
    page = button.checked("korea", tmp_path / "korea-2.ipynb")
    assert f"<code>korea-2.ipynb</code>, as it was saved at {datetime.now():%H:}" in page and "only part of a notebook" in page


# What a notebook is given, and what is made of it


def test_run_all_goes_on_and_a_failed_test_still_counts():
    """Is each test of what is given out one that JupyterLab goes on after, and does stock nbgrader still see that it failed?"""
    from nbclient.exceptions import CellExecutionError
    from nbgrader.preprocessors import Execute
    from nbgrader.utils import determine_grade
    from nbgrader.validator import Validator

    for assignment in course().assignments:
        cells = json.loads((ROOT / "assignments" / assignment.slug / f"{assignment.slug}.ipynb").read_text(encoding="utf-8"))["cells"]
        tests = [c["metadata"] for c in cells if c["cell_type"] == "code" and c["metadata"].get("nbgrader", {}).get("grade")]
        assert tests and all(meta["tags"] == ["raises-exception"] for meta in tests)
    label = {"grade": True, "solution": False, "locked": True, "grade_id": "x-test", "points": 2, "schema_version": 3, "cell_type": "code"}
    failing = new_code_cell("1 / 0", metadata={"nbgrader": label, "tags": ["raises-exception"]})
    made, _ = Execute(allow_errors=False).preprocess(new_notebook(cells=[failing, new_code_cell("print('the end')")]), {})
    assert made.cells[1].outputs[0].text == "the end\n"
    assert determine_grade(made.cells[0]) == (0, 2)
    assert Validator()._get_failed_cells(made) == [made.cells[0]]
    del made.cells[0].metadata["tags"]
    with pytest.raises(CellExecutionError):
        Execute(allow_errors=False).preprocess(made, {})


def test_only_formats_that_work_are_offered(monkeypatch):
    """Without pandoc and LaTeX, is PDF not offered, and with them it is; and does somebody's own setting stand?"""
    from nbconvert.exporters.base import get_export_names

    monkeypatch.setattr(formats, "_browser", lambda: False)
    monkeypatch.setattr(formats.shutil, "which", lambda name: None)
    without = Config()
    formats.set_up(without)
    offered = get_export_names(without)
    assert not {"pdf", "webpdf", "latex", "rst"} & set(offered) and {"html", "markdown", "slides"} <= set(offered)
    own = Config({"LatexExporter": {"enabled": True}})
    formats.set_up(own)
    assert own.LatexExporter.enabled and not own.PDFExporter.enabled
    monkeypatch.setattr(formats.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert not {"PDFExporter", "LatexExporter"} & set(formats.unavailable())


def test_an_exported_lesson_has_the_answers(tmp_path):
    """Does the HTML say what was answered and what is said to it, without the widget that would show empty?"""
    from nbconvert import HTMLExporter

    data, _ = exercise("china/index-rise")._repr_mimebundle_()
    data["application/vnd.softpower.exercise+json"]["progress"] = "progress.json"
    shown = new_output("execute_result", {**data, "application/vnd.jupyter.widget-view+json": {"model_id": "gone"}}, execution_count=1)
    notebook = new_notebook(cells=[new_code_cell("exercise('china/index-rise')", outputs=[shown], execution_count=1)])
    config = Config()
    formats.set_up(config)

    def exported():
        page, _ = HTMLExporter(config=config).from_notebook_node(notebook.copy(), {"metadata": {"path": str(tmp_path)}})
        return page

    assert "You answered" not in exported()
    entry = {"tries": 1, "solved": False, "hints": 0, "answer": {"number": "10"}}
    (tmp_path / "progress.json").write_text(json.dumps({"exercises": {"china/index-rise": entry}}), encoding="utf-8")
    page = exported()
    assert "You answered: 10 percent" in page and "✗ Not yet. </span>That is the gap in percentage points." in page
    assert "model_id" not in page
    (tmp_path / "progress.json").write_text("[]", encoding="utf-8")
    assert "Exercise: the cooperation index" in exported()
    assert WithAnswers.__module__ + ".WithAnswers" == formats.ANSWERS


def test_the_start_of_the_list_of_files(tmp_path):
    """Does a learner's list of files show the folders to work in, and hide what only installs the course?"""
    from fnmatch import fnmatch

    from softpower.classroom.edition import build

    settings = json.loads((ROOT / "softpower/classroom/jupyter/learner/jupyter_server_config.json").read_text(encoding="utf-8"))
    hidden = settings["ContentsManager"]["hide_globs"]
    top = {Path(name).parts[0] for name in build(ROOT)[0]}
    shown = {name for name in top if not any(fnmatch(name, pattern) for pattern in hidden) and not name.startswith(".")}
    assert shown == {"assignments", "course.yml", "data", "digests", "lessons", "README.md"}
