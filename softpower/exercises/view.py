"""Showing an exercise in a notebook: one output, of which each front end takes what it can draw."""

import html
import os
import re
from pathlib import Path

from ..record import FILE, place
from .compile import MIME, compiled
from .feedback import Feedback
from .library import find
from .paper import paper_html
from .predicted import drawing
from .progress import entry, record


def beside() -> str:
    """The progress file as it is called from the notebook's folder, in which a kernel works."""
    try:
        return Path(os.path.relpath(place())).as_posix()
    except ValueError:  # on another drive
        return FILE


def somebody_is_there() -> bool:
    """Whether this runs in a notebook that somebody has open. One that is only executed, as by nbconvert, cannot be asked for input."""
    try:
        from IPython import get_ipython

        return bool(get_ipython().get_parent()["content"]["allow_stdin"])
    except (ImportError, AttributeError, KeyError, LookupError):
        return False


class ExerciseView:
    """An exercise on the page: as data for the course's JupyterLab extension and the reading site, which need no
    kernel; as an ipywidget for other front ends; and on paper."""

    def __init__(self, name: str):
        self.name = name
        self.exercise = find(name)
        self.data = compiled(name, self.exercise)

    def check(self, answer: dict, hints: int = 0) -> Feedback:
        """Judge an answer and note it in the progress file."""
        feedback = self.exercise.judge(answer)
        record(self.name, answer=answer, solved=feedback.solved, hints=hints)
        return feedback

    # ---- The widget

    def _widget(self) -> dict:
        from .form import Form  # here, so that reading an exercise does not load the widgets

        names = {self.name, getattr(self.exercise, "recalls", "") or self.name}
        self.form = Form(exercise=self.data, kept={name: entry(name) for name in names if entry(name)})
        self.form.on_msg(self._on_message)
        bundle = self.form._repr_mimebundle_()
        return dict(bundle[0] if isinstance(bundle, tuple) else bundle)  # data, and in newer releases metadata

    def _on_message(self, _widget, content, _buffers):
        if content.get("do") == "note":
            self.form.send({"reply": content["id"], "said": self._note(content.get("name"), content.get("tried") or {})})
        elif content.get("do") == "draw":
            self.form.send({"reply": content["id"], "html": self._draw(content.get("values") or {})})

    def _note(self, name: str, tried: dict) -> str:
        try:
            feedback = self.check(tried.get("answer") or {}, tried.get("hints") or 0)
        except (OSError, ValueError) as error:
            return f"Your answer was judged, and could not be noted: {getattr(error, 'strerror', None) or error}"
        self.form.kept = {**self.form.kept, name: entry(name)}
        return f"Noted in {place().name}." if feedback else ""

    def _draw(self, values: dict) -> str:
        from .. import charts

        if self.exercise.kind == "explore":
            return self.exercise.picture({name: value for name, value in values.items() if value is not None})
        spec = drawing(self.exercise, values) if self.exercise.kind == "predict" else self.exercise.reveal.chart().to_dict()
        return charts.svg(spec) + f"<p>{html.escape(spec.get('description', ''))}</p>"

    def _repr_mimebundle_(self, include=None, exclude=None):
        page = paper_html(self.name)
        plain = re.sub(r"\s+", " ", html.unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL))).strip()
        bundle = {MIME: {**self.data, "progress": beside()}, "text/html": page}
        # Stored with its state, a widget would be shown in place of the page, by a script from another host.
        widget = self._widget() if somebody_is_there() else {}
        return {**widget, **bundle, "text/plain": plain}, {"softpower": {"exercise": self.name}}


def exercise(name: str) -> ExerciseView:
    """Show the exercise called `name`, such as "china/index-rise".

    Raises CourseError, with the names there are, if there is none.
    """
    return ExerciseView(name)
