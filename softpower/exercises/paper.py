"""An exercise on paper: the question, and folded below it each hint and the answer with its reasons.

It needs no kernel and no script. A reader opens one fold after the other, as a learner
presses Hint in a notebook.
"""

import html
from collections import Counter

from .feedback import MARK, Field, Remark, tidy
from .library import find
from .words import places_html, static_html


def told(exercise, answer: dict) -> list[tuple[str, str]]:
    """Each field that was answered, and the answer in words."""
    found = []
    for field in exercise.fields():
        given = answer.get(field.name)
        if given in (None, "", []):
            continue
        known = dict(field.options)
        texts = [known.get(one, f"{one} {field.unit}".strip()) for one in (given if isinstance(given, list) else [given])]
        found.append((field.label, "; ".join(texts)))
    return found


def given_html(exercise, answer: dict) -> str:
    """What a learner answered, and what is said to it; empty if nothing was."""
    answer = tidy(exercise.fields(), answer)
    if not answer:
        return ""
    feedback = exercise.judge(answer)
    given = told(exercise, answer)
    if len(exercise.fields()) == 1:
        lines = f"<p><strong>You answered: {html.escape(given[0][1])}</strong></p>"
    else:
        items = "".join(f"<li>{html.escape(label)}: <strong>{html.escape(text)}</strong></li>" for label, text in given)
        lines = f"<p><strong>You answered:</strong></p><ul>{items}</ul>"
    remarks = "".join(_line(remark, MARK[remark.tone]) for remark in feedback.remarks if remark.tone != "other")
    said = f"<ul>{remarks}</ul>" if remarks else ""
    whole = "" if any(feedback.said == MARK[r.tone].lstrip("✓✗ ") for r in feedback.remarks) else f"<p>{html.escape(feedback.said)}</p>"
    return f'<div class="sp-given">{lines}{whole}{said}</div>'


def _told(field: Field, value) -> str:
    """An answer to one field as the form would show it."""
    known = dict(field.options)
    if field.type == "several":
        return "; ".join(known[v].rstrip(".") for v in value) + "."
    if field.type in ("choice", "select"):
        return known[value]
    number = f"{float(value):.4g} {field.unit}".strip()
    left, right = field.ends
    return f"About {number} on the line from {field.least:g} ({left}) to {field.most:g} ({right})" if left else number


def _answers(exercise) -> list[tuple[str, list[str]]]:
    """For each field that the solution fills: what it is about, and what to answer; a reason stands with its item."""
    solution, fields = exercise.solution(), exercise.fields()
    labels = Counter(field.label for field in fields)
    found: dict[str, tuple[str, list[str]]] = {}
    for field in fields:
        if field.name not in solution:
            continue  # a slider to look with, for which there is no right place
        told = _told(field, solution[field.name])
        if field.below in found and labels[field.label] > 1:  # "Because", the same under each item
            found[field.below][1].append(told)
        else:
            found[field.below if field.below not in found and field.below else field.name] = (field.label, [told])
    answers = list(found.values())
    if exercise.kind == "order":
        answers = [(label, [f"Place {place[0]}"]) for label, place in sorted(answers, key=lambda answer: int(answer[1][0]))]
    return answers


def _remarks(exercise) -> list[Remark]:
    """What the exercise says of a right answer, and of each foreseen wrong one."""
    solution, fields = exercise.solution(), exercise.fields()
    if exercise.kind == "estimate":
        known = exercise.known()[1:]
        return [Remark(remark.text, "wrong", "number", f"{value:.4g} {exercise.unit}") for value, _, remark in known]
    if exercise.kind == "predict":
        return [Remark(f"The figures: {exercise.told(v)}.", "note", v.name, v.label, tuple(v.cite)) for v in exercise.values]
    if exercise.kind == "code":
        return [Remark(e.say, "right", field.name, field.label, (e.row,)) for e, field in zip(exercise.excerpts, fields, strict=True)]
    if exercise.kind == "compose":
        return [Remark(rule.say, "note", "", "Said against another choice", tuple(rule.cite)) for rule in exercise.criticisms]
    said = list(exercise.judge(solution).remarks)
    for field in fields:
        if field.type not in ("choice", "several") or field.name not in solution:
            continue
        for value, _ in field.options:
            other = [value] if field.type == "several" else value
            feedback = exercise.judge({**solution, field.name: other})
            said += [r for r in feedback.remarks if r.at == f"{field.name}={value}" and r.tone == "wrong"]
    return list(dict.fromkeys(r for r in said if r.about))


