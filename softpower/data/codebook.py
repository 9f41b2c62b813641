"""What tables, columns and codes mean: `codebook` in a notebook, docs/codebook.md as a page."""

import re

import pandas as pd

from ..messages import CourseError, one_of
from .package import descriptor, load, resource, resources


class Uncut(pd.DataFrame):
    """A table whose cells are shown whole, however long, and what stands in backticks as code."""

    def _repr_html_(self):
        with pd.option_context("display.max_colwidth", None, "display.max_rows", None):
            return re.sub(r"`([^`<>]+)`", r"<code>\1</code>", super()._repr_html_())

    def __repr__(self):
        return self.to_string(index=False)


def codebook(name: str, column: str | None = None) -> pd.DataFrame:
    """What each column of a table means: name, type, values allowed, description.

    With a column, what each of its codes means: value, definition, an example (the id of a row that has it), a near
    miss (the id of a row that has another value), and why. Raises CourseError if there is no such table or column.
    """
    fields = resource(name)["schema"]["fields"]
    if column is None:
        return Uncut(
            {
                "column": [field["name"] for field in fields],
                "type": [field["type"] for field in fields],
                "values": [", ".join(field.get("categories", [])) for field in fields],
                "meaning": [field["description"] for field in fields],
            }
        )
    coded = [field["name"] for field in fields if field.get("categories")]
    if column not in coded:
        raise CourseError(one_of(column, coded, f"column of codes in {name!r}"))
    codes = load("coded_values")
    here = codes[(codes["table_name"] == name) & (codes["column_name"] == column)]
    return Uncut(here.drop(columns=["table_name", "column_name"]).reset_index(drop=True))


def _values(field: dict, points_to: dict) -> str:
    rules = field.get("constraints", {})
    said = []
    if "enum" in rules:
        join = " < " if field.get("categoriesOrdered") else ", "
        said.append(join.join(f"`{value}`" for value in rules["enum"]))
    if "minimum" in rules:
        said.append(f"{rules['minimum']} to {rules['maximum']}" if "maximum" in rules else f"from {rules['minimum']}")
    if field["name"] in points_to:
        said.append(points_to[field["name"]])
    if field.get("listOf"):
        said.append(f"a list from `{field['listOf']['field']}` of `{field['listOf']['resource']}`")
    elif "listOf" in field:
        said.append("a list")
    if rules.get("unique"):
        said.append("each once")
    if not rules.get("required"):
        said.append("may be empty")
    return "; ".join(said)


def _codes(name: str) -> list[str]:
    """The table's codes with their definitions, if it has any."""
    codes = load("coded_values")
    rows = codes[codes["table_name"] == name]
    if rows.empty:
        return []
    lines = [
        f"| `{row['column_name']}` | `{row['value']}` | {row['definition']} | "
        + (f"`{row['example']}`" if isinstance(row["example"], str) else "")
        + f" | {_near_miss(row)} |"
        for row in rows.to_dict("records")
    ]
    return ["", "| Column | Code | Means | Example | Near miss |", "|---|---|---|---|---|", *lines]


def _near_miss(row: dict) -> str:
    return f"`{row['near_miss']}`: {row['why']}" if isinstance(row["near_miss"], str) else ""


def _table(item: dict) -> str:
    schema, name = item["schema"], item["name"]
    points_to = {
        key["fields"][0]: f"from `{key['reference']['fields'][0]}` of `{key['reference']['resource'] or name}`"
        for key in schema.get("foreignKeys", [])
    }
    columns = [
        f"| `{field['name']}` | {field['type']} | {_values(field, points_to)} | {field['description']} |" for field in schema["fields"]
    ]
    return "\n".join(
        [
            f"## {name}",
            "",
            f"{item['description']} {len(load(name))} rows.",
            "",
            "| Column | Type | Values | Meaning |",
            "|---|---|---|---|",
            *columns,
            *_codes(name),
        ]
    )


def markdown() -> str:
    """The whole codebook as Markdown."""
    package = descriptor()
    contents = [f"| [{r['name']}](#{r['name']}) | {len(load(r['name']))} | {r['title']} |" for r in resources()]
    others = [f"- `{r['path']}`: {r['title']}. {r['description']}" for r in package["resources"] if "schema" not in r]
    head = [
        "# Codebook",
        "",
        f"**{package['title']}**, version {package['version']}. {package['description']}",
        "",
        "This page is made from `data/datapackage.json` and `data/coded_values.csv`: change a description there, not here. What the",
        "package is for, and what it cannot support, stands in [data.md](data.md).",
        "",
        "| Table | Rows | A row is |",
        "|---|---|---|",
        *contents,
        "",
        "Beside the tables:",
        "",
        *others,
    ]
    return "\n\n".join(["\n".join(head), *map(_table, resources())]) + "\n"
