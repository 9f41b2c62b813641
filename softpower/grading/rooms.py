"""The grader's side of a room: start it, open desks in it, and talk with them within a time."""

import contextlib
import functools
import json
import os
import secrets
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from ..messages import CourseError
from . import folders, protections
from .wire import WHOLE_MESSAGE, fits

SITTINGS_EACH = 100  # that one examiner serves
SECONDS_A_MESSAGE = 30  # from its first byte to its last
SECONDS_TO_END = 10  # for a room whose caller has hung up; then it is killed


class Gone(Exception):
    """The process at the other end has ended, or said something that is no message."""


class TooLate(Exception):
    """No answer within the time."""


class RoomFailed(CourseError):
    """A room could not be put up. The message says why."""


@dataclass
class Limits:
    """What one submission may use. Seconds, megabytes, counts."""

    seconds: float = 60  # a cell
    whole: float = 600  # a submission, from its first cell to its last
    cpu: int = 900
    memory: int = 2048
    file: int = 256
    processes: int = 64

    def as_dict(self) -> dict:
        return {name: getattr(self, name) for name in ("cpu", "memory", "file", "processes")}


_under_way: dict[int, tuple[float, Connection]] = {}  # messages: until when, on which line


@functools.cache
def _look_after_lines() -> None:
    """Start the thread that hangs up where a message takes too long. One for all: a timer for each message costs more than the message."""

    def look() -> None:
        while True:
            time.sleep(1)
            for end, channel in list(_under_way.values()):
                if time.monotonic() > end:
                    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(channel.fileno())) as line:
                        line.shutdown(socket.SHUT_RDWR)

    threading.Thread(target=look, name="lines", daemon=True).start()


@dataclass
class Member:
    """A desk or an examiner, and the line to it."""

    room: "Room"
    number: int
    channel: Connection
    closed: dict | None = None
    key: str = ""

    def send(self, content: dict) -> None:
        self.key = secrets.token_hex(8)
        try:
            with self._in_time():
                self.channel.send_bytes(json.dumps({**content, "key": self.key}).encode())
        except OSError:
            raise Gone from None

    def hear(self, seconds: float) -> dict:
        """The answer to what was sent last. Raises TooLate after `seconds`, Gone where there can be none any more.

        An answer that does not carry the question's key is none: something spoke that was not asked.
        """
        try:
            if not self.channel.poll(max(seconds, 0)):
                raise TooLate
            with self._in_time():
                message = self.channel.recv_bytes(WHOLE_MESSAGE)
            if not fits(message):
                raise Gone
            content = json.loads(message)
        except (EOFError, OSError, ValueError, RecursionError):
            raise Gone from None
        if not isinstance(content, dict) or content.get("key") != self.key:
            raise Gone
        return content

    @contextlib.contextmanager
    def _in_time(self):
        """A message that has begun ends soon, or the line does: one that goes drop by drop must not hold up the run."""
        _look_after_lines()
        _under_way[id(self)] = time.monotonic() + SECONDS_A_MESSAGE, self.channel
        try:
            yield
        finally:
            del _under_way[id(self)]

    def ask(self, content: dict, seconds: float) -> dict:
        self.send(content)
        return self.hear(seconds)

    def interrupt(self) -> None:
        self.room.order({"signal": 2, "member": self.number})

    def hold(self) -> bool:
        """Stop a desk while its fork answers a test. False where there is no such fork."""
        return self.room.ask({"hold": self.number}).get("held") is True

    def free(self) -> list[str]:
        """Let a held desk go on. Returns what there was by which its fork could have told it something."""
        unread = ["unread messages"] if self.unread() else []
        return unread + self.room.ask({"free": self.number}).get("noticed", [])

    def memory(self) -> int:
        return self.room.ask({"usage": self.number}).get("memory", 0)

    def left(self) -> int:
        """Between two cells: the memory, in bytes, of a desk that has started processes or hides some; 0 for any other."""
        return self.room.ask({"left": self.number}).get("memory", 0)

    def unread(self) -> int:
        """How many bytes of what was sent lie unread at the other end, where the system tells."""
        try:
            import fcntl
            import termios

            return struct.unpack("i", fcntl.ioctl(self.channel.fileno(), termios.TIOCOUTQ, bytes(4)))[0]
        except (ImportError, OSError):
            return 0

    def close(self) -> dict:
        """End it, and whatever it started. Returns how it ended and what it used."""
        if self.closed is None:
            with contextlib.suppress(OSError):
                self.channel.close()
            self.closed = self.room.ask({"close": self.number})
        return self.closed


