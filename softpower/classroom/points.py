"""Points, minutes and titles of course.yml, carried into the notebooks and the tests that state them.

nbgrader keeps a task's points in its cells, and the text above a task tells them
to the student. An instructor changes them in course.yml alone; `softpower generate`
brings the rest into line. A task's points are spread over its test cells and their
parts in the proportion that the notebook has, in whole or half points. Where that
does not come out even, nothing of the task is changed, and the reason says what to edit.
"""

import ast
import json
import re
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from ..course import Assignment, Course, Lesson, Task, owner
from ..home import home
from ..messages import CourseError

_WORDS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
_HEADER = re.compile(r"\*[\d.]+ points?, about \d+ minutes")
_MENTION = re.compile(r"\b(\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten) points?\b", re.IGNORECASE)
_TITLE = re.compile(r"\b\w+ tasks?, [\d.]+ points?, about [^.]+?hours?(?: and a half)?\.")
_SCHEME = "BEGIN MARK SCHEME"
_ANCHOR = re.compile(r"^- \*(?:[\d.]+ to )?([\d.]+) points?:\*", re.MULTILINE)
_SCALE = re.compile(r"^\*The marks below add up to [^\n]*\n\n", re.MULTILINE)


@dataclass
class Followed:
    """What `follow` did, or would do: the files that change, and what cannot follow, each with its place."""

    changed: dict[Path, str] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)


def read(path: Path) -> dict:
    """A notebook as it stands in its file. Raises CourseError, with file and line, where it is damaged."""
    name = path.relative_to(home()).as_posix() if path.is_relative_to(home()) else str(path)
    try:
        content = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CourseError(
            f"{name}: this is no notebook: it is not in UTF-8 (byte {error.start + 1}). Bring back an earlier version."
        ) from None
    try:
        notebook = json.loads(content)
    except json.JSONDecodeError as error:
        merge = next((n for n, line in enumerate(content.split("\n"), 1) if line.startswith("<<<<<<< ")), None)
        if merge:
            raise CourseError(f"{name}, line {merge}: git could not merge two versions here. Keep one, and take git's marks out.") from None
        raise CourseError(f"{name}, line {error.lineno}: this is no notebook ({error.msg}). Bring back an earlier version.") from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise CourseError(f"{name}, line 1: this is no notebook of nbformat 4: it has no cells. Bring back an earlier version.")
    return notebook


def dump(notebook: dict) -> str:
    """A notebook as it is committed."""
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def text(cell: dict) -> str:
    return "".join(cell["source"])


def meta(cell: dict) -> dict:
    return cell["metadata"].get("nbgrader") or {}


def graded(notebook: dict, names) -> dict[str, list[dict]]:
    """The cells that carry a task's points, by task."""
    found = {name: [] for name in names}
    for cell in notebook["cells"]:
        task = owner(meta(cell).get("grade_id", ""), names) if meta(cell).get("grade") else None
        if task:
            found[task].append(cell)
    return found


def parts(source: str) -> list[tuple[int, int, int, Fraction]]:
    """The points of each `part(…)` in a test cell: line, first and last byte in it, value. Raises ValueError where one is computed."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "part" and len(node.args) > 1:
            value = node.args[1]
            if not isinstance(value, ast.Constant):
                raise ValueError("the points of a part are computed there")
            found.append((value.lineno, value.col_offset, value.end_col_offset, Fraction(str(value.value))))
    return found


def scheme_points(source: str) -> Fraction | None:
    """What a mark scheme's marks add up to: the most that one of its anchors gets."""
    scheme = source.partition(_SCHEME)[2]
    return max((Fraction(p) for p in _ANCHOR.findall(scheme)), default=None)


def _clean(value: Fraction) -> bool:
    return (value * 2).denominator == 1


def _number(value: Fraction | float) -> str:
    return f"{float(value):g}"


def _json_number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _points(value: Fraction | float) -> str:
    return f"{_number(value)} {'point' if float(value) == 1 else 'points'}"


def _hours(minutes: int) -> str:
    halves = round(minutes / 30)
    whole, half = divmod(halves, 2)
    if whole == 0:
        return "half an hour" if half else f"{minutes} minutes"
    if whole == 1:
        return "an hour and a half" if half else "an hour"
    word = _WORDS[whole] if whole < len(_WORDS) else str(whole)
    return f"{word} and a half hours" if half else f"{word} hours"


