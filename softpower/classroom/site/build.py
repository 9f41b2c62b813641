"""From course.yml to a folder of static pages."""

import io
import os
import shutil
import tempfile
from pathlib import Path

import nbformat

from ...course import course
from ...home import home
from ...messages import CourseError

HERE = Path(__file__).resolve().parent
MARKER = ".softpower-site"  # what tells a site that may be made anew from a folder that holds something else
KEPT = (".git", "CNAME", ".nojekyll")  # what publishing from the folder needs; GitHub Pages reads the last two


def _stage(folder: Path, say, fresh: bool) -> None:
    """Write what Sphinx reads: executed lessons, pages, and what draws pictures."""
    from .lessons import page, picture_of
    from .pages import pages
    from .run import run

    (folder / "lessons").mkdir()
    (folder / "static").mkdir()
    say("Running the lessons")
    notebooks = run(folder / "learner", home() / ".cache" / "site", say, fresh=fresh)
    front = picture_of(notebooks[course().lessons[0].slug])
    for lesson in course().lessons:
        nbformat.write(page(lesson, notebooks[lesson.slug]), folder / "lessons" / lesson.notebook)
    for name, text in pages(front).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copy(HERE.parent / "jupyter" / "labextension" / "static" / "pictures.js", folder / "static")  # JupyterLab's, too


def _sphinx(source: Path, output: Path, doctrees: Path) -> None:
    from sphinx.application import Sphinx
    from sphinx.util.console import nocolor
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    nocolor()
    warnings = io.StringIO()
    with patch_docutils(str(HERE / "sphinx")), docutils_namespace():
        app = Sphinx(
            str(source),
            str(HERE / "sphinx"),
            str(output),
            str(doctrees),
            "html",
            confoverrides={"project": course().title, "html_title": course().title, "language": course().language},
            status=None,
            warning=warnings,
        )
        app.config.html_static_path = [str(HERE / "sphinx" / "static"), str(source / "static")]
        app.build()
    found = warnings.getvalue().strip()
    if app.statuscode or found:
        raise CourseError(f"The pages do not fit together:\n{found.replace(str(source) + os.sep, '')}")


def build(output: Path, say=print, fresh: bool = False) -> Path:
    """Build the reading site into the folder `output`; an older site there is replaced once the new one is whole.

    `.git`, `CNAME` and `.nojekyll` stay, so that the folder can be published from.

    say     called with each line of progress
    fresh   run every lesson, also those unchanged since the last time

    Raises CourseError where Sphinx is missing, `output` holds something else, a lesson stops, or a link leads nowhere.
    """
    try:
        import furo  # noqa: F401
        import myst_nb  # noqa: F401
        import sphinx  # noqa: F401
    except ImportError as missing:
        raise CourseError(f"The site needs {missing.name}. In a copy of the course, `make site` installs it and builds the site.") from None
    if not (home() / "lessons").is_dir() or "_course" in home().parts:
        raise CourseError(f"There are no lessons in {home()}. `softpower site` needs a copy of the course.")
    from .pages import WHOLE
    from .tables import downloads

    output = output.resolve()
    if output.exists() and not (output / MARKER).is_file() and (not output.is_dir() or {p.name for p in output.iterdir()} - set(KEPT)):
        raise CourseError(f"{output} holds something that is not a site made by this command. Name another folder with --output.")
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="softpower-site-") as scratch:
        source, made = Path(scratch) / "source", Path(scratch) / Path(WHOLE).stem
        source.mkdir()
        _stage(source, say, fresh)
        say("Making the pages")
        _sphinx(source, made, Path(scratch) / "doctrees")
        for left in (".buildinfo", ".buildinfo.bak", "objects.inv"):
            (made / left).unlink(missing_ok=True)
        for left in made.rglob("*.map"):  # for those who work on the theme
            left.unlink()
        downloads(made / "tables")
        shutil.make_archive(str(Path(scratch) / "whole"), "zip", root_dir=scratch, base_dir=made.name)
        shutil.move(Path(scratch) / "whole.zip", made / WHOLE)
        (made / MARKER).write_text("Made by `softpower site`. What you change here is lost when it runs again.\n", encoding="utf-8")
        _replace(output, made)
    return output


def _replace(output: Path, made: Path) -> None:
    """Put a new site in the place of an older one. What belongs to the place, such as `.git`, stays."""
    output.mkdir(exist_ok=True)
    for old in list(output.iterdir()):
        if old.name in (*KEPT, MARKER):  # the marker goes last and comes first: what was broken off can be made again
            continue
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        else:
            old.unlink()
    for new in sorted(made.iterdir(), key=lambda path: path.name != MARKER):
        if not (new.name in KEPT and (output / new.name).exists()):
            shutil.move(new, output / new.name)
