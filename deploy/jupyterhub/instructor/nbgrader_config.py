"""nbgrader for the instructor, besides what holds for everybody: the full course is in ~/soft-power."""

from pathlib import Path

c = get_config()  # noqa: F821  (given by traitlets)

c.CourseDirectory.root = str(Path.home() / "soft-power")
