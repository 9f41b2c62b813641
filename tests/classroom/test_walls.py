"""What the walls hide of a course that lies where every submission has to read, and what a machine without them says."""

import functools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from support import ROOT, skip
from support.classes import as_user, left_running
from support.walls import exposed  # noqa: F401 - fixtures

from softpower.grading import jail, protections, rooms
from softpower.grading.rooms import Limits, Room
from softpower.grading.sitting import sit

LOOK = """
import json, os
home, seen = os.environ["SOFTPOWER_HOME"], {}
for name in ("solutions/key.txt", "gradebook.db", "course.yml", "data/rows.csv", "lessons/exercises/one.txt", "lib/part.txt", ".venv/pyvenv.cfg"):
    try:
        seen[name] = open(os.path.join(home, name)).read()
    except OSError:
        seen[name] = None
try:
    open(os.path.join(home, "left"), "w")
except OSError:
    seen["left"] = "refused"
try:
    seen["beside"] = open(os.path.join(os.path.dirname(home), "beside.txt")).read()
except OSError:
    seen["beside"] = None
print(json.dumps(seen))
"""


def seen(course: Path, wall: str) -> dict:
    plan = protections.best(wall)
    with Room(course, Limits(seconds=30), plan=plan) as room:
        [outputs] = sit(room, {"steps": [{"run": LOOK}]})["outputs"]
    return json.loads(outputs[0]["text"])


def wall(name: str) -> str:
    if not sys.platform.startswith("linux"):
        pytest.skip("walls are Linux's")
    if name == "bubblewrap" and not protections._bubblewrap_works():
        skip("no bubblewrap here (Debian: apt-get install bubblewrap)")
    if name == "unshare" and not protections._tries(protections._UNSHARE):
        skip("no namespaces can be had here")
    return name


@pytest.mark.parametrize("name", ["bubblewrap", "unshare"])
def test_a_course_in_sight_is_hidden(exposed, name):
    """Below a readable path, are the solutions and the gradebook out of sight, the open files there, and nothing writable?"""
    told = seen(exposed, wall(name))
    assert told.pop("course.yml") and told == {
        "solutions/key.txt": None,
        "gradebook.db": None,
        "data/rows.csv": "open",
        "lessons/exercises/one.txt": "open",
        "lib/part.txt": None,
        ".venv/pyvenv.cfg": None,
        "left": "refused",
        "beside": "open",
    }


@pytest.mark.parametrize("name", ["bubblewrap", "unshare"])
def test_python_inside_such_a_course_stays_in_sight(exposed, name, monkeypatch):
    """A virtual environment in the course's folder, or one that is the folder: are its parts there, and the solutions not?"""
    python = jail._python
    for inside, shown in ((exposed, "lib/part.txt"), (exposed / ".venv", ".venv/pyvenv.cfg")):
        monkeypatch.setattr(jail, "_python", functools.partial(lambda more: {*python(), more}, str(inside)))
        told = seen(exposed, wall(name))
        assert told[shown] == "open" and told["solutions/key.txt"] is None and told["gradebook.db"] is None


ALONE = """
import os
seen = [name for name in os.listdir("/proc") if name.isdigit()]
print(os.getpid(), os.getppid(), seen)
"""
NO_WAY_BACK = """
import runpy
from softpower.grading import jail
jail._way_back = lambda: None
runpy.run_module("softpower.grading.room", run_name="__main__")
"""


@pytest.mark.parametrize("old", [False, True], ids=["now", "before Linux 5.8"])
@pytest.mark.parametrize("name", ["bubblewrap", "unshare"])
def test_each_desk_has_processes_of_its_own(tmp_path, monkeypatch, name, old):
    """Is a desk the first and only process that it sees, on a kernel without the shorter way, too, and the one after it likewise?"""
    plan = protections.best(wall(name))
    if old:
        python = tmp_path / "bin" / "python"
        python.parent.mkdir()
        (python.parent / "room.py").write_text(NO_WAY_BACK, encoding="utf-8")
        python.write_text(f'#!/bin/sh\nshift 2\nexec {sys.executable} -P {python.parent}/room.py "$@"\n', encoding="utf-8")
        python.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(python))
    with Room(ROOT, Limits(seconds=30), plan=plan) as room:
        for _ in range(2):
            result = sit(room, {"steps": [{"run": ALONE}]})
            assert result["outputs"][0][0]["text"] == "1 0 ['1']\n" and result["strays"] == 0


