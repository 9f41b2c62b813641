"""The files in deploy/ that no test here can run where they are meant to run: read, compared, and taken at their word."""

import ast
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from support import ROOT

KUBERNETES = ROOT / "deploy" / "zero-to-jupyterhub"
MACHINE = ROOT / "deploy" / "jupyterhub"
TYPES = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "truth": bool,
    "list": list,
    "nothing": type(None),
}


@pytest.fixture(scope="module")
def values():
    return yaml.safe_load((KUBERNETES / "values.yaml").read_text(encoding="utf-8"))


def problems(value, schema, where):
    """Where a value is not what the schema takes."""
    if schema == "any":
        return []
    if isinstance(schema, dict):
        if not isinstance(value, dict):
            return [f"{where} must have keys"]
        unknown = [f"{where}.{key}: the chart does not know it" for key in value if key not in schema]
        return unknown + [p for key in value if key in schema for p in problems(value[key], schema[key], f"{where}.{key}")]
    allowed = [schema] if isinstance(schema, str) else schema
    right = any(isinstance(value, TYPES[name]) and (name == "truth" or not isinstance(value, bool)) for name in allowed)
    return [] if right else [f"{where}: {value!r} is no {' or '.join(allowed)}"]


def test_values_fit_the_chart(values):
    """Does the chart know each name in values.yaml, and take a value of that type?"""
    schema = yaml.safe_load((ROOT / "tests" / "support" / "z2jh_schema.yml").read_text(encoding="utf-8"))
    assert set(values) <= set(schema["top"])
    assert problems(values, {key: schema[key] for key in values}, "values") == []
    # And would it be seen? A misspelt name and a wrong type are.
    assert problems({"cull": {"timeot": 1}}, schema, "values") and problems({"cull": {"every": "soon"}}, schema, "values")


def test_python_in_the_values(values):
    """Is the Python that the values give the hub sound, and does it set instructors and students apart?"""
    (code,) = values["hub"]["extraConfig"].values()
    ast.parse(code)

    class Stand:
        """Takes what a configuration sets."""

        def __getattr__(self, name):
            setattr(self, name, Stand())
            return getattr(self, name)

    c = Stand()
    exec(code, {"c": c})
    for name, role in (("INSTRUCTOR", "/opt/soft-power/etc/instructor"), ("STUDENT-1", None)):
        spawner = Stand()
        spawner.user.name, spawner.environment = name, {}
        c.KubeSpawner.pre_spawn_hook(spawner)
        assert spawner.environment.get("JUPYTER_CONFIG_PATH") == role


def test_same_on_kubernetes_as_on_one_machine(values):
    """Do the values start the same server with the same idle time and rights of an instructor as on one machine?"""
    config = (MACHINE / "jupyterhub_config.py").read_text(encoding="utf-8")
    # The first page is that of start_server.py on both.
    assert not re.search(r"^c\.Spawner\.default_url", config, re.MULTILINE) and "defaultUrl" not in values["singleuser"]
    assert f"--timeout={values['cull']['timeout']}" in config and f"--cull-every={values['cull']['every']}" in config
    scopes = values["hub"]["loadRoles"]["instructor"]["scopes"]
    assert f'"scopes": {scopes!r}'.replace("'", '"') in config
    assert values["singleuser"]["cmd"][1].endswith("/start_server.py")


def test_the_image_has_what_it_copies_and_nothing_else():
    """Is all that the Dockerfile copies there, and does .dockerignore keep out what no student may have?"""
    text = (KUBERNETES / "Dockerfile").read_text(encoding="utf-8")
    copied = [source for line in re.findall(r"^COPY (.+)$", text, re.MULTILINE) for source in line.split()[:-1]]
    assert len(copied) > 8
    assert [source for source in copied if not (ROOT / source).exists()] == []
    kept_out = (KUBERNETES / "Dockerfile.dockerignore").read_text(encoding="utf-8").split("\n")
    assert {"solutions", "tests", "gradebook.db*", "submitted"} <= set(kept_out)
    assert not set(copied) & set(kept_out)
    # The wheel is built from what is copied alone.
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    needed = re.findall(r'^"([^"]+)" = "softpower/_course', project, re.MULTILINE) + [
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "LICENSE-CONTENT",
    ]
    assert [name for name in needed if not any(name == c or name.startswith(f"{c}/") for c in copied)] == []


@pytest.mark.parametrize(("dropped", "first"), [("china", "00-start-here.ipynb"), ("start-here", "01-nyes-framework.ipynb")])
def test_only_the_lessons_of_course_yml_reach_students(dropped, first, tmp_path):
    """Is a lesson that course.yml no longer names left out, with its exercises, and does a server open at the first that it names?"""
    source, program, home = tmp_path / "course", tmp_path / "program", tmp_path / "home"
    shutil.copytree(ROOT / "lessons", source / "lessons")
    text = (ROOT / "course.yml").read_text(encoding="utf-8")
    text = re.sub(rf"^  - slug: {dropped}\n(?:    .*\n|      .*\n)*", "", text, flags=re.MULTILINE)
    (source / "course.yml").write_text(text, encoding="utf-8")
    command = [sys.executable, MACHINE / "copy_lessons.py", source, program]
    assert subprocess.run(command, capture_output=True, text=True).stderr == ""
    kept = {lesson["slug"]: lesson["notebook"] for lesson in yaml.safe_load(text)["lessons"]}
    assert dropped not in kept and len(kept) == 7
    start = runpy.run_path(str(MACHINE / "start_server.py"))
    start["bring"](program / "lessons", home)
    assert {p.name for p in (home / "lessons").glob("*.ipynb")} == set(kept.values())
    assert {p.stem for p in (home / "lessons" / "exercises").iterdir()} == set(kept)
    assert start["first_page"](program) == f"/lab/tree/lessons/{first}"
    # A lesson that is named and not there stops the set-up with a sentence.
    (source / "lessons" / first).unlink()
    shutil.rmtree(program)
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.startswith(f"There is no lessons/{first}, which course.yml names.")


