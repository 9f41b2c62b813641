"""`softpower roster import`: who is in the class, under which name each system knows them.

roster.csv has one student a row. `id` is the name that nbgrader and its folders use; it
stands there with first_name, last_name and email as in nbgrader's own lists of students.
The other columns are what Canvas and Moodle know the same person by. The file holds
personal data, so git ignores it.
"""

import re
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from ..course import course
from ..home import home
from ..messages import CourseError, one_of
from .sheets import plain, read, safe, write

FIELDS = (
    "id",
    "last_name",
    "first_name",
    "email",
    "name",
    "canvas_id",
    "sis_user_id",
    "sis_login_id",
    "section",
    "username",
    "id_number",
)
# What names one person, in kinds: two platforms may hold the same login or the same number of a university under two headings.
_KINDS = {
    **dict.fromkeys(("sis_login_id", "username", "email"), "login"),
    **dict.fromkeys(("sis_user_id", "id_number"), "number"),
    "canvas_id": "canvas",
}
_SAME_PERSON = ("canvas_id", "sis_user_id", "sis_login_id", "username", "id_number", "email")
# A folder is named after the student, the exchange joins names with +, and nbgrader looks folders up with * ? [ ].
_STUDENT = re.compile(r"[^\W_][^\s/\\+*?\[\]:|\"'<>()=,;]*")
# Universities write numbers as 2027/0815 and addresses as a.o'neil@…: all but what a spreadsheet could run, or a table's
# signs of its own. A telephone number may be a login: +7…
_IDENTIFIER = re.compile(r"(?:[^\x00-\x1f\x7f-\x9f\"|=+\-@＝＋－＠]|\+(?=\d))[^\x00-\x1f\x7f-\x9f\"|]*")

FILE = "roster.csv"
SET_ASIDE = "roster-set-aside.csv"
COLUMNS = "lms-columns.csv"


@dataclass(frozen=True)
class Format:
    """A kind of file: the headings that give it away, what its headings mean, which of them may name a student."""

    name: str
    needs: tuple[tuple[str, ...], ...]  # of each group one heading must be there
    means: dict[str, str]
    students: tuple[str, ...]


FORMATS = (
    Format(
        "a Canvas gradebook export",
        (("student", "lastname"), ("id",), ("section",)),
        {
            "student": "name",
            "lastname": "last_name",
            "firstname": "first_name",
            "id": "canvas_id",
            "sis user id": "sis_user_id",
            "sis login id": "sis_login_id",
            "section": "section",
        },
        ("sis_login_id", "sis_user_id", "canvas_id"),
    ),
    Format(
        "a Canvas course roster, as its import of groups offers it",
        (("canvas_user_id",), ("login_id", "user_id")),
        {
            "name": "name",
            "canvas_user_id": "canvas_id",
            "user_id": "sis_user_id",
            "login_id": "sis_login_id",
            "sections": "section",
            "section": "section",
        },
        ("sis_login_id", "sis_user_id", "canvas_id"),
    ),
    Format(
        "a Moodle export of grades or participants",
        (("email address", "id number", "username"), ("first name", "first name / last name", "full name", "last name", "surname")),
        {
            "first name": "first_name",
            "last name": "last_name",
            "surname": "last_name",
            "first name / last name": "name",
            "full name": "name",
            "email address": "email",
            "id number": "id_number",
            "username": "username",
            "groups": "section",
        },
        ("username", "id_number", "email"),
    ),
    Format(
        "a plain list",
        (("id", "student", "student_id", "email", "username"),),
        {"student_id": "id", "student": "id", **{f: f for f in FIELDS}},
        ("id", "username", "sis_login_id", "id_number", "email"),
    ),
)


@dataclass
class Roster:
    """What a file gave: rows of roster.csv, rows set aside with the reason, and what was recognised."""

    format: str
    columns: dict[str, str]  # field: heading
    rows: list[dict[str, str]] = field(default_factory=list)
    set_aside: list[tuple[int, str, list[str]]] = field(default_factory=list)  # line, reason, the row as it stood
    headings: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)  # rows that are no students, in words
    blanked: list[str] = field(default_factory=list)  # fields left empty in rows that are kept, in words


def load(path: Path | None = None) -> list[dict[str, str]]:
    """The rows of roster.csv, as dictionaries with all of FIELDS; none if there is no such file."""
    path = path or home() / FILE
    if not path.is_file():
        return []
    headings, rows = read(path)
    if "id" not in headings:
        raise CourseError(f"{path.name}: there is no column `id`. Make the file again with `softpower roster import`.")
    known = {heading: n for n, heading in enumerate(headings) if heading in FIELDS}
    return [{f: row[known[f]] if f in known else "" for f in FIELDS} for _, row in rows]


