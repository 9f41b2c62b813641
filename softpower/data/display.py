"""How tables show in a notebook: as pandas shows them, less two barriers, and with texts whole and at the left."""

import re

import pandas as pd

LONGEST = 400  # letters of a cell; pandas cuts after 50, in the middle of what the documents say
_EMPTY_HEADER = re.compile(r"<th(?:\s[^>]*)?>(?:&nbsp;|\s)*</th>")


def _texts(table) -> list[int]:
    """The places, from 1, of the columns that hold texts; none where not every column is shown, or the table is styled by hand."""
    if not isinstance(table, pd.DataFrame) or len(table.columns) > (pd.get_option("display.max_columns") or len(table.columns)):
        return []
    if table.columns.nlevels > 1:
        return []
    return [n for n, kind in enumerate(table.dtypes, 1) if not pd.api.types.is_numeric_dtype(kind)]


def table_html(table) -> str | None:
    """pandas' HTML of a table, styled or not, with header cells that head nothing made plain cells.

    Above an index pandas puts empty header cells, which a screen reader announces as headers. A table that is
    wider than its place is moved in a region of its own, which the keyboard reaches.
    """
    with pd.option_context("display.max_colwidth", LONGEST):
        text = table._repr_html_()
    if not text:
        return text
    places = _texts(table)
    name = "sp-left-" + "-".join(map(str, places))  # the same for tables of one shape, so that a page's rules do not differ
    cells = ", ".join(f".{name} thead th:nth-of-type({n}), .{name} tbody td:nth-of-type({n})" for n in places)
    left = f"<style>{cells} {{ text-align: left; }}</style>" if places else ""
    shown = f' class="{name}"' if places else ""
    return f'<div{shown} tabindex="0" style="overflow-x:auto">{left}{_EMPTY_HEADER.sub("<td></td>", text)}</div>'


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
