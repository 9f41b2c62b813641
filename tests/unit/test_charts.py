"""Charts are judged by what is drawn: whichever way the code was written, and whatever it only asks for."""

import time

import altair as alt
import pandas as pd
import pytest

from softpower import checks
from softpower.checks import CheckFailed, misconceptions
from softpower.checks.charts.scene import read_scene


@pytest.fixture(autouse=True)
def plain_look():
    """Altair's own look: another test may have brought in the course's theme, which sets colours of its own."""
    with alt.theme.enable("default"):
        yield


def said(check, *args, **named) -> str:
    """What a check that has to fail tells the student."""
    with pytest.raises(CheckFailed) as failure:
        check(*args, **named)
    return str(failure.value)


TABLE = pd.DataFrame({"sector": ["Energy", "Other"], "amount": [36.71, 16.0]})
BARS = {"mark": "bar", "quantities": [36.71, 16.0], "labels": ["energy", "other"], "unit": "billion", "name": "chart"}


def bars(data=TABLE, x="sector", y=None, title="Where the money went", **mark):
    y = y if y is not None else alt.Y("amount:Q", title="Billion USD")
    return alt.Chart(data).mark_bar(**mark).encode(x=x, y=y).properties(title=title)


def amount(**scale):
    return alt.Y("amount:Q", title="Billion USD", scale=alt.Scale(**scale))


WIDE = pd.DataFrame({"energy": [36.71], "total": [52.71]})
LONG = pd.DataFrame({"sector": ["Energy", "Energy", "Other"], "amount": [30.0, 6.71, 16.0]})
DOTTED = TABLE.rename(columns={"amount": "amount.in[bn]", "sector": "a: sector; or"})
SAME = {
    "shorthand": bars(),
    "field and type": bars(
        x=alt.X(field="sector", type="nominal"), y=alt.Y(field="amount", type="quantitative", axis=alt.Axis(title="billion"))
    ),
    "methods": bars(x=alt.X("sector").sort(None), y=alt.Y("amount").title(["Billion", "USD"])),
    "sideways": bars(x=alt.X("amount", title="Billion USD"), y="sector"),
    "text layered": bars() + bars().mark_text(dy=-6).encode(text="amount"),
    "title inside a layer": alt.layer(bars()),
    "one stacked bar": alt.Chart(TABLE)
    .mark_bar()
    .encode(x=alt.X("amount", title="Billion USD"), color="sector")
    .properties(title="Where the money went"),
    "each bar a layer": alt.layer(bars(TABLE.iloc[:1]), bars(TABLE.iloc[1:])),
    "by datum": alt.layer(
        *[
            alt.Chart().mark_bar().encode(x=alt.X(datum=name), y=alt.Y(datum=value, axis=alt.Axis(title="Billion USD")))
            for name, value in TABLE.itertuples(index=False)
        ]
    ).properties(title="Where the money went"),
    "panels": alt.Chart(TABLE)
    .mark_bar()
    .encode(y=alt.Y("amount", title="Billion USD"), row="sector")
    .properties(title="Where the money went"),
    "faceted": alt.Chart(TABLE)
    .mark_bar()
    .encode(y=alt.Y("amount", title="Billion USD"))
    .facet("sector")
    .properties(title="Where the money went"),
    "summed": bars(LONG, y=alt.Y("sum(amount)", title="Billion USD")),
    "summed, as an argument": bars(LONG, y=alt.Y("amount", aggregate="sum", title="Billion USD")),
    "pieces that look like one bar": bars(LONG),
    "mean of doubled rows": bars(pd.concat([TABLE, TABLE]), y=alt.Y("mean(amount)", title="Billion USD")),
    "filtered": bars(pd.concat([TABLE, pd.DataFrame({"sector": ["Total"], "amount": [52.71]})])).transform_filter(
        "datum.sector != 'Total'"
    ),
    "calculated and folded": bars(WIDE, x="sector:N")
    .transform_calculate(other="datum.total - datum.energy")
    .transform_fold(["energy", "other"], as_=["sector", "amount"]),
    "aggregated by a transform": bars(LONG, x="sector:N", y=alt.Y("all:Q", axis=alt.Axis(title="Billion USD"))).transform_aggregate(
        all="sum(amount)", groupby=["sector"]
    ),
    "odd column names": bars(DOTTED, x=r"a\: sector; or:N", y=alt.Y(r"amount\.in\[bn\]:Q", title="Billion USD")),
    "odd column names, transformed": bars(
        DOTTED, x=alt.X(r"a\: sector; or:N", title=None), y=alt.Y(r"amount\.in\[bn\]:Q", title="Billion USD")
    ).transform_filter("true"),
    "values": bars(alt.Data(values=TABLE.to_dict("records")), x="sector:N"),
    "in a widget": alt.JupyterChart(bars()),
    "from JSON": alt.Chart.from_json(bars().to_json()),
    "domain from zero": bars(y=amount(domain=[0, 40], zero=False)),
    "domain turned round": bars(y=amount(domain=[40, 0])),
    "zero switched off, drawn from zero all the same": bars(y=amount(zero=False)),
    "another layer's scale, drawn from zero all the same": bars() + alt.Chart(TABLE).mark_text().encode(x="sector", y=amount(zero=False)),
    "column that names its unit": bars(TABLE.rename(columns={"amount": "billion USD"}), y="billion USD"),
}


