"""How tables show in a notebook: as pandas shows them, less two barriers."""

import re

import pandas as pd

_EMPTY_HEADER = re.compile(r"<th(?:\s[^>]*)?>(?:&nbsp;|\s)*</th>")


def table_html(table) -> str | None:
    """pandas' HTML of a table, styled or not, with header cells that head nothing made plain cells.

    Above an index pandas puts empty header cells, which a screen reader announces as headers. A table that is
    wider than its place is moved in a region of its own, which the keyboard reaches.
    """
    text = table._repr_html_()
    return text and f'<div tabindex="0" style="overflow-x:auto">{_EMPTY_HEADER.sub("<td></td>", text)}</div>'


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
