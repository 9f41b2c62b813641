"""What the preflight makes of damaged submissions: each repair, each reason for holding, and that no answer is lost."""

import base64
import json
import os
import random
from pathlib import Path

import nbformat
import pytest
import yaml
from nbgrader.utils import determine_grade
from support import ROOT

from softpower.classroom.rehearsal import answered
from softpower.course import course
from softpower.grading import preflight, trees
from softpower.grading.bank import answers
from softpower.grading.paper import Cell, Paper
from softpower.grading.preflight import Held, job, open_submission, prepare

SLUG = "china"
WRITTEN = "The figures show means. A running total is not a year's sum."


def _read(folder: str) -> dict:
    notebook = json.loads((ROOT / folder / SLUG / f"{SLUG}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


@pytest.fixture(scope="module")
def paper() -> Paper:
    """The paper of the china assignment, from the source and the released notebook as they lie in the course."""
    released = {c["id"]: c["source"] for c in _read("assignments")["cells"]}
    cells = []
    for cell in _read("solutions")["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        source = released[cell["id"]] if meta.get("solution") else cell["source"]
        cells.append(Cell(cell["id"], meta.get("grade_id"), cell["cell_type"], source, released[cell["id"]], meta))
    assert sum(c.test for c in cells) > 8 and sum(c.answer for c in cells) > 8
    return Paper(SLUG, SLUG, cells)


@pytest.fixture(scope="module")
def _right() -> str:
    bank = {(a.task, a.name): a.code for a in answers(ROOT / "tests" / "answers" / SLUG)}
    chosen = yaml.safe_load((ROOT / "tests" / "classes" / f"{SLUG}.yml").read_text(encoding="utf-8"))[0]["answers"]
    assert set(chosen) == {n for n, t in course().assignment(SLUG).tasks.items() if t.marked == "automatically"}
    return json.dumps(answered(_read("assignments"), {task: bank[task, name] for task, name in chosen.items()}, WRITTEN))


@pytest.fixture
def right(_right) -> dict:
    """A rightly answered notebook, to be damaged."""
    return json.loads(_right)


def named(notebook: dict, name: str) -> dict:
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name)


def by_name(sheet) -> dict:
    return {c.metadata["nbgrader"]["grade_id"]: c for c in sheet.notebook.cells if "nbgrader" in c.metadata}


def whole(sheet, paper: Paper, right: dict) -> None:
    """A sheet that nbgrader can grade: every cell of the course once, tests as the course has them, every answer as it was written."""
    nbformat.validate(sheet.notebook)
    cells = by_name(sheet)
    assert set(cells) == set(paper.by_name)
    assert len(cells) == sum("nbgrader" in c.metadata for c in sheet.notebook.cells)
    places = {name: n for n, c in enumerate(sheet.notebook.cells) if (name := c.metadata.get("nbgrader", {}).get("grade_id"))}
    for name, known in paper.by_name.items():
        assert cells[name].cell_type == known.type and cells[name].metadata["nbgrader"] == known.meta
        if known.locked:
            assert cells[name].source == known.source
        if known.test:
            assert all(places[answer] < places[name] for answer in paper.answers_of(name))
    sources = [c.source for c in sheet.notebook.cells]
    for cell in right["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            assert cell["source"] in sources, cell["source"]


def test_a_whole_notebook_passes_in_silence(paper, right):
    """Does a notebook without damage go through without a note, its tests the course's own, its outputs gone?"""
    named(right, "china-memo")
    for cell in right["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "old"}]
    sheet = prepare(right, paper)
    assert sheet.notes == [] and sheet.review == [] and sheet.order is None
    assert not any(c.get("outputs") for c in sheet.notebook.cells)
    whole(sheet, paper, right)
    assert any("HIDDEN" in c.source for c in sheet.notebook.cells) and "HIDDEN" not in json.dumps(right)


# --- repairs --------------------------------------------------------------------------------------------------


def _strip(notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def _strip_all(notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        del cell["id"]


def _drop_tests(notebook):
    notebook["cells"] = [c for c in notebook["cells"] if not c["metadata"].get("nbgrader", {}).get("grade") or c["cell_type"] == "markdown"]


def _drop_given(notebook):
    notebook["cells"] = [c for c in notebook["cells"] if c["id"] not in ("china-setup", "china-citations-data")]


def _copy_answer(notebook):
    cell = named(notebook, "china-energy-share")
    notebook["cells"].insert(notebook["cells"].index(cell), {**json.loads(json.dumps(cell)), "id": "copy"})


def _copy_ids(notebook):
    for cell in notebook["cells"]:
        cell["id"] = "same"


def _empty_ids(notebook):
    for n, cell in enumerate(notebook["cells"]):
        cell["id"] = f"cell-{n + 1}" if n % 2 else 7


def _edit_test(notebook):
    named(notebook, "china-energy-share-test")["source"] = "2.0"


def _edit_question(notebook):
    named(notebook, "china-memo-ask")["source"] += "\nI do not like this question."


def _retype_answer(notebook):
    cell = named(notebook, "china-energy-share")
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]


def _retype_memo(notebook):
    named(notebook, "china-memo").update(cell_type="code", outputs=[], execution_count=1)


def _test_first(notebook):
    cell = named(notebook, "china-energy-share-test")
    notebook["cells"].remove(cell)
    notebook["cells"].insert(1, cell)


def _upside_down(notebook):
    notebook["cells"].reverse()


def _foreign_kernel(notebook):
    notebook["metadata"] = {"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}}


def _no_metadata(notebook):
    notebook["metadata"] = None


def _odd_cells(notebook):
    notebook["cells"][3:3] = [None, 5, {"cell_type": "table", "source": None}, {"source": ["a", 1]}, {"cell_type": "code", "metadata": []}]


REPAIRS = {
    "labels gone": (_strip, "cells had lost their labels, and were recognised."),
    "labels and ids gone": (_strip_all, "cells had lost their labels, and were recognised."),
    "tests deleted": (_drop_tests, "cells were missing, and were put back."),
    "given cells deleted": (_drop_given, "The cells 'china-setup', 'china-citations-data' were missing, and were put back."),
    "answer copied": (_copy_answer, "The cell 'china-energy-share' is there 2 times. The copies ran as ordinary cells."),
    "one id for all": (_copy_ids, ""),
    "ids that are none": (_empty_ids, ""),
    "test edited": (_edit_test, "the cell 'china-energy-share-test', which had been changed."),
    "question edited": (_edit_question, "The course's own text was used for the cell 'china-memo-ask', which had been changed."),
    "answer made a text": (_retype_answer, "The cell 'china-energy-share' had become markdown, and was read as code again."),
    "text made code": (_retype_memo, "The cell 'china-memo' had become code, and was read as markdown again."),
    "test above the answer": (_test_first, "The cell 'china-energy-share-test' stood above the answer, and was run after it."),
    "upside down": (_upside_down, "stood above the answer, and were run after it."),
    "another kernel": (_foreign_kernel, "The notebook asks for a kernel for r. It was run with the course's Python."),
    "no metadata": (_no_metadata, ""),
    "cells that are none": (_odd_cells, "Some cells were not as a notebook's cells are. They were read as well as could be."),
}


@pytest.mark.parametrize("name", REPAIRS)
def test_a_repair_is_made_and_told(name, paper, right):
    """Is the sheet whole again, no answer lost, and does the student (or, of a test, the instructor) read what was done?"""
    damage, words = REPAIRS[name]
    broken = json.loads(json.dumps(right))
    damage(broken)
    sheet = prepare(broken, paper)
    whole(sheet, paper, right)
    told = sheet.review if name == "test edited" else sheet.notes
    assert words in " ".join(told) if words else told == []
    assert all(note.endswith(".") and "None" not in note for note in sheet.notes)
    nbformat.reads(json.dumps(sheet.notebook), as_version=4)


def test_repairs_add_up(paper, right):
    """With labels stripped, tests deleted and answers copied at once, is the sheet whole, and each told?"""
    broken = json.loads(json.dumps(right))
    _copy_answer(broken)
    _drop_tests(broken)
    _strip(broken)
    sheet = prepare(broken, paper)
    whole(sheet, paper, right)
    said = " ".join(sheet.notes)
    assert "had lost their labels" in said and "were missing, and were put back" in said
    assert sum(c.source == named(right, "china-energy-share")["source"] for c in sheet.notebook.cells) == 2


def test_a_missing_answer_does_not_undo_one_given_elsewhere(paper, right):
    """Where an answer's cell is gone but its code stands in another cell, does what is put back leave its names alone?"""
    cell = named(right, "china-index-rise")
    right["cells"].remove(cell)
    named(right, "china-energy-share")["source"] += "\n" + cell["source"]
    sheet = prepare(right, paper)
    assert by_name(sheet)["china-index-rise"].source == "# This answer cell was missing."
    assert "The cell 'china-index-rise' was missing, and was put back." in sheet.notes


def test_of_two_copies_the_changed_one_is_marked(paper, right):
    """Of a written answer and the blank copy of its cell, does the person who marks see the answer?"""
    cell = named(right, "china-memo")
    right["cells"].append({**json.loads(json.dumps(cell)), "id": "copy", "source": paper.by_name["china-memo"].released})
    sheet = prepare(right, paper)
    assert by_name(sheet)["china-memo"].source == WRITTEN
    assert "The cell 'china-memo' is there 2 times. The one you changed last counts." in sheet.notes


def test_a_picture_in_a_written_answer_stays(paper, right):
    """Is a picture that was pasted into the written answer still there for the marker, and nothing else that hangs on it?"""
    picture = {"image.png": {"image/png": "aGFsbG8="}}
    named(right, "china-memo")["attachments"] = {**picture, "x.js": {"text/javascript": "alert(1)"}, "y": 5}
    sheet = prepare(right, paper)
    assert by_name(sheet)["china-memo"].attachments == picture
    nbformat.validate(sheet.notebook)


@pytest.mark.parametrize("version", [2, 3])
def test_an_old_format_is_brought_up_to_date(version, paper, right):
    """Is a notebook of nbformat 2 or 3 read, its answers and its labels kept?"""
    old = nbformat.convert(nbformat.from_dict(right), 3)
    old["nbformat"] = version
    sheet = prepare(json.loads(json.dumps(old)), paper)
    whole(sheet, paper, right)
    assert "The notebook was in another format than today's. It was read as that." in sheet.notes


def test_worksheets_under_a_wrong_number(paper, right):
    """Is a notebook read that has worksheets, as old ones, and says that it is new?"""
    old = json.loads(json.dumps(nbformat.convert(nbformat.from_dict(right), 3)))
    whole(prepare({**old, "nbformat": 4}, paper), paper, right)
    whole(prepare({**right, "worksheets": []}, paper), paper, right)
    whole(prepare({**right, "nbformat": 5, "nbformat_minor": 9}, paper), paper, right)


def test_the_order_in_which_cells_were_run_is_kept(paper, right):
    """Does the sheet know that the last cell had been run first, and do the tests still come last in that order?"""
    code = [c for c in right["cells"] if c["cell_type"] == "code"]
    for count, cell in enumerate(reversed(code), 1):
        cell["execution_count"] = count
    sheet = prepare(right, paper)
    assert len(sheet.order) == len(code) and sheet.order == sorted(sheet.order, reverse=True)
    steps = job(sheet, sheet.order)[0]["steps"]
    kinds = ["test" in step for step in steps]
    assert kinds == sorted(kinds)
    given = [source for step in steps for source in step.get("given", [])]
    assert given == [c.source for c in paper.cells if c.given][: len(given)] and len(given) >= 2


def test_hostile_code_in_an_answer_is_only_read(paper, right):
    """Does code that Python's parser cannot take, in an answer without its label, leave the preflight standing?"""
    for source in ("-" * 100_000 + "1", "(" * 9000, "a\0b = 1", "x = " + "+".join(["1"] * 50_000), "a" * 3_000_000, "\ud800 = 1"):
        broken = json.loads(json.dumps(right))
        named(broken, "china-energy-share").update(source=source, metadata={}, id="other")
        sheet = prepare(broken, paper)
        assert source.replace("\ud800", "\ufffd") in [c.source for c in sheet.notebook.cells]


def test_code_without_end_is_looked_into_for_a_while(paper, right, monkeypatch):
    """Where labels are lost and long cells of code stand among the answers, is a bounded part of them parsed, each cell once?"""
    parsed, tree = [], trees.tree
    monkeypatch.setattr(trees, "tree", lambda source: parsed.append(source) or tree(source))
    long = {f"x{n} = [" + "1, " * 30_000 + "]" for n in range(20)}
    for cell in right["cells"]:
        cell["metadata"], cell["id"] = {}, None
    right["cells"][1:1] = [
        {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None} for source in long
    ]
    sheet = prepare(right, paper)
    looked = [source for source in parsed if source in long]
    assert 0 < sum(map(len, looked)) <= trees.MOST and len(looked) == len(set(looked))
    assert {c.source for c in sheet.notebook.cells} >= long  # none is lost


def test_long_cells_beside_a_blank_answer_are_no_prose(paper, right, monkeypatch):
    """Are as many of them looked into as there is patience for, and none of the others taken for an answer in words?"""
    parsed, tree = [], trees.tree
    monkeypatch.setattr(trees, "tree", lambda source: parsed.append(source) or tree(source))
    named(right, "china-memo")["source"] = paper.by_name["china-memo"].released
    at = right["cells"].index(named(right, "china-memo")) + 1
    long = [f"x{n} = [" + "1 , " * 20_000 + "]" for n in range(20)]
    right["cells"][at:at] = [{"cell_type": "code", "metadata": {}, "source": s, "outputs": [], "execution_count": None} for s in long]
    sheet = prepare(right, paper)
    assert 0 < sum(map(len, (s for s in parsed if s in long))) <= trees.MOST
    assert not sheet.elsewhere


def test_half_a_character_is_replaced_and_told(paper, right):
    """Can all of a sheet be written in UTF-8, with nbgrader's checksums, when a notebook holds halves of surrogate pairs?"""
    named(right, "china-memo").update(source="nothing \ud800", attachments={"a\udc00.png": {"image/png": "aGFsbG8=\ud800"}})
    named(right, "china-energy-share").update(source=["x = '\ud83d", "\ude00'"])  # the two halves of one, in two lines
    right["cells"].append({"cell_type": "code", "source": "\udfff", "metadata": {"nbgrader": {"grade_id": "\ud800"}}})
    right["metadata"] = {"kernelspec": {"language": "\ud800"}}
    sheet = prepare(right, paper)
    cells = by_name(sheet)
    assert cells["china-memo"].source == "nothing \ufffd" and cells["china-energy-share"].source == "x = '\U0001f600'"
    assert cells["china-memo"].attachments == {"a\ufffd.png": {"image/png": "aGFsbG8=\ufffd"}}
    assert determine_grade(cells["china-memo"])[0] is None  # a person's to mark
    assert "Some cells hold half of a character, as a cut emoji leaves it. In its place stands \ufffd." in sheet.notes
    json.dumps([sheet.notebook, sheet.notes], ensure_ascii=False).encode("utf-8")


def test_halves_that_belong_together_are_joined_in_silence(paper, right):
    """Is an emoji that another program cut between two lines of a cell whole again, without a word?"""
    named(right, "china-memo")["source"] = ["so \ud83d", "\ude00"]
    sheet = prepare(right, paper)
    assert by_name(sheet)["china-memo"].source == "so \U0001f600" and sheet.notes == []


# --- an answer in another cell --------------------------------------------------------------------------------

ESSAY = "Money builds roads, and roads carry goods. Whether anybody admires the builder is another question, which no table answers."


def _blank_memo(notebook, kind="markdown", side=1, **more):
    """The memo as it was given out, and the essay in a new cell beside it."""
    memo = named(notebook, "china-memo")
    memo["source"] = "YOUR ANSWER HERE"
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    cell = {"cell_type": kind, "id": "mine", "metadata": {}, "source": ESSAY, **code, **more}
    notebook["cells"].insert(notebook["cells"].index(memo) + side, cell)


def _essay_in(name):
    def damage(notebook):
        named(notebook, "china-memo")["source"] = "YOUR ANSWER HERE"
        named(notebook, name)["source"] += "\n\n" + ESSAY

    return damage


def _essay_at_the_end(notebook):
    named(notebook, "china-memo")["source"] = "YOUR ANSWER HERE"
    notebook["cells"].append({"cell_type": "markdown", "id": "mine", "metadata": {}, "source": ESSAY})


def _essay_for_the_memo_deleted(notebook):
    _blank_memo(notebook, "code")
    notebook["cells"].remove(named(notebook, "china-memo"))


def _picture_in_the_question(notebook):
    named(notebook, "china-memo")["source"] = "YOUR ANSWER HERE"
    cell = named(notebook, "china-memo-ask")
    cell.update(source=cell["source"] + "\n" + PICTURE["source"], attachments=PICTURE["attachments"])


PICTURE = {"source": "![](attachment:a.png)", "attachments": {"a.png": {"image/png": "aGFsbG8="}}}
ELSEWHERE = {
    "below": (_blank_memo, "a text of 19 words in an added cell below."),
    "above": (lambda n: _blank_memo(n, side=0), "a text of 19 words in an added cell above."),
    "above the question": (lambda n: _blank_memo(n, side=-1), "a text of 19 words in an added cell above."),
    "in a raw cell": (lambda n: _blank_memo(n, "raw"), "a text of 19 words in an added cell below."),
    "in a code cell": (lambda n: _blank_memo(n, "code"), "a text of 19 words in an added cell below."),
    "a photograph": (lambda n: _blank_memo(n, **PICTURE), "a picture in an added cell below."),
    "in the question": (_essay_in("china-memo-ask"), "a text of 19 words in the cell 'china-memo-ask' above."),
    "a photograph in the question": (_picture_in_the_question, "a picture in the cell 'china-memo-ask' above."),
    "in the cell after": (_essay_in("china-submit"), "a text of 19 words in the cell 'china-submit' below."),
    "at the end": (_essay_at_the_end, "a text of 19 words in an added cell below."),
    "the memo deleted": (_essay_for_the_memo_deleted, "a text of 19 words in an added cell below."),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_text_beside_a_blank_answer_is_left_to_a_person(name, paper, right):
    """Is an essay that stands outside its answer cell there for the marker, once, and are student and instructor told where?"""
    damage, words = ELSEWHERE[name]
    damage(right)
    sheet = prepare(right, paper)
    said = f"The answer cell 'china-memo' is as it was given out. Beside it stands {words}"
    assert sheet.elsewhere == {"china-memo"} and sheet.review == [f"{said} Please mark it by hand."]
    assert f"{said} A person looks at it when it is marked. An answer belongs in its answer cell." in sheet.notes
    whole(sheet, paper, {"cells": []})
    holding = [c for c in sheet.notebook.cells if ESSAY in c.source or "attachment:" in c.source]
    assert len(holding) == 1 and "nbgrader" not in holding[0].metadata
    assert ("attachment:" in holding[0].source) == ("attachments" in holding[0])
    assert "YOUR ANSWER HERE" not in holding[0].source and "Take a position" not in holding[0].source
    nbformat.validate(sheet.notebook)


def _remark(notebook):
    _blank_memo(notebook, source="I had no time for this one, sorry.")


def _code_beside(notebook):
    _blank_memo(notebook, "code", source="for year in (2005, 2018):\n    print(year, 'a running total is not the sum of a year', 1 + 1)")


def _question_copied(notebook):
    _blank_memo(notebook, source=named(notebook, "china-memo-ask")["source"])


def _word_in_question(notebook):
    _blank_memo(notebook, source="")
    named(notebook, "china-memo-ask")["source"] = named(notebook, "china-memo-ask")["source"].replace("250", "300")


def _beyond_a_test(notebook):
    _blank_memo(notebook, source="")
    cells = notebook["cells"]
    cells.insert(cells.index(named(notebook, "china-chart-test")), {"cell_type": "markdown", "metadata": {}, "source": ESSAY})


@pytest.mark.parametrize("damage", [_remark, _code_beside, _question_copied, _word_in_question, _beyond_a_test])
def test_what_is_no_answer_beside_a_blank_one(damage, paper, right):
    """Do a few words, code, a copy of the question and a text at another task leave a blank answer blank?"""
    damage(right)
    sheet = prepare(right, paper)
    assert sheet.elsewhere == set() and sheet.review == []
    assert not any("as it was given out" in note for note in sheet.notes)


def test_a_text_beside_a_written_answer_changes_nothing(paper, right):
    """Beside an answer that is there, is a further text no matter for a word?"""
    right["cells"].append({"cell_type": "markdown", "id": "mine", "metadata": {}, "source": ESSAY})
    sheet = prepare(right, paper)
    assert sheet.elsewhere == set() and sheet.notes == [] and sheet.review == []


def test_the_student_edition_tells_of_it_too(right):
    """Without the course's own at hand, is a text beside the blank answer told before handing in, and a given-out notebook not?"""
    tasks = list(course().assignment(SLUG).tasks)
    notes: list[str] = []
    preflight.look(_read("assignments"), tasks, notes)
    assert notes == []
    _blank_memo(right)
    preflight.look(right, tasks, notes)
    words = "Beside it stands a text of 19 words in an added cell below. Put the answer into its answer cell."
    assert notes == [f"The answer cell 'china-memo' is as it was given out. {words}"]


def _damage(notebook: dict, chance: random.Random) -> None:
    """One thing that happens to a notebook, without touching what the student wrote."""
    cells = notebook["cells"]
    kind = chance.randrange(9)
    cell = chance.choice(cells)
    answer = bool(cell["metadata"].get("nbgrader", {}).get("solution")) or cell.get("mine")
    if kind == 0 and not answer:
        cells.remove(cell)
    elif kind == 1:
        cell["metadata"] = {}
    elif kind == 2:
        cell["id"] = chance.choice(cells).get("id", "x")
    elif kind == 3:
        cell.pop("id", None)
    elif kind == 4:
        cells.insert(chance.randrange(len(cells)), json.loads(json.dumps(cell)))
    elif kind == 5:
        cells.remove(cell)
        cells.insert(chance.randrange(len(cells) + 1), cell)
    elif kind == 6 and not answer:
        cell["source"] = "edited"
    elif kind == 7:
        cell["cell_type"] = chance.choice(["code", "markdown", "raw"])
    elif kind == 8:
        cell["source"] = cell["source"].splitlines(keepends=True)


@pytest.mark.parametrize("seed", range(25))
def test_no_answer_is_ever_lost(seed, paper, right):
    """After twelve random damages, is each answer still in the sheet word for word, and are the tests the course's own?"""
    chance = random.Random(seed)
    broken = json.loads(json.dumps(right))
    for cell in broken["cells"]:
        cell["mine"] = bool(cell["metadata"].get("nbgrader", {}).get("solution"))
    for _ in range(12):
        _damage(broken, chance)
    whole(prepare(broken, paper), paper, right)


# --- files ----------------------------------------------------------------------------------------------------


def put(folder: Path, right: dict, name: str = f"{SLUG}.ipynb") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(right), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "name",
    [
        "China.ipynb",
        "china (1).ipynb",
        "china.ipynb.txt",
        "CHINA.IPYNB",
        "china.json",
        "work/china.ipynb",
        "china.ipynb/china.ipynb",
        "essay.ipynb",
    ],
)
def test_another_name_is_found_and_told(name, paper, right, tmp_path):
    """Is the notebook found under a name that a browser, Windows or a hurried student gave it?"""
    put(tmp_path, right, name)
    sheet = open_submission(tmp_path, paper)
    assert f"The file is called {name}. It was graded as china.ipynb." in sheet.notes
    whole(sheet, paper, right)
    assert not any("timestamp" in n or n.endswith("ipynb") for n in sheet.files)


def test_the_one_that_is_meant_is_found_among_others(paper, right, tmp_path):
    """Beside another notebook, a text and a checkpoint, is the assignment's own taken?"""
    put(tmp_path, right, "my work.ipynb")
    put(tmp_path, {"cells": [], "nbformat": 4}, "lesson.ipynb")
    put(tmp_path, right, ".ipynb_checkpoints/china-checkpoint.ipynb")
    (tmp_path / "notes.txt").write_text("china-energy-share china-index-rise", encoding="utf-8")
    sheet = open_submission(tmp_path, paper)
    assert "The file is called my work.ipynb. It was graded as china.ipynb." in sheet.notes
    assert set(sheet.files) == {"notes.txt"}


def test_an_answered_copy_is_taken_where_the_named_one_is_blank(paper, right, tmp_path):
    """Beside a blank china.ipynb, is the one copy that has answers graded, and do student and instructor read so?"""
    put(tmp_path, _read("assignments"))
    put(tmp_path, right, "china-Copy1.ipynb")
    put(tmp_path, _read("assignments"), "old/china.ipynb")
    sheet = open_submission(tmp_path, paper)
    whole(sheet, paper, right)
    assert sheet.notes == ["china.ipynb is blank, and china-Copy1.ipynb beside it has answers. china-Copy1.ipynb was graded."]
    assert sheet.review == sheet.notes and sheet.files == {}


def test_a_copy_beside_an_answered_notebook_is_told(paper, right, tmp_path):
    """Is the notebook of the right name graded where it has answers, and do both read which other there is, and how full?"""
    put(tmp_path, right)
    blank, one = _read("assignments"), _read("assignments")
    put(tmp_path, blank, "china-Copy1.ipynb")
    count = sum(cell.answer for cell in paper.cells)
    sheet = open_submission(tmp_path, paper)
    whole(sheet, paper, right)
    assert (
        sheet.notes
        == sheet.review
        == [f"Beside china.ipynb ({count} answers) lies a copy of it: china-Copy1.ipynb (no answers). china.ipynb was graded."]
    )
    named(one, "china-energy-share")["source"] = "energy_share = 1"
    put(tmp_path, one)
    put(tmp_path, right, "china-Copy1.ipynb")
    (tmp_path / "china-Copy2.ipynb").write_text('{"cells": [china-memo china-chart', encoding="utf-8")
    assert open_submission(tmp_path, paper).review == [
        f"Beside china.ipynb (1 answer) lie 2 copies of it: china-Copy1.ipynb ({count} answers), china-Copy2.ipynb (cannot be read). "
        "china.ipynb was graded."
    ]


def test_copies_are_looked_for_within_bounds(paper, right, tmp_path, monkeypatch):
    """Of a folder full of notebooks, are only so many bytes read before the named one is taken?"""
    for name in ("china", "china-1", "china-2", "china-3"):
        (tmp_path / f"{name}.ipynb").write_text(json.dumps(right), encoding="utf-8")
    size = (tmp_path / "china.ipynb").stat().st_size
    monkeypatch.setattr(preflight, "LARGEST_COPIES", size + 100)
    notes = []
    assert preflight.find(tmp_path, paper, notes).name == "china.ipynb"
    assert len(notes) == 1 and "lies a copy" in notes[0]


def test_of_two_answered_copies_none_is_guessed(paper, right, tmp_path):
    """Where the named notebook is blank and two others have answers, is the named one graded, and are all told?"""
    put(tmp_path, _read("assignments"))
    put(tmp_path, right, "a.ipynb")
    put(tmp_path, right, "b.ipynb")
    sheet = open_submission(tmp_path, paper)
    assert by_name(sheet)["china-memo"].source == paper.by_name["china-memo"].released
    assert "china.ipynb (no answers) lie 2 copies of it: a.ipynb (" in sheet.review[0] and sheet.notes == sheet.review


def test_the_assignments_other_notebooks_are_no_copies(paper, right, tmp_path):
    """Beside the notebook, is another one of the same assignment left in peace, and a lesson, and an autosave?"""
    put(tmp_path, right)
    put(tmp_path, right, "part2.ipynb")
    put(tmp_path, {"cells": [], "nbformat": 4}, "lesson.ipynb")
    put(tmp_path, right, ".ipynb_checkpoints/china-checkpoint.ipynb")
    sheet = open_submission(tmp_path, paper, ["china", "part2"])
    assert sheet.notes == [] and sheet.review == []


ENCODINGS = {
    "utf-16": ("utf-16", "The file was saved as UTF-16. It was read as that."),
    "utf-16 without its mark": ("utf-16-le", "The file was saved as UTF-16. It was read as that."),
    "utf-16, the other way": ("utf-16-be", "The file was saved as UTF-16. It was read as that."),
    "a mark at the start": ("utf-8-sig", "The file was saved as UTF-8 with a mark at its start. It was read as that."),
    "Windows": ("cp1252", "The file holds characters that are not UTF-8. They were read as Windows-1252."),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_another_encoding_is_read_and_told(name, paper, right, tmp_path):
    """Is a file read that another program saved, with its letters?"""
    encoding, words = ENCODINGS[name]
    named(right, "china-memo")["source"] = "Attraction – “soft” power, déjà vu"
    (tmp_path / "china.ipynb").write_bytes(
        json.dumps(right, ensure_ascii=False).encode(encoding, "replace" if encoding == "cp1252" else "strict")
    )
    sheet = open_submission(tmp_path, paper)
    assert words in sheet.notes and by_name(sheet)["china-memo"].source == "Attraction – “soft” power, déjà vu"


def _text(text):
    return lambda folder: (folder / "china.ipynb").write_text(text, encoding="utf-8")


def _bytes(data):
    return lambda folder: (folder / "china.ipynb").write_bytes(data)


HELD = {
    "nothing": (lambda folder: None, "There is no notebook in this submission. The file should be called china.ipynb."),
    "an empty file": (_text(""), "The file is empty. Save the notebook once more"),
    "half a file": (_text('{"cells": [{"cell'), "only part of a notebook: it breaks off"),
    "a picture": (_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\xff\xfe"), "it holds something that is not text"),
    "a web page": (_text("<!DOCTYPE html><html>"), "a web page, not a notebook. In JupyterLab, use File, Download"),
    "a merge": (_text('{\n<<<<<<< HEAD\n"a": 1\n=======\n>>>>>>> mine\n}'), "the marks of a merge that was not finished"),
    "prose": (_text("My answer is 42."), "it cannot be read. Hand in the .ipynb file itself."),
    "a list": (_text("[1, 2]"), "it has no cells"),
    "no cells": (_text('{"nbformat": 4}'), "it has no cells"),
    "cells that are a text": (_text('{"cells": "x"}'), "it has no cells"),
    "no cell": (_text('{"cells": [], "nbformat": 4}'), "none of its cells is known. Hand in china.ipynb."),
    "another assignment": (
        _text('{"nbformat": 4, "cells": [{"cell_type": "code", "source": "x = 1", "metadata": {"nbgrader": {"grade_id": "korea"}}}]}'),
        "This is a notebook, but not the one of this assignment",
    ),
    "more values than can be held": (
        _text('{"nbformat": 4, "cells": [], "metadata": {"a": [' + "[], " * 2_100_000 + "[]]}}"),
        "too many values to be read",
    ),
    "more cells of the old kind than are graded": (
        _text('{"nbformat": 3, "worksheets": [{"cells": [' + "{}, " * 5_100 + "{}]}]}"),
        "Up to 5,000 can be graded",
    ),
    "worksheets that are none": (_text('{"nbformat": 3, "worksheets": [5]}'), "format is too old or too new"),
    "nested without end": (_text('{"cells": ' + "[" * 200_000), "deeper than any notebook"),
    "very many cells": (
        _text(json.dumps({"cells": [{"cell_type": "raw"}] * 5001, "nbformat": 4})),
        "5,001 cells. Up to 5,000 can be graded.",
    ),
    "a link": (lambda folder: (folder / "china.ipynb").symlink_to("/etc/passwd"), "a link to a file elsewhere"),
    "a folder": (lambda folder: (folder / "china.ipynb").mkdir(), "china.ipynb is a folder, and no notebook is in it."),
    "a pipe": (lambda folder: os.mkfifo(folder / "china.ipynb"), "china.ipynb is not a file"),
}


@pytest.mark.parametrize("name", HELD)
def test_what_cannot_be_graded_is_held_with_the_reason(name, paper, tmp_path):
    """Does a file that is no notebook get a sentence that says what it is, and no traceback?"""
    make, words = HELD[name]
    make(tmp_path)
    with pytest.raises(Held) as why:
        open_submission(tmp_path, paper)
    assert words in str(why.value) and str(why.value)[-1] in ".?"


def test_two_that_could_be_meant_are_held(paper, right, tmp_path):
    """Of two notebooks of other names, is neither guessed, and are both named?"""
    put(tmp_path, right, "final.ipynb")
    put(tmp_path, right, "final 2.ipynb")
    with pytest.raises(Held, match="There are 2 notebooks, and none is called china.ipynb: final 2.ipynb, final.ipynb. Hand in one."):
        open_submission(tmp_path, paper)


def test_a_text_that_never_ends_takes_no_longer(paper, tmp_path):
    """Is a file full of commas, and then of quotation marks that close nothing, told in a moment?"""
    (tmp_path / "china.ipynb").write_text("{" + "," * 4_100_000 + '"' + '\\"' * 300_000, encoding="utf-8")
    with pytest.raises(Held, match="too many values|only part of a notebook"):
        open_submission(tmp_path, paper)


def test_commas_in_texts_are_no_values(paper, right, tmp_path):
    """Is a notebook read whose outputs are a long text full of commas and brackets?"""
    text = "1,2,[3],{" * 600_000
    cell = next(c for c in right["cells"] if c["cell_type"] == "code")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
    (tmp_path / "china.ipynb").write_text(json.dumps(right), encoding="utf-8")
    whole(open_submission(tmp_path, paper), paper, right)


def test_too_large_a_file_is_not_read(paper, tmp_path):
    """Is a file of more than 100 MB held by its size alone?"""
    with (tmp_path / "china.ipynb").open("wb") as file:
        file.truncate(preflight.LARGEST + 1)
    with pytest.raises(Held, match="The file has 100 MB. Clear the outputs"):
        open_submission(tmp_path, paper)


def test_what_lies_beside(paper, right, tmp_path, monkeypatch):
    """Do a student's files come along, and links, pipes, large ones and those in the course's way not, each with a word?"""
    monkeypatch.setattr(preflight, "LARGEST_FILE", 1000)
    paper = Paper(SLUG, SLUG, paper.cells, {"table.csv": base64.b64encode(b"the course's").decode(), "maps/asia.svg": ""})
    put(tmp_path, right)
    (tmp_path / "mine" / "deep").mkdir(parents=True)
    (tmp_path / "mine" / "deep" / "notes.txt").write_bytes(b"mine")
    (tmp_path / "table.csv").write_bytes(b"mine")
    (tmp_path / "large.bin").write_bytes(b"x" * 1001)
    (tmp_path / "maps").write_bytes(b"a file where the course has a folder")
    (tmp_path / "other.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "passwd").symlink_to("/etc/passwd")
    (tmp_path / "above").symlink_to(tmp_path.parent, target_is_directory=True)
    (tmp_path / "timestamp.txt").write_text("2027-01-01 12:00:00 UTC", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_bytes(b"a name that is no text")
    sheet = open_submission(tmp_path, paper)
    assert {n: base64.b64decode(c) for n, c in sheet.files.items()} == {
        "mine/deep/notes.txt": b"mine",
        "table.csv": b"the course's",
        "maps/asia.svg": b"",
    }
    said = " ".join(sheet.notes)
    for words in (
        "passwd is a link. Links are not followed.",
        "above is a link.",
        "large.bin is too large (0 MB) and was left out.",
        "maps has a name that cannot stand beside the course's files, and was left out.",
        "?.txt has a name that cannot stand",
    ):
        assert words in said
    said.encode("utf-8")
    assert "passwd is a link." in sheet.review


def test_a_folder_where_a_notebook_goes_is_left_out(paper, right, tmp_path):
    """Does a folder that has the notebook's name, with the notebook and more in it, bring nothing that would stand in the grader's way?"""
    put(tmp_path, right, "china.ipynb/work.ipynb")
    (tmp_path / "china.ipynb" / "data.csv").write_text("a", encoding="utf-8")
    (tmp_path / "timestamp.txt").mkdir()
    (tmp_path / "timestamp.txt" / "x").write_text("a", encoding="utf-8")
    sheet = open_submission(tmp_path, paper)
    assert sheet.files == {} and "china.ipynb/data.csv has a name that cannot stand" in " ".join(sheet.notes)
    assert preflight.handed_in(tmp_path, []) is None


@pytest.mark.parametrize("name", [".china.ipynb.new", ".china.ipynb.new/x.txt", ".China.ipynb.NEW"])
def test_a_name_that_a_half_written_notebook_has_is_left_out(name, paper, right, tmp_path):
    """Is what has the name under which the grader writes a notebook left out, with a word?"""
    put(tmp_path, right)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("a", encoding="utf-8")
    (tmp_path / ".newest").write_text("a", encoding="utf-8")
    sheet = open_submission(tmp_path, paper)
    assert set(sheet.files) == {".newest"}
    assert sheet.notes == [f"{name} has a name that cannot stand beside the course's files, and was left out."]


@pytest.mark.parametrize(
    "text", ["tomorrow", "", "0000-00-00", "9999-01-01 00:00:00 UTC", "1" * 5_000_000, "\ud800".encode("utf-8", "surrogatepass")]
)
def test_a_time_that_is_none_counts_no_delay(text, tmp_path):
    """Is a time of handing in that cannot be read told, and nothing else made of it?"""
    (tmp_path / "timestamp.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    notes: list[str] = []
    assert preflight.handed_in(tmp_path, notes) is None
    assert notes == ["The time of handing in could not be read. No delay was counted."]


def test_a_time_with_a_zone_is_kept_as_utc(tmp_path):
    """Is the time kept as nbgrader keeps it, in UTC without a zone?"""
    (tmp_path / "timestamp.txt").write_text("2027-01-01T12:00:00+05:00", encoding="utf-8")
    assert str(preflight.handed_in(tmp_path, [])) == "2027-01-01 07:00:00"


@pytest.fixture
def rights_count(monkeypatch):
    """Also for root, whom the system lets read every file."""
    if os.geteuid() == 0:
        opened = Path.open

        def as_another(self, mode="r", *rest, **more):
            if "r" in mode and not self.stat().st_mode & 0o444:
                raise PermissionError(13, "Permission denied", str(self))
            return opened(self, mode, *rest, **more)

        monkeypatch.setattr(Path, "open", as_another)


@pytest.mark.usefixtures("rights_count")
def test_a_file_that_may_not_be_read(paper, right, tmp_path):
    """Is a notebook without the right to read it held with the reason, and a file beside it left out?"""
    put(tmp_path, right)
    (tmp_path / "notes.txt").touch(0o000)
    assert "notes.txt could not be read (Permission denied), and was left out." in open_submission(tmp_path, paper).notes
    (tmp_path / "china.ipynb").chmod(0)
    with pytest.raises(Held, match="could not be read \\(Permission denied\\)"):
        open_submission(tmp_path, paper)
