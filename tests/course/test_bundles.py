"""What is committed of softpower/front's bundles is what its sources make, and names no other host."""

import json
import re
import shutil
import subprocess

import pytest
from support import ROOT, skip

FRONT = ROOT / "softpower" / "front"
MADE = [
    "classroom/jupyter/labextension/static/front.js",
    "classroom/jupyter/labextension/static/pictures.js",
    "classroom/site/sphinx/static/front.js",
    "exercises/form.js",
]
# Names of vocabularies, and pages that an error message names: nothing is fetched from them.
NAMES = {"www.w3.org", "vega.github.io", "github.com"}


@pytest.mark.parametrize("name", MADE)
def test_bundles_are_ascii_and_ask_nobody(name):
    """Is each bundle plain ASCII, without an address that could be asked?"""
    text = (ROOT / "softpower" / name).read_bytes().decode("ascii")
    assert set(re.findall(r"https?://([\w.-]+)", text)) <= NAMES
    assert "sourceMappingURL" not in text


def test_the_lockfile_names_no_registry():
    """Does the lockfile pin every package by its hash, and leave open where it is fetched from?"""
    packages = json.loads((FRONT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all("integrity" in package and "resolved" not in package for name, package in packages.items() if name)


def test_bundles_are_what_the_sources_make(tmp_path):
    """Built anew from the pinned packages, are the bundles the committed ones, byte for byte?"""
    npm = shutil.which("npm")
    if not npm:
        skip("no npm here: install it (Debian: apt-get install npm) to build the bundles anew")
    copy = tmp_path / "softpower" / "front"
    shutil.copytree(FRONT, copy, ignore=shutil.ignore_patterns("node_modules"))
    subprocess.run([npm, "ci", "--silent"], cwd=copy, check=True, capture_output=True)
    subprocess.run(["node", "build.mjs", "--out", str(tmp_path / "made")], cwd=copy, check=True, capture_output=True)
    for name in [*MADE, f"{MADE[1]}.LICENSES.txt"]:
        made = (tmp_path / "made" / name).read_bytes()
        assert made == (ROOT / "softpower" / name).read_bytes(), f"{name} is out of date; run `make front`"
