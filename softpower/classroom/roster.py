"""`softpower roster import`: who is in the class, under which name each system knows them.

roster.csv has one student a row. `id` is the name that nbgrader and its folders use; it
stands there with first_name, last_name and email as in nbgrader's own lists of students.
The other columns are what Canvas and Moodle know the same person by. The file holds
personal data, so git ignores it.
"""

import re
from collections import Counter
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
_SAME_PERSON = ("canvas_id", "sis_user_id", "sis_login_id", "username", "id_number", "email")
# A folder is named after the student, the exchange joins names with +, and nbgrader looks folders up with * ? [ ].
_STUDENT = re.compile(r"[^\W_][^\s/\\+*?\[\]:|\"'<>()=,;]*")
# No brackets, quotes or bars, so nothing that a spreadsheet could run. A telephone number may be a login: +7…
_IDENTIFIER = re.compile(r"[\w+-][\w.@+:-]*")

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
    bad = next((f for f in _SAME_PERSON if row[f] and not _IDENTIFIER.fullmatch(row[f])), None)
    return f"{bad} {row[bad]!r} has signs that no such name has" if bad else ""


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
        bad = unfit(row)
        if bad:
            roster.set_aside.append((number, bad, cells))
        else:
            row["_line"], row["_cells"] = number, cells
            roster.rows.append(row)
    return roster, kind


def _matches(row: dict[str, str], known: dict[str, set[str]]) -> set[str]:
    """The students already there that this row is about: by an identifier, else by the name before the @ of an address."""
    found = set().union(*(known.get(row[f].casefold(), set()) for f in _SAME_PERSON if row[f]))
    if not found:
        short = [k.split("@")[0] for k in (row["email"], row["sis_login_id"], row["username"]) if "@" in k]
        found = set().union(*(known.get(k.casefold(), set()) for k in short))
    return found


def name_students(roster: Roster, order: tuple[str, ...], there: list[dict[str, str]], enrolled: dict[str, str]) -> str:
    """Give each row nbgrader's name for the student, and keep what roster.csv knew. Returns the field that new names come from.

    `there`: the rows of roster.csv. `enrolled`: e-mail by student of nbgrader's gradebook.
    Rows that cannot be named, or are about a student named before, are set aside.
    """
    filled = Counter(f for row in roster.rows for f in order if row[f])
    source = max(order, key=lambda f: (filled[f], -order.index(f)))
    known: dict[str, set[str]] = {}
    for student, email in enrolled.items():
        for key in (student, email):
            known.setdefault((key or "").casefold(), set()).add(student)
    for old in there:
        for key in (old["id"], *(old[f] for f in _SAME_PERSON)):
            known.setdefault(key.casefold(), set()).add(old["id"])
    before = {old["id"]: old for old in there}
    kept, taken = [], {}
    for row in roster.rows:
        number, cells = row.pop("_line"), row.pop("_cells")
        found = {row["id"]} if row["id"] else _matches(row, known)  # a name given in so many words is not second-guessed
        student = next(iter(found)) if len(found) == 1 else row[source]
        if len(found) > 1:
            reason = f"may be any of {', '.join(sorted(found))}"
        elif not student:
            reason = f"no {roster.columns.get(source, source)}"
        elif student not in before and student not in enrolled and not _STUDENT.fullmatch(student):
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


def gradebook():
    """nbgrader's own gradebook of this course, by nbgrader_config.py. A context manager."""
    from nbgrader.api import Gradebook
    from nbgrader.apps import NbGrader
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory

    app = NbGrader(config_file=str(home() / "nbgrader_config"), load_cwd_config=False)
    app.load_config_file()
    place = CourseDirectory(config=app.config)
    return Gradebook(place.db_url, place.course_id, Authenticator(config=app.config))


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
    with gradebook() as book:
        enrolled = {s.id: s.email or "" for s in book.students}
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
