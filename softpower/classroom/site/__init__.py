"""The reading site: the lessons, executed, as static pages that need no kernel and ask no other host for anything.

`build` runs the lessons of course.yml (`run`), turns each into a page (`lessons`, `figures`),
writes the pages beside them (`pages`), and hands all of it to Sphinx with myst-nb.
"""

from .build import build

__all__ = ["build"]
