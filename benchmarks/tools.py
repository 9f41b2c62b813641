"""The tools that are measured beside one another: each prepares its folder, is run, and is asked for its scores."""

import ast
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from measure import Measured, measure
from sample import Class

from softpower.home import home
from softpower.messages import CourseError

HERE = Path(__file__).resolve().parent
Scores = dict[tuple[str, str], float]  # by student and grade_id

STOCK_CONFIG = '''"""nbgrader as it comes: this course's folders, and what its notebooks need to run. All else is nbgrader's default."""

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "soft-power"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
c.ClearMarkScheme.enforce_metadata = False  # without it, the assignment cannot be generated
'''

OTTER_TEST = '''"""The work of the test cell {name}, as a test of Otter's."""

from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = {points!r}
BODY = compile({body!r}, {name!r}, "exec")
VALUE = compile({value!r}, {name!r}, "eval")


@test_case(points={points!r})
def test_cell(env):
    exec(BODY, env)
    value = eval(VALUE, env)
    # A cell may give its partial credit as its value. Otter's test passes or fails.
    assert not isinstance(value, (int, float)) or value >= {points!r}, f"partial credit: {{value}}"
'''


class NotAvailable(CourseError):
    """A tool cannot be measured here. The message says why, and what would help."""


@dataclass
class Run:
    """One tool's run over `count` submissions. `error` in place of numbers where it could not be run."""

    key: str
    name: str
    count: int
    measured: Measured | None = None
    scores: Scores = field(default_factory=dict)
    stopped: dict[str, list[str]] | None = None  # the plain loop has no scores: by student, the test cells that stopped
    error: str = ""

    @property
    def start(self) -> float:
        """Seconds before the first submission, where the output tells."""
        return (self.measured.first or 0.0) if self.measured else 0.0

    def seconds_for(self, count: int) -> float:
        """Seconds for `count` submissions: those measured, or the start once and the rest by proportion."""
        if count == self.count:
            return self.measured.seconds
        return self.start + (self.measured.seconds - self.start) * count / self.count


@dataclass(frozen=True)
class Conditions:
    """What all tools are given alike."""

    workers: int
    limit: float  # seconds for one tool
    otter: Path | None  # a Python that has Otter-Grader; None: made in the cache
    heard: Callable[[int], None]


def _environment(folder: Path) -> dict[str, str]:
    # The notebooks read the data of the folder they are graded in; nbgrader calls the alembic of this environment.
    return {"SOFTPOWER_HOME": str(folder), "PATH": str(Path(sys.executable).parent) + os.pathsep + os.environ.get("PATH", "")}


def _course(made: Class, folder: Path, students: list[str], config: str | None = None) -> Path:
    """A course folder of its own for a tool: the class's, with the submissions of these students only, released and not graded.

    With a configuration of its own, the assignment is generated anew under it.
    """
    shutil.copytree(made.folder, folder, ignore=shutil.ignore_patterns("submitted", *(["gradebook.db"] if config else [])))
    for student in students:
        shutil.copytree(made.folder / "submitted" / student, folder / "submitted" / student)
    if config is None:
        return folder
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", made.slug, "--force"],
        cwd=folder,
        env={**os.environ, **_environment(folder)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode:
        raise NotAvailable(f"nbgrader could not generate {made.slug!r}: {_last(done.stderr.splitlines())}")
    return folder


def _last(lines: list[str]) -> str:
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


def _ran(measured: Measured, conditions: Conditions) -> Measured:
    if measured.late:
        raise NotAvailable(f"stopped after {conditions.limit:g} s with {measured.named} submissions begun. Give it more with --limit.")
    if measured.status:
        raise NotAvailable(f"it ended with status {measured.status}: {_last(measured.output)}")
    return measured


def gradebook_scores(folder: Path, slug: str) -> Scores:
    """What a course folder's gradebook says of an assignment: automatic scores by student and grade_id, of code cells only."""
    from nbgrader.api import Gradebook

    found = {}
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "soft-power") as gradebook:
        for submission in gradebook.assignment_submissions(slug):
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    if grade.cell.cell_type == "code":
                        found[submission.student.id, grade.name] = grade.auto_score
    return found


