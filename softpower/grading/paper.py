"""The paper of an assignment: what the instructor's notebook asks, gives and tests, ready to grade submissions with.

Made once a run, through nbgrader's own steps: `GenerateAssignment.preprocessors`, as
nbgrader_config.py sets them, so that header, hidden tests, checksums and the
gradebook's entries are what `nbgrader generate_assignment` makes them.
"""

import ast
import base64
import builtins
import copy
import hashlib
import logging
import re
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbgrader import utils
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import SaveCells
from traitlets.utils.importstring import import_item

from ..messages import CourseError, one_of
from . import trees
from .late import DueDate
from .marks import distinct

_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Cell:
    """A cell of the instructor's notebook. `name` is its grade_id; a cell that nbgrader does not know has none."""

    id: str
    name: str | None
    type: str
    source: str  # as it runs when graded, with hidden tests and without the solution
    released: str  # as students get it
    meta: dict
    released_checksum: str | None = None
    solved: str = ""  # as the instructor wrote it, with the solution

    @property
    def test(self) -> bool:
        return bool(self.meta.get("grade")) and not self.meta.get("solution") and self.type == "code"

    @property
    def answer(self) -> bool:
        return bool(self.meta.get("solution"))

    @property
    def locked(self) -> bool:
        return bool(self.name) and not self.answer

    @property
    def given(self) -> bool:
        """Code of the course that is neither an answer nor a test: imports, data, an example."""
        return self.type == "code" and not self.answer and not self.test


