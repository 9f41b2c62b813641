"""Soft Power in Practice: the package behind the course.

A learner's notebook needs few names, and they are imported only when used, so
that `import softpower` costs next to nothing and never loads the grader::

    from softpower import load, cite, figure     # the data, and where it is from
    from softpower import digest                 # a document, told from the data
    from softpower import exercise, progress     # exercises in a lesson
    from softpower import onward, recall         # what comes after it; an answer given earlier
    from softpower import lesson, sources, outside  # the frame of a lesson
    from softpower import charts                 # the course's look for Altair
    from softpower import pictures               # maps, timelines, networks
    from softpower import check                  # a button that tests an assignment
"""

from importlib import import_module

__version__ = "0.1.0"

_WHERE = {
    "load": "softpower.data",
    "cite": "softpower.data",
    "figure": "softpower.data",
    "tables": "softpower.data",
    "codebook": "softpower.data",
    "links": "softpower.data",
    "digest": "softpower.data",
    "exercise": "softpower.exercises",
    "progress": "softpower.exercises",
    "onward": "softpower.exercises",
    "recall": "softpower.exercises",
    "lesson": "softpower.exercises.frame:lesson",
    "sources": "softpower.exercises.frame:sources",
    "outside": "softpower.exercises.frame:outside",
    "check": "softpower.classroom.button:button",
}
_ROOMS = {"charts", "checks", "course", "data", "exercises", "pictures"}

__all__ = [*_WHERE, "charts", "pictures"]


def __getattr__(name):
    if name in _WHERE:
        module, _, called = _WHERE[name].partition(":")
        return getattr(import_module(module), called or name)
    if name in _ROOMS:
        return import_module(f"softpower.{name}")
    raise AttributeError(f"softpower has no {name!r}. It offers: {', '.join(sorted(__all__))}.")


def __dir__():
    return sorted([*globals(), *_WHERE, *_ROOMS])
