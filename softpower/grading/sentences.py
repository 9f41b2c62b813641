"""An assignment's sentences for known mistakes: from messages.yml beside its solution into the hidden tests that say them.

A hidden test may run where nothing but its own text is at hand: in a gradebook's copy of
it, or behind the grader's wall. So the sentences that it uses are put into it, into the
hidden region, which no released notebook has.
"""

import ast
import json
from pathlib import Path

from nbgrader.preprocessors import NbGraderPreprocessor

from ..checks.misconceptions import shared
from ..messages import CourseError, read_yaml
from . import trees

FILE = "messages.yml"
_BEGIN = "BEGIN HIDDEN TESTS"


def own(folder: Path) -> dict[str, str]:
    """The sentences of an assignment, from its folder in solutions/. Raises CourseError, with file and line, where one is none."""
    path = folder / FILE
    if not path.is_file():
        return {}
    content, line = read_yaml(path)
    name = f"{folder.parent.name}/{folder.name}/{FILE}"
    if not isinstance(content, dict):
        raise CourseError(f"{name}: expected one `misconception: sentence` a line.")
    for key, sentence in content.items():
        if not isinstance(key, str) or not isinstance(sentence, str) or not sentence.strip():
            raise CourseError(f"{name}, line {line((key,))}: {key!r} needs a sentence. Put it in quotation marks if it holds a colon.")
    return content


def mentioned(source: str) -> set[str]:
    """What could be a misconception's name in a test: its texts, and the names of its keyword arguments, with hyphens."""
    tree = trees.tree(source)
    nodes = list(ast.walk(tree)) if tree else []
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return texts | {node.arg.replace("_", "-") for node in nodes if isinstance(node, ast.keyword) and node.arg}


def asked(source: str) -> set[str]:
    """What a test surely uses as a misconception's name: said, or told apart by a check."""
    tree = trees.tree(source)
    found: set[str] = set()
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
            found |= {a.value for a in node.args if isinstance(a, ast.Constant)}
        if isinstance(node, ast.keyword) and node.arg == "misconceptions" and isinstance(node.value, ast.Dict):
            found |= {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
        if isinstance(node, ast.keyword) and node.arg == "in_part" and isinstance(node.value, (ast.List, ast.Tuple, ast.Set)):
            found |= {item.value for item in node.value.elts if isinstance(item, ast.Constant)}
    return found


def missing(source: str, sentences: dict[str, str]) -> set[str]:
    """The misconceptions that a test uses and that have no sentence."""
    return asked(source) - set(sentences) - set(shared())


def put_into(source: str, sentences: dict[str, str]) -> str:
    """A test cell with the sentences that it uses at the head of its hidden region."""
    used = {key: sentences[key] for key in sorted(mentioned(source) & set(sentences))}
    lines = source.split("\n")
    begin = next((n for n, line in enumerate(lines) if _BEGIN in line), None)
    if not used or begin is None:
        return source
    indent = lines[begin][: len(lines[begin]) - len(lines[begin].lstrip())]
    # As bytes: what looks for a student's names in a test's texts must not find one in a sentence.
    lines.insert(begin + 1, f"{indent}from softpower.checks.misconceptions import give as _give; _give({json.dumps(used).encode()!r})")
    return "\n".join(lines)


class Sentences(NbGraderPreprocessor):
    """`put_into`, as the first step of `nbgrader generate_assignment`."""

    def preprocess(self, nb, resources):
        sentences = own(Path(resources["metadata"]["path"]))
        for cell in nb.cells:
            if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade"):
                cell.source = put_into(cell.source, sentences)
        return nb, resources
