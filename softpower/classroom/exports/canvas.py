"""Canvas: its gradebook's CSV import, and its import of outcomes."""

import re
from pathlib import Path

from nbgrader.plugins import ExportPlugin
from traitlets import Float, Unicode

from ...course import course
from ...messages import CourseError
from ..roster import lms_columns
from ..sheets import number, safe, write
from .base import LMSExporter, told

# Canvas takes a column whose heading has one of these for a total of its own, and passes over it.
_RESERVED = re.compile(r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
# The last column before the marks must be Section; the others tell Canvas who it is, in this order of trust.
WHO = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")


class CanvasExporter(LMSExporter):
    """Marks in the form that Canvas's gradebook exports and imports: canvas.csv and canvas-objectives.csv."""

    platform = "Canvas"
    default_name = "canvas.csv"

    def _people(self, gradebook):
        people = super()._people(gradebook)
        if all(row["reason"] for row in people.values()):
            raise CourseError(
                "No student has a name in Canvas yet. Export the gradebook in Canvas, then: softpower roster import FILE. "
                "Canvas knows students by its own ID, SIS User ID or SIS Login ID."
            )
        return people

    def cannot(self, row, in_roster):
        if not in_roster:
            return "not in roster.csv"
        return "" if row["canvas_id"] or row["sis_user_id"] or row["sis_login_id"] else "no ID, SIS User ID or SIS Login ID in roster.csv"

    def who(self, row):
        return [safe(row["name"]), row["canvas_id"], row["sis_user_id"], row["sis_login_id"], safe(row["section"])]

    def head(self, headings, cols):
        bad = next((h for h in headings if _RESERVED.search(h)), None)
        if bad:
            raise CourseError(
                f"Canvas passes over a column whose heading is {bad!r}. Give it another with the exporter's option `columns`."
            )
        return [[*WHO, *headings], ["    Points Possible", "", "", "", "", *(number(c.of) for c in cols)]]

    def heading(self, title):
        chosen = super().heading(title)
        return lms_columns().get(title, chosen) if chosen == safe(title) else chosen


class CanvasOutcomesExporter(ExportPlugin):
    """The objectives that tasks assess, as outcomes for Canvas: a group for each lesson. Holds no marks."""

    mastery = Float(0.7, min=0, max=1, help="The share of an objective's points that counts as mastery.").tag(config=True)
    prefix = Unicode("", help="What each outcome's id begins with, so that two courses do not collide (default: the course's id).").tag(
        config=True
    )

    def export(self, gradebook) -> None:
        """Write the file. What an instructor should know of it goes to the log."""
        told(self.parent, self._export)

    def _export(self) -> None:
        syllabus, target = course(), Path(self.to or "canvas-outcomes.csv")
        prefix = self.prefix or syllabus.id
        worth: dict[str, float] = {}
        for assignment in syllabus.assignments:
            for task in assignment.tasks.values():
                worth[task.objective] = worth.get(task.objective, 0) + task.points
        rows = []
        for lesson in syllabus.lessons:
            assessed = {key: text for key, text in lesson.objectives.items() if key in worth}
            if assessed:
                group = f"{prefix}:{lesson.slug}"
                rows.append([group, "group", safe(lesson.title), "", "", "", "", "active", "", ""])
            for key, text in assessed.items():
                full, least = worth[key], round(worth[key] * self.mastery, 2)
                tiers = {full: "All of the points", least: "Mastery", 0: "Not yet"}  # two that coincide are one
                row = [f"{prefix}:{key}", "outcome", safe(text), "", key, "latest", "", "active", group, number(least)]
                rows.append(row + [cell for points, words in tiers.items() for cell in (number(points), words)])
        head = ["vendor_guid", "object_type", "title", "description", "display_name", "calculation_method", "calculation_int"]
        head += ["workflow_state", "parent_guids", "mastery_points", "ratings"]
        width = max(len(row) for row in [head, *rows])
        write(target, [row + [""] * (width - len(row)) for row in [head, *rows]])
        self.log.info("%s: %d outcomes in %d groups", target, sum(r[1] == "outcome" for r in rows), sum(r[1] == "group" for r in rows))
