"""What an install gives: the wheel works away from a checkout, and every installer reads the same pinned file."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The built wheel, and the folder that it unpacks to."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)], cwd=ROOT, check=True, capture_output=True)
    [path] = out.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(out / "unpacked")
        return archive.namelist(), out / "unpacked"


@pytest.mark.slow
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
    assert figures > 100 and exercises > 10 and "$36.71 billion" in cited


@pytest.mark.slow
def test_wheel_holds_no_answers(wheel):
    """Does the package that students install hold a solution, an answer of the bank, or a hidden test?"""
    names, unpacked = wheel
    assert not [n for n in names if re.search(r"solutions/|tests/|answers/.*\.yml|\.ipynb$", n)]
    for path in unpacked.rglob("*"):
        if path.is_file() and path.suffix in {".py", ".yml", ".csv", ".json", ".js"}:
            assert not re.search(r"canary: \w", path.read_text(encoding="utf-8")), path


@pytest.mark.slow
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


def test_environment_installs_the_pinned_file():
    """Do Binder and conda install exactly what `make lab` does, on a Python that the package takes?"""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["dependencies"][-1] == {"pip": ["-r requirements.txt"]}
    [python] = [d for d in environment["dependencies"] if str(d).startswith("python=")]
    assert python == "python=3.11"
    assert "--no-deps" in (ROOT / "postBuild").read_text(encoding="utf-8") and os.access(ROOT / "postBuild", os.X_OK)


def test_learners_file_is_lean():
    """Is nothing in the learner's install that only testers need, and is every tester's pin the learner's, too?"""
    pins = {
        name: dict(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements.txt", "requirements-test.txt")
    }
    learner, tester = pins["requirements.txt"], pins["requirements-test.txt"]
    assert not {"pytest", "frictionless", "playwright", "ruff"} & set(learner)
    assert {"pytest", "frictionless", "playwright", "ruff"} <= set(tester)
    assert learner.items() <= tester.items()
    for name, begins in {"jupyterlab": "4.6.", "nbgrader": "0.9.6", "pandas": "3.", "altair": "6.", "ipywidgets": "8."}.items():
        assert learner[name].startswith(begins)
