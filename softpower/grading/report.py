"""reports/<assignment>/report.html: what an instructor wants to look at before class.

Everything is counted anew from the gradebook, the entries of the last runs and the
autograded notebooks. Nothing is kept a second time.
"""

import hashlib
import html
import json
import math
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from markupsafe import Markup

from .. import __version__
from ..course import Assignment, course, owner
from ..messages import CourseError
from . import pages, protections, trees
from .autograde import Summary
from .clean import joined
from .courses import open_course
from .entries import entries, put
from .marks import Book, Shown, books, given, known, tasks

_EXAMPLES, _MESSAGES, _ANSWERS, _SLOWEST = 4, 6, 4, 8
_LONGEST = 400  # characters of an answer that is shown


def write(root: Path, assignment: str, course_assignment: Assignment | None = None, summary: Summary | None = None, coursedir=None) -> Path:
    """Write an assignment's report, whole or not at all, and say where it is.

    `summary`: the run that has just ended; without one the report says so. Raises
    CourseError where nothing of the assignment is graded yet.
    """
    root = Path(root)
    found = entries(root, assignment)
    if not found:
        raise CourseError(
            f"Nothing of {assignment!r} is graded yet, so there is nothing to report. Run `softpower autograde {assignment}` first."
        )
    coursedir = coursedir or open_course(root)[0]
    course_assignment = course_assignment or known(root, assignment)
    shown = tasks(Path(coursedir.format_path(coursedir.source_directory, ".", assignment)), course_assignment)
    page = compose(root, assignment, course_assignment, shown, found, books(coursedir, assignment), coursedir, summary)
    path = root / "reports" / assignment / "report.html"
    put(path, page)
    return path


def compose(root, slug, assignment, shown: list[Shown], found: list[dict], marked: dict[str, Book], coursedir, summary=None) -> str:
    """The report as a page."""
    syllabus = course(root / "course.yml")
    graded = [entry for entry in found if not entry["held"]]
    held = [entry for entry in found if entry["held"]]
    mine = {entry["student"]: marked.get(entry["student"], Book()) for entry in graded}
    plan = summary.plan if summary else protections.best()
    if summary:
        changes = [{"student": c.student, "cell": c.cell, "before": c.before, "after": c.after} for c in summary.changes]
    else:
        changes = [change for entry in found for change in entry["changes"]]
    due, missing = (syllabus.deadline(assignment) if assignment else None), ""
    if due and not any(book.due for book in mine.values()):
        # The date of course.yml, in this machine's time; the gradebook's own counts where it has one.
        missing = f"nbgrader db assignment add {slug} --duedate='{due.astimezone().strftime('%Y-%m-%d %H:%M %z')}'"
        for entry in graded:
            if entry["handed_in"]:
                at = datetime.fromisoformat(entry["handed_in"]).replace(tzinfo=UTC)
                mine[entry["student"]].late = max(0.0, (at - due).total_seconds())
    late = [
        {"student": student, "by": _span(book.late), "penalty": book.penalty, "seconds": book.late}
        for student, book in mine.items()
        if book.late or book.penalty
    ]
    waiting = [book for book in mine.values() if book.waiting]
    points = [book.points for book in mine.values()]
    most = sum(task.of for task in shown)
    numbers = [
        (len(graded), "graded"),
        (len(held), "held"),
        (len(late), "late"),
        (len(waiting), "waiting for a person"),
        (f"{pages.points(median(points))}" if points else "–", f"median of points so far, of {pages.points(most)}"),
    ]
    told = _tasks(shown, graded, mine, coursedir, slug)
    ran = ""
    if summary and summary.entries:
        ran = f"{len(summary.entries)} looked at in this run, in {summary.seconds:.0f} s"
    elif summary:
        ran = "nothing new in this run"
    return pages.render(
        "report.html.j2",
        language=syllabus.language,
        made_from=hashlib.sha256(f"{__version__} {slug}".encode()).hexdigest()[:32],
        course=syllabus.title,
        title=assignment.title if assignment else slug,
        when=_date(datetime.now().astimezone()),
        ran=ran,
        numbers=numbers,
        of=most,
        waiting_of=sum(m.of for m in waiting[0].waiting) if waiting else 0,
        whole=bars(points, most, "submissions", wide=True) if points else "",
        held=held,
        review=[entry for entry in graded if entry["review"]],
        changes=changes,
        tasks=told if graded else [],
        graded=len(graded),
        objectives=_objectives(syllabus, told),
        late=sorted(late, key=lambda row: -row["seconds"]),
        due_missing=missing,
        slowest=sorted((e for e in graded if e["seconds"]), key=lambda e: -e["seconds"])[:_SLOWEST],
        protections=plan.told(),
        folder=f"reports/{slug}/students/",
    )


