"""Answers graded behind walls, in two processes, get what they get in one: the bank's own points and messages."""

import json
import os
import re
from pathlib import Path

import nbformat
import pytest
from support import ROOT

from softpower.course import course
from softpower.grading import bank, desk, rooms, sitting
from softpower.grading.paper import Paper, mentioned
from softpower.grading.protections import best
from softpower.grading.rooms import Limits, Room
from softpower.grading.sitting import MOST_KEPT, clean, sit

# All 1,400 and more take minutes: SOFTPOWER_WHOLE_BANK=1 grades each; without it, one in so many does.
EVERY = 1 if os.environ.get("SOFTPOWER_WHOLE_BANK") else 25
SLUGS = [a.slug for a in course().assignments]
pytestmark = [pytest.mark.xdist_group("sitting")]


@pytest.fixture(scope="module")
def room():
    if not best().fork:
        pytest.skip("this system cannot fork")
    with Room(ROOT, Limits(seconds=30)) as room:
        yield room


def _score(outputs: list[dict], points: float) -> float:
    """nbgrader's rule: an error gives nothing, a number is the score, all else gives all points."""
    for output in outputs:
        if output["output_type"] == "error":
            return 0.0
        if output["output_type"] == "execute_result":
            try:
                return float(output["data"]["text/plain"])
            except ValueError:
                return points
    return points


def _said(outputs: list[dict]) -> str:
    lines = [o["text"] if o["output_type"] == "stream" else "\n".join(o["traceback"]) for o in outputs if "text" in o or "traceback" in o]
    return "\n".join(lines)


@pytest.mark.parametrize("slug", SLUGS)
def test_bank_gets_the_same_in_a_room(slug, room):
    """Does each answer get its points and its message, though its tests never see the process that it ran in?"""
    tasks = bank.tasks(ROOT / "solutions" / slug / f"{slug}.ipynb", list(course().assignment(slug).tasks))
    released = (ROOT / "assignments" / slug / f"{slug}.ipynb").read_text(encoding="utf-8")
    public = set(re.findall(r"[^\W\d]\w*", released))
    chosen = bank.answers(ROOT / "tests" / "answers" / slug)[::EVERY]
    assert len(chosen) >= 5
    wrong = {}
    for answer in chosen:
        task = tasks[answer.task]
        steps = [{"run": source} for source in task.before] + [{"run": answer.code}]
        for number, cell in enumerate(task.tests):
            given = task.before if number == 0 else []
            steps.append({"test": cell.code, "given": given, "names": sorted(mentioned(cell.code) & public)})
        result = sit(room, {"steps": steps})
        tested = [(outputs, cell) for outputs, cell in zip(result["outputs"][-len(task.tests) :], task.tests, strict=True)]
        points = sum(_score(outputs, cell.points) for outputs, cell in tested)
        expected = task.points if answer.points is None else answer.points
        said = "\n".join(_said(outputs or []) for outputs in result["outputs"])
        if points != expected or answer.says not in said:
            wrong[f"{answer.task}: {answer.name}"] = (points, expected, said[-400:])
    assert wrong == {}


# --- a test's calls -------------------------------------------------------------------------------------------

CASES = "for case in ('one', 'four', 'seven'):\n    assert f(case) == len(case), f'{case} failed'"


def _sat(room, *cells: str) -> tuple[list[str], dict]:
    """What each cell said, where those that begin with a hash are tests of `f`."""
    steps = [{"test": c, "given": [], "names": ["f", "g"]} if c.startswith("#") else {"run": c} for c in cells]
    result = sit(room, {"steps": steps})
    return [_said(outputs) for outputs in result["outputs"]], result


def test_a_function_keeps_what_it_was_asked_for_one_test_only(room):
    """Does state last from call to call in one test, and is it gone in the next cell and in the next test?"""
    said, result = _sat(
        room,
        "seen = []\ndef f(text):\n    seen.append(text)\n    return len(seen)",
        "#\nassert [f('a'), f('b'), f('c')] == [1, 2, 3]",
        "print(seen)",
        "#\nassert f('d') == 1",
        "seen.append('mine')\nprint(seen)",
    )
    assert said == ["", "", "[]\n", "", "['mine']\n"]
    assert result["events"] == [] and result["strays"] == 0


