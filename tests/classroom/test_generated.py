"""What is committed as derived equals what its source gives; nothing of an answer is in it."""

import shutil

from support import ROOT

from softpower.classroom.generate import _differs, ignored, is_current, student_version


def test_nbgrader_itself_gives_what_is_committed():
    """Is the quick comparison right: does `nbgrader generate_assignment` give the very files in assignments/?"""
    made = student_version("china", ROOT)
    try:
        assert not _differs(made, ROOT / "assignments" / "china", ignored(ROOT))
        assert is_current("china", ROOT)
    finally:
        shutil.rmtree(made.parent.parent)


def test_an_image_and_what_a_system_leaves_are_handed_on_once(tmp_path):
    """Does nbgrader's own version of an assignment with an image agree with the quick comparison, and `.DS_Store` not go out?"""
    for name in ("nbgrader_config.py", "course.yml", "solutions/china/china.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("map.png", ".DS_Store", "notes.md"):
        (tmp_path / "solutions" / "china" / name).write_bytes(b"bytes")
    made = student_version("china", tmp_path)
    try:
        assert {p.name for p in made.iterdir()} == {"china.ipynb", "map.png"}
        shutil.copytree(made, tmp_path / "assignments" / "china")
        assert is_current("china", tmp_path)
    finally:
        shutil.rmtree(made.parent.parent)
