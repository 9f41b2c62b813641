"""The path through the course: what leads where follows from course.yml, in lessons, assignments and on the start page."""

import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

import pytest
import yaml
from support import ROOT

from softpower.classroom import button
from softpower.classroom.lab import settings
from softpower.classroom.start import course_folder, start_page
from softpower.course import Late, course
from softpower.exercises import exercise, exercises, onward, progress
from softpower.messages import CourseError
from softpower.path import after, how_far, lateness, nearby, on_the_calendar, work
from softpower.record import read, write

NOW = datetime(2027, 1, 14, 12, 0)


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the course that the package takes for its own; gives a function that leaves lessons out of its course.yml."""
    there = tmp_path / "course"
    for name in ("lessons", "assignments", "data"):
        shutil.copytree(ROOT / name, there / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "progress.json"))
    monkeypatch.setenv("SOFTPOWER_HOME", str(there))
    monkeypatch.chdir(there / "lessons")

    def without(*slugs):
        known = yaml.safe_load((ROOT / "course.yml").read_text(encoding="utf-8"))
        known["lessons"] = [x for x in known["lessons"] if x["slug"] not in slugs]
        known["assignments"] = [x for x in known["assignments"] if x["lesson"] not in slugs]
        (there / "course.yml").write_text(yaml.safe_dump(known, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return there

    return without


def _links(page: str) -> list[str]:
    return re.findall(r'(?:href|data-path)="([^"#]+)"', page)


def _markdown(path: Path) -> str:
    return "\n".join("".join(c["source"]) for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "markdown")


@pytest.mark.parametrize("dropped", ["nyes-framework", "china", "comparing-cases"])
def test_nothing_leads_to_what_was_left_out(dropped, copy):
    """With a case left out of course.yml, does any link on the start page, in a lesson or in an assignment lead to it?"""
    gone = course(ROOT / "course.yml").lesson(dropped)
    there = copy(dropped)
    page = start_page(there, NOW)
    assert len(_links(page)) >= 10 and all((there / link).is_file() for link in _links(page))
    shown = [page]
    for lesson in course().lessons:
        ends = onward(lesson.slug)._repr_html_()
        assert _links(ends) and all((there / "lessons" / link).is_file() for link in _links(ends))
        shown.append(ends + repr(onward(lesson.slug)))
    shown += [button.onward(assignment) for assignment in course().assignments]
    for text in shown:
        assert gone.notebook not in text and f"assignments/{dropped}/" not in text and gone.title not in text
    assert not [name for name in exercises() if name.startswith(f"{dropped}/")]
    assert gone.title not in [title for title, *_ in progress().rows()]
    with pytest.raises(CourseError, match=f"does not include the lesson '{dropped}'"):
        onward(dropped)
    with pytest.raises(CourseError, match="does not include the lesson"):
        exercise(next(f"{dropped}/{line[6:].strip()}" for line in _yaml(dropped) if line.startswith("- id:")))


def _yaml(slug):
    return (ROOT / "lessons" / "exercises" / f"{slug}.yml").read_text(encoding="utf-8").splitlines()


def test_prose_rests_on_no_other_lesson():
    """Does any prose of a lesson, an exercise or an assignment name another lesson, or link to a notebook by hand?"""
    pages = {p: _markdown(p) for p in [*(ROOT / "lessons").glob("*.ipynb"), *(ROOT / "assignments").rglob("*.ipynb")]}
    pages |= {p: p.read_text(encoding="utf-8").split("\n", 1)[1] for p in (ROOT / "lessons" / "exercises").glob("*.yml")}
    assert len(pages) >= 20
    named = re.compile(r"\]\([^)]*\.ipynb|\b(?:last|previous|earlier) lessons?\b|\blesson on [A-Z]")
    assert {p.name: named.findall(text) for p, text in pages.items() if named.search(text)} == {}
    promised = {p.name: re.findall(r"[^.]*\bnext lesson\b[^.]*\.", text) for p, text in pages.items() if "next lesson" in text}
    assert all("leads to" in sentence for found in promised.values() for sentence in found)


@pytest.mark.parametrize("lesson", course().lessons, ids=lambda x: x.slug)
def test_lesson_ends_with_what_comes_next(lesson):
    """Is the last cell of a lesson the one that leads on, under its heading?"""
    cells = json.loads((ROOT / "lessons" / lesson.notebook).read_text(encoding="utf-8"))["cells"]
    assert "".join(cells[-1]["source"]).endswith(f'onward("{lesson.slug}")')
    assert "## What to do next" in "".join(cells[-2]["source"])


def test_onward_in_order(copy):
    """Do a lesson's links name its assignment with its date and the lesson after it, and does the last one lead back?"""
    copy("china")
    korea = onward("korea")._repr_html_()
    assert _links(korea) == ["../assignments/korea/korea.ipynb", "07-toolbox.ipynb", "04-kazakhstan.ipynb"]
    assert "Friday 29 January 2027, 17:00" in korea and "Each day late costs 10 % of the points, up to 50 %." in korea
    assert course().lesson("kazakhstan").title in repr(onward("korea"))
    earlier = ["01-nyes-framework", "02-korea", "04-kazakhstan", "05-wilton-park"]
    last, whenever = onward("comparing-cases")._repr_html_(), onward("toolbox")._repr_html_()
    assert _links(last)[-4:] == [f"{name}.ipynb" for name in earlier] and "This was the last lesson" in last
    assert _links(whenever) == [f"{name}.ipynb" for name in [*earlier, "06-comparing-cases"]] and "last lesson" not in whenever
    assert after("comparing-cases") is None and after("toolbox") is None


