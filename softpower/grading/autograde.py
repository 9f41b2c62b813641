"""`softpower autograde`: grade a class's submissions of an assignment, several at a time, into nbgrader's gradebook.

Rooms do the work, here or on a cluster, one thread each; this process reads, repairs, and alone writes. A
submission is done when its marks are committed, its autograded notebook stands in
place and its entry in reports/<assignment>/students/ says so, in this order: a run
that is cut short at any point is finished by the next.
"""

import contextlib
import errno
import hashlib
import json
import os
import queue
import shutil
import signal
import sqlite3
import stat
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import nbformat

from .. import __version__
from ..messages import CourseError
from . import copies, folders, preflight, protections
from .courses import left_out, submissions
from .entries import entries, put
from .entries import folder as folder_of
from .paper import Paper, papers
from .record import Change, Marks, Recorder, Score, scored
from .results import messages
from .rooms import Gone, Limits, Room, RoomFailed, TooLate
from .sitting import sit

MOST_WORKERS = 16
_NOBODYS_DOING = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EMFILE)
CHECKS = Path(__file__).resolve().parents[1] / "checks"


@dataclass
class Options:
    workers: int | None = None
    limits: Limits = field(default_factory=Limits)
    students: list[str] | None = None
    again: bool = False  # grade what is graded already, too
    scheduler: str | None = None  # a Dask cluster's address
    kernel: bool = False  # a real kernel for each submission


@dataclass
class Graded:
    """What came out for one student, before it is written."""

    student: str
    fingerprint: str
    held: str = ""
    notes: list[str] = field(default_factory=list)
    review: list[str] = field(default_factory=list)
    notebooks: dict[str, nbformat.NotebookNode] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, preflight.Sheet] = field(default_factory=dict)
    timestamp: datetime | None = None
    events: list[dict] = field(default_factory=list)
    used: dict = field(default_factory=dict)
    passes: int = 1
    limits: dict = field(default_factory=dict)  # seconds a cell, megabytes


@dataclass
class Summary:
    """A run, told. `entries`: one mapping a student, as kept in reports/<assignment>/students/."""

    assignment: str
    plan: protections.Plan
    workers: int
    entries: list[dict] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # folders that are no submission, each with the reason
    skipped: int = 0
    seconds: float = 0.0
    changes: list[Change] = field(default_factory=list)
    stopped: bool = False
    waiting: int = 0
    backup: str = ""
    report: Path | None = None

    @property
    def held(self) -> list[dict]:
        return [entry for entry in self.entries if entry["held"]]

    @property
    def review(self) -> list[dict]:
        return [entry for entry in self.entries if entry["review"] and not entry["held"]]


class Watch:
    """What a run tells while it goes on. Does nothing; the command line's shows a bar."""

    def begins(self, total: int, skipped: int, workers: int) -> None: ...
    def warns(self, note: str) -> None: ...
    def starts(self, student: str) -> None: ...
    def ends(self, entry: dict) -> None: ...


def autograde(coursedir, config, assignment: str, options: Options | None = None, watch: Watch | None = None) -> Summary:
    """Grade the submissions of an assignment that are new or changed, or whose tests have changed.

    Raises CourseError where there is nothing to grade, or another run is at work.
    """
    options, watch = options or Options(), watch or Watch()
    root = Path(coursedir.root)
    began = time.monotonic()
    with copies.Lock(root):
        _tidy(coursedir, assignment)
        backup = copies.Backup(coursedir, assignment)  # before the tests, which write into the gradebook, too
        try:
            exam = papers(coursedir, config, assignment)
            todo, skipped = _todo(coursedir, assignment, exam, options)
        except BaseException:
            backup.discard()
            raise
        plan = protections.best()
        workers = min(options.workers or os.cpu_count() or 1, MOST_WORKERS, max(len(todo), 1))
        summary = Summary(assignment, plan, workers, skipped=skipped, left_out=left_out(coursedir, assignment))
        for paper in exam if todo else []:
            for note in paper.notes:
                watch.warns(note)
        watch.begins(len(todo), skipped, workers)
        if not todo:
            backup.discard()
        else:
            summary.backup = str(backup.folder.relative_to(root))
            try:
                with backup, Recorder(coursedir, config, assignment) as recorder:
                    _run(coursedir, exam, todo, options, watch, summary, recorder, backup)
                    summary.seconds = time.monotonic() - began
                    if summary.entries:
                        from . import report

                        backup.keep("", root / "reports" / assignment / "report.html")
                        summary.report = report.write(root, assignment, summary=summary, coursedir=coursedir)
            finally:
                if not backup.noted:  # no room came up, say: there is nothing to take back
                    backup.discard()
                    summary.backup = ""
        summary.seconds = time.monotonic() - began
        summary.waiting = len(todo) - len(summary.entries)
        return summary


