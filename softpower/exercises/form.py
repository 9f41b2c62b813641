"""The live view's form: an ipywidget that draws native controls from a description of its fields."""

from pathlib import Path

import anywidget
import traitlets

_HERE = Path(__file__).parent


class Form(anywidget.AnyWidget):
    """Fields, a Check button, a Hint button, and two regions that announce what is said.

    `answer` follows the controls. Pressing a button sends {"do": "check"} or {"do": "hint"}.
    """

    _esm = (_HERE / "form.js").read_text(encoding="utf-8")
    _css = (_HERE / "form.css").read_text(encoding="utf-8")

    title = traitlets.Unicode().tag(sync=True)
    fields = traitlets.List().tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)
    hints = traitlets.Unicode().tag(sync=True)
    hint_label = traitlets.Unicode("Hint").tag(sync=True)
    picture = traitlets.Unicode().tag(sync=True)
