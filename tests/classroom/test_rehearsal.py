"""The instructor's way with a sample class: release, hand in, autograde, feedback, marks."""

import csv
import json
import os
import re
from pathlib import Path

import pytest
from support import ROOT, secrets

from softpower.classroom.rehearsal import MARKER, copy_course, play, sample_class
from softpower.course import course
from softpower.messages import CourseError

SLUGS = [a.slug for a in course().assignments]


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory):
    """Each assignment's rehearsal, played once: where it is, and its rows."""
    played = {}

    def get(slug):
        if slug not in played:
            output = tmp_path_factory.mktemp("rehearsal") / slug
            said = []
            played[slug] = output, play(slug, output, said.append), said
        return played[slug]

    return get


def _grouped():
    return [pytest.param(slug, marks=pytest.mark.xdist_group(f"rehearsal-{slug}")) for slug in SLUGS]


@pytest.mark.parametrize("slug", _grouped())
def test_everybody_gets_what_they_must(slug, rehearsal):
    """Does each of the ten submissions, whole or damaged, get the points that the sample class says?"""
    _, rows, said = rehearsal(slug)
    assert len(rows) == 10
    wrong = {r.sample.name: (r.held, {t.task: t.points for t in r.tasks}) for r in rows if not r.as_expected()}
    assert wrong == {}
    tasks = course().assignment(slug).tasks
    for row in rows:  # nothing left out of what is expected
        if row.sample.expect != "held":
            assert {n for n, t in tasks.items() if t.marked == "automatically"} <= set(row.sample.expect)
    assert [line.lstrip() for line in said][-2].startswith("10 of 10") and len(said) == 13


@pytest.mark.parametrize("slug", _grouped())
def test_every_lost_point_is_explained(slug, rehearsal):
    """Is there a message wherever points were lost, and a reason wherever a submission is held?"""
    _, rows, _ = rehearsal(slug)
    by_hand = {n for n, t in course().assignment(slug).tasks.items() if t.marked == "by hand"}
    for row in rows:
        if row.sample.expect == "held":
            assert "only part of a notebook" in row.held
        for task in row.tasks:
            if task.points is not None and task.points < task.of and task.task not in by_hand:
                assert task.messages and all(len(m.split()) > 3 for m in task.messages), (row.sample.name, task)


@pytest.mark.parametrize("slug", _grouped())
def test_feedback_tells_nothing_away(slug, rehearsal):
    """Does the feedback of a student who did not solve it hold a line of a solution, a hidden test or a mark scheme?"""
    import html

    output, rows, _ = rehearsal(slug)
    lines = secrets(slug)
    seen = 0
    for row in rows:
        pages = list((output / "feedback" / row.sample.name).rglob("*.html"))
        assert len(pages) == 1  # who is held is told why
        for page in pages:
            text = html.unescape(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8")))
            assert "canary" not in text and "BEGIN HIDDEN" not in text and "MARK SCHEME" not in text
            if row.sample.story == "blank":
                assert not [line for line in lines if line in text]
                seen += 1
    assert seen == 1


@pytest.mark.parametrize("slug", _grouped())
def test_marks_file_agrees(slug, rehearsal):
    """Does marks.csv say the same as the table, and what is still to mark?"""
    output, rows, _ = rehearsal(slug)
    with (output / "marks.csv").open(encoding="utf-8", newline="") as file:
        marks = {line["student"]: line for line in csv.DictReader(file)}
    for row in rows:
        line = marks[row.sample.name]
        assert line["state"] == ("held" if row.held else "graded")
        if not row.held:
            assert float(line["points"]) == row.points
            assert float(line["to_mark_by_hand"]) == sum(t.of for t in row.tasks if t.points is None)


@pytest.mark.parametrize("slug", _grouped())
def test_the_marker_sees_the_mark_scheme(slug, rehearsal):
    """In the autograded notebook that formgrader shows, does the mark scheme stand above the written answer?"""
    output, _, _ = rehearsal(slug)
    name = sample_class(slug, ROOT)[0].name
    cells = json.loads((output / "autograded" / name / slug / f"{slug}.ipynb").read_text(encoding="utf-8"))["cells"]
    written = next(n for n, c in enumerate(cells) if c["cell_type"] == "markdown" and c["metadata"].get("nbgrader", {}).get("grade"))
    assert "MARK SCHEME" in "".join(cells[written - 1]["source"])


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    """Is a folder that is no rehearsal kept, when named by mistake?"""
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(CourseError, match="Name another folder"):
        play(SLUGS[0], tmp_path)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine"


LEFT_ALONE = {
    "the course": (lambda course: course, "holds the course itself"),
    "the folder above it": (lambda course: course.parent, "holds the course itself"),
    "a folder of it": (lambda course: course / "data" / "new", "holds the course itself"),
    "another course or a student edition": (lambda course: course.parent / "other", "something else than a rehearsal"),
    "a folder with git": (lambda course: course.parent / "kept", "kept with git"),
    "a file": (lambda course: course / "course.yml", "is a file"),
}


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_a_course_is_left_alone(name, tmp_path, monkeypatch):
    """Does `softpower rehearse --output` keep every file of a course, an edition, a repository, whichever way it is named?"""
    course, other, kept = tmp_path / "course", tmp_path / "other", tmp_path / "kept"
    copy_course(ROOT, course)
    (course / MARKER).unlink()
    (course / "tests" / "classes").mkdir(parents=True)
    (course / "tests" / "classes" / "china.yml").write_bytes((ROOT / "tests" / "classes" / "china.yml").read_bytes())
    copy_course(ROOT, other)
    (other / MARKER).unlink()
    copy_course(ROOT, kept)
    (kept / ".git").mkdir()
    monkeypatch.setenv("SOFTPOWER_HOME", str(course))
    monkeypatch.chdir(course)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    named, says = LEFT_ALONE[name]
    with pytest.raises(CourseError, match=says):
        play("china", Path(os.path.relpath(named(course))))
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def test_a_rehearsal_is_made_anew(tmp_path):
    """Is a folder that a rehearsal made emptied for the next one?"""
    copy_course(ROOT, tmp_path / "rehearsal")
    (tmp_path / "rehearsal" / "submitted").mkdir()
    copy_course(ROOT, tmp_path / "rehearsal")
    assert (tmp_path / "rehearsal" / "course.yml").is_file() and not (tmp_path / "rehearsal" / "submitted").exists()


def test_an_assignment_that_is_not_there(tmp_path):
    """Does a mistyped assignment get a sentence that names the right ones?"""
    with pytest.raises(CourseError, match="china"):
        play("chnia", tmp_path / "new")
