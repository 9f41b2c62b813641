"""How fast is autograding? This course's own, stock nbgrader, Otter-Grader and a plain loop, side by side.

    python benchmarks/autograde.py                      # 200 submissions of china; the slower tools on 20 of them
    python benchmarks/autograde.py --sizes 50,200,1000  # does our cost grow with the number of submissions, and no faster?
    python benchmarks/autograde.py --tools ours,stock --submissions 40 --sample 10

All run one after the other on the same machine, each in a copy of the same course
folder. Then their scores are compared cell by cell. The exit status is 1 where two
tools disagree, and 2 where nothing could be measured.
"""

import argparse
import json
import os
import platform
import shutil
import signal
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import psutil
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent))

import tools  # noqa: E402
from agreement import Agreement, compare  # noqa: E402
from sample import Class, make_class  # noqa: E402

from softpower.messages import CourseError, one_of  # noqa: E402


def _facts(args, made: Class, runs: list[tools.Run], sizes: list[tools.Run], agreement: Agreement) -> dict:
    """Everything that was found, for JSON. The tables are made of this."""
    n, stock = len(made.notebooks), next((r for r in runs if r.key == "stock" and r.measured), None)
    rows = []
    for run in runs:
        row = {"tool": run.key, "name": run.name, "submissions": run.count, "error": run.error}
        if run.measured:
            seconds, m = run.seconds_for(n), run.measured
            row |= {
                "seconds": m.seconds,
                "seconds_before_first": m.first,
                "seconds_for_class": seconds,
                "extrapolated": run.count != n,
                "per_second": n / seconds,
                "times_stock": stock.seconds_for(n) / seconds if stock else None,
                "largest_process_mb": m.largest,
                "all_processes_mb": m.tree,
            }
        rows.append(row)
    grown = [
        {
            "submissions": r.count,
            "error": r.error,
            **({"seconds": r.measured.seconds, "seconds_each": r.measured.seconds / r.count} if r.measured else {}),
            **({"parent_mb": r.measured.parent, "all_processes_mb": r.measured.tree} if r.measured else {}),
        }
        for r in sizes
    ]
    return {
        "made": datetime.now(UTC).strftime("%Y-%m-%d"),
        "command": "python benchmarks/autograde.py " + " ".join(args.given),
        "assignment": made.slug,
        "class": n,
        "sample": min(args.sample, n),
        "seed": args.seed,
        "workers": args.workers,
        "left_out": list(made.left_out),
        "machine": {
            "system": f"{platform.system()} {platform.machine()}",
            "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
            "memory_gb": round(psutil.virtual_memory().total / 1e9),
        },
        "versions": tools.versions(),
        "tools": rows,
        "sizes": grown,
        "agreement": asdict(agreement),
    }


def _number(value, digits: int) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


HEADINGS = ("Tool", "Submissions", "Seconds", "For the class, s", "Each second", "Times stock", "Largest process, MB", "All processes, MB")


def _row(row: dict) -> list[str]:
    if row["error"]:
        return [row["name"], str(row["submissions"]), row["error"]]
    whole = _number(row["seconds_for_class"], 1)
    return [
        row["name"],
        str(row["submissions"]),
        _number(row["seconds"], 1),
        f"≈ {whole}" if row["extrapolated"] else whole,
        _number(row["per_second"], 2),
        _number(row["times_stock"], 1),
        _number(row["largest_process_mb"], 0),
        _number(row["all_processes_mb"], 0),
    ]


GROWTH = ("Submissions", "Seconds", "Seconds each", "Parent, MB", "All processes, MB")


def _growth_row(row: dict) -> list[str]:
    if row["error"]:
        return [str(row["submissions"]), row["error"]]
    return [
        str(row["submissions"]),
        _number(row["seconds"], 1),
        _number(row["seconds_each"], 3),
        _number(row["parent_mb"], 0),
        _number(row["all_processes_mb"], 0),
    ]


