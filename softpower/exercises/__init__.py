"""Exercises in a lesson: what they ask stands in lessons/exercises/*.yml, not in Python.

An exercise is a pure function from an answer to feedback, plus a view. The view is
a form that the page draws and judges by itself, and a readable question on paper.

>>> exercise("china/index-rise")   # shows it
>>> progress()                     # what has been done, over the whole course
>>> onward("china")                # at a lesson's end: what comes next
>>> recall("start-here/whom")      # an answer given earlier, shown again
"""

from .library import exercises, read
from .onward import onward
from .progress import progress
from .recall import recall
from .view import exercise

__all__ = ["exercise", "exercises", "onward", "progress", "read", "recall"]
