"""Exercises: the pure part, the words, the progress, and clear errors in their YAML."""

import json
import re
from pathlib import Path

import pytest

from softpower.exercises import exercises, progress, read
from softpower.exercises.amounts import amount
from softpower.exercises.progress import place, record
from softpower.exercises.view import ExerciseView
from softpower.exercises.words import static_html
from softpower.messages import CourseError

ALL = exercises()
each = pytest.mark.parametrize("name", ALL)


@each
def test_its_solution_solves_it(name):
    """Is the solution that an exercise gives judged right, with a reason?"""
    item = ALL[name]
    feedback = item.judge(item.solution())
    assert feedback.solved and feedback.right == feedback.of > 0
    assert feedback.said and str(feedback).startswith(feedback.said) and "✗" not in str(feedback)


@each
def test_no_answer_breaks_it(name):
    """Does anything that a form can send, or cannot, raise an error or pass as solved?"""
    item = ALL[name]
    names = [field.name for field in item.fields()]
    for answer in ({}, dict.fromkeys(names, ""), dict.fromkeys(names, "nonsense"), dict.fromkeys(names, None), dict.fromkeys(names, -1e9)):
        feedback = item.judge(answer)
        assert not feedback.solved and feedback.remarks
        assert str(feedback)
        item.picture(answer)


@each
def test_least_default_and_greatest(name):
    """Do the ends of a slider and its start give a picture that differs?"""
    item = ALL[name]
    if item.kind != "explore":
        assert item.picture({}) == ""
        return
    sliders = [field for field in item.fields() if field.type == "slider"]
    for field in sliders:
        pictures = {item.picture({field.name: value}) for value in (field.least, field.start, field.most)}
        assert len(pictures) >= 2 and all("<svg" in p and "<p>" in p for p in pictures)


@each
def test_every_wrong_choice_is_explained(name):
    """Does each wrong option, category, partner or misconception get words of its own?"""
    item = ALL[name]
    if item.kind == "estimate":
        for case in item.misconceptions:
            feedback = item.judge({"number": repr(amount(case.when))})
            assert not feedback.solved and feedback.remarks[0].text == case.say
    for field in item.fields():
        for value, _ in field.options:
            answer = {**item.solution(), field.name: [value] if field.type == "several" else value}
            feedback = item.judge(answer)
            if not feedback.solved:
                assert all(len(remark.text.split()) >= 3 for remark in feedback.remarks)


@each
def test_hints_come_in_stages(name):
    """Are there at least two hints, then an explanation, all different? Where nothing is right, none is needed."""
    item = ALL[name]
    if item.kind not in ("position", "predict"):
        assert len(item.hints) >= 2 and item.explain
    stages = [*item.hints, item.explain]
    assert len(set(stages)) == len(stages)


@each
def test_words_stand_without_markup(name):
    """Does an exercise's text do without Markdown's asterisks and backticks? A form shows them as they are; a word that is meant as a word has quotation marks."""
    texts = "\n".join([ALL[name].ask, static_html(ALL[name])])
    assert re.findall(r"\*[A-Za-z][^*\n]*\*|`", re.sub(r"<style.*?</style>", "", texts, flags=re.DOTALL)) == []


@each
def test_static_page_shows_all_there_is(name):
    """On a page without a kernel, can the whole exercise be read?"""
    import html

    page = html.unescape(static_html(ALL[name]))
    for field in ALL[name].fields():
        assert field.label in page or field.below and field.label == "Because"
        for _, text in field.options:
            assert text.rstrip(".") in page


def test_kinds_over_the_course():
    """Are there several kinds of exercise?"""
    assert len({item.kind for item in ALL.values()}) >= 5


def test_progress_is_kept_restored_and_survives_a_later_slip(tmp_path):
    """Once solved, does an exercise stay solved, also after a wrong try and a move to another machine?"""
    name = "china/index-rise"
    view = ExerciseView(name)
    assert view.check(ALL[name].solution()).solved
    assert not view.check({"number": "10"}).solved
    noted = json.loads(place().read_text(encoding="utf-8"))["exercises"][name]
    assert noted["solved"] and noted["tries"] == 2 and noted["answer"] == ALL[name].solution()
    taken = tmp_path / "taken.json"
    place().rename(taken)
    assert sum(solved for *_, solved in progress().rows()) == 0
    record("china/pledge", answer={}, solved=False, hints=1)
    restored = progress().restore(taken)
    assert sum(solved for *_, solved in restored.rows()) == 1
    assert "1 of" in restored._repr_html_() and "china/pledge" in restored.done


def test_a_file_that_is_no_progress_is_refused(tmp_path):
    """Does restoring from the wrong file say so, and lose nothing?"""
    record("china/index-rise", answer={}, solved=True, hints=0)
    wrong = tmp_path / "other.json"
    wrong.write_text("[1, 2]", encoding="utf-8")
    with pytest.raises(CourseError, match="not a progress file"):
        progress().restore(wrong)
    with pytest.raises(CourseError, match="no file"):
        progress().restore(tmp_path / "none.json")
    assert progress().done["china/index-rise"]["solved"]


def test_a_name_that_is_not_there():
    """Does a mistyped exercise name the right ones, without a traceback in a notebook?"""
    with pytest.raises(CourseError, match="Did you mean 'china/index-rise'") as caught:
        ExerciseView("china/index-ris")
    assert "Traceback" not in "".join(caught.value._render_traceback_())


GOOD = {
    "id": "- id: a",
    "kind": "kind: estimate",
    "title": "title: t",
    "objective": "objective: china-points",
    "ask": "ask: q",
    "answer": "answer: {figure: china-cis-kazakhstan}",
    "unit": "unit: x",
    "hints": "hints: [h]",
    "explain": "explain: e",
}
WRONG = [
    ("kind", "kind: guess", ["line 2", "no kind 'guess'", "estimate"]),
    ("objective", "objective: china-point", ["line 4", "china-points"]),
    ("answer", "answer: {figure: china-cis-kazakstan}", ["line 6", "answer", "china-cis-kazakhstan"]),
    ("answer", "answer: {shares: [a, b]}", ["line 6", "share"]),
    ("hints", "hints: []", ["line 8", "hints"]),
    ("explain", "explian: e", ["line 9", "explian", "spelling"]),
]


@pytest.mark.parametrize("key, instead, pieces", WRONG, ids=[w[1] for w in WRONG])
def test_errors_in_yaml_say_file_line_and_what_is_right(key, instead, pieces, tmp_path):
    """Does a mistake in an exercise's YAML get a message with file, line and what is expected?"""
    path = tmp_path / "wrong.yml"
    path.write_text("\n  ".join({**GOOD, key: instead}.values()) + "\n", encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        read(path)
    for piece in ["wrong.yml", *pieces]:
        assert piece in str(caught.value)


def test_the_pattern_for_errors_is_good_itself(tmp_path):
    """Is the exercise that the cases above spoil right before they do?"""
    path = Path(tmp_path / "good.yml")
    path.write_text("\n  ".join(GOOD.values()) + "\n", encoding="utf-8")
    assert list(read(path)) == ["a"]
