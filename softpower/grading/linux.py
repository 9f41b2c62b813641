"""The Linux calls behind the isolation, one function each. Python 3.11 has none of them.

Every function raises OSError where the kernel says no. What they are put together to
is in `jail`.
"""

import contextlib
import ctypes
import errno
import os
import platform
import re
import struct

_libc = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_RDONLY, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 32, 1, 4096, 16384, 1 << 18
MNT_DETACH = 2
_OPTIONS = {"nosuid": 2, "nodev": 4, "noexec": 8, "noatime": 1024, "nodiratime": 2048, "relatime": 1 << 21}
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP = 1, 4, 24
_PR_SET_NO_NEW_PRIVS, _PR_SET_CHILD_SUBREAPER, _PR_SET_SECCOMP = 38, 36, 22
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
# The same numbers on every architecture for what came after 5.0.
_PIDFD_OPEN = 434
_MOUNT_SETATTR, _LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 442, 444, 445, 446


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def unshare(flags: int) -> None:
    _checked(_libc.unshare(flags), "unshare")


def setns(process: int, kind: int) -> None:
    """Go into a process's namespace of a kind; one of process numbers holds for what is forked from now on. `process`: a pidfd."""
    _checked(_libc.setns(process, kind), "setns")


def pidfd(process: int) -> int:
    """A file that stands for a process. Python has this call only where it was built on a system that had it."""
    return _checked(_libc.syscall(_PIDFD_OPEN, process, 0), "pidfd_open")


def mount(source: str, target: str, kind: str, flags: int = 0, data: str = "") -> None:
    _checked(
        _libc.mount(source.encode(), os.fsencode(target), kind.encode(), ctypes.c_ulong(flags), data.encode() or None), f"mount {target}"
    )


def bind(source: str, target: str, read_only: bool = True) -> None:
    """Show `source`, and what is mounted below it, at `target`."""
    mount(source, target, "", MS_BIND | MS_REC)
    if read_only:
        attributes = struct.pack("QQQQ", 1 | 2 | 4, 0, 0, 0)  # read-only, no set-user-id, no devices
        if _libc.syscall(_MOUNT_SETATTR, _AT_FDCWD, os.fsencode(target), _AT_RECURSIVE, attributes, len(attributes)) < 0:
            mount("", target, "", MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)


def read_only() -> None:
    """Let nothing that is mounted now be written to, as this mount namespace sees it. Devices can be, as before."""
    attributes = struct.pack("QQQQ", 1, 0, 0, 0)
    if _libc.syscall(_MOUNT_SETATTR, _AT_FDCWD, b"/", _AT_RECURSIVE, attributes, len(attributes)) == 0:
        return
    for place, options in _mounted().items():  # before Linux 5.12, one by one
        kept = sum(flag for name, flag in _OPTIONS.items() if name in options)  # what stands must not be taken away
        try:
            mount("", place, "", MS_REMOUNT | MS_BIND | MS_RDONLY | kept)
        except OSError as error:
            if error.errno not in (errno.ENOENT, errno.EINVAL):  # another mount hides it: nobody can write there
                raise


def _mounted() -> dict[str, set[str]]:
    """Where something is mounted in this namespace, and with which options: of several in one place, those of the uppermost."""
    found = {}
    with open("/proc/self/mountinfo", "rb") as file:
        for line in file:
            place, options = line.split()[4:6]
            place = re.sub(rb"\\([0-7]{3})", lambda octal: bytes([int(octal[1], 8)]), place)  # how a blank is written
            found[os.fsdecode(place)] = set(options.decode().split(","))
    return found


def pivot(root: str) -> None:
    """Make `root`, a mount point, the root of this process, and let go of the old one."""
    os.chdir(root)
    _checked(_libc.syscall({"x86_64": 155, "aarch64": 41}[platform.machine()], b".", b"."), "pivot_root")
    _checked(_libc.umount2(b".", MNT_DETACH), "umount of the old root")
    os.chdir("/")


def map_own_user(user: int, group: int) -> None:
    """In a new user namespace: this user and group stay who they are."""
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def _prctl(option: int, *args: int) -> None:
    _checked(_libc.prctl(option, *[ctypes.c_ulong(a) for a in (*args, 0, 0, 0, 0)[:4]]), f"prctl {option}")


