"""A student's values on their way to the examiner: what arrives, and what does not come with it."""

import collections
import datetime
import itertools
import json
import math
import types
import zoneinfo
from decimal import Decimal
from fractions import Fraction

import altair as alt
import numpy as np
import pandas as pd
import pytest

from softpower.checks import CheckFailed
from softpower.checks.charts import read_scene
from softpower.grading import parcel
from softpower.grading.parcel import Packer, TooMuch, Unpacker, raised


def sent(value):
    """What the other side has of a value: packed, as text, and built again."""
    return Unpacker().unpack(json.loads(json.dumps(Packer().pack(value))))


def frame(**columns) -> pd.DataFrame:
    return pd.DataFrame(columns)


def same(there, here) -> None:
    assert type(there) is type(here)
    if isinstance(here, pd.DataFrame):
        pd.testing.assert_frame_equal(there, here, check_freq=False)
    elif isinstance(here, pd.Series):
        pd.testing.assert_series_equal(there, here, check_freq=False)
    elif isinstance(here, pd.Index):
        pd.testing.assert_index_equal(there, here, exact=True, check_freq=False)
    elif isinstance(here, pd.api.extensions.ExtensionArray):
        pd.testing.assert_extension_array_equal(there, here)
    elif isinstance(here, np.ndarray):
        assert there.dtype == here.dtype and there.shape == here.shape
        np.testing.assert_array_equal(there, here)
    elif isinstance(here, np.generic):
        assert there.dtype == here.dtype
        np.testing.assert_array_equal(there, here)
    elif isinstance(here, (pd.Timestamp, pd.Timedelta)):
        assert there == here and there.unit == here.unit
        assert getattr(there, "tz", None) == getattr(here, "tz", None)
    elif isinstance(here, (type({}.keys()), type({}.values()), type({}.items()))):
        assert list(there) == list(here)
    elif isinstance(here, float):
        assert there == here or (math.isnan(there) and math.isnan(here))
    else:
        assert there is here or there == here