@pytest.mark.parametrize("form", SAME)
def test_same_chart(form):
    """Is a chart judged by what it draws, whichever way it was written?"""
    checks.expect_chart(SAME[form], mark="bar", name="chart")
    checks.check_chart(SAME[form], **BARS)


SWAPPED = TABLE.assign(amount=[16.0, 36.71])
OTHER = {
    "names swapped": (bars(SWAPPED), misconceptions.say("names-swapped")),
    "names swapped, transformed": (bars(SWAPPED).transform_filter("true"), misconceptions.say("names-swapped")),
    "unknown names": (bars(TABLE.assign(sector=["A", "B"])), "the names are 'A', 'B'"),
    "no names": (bars(x=alt.Undefined), "draws 1 bar. The task asks for 2"),
    "total and part": (bars(TABLE.assign(amount=[36.71, 52.71])), "not those asked for"),
    "millions": (bars(TABLE.assign(amount=[36710, 16000])), misconceptions.say("wrong-scale")),
    "percent": (bars(TABLE.assign(amount=[69.65, 30.35])), misconceptions.say("shares-for-amounts")),
    "normalised": (
        bars(x=alt.Undefined, y=alt.Y("amount", stack="normalize")).encode(color="sector"),
        misconceptions.say("shares-for-amounts"),
    ),
    "three bars": (bars(LONG.assign(sector=list("abc"))), "draws 3 bars"),
    "a bar in two colours": (bars(LONG.assign(part=list("aba"))).encode(color="part"), "draws 3 bars"),
    "a bar with a line through it": (bars(LONG, stroke="white"), "draws 3 bars"),
    "filtered to nothing": (bars().transform_filter("false"), "draws nothing"),
    "starts late": (bars(y=amount(domain=[10, 40])), misconceptions.say("truncated-axis")),
    "starts late, turned round": (bars(y=amount(domain=[40, 10])), misconceptions.say("truncated-axis")),
    "domainMin": (bars(y=amount(domainMin=5)), misconceptions.say("truncated-axis")),
    "ends early": (bars(y=amount(domain=[0, 20])), misconceptions.say("axis-cut-short")),
    "ends early by domainMax": (bars(y=amount(domainMax=20)), misconceptions.say("axis-cut-short")),
    "logarithmic": (bars(y=amount(type="log")), "is logarithmic"),
    "logarithmic, with ends": (bars(y=amount(type="log", domain=[1, 100])), "is logarithmic"),
    "square root": (bars(y=amount(type="sqrt")), misconceptions.say("log-axis")),
    "no unit": (bars(y="amount"), "The title of the y axis is 'amount'"),
    "no axis": (bars(y=alt.Y("amount", axis=None)), "sees lengths and no numbers"),
    "no title": (bars(title=""), "has no title"),
    "title of spaces": (bars(title=["", " "]), "has no title"),
    "title that says nothing": (bars(title="Bar chart"), "would fit any chart"),
    "points": (bars().mark_point(), "The task asks for bars"),
    "amounts as text": (bars(TABLE.assign(amount=["36.71", "16.0"]), y="amount"), "no quantitative axis"),
    "CSV as one text": (bars(alt.InlineData(values="a,b", format=alt.DataFormat(type="csv")), x="sector:N"), "draws nothing"),
    "mean of texts": (bars(TABLE.assign(amount=["a", "b"]), y="mean(amount):Q"), "draws nothing"),
    "groups of lists": (bars(TABLE.assign(sector=[[1], [2]]), x="sector:N", y="sum(amount):Q"), "the names are '1', '2'"),
    "a filter that is no expression": (
        bars().transform_filter("datum.(("),
        "The chart cannot be drawn. Vega-Lite to Vega conversion failed",
    ),
    "a table": (TABLE, "is a DataFrame"),
}