# --- what there is to do --------------------------------------------------------------------------------------


def _todo(coursedir, assignment: str, exam: list[Paper], options: Options):
    handed_in = submissions(coursedir, assignment)
    if not handed_in:
        where = coursedir.format_path(coursedir.submitted_directory, "STUDENT", assignment)
        raise CourseError(
            "\n".join(
                [
                    f"Nobody has handed in {assignment!r}: there is no folder such as {where}. Collect the submissions first.",
                    *left_out(coursedir, assignment),
                ]
            )
        )
    if options.students is not None:
        missing = [s for s in options.students if s not in handed_in]
        if missing:
            from ..messages import one_of

            raise CourseError(one_of(missing[0], handed_in, "submission by"))
        handed_in = {s: handed_in[s] for s in options.students}
    root, done = Path(coursedir.root), {}
    if not options.again:
        known = _known(coursedir, assignment)
        for entry in entries(root, assignment):
            there = Path(coursedir.format_path(coursedir.autograded_directory, entry["student"], assignment)).is_dir()
            if (entry["held"] or (there and entry["student"] in known)) and not _wants_more(entry, options.limits):
                done[entry["student"]] = entry["fingerprint"]
    course = _course_fingerprint(root, exam)
    todo = []
    for student, folder in handed_in.items():
        mark = _fingerprint(course, folder)
        if done.get(student) != mark:
            todo.append((student, folder, mark))
    return todo, len(handed_in) - len(todo)


def _wants_more(entry: dict, limits: Limits) -> bool:
    """Whether a submission had come to its limits, and gets more now. Less is no reason to grade it again: it would cost marks."""
    then = entry.get("limits", {})
    stopped = any(event["kind"] != "noticed" for event in entry.get("events", []))
    return stopped and any(getattr(limits, name) > then[name] for name in ("seconds", "memory") if name in then)


def _known(coursedir, assignment: str) -> set[str]:
    from nbgrader.api import Assignment, Gradebook, SubmittedAssignment

    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        rows = gradebook.db.query(SubmittedAssignment.student_id).join(Assignment).filter(Assignment.name == assignment)
        return {row[0] for row in rows}


def _course_fingerprint(root: Path, exam: list[Paper]) -> str:
    """Changes with the tests, the checks that they call, the data that answer keys come from, and this package's version."""
    told = hashlib.sha256(__version__.encode())
    for path in sorted(CHECKS.rglob("*.py")):  # an instructor may mend one in place
        told.update(path.name.encode() + path.read_bytes())
    for paper in exam:
        told.update(paper.fingerprint.encode())
    for path in sorted((root / "data").glob("*")):
        if path.is_file():
            told.update(path.name.encode() + path.read_bytes())
    return told.hexdigest()


def _fingerprint(course: str, folder: Path) -> str:
    told = hashlib.sha256(course.encode())
    for path in folders.walk(folder)[0]:
        told.update(str(path.relative_to(folder)).encode("utf-8", "surrogateescape"))
        try:
            there = path.lstat()
            if stat.S_ISLNK(there.st_mode):
                told.update(os.readlink(path).encode("utf-8", "surrogateescape"))
            elif stat.S_ISREG(there.st_mode) and there.st_size > preflight.LARGEST:  # it is not read later either
                told.update(f"{there.st_size} {there.st_mtime_ns}".encode())
            elif stat.S_ISREG(there.st_mode):
                with path.open("rb") as file:
                    told.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            told.update(str(error.errno).encode())
    return told.hexdigest()


def _tidy(coursedir, assignment: str) -> None:
    """Remove what a run that was cut short had begun to write."""
    above = Path(coursedir.format_path(coursedir.autograded_directory, "x", assignment)).parents[1]
    for path in above.glob(f"*/.{assignment}.new"):
        shutil.rmtree(path, ignore_errors=True)


# --- the run --------------------------------------------------------------------------------------------------