PLAIN = {
    "nothing": None,
    "truth": True,
    "a whole number": -7,
    "a number of more digits than Python prints": 7**9000,
    "its negative": -(7**9000),
    "a real number": 69.645,
    "not a number": math.nan,
    "infinite": -math.inf,
    "a complex number": complex(1, -2.5),
    "a text": "Astana, Астана, 阿斯塔纳",
    "half of a pair of surrogates": "\ud83d",
    "bytes": b"\x00\xff",
    "bytes that can change": bytearray(b"\x00\xff"),
    "an exact decimal": Decimal("1.10"),
    "a decimal that is none": Decimal("-Infinity"),
    "a fraction": Fraction(-1, 3),
    "a fraction of large numbers": Fraction(3**9000, 7**9000),
    "dots": ...,
    "a list of lists": [[1, 2], [3, [4, ()]]],
    "a tuple of one": ((1,),),
    "a set": {1, "a", (2, 3)},
    "a set that cannot change": frozenset({1.5}),
    "a mapping with odd keys": {1: "a", (2, None): [1], 2.5: {"b": set()}, None: 0, False: 1},
    "a range": range(10, -1, -3),
    "a day": datetime.date(2023, 5, 19),
    "a moment": datetime.datetime(2023, 5, 19, 10, 30, 0, 5),
    "a moment in UTC": datetime.datetime(2023, 5, 19, tzinfo=datetime.UTC),
    "a moment in Almaty": datetime.datetime(2023, 5, 19, tzinfo=zoneinfo.ZoneInfo("Asia/Almaty")),
    "a time of day": datetime.time(10, 30),
    "a span": datetime.timedelta(days=-1, microseconds=3),
    "keys": {"a": 1, "b": 2}.keys(),
    "values": {"a": [1], "b": 2}.values(),
    "items": {"a": [1]}.items(),
}
NUMPY = {
    "its truth": np.True_,
    "a short whole number": np.int8(-3),
    "a long one": np.uint64(2**64 - 1),
    "half": np.float16(1.5),
    "single": np.float32("nan"),
    "double": np.float64(0.1),
    "longer than double": np.longdouble("1.25"),
    "complex": np.complex64(1 + 2j),
    "bytes": np.bytes_(b"abc"),
    "a day": np.datetime64("2023-05-19"),
    "no day": np.datetime64("NaT", "D"),
    "a span": np.timedelta64(90, "m"),
    "one number": np.array(3.0),
    "none": np.array([], dtype="int32"),
    "a table of numbers": np.arange(6, dtype="int16").reshape(2, 3),
    "truths": np.array([True, False]),
    "gaps": np.array([1.0, np.nan, np.inf]),
    "complex numbers": np.array([[1 + 2j, 0]]),
    "longer than double, several": np.array([1.25, np.nan], dtype=np.longdouble),
    "texts": np.array([["a", "bcd"]]),
    "texts of bytes": np.array([b"a", b"bc"]),
    "days": np.array(["2023-05-19", "NaT"], dtype="datetime64[D]"),
    "spans": np.array([1, 2], dtype="timedelta64[h]"),
    "objects": np.array([1, "a", None, (2,)], dtype=object),
}
same_length = np.empty(2, dtype=object)
same_length[:] = [[1, 2], [3, 4]]
NUMPY["lists of one length"] = same_length
PANDAS = {
    "not a time": pd.NaT,
    "not known": pd.NA,
    "a moment": pd.Timestamp("2023-05-19 10:30"),
    "a moment to the nanosecond": pd.Timestamp("2023-05-19 10:30:00.000000001"),
    "a moment to the second": pd.Timestamp("2023-05-19").as_unit("s"),
    "a moment in Almaty": pd.Timestamp("2023-05-19 10:30", tz="Asia/Almaty"),
    "a moment five hours east": pd.Timestamp("2023-05-19 10:30+05:00"),
    "a span": pd.Timedelta("1 day 3 minutes"),
    "a span in seconds": pd.Timedelta("-1 day").as_unit("s"),
    "a month": pd.Period("2023-05", "M"),
    "an interval": pd.Interval(0, 1.5, closed="left"),
    "a column of texts": pd.Series(["a", None, "c"], name="text"),
    "a column of texts of the other kind": pd.Series(["a", None], dtype="string"),
    "whole numbers with a gap": pd.Series([2**62 + 1, None], dtype="Int64"),
    "small ones": pd.Series([1, 2], dtype="uint8", index=[7, 7], name=("a", 1)),
    "real numbers with a gap": pd.Series([1.5, None], dtype="Float32"),
    "complex numbers": pd.Series([1 + 2j, 0]),
    "truths with a gap": pd.Series([True, None], dtype="boolean"),
    "categories in order": pd.Series(pd.Categorical(["b", None, "a"], categories=["b", "a", "c"], ordered=True)),
    "categories without": pd.Series(["b", "a"], dtype="category", index=["x", None]),
    "categories that are intervals": pd.cut(pd.Series([1.0, 2.0, 9.0]), 3),
    "moments": pd.Series(pd.to_datetime(["2023-05-19", None])),
    "moments to the second": pd.Series(pd.to_datetime(["2023-05-19"]).as_unit("s")),
    "moments in Almaty": pd.Series(pd.date_range("2024-02-28", periods=4, tz="Asia/Almaty")),
    "moments five hours east": pd.Series(pd.date_range("2023", periods=2, tz="+05:00")),
    "spans": pd.Series(pd.to_timedelta(["1 day", None])),
    "intervals": pd.Series(pd.interval_range(0, 3, closed="both")),
    "months": pd.Series(pd.PeriodIndex(["2023-05", None], freq="M")),
    "mostly zero": pd.Series([0.0, 0.0, 1.0], dtype="Sparse[float64]"),
    "anything": pd.Series([1, "a", None, math.nan, pd.NA, datetime.date(2023, 1, 1)], dtype=object),
    "lists": pd.Series([[1, 2], [3, 4]], index=["a", "b"]),
    "nothing, of a kind": pd.Series([], dtype="float32", name="none"),
    "an array": pd.array([1, None], dtype="Int64"),
    "an index of numbers": pd.Index([3, 1, 2], name="n", dtype="int32"),
    "an index of texts": pd.Index(["b", "a"], name=None),
    "an index that counts": pd.RangeIndex(10, 0, -2, name="n"),
    "an index of months": pd.period_range("2023-05", periods=3, freq="M", name="month"),
    "an index of quarters": pd.period_range("2023Q1", periods=3, freq="Q-MAR"),
    "an index of days": pd.date_range("2023-05-19", periods=3),
    "an index of categories": pd.CategoricalIndex(["a", "b"], ordered=True),
    "an index of intervals": pd.interval_range(0, 2),
    "an index on two levels": pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["letter", None]),
    "an index on two levels, empty": pd.MultiIndex.from_arrays([[], []], names=["a", "b"]),
    "a table": frame(b=[1, 2], a=["x", None], c=[1.5, math.nan]),
    "a table without rows": pd.DataFrame(columns=["a", "b"]),
    "a table without columns": pd.DataFrame(index=[3, 4]),
    "an empty table": pd.DataFrame(),
    "columns of one name": pd.DataFrame([[1, "a", 2.5]], columns=["x", "y", "x"]),
    "columns on two levels": pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")], names=["p", "q"])),
    "rows of one name": pd.DataFrame({"a": [1, 2]}, index=pd.Index(["r", "r"], name="row")),
    "rows on two levels": frame(a=["x", "x", "y"], b=[1, 2, 1], n=[1.0, 2, 3]).set_index(["a", "b"]),
    "lists in a column": frame(a=[[1, 2], [3, 4]], b=[{"x": 1}, {1, 2}]),
    "named columns": frame(a=[1]).rename_axis(columns="side"),
    "months in columns": pd.DataFrame([[1, 2]], columns=pd.period_range("2023-05", periods=2, freq="M")),
}