def test_both_ways_to_install_copy_the_same_lessons():
    """Do the set-up script and the image take the lessons by the same program, once the package that it needs is installed?"""
    for path in (MACHINE / "setup.sh", KUBERNETES / "Dockerfile"):
        text = path.read_text(encoding="utf-8")
        assert 0 < text.index("--no-build-isolation") < text.index("-I ") < text.index("copy_lessons.py", text.index("-I ")), path.name
        assert not re.search(r"cp -r \S*lessons", text), path.name


@pytest.mark.parametrize("script", sorted(MACHINE.glob("*.sh")), ids=lambda p: p.name)
def test_shell_scripts_parse(script):
    """Is the script sound, does it stop at the first error, and can it be run?"""
    assert subprocess.run(["bash", "-n", script], capture_output=True).returncode == 0
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    assert script.stat().st_mode & 0o111


def test_the_service_starts_what_setup_installs():
    """Does the systemd unit name the paths that setup.sh fills, and does systemd, where it is here, take it?"""
    unit = MACHINE / "soft-power-hub.service"
    text, setup = unit.read_text(encoding="utf-8"), (MACHINE / "setup.sh").read_text(encoding="utf-8")
    assert "PROGRAM:-/opt/soft-power}" in setup and "STATE:-/srv/soft-power}" in setup
    assert "ExecStart=/opt/soft-power/env/bin/jupyterhub --config=/opt/soft-power/etc/jupyterhub_config.py" in text
    assert "WorkingDirectory=/srv/soft-power/hub" in text
    if shutil.which("systemd-analyze"):
        said = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60).stderr
        # The program is not installed here; every other complaint counts.
        assert [line for line in said.splitlines() if unit.name in line and "is not executable" not in line] == []


def test_pins_agree():
    """Are the packages that a hub shares with the learner's environment pinned to the same versions?"""

    def pins(path: Path) -> dict:
        return dict(re.findall(r"^([a-z0-9][\w.-]*)==([^ ;\\]+)", path.read_text(encoding="utf-8"), re.MULTILINE))

    hub, learner = pins(MACHINE / "requirements.txt"), pins(ROOT / "requirements.txt")
    assert hub["jupyterhub"].startswith("6.")
    assert {name: (hub.get(name), version) for name, version in learner.items() if hub.get(name) != version} == {}
    assert "://" not in (MACHINE / "requirements.txt").read_text(encoding="utf-8")


def test_an_instructor_works_on_their_own_copy(tmp_path, monkeypatch, values):
    """Does the server of an instructor, on one machine and on Kubernetes, point to the course in their home, where it is, and a student's to none?"""
    grp = pytest.importorskip("grp")
    from traitlets.config import Config

    (tmp_path / "program" / "etc").mkdir(parents=True)
    (tmp_path / "program" / "etc" / "first_lesson").touch()
    for name in ("ann", "new", "stu"):
        (tmp_path / name).mkdir()
    for name in ("ann", "stu"):
        (tmp_path / name / "soft-power").mkdir()
        (tmp_path / name / "soft-power" / "course.yml").touch()
    monkeypatch.setattr(grp, "getgrnam", lambda name: SimpleNamespace(gr_mem=["ann", "new"]))
    monkeypatch.setattr(os, "execv", lambda *_: None)
    start = runpy.run_path(str(MACHINE / "start_server.py"))
    machine, cluster = Config(), Config()
    exec((MACHINE / "jupyterhub_config.py").read_text(encoding="utf-8"), {"get_config": lambda: machine})
    roles = values["hub"]["extraConfig"]["roles.py"].replace('{"INSTRUCTOR"}', '{"ann", "new"}')
    exec(roles, {"c": cluster})
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "program" / "env"))

    def home_of(name, prepare):
        spawner = SimpleNamespace(user=SimpleNamespace(name=name), environment={})
        prepare(spawner)
        with monkeypatch.context() as there:
            there.delenv("SOFTPOWER_HOME", raising=False)
            there.setenv("HOME", str(tmp_path / name))
            for key, value in spawner.environment.items():
                there.setenv(key, value)
            start["main"]("0", "0")
            return os.environ.pop("SOFTPOWER_HOME", None)

    for prepare in (machine.Spawner.pre_spawn_hook, cluster.KubeSpawner.pre_spawn_hook):
        assert [home_of(name, prepare) for name in ("ann", "new", "stu")] == [str(tmp_path / "ann" / "soft-power"), None, None]