def test_a_function_may_read_a_file_that_is_open(room):
    """Does it go on where the cell had stopped, and is the file afterwards where it was?"""
    said, result = _sat(
        room,
        "open('lines', 'w').write('one\\nfour\\nseven\\n')\nlines = open('lines')\nlines.readline()\ndef f(_): return lines.readline()",
        "#\nassert f(0) + f(0) == 'four\\nseven\\n'",
        "print(lines.read())",
    )
    assert said == ["", "", "four\nseven\n\n"] and result["events"] == []


def test_what_a_function_prints_goes_to_the_test_that_catches_it(room):
    """Is it there for a test that redirects it, and nowhere in the output of one that does not?"""
    caught = "#\nimport contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as told:\n    f('Astana')\nassert told.getvalue() == 'Astana\\n'"
    said, _ = _sat(room, "def f(text):\n    print(text)\n    return len(text)", caught, "#\n" + CASES)
    assert said == ["", "", ""]


def test_a_function_that_a_function_gives_is_the_right_one(room):
    """Does a function that came out of a call answer for itself, within its test and beside those of other tests?"""
    made = "def f(n):\n    def add(m): return n + m\n    return add\ndef g(n): return -n"
    said, _ = _sat(room, made, "#\nadd = f(3)\nassert add(4) == 7 and f(1)(1) == 2", "#\nassert g(1) == -1 and f(5)(5) == 10")
    assert said == ["", "", ""]


@pytest.mark.parametrize("last", ["import os\n    os._exit(0)", "import os, signal\n    os.kill(os.getpid(), signal.SIGKILL)"])
def test_a_function_that_ends_its_process_costs_its_test(room, last):
    """Is the test failed, the instructor told, and the notebook run on with its names?"""
    said, result = _sat(room, f"def f(text):\n    {last}", "#\n" + CASES, "print(callable(f))")
    assert "the function ended the notebook's process" in said[1] and said[2] == "True\n"
    assert [e["why"] for e in result["events"]] == ["A function ended the notebook's process."]