@dataclass
class Room:
    """A warm process behind the wall, with the line to it. Use as a context manager."""

    home: Path
    limits: Limits = field(default_factory=Limits)
    plan: protections.Plan | None = None
    kernel: bool = False
    modules: tuple[str, ...] = ()  # what the assignment imports, to be imported once
    patience: float = 120

    def __post_init__(self):
        self.plan = self.plan or protections.best()
        self._process = None
        self._examiner: Member | None = None
        self._sittings = 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self) -> None:
        """Start the warm process. Raises RoomFailed."""
        from . import jail

        open_files = [str(p) for name in ("course.yml", "data", "lessons/exercises") if (p := self.home / name).exists()]
        if self.plan.landlock and self.plan.jail == "none" and (place := jail.exposed(self.home)):
            raise RoomFailed(
                f"The course lies in {self.home}, and every submission must be able to read {place}: without namespaces nothing can hide "
                "the solutions and the gradebook there. Move the course's folder to a place such as /srv/course or your home folder, "
                "or install bubblewrap (Debian: apt-get install bubblewrap)."
            )
        self._scratch = tempfile.mkdtemp(prefix="desk-")
        self._user, self._held = jail.claim_users() if self.plan.user else (0, None)
        mine, theirs = socket.socketpair()
        spec = {
            "control": theirs.fileno(),
            "users": self._user,
            "home": str(self.home),
            "read": jail.readable(open_files),
            **jail.covered(self.home, open_files),
            "scratch": self._scratch,
            "limits": self.limits.as_dict(),
            "kernel": self.kernel,
            "modules": list(self.modules),
            **self.plan.spec(),
        }
        spec["limits"]["processes"] += jail.own_processes(spec)
        command = [sys.executable, "-m", "softpower.grading.room", json.dumps(spec)]
        if self.plan.jail == "bubblewrap":
            command = [*jail.bubblewrap(spec), *command]
        keep = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "SYSTEMROOT", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
        env = {k: v for k, v in os.environ.items() if k in keep}
        env |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONSAFEPATH": "1"}
        env |= {"HOME": self._scratch, "IPYTHONDIR": self._scratch + "/.ipython"}  # a walled room has others, see room.main
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  (closed in stop)
        self._process = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            env=env,
            cwd="/",
            start_new_session=True,  # so that the wall and the room behind it can be ended together
        )
        theirs.close()
        self._control = mine
        self._control.settimeout(self.patience)
        self._heard = b""
        try:
            self._reply()
        except Gone:
            said = self.said()
            self.stop()
            raise RoomFailed(f"The room for grading could not be put up ({self.plan.jail}). It said:\n{said}") from None

    def said(self) -> str:
        """The last lines that the room wrote for those who look after it."""
        self._log.seek(0)
        return self._log.read()[-3000:].decode("utf-8", "replace")

    def stop(self) -> None:
        if self._process is None:
            return
        self._control.close()
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None
        if self._held is not None:
            self._held.close()
        self._log.close()
        folders.remove(self._scratch)

    def leave_off(self) -> None:
        """From another thread: the room ends, and what was waited for from it with it."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)

    @property
    def holds(self) -> bool:
        """Whether a desk's functions are tested in a fork of it. A real kernel, with its threads and sockets, cannot be forked safely."""
        return not self.kernel

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def order(self, content: dict) -> None:
        try:
            self._control.sendall(json.dumps(content).encode() + b"\n")
        except OSError:
            raise Gone from None

    def _reply(self) -> tuple[dict, list[int]]:
        try:
            data, numbers, _, _ = socket.recv_fds(self._control, 1 << 20, 1)
        except OSError:
            raise Gone from None
        if not data:
            raise Gone
        return json.loads(data), numbers

    def ask(self, content: dict) -> dict:
        self.order(content)
        return self._reply()[0]

    def open(self, kind: str) -> Member:
        """A new desk or examiner. Raises RoomFailed where the room says that it cannot."""
        self.order({"open": kind})
        told, numbers = self._reply()
        if "failed" in told:
            raise RoomFailed(f"A {kind} could not be opened: {told['failed']}")
        [number] = numbers
        # A message that stops halfway must not hold up the run.
        wait = struct.pack("ll", 20, 0)
        with socket.socket(fileno=os.dup(number)) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, wait)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, wait)
        return Member(self, told["member"], Connection(number))

    def examiner(self) -> Member:
        """The room's examiner. It serves many sittings, each with fresh names, and is replaced now and then."""
        if self._examiner is None:
            self._examiner = self.open("examiner")
        return self._examiner

    def rested(self) -> None:
        """Count a sitting."""
        self._sittings += 1
        if self._sittings % SITTINGS_EACH == 0:
            self.dismiss()

    def dismiss(self) -> None:
        """Let the examiner go; the next one is fresh."""
        if self._examiner is not None:
            self._examiner.close()
            self._examiner = None