@pytest.mark.parametrize("kind", [*(("PLAIN", n) for n in PLAIN), *(("NUMPY", n) for n in NUMPY), *(("PANDAS", n) for n in PANDAS)])
def test_a_value_arrives_as_it_was(kind):
    """Is what the tests see of the same type, dtype, index, names, order and missing values, alone and inside of others?"""
    value = globals()[kind[0]][kind[1]]
    same(sent(value), value)
    listed, mapped = sent([value, {"inside": (value,)}])
    same(listed, value)
    same(mapped["inside"][0], value)


def test_a_table_of_the_ledger_arrives_as_it_was():
    """Do the course's own tables go through, each column with its type?"""
    from softpower.data import load, tables

    for name in tables()["table"]:
        same(sent(load(name)), load(name))


def test_kinds_with_more_to_them_arrive_as_what_they_hold():
    """Of a counter, a named tuple, a read-only mapping, an enumeration, a subclass: does the plain value arrive?"""
    import enum

    class Share(float):
        pass

    class Side(enum.IntEnum):
        PART = 1

    point = collections.namedtuple("point", "x y")
    given = [collections.Counter("aab"), point(1, 2), types.MappingProxyType({"a": 1}), Side.PART, Share(0.5), np.str_("a")]
    there = sent(given)
    assert there == [{"a": 2, "b": 1}, (1, 2), {"a": 1}, 1, 0.5, "a"]
    assert [type(v) for v in there] == [dict, tuple, dict, int, float, str]
    rows = np.array([(1, 2.5), (3, 4.0)], dtype=[("a", "i4"), ("b", "f8")])
    assert sent(rows).tolist() == [(1, 2.5), (3, 4.0)] and sent(rows[0]) == (1, 2.5)


def test_what_can_be_gone_through_once_can_be_gone_through_there():
    """Do a generator, a map, an iterator and an object of the student's own with `__iter__` give what they held?"""

    class Bag:
        def __iter__(self):
            return iter(("a", "b"))

    for given in ((n * n for n in range(3)), map(str, [1, 2]), iter([1, 2]), zip([1], [2], strict=True), Bag(), collections.deque([1])):
        kept = list(given) if not isinstance(given, collections.abc.Iterator) else None
        there = sent(given)
        assert hasattr(there, "__iter__") and not isinstance(there, (list, tuple))
        found = list(there)
        assert found == kept if kept is not None else found in ([0, 1, 4], ["1", "2"], [1, 2], [(1, 2)])
    assert isinstance(sent(n for n in ()), types.GeneratorType)


def test_what_has_no_data_arrives_as_its_name():
    """Can a check still say what an unpacked object, a class or a module is?"""

    class Answer:
        pass

    assert type(sent(Answer())).__name__ == "Answer"
    assert sent(Answer).__name__ == "Answer" and isinstance(sent(Answer), type)
    assert isinstance(sent(math), types.ModuleType) and sent(math).__name__ == "math"