def die_with_parent(number: int = 9) -> None:
    """From now on, until it changes its user or group, a signal comes to this process when the one that forked it ends."""
    _prctl(_PR_SET_PDEATHSIG, number)


def adopt_orphans() -> None:
    """What this process's descendants leave behind becomes its own child."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def no_new_privileges() -> None:
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def drop_capabilities() -> None:
    """Give up every capability, for good."""
    for number in range(64):
        with contextlib.suppress(OSError):
            _prctl(_PR_CAPBSET_DROP, number)
    header, data = struct.pack("Ii", 0x20080522, 0), struct.pack("6I", *[0] * 6)
    _checked(_libc.capset(header, data), "capset")


def landlock_version() -> int:
    """The version of Landlock that the kernel offers; 0 for none."""
    return max(0, _libc.syscall(_LANDLOCK_CREATE, None, 0, 1))


_READ = 1 << 0 | 1 << 2 | 1 << 3  # execute, read a file, list a folder
_ON_FILES = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15


def landlock(readable: list[str], writable: list[str]) -> int:
    """From now on this process reads only below `readable`, writes only below `writable`. Returns the version used.

    From version 4 it opens no TCP connection, from version 6 it signals nobody outside
    and reaches no abstract socket.
    """
    version = landlock_version()
    if not version:
        raise OSError(errno.ENOSYS, "this kernel has no Landlock")
    handled = (1 << 13) - 1
    handled |= 1 << 13 if version >= 2 else 0
    handled |= 1 << 14 if version >= 3 else 0
    handled |= 1 << 15 if version >= 5 else 0
    attributes = struct.pack("QQQ", handled, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    rules = _checked(_libc.syscall(_LANDLOCK_CREATE, attributes, ctypes.c_size_t(size), 0), "landlock_create_ruleset")
    try:
        for paths, allowed in ((readable, _READ), (writable, handled)):
            for path in paths:
                with contextlib.suppress(FileNotFoundError):
                    number = os.open(path, os.O_PATH | os.O_CLOEXEC)
                    try:
                        rights = allowed & handled & (~0 if os.path.isdir(path) else _ON_FILES)
                        rule = struct.pack("=Qi", rights, number)
                        _checked(_libc.syscall(_LANDLOCK_ADD, rules, 1, rule, 0), f"landlock_add_rule {path}")
                    finally:
                        os.close(number)
        _checked(_libc.syscall(_LANDLOCK_RESTRICT, rules, 0), "landlock_restrict_self")
    finally:
        os.close(rules)
    return version


# Calls that no notebook needs and that could undo the rest: tracing others, mounting, new namespaces,
# the kernel's keys, modules, clocks and rings, memory that no limit counts, and what would carry word
# from a test's fork to its desk: old queues, signals with a value, the watching of files. By name, so that they can be read.
_DENIED = {
    "x86_64": {
        "audit": 0xC000003E,
        "clone": 56,
        "socket": 41,
        "setsockopt": 54,
        "mmap": 9,
        "fcntl": 72,
        "ioctl": 16,
        "prctl": 157,
        "setpriority": 141,
        "of itself": {"prlimit64": 302, "sched_setparam": 142, "sched_setscheduler": 144, "sched_setaffinity": 203, "sched_setattr": 314},
        "groups": {"setsid": 112, "setpgid": 109},
        "numbers": {
            "ptrace": 101,
            "process_vm_readv": 310,
            "process_vm_writev": 311,
            "kexec_load": 246,
            "kexec_file_load": 320,
            "bpf": 321,
            "perf_event_open": 298,
            "mount": 165,
            "umount2": 166,
            "pivot_root": 155,
            "chroot": 161,
            "setns": 308,
            "unshare": 272,
            "add_key": 248,
            "request_key": 249,
            "keyctl": 250,
            "userfaultfd": 323,
            "init_module": 175,
            "finit_module": 313,
            "delete_module": 176,
            "reboot": 169,
            "swapon": 167,
            "swapoff": 168,
            "acct": 163,
            "quotactl": 179,
            "open_by_handle_at": 304,
            "syslog": 103,
            "settimeofday": 164,
            "clock_settime": 227,
            "adjtimex": 159,
            "sethostname": 170,
            "setdomainname": 171,
            "iopl": 172,
            "ioperm": 173,
            "modify_ldt": 154,
            "kcmp": 312,
            "shmget": 29,
            "semget": 64,
            "msgget": 68,
            "mq_open": 240,
            "inotify_init": 253,
            "inotify_init1": 294,
            "fanotify_init": 300,
            "memfd_create": 319,
            "vmsplice": 278,
            "rt_sigqueueinfo": 129,
            "rt_tgsigqueueinfo": 297,
            "ioprio_set": 251,
            "migrate_pages": 256,
            "move_pages": 279,
        },
    },
    "aarch64": {
        "audit": 0xC00000B7,
        "clone": 220,
        "socket": 198,
        "setsockopt": 208,
        "mmap": 222,
        "fcntl": 25,
        "ioctl": 29,
        "prctl": 167,
        "setpriority": 140,
        "of itself": {"prlimit64": 261, "sched_setparam": 118, "sched_setscheduler": 119, "sched_setaffinity": 122, "sched_setattr": 274},
        "groups": {"setsid": 157, "setpgid": 154},
        "numbers": {
            "ptrace": 117,
            "process_vm_readv": 270,
            "process_vm_writev": 271,
            "kexec_load": 104,
            "kexec_file_load": 294,
            "bpf": 280,
            "perf_event_open": 241,
            "mount": 40,
            "umount2": 39,
            "pivot_root": 41,
            "chroot": 51,
            "setns": 268,
            "unshare": 97,
            "add_key": 217,
            "request_key": 218,
            "keyctl": 219,
            "userfaultfd": 282,
            "init_module": 105,
            "finit_module": 273,
            "delete_module": 106,
            "reboot": 142,
            "swapon": 224,
            "swapoff": 225,
            "acct": 89,
            "quotactl": 60,
            "open_by_handle_at": 265,
            "syslog": 116,
            "settimeofday": 170,
            "clock_settime": 112,
            "adjtimex": 171,
            "sethostname": 161,
            "setdomainname": 162,
            "kcmp": 272,
            "mq_open": 180,
            "msgget": 186,
            "semget": 190,
            "shmget": 194,
            "inotify_init1": 26,
            "fanotify_init": 262,
            "memfd_create": 279,
            "vmsplice": 75,
            "rt_sigqueueinfo": 138,
            "rt_tgsigqueueinfo": 240,
            "ioprio_set": 30,
            "migrate_pages": 238,
            "move_pages": 239,
        },
    },
}
_DENIED_EVERYWHERE = {
    "pidfd_send_signal": 424,
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "pidfd_getfd": 438,
    "process_madvise": 440,
    "mount_setattr": 442,
    "memfd_secret": 447,
    "process_mrelease": 448,
}
_CLONE3 = 435
_LOAD, _AND, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_REFUSE = (_RETURN, 0, 0, _ERROR | errno.EPERM)
_NUMBER = (_LOAD, 0, 0, 0)  # of the call
_NAMESPACES = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | 0x02000000
# A child that shares its parent's memory, folder or open files, and is neither a thread of it nor about to become another program.
_SHARING, _THREAD_OR_VFORK = 0x100 | 0x200 | 0x400, 0x10000 | 0x4000
_AF_UNIX = 1
_SHARED_WITHOUT_A_FILE = 0x01 | 0x20  # MAP_SHARED, MAP_ANONYMOUS
_SOL_SOCKET, _SO_REUSEADDR = 1, 2
# What a file that two processes share keeps for both, and neither /proc nor the one who looks there shows:
# F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY, F_SET_RW_HINT, F_SET_FILE_RW_HINT.
_FILE_NOTES = (8, 10, 15, 1024, 1026, 1036, 1038)
_OWNERS = (0x8901, 0x8902)  # the same by ioctl: FIOSETOWN, SIOCSPGRP


def seccomp_known() -> bool:
    """Whether this architecture's call numbers are in the list above."""
    return platform.machine() in _DENIED


