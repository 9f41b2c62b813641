"""What is counted in a lesson: words, decisions, pictures, cards, and the minutes that they come to."""

import json
import re
from functools import cache

from softpower.course import course
from softpower.exercises import exercises
from support import ROOT

RETOLD = [x.slug for x in course().lessons if x.slug != "toolbox"]  # the lessons that have the frame; the toolbox has a shape of its own
WORDS_A_MINUTE = 200
# Pictures of the world, and not of our tables: the functions of softpower.pictures that draw one.
WORLD = re.compile(r"pictures\.(\w*(?:map|timeline|network|pipe|loop|line|years|audiences|deed|redrawn|lag)\w*)\(")
PICTURE = re.compile(r"pictures\.\w+\(|charts\.finish\(|\.mark_\w+\(")
SIDE = ("More",)  # sections that are not on the core path


@cache
def cells(slug: str) -> list[dict]:
    notebook = course().lesson(slug).notebook
    return json.loads((ROOT / "lessons" / notebook).read_text(encoding="utf-8"))["cells"]


def source(cell: dict) -> str:
    return "".join(cell["source"])


def sections(slug: str) -> list[tuple[str, list[dict]]]:
    """The lesson's sections by heading, in order; what stands before the first has the heading ""."""
    found: list[tuple[str, list[dict]]] = [("", [])]
    for cell in cells(slug):
        heading = re.match(r"## (.+)", source(cell)) if cell["cell_type"] == "markdown" else None
        if heading:
            found.append((heading[1].strip(), []))
        found[-1][1].append(cell)
    return found


def core(slug: str) -> list[dict]:
    """The cells of the core path."""
    return [cell for heading, those in sections(slug) if heading not in SIDE for cell in those]


def plain(text: str) -> str:
    """Markdown as it is read: without marks of sources, links' targets and signs."""
    text = re.sub(r"\[°\]\([^)]*\)|<[^>]+>", "", text)
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)


def words(text: str) -> int:
    return len(re.findall(r"\w[\w’'.-]*", plain(text)))


def prose(those: list[dict]) -> int:
    """Words of Markdown in some cells."""
    return sum(words(source(cell)) for cell in those if cell["cell_type"] == "markdown")


def shown(those: list[dict]) -> list[str]:
    """The exercises that some cells show, by name."""
    return re.findall(r"""exercise\(["']([^"']+)["']\)""", "\n".join(source(c) for c in those if c["cell_type"] == "code"))


def decisions(name: str) -> int:
    """What an exercise asks a learner to decide: each field once, and of what may be ticked each option."""
    return sum(len(field.options) if field.type == "several" else 1 for field in exercises()[name].fields())


def read_in(name: str) -> int:
    """Words that a learner reads in an exercise: the question, the fields with what there is to choose, and its explanation."""
    item = exercises()[name]
    seen, fields = set(), 0
    for field in item.fields():
        fields += words(field.label)
        for _, text in field.options:
            fields += 0 if text in seen else words(text)
            seen.add(text)
    return words(item.ask) + fields + words(getattr(item, "explain", "") or "")


def minutes(slug: str) -> float:
    """Reading at 200 words a minute, and a minute for each decision, on the core path."""
    names = shown(core(slug))
    return (prose(core(slug)) + sum(map(read_in, names))) / WORDS_A_MINUTE + sum(map(decisions, names))
