"""What is derived from what: assignments/ from solutions/; docs/codebook.md from data/; docs/coverage.md from course.yml."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ..course import course
from ..home import home
from ..messages import CourseError


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


def _differs(made: Path, kept: Path) -> bool:
    names = {p.relative_to(made) for p in made.rglob("*") if p.is_file()}
    there = (
        {p.relative_to(kept) for p in kept.rglob("*") if p.is_file() and ".ipynb_checkpoints" not in p.parts} if kept.is_dir() else set()
    )
    return names != there or any((made / n).read_bytes() != (kept / n).read_bytes() for n in names)


def generate(check: bool = False) -> int:
    """Make again all that is derived, or with `check` only say what is out of date. Returns 1 if something was."""
    from ..data.codebook import markdown as codebook
    from .coverage import markdown as coverage

    root, stale = home(), []
    for assignment in course().assignments:
        made, kept = student_version(assignment.slug, root), root / "assignments" / assignment.slug
        if _differs(made, kept):
            stale.append(f"assignments/{assignment.slug}")
            if not check:
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(made, kept)
        shutil.rmtree(made.parent.parent)
    for name, text in (("docs/codebook.md", codebook()), ("docs/coverage.md", coverage())):
        page = root / name
        if not page.is_file() or page.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                page.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"{name} is out of date: run `make generate`." if check else f"{name} made again.")
    if not stale:
        print("Everything derived is up to date.")
    return 1 if check and stale else 0
