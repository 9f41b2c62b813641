"""The `softpower` command. Each subcommand imports what it needs, when it is used."""

import argparse
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from .home import MARKER, VARIABLE, HomeNotFound, home
from .messages import CourseError, of_a_file

# The commands of a student edition. `_NAME` below runs NAME; what it imports goes out with it.
LEARNERS = ("lab", "check")


def _lab(args) -> int:
    from .classroom.lab import open_lab

    return open_lab(browser=not args.no_browser, port=args.port, instructor=args.instructor)


def _rehearse(args) -> int:
    from .classroom.rehearsal import rehearse

    return rehearse(args.assignment, Path(args.output))


def _check(args) -> int:
    from .classroom.check import run

    return run(args.assignment, args.notebook, args.solution, args.page)


def _generate(args) -> int:
    from .classroom.generate import generate

    return generate(check=args.check)


def _roster(args) -> int:
    from .classroom.roster import import_roster

    columns = {}
    for given in args.column:
        name, sign, heading = given.partition("=")
        if not sign:
            raise CourseError(f"--column takes FIELD=HEADING, such as email='E-Mail'; found {given!r}.")
        columns[name.strip()] = heading.strip()
    return import_roster(Path(args.file), columns, args.student, args.dry_run)


def _site(args) -> int:
    from .classroom.site import build

    made = build(Path(args.output), fresh=args.fresh)
    print(f"The site is in {made}. Open {made / 'index.html'}, or put the folder on any static host.")
    return 0


def _course(args) -> int:
    from .classroom import syllabus

    return syllabus.check() if args.ask == "check" else syllabus.print_schema()


def _late(args) -> int:
    from .classroom.late import settle_all

    return settle_all(args.assignment)


def _release(args) -> int:
    from .classroom.edition import release

    return release(Path(args.output))


def _verify(args) -> int:
    from .data.verify import verify

    misses = verify(Path(args.sources))
    for miss in misses:
        print(miss)
    print(
        f"{len(misses)} of the tables' statements are not borne out by the documents."
        if misses
        else "Every printed token of the tables stands in its sentence."
    )
    return 1 if misses else 0


def _pictures(_args) -> int:
    from .pictures.gallery import write

    print(f"{write()} shows all pictures, as they are now.")
    return 0


def _codebook(_args) -> int:
    from .data.codebook import markdown

    print(markdown(), end="")
    return 0


def _sqlite(args) -> int:
    from .data.sqlite import write

    print(f"{write(Path(args.output))} holds all tables, with their keys.")
    return 0


def _digests(_args) -> int:
    from .data.digest import pages

    for name, text in pages().items():
        page = home() / "docs" / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
        print(f"docs/{name} made again.")
    return 0


def _checksums(_args) -> int:
    from .data.checksums import descriptor_text
    from .data.package import folder

    (folder() / "datapackage.json").write_text(descriptor_text(), encoding="utf-8")
    print("data/datapackage.json states the sizes and checksums of the files as they are.")
    return 0


def _region(args) -> int:
    from .data.package import folder
    from .data.region import write

    to = folder() / "region.topojson"
    print(f"{to}: {write(Path(args.countries), to):,} bytes.")
    return 0


def _autograde(args) -> int:
    from .classroom.grade import run

    return run(args)


def _feedback(args) -> int:
    from .classroom.tell import feedback

    return feedback(args.assignment, args.students, args.again)


def _report(args) -> int:
    from .classroom.tell import report

    return report(args.assignment)


def _undo(args) -> int:
    from .grading.copies import undo
    from .grading.courses import open_course

    print(undo(open_course()[0], args.assignment))
    return 0


def _doctor(_args) -> int:
    from .classroom.doctor import show

    return show()


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, such as 8888; found {text!r}")
    return int(text)


