"""A step of nbconvert: an exported notebook shows what was answered to its exercises."""

from pathlib import Path

from nbconvert.preprocessors import Preprocessor

from ..messages import CourseError
from ..record import read
from .compile import MIME as EXERCISE
from .paper import paper_html
from .progress import MIME as PROGRESS
from .progress import Progress
from .recall import MIME as RECALL
from .recall import Recall

OURS = "application/vnd.softpower."
WIDGET = "application/vnd.jupyter.widget-view+json"


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
            if any(kind.startswith(OURS) for kind in data):
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
