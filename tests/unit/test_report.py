"""Does the report say what an instructor wants to know before class, rightly and safely?"""

import pytest

from softpower.grading import report, trees
from softpower.grading.paper import mentioned

pytestmark = [pytest.mark.xdist_group("graded-class")]


@pytest.mark.parametrize(
    "source",
    [
        "energy_share = " + "-" * 100_000 + "1",
        "energy_share = " + "-" * 90_000 + "1",
        "energy_share = " + "+".join(["1"] * 40_000),
        "energy_share = " + "(" * 5_000,
        "energy_share = 1\0",
        "energy_share = = 1",
    ],
    ids=["longer than is looked into", "signs", "terms", "brackets", "a null byte", "no Python"],
)
def test_code_that_no_parser_reads_ends_nothing(source):
    """Is an answer that Python's parser gives up on kept as it was written, and a test that uses its name still known to?"""
    assert report._answer({}, source, trees.Patience()) == source
    assert trees.plain(source) is None
    assert "energy_share" in mentioned(source)
    assert report._answer({}, "energy_share  =  1  # mine", trees.Patience()) == "energy_share = 1"


@pytest.mark.parametrize("scores, most", [([0, 0, 1, 2, 2], 2), ([0, 0.5, 3], 4), ([31, 32, 0, 15.5], 32), ([5, 5, 25], 24), ([], 8)])
def test_every_score_stands_in_one_bar(scores, most):
    """Is each submission in exactly one bar, half points and extra credit included, and does the axis reach from zero to all?"""
    rows = report._bins(scores, most)
    assert sum(number for _, number in rows) == len(scores)
    assert rows[0][0].startswith("0")
    assert str(most) in rows[-1][0] or float(rows[-1][0]) >= most
