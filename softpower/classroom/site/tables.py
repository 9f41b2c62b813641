"""The tables as pages: every row with its statement, its place and its columns, an anchor for its id, and files to download."""

import html
import re
import shutil
from functools import cache
from pathlib import Path
from posixpath import relpath

from ...course import course
from ...data import cite
from ...data.linking import linked
from ...data.package import folder, lists, load, resource, resources
from ...data.rows import index, items, says
from ...data.sqlite import write as write_sqlite

ARCHIVE, BASE = "soft-power-tables", "soft-power-tables.sqlite"
UNSEARCHED = ("passages", "links")  # they have no words of their own
_SHORT = 110  # characters that are shown of a row that another one leads to
_ID = re.compile(r"<(td|code)>([a-z0-9]+(?:-[a-z0-9]+)+)</\1>")
# What a row says whose table has no ids of its own.
_SAYS = {
    "interview_codes": lambda row: f"{row['label']}: {row['definition']}",
    "practice_themes": lambda row: f"{row['label']}: {row['definition']}",
    "links": lambda row: f"{says(row['from_id'])} {row['relation'].capitalize()}: {says(row['to_id'])}",
    "coded_values": lambda row: f"{row['value']} ({row['column_name'].replace('_', ' ')} of {row['table_name']}): {row['definition']}",
}


def _key(item: dict) -> list[str]:
    return [] if item["name"] == "links" else item["schema"]["primaryKey"]


@cache
def _named(table: str, column: str) -> dict[str, str]:
    """What the values of a column lead to, as addresses within the folder of the tables."""
    key = _key(resource(table))
    return {str(row[column]): f"{table}.html#{'.'.join(str(row[k]) for k in key)}" for row in load(table).to_dict("records")} if key else {}


def _leads(name: str) -> dict[str, tuple[str, str]]:
    """The columns of a table whose values name rows: the table and the column that they name."""
    found = {column: (to["resource"], to["field"]) for column, to in lists(name).items() if to}
    for key in resource(name)["schema"].get("foreignKeys", []):
        found[key["fields"][0]] = (key["reference"]["resource"] or name, key["reference"]["fields"][0])
    return found


def place(key: str, page: str = "index.html") -> str | None:
    """Where on the site the row `key` stands, seen from a page of the site; None if there is no such row."""
    table = index().get(key)
    return relpath(f"tables/{table}.html", Path(page).parent.as_posix()) + f"#{key}" if table else None


def with_links(text: str, page: str) -> str:
    """HTML in which each cell of a table, and each word set as code, that is a row's id leads to that row."""

    def led(match):
        tag, key = match.groups()
        found = place(key, page)
        return f'<{tag}><a class="sp-id" href="{found}">{key}</a></{tag}>' if found else match[0]

    return _ID.sub(led, text)


def _cell(name: str, column: str, value) -> str:
    """A cell's content, each of its items linked to the row that it names."""
    leads = _leads(name).get(column)
    parts = items(str(value)) if column in lists(name) else [str(value)]
    shown = []
    for part in parts:
        found = _named(*leads).get(part) if leads else None
        if not found and part in index():
            found = f"{index()[part]}.html#{part}"
        text = html.escape(part)
        shown.append(f'<a href="{found}">{text}</a>' if found else text)
    return "; ".join(shown)


