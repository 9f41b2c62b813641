"""Do other readers code as we do? Agreement with the tables, column by column, and Cohen's kappa.

    python benchmarks/recoding.py second.csv [--differences]

second.csv holds what other people coded without sight of our codes, one line a code: coder, table, id, column, value.
Several coders may be in it; each is compared with the tables, and with each other.
"""

import argparse
from itertools import combinations
from pathlib import Path

import pandas as pd
from sklearn.metrics import cohen_kappa_score

from softpower.data import load

EMPTY = "(empty)"


def ours(codes: pd.DataFrame) -> pd.Series:
    """What the tables have for each of the codes, as text."""
    found = []
    for row in codes.itertuples():
        cell = load(row.table).set_index("id").loc[row.id, row.column]
        found.append(EMPTY if pd.isna(cell) else str(cell).lower() if isinstance(cell, bool) else str(cell))
    return pd.Series(found, index=codes.index).replace({"True": "true", "False": "false"})


def agreement(one: pd.Series, other: pd.Series) -> tuple[int, float, float]:
    """How many rows, the share coded alike, and Cohen's kappa; kappa is 1 where both give one and the same code to all."""
    same = float((one == other).mean())
    kappa = 1.0 if same == 1 else float(cohen_kappa_score(one, other))
    return len(one), same, kappa


def table(codes: pd.DataFrame) -> str:
    """A Markdown table: for each column, every coder against the tables, and coders against each other."""
    codes = codes.assign(value=codes["value"].fillna(EMPTY).replace("", EMPTY))
    codes = codes.assign(ours=ours(codes))
    lines = ["| Column | Compared | Rows | Alike | Kappa |", "|---|---|---|---|---|"]
    for (name, column), rows in codes.groupby(["table", "column"], sort=False):
        for coder, mine in rows.groupby("coder", sort=False):
            lines.append(_line(name, column, f"{coder} with the tables", *agreement(mine["value"], mine["ours"])))
        wide = rows.pivot(index="id", columns="coder", values="value")
        for one, other in combinations(wide.columns, 2):
            both = wide[[one, other]].dropna()
            lines.append(_line(name, column, f"{one} with {other}", *agreement(both[one], both[other])))
    return "\n".join(lines)


def _line(name: str, column: str, who: str, rows: int, same: float, kappa: float) -> str:
    return f"| `{name}.{column}` | {who} | {rows} | {same:.0%} | {kappa:.2f} |"


def differences(codes: pd.DataFrame) -> pd.DataFrame:
    """The codes in which a coder and the tables differ."""
    codes = codes.assign(value=codes["value"].fillna(EMPTY).replace("", EMPTY))
    codes = codes.assign(ours=ours(codes))
    return codes[codes["value"] != codes["ours"]]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("second", type=Path, help="CSV file: coder, table, id, column, value")
    arguments.add_argument("--differences", action="store_true", help="list the codes in which a coder and the tables differ")
    given = arguments.parse_args()
    codes = pd.read_csv(given.second, dtype="str", keep_default_na=False)
    print(table(codes))
    if given.differences:
        print(differences(codes).to_csv(index=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