def _summary(assignment: Assignment) -> str:
    n = len(assignment.tasks)
    word = _WORDS[n].capitalize() if n < len(_WORDS) else str(n)
    return f"{word} {'task' if n == 1 else 'tasks'}, {_points(assignment.points)}, about {_hours(assignment.minutes)}."


def _set(cell: dict, source: str) -> None:
    cell["source"] = source.splitlines(keepends=True)


def _rewrite_parts(source: str, factor: Fraction) -> str:
    lines = [line.encode() for line in source.split("\n")]
    for line, first, last, value in sorted(parts(source), reverse=True):
        kept = lines[line - 1]
        lines[line - 1] = kept[:first] + _number(value * factor).encode() + kept[last:]
    return "\n".join(line.decode() for line in lines)


def _possible(weights: list[Fraction], old: Fraction, wanted: Fraction) -> str:
    """The totals nearest to the one wanted that come out even."""
    step = next(s for n in range(1, 1000) if all(_clean(w * (s := Fraction(n, 2)) / old) for w in weights))
    below = wanted // step * step
    return " or ".join(_number(v) for v in (below, below + step) if v > 0)


def _mentions(asked: str) -> tuple[str, str, list[re.Match]]:
    """A task's text before its mark scheme, the rest, and where the text speaks of points, its header aside."""
    at = asked.find("=== " + _SCHEME)
    shown, scheme = (asked, "") if at < 0 else (asked[:at], asked[at:])
    header = _HEADER.search(shown)
    return shown, scheme, [m for m in _MENTION.finditer(shown) if not (header and header.start() <= m.start() < header.end())]


def _scale_text(shown: str, mentions: list[re.Match], factor: Fraction) -> str:
    for m in reversed(mentions):
        shown = shown[: m.start()] + _points(Fraction(m[1]) * factor) + shown[m.end() :]
    return shown


def _why_not(name: str, cells: list[dict], asked: str, old: Fraction, new: Fraction) -> str | None:
    """Why a tested task's points cannot follow; None where they can."""
    factor, weights = new / old, []
    ids = ", ".join(f"{meta(c)['grade_id']} ({_number(meta(c)['points'])})" for c in cells)
    by_hand = f"To set them yourself, edit in the notebook the points of the test cells, now {ids}, the points of the parts in them, and the text of {name}-ask."
    for cell in cells:
        weights.append(Fraction(str(meta(cell)["points"])))
        try:
            weights += [value for *_, value in parts(text(cell))]
        except (SyntaxError, ValueError) as error:
            return f"its {_number(old)} points cannot become {_number(new)}, since the test cell {meta(cell)['grade_id']} cannot be read ({error}). {by_hand}"
    if not all(_clean(w * factor) for w in weights):
        return (
            f"{_number(new)} points do not divide over its steps as its {_number(old)} do now, in whole or half points. "
            f"{_possible(weights, old, new)} would. {by_hand}"
        )
    _, _, mentions = _mentions(asked)
    if mentions and (any(not m[1][0].isdigit() for m in mentions) or sum(Fraction(m[1]) for m in mentions) != old):
        quoted = ", ".join(f"“{m[0]}”" for m in mentions)
        return f"its {_number(old)} points cannot become {_number(new)}, since its text speaks of {quoted}, which do not add up to {_number(old)} when read by a program. {by_hand}"
    return None


def _follow_task(name: str, task: Task, cells: list[dict], ask: dict | None) -> tuple[Fraction | None, str | None]:
    """Bring one task's cells into line. Returns the factor by which its points changed, and why they could not."""
    old, new = sum((Fraction(str(meta(c)["points"])) for c in cells), Fraction(0)), Fraction(str(task.points))
    asked = text(ask) if ask else ""
    if not cells or old == 0:
        return None, None  # that the task has no cell is said elsewhere
    factor = None
    if old != new and task.marked == "automatically":
        if why := _why_not(name, cells, asked, old, new):
            return None, why
        factor = new / old
        for cell in cells:
            meta(cell)["points"] = _json_number(Fraction(str(meta(cell)["points"])) * factor)
            _set(cell, _rewrite_parts(text(cell), factor))
        shown, scheme, mentions = _mentions(asked)
        asked = _scale_text(shown, mentions, factor) + scheme
    elif old != new:
        if len(cells) != 1 or scheme_points(asked) is None:
            return None, (
                f"its {_number(old)} points cannot become {_number(new)}: a task marked by hand has one graded cell, and a mark scheme in {name}-ask "
                "with an anchor such as “- *8 points:* …” for the best answer."
            )
        factor = new / old
        meta(cells[0])["points"] = _json_number(new)
    if ask:
        asked = _HEADER.sub(f"*{_points(task.points)}, about {task.minutes} minutes", asked, count=1)
        if task.marked == "by hand":
            asked = _with_scale(asked, new)
        if asked != text(ask):
            _set(ask, asked)
    return factor, None


