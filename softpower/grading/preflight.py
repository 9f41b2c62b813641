"""Reading a submission: what is safe to repair is repaired and told, what is not is held with the reason.

Damage is nearly always honest: a cell copied by mistake, a file saved by another
program, a test deleted. The same reading serves the grader and, before handing in,
the student (`softpower check`).
"""

from __future__ import annotations

import ast
import base64
import json
import re
import stat
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from . import folders, trees
from .wire import MOST_PARTS, exact_parts, parts

if TYPE_CHECKING:  # a student edition has this module, for `softpower check`, and no papers
    from .paper import Cell, Paper

LARGEST = 100_000_000  # bytes of a notebook's file
LARGEST_FILE = 10_000_000  # bytes of any other file
LARGEST_FILES = 30_000_000  # bytes of all of them
MOST_CELLS = 5_000
MOST_COPIES = 20  # other copies of the notebook that are looked into
LARGEST_COPIES = 200_000_000  # bytes of what could be a copy, all of it together
FEW_WORDS = 10  # a text beside a blank answer that has no more is no answer
MISSING = "# This answer cell was missing."
_ENCODINGS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


class Held(Exception):
    """A submission that cannot be graded as it is. The message tells the student why, and what to do."""


@dataclass
class Sheet:
    """A submission, ready to be graded.

    notes   what was repaired or noticed, in words for the student
    review  what the instructor should look at
    order   the code cells' positions in the order in which the student ran them, where that is another one
    elsewhere   the blank answers marked by hand beside which a text stands: a person decides whether it is the answer
    """

    paper: Paper
    notebook: nbformat.NotebookNode
    notes: list[str] = field(default_factory=list)
    review: list[str] = field(default_factory=list)
    order: list[int] | None = None
    files: dict[str, str] = field(default_factory=dict)
    missing: bool = False
    elsewhere: set[str] = field(default_factory=set)


# --- the file -------------------------------------------------------------------------------------------------


def find(folder: Path, paper: Paper, notes: list[str], siblings=(), review: list[str] | None = None) -> Path:
    """The submitted notebook in a folder: by its name, else the one that can only be meant. Raises Held.

    `siblings`: the names, without .ipynb, of the assignment's other notebooks. None of them is meant.
    """
    wanted = folder / f"{paper.notebook}.ipynb"
    if wanted.is_symlink():
        raise Held(f"{wanted.name} is a link to a file elsewhere, and links are not followed. Hand in the notebook itself.")
    known = {wanted, *(folder / f"{name}.ipynb" for name in siblings)}
    there, _ = folders.walk(folder)
    others = [p for p in there if p not in known and _could_be(p) and _regular(p) and ".ipynb_checkpoints" not in p.parts]
    if _regular(wanted):
        copies = _of_this_assignment(others, paper)[:MOST_COPIES]
        return _one_of_copies(folder, wanted, copies, paper, notes, [] if review is None else review) if copies else wanted
    meant = _of_this_assignment(others, paper) or [p for p in others if p.suffix.lower() in (".ipynb", ".json")]
    if len(meant) == 1:
        notes.append(f"The file is called {told(meant[0].relative_to(folder))}. It was graded as {wanted.name}.")
        return meant[0]
    if not meant and wanted.exists():
        raise Held(
            f"{wanted.name} is {'a folder' if wanted.is_dir() else 'not a file'}, and no notebook is in it. Hand in the notebook itself."
        )
    if not meant:
        raise Held(f"There is no notebook in this submission. The file should be called {wanted.name}.")
    names = ", ".join(told(p.relative_to(folder)) for p in meant[:5])
    raise Held(f"There are {len(meant)} notebooks, and none is called {wanted.name}: {names}. Hand in one.")


