"""The sentences for known mistakes: each that is used is written, and each that is written is used."""

import ast
import json
from pathlib import Path

import pytest

from softpower.checks import misconceptions
from softpower.course import course
from softpower.grading import sentences
from softpower.home import home

SLUGS = [a.slug for a in course().assignments]


def sources(path: Path, tests: bool) -> list[str]:
    """A notebook's cells of code: its tests, or the others."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    graded = [(c, bool(c["metadata"].get("nbgrader", {}).get("grade"))) for c in cells if c["cell_type"] == "code"]
    return ["".join(c["source"]) for c, grade in graded if grade == tests]


def hidden_of(slug: str) -> list[str]:
    return sources(home() / "solutions" / slug / f"{slug}.ipynb", tests=True)


def mentioned(texts) -> set[str]:
    return set().union(*(sentences.mentioned(text) for text in texts))


@pytest.mark.parametrize("slug", SLUGS)
def test_every_mistake_that_a_test_names_has_its_sentence(slug):
    says = sentences.own(home() / "solutions" / slug)
    assert {key for text in hidden_of(slug) for key in sentences.missing(text, says)} == set()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_sentence_of_an_assignment_is_used(slug):
    assert set(sentences.own(home() / "solutions" / slug)) - mentioned(hidden_of(slug)) == set()


def test_every_shared_sentence_is_used():
    """By the checks, by a lesson, or by more than one assignment: what one assignment alone says stands beside it."""
    package = Path(misconceptions.__file__).parent
    by_checks = mentioned(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    by_lessons = mentioned(text for path in (home() / "lessons").glob("*.ipynb") for text in sources(path, tests=False))
    users = {key: [slug for slug in SLUGS if key in mentioned(hidden_of(slug))] for key in misconceptions.shared()}
    assert {key for key, slugs in users.items() if len(slugs) < 2 and key not in by_checks | by_lessons} == set()


@pytest.mark.parametrize("slug", SLUGS)
def test_no_sentence_is_written_twice(slug):
    """Does an assignment say otherwise than all do only where its words differ?"""
    own = sentences.own(home() / "solutions" / slug)
    assert {key for key, text in own.items() if misconceptions.shared().get(key) == text} == set()


def test_a_lesson_uses_no_assignments_sentence():
    """Is what a lesson says at hand in a student edition, too?"""
    used = [sentences.asked(text) for path in (home() / "lessons").glob("*.ipynb") for text in sources(path, tests=False)]
    assert set().union(*used) <= set(misconceptions.shared())


@pytest.mark.parametrize("slug", SLUGS)
def test_sentences_read_well_and_bear_a_canary(slug):
    path = home() / "solutions" / slug / sentences.FILE
    if not path.is_file():
        pytest.skip("no sentences of its own")
    assert path.read_text(encoding="utf-8").startswith(f"# canary: messages-{slug}\n")
    assert [text for text in sentences.own(path.parent).values() if not (text[0].isupper() and text.rstrip("”\"'")[-1] in ".?")] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_table_or_a_list_right_in_part_earns_in_part(slug):
    """Does every hidden test that compares a table or a list give its points through `credit`, which knows of shares?"""
    bare = []
    for text in hidden_of(slug):
        tree = ast.parse(text)
        names = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        if names & {"check_table", "check_items"} and "credit" not in names:
            bare.append(text.splitlines()[0])
    assert bare == []
