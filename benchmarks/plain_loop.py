"""The floor: a plain loop that only executes the cells, each notebook in a forked process, a few at a time.

    python plain_loop.py FOLDER [--workers 2] [--warm]

FOLDER/cells/STUDENT.json is a list of [grade_id or null, source]. The outcome,
which test cells stopped, goes to FOLDER/stopped/STUDENT.json. Nothing is shown,
scored, isolated or recorded: no grader can be much faster than this.

Without --warm the parent has imported pandas, altair and softpower, and each child
imports the rest. With it, the parent has done all that the notebooks would do anew.
"""

import argparse
import contextlib
import importlib
import json
import os
import sys
from pathlib import Path


def warm() -> None:
    """Import and read, once, what every child would import and read."""
    for name in ("charts", "checks", "classroom.button", "data", "home"):
        importlib.import_module(f"softpower.{name}")
    from altair import Chart
    from pandas import DataFrame

    from softpower.course import course

    course()
    table = DataFrame({"a": [1, 2], "b": ["x", "y"]}).query("a > 1").merge(DataFrame({"b": ["y"]}))
    Chart(table).mark_bar().encode(x="a:Q", y="b:N").to_dict()


def execute(cells: list, stopped: Path) -> None:
    """Execute a notebook's cells in one namespace. A cell that stops does not end it, as in grading."""
    names, stops = {"__name__": "__main__"}, []
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        for grade_id, source in cells:
            try:
                exec(source, names)
            except Exception:
                if grade_id:
                    stops.append(grade_id)
    stopped.write_text(json.dumps(stops), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--warm", action="store_true")
    args = parser.parse_args()
    import altair  # noqa: F401
    import pandas  # noqa: F401

    import softpower  # noqa: F401

    notebooks = sorted((args.folder / "cells").glob("*.json"))
    if args.warm:
        warm()
        for _, source in json.loads(notebooks[0].read_text(encoding="utf-8"))[:1]:
            exec(source, {"__name__": "__main__"})  # an assignment's own imports
    (args.folder / "stopped").mkdir(exist_ok=True)
    running, failed = 0, 0
    for path in notebooks:
        if running == args.workers:
            failed += os.waitstatus_to_exitcode(os.wait()[1]) != 0
            running -= 1
        print(path.stem, flush=True)
        if os.fork() == 0:
            status = 1
            try:
                execute(json.loads(path.read_text(encoding="utf-8")), args.folder / "stopped" / path.name)
                status = 0
            finally:
                os._exit(status)
        running += 1
    while running:
        failed += os.waitstatus_to_exitcode(os.wait()[1]) != 0
        running -= 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
