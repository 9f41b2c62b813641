"""Rosters in, marks out: what Canvas and Moodle export is read, and what they import is written."""

import os
import subprocess
import sys
from pathlib import Path

from support.exports import CHINA, canvas, made, place, table  # noqa: F401 - fixtures

# Name as Canvas sorts it, Canvas's ID, SIS user id, login.


def test_the_real_command(canvas):
    """Does `nbgrader export --exporter=…` itself write the files, with options from the command line?"""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "nbgrader", "export"),
            "--exporter=softpower.classroom.exports.canvas.CanvasExporter",
            *("--to", "out/marks.csv", "--CanvasExporter.waiting=so far", "--assignment=['china']"),
        ],
        cwd=canvas,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]},
    )
    assert done.returncode == 0, done.stderr
    assert "guest" in done.stderr and "Traceback" not in done.stderr and "unrecognized" not in done.stderr.lower()
    assert {p.name for p in (canvas / "out").iterdir()} == {"marks.csv", "marks-objectives.csv", "marks-unmatched.csv"}
    head, _, *students = table(canvas / "out" / "marks.csv")
    assert head[5:] == [CHINA]
    assert {row[1]: row[5] for row in students} == {"101": "31", "102": "12.4", "103": "17", "104": "0"}
