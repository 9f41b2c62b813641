"""All pictures on one page, docs/pictures.md, with a drawing of each for light and for dark."""

import inspect
from pathlib import Path

import altair as alt

from ..home import home
from ..plotted import DARK as BRIGHTER
from ..plotted import title
from . import __all__ as names
from .show import still
from .theme import DARK, LIGHT, inked

FOLDER = Path("docs") / "images" / "pictures"
PAGE = Path("docs") / "pictures.md"
# What is shown of a picture that begins empty or untouched.
BEGINS = {"reach_network": {"without": ["government"]}}

_HEAD = """# Pictures

<!-- Made by `softpower pictures`. Change the pictures in softpower/pictures/, then make this page again. -->

Maps, timelines, networks and other pictures of the course. Each is a function of `softpower.pictures` that takes tables (the course's own, unless
others are given) and gives an Altair chart with a title, a description in words and a source line:

```python
from softpower import pictures
pictures.courted_map()
```

What they share: one palette that colour-blind readers can tell apart, words beside the things they name, no network, light and dark, and a second drawing for
narrow pages. Where something moves, it moves by native controls, for which no kernel is needed. In its still form each picture is whole.
Every number and place is from the tables, or the picture says that it is an assumption or general knowledge.
"""


def _chart(name: str):
    from . import __getattr__ as function

    return function(name)(**BEGINS.get(name, {}))


def _controls(spec: dict) -> list[str]:
    return [param["bind"]["name"].strip() for param in spec.get("params", []) if isinstance(param.get("bind"), dict)]


def _call(name: str) -> str:
    given = ", ".join(f"{key}={value!r}" for key, value in BEGINS.get(name, {}).items())
    return f"pictures.{name}({given})"


def specifications() -> dict[str, dict]:
    """Every picture of a lesson as a specification, by its function's name."""
    with alt.renderers.enable("softpower-specification"):
        return {name: _chart(name).to_dict() for name in names if name != "region_map"}


def page(specs: dict[str, dict]) -> str:
    """docs/pictures.md."""
    from . import __getattr__ as function

    parts = [_HEAD]
    for name, spec in specs.items():
        at = FOLDER.relative_to(PAGE.parent).as_posix()
        lead = inspect.getdoc(function(name)).split("\n\n")[0].replace("\n", " ")
        moves = _controls(spec)
        parts.append(
            f"## {title(spec)}\n\n"
            f'<picture>\n  <source media="(prefers-color-scheme: dark)" srcset="{at}/{name}-dark.svg">\n'
            f'  <img src="{at}/{name}-light.svg" width="608" alt="{spec["description"].replace(chr(34), "&quot;")}">\n</picture>\n\n'
            f"`{_call(name)}` {lead}\n\n" + (f"Moves: {'; '.join(moves)}.\n\n" if moves else "") + f"*{spec['usermeta']['source']}*\n"
        )
    return "\n".join(parts)


def write(root: Path | None = None) -> Path:
    """Draw all pictures and write the page; returns the page's path."""
    root = root or home()
    specs = specifications()
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    for old in (root / FOLDER).glob("*.svg"):
        old.unlink()
    for name, spec in specs.items():
        for ground, colours, exchange in (("light", LIGHT, {}), ("dark", DARK, BRIGHTER)):
            drawn = {**inked(spec, **colours, exchange=exchange), "background": colours["paper"]}
            (root / FOLDER / f"{name}-{ground}.svg").write_text(still(drawn), encoding="utf-8")
    (root / PAGE).write_text(page(specs), encoding="utf-8")
    return root / PAGE
