"""What is committed as derived equals what its source gives; nothing of an answer is in it."""

import json
import re
import shutil

import pytest
from support import ROOT

from softpower.classroom.generate import generate, is_current
from softpower.course import course

SLUGS = [a.slug for a in course().assignments]
REGION = re.compile(r"BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)")


def secrets(slug: str) -> set[str]:
    """The lines of an assignment's hidden regions that stand nowhere in its visible part."""
    hidden, shown = set(), set()
    for cell in json.loads((ROOT / "solutions" / slug / f"{slug}.ipynb").read_text(encoding="utf-8"))["cells"]:
        inside = None
        for line in "".join(cell["source"]).splitlines():
            begin = REGION.search(line)
            if begin:
                inside = begin[1]
            elif inside and f"END {inside}" in line:
                inside = None
            elif inside:
                hidden.add(line.strip())
            else:
                shown.add(line.strip())
    return {line for line in hidden - shown if len(line) > 14}


def test_everything_derived_is_up_to_date(capsys):
    """Would `make generate` change anything?"""
    assert generate(check=True) == 0, capsys.readouterr().out


def test_files_beside_the_notebook(tmp_path):
    """Is a student version current with what a system or nbgrader leaves out beside it, and with an image only where it is the same?"""
    for name in ("nbgrader_config.py", "solutions/china/china.ipynb", "assignments/china/china.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    master, given = tmp_path / "solutions" / "china", tmp_path / "assignments" / "china"
    (given / ".DS_Store").write_bytes(b"\0")
    (master / "notes.md").write_text("For me alone.", encoding="utf-8")
    (master / ".ipynb_checkpoints").mkdir()
    (master / ".ipynb_checkpoints" / "china-checkpoint.ipynb").write_text("{}", encoding="utf-8")
    assert is_current("china", tmp_path)
    (master / "map.png").write_bytes(b"a map")
    assert not is_current("china", tmp_path)
    (given / "map.png").write_bytes(b"a map")
    assert is_current("china", tmp_path)
    (given / "map.png").write_bytes(b"another")
    assert not is_current("china", tmp_path)


@pytest.mark.parametrize("slug", SLUGS)
def test_students_version_tells_nothing_away(slug):
    """Does any line of a solution, hidden test or mark scheme stand in the students' version?"""
    lines = secrets(slug)
    assert len(lines) > 20
    for path in (ROOT / "assignments" / slug).rglob("*"):
        if path.is_file():
            text = json.loads(path.read_text(encoding="utf-8")) if path.suffix == ".ipynb" else path.read_text(encoding="utf-8")
            content = "\n".join("".join(c["source"]) for c in text["cells"]) if path.suffix == ".ipynb" else text
            assert not [line for line in lines if line in content]
            assert "canary" not in content and "BEGIN" not in content


@pytest.mark.parametrize(
    "path",
    sorted(p for d in ("lessons", "assignments", "solutions") for p in (ROOT / d).rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts),
    ids=lambda p: p.name,
)
def test_notebooks_are_clean(path):
    """Is each committed notebook without outputs, with ids of its own and minimal metadata?"""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert set(notebook["metadata"]) <= {"kernelspec", "language_info"}
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in notebook["cells"]:
        assert set(cell["metadata"]) <= {"nbgrader", "deletable", "editable", "jupyter", "tags"}
        assert cell["metadata"].get("jupyter", {"source_hidden": True}) == {"source_hidden": True}
        assert cell["metadata"].get("tags", ["raises-exception"]) == ["raises-exception"]
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
