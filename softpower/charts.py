"""The course's look for Altair charts, and a way of showing them that needs no network.

`from softpower import charts` is enough: it sets the theme and the renderer. What it offers lives in `pictures`.
"""

from .pictures.show import page, plain, specification, svg
from .pictures.theme import CONTRAST, INK, MAIN, PALETTE, QUIET, finish, theme

__all__ = ["CONTRAST", "INK", "MAIN", "PALETTE", "QUIET", "finish", "page", "plain", "specification", "svg", "theme"]