class _Offered:
    """The subcommands of this copy. In a student edition an instructor's are made and thrown away."""

    def __init__(self, commands):
        self._commands, self._all = commands, find_spec("softpower.classroom.edition") is not None

    def add_parser(self, name, **options):
        if self._all or name in LEARNERS:
            return self._commands.add_parser(name, **options)
        return argparse.ArgumentParser(prog=name)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="softpower", description="Soft Power in Practice: the course's own command.")
    commands = _Offered(top.add_subparsers(title="commands", required=True, metavar="COMMAND"))

    lab = commands.add_parser("lab", help="open the course in JupyterLab")
    lab.add_argument("--no-browser", action="store_true", help="only print the address")
    lab.add_argument("--port", type=_port, default=8888, help="the port to try first (default: %(default)s)")
    lab.add_argument("--instructor", action="store_true", help="with nbgrader's panels for making, collecting and marking assignments")
    lab.set_defaults(run=_lab)

    rehearsal = commands.add_parser("rehearse", help="grade a sample class, from release to marks")
    rehearsal.add_argument("assignment", nargs="?", default="china", help="which assignment (default: %(default)s)")
    rehearsal.add_argument("--output", default="rehearsal", help="folder to work in, made anew each time (default: %(default)s)")
    rehearsal.set_defaults(run=_rehearse)

    check = commands.add_parser("check", help="run an assignment's tests on your own notebook")
    check.add_argument("assignment", help="such as china")
    check.add_argument("--notebook", help="your notebook (default: the one in assignments/)")
    check.add_argument("--solution", metavar="TASK", help="show the worked solution of a task that you have tried")
    check.add_argument("--page", action="store_true", help=argparse.SUPPRESS)
    check.set_defaults(run=_check)

    grade = commands.add_parser("autograde", help="grade a class's submissions, several at a time, each by itself behind walls")
    grade.add_argument("assignment", help="such as china")
    grade.add_argument("students", nargs="*", metavar="STUDENT", help="grade these alone (default: all that are new or changed)")
    grade.add_argument("--again", action="store_true", help="grade once more what is graded already")
    grade.add_argument("--workers", type=int, metavar="N", help="how many at a time (default: one for each processor)")
    grade.add_argument("--timeout", type=float, default=60, metavar="SECONDS", help="for one cell (default: %(default)g)")
    grade.add_argument("--memory", type=int, default=2048, metavar="MB", help="for one submission (default: %(default)d)")
    grade.add_argument(
        "--kernel", action="store_true", help="give each submission a real Jupyter kernel: slower, for notebooks that need one"
    )
    grade.add_argument("--scheduler", metavar="ADDRESS", help="send the work to a Dask cluster, such as tcp://127.0.0.1:8786")
    grade.set_defaults(run=_autograde)

    told = commands.add_parser("feedback", help="write each student's feedback, to be given out by nbgrader or by you")
    told.add_argument("assignment", help="such as china")
    told.add_argument("students", nargs="*", metavar="STUDENT", help="these alone (default: all that are new or changed)")
    told.add_argument("--again", action="store_true", help="write once more what is written already")
    told.set_defaults(run=_feedback)

    seen = commands.add_parser("report", help="write the report of an assignment: scores, mistakes, held work")
    seen.add_argument("assignment", help="such as china")
    seen.set_defaults(run=_report)

    undo = commands.add_parser("undo", help="take the last autograding back, from its dated copy of the gradebook")
    undo.add_argument("assignment", nargs="?", help="the last run of this assignment (default: the last run of all)")
    undo.set_defaults(run=_undo)

    doctor = commands.add_parser("doctor", help="say which protections this machine offers for autograding")
    doctor.set_defaults(run=_doctor)

    roster = commands.add_parser("roster", help="who is in the class").add_subparsers(title="commands", required=True, metavar="COMMAND")
    people = roster.add_parser("import", help="read an export of Canvas or Moodle, or a list, into roster.csv and nbgrader's gradebook")
    people.add_argument("file", help="a CSV file")
    people.add_argument("--student", metavar="FIELD", help="which column of roster.csv names new students for nbgrader, such as email")
    people.add_argument(
        "--column",
        metavar="FIELD=HEADING",
        action="append",
        default=[],
        help="what a heading means, where it is not known; may be repeated",
    )
    people.add_argument("--dry-run", action="store_true", help="say what would be done, and write nothing")
    people.set_defaults(run=_roster)

    site = commands.add_parser("site", help="build the lessons as static pages to read")
    site.add_argument("--output", default="site", help="folder to write; an older site there is replaced (default: %(default)s)")
    site.add_argument("--fresh", action="store_true", help="run every lesson, also those unchanged since the last time")
    site.set_defaults(run=_site)

    made = commands.add_parser("generate", help="make again what is derived: assignments/, points in notebooks, pages of docs/")
    made.add_argument("--check", action="store_true", help="change nothing; say what is out of date")
    made.set_defaults(run=_generate)

    drawn = commands.add_parser("pictures", help="draw all pictures of the course anew, for docs/pictures.md")
    drawn.set_defaults(run=_pictures)

    syllabus = commands.add_parser("course", help="ask what follows from course.yml").add_subparsers(
        title="commands", required=True, metavar="COMMAND"
    )
    syllabus.add_parser("check", help="say what else a changed course.yml asks for").set_defaults(run=_course, ask="check")
    syllabus.add_parser("schema", help="print the JSON schema of course.yml, for editors").set_defaults(run=_course, ask="schema")

    late = commands.add_parser("late", help="compute late penalties again, after marking by hand or a moved date")
    late.add_argument("assignment", nargs="?", help="which assignment (default: all in the gradebook)")
    late.set_defaults(run=_late)

    release = commands.add_parser("release", help="write the student edition: a folder and a zip without answers")
    release.add_argument(
        "--output", default="student-edition", help="folder to write; an older edition there is brought up to date (default: %(default)s)"
    )
    release.set_defaults(run=_release)

    data = commands.add_parser("data", help="work on the evidence ledger").add_subparsers(
        title="commands", required=True, metavar="COMMAND"
    )
    verify = data.add_parser("verify", help="look up every printed token in the documents")
    verify.add_argument("--sources", required=True, help="folder with the five documents as text")
    verify.set_defaults(run=_verify)
    data.add_parser("codebook", help="print the codebook as Markdown").set_defaults(run=_codebook)
    data.add_parser("digests", help="make the pages in docs/digests/ again").set_defaults(run=_digests)
    data.add_parser("checksums", help="state sizes and checksums in datapackage.json, after a change").set_defaults(run=_checksums)
    sqlite = data.add_parser("sqlite", help="write all tables as one SQLite file")
    sqlite.add_argument("output", help="file to write; an older one is written anew")
    sqlite.set_defaults(run=_sqlite)
    region = data.add_parser("region", help="cut the map's outlines anew")
    region.add_argument("countries", help="countries-50m.json of the npm package world-atlas 2")
    region.set_defaults(run=_region)
    return top


