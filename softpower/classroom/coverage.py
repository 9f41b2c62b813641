"""Where each learning objective is taught, exercised and assessed: a table for docs/coverage.md."""

from ..course import course
from ..exercises import exercises


def markdown() -> str:
    """The table, one row an objective, in the course's order."""
    known = course()
    practised: dict[str, list[str]] = {}
    for name, item in exercises().items():
        practised.setdefault(item.objective, []).append(name.split("/")[1])
    assessed: dict[str, list[str]] = {}
    for assignment in known.assignments:
        for name, task in assignment.tasks.items():
            assessed.setdefault(task.objective, []).append(f"{name.removeprefix(assignment.slug + '-')} ({task.points:g})")
    lines = [
        "# Where each objective is taught, exercised and assessed",
        "",
        "Generated from course.yml and lessons/exercises/ by `make generate`. Points stand in brackets.",
    ]
    for lesson in known.lessons:
        lines += ["", f"## {lesson.title}", "", f"Taught in `lessons/{lesson.notebook}`, {lesson.minutes} minutes.", ""]
        lines += ["| Objective | Exercises | Tasks |", "|---|---|---|"]
        for key, text in lesson.objectives.items():
            lines.append(f"| {text} | {', '.join(practised.get(key, [])) or 'none'} | {', '.join(assessed.get(key, [])) or 'none'} |")
    return "\n".join(lines) + "\n"
