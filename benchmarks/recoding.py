"""Do two readers code alike? Agreement column by column, with Cohen's kappa, and what the tables have changed since.

    python benchmarks/recoding.py benchmarks/recoding/hundred-rows.csv [--differences]

The file holds codes, one a line: coder, table, id, column, value. In hundred-rows.csv `first` is the coding that the
tables had when the rows were drawn, and `second` that of a coder who saw the codebook, the rows and the sentences they
rest on, and none of the codes. A file with one coder alone is compared with the tables as they are.
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


def _whole(codes: pd.DataFrame) -> pd.DataFrame:
    """The codes with every coder; one coder alone is set beside the tables."""
    codes = codes.assign(value=codes["value"].fillna(EMPTY).replace("", EMPTY))
    if codes["coder"].nunique() == 1:
        codes = pd.concat([codes.assign(coder="the tables", value=ours(codes)), codes])
    return codes


def table(codes: pd.DataFrame) -> str:
    """A Markdown table: for each column the agreement of every two coders, and how many codes of the first the tables have left."""
    codes = _whole(codes)
    codes = codes.assign(left=codes["value"] != ours(codes))
    lines = ["| Column | Rows | Alike | Kappa | Changed since |", "|---|---|---|---|---|"]
    for (name, column), rows in codes.groupby(["table", "column"], sort=False):
        wide = rows.pivot(index="id", columns="coder", values="value")[list(dict.fromkeys(rows["coder"]))]
        for one, other in combinations(wide.columns, 2):
            both = wide[[one, other]].dropna()
            count, same, kappa = agreement(both[one], both[other])
            changed = int(rows.loc[rows["coder"] == one, "left"].sum())
            lines.append(f"| `{name}.{column}` | {count} | {same:.0%} | {kappa:.2f} | {changed} |")
    return "\n".join(lines)


def differences(codes: pd.DataFrame) -> pd.DataFrame:
    """The codes in which coders differ, and what the tables have."""
    codes = _whole(codes)
    wide = codes.pivot(index=["table", "column", "id"], columns="coder", values="value").reset_index()
    wide["tables"] = ours(wide)
    coders = list(codes["coder"].unique())
    return wide[wide[coders].nunique(axis="columns") > 1]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("second", type=Path, help="CSV file: coder, table, id, column, value")
    arguments.add_argument("--differences", action="store_true", help="list the codes in which coders differ")
    given = arguments.parse_args()
    codes = pd.read_csv(given.second, dtype="str", keep_default_na=False)
    print(table(codes))
    if given.differences:
        print(differences(codes).to_csv(index=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