def _views(exercise) -> str:
    """What an explorer with one slider shows at both of its ends. The question has its start."""
    sliders = [field for field in exercise.fields() if field.type == "slider"]
    if exercise.kind != "explore" or len(sliders) != 1:
        return ""
    slider = sliders[0]
    return "".join(
        f"<p>{html.escape(slider.label)} <strong>{end:g} {html.escape(slider.unit)}</strong></p>{exercise.picture({slider.name: end})}"
        for end in (slider.least, slider.most)
    )


def _line(remark: Remark, mark: str | None = None) -> str:
    about = f'<span class="sp-about">{html.escape(remark.about)}</span>' if remark.about else ""
    if mark is None:
        mark = {"right": "✓ Right.", "wrong": "✗ Not so."}.get(remark.tone, "")
    return f'<li>{about}<span class="sp-tone-{remark.tone}">{mark}{" " if mark else ""}</span>{html.escape(remark.text)}{places_html(remark.cites)}</li>'


def answer_html(exercise) -> str:
    """A right answer, what is to be said of it and of the wrong choices, and the explanation."""
    answers, remarks = _answers(exercise), _remarks(exercise)
    if exercise.kind == "position":  # no answer is the right one: what is said of each
        body = ""
    elif len(answers) == 1:
        body = f"<p><strong>{html.escape(' '.join(answers[0][1]))}</strong></p>"
    else:
        items = []
        for label, given in answers:
            # What is said of an item stands with it, so that it is read once.
            mine = [r for r in remarks if r.about == label and r.tone != "wrong"]
            remarks = [r for r in remarks if r not in mine]
            told = " ".join(text if text.endswith((".", "?", "!")) else f"{text}." for text in given)
            said = " ".join(html.escape(r.text) + places_html(r.cites) for r in mine)
            items.append(f'<li><span class="sp-about">{html.escape(label)}</span><strong>{html.escape(told)}</strong> {said}</li>')
        body = f"<ul>{''.join(items)}</ul>"
    said = f"<ul>{''.join(map(_line, remarks))}</ul>" if remarks else ""
    why = f"<p><strong>Why:</strong> {html.escape(exercise.explain)}{places_html(exercise.cite)}</p>" if exercise.explain else ""
    return f"{body}{said}{_views(exercise)}{why}"


def paper_html(name: str, kept: dict | None = None) -> str:
    """The exercise called `name`, such as "china/index-rise", for a page without a kernel. `kept`: what is noted of it.

    Raises CourseError, with the names there are, if there is none.
    """
    exercise = find(name)
    asked = "".join(f"<p>{html.escape(p.strip())}</p>" for p in exercise.ask.strip().split("\n\n"))
    hints = "".join(
        f"<details><summary>Hint {n} of {len(exercise.hints)}</summary><p>{html.escape(text)}</p></details>"
        for n, text in enumerate(exercise.hints, 1)
    )
    last = {"position": "What is said of each answer", "predict": "What the figures say"}.get(exercise.kind, "Answer and explanation")
    anchor = "exercise-" + name.replace("/", "-")
    return (
        f'<section class="sp-exercise" aria-labelledby="{anchor}"><h3 id="{anchor}">Exercise: {html.escape(exercise.title)}</h3>'
        f'{asked}<div class="sp-asked">{static_html(exercise)}</div>{given_html(exercise, (kept or {}).get("answer", {}))}'
        f"{hints}<details><summary>{last}</summary>{answer_html(exercise)}</details></section>"
    )
