"""Cells of an assignment made up for a test."""

from softpower.grading.paper import Cell


def cell(name: str, source: str, kind: str = "test", solved: str = "") -> Cell:
    meta = {"test": {"grade": True}, "answer": {"solution": True}, "given": {}}[kind]
    return Cell(name, None if kind == "given" else name, "code", source, source, meta, solved=solved or source)


HELPER = [
    cell("q1", "y = None", "answer", "y = 4.0"),
    cell("q1-test", "from math import isclose\ndef close(a, b):\n    return isclose(a, b) and y == 4\ntotal = 0\nassert close(y, 4)"),
    cell("q2", "z = None", "answer", "total = 1\nz = total"),
    cell("q2-test", "assert close(z, 1) and total == 1"),
]
