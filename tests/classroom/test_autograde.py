"""`softpower autograde`, as an instructor runs it: marks, second runs, corrected tests, undo, and runs that are cut short."""

import json
import os
import re
import shutil
import signal
import sqlite3
import sys
from contextlib import closing

import pytest
from support import classes as gc
from support.classes import SLUG, dump, entries, half_done, left_running, query, run, scores, start, tree, until
from support.toy_course import (
    make_cell,
    put_notebook,
    toy,  # noqa: F401 - fixtures
)

from softpower.cli import main
from softpower.course import course
from softpower.grading import copies

pytestmark = [pytest.mark.xdist_group("autograde")]
TESTED = [n for n, t in course().assignment(SLUG).tasks.items() if t.marked == "automatically"]


@pytest.fixture
def again(graded, tmp_path):
    """A copy of the graded course, to do something with."""
    folder = tmp_path / "course"
    shutil.copytree(graded[0], folder, symlinks=True)
    return folder


def only(folder, *students) -> None:
    """From now on these alone have handed in."""
    for path in (folder / "submitted").iterdir():
        if path.name not in students:
            shutil.rmtree(path)


def notebook(folder, student):
    return folder / "submitted" / student / SLUG / f"{SLUG}.ipynb"


def change(path, name, source) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    cell = next(c for c in content["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name)
    cell["source"] = source(cell["source"]) if callable(source) else source
    path.write_text(json.dumps(content), encoding="utf-8")


def by_task(folder, student) -> dict[str, float]:
    got = dict.fromkeys(TESTED, 0.0)
    for (who, cell), (auto, _, _) in scores(folder).items():
        owner = max((t for t in TESTED if who == student and (cell == t or cell.startswith(t + "-"))), key=len, default=None)
        if owner:
            got[owner] += auto
    return got


def test_everybody_gets_what_they_must(graded):
    """Does each of the ten, whole or damaged, get the points that the sample class says, and is the eleventh thing a count?"""
    folder, code, said = graded
    there = entries(folder)
    assert code == 1 and len(there) == 10, said  # one is held
    for student in gc.sample():
        if student.expect == "held":
            assert "only part of a notebook" in there[student.name]["held"]
            assert not (folder / "autograded" / student.name).exists()
            continue
        assert not there[student.name]["held"]
        assert by_task(folder, student.name) == {t: p for t, p in student.expect.items() if t in TESTED}
        memo = scores(folder)[student.name, "china-memo"]
        assert memo == ((0.0, None, 0) if not student.written else (None, None, 1))
    assert half_done(folder) == [] and left_running(folder) == []
    assert "10 of 10 graded" in said and "1 held" in said and re.search(r"Held jan: .*Save the notebook once more", said)
    assert not list(folder.rglob(".*.new"))


def test_an_essay_beside_its_cell_waits_for_a_person(again):
    """Is an essay in a cell of its own left for a mark, half a character no gift, and a name that the grader writes under no stop?"""
    only(again, "berik", "guljan")
    content = json.loads(notebook(again, "berik").read_text(encoding="utf-8"))
    cells = content["cells"]
    at, memo = next((n, c) for n, c in enumerate(cells) if c["metadata"].get("nbgrader", {}).get("grade_id") == "china-memo")
    essay = "".join(memo["source"]) + " It says so, and says so again, in more than ten words \ud800."
    memo["source"] = "YOUR ANSWER HERE"
    cells.insert(at + 1, {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": essay})
    notebook(again, "berik").write_text(json.dumps(content), encoding="utf-8")
    change(notebook(again, "guljan"), "china-memo", "nothing \ud800")
    for student in ("berik", "guljan"):
        (notebook(again, student).parent / f".{SLUG}.ipynb.new").mkdir()
        (notebook(again, student).parent / f".{SLUG}.ipynb.new" / "x.txt").write_text("a", encoding="utf-8")
    code, said = run(again, "autograde", SLUG, "--workers", "1")
    assert code == 0 and "2 to grade" in said, said
    marks = scores(again)
    assert marks["berik", "china-memo"] == marks["guljan", "china-memo"] == (None, None, 1)
    there = entries(again)["berik"]
    assert there["to_mark"] == 14 and any("Please mark it by hand." in line for line in there["review"])
    receipt = (again / "reports" / SLUG / "receipts" / "berik.txt").read_text(encoding="utf-8")
    assert "Left blank" not in receipt and "in an added cell below" in " ".join(receipt.split())
    shown = json.loads((again / "autograded" / "berik" / SLUG / f"{SLUG}.ipynb").read_text(encoding="utf-8"))
    assert essay.replace("\ud800", "\ufffd") in [c["source"] for c in shown["cells"]]
    assert not query(
        again,
        "select 1 from comment where auto_comment = 'No response.' and notebook_id in ("
        "select n.id from submitted_notebook n join submitted_assignment s on s.id = n.assignment_id where s.student_id = 'berik')",
    )
    assert half_done(again) == [] and not list(again.glob("autograded/**/.*.new"))


def test_receipts_speak_plainly(graded):
    """Does each student read what became of the file, without a mark in it, and what was repaired?"""
    texts = {p.stem: p.read_text(encoding="utf-8") for p in (graded[0] / "reports" / SLUG / "receipts").glob("*.txt")}
    assert len(texts) == 10
    assert all(text.startswith(f"china: received from {name} on 20") for name, text in texts.items())
    assert "It could not be graded." in texts["jan"] and "was read and graded" not in texts["jan"]
    flat = " ".join(texts["ines"].split())
    assert "was missing, and was put back." in flat and "is there 2 times" in flat
    assert "Left blank: china-instruments, china-roots, china-story, china-memo." in texts["guljan"]
    assert not any(re.search(r"\bpoints?\b|HIDDEN|canary", text) for text in texts.values())


def test_stock_nbgrader_gives_the_same_marks(graded, tmp_path):
    """Beside it, does plain `nbgrader autograde` give the same points, cell by cell, to those whose notebooks are whole?"""
    folder = gc.make(tmp_path / "course", ["berik", "damir"])
    for words in (("generate_assignment", SLUG, "--force"), ("autograde", SLUG)):
        code, said = run(folder, *words, program=("nbgrader",))
        assert code == 0, said
    stock = scores(folder)
    assert len(stock) > 20
    assert stock == {key: value for key, value in scores(graded[0]).items() if key[0] in ("berik", "damir")}


def test_a_second_run_does_nothing_and_a_changed_submission_alone_is_graded(again):
    """Does a run with nothing new leave every file as it is, and one changed notebook move nobody else's?"""
    before = tree(again, "autograded", "reports", "backups"), dump(again)
    code, said = run(again, "autograde", SLUG)
    assert code == 0 and "Nothing to do" in said and "10 are graded already" in said
    assert (tree(again, "autograded", "reports", "backups"), dump(again)) == before
    change(notebook(again, "elif"), "china-energy-share", "energy_share = 36.71 / 52.71 * 100")
    code, said = run(again, "autograde", SLUG, "--workers", "1")
    assert code == 0 and "1 to grade" in said and "9 are graded already" in said, said
    assert by_task(again, "elif")["china-energy-share"] == 2
    assert "Changed elif, china-energy-share-test: 0 before, 2 now" in said
    after = tree(again, "autograded", "reports")
    assert {
        n.split("/")[1] if n.startswith("autograded") else n.split("/")[-1].split(".")[0] for n in after if before[0].get(n) != after[n]
    } == {"elif", "report"}
    assert half_done(again) == []


def test_a_corrected_test_regrades_keeps_what_a_person_gave_and_can_be_undone(again):
    """After a test is corrected: all regraded, marks and comments by hand kept and to be looked at again, told who changed, and all of it taken back?"""
    from nbgrader.api import Gradebook

    students = ("berik", "elif", "guljan")
    only(again, *students)
    with Gradebook(f"sqlite:///{again / 'gradebook.db'}", "soft-power") as book:
        book.find_grade("china-energy-share-test", SLUG, SLUG, "elif").manual_score = 1.5
        memo = book.find_grade("china-memo", SLUG, SLUG, "berik")
        memo.manual_score, memo.needs_manual_grade, memo.extra_credit = 6, False, 1
        book.find_comment("china-memo", SLUG, SLUG, "berik").manual_comment = "Whose money?"
        book.db.commit()
    before = dump(again), tree(again, "autograded", "reports")
    solution = again / "solutions" / SLUG / f"{SLUG}.ipynb"
    change(solution, "china-energy-share-test", lambda text: "".join(text).replace("decimals=1", "within=100"))
    code, said = run(again, "autograde", SLUG, "--workers", "1")
    assert code == 0 and "3 to grade" in said, said
    after = scores(again)
    assert after["elif", "china-energy-share-test"] == (2.0, 1.5, 1)  # the person's mark stands, and is to be looked at again
    assert after["berik", "china-memo"] == (None, 6.0, 1)
    assert query(again, "select extra_credit from grade where manual_score = 6") == [(1.0,)]
    assert query(again, "select manual_comment from comment where manual_comment is not null") == [("Whose money?",)]
    assert re.findall(r"Changed (.*)", said) == ["elif, china-energy-share-test: 0 before, 2 now"]
    there = entries(again)
    assert [c["student"] for e in there.values() for c in e["changes"]] == ["elif"]
    assert after["guljan", "china-energy-share-test"] == (0.0, None, 0)

    with Gradebook(f"sqlite:///{again / 'gradebook.db'}", "soft-power") as book:
        book.find_grade("china-memo", SLUG, SLUG, "elif").manual_score = 3
        book.add_student("newcomer")
        book.db.commit()
    code, said = run(again, "undo", SLUG)
    assert code == 0 and "on 3 submissions" in said and "1 marks and comments given by hand since then" in said, said
    assert "since they came after that run: newcomer. Import the roster again." in said
    assert (dump(again), tree(again, "autograded", "reports")) == before
    [kept] = (again / "backups").glob("*/gradebook-before-undo.db")
    assert query(kept.parent, "select count(*) from grade where manual_score = 3", book=kept.name) == [(1,)]
    code, said = run(again, "undo", "korea")
    assert code == 2 and "There is no run to take back: backups/ holds no copy of 'korea'." in said


def test_what_was_cut_short_is_finished_by_the_next(tmp_path):
    """Killed while its room warms up, after the first submission and in between two: is nothing half done, nothing graded twice, nothing left running?"""
    names = ["berik", "damir", "fatima", "guljan", "jan"]
    folder = gc.make(tmp_path / "course", names)
    gc.add_cell(folder, "fatima", "import time; time.sleep(5)")  # so that there is time to be killed
    done: dict[str, tuple] = {}

    def stamps():
        return {
            p.stem: (p.stat().st_mtime_ns, entries(folder)[p.stem]["at"]) for p in (folder / "reports" / SLUG / "students").glob("*.json")
        }

    moments = [
        (lambda: process.log.stat().st_size > 0, os.kill),
        (lambda: any((folder / "reports" / SLUG / "students").glob("*.json")), os.kill),
        (lambda: any((folder / "autograded" / "damir").glob("*")), os.killpg),
    ]
    for happened, end in moments:
        process = start(folder, "autograde", SLUG, "--workers", "1")
        until(happened, process)
        end(process.pid, signal.SIGKILL)
        process.wait()
        assert left_running(folder) == []
        assert half_done(folder) == []
        now = stamps()
        assert {name: now[name] for name in done} == done  # what was done is not done again
        done = now
    assert 0 < len(done) < len(names)
    code, said = run(folder, "autograde", SLUG, "--workers", "1")
    assert code == 1 and f"{len(names) - len(done)} to grade" in said, said
    now = stamps()
    assert set(now) == set(names) and {name: now[name] for name in done} == done
    assert half_done(folder) == [] and left_running(folder) == []
    assert not list(folder.rglob(".*.new"))
    expected = {s.name: s.expect for s in gc.sample()}
    assert all(by_task(folder, n) == {t: expected[n][t] for t in TESTED} for n in names if n != "jan")


def test_two_runs_at_once_and_an_interrupt(tmp_path):
    """Does a second run say that another is at work and change nothing, and does Ctrl-C end the first, in mid-cell, with the count of what is left?"""
    folder = gc.make(tmp_path / "course", ["berik", "damir", "elif", "fatima", "guljan", "hiro"])
    whole = notebook(folder, "damir").read_bytes()
    change(notebook(folder, "damir"), "china-energy-share", "while True: pass")
    first = start(folder, "autograde", SLUG, "--workers", "1", "--timeout", "900")  # so that nothing but Ctrl-C ends the cell
    try:
        until(lambda: any((folder / "reports" / SLUG / "students").glob("*.json")), first)
        os.kill(first.pid, signal.SIGSTOP)  # so that what the second changes can be seen
        before = tree(folder, "autograded", "reports", "backups")
        for words in (("autograde", SLUG), ("undo",)):
            other = gc.start(folder, *words)
            assert other.wait(120) == 2
            assert "Another run is grading in this folder." in gc.said(other)
        assert tree(folder, "autograded", "reports", "backups") == before
    finally:
        os.kill(first.pid, signal.SIGCONT)
    os.kill(first.pid, signal.SIGINT)
    try:
        assert first.wait(300) == 1
    finally:
        gc.kill(first)
    notebook(folder, "damir").write_bytes(whole)
    left = 6 - len(entries(folder))
    assert 0 < left < 6 and f"Stopped. {left} are left; run the command again to go on." in gc.said(first)
    assert half_done(folder) == [] and left_running(folder) == []
    code, said = run(folder, "autograde", SLUG, "--workers", "1")
    assert code == 0 and f"{left} to grade" in said and len(entries(folder)) == 6


def test_a_gradebook_that_cannot_be_used(tmp_path, monkeypatch, capsys):
    """Does a gradebook that another program holds, or that is damaged, get a sentence that says what to do, and is nothing graded?"""
    folder = gc.make(tmp_path / "course", ["berik"])
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SOFTPOWER_HOME", str(folder))
    monkeypatch.setattr(copies, "PATIENCE", 0.5)
    book = folder / "gradebook.db"
    with closing(sqlite3.connect(book, isolation_level=None)) as other:
        other.execute("create table mine (x)")
        other.execute("begin exclusive")
        assert main(["autograde", SLUG]) == 2
    assert "Another program is using the gradebook" in capsys.readouterr().err
    book.write_bytes(b"no database " * 100)
    assert main(["autograde", SLUG]) == 2
    assert "The gradebook cannot be used: file is not a database." in capsys.readouterr().err
    assert book.read_bytes() == b"no database " * 100
    assert not (folder / "autograded").exists() and not (folder / "backups").exists()


def test_undo_of_the_first_run(again):
    """Where there was no gradebook before, does undo leave none, and keep the one that the run had made?"""
    code, said = run(again, "undo", SLUG)
    assert code == 0 and "Taken back" in said, said
    assert not (again / "gradebook.db").exists() and entries(again) == {} and not list((again / "autograded").glob("*/*"))
    [kept] = (again / "backups").glob("*/gradebook-before-undo.db")
    assert query(kept.parent, "select count(*) from grade", book=kept.name)[0][0] > 20


@pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")
def test_a_folder_that_may_not_be_entered_stops_nobodys_grading(tmp_path):
    """Is a student's folder, or the submission in it, that the grader may not open or not enter told, and the rest of the class graded?"""
    if os.geteuid() == 0 and not sys.platform.startswith("linux"):
        pytest.skip("root may enter every folder, and to be another user takes Linux")
    folder = gc.make(tmp_path / "course", ["aigerim", "berik", "elif", "guljan"])
    handed_in = folder / "submitted"
    shut = {handed_in / "aigerim": 0, handed_in / "elif" / SLUG: 0, handed_in / "guljan" / SLUG: 0o400}
    for path, mode in shut.items():
        path.chmod(mode)
    try:
        code, said = run(folder, "autograde", SLUG, "--workers", "1", user=True)
    finally:
        for path in shut:
            path.chmod(0o755)
    assert code == 1 and list(entries(folder)) == ["berik"] and half_done(folder) == [], said
    for student in ("aigerim", "elif", "guljan"):
        assert f"Left out, '{handed_in / student / SLUG}': it cannot be read (Permission denied). Give yourself the right" in said


def test_what_cannot_be_written_or_is_no_submission(tmp_path, dig):
    """Does one submission that cannot be written stop no other, come right in the next run, and is a link, a name that is no text, or a folder without end told?"""
    folder = gc.make(tmp_path / "course", ["berik", "elif"])
    dig(folder / "submitted" / "elif" / SLUG)
    (folder / "autograded").mkdir()
    (folder / "autograded" / "berik").write_text("in the way", encoding="utf-8")
    (folder / "submitted" / "anna").symlink_to(folder / "submitted" / "elif")
    os.mkdir(os.fsencode(folder / "submitted") + b"/Jos\xe9")
    os.mkdir(os.fsencode(folder / "submitted") + b"/Jos\xe9/china")
    code, said = run(folder, "autograde", SLUG, "--workers", "1")
    assert code == 1 and "Traceback" not in said, said
    assert re.search(r"Left out, .*anna.*: it is a link\.", said) and re.search(r"Left out, .*Jos\\udce9.*: its name is not in UTF-8", said)
    assert "Held berik: What came of this submission could not be written." in said
    [deep] = [e for e in entries(folder).values() if e["student"] == "elif"]
    assert deep["points"] > 0 and any("more than 30 folders in one another" in note for note in deep["notes"])
    (folder / "autograded" / "berik").unlink()
    (folder / "submitted" / "anna").unlink()
    code, said = run(folder, "autograde", SLUG, "--workers", "1")
    assert "1 to grade" in said and half_done(folder) == [] and entries(folder)["berik"]["points"] > 0, said


SLIPS = {
    "nbgrader_config.py": (
        "c.CourseDirectory.course_id =",
        "c.CourseDirectory.course_id = =",
        r"nbgrader_config\.py, line \d+: SyntaxError",
    ),
    "data/figures.csv": ("36.71,", "thirty,", r"data/figures\.csv, line \d+: value is 'thirty', and must be a number\."),
}


@pytest.mark.parametrize("name", SLIPS)
def test_an_instructors_slip_is_told_with_file_and_line(name, tmp_path):
    """Does a slip in the configuration or in the data end the run with its file and line, and no traceback?"""
    folder = gc.make(tmp_path / "course", ["berik"])
    old, new, says = SLIPS[name]
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    code, said = run(folder, "autograde", SLUG, "--workers", "1")
    assert code == 2 and re.search(says, said) and "Traceback" not in said, said


# --- an assignment of two notebooks ---------------------------------------------------------------------------


def _odd_one(folder, whole) -> None:
    """A submission whose texts and file names cannot be written as UTF-8, and with a folder where a notebook goes."""
    folder.mkdir(parents=True)
    content = json.loads(whole.read_text(encoding="utf-8"))
    content["cells"].append(make_cell("code", "print('half a letter: \ud83d', chr(0xD83D)) # \ud83d"))
    (folder / "a.ipynb").write_text(json.dumps(content), encoding="utf-8")
    (folder / "b.ipynb").mkdir()
    (folder / "b.ipynb" / "x.txt").write_text("in the way", encoding="utf-8")
    (folder / "table.csv").mkdir()
    (folder / "table.csv" / "x.txt").write_text("in the way", encoding="utf-8")
    odd = os.fsencode(folder) + b"/\xff"
    with open(odd + b".txt", "w") as file:
        file.write("a name that is no text")
    os.symlink("/etc/passwd", odd + b"-link")


def test_two_notebooks_lateness_and_export(toy, tmp_path):
    """Is each notebook graded, a missing one 0, lateness counted by the course's own rule as stock nbgrader counts it, and can the gradebook be exported?"""
    stock = tmp_path / "stock"
    shutil.copytree(toy, stock)
    code, said = run(stock, "autograde", "toy", program=("nbgrader",))
    assert code == 0, said
    _odd_one(toy / "submitted/eve/toy", toy / "submitted/ann/toy/a.ipynb")
    code, said = run(toy, "autograde", "toy", "--workers", "1")
    assert code == 0 and "5 of 5 graded" in said, said
    ours, theirs = scores(toy, "toy"), scores(stock, "toy")
    assert {k: v for k, v in ours.items() if k[0] != "eve" and k[1] != "sources"} == {k: v for k, v in theirs.items() if k[1] != "sources"}
    assert ours["eve", "double-test"] == (3.0, None, 0) and ours["eve", "half-test"] == (0.0, None, 0)
    assert "has a name that cannot stand beside the course's files" in " ".join(entries(toy, "toy")["eve"]["notes"])
    assert ours["ann", "double-test"][0] == 3 and ours["bob", "double-test"][0] == 1
    assert [ours["bob", cell] for cell in ("half-test", "essay")] == [(0.0, None, 0)] * 2  # not handed in
    assert ours["ann", "sources"] == (None, None, 1)  # a person has to look; stock leaves it unsaid
    penalties = (
        "select s.student_id, n.name, sn.late_submission_penalty from submitted_notebook sn "
        "join submitted_assignment s on s.id = sn.assignment_id join notebook n on n.id = sn.notebook_id order by 1, 2"
    )
    assert [row for row in query(toy, penalties) if row[0] != "eve"] == query(stock, penalties)
    told = {(student, name): penalty for student, name, penalty in query(toy, penalties)}
    assert told["ann", "a"] is None and told["cid", "a"] == 2 and told["dan", "a"] == 3  # never more than there was
    assert entries(toy, "toy")["cid"]["penalty"] == 4
    assert "b.ipynb: There is no notebook in this submission." in " ".join(entries(toy, "toy")["bob"]["notes"])
    assert sorted(p.name for p in (toy / "autograded/bob/toy").iterdir()) == ["a.ipynb", "table.csv", "timestamp.txt"]
    code, said = run(toy, "export", program=("nbgrader",))
    assert code == 0, said
    import csv

    with (toy / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {r["student_id"]: r for r in csv.DictReader(file) if r["assignment"] == "toy"}
    assert float(rows["ann"]["raw_score"]) == 5 and float(rows["ann"]["max_score"]) == 11
    assert float(rows["cid"]["late_submission_penalty"]) == 4 and float(rows["cid"]["score"]) == 1


# --- a table right in part --------------------------------------------------------------------------------------

IN_PART = """from softpower.checks import expect_table

expect_table("nine", {"n": "count"}, once="n")

### BEGIN HIDDEN TESTS
def _hidden():
    from pandas import DataFrame
    from softpower.checks import check_table, credit, part

    right = DataFrame({"n": range(9)})
    return credit(part("The rows", 4, lambda: check_table("nine", right, by="n", misconceptions={"made-up-odd": right[::2]})))


_hidden()
### END HIDDEN TESTS"""


def test_a_table_right_in_part_and_a_known_mistake(tmp_path):
    """Do stock nbgrader and this grader give a nearly right table its share, and tell a known mistake in the assignment's own words?"""
    folder = gc.make(tmp_path / "course", [])
    sentence = "Only every second one is here: “every”, not half."
    solved = "import pandas as pd\nnine = ...\n### BEGIN SOLUTION\nnine = pd.DataFrame({'n': range(9)})\n### END SOLUTION"
    put_notebook(
        folder / "solutions/toy/toy.ipynb",
        make_cell("code", solved, "nine", solution=True, locked=False),
        make_cell("code", IN_PART, "nine-test", grade=True, points=4),
    )
    (folder / "solutions/toy/messages.yml").write_text(f"made-up-odd: '{sentence}'\n", encoding="utf-8")
    code, said = run(folder, "generate_assignment", "toy", program=("nbgrader",))
    assert code == 0, said
    assert [p.name for p in (folder / "assignments/toy").iterdir()] == ["toy.ipynb"]
    given = (folder / "assignments/toy/toy.ipynb").read_text(encoding="utf-8")
    assert "every second" not in given and "_give" not in given
    for student, rows in (("ann", "range(9)"), ("bob", "range(8)"), ("cid", "range(0, 9, 2)"), ("dan", "[*range(9), 0]")):
        path = folder / "submitted" / student / "toy" / "toy.ipynb"
        path.parent.mkdir(parents=True)
        content = json.loads(given)
        content["cells"][0]["source"] = f"import pandas as pd\nnine = pd.DataFrame({{'n': {rows}}})"
        path.write_text(json.dumps(content), encoding="utf-8")
    stock = tmp_path / "stock"
    shutil.copytree(folder, stock)
    code, said = run(stock, "autograde", "toy", program=("nbgrader",))
    assert code == 0, said
    code, said = run(folder, "autograde", "toy", "--workers", "1")
    assert code == 0, said
    assert {student: got[0] for (student, _), got in scores(folder, "toy").items()} == {"ann": 4, "bob": 3.5, "cid": 0, "dan": 0}
    assert scores(folder, "toy") == scores(stock, "toy")
    for place in (folder, stock):
        said = {s: json.dumps(json.loads(notebook_of(place, s))["cells"][1]["outputs"], ensure_ascii=False) for s in ("bob", "cid", "dan")}
        assert "◐ The rows: 3.5 of 4. `nine` lacks 1 of the 9 rows asked for, such as '8'." in said["bob"]
        assert f"✗ The rows: 0 of 4. {sentence}" in said["cid"]
        assert "`nine` has 1 doubled row: it holds '0' more than once." in said["dan"]


def notebook_of(folder, student) -> str:
    return (folder / "autograded" / student / "toy" / "toy.ipynb").read_text(encoding="utf-8")
