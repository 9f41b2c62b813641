"""course.yml as a typed model: lessons, objectives, assignments, tasks, dates, late policy.

The syllabus is written once, in course.yml. Everything else that shows a
title, a date or a number of points reads it from here.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema, field_validator

from .home import home
from .messages import CourseError, explain, one_of, read_yaml

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]


def _date_and_time(value):
    """A day alone would mean its first minute, which is a day earlier than anyone expects."""
    if (isinstance(value, date) and not isinstance(value, datetime)) or (isinstance(value, str) and re.fullmatch(r"[\d-]+", value.strip())):
        raise ValueError(f"expected a day with its time, such as '{value}T17:00', found a day alone")
    if isinstance(value, int | float):  # YAML reads 17:00 as minutes, and that would become a date in 1970
        raise ValueError("expected a day with its time, such as '2027-02-12T17:00', found a time alone, or a number")
    return value


def _percent(value):
    if isinstance(value, str):
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*%\s*", value)
        if not match:
            raise ValueError(f"expected a percentage such as '10 %', found {value!r}")
        return float(match[1]) / 100
    return value


# What an editor should accept is what is written in the file, and not what becomes of it.
Moment = Annotated[
    datetime,
    BeforeValidator(_date_and_time),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?$"}),
]
Share = Annotated[
    float,
    Field(ge=0, le=1),
    BeforeValidator(_percent),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*%\s*$"}, {"type": "number", "minimum": 0, "maximum": 1}]}),
]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reading(_Model):
    """Something to read before a lesson: a source and a place in it."""

    source: Slug
    locator: str


class Lesson(_Model):
    slug: Slug
    notebook: str = Field(pattern=r"^\d\d-[a-z0-9-]+\.ipynb$", description="file name in lessons/")
    title: str
    about: str = Field(default="", description="one sentence for the start page, on what the lesson does")
    minutes: int = Field(gt=0)
    any_time: bool = Field(default=False, description="true for a lesson that is no step on the path, but is taken whenever it is needed")
    read: list[Reading] = []
    objectives: dict[Slug, str] = Field(default={}, description="learning objectives by id")

    @property
    def number(self) -> int:
        return int(self.notebook[:2])


class Task(_Model):
    """One graded task. `points` is what its test cells, or its written answer, are worth."""

    points: float = Field(gt=0)
    minutes: int = Field(gt=0)
    objective: Slug
    marked: Literal["automatically", "by hand"] = "automatically"


def owner(grade_id: str, names) -> str | None:
    """The task that a cell belongs to: the longest of `names` that its `grade_id` is or begins with. None if there is none."""
    return max((name for name in names if grade_id == name or grade_id.startswith(name + "-")), key=len, default=None)


class Assignment(_Model):
    slug: Slug
    lesson: Slug
    title: str
    due: Moment | None = Field(default=None, description="local time, such as 2027-02-12T17:00; see `timezone`")
    tasks: dict[Slug, Task]

    @property
    def points(self) -> float:
        return sum(task.points for task in self.tasks.values())

    @property
    def minutes(self) -> int:
        return sum(task.minutes for task in self.tasks.values())

    def task_of(self, grade_id: str) -> str | None:
        """The task that a cell belongs to, by `owner`."""
        return owner(grade_id, self.tasks)


class Late(_Model):
    """What a delay costs, as a share of the points that the work earned. A day that has begun counts as a day."""

    per_day: Share = Field(default=0.0, description="for each day that has begun after `due`, such as '10 %'")
    at_most: Share = Field(default=1.0, description="however late, such as '50 %'")

    def share(self, seconds: float) -> float:
        """The share of its points that work loses which comes so many seconds after it was due."""
        days = -(-max(0.0, seconds) // 86400)
        return min(self.per_day * days, self.at_most)


Address = Annotated[str, Field(pattern=r"^https?://\S+$")]


class Site(_Model):
    """What the reading site leads to, and whether it speaks of dates."""

    binder: Address | None = Field(default=None, description="a link that opens the course in a browser, on Binder or a hub of yours")
    student_edition: Address | None = Field(default=None, description="where students get their copy of the course: a repository or a zip")
    dates: bool = Field(default=False, description="whether the site says when assignments are due, and what a delay costs")


class Course(_Model):
    """The syllabus of a course: what is taught, what is set, when it is due, what a delay costs."""

    title: str
    id: Slug
    question: str = Field(default="", description="the one that runs through all lessons, for the front page of the reading site")
    language: str = "en"
    timezone: str | None = Field(
        default=None, description="of the due dates, such as Asia/Almaty. Without it, that of the machine that grades."
    )
    lessons: list[Lesson] = Field(description="in the order in which they are taught")
    assignments: list[Assignment] = Field(default=[], description="in the order in which they are due")
    late: Late = Late()
    site: Site = Site()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value):
        if value is not None and value not in available_timezones():
            raise ValueError(one_of(value, {z for z in available_timezones() if "/" in z}, "time zone"))
        return value

    def misfits(self) -> Iterator[tuple[tuple, str]]:
        """What does not fit together: its place in the file, and a sentence."""
        lessons, objectives, seen = (
            {lesson.slug for lesson in self.lessons},
            {},
            {"lessons": set(), "assignments": set(), "notebooks": set()},
        )
        for n, lesson in enumerate(self.lessons):
            if lesson.slug in seen["lessons"]:
                yield ("lessons", n, "slug"), f"two lessons have the slug {lesson.slug!r}; each needs its own"
            if lesson.notebook in seen["notebooks"]:
                yield ("lessons", n, "notebook"), f"two lessons have the notebook {lesson.notebook}; each needs its own"
            seen["lessons"].add(lesson.slug)
            seen["notebooks"].add(lesson.notebook)
            for key in lesson.objectives:
                if key in objectives:
                    yield (
                        ("lessons", n, "objectives", key),
                        f"the objective {key!r} stands under {objectives[key]!r}, too; each needs its own id",
                    )
                objectives[key] = lesson.slug
        for n, assignment in enumerate(self.assignments):
            place = ("assignments", n)
            if assignment.slug in seen["assignments"]:
                yield (*place, "slug"), f"two assignments have the slug {assignment.slug!r}; each needs its own"
            seen["assignments"].add(assignment.slug)
            if assignment.lesson not in lessons:
                yield (
                    (*place, "lesson"),
                    one_of(assignment.lesson, lessons, "lesson")
                    + f" Whoever drops a lesson drops its assignment, too, or names another lesson for {assignment.slug!r}",
                )
                continue  # its objectives went with the lesson
            for name, task in assignment.tasks.items():
                if not name.startswith(assignment.slug + "-"):
                    yield (*place, "tasks", name), f"task {name!r} should begin with its assignment's slug: {assignment.slug}-…"
                if task.objective not in objectives:
                    yield (*place, "tasks", name, "objective"), f"task {name!r}: " + one_of(task.objective, objectives, "objective")

    def deadline(self, assignment: Assignment) -> datetime | None:
        """When an assignment is due, in UTC; None where course.yml gives no date."""
        if assignment.due is None:
            return None
        local = assignment.due
        if local.tzinfo is None and self.timezone:
            local = local.replace(tzinfo=ZoneInfo(self.timezone))
        return local.astimezone(UTC)  # a time without a zone is this machine's

    def due(self, assignment: Assignment) -> datetime | None:
        """The same moment as the class reads it: on the clock of `timezone`; as it is written where there is none."""
        deadline = self.deadline(assignment)
        return deadline.astimezone(ZoneInfo(self.timezone)) if deadline and self.timezone else assignment.due

    @property
    def objectives(self) -> dict[str, str]:
        """Every learning objective, id to sentence, in the course's order."""
        return {key: text for lesson in self.lessons for key, text in lesson.objectives.items()}

    def lesson(self, slug: str) -> Lesson:
        for item in self.lessons:
            if item.slug == slug:
                return item
        raise CourseError(one_of(slug, [x.slug for x in self.lessons], "lesson"))

    def assignment(self, slug: str) -> Assignment:
        for item in self.assignments:
            if item.slug == slug:
                return item
        raise CourseError(one_of(slug, [x.slug for x in self.assignments], "assignment"))


@cache
def _read(path: Path, _stamp: float) -> Course:
    content, line = read_yaml(path)
    if not isinstance(content, dict):
        raise CourseError(f"{path.name} should be a mapping that begins with `title:`.")
    try:
        found = Course.model_validate(content)
    except ValidationError as error:
        raise explain(path, error, line) from None
    told = [f"{path.name}, line {line(place)}, {'.'.join(map(str, place))}: {says}.".replace("..", ".") for place, says in found.misfits()]
    if told:
        raise CourseError("\n".join(told))
    return found


def course(path: Path | str | None = None) -> Course:
    """The syllabus in `path`, or this course's own course.yml.

    Raises CourseError, with file and line, where the file does not fit the model.
    """
    path = Path(path) if path else home() / "course.yml"
    if not path.is_file():
        raise CourseError(f"There is no syllabus at {path}.")
    return _read(path, path.stat().st_mtime)


def schema() -> dict:
    """The JSON schema of course.yml, for editors: what may stand where, and what it means."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Course.model_json_schema()}
