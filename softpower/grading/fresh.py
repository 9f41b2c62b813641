"""A room for systems that cannot fork (Windows): each desk and each examiner is a process started from nothing.

Slower, and without walls: it says so. The messages, the tests and the marks are the same.
"""

import os
import secrets
import subprocess
import sys
import tempfile
import threading
from multiprocessing.connection import Client, Listener
from pathlib import Path

from . import folders
from .rooms import Gone, Member, Room, RoomFailed, TooLate

_KEY = "SOFTPOWER_LINE_KEY"


class FreshRoom(Room):
    """A room without a warm process. Members are processes of their own, ended with all that they started."""

    holds = False  # for want of a fork, a desk answers a test's calls itself, and its later cells can know them

    def start(self) -> None:
        self._members: dict[int, tuple[subprocess.Popen, str]] = {}
        # Processes of a member that has run nothing yet: Windows starts a virtual environment's Python by another.
        self._usual: dict[int, int] = {}
        self._count = 0
        self._said = ""
        self._left_off = False

    def stop(self) -> None:
        for number in list(self._members):
            self._close(number)
        self._examiner = None

    def leave_off(self) -> None:
        self._left_off = True
        for number in list(self._members):
            self._each(number, lambda p: p.kill())

    @property
    def alive(self) -> bool:
        return True

    def said(self) -> str:
        return self._said

    def open(self, kind: str) -> Member:
        """A new process for a desk or an examiner. Raises RoomFailed where it does not come up, Gone where nobody waits for it any more."""
        if self._left_off:
            raise Gone
        self._count += 1
        key = secrets.token_hex(16)
        folder = tempfile.mkdtemp(prefix="desk-")
        env = {k: v for k, v in os.environ.items() if not k.startswith(("JPY_", "IPYTHON", "JUPYTER"))}
        env |= {_KEY: key, "SOFTPOWER_HOME": str(self.home), "IPYTHONDIR": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        env |= {"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "HOME": folder, "USERPROFILE": folder}
        with Listener(("127.0.0.1", 0), authkey=key.encode()) as listener:
            command = [sys.executable, "-m", "softpower.grading.fresh", kind, str(listener.address[1])]
            process = subprocess.Popen(command, env=env, cwd=folder, stdin=subprocess.DEVNULL)
            lines: list = []
            waiting = threading.Thread(target=lambda: lines.append(listener.accept()), daemon=True)
            waiting.start()
            waiting.join(self.patience)
        if not lines:
            process.kill()
            process.wait()
            folders.remove(folder)
            raise RoomFailed(f"A {kind} did not come up within {self.patience:g} seconds.")
        self._members[self._count] = (process, folder)
        member = Member(self, self._count, lines[0])
        try:
            member.hear(self.patience)  # it is warm; only from here on the time is the submission's
        except (Gone, TooLate):
            self._close(self._count)
            raise RoomFailed(f"A {kind} ended while it was starting, or took more than {self.patience:g} seconds.") from None
        self._usual[self._count] = len(self._each(self._count, lambda p: p.pid))
        return member

    def order(self, content: dict) -> None:
        """A signal. Windows has none that a cell could outlive: the time for its end passes, and it is closed."""
        if os.name == "posix" and content.get("member") in self._members:
            self._members[content["member"]][0].send_signal(content["signal"])

    def ask(self, content: dict) -> dict:
        if "close" in content:
            return self._close(content["close"])
        if "left" in content:
            memory = self._each(content["left"], lambda p: p.memory_info().rss)
            return {"memory": sum(memory) if len(memory) > self._usual.get(content["left"], 1) else 0}
        if "usage" in content:
            return {"memory": sum(self._each(content["usage"], lambda p: p.memory_info().rss))}
        raise Gone

    def _each(self, number: int, ask) -> list:
        """What a function says of a member's process and of all that it started; those that have ended are left out."""
        import psutil

        if number not in self._members:
            return []
        said = []
        try:
            top = psutil.Process(self._members[number][0].pid)
            for process in [*top.children(recursive=True), top]:
                try:
                    said.append(ask(process))
                except psutil.Error:
                    continue
        except psutil.Error:
            return said
        return said

    def _close(self, number: int) -> dict:
        if number not in self._members:
            return {"gone": number}
        strays = max(0, len(self._each(number, lambda p: p.pid)) - 1)
        self._each(number, lambda p: p.kill())
        process, folder = self._members.pop(number)
        process.kill()
        status = process.wait()
        folders.remove(folder)
        return {"gone": number, "status": status, "cpu": 0.0, "memory": 0, "strays": strays}


def main() -> None:
    kind, port = sys.argv[1:]
    channel = Client(("127.0.0.1", int(port)), authkey=os.environ.pop(_KEY).encode())
    from . import desk, examiner
    from .room import warm

    shell, _ = warm()
    channel.send_bytes(b'{"key": ""}')
    (desk if kind == "desk" else examiner).serve(channel, shell)


if __name__ == "__main__":
    main()
