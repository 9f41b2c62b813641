"""What the checks accept and refuse, and what they say."""

import json
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from softpower import checks
from softpower.checks import CheckFailed, misconceptions, outcome
from softpower.checks.tables import as_table


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
    assert said(checks.check_number, found, expected, name="x", **options) == checks.say(key)


def test_a_misconception_without_words_stops_the_courses_tests():
    """Does a name that a new test mistypes, or has yet to add, lead to the nearest and to the file, though no answer makes it?"""
    from softpower.messages import CourseError

    with misconceptions.strict(), pytest.raises(CourseError, match=r"'wrong-scale'.*messages\.yml"):
        checks.check_number(25, 25, misconceptions={"wrong-scal": 13}, name="x")


def test_a_misconception_without_words_is_a_sentence_to_a_student():
    """Does a student read words, and no error, where the course lacks its own?"""
    assert "no words for it yet (wrong-scal)" in said(checks.check_number, 13, 25, misconceptions={"wrong-scal": 13}, name="x")


def test_sentences_come_with_the_test():
    """Are an assignment's own sentences said once its hidden test has given them?"""
    misconceptions.give(b'{"made-up-here": "Which of the two?"}')
    assert said(checks.check_items, ["c"], ["a"], misconceptions={"made-up-here": ["c"]}, name="x") == "Which of the two?"


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


@pytest.mark.parametrize(
    ("found", "says"),
    [(39.13, ""), (39.1, ""), (39.15, ""), (39, "rounded too far. The task asks for one decimal"), (39.2, "does not follow")],
)
def test_decimals(found, says):
    """Is a number right to the decimals asked for, and refused with the reason where it is rounded further?"""
    if says:
        assert says in said(checks.check_number, found, 4500 / 115, decimals=1, unit="percent", name="x")
    else:
        checks.check_number(found, 4500 / 115, decimals=1, unit="percent", name="x")


@pytest.mark.parametrize(
    ("value", "options", "says"),
    [
        (0.69, {"unit": "percent", "between": (0, 100)}, "x is 0.69. This is a fraction of 1"),
        (-0.3, {"unit": "percent"}, "a fraction of 1"),
        (69, {"unit": "fraction"}, "x is 69. This is in percent"),
        (-0.1, {"unit": "fraction"}, "as a fraction of 1 here lies between 0 and 1"),
        (2.5, {"whole": True}, "asks for a whole number"),
    ],
)
def test_kind_of_a_number(value, options, says):
    """Does the public test see a number of another kind than the task asks for?"""
    assert says in said(checks.expect_number, value, name="x", **options)


def test_a_small_percentage_where_it_is_foreseen(capsys):
    """Can a percentage below 1 be right, where the bounds say so, and does a pass say what it saw?"""
    checks.expect_number(0.69, between=(0.1, 100), unit="percent", name="x")
    checks.expect_number(0, unit="percent", name="x")
    assert capsys.readouterr().out == "Seen: x, one number: 0.69 percent.\nSeen: x, one number: 0 percent.\n"


@pytest.mark.parametrize(("typed", "shown"), [((0, 4), "0.4"), ((-12, 5), "-12.5"), ((0.5, 2), "12.5"), ((1, 25, 500), "12.5")])
def test_a_decimal_comma_is_explained(typed, shown):
    """Is `0,4`, which Python takes for two numbers, told about the decimal point, and in words the same number?"""
    told = said(checks.expect_number, typed, name="x")
    assert f"Python writes a decimal with a point, such as {shown}," in told and "comma" in told


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