@pytest.mark.parametrize("form", OTHER)
def test_another_chart(form):
    """Is a chart that draws something else, or draws it dishonestly, refused with the reason?"""
    chart, says = OTHER[form]
    assert says in said(checks.check_chart, chart, **BARS)


@pytest.mark.parametrize(
    ("chart", "says"),
    [
        (alt.Chart(TABLE).encode(x="sector"), "has no mark yet"),
        (bars(TABLE.iloc[:0], x="sector:N"), "has no data"),
        (bars(y="amounts:Q"), "asks for the column 'amounts'"),
        (bars(y="amounts"), "cannot be drawn"),
        (bars().mark_line(), "draws with line"),
    ],
)
def test_shape_of_a_chart(chart, says):
    """Does the public test see that a chart cannot be drawn?"""
    assert says in said(checks.expect_chart, chart, mark="bar", name="chart")


def test_order_of_bars_without_a_place():
    """Is a chart whose bars have no length on the page refused in words?"""
    chart = alt.Chart().mark_bar().encode(x=alt.datum(3), y=alt.datum("s"))
    assert "no length or no width" in said(checks.check_chart, chart, mark="bar", zero=False, ordered=True, name="chart")


def test_a_title_is_judged_by_itself():
    """Does a title earn its credit in a chart whose axes are wrong?"""
    checks.check_chart(bars(TABLE.assign(amount=["a", "b"]), y="amount"), mark="bar", zero=False, name="chart")


@pytest.mark.parametrize(
    ("how", "amounts"),
    [
        ("sum", [36.71, 16]),
        ("mean", [18.355, 16]),
        ("median", [18.355, 16]),
        ("min", [6.71, 16]),
        ("max", [30, 16]),
        ("count", [2, 1]),
        ("distinct", [2, 1]),
        ("average", [18.355, 16]),
    ],
)
def test_aggregates_are_read_off_the_drawing(how, amounts):
    """Is an aggregate's value what the bar shows?"""
    chart = bars(LONG, y=alt.Y("amount", aggregate=how, type="quantitative"))
    assert [m.amount("y") for m in read_scene(chart).of("bar")] == pytest.approx(amounts)


def test_negative_and_large_values_are_read_off_a_drawing():
    """Are minus signs and long numbers read rightly from a drawing?"""
    chart = bars(TABLE.assign(amount=[-36.71, 16e9]))
    assert sorted(m.amount("y") for m in read_scene(chart).of("bar")) == pytest.approx([-36.71, 16e9])


# What is seen, whichever way it got there

NAMES = {"kazakhstan-interviews": "Five interviews in Kazakhstan", "wilton-park": "A conference at Wilton Park"}
CLAIMS = pd.DataFrame({"source": list(NAMES), "claims": [82, 60]})
COUNTED = {
    "mark": "bar",
    "quantities": [82, 60],
    "labels": ["kazakh|interview", "wilton"],
    "unit": "claim",
    "ordered": True,
    "name": "chart",
}


def claims(data=CLAIMS, **channels):
    given = {"x": alt.X("claims:Q", title="Claims"), "y": alt.Y("source:N", sort="-x"), **channels}
    return alt.Chart(data).mark_bar().encode(**given).properties(title="Interviews claim most")


