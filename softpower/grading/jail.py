"""Where a submission's code runs: what it may see, write, use up and reach.

Two walls. The room's, put up once a run: a view of the machine without the
gradebook, the solutions and other students' work, and without a network. The
desk's, put up for each submission: processes of its own, folders of its own that
vanish with it, limits, no privileges.

Strongest first: namespaces through bubblewrap or through unshare, then Landlock,
seccomp, limits and, where the grader runs as root, a user without rights. What the
machine lacks is left out, and `protections` says so.
"""

import contextlib
import os
import signal
import socket
import stat
import sys
import tempfile
from pathlib import Path

from . import linux

try:
    import resource
except ImportError:  # Windows, where none of this is put up; what warms a room is imported there all the same
    resource = None

HOME = "/home/student"
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SETTINGS = (
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/fonts",
    "/etc/passwd",
    "/etc/group",
    "/etc/nsswitch.conf",
    "/etc/alternatives",
    "/etc/mime.types",
)
VENV = ("bin", "lib", "lib64", "include", "etc", "share", "pyvenv.cfg")
DEVICES = ("null", "full", "random", "urandom")
# A shared view of /dev/zero is memory that no limit counts. /dev/full reads the same, and gives no view.
ZERO = ("/dev/full", "/dev/zero")
USERS = range(61_000, 61_184)  # above what Debian and Fedora give to people and services, below systemd's dynamic ones
MB = 1 << 20
MOST_FILES = 20_000  # in each of a desk's folders; bounds what stands in the names and notes of files, too


def readable(course: list[str]) -> list[str]:
    """What a room may read: the system's programs, this Python, this package, and the course's open files."""
    asked = [*SYSTEM, *SETTINGS, *_python(), *course]
    # A link is shown as a link, so what it leads to must be there as well.
    return _outermost([*asked, *(os.path.realpath(p) for p in asked if os.path.islink(p))])


def _python() -> set[str]:
    """Where this Python, its packages and this package lie."""
    package = Path(__file__).resolve().parents[1]
    python = {sys.prefix, sys.base_prefix, sys.exec_prefix, str(package), os.path.dirname(os.path.realpath(sys.executable))}
    return python | {p for p in sys.path if p and os.path.isdir(p) and ("site-packages" in p or "dist-packages" in p or "/lib/python" in p)}


def exposed(home: str | Path) -> str:
    """The readable path of the system's or of Python's at or below which a course lies, all of it in sight; empty where none is."""
    home = os.path.realpath(home)
    return next((path for path in readable([]) if _within(home, os.path.realpath(path)) or home == os.path.realpath(path)), "")


def covered(home: str | Path, course: list[str]) -> dict:
    """Where a course lies in sight, what hides it: {"hide": its folder, "back": what below it is to be read all the same}.

    `course`: its open files, as `readable` takes them. Both are empty where nothing is to be hidden.
    """
    if not exposed(home):
        return {"hide": "", "back": []}
    home = os.path.realpath(home)
    # A virtual environment made in the course's own folder: its parts, and not the folder.
    python = [p for path in _python() for p in ([f"{home}/{part}" for part in VENV] if os.path.realpath(path) == home else [path])]
    known = [*python, *course]
    return {"hide": home, "back": _outermost(p for p in [*known, *map(os.path.realpath, known)] if _within(p, home))}


def _within(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip("/") + "/")


def _outermost(paths) -> list[str]:
    kept: list[str] = []
    for path in sorted({os.path.abspath(p) for p in paths if os.path.lexists(p)}, key=len):
        if not any(path == k or path.startswith(k + "/") for k in kept):
            kept.append(path)
    return kept


