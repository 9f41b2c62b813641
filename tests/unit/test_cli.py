"""The command as a whole: what it says of files that it cannot use, and which copy of the course it works on."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from support import ROOT
from traitlets.config import Configurable

from softpower import cli
from softpower.classroom.exports import CanvasExporter, CanvasOutcomesExporter
from softpower.cli import main
from softpower.home import home


def test_files_that_cannot_be_used_are_named(tmp_path, monkeypatch, capsys):
    """Does a file in a folder's place, or a folder in a file's, end in a sentence with its name, and no traceback?"""
    for name in ("course.yml", "nbgrader_config.py"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "list.csv").write_text("id,email\nann,ann@uni.example\n", encoding="utf-8")
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"])
    monkeypatch.setenv("SOFTPOWER_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "roster.csv").mkdir()
    assert main(["roster", "import", "list.csv"]) == 2
    told = capsys.readouterr().err
    assert str(tmp_path / "roster.csv") in told and "that is a folder" in told and "Traceback" not in told
    monkeypatch.setenv("SOFTPOWER_HOME", str(ROOT))
    assert main(["release", "--output", "list.csv"]) == 2
    told = capsys.readouterr().err
    assert "list.csv is a file, and a student edition is a folder" in told


@pytest.mark.parametrize("exporter", [CanvasOutcomesExporter, CanvasExporter])
def test_an_export_that_cannot_be_written(exporter, tmp_path, monkeypatch):
    """Does nbgrader's command end with a sentence where a mark file cannot be written?"""
    said = []

    class App(Configurable):
        def fail(self, text, *args):
            said.append(text % args)

    def _refused(*args):
        raise PermissionError(13, "Permission denied", "canvas.csv")

    made = exporter(parent=App())
    if exporter is CanvasExporter:
        monkeypatch.setattr(made, "_export", _refused)  # as Excel holds the file
        made.export(None)
        assert len(said) == 1 and said[0].startswith("canvas.csv: Permission denied. Close what has it open, such as Excel")
    else:
        (tmp_path / "taken").touch()
        made.to = str(tmp_path / "taken" / "x.csv")
        made.export(None)
        assert len(said) == 1 and "A folder is needed there" in said[0]


@pytest.mark.parametrize("port", ["99999", "0", "-1", "http"])
def test_a_port_that_cannot_be(port, capsys):
    """Is a number that is no port refused before anything is started?"""
    with pytest.raises(SystemExit) as ended:
        main(["lab", f"--port={port}"])
    assert ended.value.code == 2 and "from 1 to 65535" in capsys.readouterr().err


def test_an_installed_command_works_on_the_copy_that_it_is_called_in(tmp_path, monkeypatch, capsys):
    """Where the package carries a course of its own, is the instructor's copy taken, from a folder within it, and else its own?"""
    own, mine = tmp_path / "softpower" / "_course", tmp_path / "mine"
    for folder in (own, mine):
        (folder / "lessons").mkdir(parents=True)
        shutil.copy(ROOT / "course.yml", folder)
    monkeypatch.setattr(cli, "home", lambda: Path(os.environ.get("SOFTPOWER_HOME", own)))
    monkeypatch.setenv("SOFTPOWER_HOME", "")
    monkeypatch.delenv("SOFTPOWER_HOME")
    monkeypatch.chdir(mine / "lessons")
    cli._take_the_copy_here()
    assert "SOFTPOWER_HOME" not in os.environ
    (mine / "nbgrader_config.py").touch()
    cli._take_the_copy_here()
    assert home() == mine