def test_a_generator_outlives_the_public_test(capsys):
    """Can two tests in a row read a generator, and is its author told what became of it?"""
    notebook = {"__name__": "__main__", "checks": checks}
    exec("names = (n for n in 'ab')\nchecks.expect_items('names')\nchecks.check_items('names', ['b', 'a'])", notebook)
    assert notebook["names"] == ["a", "b"]
    assert capsys.readouterr().out.startswith("Seen: `names`, which could be gone through only once. From here on it is a list.\n")


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


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ([1, 2, 3], ["Respondent 1", "R2", "respondent no. 3"]),
        (["r1", "r2"], [1, 2]),
        ([1, 2, 3], ["1.0", "2", 3.0]),
        (["the West", "Russia"], ["West", "RUSSIA"]),
        (["West", "k-pop diplomacy"], ["The West", "kpop-diplomacy"]),
        (["Technology & Innovation", "Medium-High"], ["technology and innovation", "medium high"]),
        (["¶4", "¶13"], ["4", "Paragraph 13"]),
        ([1990, 2004], [pd.Timestamp("1990-01-01"), pd.Timestamp("2004-12-31")]),
        ([1990, 2004], [pd.Period("1990", "Y"), pd.Period("2004", "Y")]),
        (["1990", "2004"], list(pd.to_datetime(["1990-01-01", "2004-01-01"]).date)),
    ],
)
def test_words_spelled_otherwise(words, keys):
    """Is a word that differs in an article, case, blanks, punctuation or in what stands before a number, or a year as a date, the same?"""
    right = pd.DataFrame({"key": words, "n": range(len(words))})
    checks.check_table(pd.DataFrame({"key": keys, "n": range(len(keys))}), right, by="key", within=0, name="t")


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (["West", "the West"], ["A West", "the West"]),  # of which of the two?
        (["2023", "2023a"], ["2023b", "2023a"]),
        (["5.1", "5.2"], ["51", "5.2"]),
        (["-1", "2"], ["1", "2"]),
        (["1 2", "3"], ["12", "3"]),
        (["kpop", "pop"], ["k", "pop"]),
    ],
)
def test_words_that_differ(words, keys):
    """Is another word no spelling, and none of two that would be alike taken for the other?"""
    right = pd.DataFrame({"key": words, "n": range(len(words))})
    with pytest.raises(CheckFailed):
        checks.check_table(pd.DataFrame({"key": keys, "n": range(len(keys))}), right, by="key", within=0, name="t")


def test_words_that_may_be_the_same_are_asked_for():
    """Does a table with as many keys too many as lack name one likely pair, and one that only lacks a row speak of joins?"""
    right = pd.DataFrame({"key": ["United States", "Soviet Union", "Turkey"], "n": [1, 2, 3]})
    told = said(checks.check_table, right.assign(key=["USA", "USSR", "Turkey"]), right, by="key", within=0, name="t")
    assert (
        "t holds 2 rows too many, such as 'USA'. t lacks 2 of the 3 rows asked for, such as 'United States'. Are these two the same" in told
    )
    told = said(checks.check_table, right.iloc[1:], right, by="key", within=0, name="t")
    assert "rows lost in a join" in told and "same thing" not in told
    years = right.assign(key=[1990, 2004, 2011])
    assert "same thing" not in said(checks.check_table, years.assign(key=[1991, 2004, 2011]), years, by="key", within=0, name="t")


def test_cells_of_a_matrix_are_called_cells():
    """Does a message on a matrix speak of its cells, and of a total in it?"""
    right = pd.DataFrame({"row": [*"aabb"], "column": [*"xyxy"], "made for the check": [0, 1, 1, 0]})
    wrong = right.assign(**{"made for the check": [1, 1, 1, 0]})
    told = said(checks.check_table, wrong, right, by=["row", "column"], within=0, cells=True, name="t")
    assert told == "In t, the cell for 'a / x' is 1, which does not follow from the rows asked for."
    total = pd.concat([right, right.iloc[:2].assign(row="All")])
    told = said(checks.check_table, total, right, by=["row", "column"], within=0, cells=True, name="t")
    assert told == "t holds 2 cells too many, such as 'All / x'. It adds up the others: the task asks for each by itself."


def test_decimals_cut_off():
    """Is a number without its decimals told apart from one that was rounded?"""
    assert "cut off" in said(checks.check_number, 69, 69.65, decimals=1, name="x")
    assert "rounded too far" in said(checks.check_number, 70, 69.65, decimals=1, name="x")
    assert "cut off" in said(checks.check_table, NINE.assign(value=1), NINE.assign(value=1.6), by="key", decimals=1, name="t")


def test_a_column_that_is_empty_throughout():
    assert "end without `return`" in said(checks.check_table, NINE.assign(value=None), NINE, by="key", name="t")


def test_a_small_misconception_is_not_near_to_nothing():
    """Is a tolerance that is greater than a known wrong value not the measure of who made that mistake?"""
    options = {"decimals": 1, "misconceptions": {"complement": 0.0086}, "name": "x"}
    assert "share of everything else" in said(checks.check_number, 0.0086, 0.86, **options)
    assert "share of everything else" not in said(checks.check_number, 0, 0.86, **options)


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
    assert said(checks.check_table, EXPECTED.iloc[:1], EXPECTED, by="key", misconceptions=wrong, name="t") == checks.say("rows-lost")


NINE = pd.DataFrame({"key": list("abcdefghi"), "value": range(1, 10)})


