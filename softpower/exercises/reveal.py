"""A picture that follows a form: named in an exercise's YAML, drawn once an answer was given."""

from importlib import import_module

from pydantic import BaseModel, ConfigDict, model_validator

from ..messages import one_of


class Reveal(BaseModel):
    """`function` of softpower.pictures, called with `arguments`. A parameter of the chart that is called like a field follows it.

    follows   for parameters that have names of their own: the parameter, and the field that it follows
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    function: str
    arguments: dict = {}
    follows: dict[str, str] = {}

    @model_validator(mode="after")
    def _known(self):
        try:
            pictures = import_module("softpower.pictures")
        except ImportError:
            raise ValueError("this copy of the course has no pictures to show") from None
        known = [name for name in getattr(pictures, "__all__", dir(pictures)) if callable(getattr(pictures, name)) and name[0] != "_"]
        if self.function not in known:
            raise ValueError(one_of(self.function, known, "picture"))
        return self

    def chart(self):
        return getattr(import_module("softpower.pictures"), self.function)(**self.arguments)
