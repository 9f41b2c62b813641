"""The judge on the page against the judge in Python: the same score, tone and text for the same answer. Needs node, and no browser."""

import html
import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from support import skip
from support.tryanswers import TYPED, WHOLE, answers, plain

from softpower.exercises import exercises, typed
from softpower.exercises.compile import compiled
from softpower.exercises.kinds.code import cohens_kappa
from softpower.exercises.library import read
from softpower.exercises.paper import answer_html
from softpower.exercises.words import static_html

HERE = Path(__file__).parent

# Kinds that no lesson may have at the moment, so that they are tested in any case.
EXTRA = """
- id: side
  kind: position
  title: whom do you believe
  objective: china-points
  ask: Whom do you believe?
  sure: true
  options:
    - {text: The article, say: It was there., cite: [china-summit-pledge]}
    - {text: The officials, say: They were asked.}
    - {text: Neither, say: Then say what would convince you.}
- id: guess
  kind: predict
  title: a guess
  objective: china-points
  ask: How many?
  values:
    - {name: share-of-energy, label: Energy, answer: {share: [china-energy-investment, china-total-investment]}, unit: "%", least: 0, most: 100}
    - {name: index, label: Index of 2021, answer: {figure: china-cooperation-index-2021}, unit: "%", within: 3, cite: [china-cooperation-index-2021]}
  replies:
    - {below: 30, say: Much less than is printed.}
    - {from: 30, to: 60, say: Somewhat less.}
    - {of: index, above: 60, say: Far more.}
  say: Now you have seen it.
  explain: The essay prints both.
- id: line
  kind: predict
  title: a line
  objective: china-points
  ask: How did it go on?
  drawing: line
  axis: Index (%)
  values:
    - {name: a, label: "2017", answer: {figure: china-cooperation-index-2017}, unit: "%", x: 2017}
    - {name: b, label: "2021", answer: {figure: china-cooperation-index-2021}, unit: "%", x: 2021}
"""


@pytest.fixture(scope="module")
def every(tmp_path_factory):
    path = tmp_path_factory.mktemp("extra") / "extra.yml"
    path.write_text(EXTRA, encoding="utf-8")
    return exercises() | {f"extra/{key}": item for key, item in read(path).items()}


def _codings() -> list:
    chance = random.Random(1)
    made = []
    for _ in range(200):
        codes = "abcdef"[: chance.randrange(1, 7)]
        length = chance.randrange(1, 15)
        made.append([[chance.choice(codes) for _ in range(length)], [chance.choice(codes) for _ in range(length)]])
    return made


