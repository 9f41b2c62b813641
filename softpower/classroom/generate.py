"""What is derived from what: points and titles in notebooks from course.yml; assignments/ from solutions/; pages of docs/."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ..course import course, schema
from ..home import home
from ..messages import CourseError
from .points import follow


def student_version(slug: str, root: Path) -> Path:
    """Run `nbgrader generate_assignment` on a copy of the course in a scratch folder; returns the folder made.

    A copy, because generating writes a gradebook, and a class's own must not be touched.
    """
    scratch = Path(tempfile.mkdtemp(prefix="softpower-"))
    shutil.copy(root / "nbgrader_config.py", scratch)
    shutil.copy(root / "course.yml", scratch)
    shutil.copytree(root / "solutions" / slug, scratch / "solutions" / slug, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    done = subprocess.run([sys.executable, "-m", "nbgrader", "generate_assignment", slug], cwd=scratch, capture_output=True, text=True)
    made = scratch / "assignments" / slug
    if done.returncode or not made.is_dir():
        shutil.rmtree(scratch)
        raise CourseError(f"nbgrader could not generate {slug!r}:\n{done.stderr.strip()[-2000:]}")
    return made


def _as_released(path: Path, root: Path) -> list[tuple]:
    """The cells that nbgrader would give to students, computed in this process: kind, text, metadata."""
    import nbformat
    from nbgrader import preprocessors
    from traitlets.config import PyFileConfigLoader

    kept = dict(os.environ)  # nbgrader_config.py sets variables
    try:
        config = PyFileConfigLoader("nbgrader_config.py", str(root)).load_config()
    finally:
        os.environ.clear()
        os.environ.update(kept)
    notebook, resources = nbformat.read(path, as_version=4), {}
    for step in ("LockCells", "ClearSolutions", "ClearOutput", "ClearHiddenTests", "ClearMarkScheme", "ComputeChecksums"):
        notebook, resources = getattr(preprocessors, step)(config=config).preprocess(notebook, resources)
    return _cells(notebook)


def _cells(notebook) -> list[tuple]:
    return [(c.cell_type, c.source, dict(c.metadata)) for c in notebook.cells]


def is_current(slug: str, root: Path) -> bool:
    """Whether an assignment's student version is what its master notebook gives. Quick: makes no gradebook and writes nothing."""
    import nbformat

    master, given = root / "solutions" / slug, root / "assignments" / slug
    name = f"{slug}.ipynb"
    for folder in (master, given):
        if not folder.is_dir() or {p.relative_to(folder).as_posix() for p in folder.rglob("*") if ".ipynb_checkpoints" not in p.parts} != {
            name
        }:
            return False  # what nbgrader does with files beside the notebook is its own affair
    return _as_released(master / name, root) == _cells(nbformat.read(given / name, as_version=4))


def _differs(made: Path, kept: Path) -> bool:
    names = {p.relative_to(made) for p in made.rglob("*") if p.is_file()}
    there = (
        {p.relative_to(kept) for p in kept.rglob("*") if p.is_file() and ".ipynb_checkpoints" not in p.parts} if kept.is_dir() else set()
    )
    return names != there or any((made / n).read_bytes() != (kept / n).read_bytes() for n in names)


def generate(check: bool = False) -> int:
    """Make again all that is derived, or with `check` only say what is out of date. Returns 1 if something was, or could not follow."""
    from ..data.codebook import markdown as codebook
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
        if _differs(made, kept):
            stale.append(f"assignments/{assignment.slug}")
            if not check:
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(made, kept)
        shutil.rmtree(made.parent.parent)
    pages = {
        "docs/codebook.md": codebook(),
        "docs/coverage.md": coverage(),
        "docs/course.schema.json": json.dumps(schema(), indent=2, ensure_ascii=False) + "\n",
    }
    for name, text in pages.items():
        page = root / name
        if not page.is_file() or page.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                page.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"{name} is out of date: run `make generate`." if check else f"{name} made again.")
    for name, why in followed.refused:
        print(f"{name}: {why}", file=sys.stderr)
    if not stale and not followed.refused:
        print("Everything derived is up to date.")
    return 1 if followed.refused or (check and stale) else 0
