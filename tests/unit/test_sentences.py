"""How an assignment's sentences for known mistakes reach its hidden tests, and stay out of what students get."""

import json
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from softpower.checks import misconceptions, say
from softpower.grading import preprocessors, sentences
from softpower.grading.paper import mentioned
from softpower.messages import CourseError

SAYS = {"part-to-rest": "The part of “what”, and of which whole?", "never-used": "Nobody says this."}
TEST = """from softpower.checks import expect_number

expect_number("share")

### BEGIN HIDDEN TESTS
def _hidden():
    check_number("share", 4, misconceptions={"part-to-rest": 5, "no-words": 6})


_hidden()
### END HIDDEN TESTS"""


def test_a_hidden_test_gets_the_sentences_that_it_uses(monkeypatch):
    """Does the hidden region begin with its own sentences, and with no other, so that they can be said?"""
    monkeypatch.setattr(misconceptions, "_given", {})
    made = sentences.put_into(TEST, SAYS)
    begin, given = made.split("\n")[4:6]
    assert begin == "### BEGIN HIDDEN TESTS" and made.replace(f"{given}\n", "") == TEST
    exec(given, {})
    assert say("part-to-rest") == SAYS["part-to-rest"] and "never-used" not in misconceptions._given


def test_a_sentence_names_nothing_of_a_students():
    """Is no word of a sentence taken for the name of an answer, which the grader would then fetch?"""
    assert mentioned(sentences.put_into(TEST, SAYS)) - mentioned(TEST) == {"_give"}


@pytest.mark.parametrize("source", ["expect_number('share')", TEST.replace("part-to-rest", "sign"), "%%time\nx ="])
def test_a_test_that_uses_none_stays_as_it_is(source):
    assert sentences.put_into(source, SAYS) == source


def test_a_keyword_with_underscores_is_a_name_as_well():
    assert "part-to-rest" in sentences.mentioned("judge(part_to_rest=3)")


def test_what_has_no_words_is_found():
    """Is a misconception found whose sentence stands neither beside the assignment nor in the package?"""
    assert sentences.missing(TEST, SAYS) == {"no-words"}
    assert sentences.missing("say('sign'); say('none'); check(in_part=['other'])", {}) == {"none", "other"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: One.\nb: [2]\n", "solutions/made-up/messages.yml, line 2: 'b' needs a sentence"),
        ("a: ''\n", "line 1: 'a' needs a sentence"),
        ("- a\n", "solutions/made-up/messages.yml: expected"),
        ("a: b: c\n", "messages.yml, line 1: this is not valid YAML"),
    ],
)
def test_a_file_that_is_none(tmp_path, text, says):
    folder = tmp_path / "solutions" / "made-up"
    folder.mkdir(parents=True)
    assert sentences.own(folder) == {}
    (folder / "messages.yml").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError) as error:
        sentences.own(folder)
    assert says in str(error.value)


def test_the_step_of_nbgrader(tmp_path):
    """Does the step change the tests alone, wherever the notebook lies?"""
    (tmp_path / "messages.yml").write_text(json.dumps(SAYS), encoding="utf-8")
    cells = [new_code_cell(TEST), new_code_cell(TEST, metadata={"nbgrader": {"grade": True}})]
    made, _ = sentences.Sentences().preprocess(new_notebook(cells=cells), {"metadata": {"path": str(tmp_path)}})
    assert [c.source for c in made.cells] == [TEST, sentences.put_into(TEST, SAYS)]


def test_a_paper_has_them_and_its_released_form_has_not():
    """Do the grader's tests hold the sentences, and the notebook that students get none of them?"""
    from softpower.grading.courses import open_course
    from softpower.grading.paper import papers
    from softpower.home import home

    (paper,) = papers(*open_course(home()), "china", record=False)
    given = [cell for cell in paper.cells if cell.test and "_give(" in cell.source]
    assert given and not any("_give" in cell.released for cell in paper.cells)
    assert not any(Path(name).name == "messages.yml" for name in paper.files)


def test_feedback_leaves_out_what_a_public_test_saw():
    """Are the lines of a pass taken out of a test's outputs, and no other line?"""
    outputs = [
        new_output("stream", text="Seen: `x`, one number: 3.\n"),
        new_output("stream", text="Seen: `t`, a table.\n✗ The table: 0 of 2. Look.\n"),
        new_output("stream", text="\n"),
    ]
    cell = new_code_cell(TEST, outputs=outputs, metadata={"nbgrader": {"grade": True, "solution": False}})
    made, _ = preprocessors.TellNothingAway().preprocess_cell(nbformat.from_dict(cell), SimpleNamespace(), 0)
    assert [o.text for o in made.outputs] == ["✗ The table: 0 of 2. Look.\n", "\n"]
