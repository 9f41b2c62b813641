"""The student edition: what goes out, what stays, and whether it works on a machine that has nothing else."""

import json
import re

import pytest
import yaml
from support import ROOT
from support.edition import copy, in_notebook, made  # noqa: F401 - fixtures

from softpower.classroom import edition as made_by
from softpower.classroom.edition import build, release, scan
from softpower.course import course
from softpower.messages import CourseError


def test_what_stays(made):
    """Are solutions, tests, the grader, the instructor's commands and pages left out, and is all there that a student needs?"""
    names = "\n".join(sorted(made))
    assert not re.search(r"^(solutions|tests|docs|benchmarks|deploy|\.ci)/|CONTRIBUTING|requirements-test", names, re.MULTILINE)
    inside = {n for n in made if n.startswith(("softpower/grading/", "softpower/classroom/"))}
    assert {"softpower/grading/selfcheck.py", "softpower/classroom/lab.py", "softpower/classroom/check.py"} <= inside
    for name in ("bank", "preprocessors", "late", "rehearsal", "generate", "edition", "syllabus", "points", "coverage"):
        assert not [n for n in inside if n.endswith(f"/{name}.py")], name
    known = course()
    assert {f"lessons/{x.notebook}" for x in known.lessons} == {n for n in made if re.match(r"lessons/[^/]+\.ipynb$", n)}
    assert {f"assignments/{a.slug}/{a.slug}.ipynb" for a in known.assignments} <= set(made)
    assert {"environment.yml", "postBuild", "start", "requirements.txt", "install.py", "Makefile", "README.md", "LICENSE"} <= set(made)
    assert yaml.safe_load(made["course.yml"]) == yaml.safe_load((ROOT / "course.yml").read_text(encoding="utf-8"))
    for name, content in made.items():
        if name.endswith(".ipynb"):
            assert all(c.get("outputs", []) == [] for c in json.loads(content)["cells"])
    assert scan(made, ROOT) == []


def test_every_module_that_goes_out_finds_what_it_imports(made):
    """Does no module of the edition need, at its top, one that stays behind?"""
    package = {n.removesuffix(".py").replace("/", ".") for n in made if n.startswith("softpower/") and n.endswith(".py")}
    kept = {n.removesuffix(".__init__") for n in package}
    for name in package:
        text = made[name.replace(".", "/") + ".py"].decode()
        here = name.split(".")
        for dots, module in re.findall(r"^from (\.+)([\w.]*) import", text, re.MULTILINE):
            base = here[: len(here) - len(dots)]
            assert ".".join([*base, *filter(None, [module])]) in kept, (name, module)


def _solution(slug: str, grade_id: str) -> list[str]:
    notebook = json.loads((ROOT / "solutions" / slug / f"{slug}.ipynb").read_text(encoding="utf-8"))
    [cell] = [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id]
    return "".join(cell["source"]).split("\n")


PLANTED = {
    "a canary in a lesson": lambda m: (
        "lessons/03-china.ipynb",
        in_notebook(m["lessons/03-china.ipynb"], ["# canary: hidden-china-amounts"]),
    ),
    "a canary in the data": lambda m: ("data/events.csv", m["data/events.csv"] + b"x,canary: rubric-korea-memo\n"),
    "a canary in the package": lambda m: ("softpower/charts.py", m["softpower/charts.py"] + b"# canary: hidden-x\n"),
    "a hidden region in an assignment": lambda m: (
        "assignments/china/china.ipynb",
        in_notebook(m["assignments/china/china.ipynb"], ["### BEGIN HIDDEN TESTS", "1 == 1", "### END HIDDEN TESTS"]),
    ),
    "one line of a solution in an assignment": lambda m: (
        "assignments/china/china.ipynb",
        in_notebook(m["assignments/china/china.ipynb"], _solution("china", "china-energy-share")[2:3]),
    ),
    "a solution in a lesson": lambda m: (
        "lessons/03-china.ipynb",
        in_notebook(m["lessons/03-china.ipynb"], _solution("korea", "korea-lag")),
    ),
    "a solution in the package": lambda m: (
        "softpower/charts.py",
        m["softpower/charts.py"] + "\n".join(_solution("china", "china-amounts-table")[2:-2]).encode(),
    ),
    "a sentence of a written solution in the syllabus": lambda m: (
        "course.yml",
        m["course.yml"] + "\n".join(x for x in _solution("china", "china-memo")[1:-1] if x).encode(),
    ),
    "a gradebook": lambda m: ("data/gradebook.db", b""),
}


@pytest.mark.parametrize("name", PLANTED)
def test_what_must_not_leave_is_found(name, made):
    """Is each thing that must not leave found in the file where it was planted, wherever that is, and nothing besides?"""
    file, content = PLANTED[name](made)
    assert {leak.file for leak in scan(made | {file: content}, ROOT)} == {file}