def _with_scale(asked: str, worth: Fraction) -> str:
    """A mark scheme that says by what to multiply where its marks add up to another sum than the task is worth."""
    asked, total = _SCALE.sub("", asked), scheme_points(asked)
    first = re.search(r"^=== BEGIN MARK SCHEME ===\n(canary:\s[^\n]*\n\n?)?", asked, re.MULTILINE)
    if total is None or total == worth or first is None:
        return asked
    by = f"{float(worth / total):.4g}"
    line = f"*The marks below add up to {_number(total)}, and the task is worth {_points(worth)}. Multiply by {by}.*\n\n"
    return asked[: first.end()] + line + asked[first.end() :]


def _follow_tests(root: Path, slug: str, factors: dict[str, Fraction], told: Followed) -> None:
    """The bank of answers and the sample class state points, too. They are this course's own files, and of known shape.

    Points that an answer earned in part were rounded down to halves, so that a multiple of them may be half a point or
    more too few. The tests of the bank then name the answer and what it gets.
    """

    def scaled(match: re.Match, factor: Fraction) -> str:
        return match[1] + _number(Fraction(match[2]) * factor)

    for path in sorted((root / "tests" / "answers" / slug).glob("*.yml")):
        content = path.read_text(encoding="utf-8")
        task = re.search(r"^task: (\S+)", content, re.MULTILINE)
        if task and task[1] in factors:
            new = re.sub(r"^(    points: )([\d.]+)$", lambda m: scaled(m, factors[task[1]]), content, flags=re.MULTILINE)  # noqa: B023
            if new != content:
                told.changed[path] = new
    path = root / "tests" / "classes" / f"{slug}.yml"
    if path.is_file():
        content = new = path.read_text(encoding="utf-8")
        for name, factor in factors.items():
            new = re.sub(rf"(\b{re.escape(name)}: )([\d.]+)(?=[,}}\s])", lambda m: scaled(m, factor), new)  # noqa: B023
        if new != content:
            told.changed[path] = new


def follow_assignment(root: Path, assignment: Assignment) -> Followed:
    """What an assignment's master notebook and its tests have to become to agree with course.yml."""
    told = Followed()
    path = root / "solutions" / assignment.slug / f"{assignment.slug}.ipynb"
    if not path.is_file():
        return told
    notebook, factors = read(path), {}
    before = dump(notebook)
    by_id = {meta(c).get("grade_id"): c for c in notebook["cells"]}
    for name, cells in graded(notebook, assignment.tasks).items():
        factor, why = _follow_task(name, assignment.tasks[name], cells, by_id.get(f"{name}-ask"))
        if factor:
            factors[name] = factor
        if why:
            told.refused.append((name, why))
    first = notebook["cells"][0]
    title = re.sub(r"\A# .*", lambda _: f"# {assignment.title}", text(first))
    title = _TITLE.sub(_summary(assignment), title, count=1)
    if title != text(first):
        _set(first, title)
    if dump(notebook) != before:
        told.changed[path] = dump(notebook)
    _follow_tests(root, assignment.slug, factors, told)
    return told


def follow_lesson(root: Path, lesson: Lesson) -> Followed:
    """What a lesson's notebook has to become to bear the title of course.yml, and its time, where it names one."""
    told = Followed()
    path = root / "lessons" / lesson.notebook
    if not path.is_file():
        return told
    notebook = read(path)
    before = dump(notebook)
    first = notebook["cells"][0]
    new = re.sub(r"\A# .*", lambda _: f"# {lesson.title}", text(first))
    new = re.sub(r"\bAbout \d+ minutes", f"About {lesson.minutes} minutes", new, count=1)
    if new != text(first):
        _set(first, new)
    if dump(notebook) != before:
        told.changed[path] = dump(notebook)
    return told


def follow(root: Path, course: Course) -> Followed:
    """All that has to change for the notebooks and tests to agree with course.yml. Writes nothing."""
    told = Followed()
    for one in [*(follow_lesson(root, x) for x in course.lessons), *(follow_assignment(root, x) for x in course.assignments)]:
        told.changed |= one.changed
        told.refused += one.refused
    return told
