"""The same work on a Dask cluster: a worker gets a job and the course's open files, and gives the result back.

Workers need this package and nothing else: no shared folder, no gradebook. Reading,
repairing and writing stay with the one who called. What a lost worker was at is
done by another: Dask sees to it.
"""

import base64
import contextlib
import hashlib
import tempfile
import threading
from dataclasses import asdict
from pathlib import Path

from ..messages import CourseError
from .rooms import Gone, Limits, RoomFailed

SENT = ("course.yml", "data", "lessons/exercises")
MOST_SLOTS = 256
_here = threading.local()


def bundle(home: Path) -> dict[str, str]:
    """The course's open files, name to base64: what a notebook reads."""
    files = {}
    for name in SENT:
        top = home / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file():
                files[path.relative_to(home).as_posix()] = base64.b64encode(path.read_bytes()).decode("ascii")
    return files


def _unpacked(files: dict[str, str]) -> Path:
    key = hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()[:16]
    kept = getattr(_here, "homes", None)
    if kept is None:
        kept = _here.homes = {}
    if key not in kept:
        held = tempfile.TemporaryDirectory(prefix="course-")  # gone when the worker ends
        folder = Path(held.name)
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(base64.b64decode(content))
        kept[key] = held
    return Path(kept[key].name)


def grade(files: dict[str, str], job: dict, limits: dict, modules: tuple[str, ...] = ()) -> dict:
    """On a worker: the result of a job, in this thread's own warm room."""
    from .autograde import make_room
    from .protections import best
    from .sitting import sit

    home, limits = _unpacked(files), Limits(**limits)
    room = getattr(_here, "room", None)
    if room is None or room.home != home or room.limits != limits or room.modules != modules or not room.alive:
        if room is not None:
            room.stop()
        room = _here.room = make_room(home, limits, best(), modules=modules)
    try:
        return sit(room, job)
    except Gone:
        room.stop()
        _here.room = None
        raise


class Cluster:
    """A Dask cluster, reached. Raises CourseError where it cannot be, or has no worker."""

    def __init__(self, address: str, home: Path, limits: Limits, modules: tuple[str, ...] = (), patience: float = 30):
        try:
            from distributed import Client
        except ImportError:
            raise CourseError("--scheduler needs Dask. In the course's folder: pip install -e '.[cluster]'") from None
        try:
            self.client = Client(address, timeout=patience, set_as_default=False)
            self.client.wait_for_workers(1, timeout=patience)
        except Exception as error:
            raise CourseError(f"No Dask cluster with a worker answers at {address!r} ({type(error).__name__}). Is it started?") from None
        self.limits, self.modules = asdict(limits), modules
        self.slots = max(1, min(sum(self.client.nthreads().values()), MOST_SLOTS))
        self._bundle = bundle(home)
        self._left, self._lock = 0, threading.Lock()
        self.send()

    def send(self) -> None:
        """Give the course's files to every worker that is there now."""
        [self.files] = self.client.scatter([self._bundle], broadcast=True)

    def slot(self) -> "Slot":
        self._left += 1
        return Slot(self)

    def leave(self) -> None:
        with self._lock:
            self._left -= 1
            if self._left == 0:
                self.client.close()


class Slot:
    """One submission at a time on the cluster."""

    def __init__(self, cluster: Cluster):
        self._cluster = cluster
        self._future = None

    def run(self, job: dict) -> dict:
        self._future = self._cluster.client.submit(
            grade, self._cluster.files, job, self._cluster.limits, self._cluster.modules, pure=False, retries=1
        )
        try:
            return self._future.result()
        except (Gone, RoomFailed):
            raise
        except Exception as error:
            raise RoomFailed(f"The cluster could not do it: {type(error).__name__}: {error}") from None
        finally:
            self._future = None  # whoever leaves off later has nothing to cancel, and perhaps no cluster any more

    def leave_off(self) -> None:
        """From another thread: wait no longer. What a worker is at, it ends within its time, and keeps nothing of it."""
        future = self._future
        if future is not None:
            future.cancel()

    def mend(self) -> str:
        """Send the course's files anew: those who had them may be gone, and others have come. Returns what there is to say, which is nothing."""
        with contextlib.suppress(Exception):  # a cluster that is gone says so at the next job
            self._cluster.send()
        return ""

    def stop(self) -> None:
        self._cluster.leave()
