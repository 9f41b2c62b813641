"""The `softpower` command. Each subcommand imports what it needs, when it is used."""

import argparse
import sys
from pathlib import Path

from .messages import CourseError


def _lab(args) -> int:
    from .classroom.lab import open_lab

    return open_lab(browser=not args.no_browser, port=args.port, instructor=args.instructor)


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


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="softpower", description="Soft Power in Practice: the course's own command.")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")

    lab = commands.add_parser("lab", help="open the course in JupyterLab")
    lab.add_argument("--no-browser", action="store_true", help="only print the address")
    lab.add_argument("--port", type=int, default=8888, help="the port to try first (default: %(default)s)")
    lab.add_argument("--instructor", action="store_true", help="with nbgrader's panels for making, collecting and marking assignments")
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