def points_of(check, of: float) -> float:
    return checks.credit(checks.part("The table", of, check))


@pytest.mark.parametrize(
    ("value", "of", "earned", "says"),
    [
        (NINE.iloc[1:], 4, 3.5, ["lacks 1 of the 9 rows asked for, such as 'a'"]),
        (NINE.iloc[1:], 1, 0.5, []),
        (NINE.iloc[4:], 9, 5, ["lacks 4 of the 9 rows"]),
        (NINE.iloc[5:], 9, 0, ["lacks 5 of the 9 rows"]),
        (pd.concat([NINE, NINE.iloc[:1]]), 4, 3.5, ["'a' more than once"]),
        (pd.concat([NINE, NINE]), 4, 0, ["more than once"]),
        (pd.concat([NINE, pd.DataFrame({"key": ["All"], "value": [45]})]), 9, 8, ["1 row too many, such as 'All'"]),
        (NINE.assign(value=[0, *range(2, 10)]), 9, 8, ["'value' for 'a' is 0, which does not follow"]),
        (NINE.assign(value=[0, 0, 0, *range(4, 10)]), 9, 6, ["'value' for 'a' is 0", "2 more rows differ"]),
        (NINE.assign(value=["no", *range(2, 10)]), 9, 8, ["'value' for 'a' is text"]),
        (NINE.assign(key=["z", *"bcdefghi"], value=[1, 0, *range(3, 10)]), 9, 6, ["too many, such as 'z'", "such as 'a'", "for 'b' is 0"]),
        (NINE.iloc[::-1], 4, 2, ["order is not the one asked for"]),
    ],
)
def test_a_table_right_in_part(value, of, earned, says, capsys):
    """Does a nearly right table earn its share in halves of a point, and name a row that is missing, one too many, one that differs?"""
    assert points_of(lambda: checks.check_table(value, NINE, by="key", ordered=True, name="t"), of) == earned
    told = capsys.readouterr().out
    assert told.startswith(f"{'◐' if earned else '✗'} The table: {earned:g} of {of}. ") and all(text in told for text in says)


@pytest.mark.parametrize(("right", "expected", "of", "earned"), [(56, 57, 2, 1.5), (46, 47, 3, 2.5), (57, 57, 2, 2)])
def test_one_slip(right, expected, of, earned):
    """Does one slip in many rows cost half a point?"""
    table = pd.DataFrame({"key": range(expected)})
    assert points_of(lambda: checks.check_table(table.iloc[:right], table, by="key", name="t"), of) == earned


def test_a_known_mistake_earns_nothing_unless_told():
    """Does a table that a known mistake leads to earn in part only where the test says so, and with the mistake's sentence?"""
    lost = {"wrong-scale": NINE.iloc[1:]}
    assert points_of(lambda: checks.check_table(NINE.iloc[1:], NINE, by="key", misconceptions=lost, name="t"), 4) == 0
    assert (
        points_of(lambda: checks.check_table(NINE.iloc[1:], NINE, by="key", misconceptions=lost, in_part=["wrong-scale"], name="t"), 4)
        == 3.5
    )
    names = {"wrong-scale": ["a", "b"]}
    assert points_of(lambda: checks.check_items(["a", "b"], list("abc"), misconceptions=names, name="t"), 3) == 0
    assert points_of(lambda: checks.check_items(["a", "b"], list("abc"), misconceptions=names, in_part=["wrong-scale"], name="t"), 3) == 2


def test_the_least_that_counts():
    """Can a test ask for more than one half, where that is easily guessed?"""
    assert points_of(lambda: checks.check_table(NINE.iloc[2:], NINE, by="key", least=0.8, name="t"), 9) == 0
    assert points_of(lambda: checks.check_table(NINE.iloc[1:], NINE, by="key", least=0.8, name="t"), 9) == 8


def test_decimals_of_a_table():
    """Are decimals of a table's numbers judged as those of a number?"""
    expected = pd.DataFrame({"key": ["a", "b"], "share": [100 / 3, 200 / 3]})
    checks.check_table(expected.round(1), expected, by="key", decimals=1, name="t")
    assert "is 33: right, and rounded too far" in said(checks.check_table, expected.round(0), expected, by="key", decimals=1, name="t")


