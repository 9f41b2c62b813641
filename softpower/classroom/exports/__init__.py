"""Marks for learning platforms, as plugins of `nbgrader export`. See docs/instructor/lms.md."""

from .canvas import CanvasExporter, CanvasOutcomesExporter
from .moodle import MoodleExporter

__all__ = ["CanvasExporter", "CanvasOutcomesExporter", "MoodleExporter"]