@pytest.fixture(scope="module")
def page(every, tmp_path_factory):
    """What the page's judge says: of each exercise's answers, of numbers as typed, and of pairs of codings. One run of node for all."""
    node = shutil.which("node")
    if not node:
        skip("no node here: install it (Debian: apt-get install nodejs) to compare the page's judge with Python's")
    asked = {
        "exercises": {name: compiled(name, item) for name, item in every.items()},
        "answers": {name: answers(name, item) for name, item in every.items()},
        "typed": [[text, percent] for text in TYPED for percent in (True, False)],
        "words": {"words": typed.NOT_A_NUMBER, "percent": typed.NOT_PERCENT, "unsure": typed.UNSURE, "comma": typed.COMMA},
        "codings": _codings(),
    }
    file = tmp_path_factory.mktemp("page") / "asked.json"
    file.write_text(json.dumps(asked), encoding="utf-8")
    done = subprocess.run([node, str(HERE / "judge.mjs"), str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return asked, json.loads(done.stdout)


def test_the_page_judges_as_python_does(every, page):
    """For each value of each field and for random whole answers, are score, tone, text, place and sources the same?"""
    asked, found = page
    for name, item in every.items():
        assert len(asked["answers"][name]) > WHOLE
        for answer, said in zip(asked["answers"][name], found["judged"][name], strict=True):
            assert said == plain(item.judge(answer)), (name, answer)


def test_numbers_are_read_alike_and_as_people_write_them(page):
    """Are numbers with a comma, a percent sign, a typographic minus or gaps read, and nothing that is no number?"""
    asked, found = page
    for (text, percent), said in zip(asked["typed"], found["numbers"], strict=True):
        value, note = typed.read(text, percent)
        assert (said["value"], said["note"]) == (value, note), (text, percent)
    value = {text: typed.read(text)[0] for text in TYPED}
    assert value["47,1 %"] == value["47.1%"] == value[" 47.1 "] == 47.1
    assert value["\u22123,5"] == -3.5 and value["1 234"] == 1234 and value["1.234,5"] == value["1,234.5"] == 1234.5
    assert {value[text] for text in ("nan", "inf", "1e5", "four", "1,234", "4-5", "1_000", "9" * 400)} == {None}
    assert "decimal" in typed.read("1,234")[1] and "code" in typed.read("0,4")[1]
    assert typed.read("5 %", percent=False) == (None, typed.NOT_PERCENT)


def test_kappa_is_scikit_learns(page):
    """Is Cohen's kappa the same in Python, on the page and in scikit-learn?"""
    from sklearn.metrics import cohen_kappa_score

    asked, found = page
    for (given, reference), kappa in zip(asked["codings"], found["kappas"], strict=True):
        assert cohens_kappa(given, reference) == kappa
        if len({*given, *reference}) > 1:
            assert kappa == pytest.approx(cohen_kappa_score(given, reference))


def test_what_is_compiled_is_whole(every):
    """Has each exercise its question, hints, explanation and readable places, and is it plain JSON of a size that a page can bear?"""
    for name, item in every.items():
        data = compiled(name, item)
        text = json.dumps(data)
        assert json.loads(text) == data and len(text) < 60_000, name
        assert data["version"] == 1 and data["name"] == name
        assert " ".join(data["ask"]).split()[:5] == item.ask.split()[:5]
        assert data.get("hints", []) == item.hints
        assert all(data["places"][key]["document"] for key in item.cite)
        assert not [p for p in data.get("places", {}).values() if p["document"] in ("temirtashev-china", "wilton-park")]


def test_ticking_at_random_earns_little(every):
    """Where all that hold are to be ticked, does ticking everything, or by the toss of a coin, earn less than half on average?"""
    for name, item in every.items():
        several = [field for field in item.fields() if field.type == "several"]
        if not several:
            continue
        [field] = several
        chance = random.Random(name)
        scores = []
        for _ in range(400):
            feedback = item.judge({field.name: [value for value, _ in field.options if chance.random() < 0.5]})
            scores.append(feedback.right / feedback.of)
        assert sum(scores) / len(scores) < 0.45, name
        wrong = [value for value, _ in field.options if value not in item.solution()[field.name]]
        assert item.judge({field.name: wrong[:1]}).right == 0


def test_right_options_do_not_come_first():
    """Over the course, do right options stand anywhere in the form, the same place each time?"""
    firsts, all_first, ticked = [], 0, 0
    for item in exercises().values():
        if item.kind not in ("choose", "audit", "explore"):
            continue
        for field in item.fields():
            if not field.options:
                continue
            right = item.solution()[field.name]
            places = [value in right if field.type == "several" else value == right for value, _ in field.options]
            if field.type == "several":
                ticked += 1
                all_first += all(places[: sum(places)])
            else:
                firsts.append(places.index(True))
        assert item.fields() == item.fields()
    assert all_first <= ticked / 6
    assert 0.1 < firsts.count(0) / len(firsts) < 0.45


def test_feedback_stands_in_the_forms_order(every):
    """Do remarks follow the form from top to bottom, and does each of an order's stand at its step, not in the order asked for?"""
    for name, item in every.items():
        fields = [field.name for field in item.fields()]
        places = {}
        for n, field in enumerate(item.fields()):
            places[field.name] = (n, 999)
            places |= {f"{field.name}={value}": (n, m) for m, (value, _) in enumerate(field.options)}
        for answer in (item.solution(), {field.name: field.options[0][0] for field in item.fields() if field.options}):
            at = [places[remark.at] for remark in item.judge(answer).remarks if remark.at]
            assert at == sorted(at), name
        if item.kind == "order":
            assert fields != sorted(fields, key=lambda f: int(f.removeprefix("step")))


def test_new_kinds_on_paper(every):
    """Where nothing is right, does paper give each answer its reply, and the figures beside the question?"""
    side, guess = every["extra/side"], every["extra/guess"]
    assert "○" not in static_html(side) and all(html.escape(option.say) in answer_html(side) for option in side.options)
    assert "Right" not in answer_html(side) and "69.6 %" in answer_html(guess) and "69.6" not in static_html(guess)


def test_explorers_say_the_same_sentence(every):
    """Is the sentence that a moved picture shows compiled beside it, from the same numbers as Python's?"""
    for name, item in every.items():
        if item.kind == "explore":
            params = {p["name"] for p in compiled(name, item)["picture"]["spec"]["params"]}
            assert {control.name for control in item.controls} | {"says"} <= params


def test_a_new_kind_is_clear_in_yaml(tmp_path):
    """Do mistakes in the new kinds get a message that says what is right?"""
    from softpower.messages import CourseError

    side, guess, line = yaml.safe_load(EXTRA)
    cases = [
        ({**side, "options": [{"text": "a", "say": "b", "right": True}]}, "right"),
        ({**guess, "values": [{**guess["values"][0], "most": None}]}, "go together"),
        ({**guess, "replies": [{"of": "inde", "say": "x"}]}, "index"),
        ({**guess, "values": [{**guess["values"][0], "unit": "x"}, guess["values"][1]]}, "one unit"),
        ({**line, "values": [{**line["values"][0], "x": None}]}, "needs `x`"),
        ({**side, "reveal": {"function": "no_such_picture"}}, "picture"),
    ]
    for n, (wrong, piece) in enumerate(cases):
        path = tmp_path / f"{n}.yml"
        path.write_text(yaml.safe_dump([wrong]), encoding="utf-8")
        with pytest.raises(CourseError, match=piece):
            read(path)
