"""What this machine offers against a submission's code, found out by trying, and said plainly."""

import functools
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

from ..messages import CourseError

FORCE = "SOFTPOWER_ISOLATION"
JAILS = ("bubblewrap", "unshare", "none")


@dataclass(frozen=True)
class Plan:
    """The walls to put up: around a room, and around each desk."""

    jail: str = "none"  # bubblewrap, unshare or none
    landlock: int = 0  # its version
    seccomp: bool = False
    user: bool = False  # whether a desk gets a user without rights
    fork: bool = True
    processes: bool = True  # whether the system limits their number: not for root

    def spec(self) -> dict:
        return {"jail": self.jail, "landlock": bool(self.landlock), "seccomp": self.seccomp, "user": self.user}

    def told(self, home=None) -> list[tuple[str, bool, str]]:
        """What holds and what does not: (protection, holds, words). `home`: the course's folder, whose place may matter."""
        walled = self.jail != "none"
        place = _exposed(home) if home is not None and self.landlock and not walled else ""
        by = {"bubblewrap": "bubblewrap", "unshare": "namespaces by unshare", "none": ""}[self.jail]
        return [
            (
                "Answers, gradebook and other students' work out of sight",
                walled or (self.landlock > 0 and not place),
                f"by {by}"
                if walled
                else f"the course lies below {place}, which every submission must read: nothing is graded there"
                if place
                else "by Landlock"
                if self.landlock
                else "a submission can read what you can read",
            ),
            (
                "No writing outside its own folder",
                walled or self.landlock > 0 or self.user,
                f"by {by}" if walled else "by Landlock" if self.landlock else "by a user without rights" if self.user else "none here",
            ),
            (
                "No network",
                walled or self.seccomp,
                f"by {by}" if walled else "by seccomp" if self.seccomp else "a submission can open connections",
            ),
            (
                "Nothing is left running",
                True if walled else sys.platform.startswith("linux"),
                "its process namespace ends with it" if walled else "children are found and killed; not after a sudden end of the grader",
            ),
            (
                "Cannot signal or trace others",
                walled or self.landlock >= 6 or self.user,
                f"by {by}" if walled else "by Landlock" if self.landlock >= 6 else "by a user without rights" if self.user else "none here",
            ),
            ("Dangerous system calls refused", self.seccomp, "by seccomp" if self.seccomp else "no seccomp filter for this machine"),
            (
                "Limits on time, memory, processes, files and output",
                os.name == "posix" and self.processes,
                "by resource limits and a watch on memory"
                if self.processes
                else "all but the number of processes: the grader is root, and can give a submission no other user"
                " (on Linux: Python lies where others may not enter)",
            ),
            (
                "Tests and marks out of reach",
                True,
                "tests run in another process, on answers that arrive as data",
            ),
            (
                "What a test asks a function stays with that test",
                self.fork,
                "a fork answers it, and ends with it; not with --kernel"
                if self.fork
                else "a later cell can print what a function was asked",
            ),
        ]


def _exposed(home) -> str:
    from . import jail

    return jail.exposed(home)


def _tries(code: str) -> bool:
    """Whether a few lines of Python run to their end in a process of their own."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=30)
    return done.returncode == 0


_UNSHARE = """
import os, sys
from softpower.grading import linux
u, g = os.geteuid(), os.getegid()
linux.unshare(linux.CLONE_NEWNS | linux.CLONE_NEWPID | linux.CLONE_NEWNET | linux.CLONE_NEWIPC | (linux.CLONE_NEWUSER if u else 0))
if u: linux.map_own_user(u, g)
linux.mount("none", "/", "", linux.MS_REC | linux.MS_PRIVATE)
linux.read_only()
linux.mount("tmpfs", "/tmp", "tmpfs")
"""
_DESK = """
from softpower.grading import linux
linux.unshare(linux.CLONE_NEWNS | linux.CLONE_NEWIPC)
linux.mount("none", "/", "", linux.MS_REC | linux.MS_PRIVATE)
linux.read_only()
"""
_SECCOMP = """
import os, socket
from softpower.grading import linux
linux.no_new_privileges()
linux.seccomp()
try: socket.socket()
except PermissionError: os._exit(0)
os._exit(1)
"""
_LANDLOCK = """
import os
from softpower.grading import linux
linux.no_new_privileges()
linux.landlock(["/usr"], [])
try: os.listdir("/")
except PermissionError: os._exit(0)
os._exit(1)
"""


def _bubblewrap_works() -> bool:
    if not shutil.which("bwrap"):
        return False
    command = [
        "bwrap",
        "--unshare-pid",
        "--as-pid-1",
        "--unshare-net",
        "--unshare-ipc",
        "--ro-bind",
        "/",
        "/",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
    ]
    command += ["--unshare-user"] if os.geteuid() else []
    return subprocess.run([*command, "--cap-add", "ALL", sys.executable, "-c", _DESK], capture_output=True, timeout=30).returncode == 0


@functools.cache
def best(forced: str | None = None) -> Plan:
    """The strongest plan that works here. $SOFTPOWER_ISOLATION names another jail, for those who test."""
    forced = forced or os.environ.get(FORCE)
    if forced and forced not in JAILS:
        raise CourseError(f"The environment variable {FORCE} is {forced!r}. It may be one of: {', '.join(JAILS)}; or unset it.")
    if not hasattr(os, "fork"):
        return Plan(fork=False)
    if not sys.platform.startswith("linux"):
        return Plan(processes=os.geteuid() != 0)
    from . import jail as walls
    from . import linux

    if forced:
        jail = forced
    elif _bubblewrap_works():
        jail = "bubblewrap"
    else:
        # Its call numbers are listed for the same machines as those of seccomp.
        jail = "unshare" if linux.seccomp_known() and _tries(_UNSHARE) else "none"
    # Without a view of its own, a user without rights can only be had where it can reach Python.
    user = os.geteuid() == 0 and (jail != "none" or walls.open_to_all(walls.readable([])))
    return Plan(
        jail=jail,
        landlock=linux.landlock_version() if _tries(_LANDLOCK) else 0,
        seccomp=linux.seccomp_known() and _tries(_SECCOMP),
        user=user,
        processes=user or os.geteuid() != 0,
    )
