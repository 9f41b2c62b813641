"""The student edition: what goes out, what stays, and whether it works on a machine that has nothing else."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest
import yaml
from support import ROOT
from support.edition import copy, in_notebook, made  # noqa: F401 - fixtures
from support.served import wait_until_served

from softpower.classroom import edition as made_by
from softpower.classroom.edition import release
from softpower.cli import main
from softpower.messages import CourseError


@pytest.fixture(scope="session")
def released(tmp_path_factory):
    """The edition as `softpower release` writes it: the folder and the zip."""
    output = tmp_path_factory.mktemp("released") / "student-edition"
    assert main(["release", "--output", str(output)]) == 0
    return output, output.with_name("student-edition.zip")


def test_a_planted_canary_stops_the_release(copy, tmp_path, capsys):
    """With a canary in a lesson, does the command name the place and write nothing; and with it gone, does it write?"""
    lesson, output = copy / "lessons" / "03-china.ipynb", tmp_path / "out" / "edition"
    output.parent.mkdir()
    clean = lesson.read_bytes()
    lesson.write_bytes(in_notebook(clean, ["# canary: hidden-china-amounts-table"]))
    assert main(["release", "--output", str(output)]) == 2
    said = capsys.readouterr().err
    assert re.search(r"lessons/03-china.ipynb, line \d+: a canary \(canary: hidden-china-amounts-table\)", said)
    assert list(output.parent.iterdir()) == []
    lesson.write_bytes(clean)
    assert main(["release", "--output", str(output)]) == 0
    assert (output.parent / "edition.zip").is_file()


def test_a_stale_student_version_stops_the_release(copy, tmp_path):
    """After a change in solutions/ that assignments/ does not have yet, is nothing released, and the command to run named?"""
    master = copy / "solutions" / "china" / "china.ipynb"
    master.write_text(master.read_text(encoding="utf-8").replace("A part of which total?", "A part of what?"), encoding="utf-8")
    with pytest.raises(CourseError, match=r"assignments/china\. Run `make generate`"):
        release(tmp_path / "edition")
    assert not (tmp_path / "edition").exists()


def test_the_same_course_gives_the_same_zip(released, made, tmp_path):
    """Made a second time, is the zip the same byte for byte, and does it hold what the folder holds?"""
    folder, archive = released
    again = tmp_path / "again.zip"
    made_by._zip(made, again, "soft-power")
    assert again.read_bytes() == archive.read_bytes()
    with zipfile.ZipFile(archive) as opened:
        inside = {n.removeprefix("soft-power/"): opened.read(n) for n in opened.namelist()}
    assert inside == {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_nothing_of_others_is_overwritten(released, made, tmp_path):
    """Is a folder with something else left alone; and does a second release keep .git and take away what no longer goes out?"""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.md").write_text("years of work", encoding="utf-8")
    with pytest.raises(CourseError, match="holds something else"):
        release(tmp_path / "mine")
    with pytest.raises(CourseError, match="holds the course itself"):
        release(ROOT)
    again = tmp_path / "again"
    shutil.copytree(released[0], again)
    (again / ".git").mkdir()
    (again / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    made_by._write({n: c for n, c in made.items() if "china" not in n} | {made_by.MANIFEST: b""}, again)
    assert (again / ".git" / "HEAD").is_file() and not (again / "assignments" / "china").exists() and (again / "course.yml").is_file()


# On a machine that has nothing else


@pytest.fixture(scope="session")
def machine(released, tmp_path_factory):
    """The zip unpacked elsewhere, an empty home folder, and an environment that knows neither this checkout nor this Python's packages."""
    place = tmp_path_factory.mktemp("elsewhere")
    with zipfile.ZipFile(released[1]) as archive:
        for info in archive.infolist():  # as unzip does, and Python alone does not: with the files' rights
            Path(archive.extract(info, place)).chmod(info.external_attr >> 16)
    home = tmp_path_factory.mktemp("home")
    outer = Path.home()
    tools = [str(Path(p).parent) for p in (shutil.which("uv"), shutil.which("make")) if p]
    env = {
        "HOME": str(home),
        "PATH": os.pathsep.join([*tools, "/usr/local/bin", "/usr/bin", "/bin"]),
        "LANG": "C.UTF-8",
        # Only what was downloaded is shared with this machine, so that it is not fetched twice.
        "PIP_CACHE_DIR": os.environ.get("PIP_CACHE_DIR", str(outer / ".cache" / "pip")),
        "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(outer / ".cache" / "uv")),
    }
    env["PIP_NO_COMPILE"] = "1"  # Python compiles what it imports, and a quarter of the installing is saved
    env |= {k: v for k, v in os.environ.items() if re.match(r"(?i)(pip|uv)_.*(index|cert|url|config)|.*_proxy$|ssl_cert", k)}
    return place / "soft-power", env