def notes(facts: dict) -> list[str]:
    """What a reader of the table must know."""
    machine, found = facts["machine"], facts["agreement"]
    said = [
        f"{facts['class']} submissions of `{facts['assignment']}`, drawn with seed {facts['seed']} from the bank in tests/answers/, right and wrong mixed. "
        "Only answers that write nothing to standard error, since stock nbgrader gives a test cell nothing where a warning is printed"
        + (f"; left out: {', '.join(facts['left_out'])}." if facts["left_out"] else "."),
        f"{machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}. `softpower autograde` and the plain loops use {facts['workers']} workers; "
        "nbgrader and, without Docker, Otter grade one notebook after another.",
    ]
    if any(row.get("extrapolated") for row in facts["tools"]):
        said.append(
            f"Tools run on a sample of {facts['sample']}: what stands after ≈ is the time before the first submission once, and the rest by proportion."
        )
    said.append(
        "The plain loops only execute the cells, hidden tests included: nothing is shown, scored, isolated or recorded. "
        "In the first, the parent has imported pandas, altair and softpower, and each child the rest."
    )
    said.append("Memory is looked at once a second; pages that processes share are counted once in the last column.")
    said.append(f"{found['compared']:,} scores compared between tools, cell by cell: {len(found['differences'])} differ.")
    said.append("Versions: " + ", ".join(f"{name} {v}" for name, v in facts["versions"].items()) + ".")
    return said


