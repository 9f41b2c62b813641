"""nbgrader's exchange on a shared machine, where a student may put anything into the folder that takes submissions in."""

import getpass
import logging
import os
import sys
from pathlib import Path

import pytest
from traitlets.config import Config


@pytest.mark.skipif(os.name != "posix", reason="nbgrader's exchange is for machines with POSIX accounts")
@pytest.mark.filterwarnings("ignore:Object of type <Submitted")
def test_an_odd_name_stops_nobodys_collecting(tmp_path, monkeypatch):
    """With folders in inbound that are not named as submissions are, is the class collected, and each of them refused with a reason?"""
    from nbgrader.coursedir import CourseDirectory

    from softpower.classroom.exchange import Collect

    monkeypatch.setenv("PATH", str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"])  # nbgrader calls alembic
    me, inbound = getpass.getuser(), tmp_path / "exchange" / "soft-power" / "inbound"
    good = f"{me}+china+2027-02-12 10:00:00 UTC"
    odd = ["x+china+not a time", f"{me}+china+", f"{me}+china+2027-02-12 10:00:00 99999999999999", "a+b+china+99999999999999999999"]
    for name in (good, *odd):
        (inbound / name).mkdir(parents=True)
    (inbound / good / "china.ipynb").write_text("{}", encoding="utf-8")
    config = Config({"CourseDirectory": {"course_id": "soft-power", "root": str(tmp_path), "assignment_id": "china"}})
    config.Exchange.root = str(tmp_path / "exchange")
    said, log = [], logging.getLogger("exchange")
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())
    log.addHandler(handler)
    collect = Collect(coursedir=CourseDirectory(config=config), config=config, log=log)
    collect.init_src()
    assert [record["filename"] for record in collect.src_records] == [good]
    for name in odd[:1] + odd[2:3]:
        assert any(f"{name} is not named as a submission is" in line and f"comes from {me}" in line for line in said), (name, said)
    collect.init_dest()
    collect.copy_files()
    assert (tmp_path / "submitted" / me / "china" / "china.ipynb").read_text(encoding="utf-8") == "{}"