@pytest.mark.parametrize(
    ("value", "columns", "options", "says"),
    [
        (
            NINE.assign(value=[v / 10 for v in range(1, 10)]),
            {"value": "percent"},
            {},
            "fractions of 1, such as 0.9. The task asks for percent",
        ),
        (NINE.assign(value=200), {"value": "percent"}, {}, "from 0 to 100; 200 is none"),
        (NINE, {"value": "fraction"}, {}, "Is it in percent?"),
        (NINE.assign(value=0.5), {"value": "count"}, {}, "whole numbers; 0.5 is none"),
        (NINE.assign(value=-1), {"value": "count"}, {}, "-1 is none"),
        (NINE.assign(value=10**400), {"value": "count"}, {}, "more than 300 digits"),
        (NINE, {"value": "year"}, {}, "should hold years; 1 is none"),
        (NINE.assign(value="yes"), {"value": "truth"}, {}, "'yes' is neither"),
        (NINE.assign(value="high"), {"value": ["low", "middle"]}, {}, "holds 'high'. Choose from: low, middle."),
        (NINE.assign(value=None), {"value": ["low", "middle"]}, {}, "holds None"),
        (pd.concat([NINE, NINE]), {"value": "number"}, {"once": "key"}, "9 doubled rows: it holds 'a' more than once"),
        (pd.concat([NINE, NINE]), {"value": "number"}, {"once": ["key", "value"]}, "it holds 'a / 1' more than once"),
        (
            pd.concat([NINE, pd.DataFrame({"key": ["All"], "value": [45]})]),
            {"value": "number"},
            {"once": "key"},
            "a row 'All' for all of them together",
        ),
        (NINE.set_index("key").T, {"a": "number", "key": "text", "value": "number"}, {}, "lacks the column"),
        (NINE.set_index("key").T, {"key": "text", "value": "number"}, {}, "lacks the columns 'key', 'value'"),
        (pd.DataFrame({"x": [1], "y": [2]}, index=["b"]), {}, {"index": ["x", "y"]}, "turned on its side"),
        (pd.DataFrame({"x": [1, 2, 3]}, index=["a", "total", "c"]), {}, {"index": ["a", "b"]}, "a row 'c'"),
        (NINE.assign(value=pd.to_datetime(range(1990, 1999))), {"value": "year"}, {}, "the year 1990, taken for a moment"),
        (NINE.assign(value=pd.to_datetime("1990-06-15")), {"value": "year"}, {}, "should hold years"),
        (NINE.assign(value="256"), {"value": "year"}, {}, "'256' is none. A year has four digits. Is this a page number?"),
        (NINE.assign(value=12345), {"value": "year"}, {}, "12345 is none."),
        (NINE.assign(value="the medium one"), {"value": ["medium", "high"]}, {}, "Choose from: medium, high"),
    ],
)
def test_what_a_public_test_of_a_table_sees(value, columns, options, says):
    """Does the public test see fractions, doubled rows, totals, words of another list, a table on its side?"""
    assert says in said(checks.expect_table, value, columns, name="t", **options)


def test_a_table_on_its_side_is_told_so():
    """Does a table that lacks columns because they are its rows say so?"""
    table = pd.DataFrame({"north": [1, 2], "south": [3, 4]}, index=["claims", "share"])
    assert "lacks the columns 'claims', 'share'. It has: north, south. The table is turned on its side" in said(
        checks.expect_table, table, {"claims": "number", "share": "number"}, name="t"
    )


@pytest.mark.parametrize(
    ("value", "columns", "options", "says"),
    [
        (NINE, {"key": "text", "value": "count"}, {"once": "key"}, "t, a table of 9 rows with the columns key and value."),
        (NINE[["key"]].iloc[:1], {"key": [*"abc"]}, {}, "t, a table of 1 row with the column key."),
        (
            NINE.assign(key=" A"),
            {"key": ["a"]},
            {},
            "t, a table of 9 rows with the columns key and value. Cells of 'key' begin or end with a blank: "
            "forgiven here, and a join would not match them.",
        ),
        (pd.DataFrame({f"c{n}": [0] for n in range(9)}), {}, {}, "t, a table of 1 row with 9 columns."),
        (NINE.assign(value=[None, "x", *"xxxxxxx"]), {"value": ["x", None]}, {}, "t, a table of 9 rows with the columns key and value."),
        (
            NINE.assign(value=["2020", 2021, 2021.0, None, 2020, 2020, 2020, 2020, 2020]),
            {"value": "year"},
            {},
            "t, a table of 9 rows with",
        ),
        (NINE.assign(value=pd.to_datetime("1990-01-01")), {"value": "year"}, {}, "t, a table of 9 rows with"),
        (NINE.assign(value=pd.Period("1990", "Y")), {"value": "year"}, {}, "t, a table of 9 rows with"),
        (NINE.assign(value="Medium high"), {"value": ["medium-high", "high"]}, {}, "t, a table of 9 rows with"),
        (
            pd.DataFrame({"x": [1, 2, 3]}, index=["the a", "B.", "Total"]),
            {},
            {"index": ["a", "b"]},
            "t, a table of 3 rows with the column x. Its row 'Total' adds up the others: the task asks for each by itself.",
        ),
    ],
)
def test_a_public_test_says_what_it_saw(value, columns, options, says, capsys):
    """Does a pass print one line on the form of the answer?"""
    checks.expect_table(value, columns, name="t", **options)
    told = capsys.readouterr().out
    assert told.startswith(f"Seen: {says}") and told.count("\n") == 1


