"""nbgrader's exchange on a shared machine, where a student may put anything into the folder that takes submissions in."""

import getpass
import logging
import os
import sys
from pathlib import Path

import pytest
from traitlets.config import Config

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="nbgrader's exchange is for machines with POSIX accounts"),
    pytest.mark.filterwarnings("ignore:Object of type <Submitted"),
]
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