def unfit(row: dict[str, str]) -> str:
    """Why a row cannot be written as it is: a name by which a platform knows the student is none. Empty if all is well."""
    return next((_odd(row, f) for f in _unreadable(row)), "")


def _unreadable(row: dict[str, str]) -> list[str]:
    return [f for f in _SAME_PERSON if row[f] and not _IDENTIFIER.fullmatch(row[f])]


def _odd(row: dict[str, str], name: str) -> str:
    return f"{name} {row[name]!r} has signs that no such name has"


def lms_columns(path: Path | None = None) -> dict[str, str]:
    """Heading in Canvas by our own title, as far as a Canvas gradebook export has shown them."""
    path = path or home() / COLUMNS
    return {row[0]: row[1] for _, row in read(path)[1]} if path.is_file() else {}


def recognise(headings: list[str], columns: dict[str, str]) -> tuple[Format, dict[str, int]]:
    """Which kind of file has these headings, and where each field stands. `columns` (field: heading) has the last word."""
    lower = [h.casefold() for h in headings]
    given = {}
    for name, heading in columns.items():
        if name not in FIELDS:
            raise CourseError(one_of(name, FIELDS, "column of roster.csv"))
        if heading.casefold() not in lower:
            raise CourseError(one_of(heading, headings, "heading"))
        given[name] = lower.index(heading.casefold())
    found = next((f for f in FORMATS if all(any(h in lower for h in group) for group in f.needs)), None)
    if found is None and not given:
        raise CourseError(
            f"These headings are not known: {', '.join(headings[:12])}. Expected is a gradebook exported from Canvas, "
            "grades or participants exported from Moodle in English, or a list with the headings id, first_name, "
            "last_name, email. Or say which heading is what: --column email='E-Mail' --column last_name='Nachname'."
        )
    found = found or FORMATS[-1]
    places = {}
    for n, heading in enumerate(lower):
        places.setdefault(found.means.get(heading), n)
    places.pop(None, None)
    return found, {**places, **given}


def _names(row: dict[str, str]) -> None:
    """First and last name from a name as Canvas sorts it. Without a comma nothing is guessed: the whole is the last name."""
    if row["name"] and not (row["last_name"] or row["first_name"]):
        last, _, first = row["name"].partition(",")
        row["last_name"], row["first_name"] = last.strip(), first.strip()
    if not row["name"]:
        row["name"] = ", ".join(filter(None, (row["last_name"], row["first_name"])))


def parse(path: Path, columns: dict[str, str] | None = None) -> tuple[Roster, Format]:
    """Read an export; students are not yet named for nbgrader. Raises CourseError where it cannot be understood."""
    headings, lines = read(path)
    kind, places = recognise(headings, columns or {})
    roster = Roster(kind.name, {f: headings[n] for f, n in places.items()}, headings=headings)
    roles = next((n for n, h in enumerate(headings) if h.casefold() == "roles"), None)
    with_roles = roles is not None and any("student" in row[roles].casefold() for _, row in lines)
    for number, cells in lines:
        row = {f: cells[places[f]] if f in places else "" for f in FIELDS}
        if kind.name.startswith("a Canvas"):
            # Canvas's export has rows that are no students, and a test student of its own.
            if "Points Possible" in row["name"] or "Points Possible" in row["last_name"] or not any(row.values()):
                continue
            if row["name"] == "Student, Test":
                roster.skipped.append(f"line {number}: Canvas's own test student")
                continue
        if with_roles and "student" not in cells[roles].casefold():
            roster.skipped.append(f"line {number}: {row['name'] or row['last_name']}, {cells[roles] or 'no role'}")
            continue
        _names(row)
        bad = _unreadable(row)
        if bad and not any(row[f] for f in _SAME_PERSON if f not in bad):
            roster.set_aside.append((number, unfit(row), cells))
            continue
        for name in bad:
            roster.blanked.append(f"line {number}: {_odd(row, name)}")
            row[name] = ""
        row["_line"], row["_cells"] = number, cells
        roster.rows.append(row)
    return roster, kind


