"""What Canvas and Moodle give out as submissions: does each notebook come to its student's folder, and is the rest told?"""

import zipfile

import pytest
from support import classes as gc

ROSTER = """id,last_name,first_name,name,canvas_id
aigerim,Akhmetova,Aigerim,"Akhmetova, Aigerim",101
berik,Bekov,Berik,"Bekov, Berik",102
elif,Çelik,Elif,Elif Çelik,103
jan-1,Novak,Jan,Jan Novak,104
jan-2,Novak,Jan,Jan Novak,105
"""
CANVAS = {
    "akhmetovaaigerim_101_9001_china.ipynb": "a",
    "bekovberik_LATE_102_9002_china-2.ipynb": "b",
    "çelikelif_103_9003_my china work (1).ipynb": "e",
    "strangerjo_999_9004_china.ipynb": "s",
    "akhmetovaaigerim_101_9005_notes.pdf": "p",
}
MOODLE = {
    "Elif Çelik_4711_assignsubmission_file/china.ipynb": "e",
    "Aigerim Akhmetova_4712_assignsubmission_file_/china.ipynb": "a",
    "Berik Bekov_4713_assignsubmission_file_china.ipynb": "b",
    "Jan Novak_4714_assignsubmission_file/china.ipynb": "j",
    "Berik Bekov_4713_assignsubmission_file/china draft.ipynb": "d",
}


def collected(folder, files: dict[str, str], *options) -> tuple[int, str, dict[str, str]]:
    """The course after such a download was brought in: exit code, what was said, and what stands in whose folder."""
    archive = folder / "downloaded/china/archive"
    archive.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive / "submissions.zip", "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    code, said = gc.run(folder, "zip_collect", "china", *options, program=("nbgrader",))
    there = {p.relative_to(folder / "submitted").as_posix(): p.read_text() for p in (folder / "submitted").rglob("*") if p.is_file()}
    return code, said, there


@pytest.fixture
def folder(tmp_path):
    made = gc.make(tmp_path / "course", [])
    (made / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return made


def test_a_canvas_download(folder):
    """By Canvas's ids, late or not, under whatever name: does each arrive, is a stranger named, and is a second download taken with --force?"""
    code, said, there = collected(folder, CANVAS)
    assert code == 0, said
    assert there == {"aigerim/china/china.ipynb": "a", "berik/china/china.ipynb": "b", "elif/china/china.ipynb": "e"}
    assert "Left out, strangerjo_999_9004_china.ipynb: nobody in the roster has the canvas_id 999." in said
    code, said, there = collected(folder, CANVAS | {"akhmetovaaigerim_101_9001_china.ipynb": "again"}, "--force")
    assert code == 0 and there["aigerim/china/china.ipynb"] == "again", said


def test_a_moodle_download(folder):
    """By full names, in folders as Moodle has them and in names as it had: does each arrive, and is a name of two, or a second notebook, told?"""
    code, said, there = collected(folder, MOODLE)
    assert code == 0, said
    assert set(there) == {"aigerim/china/china.ipynb", "berik/china/china.ipynb", "elif/china/china.ipynb"}
    assert there["elif/china/china.ipynb"] == "e" and there["aigerim/china/china.ipynb"] == "a"
    assert "Left out, china.ipynb: 2 in the roster are called 'Jan Novak'." in said
    assert "of berik there is another notebook" in said
