"""nbgrader for everybody on this machine. setup.sh puts it into the environment's etc/jupyter, where each of its commands looks."""

import os
import sys
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir

c = get_config()  # noqa: F821  (given by traitlets)

c.CourseDirectory.course_id = "soft-power"
c.Exchange.root = str(Path(sys.prefix).parent / "state" / "exchange")

# Where a student's assignments are, in the browser's panel and in a terminal alike.
c.Exchange.assignment_dir = str(Path.home() / "assignments")

# Submissions are for the student and the instructors to read; no links are followed, and nobody hands in for another.
c.ExchangeFactory.submit = "softpower.classroom.exchange.Submit"
c.ExchangeFactory.collect = "softpower.classroom.exchange.Collect"

# Kernels that validate and grade talk through files in a private folder. Through TCP, which is what they
# do by default, everybody on the machine could listen in on what they run: hidden tests, and others' work.
c.KernelManager.transport = "ipc"
c.KernelManager.ip = os.path.join(jupyter_runtime_dir(), f"nbgrader-{os.getpid()}")

# On a machine that a whole class uses, a kernel's answer may take longer than the 4 seconds that nbgrader allows.
c.Execute.iopub_timeout = 60
