"""An exercise as data: the question, its fields, and everything that its judge would say.

A page without Python evaluates this with a small interpreter, `front/judge/judge.js`.
The judges in `kinds/` stay the truth: what stands here was asked of them, item by
item, or is a rule that they go by. A test gives both the same answers and compares
score, tone and text.

The judge's part of the data::

    of        how many steps there are
    said      the outcome as a sentence: when solved, open, with slips, with nothing answered
    whole     nothing is judged before all fields are answered; what to say until then
    distinct  no two fields may have one value; what to say if they do
    parts     each judges some of the fields:
      table   each value of a field (or each pair, of two) has its remarks and counts or not
      several each option of a field that takes several
      places  a number on a line, by the stretches of the line
      number  a number typed in, by values and how near is near enough
      guess   a number typed in or set, to be compared with the answer
      rules   remarks for combinations of values
      kappa   agreement with a reference
    at_end    what is said once all is given
"""

from itertools import product

from ..plotted import picture
from .feedback import Field, Remark
from .kinds.audit import Audit
from .kinds.base import Base
from .kinds.choose import Choose
from .kinds.code import Code
from .kinds.compose import Compose
from .kinds.estimate import Estimate
from .kinds.explore import Explore
from .kinds.match import Match
from .kinds.matrix import Matrix
from .kinds.order import Order
from .kinds.position import Position
from .kinds.predict import Predict
from .kinds.sort import Sort
from .kinds.spectrum import Spectrum
from .places import place
from .predicted import drawing
from .typed import COMMA, NOT_A_NUMBER, NOT_PERCENT, UNSURE, is_percent

MIME = "application/vnd.softpower.exercise+json"
VERSION = 1


def _remark(remark: Remark) -> dict:
    found = {"at": remark.at, "tone": remark.tone, "text": remark.text, "cites": list(remark.cites)}
    return {key: value for key, value in found.items() if value not in ("", [])}


def _asked(exercise: Base, answer: dict, names: set[str]) -> dict:
    """What the judge says of the fields `names` under an answer, and whether it counts."""
    feedback = exercise.judge(answer)
    return {"right": feedback.right, "remarks": [_remark(r) for r in feedback.remarks if r.at.split("=")[0] in names]}


# ---- Parts, by how their fields are judged


def _table(exercise: Base, fields: list[Field], given: dict | None = None) -> dict:
    """Fields that are judged by themselves, one or two together: each combination of their values, asked of the judge."""
    given = given or {}
    names = {field.name for field in fields}
    before = exercise.judge(given).right
    cases = {}
    for values in product(*(["", *(value for value, _ in field.options)] for field in fields)):
        answer = given | {field.name: value for field, value in zip(fields, values, strict=True) if value}
        found = _asked(exercise, answer, names)
        inner = cases
        for value in values[:-1]:
            inner = inner.setdefault(value, {})
        inner[values[-1]] = {**found, "right": found["right"] - before}
    return {"type": "table", "fields": [field.name for field in fields], "cases": cases}


def _several(exercise: Base, field: Field, options: list) -> dict:
    """A field of ticks: what is said of each, and of those that are missed. Right ones less wrong ones count."""
    nothing = exercise.judge({})
    ticked = {value: exercise.judge({field.name: [value]}) for value, _ in field.options}
    remarks = {value: next(r for r in feedback.remarks if r.at == f"{field.name}={value}") for value, feedback in ticked.items()}
    right = [value for value, remark in remarks.items() if remark.tone == "right"]
    missed = exercise.judge({field.name: right[:1]}).remarks
    more = next((r for r in missed if r.at == field.name), None)
    template = None
    if more is not None:
        template = _remark(more) | {"text": more.text.replace(str(len(right) - 1), "{n}", 1)}
    found = {
        "type": "several",
        "field": field.name,
        "order": [value for value, _ in field.options],
        "right": right,
        "remarks": {value: _remark(remark) for value, remark in remarks.items()},
        "nothing": [_remark(r) for r in nothing.remarks if r.at == field.name],
    }
    return found | ({"more": template} if template else {})