@pytest.mark.parametrize("end", ["its caller leaves before an answer", "it is killed", "it hangs"])
@pytest.mark.parametrize("name", ["bubblewrap", "unshare", "none"])
def test_nothing_outlives_a_room(tmp_path, monkeypatch, name, end):
    """However a room ends, while a cell runs that never ends: does the cell's process end with it, and the wall's?"""
    shutil.copy(ROOT / "course.yml", tmp_path)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    room = Room(tmp_path, plan=protections.best(wall(name)))
    room.start()
    monkeypatch.setattr(rooms, "SECONDS_TO_END", 1 if end == "it hangs" else 10)
    try:
        desk = room.open("desk")
        desk.send({"run": "while True: pass"})
        warm = psutil.Process(room._process.pid)
        if name != "none":
            [warm] = warm.children()
        [running] = warm.children()
        assert len(left_running(tmp_path, 0)) == (2 if name == "none" else 3)
        if end == "it is killed":
            warm.kill()
        elif end == "it hangs":
            warm.suspend()
        else:
            warm.suspend()
            for _ in range(20):
                room.order({"usage": desk.number})
            room.leave_off()
            warm.resume()
            assert room._process.wait(120) == 0, room.said()
            assert room.said() == ""
    finally:
        room.stop()
    assert left_running(tmp_path, 30) == [] and psutil.wait_procs([running], 30)[1] == []


BOMB = """
import os, time
try:
    while True:
        if os.fork() == 0:
            time.sleep(3600)
except OSError:
    pass
"""


@pytest.mark.parametrize("name", ["bubblewrap", "unshare"])
def test_what_one_run_uses_up_no_other_lacks(name):
    """Two runs on one machine: with a submission in one that has all the processes it may have, can the other's still fork?"""
    plan = protections.best(wall(name))
    if not plan.user:
        pytest.skip("only root can give each room users of its own")
    with Room(ROOT, plan=plan) as one, Room(ROOT, plan=plan) as other:
        desk = one.open("desk")
        assert desk.ask({"run": BOMB}, 30)["ok"]
        steps = [{"run": "def f(text):\n    return len(text)"}, {"test": "assert f('abc') == 3", "names": ["f"], "given": []}]
        result = sit(other, {"steps": steps})
        assert result["events"] == [] and result["outputs"][1] == []
        assert not desk.ask({"run": "os.fork()"}, 30)["ok"]  # it is still so
        desk.close()


def ran(room: Room, *cells: str) -> list[str]:
    """What each cell printed, and the name of the error that it ended with."""
    outputs = sit(room, {"steps": [{"run": cell} for cell in cells]})["outputs"]
    return ["".join(item.get("text", "") + item.get("ename", "") for item in cell) for cell in outputs]


UNCOUNTED = {
    "a file in memory": "import os\nos.memfd_create('held')",
    "memory shared with forks": "import mmap\nmmap.mmap(-1, 4096)",
    "pages in a pipe": "import ctypes, os\nassert ctypes.CDLL(None).syscall(278 if os.uname().machine == 'x86_64' else 75, 1, 0, 0, 0) == 0, 'refused'",
    "a view of zeros": "import mmap, os\nmmap.mmap(os.open('/dev/zero', os.O_RDWR), 4096)",
}
OTHERS = """
import ctypes, fcntl, os, resource, socket
line, other = socket.socketpair()
libc = ctypes.CDLL(None, use_errno=True)
def called(x86_64, aarch64, *arguments):
    result = libc.syscall(x86_64 if os.uname().machine == "x86_64" else aarch64, *arguments)
    if result == 0 and x86_64 == 56:
        os._exit(0)  # the child that should not be
    if result < 0:
        raise OSError(ctypes.get_errno(), "a call")
ways = {
    "a limit": lambda: resource.prlimit(above, resource.RLIMIT_CORE, (0, 0)),
    "a priority": lambda: os.setpriority(os.PRIO_PROCESS, above, 5),
    "all its group's": lambda: os.setpriority(os.PRIO_PGRP, 0, 5),
    "where it may run": lambda: os.sched_setaffinity(above, {0}),
    "how it is scheduled": lambda: os.sched_setscheduler(above, os.SCHED_BATCH, os.sched_param(0)),
    "its turn at the disk": lambda: called(251, 30, 1, 0, 0),
    "a file's owner": lambda: fcntl.fcntl(line, fcntl.F_SETOWN, os.getpid()),
    "a file's owner by another call": lambda: fcntl.ioctl(line, 0x8901, os.getpid().to_bytes(4, "little")),
    "what is shown of itself": lambda: called(157, 167, 4, 0, 0, 0, 0),
    "a signal with a value": lambda: called(129, 138, above, 17, bytes(128)),
    "a child that shares its folder": lambda: called(56, 220, 0x200 | 17, 0, 0, 0, 0),
    "a line's settings": lambda: line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096),
}
above = os.getpid()
hear, say = os.pipe()
if os.fork() == 0:
    for name, way in ways.items():
        try:
            way()
            os.write(say, f"{name}: done\\n".encode())
        except PermissionError:
            pass
    os._exit(0)
os.close(say)
os.wait()
print(os.read(hear, 1000).decode())
"""
HONEST = """
import os, resource, subprocess
from multiprocessing import Pool, Manager, get_context, shared_memory
os.nice(1)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
os.sched_setaffinity(0, os.sched_getaffinity(0))
with Pool(2) as pool:
    print(pool.map(abs, [1, -2]))
with Manager() as manager:
    print(manager.list([3]))
with get_context("spawn").Pool(1) as pool:
    print(pool.map(abs, [-4]))
held = shared_memory.SharedMemory(create=True, size=100)
held.close()
held.unlink()
print(open("/dev/zero", "rb").read(2))
subprocess.run(["echo", "said"])
"""


