"""Take a side. Every answer gets its own reply, and the replies to the others can be read once one has answered."""

from typing import Literal

from ..feedback import Field, Remark
from .base import Base, Cite, Part, Said


class Side(Part):
    text: str
    say: str
    cite: list[Cite] = []


class Position(Base):
    """Solved when answered. What was answered is kept, and `recall` shows it in a later lesson.

    sure      also asks how sure one is
    recalls   the full name of an earlier exercise, whose answer is shown beside this one
    """

    kind: Literal["position"]
    options: list[Side]
    sure: bool = False
    recalls: str = ""
    shuffle: bool = False
    hints: list[str] = []
    explain: str = ""

    def fields(self):
        options = [(str(n), option.text) for n, option in enumerate(self.options)]
        found = [Field("choice", "Your answer", "choice", options)]
        if self.sure:
            ends = ("not at all", "completely")
            found.append(Field("sure", "How sure are you?", "slider", unit="of 100", least=0, most=100, step=5, start=50, ends=ends))
        return found

    def wording(self):
        return Said(
            solved="Noted. You can change your mind at any time.",
            open="One more thing is open.",
            nothing="Choose an answer. There is no wrong one.",
        )

    def verdict(self, answer):
        remarks, asked = [], len(self.fields())
        if "choice" in answer:
            for n, option in enumerate(self.options):
                tone = "yours" if str(n) == answer["choice"] else "other"
                remarks.append(Remark(option.say, tone, f"choice={n}", option.text, tuple(option.cite)))
        else:
            remarks.append(Remark("Choose an answer first.", "note", "choice"))
        if self.sure and "sure" not in answer:
            remarks.append(Remark("Say how sure you are. Move the slider, even if it ends where it began.", "note", "sure"))
        return self.outcome(answer, sum(field.name in answer for field in self.fields()), asked, remarks)

    def solution(self):
        return {"choice": "0"} | ({"sure": 50} if self.sure else {})
