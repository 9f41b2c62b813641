"""The whole package as one SQLite file, with the keys that the descriptor declares.

Every table is there as it is in its CSV file. A column of lists stays, and has a table of its own beside it, one row an
item: `claims.passage` as `list_claims_passage`, with the columns `claims_id`, `position` and `passage`. So it can be joined:

    SELECT c.claim FROM claims c JOIN list_claims_passage p ON p.claims_id = c.id WHERE p.passage = 'wp-p013-s1'
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from ..messages import CourseError
from .package import lists, load, resources
from .rows import items

_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}


def _quoted(name: str) -> str:
    return f'"{name}"'


def _table(item: dict) -> str:
    """The statement that makes a table."""
    schema = item["schema"]
    lines = []
    for field in schema["fields"]:
        rules = field.get("constraints", {})
        line = f"{_quoted(field['name'])} {_TYPES[field['type']]}"
        if rules.get("required"):
            line += " NOT NULL"
        if rules.get("unique"):
            line += " UNIQUE"
        if field["type"] == "boolean":
            line += f" CHECK ({_quoted(field['name'])} IN (0, 1))"
        elif "enum" in rules:
            values = ", ".join("'" + value.replace("'", "''") + "'" for value in rules["enum"])
            line += f" CHECK ({_quoted(field['name'])} IN ({values}))"
        lines.append(line)
    if key := schema.get("primaryKey"):
        lines.append(f"PRIMARY KEY ({', '.join(map(_quoted, key))})")
    for key in schema.get("foreignKeys", []):
        to = key["reference"]
        lines.append(
            f"FOREIGN KEY ({', '.join(map(_quoted, key['fields']))}) REFERENCES "
            f"{_quoted(to['resource'] or item['name'])} ({', '.join(map(_quoted, to['fields']))}) DEFERRABLE INITIALLY DEFERRED"
        )
    return f"CREATE TABLE {_quoted(item['name'])} (\n  " + ",\n  ".join(lines) + "\n)"


def _list_table(name: str, column: str, to: dict) -> str:
    points = f" REFERENCES {_quoted(to['resource'])} ({_quoted(to['field'])}) DEFERRABLE INITIALLY DEFERRED" if to else ""
    return (
        f"CREATE TABLE {_quoted(f'list_{name}_{column}')} (\n"
        f"  {_quoted(f'{name}_id')} TEXT NOT NULL REFERENCES {_quoted(name)} (id) DEFERRABLE INITIALLY DEFERRED,\n"
        f"  position INTEGER NOT NULL,\n"
        f"  {_quoted(column)} NOT NULL{points},\n"
        f"  PRIMARY KEY ({_quoted(f'{name}_id')}, position)\n)"
    )


def _plain(value):
    """A cell as SQLite takes it."""
    return value.item() if hasattr(value, "item") else value  # a number of numpy's as Python's own


def write(path: Path) -> Path:
    """Write the SQLite file anew. Raises CourseError if the place is taken by something that is no SQLite file."""
    if path.exists():
        if path.read_bytes()[:16] != b"SQLite format 3\x00":
            raise CourseError(f"{path} is there already and is no SQLite file. Name another file.")
        path.unlink()
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("PRAGMA foreign_keys = ON")
        for item in resources():
            base.execute(_table(item))
        for item in resources():
            name, table = item["name"], load(item["name"])
            rows = table.astype(object).where(table.notna(), None)
            marks = ", ".join("?" * len(rows.columns))
            base.executemany(
                f"INSERT INTO {_quoted(name)} VALUES ({marks})", [[_plain(cell) for cell in row] for row in rows.itertuples(index=False)]
            )
            for column, to in lists(name).items():
                base.execute(_list_table(name, column, to))
                base.executemany(
                    f"INSERT INTO {_quoted(f'list_{name}_{column}')} VALUES (?, ?, ?)",
                    [
                        (key, position, entry)
                        for key, cell in zip(rows["id"], rows[column], strict=True)
                        for position, entry in enumerate(items(cell), 1)
                    ],
                )
    return path
