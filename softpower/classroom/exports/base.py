"""What the exporters share: options, the roster, and what becomes of a student whom the platform does not know."""

from pathlib import Path

from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Dict, Enum, Unicode

from ...course import course
from ...messages import CourseError, of_a_file, one_of
from .. import roster
from ..sheets import number, safe, write
from .points import BLANK, SO_FAR, ZERO, Column, columns, titles


def told(app, write) -> None:
    """Run `write`. What an instructor can put right ends nbgrader's command with a sentence; without one, it is raised."""
    try:
        write()
    except (CourseError, OSError) as error:
        if not hasattr(app, "fail"):
            raise
        app.fail("%s", of_a_file(error) if isinstance(error, OSError) else error)


class LMSExporter(ExportPlugin):
    """Writes a file of marks per assignment, one per objective, and one of students who could not be matched."""

    platform = "the learning platform"
    default_name = "marks.csv"
    empty = ""  # what stands for no mark

    waiting = Enum(
        [BLANK, SO_FAR],
        BLANK,
        help="A mark while an answer still waits for a person: 'blank' leaves it out, 'so far' gives the points that there are.",
    ).tag(config=True)
    missing = Enum([BLANK, ZERO], BLANK, help="The mark of work that was not handed in: 'blank' or 'zero'.").tag(config=True)
    objectives = Bool(True, help="Whether to write the second file, with a column for each learning objective.").tag(config=True)
    columns = Dict(help="Headings to use, by assignment or objective: {'china': 'Essay on China (4711)'}.").tag(config=True)
    roster = Unicode("", help="The roster (default: roster.csv in the course's folder).").tag(config=True)
    bom = Bool(False, help="Whether to begin the files with a byte order mark, so that Excel shows every name rightly.").tag(config=True)

    def export(self, gradebook) -> None:
        """Write the files. What an instructor should know of them goes to the log."""
        told(self.parent, lambda: self._export(gradebook))

    def _export(self, gradebook) -> None:
        syllabus = course()
        self._known = {a.name: a.name for a in gradebook.assignments} | titles(syllabus)
        for given, there, what in (
            (self.assignment, [a.name for a in gradebook.assignments], "assignment in the gradebook"),
            (self.student, [s.id for s in gradebook.students], "student in the gradebook"),
            (self.columns, self._known, "assignment or objective"),
        ):
            for name in map(str, given):
                if name not in there:
                    raise CourseError(one_of(name, there, what))
        per_assignment, per_objective, left_out, no_task = columns(
            gradebook,
            syllabus,
            only=[str(a) for a in self.assignment],
            students=[str(s) for s in self.student],
            waiting=self.waiting,
            missing=self.missing,
        )
        if not per_assignment:
            raise CourseError(
                "There is nothing to export: no assignment of the gradebook has a submission"
                + (f" among those named: {', '.join(map(str, self.assignment))}." if self.assignment else ". Autograde one first.")
            )
        for title in left_out:
            self.log.info("Left out, nobody has handed it in: %s", title)
        for name in no_task:
            self.log.warning("In no objective, as course.yml has no task whose name it begins with: %s", name)
        people = self._people(gradebook)
        target = Path(self.to or self.default_name)
        self._write(target, per_assignment, people)
        if self.objectives and per_objective:
            self._write(target.with_name(f"{target.stem}-objectives.csv"), per_objective, people)
        self._unmatched(target.with_name(f"{target.stem}-unmatched.csv"), per_assignment + per_objective, people)

    def _people(self, gradebook) -> dict[str, dict[str, str]]:
        """Rows in the shape of roster.csv by nbgrader's name, for all whom the gradebook has. `reason` says why one cannot be exported."""
        path = Path(self.roster) if self.roster else None
        if path and not path.is_file():
            raise CourseError(f"There is no roster {path}.")
        known = {row["id"]: row for row in roster.load(path)}
        found = {}
        for student in gradebook.students:
            row = dict(known.get(student.id) or dict.fromkeys(roster.FIELDS, ""))
            row["id"] = student.id
            for name in ("first_name", "last_name", "email"):
                row[name] = row[name] or getattr(student, name) or ""
            row["name"] = row["name"] or ", ".join(filter(None, (row["last_name"], row["first_name"]))) or student.id
            row["reason"] = roster.unfit(row) or self.cannot(row, in_roster=student.id in known)
            found[student.id] = row
        return found

    def _write(self, target: Path, cols: list[Column], people) -> None:
        headings = [self.heading(c.title) for c in cols]
        twice = {h for h in headings if headings.count(h) > 1}
        if twice:
            raise CourseError(f"Two columns would have the heading {twice.pop()!r}. Give them others with the exporter's option `columns`.")
        rows, bare = [], 0
        for student, row in people.items():
            if row["reason"] or (self.student and student not in map(str, self.student)):
                continue
            # In both platforms an empty cell empties what stands there: who has no mark at all gets no row.
            if not any(student in c.marks for c in cols):
                bare += 1
                continue
            rows.append([*self.who(row), *(number(c.marks[student]) if student in c.marks else self.empty for c in cols)])
        write(target, [*self.head(headings, cols), *rows], self.bom)
        self.log.info(
            "%s: %d students, %d columns%s", target, len(rows), len(cols), f"; {bare} without any mark have no row" if bare else ""
        )
        for column in cols:
            waits = [s for s in column.waiting if not people[s]["reason"]]
            if waits:
                self.log.warning(
                    "%s: %d with an answer that waits for a person's mark; %s.",
                    column.title,
                    len(waits),
                    "left empty" if self.waiting == BLANK else "the points so far were given",
                )

    def _unmatched(self, target: Path, cols: list[Column], people) -> None:
        rows = [
            [safe(v) for v in (row["id"], row["name"], row["email"], row["reason"])]
            + [number(c.marks[student]) if student in c.marks else "" for c in cols]
            for student, row in people.items()
            if row["reason"] and (any(student in c.marks or student in c.waiting for c in cols))
        ]
        if not rows:
            target.unlink(missing_ok=True)
            return
        write(target, [["id", "name", "email", "reason", *(safe(c.title) for c in cols)], *rows], self.bom)
        self.log.warning("%d students are not known to %s; their marks are in %s:", len(rows), self.platform, target)
        for row in rows:
            self.log.warning("  %s (%s): %s", row[0], row[1], row[3])

    def heading(self, title: str) -> str:
        """The column's heading in the platform."""
        own = {t: self.columns[k] for k, t in self._known.items() if k in self.columns}
        return safe(own.get(title, title))

    def cannot(self, row: dict[str, str], in_roster: bool) -> str:
        """Why the platform would not know this student; empty if it does."""
        raise NotImplementedError

    def who(self, row: dict[str, str]) -> list[str]:
        """The cells that say who it is."""
        raise NotImplementedError

    def head(self, headings: list[str], cols: list[Column]) -> list[list[str]]:
        """The rows above the students."""
        raise NotImplementedError