def test_categories_that_are_numbers():
    """Can numbers taken for categories be compared, and added up by a test?"""
    table = NINE.assign(value=pd.Categorical(NINE["value"]))
    checks.expect_table(table, {"key": "text", "value": "number"}, name="t")
    checks.check_table(table, NINE, by="key", name="t")
    assert as_table(table, "t", ["value"])["value"].sum() == 45


# Collections


@pytest.mark.parametrize(
    "value",
    [
        ["b", "a"],
        ("a", "b"),
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
        (["a"], "lacks one more."),
        (["a", "b", "b"], "holds 'b' more than once. Each name counts once."),
        (["a", "c", "c"], "holds 'c', which should not be there. What speaks for it, and what against? names holds 'c' more than once"),
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


@pytest.mark.parametrize(
    ("value", "earned"),
    [([*"abc"], 3), (["a", "b"], 2), ([*"abcx"], 2), ([*"abcc"], 2), (["a"], 0), ([*"abcdef"], 0), ([*"xyz"], 0), ([" a", "b ", "c"], 3)],
)
def test_names_right_in_part(value, earned):
    """Does a list earn what is right in it, less what is too many?"""
    assert points_of(lambda: checks.check_items(value, [*"abc"], name="names"), 3) == earned


def test_a_public_test_of_names_and_text_says_what_it_saw(capsys):
    checks.expect_items(["a", "b", "b"], known=["a", "b"], name="names")
    checks.expect_text("Medium-high", known=["medium-high", "high"], name="word")
    assert capsys.readouterr().out == "Seen: names, 3 names, 'b' more than once.\nSeen: word, a text of 1 word.\n"
    assert "Choose one of: low, high." in said(checks.expect_text, "medium", known=["low", "high"], name="word")


def later(years, first=2000):
    return max(years) > first


RULES = {
    "wrong-base": lambda years: min(years) > 2000,
    "sign": [lambda years: max(years) >= 2000, lambda years: not years],
}


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda years: min(years) > 2000, "wrong-base"),
        (lambda years: max(years) >= 2000, "sign"),
        (lambda years: years[0] > 2000, "For [1999, 2001] the function gives False"),
        (lambda years: 0, "What f([1999, 2001]) gives is an int. The task asks for True or False."),
        (lambda years: years.pop() > 2000 and years[5], "f([1999, 2001]) stopped with IndexError"),
        (lambda years: None, "f([1999, 2001]) gives None"),
    ],
)
def test_a_function_against_its_rules(function, says):
    """Is a function compared with the right rule on every input, and told by the wrong rule that it follows?"""
    inputs = [[1999, 2001], [2000, 1999], [2001, 2002], [2001, 1999]]
    told = said(checks.check_function, function, right=later, inputs=inputs, misconceptions=RULES, name="f")
    assert told == (checks.say(says) if says in RULES else told) and (says in RULES or says in told)
    checks.check_function(later, right=later, inputs=inputs, misconceptions=RULES, name="f")
    assert inputs[0] == [1999, 2001]


def test_inputs_must_tell_a_wrong_rule_from_the_right_one():
    """Does a check whose inputs cannot see a mistake stop, whatever the answer?"""
    from softpower.messages import CourseError

    with pytest.raises(CourseError, match="No input tells the wrong rule 'wrong-base' from the right one"):
        checks.check_function(later, right=later, inputs=[[2001, 2002]], misconceptions=RULES, name="f")