def test_no_link_to_a_file_that_is_not_there(copy):
    """Where a student has fetched a lesson alone, is the assignment named without a link that leads nowhere?"""
    there = copy()
    shutil.rmtree(there / "assignments")
    assert _links(onward("korea")._repr_html_()) == ["07-toolbox.ipynb", "03-china.ipynb"]
    assert nearby(PurePosixPath("assignments/korea/korea.ipynb"), PurePosixPath("lessons")) is None
    assert "Korea: what a rating can bear" in start_page(there, NOW)
    assert all(link.startswith("lessons/") for link in _links(start_page(there, NOW)))


def test_start_page_follows_progress_and_dates(copy, tmp_path, monkeypatch):
    """Does the page say what is done, where to go on, what is due next and what is past?"""
    there, file = copy(), tmp_path / "progress.json"
    assert "Begin: Start here" in start_page(there, NOW)
    done = {name: {"solved": True, "tries": 1, "when": "2027-01-13T10:00"} for name in exercises() if name.startswith("start-here/")}
    tried = next(name for name in exercises() if name.startswith("korea/"))
    done[tried] = {"solved": False, "tries": 1, "when": "2027-01-12T10:00"}
    write(file, done)
    page = start_page(there, NOW)
    first, korea = (sum(name.startswith(f"{slug}/") for name in exercises()) for slug in ("start-here", "korea"))
    assert f"✓ all {first} exercises solved" in page and f"0 of {korea} exercises solved, 1 tried" in page
    assert "Go on: Nye" in page
    assert "Friday 15 January 2027, 17:00</time>, tomorrow" in page
    later = start_page(there, datetime(2027, 1, 20))
    assert "was due" in later and "5 days ago" in later
    file.write_text("[]", encoding="utf-8")
    assert "is not a progress file" in start_page(there, NOW)
    (there / "lessons/exercises/korea.yml").write_text("- id: [", encoding="utf-8")
    assert "korea.yml, line" in start_page(there, NOW)


def test_dates_are_told_on_the_clock_of_the_course(copy):
    """With a time zone in course.yml, is what is over in Almaty over on a server elsewhere, and is the zone named wherever a date is?"""
    there = copy()
    with (there / "course.yml").open("a", encoding="utf-8") as file:
        file.write("timezone: Asia/Almaty\n")
    said = "Friday 15 January 2027, 17:00 (Asia/Almaty)</time>"
    assert f'due <time datetime="2027-01-15T17:00:00+05:00">{said}, today' in start_page(there, datetime(2027, 1, 15, 11, tzinfo=UTC))
    assert f"{said}, earlier today" in start_page(there, datetime(2027, 1, 15, 13, tzinfo=UTC))
    assert f"{said}, yesterday" in start_page(there, datetime(2027, 1, 15, 20, tzinfo=UTC))  # a day later in Almaty
    assert said in button.due(course().assignment("nyes-framework"))
    assert "17:00 (Asia/Almaty)." in onward("nyes-framework")._repr_html_()


def test_start_page_finds_the_learners_copy(copy, tmp_path, monkeypatch):
    """On a hub, where the package stands elsewhere, are links those of the copy in the student's home, and is none said to be missing?"""
    there = copy()
    student = tmp_path / "student"
    (student / "empty").mkdir(parents=True)
    assert course_folder(student) is None
    assert "not in the folder that JupyterLab shows" in start_page(student) and _links(start_page(student)) == []
    shutil.copytree(there / "lessons", student / "soft-power" / "lessons")
    write(student / "soft-power" / "lessons" / "progress.json", {next(iter(exercises())): {"solved": True}})
    monkeypatch.delenv("SOFTPOWER_PROGRESS")
    page = start_page(student)
    assert "soft-power/lessons/03-china.ipynb" in _links(page) and re.search(r"1 of \d exercises solved", page)