def _markdown_table(headings, rows: list[list[str]]) -> str:
    lines = [list(headings), ["---"] + ["---:"] * (len(headings) - 1)]
    lines += [[*row, *[""] * (len(headings) - len(row))] for row in rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def markdown(facts: dict) -> str:
    """The tables and their notes, to stand in docs/grading.md."""
    parts = [f"Measured on {facts['made']} by `{facts['command'].strip()}`.", _markdown_table(HEADINGS, [_row(r) for r in facts["tools"]])]
    if facts["sizes"]:
        parts += ["`softpower autograde` at several sizes:", _markdown_table(GROWTH, [_growth_row(r) for r in facts["sizes"]])]
    parts.append("\n".join(f"- {note}" for note in notes(facts)))
    return "\n\n".join(parts) + "\n"


def show(console: Console, facts: dict) -> None:
    """Print the tables and their notes."""
    for title, headings, rows in (
        (f"Autograding {facts['class']} submissions of {facts['assignment']}", HEADINGS, [_row(r) for r in facts["tools"]]),
        ("softpower autograde at several sizes", GROWTH, [_growth_row(r) for r in facts["sizes"]]),
    ):
        if not rows:
            continue
        table = Table(title=title, title_justify="left")
        for n, heading in enumerate(headings):
            table.add_column(heading, justify="left" if n == 0 else "right", ratio=3 if n == 0 else None)
        for row in rows:
            table.add_row(*row)
        console.print(table)
    for row in facts["tools"] + facts["sizes"]:
        if row["error"]:
            console.print(f"[bold]{row.get('name', 'softpower autograde')}[/bold]: {row['error']}")
    for note in notes(facts):
        console.print(note, soft_wrap=False)
    for line in facts["agreement"]["differences"]:
        console.print(f"[bold]Scores differ:[/bold] {line}")


def _run(key: str, made: Class, folder: Path, students: list[str], args, progress: Progress, label: str) -> tools.Run:
    task = progress.add_task(label, total=len(students))
    if not progress.console.is_terminal:  # there, the bars are drawn at the end only
        progress.console.print(f"{label}: {len(students)} submissions …")
    conditions = tools.Conditions(args.workers, args.limit, args.otter, lambda n: progress.update(task, completed=n))
    try:
        run = tools.TOOLS[key](made, folder, students, conditions)
    except tools.NotAvailable as error:
        run = tools.Run(key, tools.NAMES[key], len(students), error=str(error))
    progress.update(task, completed=len(students) if run.measured else 0)
    progress.stop_task(task)
    return run


def benchmark(args, scratch: Path, progress: Progress) -> dict:
    """Make the class, run the tools, compare their scores. Returns all that was found."""
    steps: dict[str, int] = {}

    def told(step: str, done: int, of: int) -> None:
        if step not in steps:
            steps[step] = progress.add_task(step, total=of)
        progress.update(steps[step], completed=done)

    largest = max([args.submissions, *args.sizes])
    every = make_class(args.assignment, scratch / "class", largest, args.seed, told)
    made = Class(every.slug, every.folder, {s: every.notebooks[s] for s in every.first(args.submissions)}, every.left_out)
    runs = []
    for key in args.tools:
        students = made.first(args.sample if key in tools.SAMPLED else args.submissions)
        runs.append(_run(key, made, scratch / key, students, args, progress, tools.NAMES[key]))
    sizes = [
        _run("ours", every, scratch / f"ours-{size}", every.first(size), args, progress, f"softpower autograde, {size} submissions")
        for size in args.sizes
    ]
    return _facts(args, made, runs, sizes, compare(made, runs + sizes))


def _numbers(text: str) -> list[int]:
    try:
        found = [int(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: give whole numbers with commas between, such as 50,200,1000") from None
    if not all(0 < n < 10_000 for n in found):
        raise argparse.ArgumentTypeError(f"{text!r}: a size is between 1 and 9999")
    return found


def _size(text: str) -> int:
    found = _numbers(text)
    if len(found) != 1:
        raise argparse.ArgumentTypeError(f"{text!r}: give one whole number")
    return found[0]


def _tools(text: str) -> list[str]:
    named = [part.strip() for part in text.split(",") if part.strip()]
    for name in named:
        if name not in tools.TOOLS:
            raise argparse.ArgumentTypeError(one_of(name, tools.TOOLS, "tool"))
    return [key for key in tools.TOOLS if key in named]


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(prog="benchmarks/autograde.py", description=__doc__.splitlines()[0])
    p.add_argument("--assignment", default="china", help="which assignment (default: %(default)s)")
    p.add_argument("--submissions", type=_size, default=200, help="how large the class is (default: %(default)s)")
    p.add_argument("--sample", type=_size, default=20, help="on how many of them the slower tools run (default: %(default)s)")
    p.add_argument("--sizes", type=_numbers, default=[], metavar="N,N,…", help="run ours at these sizes too, to see how it grows")
    p.add_argument("--tools", type=_tools, default=list(tools.TOOLS), metavar="A,B,…", help=f"of {', '.join(tools.TOOLS)} (default: all)")
    p.add_argument("--workers", type=_size, default=2, help="how many at a time, where a tool can (default: %(default)s)")
    p.add_argument("--seed", type=int, default=1, help="for drawing the answers (default: %(default)s)")
    p.add_argument("--limit", type=float, default=1800, help="seconds for one tool at most (default: %(default)s)")
    p.add_argument("--otter", type=Path, help="a Python that has Otter-Grader (default: one is made in the user's cache)")
    p.add_argument("--json", type=Path, help="write all that was found to this file")
    p.add_argument("--markdown", type=Path, help="write the tables to this file")
    p.add_argument("--keep", type=Path, metavar="FOLDER", help="work in this new folder, and keep it")
    return p


def main(argv=None) -> int:
    args = parser().parse_args(argv)
    args.given = list(sys.argv[1:] if argv is None else argv)
    args.sample = min(args.sample, args.submissions)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 140
    if args.keep and args.keep.exists():
        console.print(f"{args.keep} exists. Name a new folder with --keep.", style="bold")
        return 2
    # Told to end, end as with Ctrl-C: what was started is stopped, and the scratch folder removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    scratch = args.keep.resolve() if args.keep else Path(tempfile.mkdtemp(prefix="softpower-benchmark-"))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=console) as progress:
            facts = benchmark(args, scratch, progress)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    finally:
        if not args.keep:
            shutil.rmtree(scratch, ignore_errors=True)
    show(console, facts)
    if args.json:
        args.json.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if args.markdown:
        args.markdown.write_text(markdown(facts), encoding="utf-8")
    if facts["agreement"]["differences"]:
        return 1
    return 0 if any("seconds" in row for row in facts["tools"] + facts["sizes"]) else 2


if __name__ == "__main__":
    sys.exit(main())
