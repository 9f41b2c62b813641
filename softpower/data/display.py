"""How tables show in a notebook: as pandas shows them, less two barriers, and with texts whole and at the left."""

import re

import pandas as pd

LONGEST = 400  # letters of a cell; pandas cuts after 50, in the middle of what the documents say
PROSE = 60  # letters from which on a text is read rather than looked up: its column is not pressed together
_EMPTY_HEADER = re.compile(r"<th(?:\s[^>]*)?>(?:&nbsp;|\s)*</th>")


def _texts(table) -> dict[int, bool]:
    """The columns that hold texts, by their place from 1, and whether these are long; none where not every column is shown."""
    if not isinstance(table, pd.DataFrame) or table.columns.nlevels > 1:
        return {}
    if len(table.columns) > (pd.get_option("display.max_columns") or len(table.columns)):
        return {}
    columns = {n: table.iloc[:, n - 1] for n in range(1, len(table.columns) + 1)}
    texts = {n: column for n, column in columns.items() if not pd.api.types.is_numeric_dtype(column)}
    return {n: bool(column.head(1000).astype(str).str.len().max() > PROSE) for n, column in texts.items()}


def table_html(table) -> str | None:
    """pandas' HTML of a table, styled or not, with header cells that head nothing made plain cells.

    Above an index pandas puts empty header cells, which a screen reader announces as headers. A table that is
    wider than its place is moved in a region of its own, which the keyboard reaches.
    """
    with pd.option_context("display.max_colwidth", LONGEST):
        text = table._repr_html_()
    if not text:
        return text
    texts = _texts(table)
    # The same name for tables of one shape, so that a page's rules do not contradict each other.
    name = "sp-texts-" + "-".join(f"{n}{'w' if long else ''}" for n, long in texts.items())
    rules = f".{name} tbody :is(th, td) {{ vertical-align: top; }}" + "".join(
        f".{name} thead th:nth-of-type({n}), .{name} tbody td:nth-of-type({n}) {{ text-align: left;{' min-width: 18em;' if long else ''} }}"
        for n, long in texts.items()
    )
    shown = (f' class="{name}"', f"<style>{rules}</style>") if texts else ("", "")
    return f'<div{shown[0]} tabindex="0" style="overflow-x:auto">{shown[1]}{_EMPTY_HEADER.sub("<td></td>", text)}</div>'


def enable() -> None:
    """Use it in the running notebook, if there is one."""
    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    if shell is not None:
        formatter = shell.display_formatter.formatters["text/html"]
        formatter.for_type(pd.DataFrame, table_html)
        formatter.for_type_by_name("pandas.io.formats.style", "Styler", table_html)
