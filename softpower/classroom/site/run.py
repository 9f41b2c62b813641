"""Running the lessons for the site, two at a time, and keeping what came out until something it rests on changes."""

import asyncio
import hashlib
import importlib.metadata
import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from ...course import Lesson, course
from ...grading import kernels
from ...home import home
from ...messages import CourseError

SECONDS = 120  # for one cell; the slowest takes about five on an idle machine


def _fingerprint(root: Path) -> str:
    """A hash of all that a lesson's output rests on, besides the lesson: data, syllabus, exercises, package, libraries.

    jupyter-cache, which myst-nb offers, compares the code cells alone. It would show a corrected figure's old value.
    """
    found = hashlib.sha256(sys.version.encode())
    files = [root / "course.yml", *sorted((root / "data").iterdir()), *sorted((root / "lessons" / "exercises").glob("*.yml"))]
    package = Path(__file__).resolve().parents[2]
    files += [Path(__file__), *package.glob("*.py")]
    for room in ("data", "exercises", "checks"):  # the rooms above these are not for a lesson
        files += sorted(p for p in (package / room).rglob("*") if p.suffix in {".py", ".js", ".css"})
    for path in files:
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    for name in ("altair", "ipykernel", "pandas", "scikit-learn", "vl-convert-python"):
        found.update(f"{name}{importlib.metadata.version(name)}".encode())
    return found.hexdigest()


async def _execute(lesson: Lesson, root: Path, progress: Path):
    path = root / "lessons" / lesson.notebook
    if not path.is_file():
        raise CourseError(f"course.yml names lessons/{lesson.notebook}, and there is no such file.")
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        store_widget_state=False,
        extra_arguments=kernels.ARGUMENTS,
        resources={"metadata": {"path": str(path.parent)}},
    )
    # Charts as specifications, which `figures` makes live; and a learner's progress is left alone.
    env = {**os.environ, "SOFTPOWER_HOME": str(root), "SOFTPOWER_CHARTS": "softpower-specification", "SOFTPOWER_PROGRESS": str(progress)}
    try:
        await client.async_execute(env=env)
    except CellExecutionError as error:
        raise CourseError(
            f"lessons/{lesson.notebook} stops with {error.ename}: {error.evalue}\n"
            "Open it with `softpower lab`, run all its cells, and mend the one that stops. Then build the site again."
        ) from None
    except (CellTimeoutError, DeadKernelError) as error:
        raise CourseError(f"lessons/{lesson.notebook} could not be run: {str(error).strip().splitlines()[0]}") from None
    return notebook


def run(scratch: Path, cache: Path, say, jobs: int = 2, fresh: bool = False) -> dict:
    """Each lesson of course.yml as an executed notebook, by slug, in the course's order.

    scratch   a folder for what a learner would leave behind: nothing, as it happens, since nobody answers
    cache     a folder where executed lessons are kept; `fresh` runs them all the same
    say       called with a line of text when a lesson is done

    Raises CourseError where a lesson is missing or stops.
    """
    root = home()
    rests_on = _fingerprint(root)

    def kept(lesson: Lesson) -> Path:
        path = root / "lessons" / lesson.notebook
        own = path.read_bytes() if path.is_file() else b""
        return cache / f"{lesson.slug}-{hashlib.sha256(own + rests_on.encode()).hexdigest()[:24]}.ipynb"

    async def one(lesson: Lesson, gate: asyncio.Semaphore):
        if kept(lesson).is_file() and not fresh:
            say(f"  {lesson.title}: unchanged since it was last run")
            return nbformat.read(kept(lesson), as_version=4)
        async with gate:
            notebook = await _execute(lesson, root, scratch / lesson.slug / "progress.json")
            say(f"  {lesson.title}: run")
            return notebook

    async def every():
        gate = asyncio.Semaphore(jobs)
        async with asyncio.TaskGroup() as group:  # one that stops, stops the others
            tasks = [group.create_task(one(lesson, gate)) for lesson in course().lessons]
        return [task.result() for task in tasks]

    try:
        notebooks = asyncio.run(every())
    except* CourseError as errors:
        raise errors.exceptions[0] from None
    done = {lesson.slug: notebook for lesson, notebook in zip(course().lessons, notebooks, strict=True)}
    cache.mkdir(parents=True, exist_ok=True)
    wanted = {kept(lesson): done[lesson.slug] for lesson in course().lessons}
    for old in set(cache.glob("*.ipynb")) - set(wanted):
        old.unlink()
    for path, notebook in wanted.items():
        nbformat.write(notebook, path)
    return done
