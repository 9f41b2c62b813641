"""The codebook, docs/codebook.md: what data/datapackage.json says, as a page to read."""

from .ledger import descriptor, load


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
    if rules.get("unique"):
        said.append("each once")
    if not rules.get("required"):
        said.append("may be empty")
    return "; ".join(said)


def _table(resource: dict) -> str:
    schema, name = resource["schema"], resource["name"]
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
            f"{resource['description']} {len(load(name))} rows.",
            "",
            "| Column | Type | Values | Meaning |",
            "|---|---|---|---|",
            *columns,
        ]
    )


def markdown() -> str:
    """The whole codebook as Markdown."""
    package = descriptor()
    contents = [f"| [{r['name']}](#{r['name']}) | {len(load(r['name']))} | {r['title']} |" for r in package["resources"]]
    head = [
        "# Codebook",
        "",
        f"**{package['title']}**, version {package['version']}. {package['description']}",
        "",
        "This page is made from `data/datapackage.json`: change a description there, not here. What the package is for, and what it",
        "cannot support, stands in [data.md](data.md).",
        "",
        "| Table | Rows | A row is |",
        "|---|---|---|",
        *contents,
    ]
    return "\n\n".join(["\n".join(head), *map(_table, package["resources"])]) + "\n"
