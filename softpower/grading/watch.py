"""What the room sees of a desk from outside, in /proc: whether it stands still, and what it shares with its fork.

Nothing here asks the processes themselves, whose answers would be a student's.
What cannot be read counts as not there.
"""

import contextlib
import os
import re
import signal
import stat
import time

from . import folders

try:
    import resource
except ImportError:  # Windows, where there is no room
    resource = None

_SHARED = re.compile(rb"^\S+ rw.s \S+ (.*)$", re.M)
_EXPECTED = {signal.SIGINT, *(getattr(signal, name) for name in ("SIGCHLD", "SIGCONT", "SIGSTOP") if hasattr(signal, name))}


def until(happened, seconds: float = 2.0) -> bool:
    """Wait until something has happened. False where it has not within the time."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(0.0005)
    return True


def _stat(pid: int | str, task: str = "") -> list[str]:
    """The fields of a process's or a thread's stat from its state on; empty where it is gone."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}{task}/stat", "rb") as file:
        return file.read().rpartition(b")")[2].decode().split()  # before it stands a name, which may be any bytes
    return []


def parent(pid: int) -> int:
    return int((_stat(pid) or ["", "0"])[1])


def began(pid: int) -> int:
    return int((_stat(pid) or ["0"] * 20)[19])


def ended(pid: int) -> bool:
    return not (state := _stat(pid)) or state[0] in "ZX"


def reaped(pid: int) -> bool:
    return not _stat(pid)


def stopped(pid: int) -> bool:
    """Whether every thread of a process stands still."""
    threads: list[str] = []
    with contextlib.suppress(OSError):
        threads = os.listdir(f"/proc/{pid}/task")
    return all((_stat(pid, f"/task/{one}") or ["T"])[0] in "TtZX" for one in threads)


def write_no_file(pid: int) -> None:
    """From now on a process's writes to files fail."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, 0))


def exit_code(pid: int) -> int:
    """The status with which a process has ended, that nobody has asked for yet; -1 where there is none, 0 where it is not shown."""
    state = _stat(pid)
    return int(state[49]) if state and state[0] in "ZX" else -1


def children(pid: int) -> set[int] | None:
    """The processes that a process has started and that have not gone. None where the system does not tell."""
    found: set[int] = set()
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", "rb") as file:
                found |= {int(child) for child in file.read().split()}
    except OSError:
        return None
    return found


def tables(pid: int) -> int:
    """The bytes of memory that the kernel keeps to find a process's memory."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/status", "rb") as file:
        for line in file:
            if line.startswith(b"VmPTE:"):
                return int(line.split()[1]) * 1024
    return 0


def open_files(pid: int) -> dict[str, tuple]:
    """What the system keeps of a process's open files, by their number: where one reads on, flags, rights, size, times of change."""
    found: dict[str, tuple] = {}
    with contextlib.suppress(OSError):
        for name in os.listdir(f"/proc/{pid}/fdinfo"):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/fdinfo/{name}", "rb") as file:
                told = os.stat(f"/proc/{pid}/fd/{name}")
                found[name] = (file.read(), told.st_mode, told.st_nlink, told.st_size, told.st_mtime_ns, told.st_ctime_ns)
    return found


def writes(pid: int) -> bool:
    """Whether a process has a file on a disk open to write."""
    with contextlib.suppress(OSError):
        for name in os.listdir(f"/proc/{pid}/fdinfo"):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/fdinfo/{name}", "rb") as file:
                flags = re.search(rb"flags:\s*(\d+)", file.read())
                if flags and int(flags[1], 8) & os.O_ACCMODE and stat.S_ISREG(os.stat(f"/proc/{pid}/fd/{name}").st_mode):
                    return True
    return False


def lines(pid: int) -> set[tuple[int, int, str]]:
    """The pipes, sockets, counters and other files without content that a process holds open: device, number, and what /proc calls each."""
    found = set()
    with contextlib.suppress(OSError):
        for name in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                target = os.readlink(f"/proc/{pid}/fd/{name}")
                told = os.stat(f"/proc/{pid}/fd/{name}")
                if target.startswith(("anon_inode:", "/memfd:")) or stat.S_ISFIFO(told.st_mode) or stat.S_ISSOCK(told.st_mode):
                    found.add((told.st_dev, told.st_ino, target))
    return found


def named(pid: int) -> bool:
    """Whether a process holds a local socket with a name, by which others reach it."""
    own = {str(number).encode() for _, number, target in lines(pid) if target.startswith("socket:")}
    with contextlib.suppress(OSError), open("/proc/net/unix", "rb") as file:
        return any(len(fields := line.split()) > 7 and fields[6] in own for line in file)
    return False


def shared(pid: int) -> set[bytes]:
    """The memory that a process can write and shares with those that it forks: place on the disk and name."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/maps", "rb", buffering=1 << 20) as file:
        return set(_SHARED.findall(file.read()))
    return set()


def signals(pid: int) -> set[int]:
    """The signals that wait for a process, but for those that holding it brings."""
    found: set[int] = set()
    with contextlib.suppress(OSError), open(f"/proc/{pid}/status", "rb") as file:
        for line in file:
            if line.startswith((b"SigPnd:", b"ShdPnd:")):
                waiting = int(line.split()[1], 16)
                found |= {number for number in range(1, 65) if waiting >> (number - 1) & 1}
    return found - _EXPECTED


def files(pid: int, tops: list[str]) -> tuple[dict[str, tuple], bool]:
    """What stands in folders as a process sees them: name to when it was changed and how large it is; and whether that is all."""
    found: dict[str, tuple] = {}
    whole = True
    for top in tops:
        below, all_of_it = folders.walk(f"/proc/{pid}/root{top}")
        whole &= all_of_it
        for path in (f"/proc/{pid}/root{top}", *map(os.fspath, below)):
            with contextlib.suppress(OSError):
                told = os.lstat(path)
                found[path] = (told.st_mtime_ns, told.st_ctime_ns, told.st_size, told.st_mode)
    return found, whole