TITLED = CLAIMS.assign(source=CLAIMS["source"].map(NAMES))
SEEN = {
    "ids": claims(),
    "the documents' titles": claims(TITLED),
    "looked up": claims(y=alt.Y("called:N", sort="-x")).transform_lookup(
        lookup="source", from_=alt.LookupData(pd.DataFrame({"id": list(NAMES), "called": list(NAMES.values())}), "id", ["called"])
    ),
    "the axes' other way": alt.Chart(TITLED)
    .mark_bar()
    .encode(x=alt.X("source:N", sort="-y"), y=alt.Y("claims:Q", title="Claims"))
    .properties(title="Interviews claim most"),
    "names in a legend of fills": claims(TITLED, y=alt.Y("source:N", sort="-x", axis=None), fill="source:N"),
    "names written beside the bars": claims(TITLED, y=alt.Y("source:N", sort="-x", axis=None))
    + claims(TITLED, y=alt.Y("source:N", sort="-x", axis=None)).mark_text(dx=60).encode(text="source:N"),
    "white names on the bars": claims(TITLED, y=alt.Y("source:N", sort="-x", axis=None))
    + alt.Chart(TITLED)
    .mark_text(color="white", align="left", dx=4)
    .encode(x=alt.datum(0), y=alt.Y("source:N", sort=alt.SortField("claims", order="descending")), text="source:N"),
    "counted in the chart": claims(CLAIMS.loc[CLAIMS.index.repeat(CLAIMS["claims"])], x=alt.X("count()", title="Claims")),
    "joined and filtered": claims(
        CLAIMS.loc[CLAIMS.index.repeat(CLAIMS["claims"])].reset_index(names="row").rename(columns={"claims": "n"}),
        x=alt.X("max(k):Q", title="Claims"),
    ).transform_joinaggregate(k="count()", groupby=["source"]),
    "wide form, folded": alt.Chart(pd.DataFrame([{"interviews": 82, "wilton": 60}]))
    .transform_fold(["interviews", "wilton"], as_=["source", "claims"])
    .mark_bar()
    .encode(x=alt.X("claims:Q", title="Claims"), y=alt.Y("source:N", sort="-x"))
    .properties(title="Interviews claim most"),
    "named data": alt.layer(claims(alt.NamedData("d"), y=alt.Y("source:N", sort="-x")), datasets={"d": CLAIMS.to_dict("records")}),
    "panels beside each other": alt.hconcat(
        *[
            claims(TITLED.iloc[n : n + 1], x=alt.X("claims:Q", title="Claims", scale=alt.Scale(domain=[0, 90]))).properties(title=title)
            for n, title in enumerate(["One", "Other"])
        ]
    ).properties(title="Interviews claim most"),
    "reversed, and labelled so": claims(x=alt.X("claims:Q", title="Claims", scale=alt.Scale(reverse=True))),
    "values on the bars in place of an axis": claims(x=alt.X("claims:Q", title="Claims", axis=alt.Axis(labels=False)))
    + claims().mark_text(align="left", dx=4).encode(text="claims:Q"),
    "a column with a dot, renamed by the mark of escape": claims(
        CLAIMS.rename(columns={"claims": "n.claims"}), x=alt.X(r"n\.claims:Q", title="Claims")
    ),
    "a layer for tooltips alone": claims() + claims().mark_bar(opacity=0).encode(tooltip=["source", "claims"]),
    "a theme": claims().configure_axis(grid=False, labelFontSize=14).configure_title(anchor="start"),
}


@pytest.mark.parametrize("form", SEEN)
def test_what_is_seen_counts(form, capsys):
    """Is a chart right in which a reader finds every amount and its name, however it was made and wherever the names stand?"""
    checks.expect_chart(SEEN[form], mark="bar", name="chart")
    assert capsys.readouterr().out == "Seen: chart, a bar chart with 2 bars, titled 'Interviews claim most'.\n"
    checks.check_chart(SEEN[form], **COUNTED)


@pytest.mark.parametrize("transformer", ["csv", "json", "vegafusion"])
def test_data_transformers_cost_nothing(transformer, tmp_path, monkeypatch):
    """Is a chart judged alike whichever data transformer the notebook has enabled?"""
    monkeypatch.chdir(tmp_path)
    with alt.data_transformers.enable(transformer):
        checks.check_chart(claims(), **COUNTED)


