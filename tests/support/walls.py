"""What a submission can see behind the walls."""

import shutil

import pytest

from softpower.grading import jail
from support import ROOT


@pytest.fixture
def exposed(tmp_path, monkeypatch):
    """A course in a folder that is readable as /usr is."""
    around = tmp_path / "usr"
    course = around / "src" / "app"
    for name in ("data", "solutions", "lessons/exercises", "lib", ".venv"):
        (course / name).mkdir(parents=True)
    for name in ("solutions/key.txt", "gradebook.db", "lessons/exercises/one.txt", "lib/part.txt", ".venv/pyvenv.cfg"):
        (course / name).write_text("open" if name.startswith(("lessons", "lib", ".venv")) else "secret", encoding="utf-8")
    shutil.copy(ROOT / "course.yml", course)
    shutil.copytree(ROOT / "data", course / "data", dirs_exist_ok=True)
    (course / "data" / "rows.csv").write_text("open", encoding="utf-8")
    (around / "src" / "beside.txt").write_text("open", encoding="utf-8")
    for path in [p for p in tmp_path.parents if str(p).startswith("/tmp/")]:
        path.chmod(0o755)
    readable = jail.readable
    monkeypatch.setattr(jail, "readable", lambda course: jail._outermost([*readable(course), str(around)]))
    return course
