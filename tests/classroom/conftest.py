"""Classes that are graded once for all tests that only look at what came of it."""

import json
import os
import shutil
from types import SimpleNamespace

import pytest
from support import ROOT, classes
from support.classes import COMMENT, STRANGE, hostile

from softpower.classroom.rehearsal import copy_course, hand_in, sample_class
from softpower.classroom.rehearsal import inside as in_folder
from softpower.course import course
from softpower.grading.bank import answers


@pytest.fixture(scope="session")
def graded(tmp_path_factory):
    """A course whose sample class is graded by `softpower autograde`: its folder, the exit code, what was said. Only to look at, or to copy."""
    folder = classes.make(tmp_path_factory.mktemp("class") / "course")
    code, said = classes.run(folder, "autograde", classes.SLUG, "--workers", "2")
    return folder, code, said


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory):
    """A course folder with the class graded and one memo marked by a person: `root`, `coursedir`, `summary`."""
    from nbgrader.api import Gradebook

    from softpower.grading.autograde import autograde
    from softpower.grading.courses import open_course

    home = ROOT
    root = tmp_path_factory.mktemp("graded") / "course"
    bank = {(a.task, a.name): a for a in answers(home / "tests" / "answers" / "china")}
    few = [s for s in sample_class("china", home) if s.name in ("aigerim", "elif", "guljan", "jan")]
    copy_course(home, root)
    with in_folder(root):
        shutil.copytree(home / "assignments" / "china", root / "assignments" / "china")
        hand_in(root, course().assignment("china"), few, bank)
        released = json.loads((root / "assignments" / "china" / "china.ipynb").read_text(encoding="utf-8"))
        for student in ("mallory", STRANGE):
            folder = root / "submitted" / student / "china"
            folder.mkdir(parents=True)
            (folder / "china.ipynb").write_text(json.dumps(hostile(released)), encoding="utf-8")
            (folder / "timestamp.txt").write_text("2027-02-14 18:00:00 UTC", encoding="utf-8")
        (root / "submitted" / "elif" / "china" / "submission_secret.txt").write_text("a secret of elif's", encoding="utf-8")
        coursedir, config = open_course(root)
        summary = autograde(coursedir, config, "china")
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            notebook = gradebook.find_submission_notebook("china", "china", "elif")
            grade = next(g for g in notebook.grades if g.name == "china-memo")
            grade.manual_score, grade.needs_manual_grade = 5.5, False
            next(c for c in notebook.comments if c.name == "china-memo").manual_comment = COMMENT
            gradebook.db.commit()
    return SimpleNamespace(root=root, coursedir=coursedir, config=config, summary=summary)


@pytest.fixture
def inside(graded_class):
    """Work in the graded class's folder, with its configuration's environment."""
    with in_folder(graded_class.root):
        os.environ["SOFTPOWER_HOME"] = str(graded_class.root)
        yield graded_class
