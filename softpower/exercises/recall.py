"""An answer given in an earlier lesson, shown again: `recall("start-here/whom-do-you-believe")`."""

import html

from .compile import recalled
from .library import find
from .paper import told
from .progress import entry
from .view import beside

MIME = "application/vnd.softpower.recall+json"


class Recall:
    """What was answered to an exercise. A page shows what its progress holds; paper, what it held when this was run."""

    def __init__(self, name: str, kept: dict | None = None):
        self.name = name
        self.exercise = find(name)
        self.answer = (entry(name) if kept is None else kept).get("answer", {})

    def told(self) -> list[tuple[str, str]]:
        """Each field that was answered, and the answer in words."""
        return told(self.exercise, self.answer)

    def __repr__(self):
        what = recalled(self.name)
        if not self.told():
            return f"You have not answered this yet: \u201c{what['ask']}\u201d It is asked in \u201c{what['lesson']}\u201d."
        return f"What you said in \u201c{what['lesson']}\u201d: {what['ask']} " + "; ".join(
            f"{label}: {text}" for label, text in self.told()
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"version": 1, "recalled": recalled(self.name), "progress": beside()}
        return {MIME: data, "text/html": self._repr_html_(), "text/plain": repr(self)}

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(repr(self))}</p>"


def recall(name: str) -> Recall:
    """Show what was answered to the exercise called `name`. Raises CourseError, with the names there are, if there is none."""
    return Recall(name)
