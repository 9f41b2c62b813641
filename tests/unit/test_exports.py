"""Rosters in, marks out: what Canvas and Moodle export is read, and what they import is written."""

import csv
import os
import re
import shlex
import shutil

import pandas as pd
import pytest
from support import ROOT
from support.exports import CANVAS, CHINA, KOREA, PEOPLE, canvas, export, made, place, table, write  # noqa: F401 - fixtures
from traitlets.config import Config

from softpower.classroom import roster
from softpower.classroom.exports import CanvasExporter, CanvasOutcomesExporter, MoodleExporter
from softpower.classroom.sheets import read, safe
from softpower.cli import main
from softpower.course import course
from softpower.messages import CourseError

# Name as Canvas sorts it, Canvas's ID, SIS user id, login.


def test_canvas_file_has_canvas_shape(canvas):
    """Does the file begin as Canvas's own does, with Section last before the marks and the row of points possible?"""
    export(canvas, CanvasExporter)
    head, possible, *students = table(canvas / "canvas.csv")
    assert head[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert head[5:] == [KOREA, CHINA]  # in the course's order
    assert possible == ["    Points Possible", "", "", "", "", f"{course().assignment('korea').points:g}", "31"]
    assert ["Әбдіғалиева, Әсем", "101", "S-0101", "aasem", "IR 201", f"{course().assignment('korea').points / 4:g}", "31"] in students
    assert (canvas / "canvas.csv").read_bytes()[:7] == b"Student"  # no byte order mark unless asked


def test_pandas_reads_the_same(canvas):
    """Does pandas read back every name and mark?"""
    export(canvas, CanvasExporter, waiting="so far")
    frame = pd.read_csv(canvas / "canvas.csv", skiprows=[1], index_col="ID")
    assert frame.loc[102, "Student"] == "Kim, Min-jun 김민준"
    assert frame.loc[103, "Student"] == "王, 小明"
    marks = frame[CHINA]
    assert marks[101] == 31 and marks[102] == 12.4 and marks[104] == 0


def test_late_penalty_is_the_assignments_alone(canvas):
    """Is the penalty taken from the assignment's mark, and not from what a student can do?"""
    export(canvas, CanvasExporter)
    frame = pd.read_csv(canvas / "canvas-objectives.csv", skiprows=[1], index_col="ID")
    per_objective = frame.loc[102].filter(like="china-")
    assert per_objective.sum() == 15.5  # half of 31
    assert pd.read_csv(canvas / "canvas.csv", skiprows=[1], index_col="ID")[CHINA][102] == 15.5 - 3.1


def test_objectives_are_sums_of_their_tasks(canvas):
    """Is an objective worth what its tasks are, and has a student the sum of what they got?"""
    export(canvas, CanvasExporter)
    head, possible, *students = table(canvas / "canvas-objectives.csv")
    tasks = course().assignment("china").tasks.values()
    (place,) = [n for n, h in enumerate(head) if h.startswith("china-kinds: ")]
    of = sum(t.points for t in tasks if t.objective == "china-kinds")
    assert float(possible[place]) == of == 6
    assert {row[1]: row[place] for row in students} == {"101": "6", "102": "3", "103": "6", "104": "0"}
    assert [h for h in head if h.startswith("kz-")] == []  # nobody has handed it in


def test_what_waits_for_a_person_is_no_zero(canvas, caplog):
    """Is a mark left out, in the assignment and in the objective, while its written answer is unmarked, and is this said?"""
    export(canvas, CanvasExporter)
    frame = pd.read_csv(canvas / "canvas.csv", skiprows=[1], index_col="ID")
    assert 103 not in frame.index  # no mark at all: no row, as an empty cell empties what stands in Canvas
    objectives = pd.read_csv(canvas / "canvas-objectives.csv", skiprows=[1], index_col="ID")
    (memo,) = [c for c in objectives if c.startswith("china-attraction")]
    assert pd.isna(objectives[memo][103]) and objectives[memo][101] == 8
    assert "waits for a person's mark" in caplog.text


def test_points_so_far_may_be_asked_for(canvas):
    """With `waiting = "so far"`, is the sum of what is marked given?"""
    export(canvas, CanvasExporter, waiting="so far")
    assert pd.read_csv(canvas / "canvas.csv", skiprows=[1], index_col="ID")[CHINA][103] == 17


def test_nothing_handed_in_is_empty_or_zero_as_asked(canvas):
    """Is work that was not handed in left out, unless zeros are asked for?"""
    export(canvas, CanvasExporter)
    students = {row[1]: row for row in table(canvas / "canvas.csv")[2:]}
    assert students["104"][5:] == ["", "0"] and "105" not in students
    export(canvas, CanvasExporter, missing="zero")
    students = {row[1]: row for row in table(canvas / "canvas.csv")[2:]}
    assert students["104"][5:] == ["0", "0"] and students["106"][5:] == ["0", "0"]


def test_unmatched_students_are_not_lost(canvas, caplog):
    """Are the marks of a student whom Canvas does not know kept in a file of their own, and named?"""
    export(canvas, CanvasExporter)
    assert "guest" not in (canvas / "canvas.csv").read_text(encoding="utf-8")
    (row,) = csv.DictReader((canvas / "canvas-unmatched.csv").read_text(encoding="utf-8").splitlines())
    assert row["id"] == "guest" and row["reason"] == "not in roster.csv" and row["China: what the figures can bear"] == "31"
    assert "guest" in caplog.text


def test_one_assignment_alone(canvas):
    """With --assignment, is there that column only, and no row that would empty a mark?"""
    export(canvas, CanvasExporter, assignment=["korea"])
    head, _, *students = table(canvas / "canvas.csv")
    assert head[5:] == [KOREA]
    assert [row[1] for row in students] == ["101"]


def test_columns_can_be_named(canvas):
    """Is a heading that an instructor gives used as given, and one that Canvas would pass over refused?"""
    export(canvas, CanvasExporter, columns={"korea": "Essay 2 (55)"})
    assert table(canvas / "canvas.csv")[0][5] == "Essay 2 (55)"
    for options in ({"columns": {"koera": "A"}}, {"assignment": ["china", "koera"]}):
        with pytest.raises(CourseError, match="Did you mean 'korea'"):
            export(canvas, CanvasExporter, **options)
    with pytest.raises(CourseError, match="Did you mean 'mkim'"):
        export(canvas, CanvasExporter, student=["mkimm"])
    with pytest.raises(CourseError, match="passes over"):
        export(canvas, CanvasExporter, columns={"korea": "My Final Score"})
    with pytest.raises(CourseError, match="Two columns"):
        export(canvas, CanvasExporter, columns={"korea": "A", "china": "A"})


def test_canvas_without_a_roster(place):
    """Is an instructor without a roster told what to do?"""
    with pytest.raises(CourseError, match="softpower roster import"):
        export(place, CanvasExporter)


def test_no_cell_is_a_formula(canvas):
    """Does no cell of any file begin as a formula, while nbgrader keeps the name as it is?"""
    export(canvas, CanvasExporter, missing="zero")
    export(canvas, MoodleExporter, missing="zero", identify="username")
    for file in canvas.glob("*.csv"):
        if file.name != "export.csv":
            cells = [cell for row in table(file) for cell in row if cell != "-"]
            assert cells and not [cell for cell in cells if re.match(r"[=+\-@\t＝＋－＠]", cell)], file.name
    (eve,) = [row for row in table(canvas / "canvas.csv") if row[1] == "106"]
    assert eve[0].startswith("'=HYPERLINK")
    assert next(r for r in roster.load() if r["id"] == "eve")["name"] == PEOPLE[5][0]
    with roster.gradebook() as book:
        assert book.find_student("eve").last_name == '=HYPERLINK("http://example.org"'


MOODLE = [
    ["First name", "Last name", "ID number", "Email address", "Roles", "Groups"],
    ["Әсем", "Әбдіғалиева", "", "aasem@uni.example", "Student", "IR 201"],
    ["Min-jun", "Kim", "", "mkim@uni.example", "Student", "IR 201"],
    ["小明", "王", "", "xwang@uni.example", "Student", ""],
    ["Gülşen", "Çelik", "", "Gcelik@uni.example", "Student", ""],
    ["Dana", "Teacher", "", "dana@uni.example", "Teacher", ""],
]


def test_moodle_file(place):
    """Has the Moodle file a column to know students by, a column for each grade, and a hyphen for no grade?"""
    said = []
    assert roster.import_roster(write(place / "participants.csv", MOODLE), {}, say=said.append) == 0
    assert any("Dana" in line or "Teacher" in line for line in said)
    export(place, MoodleExporter)
    head, *students = table(place / "moodle.csv")
    assert head[:5] == ["First name", "Last name", "ID number", "Username", "Email address"]
    by_mail = {row[4]: row for row in students}
    assert by_mail["aasem@uni.example"] == [
        "Әсем",
        "Әбдіғалиева",
        "",
        "",
        "aasem@uni.example",
        f"{course().assignment('korea').points / 4:g}",
        "31",
    ]
    assert by_mail["Gcelik@uni.example"][5:] == ["-", "0"]  # the address as Moodle spells it
    frame = pd.read_csv(place / "moodle.csv", na_values="-", index_col="Email address")
    assert frame[KOREA].count() == 1
    assert {row[0] for row in table(place / "moodle-unmatched.csv")[1:]} == {"guest"}
    assert len(table(place / "moodle-objectives.csv")) == 5  # three with all, one with what is marked, and the headings


def test_moodle_two_with_one_address(place):
    """Does a student whom Moodle would find twice go to the other file, as such a row would end the import?"""
    write(place / "list.csv", [["id", "email"], ["aasem", "a@uni.example"], ["mkim", "a@uni.example"], ["xwang", "x@uni.example"]])
    roster.import_roster(place / "list.csv", {}, say=lambda text: None)
    export(place, MoodleExporter)
    assert {row[0] for row in table(place / "moodle-unmatched.csv")[1:]} == {"aasem", "mkim", "gcelik", "guest"}


def test_outcomes_file(place):
    """Does the outcomes file follow Canvas's format: groups before their outcomes, ratings last and falling, ids without spaces?"""
    export(place, CanvasOutcomesExporter)
    head, *rows = table(place / "canvas-outcomes.csv")
    assert head[:11] == [
        "vendor_guid",
        "object_type",
        "title",
        "description",
        "display_name",
        "calculation_method",
        "calculation_int",
        "workflow_state",
        "parent_guids",
        "mastery_points",
        "ratings",
    ]
    assert set(head[11:]) == {""} and {len(row) for row in rows} == {len(head)}
    seen = set()
    for row in rows:
        assert " " not in row[0] and row[0] not in seen
        seen.add(row[0])
        assert row[1] in ("group", "outcome")
        if row[1] == "group":
            assert not any(row[i] for i in (5, 6, 9)) and not any(row[10:])
        else:
            assert row[8] in seen and row[5] == "latest" and row[6] == ""
            tiers = [float(p) for p in row[10::2] if p]
            assert tiers == sorted(tiers, reverse=True) and len(set(tiers)) == len(tiers) and float(row[9]) in tiers
    assert {row[4] for row in rows if row[1] == "outcome"} == {t.objective for a in course().assignments for t in a.tasks.values()}


@pytest.mark.parametrize(
    "separator, encoding", [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16")], ids=["comma", "semicolon, mark", "Unicode text"]
)
def test_spreadsheets_dialects(place, separator, encoding):
    """Is a roster read as the spreadsheets of different countries save it?"""
    roster.import_roster(write(place / "r.csv", CANVAS, separator, encoding), {}, say=lambda text: None)
    rows = {row["id"]: row for row in roster.load()}
    assert set(rows) == {"aasem", "mkim", "xwang", "gcelik", "aoneil", "eve"}
    assert rows["aoneil"]["first_name"] == 'Ann "Annie", Jr.' and rows["aoneil"]["last_name"] == "O'Neil"
    with roster.gradebook() as book:
        assert book.find_student("xwang").last_name == "王" and book.find_student("aoneil").lms_user_id == "105"


def test_other_canvas_files(place):
    """Are Canvas's course roster and its export with split names understood, too?"""
    write(
        place / "a.csv",
        [["name", "canvas_user_id", "user_id", "login_id", "sections", "group_name"], ["Әсем", "101", "", "aasem", "A", ""]],
    )
    assert "course roster" in roster.parse(place / "a.csv")[0].format
    write(
        place / "b.csv",
        [
            ["LastName", "FirstName", "ID", "SIS Login ID", "Section"],
            ["    Points Possible", "", "", "", ""],
            ["王", "小明", "103", "xwang", "A"],
        ],
    )
    (row,) = roster.parse(place / "b.csv")[0].rows
    assert (row["last_name"], row["first_name"], row["name"]) == ("王", "小明", "王, 小明")


def test_headings_in_another_language(place, capsys):
    """Can headings that are not known be told with --column, and does the error say so?"""
    write(place / "liste.csv", [["Nachname", "Vorname", "E-Mail"], ["Çelik", "Gülşen", "gcelik@uni.example"]], ";")
    assert main(["roster", "import", "liste.csv"]) == 2
    assert "Nachname" in (told := capsys.readouterr().err) and "--column" in told
    args = ["--column", "last_name=Nachname", "--column", "first_name=Vorname", "--column", "email=E-Mail"]
    assert main(["roster", "import", "liste.csv", *args]) == 0
    (row,) = roster.load()
    assert row["id"] == "gcelik" and row["first_name"] == "Gülşen"  # known in the gradebook by the name before the @
    assert main(["roster", "import", "liste.csv", "--column", "email"]) == 2
    assert main(["roster", "import", "liste.csv", "--column", "mail=E-Mail"]) == 2
    assert "Did you mean 'email'" in capsys.readouterr().err


def test_what_cannot_be_used_is_set_aside(place):
    """Are doubtful rows kept in a file with their line and the reason, and the others imported?"""
    said = []
    rows = [["id", "last_name", "email"], ["aasem", "A", "aasem@uni.example"], ["a/b", "B", ""], ["", "C", ""], ["aasem", "D", ""]]
    rows += [["eve", "E", "=cmd|' /C calc'!A0"]]
    assert roster.import_roster(write(place / "l.csv", rows), {}, say=said.append) == 1
    assert [row["id"] for row in roster.load()] == ["aasem"]
    aside = table(place / "roster-set-aside.csv")
    assert {row[0] for row in aside[1:]} == {"3", "4", "5", "6"} and aside[0] == ["line", "reason", "id", "last_name", "email"]
    assert sum(line.startswith("Set aside, line") for line in said) == 4
    assert roster.import_roster(write(place / "l.csv", rows[:2]), {}, say=said.append) == 0
    assert not (place / "roster-set-aside.csv").exists()


def test_importing_again_keeps_what_is_known(canvas):
    """Does a second file, from another platform, add to the rows that are there, and lose nobody?"""
    said = []
    roster.import_roster(write(canvas / "participants.csv", MOODLE), {}, say=said.append)
    rows = {row["id"]: row for row in roster.load()}
    assert len(rows) == 6
    assert rows["mkim"]["canvas_id"] == "102" and rows["mkim"]["email"] == "mkim@uni.example"
    assert any("kept in roster.csv: aoneil, eve" in line for line in said)
    assert any("in no roster: guest" in line for line in said)


def test_dry_run_writes_nothing(place):
    """Does --dry-run leave files and gradebook as they are?"""
    before = {p.name: p.read_bytes() for p in place.iterdir()}
    (place / "x.csv").write_bytes(write(place / "y.csv", CANVAS).read_bytes())
    (place / "y.csv").unlink()
    roster.import_roster(place / "x.csv", {}, dry=True, say=lambda text: None)
    (place / "x.csv").unlink()
    assert {p.name: p.read_bytes() for p in place.iterdir()} == before


def _row(**known):
    return dict.fromkeys(roster.FIELDS, "") | known


def _imported(place, there, rows):
    """What an import makes of a list, where roster.csv has the rows `there`: rows by e-mail or username, and what was said."""
    said = []
    write(place / "roster.csv", [roster.FIELDS, *([_row(**r)[f] for f in roster.FIELDS] for r in there)])
    roster.import_roster(write(place / "new.csv", rows), {}, say=said.append)
    return {row["id"]: row for row in roster.load()}, "\n".join(said)


@pytest.mark.parametrize("username", ["aigerim2", "aigerim"])
def test_nobody_takes_anothers_place(place, username):
    """Does a student whose address only begins as another's stay another student, or is set aside where the names are the same?"""
    old = {"id": "aigerim", "email": "aigerim@mail.ru", "canvas_id": "7"}
    head = ["First name", "Last name", "Username", "Email address"]
    rows, said = _imported(place, [old], [head, ["Aigerim", "B", username, "aigerim@gmail.com"]])
    assert rows["aigerim"]["email"] == "aigerim@mail.ru" and rows["aigerim"]["username"] == ""
    if username == "aigerim":
        assert "a student with the email aigerim@mail.ru, and here it is aigerim@gmail.com" in said and len(rows) == 1
    else:
        assert rows["aigerim2"]["email"] == "aigerim@gmail.com" and rows["aigerim2"]["canvas_id"] == ""


def test_whoever_stands_in_the_file_is_not_guessed_for_another(place):
    """Are two rows with one short name told apart where one of them names the student exactly?"""
    rows, _ = _imported(
        place,
        [{"id": "dana", "username": "dana"}],
        [["First name", "Username", "Email address"], ["A", "d2", "dana@a.example"], ["B", "dana", "dana@b.example"]],
    )
    assert {name: row["email"] for name, row in rows.items()} == {"dana": "dana@b.example", "d2": "dana@a.example"}


def test_numbers_of_two_systems_are_not_mixed(place):
    """Is the same number, Canvas's ID of one and the university's of another, no doubt about who is meant?"""
    there = [{"id": "ann", "canvas_id": "4711", "sis_user_id": "1"}, {"id": "bob", "canvas_id": "2", "sis_user_id": "4711"}]
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    rows, said = _imported(place, there, [head, ["Ann", "4711", "", "", "A"], ["Bob", "", "4711", "", "A"]])
    assert {name: row["name"] for name, row in rows.items()} == {"ann": "Ann", "bob": "Bob"} and "may be any" not in said


def test_names_with_slashes_and_apostrophes(place):
    """Are an id number and an address as universities write them kept, and is one bad field left empty without its row?"""
    head = ["First name", "Last name", "ID number", "Username", "Email address"]
    given = [
        ["Ann", "O'Neil", "2027/0815", "ann", "a.o'neil@uni.ie"],
        ["Bo", "Li", "=1+1", "bo", "+77015550101"],
        ["C", "D", "-1", "", "x|y"],
    ]
    rows, said = _imported(place, [], [head, *given])
    assert set(rows) == {"ann", "bo"}
    assert (rows["ann"]["id_number"], rows["ann"]["email"]) == ("2027/0815", "a.o'neil@uni.ie")
    assert (rows["bo"]["id_number"], rows["bo"]["email"]) == ("", "+77015550101")
    assert "Left empty, line 3: id_number '=1+1'" in said and "Set aside, line 4" in said


def test_dry_run_makes_no_gradebook(tmp_path, monkeypatch):
    """Where there is no gradebook yet, does --dry-run say what it would do, and make none?"""
    for name in ("course.yml", "nbgrader_config.py"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.setenv("SOFTPOWER_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "x.csv", CANVAS)
    said = []
    assert roster.import_roster(tmp_path / "x.csv", {}, dry=True, say=said.append) == 0
    assert any("New to nbgrader: 6" in line for line in said)
    assert {p.name for p in tmp_path.iterdir()} == {"course.yml", "nbgrader_config.py", "x.csv"}


def test_another_copy_in_the_working_folder_has_no_say(place, tmp_path, monkeypatch):
    """Does an import go to the gradebook of the course that is used, whatever course the working folder is?"""
    other = tmp_path / "other"
    other.mkdir()
    for name in ("course.yml", "nbgrader_config.py"):
        shutil.copy(ROOT / name, other)
    monkeypatch.chdir(other)
    roster.import_roster(write(tmp_path / "x.csv", CANVAS), {}, say=lambda text: None)
    assert os.environ["SOFTPOWER_HOME"] == str(place) and (place / "roster.csv").is_file()
    assert {p.name for p in other.iterdir()} == {"course.yml", "nbgrader_config.py"}
    with roster.gradebook() as book:
        assert book.find_student("aoneil").lms_user_id == "105"


def test_not_a_roster(tmp_path):
    """Is a spreadsheet's own file, an old encoding, or an empty file met with a sentence?"""
    (tmp_path / "a.csv").write_bytes("Student;Фамилия".encode("cp1251"))
    (tmp_path / "b.csv").write_bytes(b"PK\x03\x04\x00\x00")
    (tmp_path / "c.csv").write_bytes(b"\n\n")
    for name, words in (("a", "CSV UTF-8"), ("b", "CSV UTF-8"), ("c", "empty"), ("d", "no file")):
        with pytest.raises(CourseError, match=words):
            read(tmp_path / f"{name}.csv")


def test_safe_text_comes_back():
    """Is what was made harmless read back as it was?"""
    from softpower.classroom.sheets import plain

    for text in ("=1+1", "＝1", "-x", "'quoted'", "O'Neil", "@a", "+7"):
        assert plain(safe(text)) == text


def commands() -> list[str]:
    """The commands of the page for instructors that read a roster or write marks, in order. The others are in test_downloads.py."""
    page = (ROOT / "docs" / "instructor" / "lms.md").read_text(encoding="utf-8")
    every = [line for block in re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL) for line in block.splitlines()]
    return [line for line in every if line.startswith(("softpower roster ", "nbgrader export "))]


def test_every_command_of_the_page(place, capsys):
    """Does each command of docs/instructor/lms.md, as printed and in its order, do what the page says?"""
    from nbgrader.apps import ExportApp

    write(place / "gradebook.csv", CANVAS)
    write(place / "participants.csv", MOODLE)
    write(place / "liste.csv", [["Nachname", "Vorname", "E-Mail"], ["Neu", "Nora", "nora@uni.example"]], ";")
    assert len(commands()) == 9
    for command in commands():
        program, *args = shlex.split(command)
        if program == "softpower":
            assert main(args) == 0, capsys.readouterr()
        else:
            assert args.pop(0) == "export"
            app = ExportApp()
            app.initialize(args)
            app.start()
    made = {"roster.csv", "lms-columns.csv", "canvas.csv", "canvas-objectives.csv", "canvas-unmatched.csv", "canvas-outcomes.csv"}
    made |= {"moodle.csv", "moodle-objectives.csv", "moodle-unmatched.csv", "china.csv", "china-objectives.csv"}
    assert made <= {p.name for p in place.iterdir()}
    assert table(place / "china.csv")[0][5:] == [CHINA]
    assert {row["id"] for row in roster.load()} >= {"aasem", "nora@uni.example"}
    assert {row[3] for row in table(place / "moodle-unmatched.csv")[1:]} == {"no ID number"}


def test_options_in_the_configuration(canvas):
    """Do options for all exporters, as the page has them in nbgrader_config.py, reach this one?"""
    from nbgrader.api import Gradebook

    page = (ROOT / "docs" / "instructor" / "lms.md").read_text(encoding="utf-8")
    told = Config()
    exec(re.search(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[1], {"c": told})
    with Gradebook(f"sqlite:///{canvas}/gradebook.db") as book:
        CanvasExporter(config=told).export(book)
    head, _, *students = table(canvas / "canvas.csv")
    assert head[5:] == [KOREA, "Essay 3 (4711)"]
    assert {row[1]: row[5:] for row in students}["103"] == ["0", "17"]


def test_a_cell_belongs_to_the_longest_task():
    """Does a cell go to the task whose name it begins with, word by word, and to the longest of several?"""
    china = course().assignment("china")
    assert china.task_of("china-memo") == "china-memo"
    assert china.task_of("china-index-rise-percent-test") == "china-index-rise"
    assert china.task_of("china-chartered-test") is None
    longer = china.model_copy(update={"tasks": {**china.tasks, "china-index": china.tasks["china-memo"]}})
    assert longer.task_of("china-index-rise-percent-test") == "china-index-rise" and longer.task_of("china-index-test") == "china-index"