PALE = alt.Scale(domain=list(NAMES), range=["#4c78a8", "#4d79a9"])
UNSEEN = {
    "axis taken away": (claims(x=alt.X("claims:Q", title="Claims", axis=None)), "sees lengths and no numbers"),
    "labels off": (claims(x=alt.X("claims:Q", title="Claims", axis=alt.Axis(labels=False))), "sees lengths and no numbers"),
    "labels without opacity": (claims(x=alt.X("claims:Q", title="Claims", axis=alt.Axis(labelOpacity=0))), "sees lengths and no numbers"),
    "white labels": (claims(x=alt.X("claims:Q", title="Claims", axis=alt.Axis(labelColor="white"))), "sees lengths and no numbers"),
    "labels that lie": (
        claims(x=alt.X("claims:Q", title="Claims", axis=alt.Axis(labelExpr="datum.value + 10"))),
        "Does it label its ticks truly?",
    ),
    "names off": (claims(y=alt.Y("source:N", sort="-x", axis=alt.Axis(labels=False))), "does not name what each bar stands for"),
    "names by colours that look alike": (
        claims(y=alt.Y("source:N", sort="-x", axis=None), color=alt.Color("source:N", scale=PALE)),
        "does not name what each bar stands for",
    ),
    "white on white": (claims(color=alt.value("white")), "that no reader can see"),
    "without opacity": (claims(opacity=alt.value(0)), "that no reader can see"),
    "without fill": (claims(fill=alt.value(None)), "that no reader can see"),
    "bars of no width": (claims(size=alt.value(0)), "no length or no width"),
    "an axis title in white": (
        claims(x=alt.X("claims:Q", title="Claims", axis=alt.Axis(titleColor="#fff"))),
        "The x axis has no title",
    ),
    "an axis title that says nothing": (claims(x=alt.X("claims:Q", title="value")), "The title of the x axis is 'value'"),
    "a title in white": (claims().configure_title(color="white"), "has no title"),
    "a title of one blank": (claims().properties(title=" "), "has no title"),
    "the word title": (claims().properties(title="Title"), "would fit any chart"),
    "the word chart": (claims().properties(title="chart"), "would fit any chart"),
    "the task's number": (claims().properties(title="Task 8: my bar chart"), "would fit any chart"),
    "x by y": (claims().properties(title="x vs. y"), "would fit any chart"),
    "one bar over the other": (
        alt.Chart(CLAIMS)
        .mark_bar()
        .encode(x=alt.X("claims:Q", title="Claims", stack=None), color="source:N")
        .properties(title="Claims made"),
        misconceptions.say("bars-overlap"),
    ),
}


@pytest.mark.parametrize("form", UNSEEN)
def test_what_nobody_sees_earns_nothing(form):
    """Is a chart refused that asks for what is right, and shows it to nobody?"""
    chart, says = UNSEEN[form]
    assert says in said(checks.check_chart, chart, **COUNTED)


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("Million USD", "Does it say the unit"),
        ("Billion USD (million)", "makes a million of a billion"),
        ("bn, in thousands", "makes a thousand of a billion"),
    ],
)
def test_a_unit_a_thousand_off(named, says):
    """Does an axis earn nothing that says million, or thousand, over billions?"""
    assert says in said(checks.check_chart, bars(y=alt.Y("amount", title=named)), **{**BARS, "unit": r"billion|\bbn\b"})


def test_sizes_in_the_labels():
    """Do the labels at the ticks say the size, rightly or wrongly?"""
    dollars = TABLE.assign(amount=TABLE["amount"] * 1e9)
    checks.check_chart(bars(dollars, y=alt.Y("amount", title="US dollars", axis=alt.Axis(format="s"))), **BARS)
    wrong = bars(y=alt.Y("amount", title="Billion USD", axis=alt.Axis(labelExpr="datum.label + 'M'")))
    assert "makes a million of a billion" in said(checks.check_chart, wrong, **BARS)
    assert "size is not" in said(checks.check_chart, bars(dollars, y=alt.Y("amount", title="US dollars")), **BARS)


def test_percent_as_read():
    """Is a fraction that its axis prints as a percentage a percentage?"""
    shares = pd.DataFrame({"theme": ["a", "b"], "share": [0.923, 0.5]})
    chart = (
        alt.Chart(shares)
        .mark_bar()
        .encode(y="theme", x=alt.X("share", axis=alt.Axis(format="%"), title="Share"))
        .properties(title="Asserted")
    )
    asked = {"mark": "bar", "quantities": [92.3, 50], "unit": "percent|%", "name": "chart"}
    checks.check_chart(chart, **asked)
    plain = chart.encode(x=alt.X("share", title="Percent"))
    assert misconceptions.say("wrong-scale") in said(checks.check_chart, plain, **asked)


