"""Run a command and measure it: seconds, when each submission was first named, and memory of its processes."""

import contextlib
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

EVERY = 1.0  # seconds between two looks at memory
NAMED = re.compile(r"student-\d{4}")
MB = 1_000_000


@dataclass
class Measured:
    """What a command took. Memory in MB; None where the system does not tell.

    parent   the most that the command's own process had resident
    largest  the most that any one of its processes had resident
    tree     the most that all had together, pages that they share counted once. Looked at once a second
    """

    seconds: float
    status: int
    first: float | None  # seconds until the first submission was named in the output
    named: int  # submissions named in the output
    parent: float | None
    largest: float | None
    tree: float | None
    output: list[str] = field(default_factory=list)
    late: bool = False  # stopped because its time was over


class _Memory:
    def __init__(self, pid: int):
        self.root = psutil.Process(pid)
        self.seen: dict[int, psutil.Process] = {}
        self.parent = self.largest = self.tree = 0.0

    def look(self) -> None:
        together = 0.0
        with contextlib.suppress(psutil.NoSuchProcess):
            for process in [self.root, *self.root.children(recursive=True)]:
                self.seen[process.pid] = process
        for process in list(self.seen.values()):
            try:
                most, own = _resident(process)
            except (psutil.NoSuchProcess, psutil.ZombieProcess, psutil.AccessDenied, FileNotFoundError, ProcessLookupError):
                continue  # it ended between two looks
            together += own
            self.largest = max(self.largest, most)
            if process.pid == self.root.pid:
                self.parent = max(self.parent, most)
        self.tree = max(self.tree, together)

    def end(self) -> None:
        """End what is left of the command's processes, also those that left its group."""
        for process in self.seen.values():
            with contextlib.suppress(psutil.Error):
                process.kill()


def _resident(process: psutil.Process) -> tuple[float, float]:
    """The most that a process had resident, and its present share of memory, in MB."""
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        now = process.memory_info().rss / MB
        return now, now
    most = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
    if not most or not process.is_running():  # a zombie has none; a number may have been given again
        raise psutil.NoSuchProcess(process.pid)
    share = re.search(r"Pss:\s+(\d+) kB", Path(f"/proc/{process.pid}/smaps_rollup").read_text())
    return int(most[1]) * 1024 / MB, int(share[1]) * 1024 / MB


def measure(command: list[str], folder: Path, env: dict[str, str], limit: float, heard: Callable[[int], None]) -> Measured:
    """Run a command in a folder for at most `limit` seconds. `heard` is told how many submissions it has named so far."""
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    memory, lines, names = _Memory(process.pid), [], {}

    def listen():
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            for name in NAMED.findall(line):
                if name not in names:
                    names[name] = time.monotonic() - began
                    heard(len(names))

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    late = False
    try:
        while process.poll() is None:
            memory.look()
            if time.monotonic() - began > limit:
                late = True
                break
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(EVERY)
        seconds = time.monotonic() - began
    finally:
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        memory.end()
        process.wait()
        listener.join(5)
    known = [value or None for value in (memory.parent, memory.largest, memory.tree)]
    return Measured(seconds, process.returncode, min(names.values(), default=None), len(names), *known, lines[-40:], late)
