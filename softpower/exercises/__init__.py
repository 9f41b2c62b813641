"""Exercises in a lesson: what they ask stands in lessons/exercises/*.yml, not in Python.

An exercise is a pure function from an answer to feedback, plus a view. The view
is a form in a live kernel and a readable question where there is none.

>>> exercise("china/index-rise")   # shows it
>>> progress()                     # what has been done, over the whole course
>>> onward("china")                # at a lesson's end: what comes next
"""

from .library import exercises, read
from .onward import onward
from .progress import progress
from .view import exercise

__all__ = ["exercise", "exercises", "onward", "progress", "read"]
