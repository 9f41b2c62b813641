"""The room: a warm process behind the wall. It forks a desk for each submission, and an examiner for the tests.

It imports what notebooks import, once, and holds no secret: the tests go to the
examiner, over a channel that the room opens and does not read. Run as
`python -m softpower.grading.room`, by `rooms.Room`.
"""

import contextlib
import importlib
import io
import json
import os
import random
import signal
import socket
import sys
import time
import traceback
from multiprocessing.connection import Connection

from . import folders, jail, linux, watch
from .wire import TEST_OVER

LINUX = sys.platform.startswith("linux")
MUCH_TO_FIND = 50 << 20  # bytes of a process's page tables; a hundredth of that is usual


def warm(modules=()):
    """Everything that a notebook of this course imports, `modules` among it, and the shell to run it in."""
    os.environ.pop("JPY_PARENT_PID", None)
    import altair as alt
    import numpy
    import pandas as pd

    import softpower.checks
    import softpower.classroom.button
    import softpower.exercises  # noqa: F401
    from softpower.course import course
    from softpower.data import figure, load, tables

    from . import desk, examiner, parcel, shell  # noqa: F401

    for name in modules:
        with contextlib.suppress(Exception):  # where it is missing, the notebook's own cell says so
            importlib.import_module(name)
    shell = shell.make()
    desk.sketch_charts()
    with contextlib.redirect_stdout(io.StringIO()):
        # Once through, so that what is imported or compiled on first use is there before the first fork.
        course()
        for name in tables()["table"]:
            load(name)
        figures = load("figures")
        figure(figures["id"][0])
        chart = alt.Chart(figures.head(3)).mark_bar().encode(x="value:Q", y=alt.Y("id:N", sort="-x"), tooltip=["id"])
        chart = (chart + chart.mark_text()).properties(title="warm")
        shell.run_cell("1 + 1\nprint('warm')")
        shell.run_cell("display(_)\n%time 1")
        for thing in (chart, figures, figures["value"], figures.dtypes):
            shell.display_formatter.format(thing)
        figures.groupby("source", as_index=False)["value"].agg(["sum", "count"])
        figures.merge(figures[["id", "unit"]], on="id", how="left", indicator=True).query("value > 0").sort_values("value")
        figures.pivot_table(index="source", columns="kind", values="value", aggfunc="count")
        pd.concat([figures, figures]).drop_duplicates("id").set_index("id").loc[figures["id"][:2]].reset_index()
        figures["id"].str.contains("china").value_counts()
        pd.crosstab(figures["source"], figures["kind"], normalize="index")
        parcel.Unpacker().unpack(parcel.Packer().pack([figures, chart, {"a": (1, 2.0)}]))
        numpy.linalg.norm(numpy.ones(3))
    shell.reset(new_session=True)
    shell.outputs.clear()
    return shell, numpy


