"""Systems that cannot fork: what runs there must not need what only Unix has."""

import subprocess
import sys

LACKING = """
import os, sys

sys.modules["resource"] = None
for name in ("fork", "memfd_create", "pread"):
    delattr(os, name) if hasattr(os, name) else None
from softpower.grading import autograde, desk, examiner, feedback, fresh, preflight, report, room, rooms, shell
from softpower.classroom import doctor, grade

screen = os.dup(1)
captured = shell.Captured()
os.system("echo one"), os.system("echo two")
first = captured.taken()
os.system("echo three")
os.write(screen, repr((first.split(), captured.taken().split(), captured.taken())).encode())
"""


def test_grading_without_unix(tmp_path):
    """Without `resource`, `os.fork` and the like, do the grader's modules load, and is what a cell's program prints caught?"""
    done = subprocess.run([sys.executable, "-c", LACKING], capture_output=True, text=True, timeout=120)
    assert done.stdout == "(['one', 'two'], ['three'], '')", done.stderr[-2000:]
