"""The same work elsewhere: on a Dask cluster that loses a worker, without fork, in a real kernel. The marks must be the same."""

import importlib.util
import json
import os
import signal
import subprocess
import sys

import pytest
from support import classes as gc
from support import skip
from support.classes import SLUG, entries, half_done, left_running, run, scores, start, until

pytestmark = [pytest.mark.xdist_group("cluster")]
TWO = ["berik", "elif"]

NO_FORK = """
import sys

from softpower.cli import main
from softpower.grading import protections

protections.best = lambda: protections.Plan(fork=False)
sys.exit(main(sys.argv[1:]))
"""


class Cluster:
    """A scheduler and workers, each a process with a home, a folder and temporary files of its own."""

    def __init__(self, folder):
        self.folder, self.workers = folder, []
        self.file = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", str(self.file))
        until(lambda: self.file.exists() and self.file.stat().st_size, self.scheduler, 120)
        self.address = json.loads(self.file.read_text(encoding="utf-8"))["address"]

    def _start(self, kind: str, *words: str) -> subprocess.Popen:
        home = self.folder / f"{kind}-{len(self.workers)}"
        (home / "tmp").mkdir(parents=True)
        env = gc.environment(home) | {"TMPDIR": str(home / "tmp"), "PYTHONPATH": str(gc.ROOT)}
        assert "SOFTPOWER_HOME" not in env
        with (home / "said.txt").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--host", "127.0.0.1", "--no-dashboard", *words],
                cwd=home,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        process.log = home / "said.txt"
        return process

    def add_worker(self) -> None:
        local = str(self.folder / f"local-{len(self.workers)}")
        self.workers.append(self._start("worker", self.address, "--nthreads", "1", "--no-nanny", "--local-directory", local))

    def ready(self) -> None:
        """Wait until the scheduler knows every worker."""
        until(lambda: all("Registered to" in gc.said(w) for w in self.workers), self.scheduler, 120)

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            gc.kill(process)


@pytest.fixture
def cluster(tmp_path):
    if importlib.util.find_spec("distributed") is None:
        skip("Dask is not installed here: pip install 'softpower[cluster]'")
    made = Cluster(tmp_path)
    try:
        made.add_worker()
        made.add_worker()
        yield made
    finally:
        made.stop()


def test_a_cluster_that_loses_a_worker(cluster, graded, tmp_path):
    """With one of two workers killed in mid-run, is the whole class graded, each once, with the marks of a local run?"""
    folder = gc.make(tmp_path / "course")
    cluster.ready()
    process = start(folder, "autograde", SLUG, "--scheduler", cluster.address, "--workers", "2")
    try:
        until(lambda: len(entries(folder)) >= 2, process)
        os.kill(cluster.workers[0].pid, signal.SIGKILL)
        assert len(entries(folder)) < 10
        assert process.wait(400) == 1, gc.said(process)  # one submission is held, as it is here
    finally:
        gc.kill(process)
    assert scores(folder) == scores(graded[0])
    assert {n: e["held"] for n, e in entries(folder).items()} == {n: e["held"] for n, e in entries(graded[0]).items()}
    assert half_done(folder) == []
    assert cluster.workers[1].poll() is None and cluster.scheduler.poll() is None
    cluster.stop()
    assert left_running(tmp_path) == []


def test_a_worker_that_comes_later(cluster, graded, tmp_path):
    """Where the only worker that had been sent the course is lost, does one that came later get it and grade the rest?"""
    folder = gc.make(tmp_path / "course", ["aigerim", "berik", "damir"])
    cluster.ready()
    gc.kill(cluster.workers[1])
    process = start(folder, "autograde", SLUG, "--scheduler", cluster.address, "--workers", "1")
    try:
        until(lambda: entries(folder), process)
        os.kill(cluster.workers[0].pid, signal.SIGSTOP)  # it does no more until the other is there
        cluster.add_worker()
        cluster.ready()
        gc.kill(cluster.workers[0])
        assert len(entries(folder)) < 3
        assert process.wait(400) == 0, gc.said(process)
    finally:
        gc.kill(process)
    assert scores(folder) == {key: value for key, value in scores(graded[0]).items() if key[0] in entries(folder)}


def test_a_cluster_that_is_not_there(tmp_path):
    """Does an address where nobody answers get a sentence, and change nothing?"""
    if importlib.util.find_spec("distributed") is None:
        skip("Dask is not installed here: pip install 'softpower[cluster]'")
    from softpower.grading.remote import Cluster as Remote
    from softpower.grading.rooms import Limits
    from softpower.messages import CourseError

    with pytest.raises(CourseError, match="No Dask cluster with a worker answers at 'tcp://127.0.0.1:9'"):
        Remote("tcp://127.0.0.1:9", gc.ROOT, Limits(), patience=1)


def same_as_there(folder, graded) -> None:
    here = scores(folder)
    assert len(here) > 20 and here == {key: value for key, value in scores(graded[0]).items() if key[0] in TWO}
    assert {e["student"]: [t["messages"] for t in e["tasks"]] for e in entries(folder).values()} == {
        n: [t["messages"] for t in e["tasks"]] for n, e in entries(graded[0]).items() if n in TWO
    }
    assert half_done(folder) == [] and left_running(folder) == []


def test_without_fork(graded, tmp_path):
    """Where the system cannot fork, does a fresh process each give the same marks and messages, and does the run say what does not hold?"""
    folder = gc.make(tmp_path / "course", TWO)
    (folder / "nofork.py").write_text(NO_FORK, encoding="utf-8")
    code, said = run(folder, "autograde", SLUG, "--workers", "1", program=("nofork",))
    assert code == 0 and "Protections that do not hold here: Answers, gradebook and other students' work out of sight" in said, said
    same_as_there(folder, graded)


def test_a_real_kernel(graded, tmp_path):
    """With `--kernel`, do a right and a wrong submission get the same marks and messages?"""
    folder = gc.make(tmp_path / "course", TWO)
    code, said = run(folder, "autograde", SLUG, "--workers", "1", "--kernel")
    assert code == 0, said
    same_as_there(folder, graded)