@pytest.fixture(scope="session")
def lab(machine):
    """`make lab` from nothing: it installs, then JupyterLab runs. Gives its address."""
    folder, env = machine
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    python = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    server = subprocess.Popen(
        ["make", "lab", f"ARGS=--no-browser --port {port}", f"PYTHON={python}"],
        cwd=folder,
        env=env | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    log, address = [], None
    for line in server.stdout:
        log.append(line)
        if found := re.search(r"http://(?:localhost|127\.0\.0\.1):\d+/lab\S*token=\w+", line):
            address = found[0].replace("localhost", "127.0.0.1")
            break
    drain = subprocess.Popen(["cat"], stdin=server.stdout, stdout=subprocess.DEVNULL)
    try:
        assert address, "".join(log)
        wait_until_served(address, server)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(timeout=120)
        finally:
            drain.terminate()
            drain.wait()
            if server.poll() is None:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()
            server.stdout.close()


def _ask(address: str, path: str, body: dict | None = None):
    base, token = re.match(r"(http://[^/]+)/.*token=(\w+)", address).groups()
    request = urllib.request.Request(f"{base}{path}", headers={"Authorization": f"token {token}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request, json.dumps(body).encode() if body else None, timeout=120) as answer:
        return answer.status, answer.read()


@pytest.mark.xdist_group("edition")
def test_make_lab_from_nothing(lab):
    """Does `make lab` install from nothing, and does the address that it prints open JupyterLab?"""
    with urllib.request.urlopen(lab, timeout=60) as page:
        assert page.status == 200 and b"jupyter-config-data" in page.read()


@pytest.mark.xdist_group("edition")
def test_validate_button(lab):
    """Does what nbgrader's Validate button asks the server for come back with the public tests' messages?"""
    status, body = _ask(lab, "/assignments/validate", {"path": "assignments/china/china.ipynb"})
    told = json.loads(body)
    assert status == 200 and told["success"], told
    assert "still the placeholder" in json.dumps(told["value"]["failed"])


@pytest.mark.xdist_group("edition")
def test_make_check(lab, machine):
    """Does `make check` run the public tests of an assignment, and say that it ran only those?"""
    folder, env = machine
    # With the characters of a Windows pipe in Almaty or Moscow: what they lack must not stop the command.
    few = env | {"PYTHONIOENCODING": "cp1251"}
    done = subprocess.run(["make", "check", "A=china"], cwd=folder, env=few, capture_output=True, text=True, encoding="cp1251")
    assert done.returncode == 0, done.stderr
    assert "Only the public tests ran" in done.stdout and "still the placeholder" in done.stdout
    wrong = subprocess.run(["make", "check", "A=chinna"], cwd=folder, env=env, capture_output=True, text=True)
    assert wrong.returncode and "Did you mean 'china'" in wrong.stderr


@pytest.mark.xdist_group("edition")
def test_the_lines_for_windows(lab, machine):
    """Do the two lines that the README gives for Windows do here, with this system's names for the same files, what they say?"""
    folder, env = machine
    readme = (folder / "README.md").read_text(encoding="utf-8")
    install, start = re.search(r"On Windows.*?```\n(.*?)\n(.*?)\n```", readme, re.DOTALL).groups()
    assert install == "py install.py" and start == r".venv\Scripts\softpower lab"
    done = subprocess.run([str(folder / ".venv/bin/python"), "install.py"], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0 and "Installed." in done.stdout, done.stderr
    helped = subprocess.run([".venv/bin/softpower", "--help"], cwd=folder, env=env, capture_output=True, text=True).stdout
    assert re.search(r"^    lab ", helped, re.MULTILINE) and "check" in helped
    assert not re.search(r"\b(release|rehearse|generate|autograde|late)\b", helped)


@pytest.mark.xdist_group("edition")
def test_a_lesson_runs_in_what_binder_builds(lab, machine):
    """After the pinned file and postBuild, as Binder runs them, does a lesson run top to bottom in that environment?"""
    folder, env = machine
    python = folder / ".venv" / "bin" / "python"
    if subprocess.run([python, "-c", "import pip"], capture_output=True).returncode:  # uv makes environments without it; conda does not
        subprocess.run([shutil.which("uv"), "pip", "install", "--quiet", "--python", str(python), "pip"], env=env, check=True)
    path = env["PATH"].split(os.pathsep)
    built = env | {"PATH": os.pathsep.join([str(python.parent), *path])}
    subprocess.run(["./postBuild"], cwd=folder, env=built, check=True, capture_output=True)
    code = (
        "import nbformat, sys; from nbclient import NotebookClient;"
        "nb = nbformat.read('lessons/03-china.ipynb', as_version=4);"
        "NotebookClient(nb, timeout=120, resources={'metadata': {'path': 'lessons'}}).execute();"
        "print(sum(len(c.get('outputs', [])) for c in nb.cells), sys.version_info[:2])"
    )
    done = subprocess.run([str(python), "-c", code], cwd=folder, env=built, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout.split()[0]) > 20
    wanted = next(
        d for d in yaml.safe_load((folder / "environment.yml").read_text(encoding="utf-8"))["dependencies"] if "python=" in str(d)
    )
    if f"python={sys.version_info.major}.{sys.version_info.minor}" == wanted:
        assert f"({sys.version_info.major}, {sys.version_info.minor})" in done.stdout