def _argument(number: int) -> tuple[int, int, int, int]:
    """Load the lower half of a call's argument, counted from 0."""
    return (_LOAD, 0, 0, 16 + 8 * number)


def _of(call: int, *steps: tuple[int, int, int, int]) -> list[tuple[int, int, int, int]]:
    """Steps for one call alone; what they let through goes on to the rest of the filter."""
    return [(_JUMP_EQUAL, 0, len(steps) + 1, call), *steps, _NUMBER]


def seccomp(kernel: bool = False, groups: bool = True) -> None:
    """From now on the calls of the list fail with EPERM, and so does what would give word to another process by its settings.

    kernel   whether what a Jupyter kernel needs may be had: sockets of any kind, their options, its threads' priorities
    groups   whether a process may leave its group, by which all of them are ended where there are no namespaces
    """
    known = _DENIED[platform.machine()]
    program: list[tuple[int, int, int, int]] = [
        (_LOAD, 0, 0, 4),  # the architecture
        (_JUMP_EQUAL, 1, 0, known["audit"]),
        (_RETURN, 0, 0, _KILL),
        _NUMBER,
    ]
    if platform.machine() == "x86_64":
        program += [(_JUMP_AT_LEAST, 0, 1, 0x40000000), _REFUSE]  # the x32 doubles
    for number in (*known["numbers"].values(), *_DENIED_EVERYWHERE.values(), *({} if groups else known["groups"]).values()):
        program += [(_JUMP_EQUAL, 0, 1, number), _REFUSE]
    # clone3 hides its flags behind a pointer. Without it the C library falls back to clone.
    program += [(_JUMP_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _ERROR | errno.ENOSYS)]
    apart = (_JUMP_ANY_BIT, 2, 0, _THREAD_OR_VFORK), (_JUMP_ANY_BIT, 0, 1, _SHARING)
    program += _of(known["clone"], _argument(0), (_JUMP_ANY_BIT, 0, 1, _NAMESPACES), _REFUSE, *apart, _REFUSE)
    # Its pages outlive the view of them, and are then in nobody's sum.
    anonymous = (_AND, 0, 0, _SHARED_WITHOUT_A_FILE), (_JUMP_EQUAL, 0, 1, _SHARED_WITHOUT_A_FILE)
    program += _of(known["mmap"], _argument(3), *anonymous, _REFUSE)
    # A process that may not be dumped is not shown to those who look after it.
    program += _of(known["prctl"], _argument(0), (_JUMP_EQUAL, 0, 1, _PR_SET_DUMPABLE), _REFUSE)
    for call, commands in (("fcntl", _FILE_NOTES), ("ioctl", _OWNERS)):
        program += _of(known[call], _argument(1), *(step for command in commands for step in ((_JUMP_EQUAL, 0, 1, command), _REFUSE)))
    if not kernel:
        for number in known["of itself"].values():
            program += _of(number, _argument(0), (_JUMP_EQUAL, 1, 0, 0), _REFUSE)
        program += _of(known["setpriority"], _argument(0), (_JUMP_EQUAL, 0, 2, 0), _argument(1), (_JUMP_EQUAL, 1, 0, 0), _REFUSE)
        program += _of(known["socket"], _argument(0), (_JUMP_EQUAL, 1, 0, _AF_UNIX), _REFUSE)
        # multiprocessing sets this one, which means nothing for a local socket: it is told that it is done.
        reuse = (_JUMP_EQUAL, 0, 3, _SOL_SOCKET), _argument(2), (_JUMP_EQUAL, 0, 1, _SO_REUSEADDR), (_RETURN, 0, 0, _ERROR)
        program += _of(known["setsockopt"], _argument(1), *reuse, _REFUSE)
    program += [(_RETURN, 0, 0, _ALLOW)]
    code = b"".join(struct.pack("HBBI", *step) for step in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    held = ctypes.create_string_buffer(header, len(header))
    _checked(_libc.prctl(_PR_SET_SECCOMP, 2, ctypes.byref(held), 0, 0), "seccomp")
