"""Numbers in an exercise's YAML, computed from the ledger: a corrected figure corrects the answer.

{share: [china-energy-investment, china-total-investment]}     percent
{relative_change: [earlier, later]}                            percent
{difference: [earlier, later]}    {sum: [a, b]}    {ratio: [a, b]}    {figure: a}
{per_year: [china-total-investment, 2005, 2018]}               both years count
{value: 14}                                                    where no figure is meant
"""

from collections.abc import Callable

from ..data import figure
from ..messages import one_of


def _number(item) -> float:
    if isinstance(item, dict):
        return amount(item)
    return float(item) if isinstance(item, (int, float)) else figure(item).value


AMOUNTS: dict[str, tuple[int, Callable[..., float]]] = {
    "figure": (1, lambda a: a),
    "value": (1, lambda a: a),
    "share": (2, lambda part, whole: part / whole * 100),
    "relative_change": (2, lambda earlier, later: (later - earlier) / earlier * 100),
    "difference": (2, lambda earlier, later: later - earlier),
    "sum": (2, lambda a, b: a + b),
    "ratio": (2, lambda a, b: a / b),
    "share_of_sum": (2, lambda a, b: a / (a + b) * 100),
    "per_year": (3, lambda amount, first, last: amount / (last - first + 1)),
}


def amount(rule: dict) -> float:
    """The number that a rule such as {share: [a, b]} comes to. Raises ValueError for a rule that cannot be."""
    if not isinstance(rule, dict) or len(rule) != 1:
        raise ValueError("a number is one rule, such as {share: [china-energy-investment, china-total-investment]}")
    [(name, items)] = rule.items()
    if name not in AMOUNTS:
        raise ValueError(one_of(name, AMOUNTS, "rule for a number"))
    items = items if isinstance(items, list) else [items]
    needed, compute = AMOUNTS[name]
    if len(items) != needed:
        raise ValueError(f"{name} needs {needed} value{'s' if needed > 1 else ''}, found {len(items)}")
    return compute(*(_number(item) for item in items))