def _one_of_copies(folder: Path, wanted: Path, copies: list[Path], paper: Paper, notes: list[str], review: list[str]) -> Path:
    """The notebook of the expected name; where it is blank and exactly one beside it has answers, that one. Either is told."""
    answers = {path: _answers_in(path, paper) for path in (wanted, *copies)}
    if answers[wanted] is None:
        return wanted  # to be held, with the reason
    shown = {path: told(path.relative_to(folder)) for path in copies}
    with_answers = [path for path in copies if answers[path]]
    if answers[wanted] == 0 and len(with_answers) == 1:
        taken = with_answers[0]
        notes.append(f"{wanted.name} is blank, and {shown[taken]} beside it has answers. {shown[taken]} was graded.")
        review.append(notes[-1])
        return taken
    listed = ", ".join(f"{shown[path]} ({_count(answers[path])})" for path in copies[:5]) + (" and others" if len(copies) > 5 else "")
    lie = "lies a copy" if len(copies) == 1 else f"lie {len(copies)} copies"
    notes.append(f"Beside {wanted.name} ({_count(answers[wanted])}) {lie} of it: {listed}. {wanted.name} was graded.")
    review.append(notes[-1])
    return wanted


def _answers_in(path: Path, paper: Paper) -> int | None:
    """How many answers of a notebook are not as they were given out; None where it cannot be read."""
    try:
        sheet = prepare(read(path, []), paper)
    except Exception:  # whatever lies beside the notebook, it does not keep it from being graded
        return None
    cells = {grade_id(cell): cell.source.strip() for cell in sheet.notebook.cells}
    changed = [c for c in paper.cells if c.answer and c.name and cells[c.name] not in ("", MISSING, c.released.strip())]
    return len(changed) + len(sheet.elsewhere)


def _count(answers: int | None) -> str:
    return "cannot be read" if answers is None else f"{answers or 'no'} answer{'' if answers == 1 else 's'}"


def _could_be(path: Path) -> bool:
    """Whether a notebook may have got this name: Windows adds .txt, and hides it; browsers save notebooks as .json."""
    return path.suffix.lower() in (".ipynb", ".json") or path.name.lower().endswith((".ipynb.txt", ".json.txt"))


def told(name: Path | str) -> str:
    """A file's name as it can be written: one that is no text in UTF-8 gets question marks."""
    return str(name).encode("utf-8", "replace").decode()


def _link(path: Path) -> bool:
    try:
        return stat.S_ISLNK(path.lstat().st_mode)
    except OSError:  # too long a path, or a folder that may not be entered
        return False


def _regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _of_this_assignment(paths: list[Path], paper: Paper) -> list[Path]:
    """Those of some files that name at least two cells of the assignment's, as far as LARGEST_COPIES bytes go."""
    found, left = [], LARGEST_COPIES
    for path in paths:
        try:
            with path.open("rb") as file:
                text = file.read(min(LARGEST, left))
        except OSError:
            continue
        left -= len(text)
        if sum(name.encode() in text for name in paper.by_name) >= 2:
            found.append(path)
    return found


def read(path: Path, notes: list[str]) -> dict:
    """A notebook file's content. Raises Held where it is none."""
    try:
        size = path.stat().st_size
        if size == 0:
            raise Held("The file is empty. Save the notebook once more, and hand it in again.")
        if size > LARGEST:
            raise Held(
                f"The file has {size / 1e6:,.0f} MB. Clear the outputs (Edit, Clear Outputs of All Cells), save, and hand it in again."
            )
        data = path.read_bytes()
    except OSError as error:
        raise Held(f"The file could not be read ({error.strerror}). Hand it in again.") from None
    text = _decoded(data, notes)
    if parts(text) > MOST_PARTS and exact_parts(text) > MOST_PARTS:
        raise Held(
            f"The file holds too many values to be read: more than {MOST_PARTS:,}. "
            "Clear the outputs (Edit, Clear Outputs of All Cells), save, and hand it in again."
        )
    try:
        content = json.loads(text)
    except RecursionError:
        raise Held("The file is not a notebook: it nests deeper than any notebook does.") from None
    except ValueError:
        raise Held(_why_not(text)) from None
    if not isinstance(content, dict) or not (isinstance(content.get("cells"), list) or isinstance(content.get("worksheets"), list)):
        raise Held("The file is not a notebook: it has no cells. Was another file saved under its name?")
    return content


