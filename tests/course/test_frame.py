"""The frame of a lesson: a scene before a list, the world before the tables, and no more than fits into its minutes."""

import re
from statistics import mean

import pytest
from support import lessons as told

from softpower.course import course
from softpower.exercises import exercises

LESSONS = [x for x in course().lessons if x.slug in told.RETOLD]
CASES = [x for x in LESSONS if x.number]  # the first lesson shows how the course works and has a shorter frame
every = pytest.mark.parametrize("lesson", LESSONS, ids=lambda x: x.slug)
case = pytest.mark.parametrize("lesson", CASES, ids=lambda x: x.slug)


def _code(slug: str) -> list[dict]:
    return [cell for cell in told.cells(slug) if cell["cell_type"] == "code"]


@every
def test_a_scene_and_a_picture_come_first(lesson):
    """Before any list, are there a scene of at most 120 words, a picture, one question in bold, and then the minutes?"""
    _, first = told.sections(lesson.slug)[0]
    text = "\n\n".join(told.source(c) for c in first if c["cell_type"] == "markdown")
    assert text.startswith(f"# {lesson.title}\n")
    scene, question, _ = text.removeprefix(f"# {lesson.title}").split("**", 2)
    assert 30 <= told.words(scene) <= 120 and question.strip().endswith("?")
    assert not re.search(r"^\s*(?:[-*]|\d+\.) ", scene, re.MULTILINE)
    code = [told.source(c) for c in first if c["cell_type"] == "code"]
    assert told.WORLD.search(code[0]) and code[-1].endswith(f'lesson("{lesson.slug}")')


@case
def test_its_parts_are_in_order(lesson):
    """After four or five sections of its own, do How sure?, what would change our mind, the key points and what comes next follow?"""
    headings = [heading for heading, _ in told.sections(lesson.slug)][1:]
    end = ["How sure?", "More", "What would change our mind", "Key points", "What to do next"]
    own = [h for h in headings if h not in end]
    assert headings == own + [h for h in end if h in headings] and set(end) - set(headings) <= {"More"}
    assert 4 <= len(own) <= 5
    assert any("outside(" in told.source(c) for c in _code(lesson.slug)), "no box places it in its field"
    for heading, those in told.sections(lesson.slug)[1:]:
        assert heading == "What to do next" or told.prose(those) >= 30, heading


@every
def test_it_fits_into_its_minutes(lesson):
    """On the core path, are there at most 1,500 words, six exercises and thirty decisions, and do they come to the minutes that it names?"""
    core = told.core(lesson.slug)
    names = told.shown(core)
    assert told.prose(core) <= 1500
    assert len(names) <= 6 and sum(map(told.decisions, names)) <= 30
    assert abs(told.minutes(lesson.slug) - lesson.minutes) <= 3, told.minutes(lesson.slug)


@every
def test_more_is_marked_and_apart(lesson):
    """Is every exercise shown once, and those marked `more` under More, and no other there?"""
    mine = {name: item for name, item in exercises().items() if name.startswith(lesson.slug + "/")}
    apart = told.shown([c for heading, those in told.sections(lesson.slug) if heading == "More" for c in those])
    assert sorted([*told.shown(told.core(lesson.slug)), *apart]) == sorted(mine)
    assert sorted(apart) == sorted(name for name, item in mine.items() if item.more)


@case
def test_the_world_comes_before_the_tables(lesson):
    """Is there a picture of the world, and is at most a third of the pictures about the tables themselves?"""
    drawn = [told.source(c) for c in _code(lesson.slug) if told.PICTURE.search(told.source(c))]
    world = [text for text in drawn if told.WORLD.search(text)]
    assert world and len(drawn) - len(world) <= len(drawn) / 3, drawn


@every
def test_code_is_out_of_the_way(lesson):
    """Are the cells that show an exercise, a picture or a table folded, and the lines that are left short enough to read aloud?"""
    for cell in _code(lesson.slug):
        text = told.source(cell)
        if not cell["metadata"].get("jupyter", {}).get("source_hidden"):
            # The first lesson shows what a cell is, and lets its map and its number be run by hand.
            assert lesson.number == 0 or not re.search(r"exercise\(|pictures\.|lesson\(|sources\(|outside\(|onward\(", text), cell["id"]
            assert max(map(len, text.splitlines())) <= 72, cell["id"]
    assert sum(told.source(c).count("cite(") for c in _code(lesson.slug)) <= 6


@every
def test_sentences_say_where_they_are_from(lesson):
    """Does every mark beside a sentence lead to a statement of the tables, and does every section that tells of the world have one?"""
    from softpower.data import cite

    marked = {
        heading: re.findall(r"\]\(#cite-([a-z0-9-]+)\)", "\n".join(map(told.source, those)))
        for heading, those in told.sections(lesson.slug)
    }
    for key in {key for keys in marked.values() for key in keys}:
        assert cite(key)
    plain = {"", "What would change our mind", "Key points", "What to do next", "More"}
    assert lesson.number == 0 or [h for h, keys in marked.items() if not keys and h not in plain] == []


@every
def test_objectives_are_practised(lesson):
    """Does an exercise practise each objective of the lesson?"""
    practised = {item.objective for name, item in exercises().items() if name.startswith(lesson.slug + "/")}
    assert set(lesson.objectives) <= practised


def test_the_right_option_does_not_give_itself_away():
    """Over the course, is the right option the longest in at most a third of the exercises with one right answer, and do audits end differently?"""
    single = [x for x in exercises().values() if x.kind in ("choose", "explore", "audit") and not getattr(x, "several", False)]
    options = [getattr(x, "verdicts", None) or x.options for x in single]
    longest = [max(those, key=lambda o: len(o.text)).right for those in options]
    assert len(single) > 8 and mean(longest) <= 1 / 3, [x.id for x, it in zip(single, longest, strict=True) if it]
