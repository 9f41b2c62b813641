"""Where in the documents something stands, as a reader needs it: the document by a name, the place in it, and what is said there."""

from functools import cache

from ..data import cite, load

# As the lessons call them. A document that was added later is called by its author and title.
NAMES = {
    "nishonova-korea": "the article on Korea",
    "kazakhstan-interviews": "the interviews article",
    "kpop-diplomacy": "the page on K-pop",
    "temirtashev-china": "the essay on China",
    "wilton-park": "the Wilton Park report",
}
# The column of each table that says in our words what the document says there.
_SAID = ("claim", "paraphrase", "supports", "statement", "event", "says", "purpose", "actions", "strategy", "term", "audience", "title")


OUTSIDE = "Outside the five documents"


@cache
def document(source: str) -> str:
    """A short name for a document."""
    if source in NAMES:
        return NAMES[source]
    row = load("sources").set_index("id").loc[source]
    title = row["title"] if isinstance(row["title"], str) else ""
    author = row["author"] if isinstance(row["author"], str) else ""
    return ", ".join(filter(None, [author, f"\u201c{title}\u201d" if title else ""])) or source


@cache
def _rows(table: str) -> dict[str, dict]:
    """The rows of a table by id. What is empty is None."""
    records = load(table).astype(object).to_dict("records")
    return {row["id"]: {name: None if value is None or value != value else value for name, value in row.items()} for row in records}


def _row(key: str) -> tuple[str, dict]:
    table = cite(key).table
    return table, {} if table == "sources" else _rows(table)[key]


def _said(table: str, row: dict) -> str:
    """What stands there: a number as it is printed, or a statement in our words."""
    figure = row.get("figure")
    if figure:
        table, row = _row(figure)
    if table == "figures":
        period = f", {row['period']}" if row["period"] else ""
        unit = f" ({row['unit']}{period})" if row["unit"] else ""
        return f"Printed: \u201c{row['as_printed']}\u201d{unit}"
    return next((str(row[name]) for name in _SAID if row.get(name)), "")


@cache
def place(key: str) -> dict:
    """Document, place and what is said there, of one row of the ledger. For a fact from outside, the document is its reference."""
    found = cite(key)
    said = getattr(found, "says", "")
    if getattr(found, "outside", False):
        return {"document": found.citation, "at": "", "said": said, "outside": True}
    if found.table == "sources":
        return {"document": document(key), "at": "", "said": "", "outside": False}
    known = document(found.source) if found.source else ""
    return {"document": known, "at": found.locator or "", "said": said or _said(*_row(key)), "outside": False}


def where(keys) -> list[tuple[str, str]]:
    """The places of rows, one after the other, without repeating a place: in words, and what is said there."""
    found: dict[str, list[str]] = {}
    for key in keys:
        one = place(key)
        said = found.setdefault(", ".join(filter(None, [one["document"], one["at"]])), [])
        if one["said"] and one["said"] not in said:
            said.append(one["said"])
    return [(name, "; ".join(said)) for name, said in found.items()]