def _decoded(data: bytes, notes: list[str]) -> str:
    for mark, encoding in _ENCODINGS:
        if data.startswith(mark):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                break
            notes.append(
                f"The file was saved as {'UTF-16' if encoding == 'utf-16' else 'UTF-8 with a mark at its start'}. It was read as that."
            )
            return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if data[1:2] == b"\0" or data[:1] == b"\0":
        try:
            text = data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be")
            notes.append("The file was saved as UTF-16. It was read as that.")
            return text
        except UnicodeDecodeError:
            pass
    if data.lstrip()[:1] == b"{" and b"\0" not in data:
        notes.append("The file holds characters that are not UTF-8. They were read as Windows-1252.")
        return data.decode("cp1252", "replace")
    raise Held("The file is not a notebook: it holds something that is not text. Was another file saved under its name?")


def _why_not(text: str) -> str:
    if re.search(r"^<{7} ", text, re.MULTILINE) and re.search(r"^>{7} ", text, re.MULTILINE):
        return "The file holds the marks of a merge that was not finished (<<<<<<<). Settle it, save the notebook, and hand it in again."
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html")):
        return "The file is a web page, not a notebook. In JupyterLab, use File, Download: not the browser's own saving."
    if start.startswith("{"):
        return "The file is only part of a notebook: it breaks off or is damaged. Save the notebook once more, and hand it in again."
    return "The file is not a notebook: it cannot be read. Hand in the .ipynb file itself."


def _upgraded(content: dict, notes: list[str]) -> nbformat.NotebookNode:
    """The content as a notebook of the current format, every cell with what a cell must have, and without outputs."""
    in_sheets = not isinstance(content.get("cells"), list)
    if content.get("nbformat") != 4 or in_sheets:
        try:
            in_all = [c for sheet in content.get("worksheets", []) for c in sheet.get("cells", [])]
            _not_too_many(in_all)
            for cell in in_all:
                cell["outputs"] = []
                cell.setdefault("metadata", {})
                cell.pop("id", None)  # the old formats have none
            old = {"nbformat_minor": 0, "metadata": {}, **content}
            old["nbformat"] = content.get("nbformat") if content.get("nbformat") in (1, 2) else 3
            content = nbformat.convert(nbformat.from_dict(old), 4) if in_sheets else {**content, "nbformat": 4}
        except Held:
            raise
        except Exception:
            raise Held(
                "The notebook's format is too old or too new to be read. Open it in JupyterLab, save it, and hand it in again."
            ) from None
        notes.append("The notebook was in another format than today's. It was read as that.")
    cells, seen, mended, halves = [], set(), False, False
    _not_too_many(content["cells"])
    for number, cell in enumerate(content["cells"]):
        if not isinstance(cell, dict):
            mended = True
            continue
        source = cell.get("source", "")
        if isinstance(source, list):
            source = "".join(str(line) for line in source)
        kind = cell.get("cell_type")
        mended = mended or not isinstance(source, str) or kind not in ("code", "markdown", "raw")
        source = source if isinstance(source, str) else str(source)
        text = _as_text(source)
        halves = halves or (text != source and "\ufffd" in text)
        key = cell.get("id")
        if not isinstance(key, str) or not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", key) or key in seen:
            key = f"cell-{number}"
            while key in seen:
                key += "x"
        seen.add(key)
        made = {
            "cell_type": kind if kind in ("code", "markdown", "raw") else "raw",
            "id": key,
            "metadata": _metadata(cell.get("metadata")),
            "source": text,
        }
        if made["cell_type"] == "code":
            count = cell.get("execution_count")
            made |= {"outputs": [], "execution_count": count if isinstance(count, int) and not isinstance(count, bool) else None}
        elif pictures := _pictures(cell.get("attachments")):
            made["attachments"] = pictures
        cells.append(made)
    if mended:
        notes.append("Some cells were not as a notebook's cells are. They were read as well as could be.")
    if halves:
        notes.append("Some cells hold half of a character, as a cut emoji leaves it. In its place stands \ufffd.")
    return nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


def _not_too_many(cells: list) -> None:
    if len(cells) > MOST_CELLS:
        raise Held(f"The notebook has {len(cells):,} cells. Up to {MOST_CELLS:,} can be graded.")