def test_names_are_escaped(copy):
    """Can a title in course.yml put markup into the page?"""
    there = copy()
    text = (there / "course.yml").read_text(encoding="utf-8")
    (there / "course.yml").write_text(re.sub(r"title: .*Start here.*", "title: <b>Start & go</b>", text), encoding="utf-8")
    assert "<b>Start" not in start_page(there, NOW) and "&lt;b&gt;Start &amp; go" in start_page(there, NOW)


def test_words_for_dates_and_times():
    """Are dates, distances, times and the late policy said in plain words?"""
    assert on_the_calendar(datetime(2027, 1, 5, 9, 5)) == "Tuesday 5 January 2027, 09:05"
    for due, said in {
        datetime(2027, 1, 14, 17): "today",
        datetime(2027, 1, 14, 9): "earlier today",
        datetime(2027, 1, 15, 0, 1): "tomorrow",
        datetime(2027, 1, 13, 23): "yesterday",
        datetime(2027, 2, 14, 1): "in 31 days",
        datetime(2027, 1, 4, 1): "10 days ago",
    }.items():
        assert how_far(due, NOW) == said
    almaty = datetime(2027, 1, 15, 1, tzinfo=ZoneInfo("Asia/Almaty"))
    assert on_the_calendar(almaty) == "Friday 15 January 2027, 01:00 (Asia/Almaty)"
    assert [how_far(almaty, datetime(2027, 1, 14, hour, tzinfo=UTC)) for hour in (18, 19, 21)] == ["tomorrow", "today", "earlier today"]
    assert [work(20), work(60), work(175), work(200)] == ["20 minutes", "60 minutes", "about 3 hours", "about 3.5 hours"]
    assert lateness(Late(per_day=0, at_most=0)) == ""
    assert lateness(Late(per_day=0.05, at_most=0.5)) == "Each day late costs 5 % of the points, up to 50 %."


def test_server_stays_lean():
    """Does the part that runs beside every learner load neither tables, charts, widgets nor the grader?"""
    code = "import sys, softpower.classroom.server; print([m for m in ('pandas', 'altair', 'ipywidgets', 'nbgrader') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_is_switched_off_exists(monkeypatch):
    """Are the panels that a learner does not see named as nbgrader names them, and is nothing switched off for an instructor?"""
    from jupyter_core.paths import jupyter_path

    found = next(Path(p) / "@jupyter/nbgrader" for p in jupyter_path("labextensions") if (Path(p) / "@jupyter/nbgrader").is_dir())
    scripts = "".join(p.read_text(encoding="utf-8") for p in (found / "static").glob("*.js"))
    pages = [json.loads((folder / "labconfig/page_config.json").read_text(encoding="utf-8")) for folder in settings(instructor=False)]
    named = [name for page in pages for name in page["disabledExtensions"] if name.startswith("@jupyter/nbgrader:")]
    assert "@jupyter/nbgrader:formgrader" in named and "@jupyter/nbgrader:validate-assignment" not in named
    assert all(name in scripts for name in named)
    assert settings(instructor=True) == []


def test_a_learner_without_lessons_is_told(copy, capsys):
    """Does `softpower lab` in a folder without lessons say what is missing?"""
    from softpower.cli import main

    there = copy()
    shutil.rmtree(there / "lessons")
    assert main(["lab", "--no-browser"]) == 2
    assert "There are no lessons in" in capsys.readouterr().err


def test_record_survives_what_it_reads(tmp_path):
    """Does what is written to the learner's file come back as it was?"""
    done = {"korea/audiences": {"solved": False, "tries": 2}}
    write(tmp_path / "p.json", done)
    assert read(tmp_path / "p.json") == done and read(tmp_path / "none.json") == {}


def test_a_file_that_is_being_saved_is_waited_for(tmp_path, monkeypatch):
    """Jupyter saves in place, so that a file is empty and then half there: is it read when it is whole, and one that stays broken told?"""
    path, whole = tmp_path / "progress.json", json.dumps({"course": "x", "exercises": {"china/a": {"solved": True}}})
    states = iter(["", whole[:20], whole + "\n"])
    monkeypatch.setattr("softpower.record.time.sleep", lambda _: path.write_text(next(states, whole[:20]), encoding="utf-8"))
    path.write_text("", encoding="utf-8")
    assert read(path) == {"china/a": {"solved": True}}
    path.write_text(whole[:20], encoding="utf-8")
    with pytest.raises(CourseError, match="is not a progress file"):
        read(path)
