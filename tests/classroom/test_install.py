"""What an install gives: the wheel works away from a checkout, and every installer reads the same pinned file."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The built wheel, and the folder that it unpacks to."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)], cwd=ROOT, check=True, capture_output=True)
    [path] = out.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(out / "unpacked")
        return archive.namelist(), out / "unpacked"


def test_wheel_works_from_anywhere(wheel, tmp_path):
    """Away from any checkout, do data, citations and exercises come with the package, and does a folder's own data/ not win?"""
    _, unpacked = wheel
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "figures.csv").write_text("id\nmine\n", encoding="utf-8")
    (tmp_path / "course.yml").write_text("title: mine\n", encoding="utf-8")
    code = (
        "import json, softpower; from softpower import load, cite; from softpower.exercises import exercises;"
        "print(json.dumps([softpower.__file__, len(load('figures')), str(cite('china-energy-investment')), len(exercises())]))"
    )
    env = {k: v for k, v in os.environ.items() if not k.startswith("SOFTPOWER")} | {"PYTHONPATH": str(unpacked)}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    file, figures, cited, exercises = json.loads(done.stdout)
    assert Path(file).is_relative_to(unpacked)
    assert figures > 50 and exercises > 10 and "$36.71 billion" in cited


def test_wheel_holds_no_answers(wheel):
    """Does the package that students install hold a solution, an answer of the bank, or a hidden test?"""
    names, unpacked = wheel
    assert not [n for n in names if re.search(r"solutions/|tests/|answers/.*\.yml|\.ipynb$", n)]
    for path in unpacked.rglob("*"):
        if path.is_file() and path.suffix in {".py", ".yml", ".csv", ".json", ".js"}:
            assert not re.search(r"canary: \w", path.read_text(encoding="utf-8")), path


def test_wheel_brings_the_start_page(wheel):
    """Does an install switch the start page on, in JupyterLab and in its server?"""
    names, unpacked = wheel
    for end in (
        "share/jupyter/lab/settings/overrides.json",
        "share/jupyter/labextensions/softpower/package.json",
        "share/jupyter/labextensions/softpower/static/start.js",
        "share/jupyter/labextensions/softpower/static/front.js",
        "share/jupyter/labextensions/softpower/static/pictures.js",
        "etc/jupyter/jupyter_server_config.d/softpower.json",
        "softpower/classroom/start.css",
        "softpower/classroom/jupyter/learner/labconfig/page_config.json",
    ):
        assert any(n.endswith(end) for n in names), end
    assert not [n for n in names if "node_modules" in n]
    [package] = unpacked.rglob("labextensions/softpower/package.json")
    build = json.loads(package.read_text(encoding="utf-8"))["jupyterlab"]["_build"]
    assert (package.parent / build["load"]).is_file()
