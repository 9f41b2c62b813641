"""Feedback, hints and the question itself as HTML and as plain text. No colour carries meaning alone."""

import html
from collections import Counter

from ..data import cite
from .feedback import Feedback, Field

_MARK = {"right": "✓ Right.", "wrong": "✗ Not yet.", "note": ""}


def places_html(cites) -> str:
    """Where in the documents the rows `cites` stand; nothing if there are none."""
    found = []
    for key in cites:
        row = cite(key)
        place = f"{row.source}, {row.locator}"
        if row.locator and place not in found:
            found.append(place)
    return f'<span class="sp-place">Where to look: {html.escape("; ".join(found))}.</span>' if found else ""


def feedback_html(feedback: Feedback, explain: str = "", cites=()) -> str:
    """The result in a sentence, a remark for each item, and, once solved, the explanation."""
    items = []
    open_ = Counter(remark.text for remark in feedback.remarks if remark.tone == "note" and remark.about)
    for remark in feedback.remarks:
        if remark.tone == "note" and open_[remark.text] > 2:  # a list of what is not yet done helps nobody
            continue
        about = f'<span class="sp-about">{html.escape(remark.about)}</span><br>' if remark.about else ""
        mark = f'<span class="sp-tone-{remark.tone}">{_MARK[remark.tone]}</span> ' if _MARK[remark.tone] else ""
        items.append(f"{about}{mark}{html.escape(remark.text)}{places_html(remark.cites)}")
    items += [f"{number} items: {html.escape(text)}" for text, number in open_.items() if number > 2]
    if len(items) == 1:
        body = f"<p>{items[0]}</p>"
    else:
        body = "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
    head = f"<p><strong>{feedback.right} of {feedback.of} right.</strong></p>" if feedback.of > 1 else ""
    if feedback.solved and explain:
        body += f"<p><strong>Why:</strong> {html.escape(explain)}{places_html(cites)}</p>"
    return head + body


def hints_html(hints: list[str], shown: int, explain: str, cites=()) -> str:
    """The hints taken so far, and after the last the explanation."""
    parts = [f"<p><strong>Hint {n} of {len(hints)}.</strong> {html.escape(text)}</p>" for n, text in enumerate(hints[:shown], 1)]
    if shown > len(hints):
        parts.append(f"<p><strong>Explanation.</strong> {html.escape(explain)}{places_html(cites)}</p>")
    return "".join(parts)


def question_html(exercise) -> str:
    """Title, question, and what there is to choose from.

    The choices are hidden in a live notebook, where the form shows them. They
    are there for a page without a kernel: executed and exported, or printed.
    """
    asked = "".join(f"<p>{html.escape(p.strip())}</p>" for p in exercise.ask.strip().split("\n\n"))
    return (
        "<style>@media screen{.jp-NotebookPanel .sp-paper{display:none}}</style>"
        '<div class="sp-question" style="max-width:46em;font-size:14px;line-height:1.5;border-top:3px solid #0072b2;padding-top:.4em;margin-top:.6em">'
        f'<p style="font-size:16px;margin:.2em 0"><strong>Exercise: {html.escape(exercise.title)}</strong></p>{asked}'
        f'<div class="sp-paper">{static_html(exercise)}</div></div>'
    )


def _static_field(field: Field) -> str:
    label = f"<p><strong>{html.escape(field.label)}</strong></p>"
    if field.type in ("choice", "several", "select"):
        return (
            label
            + '<ul style="list-style:none;padding-left:1em">'
            + "".join(f"<li>☐ {html.escape(text)}</li>" for _, text in field.options)
            + "</ul>"
        )
    if field.type == "slider":
        ends = [f"{end:g}" + (f" ({name})" if name else "") for end, name in zip((field.least, field.most), field.ends, strict=True)]
        return f"<p><strong>{html.escape(field.label)}</strong>: from {html.escape(ends[0])} to {html.escape(ends[1])} {html.escape(field.unit)}</p>"
    return f"<p><strong>{html.escape(field.label)}</strong>: ______________</p>"


def _listed(texts) -> str:
    return "; ".join(html.escape(text.rstrip(".")) for text in texts) + "."


def static_html(exercise) -> str:
    """The fields as a page would show them where there is no kernel; options that all share are listed once."""
    fields = exercise.fields()
    choices = [field for field in fields if field.type in ("choice", "select")]
    shared: dict[tuple, list[Field]] = {}
    for field in choices:
        shared.setdefault(tuple(field.options), []).append(field)
    if len(choices) < len(fields) or len(fields) < 2 or len(shared) > 2 or min(map(len, shared.values())) < 2:
        body = "".join(_static_field(field) for field in fields)
    else:
        asked, *more = shared.items()
        body = f"<p><strong>Choose from</strong>: {_listed(text for _, text in asked[0])}</p>"
        for options, those in more:
            body += f"<p><strong>{html.escape(those[0].label)}</strong>: {_listed(text for _, text in options)}</p>"
        body += "<ul>" + "".join(f"<li>{html.escape(field.label)}</li>" for field in asked[1]) + "</ul>"
    return f"{exercise.picture({})}{body}"