class Server:
    def __init__(self, spec: dict, control: socket.socket):
        self.spec, self.control = spec, control
        self.members: dict[int, dict] = {}
        self.count = 0

    def run(self) -> None:
        self.shell, self.numpy = warm(self.spec["modules"])
        import gc

        gc.collect()
        gc.freeze()  # the forks' collectors leave the warm memory shared
        self.shared = watch.shared(os.getpid())
        self._send({"ready": True, "protections": self.spec})
        while True:
            data = self.control.recv(65536)
            if not data:
                break
            for line in data.splitlines():
                self._obey(json.loads(line))

    def end(self) -> None:
        """End every member, and whatever it started."""
        for number in list(self.members):
            self._close(number)

    def _send(self, content: dict, *descriptors: int) -> None:
        data = json.dumps(content).encode() + b"\n"
        if descriptors:
            socket.send_fds(self.control, [data], descriptors)
        else:
            self.control.sendall(data)

    def _obey(self, order: dict) -> None:
        if "open" in order:
            self._open(order["open"])
        elif "signal" in order:
            with contextlib.suppress(ProcessLookupError, KeyError):
                member = self.members[order["member"]]
                os.kill(member.get("fork", member["pid"]), order["signal"])
        elif "usage" in order:
            self._send({"memory": self._memory(order["usage"])})
            self._look_after(order["usage"])
        elif "left" in order:
            self._send({"memory": self._left(order["left"])})
        elif "hold" in order:
            self._send({"held": self._hold(order["hold"])})
        elif "free" in order:
            self._send({"noticed": self._free(order["free"])})
        elif "close" in order:
            self._send(self._close(order["close"]))

    def _open(self, kind: str) -> None:
        self.count += 1
        mine, theirs = socket.socketpair()
        hear, say = os.pipe()
        pid, apart = jail.fork(self.spec) if kind == "desk" else (os.fork(), False)
        if pid == 0:
            try:
                self._be(kind, theirs, say, apart)
            except BaseException as error:  # the room must hear why a desk could not be opened; then this fork ends, whatever it was
                with contextlib.suppress(OSError):
                    os.write(say, f"!{type(error).__name__}: {error}".encode())
                traceback.print_exc()
            os._exit(70)
        theirs.close()
        os.close(say)
        told = b""
        while chunk := os.read(hear, 4096):
            told += chunk
        os.close(hear)
        started, _, problem = told.decode("utf-8", "replace").partition("!")
        inner = int(started) if started.isdigit() else pid
        if inner != pid:
            os.waitpid(pid, 0)
        self.members[self.count] = {"pid": inner, "kind": kind, "began": time.monotonic()}
        if problem:
            self._close(self.count)
            mine.close()
            self._send({"failed": problem})
            return
        self._send({"member": self.count}, mine.fileno())
        mine.close()

    def _be(self, kind: str, theirs: socket.socket, say: int, apart: bool) -> None:
        """The rest of a fork's life."""
        if LINUX:
            linux.die_with_parent()
        self.control.close()
        theirs.setblocking(True)
        channel = Connection(theirs.detach())
        keep = {channel.fileno(), say}
        random.seed()
        self.numpy.random.seed()

        def told(pid):
            os.write(say, str(pid).encode())

        if kind == "desk":
            jail.desk(self.spec, self.spec["users"], keep, told, apart)
            os.close(say)
            if self.spec["kernel"]:
                from . import kernel as desk
            else:
                from . import desk
            desk.serve(channel, self.shell)
        else:
            jail.examiner(self.spec, self.spec["users"] + 1, keep)
            os.close(say)
            from . import examiner

            examiner.serve(channel, self.shell)
        os._exit(0)

    def _descendants(self, pid: int) -> set[int]:
        parents: dict[int, list[int]] = {}
        for name in os.listdir("/proc"):
            if name.isdigit():
                parents.setdefault(watch.parent(int(name)), []).append(int(name))
        found, todo = set(), [pid]
        while todo:
            for child in parents.get(todo.pop(), []):
                if child not in found:
                    found.add(child)
                    todo.append(child)
        return found

    def _memory(self, number: int) -> int:
        """The memory of a desk and all that it started, in bytes; what forks share counts once."""
        if number not in self.members or not os.path.isdir("/proc/self"):
            return 0
        pid, total = self.members[number]["pid"], 0
        for one in {pid, *self._descendants(pid), *self._strays()}:
            with contextlib.suppress(OSError), open(f"/proc/{one}/smaps_rollup") as file:
                for line in file:
                    if line.startswith("Pss:"):
                        total += int(line.split()[1]) * 1024
            total += watch.tables(one)
        return total

    def _left(self, number: int) -> int:
        """The memory of a desk between two cells, where there is more than its own limit sees: processes that it has started, large tables."""
        if number not in self.members or not LINUX:
            return 0
        pid = self.members[number]["pid"]
        started = watch.children(pid)
        if self.spec["kernel"] and started and len(started) == 1:
            [pid] = started  # the kernel, in which the cells run
            started = watch.children(pid)
        # Without namespaces, what those leave behind becomes this process's own.
        orphans = (watch.children(os.getpid()) or set()) - {m["pid"] for m in self.members.values()}
        return self._memory(number) if started is None or started or orphans or watch.tables(pid) > MUCH_TO_FIND else 0

    def _hold(self, number: int) -> bool:
        """Stop a desk whose fork is to answer a test, so that it cannot listen. False where it has no fork."""
        if number not in self.members:
            return False
        if not os.path.isdir("/proc/self"):
            return True  # macOS, or a container without /proc: nobody can look, and the desk waits of its own accord
        member = self.members[number]
        pid, before = member["pid"], self._descendants(member["pid"])
        forks = [one for one in before if watch.parent(one) == pid]
        if not forks:
            return False
        fork = max(forks, key=watch.began)
        os.kill(pid, signal.SIGSTOP)
        if not watch.until(lambda: watch.stopped(pid)) or watch.writes(fork):  # one that has let go of its files writes to none
            return False
        watch.write_no_file(fork)
        member |= {
            "fork": fork,
            "before": before - {fork},
            "lines": watch.lines(pid) & watch.lines(fork),
            "files": watch.files(pid, self._own())[0],
            "open": watch.open_files(pid),
        }
        return True

    def _free(self, number: int) -> list[str]:
        """End what a test's fork left, and let its desk go on. Returns what there was by which it could have told it something."""
        member = self.members.get(number, {})
        fork = member.pop("fork", None)
        if fork is None:
            return []
        pid, before = member["pid"], member.pop("before")
        # The desk stands still, so all this can be looked at while its fork ends.
        woken, named = not member.pop("woken", False) and not watch.stopped(pid), watch.named(pid)
        memory, (files, whole) = watch.shared(pid) - self.shared, watch.files(pid, self._own())
        late = not watch.until(lambda: watch.ended(fork))
        if late:
            with contextlib.suppress(ProcessLookupError):
                os.kill(fork, signal.SIGKILL)
        code, opened = watch.exit_code(fork), member.pop("open")
        left = self._descendants(pid) - before - {fork}
        for one in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        orphans = self._sweep()
        found = {
            "processes of its own": before or left or orphans,
            "shared memory": memory,
            "open pipes or sockets": len(member.pop("lines")) > 1 or named,  # one is the grader's own
            "a process that woke it": woken,
            "a fork that did not end": late,
            # Where the system shows no open files, it shows no codes either.
            "a way of its own to end": opened and not late and code not in (-1, TEST_OVER << 8),
            "open files that changed": watch.open_files(pid) != opened,
            "waiting signals": watch.signals(pid),
            "changed files": files != member.pop("files"),
            "more files than are looked at": not whole,
        }
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
        watch.until(lambda: watch.reaped(fork))  # else it would count as left running where the desk is closed next
        return [name for name, there in found.items() if there]

    def _look_after(self, number: int) -> None:
        """Wake a held desk whose fork has ended before its test: it ends likewise, and the grader sees it."""
        member = self.members.get(number, {})
        if "fork" in member and watch.ended(member["fork"]):
            member["woken"] = True
            with contextlib.suppress(ProcessLookupError):
                os.kill(member["pid"], signal.SIGCONT)

    def _own(self) -> list[str]:
        """The folders in which a desk may write."""
        if self.spec["jail"] == "none":
            return [self.spec["scratch"]]
        return [jail.HOME, "/dev/shm", *([] if jail.keeps_tmp(self.spec) else ["/tmp"])]

    def _close(self, number: int) -> dict:
        """End a member and whatever it started."""
        member = self.members.pop(number, None)
        if member is None:
            return {"gone": number}
        pid, strays = member["pid"], 0
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL) if member["kind"] == "desk" else os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        status, usage = None, None
        with contextlib.suppress(ChildProcessError):
            _, status, usage = os.wait4(pid, 0)
        if LINUX:
            strays = self._sweep()
        if member["kind"] == "desk" and self.spec["jail"] == "none":
            folders.empty(self.spec["scratch"])
        return {
            "gone": number,
            "status": os.waitstatus_to_exitcode(status) if status is not None else None,
            "cpu": usage.ru_utime + usage.ru_stime if usage else 0.0,
            "memory": usage.ru_maxrss * 1024 if usage else 0,
            "strays": strays,
        }

    def _strays(self) -> set[int]:
        """What has lost the process that started it. It becomes the room's child, so all that is no member's is a stray."""
        known = {m["pid"] for m in self.members.values()}
        return self._descendants(os.getpid()) - known.union(*map(self._descendants, known))

    def _sweep(self) -> int:
        """Kill what a desk left running."""
        killed: set[int] = set()
        clear = 0
        for _ in range(500):
            left = self._strays()
            clear = 0 if left else clear + 1
            # A process that forks and ends, over and over, can slip past one look, and hardly past three.
            if clear == (3 if killed else 1):
                break
            killed |= left
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, os.WNOHANG)
            time.sleep(0.002)
        return len(killed)


def main() -> None:
    spec = json.loads(sys.argv[1])
    control = socket.socket(fileno=spec["control"])
    # Ctrl-C is for the one who called. The room ends when its channel does, however its caller ended.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if LINUX:
        if spec["jail"] == "unshare":
            jail.enter(spec)
        linux.adopt_orphans()
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MPLCONFIGDIR": "/tmp", "SOFTPOWER_HOME": spec["home"]}
    if spec["jail"] != "none":
        os.environ |= {"HOME": jail.HOME, "TMPDIR": "/tmp", "IPYTHONDIR": "/tmp/ipython"}
    server, code = Server(spec, control), 0
    try:
        server.run()
    except (BrokenPipeError, ConnectionResetError):
        pass  # the one who called has gone, and waits for no answer
    except BaseException:  # for the room's log, which the caller shows; members are not to outlive it
        traceback.print_exc()
        code = 70
    server.end()
    os._exit(code)


if __name__ == "__main__":
    main()
