"""A cell's code as a syntax tree, where Python can read it: a student's cell may hold anything."""

import ast

LONGEST = 100_000  # characters of a cell that is looked into
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # the last two where expressions nest too deeply


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
