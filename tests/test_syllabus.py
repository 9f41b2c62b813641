"""An instructor edits course.yml alone: what follows by itself, and what `softpower course check` then says."""

import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest
import yaml

from softpower.classroom import points
from softpower.classroom.generate import is_current
from softpower.classroom.syllabus import _Check, findings
from softpower.cli import main
from softpower.course import course, schema
from softpower.grading import selfcheck
from softpower.grading.bank import answers, run, tasks
from softpower.messages import CourseError

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("course.yml", "nbgrader_config.py", "data", "lessons", "solutions", "assignments", "tests/answers", "tests/classes")


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of what an instructor has, for a test to change."""
    for name in COPIED:
        source, target = ROOT / name, tmp_path / "course" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "progress.json"))
        else:
            shutil.copy(source, target)
    monkeypatch.setenv("SOFTPOWER_HOME", str(tmp_path / "course"))
    return tmp_path / "course"


def _edit(root: Path, *changes: tuple[str, str]) -> None:
    """Change course.yml as an instructor would, by hand."""
    path = root / "course.yml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert len(re.findall(old, text, re.MULTILINE)) == 1, old
        text = re.sub(old, new, text, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")


def _without(root: Path, *kinds: str) -> None:
    """Take the Chinese case out of course.yml: its lesson, its assignment, or both."""
    path = root / "course.yml"
    lessons, rest = path.read_text(encoding="utf-8").split("\nassignments:\n")
    item = r"^  - slug: china\n(?:    .*\n|      .*\n)*"
    if "lesson" in kinds:
        lessons = re.sub(item, "", lessons, flags=re.MULTILINE)
    if "assignment" in kinds:
        rest = re.sub(item, "", rest, flags=re.MULTILINE)
    path.write_text(f"{lessons}\nassignments:\n{rest}", encoding="utf-8")


def _mend(root: Path) -> list[str]:
    return [str(f) for f in findings(root) if f.mend]


def _cells(root: Path, slug: str) -> dict:
    notebook = points.read(root / "solutions" / slug / f"{slug}.ipynb")
    return {points.meta(c).get("grade_id"): c for c in notebook["cells"]}


def _follow(root: Path) -> points.Followed:
    told = points.follow(root, course(root / "course.yml"))
    for path, text in told.changed.items():
        path.write_text(text, encoding="utf-8")
    return told


@pytest.mark.slow
def test_nothing_to_mend_here():
    """Is the course as it is committed free of anything to mend?"""
    assert _mend(ROOT) == []


@pytest.mark.slow
def test_dropping_a_case(copy):
    """With the Chinese lesson and assignment taken out, is what is left said, with file, cell, line, and better words?"""
    lesson = copy / "lessons" / "02-korea.ipynb"
    notebook = points.read(lesson)
    notebook["cells"][-1] = {"cell_type": "markdown", "id": "last", "metadata": {}, "source": []}
    notebook["cells"][-1]["source"] = [
        "Well done.\n",
        "Next comes [China](03-china.ipynb), with numbers. Then rest.\n",
        "Run `softpower check china`.",
    ]
    notebook["cells"].append({**notebook["cells"][-1], "id": "planted", "cell_type": "code", "source": 'exercise("china/index-rise")'})
    lesson.write_text(points.dump(notebook), encoding="utf-8")
    _without(copy, "lesson", "assignment")
    found = findings(copy)
    mend = [str(f) for f in found if f.mend]
    n = len(notebook["cells"])
    assert (
        f"lessons/02-korea.ipynb, cell {n - 1}, line 2: links to lessons/03-china.ipynb, which course.yml does not name. Reword: “Next comes China, with numbers.”"
        in mend
    )
    assert any(f"02-korea.ipynb, cell {n}, line 1: shows the exercise 'china/index-rise'" in line for line in mend)
    assert all(re.search("links to|shows the exercise|names the assignment", line) for line in mend), "nothing else has to be mended"
    assert any("names the assignment 'china'" in line for line in mend)
    notes = {f.where for f in found if not f.mend}
    assert {"lessons/03-china.ipynb", "lessons/exercises/china.yml", "solutions/china", "assignments/china"} <= notes


def test_dropping_half_of_a_case(copy, capsys):
    """Is a lesson dropped without its assignment said with the line of the assignment?"""
    _without(copy, "lesson")
    text = (copy / "course.yml").read_text(encoding="utf-8").split("\n")
    line = text.index("    lesson: china") + 1
    assert main(["course", "check"]) == 1
    said = capsys.readouterr().out
    assert f"course.yml, line {line}, assignments.2.lesson: There is no lesson 'china'" in said and "drops its assignment, too" in said
    assert "Traceback" not in said


POINTS = {
    # A task with one test cell; one with parts; one with two cells. New points, what its cells and parts then are, and what is read.
    "china-energy-share": (5, {"china-energy-share-test": (5, [])}, "*5 points, about 10 minutes*"),
    "china-chart": (8, {"china-chart-test": (8, [4, 2, 2])}, "say what they are. (4 points)"),
    "china-index-rise": (
        1.5,
        {"china-index-rise-points-test": (0.5, []), "china-index-rise-percent-test": (1, [])},
        "did it rise? (0.5 points)",
    ),
    "china-memo": (10, {"china-memo": (10, [])}, "*The marks below add up to 8, and the task is worth 10 points. Multiply by 1.25.*"),
}


@pytest.mark.slow
def test_points_follow(copy):
    """Do points changed in course.yml reach test cells, their parts, the text, the mark scheme and the bank of answers, and come back?"""
    for task, (new, _, _) in POINTS.items():
        _edit(copy, (rf"(?<=      {task}: {{points: )[\d.]+", f"{new:g}"))
    before = {p: p.read_bytes() for p in (copy / "solutions" / "china").iterdir()} | {
        p: p.read_bytes() for p in (copy / "tests" / "answers" / "china").iterdir()
    }
    assert any("solutions/china/china.ipynb" in line and "make generate" in line for line in _mend(copy))
    assert _follow(copy).refused == []
    cells = _cells(copy, "china")
    for task, (_, expected, read) in POINTS.items():
        for grade_id, (worth, split) in expected.items():
            assert points.meta(cells[grade_id])["points"] == worth
            if cells[grade_id]["cell_type"] == "code":
                assert [float(v) for *_, v in points.parts(points.text(cells[grade_id]))] == split
        assert read in points.text(cells[f"{task}-ask"])
    assert "Nine tasks, 39.5 points" in points.text(cells["china-title"])
    known = course().assignment("china")
    sources = tasks(copy / "solutions" / "china" / "china.ipynb", known.tasks)
    wanted = ("china-index-rise", "china-energy-share")
    for item in [a for a in answers(copy / "tests" / "answers" / "china") if a.task in wanted]:
        expected = known.tasks[item.task].points if item.points is None else item.points
        assert run(sources[item.task], item.code).points == expected, item.name
    [stale] = _mend(copy)
    assert stale == "assignments/china: is not what solutions/china gives. Run `make generate`."
    shutil.copy(ROOT / "course.yml", copy)
    _follow(copy)
    assert {p: p.read_bytes() for p in before} == before


@pytest.mark.slow
def test_every_tasks_points_can_follow(copy):
    """Can the points of every task be doubled in course.yml alone, and its sample class with it?"""
    text = (copy / "course.yml").read_text(encoding="utf-8")
    (copy / "course.yml").write_text(re.sub(r"(?<=\{points: )\d+", lambda m: str(2 * int(m[0])), text), encoding="utf-8")
    assert _follow(copy).refused == []
    for assignment in course().assignments:
        cells = points.graded(points.read(copy / "solutions" / assignment.slug / f"{assignment.slug}.ipynb"), assignment.tasks)
        assert {k: sum(points.meta(c)["points"] for c in v) for k, v in cells.items()} == {k: t.points for k, t in assignment.tasks.items()}
        once, twice = (yaml.safe_load((r / "tests/classes" / f"{assignment.slug}.yml").read_text(encoding="utf-8")) for r in (ROOT, copy))
        for a, b in zip(once, twice, strict=True):
            if isinstance(a.get("expect"), dict):
                assert b["expect"] == {task: 2 * got for task, got in a["expect"].items()}


def test_points_that_do_not_come_out_even(copy):
    """Where points cannot be spread over a task's steps, is nothing of it changed, and is it said which cells to edit, and what would do?"""
    _edit(copy, (r"(?<=      china-index-rise: \{points: )3", "4"))
    told = _follow(copy)
    assert told.changed == {copy / "solutions/china/china.ipynb": told.changed[copy / "solutions/china/china.ipynb"]}, (
        "the title's sum alone"
    )
    assert points.meta(_cells(copy, "china")["china-index-rise-points-test"])["points"] == 1
    [(task, why)] = told.refused
    assert task == "china-index-rise" and "3 or 4.5 would" in why
    assert "china-index-rise-points-test (1), china-index-rise-percent-test (2)" in why