def _places(exercise: Spectrum, field: Field, item) -> dict:
    """A place on a line: each end of a reading, and each stretch between two, asked of the judge."""
    ends = sorted({end for reading in item.readings for end in (reading.least, reading.most)})
    between = [ends[0] / 2 - 0.5] + [(a + b) / 2 for a, b in zip(ends, ends[1:], strict=False)] + [(ends[-1] + 100.5) / 2]

    def asked(value: float) -> dict:
        # The slider's own ends bound what can be given, and a reading may begin or end there.
        return _asked(exercise, {field.name: value}, {field.name}) if field.least <= value <= field.most else {"right": 0, "remarks": []}

    return {
        "type": "places",
        "field": field.name,
        "ends": ends,
        "on": [asked(end) for end in ends],
        "between": [asked(value) for value in between],
        "nothing": _asked(exercise, {}, {field.name})["remarks"],
    }


def _number(exercise: Estimate) -> dict:
    return {
        "type": "number",
        "field": "number",
        "percent": is_percent(exercise.unit),
        "cases": [{"near": value, "within": within, "remark": _remark(remark)} for value, within, remark in exercise.known()],
        "otherwise": _remark(Remark(exercise.otherwise, "wrong", "number")),
        "nothing": _asked(exercise, {}, {"number"})["remarks"],
    }


def _guesses(exercise: Predict) -> dict:
    values = []
    for value in exercise.values:
        replies = []
        for reply in exercise.replies_to(value):
            bounds = {"below": reply.below, "above": reply.above, "from": reply.least, "to": reply.most}
            remark = _remark(Remark(reply.say, at=value.name, cites=tuple(reply.cite)))
            replies.append({name: bound for name, bound in bounds.items() if bound is not None} | {"remark": remark})
        values.append(
            {
                "field": value.name,
                "answer": exercise.number(value),
                "near": value.near,
                "unit": value.unit,
                "percent": is_percent(value.unit),
                "told": exercise.told(value),
                "cites": list(value.cite),
                "replies": replies,
            }
        )
    return {"type": "guess", "values": values}


def _rules(exercise: Compose) -> dict:
    rules = []
    for rule in exercise.criticisms:
        when = {part: [wanted] if isinstance(wanted, str) else wanted for part, wanted in rule.when.items()}
        at = exercise.at(rule)
        rules.append({"when": when, "remark": _remark(Remark(rule.say, "wrong", at, cites=tuple(rule.cite)))})
    order = [part.name for part in exercise.parts]
    rules.sort(key=lambda rule: order.index(rule["remark"]["at"]))
    return {"type": "rules", "fields": order, "rules": rules}


def _kappa(exercise: Code, fields: list[Field]) -> dict:
    agreed, differed = [], []
    for n, (field, excerpt) in enumerate(zip(fields, exercise.excerpts, strict=True)):
        solution = exercise.solution()
        agreed.append(next(_remark(r) for r in exercise.judge(solution).remarks if r.at == field.name))
        said = {}
        for code in exercise.codes:
            if code != excerpt.code:
                said[code] = next(_remark(r) for r in exercise.judge(solution | {f"excerpt{n}": code}).remarks if r.at == field.name)
        differed.append(said)
    return {
        "type": "kappa",
        "fields": [field.name for field in fields],
        "reference": [excerpt.code for excerpt in exercise.excerpts],
        "enough": exercise.enough,
        "agreed": agreed,
        "differed": differed,
    }


# ---- The judge, by kind


