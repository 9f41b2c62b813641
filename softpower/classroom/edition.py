"""`softpower release`: the student edition, a folder and a zip that hold the course without its answers.

What goes out is listed here, and all else stays: the lessons and assignments that
course.yml names, their exercises, the data, what it takes to install, and of this
package what a learner uses. Before anything is written, every file is searched
for what must not leave: canaries, hidden regions, lines of solutions and mark schemes.
"""

import ast
import contextlib
import hashlib
import json
import re
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import yaml

from ..course import Course, course
from ..home import home
from ..messages import CourseError
from . import points
from .generate import LEFT_BY_SYSTEMS, given_out, ignored, is_current
from .syllabus import LINK, lines, tasks_to_mend

TEMPLATES = Path(__file__).parent / "student"
MANIFEST = ".edition"
# Rooms of the package that go out whole. Of grading/ and classroom/ goes what these, and a learner's commands, import.
ROOMS = ("__init__", "home", "messages", "course", "plotted", "charts", "data", "exercises", "checks")
# Files at the top that go out as they are.
AS_IS = ("LICENSE", "LICENSE-CONTENT", "CITATION.cff", "environment.yml", "postBuild", "start", "requirements.txt", "install.py")
SCRIPTS = ("postBuild", "start")
_IGNORED = {"__pycache__", "progress.json", *LEFT_BY_SYSTEMS}
_REGION = re.compile(r"BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)")
_CANARY = re.compile(r"canary:\s*\S")
_GITIGNORE = ".venv/\n.ipynb_checkpoints/\n__pycache__/\n*.egg-info/\nlessons/progress.json\n"


@dataclass(frozen=True)
class Leak:
    """Something that must not leave, and where it stands."""

    file: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.says}"


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not _IGNORED & set(path.parts):
            yield path


# What of the package a learner uses


def _module_file(package: Path, dotted: str) -> Path | None:
    """The file of a module of this package, given as "data.citing"; None where there is none."""
    base = package.joinpath(*dotted.split(".")) if dotted else package
    for path in (base.with_suffix(".py") if dotted else None, base / "__init__.py"):
        if path and path.is_file():
            return path
    return None