@pytest.mark.parametrize("name", ["bubblewrap", "unshare", "none"])
def test_calls_that_would_go_round_a_limit_or_tell_another_process_are_refused(name):
    """Is there no memory that the limit does not count, no setting of another process, and all that notebooks do with processes?"""
    plan = protections.best(wall(name))
    if not plan.seccomp or (name == "none" and not plan.landlock):
        pytest.skip("needs seccomp, and without namespaces Landlock")
    with Room(ROOT, Limits(seconds=60), plan=plan) as room:
        assert set(ran(room, *UNCOUNTED.values())) <= {"PermissionError", "OSError", "AssertionError"}
        assert ran(room, OTHERS) == ["\n"]
        if name != "none":  # where /dev/shm is nobody's own, there are no locks between processes
            assert ran(room, HONEST) == ["[1, 2]\n[3]\n[4]\nb'\\x00\\x00'\nsaid\n"]


CHILD = """
import os, time
hear, say = os.pipe()
if os.fork() == 0:
    held = b"x" * 450_000_000
    os.write(say, b"x")
    time.sleep(1000)
os.read(hear, 1)
"""
FILES = """
import os
count = 0
try:
    while count < 30_000:
        with open(f"file-{count}", "w"):
            count += 1
        os.setxattr(f"file-{count - 1}", "user.note", b"x" * 60_000)
except OSError as error:
    print(error.strerror)
"""


@pytest.mark.parametrize("name", ["bubblewrap", "unshare"])
def test_memory_that_outlasts_short_cells_counts(name):
    """Are a submission's processes counted together after each cell, and the notes on its files as little as the files?"""
    with Room(ROOT, Limits(seconds=60, memory=600), plan=protections.best(wall(name))) as room:
        result = sit(room, {"steps": [{"run": CHILD}, {"run": CHILD}, {"run": "print('after')"}]})
        assert [event["step"] for event in result["events"]] == [1]
        assert "took more than 600 MB" in result["outputs"][1][0]["evalue"]
        assert result["outputs"][2][0]["text"] == "after\n"
        assert ran(room, FILES) == ["No space left on device\n"]


CHAIN = """
import os
if os.fork() == 0:
    while True:
        try:
            os.setsid()
        except OSError:
            pass
        if os.fork():
            os._exit(0)
"""


APART = """
import os
child = os.fork()
if child == 0:
    try:
        os.setpgid(0, 0)
    except PermissionError:
        os._exit(7)
    os._exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_forks_that_end_at_once_end_with_their_desk(tmp_path):
    """Without namespaces, does a process that forks and ends, over and over, end with its submission's turn, in whose group it has to stay?"""
    plan = protections.best(wall("none"))
    if not plan.seccomp:
        pytest.skip("without seccomp a process may leave its group, and doctor says so")
    shutil.copy(ROOT / "course.yml", tmp_path)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    with Room(tmp_path, Limits(seconds=30), plan=plan) as room:
        assert ran(room, APART) == ["7\n"]
        for _ in range(5):
            assert ran(room, CHAIN) == [""]
        children = psutil.Process(room._process.pid).children(recursive=True)
        left = [p.pid for p in children if p.status() != psutil.STATUS_ZOMBIE]
        assert len(left) <= 1  # its examiner
    assert left_running(tmp_path, 10) == []


PLACES = """
import os
from softpower.grading import jail
for place in ("/", "/run", "/dev", "/home", "/tmp", jail.HOME, "/dev/shm"):
    try:
        open(f"{place}/left", "x").close()
        print(place, end=" ")
    except FileExistsError:
        print(f"{place}: there", end=" ")
    except OSError:
        pass
_ = open("/dev/null", "w").write("gone")
"""
AS_USER = """
import dataclasses, sys
from pathlib import Path
from softpower.grading import protections
from softpower.grading.rooms import Limits, Room
from softpower.grading.sitting import sit
plan = dataclasses.replace(protections.best(sys.argv[1]), landlock=0)
with Room(Path(sys.argv[2]), Limits(seconds=30), plan=plan) as room:
    for _ in range(2):
        print(sit(room, {"steps": [{"run": sys.argv[3]}]})["outputs"][0])
"""


@pytest.mark.parametrize("name", ["bubblewrap", "unshare"])
def test_a_desk_leaves_nothing_where_the_next_one_reads(name, tmp_path):
    """On a kernel without Landlock, with an ordinary user as grader: can a desk write in its own folders alone, and find them empty?"""
    command = [sys.executable, "-c", AS_USER, wall(name), str(ROOT), PLACES]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    command = command if os.geteuid() else as_user(command, tmp_path)
    done = subprocess.run(command, env=env, cwd="/", capture_output=True, text=True, timeout=120)
    own = "/tmp /home/student /dev/shm " if not str(ROOT).startswith("/tmp/") else "/home/student /dev/shm "
    output = [{"output_type": "stream", "name": "stdout", "text": own}]
    assert done.stdout.splitlines() == [str(output)] * 2, done.stderr
