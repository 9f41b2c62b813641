"""A gradebook with marks, and what a platform's files look like: for the tests of exports."""

import csv
import os
import shutil
import sys
from pathlib import Path

import pytest
from traitlets.config import Config

from softpower.classroom import roster
from softpower.course import course
from support import ROOT

PEOPLE = [
    ("Әбдіғалиева, Әсем", "101", "S-0101", "aasem"),
    ("Kim, Min-jun 김민준", "102", "S-0102", "mkim"),
    ("王, 小明", "103", "S-0103", "xwang"),
    ("Çelik, Gülşen", "104", "S-0104", "gcelik"),
    ('O\'Neil, Ann "Annie", Jr.', "105", "S-0105", "aoneil"),
    ('=HYPERLINK("http://example.org","x"), Eve', "106", "S-0106", "eve"),
]


CHINA, KOREA = "China: what the figures can bear (4711)", "Korea: what a rating can bear"


CANVAS = [
    ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", CHINA, "Current Score", "Final Score"],
    ["", "", "", "", "", "Manual Posting", "", ""],
    ["    Points Possible", "", "", "", "", "31", "(read only)", "(read only)"],
    *([f'="{name}"' if name.startswith("=") else name, *ids, "IR 201", "", "", ""] for name, *ids in PEOPLE),
    ["Student, Test", "999", "", "f00", "IR 201", "", "", ""],
]


def write(path: Path, rows, separator=",", encoding="utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    return path


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def handed_in(book, slug, student, share=1.0, late=0.0, waits=False):
    """A graded submission: each task gets `share` of its points; the one marked by hand waits, if it is to."""
    assignment = course().assignment(slug)
    book.add_submission(slug, student)
    for name, task in assignment.tasks.items():
        by_hand = task.marked == "by hand"
        grade = book.find_grade(name if by_hand else f"{name}-test", slug, slug, student)
        grade.auto_score = None if by_hand else task.points * share
        grade.manual_score = task.points * share if by_hand and not waits else None
        grade.needs_manual_grade = by_hand and waits
    book.find_submission_notebook(slug, slug, student).late_submission_penalty = late
    book.db.commit()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A course folder with a gradebook: china handed in by six, korea by one, kazakhstan by nobody."""
    from nbgrader.api import Gradebook

    place = tmp_path_factory.mktemp("class")
    for name in ("course.yml", "nbgrader_config.py"):
        shutil.copy(ROOT / name, place)
    path = os.environ["PATH"]
    os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + path  # nbgrader calls alembic
    try:
        with Gradebook(f"sqlite:///{place}/gradebook.db", "soft-power") as book:
            for slug in ("china", "korea", "kazakhstan"):
                book.add_assignment(slug)
                book.add_notebook(slug, slug)
                for name, task in course().assignment(slug).tasks.items():
                    hand = task.marked == "by hand"
                    kind = {"cell_type": "markdown" if hand else "code", "max_score": task.points}
                    book.add_grade_cell(name if hand else f"{name}-test", slug, slug, **kind)
            for student in ("aasem", "mkim", "xwang", "gcelik", "guest", "eve"):
                book.add_student(student)
            handed_in(book, "china", "aasem", share=1.0)
            handed_in(book, "china", "mkim", share=0.5, late=3.1)
            handed_in(book, "china", "xwang", share=1.0, waits=True)
            handed_in(book, "china", "gcelik", share=0.0)
            handed_in(book, "china", "guest", share=1.0)
            handed_in(book, "korea", "aasem", share=0.25)
    finally:
        os.environ["PATH"] = path
    return place


@pytest.fixture
def place(made, tmp_path, monkeypatch):
    """A fresh copy of it, which the course's tools take for the course."""
    copy = tmp_path / "course"
    shutil.copytree(made, copy)
    monkeypatch.setenv("SOFTPOWER_HOME", str(copy))
    monkeypatch.chdir(copy)
    return copy


@pytest.fixture
def canvas(place):
    """The same, with the roster of a Canvas export."""
    assert roster.import_roster(write(place / "export.csv", CANVAS), {}, say=lambda text: None) == 0
    return place


def export(place, exporter, **options):
    """Run an exporter on the gradebook, as `nbgrader export` does."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{place}/gradebook.db") as book:
        exporter(config=Config({exporter.__name__: options})).export(book)
