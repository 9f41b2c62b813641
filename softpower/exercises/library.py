"""The exercises there are: read from lessons/exercises/*.yml and checked, with file and line where one is wrong."""

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ..course import course
from ..home import home
from ..messages import CourseError, explain, one_of, read_yaml
from ..path import on_the_path
from .kinds import Kind

_ADAPTER = TypeAdapter(list[Kind])


def folder() -> Path:
    return home() / "lessons" / "exercises"


@cache
def _read(path: Path, _stamp: float) -> dict[str, Kind]:
    content, line = read_yaml(path)
    if not isinstance(content, list):
        raise CourseError(f"{path.name}, line 1: a list of exercises is expected, each beginning with `- id:`.")
    try:
        found = _ADAPTER.validate_python(content)
    except ValidationError as error:
        raise explain(path, error, line) from None
    by_id: dict[str, Kind] = {}
    for n, item in enumerate(found):
        if item.id in by_id:
            raise CourseError(f"{path.name}, line {line((n, 'id'))}: two exercises have the id {item.id!r}.")
        if item.objective not in course().objectives:
            raise CourseError(f"{path.name}, line {line((n, 'objective'))}: " + one_of(item.objective, course().objectives, "objective"))
        by_id[item.id] = item
    return by_id


def read(path: Path | str) -> dict[str, Kind]:
    """The exercises of one YAML file by id. Raises CourseError, with file and line, where one is wrong."""
    path = Path(path)
    return _read(path, path.stat().st_mtime)


def exercises() -> dict[str, Kind]:
    """Every exercise of the course, by its full name, such as "china/index-rise", in the course's order.

    A file whose lesson the syllabus does not list is left alone.
    """
    files = [folder() / f"{lesson.slug}.yml" for lesson in course().lessons]
    return {f"{path.stem}/{key}": item for path in files if path.is_file() for key, item in read(path).items()}


def find(name: str):
    """One exercise by its full name; CourseError, with the names there are, if there is none."""
    lesson, _, key = name.partition("/")
    path = folder() / f"{lesson}.yml"
    if key and path.is_file():
        on_the_path(lesson)
    if not key or not path.is_file() or key not in read(path):
        raise CourseError(one_of(name, exercises(), "exercise"))
    return read(path)[key]