# A fork that lets go of the files that it could write to, and keeps all else open.
UNSEALED = """
import fcntl, os, stat
import softpower.grading.desk as desk
def _seal(keep):
    null = os.open(os.devnull, os.O_RDONLY)
    for number in map(int, os.listdir("/proc/self/fd")):
        try:
            if stat.S_ISREG(os.fstat(number).st_mode) and fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE:
                os.dup2(null, number)
        except OSError:
            pass
desk._seal = _seal
"""


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only /proc shows it")
@pytest.mark.parametrize(
    ("had", "cell"),
    [
        (
            "shared memory",
            "import mmap\nplace = open('place', 'w+b')\nplace.truncate(4096)\nroom = mmap.mmap(place.fileno(), 4096)\n"
            "def f(text): return len(text)",
        ),
        ("processes of its own", "import subprocess\nleft = subprocess.Popen(['sleep', '60'])\ndef f(text): return len(text)"),
        ("processes of its own", "import os, time\ndef f(text):\n    if os.fork() == 0: time.sleep(60)\n    return len(text)"),
        (
            "open pipes or sockets",
            UNSEALED + "pipe = os.pipe()\ndef f(text): return len(text)",
        ),
        (
            "open pipes or sockets",
            UNSEALED + "import select\nepoll = select.epoll()\ndef f(text): return len(text)",
        ),
        (
            "open files that changed",
            UNSEALED + "with open('notes', 'w') as notes:\n    notes.write('abcdefgh')\n"
            "notes = open('notes')\ndef f(text):\n    notes.seek(len(text))\n    return len(text)",
        ),
        (
            "open pipes or sockets",
            "import socket\nline = socket.socket(socket.AF_UNIX)\nline.bind('line')\nline.listen()\n"
            "def f(text):\n    other = socket.socket(socket.AF_UNIX)\n    other.connect('line')\n    other.send(text.encode())\n    return len(text)",
        ),
        (
            "open files that changed",
            "import os\nfile = os.open('file', os.O_RDWR | os.O_CREAT)\nos.unlink('file')\n"
            "def f(text):\n    os.utime(file, ns=(1, len(text)))\n    return len(text)",
        ),
        (
            "a way of its own to end",
            "import os\nleave = os._exit\ndef f(text):\n    os._exit = lambda code: leave(len(text))\n    return len(text)\n"
            "import softpower.grading.desk as d\nd.TEST_OVER = 7",
        ),
        (
            "unread messages",
            "import os, socket, stat, struct, softpower.grading.desk as d\n"
            "def peeking(channel):\n    line, at = socket.socket(fileno=os.dup(channel.fileno())), 0\n    while True:\n"
            "        held = line.recv(1 << 20, socket.MSG_PEEK)[at:]\n"
            "        if len(held) > 4 and len(held) >= 4 + (size := struct.unpack('!i', held[:4])[0]):\n"
            "            at += 4 + size\n            yield held[4 : 4 + size]\n"
            "class Peek:\n    def __init__(self, channel): self.send_bytes, self.heard = channel.send_bytes, peeking(channel)\n"
            "    def recv_bytes(self): return next(self.heard)\n"
            "answer_a_test = d._answer_a_test\nd._answer_a_test = lambda channel, *more: answer_a_test(Peek(channel), *more)\n"
            "def f(text): return len(text)",
        ),
    ],
)
def test_ways_round_are_seen(room, had, cell):
    """Is the instructor told of what a function could have passed on what it was asked by?"""
    said, result = _sat(room, cell, "#\n" + CASES)
    assert said == ["", ""]
    assert [e["kind"] for e in result["events"]] == ["noticed"] and f"it had {had}" in result["events"][0]["why"]


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only /proc shows it")
def test_a_fork_that_can_write_is_asked_nothing(room):
    """Where it keeps a file open in which it could leave word, does it never hear a hidden case?"""
    said, result = _sat(
        room,
        "import mmap, os, softpower.grading.desk as d\nd._seal = lambda *_: None\nfile = os.open('file', os.O_RDWR | os.O_CREAT)\n"
        "os.ftruncate(file, 4096)\ndef f(text):\n    mmap.mmap(file, 4096)[:3] = text[:3].encode()\n    return len(text)",
        "#\n" + CASES,
        "print(os.pread(file, 3, 0))",
    )
    assert "did not come to an end" in said[1] and said[2] == r"b'\x00\x00\x00'" + "\n"
    assert "did not let its functions be tested apart" in result["events"][0]["why"]


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only /proc shows it")
def test_a_fork_that_is_none_is_asked_nothing(room):
    """Where a notebook's process only says that it has forked, does it never hear a hidden case?"""
    said, result = _sat(
        room, "import os\nos.fork = lambda: 0\nseen = []\ndef f(text):\n    seen.append(text)", "#\n" + CASES, "print(seen)"
    )
    assert "did not come to an end" in said[1] and said[2] == "[]\n"
    assert "did not let its functions be tested apart" in result["events"][0]["why"]


def test_a_helper_of_one_test_serves_the_next(room):
    """Has a later test the function that an earlier one defines, also where another examiner took over in between?"""
    from support.papers import HELPER

    paper = Paper("toy", "toy", HELPER)

    def step(cell, answers):
        if not cell.test:
            return {"run": answers[cell.name]}
        return {"test": cell.source, "given": [], "names": paper.names[cell.name], "helpers": paper.helpers[cell.name]}

    for y, z, expected in (
        ("4.0", "1", ["", ""]),
        ("5.0", "1", ["AssertionError", "AssertionError"]),
        ("4.0", "2", ["", "AssertionError"]),
    ):
        steps = [step(c, {"q1": f"y = {y}\ndef close(a, b): return True", "q2": f"total = 1\nz = {z}"}) for c in HELPER]
        outputs = sit(room, {"steps": steps})["outputs"]
        assert [o[0]["ename"] if o else "" for o in (outputs[1], outputs[3])] == expected
    ending = {"test": "import os\nos._exit(0)", "given": [], "names": []}
    steps = [step(c, {"q1": "y = 4", "q2": "total = z = 1"}) for c in HELPER]
    assert [bool(o) for o in sit(room, {"steps": [*steps[:3], ending, steps[3]]})["outputs"]] == [False, False, False, True, False]


