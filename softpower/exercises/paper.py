"""An exercise on paper: the question, and folded below it each hint and the answer with its reasons.

It needs no kernel and no script. A reader opens one fold after the other, as a learner
presses Hint in a notebook.
"""

import html

from .feedback import Field, Remark
from .library import find
from .words import places_html, static_html


def _told(field: Field, value) -> str:
    """An answer to one field as the form would show it."""
    known = dict(field.options)
    if field.type == "several":
        return "; ".join(known[v].rstrip(".") for v in value) + "."
    if field.type in ("choice", "select"):
        return known[value]
    return f"{value:g} {field.unit}".strip() if isinstance(value, int | float) else f"{value} {field.unit}".strip()


def _answers(exercise) -> list[tuple[str, list[str]]]:
    """For each group of fields that the solution fills: what it is about, and what to answer."""
    solution = exercise.solution()
    groups: dict[str, tuple[str, list[str]]] = {}
    for field in exercise.fields():
        if field.name not in solution:
            continue  # a slider to look with, for which there is no right place
        key = field.below or field.name
        if key in groups:
            groups[key][1].append(_told(field, solution[field.name]))
        else:
            groups[key] = (field.label, [_told(field, solution[field.name])])
    return list(groups.values())


def _remarks(exercise) -> list[Remark]:
    """What the exercise says of a right answer, and of each choice that is wrong."""
    solution = exercise.solution()
    said = list(exercise.judge(solution).remarks)
    for field in exercise.fields():
        if field.type not in ("choice", "several") or field.name not in solution:
            continue
        for value, text in field.options:
            other = [value] if field.type == "several" else value
            said += [r for r in exercise.judge({**solution, field.name: other}).remarks if r.about == text and r.tone == "wrong"]
    return list(dict.fromkeys(r for r in said if r.tone != "note" or r.about))


def _line(remark: Remark) -> str:
    about = f'<span class="sp-about">{html.escape(remark.about)}</span> ' if remark.about else ""
    mark = {"right": "✓ Right. ", "wrong": "✗ Not so. ", "note": ""}[remark.tone]
    return f'<li>{about}<span class="sp-tone-{remark.tone}">{mark}</span>{html.escape(remark.text)}{places_html(remark.cites)}</li>'


def answer_html(exercise) -> str:
    """A right answer, what is to be said of it and of the wrong choices, and the explanation."""
    answers = _answers(exercise)
    if len(answers) == 1:
        label, given = answers[0]
        body = f"<p><strong>{html.escape(' '.join(given))}</strong></p>"
    else:
        body = (
            "<dl>" + "".join(f"<dt>{html.escape(label)}</dt><dd>{html.escape(' '.join(given))}</dd>" for label, given in answers) + "</dl>"
        )
    remarks = _remarks(exercise)
    said = f"<ul>{''.join(map(_line, remarks))}</ul>" if remarks else ""
    return f"{body}{said}<p><strong>Why:</strong> {html.escape(exercise.explain)}{places_html(exercise.cite)}</p>"


def paper_html(name: str) -> str:
    """The exercise called `name`, such as "china/index-rise", for a page without a kernel.

    Raises CourseError, with the names there are, if there is none.
    """
    exercise = find(name)
    asked = "".join(f"<p>{html.escape(p.strip())}</p>" for p in exercise.ask.strip().split("\n\n"))
    hints = "".join(
        f"<details><summary>Hint {n} of {len(exercise.hints)}</summary><p>{html.escape(text)}</p></details>"
        for n, text in enumerate(exercise.hints, 1)
    )
    anchor = "exercise-" + name.replace("/", "-")
    return (
        f'<section class="sp-exercise" aria-labelledby="{anchor}"><h3 id="{anchor}">Exercise: {html.escape(exercise.title)}</h3>'
        f'{asked}<div class="sp-asked">{static_html(exercise)}</div>'
        f"{hints}<details><summary>Answer and explanation</summary>{answer_html(exercise)}</details></section>"
    )