def _run(coursedir, exam, todo, options: Options, watch: Watch, summary: Summary, recorder: Recorder, backup) -> None:
    results: queue.Queue = queue.Queue(maxsize=summary.workers * 4)
    stop = threading.Event()
    slots = _slots(coursedir, exam, todo, options, summary)
    threads = _threads(slots, exam, todo, watch, results, stop, summary)
    for thread in threads:
        thread.start()
    left = len(threads)
    try:
        with _Interrupts() as interrupts:
            while left:
                try:  # not for ever: the system may hand Ctrl-C to another thread, and this one sees it when it wakes
                    got = results.get(timeout=0.5)
                except queue.Empty:
                    continue
                if got is None:
                    left -= 1
                elif isinstance(got, Exception):
                    raise got
                else:
                    got.limits = {"seconds": options.limits.seconds, "memory": options.limits.memory}
                    with interrupts.wait():
                        entry, changes = _written(coursedir, exam, got, recorder, backup)
                        summary.entries.append(entry)
                        summary.changes += changes
                        watch.ends(entry)
    except KeyboardInterrupt:
        summary.stopped = True
    finally:
        stop.set()
        for slot in slots:
            slot.leave_off()
        while any(thread.is_alive() for thread in threads):
            try:  # let nobody wait at a full queue; what comes now is graded again next time
                results.get(timeout=0.1)
            except queue.Empty:
                continue


class _Interrupts:
    """Ctrl-C, which comes when it likes, waits until a submission that is being written stands."""

    def __enter__(self):
        self._busy = self._heard = False
        self._ours = threading.current_thread() is threading.main_thread()
        if self._ours:
            self._before = signal.signal(signal.SIGINT, self._hear)
        return self

    def __exit__(self, *_):
        if self._ours:
            signal.signal(signal.SIGINT, self._before)

    def _hear(self, *_):
        self._heard = True
        if not self._busy:
            raise KeyboardInterrupt

    @contextlib.contextmanager
    def wait(self):
        self._busy = True
        try:
            yield
        finally:
            self._busy = False
        if self._heard:
            raise KeyboardInterrupt


class Local:
    """Jobs done in rooms on this machine, one room for each slot. A room that ends is put up again."""

    def __init__(self, home: Path, options: Options, plan: protections.Plan, modules: tuple[str, ...] = ()):
        self.home, self.options, self.plan, self.modules = home, options, plan, modules
        self.room: Room | None = None
        self._left_off = False

    def run(self, job: dict) -> dict:
        if self.room is None:
            self.room = make_room(self.home, self.options.limits, self.plan, self.options.kernel, self.modules)
        if self._left_off:
            raise Gone
        return sit(self.room, job)

    def leave_off(self) -> None:
        """From another thread: end what is being graded, whose result nobody waits for."""
        self._left_off = True
        room = self.room
        if room is not None:
            room.leave_off()

    def mend(self) -> str:
        """Let a room go that has ended. Returns what it said at the end."""
        said = self.room.said()[-300:] if self.room is not None else ""
        self.stop()
        return said

    def stop(self) -> None:
        if self.room is not None:
            self.room.stop()
            self.room = None


def _slots(coursedir, exam, todo, options: Options, summary: Summary) -> list:
    """Where submissions are graded, one at a time in each: rooms here, or places on a cluster."""
    home = Path(coursedir.root)
    modules = tuple(sorted({name for paper in exam for name in paper.modules}))
    if options.scheduler:
        from .remote import Cluster

        cluster = Cluster(options.scheduler, home, options.limits, modules)
        summary.workers = min(cluster.slots, len(todo))
        return [cluster.slot() for _ in range(summary.workers)]
    return [Local(home, options, summary.plan, modules) for _ in range(summary.workers)]


def _threads(slots: list, exam, todo, watch: Watch, results, stop, summary: Summary) -> list[threading.Thread]:
    """A thread for each slot, not yet started: takes submissions from the list, and puts what came out into `results`."""
    waiting: queue.SimpleQueue = queue.SimpleQueue()
    for item in todo:
        waiting.put(item)

    def work(slot) -> None:
        try:
            while not stop.is_set():
                try:
                    student, folder, mark = waiting.get_nowait()
                except queue.Empty:
                    break
                watch.starts(student)
                got = read(student, folder, mark, exam)
                for attempt in (1, 2):
                    if got.held or stop.is_set():
                        break
                    try:
                        examine(slot.run, got)
                        break
                    except (Gone, TooLate, RoomFailed) as error:
                        said = slot.mend()
                        if isinstance(error, RoomFailed) and not summary.entries and attempt == 2:
                            raise  # nothing has worked yet: it is the machine, and not this submission
                        if attempt == 2:
                            got.held = "The grader itself stopped twice at this submission. Your instructor has been told."
                            got.review.append(f"The room ended twice: {type(error).__name__} {error} {said}".strip())
                            got.fingerprint = ""  # not the student's doing: the next run tries again
                    except CourseError:
                        raise
                    except Exception as error:  # whatever a desk has said, the batch goes on; the instructor sees what happened
                        slot.mend()
                        got.held = "The grader itself stopped at this submission. Your instructor has been told."
                        got.review.append(f"Grading it stopped with {type(error).__name__}: {str(error)[:500]}")
                        got.fingerprint = ""
                results.put(got)
        except Exception as error:
            results.put(error)
        finally:
            slot.stop()
            results.put(None)

    return [threading.Thread(target=work, args=(slot,), name=f"slot-{number}") for number, slot in enumerate(slots)]