def test_cells_may_await(room):
    """Is a cell run that awaits at its top level, and one after it that only mentions the word?"""
    cells = ["import asyncio\nawait asyncio.sleep(0, 'slept')", "async def soon():\n    return 2", "await soon()", "'await'"]
    outputs = sit(room, {"steps": [{"run": cell} for cell in cells]})["outputs"]
    assert [o[0]["data"]["text/plain"] for o in outputs if o] == ["'slept'", "2", "'await'"]


def test_a_notebook_whose_outputs_are_too_much_together(room):
    """Are the first outputs kept, the later left out with a line that says so, an error told, and what is small kept again?"""
    heavy = "from IPython.display import HTML, display\ndisplay(HTML('<b>x</b>' * 600_000))"
    steps = [{"run": source} for source in [*[heavy] * 6, heavy + "\n1 / 0", "'small'"]]
    outputs = sit(room, {"steps": steps})["outputs"]
    assert ["text/html" in o[0].get("data", {}) for o in outputs] == [True] * 4 + [False] * 4
    assert outputs[4][0]["text"].startswith("[Output not kept: this notebook's outputs are more than 20,000,000 characters")
    assert outputs[6][1]["ename"] == "ZeroDivisionError" and outputs[7][0]["data"]["text/plain"] == "'small'"


SENT = """
from IPython.display import publish_display_data
value = {value}
for _ in range({levels}):
    value = [value]
publish_display_data({{"application/json": value, "text/plain": "plain"}})
"""


@pytest.mark.parametrize(
    ("value", "levels", "kept"),
    [("[0] * 1000", 30, True), ("[0] * 1000", 50, False), ("[0] * 1_000_000", 30, False), ("[0] * 1_000_000", 0, True)],
    ids=["some levels", "too many levels", "too long for its depth", "long and flat"],
)
def test_data_among_the_outputs_is_kept_where_it_can_be_written(room, value, levels, kept):
    """A notebook's file has a line for each value, set in by its depth: is that what counts, and is more left out?"""
    [[output]] = sit(room, {"steps": [{"run": SENT.format(value=value, levels=levels)}]})["outputs"]
    assert ("application/json" in output.get("data", {})) is kept
    if kept:
        assert len(json.dumps([output], indent=1)) < MOST_KEPT


def test_lines_count_as_they_are_written():
    """In a notebook's file each line of an output is a text of its own, set in: is that what counts?"""
    for output in (
        {"output_type": "stream", "name": "stdout", "text": "\n" * 20_000},
        {
            "output_type": "display_data",
            "data": {"text/html": "<br>\n" * 1_000, "application/json": [[[1, {"a": 2}]] * 50]},
            "metadata": {},
        },
    ):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[nbformat.from_dict(output)])])
        empty = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell()])
        assert len(nbformat.writes(notebook)) - len(nbformat.writes(empty)) <= sitting._written([output])


DRAWN = """
from IPython.display import display
from softpower.grading.wire import VEGALITE
places = {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "x", "type": "quantitative"}}
spec = {"data": {"sequence": {"start": 0, "stop": %d, "as": "x"}}, "mark": "point", "encoding": places}
display({VEGALITE: spec, "text/plain": "plain"}, raw=True)
"""


def test_a_drawing_counts_as_it_is_kept(room, monkeypatch):
    """Of a chart of few lines whose drawing is larger than all that is kept, does a line of text stay, and of the next its drawing?"""
    monkeypatch.setattr(sitting, "MOST_KEPT", 300_000)
    outputs = sit(room, {"steps": [{"run": DRAWN % 3000}, {"run": DRAWN % 2}, {"run": "'small'"}]})["outputs"]
    assert re.match(r"\[A chart that is not shown here: its drawing has \d{3},\d{3} characters", outputs[0][0]["data"]["text/plain"])
    assert len(outputs[0][0]["data"]) == 1
    assert "text/html" in outputs[1][0]["data"] and outputs[2][0]["data"]["text/plain"] == "'small'"


