"""What all kinds of exercise share."""

import hashlib
from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ...data import cite
from ..amounts import amount
from ..feedback import Feedback, tidy
from ..feedback import Field as FormField
from ..reveal import Reveal


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


class Said(Part):
    """The outcome in a sentence, by how it went. May hold {right}, {of}, {good} and {bad}."""

    solved: str
    open: str
    slips: str = ""  # where a tick is wrong and costs something; as `open` if empty
    nothing: str = "Nothing is answered yet."

    def sentence(self, solved: bool, empty: bool, **numbers) -> str:
        text = self.nothing if empty else self.solved if solved else (self.slips or self.open) if numbers.get("bad") else self.open
        for name, value in numbers.items():
            text = text.replace("{" + name + "}", str(value))
        return text


ONE = Said(solved="Right.", open="Not yet.")
ITEMS = Said(solved="All {of} are right.", open="{right} of {of} right. Each item above says how it stands.")
TICKS = Said(
    solved="All {of} that hold are ticked, and no other.",
    open="{right} of {of}. What you ticked holds, and there is more.",
    slips="{right} of {of}. Ticks that hold: {good}. Ticks that do not: {bad}; each takes one away.",
)


class Base(Part):
    """An exercise: what it asks, the hints in their order, and the explanation that ends it.

    more     not on the core path of its lesson
    reveal   a picture that shows once an answer was given
    """

    id: Id
    title: str
    objective: str
    ask: str
    hints: list[str] = Field(min_length=1)
    explain: str
    cite: list[Cite] = []
    more: bool = False
    reveal: Reveal | None = None

    def fields(self) -> list[FormField]:
        raise NotImplementedError

    def judge(self, answer: dict) -> Feedback:
        """Feedback on an answer (field name to value). Never raises on what a form can send."""
        return self.verdict(tidy(self._asked, answer))

    @cached_property
    def _asked(self) -> list[FormField]:
        return self.fields()

    def verdict(self, answer: dict) -> Feedback:
        """Feedback on a tidy answer: one that holds what the form can send, and nothing else."""
        raise NotImplementedError

    def wording(self) -> Said:
        """How the outcome is put into a sentence."""
        return ITEMS

    def legend(self) -> list[tuple[str, str]]:
        """Words that the form uses, and what they mean: in sight while one answers."""
        return []

    def picture(self, answer: dict) -> str:
        """HTML of a chart that goes with the answer so far; none for most kinds."""
        return ""

    def solution(self) -> dict:
        """An answer that is judged right, for tests and for 'show me'."""
        raise NotImplementedError

    def outcome(self, answer: dict, right: int, of: int, remarks: list, solved: bool | None = None, **numbers) -> Feedback:
        """Feedback with its sentence."""
        solved = right == of if solved is None else solved
        said = self.wording().sentence(solved, not answer, right=right, of=of, **numbers)
        return Feedback(right, of, remarks, said, solved)


def mixed(key: str, options: list, keep: bool = False) -> list:
    """`options` in an order that says nothing: the same everywhere, and another for each exercise."""
    if keep:
        return options
    return sorted(options, key=lambda option: hashlib.sha256(f"{key} {option[0]}".encode()).hexdigest())