def test_of_what():
    """Must an axis of shares say of what, there or in a title?"""
    chart = bars(y=alt.Y("amount", title="Share"))
    asked = {**BARS, "unit": "share", "of": "investment"}
    assert "The y axis says 'Share'. Of what?" in said(checks.check_chart, chart, **asked)
    checks.check_chart(bars(y=alt.Y("amount", title="Share of investment")), **asked)
    checks.check_chart(chart.properties(title="Investment"), **asked)


def test_a_title_must_be_about_the_chart():
    """Can a task ask for a word of its subject in the title or the subtitle?"""
    asked = {**BARS, "title": "money|invest"}
    checks.check_chart(bars(), **asked)
    checks.check_chart(bars(title=alt.Title("Energy first", subtitle="Direct investment")), **asked)
    assert "does not say what this chart is about" in said(checks.check_chart, bars(title="Blue and tall"), **asked)


NOTHING = {
    "no encoding": (alt.Chart(TABLE).mark_bar(), "says of no column where it should go"),
    "a formula that does not work": (bars(y="b:Q").transform_calculate(b="datum.nothing * 2"), "draws nothing"),
    "a formula that is none": (bars(y="b:Q").transform_calculate(b="datum.(("), "cannot be drawn"),
    "a dot in a column's name": (
        bars(TABLE.rename(columns={"amount": "amount.bn"}), y="amount.bn:Q"),
        "has a dot or a bracket in its name",
    ),
    "a bracket in a column's name": (bars(TABLE.rename(columns={"amount": "amount[bn]"}), y="amount[bn]:Q"), "a bracket in its name"),
    "a filter that leaves nothing": (bars().transform_filter("datum.amount > 99"), "draws nothing"),
    "opacity 0": (bars(opacity=0), "no reader can see"),
    "white on white": (bars(color="white"), "no reader can see"),
    "white on white by theme": (bars().configure_bar(color="#fff"), "no reader can see"),
    "size 0": (bars().encode(size=alt.value(0)), "no length or no width"),
    "zeros alone": (bars(TABLE.assign(amount=[0.0, 0.0])), "no length"),
    "data at an address": (bars(alt.UrlData("nowhere.csv"), x="sector:N"), "takes its data from an address"),
}


@pytest.mark.parametrize("form", NOTHING)
def test_a_chart_that_draws_nothing(form):
    """Does the public test stop a chart that shows nothing, and say why?"""
    chart, says = NOTHING[form]
    assert says in said(checks.expect_chart, chart, mark="bar", name="chart")


@pytest.mark.parametrize(
    ("chart", "seen"),
    [
        (bars(), "Seen: chart, a bar chart with 2 bars, titled 'Where the money went'."),
        (bars(TABLE.iloc[:1], title=""), "Seen: chart, a bar chart with 1 bar, without a title."),
        (
            alt.Chart(TABLE).mark_line().encode(x="sector", y="amount").properties(title="Money"),
            "Seen: chart, a line chart, titled 'Money'.",
        ),
        (alt.Chart(TABLE).mark_rect().encode(x="sector", color="amount"), "Seen: chart, a grid with 2 rectangles, without a title."),
        (alt.Chart(TABLE).mark_point().encode(x="sector", y="amount"), "Seen: chart, a chart with 2 points, without a title."),
        (alt.Chart(TABLE).mark_arc().encode(theta="amount", color="sector"), "Seen: chart, a pie chart with 2 slices, without a title."),
    ],
)
def test_a_pass_says_what_it_saw(chart, seen, capsys):
    """Is a public test that passes told from a cell that did not run?"""
    checks.expect_chart(chart, name="chart")
    assert capsys.readouterr().out.strip() == seen


# Grids

GRID = {("1", "5.1"): 1, ("1", "5.2"): 4, ("2", "5.1"): 2, ("2", "5.2"): 5}
VOICES = pd.DataFrame([{"who": who, "where": where, "n": n} for (who, where), n in GRID.items()])
ASKED = {
    "counts": GRID,
    "rows": {n: rf"^(?!5\.).*(?<!\d){n}\b" for n in "12"},
    "columns": {"5.1": r"5\.1", "5.2": r"5\.2"},
    "what": "quot",
    "called_rows": "respondent",
    "called_columns": "subsection",
    "name": "chart",
}


