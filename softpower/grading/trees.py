"""A cell's code as a syntax tree, where Python can read it: a student's cell may hold anything."""

import ast

LONGEST = 100_000  # characters of a cell that is looked into
MOST = 500_000  # characters of a notebook's cells that are looked into, which takes two seconds
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # the last two where expressions nest too deeply


class Patience:
    """How much of a student's notebook is looked into: parsing takes some microseconds a character."""

    def __init__(self):
        self.left = MOST

    def lasts(self, source: str) -> bool:
        """Whether this cell's code is still looked into. Counts it as looked into."""
        if len(source) > min(LONGEST, self.left):
            return False
        self.left -= len(source)
        return True


def tree(source: str) -> ast.Module | None:
    """The tree of a cell's code; None where it is no Python, too long, or too deep for Python's parser."""
    if len(source) > LONGEST:
        return None
    try:
        return ast.parse(source)
    except _UNREADABLE:
        return None


def plain(source: str) -> str | None:
    """Code without comments, blank lines and its writer's own spacing; None as for `tree`."""
    found = tree(source)
    if found is None:
        return None
    try:
        return ast.unparse(found)
    except _UNREADABLE:  # a tree may be read and yet be too deep to be written
        return None