class _Known:
    """The students who are there already, by what each system knows them by. To find whom a row is about."""

    def __init__(self, there: list[dict[str, str]], enrolled: dict[str, str]):
        self.of: dict[str, dict[str, str]] = {old["id"]: {f: old[f] for f in _SAME_PERSON} for old in there}
        for student, email in enrolled.items():
            mine = self.of.setdefault(student, dict.fromkeys(_SAME_PERSON, ""))
            mine["email"] = mine["email"] or email or ""
        self._by: dict[tuple[str, str], set[str]] = {}
        for student, mine in self.of.items():
            # nbgrader's name for a student is one of the identifiers; which one is known only where another field repeats it.
            kinds = {_KINDS[f] for f in _SAME_PERSON if mine[f].casefold() == student.casefold()} or set(_KINDS.values())
            for kind in kinds:
                self._add(kind, student, student)
            for name in _SAME_PERSON:
                self._add(name, mine[name], student)
                self._add(_KINDS[name], mine[name], student)

    def _add(self, sort: str, value: str, student: str) -> None:
        if value:
            self._by.setdefault((sort, value.casefold()), set()).add(student)

    def _at(self, row: dict[str, str], pairs) -> set[str]:
        """Students by (field or kind, value), without those of whom something else is known than the row says."""
        found = set().union(*(self._by.get((sort, value.casefold()), set()) for sort, value in pairs))
        return {student for student in found if not self.differs(row, student)}

    def differs(self, row: dict[str, str], student: str) -> str:
        """The first field in which the row names somebody else than this student; empty if there is none."""
        mine = self.of[student]
        return next((f for f in _SAME_PERSON if row[f] and mine[f] and row[f].casefold() != mine[f].casefold()), "")

    def surely(self, row: dict[str, str]) -> set[str]:
        """By the same value in the same field; else in a field of the same kind, or in nbgrader's name, if nothing speaks against it."""
        given = [f for f in _SAME_PERSON if row[f]]
        return set().union(*(self._by.get((f, row[f].casefold()), set()) for f in given)) or self._at(
            row, [(_KINDS[f], row[f]) for f in given]
        )

    def perhaps(self, row: dict[str, str]) -> set[str]:
        """By the name before the @ of an address, if nothing speaks against it."""
        return self._at(row, [("login", row[f].split("@")[0]) for f in ("email", "sis_login_id", "username") if "@" in row[f]])


def name_students(roster: Roster, order: tuple[str, ...], there: list[dict[str, str]], enrolled: dict[str, str]) -> str:
    """Give each row nbgrader's name for the student, and keep what roster.csv knew. Returns the field that new names come from.

    `there`: the rows of roster.csv. `enrolled`: e-mail by student of nbgrader's gradebook.
    Rows that cannot be named, or are about a student named before, are set aside.
    """
    filled = Counter(f for row in roster.rows for f in order if row[f])
    source = max(order, key=lambda f: (filled[f], -order.index(f)))
    known = _Known(there, enrolled)
    before = {old["id"]: old for old in there}
    # A name given in so many words is not second-guessed.
    sure = [{row["id"]} if row["id"] else known.surely(row) for row in roster.rows]
    claimed = set().union(*sure)
    kept, taken = [], {}
    for row, found in zip(roster.rows, sure, strict=True):
        number, cells = row.pop("_line"), row.pop("_cells")
        found = found or known.perhaps(row) - claimed  # who stands in the file himself is not guessed for another
        student = next(iter(found)) if len(found) == 1 else row[source]
        if len(found) > 1:
            reason = f"may be any of {', '.join(sorted(found))}"
        elif not student:
            reason = f"no {roster.columns.get(source, source)}"
        elif not found and student in known.of:
            reason = _somebody_else(row, student, known)
        elif student not in known.of and not _STUDENT.fullmatch(student):
            reason = f"{student!r} cannot name a folder; name students by another column with --student"
        elif student in taken:
            reason = f"the same student, {student}, as in line {taken[student]}"
        else:
            taken[student] = number
            old = before.get(student, {})
            kept.append({f: student if f == "id" else row[f] or old.get(f, "") for f in FIELDS})
            continue
        roster.set_aside.append((number, reason, cells))
    roster.rows = kept
    return source


def _somebody_else(row: dict[str, str], student: str, known: _Known) -> str:
    """Why a row is not about the student whose name it would get."""
    name = known.differs(row, student)
    if not name:
        return f"{student!r} is already another student's name; name students by another column with --student"
    return (
        f"would be named {student!r}, but that is a student with the {name} {known.of[student][name]}, and here it is {row[name]}. "
        f"If it is the same person, correct {FILE}; if not, name students by another column with --student"
    )


def settings():
    """nbgrader's configuration of this course, by its nbgrader_config.py alone, and its CourseDirectory.

    Whatever the working folder: another copy of the course that lies there has no say.
    """
    from nbgrader.apps import NbGrader
    from nbgrader.coursedir import CourseDirectory

    root = home()
    if not (root / "nbgrader_config.py").is_file():
        raise CourseError(
            f"There is no nbgrader_config.py in {root}, the course that is used here. "
            "Run this in your copy of the course, or set SOFTPOWER_HOME to its top folder."
        )
    app = NbGrader(config_file=str(root / "nbgrader_config"))
    app.load_cwd_config = False  # an attribute and no trait, so the constructor would not take it
    app.load_config_file()
    return CourseDirectory(config=app.config), app.config


