"""What is derived from what: points and titles in notebooks from course.yml; assignments/ from solutions/; pages of docs/."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from fnmatch import fnmatch
from pathlib import Path

from ..course import course, schema
from ..home import home
from ..messages import CourseError
from .points import follow, read

LEFT_BY_SYSTEMS = (".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints")


def student_version(slug: str, root: Path) -> Path:
    """Run `nbgrader generate_assignment` on a copy of the course in a scratch folder; returns the folder made.

    A copy, because generating writes a gradebook, and a class's own must not be touched.
    """
    scratch = Path(tempfile.mkdtemp(prefix="softpower-"))
    shutil.copy(root / "nbgrader_config.py", scratch)
    shutil.copy(root / "course.yml", scratch)
    shutil.copytree(root / "solutions" / slug, scratch / "solutions" / slug, ignore=shutil.ignore_patterns(*LEFT_BY_SYSTEMS))
    done = subprocess.run([sys.executable, "-m", "nbgrader", "generate_assignment", slug], cwd=scratch, capture_output=True, text=True)
    made = scratch / "assignments" / slug
    if done.returncode or not made.is_dir():
        shutil.rmtree(scratch)
        raise CourseError(f"nbgrader could not generate {slug!r}:\n{done.stderr.strip()[-2000:]}")
    return made


def _config(root: Path):
    from traitlets.config import PyFileConfigLoader

    kept = dict(os.environ)  # nbgrader_config.py sets variables
    try:
        return PyFileConfigLoader("nbgrader_config.py", str(root)).load_config()
    finally:
        os.environ.clear()
        os.environ.update(kept)


def ignored(root: Path) -> list[str]:
    """Patterns of names that nbgrader does not hand on with an assignment (`CourseDirectory.ignore`), or a system leaves in a folder."""
    from nbgrader.coursedir import CourseDirectory

    return [*CourseDirectory(config=_config(root)).ignore, *LEFT_BY_SYSTEMS]


def given_out(folder: Path, unwanted: list[str]) -> set[str]:
    """The files of an assignment's folder that students get, as paths within it: those that no pattern of `unwanted` fits."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not any(fnmatch(part, pattern) for part in path.relative_to(folder).parts for pattern in unwanted)
    }


def _as_released(path: Path, config) -> list[tuple]:
    """The cells that nbgrader would give to students, computed in this process: kind, text, metadata."""
    import nbformat
    from nbgrader import preprocessors

    from ..grading.preprocessors import GoOnAfterTests

    notebook, resources = nbformat.read(path, as_version=4), {}
    for step in ("LockCells", "ClearSolutions", "ClearOutput", "ClearHiddenTests", "ClearMarkScheme", "ComputeChecksums"):
        notebook, resources = getattr(preprocessors, step)(config=config).preprocess(notebook, resources)
    notebook, resources = GoOnAfterTests(config=config).preprocess(notebook, resources)
    return _cells(notebook)


def _cells(notebook) -> list[tuple]:
    return [(c.cell_type, c.source, dict(c.metadata)) for c in notebook.cells]


def is_current(slug: str, root: Path) -> bool:
    """Whether an assignment's student version is what its master gives. Quick: makes no gradebook and writes nothing.

    Notebooks are compared as nbgrader would give them out, other files byte by byte. Raises CourseError where a master is damaged.
    """
    import nbformat

    master, given, unwanted, config = root / "solutions" / slug, root / "assignments" / slug, ignored(root), _config(root)
    names = given_out(master, unwanted)
    if f"{slug}.ipynb" not in names or names != given_out(given, unwanted):
        return False
    for name in names:
        if "/" in name or not name.endswith(".ipynb"):  # nbgrader converts the notebooks at the top, and copies all else
            if (master / name).read_bytes() != (given / name).read_bytes():
                return False
            continue
        read(master / name)
        try:
            read(given / name)
        except CourseError:
            return False  # a damaged student version is made again
        if _as_released(master / name, config) != _cells(nbformat.read(given / name, as_version=4)):
            return False
    return True


def _differs(made: Path, kept: Path, unwanted: list[str]) -> bool:
    names = given_out(made, unwanted)
    return names != given_out(kept, unwanted) or any((made / n).read_bytes() != (kept / n).read_bytes() for n in names)


def generate(check: bool = False) -> int:
    """Make again all that is derived, or with `check` only say what is out of date. Returns 1 if something was, or could not follow."""
    from ..data.checksums import descriptor_text
    from ..data.codebook import markdown as codebook
    from ..data.digest import pages as digests
    from .coverage import markdown as coverage

    root, stale = home(), []
    followed = follow(root, course())
    for path, text in followed.changed.items():
        stale.append(path.relative_to(root).as_posix())
        if not check:
            path.write_text(text, encoding="utf-8")
    for assignment in course().assignments:
        if is_current(assignment.slug, root):
            continue
        made, kept = student_version(assignment.slug, root), root / "assignments" / assignment.slug
        if _differs(made, kept, ignored(root)):
            stale.append(f"assignments/{assignment.slug}")
            if not check:
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(made, kept)
        shutil.rmtree(made.parent.parent)
    pages = {
        "data/datapackage.json": descriptor_text(),
        "docs/codebook.md": codebook(),
        **{f"docs/{name}": text for name, text in digests().items()},
        "docs/coverage.md": coverage(),
        "docs/course.schema.json": json.dumps(schema(), indent=2, ensure_ascii=False) + "\n",
    }
    for name, text in pages.items():
        page = root / name
        if not page.is_file() or page.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                page.parent.mkdir(parents=True, exist_ok=True)
                page.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"{name} is out of date: run `make generate`." if check else f"{name} made again.")
    for name, why in followed.refused:
        print(f"{name}: {why}", file=sys.stderr)
    if not stale and not followed.refused:
        print("Everything derived is up to date.")
    return 1 if followed.refused or (check and stale) else 0
