"""Answers to try an exercise with, each value of each field and random whole ones; and what Python says of them, as the page would put it."""

import random

WHOLE = 200  # random whole answers for each exercise
JUNK = ["", "nonsense", None, -1e9, True, [], ["0", "nonsense"], {"a": 1}]
TYPED = [
    "47.1", "47,1", "47,1 %", "47.1%", "47.1 percent", " 47.1 ", "-3", "\u22123,5", "\u2013 3", "+4", "1 234", "1\u00a0234,5", "1\u202f234.5", "1'234",
    "1,234", "12,345", "0,400", "1,234,567", "1,234.5", "1.234,5", "1.234.567", "1.234", ".5", ",5", "5.", "1 23", "12 34", "nan", "inf", "-inf",
    "1e5", "1_000", "0x10", "four", "4 of 5", "4-5", "--4", "%", "1,2,3", "1..2", "٣", "4 percent of it", "10 000 000", "007", "1e999", "9" * 400,
]  # fmt: skip


def _values(field, chance: random.Random) -> list:
    """What may be given to one field: every option, places all along a slider and at its ends, numbers of many kinds, and junk."""
    if field.type in ("choice", "select"):
        return [value for value, _ in field.options] + JUNK
    if field.type == "several":
        return [[value] for value, _ in field.options] + [[value for value, _ in field.options]] + JUNK
    if field.type == "slider":
        steps = int((field.most - field.least) / field.step)
        return [field.least + n * field.step for n in range(steps + 1)] + [field.least - 1, field.most + 1, "50", *JUNK]
    return [*TYPED, *JUNK, *(f"{chance.uniform(-20, 400):.{chance.randrange(4)}f}" for _ in range(40))]


def _random(field, chance: random.Random):
    if field.type == "several":
        return [value for value, _ in field.options if chance.random() < 0.5]
    return chance.choice(_values(field, chance)[: -len(JUNK)] if chance.random() < 0.97 else JUNK)


def _known_numbers(item) -> list[str]:
    """Numbers that an estimate or a prediction says something of, and their neighbours."""
    cases = [(value, near) for value, near, _ in item.known()] if item.kind == "estimate" else []
    cases += [(item.number(v), v.near) for v in item.values] if item.kind == "predict" else []
    return [repr(value + shift * near) for value, near in cases for shift in (-1.01, -1, -0.5, 0, 0.5, 1, 1.01)]


def answers(name: str, item) -> list[dict]:
    chance = random.Random(name)
    fields, solution = item.fields(), item.solution()
    found = [{}, solution]
    for field in fields:
        more = _known_numbers(item) if field.type == "number" else []
        for value in [*_values(field, chance), *more]:
            found += [{field.name: value}, {**solution, field.name: value}]
    for _ in range(WHOLE):
        found.append({field.name: _random(field, chance) for field in fields if chance.random() < 0.95})
    return found


def plain(feedback) -> dict:
    remarks = [{"at": r.at, "tone": r.tone, "text": r.text, "cites": list(r.cites)} for r in feedback.remarks]
    return {"right": feedback.right, "of": feedback.of, "solved": feedback.solved, "said": feedback.said, "remarks": remarks}