def test_minutes_and_titles_follow(copy):
    """Do minutes and titles of course.yml reach a task's text, the assignment's title and the lesson's?"""
    _edit(
        copy,
        (r"china-memo: \{points: 8, minutes: 45", "china-memo: {points: 8, minutes: 90"),
        (r'title: "China: what the figures can bear"', 'title: "China, by its figures"'),
        (r"(title: Start here\n    about: .*\n    minutes:) 20", r"\1 25"),
    )
    _follow(copy)
    cells = _cells(copy, "china")
    assert "*8 points, about 90 minutes, marked by a person*" in points.text(cells["china-memo-ask"])
    assert points.text(cells["china-title"]).startswith("# China, by its figures\n")
    assert "about three and a half hours." in points.text(cells["china-title"])
    assert "About 25 minutes." in points.text(points.read(copy / "lessons/00-start-here.ipynb")["cells"][0])


WRONG = {
    "a task dropped": (
        (r"^      china-energy-share: .*\n", ""),
        "solutions/china/china.ipynb, cell china-energy-share-test: belongs to no task of course.yml, and still counts 2 points",
    ),
    "a task without cells": (
        (r"^      china-memo: .*", r"\g<0>\n      china-debate: {points: 2, minutes: 5, objective: china-attraction}"),
        "solutions/china/china.ipynb has no test cell whose id begins with china-debate",
    ),
    "an unknown source": (
        (r"source: wilton-park, locator: Key points", "source: wilton-prak, locator: Key points"),
        "There is no source in data/sources.csv 'wilton-prak'. Did you mean 'wilton-park'",
    ),
    "a notebook that is not there": ((r"notebook: 03-china.ipynb", "notebook: 03-chine.ipynb"), "Did you mean '03-china.ipynb'"),
    "an objective reworded": (
        (r"korea-tools: Describe the six tools", "korea-tools: Know the six tools"),
        "lessons/02-korea.ipynb does not say this objective in the same words",
    ),
    "by hand, with tests": (
        (r"(china-chart: .*china-totals)\}", r"\1, marked: by hand}"),
        "`marked` does not fit the graded cells of china-chart in",
    ),
}


