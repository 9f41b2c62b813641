"""A class on a real hub: an instructor and students with accounts of their own, from release to feedback.

`pytest tests/classroom/test_hub.py -s` also prints what a student's server takes; SOFTPOWER_HUB_STUDENTS=12 makes a larger class. hub.py says what differs from the shipped deployment.
"""

import html
import json
import os
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support import skip
from support.hub import ROOT, Classroom, alone, listeners, mebibytes, processes, reason_to_skip

from softpower.classroom.rehearsal import answered, sample_class
from softpower.course import course
from softpower.grading.bank import answers

pytestmark = [pytest.mark.xdist_group("hub")]

SLUG = "china"
STUDENTS = int(os.environ.get("SOFTPOWER_HUB_STUDENTS", 6))  # two for each story
# What the first three hand in, by the names in tests/classes/china.yml; the others take turns with these.
STORIES = ("aigerim", "damir", "elif")
NOTEBOOK = f"assignments/{SLUG}/{SLUG}.ipynb"
SECRET = re.compile("BEGIN (SOLUTION|HIDDEN|MARK SCHEME)|canary")


def autograde(room: Classroom) -> None:
    """The instructor grades the class, with their own account's rights, in their own copy of the course."""
    grade = "import os, sys; os.chdir('soft-power'); from softpower.cli import main; print('ended with', main(['autograde', sys.argv[1]]))"
    said = room.as_user(room.instructor, grade, SLUG)
    assert f"{STUDENTS} of {STUDENTS} graded" in said, said
    # Who handed in links alone, which nobody followed, has handed in nothing.
    assert f"Held {room.students[-1]}: There is no notebook" in said and "ended with 1" in said, said


@pytest.fixture(scope="module")
def room():
    """The classroom, with everybody's server running."""
    with alone():
        reason = reason_to_skip()
        if reason:
            skip(reason)
        room = Classroom(STUDENTS)
        try:
            room.make()
            room.start([room.instructor, *room.students])
            yield room
        finally:
            room.end()


@pytest.fixture(scope="module")
def released(room):
    """The room, with the assignment generated and released from the instructor's formgrader."""
    for step in ("assign", "release"):
        done = room.call(room.instructor, "POST", f"/formgrader/api/assignment/{SLUG}/{step}").json()
        assert done["success"], done
    return room


@pytest.fixture(scope="module")
def worked(released):
    """The room, with everybody's notebook fetched, answered and saved. And what each must get, by student and task."""
    room = released
    by_name = {sample.name: sample for sample in sample_class(SLUG, ROOT)}
    bank = {(a.task, a.name): a.code for a in answers(ROOT / "tests" / "answers" / SLUG)}
    room.expected = {}
    for n, name in enumerate(room.students):
        story = by_name[STORIES[n % len(STORIES)]]
        listed = act(room, name, "fetch")
        assert [a["status"] for a in listed["value"] if a["assignment_id"] == SLUG] == ["fetched"]
        notebook = room.call(name, "GET", f"/api/contents/{NOTEBOOK}").json()["content"]
        given = {task: bank[task, answer] for task, answer in story.answers.items()}
        # The written answer names its writer: so feedback can be told apart.
        content = answered(notebook, given, f"{story.written} Signed: {name}.")
        saved = room.call(name, "PUT", f"/api/contents/{NOTEBOOK}", json={"type": "notebook", "content": content})
        assert saved.ok, saved.text
        room.expected[name] = story.expect
    return room


@pytest.fixture(scope="module")
def submitted(worked):
    """The room, with everybody's work handed in by the panel in their JupyterLab, and two students who cheat."""
    room = worked
    for name in room.students:
        listed = act(room, name, "submit")
        assert listed["success"], listed
        assert [a["status"] for a in listed["value"] if a["assignment_id"] == SLUG].count("submitted") == 1
    room.submissions = sorted((room.state / "exchange/soft-power/inbound").iterdir())
    cheat(room)
    return room


