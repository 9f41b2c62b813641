"""The exercises there are: read from lessons/exercises/*.yml and checked, with file and line where one is wrong."""

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ..course import course
from ..home import home
from ..messages import CourseError, explain, one_of, read_yaml
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

    Those of a lesson that course.yml does not name are left out.
    """
    order = {lesson.slug: n for n, lesson in enumerate(course().lessons)}
    files = sorted((p for p in folder().glob("*.yml") if p.stem in order), key=lambda p: order[p.stem])
    return {f"{path.stem}/{key}": item for path in files for key, item in read(path).items()}


def find(name: str):
    """One exercise by its full name; CourseError, with the names there are, if there is none."""
    lesson, _, key = name.partition("/")
    path = folder() / f"{lesson}.yml"
    if path.is_file() and lesson not in {x.slug for x in course().lessons}:
        raise CourseError(
            f"The exercise {name!r} belongs to the lesson {lesson!r}, which this course leaves out: course.yml does not name it."
        )
    if not key or not path.is_file() or key not in read(path):
        raise CourseError(one_of(name, exercises(), "exercise"))
    return read(path)[key]
