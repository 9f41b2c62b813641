"""What the checks accept and refuse, and what they say."""

import json
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from softpower import checks
from softpower.checks import CheckFailed, misconceptions, outcome


class EqualsEverything:
    def __eq__(self, other):
        return True

    __lt__ = __le__ = __gt__ = __ge__ = __eq__

    def __hash__(self):
        return 0

    def __sub__(self, other):
        return 0

    def __abs__(self):
        return 0


class Stops:
    """An object that stops whoever reads it."""

    __hash__ = object.__hash__

    def _stop(self, *_others):
        raise ZeroDivisionError("not to be read")

    __eq__ = __len__ = __iter__ = __bool__ = __float__ = __str__ = __repr__ = _stop
    size = property(_stop)


class FloatThatEqualsEverything(EqualsEverything, float):
    pass


def said(check, *args, **options) -> str:
    """What a student reads when the check refuses; fails where it does not."""
    with pytest.raises(CheckFailed) as failure:
        check(*args, **options)
    return str(failure.value)


# Numbers


@pytest.mark.parametrize(
    "value",
    [
        4,
        4.0,
        Decimal(4),
        Fraction(8, 2),
        np.int64(4),
        np.float32(4),
        np.array(4),
        np.array([4]),
        np.array([[4.0]]),
        pd.Series([4]),
        pd.Series([4], dtype="Int64", index=["a"]),
        pd.DataFrame({"a": [4]}),
        pd.Index([4]),
    ],
    ids=lambda v: f"{type(v).__name__} {getattr(v, 'dtype', '')}".strip(),
)
def test_holds_one_number(value):
    """Is whatever holds exactly one number as good as the number?"""
    checks.check_number(value, 4, within=0, name="x")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (True, "True or False"),
        (np.True_, "True or False"),
        (pd.Series([True]), "True or False"),
        (np.array([True]), "True or False"),
        ("4", "is text ('4')"),
        (np.str_("4"), "is text"),
        (pd.Series(["4"]), "is text"),
        (float("nan"), "is NaN"),
        (Decimal("NaN"), "is NaN"),
        (pd.Series([np.nan]), "is NaN"),
        (pd.NA, "no value at all"),
        (pd.Series([pd.NA], dtype="Int64"), "no value at all"),
        (None, "no value at all"),
        (float("inf"), "divided by zero"),
        ([4], "is a list"),
        ((4,), "comma after the number"),
        ({4}, "is a set"),
        (pd.Series([4, 4]), "holds 2 values"),
        (pd.Series([], dtype=float), "holds 0 values"),
        (4 + 0j, "complex"),
        (np.complex64(4), "complex"),
        (10**400, "more than 300 digits"),
        (-(10**5000), "more than 300 digits"),
        (Fraction(10**400, 3), "more than 300 digits"),
        (pd.Series([10**400]), "more than 300 digits"),
        (np.array(10**400, dtype=object), "more than 300 digits"),
        (Decimal("1e999"), "more than 300 digits"),
        (Decimal("Infinity"), "is infinite"),
        (np.float32("inf"), "is infinite"),
        (pd.NaT, "no value at all"),
        (Stops(), "cannot be read: ZeroDivisionError: not to be read. The task asks for a number."),
        (type("", (), {})(), "is a thing without a name"),
        (lambda: 4, "is a function"),
        (EqualsEverything(), "is an EqualsEverything"),
        (FloatThatEqualsEverything(1), "is 1"),
        (..., "placeholder"),
        (int, "is a type"),
    ],
    ids=lambda v: v if isinstance(v, str) else type(v).__name__,
)
def test_holds_no_number(value, says):
    """Is everything else refused, with what is wrong about it?"""
    assert says in said(checks.check_number, value, 4, name="x")


@pytest.mark.parametrize(
    ("found", "expected", "options", "key"),
    [
        (0.25, 25, {"unit": "percent"}, "fraction-not-percent"),
        (25, 0.25, {"unit": "fraction"}, "percent-not-fraction"),
        (-25, 25, {}, "sign"),
        (25_000, 25, {}, "wrong-scale"),
        (25, 25e9, {}, "wrong-scale"),
        (13, 25, {"misconceptions": {"wrong-base": 13}}, "wrong-base"),
        (0.13, 25, {"misconceptions": {"wrong-base": 13}, "unit": "percent"}, "wrong-base"),
        (-13, 25, {"misconceptions": {"wrong-base": 13}}, "sign"),
        (15, 14, {"misconceptions": {"years-fencepost": [13, 15]}}, "years-fencepost"),
        (4, 3.765, {"within": 0.05}, "rounded-too-far"),
    ],
)
def test_number_misconceptions(found, expected, options, key):
    """Is a known mistake told by its name, and not only as wrong?"""
    assert said(checks.check_number, found, expected, name="x", **options) == misconceptions.SAY[key]