def _date(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}, {at:%H:%M}"


def _span(seconds: float) -> str:
    if not seconds:
        return "by the gradebook"
    days, hours = divmod(seconds / 3600, 24)
    if days:
        return f"{days:.0f} day{'s' * (days != 1)}" + (f", {hours:.0f} h" if hours >= 1 else "")
    return f"{hours:.0f} h" if hours >= 1 else f"{max(1, seconds // 60):.0f} min"


# --- tasks ----------------------------------------------------------------------------------------------------


def _tasks(shown: list[Shown], graded: list[dict], mine: dict[str, Book], coursedir, slug: str) -> list[dict]:
    names = [task.key for task in shown]
    owners: dict[str, str | None] = {}
    scores, says, lost = defaultdict(dict), defaultdict(lambda: defaultdict(list)), defaultdict(set)
    for entry in graded:
        student = entry["student"]
        per: dict[str, list] = defaultdict(list)
        for name, mark in mine[student].marks.items():
            if name not in owners:
                owners[name] = owner(name, names)
            per[owners[name]].append(mark)
        for task, marks in per.items():
            if task and all(mark.points is not None for mark in marks):
                scores[task][student] = sum(mark.points for mark in marks)
                if scores[task][student] < sum(mark.of for mark in marks):
                    lost[student].add(task)
        for row in entry["tasks"]:
            task = owner(row["cell"], names)
            for message in dict.fromkeys(row["messages"]):
                if student not in says[task][message]:
                    says[task][message].append(student)
    answers, blanks = _answers(names, graded, lost, coursedir, slug)
    told = []
    for task in shown:
        got = list(scores[task.key].values())
        of = task.of
        told.append(
            {
                "title": task.title,
                "objective": task.objective,
                "of": of,
                "known": len(got),
                # Blank answers have their zero already; with most still to be marked, a mean would say nothing.
                "open": len(graded) - len(got) if len(graded) - len(got) >= len(got) else 0,
                "points": sum(got),
                "mean": sum(got) / len(got) if got else 0,
                "full": round(100 * sum(x >= of for x in got) / len(got)) if got else 0,
                "none": round(100 * sum(x <= 0 for x in got) / len(got)) if got else 0,
                "blank": blanks[task.key],
                "chart": bars(got, of, "submissions") if got else "",
                "messages": _most(says[task.key], _MESSAGES),
                "answers": [row for row in _most(answers[task.key], _ANSWERS) if row["times"] > 1],
            }
        )
    return told


def _most(found: dict[str, list[str]], most: int) -> list[dict]:
    """The commonest, with how many gave them and who for example."""
    rows = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))[:most]
    return [{"text": text, "times": len(students), "students": students[:_EXAMPLES]} for text, students in rows]


def _answers(names: list[str], graded: list[dict], lost: dict[str, set], coursedir, slug: str):
    """Wrong answers by task: what came out of them where that is short, else their code. And how many left a task blank."""
    found, blanks = defaultdict(lambda: defaultdict(list)), Counter()
    stubs = given(coursedir, slug)
    for entry in graded:
        student = entry["student"]
        work = Path(coursedir.format_path(coursedir.autograded_directory, student, slug))
        parts, whole, patience = defaultdict(list), Counter(), trees.Patience()
        for path in sorted(work.glob("*.ipynb")):
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                meta = cell["metadata"].get("nbgrader", {})
                task = owner(meta.get("grade_id", ""), names) if meta.get("solution") else None
                if not task:
                    continue
                text = joined(cell["source"]).strip()
                whole[task] += 1
                if not text or text == stubs.get(meta["grade_id"]):
                    continue
                shown = ""
                if cell["cell_type"] == "code" and task in lost[student]:
                    shown = _answer(cell, text, patience)
                parts[task].append(shown)
        for task in whole:
            if task not in parts:
                blanks[task] += 1
            elif task in lost[student] and any(parts[task]):
                text = "\n".join(part for part in parts[task] if part)
                found[task][text[:_LONGEST] + (" …" if len(text) > _LONGEST else "")].append(student)
    return found, blanks