@pytest.fixture(scope="module")
def returned(submitted):
    """The room, with the class collected, graded, and feedback made, released and fetched."""
    room = submitted
    done = room.call(room.instructor, "POST", f"/formgrader/api/assignment/{SLUG}/collect").json()
    assert done["success"], done
    room.collected = done["log"]
    room.graded = room.students[:-1]
    autograde(room)
    for step in ("generate_feedback", "release_feedback"):
        done = room.call(room.instructor, "POST", f"/formgrader/api/assignment/{SLUG}/{step}").json()
        assert done["success"], done
    for name in room.students:
        act(room, name, "fetch_feedback")
    return room


def act(room: Classroom, name: str, action: str) -> dict:
    """What the student's Assignment List panel does at a click. Gives the list that it then shows."""
    done = room.call(name, "POST", f"/assignments/{action}", json={"course_id": "soft-power", "assignment_id": SLUG})
    assert done.ok, done.text
    return done.json()


def cheat(room: Classroom) -> None:
    """The last student hands in a link to the solutions; the last but one hands in for the first. Both later than all others."""
    inbound = room.state / "exchange/soft-power/inbound"
    later = (datetime.now(UTC) + timedelta(minutes=5)).strftime("%Y-%m-%d %H:%M:%S.%f UTC")
    make = """
import pathlib, sys
folder, target, stamp = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
folder.mkdir()
(folder / "timestamp.txt").write_text(stamp)
(folder / "submission_secret.txt").write_text("known")
(folder / "solutions.html").symlink_to(target)
(folder / "china.ipynb").symlink_to(target)
(folder / "deeper").symlink_to(pathlib.Path(target).parent)
"""
    solution = room.home(room.instructor) / f"soft-power/solutions/{SLUG}/{SLUG}.ipynb"
    linker, forger, victim = room.students[-1], room.students[-2], room.students[0]
    room.as_user(linker, make, inbound / f"{linker}+{SLUG}+{later}+link", solution, later)
    room.as_user(forger, make, inbound / f"{victim}+{SLUG}+{later}+forged", room.home(forger) / NOTEBOOK, later)


# --- what must arrive -------------------------------------------------------------------------------------


def test_a_student_signs_in_and_lands_on_the_lessons(room):
    """Does the first password from add_students.py open the hub, the own server on the first lesson, and no other's?"""
    first, second = room.students[:2]
    session = room.sign_in(first, room.passwords[first])
    assert session.last.ok and first in session.last.text
    page = session.get(f"{room.address}/hub/user-redirect/", timeout=60)
    assert page.ok and page.url.endswith("/lab/tree/lessons/00-start-here.ipynb")
    assert session.get(f"{room.address}/user/{second}/api/contents", timeout=60).status_code in (403, 404)
    refused = room.sign_in(second, "not the password")
    assert refused.last.status_code == 403


def test_an_account_outside_the_class_stays_outside(room):
    """Is an account of the machine that is in neither group refused, even with its right password?"""
    subprocess.run(["gpasswd", "--delete", room.students[3], "softpower-students"], check=True, capture_output=True)
    try:
        assert room.sign_in(room.students[3], room.passwords[room.students[3]]).last.status_code == 403
    finally:
        subprocess.run(["gpasswd", "--add", room.students[3], "softpower-students"], check=True, capture_output=True)