def make_room(home: Path, limits: Limits, plan: protections.Plan, kernel: bool = False, modules: tuple[str, ...] = ()) -> Room:
    """A room of the kind that this machine can have, put up. Raises RoomFailed."""
    if not plan.fork:
        from .fresh import FreshRoom

        room = FreshRoom(home, limits, plan)
    else:
        room = Room(home, limits, plan, kernel=kernel, modules=modules)
    room.start()
    return room


def read(student: str, folder: Path, mark: str, exam: list[Paper]) -> Graded:
    """A submission read and repaired, or held with the reason. Never raises."""
    got = Graded(student, mark)
    try:
        got.timestamp = preflight.handed_in(folder, got.notes)
        missing = []
        for paper in exam:
            try:
                sheet = preflight.open_submission(folder, paper, [p.notebook for p in exam])
            except preflight.Held as why:
                missing.append((paper, why))
                continue
            got.sheets[paper.notebook] = sheet
            got.files |= sheet.files
            got.notes += sheet.notes
            got.review += sheet.review
        if missing and not got.sheets:
            got.held = str(missing[0][1])
        elif missing:
            got.notes += [f"{paper.notebook}.ipynb: {why} It got no points." for paper, why in missing]
    except Exception as error:  # whatever a file holds, the batch goes on; the instructor sees what happened
        got.held = "This submission could not be read. Your instructor has been told."
        got.review.append(f"Reading it stopped with {type(error).__name__}: {error}")
    return got


def examine(run: Callable[[dict], dict], got: Graded) -> None:
    """Run a submission's notebooks, by a function from a job to its result, and put the outputs where they belong.

    A notebook that failed from top to bottom, and whose cells had been run in another order, is
    tried in that order too; the better of the two counts.
    """
    for name, sheet in got.sheets.items():
        job, numbers = preflight.job(sheet)
        result = run(job)
        _fill(sheet, numbers, result)
        if sheet.order and _names_missing(sheet):
            first = {n: (sheet.notebook.cells[n].outputs, sheet.notebook.cells[n].execution_count) for n in numbers}
            before = _points(sheet)
            job, others = preflight.job(sheet, sheet.order)
            second = run(job)
            _fill(sheet, others, second)
            if _points(sheet) > before:
                got.notes.append("The cells do not run from top to bottom. They were run in the order in which you had run them.")
                result, got.passes = second, 2
            else:
                for n, (outputs, count) in first.items():
                    sheet.notebook.cells[n].outputs, sheet.notebook.cells[n].execution_count = outputs, count
        got.events += [{**event, "notebook": name} for event in result["events"]]
        for key in ("seconds", "cpu", "strays"):
            got.used[key] = round(got.used.get(key, 0) + result[key], 3)
        got.used["memory"] = max(got.used.get("memory", 0), result["memory"])
        if result["strays"]:
            got.review.append(f"{result['strays']} processes that the notebook had left running were ended.")
        got.review += [f"{e['why']}" for e in result["events"] if e["kind"] in ("died", "noticed")]
        got.review += ["A test came to no end on an answer." for e in result["events"] if e["kind"] == "test stopped"]
        got.notebooks[name] = sheet.notebook


def _fill(sheet, numbers: list[int], result: dict) -> None:
    for n, outputs, count in zip(numbers, result["outputs"], result["counts"], strict=True):
        sheet.notebook.cells[n].outputs = nbformat.from_dict(outputs or [])
        sheet.notebook.cells[n].execution_count = count


def _names_missing(sheet) -> bool:
    outputs = [o for cell in sheet.notebook.cells if cell.cell_type == "code" for o in cell.outputs if o.output_type == "error"]
    return any(o.ename == "NameError" or "does not exist" in o.evalue for o in outputs)


def _points(sheet) -> float:
    cells = [c for c in sheet.notebook.cells if preflight.grade_id(c) in sheet.paper.names]
    return sum(scored(cell, []).auto or 0 for cell in cells)


# --- what is written ------------------------------------------------------------------------------------------


