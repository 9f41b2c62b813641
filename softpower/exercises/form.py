"""The form as an ipywidget, for front ends without the course's extension: the same form from the same data."""

from pathlib import Path

import anywidget
import traitlets

_HERE = Path(__file__).parent


class Form(anywidget.AnyWidget):
    """Draws and judges a compiled exercise by itself. It asks the kernel to note a try, and for pictures that move:
    {"do": "note", "tried": ...} and {"do": "draw", "values": ...}, each with an `id` that the reply repeats.
    """

    _esm = (_HERE / "form.js").read_text(encoding="utf-8")  # made from softpower/front

    exercise = traitlets.Dict().tag(sync=True)
    kept = traitlets.Dict().tag(sync=True)
