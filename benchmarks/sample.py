"""A class to measure with: a course folder, and submissions as students would write them.

The answers are drawn from the bank in tests/answers/, right and wrong ones mixed,
the same ones for the same seed. Only well-behaved answers are drawn: stock
nbgrader gives a test cell nothing when anything is written to standard error, so
with answers that warn, the tools would rightly disagree.
"""

import contextlib
import io
import json
import os
import random
import signal
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from softpower.classroom.rehearsal import answered, copy_course, inside, nbgrader_api, sample_class
from softpower.course import course
from softpower.grading.bank import Answer, TaskSource, answers, run, tasks
from softpower.home import home
from softpower.messages import CourseError

RIGHT, BLANK = 0.6, 0.05  # of the answers; the rest is wrong
SECONDS = 20  # an answer that takes longer is not well-behaved
STUB = "# YOUR CODE HERE"


@dataclass(frozen=True)
class Class:
    """Submissions of an assignment in a course folder: `notebooks` by student."""

    slug: str
    folder: Path
    notebooks: dict[str, Path]
    left_out: tuple[str, ...]  # answers of the bank that are not well-behaved

    def first(self, count: int) -> list[str]:
        """The first students, by name: the sample for the slower tools."""
        return list(self.notebooks)[:count]


def _writes_to_stderr(task: TaskSource, code: str) -> bool:
    """Whether anything reaches standard error while an answer and its tests run, or it takes too long. Runs in this process."""
    signal.alarm(SECONDS)
    said, names = io.StringIO(), {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        for source in [*task.before, code, *(cell.code for cell in task.tests)]:
            with contextlib.suppress(Exception):  # a wrong answer may stop: that costs points, and is well-behaved
                exec(source, names)
    return bool(said.getvalue())


def well_behaved(task: TaskSource, answer: Answer) -> bool:
    """Whether an answer and its tests run in bounded time and write nothing to standard error. Runs in a forked process."""
    with warnings.catch_warnings():
        # Python's own word on forking beside a thread: here that of the progress display, which the child does not use.
        warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
        child = os.fork()
    if child == 0:
        noisy = True
        try:
            noisy = _writes_to_stderr(task, answer.code)
        finally:
            os._exit(1 if noisy else 0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _as_students_write(released: dict, given: dict[str, str], written: str) -> dict:
    """Answers put into a student's version, with the last lines of its cells kept: they show the answer."""
    notebook = answered(released, given, written)
    for before, cell in zip(released["cells"], notebook["cells"], strict=True):
        source = "".join(before["source"])
        if cell["cell_type"] == "code" and "".join(cell["source"]) != source:
            cell["source"] = "".join(cell["source"]).rstrip("\n") + "\n" + source.partition(STUB)[2].strip("\n")
            cell["source"] = cell["source"].rstrip("\n")
    return notebook


def make_class(slug: str, folder: Path, count: int, seed: int, progress: Callable[[str, int, int], None]) -> Class:
    """Make a course folder with `count` submissions of an assignment in it, not yet graded.

    `progress` is told a step's name, how much of it is done, and of how much.
    Raises CourseError where the assignment, its bank or its sample class is missing.
    """
    root, assignment = home(), course().assignment(slug)
    if not (root / "tests" / "answers" / slug).is_dir():
        raise CourseError(f"There is no bank of answers for {slug!r}: tests/answers/{slug}/ does not exist. A class needs one.")
    sources = tasks(root / "solutions" / slug / f"{slug}.ipynb", list(assignment.tasks))
    drawn: dict[str, tuple[list[str], list[str]]] = {name: ([], []) for name in sources}
    bank, left_out = answers(root / "tests" / "answers" / slug), []
    for name, source in sources.items():  # what they import is imported here once, and not in each answer's process
        run(source, next(answer.code for answer in bank if answer.task == name and answer.points is None))
    for n, answer in enumerate(bank, 1):
        if well_behaved(sources[answer.task], answer):
            drawn[answer.task][answer.points is not None].append(answer.code)
        else:
            left_out.append(f"{answer.task}: {answer.name}")
        progress("Reading the bank of answers", n, len(bank))
    texts = [student.written for student in sample_class(slug, root)]

    copy_course(root, folder)
    with inside(folder):
        made = nbgrader_api().generate_assignment(slug)
    if not made["success"]:
        raise CourseError(f"nbgrader could not generate {slug!r}:\n{made['log'][-2000:]}")
    released = json.loads((folder / "assignments" / slug / f"{slug}.ipynb").read_text(encoding="utf-8"))
    notebooks = {}
    for n in range(1, count + 1):
        draw = random.Random(f"{seed}-{slug}-{n}")
        given = {}
        for name, (right, wrong) in drawn.items():
            luck, of_right, of_wrong = draw.random(), draw.choice(right), draw.choice(wrong)
            if luck < 1 - BLANK:
                given[name] = of_right if luck < RIGHT else of_wrong
        student = f"student-{n:04d}"
        path = folder / "submitted" / student / slug / f"{slug}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(_as_students_write(released, given, draw.choice(texts)), indent=1), encoding="utf-8")
        notebooks[student] = path
        progress("Writing submissions", n, count)
    return Class(slug, folder, notebooks, tuple(left_out))
