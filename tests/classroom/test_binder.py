"""Binder: the steps that repo2docker makes of the course and of the student edition. No container engine is needed."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from support import ROOT, skip

from softpower.classroom.edition import _write, build


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