def _shown(value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _where(key: str) -> str:
    found = cite(key) if key in index() else None
    return (found.citation if found.outside else found.place) if found and found.table != "sources" else ""


def _links(key: str) -> str:
    rows = ""
    for relation, other in linked().get(key, []):
        said = says(other)
        said = said if len(said) <= _SHORT else said[:_SHORT].rsplit(" ", 1)[0] + " …"
        rows += f'<dt>{relation}</dt><dd><a href="{index()[other]}.html#{other}">{other}</a> {html.escape(said)}</dd>'
    return rows


def _filters(item: dict, rows: list[dict]) -> list[str]:
    """The columns to filter by: the document, and codes that the table has at least two of."""
    fields = item["schema"]["fields"]
    names = [f["name"] for f in fields if f.get("categories") or f["name"] in ("source", "table_name")]
    many = [name for name in names if len({row[name] for row in rows if row[name] is not None}) > 1]
    return sorted(many, key=lambda name: name != "source")


def _row(item: dict, row: dict, filters: list[str]) -> str:
    name, key = item["name"], ".".join(str(row[k]) for k in _key(item))
    said = _SAYS[name](row) if name in _SAYS else says(key)
    columns = "".join(
        f"<dt>{column.replace('_', ' ')}</dt><dd>{_cell(name, column, _shown(value))}</dd>"
        for column, value in row.items()
        if value is not None and column != "note" and [column] != _key(item)
    )
    kept = "".join(
        f' data-{column.replace("_", "-")}="{html.escape(str(row[column]), quote=True)}"' for column in filters if row[column] is not None
    )
    where = _where(key)
    anchor = f' id="{key}"' if key else ""
    return (
        f'<li{anchor} class="sp-row"{kept}><p class="sp-row-says">{html.escape(said)}</p>'
        + (f'<p class="sp-row-where">{html.escape(where)}</p>' if where else "")
        + (f'<p class="sp-row-note"><strong>Take care:</strong> {html.escape(row["note"])}</p>' if row.get("note") else "")
        + f"<details><summary>All columns</summary><dl>{columns}{_links(key)}</dl></details>"
        + (f'<p class="sp-row-id"><a href="#{key}">{key}</a></p>' if key else "")
        + "</li>"
    )


def _form(item: dict, rows: list[dict], filters: list[str]) -> str:
    short = load("sources").set_index("id")["short"]
    order = {f["name"]: f.get("categories") or list(short.index) for f in item["schema"]["fields"]}
    chosen = ""
    for column in filters:
        there = {row[column] for row in rows}
        values = [v for v in order[column] if v in there] or sorted(v for v in there if v is not None)
        options = "".join(f'<option value="{html.escape(v, quote=True)}">{html.escape(short.get(v, v))}</option>' for v in values)
        label = {"source": "Document", "table_name": "Table"}.get(column, column.replace("_", " ").capitalize())
        chosen += f'<label>{label} <select name="{column.replace("_", "-")}"><option value="">all</option>{options}</select></label>'
    return (
        '<form class="sp-filter" role="search" aria-label="This table" hidden><label class="sp-filter-words">Words '
        f'<input type="search" name="words" autocomplete="off"></label>{chosen}<p role="status">{len(rows)} rows</p></form>'
    )


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _page(item: dict) -> str:
    name = item["name"]
    table = load(name).astype(object)
    rows = table.where(table.notna(), None).to_dict("records")
    filters = _filters(item, rows)
    body = "\n".join(_row(item, row, filters) for row in rows)
    apart = "orphan: true\n" + ("nosearch: true\n" if name in UNSEARCHED else "")
    return (
        f"---\n{apart}---\n\n"
        f"# {_title(name)}\n\n{item['description']}\n\n"
        f'<p><a href="index.html">All tables</a> · <a href="../codebook.html#{name.replace("_", "-")}">What the columns mean</a> · '
        f'<a href="csv/{name}.csv" download>Download as CSV</a></p>\n\n'
        f'```{{raw}} html\n{_form(item, rows, filters)}\n<ol class="sp-rows">\n{body}\n</ol>\n```\n'
    )


def _index() -> str:
    rows = "".join(
        f"| [{_title(item['name'])}]({item['name']}.md) | {item['title']} | {len(load(item['name']))} | "
        f'<a href="csv/{item["name"]}.csv" download aria-label="CSV of {_title(item["name"])}">CSV</a> |\n'
        for item in resources()
    )
    return (
        "# Tables\n\n"
        f"All that {course().title} takes from its five documents, statement by statement, in our words, each with its place. "
        "A table can be filtered by document, by code and by word, and every row has an address of its own: its id.\n\n"
        f'Take all of it along: <a href="{ARCHIVE}.zip" download>the tables with their description, as a zip</a>, '
        f'or <a href="{BASE}" download>as one SQLite file</a>. '
        "[What the tables are for](../data.md), and what they cannot support; [what each column and code means](../codebook.md).\n\n"
        f"| Table | A row is | Rows | Download |\n|---|---|---:|---|\n{rows}"
    )


def pages() -> dict[str, str]:
    """Each page as file name and text: the list of tables, and one for each."""
    return {"tables/index.md": _index(), **{f"tables/{item['name']}.md": _page(item) for item in resources()}}


def downloads(target: Path) -> None:
    """Put the files to download beside the pages, in the folder `target`: each table as CSV, all as a zip and as SQLite."""
    (target / "csv").mkdir(parents=True)
    for item in resources():
        shutil.copy(folder() / item["path"], target / "csv" / f"{item['name']}.csv")
    write_sqlite(target / BASE)
    shutil.make_archive(str(target / ARCHIVE), "zip", root_dir=folder())
