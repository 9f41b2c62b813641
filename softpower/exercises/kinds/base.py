"""What all kinds of exercise share."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ...data import cite
from ..amounts import amount
from ..feedback import Feedback
from ..feedback import Field as FormField


def _cited(key: str) -> str:
    cite(key)  # raises CourseError, a ValueError, with the nearest ids
    return key


def _amount(rule: dict) -> dict:
    amount(rule)
    return rule


Cite = Annotated[str, AfterValidator(_cited)]
Amount = Annotated[dict, AfterValidator(_amount)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Base(Part):
    """An exercise: what it asks, the hints in their order, and the explanation that ends it."""

    id: Id
    title: str
    objective: str
    ask: str
    hints: list[str] = Field(min_length=1)
    explain: str
    cite: list[Cite] = []

    def fields(self) -> list[FormField]:
        raise NotImplementedError

    def judge(self, answer: dict) -> Feedback:
        """Feedback on an answer (field name to value). Never raises on what a form can send."""
        raise NotImplementedError

    def picture(self, answer: dict) -> str:
        """HTML of a chart that goes with the answer so far; none for most kinds."""
        return ""

    def solution(self) -> dict:
        """An answer that is judged right, for tests and for 'show me'."""
        raise NotImplementedError