def bubblewrap(spec: dict) -> list[str]:
    """The bubblewrap command that puts up a room's wall."""
    # The room is the first of its process namespace: however it ends, the kernel ends all that it started.
    command = ["bwrap", "--unshare-pid", "--as-pid-1", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    if os.geteuid():
        command += ["--unshare-user"]
    command += [
        "--cap-add",
        "ALL",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--dev-bind",
        *ZERO,
        "--perms",
        "1777",
        "--tmpfs",
        "/tmp",
        "--tmpfs",
        "/run",
        "--dir",
        HOME,
    ]
    above = {str(p) for path in spec["read"] for p in Path(path).parents} - {"/", *spec["read"]}
    for path in sorted(above):
        command += ["--dir", path]  # made by us, each is open to the desk's user as well
    command += _shown(spec["read"])
    if spec["hide"]:
        command += ["--perms", "0755", "--tmpfs", spec["hide"]]
        between = {str(p) for path in spec["back"] for p in Path(path).parents if _within(str(p), spec["hide"])}
        for path in sorted(between):
            command += ["--dir", path]
        command += [*_shown(spec["back"]), "--remount-ro", spec["hide"]]
    return [*command, "--chdir", "/", "--"]


def _shown(paths: list[str]) -> list[str]:
    return [word for p in paths for word in (["--symlink", os.readlink(p), p] if os.path.islink(p) else ["--ro-bind", p, p])]


def enter(spec: dict) -> None:
    """Put up a room's wall around this process by unshare. The caller goes on in a child that is the first of its namespace."""
    user, group = os.geteuid(), os.getegid()
    flags = linux.CLONE_NEWNS | linux.CLONE_NEWPID | linux.CLONE_NEWNET | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS
    linux.unshare(flags | (linux.CLONE_NEWUSER if user else 0))
    if user:
        linux.map_own_user(user, group)
    linux.mount("none", "/", "", linux.MS_REC | linux.MS_PRIVATE)
    child = os.fork()
    if child:
        _wait_for(child)
    _new_root(spec)


def _wait_for(child: int) -> None:
    """Stand outside the namespace until its first process has ended, then end likewise."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGKILL))
    _, status = os.waitpid(child, 0)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def _new_root(spec: dict) -> None:
    root = tempfile.mkdtemp(prefix="room-")
    linux.mount("tmpfs", root, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "mode=755,size=64m")
    for path in spec["read"]:
        _show(path, root)
    if spec["hide"]:
        there = root + spec["hide"]
        linux.mount("tmpfs", there, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "mode=755,size=1m")
        for path in spec["back"]:
            _show(path, root)
        linux.mount("", there, "", linux.MS_REMOUNT | linux.MS_BIND | linux.MS_RDONLY | linux.MS_NOSUID | linux.MS_NODEV)
    os.makedirs(f"{root}/dev/shm")
    for source, target in [*((f"/dev/{name}",) * 2 for name in DEVICES), ZERO]:
        Path(root + target).touch()
        linux.bind(source, root + target, read_only=False)
    for name, target in (
        ("fd", "/proc/self/fd"),
        ("stdin", "/proc/self/fd/0"),
        ("stdout", "/proc/self/fd/1"),
        ("stderr", "/proc/self/fd/2"),
    ):
        os.symlink(target, f"{root}/dev/{name}")
    for name, mode in (("proc", 0o555), ("tmp", 0o1777), ("run", 0o755), (HOME.lstrip("/"), 0o755)):
        os.makedirs(f"{root}/{name}", exist_ok=True)
        os.chmod(f"{root}/{name}", mode)
    with contextlib.suppress(OSError):  # some containers forbid a fresh /proc; then there is none
        linux.mount("proc", f"{root}/proc", "proc", linux.MS_NOSUID | linux.MS_NODEV)
    linux.pivot(root)


def keeps_tmp(spec: dict) -> bool:
    """Whether a course itself lies in /tmp, which must stay in sight; temporary files then go to the desk's own folder."""
    return any(path == "/tmp" or path.startswith("/tmp/") for path in spec["read"])


def _show(path: str, root: str) -> None:
    """A path as it is, read-only, below another root."""
    there = root + path
    os.makedirs(os.path.dirname(there), exist_ok=True)
    if os.path.islink(path):
        os.symlink(os.readlink(path), there)
        return
    if os.path.isdir(path):
        os.makedirs(there, exist_ok=True)
    else:
        Path(there).touch()
    linux.bind(path, there)


def claim_users() -> tuple[int, socket.socket | None]:
    """A number of USERS that, with the next one, no other room on this machine has, and what holds it until it is closed.

    A limit on processes counts all of a user's, whichever run started them. Where every number is
    taken, the first is shared.
    """
    for user in USERS[::2]:
        held = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            held.bind(f"\0softpower-user-{user}")  # a name in no folder, which is free again when its process ends
        except OSError:
            held.close()
            continue
        return user, held
    return USERS[0], None


def fork(spec: dict) -> tuple[int, bool]:
    """Fork for a desk. Returns the child's number, 0 in the child, and whether the child is the first of a process namespace of its own.

    Where it is not and could be, `desk` forks once more, which takes a warm room some 10 ms.
    """
    if spec["jail"] not in ("bubblewrap", "unshare") or (back := _way_back()) is None:
        return os.fork(), False
    child = -1
    try:
        child = os.fork()
    finally:
        if child:
            linux.setns(back, linux.CLONE_NEWPID)
        os.close(back)
    return child, True


def _way_back() -> int | None:
    """After this the next fork is the first of a process namespace of its own; what it returns leads back to this one. None where that cannot be."""
    try:
        back = linux.pidfd(os.getpid())
    except OSError:
        return None
    try:
        linux.setns(back, linux.CLONE_NEWPID)  # before Linux 5.8 there would be no way back
        linux.unshare(linux.CLONE_NEWPID)
    except OSError:
        os.close(back)
        return None
    return back


def desk(spec: dict, user: int, keep: set[int], told, apart: bool) -> str:
    """Put up a desk's wall around this process, a fork of the room. Returns the working directory.

    apart   whether it is the first of a process namespace of its own. If not, and it can be had,
            the caller goes on in a further fork, whose number is given to `told` for the room to know.
    """
    limits = spec["limits"]
    os.setsid()
    own_mounts = hidden = False
    if spec["jail"] in ("bubblewrap", "unshare"):
        with contextlib.suppress(OSError):
            linux.unshare(linux.CLONE_NEWNS | linux.CLONE_NEWIPC | (0 if apart else linux.CLONE_NEWPID))
            own_mounts = True
    if own_mounts:
        if not apart and (child := os.fork()):
            told(child)
            os._exit(0)
        linux.mount("none", "/", "", linux.MS_REC | linux.MS_PRIVATE)
        linux.read_only()  # what of the room's its user could write to, the next desk could read
        hidden = keeps_tmp(spec)
        for place, size in ((HOME, limits["file"] * 2), *([] if hidden else [("/tmp", limits["file"] * 2)]), ("/dev/shm", limits["file"])):
            linux.mount("tmpfs", place, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, f"mode=1777,size={size}m,nr_inodes={MOST_FILES}")
        with contextlib.suppress(OSError):
            linux.mount("proc", "/proc", "proc", linux.MS_NOSUID | linux.MS_NODEV)
        folder = HOME
    else:
        folder = spec["scratch"]
    _only(keep)
    # A /tmp that stayed in sight is the room's, and the next desk's too: nobody writes there.
    restrict(spec, user, [folder, *(["/dev/shm"] if own_mounts else []), *(["/tmp"] if own_mounts and not hidden else [])], own_mounts)
    if not own_mounts and sys.platform.startswith("linux"):
        linux.die_with_parent()  # once more: a change of user has undone it, and no namespace ends with the room here
    os.chdir(folder)
    os.environ |= {"HOME": folder, "IPYTHONDIR": f"{folder}/.ipython", "TMPDIR": "/tmp" if own_mounts and not hidden else folder}
    tempfile.tempdir = None
    return folder


def examiner(spec: dict, user: int, keep: set[int]) -> None:
    """The examiner runs the course's own tests. Still, what it reads came from a submission, so it has no rights to spare."""
    _only(keep)
    if not sys.platform.startswith("linux"):
        return
    data = resource.getpagesize() * int(Path("/proc/self/statm").read_text().split()[5]) if os.path.exists("/proc/self/statm") else 0
    if data:
        most = data + 2 * spec["limits"]["memory"] * MB  # a table of theirs, and what a test makes of it
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    linux.no_new_privileges()
    if os.getuid() == 0 and spec["user"] and spec["jail"] != "none":
        os.setgroups([])
        os.setresgid(*[user] * 3)
        os.setresuid(*[user] * 3)
        os.chdir("/tmp")
    linux.drop_capabilities()
    linux.die_with_parent()  # once more: a change of user undoes it
    if spec["seccomp"]:
        linux.seccomp()


def restrict(spec: dict, user: int, own: list[str], own_mounts: bool) -> None:
    """Limits, no privileges, Landlock and seccomp, as far as the machine has them. `own`: the desk's folders, its working directory first."""
    limits, jailed = spec["limits"], spec["jail"] in ("bubblewrap", "unshare")
    os.umask(0o077)
    _limits(limits)
    on_linux = sys.platform.startswith("linux")
    if on_linux:
        linux.no_new_privileges()
    if spec["landlock"]:
        read = ["/"] if jailed else [*spec["read"], "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"]
        linux.landlock(read, [*own, *(f"/dev/{name}" for name in DEVICES)])
    if os.getuid() == 0 and spec["user"]:
        if not own_mounts:
            os.chown(own[0], user, user)
        os.setgroups([])
        os.setresgid(*[user] * 3)
        os.setresuid(*[user] * 3)
    if on_linux:
        linux.drop_capabilities()
    if spec["seccomp"]:
        # A kernel's messages need a socket on this machine. What network the room has, it has; a walled one has none.
        linux.seccomp(kernel=spec["kernel"], groups=jailed)


def _limits(limits: dict) -> None:
    used = 0
    with contextlib.suppress(OSError):
        used = resource.getpagesize() * int(Path("/proc/self/statm").read_text().split()[5])
    for name, most in (
        ("RLIMIT_CORE", 0),
        ("RLIMIT_CPU", limits["cpu"]),
        # Not RLIMIT_AS: the engine that draws charts reserves far more than it uses, and that is no harm.
        ("RLIMIT_DATA", used + limits["memory"] * MB),
        ("RLIMIT_FSIZE", limits["file"] * MB),
        ("RLIMIT_NOFILE", 256),
        ("RLIMIT_NPROC", limits["processes"]),
    ):
        number = getattr(resource, name, None)
        if number is None or (name == "RLIMIT_DATA" and not used):
            continue
        hard = resource.getrlimit(number)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some
            resource.setrlimit(number, (most, most))


def _only(keep: set[int]) -> None:
    """Close every file that is not among `keep`; nothing to read stands on the standard input."""
    last = 0
    for number in sorted(keep | {1, 2}):
        os.closerange(last, number)
        last = number + 1
    os.closerange(last, 4096)
    null = os.open("/dev/null", os.O_RDONLY)
    if null != 0:
        os.dup2(null, 0)
        os.close(null)


def open_to_all(paths: list[str]) -> bool:
    """Whether a user without rights can reach these paths."""
    for path in paths:
        for one in (Path(os.path.realpath(path)), *Path(os.path.realpath(path)).parents):
            mode = one.stat().st_mode
            if not mode & (stat.S_IXOTH if one.is_dir() else stat.S_IROTH):
                return False
    return True


def own_processes(spec: dict) -> int:
    """How many processes a user has now: where there are no namespaces, the limit counts them all."""
    if spec["jail"] != "none" or (os.getuid() == 0 and spec["user"]):
        return 0
    with contextlib.suppress(OSError):
        return sum(1 for p in Path("/proc").iterdir() if p.name.isdigit() and os.stat(p).st_uid == os.getuid())
    return 500