def _written(coursedir, exam: list[Paper], got: Graded, recorder: Recorder, backup) -> tuple[dict, list[Change]]:
    """What `write` returns. Where a submission cannot be written, it is held, and the batch goes on.

    Raises CourseError where nothing can be written, and what the database raises: neither is one submission's doing.
    """
    from sqlalchemy.exc import SQLAlchemyError

    try:
        return write(coursedir, exam, got, recorder, backup)
    except (SQLAlchemyError, sqlite3.Error):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _NOBODYS_DOING:
            raise CourseError(
                f"{error.filename or coursedir.root}: {error.strerror}. Make room or set the rights, and run this again."
            ) from None
        held = Graded(got.student, "", timestamp=got.timestamp, notes=got.notes, limits=got.limits)
        held.held = "What came of this submission could not be written. Your instructor has been told."
        held.review = [*got.review, f"Writing it stopped with {type(error).__name__}: {str(error)[:500]}"]
        return write(coursedir, exam, held, recorder, backup)


def write(coursedir, exam: list[Paper], got: Graded, recorder: Recorder, backup) -> tuple[dict, list[Change]]:
    """Commit a submission's marks, put its autograded notebook in place, and note that it is done."""
    root, assignment = Path(coursedir.root), exam[0].assignment
    place = Path(coursedir.format_path(coursedir.autograded_directory, got.student, assignment))
    note = folder_of(root, assignment) / f"{got.student}.json"
    told = root / "reports" / assignment / "receipts" / f"{got.student}.txt"
    marks, tasks = Marks(got.student, got.timestamp), []
    for name, notebook in got.notebooks.items():
        scores = marks.scores.setdefault(name, [])
        for cell in notebook.cells:
            meta = cell.metadata.get("nbgrader", {})
            if meta.get("grade") or meta.get("task"):
                # A task, in nbgrader's sense, is a question whose answer stands in the student's own cells: a person marks it.
                score = scored(cell, got.review) if meta.get("grade") else Score(meta["grade_id"], None, float(meta["points"]))
                score.blank = bool(meta.get("solution")) and _blank(cell, got.sheets[name])
                if score.blank:
                    score.auto = 0.0
                elif score.cell in got.sheets[name].elsewhere:
                    score.auto = None  # nbgrader's rule sees the blank cell alone, and gives nothing
                scores.append(score)
                tasks.append({"cell": score.cell, "points": score.auto, "of": score.of, "messages": _told(cell), "blank": score.blank})
            if meta.get("solution"):
                marks.blanks.setdefault(name, {})[meta["grade_id"]] = _blank(cell, got.sheets[name])
    changes: list[Change] = []
    penalty = 0.0
    if not got.held:
        new = place.parent / f".{assignment}.new"
        _write_notebooks(new, got)
        backup.keep(got.student, note, told)
        changes, penalty = recorder.save(marks)
        backup.keep(got.student, place)
        os.replace(new, place)
    else:
        backup.keep(got.student, note, told)
        if got.student in recorder.known():
            got.review.append("What was handed in last is held. The marks of what was handed in before stand.")
    entry = {
        "student": got.student,
        "fingerprint": got.fingerprint,
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "held": got.held,
        "notes": list(dict.fromkeys(got.notes)),
        "review": list(dict.fromkeys(got.review)),
        "tasks": tasks,
        "points": sum(t["points"] or 0 for t in tasks),
        "of": sum(t["of"] for t in tasks),
        "to_mark": sum(t["of"] for t in tasks if t["points"] is None),
        "penalty": penalty,
        "handed_in": got.timestamp.isoformat() if got.timestamp else None,
        "events": got.events,
        "limits": got.limits,
        **{"seconds": 0.0, "cpu": 0.0, "memory": 0, **got.used},
        "changes": [asdict(change) for change in changes],
    }
    from .receipt import receipt

    put(told, receipt(entry, assignment))
    put(note, json.dumps(entry, ensure_ascii=False, indent=1))  # last: where it stands, the submission is done
    return entry, changes


def _blank(cell, sheet: preflight.Sheet) -> bool:
    """Whether an answer cell stands as it was given out, and no text beside it could be the answer."""
    known = sheet.paper.by_name.get(cell.metadata.nbgrader["grade_id"])
    return known is not None and known.name not in sheet.elsewhere and cell.source.strip() == known.released.strip()


def _told(cell) -> list[str]:
    return messages(json.loads(json.dumps(cell))) if cell.cell_type == "code" else []


def _write_notebooks(folder: Path, got: Graded) -> None:
    import base64

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in got.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(base64.b64decode(content))
    for name, notebook in got.notebooks.items():
        put(folder / f"{name}.ipynb", json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")
    if got.timestamp:
        (folder / "timestamp.txt").write_text(f"{got.timestamp:%Y-%m-%d %H:%M:%S} UTC", encoding="utf-8")