def test_a_misconception_without_words_says_where_they_go():
    """Does a name that a new test mistypes, or has yet to add, lead to the nearest and to the file?"""
    from softpower.messages import CourseError

    with pytest.raises(CourseError, match=r"'wrong-base'.*misconceptions\.py"):
        checks.check_number(13, 25, within=0.1, misconceptions={"wrong-bas": 13}, name="x")


def test_tolerance_is_kept_at_its_edge():
    """Is a value just at the tolerance accepted, and one beyond refused?"""
    checks.check_number(0.3, 0.2, within=0.1, name="x")
    said(checks.check_number, 0.31, 0.2, within=0.1, name="x")


def test_zero_as_the_answer():
    """Can the right answer be zero, without every small number passing for it?"""
    checks.check_number(0, 0, name="x")
    assert "does not follow" in said(checks.check_number, 0.001, 0, name="x")


def test_number_between_bounds():
    """Does a public test name the unit and the bounds?"""
    assert "in percent here lies between 0 and 100" in said(checks.expect_number, 412, between=(0, 100), unit="percent", name="x")


# Answers by name


def test_an_answer_is_found_in_the_notebook_that_asks():
    """Is an answer given by its name looked up where the test cell runs?"""
    notebook = {"__name__": "__main__", "checks": checks, "share": 25}
    exec("checks.check_number('share', 25)", notebook)
    assert "`rise` does not exist" in said(exec, "checks.check_number('rise', 25)", notebook)
    exec("rise = ...", notebook)
    assert "still the placeholder" in said(exec, "checks.check_number('rise', 25)", notebook)
    exec("rise = None", notebook)
    assert "is None" in said(exec, "checks.check_number('rise', 25)", notebook)


def test_a_generator_outlives_the_public_test():
    """Can two tests in a row read a generator?"""
    notebook = {"__name__": "__main__", "checks": checks}
    exec("names = (n for n in 'ab')\nchecks.expect_items('names')\nchecks.check_items('names', ['b', 'a'])", notebook)


def test_a_generator_that_stops():
    """Does a generator that stops on the way say so, in the test that goes through it?"""
    notebook = {"__name__": "__main__", "checks": checks}
    assert "`names` cannot be read: ZeroDivisionError" in said(
        exec, "names = (1 / 0 for n in 'ab')\nchecks.expect_items('names')", notebook
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (7, "Right. Seven it is."),
        (..., "Not yet: `mine` is still the placeholder"),
        (8, "Not yet: `mine` is 8"),
        ("7", "Not yet: `mine` is text"),
    ],
)
def test_a_try_says_how_it_went_and_never_raises(given, says, capsys):
    """In a lesson, is an answer told how it stands in one line, whatever it is?"""
    exec(
        "try_it(check_number, 'mine', 7, says='Seven it is.')",
        {"mine": given, "try_it": checks.try_it, "check_number": checks.check_number},
    )
    assert capsys.readouterr().out.startswith(says)


def test_a_try_survives_a_check_that_stops(capsys):
    """Does a check that stops with an error of its own give a sentence, too?"""
    checks.try_it(lambda name: 1 / 0, "mine")
    assert capsys.readouterr().out == "Not yet: `mine` cannot be read: ZeroDivisionError: division by zero.\n"


def test_failure_shows_its_message_alone():
    """Does a failure in a notebook show no line of the test?"""
    assert CheckFailed("Which base?")._render_traceback_() == ["Not yet: Which base?"]


# Tables

EXPECTED = pd.DataFrame({"key": ["a", "b"], "value": [1.0, 2.0]})