def _conflict(path: Path) -> int:
    """What git leaves in a notebook where two people changed the same line. Returns the line of its first mark."""
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[20:21] = ["<<<<<<< HEAD", lines[20], "=======", lines[20], ">>>>>>> theirs"]
    path.write_text("\n".join(lines), encoding="utf-8")
    return 21


def test_a_damaged_notebook_is_named(copy, capsys):
    """Do `course check` and `generate` name a notebook's file and line where git could not merge it, and go on to the rest?"""
    lesson, master, given = (copy / f for f in ("lessons/02-korea.ipynb", "solutions/china/china.ipynb", "assignments/korea/korea.ipynb"))
    line = _conflict(lesson)
    master.write_text(master.read_text(encoding="utf-8")[:-30], encoding="utf-8")
    _conflict(given)
    (copy / "lessons" / "03-china.ipynb").unlink()
    mend = _mend(copy)
    [first] = [x for x in mend if x.startswith(f"lessons/02-korea.ipynb, line {line}: git could not merge")]
    [second] = [x for x in mend if re.match(r"solutions/china/china\.ipynb, line \d+: this is no notebook", x)]
    assert "assignments/korea: is not what solutions/korea gives. Run `make generate`." in mend
    assert any("There is no notebook" in x and "03-china.ipynb" in x for x in mend) and len(set(mend)) == len(mend)
    before = given.read_bytes()
    assert main(["generate"]) == 2
    assert f"lessons/02-korea.ipynb, line {line}" in capsys.readouterr().err and given.read_bytes() == before


def test_a_damaged_student_version_is_made_again(copy):
    """Is a student version with git's marks in it told as not current, so that `generate` mends it?"""
    _conflict(copy / "assignments" / "china" / "china.ipynb")
    assert not is_current("china", copy) and is_current("korea", copy)


def test_sources_as_a_spreadsheet_saves_them(copy):
    """Is data/sources.csv read with Excel's byte order mark, and a missing one, or one without ids, told?"""
    path = copy / "data" / "sources.csv"
    text = path.read_text(encoding="utf-8")

    def told() -> list[str]:
        return [str(f) for f in _Check(copy, course(copy / "course.yml")).reading_exists()]

    path.write_text(text, encoding="utf-8-sig")
    assert told() == []
    path.write_text(text.replace("id,", "name,", 1), encoding="utf-8")
    assert [t for t in told() if "data/sources.csv, line 1: there is no column 'id'" in t]
    path.unlink()
    assert told() == [f"data/sources.csv: There is no file {path}."]


@pytest.mark.slow
def test_a_task_that_is_no_more_stops_no_learner(copy):
    """With a task out of course.yml and its cells still in the notebook, does `softpower check` test the others?"""
    _edit(copy, (r"^      china-energy-share: .*\n", ""))
    shutil.rmtree(copy / "solutions")
    report = selfcheck.check("china")
    assert "china-energy-share" not in [t.task for t in report.tasks] and any(t.messages for t in report.tasks)


DATES = {
    "past": (("2027-03-12T17:00", "2020-03-12T17:00"), "'wilton-park' was due on 2020-03-12, which is past"),
    "out of order": (("2027-01-15T17:00", "2027-02-01T17:00"), "'korea' is due before 'nyes-framework', which stands above it"),
}