def cells(data=VOICES, color=None, x="who:N", y="where:N", **channels):
    color = {} if "fill" in channels or "opacity" in channels else {"color": color or alt.Color("n:Q", title="Quotations")}
    return alt.Chart(data).mark_rect().encode(x=x, y=y, **color, **channels).properties(title="Who is heard where")


ACROSS = VOICES.pivot(index="where", columns="who", values="n").reset_index()
GRIDS = {
    "plain": cells(),
    "folded, on fill, turned, as voices": alt.Chart(ACROSS.rename(columns={"1": "Voice 1", "2": "Voice 2"}))
    .transform_fold(["Voice 1", "Voice 2"], as_=["who", "n"])
    .mark_rect()
    .encode(y="who:N", x="where:N", fill=alt.Fill("n:Q", title="Quotations"))
    .properties(title="Who is heard where"),
    "shades of one colour by opacity": cells(opacity=alt.Opacity("n:Q", title="Quotations")),
    "respondents as panels": cells(x=alt.X(), column="who:N"),
    "ordinal shades": cells(color=alt.Color("n:O", title="Quotations")),
    "dark for few": cells(color=alt.Color("n:Q", title="Quotations", scale=alt.Scale(scheme="viridis"))),
    "numbers in the cells for a key": (
        cells(color=alt.Color("n:Q", legend=None)) + alt.Chart(VOICES).mark_text(color="black").encode(x="who:N", y="where:N", text="n:Q")
    ).properties(title="Quotations"),
}


@pytest.mark.parametrize("form", GRIDS)
def test_grid(form):
    """Is a heat map right in which a reader finds every count, whose and where, however it was made?"""
    checks.check_grid(GRIDS[form], **ASKED)


BAD_GRIDS = {
    "a scale that ends at 1": (
        cells(color=alt.Color("n:Q", title="Quotations", scale=alt.Scale(domain=[0, 1], clamp=True))),
        "their shades look alike",
    ),
    "steps too few": (
        cells(color=alt.Color("n:Q", title="Quotations", scale=alt.Scale(type="threshold", domain=[3]))),
        "their shades look alike",
    ),
    "names of an axis off": (cells(x=alt.X("who:N", axis=alt.Axis(labels=False))), "cannot tell which respondent"),
    "an axis taken away": (cells(y=alt.Y("where:N", axis=None)), "cannot tell which subsection"),
    "legend off": (cells(color=alt.Color("n:Q", legend=None)), "no key to them"),
    "colours for names": (cells(color=alt.Color("n:N", title="Quotations")), misconceptions.say("shades-unordered")),
    "no word for what is counted": (cells(color=alt.Color("n:Q", title="n")), "what its shades count"),
    "no shades": (cells(fill=alt.value("grey")), "carry no counts"),
    "opacity 0": (cells(opacity=alt.value(0)), "draws no rectangle"),
    "one cell wrong": (cells(VOICES.assign(n=[1, 4, 2, 6])), "do not stand for the right count"),
    "one cell missing": (cells(VOICES.iloc[:3]), "some are missing"),
}


@pytest.mark.parametrize("form", BAD_GRIDS)
def test_bad_grid(form):
    """Is a heat map refused that hides whose a cell is, or shows different counts alike?"""
    chart, says = BAD_GRIDS[form]
    assert says in said(checks.check_grid, chart, **ASKED)


def test_words_that_cannot_be_read():
    """Do words earn nothing that hardly differ from their ground, on a white page or on a dark one?"""
    checks.check_chart(
        bars().configure(background="#222").configure_axis(labelColor="white", titleColor="#ddd").configure_title(color="white"), **BARS
    )
    assert "no numbers" in said(checks.check_chart, bars().configure(background="#222"), **{**BARS, "labels": None})
    assert "has no title" in said(checks.check_chart, bars().configure_title(color="#eee"), **BARS)


def test_time_for_a_chart():
    """Does judging a chart take less than a second once the engine is warm?"""
    read_scene(bars(title="warm"))
    begun = time.perf_counter()
    checks.check_chart(bars(title="Measured once"), **BARS)
    assert time.perf_counter() - begun < 1