def test_comments_stay_here(tmp_path):
    """Do comments of course.yml stay, at the end of a line, too, and does a # that is part of a text go out?"""
    path = tmp_path / "course.yml"
    path.write_text(
        '# for me\ntitle: Soft power  # the dean wants another\nid: c#1\nabout: "Song #1 # still text" # and this is not\n'
        "late: {per_day: 10 %, # too mild?\n  at_most: 50 %}\nlong: |\n  a line # of text\n",
        encoding="utf-8",
    )
    kept = made_by._syllabus(path)
    assert yaml.safe_load(kept) == yaml.safe_load(path.read_text(encoding="utf-8"))
    assert not re.search("for me|dean|this is not|mild", kept) and "still text" in kept and "a line # of text" in kept


def test_a_dropped_task_stops_the_release(copy, tmp_path):
    """With a task taken out of course.yml and its cells left in, is nothing released, and the cell named as `course check` names it?"""
    text = (copy / "course.yml").read_text(encoding="utf-8")
    (copy / "course.yml").write_text(re.sub(r"^      china-energy-share: .*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
    with pytest.raises(CourseError, match=r"solutions/china/china\.ipynb, cell china-energy-share-test: belongs to no task of course\.yml"):
        release(tmp_path / "edition")
    assert not (tmp_path / "edition").exists()


def test_what_stands_beside_an_assignment(copy):
    """Does an image go out with its assignment, and does what nbgrader ignores, or a system left, stay?"""
    for folder in ("solutions", "assignments"):
        for name in ("map.png", ".DS_Store", "Thumbs.db", "notes.md"):
            (copy / folder / "china" / name).write_bytes(b"bytes")
    made, _ = build(copy)
    assert {n for n in made if n.startswith("assignments/china/")} == {"assignments/china/china.ipynb", "assignments/china/map.png"}


def test_a_damaged_notebook_stops_the_release(copy, tmp_path):
    """Is the file named where a master notebook cannot be read?"""
    master = copy / "solutions" / "china" / "china.ipynb"
    master.write_text(master.read_text(encoding="utf-8").replace("{", "{\n<<<<<<< HEAD", 1), encoding="utf-8")
    with pytest.raises(CourseError, match=r"solutions/china/china\.ipynb, line 2: git could not merge"):
        release(tmp_path / "edition")


def test_what_is_no_json_is_searched_all_the_same(made):
    """Is a canary found in a notebook that cannot be parsed?"""
    file, content = "lessons/03-china.ipynb", b'<<<<<<< HEAD\n{"cells": [\n# canary: hidden-china-amounts\n'
    assert [(leak.file, leak.line) for leak in scan(made | {file: content}, ROOT)] == [(file, 3)]


@pytest.mark.parametrize("name", ["file", "below a file", "zip"])
def test_an_output_that_cannot_be(name, tmp_path):
    """Is a sentence said where a file stands in the folder's place, or a folder in the zip's?"""
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    (tmp_path / "edition.zip").mkdir()
    output, says = {
        "file": (tmp_path / "taken", "taken is a file"),
        "below a file": (tmp_path / "taken" / "edition", "taken is a file"),
        "zip": (tmp_path / "edition", r"edition\.zip is a folder"),
    }[name]
    with pytest.raises(CourseError, match=says):
        release(output)


def test_dropping_the_chinese_case(copy):
    """With the case taken out of course.yml, does nothing of it go out, and do links to it go out as words?"""
    text = (copy / "course.yml").read_text(encoding="utf-8")
    (copy / "course.yml").write_text(re.sub(r"^  - slug: china\n(?:    .*\n|      .*\n)*", "", text, flags=re.MULTILINE), encoding="utf-8")
    lesson = copy / "lessons" / "02-korea.ipynb"
    lesson.write_bytes(in_notebook(lesson.read_bytes(), ["Next: [China](03-china.ipynb), then [Kazakhstan](04-kazakhstan.ipynb)."]))
    made, told = build(copy)
    assert not [n for n in made if "china.ipynb" in n or n.endswith("exercises/china.yml")]
    shown = "".join(json.loads(made["lessons/02-korea.ipynb"])["cells"][0]["source"])
    assert "Next: China, then [Kazakhstan](04-kazakhstan.ipynb)." in shown
    assert "lessons/02-korea.ipynb: its link to lessons/03-china.ipynb goes out as plain words." in told
    assert made["start"].decode().count("/lab/tree/lessons/00-start-here.ipynb") == 3
    assert "China" not in made["README.md"].decode() and scan(made, copy) == []