def _judge(exercise: Base) -> dict:
    fields = exercise.fields()
    made: dict = {"of": exercise.judge(exercise.solution()).of, "said": exercise.wording().model_dump()}
    if isinstance(exercise, Choose) and exercise.several:
        made["parts"] = [_several(exercise, fields[0], exercise.options)]
    elif isinstance(exercise, Choose | Explore):
        made["parts"] = [_table(exercise, [field for field in fields if field.name == "choice"])]
        made["empty"] = ["choice"]
    elif isinstance(exercise, Position):
        made["parts"] = [_table(exercise, [field for field in fields if field.name == "choice"])]
        if exercise.sure:
            nothing = _asked(exercise, {}, {"sure"})["remarks"]
            made["parts"].append({"type": "given", "field": "sure", "nothing": nothing})
    elif isinstance(exercise, Audit):
        rows = exercise.solution()["rows"]
        made["parts"] = [
            _several(exercise, fields[0], exercise.rows) | {"first": True},
            _table(exercise, fields[1:], {"rows": rows}),
        ]
    elif isinstance(exercise, Match | Matrix):
        made["parts"] = [_table(exercise, [field]) for field in fields]
    elif isinstance(exercise, Order):
        made["parts"] = [_table(exercise, [field]) for field in fields]
        shared = exercise.judge({fields[0].name: "1", fields[1].name: "1"}).remarks
        made["distinct"] = next(_remark(r) for r in shared if not r.at)
    elif isinstance(exercise, Sort):
        groups: dict[str, list[Field]] = {}
        for field in fields:
            groups.setdefault(field.below, []).append(field)
        made["parts"] = [_table(exercise, group) for group in groups.values()]
    elif isinstance(exercise, Spectrum):
        made["parts"] = [_places(exercise, field, item) for field, item in zip(fields, exercise.items, strict=True)]
    elif isinstance(exercise, Estimate):
        made["parts"] = [_number(exercise)]
    elif isinstance(exercise, Predict):
        made["parts"] = [_guesses(exercise)]
        if exercise.say:
            made["at_end"] = _remark(Remark(exercise.say))
    elif isinstance(exercise, Compose):
        made["whole"] = {field.name: _asked(exercise, {}, {field.name})["remarks"] for field in fields}
        made["parts"] = [_rules(exercise)]
    elif isinstance(exercise, Code):
        made["whole"] = {field.name: [_remark(Remark("No code yet.", at=field.name))] for field in fields}
        missing = exercise.judge({}).remarks[0]
        made["missing"] = _remark(missing) | {"text": missing.text.replace(str(len(fields)), "{n}", 1)}
        made["parts"] = [_kappa(exercise, fields)]
    else:
        raise TypeError(f"{type(exercise).__name__} cannot be compiled yet: say how in {__name__}.")
    return made


def _cited(found, ids: set) -> set:
    """Every id in what was compiled."""
    if isinstance(found, dict):
        ids |= set(found.get("cites", []))
        for value in found.values():
            _cited(value, ids)
    elif isinstance(found, list):
        for value in found:
            _cited(value, ids)
    return ids


def _place(key: str) -> dict:
    return {name: value for name, value in place(key).items() if value}


BUTTONS = {"position": "Commit", "predict": "Commit"}


def _pictures(exercise: Base) -> dict:
    """The picture that the fields move, and the one that shows once an answer was given."""
    found = {}
    if isinstance(exercise, Explore):
        found["picture"] = picture(exercise.specification({}))
    if isinstance(exercise, Predict):
        found["reveal"] = picture(drawing(exercise))
    if exercise.reveal:
        found["reveal"] = picture(exercise.reveal.chart().to_dict())
        found["follows"] = exercise.reveal.follows
    return found


def compiled(name: str, exercise: Base) -> dict:
    """The exercise as data for a page, of type MIME."""
    found = {
        "version": VERSION,
        "name": name,
        "kind": exercise.kind,
        "title": exercise.title,
        "more": exercise.more,
        "ask": [paragraph.strip() for paragraph in exercise.ask.strip().split("\n\n")],
        "legend": [list(pair) for pair in exercise.legend()],
        "fields": [field.as_dict() for field in exercise.fields()],
        "button": BUTTONS.get(exercise.kind, "Check"),
        "hints": exercise.hints,
        "explain": {"text": exercise.explain, "cites": list(exercise.cite)} if exercise.explain else None,
        "judge": _judge(exercise),
        "typed": {"words": NOT_A_NUMBER, "percent": NOT_PERCENT, "unsure": UNSURE, "comma": COMMA},
        **_pictures(exercise),
    }
    if getattr(exercise, "recalls", ""):
        found["recalls"] = recalled(exercise.recalls)
    if not any(field["type"] == "number" for field in found["fields"]):
        del found["typed"]
    found["places"] = {key: _place(key) for key in sorted(_cited(found, set()))}
    return {key: value for key, value in found.items() if value not in (None, [], {}, "", False)}


def recalled(name: str) -> dict:
    """What a page needs to show an answer that was given to another exercise."""
    from ..course import course
    from .library import find

    exercise = find(name)
    lesson = course().lesson(name.partition("/")[0])
    return {
        "name": name,
        "title": exercise.title,
        "ask": exercise.ask.strip().split("\n\n")[-1],
        "lesson": lesson.title,
        "href": lesson.notebook,
        "fields": [field.as_dict() for field in exercise.fields()],
    }
