"""`softpower autograde` on the screen: a progress bar with the names that are at work, then a summary."""

import threading
import time

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from ..grading.autograde import Options, Summary, Watch, autograde
from ..grading.courses import open_course
from ..grading.rooms import Limits, RoomFailed
from ..messages import CourseError


class Bar(Watch):
    """On a terminal a bar with rate, time left and names; elsewhere a line now and then."""

    def __init__(self, console: Console):
        self.console, self.running, self.done, self.held = console, [], 0, 0
        self._lock = threading.Lock()
        self._last = 0.0
        self.progress = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[names]}", markup=False),
            console=console,
            transient=True,
        )

    def begins(self, total: int, skipped: int, workers: int) -> None:
        self.total, self.began = total, time.monotonic()
        if skipped:
            self.console.print(f"{skipped} are graded already and have not changed.")
        if total:
            self.console.print(f"{total} to grade, {workers} at a time.")
        self.task = self.progress.add_task("", total=total, rate="", names="warming up …")
        if self.console.is_terminal and total:
            self.progress.start()

    def warns(self, note: str) -> None:
        self.console.print(f"[bold]This test cannot be run as it is:[/bold] {escape(note)}", soft_wrap=True)

    def starts(self, student: str) -> None:
        with self._lock:
            self.running.append(student)
            self._show()

    def ends(self, entry: dict) -> None:
        with self._lock:
            if entry["student"] in self.running:
                self.running.remove(entry["student"])
            self.done += 1
            self.held += bool(entry["held"])
            self._show()
            if not self.console.is_terminal and (self.done == self.total or time.monotonic() - self._last > 10):
                self._last = time.monotonic()
                self.console.print(f"{self.done} of {self.total} graded, {self._rate()}{f', {self.held} held' if self.held else ''}")

    def _rate(self) -> str:
        return f"{self.done / max(time.monotonic() - self.began, 0.001):.1f} a second"

    def _show(self) -> None:
        self.progress.update(self.task, completed=self.done, rate=self._rate(), names=", ".join(self.running[:4]))

    def stop(self) -> None:
        self.progress.stop()


def summary_table(summary: Summary) -> Table:
    """What came out, in numbers."""
    graded = [e for e in summary.entries if not e["held"]]
    shown = Table(title=escape(f"{summary.assignment}: this run"), title_justify="left", show_header=False)
    shown.add_column()
    shown.add_column(justify="right")
    shown.add_row("Graded", str(len(graded)))
    if summary.skipped:
        shown.add_row("Graded before, unchanged", str(summary.skipped))
    shown.add_row("Held: could not be graded", str(len(summary.held)))
    shown.add_row("Graded, and worth a look", str(len(summary.review)))
    if graded:
        shown.add_row("Median of points given by tests", f"{_median([e['points'] for e in graded]):g}")
        shown.add_row("Points to mark by hand", f"{sum(e['to_mark'] for e in graded):g}")
    shown.add_row("Marks that changed", str(len(summary.changes)))
    rate = len(summary.entries) / summary.seconds if summary.seconds else 0
    shown.add_row("Time", f"{summary.seconds:.1f} s, {rate:.1f} a second")
    return shown


def _median(values: list[float]) -> float:
    values = sorted(values)
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def show(console: Console, summary: Summary) -> None:
    """The summary, then what wants a person: held work, work to look at, marks that changed."""
    if summary.entries:
        console.print(summary_table(summary))
    for line in summary.left_out:
        console.print(line, soft_wrap=True, markup=False)
    for entry in summary.held:
        told = f"{entry['student']}: {' '.join([entry['held'], *entry['review'][:1]])}"
        console.print(f"[bold]Held[/bold] {escape(told)}", soft_wrap=True)
    for entry in summary.review[:20]:
        told = f"{entry['student']}: {entry['review'][0]}"
        console.print(f"[bold]Look at[/bold] {escape(told)}", soft_wrap=True)
    if len(summary.review) > 20:
        console.print(f"and {len(summary.review) - 20} more, in the report.")
    for change in summary.changes[:20]:
        told = f"{change.student}, {change.cell}: {_points(change.before)} before, {_points(change.after)} now"
        console.print(f"[bold]Changed[/bold] {escape(told)}")
    if len(summary.changes) > 20:
        console.print(f"and {len(summary.changes) - 20} more, in the report.")
    if summary.stopped:
        console.print(f"Stopped. {summary.waiting} are left; run the command again to go on.")
    if summary.report:
        console.print(f"Report: {summary.report}", markup=False)
    if summary.backup:
        console.print(f"The gradebook as it was before: {summary.backup} (`softpower undo` takes this run back).", markup=False)
    missing = [name for name, holds, _ in summary.plan.told() if not holds]
    if missing:
        console.print(
            f"[bold]Protections that do not hold here:[/bold] {escape('; '.join(missing))}. See `softpower doctor`.", soft_wrap=True
        )


def _points(value: float | None) -> str:
    return "not graded" if value is None else f"{value:g}"


def run(args) -> int:
    """The `softpower autograde` command. Returns 0 when all is graded, 1 where something is held or left over."""
    if args.workers is not None and args.workers < 1:
        raise CourseError("--workers: at least 1.")
    if args.kernel and args.scheduler:
        raise CourseError("--kernel works on this machine only; a cluster's workers have none. Leave --kernel or --scheduler out.")
    if args.timeout <= 0:
        raise CourseError("--timeout: more than 0 seconds.")
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 110
    coursedir, config = open_course()
    limits = Limits(seconds=args.timeout, whole=max(600, args.timeout * 10), cpu=int(max(600, args.timeout * 10) * 1.5), memory=args.memory)
    options = Options(args.workers, limits, args.students or None, args.again, args.scheduler, args.kernel)
    bar = Bar(console)
    try:
        summary = autograde(coursedir, config, args.assignment, options, bar)
    except RoomFailed as error:
        from ..data import tables

        tables()  # a room reads the data first: where that is what failed, this says so, with file and line
        raise CourseError(f"{error}\n`softpower doctor` says what this machine offers.") from None
    finally:
        bar.stop()
    if not summary.entries and not summary.stopped:
        console.print(
            "Nothing to do: every submission is graded, and neither it nor its tests have changed. `--again` grades all once more."
        )
    show(console, summary)
    return 1 if summary.held or summary.waiting or summary.left_out else 0