def our_command(slug: str, workers: int) -> list[str]:
    """How this course's own autograder is called in a course folder."""
    return [sys.executable, "-m", "softpower.cli", "autograde", slug, "--workers", str(workers)]


def ours(made: Class, folder: Path, students: list[str], conditions: Conditions) -> Run:
    """`softpower autograde`."""
    asked = subprocess.run([sys.executable, "-m", "softpower.cli", "autograde", "--help"], capture_output=True, timeout=120)
    if asked.returncode:
        raise NotAvailable("not available: this version of the package has no command `softpower autograde`.")
    _course(made, folder, students)
    measured = _ran(
        measure(our_command(made.slug, conditions.workers), folder, _environment(folder), conditions.limit, conditions.heard), conditions
    )
    return Run("ours", "softpower autograde", len(students), measured, gradebook_scores(folder, made.slug))


def _nbgrader(key: str, name: str, config: str | None):
    def run(made: Class, folder: Path, students: list[str], conditions: Conditions) -> Run:
        _course(made, folder, students, config)
        command = [sys.executable, "-m", "nbgrader", "autograde", made.slug]
        measured = _ran(measure(command, folder, _environment(folder), conditions.limit, conditions.heard), conditions)
        return Run(key, name, len(students), measured, gradebook_scores(folder, made.slug))

    return run


def _cells(made: Class) -> dict[str, dict]:
    """The graded code cells of the instructor's notebook, hidden tests included, by grade_id."""
    source = json.loads((made.folder / "solutions" / made.slug / f"{made.slug}.ipynb").read_text(encoding="utf-8"))
    return {
        cell["metadata"]["nbgrader"]["grade_id"]: cell
        for cell in source["cells"]
        if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("grade")
    }


def _loop(key: str, name: str, *options: str):
    def run(made: Class, folder: Path, students: list[str], conditions: Conditions) -> Run:
        tests = _cells(made)
        (folder / "cells").mkdir(parents=True)
        for student in students:
            cells = []
            for cell in json.loads(made.notebooks[student].read_text(encoding="utf-8"))["cells"]:
                if cell["cell_type"] == "code":
                    name_of = cell["metadata"].get("nbgrader", {}).get("grade_id")
                    graded = name_of if name_of in tests else None
                    cells.append([graded, "".join(tests[graded]["source"] if graded else cell["source"])])
            (folder / "cells" / f"{student}.json").write_text(json.dumps(cells), encoding="utf-8")
        command = [sys.executable, str(HERE / "plain_loop.py"), str(folder), "--workers", str(conditions.workers), *options]
        measured = _ran(measure(command, folder, _environment(made.folder), conditions.limit, conditions.heard), conditions)
        stopped = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (folder / "stopped").glob("*.json")}
        return Run(key, name, len(students), measured, stopped=stopped)

    return run