def _as_text(text: str) -> str:
    """A text that UTF-8 can write. JSON can hold half of a surrogate pair: two that belong together are joined, one becomes U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _metadata(given) -> dict:
    """Of a cell's metadata only nbgrader's name for it counts; all else comes from the course."""
    inner = given.get("nbgrader") if isinstance(given, dict) else None
    name = inner.get("grade_id") if isinstance(inner, dict) else None
    return {"nbgrader": {"grade_id": _as_text(name)}} if isinstance(name, str) else {}


def _pictures(given) -> dict:
    """The pictures that were pasted into a text, in nbformat's shape."""
    found = {}
    for name, bundle in given.items() if isinstance(given, dict) else ():
        kept = (
            {_as_text(k): _as_text(v) for k, v in bundle.items() if k.startswith("image/") and isinstance(v, str)}
            if isinstance(bundle, dict)
            else {}
        )
        if kept:
            found[_as_text(name)] = kept
    return found


# --- the cells ------------------------------------------------------------------------------------------------


class _Looked:
    """What is looked for in submitted cells, each looked into once."""

    def __init__(self, cells: list, patience: trees.Patience):
        self.cells = cells
        self._patience = patience
        self._words: dict[int, str] = {}
        self._names: dict[int, set[str]] = {}

    def words(self, position: int) -> str:
        """A cell's text, whatever blanks stand between its words."""
        if position not in self._words:
            self._words[position] = " ".join(self.cells[position].source.split())
        return self._words[position]

    def names(self, position: int) -> set[str]:
        """The names that a cell's code gives; none where the notebook has been looked into for long enough."""
        if position not in self._names:
            source = self.cells[position].source
            self._names[position] = _defined(source) if self._patience.lasts(source) else set()
        return self._names[position]

    def free(self, found: dict[int, Cell]) -> list[tuple[int, nbformat.NotebookNode]]:
        """The cells that are not known yet, with their positions."""
        return [(n, c) for n, c in enumerate(self.cells) if n not in found]


def _matched(cells: list, paper: Paper, patience: trees.Patience, notes: list[str]) -> dict[int, Cell]:
    """Which cell of the course each submitted cell is: by its name, its id, its words, or what it defines."""
    found: dict[int, Cell] = {}
    taken: dict[str, int] = {}
    unlabelled: list[str] = []

    def take(position: int, cell: Cell) -> None:
        found[position] = cell
        taken[cell.name or cell.id] = position

    places: dict[str, list[int]] = {}
    for position, cell in enumerate(cells):
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in paper.by_name:
            places.setdefault(name, []).append(position)
    for name, where in places.items():
        cell = paper.by_name[name]
        if len(where) > 1:
            notes.append(
                f"The cell {name!r} is there {len(where)} times. "
                + ("The copies ran as ordinary cells." if cell.type == "code" else "The one you changed last counts.")
            )
        changed = [p for p in where if cells[p].source.strip() != cell.released.strip()]
        take(changed[-1] if cell.answer and changed else where[-1], cell)
    looked = _Looked(cells, patience)
    for attempt in (_same_id, _same_words, _same_names, _same_place):
        for cell in paper.cells:
            if (cell.name or cell.id) in taken:
                continue
            position = attempt(cell, looked, found, paper)
            if position is not None:
                if cell.name:
                    unlabelled.append(cell.name)
                take(position, cell)
    if unlabelled:
        notes.append(
            f"{_cells(unlabelled)} had lost {'its label' if len(unlabelled) == 1 else 'their labels'}, and {_were(unlabelled)} recognised."
        )
    return found


def _cells(names: list[str]) -> str:
    """Cells by name in a sentence; by their number where they are many."""
    if len(names) > 4:
        return f"{len(names)} cells"
    return ("The cell " if len(names) == 1 else "The cells ") + ", ".join(repr(n) for n in names)


def _were(names: list[str]) -> str:
    return "was" if len(names) == 1 else "were"


def _same_id(cell: Cell, looked: _Looked, found, _paper):
    return next((n for n, c in looked.free(found) if cell.id and c.id == cell.id), None)


def _same_words(cell: Cell, looked: _Looked, found, _paper):
    words = " ".join(cell.released.split())
    if len(words) < 12:
        return None
    known = (words, " ".join(cell.source.split()))
    return next((n for n, _ in looked.free(found) if looked.words(n) in known), None)


