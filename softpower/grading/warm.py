"""What notebooks of this course import, loaded once. Needs nothing of Unix: a room that cannot fork warms up with it, too."""

import contextlib
import io
import os
import sys


def warm():
    """Everything that a notebook of this course imports, and the shell to run it in."""
    os.environ.pop("JPY_PARENT_PID", None)
    sys.modules.setdefault("rfc3987_syntax", None)  # a second of grammar, to check addresses that no chart has
    import altair as alt
    import numpy
    import pandas as pd
    import sklearn.metrics  # noqa: F401

    import softpower.checks
    import softpower.checks.button
    import softpower.exercises  # noqa: F401
    from softpower.course import course
    from softpower.data import load, tables

    from . import desk, examiner, parcel, shell  # noqa: F401

    shell = shell.make()
    desk.sketch_charts()
    with contextlib.redirect_stdout(io.StringIO()):
        # Once through, so that what is imported or compiled on first use is there before the first fork.
        course()
        for name in tables()["table"]:
            load(name)
        figures = load("figures")
        chart = alt.Chart(figures.head(3)).mark_bar().encode(x="value:Q", y=alt.Y("id:N", sort="-x"), tooltip=["id"])
        chart = (chart + chart.mark_text()).properties(title="warm")
        shell.run_cell("1 + 1\nprint('warm')")
        shell.run_cell("display(_)\n%time 1")
        for thing in (chart, figures, figures["value"], figures.dtypes):
            shell.display_formatter.format(thing)
        figures.groupby("source", as_index=False)["value"].agg(["sum", "count"])
        figures.merge(figures[["id", "unit"]], on="id", how="left", indicator=True).query("value > 0").sort_values("value")
        figures.pivot_table(index="source", columns="kind", values="value", aggfunc="count")
        pd.concat([figures, figures]).drop_duplicates("id").set_index("id").loc[figures["id"][:2]].reset_index()
        figures["id"].str.contains("china").value_counts()
        pd.crosstab(figures["source"], figures["kind"], normalize="index")
        parcel.Unpacker().unpack(parcel.Packer().pack([figures, chart, {"a": (1, 2.0)}]))
        numpy.linalg.norm(numpy.ones(3))
    shell.reset(new_session=True)
    shell.outputs.clear()
    return shell, numpy
