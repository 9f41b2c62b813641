"""`softpower lab`: JupyterLab on the course's start page."""

import os
import subprocess
import sys

from ..home import home
from ..messages import CourseError

START = "lessons/00-start-here.ipynb"


def open_lab(browser: bool = True, port: int = 8888) -> int:
    """Run JupyterLab until it is stopped. It prints its address, and opens it in a browser where there is one."""
    root = home()
    if not (root / START).is_file():
        raise CourseError(
            f"There is no {START} in {root}. `softpower lab` needs a copy of the course; download it, then run this command there."
        )
    command = [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{START}",
        f"--ServerApp.port={port}",
    ]
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        print("Running as root, as in a container. On a machine that others use, run this as an ordinary user.")
        command.append("--allow-root")
    print("Starting JupyterLab. The address below, with its token, opens the course; Ctrl-C here ends it.", flush=True)
    if os.name == "posix":
        os.execv(command[0], command)  # in place of this process: what stops the command stops JupyterLab
    return subprocess.call(command)