def _defined(source: str) -> set[str]:
    """The names that a cell's code gives, on its top level."""
    tree = trees.tree(source)
    if tree is None:
        return set(re.findall(r"^(?:def\s+)?([^\W\d]\w*)\s*(?:=[^=]|\()", source, re.MULTILINE))
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        for target in (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, (ast.AnnAssign, ast.AugAssign)) else []
        ):
            names |= {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
    return names


def _same_names(cell: Cell, looked: _Looked, found, _paper):
    if not cell.answer or cell.type != "code" or not (wanted := _defined(cell.released)):
        return None
    return next((n for n, c in looked.free(found) if c.cell_type == "code" and wanted <= looked.names(n)), None)


def _same_place(cell: Cell, looked: _Looked, found, paper: Paper):
    """A written answer without its label: the text that stands between the neighbours of its place."""
    if not cell.answer or cell.type != "markdown":
        return None
    where = {c.name or c.id: n for n, c in found.items()}
    place = paper.cells.index(cell)
    before = max((where[c.name or c.id] for c in paper.cells[:place] if (c.name or c.id) in where), default=-1)
    after = min((where[c.name or c.id] for c in paper.cells[place + 1 :] if (c.name or c.id) in where), default=len(looked.cells))
    return next((n for n, c in looked.free(found) if before < n < after and c.cell_type in ("markdown", "raw") and c.source.strip()), None)


def _restored(cell: Cell) -> dict:
    made = {"cell_type": cell.type, "id": cell.id, "metadata": {}, "source": cell.source}
    return made | ({"outputs": [], "execution_count": None} if cell.type == "code" else {})


def _laid_out(content: nbformat.NotebookNode, paper: Paper, notes: list[str], review: list[str]) -> set[str]:
    """Give every cell its label back, the course's text to what was locked, and restore what is missing, in place.

    Returns the blank answers marked by hand beside which a text of the student's stands.
    """
    cells = content.cells
    patience = trees.Patience()
    found = _matched(cells, paper, patience, notes)
    edited, retyped, missing, moved = [], [], [], []
    own: set[int] = set()  # id() of the cells that the student added
    given_up: dict[int, str] = {}  # id() of a text of the course's: what the student had made of it
    for position, cell in enumerate(cells):
        known = found.get(position)
        if known is None:
            cell.metadata = nbformat.NotebookNode()
            own.add(id(cell))
            continue
        if cell.cell_type != known.type:
            retyped.append((known.name or known.id, cell.cell_type, known.type))
            cell.cell_type = known.type
            for name in ("outputs", "execution_count", "attachments"):
                cell.pop(name, None)
            if known.type == "code":
                cell.outputs, cell.execution_count = [], None
        if known.locked:
            if cell.source.strip() not in (known.released.strip(), known.source.strip()):
                edited.append(known)
                if known.type == "markdown":
                    given_up[id(cell)] = cell.source
            cell.source = known.source
        cell.metadata = nbformat.from_dict({"nbgrader": dict(known.meta)} if known.name else {})
    position = {id(known): cells[n] for n, known in found.items()}
    before = None
    for known in paper.cells:  # what is missing, behind the one it followed
        if id(known) not in position:
            if known.name is None and known.type != "code":
                continue
            added = nbformat.from_dict(_restored(known))
            if known.answer and known.type == "code":
                added.source = MISSING  # not the blank one: it would undo an answer given elsewhere
            added.metadata = nbformat.from_dict({"nbgrader": dict(known.meta)} if known.name else {})
            if any(cell.id == added.id for cell in cells):
                added.id = f"{added.id[:40]}-restored"
            cells.insert(cells.index(before) + 1 if before is not None else 0, added)
            position[id(known)] = added
            if known.name:
                missing.append(known.name)
        before = position[id(known)]
    for known in paper.cells:  # a test comes after the answers that it is about
        if not known.test:
            continue
        test = position[id(known)]
        last = max((cells.index(position[id(paper.by_name[a])]) for a in paper.answers_of(known.name)), default=-1)
        if cells.index(test) < last:
            cells.remove(test)
            cells.insert(last, test)
            moved.append(known.name)
    if retyped:
        names = [name for name, _, _ in retyped]
        notes.append(f"{_cells(names)} had become {retyped[0][1]}, and {_were(names)} read as {retyped[0][2]} again.")
    for tests, where in ((False, notes), (True, review)):
        names = [known.name for known in edited if known.test is tests]
        if names:
            where.append(f"The course's own text was used for {_cells(names)[0].lower() + _cells(names)[1:]}, which had been changed.")
    if missing:
        notes.append(f"{_cells(missing)} {_were(missing)} missing, and {_were(missing)} put back.")
    if moved:
        notes.append(f"{_cells(moved)} stood above the answer, and {_were(moved)} run after it.")
    return _elsewhere(cells, paper, own, given_up, patience, notes, review)


def _elsewhere(
    cells: list,
    paper: Paper,
    own: set[int],
    given_up: dict[int, str],
    patience: trees.Patience,
    notes: list[str],
    review: list[str],
) -> set[str]:
    """The blank answers marked by hand beside which a text stands, each told. A text from a locked cell gets a cell of its own."""
    texts = {" ".join(text.split()) for known in paper.cells for text in (known.released, known.source)}
    own = {id(cell) for cell in cells if id(cell) in own and " ".join(cell.source.split()) not in texts}  # no copies
    released = {key: paper.by_name[grade_id(cell)].released for cell in cells if (key := id(cell)) in given_up}
    added = {key: (Counter(given_up[key].split()) - Counter(text.split())).total() for key, text in released.items()}  # words
    found, kept = set(), {}
    for at, cell in enumerate(cells):
        known = paper.by_name.get(grade_id(cell))
        if known is None or not (known.answer and known.meta.get("grade")) or cell.source.strip() != known.released.strip():
            continue
        places = [f"{what} in an added cell {side}" for side, what in _written_round(cells, at, own, patience)]
        for n in (n for n in _around(cells, at) if id(cells[n]) in given_up):
            words, picture = added[id(cells[n])], cells[n].get("attachments")
            if words > FEW_WORDS or picture:
                what = f"a text of {words} words" if words > FEW_WORDS else "a picture"
                places.append(f"{what} in the cell {grade_id(cells[n])!r} {'above' if n < at else 'below'}")
                kept[id(cells[n])] = cells[n]
        if places:
            found.add(known.name)
            said = _beside_blank(known.name, places)
            notes.append(f"{said} A person looks at it when it is marked. An answer belongs in its answer cell.")
            review.append(f"{said} Please mark it by hand.")
    for cell in kept.values():
        lines = {line.strip() for line in released[id(cell)].splitlines() if line.strip()}
        text = "\n".join(line for line in given_up[id(cell)].splitlines() if line.strip() not in lines).strip()
        made = {"cell_type": "markdown", "id": f"{cell.id[:50]}-written", "metadata": {}}
        while any(c.id == made["id"] for c in cells):
            made["id"] = f"{made['id'][:56]}-{len(cells)}"
        made["source"] = f"*Written into the cell `{grade_id(cell)}`:*\n\n{text}"
        made |= {"attachments": cell.attachments} if cell.get("attachments") else {}
        cells.insert(next(n for n, c in enumerate(cells) if c is cell) + 1, nbformat.from_dict(made))
    return found


def _around(cells: list, at: int) -> list[int]:
    """The cells round an answer that could hold it: up to the answers and tests before and after."""

    def belongs(n: int) -> bool:
        label = cells[n].metadata.get("nbgrader", {})
        return not (label.get("solution") or label.get("grade") or label.get("task"))

    first = last = at
    while first > 0 and belongs(first - 1):
        first -= 1
    while last + 1 < len(cells) and belongs(last + 1):
        last += 1
    return [n for n in range(first, last + 1) if n != at]


def _written_round(cells: list, at: int, own: set[int], patience: trees.Patience) -> list[tuple[str, str]]:
    """What stands round an answer in the student's own cells, by their id(): on which side, and what."""
    beside = [n for n in _around(cells, at) if id(cells[n]) in own]
    return [("above" if n < at else "below", what) for n in beside if (what := _writing(cells[n], patience))]


def _beside_blank(name: str, places: list[str]) -> str:
    return f"The answer cell {name!r} is as it was given out. Beside it stands {', and '.join(places[:5])}."


def _writing(cell, patience: trees.Patience) -> str:
    """What a student wrote in a cell that could be an answer in words, named; nothing where there is none."""
    words = len(cell.source.split())
    if words > FEW_WORDS and (cell.cell_type != "code" or _prose(cell.source, patience)):
        return f"a text of {words} words"
    return "a picture" if cell.get("attachments") else ""


def _prose(source: str, patience: trees.Patience) -> bool:
    """Whether a code cell holds no code: words that nobody told to be text, or comments and strings alone."""
    if not patience.lasts(source):
        return False
    tree = trees.tree(source)
    return tree is None or all(isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in tree.body)


def _run_order(cells: list) -> list[int] | None:
    """The order in which the code cells were run, where that is not from top to bottom."""
    counts = [(cell.execution_count, n) for n, cell in enumerate(cells) if cell.cell_type == "code" and cell.get("execution_count")]
    if len(counts) < 2 or counts == sorted(counts):
        return None
    return [n for _, n in sorted(counts)]


# --- the whole ------------------------------------------------------------------------------------------------


def prepare(content: dict, paper: Paper, notes: list[str] | None = None) -> Sheet:
    """A notebook's content as a sheet that can be graded. Raises Held."""
    notes = [] if notes is None else notes
    review: list[str] = []
    kernel = (content.get("metadata") or {}).get("kernelspec") if isinstance(content.get("metadata"), dict) else None
    language = str(kernel.get("language") or "python").lower() if isinstance(kernel, dict) else "python"
    if language != "python":
        notes.append(f"The notebook asks for a kernel for {_as_text(language[:40])}. It was run with the course's Python.")
    notebook = _upgraded(content, notes)
    if not any(c.metadata.get("nbgrader", {}).get("grade_id") in paper.by_name or c.id in paper.by_id for c in notebook.cells):
        words = {" ".join(cell.released.split()) for cell in paper.cells}
        if not any(" ".join(c.source.split()) in words for c in notebook.cells if c.source.strip()):
            raise Held(
                f"This is a notebook, but not the one of this assignment: none of its cells is known. Hand in {paper.notebook}.ipynb."
            )
    elsewhere = _laid_out(notebook, paper, notes, review)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    order = _run_order(notebook.cells)
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    return Sheet(paper, notebook, notes, review, order, elsewhere=elsewhere)


def look(content: dict, tasks: list[str], notes: list[str]) -> nbformat.NotebookNode:
    """A notebook's content as it can be read without the course's own at hand: what a student edition can tell. Raises Held."""
    labels = (
        [
            {k: v for k, v in (c.get("metadata") or {}).get("nbgrader", {}).items() if k != "grade_id"} if isinstance(c, dict) else {}
            for c in content["cells"]
        ]
        if isinstance(content.get("cells"), list)
        else []
    )
    notebook = _upgraded(content, notes)
    names = [grade_id(cell) for cell in notebook.cells]
    twice = sorted({n for n in names if n and names.count(n) > 1})
    if twice:
        notes.append(f"{_cells(twice)} {_were(twice)} there more than once. Delete the copies.")
    absent = [task for task in tasks if not any(n and (n == task or n.startswith(f"{task}-")) for n in names)]
    if absent:
        notes.append(f"No cell of {', '.join(absent)} is left. Take it from a fresh copy of the assignment.")
    if len(labels) == len(notebook.cells):
        for cell, label in zip(notebook.cells, labels, strict=True):
            if "nbgrader" in cell.metadata:
                cell.metadata.nbgrader.update(label)
    own, patience = {id(cell) for cell in notebook.cells if not grade_id(cell)}, trees.Patience()
    for at, cell in enumerate(notebook.cells):
        if _as_given_out(cell):
            places = [f"{what} in an added cell {side}" for side, what in _written_round(notebook.cells, at, own, patience)]
            if places:
                notes.append(_beside_blank(grade_id(cell), places) + " Put the answer into its answer cell.")
    if _run_order(notebook.cells):
        notes.append(
            "The cells were run in another order than they stand. Restart the kernel and run all cells, to see that they still work."
        )
    return notebook


def open_submission(folder: Path, paper: Paper, siblings=()) -> Sheet:
    """Read and repair one submitted notebook and the files beside it. `siblings` as for `find`. Raises Held."""
    notes: list[str] = []
    review: list[str] = []
    path = find(folder, paper, notes, siblings, review)
    sheet = prepare(read(path, notes), paper, notes)
    sheet.review[:0] = review
    sheet.files = _beside(folder, path, sheet)
    return sheet


def _beside(folder: Path, notebook: Path, sheet: Sheet) -> dict[str, str]:
    """What the student put beside the notebook, in base64; the course's own files win."""
    files, total = {}, 0
    reserved = {p.as_posix() for file in sheet.paper.files for p in Path(file).parents}  # the course has a folder of that name
    there, whole = folders.walk(folder)
    if not whole:
        sheet.notes.append(
            f"There are more than {folders.MOST:,} files in this submission, or more than {folders.DEEPEST} folders in one another. "
            "What goes beyond was left out."
        )
    for path in there:
        inside = path.relative_to(folder)
        name, shown = inside.as_posix(), told(inside.as_posix())
        if path == notebook or name == "timestamp.txt" or any(part.startswith(".ipynb_checkpoints") for part in inside.parts):
            continue
        if _link(path):
            sheet.notes.append(f"{shown} is a link. Links are not followed.")
            sheet.review.append(f"{shown} is a link.")
        elif _regular(path):
            size = path.lstat().st_size
            total += size
            if path.suffix == ".ipynb":
                continue
            if size > LARGEST_FILE or total > LARGEST_FILES:
                sheet.notes.append(f"{shown} is too large ({size / 1e6:,.0f} MB) and was left out.")
                continue
            if name in sheet.paper.files:
                continue
            above = {p.as_posix() for p in inside.parents}
            first = inside.parts[0]
            half_written = first.startswith(".") and first.lower().endswith(".new")  # what entries.put calls a file until it is whole
            in_the_way = half_written or first.endswith((".ipynb", "timestamp.txt")) or above & set(sheet.paper.files) or name in reserved
            if shown != name or in_the_way:
                sheet.notes.append(f"{shown} has a name that cannot stand beside the course's files, and was left out.")
                continue
            try:
                files[name] = base64.b64encode(path.read_bytes()).decode("ascii")
            except OSError as error:
                sheet.notes.append(f"{shown} could not be read ({error.strerror}), and was left out.")
    return files | sheet.paper.files


def handed_in(folder: Path, notes: list[str]) -> datetime | None:
    """When a submission was handed in, in UTC without a zone, as nbgrader keeps it; None where that is not known."""
    from nbgrader.utils import parse_utc

    path = folder / "timestamp.txt"
    if not _regular(path):
        return None
    try:
        with path.open(encoding="utf-8") as file:
            stamp = parse_utc(file.read(200).strip())
        if not 1990 < stamp.year < 2200:
            raise ValueError("out of range")
        return stamp
    except Exception:
        notes.append("The time of handing in could not be read. No delay was counted.")
        return None


def job(sheet: Sheet, order: list[int] | None = None) -> tuple[dict, list[int]]:
    """What is sent to a room for this sheet, and which cell each step is."""
    paper, cells = sheet.paper, sheet.notebook.cells
    numbers = [n for n, cell in enumerate(cells) if cell.cell_type == "code"]
    if order is not None:
        ran = set(order)
        tests = {n for n in numbers if grade_id(cells[n]) in paper.names}
        numbers = [n for n in order if n not in tests] + [n for n in numbers if n not in ran and n not in tests] + sorted(tests)
    steps, sent = [], set()
    for n in numbers:
        name = grade_id(cells[n])
        if name in paper.names:
            until = paper.cells.index(paper.by_name[name])
            given = [c.source for m, c in enumerate(paper.cells[:until]) if c.given and m not in sent]
            sent |= {m for m, c in enumerate(paper.cells[:until]) if c.given}
            told = {"given": given, "names": paper.names[name], "helpers": paper.helpers[name]}
            steps.append({"test": paper.by_name[name].source, **told})
        else:
            steps.append({"run": cells[n].source})
    return {"steps": steps, "files": sheet.files}, numbers


def _as_given_out(cell) -> bool:
    """Whether an answer cell that a person marks has the checksum that it was given out with."""
    from nbgrader.utils import compute_checksum

    label = cell.metadata.get("nbgrader", {})
    if not (label.get("grade") and label.get("solution")):
        return False
    try:
        return label.get("checksum") == compute_checksum(cell)
    except (KeyError, TypeError, ValueError):
        return False  # a label that nbgrader did not write


def grade_id(cell) -> str | None:
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
