"""What JupyterLab exports: only formats that this machine can make, and in HTML what was answered to the exercises."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from nbconvert.preprocessors import Preprocessor

from ..checks.button import MIME as CHECK
from ..exercises.compile import MIME as EXERCISE
from ..exercises.paper import paper_html
from ..exercises.progress import MIME as PROGRESS
from ..exercises.progress import Progress
from ..exercises.recall import MIME as RECALL
from ..exercises.recall import Recall
from ..messages import CourseError
from ..record import read

WIDGET = "application/vnd.jupyter.widget-view+json"
OURS = {CHECK, EXERCISE, PROGRESS, RECALL}


def _browser() -> bool:
    """Whether Playwright, which nbconvert prints by, is there with the browser that it installs."""
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    usual = {"darwin": "Library/Caches", "win32": "AppData/Local"}.get(sys.platform, ".cache")
    folder = Path(named) if named and named != "0" else Path.home() / usual / "ms-playwright"
    return importlib.util.find_spec("playwright") is not None and any(folder.glob("chromium*"))


def unavailable() -> list[str]:
    """nbconvert's exporters that need a program which is not here, and would end in an error."""
    pandoc, latex = shutil.which("pandoc"), shutil.which("xelatex")
    qt = importlib.util.find_spec("PyQt5")
    works = {
        "PDFExporter": pandoc and latex,
        "LatexExporter": pandoc,
        "RSTExporter": pandoc,
        "ASCIIDocExporter": pandoc,
        "WebPDFExporter": _browser(),
        "QtPDFExporter": qt,
        "QtPNGExporter": qt,
    }
    return [name for name, there in works.items() if not there]


def set_up(config) -> None:
    """Tell a server's configuration. Whoever has set one of these exporters keeps that."""
    for name in unavailable():
        config[name].setdefault("enabled", False)
    steps = config.HTMLExporter.get("preprocessors", [])
    config.HTMLExporter.preprocessors = [*steps, f"{__name__}.{WithAnswers.__name__}"]


class WithAnswers(Preprocessor):
    """The course's outputs as paper, with what the learner's progress file says was answered, and what is said to it.

    JupyterLab draws them from that file, so that what a saved notebook holds of them is older. A widget, which an
    exported page would load from another host and show empty, is left out.
    """

    def preprocess(self, nb, resources):
        self.folder = Path((resources or {}).get("metadata", {}).get("path") or ".")
        return super().preprocess(nb, resources)

    def preprocess_cell(self, cell, resources, index):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if OURS & set(data):
                data.pop(WIDGET, None)
                try:
                    data.update(self._now(data))
                except CourseError as error:  # an exercise of another edition, a damaged file: the output stays as it was saved
                    self.log.warning("An output of the course is exported as it was saved: %s", error)
        return cell, resources

    def _now(self, data: dict) -> dict[str, str]:
        """The HTML of one of the course's outputs as of now; nothing where it shows nothing of what was done."""
        if EXERCISE in data:
            given = data[EXERCISE]
            return {"text/html": paper_html(given["name"], read(self.folder / given["progress"]).get(given["name"]))}
        if RECALL in data:
            given = data[RECALL]
            name = given["recalled"]["name"]
            return {"text/html": Recall(name, read(self.folder / given["progress"]).get(name, {}))._repr_html_()}
        if PROGRESS in data:
            return {"text/html": Progress(self.folder / data[PROGRESS]["progress"])._repr_html_()}
        return {}