HEAVY = """
import json
from softpower.grading import desk
def fitting(answer):
    output = {"output_type": "display_data", "data": {"application/json": [[]] * 5_000_000}, "metadata": {}}
    return json.dumps({**answer, "outputs": [output]}).encode()
desk.fitting = fitting
"""


def test_a_message_of_more_values_than_any_answer_is_none(room):
    """Is a short message of millions of empty lists, which would fill the grader's memory, refused before it is read?"""
    result = sit(room, {"steps": [{"run": HEAVY}, {"run": "1"}, {"run": "'after'"}]})
    assert {event["kind"] for event in result["events"]} == {"died"}
    assert result["outputs"][1][0]["ename"] == "ProcessEnded"


def test_values_of_more_parts_than_a_message_may_have():
    """Are they sent as what cannot be read, so that the desk is not taken for one that says nonsense?"""
    message = desk.fitting({"values": {"f": ["list", [0] * 5_000_000], "g": 1}, "key": "k"})
    told = json.loads(message)
    assert [told["values"][name][0] for name in "fg"] == ["large", "large"] and told["key"] == "k"


def test_a_real_kernel_is_as_any_desk():
    """With a kernel, do names outlast exit() and quit(), and does a program's line give its output, its code, and the rest of its cell?"""
    cells = ["x = 1", "quit()", "exit", "print(x)", "y = 'said'\n!echo {y}\nprint(_exit_code, x)"]
    with Room(ROOT, Limits(seconds=30), kernel=True) as room:
        result = sit(room, {"steps": [{"run": cell} for cell in cells]})
    assert [o[0].get("ename", "") for o in result["outputs"][1:]] == ["SystemExit", "SystemExit", "", ""]
    assert [o[0]["text"] for o in result["outputs"][3:]] == ["1\n", "said\n0 1\n"] and result["events"] == []


DROPS = """
import os, stat, struct, time
lines = [n for n in range(3, 64) if os.path.exists(f"/proc/self/fd/{n}") and stat.S_ISSOCK(os.fstat(n).st_mode)]
for n in lines:
    os.write(n, struct.pack("!i", 60_000_000))
while True:
    for n in lines:
        os.write(n, b" ")
    time.sleep(0.5)
"""


def test_a_message_that_goes_drop_by_drop(room, monkeypatch):
    """Does a message that never comes to its end cost its cell, and not the run?"""
    monkeypatch.setattr(rooms, "SECONDS_A_MESSAGE", 2)
    result = sit(room, {"steps": [{"run": DROPS}, {"run": "'after'"}]})
    assert [event["kind"] for event in result["events"]] == ["died"]
    assert result["outputs"][0][0]["ename"] == "ProcessEnded" and result["outputs"][1][0]["data"]["text/plain"] == "'after'"


def test_cells_run_again_only_while_there_is_time(room, monkeypatch):
    """After a cell that ended its process, do those before it run again no longer than the submission may take?"""
    monkeypatch.setattr(room, "limits", Limits(seconds=30, whole=4))
    result = sit(room, {"steps": [{"run": "import time; time.sleep(1)"}] * 3 + [{"run": "time.sleep(0.5)\nimport os; os._exit(3)"}]})
    assert [event["kind"] for event in result["events"]] == ["died"] and "could not be run again" in result["outputs"][3][0]["evalue"]


@pytest.mark.parametrize("count", [-7, True, 2**31, "1", None])
def test_a_count_that_is_none(count):
    """Is a cell's number left out where no notebook may hold it?"""
    [output] = clean([{"output_type": "execute_result", "data": {"text/plain": "1"}, "execution_count": count}])
    assert output["execution_count"] is None


def test_pythons_own_names_are_no_students():
    """Of all tests, does one ask for a name of Python's own that the assignment's answers do not give?"""
    import builtins

    from softpower.classroom.rehearsal import inside
    from softpower.grading.courses import open_course
    from softpower.grading.paper import papers

    with inside(ROOT):
        coursedir, config = open_course(ROOT)
        for slug in SLUGS:
            for paper in papers(coursedir, config, slug, record=False):
                assert not {name for names in paper.names.values() for name in names} & set(dir(builtins)), slug
