"""Folders of a student's: are they gone through, and removed, however deep and full they are?"""

import os

from softpower.grading import folders


def test_walk_says_whether_it_saw_all(tmp_path, monkeypatch, dig):
    """Is all listed where there is little, the upper part where it is deep or full, and is a link not followed?"""
    (tmp_path / "one" / "two").mkdir(parents=True)
    (tmp_path / "one" / "two" / "a.csv").touch()
    (tmp_path / "loop").symlink_to(tmp_path)
    names = ["loop", "one", "one/two", "one/two/a.csv"]
    found, whole = folders.walk(tmp_path)
    assert [p.relative_to(tmp_path).as_posix() for p in found] == names and whole
    assert folders.walk(tmp_path / "none") == ([], True)
    monkeypatch.setattr(folders, "MOST", 3)
    found, whole = folders.walk(tmp_path)
    assert [p.relative_to(tmp_path).as_posix() for p in found] == names[:3] and not whole
    monkeypatch.setattr(folders, "MOST", 4)
    assert folders.walk(tmp_path) == (sorted(tmp_path / name for name in names), True)
    monkeypatch.undo()
    dig(tmp_path / "one" / "two")
    found, whole = folders.walk(tmp_path)
    assert len(found) == len(names) + folders.DEEPEST - 2 and not whole


def test_empty_and_remove(tmp_path, dig):
    """Is a deep tree removed whole, with folders that are shut and names that are taken, and what a link leads to left alone?"""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    folder = tmp_path / "folder"
    (folder / "shut" / "in").mkdir(parents=True)
    (folder / "shut" / "link").symlink_to(outside)
    (folder / "shut" / "in" / "x").touch()
    (folder / ".0").touch()
    (folder / ".1" / ".2").mkdir(parents=True)
    (folder / "shut" / "in").chmod(0)
    (folder / "shut").chmod(0)
    dig(folder)
    folders.empty(folder)
    assert os.listdir(folder) == []
    dig(folder)
    folders.remove(folder)
    assert os.listdir(tmp_path) == ["outside"] and os.listdir(outside) == ["kept"]
    folders.remove(folder)
