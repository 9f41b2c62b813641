"""`softpower course check`: what follows from course.yml as it is now, and what does not yet.

An instructor drops a lesson, moves a date, changes points. What a program can
bring into line, `softpower generate` does; here stands what is left to a person,
with its place. *To mend* is what a student would meet as wrong; a note is worth a look.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..course import Course, course, schema
from ..exercises import exercises
from ..home import home
from ..messages import CourseError, one_of, read_yaml
from . import points, sheets
from .generate import is_current

LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?![a-z]+:|#)([^)#\s]+)(?:#[^)]*)?\)")
_COMMAND = re.compile(r"\bsoftpower check ([a-z][a-z0-9-]*)")
_EXERCISE = re.compile(r"""\bexercise\(\s*["']([^"']+)["']""")


@dataclass(frozen=True)
class Finding:
    """One thing that follows from course.yml: where, what, and whether it has to be mended."""

    where: str
    says: str
    mend: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.says}"


@dataclass(frozen=True)
class Part:
    """A line of a notebook's cell."""

    notebook: str
    cell: int
    line: int
    kind: str
    text: str

    @property
    def where(self) -> str:
        return f"{self.notebook}, cell {self.cell}, line {self.line}"


def lines(path: Path, root: Path) -> Iterator[Part]:
    """Every line of a notebook, with its cell counted from 1 as a reader would."""
    name = path.relative_to(root).as_posix()
    for n, cell in enumerate(points.read(path)["cells"], 1):
        for m, line in enumerate(points.text(cell).split("\n"), 1):
            yield Part(name, n, m, cell["cell_type"], line)


class _Check:
    """The questions asked of a course, one method each."""

    def __init__(self, root: Path, known: Course):
        self.root, self.course = root, known
        _, self._line = read_yaml(root / "course.yml")
        self.lessons = {x.slug: x for x in known.lessons}
        self.assignments = {x.slug: x for x in known.assignments}
        self.damaged: dict[Path, CourseError] = {}
        for path in [*(self._lesson_path(x) for x in known.lessons), *(self._master(x.slug) for x in known.assignments)]:
            try:
                if path.is_file():
                    points.read(path)
            except CourseError as error:
                self.damaged[path] = error

    def _readable(self, path: Path) -> bool:
        return path.is_file() and path not in self.damaged

    def at(self, *place) -> str:
        return f"course.yml, line {self._line(place)}"

    def every(self) -> Iterator[Finding]:
        for ask in (
            self.notebooks_exist,
            self.notebooks_are_whole,
            self.all_are_named,
            self.reading_exists,
            self.lessons_show_the_syllabus,
            self.exercises_exist,
            self.links_lead_somewhere,
            self.objectives_are_practised,
            self.tasks_and_cells_agree,
            self.mistakes_have_words,
            self.points_follow,
            self.student_versions_are_current,
            self.dates,
            self.late_policy,
        ):
            try:
                yield from ask()
            except CourseError as error:
                if error.args not in [told.args for told in self.damaged.values()]:
                    yield _found(error)

    def _lesson_path(self, lesson) -> Path:
        return self.root / "lessons" / lesson.notebook

    def _master(self, slug: str) -> Path:
        return self.root / "solutions" / slug / f"{slug}.ipynb"

    def notebooks_exist(self):
        for n, lesson in enumerate(self.course.lessons):
            if not self._lesson_path(lesson).is_file():
                yield Finding(
                    self.at("lessons", n, "notebook"),
                    one_of(lesson.notebook, [p.name for p in (self.root / "lessons").glob("*.ipynb")], "notebook in lessons/"),
                )
        for n, assignment in enumerate(self.course.assignments):
            if not self._master(assignment.slug).is_file():
                there = [p.name for p in (self.root / "solutions").iterdir() if p.is_dir()] if (self.root / "solutions").is_dir() else []
                yield Finding(self.at("assignments", n, "slug"), one_of(assignment.slug, there, "assignment in solutions/"))

    def notebooks_are_whole(self):
        yield from map(_found, self.damaged.values())

    def all_are_named(self):
        named = {lesson.notebook for lesson in self.course.lessons}
        for path in sorted((self.root / "lessons").glob("*.ipynb")):
            if path.name not in named:
                yield Finding(f"lessons/{path.name}", "course.yml does not name it. It stays here, and out of the student edition.", False)
        for path in sorted((self.root / "lessons" / "exercises").glob("*.yml")):
            if path.stem not in self.lessons:
                yield Finding(f"lessons/exercises/{path.name}", "its lesson is not in course.yml. Its exercises are not offered.", False)
        for folder in ("solutions", "assignments"):
            for path in sorted((self.root / folder).glob("*/")):
                if path.name not in self.assignments and (path / f"{path.name}.ipynb").is_file():
                    yield Finding(
                        f"{folder}/{path.name}", "course.yml does not name it. It stays here, and out of the student edition.", False
                    )

    def reading_exists(self):
        try:
            headings, rows = sheets.read(self.root / "data" / "sources.csv")
        except CourseError as error:
            yield Finding("data/sources.csv", str(error))
            return
        if "id" not in headings:
            yield Finding(
                "data/sources.csv, line 1", f"there is no column 'id', by which `read` names a source. There are: {', '.join(headings)}."
            )
            return
        sources = {row[headings.index("id")] for _, row in rows}
        for n, lesson in enumerate(self.course.lessons):
            for m, reading in enumerate(lesson.read):
                if reading.source not in sources:
                    yield Finding(
                        self.at("lessons", n, "read", m), one_of(reading.source, sources, "source in data/sources.csv") + " (key `read`)"
                    )

    def lessons_show_the_syllabus(self):
        """A lesson shows its minutes, objectives and reading by `lesson("its slug")`, so that course.yml stays their one place."""
        for n, lesson in enumerate(self.course.lessons):
            if not self._readable(self._lesson_path(lesson)):
                continue
            code = "\n".join(p.text for p in lines(self._lesson_path(lesson), self.root) if p.kind == "code")
            if not re.search(rf"lesson\(\s*[\"']{re.escape(lesson.slug)}[\"']", code):
                yield Finding(
                    self.at("lessons", n, "notebook"),
                    f"lessons/{lesson.notebook} does not show this lesson's minutes, objectives and reading. "
                    f'Put a cell with lesson("{lesson.slug}") on its first screen.',
                )

    def exercises_exist(self):
        try:
            known = exercises()
        except CourseError as error:  # it names file and line itself
            yield Finding("lessons/exercises", str(error))
            return
        for lesson in self.course.lessons:
            if not self._readable(self._lesson_path(lesson)):
                continue
            for part in lines(self._lesson_path(lesson), self.root):
                for name in _EXERCISE.findall(part.text) if part.kind == "code" else ():
                    if name not in known:
                        owner = name.split("/")[0]
                        says = f"shows the exercise {name!r} of the lesson {owner!r}, which course.yml does not name. Take the cell out."
                        yield Finding(part.where, says if owner not in self.lessons else one_of(name, known, "exercise"))

    def links_lead_somewhere(self):
        named = {f"lessons/{x.notebook}" for x in self.course.lessons}
        named |= {f"assignments/{x.slug}/{x.slug}.ipynb" for x in self.course.assignments}
        read = [self._lesson_path(x) for x in self.course.lessons] + [self._master(x.slug) for x in self.course.assignments]
        for path in filter(self._readable, read):
            # An assignment is read in assignments/<slug>/, though it is written in solutions/<slug>/.
            base = path.parent if path.parent.name == "lessons" else self.root / "assignments" / path.parent.name
            for part in lines(path, self.root):
                for slug in dict.fromkeys(_COMMAND.findall(part.text)) if part.kind == "markdown" else ():
                    if slug not in self.assignments:
                        yield Finding(
                            part.where, f"names the assignment {slug!r}, which course.yml does not. Name another: {part.text.strip()}"
                        )
                for words, target in LINK.findall(part.text) if part.kind == "markdown" else ():
                    found = (base / target).resolve()
                    if not found.is_relative_to(self.root.resolve()):
                        yield Finding(part.where, f"the link “{words}” leads out of the course, to {target}.")
                        continue
                    name = found.relative_to(self.root.resolve()).as_posix()
                    if name.endswith(".ipynb") and name.startswith(("lessons/", "assignments/")) and name not in named:
                        sentence = next((s for s in re.split(r"(?<=[.?])\s+", part.text) if f"]({target}" in s), part.text)
                        plain = LINK.sub(r"\1", sentence).strip()
                        yield Finding(part.where, f"links to {name}, which course.yml does not name. Reword: “{plain}”")
                    elif not found.exists():
                        yield Finding(part.where, f"the link “{words}” leads to {name}, which does not exist.")

    def objectives_are_practised(self):
        try:
            practised = {item.objective for item in exercises().values()}
        except CourseError:
            return  # told above
        assessed = {task.objective for a in self.course.assignments for task in a.tasks.values()}
        with_assignment = {a.lesson for a in self.course.assignments}
        for n, lesson in enumerate(self.course.lessons):
            for key in lesson.objectives:
                where = self.at("lessons", n, "objectives", key)
                if key not in practised:
                    yield Finding(where, f"no exercise practises {key}.", False)
                if key not in assessed and lesson.slug in with_assignment:
                    yield Finding(where, f"no task assesses {key}.", False)
            if lesson.slug not in with_assignment and lesson.number:
                yield Finding(
                    self.at("lessons", n, "slug"),
                    f"the lesson {lesson.slug!r} has no assignment: its objectives are practised and not assessed.",
                    False,
                )

    def tasks_and_cells_agree(self):
        for n, assignment in enumerate(self.course.assignments):
            path = self._master(assignment.slug)
            if not self._readable(path):
                continue
            notebook, name = points.read(path), path.relative_to(self.root).as_posix()
            cells = points.graded(notebook, assignment.tasks)
            by_id = {points.meta(c).get("grade_id"): c for c in notebook["cells"]}
            for cell in notebook["cells"]:
                data = points.meta(cell)
                if data.get("grade") and points.owner(data["grade_id"], assignment.tasks) is None:
                    yield Finding(
                        f"{name}, cell {data['grade_id']}",
                        f"belongs to no task of course.yml, and still counts {data['points']:g} points. Take its task's cells out, or name the task under {assignment.slug!r}.",
                    )
            for task, known in assignment.tasks.items():
                where = self.at("assignments", n, "tasks", task)
                by_hand = known.marked == "by hand"
                if not cells[task]:
                    kind = "graded answer" if by_hand else "test"
                    yield Finding(where, f"{name} has no {kind} cell whose id begins with {task}.")
                    continue
                if by_hand != all(c["cell_type"] == "markdown" for c in cells[task]):
                    yield Finding(
                        where, f"`marked` does not fit the graded cells of {task} in {name}: tests mark code cells, a person marks text."
                    )
                ask = by_id.get(f"{task}-ask")
                if ask is None:
                    yield Finding(f"{name}, cell {task}-ask", "is missing: the question of a task stands in a cell of this id.")
                elif by_hand and "BEGIN MARK SCHEME" not in points.text(ask):
                    yield Finding(f"{name}, cell {task}-ask", "has no mark scheme, and a person marks this task.")
                yield from self._parts(name, cells[task])

    def mistakes_have_words(self):
        from ..grading import sentences

        for assignment in self.course.assignments:
            path = self._master(assignment.slug)
            if not self._readable(path):
                continue
            name, says, used = path.relative_to(self.root).as_posix(), sentences.own(path.parent), set()
            for cell in points.read(path)["cells"]:
                if cell["cell_type"] == "code" and points.meta(cell).get("grade"):
                    used |= sentences.mentioned(points.text(cell))
                    for key in sorted(sentences.missing(points.text(cell), says)):
                        where = f"{name}, cell {points.meta(cell)['grade_id']}"
                        yield Finding(
                            where,
                            f"{one_of(key, {*says, *sentences.shared()}, 'misconception')} Write its sentence in {sentences.FILE} there.",
                        )
            for key in sorted(set(says) - used):
                yield Finding(f"{name.rpartition('/')[0]}/{sentences.FILE}", f"no test says {key!r}. Take it out.", False)

    def _parts(self, name: str, cells: list[dict]):
        for cell in cells:
            if cell["cell_type"] != "code":
                continue
            data = points.meta(cell)
            try:
                found = points.parts(points.text(cell))
            except (SyntaxError, ValueError) as error:
                yield Finding(f"{name}, cell {data['grade_id']}", f"its parts cannot be read: {error}.")
                continue
            total = float(sum(value for *_, value in found))
            if found and total != data["points"]:
                yield Finding(
                    f"{name}, cell {data['grade_id']}", f"its parts add up to {total:g} points, and the cell is worth {data['points']:g}."
                )

    def points_follow(self):
        told = points.follow(self.root, self.course)
        for path in told.changed:
            yield Finding(
                path.relative_to(self.root).as_posix(), "states points, minutes or a title otherwise than course.yml. Run `make generate`."
            )
        for task, why in told.refused:
            place = next(("assignments", n, "tasks", task) for n, a in enumerate(self.course.assignments) if task in a.tasks)
            yield Finding(self.at(*place), f"{task}: {why}")

    def student_versions_are_current(self):
        for slug in self.assignments:
            if self._readable(self._master(slug)) and not is_current(slug, self.root):
                yield Finding(f"assignments/{slug}", f"is not what solutions/{slug} gives. Run `make generate`.")

    def dates(self):
        now, before = datetime.now(UTC), None
        if self.course.timezone is None and any(a.due for a in self.course.assignments):
            yield Finding("course.yml", "no `timezone`: dates are those of the machine that grades.", False)
        for n, assignment in enumerate(self.course.assignments):
            where = self.at("assignments", n, "due") if assignment.due else self.at("assignments", n, "slug")
            due = self.course.deadline(assignment)
            if due is None:
                yield Finding(where, f"{assignment.slug!r} has no due date: nothing handed in for it is late.", False)
                continue
            if due < now:
                yield Finding(where, f"{assignment.slug!r} was due on {assignment.due:%Y-%m-%d}, which is past.", False)
            if before and due < before[0]:
                yield Finding(where, f"{assignment.slug!r} is due before {before[1]!r}, which stands above it.", False)
            before = max(before, (due, assignment.slug)) if before else (due, assignment.slug)

    def late_policy(self):
        late = self.course.late
        if late.per_day and late.at_most < late.per_day:
            yield Finding(self.at("late"), "`at_most` is less than `per_day`: the first day already costs all that a delay can.", False)


def _found(error: CourseError) -> Finding:
    """What a file's reader complains of; most begin with the place."""
    where, colon, says = str(error).partition(": ")
    return Finding(where, says) if colon else Finding("The course", str(error))


def tasks_to_mend(root: Path, known: Course) -> list[Finding]:
    """Where tasks of course.yml and cells of the master notebooks do not agree."""
    return [finding for finding in _Check(root, known).tasks_and_cells_agree() if finding.mend]


def findings(root: Path | None = None) -> list[Finding]:
    """All that follows from course.yml. A syllabus that cannot be read gives one finding for each of its mistakes."""
    root = root or home()
    try:
        known = course(root / "course.yml")
    except CourseError as error:
        return [Finding(*line.split(": ", 1)) for line in str(error).splitlines() if ": " in line] or [Finding("course.yml", str(error))]
    return list(_Check(root, known).every())


def check() -> int:
    """Print what is to mend and what is worth a look. Returns 1 while something is to mend."""
    found = findings()
    mend, notes = [f for f in found if f.mend], [f for f in found if not f.mend]
    for title, items in ((f"To mend ({len(mend)})", mend), (f"Notes ({len(notes)})", notes)):
        if items:
            print(title)
            for item in items:
                print(f"  {item}")
            print()
    print("Nothing to mend." if not mend else "Mend what stands above, then run `softpower course check` again.")
    return 1 if mend else 0


def print_schema() -> int:
    json.dump(schema(), sys.stdout, indent=2, ensure_ascii=False)
    print()
    return 0
