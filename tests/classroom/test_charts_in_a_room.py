"""Charts behind walls: they arrive whichever data transformer is on, are judged by their drawing, and stop no run."""

import pytest
from support import ROOT

from softpower.grading.protections import best
from softpower.grading.rooms import Limits, Room
from softpower.grading.sitting import sit

pytestmark = [pytest.mark.xdist_group("sitting")]
BEGIN = "import altair as alt\nimport pandas as pd\n"
BARS = """
alt.data_transformers.enable({transformer!r})
df = pd.DataFrame({{"sector": ["Energy", "Other"], "amount": [36.71, 16.0]}})
chart = alt.Chart(df).mark_bar().encode(x="sector", y=alt.Y("amount", title="Billion USD")).properties(title="Energy leads")
"""
TEST = """
from softpower.checks import check_chart, expect_chart
expect_chart("chart", mark="bar")
check_chart("chart", mark="bar", quantities=[36.71, 16.0], labels=["energy", "other"], unit="billion")
"""


@pytest.fixture(scope="module")
def room():
    if not best().fork:
        pytest.skip("this system cannot fork")
    with Room(ROOT, Limits(seconds=20)) as room:
        yield room


def judged(room, answer: str) -> list[dict]:
    steps = [{"run": BEGIN}, {"run": answer}, {"test": TEST, "given": [], "names": ["chart"]}]
    return sit(room, {"steps": steps})["outputs"][-1]


@pytest.mark.parametrize("transformer", ["default", "csv", "json", "vegafusion"])
def test_a_chart_is_drawn_behind_walls(room, transformer):
    """Does the examiner see the same bars, whatever the notebook does with a chart's data?"""
    outputs = judged(room, BARS.format(transformer=transformer))
    assert [o["output_type"] for o in outputs] == ["stream"], outputs
    assert outputs[0]["text"] == "Seen: `chart`, a bar chart with 2 bars, titled 'Energy leads'.\n"


@pytest.mark.parametrize(
    ("chart", "says"),
    [
        ("alt.Chart(df).mark_bar(opacity=0).encode(x='sector', y='amount')", "no reader can see"),
        ("alt.Chart('file:///etc/passwd').mark_bar().encode(x='sector:N', y='amount:Q')", "takes its data from an address"),
        ("alt.Chart(df).transform_filter('datum.((').mark_bar().encode(x='sector', y='amount')", "cannot be drawn"),
        ("alt.Chart(alt.sequence(0, 3e8, as_='n')).mark_bar().encode(x='n:Q', y='n:Q')", ""),
    ],
    ids=["unseen", "at an address", "no expression", "endless"],
)
def test_a_chart_that_cannot_be_judged_costs_its_own_points_alone(room, chart, says):
    """Is a chart that shows nothing, or that no engine could draw, an error of its own cell, and does the next one pass?"""
    begun = BARS.format(transformer="default")
    outputs = judged(room, f"{begun}\nchart = {chart}")
    assert outputs[-1]["output_type"] == "error", outputs
    assert says in "\n".join(outputs[-1]["traceback"])
    assert judged(room, begun)[0]["output_type"] == "stream"
