"""Showing an exercise in a notebook: a form where there is a kernel, the question everywhere."""

import re

from IPython.display import display

from .library import find
from .progress import recall, record
from .words import feedback_html, hints_html, question_html


class ExerciseView:
    """An exercise on the page. The question is an output of its own, so that it shows and prints
    even where a notebook was executed without a live front end."""

    def __init__(self, name: str):
        self.name = name
        self.exercise = find(name)
        self.shown = 0
        self.form = None

    def _build(self):
        from .form import Form  # here, so that reading an exercise does not load the widgets

        before = recall(self.name)
        known = {field.name for field in self.exercise.fields()}
        answer = {key: value for key, value in before.get("answer", {}).items() if key in known}
        self.form = Form(
            title=self.exercise.title,
            fields=[field.as_dict() for field in self.exercise.fields()],
            answer=answer,
            picture=self.exercise.picture(answer),
            said="<p>You solved this one before. Your answer is filled in.</p>" if before.get("solved") else "",
        )
        self.form.on_msg(self._on_message)
        if self.exercise.picture({}):
            self.form.observe(self._redraw, "answer")
        return self.form

    def _redraw(self, change):
        self.form.picture = self.exercise.picture(change["new"])

    def _on_message(self, _widget, content, _buffers):
        if content.get("do") == "hint":
            self.hint()
        elif content.get("do") == "check":
            self.check(content.get("answer") or {})

    def check(self, answer: dict):
        """Judge an answer, say so in the form, and note it in the progress file."""
        feedback = self.exercise.judge(answer)
        said = feedback_html(feedback, self.exercise.explain, self.exercise.cite)
        try:
            record(self.name, answer=answer, solved=feedback.solved, hints=self.shown)
        except OSError as error:
            said += f"<p>Your progress could not be saved: {error.strerror}.</p>"
        if self.form:
            self.form.said = said
        return feedback

    def hint(self):
        """Show the next hint, and after the last one the explanation."""
        steps = len(self.exercise.hints) + 1
        self.shown = min(self.shown + 1, steps)
        if self.form:
            self.form.hints = hints_html(self.exercise.hints, self.shown, self.exercise.explain, self.exercise.cite)
            self.form.hint_label = "" if self.shown == steps else "Explain" if self.shown == steps - 1 else "Next hint"

    def _ipython_display_(self):
        page = question_html(self.exercise)
        plain = re.sub(r"\s+", " ", re.sub(r"<style.*?</style>|<[^>]+>", " ", page)).strip()
        # The name goes along, so that a page made from the executed notebook can show the exercise in its own way.
        display({"text/html": page, "text/plain": plain}, raw=True, metadata={"softpower": {"exercise": self.name}})
        bundle = self._build()._repr_mimebundle_()
        bundle = dict(bundle[0] if isinstance(bundle, tuple) else bundle)  # data, and in newer releases metadata
        # Where there is no live page the question above has said it all.
        display(bundle | {"text/html": "<span></span>", "text/plain": ""}, raw=True)


def exercise(name: str) -> ExerciseView:
    """Show the exercise called `name`, such as "china/index-rise".

    Raises CourseError, with the names there are, if there is none.
    """
    return ExerciseView(name)
