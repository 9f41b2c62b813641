"""The kinds of exercise, one module each. A kind knows its fields and how to judge an answer."""

from typing import Annotated

from pydantic import Field

from .audit import Audit
from .choose import Choose
from .code import Code
from .compose import Compose
from .estimate import Estimate
from .explore import Explore
from .match import Match
from .matrix import Matrix
from .order import Order
from .position import Position
from .predict import Predict
from .sort import Sort
from .spectrum import Spectrum

Kind = Annotated[
    Audit | Choose | Code | Compose | Estimate | Explore | Match | Matrix | Order | Position | Predict | Sort | Spectrum,
    Field(discriminator="kind"),
]

__all__ = [
    "Audit",
    "Choose",
    "Code",
    "Compose",
    "Estimate",
    "Explore",
    "Kind",
    "Match",
    "Matrix",
    "Order",
    "Position",
    "Predict",
    "Sort",
    "Spectrum",
]