@pytest.mark.parametrize(
    "value",
    [
        pd.DataFrame({"value": [2, 1], "key": ["b", "a"]}, index=[7, 3]),
        pd.DataFrame({"value": [1, 2]}, index=pd.Index(["a", "b"], name="key")),
        pd.Series([1, 2], index=pd.Index(["a", "b"], name="key"), name="value"),
        pd.Series([1, 2], index=pd.Index(["a", "b"], name="key")),
        pd.Series([1, 2], index=pd.Index(["a", "b"], name="key"), name="sum"),
        pd.DataFrame({"key": ["a", "b"], "value": [1, 2], "more": ["x", "y"]}),
        pd.DataFrame({"key": ["A ", "b"], " value": [Decimal(1), Fraction(2)]}),
        pd.DataFrame({"key": ["a", "b"], "value": pd.array([1, 2], dtype="Int64")}),
        pd.DataFrame({"key": pd.Categorical(["a", "b"]), "value": [1, 2]}),
        pd.DataFrame({"key": ["a", "b"], "value": [1, 2]}).set_index("key", drop=False),
        pd.DataFrame({"key": ["a", "b"], "value": [1, 2], "n": [0, 1]}).set_index(["key", "n"]),
        pd.DataFrame([["a", 1], ["b", 2]], columns=pd.MultiIndex.from_arrays([["key", "value"]])),
        [{"key": "a", "value": 1}, {"key": "b", "value": 2}],
        {"key": ["a", "b"], "value": [1, 2]},
    ],
)
def test_same_table(value):
    """Is a table judged by what stands in it, not by its order, index, dtype or further columns?"""
    checks.expect_table(value, {"key": "text", "value": "number"}, name="t")
    checks.check_table(value, EXPECTED, by="key", name="t")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (pd.DataFrame({"key": ["a", "b"], "value": [1, 3]}), "'value' for 'b' is 3"),
        (pd.DataFrame({"key": ["a", "b"], "value": [1, np.nan]}), "'value' for 'b' is missing"),
        (pd.DataFrame({"key": ["a", "b"], "value": ["1", "2"]}), "is text"),
        (pd.DataFrame({"key": ["a", "b"], "value": [True, 2]}), "True or False"),
        (pd.DataFrame({"key": ["a", "b"], "value": [EqualsEverything()] * 2}), "is an EqualsEverything"),
        (pd.DataFrame({"key": ["a", "b", "b"], "value": [1, 2, 2]}), "'b' more than once"),
        (pd.DataFrame({"key": ["a", "b", "C"], "value": [1, 2, 3]}), "1 row too many, such as 'C'"),
        (pd.DataFrame({"key": ["a"], "value": [1]}), "lacks 1 of the 2 rows"),
        (pd.DataFrame({"key": ["a", "b"]}), "lacks the column 'value'"),
        (pd.concat([EXPECTED, EXPECTED["value"]], axis=1), "more than one column 'value'"),
        (EXPECTED.groupby("key").agg({"value": ["sum", "mean"]}), "in 2 levels"),
        ([1, 2], "is a list"),
        ({"a": 1, "b": 2}, "does not make a table"),
        ({"key": {"a", "b"}, "value": [1, 2]}, "does not make a table"),
        (EXPECTED.set_index(["key", "key"]), "t cannot be read: ValueError: The name key occurs multiple times"),
        (EXPECTED.assign(key=[10**5000, "b"]), "The column 'key' of t cannot be read: ValueError"),
        (EXPECTED.assign(key=[Stops(), "b"]), "The column 'key' of t cannot be read: ZeroDivisionError"),
        (EXPECTED.assign(value=[10**400, 2]), "'value' for 'a' is a number of more than 300 digits"),
        (EXPECTED.assign(value=[Decimal("sNaN"), 2]), "'value' for 'a' is missing"),
        (EqualsEverything(), "is an EqualsEverything"),
    ],
)
def test_another_table(value, says):
    """Is a table that differs refused, with where and how?"""
    assert says in said(checks.check_table, value, EXPECTED, by="key", name="t")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (EXPECTED.iloc[:0], "has no rows"),
        (EXPECTED.assign(value=["1", "2"]), "should hold numbers; '1' is none"),
        (EXPECTED.assign(value=[True, False]), "should hold numbers; True is none"),
        (EXPECTED.assign(key=[1, 2]), "should hold text, and holds numbers"),
        (EXPECTED.assign(key=["a", 10**5000]), "The column 'key' of t cannot be read: ValueError"),
        (EXPECTED.assign(value=[Stops(), 2]), "The column 'value' of t cannot be read: ZeroDivisionError"),
    ],
)
def test_shape_of_a_table(value, says):
    """Does the public test see the wrong kind of column?"""
    assert says in said(checks.expect_table, value, {"key": "text", "value": "number"}, name="t")


def test_years_as_keys():
    """Is a year the same year as text, as an integer and as 2021.0?"""
    expected = pd.DataFrame({"year": ["2020", "2021"], "n": [1, 2]})
    for years in (["2020", "2021"], [2020, 2021], [2020.0, 2021.0]):
        checks.check_table(pd.DataFrame({"year": years, "n": [1, 2]}), expected, by="year", name="t")


