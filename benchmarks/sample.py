"""A class to measure with: a course folder, and submissions as students would write them.

The answers are drawn from the bank in tests/answers/, right and wrong ones mixed,
the same ones for the same seed. Only well-behaved answers are drawn: stock
nbgrader gives a test cell nothing when anything is written to standard error, so
with answers that warn, the tools would rightly disagree.
"""

import contextlib
import importlib
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
from softpower.grading.bank import Answer, TaskSource, answers, tasks
from softpower.home import home
from softpower.messages import CourseError

RIGHT, BLANK = 0.6, 0.05  # of the answers; the rest is wrong
SECONDS = 20  # of work; an answer that takes more is not well-behaved
WAIT = 120  # seconds by the clock, for one that only waits
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
    """Whether anything reaches standard error while an answer and its tests run. Runs in this process."""
    said, names = io.StringIO(), {"__name__": "__main__"}
    # A warning given once is given again after `catch_warnings`: an answer is judged alone.
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        for source in [*task.before, code, *(cell.code for cell in task.tests)]:
            with contextlib.suppress(Exception):  # a wrong answer may stop: that costs points, and is well-behaved
                exec(source, names)
    return bool(said.getvalue())


def well_behaved(task: TaskSource, given: list[Answer]) -> list[Answer]:
    """Those answers that run with their tests in bounded time and write nothing to standard error.

    They run in a forked process. One that ends it, or takes too long, is left out, and the next process goes on after it.
    No answer runs in this process before: what draws charts has threads of its own, which a fork would not have.
    """
    importlib.import_module("softpower.checks")
    kept, judged = [], 0
    while judged < len(given):
        reads, writes = os.pipe()
        with warnings.catch_warnings():
            # Python's own word on forking beside a thread: here that of the progress display, which the child does not use.
            warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
            child = os.fork()
        if child == 0:
            try:
                for answer in given[judged:]:
                    signal.setitimer(signal.ITIMER_PROF, SECONDS)
                    signal.alarm(WAIT)
                    os.write(writes, b"n" if _writes_to_stderr(task, answer.code) else b"y")
            finally:
                os._exit(0)
        os.close(writes)
        with os.fdopen(reads, "rb") as file:
            said = file.read()
        os.waitpid(child, 0)
        kept += [answer for answer, verdict in zip(given[judged:], said.decode(), strict=False) if verdict == "y"]
        judged += len(said)
        if judged < len(given):
            judged += 1
    return kept


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
    bank = answers(root / "tests" / "answers" / slug)
    drawn: dict[str, tuple[list[str], list[str]]] = {}
    left_out = []
    for n, (name, source) in enumerate(sources.items()):
        progress("Reading the bank of answers, by task", n, len(sources))
        of_task = [answer for answer in bank if answer.task == name]
        kept = well_behaved(source, of_task)
        drawn[name] = [a.code for a in kept if a.points is None], [a.code for a in kept if a.points is not None]
        left_out += [f"{name}: {answer.name}" for answer in of_task if answer not in kept]
    progress("Reading the bank of answers, by task", len(sources), len(sources))
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