# --- charts ---------------------------------------------------------------------------------------------------

TABLE = frame(kind=["part", "total"], value=[36.71, 52.71])
CHARTS = {
    "bars": lambda: alt.Chart(TABLE, title="Parts").mark_bar().encode(x="value:Q", y=alt.Y("kind:N", title="Kind")),
    "layers": lambda: alt.Chart(TABLE).mark_bar().encode(y="value:Q") + alt.Chart(TABLE).mark_text().encode(text="kind"),
    "side by side": lambda: alt.hconcat(*[alt.Chart(TABLE).mark_point().encode(x="value:Q")] * 2),
    "in facets": lambda: alt.Chart(TABLE).mark_bar().encode(x="sum(value)", row="kind"),
    "in a widget": lambda: alt.JupyterChart(alt.Chart(TABLE).mark_bar().encode(x="value:Q")),
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_read_there_as_here(name):
    """Does the chart that arrived draw the same scene?"""
    chart = CHARTS[name]()
    here, there = read_scene(chart), read_scene(sent(chart))
    assert there == here
    assert len(there.marks) >= 1


@pytest.mark.parametrize("transformer", ["csv", "json", "vegafusion"])
def test_a_chart_arrives_whichever_data_transformer_is_on(transformer, tmp_path, monkeypatch):
    """Does a chart bring its data along where the notebook had Altair leave them elsewhere?"""
    monkeypatch.chdir(tmp_path)
    chart = CHARTS["bars"]()
    plain = read_scene(chart)
    with alt.data_transformers.enable(transformer):
        assert read_scene(sent(chart)) == read_scene(chart) == plain
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: alt.Chart(TABLE),
        lambda: alt.Chart(TABLE).mark_bar().encode(x="no_such_column"),
        lambda: alt.Chart(pd.DataFrame({"x": range(6000)})).mark_bar().encode(x="x:Q"),
    ],
    ids=["no mark", "no type", "too many rows"],
)
def test_an_undrawable_chart_says_the_same_there(make):
    """Does the student read the same sentence about a chart that has no specification?"""
    with pytest.raises(CheckFailed) as here:
        read_scene(make())
    with pytest.raises(CheckFailed) as there:
        read_scene(sent(make()))
    assert str(there.value) == str(here.value)


def test_a_chart_given_out_twice_is_the_same():
    """Does what one check does to the specification leave it whole for the next?"""
    there = sent(CHARTS["bars"]())
    there.to_dict()["mark"] = "spoiled"
    assert there.to_dict()["mark"] != "spoiled"


# --- what does not come with it -------------------------------------------------------------------------------


class Yes:
    """Says yes to all."""

    def __eq__(self, other):
        return True

    __lt__ = __le__ = __gt__ = __ge__ = __eq__

    def __hash__(self):
        return 0

    def __getattr__(self, name):
        return Yes()

    def __float__(self):
        return 69.645


def _yes(*bases):
    return type("Yes", (Yes, *bases), {"__iter__": lambda self: iter([1]), "__len__": lambda self: 1} if list in bases else {})


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        (_yes(float)(41.0), 41.0),
        (_yes(int)(41), 41),
        (_yes(str)("no"), "no"),
        (_yes(list)([7, 8]), [7, 8]),
        (_yes(dict)({"a": 1}), {"a": 1}),
        (_yes(tuple)((1, 2)), (1, 2)),
    ],
    ids=["float", "int", "str", "list", "dict", "tuple"],
)
def test_nothing_of_an_equal_to_all_arrives(given, plain):
    """Of an object whose == says yes, does the bare value arrive, whatever its methods claim?"""
    there = sent(given)
    assert type(there) is type(plain) and there == plain
    assert there != 69.645


def test_an_object_of_ones_own_brings_no_method():
    """Does an instance of a class that says yes to all arrive as an empty object that equals nothing?"""
    there = sent(Yes())
    assert there != 69.645 and not isinstance(there, Yes)
    with pytest.raises(TypeError):
        float(there)


