"""`softpower lab`: JupyterLab on the course's start page."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from ..home import home
from ..messages import CourseError

SETTINGS = Path(__file__).parent / "jupyter"
EXCHANGE = Path("/usr/local/share/nbgrader/exchange")  # nbgrader's own default, on a machine that a class shares


def settings(instructor: bool) -> list[Path]:
    """Folders of settings for Jupyter: what a learner does not need is switched off, and nothing is switched off for good."""
    if instructor:
        return []
    return [SETTINGS / "learner"] + ([] if EXCHANGE.is_dir() else [SETTINGS / "alone"])


def _free(port: int) -> bool:
    """Whether nobody listens on `port` of this machine."""
    with socket.socket() as trying:
        trying.settimeout(0.5)
        return trying.connect_ex(("127.0.0.1", port)) != 0


def open_lab(browser: bool = True, port: int = 8888, instructor: bool = False) -> int:
    """Run JupyterLab until it is stopped. It prints its address, and opens it in a browser where there is one."""
    root = home()
    if not any((root / "lessons").glob("*.ipynb")):
        raise CourseError(
            f"There are no lessons in {root}. `softpower lab` needs a copy of the course; download it, then run this command there."
        )
    command = [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={root}",
        "--LabApp.default_url=/lab",
        f"--ServerApp.port={port}",
        "--Application.log_level=ERROR",  # the address, and what goes wrong; no diary
    ]
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        print("Running as root, as in a container. On a machine that others use, run this as an ordinary user.")
        command.append("--allow-root")
    if not _free(port):
        print(f"Something already runs on port {port}, perhaps another JupyterLab. The next free port is taken.")
    if not instructor and (root / "gradebook.db").is_file():
        print("It opens as learners see it. For Formgrader, to mark: softpower lab --instructor")
    print("Starting JupyterLab, which takes a few seconds.")
    if browser:
        print("It opens in your browser. If it does not, copy one of the addresses below into a browser, with the whole of its token.")
    else:
        print("Copy one of the addresses below into a browser, with the whole of its token.")
    print("To end it, press Ctrl-C here.", flush=True)
    env = os.environ | {
        "JUPYTER_CONFIG_PATH": os.pathsep.join([*map(str, settings(instructor)), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])])
    }
    os.chdir(root)  # nbgrader looks for its configuration here
    if os.name == "posix":
        os.execve(command[0], command, env)  # in place of this process: what stops the command stops JupyterLab
    return subprocess.call(command, env=env)