def _imports(nodes: Iterable[ast.AST], path: Path, package: Path) -> Iterator[str]:
    """The modules of this package that some statements import, dotted, without the package's own name."""
    here = path.relative_to(package).parent.parts
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            module = tuple(node.module.split(".")) if node.module else ()
            if node.level:
                base = (*here[: len(here) - node.level + 1], *module)
            elif module[:1] == (package.name,):
                base = module[1:]
            else:
                continue
            yield ".".join(base)
            yield from (".".join((*base, name.name)) for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (n.name.partition(".")[2] for n in node.names if n.name.split(".")[0] == package.name)


def _beside(tree: ast.AST, path: Path) -> Iterator[Path]:
    """Files that a module names and that stand beside it: a style sheet, a folder of settings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[\w-]+(\.\w+)?", node.value):
            named = path.with_name(node.value)
            if named.is_file() and named.suffix != ".py":
                yield named
            elif named.is_dir() and not (named / "__init__.py").is_file():
                yield from _files(named)


def learners_package(package: Path, settings: Iterable[Path] = ()) -> set[Path]:
    """The files of the package that a student edition holds.

    `settings` are files that installing puts elsewhere; a module that one of them names is among the learner's.
    Of a module in grading/ or classroom/ only the imports at its top are followed. What it imports inside a
    function, for the case that solutions/ is at hand, stays behind.
    """
    found, waiting = set(), []

    def want(dotted: Iterable[str]) -> None:
        waiting.extend(filter(None, (_module_file(package, name) for name in dotted)))

    for room in ROOMS:
        if (package / room).is_dir():
            for path in _files(package / room):
                (waiting.append if path.suffix == ".py" else found.add)(path)
        elif module := _module_file(package, "" if room == "__init__" else room):
            waiting.append(module)
        else:
            raise CourseError(f"The package has no {room!r}, which a student edition holds.")
    cli = package / "cli.py"
    body = ast.parse(cli.read_text(encoding="utf-8")).body
    learners = next(ast.literal_eval(n.value) for n in body if isinstance(n, ast.Assign) and getattr(n.targets[0], "id", "") == "LEARNERS")
    for node in body:
        if not isinstance(node, ast.FunctionDef) or node.name in {f"_{name}" for name in learners}:
            want(_imports(ast.walk(node), cli, package))
    found.add(cli)
    for path in (*settings, *(p for p in package.iterdir() if p.is_file() and p.suffix != ".py")):
        found.add(path)
        if path.suffix == ".json":
            want(re.findall(rf"\b{package.name}\.([\w.]+)", path.read_text(encoding="utf-8")))
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        if (path.parent / "__init__.py").is_file():
            waiting.append(path.parent / "__init__.py")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        upper = path.relative_to(package).parts[0] in ("grading", "classroom")
        want(_imports(tree.body if upper else ast.walk(tree), path, package))
        found.update(_beside(tree, path))
    return found


# What changes on the way out


def _notebook(path: Path, root: Path, kept: set[str]) -> tuple[str, list[str]]:
    """A notebook without outputs, its links to what is not in the edition turned into words; and which these were."""
    notebook, gone = points.read(path), []
    notebook["metadata"] = {k: v for k, v in notebook["metadata"].items() if k in ("kernelspec", "language_info")}

    def plain(match: re.Match) -> str:
        target = (path.parent / match[2]).resolve()
        name = target.relative_to(root).as_posix() if target.is_relative_to(root) else match[2]
        if name in kept:
            return match[0]
        gone.append(name)
        return match[1]

    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
        elif path.parent.name == "lessons":  # an assignment's cells are locked, and `course check` looks at their links
            text = LINK.sub(plain, points.text(cell))
            if text != points.text(cell):
                cell["source"] = text.splitlines(keepends=True)
    return points.dump(notebook), gone


def _syllabus(path: Path) -> str:
    """course.yml without the comments, which speak to the instructor."""
    text = path.read_text(encoding="utf-8")
    means = _load(text)
    kept = [x for x in text.splitlines(keepends=True) if not x.lstrip().startswith("#")]
    if _load("".join(kept)) != means:
        raise CourseError(
            f"{path.name}: a line that begins with # is part of a text there. Write that text in quotation marks, on one line."
        )
    for n, line in enumerate(kept):
        for mark in re.finditer(r"[ \t]+#", line):
            # A comment, or part of a text: without what is part of a text, the syllabus says something else.
            shorter = [*kept[:n], line[: mark.start()] + "\n", *kept[n + 1 :]]
            if _means("".join(shorter), means):
                kept = shorter
                break
    return "# The syllabus of this course.\n" + "".join(kept)


def _load(text: str):
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # the one in C, where it is: it is asked for each comment


def _means(text: str, content) -> bool:
    try:
        return _load(text) == content
    except yaml.YAMLError:
        return False


def _pyproject(path: Path, modules: set[str]) -> str:
    """pyproject.toml with what it takes to install the edition, and without what tests, tools and instructors need."""
    text = path.read_text(encoding="utf-8")
    kept = []
    for section in re.split(r"^(?=\[[^\[\]\n]+\]\n)", text, flags=re.MULTILINE):
        name = section.split("]")[0].lstrip("[").strip()
        if name in ("build-system", "project", "project.scripts", "tool.hatch.version") or name.startswith(
            "tool.hatch.build.targets.wheel"
        ):
            kept.append(section.rstrip() + "\n")
        elif name == "project.optional-dependencies":
            build = re.search(r"^build = \[[^\]]*\]\n", section, re.MULTILINE)
            kept.append("[project.optional-dependencies]\n" + build[0] if build else "")
    made = "\n".join(kept)
    scripts = tomllib.loads(made)["project"].get("scripts", {})
    for name, target in scripts.items():
        if target.split(":")[0] not in modules:
            made = re.sub(rf"^{re.escape(name)} = .*\n", "", made, flags=re.MULTILINE)
    return made


def _when(due: datetime, known: Course) -> str:
    zone = f" ({known.timezone})" if known.timezone else ""
    return f"{due:%A}, {due.day} {due:%B %Y}, {due:%H:%M}{zone}"


def _template(name: str, known: Course) -> str:
    begin = known.lessons[0].number if known.lessons else 0
    lessons = "\n".join(f"{n}. [{x.title}](lessons/{x.notebook}), about {x.minutes} minutes" for n, x in enumerate(known.lessons, begin))
    set_ = [
        f"- [{a.title}](assignments/{a.slug}/{a.slug}.ipynb), {a.points:g} points" + (f", due {_when(a.due, known)}" if a.due else "")
        for a in known.assignments
    ]
    late = (
        f"Late work loses {known.late.per_day * 100:g} % of the points that it earned for each day that has begun, at most {known.late.at_most * 100:g} %."
        if known.late.per_day and any(a.due for a in known.assignments)
        else ""
    )
    first = known.assignments[0].slug if known.assignments else "NAME"
    given = {
        "title": known.title,
        "id": known.id,
        "first": first,
        "lab": "make lab".ljust(len(f"make check A={first}")),
        "lessons": lessons,
        "assignments": "\n".join(set_) or "None yet.",
        "late": late,
    }
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    for key, value in given.items():
        text = text.replace(f"@{key}@", value)
    return re.sub(r"\n{3,}", "\n\n", text)


def build(root: Path) -> tuple[dict[str, bytes], list[str]]:
    """Every file of the edition by its path, and what to tell the instructor. Writes nothing."""
    known = course(root / "course.yml")
    made: dict[str, bytes] = {}
    kept = {f"lessons/{x.notebook}" for x in known.lessons}
    told, unwanted = [], ignored(root)

    def put(name: str, content: str | bytes) -> None:
        made[name] = content.encode() if isinstance(content, str) else content

    for assignment in known.assignments:
        folder = root / "assignments" / assignment.slug
        if not folder.is_dir():
            raise CourseError(f"There is no assignments/{assignment.slug}. Run `make generate`, then release again.")
        given = given_out(folder, unwanted)
        kept |= {p.relative_to(root).as_posix() for p in _files(folder) if p.relative_to(folder).as_posix() in given}
    for lesson in known.lessons:
        for path in (root / "lessons" / lesson.notebook, root / "lessons" / "exercises" / f"{lesson.slug}.yml"):
            if path.is_file():
                kept.add(path.relative_to(root).as_posix())
            elif path.suffix == ".ipynb":
                raise CourseError(f"There is no lessons/{lesson.notebook}. `softpower course check` says more.")
    kept |= {p.relative_to(root).as_posix() for p in _files(root / "data")}
    kept |= {name for name in AS_IS if (root / name).is_file()}
    package = root / "softpower"
    # What the package installs beside itself has to be there.
    shared = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    settings = [p for name in shared.get("shared-data", {}) for p in (_files(root / name) if (root / name).is_dir() else [root / name])]
    modules = learners_package(package, settings)
    kept |= {p.relative_to(root).as_posix() for p in modules}
    for name in sorted(kept):
        path = root / name
        if path.suffix == ".ipynb":
            content, gone = _notebook(path, root, kept)
            put(name, content)
            told += [f"{name}: its link to {target} goes out as plain words." for target in gone]
        else:
            put(name, path.read_bytes())
    for path in _files(root / "docs" / "digests"):  # so that a student without the documents can follow every lesson
        put(f"digests/{path.name}", path.read_bytes())
    dotted = {".".join(p.relative_to(root).with_suffix("").parts) for p in modules}
    put("course.yml", _syllabus(root / "course.yml"))
    put("pyproject.toml", _pyproject(root / "pyproject.toml", dotted))
    put(".gitignore", _GITIGNORE)
    if "start" in made and known.lessons:
        put("start", re.sub(r"/lab/tree/lessons/[\w-]+\.ipynb", f"/lab/tree/lessons/{known.lessons[0].notebook}", made["start"].decode()))
    for name in ("README.md", "Makefile", "nbgrader_config.py"):
        put(name, _template(name, known))
    put(MANIFEST, "".join(f"{hashlib.sha256(made[n]).hexdigest()}  {n}\n" for n in sorted(made)))
    return made, told


# What must not leave


def _regions(root: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Each hidden region of every master notebook, whether course.yml names it or not: assignment, kind, lines."""
    for path in sorted((root / "solutions").rglob("*.ipynb")):
        if ".ipynb_checkpoints" in path.parts:
            continue
        for cell in points.read(path)["cells"]:
            kind, inside = None, []
            for line in points.text(cell).split("\n"):
                if kind is None:
                    begin = _REGION.search(line)
                    kind, inside = (begin[1], []) if begin else (None, [])
                elif f"END {kind}" in line:
                    yield path.parent.name, kind, inside
                    kind = None
                elif line.strip():
                    inside.append(line.strip())


def _shown(root: Path) -> set[str]:
    """The lines of the master notebooks that students see."""
    found = set()
    for path in (root / "solutions").rglob("*.ipynb"):
        kind = None
        for part in lines(path, root):
            begin = _REGION.search(part.text)
            if kind is None and begin:
                kind = begin[1]
            elif kind and f"END {kind}" in part.text:
                kind = None
            elif kind is None:
                found.add(part.text.strip())
    return found


class Secrets:
    """What must not leave, learnt from solutions/, and where it is looked for."""

    RUN = 3  # in a lesson or in code, one line that a solution has too says little; three in a row do

    def __init__(self, root: Path):
        shown = _shown(root)
        self.lines: dict[str, str] = {}  # for what comes of solutions/: any line of a hidden region
        self.prose: dict[str, str] = {}  # for all else: sentences, and runs of lines
        self.runs: dict[tuple[str, ...], str] = {}
        self.assignments = set()
        for slug, kind, inside in _regions(root):
            self.assignments.add(slug)
            what = f"a line of a {kind.lower()} of {slug}"
            for line in inside:
                if len(line) > 14 and line not in shown:
                    self.lines[line] = what
                    if len(line) > 60 and kind != "HIDDEN TESTS" and line.count(" ") > 8 and line[0].isupper():
                        self.prose[line] = what
            size = self.RUN if len(inside) >= self.RUN else len(inside)
            for n in range(len(inside) - size + 1):
                run = tuple(inside[n : n + size])
                if sum(map(len, run)) > 60 and not set(run) <= shown:
                    self.runs[run] = f"lines of a {kind.lower()} of {slug}"

    def leaks(self, name: str, content: bytes) -> Iterator[Leak]:
        """What of it stands in one file."""
        text = content.decode("utf-8", errors="replace")
        written = [text]
        if name.endswith((".ipynb", ".json")):
            with contextlib.suppress(ValueError):  # what is no JSON is read as it stands
                written += _strings(json.loads(text))  # as a reader sees them, and not as JSON escapes them
        ours = name.startswith("assignments/")
        package = name.startswith("softpower/")
        for piece in written:
            rows = [(n, line.strip()) for n, line in enumerate(piece.split("\n"), 1) if line.strip()]
            for n, line in rows:
                place = self._line(text, line, n)
                if found := _CANARY.search(line):
                    yield Leak(name, place, f"a canary ({line[found.start() : found.start() + 60]})")
                if not package and _REGION.search(line):
                    yield Leak(name, place, f"a hidden region begins: {line[:60]}")
                if what := (self.lines if ours else self.prose).get(line):
                    yield Leak(name, place, f"{what}: {line[:60]}")
            for at in range(len(rows)):
                for size in range(1, self.RUN + 1):
                    run = tuple(line for _, line in rows[at : at + size])
                    if len(run) == size and run in self.runs:
                        yield Leak(name, self._line(text, run[0], rows[at][0]), f"{self.runs[run]}: {run[0][:60]}")

    @staticmethod
    def _line(text: str, line: str, otherwise: int) -> int:
        """The line of the file; a notebook's cell has its own, so what JSON makes of the line is looked up."""
        found = text.find(json.dumps(line, ensure_ascii=False)[1:-1])
        return text.count("\n", 0, found) + 1 if found >= 0 else otherwise


def _strings(value) -> Iterator[str]:
    """Every text in a JSON value; a list of texts, as a cell's source is one, as one text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and value and all(isinstance(x, str) for x in value):
        yield "".join(value)
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def scan(made: dict[str, bytes], root: Path) -> list[Leak]:
    """Everything in the edition's files that must not leave. Empty for an edition that may go out."""
    secrets = Secrets(root)
    found = dict.fromkeys(leak for name, content in sorted(made.items()) for leak in secrets.leaks(name, content))
    for name in made:
        if re.match(r"(solutions|tests|submitted|autograded|feedback)/|.*gradebook\.db", name):
            found[Leak(name, 1, "such a file does not belong into a student edition")] = None
    return list(found)


# Writing


def _zip(made: dict[str, bytes], path: Path, top: str) -> None:
    """A zip whose bytes depend on the files alone: sorted, all of one time, stored as they are."""
    scratch = path.with_name(path.name + ".tmp")
    with zipfile.ZipFile(scratch, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(made):
            info = zipfile.ZipInfo(f"{top}/{name}", (2026, 1, 1, 0, 0, 0))  # unsaid, JupyterLab's list of files would date all to 1980
            info.create_system = 3  # so that the rights below count wherever it was made
            info.external_attr = (0o100755 if name in SCRIPTS else 0o100644) << 16
            archive.writestr(info, made[name])
    scratch.replace(path)


def _write(made: dict[str, bytes], output: Path) -> None:
    """Bring a folder to the edition's state. What this command did not write there, such as .git, stays."""
    manifest = output / MANIFEST
    before = [x.split("  ", 1)[1] for x in manifest.read_text(encoding="utf-8").splitlines()] if manifest.is_file() else []
    for name in before:
        if name not in made and not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts:
            (output / name).unlink(missing_ok=True)
    for name, content in made.items():
        path = output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o755 if name in SCRIPTS else 0o644)
    for folder in sorted((p for p in output.rglob("*") if p.is_dir() and ".git" not in p.parts), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def _archive(output: Path) -> Path:
    return output.with_name(output.name + ".zip")


def _may_write(output: Path, root: Path) -> None:
    if taken := next((p for p in (output, *output.parents) if p.exists() and not p.is_dir()), None):
        raise CourseError(f"{taken} is a file, and a student edition is a folder. Name another folder with --output.")
    if _archive(output).is_dir():
        raise CourseError(f"{_archive(output)} is a folder, and the edition's zip would be called so. Name another folder with --output.")
    if output == root or output in root.parents or output.is_relative_to(root / "solutions"):
        raise CourseError(f"{output} holds the course itself. Name another folder with --output.")
    if output.is_dir() and any(output.iterdir()) and not (output / MANIFEST).is_file() and {p.name for p in output.iterdir()} != {".git"}:
        raise CourseError(f"{output} holds something else than a student edition. Name another folder with --output.")


def release(output: Path) -> int:
    """Write the student edition to a folder, and beside it as a zip. Raises CourseError, and writes nothing, where something would leak."""
    root, output = home(), output.expanduser().resolve()
    if not (root / "solutions").is_dir() or not (root / "softpower").is_dir():
        raise CourseError(f"A student edition is made from the full course, and {root} is not it: it has no solutions/.")
    _may_write(output, root)
    known = course()
    if wrong := tasks_to_mend(root, known):
        told = "\n".join(f"  {finding}" for finding in wrong)
        raise CourseError(f"Tasks of course.yml and cells of solutions/ do not agree, and students could not check their work:\n{told}")
    behind = [p.relative_to(root).as_posix() for p in points.follow(root, known).changed]
    behind += [f"assignments/{a.slug}" for a in known.assignments if not is_current(a.slug, root)]
    if behind:
        raise CourseError(f"Not up to date with course.yml and solutions/: {', '.join(behind)}. Run `make generate`, then release again.")
    if refused := points.follow(root, known).refused:
        raise CourseError("\n".join(f"{task}: {why}" for task, why in refused))
    made, told = build(root)
    extra = {
        p.relative_to(output).as_posix(): p.read_bytes()
        for p in (_files(output) if output.is_dir() else ())
        if not {".git", ".venv"} & set(p.relative_to(output).parts)
    }
    leaks = scan(extra | made, root)
    if leaks:
        shown = "\n".join(f"  {leak}" for leak in leaks[:20]) + (f"\n  and {len(leaks) - 20} more" if len(leaks) > 20 else "")
        raise CourseError(f"Nothing was written, since this must not leave:\n{shown}")
    _write(made, output)
    archive = _archive(output)
    _zip(made, archive, known.id)
    for line in told:
        print(line)
    secrets = Secrets(root)
    print(
        f"{len(made)} files, {archive.stat().st_size / 1e6:.1f} MB: {len(known.lessons)} lessons, {len(known.assignments)} assignments. "
        f"Searched for canaries, hidden regions and {len(secrets.lines)} hidden lines of {len(secrets.assignments)} assignments: none found."
    )
    print(f"Folder: {output}\nZip:    {archive}")
    return 0