def test_order_counts_only_where_asked():
    """Is a table in another order refused only if the order was asked for?"""
    turned = EXPECTED.iloc[::-1]
    checks.check_table(turned, EXPECTED, by="key", name="t")
    assert "order is not the one asked for" in said(checks.check_table, turned, EXPECTED, by="key", ordered=True, name="t")


def test_gaps_are_kept():
    """Is a gap that the source has right, and a number filled into it wrong?"""
    expected = EXPECTED.assign(value=[1, np.nan])
    checks.check_table(expected.copy(), expected, by="key", name="t")
    assert "prints no such value" in said(checks.check_table, EXPECTED, expected, by="key", name="t")


def test_table_misconceptions():
    """Is the table that a known mistake leads to told by the mistake's name?"""
    wrong = {"rows-lost": EXPECTED.iloc[:1]}
    assert (
        said(checks.check_table, EXPECTED.iloc[:1], EXPECTED, by="key", misconceptions=wrong, name="t") == misconceptions.SAY["rows-lost"]
    )


# Collections


@pytest.mark.parametrize(
    "value",
    [
        ["b", "a"],
        ("a", "b", "b"),
        {"a", "b"},
        pd.Series(["a", " b"]),
        pd.Index(["a", "b"]),
        np.array(["a", "b"]),
        {"a": 1, "b": 2}.keys(),
        (n for n in "ab"),
        pd.DataFrame({"id": ["a", "b"]}),
        pd.Categorical(["a", "b"]),
    ],
)
def test_same_items(value):
    """Is every way to hold two names as good as a list?"""
    checks.check_items(value, ["a", "b"], name="names")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("ab", "one piece of text"),
        ([], "is empty"),
        (["a"], "lacks 1 more"),
        (["a", "b", "c"], "holds 'c', which should not be there"),
        ({"a": 1, "b": 2}, "is a dict"),
        (2, "is an int"),
        (EXPECTED, "a table with 2 columns"),
        (np.array("a"), "an array around a single value"),
        (np.ma.masked, "an array around a single value"),
        (list, "is a type"),
        ([10**5000], "names cannot be read: ValueError"),
        ([Stops()], "names cannot be read: ZeroDivisionError: not to be read. The task asks for a list of names."),
        (Stops(), "names cannot be read: ZeroDivisionError"),
        ([EqualsEverything()] * 2, "should not be there"),
        (EqualsEverything(), "is an EqualsEverything"),
    ],
)
def test_other_items(value, says):
    """Is anything else refused, without naming what is missing?"""
    assert says in said(checks.check_items, value, ["a", "b"], name="names")


# Functions and text


def double(text):
    return 2 * float(text)


@pytest.mark.parametrize("function", [double, lambda t: Decimal(t) * 2, lambda t: np.float64(t) * 2, lambda t: pd.Series([2 * float(t)])])
def test_same_function(function):
    """Is a function judged by what it returns?"""
    checks.expect_function(function, ("1.5", 3), name="f")
    checks.check_function(function, {"1": 2, "0": 0}, name="f")


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda t: 3, "which is not what is printed there"),
        (lambda t: None, "gives None"),
        (lambda t: str(2 * float(t)), "is text"),
        (lambda: 3, "stopped with TypeError"),
        (lambda t: 2000 * float(t), "the size is not"),
        (lambda t: EqualsEverything(), "is an EqualsEverything"),
        (3, "The task asks for a function"),
    ],
)
def test_another_function(function, says):
    """Is a function that does something else refused, with the case where it does?"""
    check = checks.check_function if callable(function) else checks.expect_function
    assert says in said(check, function, {"1": 2} if callable(function) else ("1", 2), name="f")


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (None, "f is a NoneType. The task asks for a function: `def f(…):`."),
        (3, "f is an int"),
        ("double", "f is a str"),
        (type("", (), {}), "f stopped with TypeError"),
        (lambda: 3, "takes 0 positional arguments but 1 was given. It was given a DataFrame."),
        (lambda t, more: 3, "missing 1 required positional argument: 'more'. It was given a DataFrame."),
        (lambda t: t["none"], "f stopped with KeyError: 'none'."),
        (lambda t: [].pop(t), "f stopped with TypeError"),
        (lambda t: None, "f gives None. Does the function end with `return`"),
    ],
)
def test_a_function_that_gives_no_result(function, says):
    """Does the public test of a function say what keeps it from giving a result?"""
    assert says in said(checks.expect_result, function, EXPECTED, name="f")


def test_what_a_function_gives_is_for_another_check():
    """Does a function found by its name give its result on to the check of a number?"""
    notebook = {"__name__": "__main__", "checks": checks, "half": lambda n: n / 2}
    exec("checks.check_number(checks.expect_result('half', 8), 4)", notebook)
    exec("half = 3", notebook)
    assert "`half` is an int" in said(exec, "checks.check_number(checks.expect_result('half', 8), 4)", notebook)


