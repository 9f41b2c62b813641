"""Errors that a learner or an instructor should read, and a place in a YAML file to point to."""

import difflib
import re
from pathlib import Path

import yaml

# The same reader written in C, where PyYAML was built with it: several times faster, and a lesson waits for it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CourseError(ValueError):
    """Something in the course's files or a name in a notebook is wrong, and can be put right.

    In a notebook it shows as its message alone: the traceback would be the
    package's own lines, which help nobody who mistyped a name.
    """

    def _render_traceback_(self):
        return [f"{type(self).__name__}: {self}"]


def one_of(name: str, known, what: str) -> str:
    """A sentence saying that `name` is not among `known`, with the nearest ones first."""
    known = sorted(known)
    near = difflib.get_close_matches(str(name), known, n=3)
    if near:
        hint = "Did you mean " + " or ".join(repr(n) for n in near) + "?"
        return f"There is no {what} {name!r}. {hint}" + (
            f" There are {len(known)} in all." if len(known) > 40 else f" There are: {', '.join(known)}."
        )
    listed = ", ".join(known[:40]) + (f", and {len(known) - 40} more" if len(known) > 40 else "")
    return f"There is no {what} {name!r}. There are: {listed}."


def read_yaml(path: Path):
    """The content of a YAML file, and a function from a place in it to a line number.

    A place is a tuple of keys and positions, as pydantic reports it.
    """
    text = path.read_text(encoding="utf-8")
    try:
        tree = yaml.compose(text, Loader=_LOADER)
        content = yaml.load(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path.name}, line {mark.line + 1}" if mark else path.name
        raise CourseError(
            f"{where}: this is not valid YAML ({getattr(error, 'problem', error)}). "
            "Look for a missing colon, a tab, or a quotation mark that is not closed."
        ) from None

    def line(place) -> int:
        node = tree
        found = 1
        for step in place:
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == str(step):
                        found, node = key.start_mark.line + 1, value
                        break
                else:
                    continue  # a step that pydantic adds, such as the name of a union's branch
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                found = node.start_mark.line + 1
        return found

    return content, line


def explain(path: Path, error, line) -> CourseError:
    """A pydantic ValidationError as one readable CourseError: file, line, place, what is expected."""
    told = []
    for item in error.errors():
        loc = item["loc"]
        if item["type"] in ("union_tag_invalid", "union_tag_not_found"):  # pydantic points to the whole item
            loc = (*loc, item["ctx"]["discriminator"].strip("'"))
        name = ".".join(str(p) for p in loc) or "the file"
        if item["type"] == "extra_forbidden":
            says = "this key is not known here; check its spelling"
        elif item["type"] in ("missing", "union_tag_not_found"):
            says = "this key is missing"
        elif item["type"] == "union_tag_invalid":
            says = one_of(item["ctx"]["tag"], re.findall(r"'([^']+)'", item["ctx"]["expected_tags"]), "kind").rstrip(".")
        else:
            says = item["msg"].removeprefix("Value error, ")
        told.append(f"{path.name}, line {line(loc)}, {name}: {says}.".replace("..", "."))
    return CourseError("\n".join(told))