@pytest.mark.parametrize(
    ("function", "expected", "wrong", "says"),
    [
        (lambda n: n * 2, 4, lambda n: 5, "For 2 the function gives 5, which does not follow from it."),
        (lambda n: "two words", "Two  words", lambda n: "2", "For 2 the function gives '2'"),
        (lambda n: {"a", "b"}, ["b", "a"], lambda n: ["a"], "What f(2) gives holds only what belongs there"),
        (lambda n: (c for c in "ab"), ["b", "a"], lambda n: (1 / n for n in [0]), "cannot be read: ZeroDivisionError"),
        (lambda n: EXPECTED.iloc[::-1], EXPECTED, lambda n: EXPECTED.iloc[:1], "What f(2) gives lacks 1 of the 2 rows"),
        (lambda n: float("nan"), None, lambda n: 3, "where there is nothing to give"),
    ],
)
def test_results_of_every_kind(function, expected, wrong, says):
    """Are numbers, text, names, tables and gaps that a function gives judged as answers are?"""
    checks.check_function(function, [(2, expected)], by="key", name="f")
    assert says in said(checks.check_function, wrong, [(2, expected)], by="key", name="f")


def test_two_examples_see_a_function_that_does_not_look(capsys):
    """Is a function that gives the same for every example told so, and does a pass say what it saw?"""
    examples = [(1, 2, 3), (0, 0, 0)]
    checks.expect_function(lambda a, b: a + b, examples=examples, name="f")
    assert capsys.readouterr().out == "Seen: f, a function that does the 2 examples right.\n"
    assert "f gives 0 whatever it is given" in said(checks.expect_function, lambda a, b: 0, examples=examples, name="f")
    assert "f(1, 2) stopped with TypeError" in said(checks.expect_function, lambda a: 0, examples=examples, name="f")


def test_what_a_function_gives_is_for_another_check():
    """Does a function found by its name give its result on to the check of a number?"""
    notebook = {"__name__": "__main__", "checks": checks, "half": lambda n: n / 2}
    exec("checks.check_number(checks.expect_result('half', 8), 4)", notebook)
    exec("half = 3", notebook)
    assert "`half` is an int" in said(exec, "checks.check_number(checks.expect_result('half', 8), 4)", notebook)


@pytest.mark.parametrize(
    "answer", ["None", "3", "'text'", "int", "lambda: 1", "lambda given: 1 / 0", "lambda given: None", "lambda given: ..."]
)
@pytest.mark.parametrize("task", ["korea-lag"])
def test_a_task_that_asks_for_a_function(task, answer):
    """Does whoever gives no function that works read a sentence, and no error of the test's own?"""
    from softpower.course import course
    from softpower.grading import bank
    from softpower.home import home

    names = list(course().assignment("korea").tasks)
    source = bank.tasks(home() / "solutions" / "korea" / "korea.ipynb", names)[task]
    (test,) = [cell for cell in source.tests if "expect_result" in cell.code]
    source = bank.TaskSource(task, source.before, [test])
    got = bank.run(source, f"lag_trails = {answer}")
    assert got.points == 0 and got.said.startswith("Not yet: "), got.said


@pytest.mark.parametrize(
    ("test", "change"),
    [
        ("korea-audiences-matrix-test", "matrix = matrix.iloc[:, 0]"),
        ("korea-audiences-matrix-test", "matrix = {1: [2]}"),
        ("korea-audiences-matrix-test", "matrix = matrix.astype(object); matrix.iat[0, 0] = []"),
        ("comparing-cases-contradictions-test", "pairs['per_100_claims'] = 10**400"),
        ("comparing-cases-views-table-test", "both_ends.loc[0, 'power'] = None"),
        ("wilton-park-direction-sides-test", "sides.loc[0, 'side'] = None"),
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


@pytest.mark.parametrize(("share", "of", "earned"), [(0.7, 10, 7), (0.5, 1, 0.5), (Fraction(2, 3), 1, 0.5), (0.99, 0.5, 0), (0, 3, 0)])
def test_a_part_earns_its_share_in_halves(share, of, earned):
    def fails():
        raise CheckFailed("Nearly.", share=share)

    assert points_of(fails, of) == earned


def test_nothing_earned_is_zero():
    """Is the score of a cell without success a number, so that nbgrader does not take it for full marks?"""
    assert checks.credit(checks.part("Sum", 2, lambda: checks.check_number(1, 2, name="x"))) == 0.0
    assert type(checks.credit()) is float


def test_messages_read_well():
    """Is every message a sentence or more, that ends as one?"""
    assert all(text[0].isupper() and text[-1] in ".?" for text in misconceptions.shared().values())
    assert outcome.kind(1) == "an int" and outcome.kind([]) == "a list"