def test_everybody_has_the_right_panels(room):
    """Has the instructor formgrader and the course list, and a student the assignment list and Validate, but not those two?"""

    def off(name):
        page = room.call(name, "GET", "/lab").text
        config = json.loads(html.unescape(re.search(r'<script id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)[1]))
        return {str(name) for name in config["disabledExtensions"]}

    student = room.students[0]
    assert {"@jupyter/nbgrader:formgrader", "@jupyter/nbgrader:course-list", "@jupyter/nbgrader:create-assignment"} <= off(student)
    assert not [name for name in off(room.instructor) if "nbgrader" in name]
    assert not off(student) & {"@jupyter/nbgrader:assignment-list", "@jupyter/nbgrader:validate-assignment"}
    assert room.call(student, "GET", "/formgrader/api/status").status_code == 404
    assert room.call(student, "GET", "/assignments?course_id=soft-power").json()["success"]
    assert room.call(room.instructor, "GET", "/formgrader/api/status").json()["status"] is True
    courses = room.call(room.instructor, "GET", "/formgraders").json()
    assert [c["course_id"] for c in courses["value"]] == ["soft-power"]


def test_validate_button(worked):
    """Does the Validate button run on the hub, and tell right work from work that fails a public test?"""
    right, _, wrong = worked.students[:3]
    found = [worked.call(name, "POST", "/assignments/validate", json={"path": NOTEBOOK}).json() for name in (right, wrong)]
    assert [each["success"] for each in found] == [True, True], found
    assert found[0]["value"] == {} and "failed" in found[1]["value"]


def test_a_lesson_runs_on_the_hub(room):
    """Can a student run a lesson's code in a kernel on the hub, with the course's data and its charts, within the limits?"""
    name = room.students[0]
    uid = uid_of(name)
    idle = mebibytes(uid)
    kernel = room.kernel(name)
    lesson = json.loads((room.home(name) / "lessons/03-china.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(c["source"]) for c in lesson["cells"] if c["cell_type"] == "code"]
    assert len(cells) > 4
    for cell in cells:
        assert "Error" not in room.run(name, cell, kernel)
    working = mebibytes(uid)
    print(f"\nA student's server takes {idle:.0f} MiB idle and {working:.0f} MiB with the lesson on China run in a kernel.")
    assert 0 < idle < working
    asked = "import resource\nprint(resource.getrlimit(resource.RLIMIT_DATA)[1], resource.getrlimit(resource.RLIMIT_NPROC)[1])"
    assert room.run(name, asked, kernel).split() == [str(2 * 2**30), "300"]
    assert room.run(name, "much = bytearray(3 * 2**30)", kernel).startswith("MemoryError")
    # Kernels talk through files in the private home. What listens on ports is the server, which asks for a token, and the
    # kernel's inlet for what child processes print, which takes in and gives nothing out.
    talks = room.home(name) / f".jupyter/run/kernel-{kernel}.json"
    assert json.loads(talks.read_text(encoding="utf-8"))["transport"] == "ipc"
    assert listeners(uid) <= 2
    room.call(name, "DELETE", f"/api/kernels/{kernel}")


def test_everybodys_work_arrives(returned):
    """Are all submissions in the instructor's folder, each with its own student's work?"""
    folder = returned.home(returned.instructor) / "soft-power/submitted"
    assert sorted(path.name for path in folder.iterdir()) == returned.students
    for name in returned.students[:-1]:  # the last handed in a link: below
        assert f"Signed: {name}." in (folder / name / SLUG / f"{SLUG}.ipynb").read_text(encoding="utf-8")


def test_marks_are_right(returned):
    """Does each graded student get, task by task, what the sample class says?"""
    code = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///soft-power/gradebook.db", "soft-power") as book:
    for name in sys.argv[2:]:
        (notebook,) = book.find_submission(sys.argv[1], name).notebooks
        print(json.dumps([name, {g.name: g.auto_score for g in notebook.grades if g.cell.cell_type == "code"}]))
"""
    printed = returned.as_user(returned.instructor, code, SLUG, *returned.graded)
    got = dict(json.loads(line) for line in printed.splitlines())
    tasks = course().assignment(SLUG).tasks
    for name in returned.graded:
        points = dict.fromkeys((task for task, told in tasks.items() if told.marked == "automatically"), 0.0)
        for cell, score in got[name].items():
            points[max((task for task in points if f"{cell}-".startswith(f"{task}-")), key=len)] += score or 0
        assert points == returned.expected[name], name


def test_everybody_reads_their_own_feedback(returned):
    """Has each graded student a feedback page with their own work and their own mistakes, and the others none?"""
    pages = {name: list((returned.home(name) / f"assignments/{SLUG}/feedback").rglob("*.html")) for name in returned.students}
    assert {name for name, found in pages.items() if found} == set(returned.graded)
    for name in returned.graded:
        (page,) = pages[name]
        asked = returned.call(name, "GET", f"/api/contents/{page.relative_to(returned.home(name))}?content=1")
        told = html.unescape(re.sub(r"<[^>]+>", "", asked.json()["content"]))
        assert f"Signed: {name}." in told
        assert not [other for other in returned.students if other != name and f"Signed: {other}." in told]
        assert not SECRET.search(told)
    wrong = html.unescape(pages[returned.graded[2]][0].read_text(encoding="utf-8"))
    assert "lies inside the total" in wrong


# --- what must not ----------------------------------------------------------------------------------------


def test_links_are_not_followed(returned):
    """Does a student who hands in links to the solutions get nothing of them, and does the instructor read why?"""
    folder = returned.home(returned.instructor) / "soft-power/submitted" / returned.students[-1] / SLUG
    assert sorted(path.name for path in folder.iterdir()) == ["submission_secret.txt", "timestamp.txt"]
    assert "china.ipynb is a link" in returned.collected


def test_nobody_hands_in_for_another(returned):
    """Is a submission in another's name left where it is, however new, and does the instructor read of it?"""
    victim, forger = returned.students[0], returned.students[-2]
    folder = returned.home(returned.instructor) / "soft-power/submitted" / victim / SLUG
    assert f"Signed: {victim}." in (folder / f"{SLUG}.ipynb").read_text(encoding="utf-8")
    assert f"is in the name of {victim}, but comes from {forger}" in returned.collected


# Tries everything that it is given, as the user who runs it, and prints what could be done.
TRY = """
import os, pathlib, signal, sys
def attempt(what, path):
    if what == "list":
        os.listdir(path)
    elif what == "read":
        open(path, "rb").read(1)
    elif what == "write":
        open(path, "ab").close()
    elif what == "make":
        os.mkdir(path)
        os.rmdir(path)
    elif what == "move":
        os.rename(path, path + "-moved")
    elif what == "signal":
        os.kill(int(path), signal.SIGCONT)
for line in sys.argv[1:]:
    what, path = line.split(" ", 1)
    try:
        attempt(what, path)
    except PermissionError:
        continue
    except Exception as error:
        print(f"{line}: not refused, but {error!r}")
    else:
        print(line)
"""


def test_no_student_reaches_what_is_not_theirs(returned):
    """Is each student refused, by the machine itself, the others' submissions, homes and servers, the solutions and the marks?

    Also with a path that nobody could guess: the test knows the folders' names and passes them on.
    """
    room = returned
    exchange = room.state / "exchange/soft-power"
    teacher = room.home(room.instructor)
    gradebook = teacher / "soft-power/gradebook.db"
    assert gradebook.is_file()
    everywhere = [
        f"list {exchange / 'inbound'}",
        f"list {exchange / 'feedback'}",
        f"make {exchange / 'of-my-own'}",
        f"move {exchange}",
        f"move {exchange / 'outbound'}",
        f"list {teacher}",
        f"list {teacher}/soft-power/solutions",
        f"read {teacher}/soft-power/solutions/{SLUG}/{SLUG}.ipynb",
        f"read {gradebook}",
        f"write {gradebook}",
        f"list {room.state / 'hub'}",
        f"read {room.state / 'hub/jupyterhub.sqlite'}",
        f"write {room.program / 'etc/jupyterhub_config.py'}",
        f"make {room.program / 'etc/of-my-own'}",
        f"read {room.folder / 'passwords.csv'}",
    ]
    servers = {name: processes(uid_of(name))[0] for name in [room.instructor, *room.students]}
    of = {name: next(path for path in room.submissions if path.name.startswith(f"{name}+")) for name in room.students}
    for n, name in enumerate(room.students):
        other = room.students[(n + 1) % len(room.students)]
        theirs = [
            f"list {of[other]}",
            f"read {of[other]}/{SLUG}.ipynb",
            f"read {of[other]}/submission_secret.txt",
            f"move {of[other]}",
            f"list {room.home(other)}",
            f"read {room.home(other)}/{NOTEBOOK}",
            f"read /proc/{servers[other]}/environ",
            f"signal {servers[other]}",
            f"signal {servers[room.instructor]}",
        ]
        assert room.as_user(name, TRY, *everywhere, *theirs) == "", name
        # The attempts are able to succeed: the same, at what is the student's own.
        mine = [f"read {of[name]}/{SLUG}.ipynb", f"list {room.home(name)}", f"signal {servers[name]}"]
        assert room.as_user(name, TRY, *mine).splitlines() == mine


def test_no_student_reaches_what_is_not_theirs_through_the_hub(returned):
    """Is a student's token refused at the others' servers, at the list of users, and at starting or stopping anybody?"""
    room = returned
    for n, name in enumerate(room.students):
        other = room.students[(n + 1) % len(room.students)]
        assert room.call(name, "GET", "/api/contents", whose=other).status_code in (403, 404)
        assert room.call(name, "GET", "/formgrader/api/grades", whose=room.instructor).status_code in (403, 404)
        assert room.api("GET", "/users", token=room.token(name)).status_code == 403
        assert room.api("GET", f"/users/{other}", token=room.token(name)).status_code in (403, 404)
        assert room.api("DELETE", f"/users/{other}/server", token=room.token(name)).status_code in (403, 404)
    assert room.call(room.instructor, "GET", "/api/contents", whose=room.students[0]).status_code in (403, 404)


def test_nothing_of_a_solution_is_installed(room):
    """Is what all can read on the machine free of solutions, hidden tests and mark schemes?"""
    found = []
    (package,) = (room.program / "env").glob("lib/*/site-packages/softpower")
    for folder in (room.program / "etc", room.program / "lessons", package):
        for path in folder.rglob("*"):
            if path.suffix in {".ipynb", ".yml", ".csv", ".json"} and SECRET.search(path.read_text(encoding="utf-8")):
                found.append(path)
    assert found == []
    assert not [path for path in package.rglob("*") if path.name in {"solutions", "answers"}]
    assert (package / "_course/data").is_dir()


def test_what_a_student_has_is_kept(room):
    """When a server starts again, are a student's changed lessons as they were, and a lost one brought back?"""
    name = room.students[4]
    kept, lost = (room.home(name) / "lessons" / lesson for lesson in ("00-start-here.ipynb", "03-china.ipynb"))
    kept.write_text("mine", encoding="utf-8")
    lost.unlink()
    room.stop(name)
    room.start([name])
    assert kept.read_text(encoding="utf-8") == "mine" and lost.is_file()
    assert lost.stat().st_uid == uid_of(name)


# --- the roster -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("roster", "says"),
    [
        ("id,last_name\nsptest77,A\nSptest78,B\n", "line 3: 'Sptest78' cannot be an account"),
        ("id\nsptest77\nsptest77\n", "line 3: sptest77 stands in line 2 already"),
        ("name\nsptest77\n", "one must be called `id`"),
        ("id\nroot\n", "exist and are no students': root"),
    ],
    ids=["a name that cannot be", "twice", "no column", "root"],
)
def test_a_bad_roster_makes_no_account(room, roster, says):
    """Does a roster with a mistake get a sentence that names the line, and is no account made of any of it?"""
    import pwd

    file = room.folder / "bad.csv"
    file.write_text(roster, encoding="utf-8")
    done = add(room, file, room.folder / "none.csv")
    assert done.returncode != 0 and says in done.stderr and "Traceback" not in done.stderr
    assert not [p for p in pwd.getpwall() if p.pw_name.lower().startswith("sptest7")]
    assert not (room.folder / "none.csv").exists()


def test_the_roster_again(room):
    """Run a second time, does add_students.py leave everybody's account and password as they are?"""
    before = Path("/etc/shadow").read_text(encoding="utf-8")
    done = add(room, room.folder / "roster.csv", room.folder / "again.csv")
    assert done.returncode == 0 and f"All {len(room.students)} have an account" in done.stdout
    assert Path("/etc/shadow").read_text(encoding="utf-8") == before


def add(room, *arguments):
    command = [room.program / "env/bin/python", room.program / "etc/add_students.py", *arguments, "--homes", room.homes]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def uid_of(name: str) -> int:
    import pwd

    return pwd.getpwnam(name).pw_uid
