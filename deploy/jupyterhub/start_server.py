"""What the hub starts for each user, as that user: sets limits, brings the lessons, then becomes the user's server.

An instructor's `softpower` works on the copy of the course in their home.

    start_server.py GIBIBYTES PROCESSES [ARGUMENT …]

GIBIBYTES bounds the memory of each process, PROCESSES all processes and threads of the user; 0 is no limit.
"""

import os
import resource
import shutil
import sys
from pathlib import Path

GIB = 2**30


def bound(kind: int, most: int) -> None:
    """Lower a limit of this process and of all that it starts. Never raises one."""
    hard = resource.getrlimit(kind)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def bring(lessons: Path, home: Path) -> None:
    """Copy the lessons that the user does not have yet. What the user has is theirs and stays as it is."""
    for source in sorted(lessons.rglob("*")):
        target = home / "lessons" / source.relative_to(lessons)
        if source.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def first_page(program: Path) -> str:
    """Where JupyterLab opens: at the first lesson, as copy_lessons.py noted it."""
    lesson = (program / "etc" / "first_lesson").read_text(encoding="utf-8").strip()
    return f"/lab/tree/lessons/{lesson}" if lesson else "/lab"


def main(gibibytes: str, processes: str, *arguments: str) -> None:
    # RLIMIT_DATA counts memory that can be written. RLIMIT_AS would also count what the chart renderer only reserves.
    if float(gibibytes):
        bound(resource.RLIMIT_DATA, int(float(gibibytes) * GIB))
        bound(resource.RLIMIT_FSIZE, GIB)
    if int(processes):
        bound(resource.RLIMIT_NPROC, int(processes))
    bound(resource.RLIMIT_CORE, 0)

    home = Path.home()
    (home / "assignments").mkdir(exist_ok=True)
    program = Path(sys.prefix).parent
    bring(program / "lessons", home)
    os.environ.setdefault("JUPYTERHUB_DEFAULT_URL", first_page(program))  # set already where the hub's configuration names a page
    # Short, since kernels open sockets in it, and a socket's path may have 107 letters.
    os.environ.setdefault("JUPYTER_RUNTIME_DIR", str(home / ".jupyter" / "run"))
    os.environ.setdefault("SOFTPOWER_PROGRESS", str(home / "lessons" / "progress.json"))

    course = home / "soft-power"
    if Path(os.environ.get("JUPYTER_CONFIG_PATH", "")).name == "instructor" and (course / "course.yml").is_file():
        os.environ.setdefault("SOFTPOWER_HOME", str(course))  # or `softpower` would work on the copy that is installed

    server = Path(sys.prefix) / "bin" / "jupyterhub-singleuser"
    os.execv(server, [str(server), *arguments])


if __name__ == "__main__":
    main(*sys.argv[1:])
