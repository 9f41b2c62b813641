"""Moodle: the CSV file that *Grades, Import, CSV file* takes."""

from collections import Counter

from traitlets import Enum

from ..sheets import safe
from .base import LMSExporter

WHO = {"first_name": "First name", "last_name": "Last name", "id_number": "ID number", "username": "Username", "email": "Email address"}


class MoodleExporter(LMSExporter):
    """Marks in the form that Moodle imports: moodle.csv and moodle-objectives.csv."""

    platform = "Moodle"
    default_name = "moodle.csv"
    # With nothing at all Moodle would give an item that it makes anew an empty grade; a hyphen is no grade everywhere.
    empty = "-"

    identify = Enum(["email", "id_number", "username"], "email", help="What Moodle shall know students by.").tag(config=True)

    def _people(self, gradebook):
        people = super()._people(gradebook)
        # One student whom Moodle does not find, or finds twice, ends the whole import.
        times = Counter(row[self.identify].casefold() for row in people.values() if not row["reason"])
        for row in people.values():
            if not row["reason"] and times[row[self.identify].casefold()] > 1:
                row["reason"] = f"the {WHO[self.identify]} {row[self.identify]} is another student's, too"
        return people

    def cannot(self, row, in_roster):
        return "" if row[self.identify] else f"no {WHO[self.identify]}"

    def who(self, row):
        return [safe(row[name]) if name.endswith("_name") else row[name] for name in WHO]

    def head(self, headings, cols):
        for column in cols:
            if column.of > 100:
                self.log.warning(
                    "%s is worth %g: Moodle takes no mark above 100 unless its unlimitedgrades is set.", column.title, column.of
                )
        return [[*WHO.values(), *headings]]
