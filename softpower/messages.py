"""Errors that a learner or an instructor should read, and a place in a YAML file to point to."""

import difflib
import errno
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
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"{path.name}, line {raw.count(10, 0, error.start) + 1}"
        raise CourseError(f"{where}: this is not in UTF-8, so letters in it would be spoilt. In your editor, save it as UTF-8.") from None
    try:
        tree = yaml.compose(text, Loader=_LOADER)
        content = yaml.load(text, Loader=_LOADER)
    except ValueError as error:  # PyYAML's, where what looks like a date or a number is none
        raise _impossible(path, tree, error) from None
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


def _impossible(path: Path, tree, error: ValueError) -> CourseError:
    """What to say of a value that YAML takes for a date or a number and that cannot be one, with its line where that is found."""
    reader = yaml.constructor.SafeConstructor()
    nodes = [tree]
    while nodes:
        node = nodes.pop(0)
        if isinstance(node, yaml.MappingNode):
            nodes += [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            nodes += node.value
        elif isinstance(node, yaml.ScalarNode):
            try:
                reader.construct_object(node)
            except ValueError:
                kind = "a date that does not exist" if node.tag.endswith(":timestamp") else "a number that cannot be read"
                return CourseError(f"{path.name}, line {node.start_mark.line + 1}: {node.value} is {kind}.")
    return CourseError(f"{path.name}: a value in it cannot be read ({error}).")


def of_a_file(error: OSError) -> str:
    """What to say of a file or folder that cannot be read or written, and what to do."""
    if isinstance(error, PermissionError):
        todo = "Close what has it open, such as Excel. If nothing has, choose a place where you may read and write."
    elif isinstance(error, FileExistsError | NotADirectoryError):
        todo = "A folder is needed there. Move what stands in its place, or name another folder."
    elif isinstance(error, IsADirectoryError):
        todo = "A file is needed there, and that is a folder. Name a file."
    elif isinstance(error, FileNotFoundError):
        todo = "It may have been moved or deleted. If it is a part of the course, fetch the course again."
    elif error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
        todo = "Make room, then run this again."
    else:
        todo = ""
    names = " -> ".join(str(name) for name in (error.filename, error.filename2) if name is not None)
    said = (error.strerror or str(error)).rstrip(".")
    return f"{names + ': ' if names else ''}{said}. {todo}".rstrip()


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