@pytest.mark.slow
def test_what_has_to_be_mended_and_what_is_worth_a_look(copy):
    """Is each mistake in a syllabus told with what would be right, each odd date noted with its line, and nothing else said?"""
    _edit(copy, *(change for change, _ in (*WRONG.values(), *DATES.values())))
    found = findings(copy)
    mend, notes = [str(f) for f in found if f.mend], [f for f in found if not f.mend]
    for name, (_, says) in WRONG.items():
        assert any(says in line for line in mend), (name, mend)
    for name, (_, says) in DATES.items():
        [note] = [f for f in notes if says in f.says]
        assert re.fullmatch(r"course\.yml, line \d+", note.where), name
    rest = [line for line in mend if not any(says in line for _, says in WRONG.values()) and "links to lessons/03-china.ipynb" not in line]
    assert rest == ["solutions/china/china.ipynb, cell china-chart-ask: has no mark scheme, and a person marks this task."]


REFUSED = {
    "due: 2027-01-15": "a day with its time, such as '2027-01-15T17:00'",
    "due: soon": "datetime",
    "timezone: Asia/Almati": "Did you mean 'Asia/Almaty'",
    "late: {per_day: 10, at_most: 50 %}": "less than or equal to 1",
}


@pytest.mark.parametrize("text", REFUSED)
def test_dates_zones_and_policies_that_cannot_be(text, copy):
    """Is a day without a time, an unknown time zone or a policy of 1000 % refused with its line and what would be right?"""
    path = copy / "course.yml"
    key = text.split(":")[0]
    lines = path.read_text(encoding="utf-8").split("\n")
    at = next((n for n, line in enumerate(lines) if line.strip().startswith(f"{key}:")), 3)
    lines[at] = re.match(r"\s*", lines[at])[0] + text if key != "timezone" else lines[at] + "\n" + text
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CourseError, match=r"course\.yml, line \d+") as caught:
        course(path)
    assert REFUSED[text] in str(caught.value)


def test_a_date_is_of_its_time_zone(copy):
    """Is 17:00 in Almaty noon in UTC, and a date with an offset of its own what it says?"""
    _edit(copy, (r"^id: soft-power$", "id: soft-power\ntimezone: Asia/Almaty"), ("due: 2027-01-29T17:00", "due: 2027-01-29T17:00+01:00"))
    known = course(copy / "course.yml")
    assert f"{known.deadline(known.assignment('nyes-framework')):%H:%M %Z}" == "12:00 UTC"
    assert f"{known.deadline(known.assignment('korea')):%H:%M %Z}" == "16:00 UTC"


def test_the_schema_is_current_and_named_in_course_yml(capsys):
    """Is docs/course.schema.json what the model gives, and does course.yml point editors to it?"""
    committed = json.loads((ROOT / "docs" / "course.schema.json").read_text(encoding="utf-8"))
    assert main(["course", "schema"]) == 0
    assert json.loads(capsys.readouterr().out) == committed == schema()
    first = (ROOT / "course.yml").read_text(encoding="utf-8").split("\n")[0]
    assert first == "# yaml-language-server: $schema=docs/course.schema.json" and (ROOT / "docs/course.schema.json").is_file()


def _as_written(text: str) -> dict:
    """YAML as an editor's checker takes it: a time stays the text that stands there."""
    return json.loads(json.dumps(yaml.safe_load(text), default=lambda x: x.isoformat()))


def test_the_schema_takes_this_course_and_refuses_mistakes():
    """Does the schema accept course.yml, and mark in an editor what the course would refuse?"""
    check = jsonschema.Draft202012Validator(schema())
    check.check_schema(schema())
    text = (ROOT / "course.yml").read_text(encoding="utf-8")
    assert list(check.iter_errors(_as_written(text))) == []
    for old, new in [
        ("points: 3", "points: three"),
        ("per_day: 10 %", "per_day: ten"),
        ("marked: by hand", "marked: by foot"),
        ("slug: korea", "slug: Korea"),
        ("due: 2027-01-15T17:00", "due: 2027-01-15"),
        ("title: Start here", "titel: Start here"),
    ]:
        assert old in text and list(check.iter_errors(_as_written(text.replace(old, new, 1)))), new


@pytest.mark.slow
def test_the_command_says_what_it_found(copy, capsys):
    """Does `softpower course check` print both lists and end with 1 while something is to mend?"""
    _edit(copy, (r"notebook: 03-china.ipynb", "notebook: 03-chine.ipynb"), ("2027-01-15T17:00", "2020-01-15T17:00"))
    assert main(["course", "check"]) == 1
    said = capsys.readouterr().out
    assert "To mend (" in said and "Notes (" in said and "Traceback" not in said
    assert re.search(r"^  course\.yml, line \d+: There is no notebook", said, re.MULTILINE)