@pytest.mark.parametrize(
    "answer", ["None", "3", "'text'", "int", "lambda: 1", "lambda given: 1 / 0", "lambda given: None", "lambda given: ..."]
)
@pytest.mark.parametrize("task", ["korea-lag", "korea-recoding"])
def test_a_task_that_asks_for_a_function(task, answer):
    """Does whoever gives no function that works read a sentence, and no error of the test's own?"""
    from softpower.course import course
    from softpower.grading import bank
    from softpower.home import home

    names = list(course().assignment("korea").tasks)
    source = bank.tasks(home() / "solutions" / "korea" / "korea.ipynb", names)[task]
    (test,) = [cell for cell in source.tests if "expect_result" in cell.code]
    source = bank.TaskSource(task, source.before, [test])
    got = bank.run(source, f"lag_trails = audience_means = {answer}")
    assert got.points == 0 and got.said.startswith("Not yet: "), got.said


@pytest.mark.parametrize(
    ("test", "change"),
    [
        ("korea-audiences-matrix-test", "matrix = matrix.iloc[:, 0]"),
        ("korea-audiences-matrix-test", "matrix = {1: [2]}"),
        ("korea-audiences-matrix-test", "matrix = matrix.astype(object); matrix.iat[0, 0] = []"),
        ("comparing-cases-contradictions-test", "pairs['per_100_claims'] = 10**400"),
        ("comparing-cases-views-table-test", "both_ends.loc[0, 'power'] = None"),
        ("wilton-park-direction-pairs-test", "pairs.loc[0, 'first'] = None"),
    ],
)
def test_a_table_with_one_odd_thing(test, change):
    """Is what a test cell reads by itself, beside the checks, read without an error of Python's?"""
    from softpower.course import course
    from softpower.grading import bank
    from softpower.home import home

    (assignment,) = [a for a in course().assignments if test.startswith(a.slug)]
    notebook = home() / "solutions" / assignment.slug / f"{assignment.slug}.ipynb"
    (task,) = [t for t in bank.tasks(notebook, list(assignment.tasks)).values() if any(c.id == test for c in t.tests)]
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    (solved,) = ["".join(c["source"]) for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id") == test.removesuffix("-test")]
    (cell,) = [c for c in task.tests if c.id == test]
    got = bank.run(bank.TaskSource(task.name, task.before, [cell]), f"{solved}\n{change}")
    assert got.points < cell.points and "Error" not in got.said, got.said


def test_text():
    """Is text judged by its length, by what it mentions and by what it avoids?"""
    text = "The total contains the part."
    checks.expect_text(text, words=(3, 9), name="note")
    checks.check_text(text, mentions={"Which contains which?": "contain"}, avoids={"Nothing is proved.": "prove"}, name="note")
    assert said(checks.expect_text, 5, name="note") == "note is an int. The task asks for text, in quotation marks."
    assert "has 1 word." in said(checks.expect_text, "Total", words=(3, 9), name="note")
    assert said(checks.check_text, "It proves", mentions={"Which part?": "part"}, name="note") == "Which part?"
    assert said(checks.check_text, "It proves", avoids={"Nothing is proved.": "prove"}, name="note") == "Nothing is proved."


# Credit


def test_credit_adds_up_the_parts(capsys):
    """Does each part count by itself, and is each outcome told?"""

    def fails():
        raise CheckFailed("Which base?")

    def stops():
        raise KeyError("sector")

    earned = checks.credit(checks.part("Sum", 2, lambda: None), checks.part("Share", 1.5, fails), checks.part("Unit", 1, stops))
    assert earned == 2 and isinstance(earned, float)
    assert capsys.readouterr().out.splitlines() == [
        "✓ Sum: 2 of 2.",
        "✗ Share: 0 of 1.5. Which base?",
        "✗ Unit: 0 of 1. The answer could not be read (KeyError: 'sector').",
    ]


def test_nothing_earned_is_zero():
    """Is the score of a cell without success a number, so that nbgrader does not take it for full marks?"""
    assert checks.credit(checks.part("Sum", 2, lambda: checks.check_number(1, 2, name="x"))) == 0.0
    assert type(checks.credit()) is float


def test_messages_read_well():
    """Is every message a sentence or more, that ends as one?"""
    assert all(text[0].isupper() and text[-1] in ".?" for text in misconceptions.SAY.values())
    assert outcome.kind(1) == "an int" and outcome.kind([]) == "a list"
