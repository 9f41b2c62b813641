"""Binder: the steps that repo2docker makes of the course and of the student edition. No container engine is needed."""

import re
import subprocess
from pathlib import Path

import yaml
from support import ROOT


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
    tool.write_text('#!/bin/sh\nfor word in "$@"; do echo "$word"; done; echo "$JUPYTER_CONFIG_PATH"\n', encoding="utf-8")
    tool.chmod(0o755)
    done = subprocess.run([str(ROOT / "start"), str(tool), "lab", "--ip", "0.0.0.0"], capture_output=True, text=True, check=True)
    words = done.stdout.split("\n")
    assert words[:3] == ["lab", "--ip", "0.0.0.0"]
    [page] = {w.split("=", 1)[1] for w in words if "default_url" in w}
    assert page.startswith("/lab/tree/") and (ROOT / page.removeprefix("/lab/tree/")).is_file()
    folders = [Path(folder) for folder in words[-2].split(":")[:2]]
    assert (folders[0] / "jupyter_server_config.json").is_file() and (folders[1] / "labconfig").is_dir()  # as `softpower lab` has them
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
