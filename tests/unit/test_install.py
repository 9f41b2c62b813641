"""What an install gives: the wheel works away from a checkout, and every installer reads the same pinned file."""

import os
import re

import yaml
from support import ROOT


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
