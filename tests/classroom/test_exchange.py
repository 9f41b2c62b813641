"""nbgrader's exchange on a shared machine, where a student may put anything into the folder that takes submissions in."""

import getpass
import logging
import os
import stat
import sys
from pathlib import Path

import pytest
from traitlets.config import Config

pytestmark = pytest.mark.skipif(os.name != "posix", reason="nbgrader's exchange is for machines with POSIX accounts")
ME = getpass.getuser()
GOOD = f"{ME}+china+2027-02-12 10:00:00 UTC"


@pytest.fixture
def inbound(tmp_path, monkeypatch) -> Path:
    """The folder that takes submissions in, with one in it."""
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"])  # nbgrader calls alembic
    folder = tmp_path / "exchange" / "soft-power" / "inbound"
    (folder / GOOD).mkdir(parents=True)
    (folder / GOOD / "china.ipynb").write_text("{}", encoding="utf-8")
    return folder


def collecting(inbound: Path):
    """What collects from there, ready to copy, and the lines that it logs."""
    from nbgrader.coursedir import CourseDirectory

    from softpower.classroom.exchange import Collect

    root = inbound.parents[2]
    config = Config({"CourseDirectory": {"course_id": "soft-power", "root": str(root), "assignment_id": "china"}})
    config.Exchange.root = str(root / "exchange")
    said, log = [], logging.getLogger("exchange")
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())
    log.addHandler(handler)
    collect = Collect(coursedir=CourseDirectory(config=config), config=config, log=log)
    collect.init_src()
    collect.init_dest()
    return collect, said


def test_an_odd_name_stops_nobodys_collecting(tmp_path, inbound):
    """With folders in inbound that are not named as submissions are, is the class collected, and each of them refused with a reason?"""
    odd = ["x+china+not a time", f"{ME}+china+", f"{ME}+china+2027-02-12 10:00:00 99999999999999", "a+b+china+99999999999999999999"]
    for name in odd:
        (inbound / name).mkdir()
    collect, said = collecting(inbound)
    assert [record["filename"] for record in collect.src_records] == [GOOD]
    for name in odd[:1] + odd[2:3]:
        assert any(f"{name} is not named as a submission is" in line and f"comes from {ME}" in line for line in said), (name, said)
    collect.copy_files()
    assert (tmp_path / "submitted" / ME / "china" / "china.ipynb").read_text(encoding="utf-8") == "{}"


def test_what_is_too_deep_or_too_large_stops_nobodys_collecting(tmp_path, inbound, dig):
    """Is a submission with more folders in one another than Python can follow, or larger than nbgrader's limit, refused with the reason?"""
    with (inbound / GOOD / "large.csv").open("wb") as file:
        file.truncate(10**9)
    collect, said = collecting(inbound)
    collect.copy_files()
    assert any(f"Not collected: {inbound / GOOD} is larger than" in line for line in said), said
    (inbound / GOOD / "large.csv").unlink()
    dig(inbound / GOOD)
    collect, said = collecting(inbound)
    collect.copy_files()
    assert any(f"Not collected: {inbound / GOOD} holds more than" in line for line in said), said
    assert not list(tmp_path.glob("submitted/*/*/*.ipynb"))


@pytest.fixture
def rights_count(monkeypatch):
    """Also for root, whom the system lets enter every folder."""
    if os.geteuid() == 0:
        opened = os.open

        def as_another(path, flags, mode=0o777, *, dir_fd=None):
            if not flags & os.O_CREAT and not stat.S_IMODE(os.stat(path, dir_fd=dir_fd, follow_symlinks=False).st_mode):
                raise PermissionError(13, "Permission denied", path)
            return opened(path, flags, mode, dir_fd=dir_fd)

        monkeypatch.setattr(os, "open", as_another)


def test_a_path_that_is_too_long_stops_nobodys_collecting(tmp_path, inbound, dig, rights_count):
    """With folders whose path is longer than the system takes, or that may not be entered, is the rest collected, and told what is not?"""
    limit, long, good = os.pathconf("/", "PC_PATH_MAX"), "long" * 60, inbound / GOOD
    for name in ("a", "more", "z"):  # in whichever order they come
        (good / name).mkdir()
    (good / "more" / "table.csv").write_text("a,b", encoding="utf-8")
    (good / "shut").mkdir(mode=0)
    dig(good / "a", 25, long)  # not too many in one another: 6,000 letters in 25 folders
    levels = (limit - 5 - len(str(good / "z"))) // (len(long) + 1)
    dig(good / "z", levels, long)
    deep = good.joinpath("z", *[long] * levels)
    dig(deep, 1, "z" * (limit + 4 - len(str(deep))))  # too long where it is, and not where it would go
    collect, said = collecting(inbound)
    collect.copy_files()
    there = tmp_path / "submitted" / ME / "china"
    assert sorted(os.listdir(there)) == ["a", "china.ipynb", "more", "z"]
    assert (there / "more" / "table.csv").read_text(encoding="utf-8") == "a,b" and (there / "a" / long).is_dir()
    assert os.listdir(there.joinpath("z", *[long] * levels)) == []
    for name in ("a", "z"):
        [told] = [line for line in said if line.startswith(f"Not collected: {good / name / long}")]
        assert told.endswith("(File name too long).")
    assert f"Not collected: a folder shut somewhere in {good} cannot be read (Permission denied)." in said
    good.chmod(0)  # the whole submission
    collect.do_copy(str(good), str(tmp_path / "whole"))
    good.chmod(0o755)
    assert said[-1] == f"Not collected whole: {good} (Permission denied)." and not (tmp_path / "whole").exists()
