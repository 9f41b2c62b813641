"""A real JupyterLab on a copy of the course, and a browser to use it with: shared by the tests that open notebooks."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from support import ROOT
from support.served import wait_until_served


class Lab:
    """JupyterLab as `make lab` starts it, in an empty home folder. It can be stopped and started again on the same copy."""

    def __init__(self, home: Path, course: Path):
        self.home, self.course = home, course
        for name in ("lessons", "assignments", "data", "solutions"):
            shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "progress.json"))
        for name in ("course.yml", "nbgrader_config.py"):
            shutil.copy(ROOT / name, course / name)
        # The page's own application, to be asked which cells have run: a folded cell shows no number.
        (home / ".jupyter").mkdir()
        (home / ".jupyter/jupyter_lab_config.py").write_text("c.LabApp.expose_app_in_browser = True\n", encoding="utf-8")
        settings = home / ".jupyter/lab/user-settings/@jupyterlab"
        (settings / "notebook-extension").mkdir(parents=True)
        # All cells in the page at once, so that a test can look at each; a reader's JupyterLab draws those in view.
        (settings / "notebook-extension/tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}', encoding="utf-8")
        (settings / "docmanager-extension").mkdir()
        (settings / "docmanager-extension/plugin.jupyterlab-settings").write_text('{"autosave": false}', encoding="utf-8")
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]
        self.address = ""
        self.server = self.drain = None

    @property
    def progress(self) -> Path:
        return self.course / "lessons" / "progress.json"

    def start(self) -> None:
        env = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")}
        env |= {
            "HOME": str(self.home),
            "SOFTPOWER_HOME": str(self.course),
            "SOFTPOWER_PROGRESS": str(self.progress),
            "PYTHONUNBUFFERED": "1",
        }
        self.server = subprocess.Popen(
            [sys.executable, "-m", "softpower.cli", "lab", "--no-browser", "--port", str(self.port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=env,
            cwd=self.course,
        )
        log, self.address = [], ""
        for line in self.server.stdout:
            log.append(line)
            match = re.search(r"http://(?:localhost|127\.0\.0\.1):\d+/lab\S*token=\w+", line)
            if match:
                self.address = match[0].replace("localhost", "127.0.0.1")
                break
        assert self.address, "".join(log)
        # Keep the pipe empty, or the server would stop when it is full.
        self.drain = subprocess.Popen(["cat"], stdin=self.server.stdout, stdout=subprocess.DEVNULL)
        wait_until_served(self.address, self.server)

    def stop(self) -> None:
        self.server.terminate()
        try:
            self.server.wait(timeout=60)
        except subprocess.TimeoutExpired:  # a kernel that had just begun to start
            self.server.kill()
            self.server.wait()
        self.drain.terminate()
        self.drain.wait()
        self.server.stdout.close()

    @property
    def base(self) -> tuple[str, str]:
        """The server's address, and its token."""
        return re.match(r"(http://[^/]+)/.*token=(\w+)", self.address).groups()


def end_sessions(page, lab: Lab) -> None:
    """Stop every kernel: what an earlier test ran is gone."""
    base, token = lab.base
    asking = {"headers": {"Authorization": f"token {token}"}}
    for session in page.request.get(f"{base}/api/sessions", **asking).json():
        assert page.request.delete(f"{base}/api/sessions/{session['id']}", **asking).ok


def idle(page) -> None:
    """Wait until the kernel takes orders. Its name in the status bar says "Idle" only once it is connected."""
    page.locator("#jp-main-statusbar", has_text="Python 3 (ipykernel) | Idle").wait_for()


def open_notebook(page, lab: Lab, notebook: str, fresh: bool = True, kernel: bool = True) -> None:
    """Open a notebook with a kernel of its own; `fresh`: as it is in the repository, and nothing solved."""
    base, token = lab.base
    end_sessions(page, lab)
    if fresh:
        if (ROOT / notebook).is_file():
            shutil.copy(ROOT / notebook, lab.course / notebook)
        lab.progress.unlink(missing_ok=True)  # answers given before would stand in the forms
    page.goto(f"{base}/lab/tree/{notebook}?token={token}&reset")
    page.wait_for_url(lambda address: "reset" not in address)  # JupyterLab loads itself once more to forget its layout
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell")
    if kernel:
        idle(page)


CODE = "jupyterapp.shell.currentWidget.content.widgets.filter((cell) => cell.model.type === 'code')"


def run_all(page) -> None:
    started = f"{CODE}.some((cell) => cell.model.executionCount || cell.model.executionState === 'running')"
    while not page.evaluate(started):  # a click that comes before the kernel takes orders does nothing
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.wait_for_timeout(1000)
    page.wait_for_function(f"{CODE}.every((cell) => cell.model.executionCount || !cell.model.sharedModel.source.trim())")
    idle(page)
    all_drawn(page)


def all_drawn(page) -> None:
    """Wait until each of the course's outputs shows."""
    page.wait_for_function(
        """() => [...document.querySelectorAll('.sp-output')].every(
             (e) => e.querySelector('form.sp-form, .sp-picture[data-drawn], .sp-progress, .sp-before, .sp-lesson-line, .sp-check'))
           && [...document.querySelectorAll('.sp-moved')].every((e) => e.querySelector('[data-drawn]'))"""
    )
