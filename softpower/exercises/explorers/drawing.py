"""An explorer: a chart whose parameters are the exercise's controls, and what it shows in words.

The page that draws it moves the parameters by itself. Paper and front ends without
the course's extension get a drawing for given values, made here.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from ... import charts


@dataclass(frozen=True)
class Explorer:
    """`chart` takes the controls' first values and gives a chart with a parameter for each, and one called `says`.

    `says` is the same sentence in Python: a drawing's text alternative, and what a test compares with the chart's.
    """

    chart: Callable
    says: Callable

    def specification(self, **values) -> dict:
        return self.chart(**values).properties(description=self.says(**values)).to_dict()

    def html(self, **values) -> str:
        """A drawing for these values, and its sentence, which is its text alternative too."""
        return f"{charts.svg(self.specification(**values))}<p>{self.says(**values)}</p>"


def half_up(value: float, digits: int = 0) -> str:
    """A number rounded as the page does it: halves upwards."""
    scale = 10**digits
    return f"{math.floor(value * scale + 0.5) / scale:.{digits}f}"
