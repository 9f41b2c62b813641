"""The `softpower` command. Each subcommand imports what it needs, when it is used."""

import argparse
import sys
from pathlib import Path

from .messages import CourseError


def _lab(args) -> int:
    from .classroom.lab import open_lab

    return open_lab(browser=not args.no_browser, port=args.port)


def _rehearse(args) -> int:
    from .classroom.rehearsal import rehearse

    return rehearse(args.assignment, Path(args.output))


def _check(args) -> int:
    from .classroom.check import run

    return run(args.assignment, args.notebook, args.solution, args.page)


def _generate(args) -> int:
    from .classroom.generate import generate

    return generate(check=args.check)


def _verify(args) -> int:
    from .data.verify import verify

    misses = verify(Path(args.sources))
    for miss in misses:
        print(miss)
    print(
        f"{len(misses)} of the ledger's printed tokens not found at their place."
        if misses
        else "Every printed token of the ledger stands at its place."
    )
    return 1 if misses else 0


def _codebook(_args) -> int:
    from .data.codebook import markdown

    print(markdown(), end="")
    return 0


def _autograde(args) -> int:
    from .classroom.grade import run

    return run(args)


def _feedback(args) -> int:
    from .classroom.tell import feedback

    return feedback(args.assignment, args.students, args.again)


def _report(args) -> int:
    from .classroom.tell import report

    return report(args.assignment)


def _undo(args) -> int:
    from .grading.copies import undo
    from .grading.courses import open_course

    print(undo(open_course()[0], args.assignment))
    return 0


def _doctor(_args) -> int:
    from .classroom.doctor import show

    return show()


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="softpower", description="Soft Power in Practice: the course's own command.")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")

    lab = commands.add_parser("lab", help="open the course in JupyterLab")
    lab.add_argument("--no-browser", action="store_true", help="only print the address")
    lab.add_argument("--port", type=int, default=8888, help="the port to try first (default: %(default)s)")
    lab.set_defaults(run=_lab)

    rehearsal = commands.add_parser("rehearse", help="grade a sample class, from release to marks")
    rehearsal.add_argument("assignment", nargs="?", default="china", help="which assignment (default: %(default)s)")
    rehearsal.add_argument("--output", default="rehearsal", help="folder to work in, made anew each time (default: %(default)s)")
    rehearsal.set_defaults(run=_rehearse)

    check = commands.add_parser("check", help="run an assignment's tests on your own notebook")
    check.add_argument("assignment", help="such as china")
    check.add_argument("--notebook", help="your notebook (default: the one in assignments/)")
    check.add_argument("--solution", metavar="TASK", help="show the worked solution of a task that you have tried")
    check.add_argument("--page", action="store_true", help=argparse.SUPPRESS)
    check.set_defaults(run=_check)

    grade = commands.add_parser("autograde", help="grade a class's submissions, several at a time, each by itself behind walls")
    grade.add_argument("assignment", help="such as china")
    grade.add_argument("students", nargs="*", metavar="STUDENT", help="grade these alone (default: all that are new or changed)")
    grade.add_argument("--again", action="store_true", help="grade once more what is graded already")
    grade.add_argument("--workers", type=int, metavar="N", help="how many at a time (default: one for each processor)")
    grade.add_argument("--timeout", type=float, default=60, metavar="SECONDS", help="for one cell (default: %(default)g)")
    grade.add_argument("--memory", type=int, default=2048, metavar="MB", help="for one submission (default: %(default)d)")
    grade.add_argument(
        "--kernel", action="store_true", help="give each submission a real Jupyter kernel: slower, for notebooks that need one"
    )
    grade.add_argument("--scheduler", metavar="ADDRESS", help="send the work to a Dask cluster, such as tcp://127.0.0.1:8786")
    grade.set_defaults(run=_autograde)

    told = commands.add_parser("feedback", help="write each student's feedback, to be given out by nbgrader or by you")
    told.add_argument("assignment", help="such as china")
    told.add_argument("students", nargs="*", metavar="STUDENT", help="these alone (default: all that are new or changed)")
    told.add_argument("--again", action="store_true", help="write once more what is written already")
    told.set_defaults(run=_feedback)

    seen = commands.add_parser("report", help="write the report of an assignment: scores, mistakes, held work")
    seen.add_argument("assignment", help="such as china")
    seen.set_defaults(run=_report)

    undo = commands.add_parser("undo", help="take the last autograding back, from its dated copy of the gradebook")
    undo.add_argument("assignment", nargs="?", help="the last run of this assignment (default: the last run of all)")
    undo.set_defaults(run=_undo)

    doctor = commands.add_parser("doctor", help="say which protections this machine offers for autograding")
    doctor.set_defaults(run=_doctor)

    made = commands.add_parser("generate", help="make again what is derived: assignments/ and docs/codebook.md")
    made.add_argument("--check", action="store_true", help="change nothing; say what is out of date")
    made.set_defaults(run=_generate)

    data = commands.add_parser("data", help="work on the evidence ledger").add_subparsers(
        title="commands", required=True, metavar="COMMAND"
    )
    verify = data.add_parser("verify", help="look up every printed token in the documents")
    verify.add_argument("--sources", required=True, help="folder with the five documents as text")
    verify.set_defaults(run=_verify)
    data.add_parser("codebook", help="print the codebook as Markdown").set_defaults(run=_codebook)
    return top


def main(argv=None) -> int:
    args = parser().parse_args(argv)
    try:
        return args.run(args)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
