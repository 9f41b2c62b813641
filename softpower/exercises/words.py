"""An exercise's question and its sources as HTML for paper. No colour carries meaning alone."""

import html

from .feedback import Field
from .places import where


def places_html(cites) -> str:
    """Where in the documents the rows `cites` stand, and what is said there; nothing if there are none."""
    found = []
    for place, said in where(cites):
        found.append(html.escape(place) + (f' <span class="sp-said-there">({html.escape(said)})</span>' if said else ""))
    return f'<span class="sp-place">Where to look: {"; ".join(found)}.</span>' if found else ""


def legend_html(exercise) -> str:
    """The words that the form uses, and what they mean."""
    rows = "".join(f"<dt>{html.escape(term)}</dt><dd>{html.escape(means)}</dd>" for term, means in exercise.legend())
    return f'<dl class="sp-terms">{rows}</dl>' if rows else ""


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
    return f"{legend_html(exercise)}{exercise.picture({})}{body}"