def test_a_table_that_says_yes_brings_its_cells_alone():
    """Do a DataFrame's and a Series' subclasses arrive as plain ones?"""

    class Table(pd.DataFrame):
        def equals(self, other):
            return True

    class Column(pd.Series):
        def __eq__(self, other):
            return True

    assert type(sent(Table({"a": [1]}))) is pd.DataFrame
    assert type(sent(Column([1]))) is pd.Series and not (sent(Column([1])) == 2).any()


def test_a_function_stays_and_is_called_back():
    """Does the other side get a stand-in that asks for each result, with the function's name and words?"""
    packer = Packer()

    def to_dollars(text, unit="billion"):
        """From print to number."""
        return [text, unit]

    parcelled = json.loads(json.dumps(packer.pack({"f": to_dollars, "g": [print, "".join, lambda: 1]})))
    asked = []

    def call(number, args, kwargs):
        asked.append(number)
        return packer.functions[number](*args, **kwargs)

    there = Unpacker(call).unpack(parcelled)
    assert there["f"]("$3", unit="million") == ["$3", "million"]
    assert there["f"].__name__ == "to_dollars" and there["f"].__doc__ == "From print to number."
    assert callable(there["f"]) and isinstance(there["f"], types.FunctionType)
    assert there["g"][2]() == 1 and asked == [1, 4]


def test_an_exception_from_there_is_one_here():
    """Can a check catch what a student's function raised by its kind, and read its message as it was?"""
    with pytest.raises(KeyError) as failure:
        raise raised("KeyError", "no 'such' row")
    assert str(failure.value) == "no 'such' row" and type(failure.value).__name__ == "KeyError"
    for name in ("MyOwnError", "UnicodeDecodeError", "ExceptionGroup", "SystemExit", "print"):
        made = raised(name, "why")
        assert isinstance(made, Exception) and type(made).__name__ == name and str(made) == "why"


# --- bounds ---------------------------------------------------------------------------------------------------


def test_what_holds_itself_comes_to_an_end():
    """Do a list and a mapping that hold themselves, and one that is too deep, arrive, cut where they would not end?"""
    loop: list = [1]
    loop.append(loop)
    around: dict = {"a": 1}
    around["b"] = [around]
    deep: list = []
    for _ in range(5000):
        deep = [deep]
    assert sent(loop)[0] == 1 and type(sent(loop)[1]).__name__ == "list"
    assert sent(around)["a"] == 1 and type(sent(around)["b"][0]).__name__ == "dict"
    assert isinstance(sent(deep), list)
    twice = [1]
    assert sent([twice, twice]) == [[1], [1]]  # the same thing twice is no loop


def test_an_endless_iterator_is_taken_as_far_as_checks_look():
    """Does `itertools.count()` end, and at the number at which the checks stop reading?"""
    assert sum(1 for _ in sent(itertools.count())) == parcel.MOST_FROM_AN_ITERATOR


@pytest.mark.parametrize(
    "make",
    [
        lambda: np.zeros(3_000_000, dtype="int8"),
        lambda: pd.DataFrame({"a": np.zeros(2_100_000)}),
        lambda: pd.DataFrame(index=pd.RangeIndex(10**12)),
        lambda: "a" * 20_000_001,
        lambda: b"a" * 20_000_000,
        lambda: 1 << 100_000_000,
        lambda: ["a" * 10_000_000] * 7,
        lambda: "Я" * 15_000_000,
    ],
    ids=["array", "table", "rows of nothing", "text", "bytes", "number", "several texts", "a text in Russian"],
)
def test_what_is_too_large_is_refused(make):
    """Is a value larger than any answer refused with a sentence, before it is sent?"""
    with pytest.raises(TooMuch, match="more than|characters"):
        Packer().pack(make())


def test_many_small_values_are_too_many(monkeypatch):
    """Are lists within lists counted through, and is the count for one value, not for all that a packer packs?"""
    monkeypatch.setattr(parcel, "MOST", 2_000)
    packer = Packer()
    for _ in range(3):
        packer.pack([[0] * 40] * 40)
    with pytest.raises(TooMuch, match="more than 2,000 values"):
        packer.pack([[0] * 50] * 50)
    with pytest.raises(TooMuch):
        packer.pack({n: n for n in range(2000)})