def _answer(cell: dict, source: str, patience: trees.Patience) -> str:
    for output in reversed(cell.get("outputs", [])):
        if output["output_type"] == "execute_result":
            value = joined(output["data"].get("text/plain", "")).strip()
            if value and len(value) <= 120 and " at 0x" not in value and not value.startswith(("[Chart]", "alt.")):
                return value
    told = trees.plain(source) if patience.lasts(source) else None
    return re.sub(r"[ \t]+", " ", source) if told is None else told


def _objectives(syllabus, told: list[dict]) -> list[dict]:
    rows = []
    for key, text in syllabus.objectives.items():
        about = [task for task in told if task["objective"] == key]
        if not about:
            continue
        numbers = [re.match(r"\d+", task["title"]) for task in about]
        named = ", ".join(n[0] if n else task["title"] for n, task in zip(numbers, about, strict=True))
        about = [task for task in about if not task["open"]]
        most = sum(task["of"] * task["known"] for task in about)
        share = round(100 * sum(task["points"] for task in about) / most) if most else None
        rows.append({"text": text, "tasks": named, "share": share})
    return rows


# --- drawings -------------------------------------------------------------------------------------------------


def _bins(scores: list[float], most: float) -> list[tuple[str, int]]:
    """Numbers of submissions by score: each whole point, or, where there are many, steps of several."""
    if most <= 12:
        values = sorted({float(n) for n in range(math.floor(most) + 1)} | {float(most)} | {round(x, 2) for x in scores})
        if len(values) <= 14:
            count = Counter(round(x, 2) for x in scores)
            return [(f"{v:g}", count[v]) for v in values]
    step = max(1, math.ceil(most / 8))
    count = Counter(min(int(x // step), int(most // step)) for x in scores)
    last = int(most // step)
    return [
        (f"{n * step:g}" if step == 1 or n * step == most else f"{n * step:g}–{min((n + 1) * step - 1, most):g}", count[n])
        for n in range(last + 1)
    ]


def bars(scores: list[float], most: float, what: str, wide: bool = False) -> Markup:
    """How many got how many points, as bars from zero, with the numbers on them and all of it in words."""
    rows = _bins(scores, most)
    width, height, top, foot = (420 if wide else 320), (170 if wide else 130), 18, 36
    slot = width / len(rows)
    bar, highest = slot * 0.72, max(number for _, number in rows) or 1
    said = f"{what.capitalize()} by points: " + "; ".join(f"{label} points, {number}" for label, number in rows if number) + "."
    parts = [
        f'<svg role="img" aria-label="{html.escape(said, quote=True)}" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    ]
    base = height - foot
    for n, (label, number) in enumerate(rows):
        middle, tall = slot * (n + 0.5), (base - top) * number / highest
        if number:
            parts.append(f'<rect class="bar" x="{middle - bar / 2:.1f}" y="{base - tall:.1f}" width="{bar:.1f}" height="{tall:.1f}"/>')
            parts.append(f'<text x="{middle:.1f}" y="{base - tall - 5:.1f}" text-anchor="middle">{number}</text>')
        parts.append(f'<text class="small" x="{middle:.1f}" y="{base + 15}" text-anchor="middle">{label}</text>')
    parts.append(f'<line class="base" x1="0" x2="{width}" y1="{base}" y2="{base}"/>')
    parts.append(f'<text class="small" x="{width / 2}" y="{height - 4}" text-anchor="middle">points</text></svg>')
    return Markup("".join(parts))