def _there(place) -> bool:
    """Whether there is a gradebook. To open one that is not there would make it."""
    return not place.db_url.startswith("sqlite:///") or Path(place.db_url.removeprefix("sqlite:///")).is_file()


def gradebook(must_be_there: bool = False):
    """nbgrader's own gradebook of this course, by nbgrader_config.py. A context manager.

    Makes one where there is none, or raises CourseError if it `must_be_there`.
    """
    from nbgrader.api import Gradebook
    from nbgrader.auth import Authenticator

    place, config = settings()
    if must_be_there and not _there(place):
        raise CourseError(f"There is no gradebook at {place.db_url.removeprefix('sqlite:///')} yet. Autograde first.")
    return Gradebook(place.db_url, place.course_id, Authenticator(config=config))


def _shown_columns(headings: list[str]) -> list[tuple[str, str]]:
    """Our assignments and objectives among the headings of a Canvas export, as (our title, "Title (id)")."""
    from .exports.points import titles

    ours = {title.casefold(): title for title in titles(course()).values()}
    found = []
    for heading in headings:
        match = re.fullmatch(r"(.*)\s\(\d+\)", heading)
        if match and match[1].casefold() in ours:
            found.append((ours[match[1].casefold()], heading))
    return found


def import_roster(path: Path, columns: dict[str, str], student: str | None = None, dry: bool = False, say=print) -> int:
    """The `softpower roster import` command. Returns 1 if rows were set aside."""
    roster, kind = parse(path, columns)
    if student and student not in FIELDS:
        raise CourseError(one_of(student, FIELDS, "column of roster.csv"))
    say(f"{path.name}: {roster.format}. " + ", ".join(f"{f} from {h!r}" for f, h in roster.columns.items()) + ".")
    there = load()
    # A dry run makes no gradebook either.
    with nullcontext() if dry and not _there(settings()[0]) else gradebook() as book:
        enrolled = {s.id: s.email or "" for s in book.students} if book else {}
        source = name_students(roster, (student,) if student else kind.students, there, enrolled)
        rows = {old["id"]: old for old in there}
        rows.update({row["id"]: row for row in roster.rows})
        new = [r for r in roster.rows if r["id"] not in enrolled]
        if not dry:
            # The list first: it is made from a file that is still there. A student whom the gradebook lacks is added by the next import.
            write(home() / FILE, [FIELDS, *([safe(r[f]) for f in FIELDS] for r in sorted(rows.values(), key=_by_name))])
            for row in roster.rows:
                told = {f: row[f] for f in ("first_name", "last_name", "email") if row[f]}
                told |= {"lms_user_id": row["canvas_id"]} if row["canvas_id"] else {}
                book.update_or_create_student(row["id"], **told)
    if roster.rows:
        say(f"Students: {len(roster.rows)}. New to nbgrader: {len(new)}. New ones are named by {roster.columns.get(source, source)!r}.")
    else:
        say("No student could be read from it.")
    for line in roster.skipped:
        say(f"Left out, no student: {line}.")
    for line in roster.blanked:
        say(f"Left empty, {line}.")
    gone = sorted(set(rows) - {r["id"] for r in roster.rows})
    if gone:
        say(f"Not in this file, kept in {FILE}: {', '.join(gone)}.")
    strangers = sorted(set(enrolled) - set(rows))
    if strangers:
        say(f"In nbgrader's gradebook, but in no roster: {', '.join(strangers)}. Their marks will be exported to a file of their own.")
    for number, reason, _ in roster.set_aside:
        say(f"Set aside, line {number}: {reason}.")
    if not dry:
        _keep_set_aside(roster)
        shown = _shown_columns(roster.headings) if kind.name.startswith("a Canvas gradebook") else []
        if shown:
            write(home() / COLUMNS, [("title", "column"), *((safe(a), safe(b)) for a, b in shown)])
            say(f"Columns of Canvas's gradebook that are this course's: {len(shown)}. Their names are kept in {COLUMNS}.")
    say("Nothing was written (--dry-run)." if dry else f"Written: {FILE}" + (f", {SET_ASIDE}." if roster.set_aside else "."))
    return 1 if roster.set_aside else 0


def _by_name(row: dict[str, str]) -> tuple[str, str]:
    return row["name"].casefold(), row["id"]


def _keep_set_aside(roster: Roster) -> None:
    """Rows that were not imported, as they stood, with line and reason. The file goes when the next import sets none aside."""
    path = home() / SET_ASIDE
    if not roster.set_aside:
        path.unlink(missing_ok=True)
        return
    head = ("line", "reason", *map(safe, roster.headings))
    write(path, [head, *((n, safe(reason), *(safe(plain(c)) for c in cells)) for n, reason, cells in roster.set_aside)])