def _take_the_copy_here() -> None:
    """An installed package carries a course of its own. Who calls it in a copy with nbgrader's configuration means that copy."""
    try:
        if os.environ.get(VARIABLE) or home().name != "_course":
            return
    except HomeNotFound:
        pass  # the command says so, where it needs the course and there is none here
    here = Path.cwd()
    found = next((p for p in (here, *here.parents) if (p / MARKER).is_file() and (p / "nbgrader_config.py").is_file()), None)
    if found:
        os.environ[VARIABLE] = str(found)


def main(argv=None) -> int:
    for stream in (sys.stdout, sys.stderr):  # a Windows pipe knows few characters, and a question mark is better than none
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    args = parser().parse_args(argv)
    try:
        _take_the_copy_here()
        return args.run(args)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # `softpower … | head` has read enough; what Python would still flush has nowhere to go
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(of_a_file(error), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in ("sqlite3", "sqlalchemy"):
            raise
        print(_of_the_gradebook(error), file=sys.stderr)
        return 2


def _of_the_gradebook(error: Exception) -> str:
    """What to do where the gradebook's file cannot be used: another program holds it, or it is damaged."""
    said = str(getattr(error, "orig", error)).rstrip(".")
    if "locked" in said:
        return f"Another program is using the gradebook ({said}). Close formgrader and what else has it open, then run this again."
    return f"The gradebook cannot be used: {said}. backups/ holds a dated copy from before each run of grading."


if __name__ == "__main__":
    sys.exit(main())
