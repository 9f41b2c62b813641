"""course.yml as a typed model: lessons, objectives, assignments, tasks, dates, late policy.

The syllabus is written once, in course.yml. Everything else that shows a
title, a date or a number of points reads it from here.
"""

import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from .home import home
from .messages import CourseError, explain, one_of, read_yaml

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]


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
    read: list[Reading] = []
    objectives: dict[Slug, str] = Field(default={}, description="learning objectives by id")

    @property
    def number(self) -> int:
        return int(self.notebook[:2])


class Task(_Model):
    """One graded task. `points` is what its test cell, or its written answer, is worth."""

    points: float = Field(gt=0)
    minutes: int = Field(gt=0)
    objective: Slug
    marked: Literal["automatically", "by hand"] = "automatically"


class Assignment(_Model):
    slug: Slug
    lesson: Slug
    title: str
    due: datetime | None = Field(default=None, description="local time, such as 2027-02-12T17:00")
    tasks: dict[Slug, Task]

    @property
    def points(self) -> float:
        return sum(task.points for task in self.tasks.values())

    @property
    def minutes(self) -> int:
        return sum(task.minutes for task in self.tasks.values())


class Late(_Model):
    """What a day's delay costs, as a share of the assignment's points."""

    per_day: float = Field(ge=0, le=1, description="such as '10 %'")
    at_most: float = Field(ge=0, le=1, description="such as '50 %'")

    @field_validator("per_day", "at_most", mode="before")
    @classmethod
    def _percent(cls, value):
        if isinstance(value, str):
            match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*%\s*", value)
            if not match:
                raise ValueError(f"expected a percentage such as '10 %', found {value!r}")
            return float(match[1]) / 100
        return value


class Course(_Model):
    title: str
    id: Slug
    language: str = "en"
    lessons: list[Lesson]
    assignments: list[Assignment] = []
    late: Late = Late(per_day=0, at_most=0)

    @model_validator(mode="after")
    def _refers_to_what_exists(self):
        for kind, items in (("lesson", self.lessons), ("assignment", self.assignments)):
            seen = set()
            for item in items:
                if item.slug in seen:
                    raise ValueError(f"two {kind}s have the slug {item.slug!r}; each needs its own")
                seen.add(item.slug)
        objectives = self.objectives
        if len(objectives) != sum(len(lesson.objectives) for lesson in self.lessons):
            raise ValueError("an objective's id is used twice; each needs its own")
        for assignment in self.assignments:
            if assignment.lesson not in {lesson.slug for lesson in self.lessons}:
                raise ValueError(f"assignment {assignment.slug!r}: " + one_of(assignment.lesson, {x.slug for x in self.lessons}, "lesson"))
            for name, task in assignment.tasks.items():
                if not name.startswith(assignment.slug + "-"):
                    raise ValueError(f"task {name!r} should begin with its assignment's slug: {assignment.slug}-…")
                if task.objective not in objectives:
                    raise ValueError(f"task {name!r}: " + one_of(task.objective, objectives, "objective"))
        return self

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
        return Course.model_validate(content)
    except ValidationError as error:
        raise explain(path, error, line) from None


def course(path: Path | str | None = None) -> Course:
    """The syllabus in `path`, or this course's own course.yml.

    Raises CourseError, with file and line, where the file does not fit the model.
    """
    path = Path(path) if path else home() / "course.yml"
    if not path.is_file():
        raise CourseError(f"There is no syllabus at {path}.")
    return _read(path, path.stat().st_mtime)
