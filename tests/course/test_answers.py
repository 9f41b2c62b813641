"""The bank of named answers: what each right and each wrong answer gets, and what its student reads."""

import json
import re
from collections import Counter

import pytest
from support import ROOT

from softpower.course import course
from softpower.grading import bank
from softpower.home import home

BANK = ROOT / "tests" / "answers"
ASSIGNMENTS = [a for a in course().assignments if (BANK / a.slug).is_dir()]


def tasks(assignment) -> dict[str, bank.TaskSource]:
    return bank.tasks(home() / "solutions" / assignment.slug / f"{assignment.slug}.ipynb", list(assignment.tasks))


TASKS = {name: task for assignment in ASSIGNMENTS for name, task in tasks(assignment).items()}
ANSWERS = [answer for assignment in ASSIGNMENTS for answer in bank.answers(BANK / assignment.slug)]
AUTOGRADED = [name for a in course().assignments for name, task in a.tasks.items() if task.marked == "automatically"]


def one_for_each_message(answers) -> list:
    """Of each task the first right answer, and the first of those that must get the same message."""
    first = {}
    for answer in answers:
        first.setdefault((answer.task, None if answer.points is None else answer.says), answer)
    return list(first.values())


def pytest_generate_tests(metafunc):
    if "answer" in metafunc.fixturenames:
        chosen = ANSWERS if metafunc.config.option.whole_bank else one_for_each_message(ANSWERS)
        metafunc.parametrize("answer", chosen, ids=lambda a: f"{a.task}: {a.name}")


def test_answer(answer):
    """Does this answer get the points it deserves, and does its student read what helps?"""
    task = TASKS[answer.task]
    got = bank.run(task, answer.code)
    if answer.points is None:
        assert got.points == task.points, got.said
        assert "Not yet" not in got.said and not re.search("[✗◐]", got.said)
    else:
        assert got.points == answer.points, got.said
        assert answer.points < task.points
        assert answer.says in got.said


FUNCTIONS = [name for name, task in TASKS.items() if any(re.search(r"check_function|expect_(function|result)", c.code) for c in task.tests)]


@pytest.mark.parametrize("wrong", [a for a in ANSWERS if a.task in FUNCTIONS and a.points is not None], ids=lambda a: f"{a.task}: {a.name}")
def test_inputs_tell_every_wrong_function_from_a_right_one(wrong):
    """Does no wrong answer of the bank get by because a function is tried on too few inputs?"""
    assert bank.run(TASKS[wrong.task], wrong.code).points < TASKS[wrong.task].points


@pytest.mark.parametrize("name", TASKS)
def test_worked_solution_gets_full_points(name):
    """Does the solution that the instructor's notebook gives pass its own tests?"""
    (slug,) = [a.slug for a in ASSIGNMENTS if name in a.tasks]
    cells = json.loads((home() / "solutions" / slug / f"{slug}.ipynb").read_text(encoding="utf-8"))["cells"]
    solved = [c for c in cells if c["cell_type"] == "code" and c["metadata"].get("nbgrader", {}).get("solution")]
    code = [c["source"] for c in solved if f"{c['metadata']['nbgrader']['grade_id']}-".startswith(f"{name}-")]
    got = bank.run(TASKS[name], "\n".join("".join(source) for source in code))
    assert got.points == TASKS[name].points, got.said


@pytest.mark.parametrize("task", AUTOGRADED)
def test_bank_is_full(task):
    """Has each autograded task at least three right answers and five wrong ones?"""
    assert task in TASKS, f"{task} has no test cell in solutions/, or tests/answers/ has no folder for its assignment"
    kinds = Counter("right" if answer.points is None else "wrong" for answer in ANSWERS if answer.task == task)
    assert kinds["right"] >= 3 and kinds["wrong"] >= 5


@pytest.mark.parametrize("file", sorted(BANK.glob("*/*.yml")), ids=lambda p: f"{p.parent.name}/{p.name}")
def test_file_is_named_after_its_task(file):
    """Does each file of the bank stand where its task's name says?"""
    (task,) = {answer.task for answer in bank.answers(file.parent) if answer.file == file.name}
    called = f"{file.parent.name}-{file.stem}"
    assert called == task or called.startswith(f"{task}-")  # a task's answers may fill several files


@pytest.mark.parametrize("name", TASKS)
def test_points_are_those_of_the_syllabus(name):
    """Are a task's test cells worth what course.yml says?"""
    (points,) = [a.tasks[name].points for a in ASSIGNMENTS if name in a.tasks]
    assert TASKS[name].points == points


@pytest.mark.parametrize("name", TASKS)
def test_hidden_tests_leave_the_students_names_alone(name):
    """Do the test cells leave alone what a student has named?

    Hidden tests run when the work is graded, and never before. If they changed a
    variable, a later cell of the student's that uses it would stop then, and only then.
    """
    names = {"__name__": "__main__"}
    for cell in TASKS[name].before:
        exec(cell, names)
    exec(next(answer.code for answer in ANSWERS if answer.task == name and answer.points is None), names)
    before = dict(names)
    for cell in TASKS[name].tests:
        exec(cell.code, names)
    changed = {key for key in names if key not in before or names[key] is not before[key]}
    assert {key for key in changed if not key.startswith(("_", "expect_", "check_"))} == set()
