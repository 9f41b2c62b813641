"""An instructor edits course.yml alone: what follows by itself, and what `softpower course check` then says."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from support import ROOT
from support.syllabus import (
    cells_of,
    copy,  # noqa: F401 - fixtures
    edit_syllabus,
    follow,
    to_mend,
    without,
)

from softpower.classroom import points
from softpower.classroom.generate import is_current
from softpower.classroom.syllabus import _Check
from softpower.cli import main
from softpower.course import course, schema
from softpower.messages import CourseError


def test_dropping_half_of_a_case(copy, capsys):
    """Is a lesson dropped without its assignment said with the line of the assignment?"""
    without(copy, "lesson")
    text = (copy / "course.yml").read_text(encoding="utf-8").split("\n")
    line = text.index("    lesson: china") + 1
    assert main(["course", "check"]) == 1
    said = capsys.readouterr().out
    assert f"course.yml, line {line}, assignments.2.lesson: There is no lesson 'china'" in said and "drops its assignment, too" in said
    assert "Traceback" not in said


def test_points_that_do_not_come_out_even(copy):
    """Where points cannot be spread over a task's steps, is nothing of it changed, and is it said which cells to edit, and what would do?"""
    edit_syllabus(copy, (r"(?<=      china-index-rise: \{points: )3", "4"))
    told = follow(copy)
    assert told.changed == {copy / "solutions/china/china.ipynb": told.changed[copy / "solutions/china/china.ipynb"]}, (
        "the title's sum alone"
    )
    assert points.meta(cells_of(copy, "china")["china-index-rise-points-test"])["points"] == 1
    [(task, why)] = told.refused
    assert task == "china-index-rise" and "3 or 4.5 would" in why
    assert "china-index-rise-points-test (1), china-index-rise-percent-test (2)" in why


def test_minutes_and_titles_follow(copy):
    """Do minutes and titles of course.yml reach a task's text, the assignment's title and the lesson's?"""
    edit_syllabus(
        copy,
        (r"china-memo: \{points: 8, minutes: 45", "china-memo: {points: 8, minutes: 90"),
        (r'title: "China: what the figures can bear"', 'title: "China, by its figures"'),
        (r'title: "Start here: how would you know\?"', "title: Begin here"),
    )
    follow(copy)
    cells = cells_of(copy, "china")
    assert "*8 points, about 90 minutes, marked by a person*" in points.text(cells["china-memo-ask"])
    assert points.text(cells["china-title"]).startswith("# China, by its figures\n")
    assert "about three and a half hours." in points.text(cells["china-title"])
    assert points.text(points.read(copy / "lessons/00-start-here.ipynb")["cells"][0]).startswith("# Begin here\n")


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
    mend = to_mend(copy)
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
    edit_syllabus(
        copy, (r"^id: soft-power$", "id: soft-power\ntimezone: Asia/Almaty"), ("due: 2027-01-29T17:00", "due: 2027-01-29T17:00+01:00")
    )
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
        ('title: "Start here', 'titel: "Start here'),
    ]:
        assert old in text and list(check.iter_errors(_as_written(text.replace(old, new, 1)))), new
