"""Binder: the steps that repo2docker makes of the course and of the student edition. No container engine is needed."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import skip

from softpower.classroom.edition import _write, build

ROOT = Path(__file__).resolve().parents[1]


def _steps(folder: Path) -> str:
    """The Dockerfile that repo2docker generates."""
    command = Path(sys.executable).with_name("jupyter-repo2docker")
    if not command.is_file():
        skip("no jupyter-repo2docker here: install the extra `test`")
    done = subprocess.run([str(command), "--no-build", "--debug", str(folder)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """What a Binder link may point to: the student edition, and the whole repository."""
    place = tmp_path_factory.mktemp("binder")
    _write(build(ROOT)[0], place / "edition")
    (place / "repository").mkdir()
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (place / "repository" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place / "repository" / name)
    return place


@pytest.mark.slow
@pytest.mark.parametrize("which", ["edition", "repository"])
def test_the_generated_steps(which, places):
    """Is the environment made of the named Python, after the files that it reads are there; then postBuild; then start?"""
    steps = _steps(places / which)
    environment = yaml.safe_load((places / which / "environment.yml").read_text(encoding="utf-8"))
    [version] = [d.removeprefix("python=") for d in environment["dependencies"] if str(d).startswith("python=")]
    locked = re.search(r"environment-2epy-2d(\d+)-2e(\d+)-2dlinux", steps)
    assert locked and ".".join(locked.groups()) == version
    # environment.yml names requirements.txt, so it must not be read before the repository is copied.
    order = [
        steps.index(x) for x in ("COPY --chown=0:0 src/", 'env update -p ${NB_PYTHON_PREFIX} --file "environment.yml"', "RUN ./postBuild")
    ]
    assert order == sorted(order)
    assert re.search(r"CMD|ENTRYPOINT", steps[order[-1] :]) and "R2D_ENTRYPOINT" in steps and "start" in steps[order[-1] :]
    for more in ("apt-get install", "npm install", "install.R", "requirements-test"):  # nothing beside the pinned file
        assert more not in steps[order[0] :]


def test_the_image_holds_nothing_for_tests():
    """Is what Binder installs the learner's pinned file, without what only tests or an engine need?"""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["dependencies"] == ["python=3.11", "pip", {"pip": ["-r requirements.txt"]}]
    pinned = set(re.findall(r"^([a-z0-9][\w.-]*)==", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE))
    assert not pinned & {
        "pytest",
        "playwright",
        "frictionless",
        "ruff",
        "jupyter-repo2docker",
        "pre-commit",
        "sphinx",
        "jupyterhub",
        "distributed",
    }


def test_start_and_postbuild_run_what_they_should(tmp_path):
    """Does start run what it is given, opening the first lesson where a link names none; and is postBuild free of downloads?"""
    tool = tmp_path / "jupyter"
    tool.write_text('#!/bin/sh\nfor word in "$@"; do echo "$word"; done\n', encoding="utf-8")
    tool.chmod(0o755)
    done = subprocess.run([str(ROOT / "start"), str(tool), "lab", "--ip", "0.0.0.0"], capture_output=True, text=True, check=True)
    words = done.stdout.split("\n")
    assert words[:3] == ["lab", "--ip", "0.0.0.0"]
    [page] = {w.split("=", 1)[1] for w in words if "default_url" in w}
    assert page.startswith("/lab/tree/") and (ROOT / page.removeprefix("/lab/tree/")).is_file()
    assert "--no-deps --no-build-isolation" in (ROOT / "postBuild").read_text(encoding="utf-8")


def test_the_links_in_the_docs():
    """Do the links that docs/binder.md gives open a lesson that is there, and name no repository that is not the reader's?"""
    text = (ROOT / "docs" / "binder.md").read_text(encoding="utf-8")
    links = re.findall(r"https://mybinder\.org/v2/gh/\S+", text)
    assert len(links) >= 2
    for link in links:
        assert re.match(r"https://mybinder\.org/v2/gh/YOUR-NAME/YOUR-[A-Z]+/", link)
        lesson = re.search(r"lessons(?:/|%2F|%252F)([\w-]+\.ipynb)", link)
        assert lesson and (ROOT / "lessons" / lesson[1]).is_file()
