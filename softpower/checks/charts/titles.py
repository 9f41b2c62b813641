"""Whether a chart has a title that a reader sees, and that would not fit any other chart as well."""

import re

from ..outcome import CheckFailed
from .scene import Scene

EMPTY = {
    "a", "an", "and", "the", "of", "for", "my", "our", "this", "that", "is", "in", "on", "to", "by", "with", "vs", "versus", "against",
    "altair", "answer", "assignment", "axis", "bar", "bars", "chart", "charts", "data", "dataset", "diagram", "exercise", "fig", "figure",
    "final", "foo", "graph", "graphs", "heat", "heatmap", "hello", "here", "image", "ipsum", "lorem", "map", "na", "nan", "new", "none",
    "null", "number", "numbers", "output", "picture", "plot", "plots", "question", "result", "results", "solution", "subtitle", "table",
    "task", "tbd", "test", "title", "todo", "undefined", "untitled", "value", "values", "vega", "visualisation", "visualization", "world",
}  # fmt: skip


def check_title(scene: Scene, called: str, subject: str | None = None) -> None:
    """`subject`: a pattern for a word that the title or the subtitle must have."""
    words = re.findall(r"\w+", scene.title.casefold())
    if not words:
        raise CheckFailed(f"{called} has no title. What does it show? Say it with `.properties(title=…)`.")
    if all(word in EMPTY or word.isdigit() or len(word) == 1 for word in words):
        raise CheckFailed(f"The title {scene.title!r} would fit any chart. What does this one show?")
    if subject and not any(re.search(subject, text, re.IGNORECASE) for text in [*scene.titles, *scene.subtitles]):
        raise CheckFailed(f"The title {scene.title!r} does not say what this chart is about. What does it show?")