@dataclass
class Paper:
    assignment: str
    notebook: str  # its name, without .ipynb
    cells: list[Cell]
    files: dict[str, str] = field(default_factory=dict)  # what the course puts beside the notebook, in base64
    kernel: str = "python"

    def __post_init__(self):
        self.by_name = {cell.name: cell for cell in self.cells if cell.name}
        self.by_id = {cell.id: cell for cell in self.cells if cell.id}
        self.public = set(_WORD.findall("\n".join(cell.released for cell in self.cells)))
        self.names, self.helpers = self._names()
        self.given_before: dict[str, list[str]] = {}
        waiting: list[str] = []
        for cell in self.cells:
            if cell.given:
                waiting.append(cell.source)
            elif cell.test:
                self.given_before[cell.name], waiting = waiting, []

    def _names(self) -> tuple[dict[str, list[str]], dict[str, str]]:
        """For each test the names that it reads at the student's, and what it defines for the tests after it.

        A name that an earlier test gives, and no answer and no cell of the course, is the tests' own.
        """
        students: set[str] = set()
        for cell in self.cells:
            if cell.type == "code" and not cell.test:
                students |= bound(cell.source) | bound(cell.released) | bound(cell.solved)
        # Python's own, unless an answer is meant to give it: a student's `list` must not stand in for the test's.
        never = set(dir(builtins)) - students
        names: dict[str, list[str]] = {}
        helpers: dict[str, set[str]] = {}  # a name of the tests' own, and what it mentions itself
        defined: dict[str, str] = {}
        for cell in self.cells:
            if cell.test:
                used, mine = mentioned(cell.source), bound_at_top(cell.source)
                while more := {name for helper in (used & set(helpers)) - mine for name in helpers[helper]} - used:
                    used |= more
                names[cell.name] = sorted((used & self.public) - set(helpers) - never)
                own = mine - students
                helpers |= {name: _mentioned_by(cell.source, name) for name in own}
                defined[cell.name] = _definitions(cell.source, own)
        return names, defined

    @property
    def notes(self) -> list[str]:
        """What the tests of this paper ask that the grader cannot give them, for the instructor to know before grading."""
        classes: set[str] = set()
        made: dict[str, str] = {}  # a name, and the class of which an answer makes it
        for cell in self.cells:
            if cell.answer and cell.type == "code":
                tree = _parsed(cell.solved or cell.source)
                classes |= {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
        for cell in self.cells:
            if cell.answer and cell.type == "code":
                for node in ast.walk(_parsed(cell.solved or cell.source)):
                    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") in classes:
                        made |= {target.id: node.value.func.id for target in node.targets if isinstance(target, ast.Name)}
        told = []
        for cell in self.cells:
            if not cell.test:
                continue
            used = {node.id for node in ast.walk(_parsed(cell.source)) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
            for name in sorted((used & classes) | {made[n] for n in used & set(made)}):
                told.append(
                    f"{cell.name} uses the class {name}, which an answer defines. Objects of a student's class do not reach a test: "
                    "let the test call a function that uses the class and gives plain values, or grade with `nbgrader autograde`."
                )
        return told

    @property
    def modules(self) -> tuple[str, ...]:
        """What the course's own cells import, by full name."""
        found: set[str] = set()
        for cell in self.cells:
            if cell.given:
                tree = trees.tree(cell.source)
                for node in ast.walk(tree) if tree else ():
                    if isinstance(node, ast.Import):
                        found |= {alias.name for alias in node.names}
                    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                        found.add(node.module)
        return tuple(sorted(found))

    @property
    def fingerprint(self) -> str:
        """Changes whenever a test, a question or a file does."""
        told = hashlib.sha256()
        for cell in self.cells:
            told.update(repr((cell.name, cell.type, cell.source, cell.meta.get("points"))).encode())
        told.update(repr(sorted(self.files.items())).encode())
        return told.hexdigest()

    def answers_of(self, test: str) -> list[str]:
        """The answer cells that a test is about: those between it and the test before them."""
        position = next(n for n, cell in enumerate(self.cells) if cell.name == test)
        found: list[str] = []
        for cell in reversed(self.cells[:position]):
            if cell.answer and cell.type == "code":
                found.append(cell.name)
            elif cell.test and found:
                break
        return found


def mentioned(source: str) -> set[str]:
    """Names that a test uses: as names, or as text that could be one."""
    tree = trees.tree(source)
    if tree is None:
        return set(_WORD.findall(source))
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    # Code in a text, as for eval, uses names as well.
    return found | {word for text in texts if len(text) < 200 for word in _WORD.findall(text)}


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module([], [])


def bound(source: str) -> set[str]:
    """Names that a cell may give: all that it assigns, defines or imports anywhere; of what is not plain Python every word."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set(_WORD.findall(source))
    return _bindings(ast.walk(tree))


def bound_at_top(source: str) -> set[str]:
    """Names that a cell gives to the cells after it, whatever its functions keep to themselves."""
    inside = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    found, todo = [], [_parsed(source)]
    while todo:
        node = todo.pop()
        found.append(node)
        if not isinstance(node, inside):
            todo += ast.iter_child_nodes(node)
    return _bindings(found)


def _mentioned_by(source: str, name: str) -> set[str]:
    """What the statements that give a name mention, unless they import it."""
    found: set[str] = set()
    for node in _parsed(source).body:
        if not isinstance(node, (ast.Import, ast.ImportFrom)) and name in bound_at_top(text := ast.unparse(node)):
            found |= mentioned(text)
    return found


def _definitions(source: str, names: set[str]) -> str:
    """The functions, classes and imports among these names, as the cell has them."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    kept = [node for node in _parsed(source).body if isinstance(node, kinds) and _bindings([node, *ast.iter_child_nodes(node)]) & names]
    return "\n".join(ast.unparse(node) for node in kept)


def _bindings(nodes) -> set[str]:
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            found |= set(node.names)
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            found.add(node.name)
    return found


def papers(coursedir, config, assignment: str, record: bool = True) -> list[Paper]:
    """The papers of an assignment, one for each of its notebooks.

    record   whether its entries in the gradebook are brought up to date; if not, no gradebook is touched
    Raises CourseError where the course has no such assignment, a notebook of it cannot be used, or two of them share a cell's id.
    """
    folder = Path(coursedir.format_path(coursedir.source_directory, ".", assignment))
    if not folder.is_dir():
        there = [p.name for p in folder.parent.iterdir() if any(p.glob("*.ipynb"))] if folder.parent.is_dir() else []
        raise CourseError(one_of(assignment, there, "assignment"))
    notebooks = sorted(p for p in folder.glob("*.ipynb"))
    if not notebooks:
        raise CourseError(f"There is no notebook in {folder}. An assignment needs one, such as {folder.name}.ipynb.")
    converter = GenerateAssignment(coursedir=coursedir, config=config)
    converter.log.setLevel(logging.CRITICAL)
    files = _files(folder, coursedir.ignore)
    read = {path: _read(path) for path in notebooks}
    distinct(folder, {path.name: notebook.cells for path, notebook in read.items()})
    if record:
        _enter(coursedir, assignment)
    return [_paper(converter, coursedir, assignment, path, notebook, files, record) for path, notebook in read.items()]


def _enter(coursedir, assignment: str) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        gradebook.update_or_create_assignment(assignment)


def _files(folder: Path, ignored) -> dict[str, str]:
    """What the course puts beside the notebook, by nbgrader's own rule for what is left out."""
    found = utils.find_all_files(str(folder), [*ignored, "*.ipynb"])
    return {str(Path(p).relative_to(folder)): base64.b64encode(Path(p).read_bytes()).decode("ascii") for p in sorted(found)}


def _read(path: Path) -> nbformat.NotebookNode:
    try:
        return nbformat.read(path, as_version=nbformat.current_nbformat)
    except Exception as error:
        raise CourseError(f"{path} cannot be read as a notebook: {error}") from None


def _paper(converter, coursedir, assignment: str, path: Path, notebook, files: dict, record: bool) -> Paper:
    resources = {
        "unique_key": path.stem,
        "metadata": {"path": str(path.parent), "name": path.stem},
        "nbgrader": {
            "assignment": assignment,
            "notebook": path.stem,
            "student": ".",
            "db_url": coursedir.db_url,
            "course_id": coursedir.course_id,
        },
    }
    solved = {_key(cell): cell.source for cell in notebook.cells}
    kept = None
    for step in converter.preprocessors:
        step = import_item(step) if isinstance(step, str) else step
        if record or not issubclass(step, (SaveCells, DueDate)):
            try:
                notebook, resources = step(parent=converter, enabled=True)(notebook, resources)
            except Exception as error:
                raise CourseError(f"{path.name}: nbgrader's {step.__name__} could not go through it: {error}") from None
        if issubclass(step, SaveCells):
            kept = copy.deepcopy(notebook)
    if kept is None:
        raise CourseError("GenerateAssignment.preprocessors in nbgrader_config.py has no SaveCells: the gradebook would know no task.")
    released = {_key(cell): cell for cell in notebook.cells}
    cells = [
        Cell(
            id=cell.get("id", ""),
            name=cell.metadata.get("nbgrader", {}).get("grade_id"),
            type=cell.cell_type,
            source=cell.source,
            released=released[_key(cell)].source if _key(cell) in released else cell.source,
            meta=dict(cell.metadata.get("nbgrader", {})),
            released_checksum=released[_key(cell)].metadata.get("nbgrader", {}).get("checksum") if _key(cell) in released else None,
            solved=solved.get(_key(cell), ""),
        )
        for cell in kept.cells
    ]
    return Paper(assignment, path.stem, cells, files, notebook.metadata.get("kernelspec", {}).get("language", "python"))


def _key(cell) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id") or cell.get("id", "")