@pytest.mark.parametrize("make", [lambda: "a" * 20_000_000, lambda: "Я" * 9_000_000], ids=["plain", "Russian"])
def test_what_is_not_too_large_fits_into_a_message(make):
    """Is the largest value that may be sent shorter, as text, than the largest message?"""
    from softpower.grading.wire import WHOLE_MESSAGE

    assert len(json.dumps(Packer().pack(make()))) < WHOLE_MESSAGE


HOSTILE = [
    [],
    [1],
    [None],
    [["list"]],
    ["no-such-kind"],
    ["_import_"],
    ["__class__"],
    ["list"],
    ["list", 5],
    ["list", None],
    ["dict", [[["list", []], 1]]],
    ["dict", [[1]]],
    ["set", [["list", []]]],
    ["scalar", "O", ["list", []]],
    ["scalar", "|V1", 100_000_000_000],
    ["scalar", "<U100000000", "a"],
    ["scalar", "no-such-type", 1],
    ["array", "<i8", [-1, -1], [1]],
    ["array", "<i8", [10**12], [1]],
    ["array", "<U100000000", [1], ["a"]],
    ["array", "|V100000000000", [1], [0]],
    ["array", "<f8", [1], ["__import__('os')"]],
    ["array", "O", [3], [1]],
    ["bytes", 5],
    ["decimal", "1e"],
    ["decimal", ["list", []]],
    ["fraction", "1e9999999999"],
    ["fraction", 1, 0],
    ["whole", "0x"],
    ["range", 0, 1, 0],
    ["timestamp", "never", None, "us"],
    ["timestamp", "2023-01-01", "../../etc/passwd", "us"],
    ["timedelta", 1, "fortnight"],
    ["period", 1, "eternity"],
    ["datetime", "x"],
    ["interval", 2, 1, "left"],
    ["series", ["numpy", "<i8", [1, 2]], ["rangeindex", 0, 10**12, 1, None], None],
    ["frame", [], ["rangeindex", 0, 10**12, 1, None], ["rangeindex", 0, 0, 1, None]],
    ["frame", [["numpy", "<U50000000", ["a", "b"]]], ["rangeindex", 0, 2, 1, None], ["rangeindex", 0, 1, 1, None]],
    ["frame", [["strange", []]], ["rangeindex", 0, 0, 1, None], ["rangeindex", 0, 1, 1, None]],
    ["series", ["extension", "no-such-dtype", [1]], ["rangeindex", 0, 1, 1, None], None],
    ["series", ["category", ["object", []], False, [5]], ["rangeindex", 0, 1, 1, None], None],
    ["multiindex", [], []],
    ["function"],
    ["class", "a\0b"],
    ["chart"],
    ["items", {"a": 1}],
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda parcel: json.dumps(parcel)[:40])
def test_a_parcel_that_is_none_raises_an_ordinary_exception(hostile):
    """Does a made-up message end in an ordinary exception, with no code run and no memory taken for what was not sent?"""
    with pytest.raises(Exception) as failure:
        Unpacker().unpack(json.loads(json.dumps(hostile)))
    assert not isinstance(failure.value, (MemoryError, SystemError))


def test_a_parcel_too_deep_is_refused():
    """Does a message of many thousand lists within each other end in a ValueError?"""
    deep: list = ["list", []]
    for _ in range(20_000):
        deep = ["list", [deep]]
    with pytest.raises(ValueError, match="too deep"):
        Unpacker().unpack(deep)


def test_no_parcel_names_code(tmp_path):
    """Is a text that looks like code, an object's path or a pickle nothing but text, under every kind that takes one?"""
    import base64
    import pickle

    class Bomb:
        def __reduce__(self):
            return (open, (str(tmp_path / "ran"), "w"))

    code = f"__import__('pathlib').Path({str(tmp_path / 'ran')!r}).touch()"
    texts = [code, f"{{{{{code}}}}}", base64.b64encode(pickle.dumps(Bomb())).decode()]
    kinds = [n[1:] for n in vars(Unpacker) if n.startswith("_") and not n.startswith("__")]
    assert len(kinds) > 30
    for kind, text in itertools.product(kinds, texts):
        for rest in ([text], [[text]], [text, text], [text, [text], text], [text, 1, [1], text]):
            try:
                made = Unpacker().unpack([kind, *rest])
                repr(made), getattr(made, "__name__", None)
            except Exception:
                continue
    assert not (tmp_path / "ran").exists()
