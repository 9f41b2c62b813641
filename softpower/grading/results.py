"""What an autograded submission got, task by task, and why: scores from the gradebook, messages from the notebook."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from ..course import Assignment, owner

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class TaskResult:
    """One task's points, and the messages that say where points were lost. `points` None: a person marks it."""

    task: str
    points: float | None
    of: float
    messages: tuple[str, ...] = ()


def messages(cell: dict) -> list[str]:
    """What a test cell said about lost points."""
    found = []
    for output in cell.get("outputs", []):
        if output["output_type"] == "stream":
            text = "".join(output["text"])
            found += [line.split(". ", 1)[-1].strip() for line in text.splitlines() if line.startswith(("✗", "◐"))]
        elif output["output_type"] == "error":
            value = _ANSI.sub("", output["evalue"]).strip()
            found.append(value if output["ename"] == "CheckFailed" else f"{output['ename']}: {value}".rstrip(": "))
    return found


def results(gradebook, assignment: Assignment, student: str, autograded: Path) -> list[TaskResult]:
    """The result of each of an assignment's tasks for one student. Raises nbgrader's MissingEntry if there is no submission."""
    submission = gradebook.find_submission(assignment.slug, student)
    notebook = submission.notebooks[0]
    scores = {grade.name: grade for grade in notebook.grades}
    cells = json.loads((autograded / f"{notebook.name}.ipynb").read_text(encoding="utf-8"))["cells"]
    said = {c["metadata"]["nbgrader"]["grade_id"]: messages(c) for c in cells if c["metadata"].get("nbgrader", {}).get("grade")}
    found = {name: [] for name in assignment.tasks}
    for grade_id in scores:
        task = owner(grade_id, assignment.tasks)
        if task:
            found[task].append(grade_id)
    told = []
    for name, task in assignment.tasks.items():
        grades = [scores[g] for g in found[name]]
        waiting = any(g.needs_manual_grade for g in grades)
        points = None if waiting else sum(g.score for g in grades)
        told.append(TaskResult(name, points, task.points, tuple(m for g in found[name] for m in said.get(g, []))))
    return told