def _otter_python(conditions: Conditions) -> Path:
    """A Python that has Otter-Grader and what the notebooks import, in the versions of this environment."""
    if conditions.otter:
        if not conditions.otter.is_file():
            raise NotAvailable(f"not available: there is no Python at {conditions.otter}. Name one with --otter.")
        return conditions.otter
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "softpower-benchmark"
    folder = cache / f"otter-{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if (folder / "ready").is_file():
        return python
    project = tomllib.loads((home() / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [item.split(";")[0].split(">")[0].split("=")[0].split("<")[0].strip() for item in project["dependencies"]]
    pinned = [f"{name}=={version(name)}" for name in names if name not in ("nbgrader", "jupyterlab")]
    shutil.rmtree(folder, ignore_errors=True)
    uv = shutil.which("uv")
    make = [uv, "venv", "--quiet", "--python", sys.executable, str(folder)] if uv else [sys.executable, "-m", "venv", str(folder)]
    into = [uv, "pip", "install", "--quiet", "--python", str(python)] if uv else [str(python), "-m", "pip", "install", "--quiet"]
    for command in (make, [*into, "otter-grader", "ipykernel", *pinned]):
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=900)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotAvailable(f"not available: its environment could not be made: {error}") from None
        if done.returncode:
            raise NotAvailable(f"not available: its environment could not be made: {_last(done.stderr.splitlines())}")
    (folder / "ready").touch()
    return python


def _otter_test(cell: dict) -> str:
    """A test cell as a file of Otter's tests, in its exception-based format."""
    meta, tree = cell["metadata"]["nbgrader"], ast.parse("".join(cell["source"]))
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    value = ast.unparse(last) if last else "None"
    return OTTER_TEST.format(name=meta["grade_id"], points=meta["points"], body=ast.unparse(tree), value=value)


def otter(made: Class, folder: Path, students: list[str], conditions: Conditions) -> Run:
    """Otter-Grader without Docker, on an equivalent assignment: its tests do what the test cells do."""
    python = _otter_python(conditions)
    tests = _cells(made)
    for name in ("tests", "notebooks"):
        (folder / name).mkdir(parents=True)
    for name, cell in tests.items():
        (folder / "tests" / f"{name}.py").write_text(_otter_test(cell), encoding="utf-8")
    for student in students:
        notebook = json.loads(made.notebooks[student].read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            name = cell["metadata"].pop("nbgrader", {}).get("grade_id")
            if name in tests:  # Otter puts the check of these tests after the cell
                cell["source"], cell["metadata"]["otter"] = "# Tested here.", {"tests": [name]}
        (folder / "notebooks" / f"{student}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    # The package as it stands here, and none of what else is installed beside it.
    (folder / "package").mkdir()
    shutil.copytree(Path(home()) / "softpower", folder / "package" / "softpower", ignore=shutil.ignore_patterns("__pycache__"))
    env = {
        "SOFTPOWER_HOME": str(made.folder),
        "PYTHONPATH": str(folder / "package"),
        "PATH": str(python.parent) + os.pathsep + os.environ.get("PATH", ""),
    }
    generate = [str(python), "-m", "otter", "generate", "-t", "tests", "-o", "autograder.zip"]
    generate += ["--no-config", "--no-requirements", "--no-environment"]
    done = subprocess.run(generate, cwd=folder, env={**os.environ, **env}, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise NotAvailable(f"not available: otter generate: {_last(done.stderr.splitlines())}")
    command = [str(python), str(HERE / "otter_run.py"), "autograder.zip", "notebooks", "scores.json"]
    measured = _ran(measure(command, folder, env, conditions.limit, conditions.heard), conditions)
    scores = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    asked = subprocess.run([str(python), "-c", "import otter; print(otter.__version__)"], capture_output=True, text=True, timeout=120)
    name = f"Otter-Grader {asked.stdout.strip()}"
    return Run("otter", name, len(students), measured, {(s, t): float(x) for s, found in scores.items() for t, x in found.items()})


# In the order of the table. The first and the last two are run on the whole class, the others on a sample.
TOOLS = {
    "ours": ours,
    "stock": _nbgrader("stock", "nbgrader autograde, as it comes", STOCK_CONFIG),
    "configured": _nbgrader("configured", "nbgrader autograde, with this course's configuration", None),
    "otter": otter,
    "loop": _loop("loop", "plain loop of forked processes"),
    "warm-loop": _loop("warm-loop", "plain loop, imports and first uses done before", "--warm"),
}
NAMES = {
    "ours": "softpower autograde",
    "stock": "nbgrader autograde, as it comes",
    "configured": "nbgrader autograde, with this course's configuration",
    "otter": "Otter-Grader",
    "loop": "plain loop of forked processes",
    "warm-loop": "plain loop, imports and first uses done before",
}
SAMPLED = {"stock", "configured", "otter"}


def versions() -> dict[str, str]:
    """The versions that the numbers depend on."""
    found = {"python": sys.version.split()[0]}
    for name in ("nbgrader", "nbclient", "ipykernel", "ipython", "pandas", "altair", "vl-convert-python", "sqlalchemy", "softpower"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
