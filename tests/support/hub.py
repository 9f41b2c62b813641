"""A real classroom for test_hub.py: accounts, an environment that they can run, a hub on loopback, and calls to it.

All that this makes has the prefix of PREFIX or stands in one folder, and is removed when the class is over, whatever happened.
What differs from the shipped deployment: the folders and ports; an environment linked from the one that runs the tests, in
place of a fresh install; a service that may act for users, as a test has no browser.
"""

import contextlib
import fcntl
import grp
import json
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import requests
import websocket

from support import ROOT

PREFIX = "sptest"
GROUPS = ("softpower-students", "softpower-instructors")
WAIT = 300  # seconds that anything may take before the test gives up
AT_ONCE = 4  # servers that start together
# What no user of the classroom needs, and what is large.
_LEAVE_OUT = shutil.ignore_patterns("playwright", "frictionless", "pip", "pip-*", "setuptools*", "*.pyc.*")
# pip compiles what it installs; an account that may not write there would compile it at each start.
_COMPILE = (
    "import altair, ipykernel.kernelapp, jupyterhub.singleuser.extension, jupyterlab.labapp, nbgrader.apps, notebook, pandas, vl_convert"
)


@contextlib.contextmanager
def alone():
    """Wait until no other test on this machine has a classroom: accounts and groups have the same names in each."""
    with open("/tmp/softpower-test-classroom.lock", "w") as lock:  # noqa: S108
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def reason_to_skip() -> str:
    """Why no classroom can be made here; empty if one can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "a classroom needs accounts: run this as root, on Linux"
    missing = [name for name in ("npm", "useradd", "chpasswd", "groupadd") if not shutil.which(name)]
    if missing:
        return f"{', '.join(missing)} missing"
    if any(_exists(grp.getgrnam, name) for name in GROUPS) or any(p.pw_name.startswith(PREFIX) for p in pwd.getpwall()):
        return "a classroom is on this machine; this test does not touch it"
    if not _python():
        return f"no Python {sys.version_info.major}.{sys.version_info.minor} here that another account may run"
    return ""


def _exists(get, name: str) -> bool:
    try:
        get(name)
    except KeyError:
        return False
    return True


def _python() -> str:
    """A Python of the version that runs the tests which other accounts may run: root's own may be in a private folder."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for path in (os.path.realpath(sys.executable), f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        with contextlib.suppress(OSError):
            asked = subprocess.run([path, "-c", "import ensurepip, venv"], user="nobody", cwd="/", capture_output=True)
            if asked.returncode == 0:
                return path
    return ""


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # on another disk
        shutil.copy2(source, target)


def _free_ports(count: int) -> list[int]:
    """Ports below those that Linux hands out: no other program is given one before the hub takes it."""
    found: list[int] = []
    while len(found) < count:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as one, contextlib.suppress(OSError):
            one.bind(("127.0.0.1", port))
            found += [port] if port not in found else []
    return found


class Classroom:
    """An instructor and students on a hub, made by the shipped set-up."""

    def __init__(self, students: int):
        self.instructor = f"{PREFIX}00"
        self.students = [f"{PREFIX}{n:02}" for n in range(1, students + 1)]
        self.folder = Path(tempfile.mkdtemp(prefix="sph", dir="/tmp"))
        self.program, self.state, self.homes = self.folder / "program", self.folder / "state", self.folder / "home"
        self.hub = None
        self.passwords: dict[str, str] = {}
        self._tokens: dict[str, str] = {}

    # --- making and ending it -----------------------------------------------------------------------------

    def make(self) -> None:
        self.folder.chmod(0o755)
        self.homes.mkdir()
        self._make_environment()
        course = self._make_instructor()
        environment = {**os.environ, "PROGRAM": str(self.program), "STATE": str(self.state), "PYTHON": _python()}
        self._run([course / "deploy/jupyterhub/setup.sh", self.instructor], env=environment)
        self._make_students(course)
        self._start_hub()

    def _run(self, command, **more):
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=3 * WAIT, **more)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def _make_environment(self) -> None:
        """The packages of the environment that runs the tests, in one that other accounts may run. Linked, not installed anew."""
        env, mine = self.program / "env", Path(sys.prefix)
        self._run([_python(), "-m", "venv", env])
        for name in ("lib", "etc", "share"):
            shutil.copytree(mine / name, env / name, copy_function=_link, ignore=_LEAVE_OUT, dirs_exist_ok=True, symlinks=True)
        for script in (mine / "bin").iterdir():
            target = env / "bin" / script.name
            if script.is_file() and not target.exists() and script.read_bytes()[:2] == b"#!":
                target.write_text(script.read_text(encoding="utf-8").replace(str(mine), str(env)), encoding="utf-8")
                target.chmod(0o755)
        self._run([env / "bin/python", "-c", _COMPILE])

    def _make_instructor(self) -> Path:
        """The instructor's account, with the full course in a private home."""
        home = self.homes / self.instructor
        self._run(["useradd", "--create-home", "--home-dir", home, "--shell", "/bin/bash", self.instructor])
        home.chmod(0o700)
        course = home / "soft-power"
        listed = self._run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT).splitlines()
        for name in listed:
            if (ROOT / name).is_file():
                (course / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, course / name)
        self._run(["chown", "-R", f"{self.instructor}:", home])
        return course

    def _make_students(self, course: Path) -> None:
        roster, passwords = self.folder / "roster.csv", self.folder / "passwords.csv"
        roster.write_text("id,first_name,last_name,email\n" + "".join(f"{name},,,\n" for name in self.students), encoding="utf-8")
        python = self.program / "env/bin/python"
        said = self._run([python, self.program / "etc/add_students.py", roster, passwords, "--homes", self.homes])
        assert f"{len(self.students)} accounts made" in said
        lines = passwords.read_text(encoding="utf-8").splitlines()[1:]
        self.passwords = dict(line.split(",") for line in lines)

    def _start_hub(self) -> None:
        public, hub, proxy = _free_ports(3)
        self.address = f"http://127.0.0.1:{public}"
        self.key = uuid.uuid4().hex
        config = self.folder / "test_config.py"
        config.write_text(
            f"""
c = get_config()
load_subconfig({str(self.program / "etc/jupyterhub_config.py")!r})
c.JupyterHub.bind_url = {self.address!r}
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy}"
c.JupyterHub.services.append({{"name": "test", "api_token": {self.key!r}}})
c.JupyterHub.load_roles.append({{"name": "test", "scopes": ["admin:users", "admin:servers", "tokens"], "services": ["test"]}})
""",
            encoding="utf-8",
        )
        config.chmod(0o600)
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "SOFTPOWER"))}
        self.log = self.folder / "hub.log"
        with self.log.open("w", encoding="utf-8") as log:
            self.hub = subprocess.Popen(
                [self.program / "env/bin/jupyterhub", f"--config={config}"],
                cwd=self.state / "hub",
                env=clean,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait(lambda: requests.get(f"{self.address}/hub/health", timeout=5).ok, "the hub")

    def _wait(self, ready, what: str):
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            with contextlib.suppress(requests.ConnectionError, requests.Timeout):
                if found := ready():
                    return found
            assert self.hub.poll() is None, f"The hub ended:\n{self.tail()}"
            time.sleep(0.5)
        raise AssertionError(f"No {what} within {WAIT} seconds:\n{self.tail()}")

    def tail(self) -> str:
        """The end of the hub's log, without the calls that went well."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join([line for line in lines if "200 GET" not in line][-25:])

    def end(self) -> None:
        """Stop the hub and all that the accounts run, and remove the accounts, the groups and the folder."""
        for name in [self.instructor, *self.students]:  # first: the hub would wait for each server in turn
            self._end(name)
        if self.hub and self.hub.poll() is None:
            self.hub.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.hub.wait(timeout=90)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.hub.pid, signal.SIGKILL)
        for pid in processes(0):  # what the hub started for itself and could not end in time
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                if f"{self.folder}/".encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                    os.kill(pid, signal.SIGKILL)
        for name in [self.instructor, *self.students]:
            self._end(name)
            subprocess.run(["userdel", "--force", name], capture_output=True)
        for group in GROUPS:
            subprocess.run(["groupdel", group], capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self, name: str) -> None:
        """Kill all that an account runs."""
        with contextlib.suppress(KeyError):
            for pid in processes(pwd.getpwnam(name).pw_uid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    # --- through the hub ----------------------------------------------------------------------------------

    def api(self, method: str, path: str, token: str = "", **more) -> requests.Response:
        """A call to the hub's own API, as the test's service unless another's token is given."""
        headers = {"Authorization": f"token {token or self.key}"}
        return requests.request(method, f"{self.address}/hub/api{path}", headers=headers, timeout=WAIT, **more)

    def start(self, names: list[str]) -> None:
        """Start their servers, a few at once, and wait until all answer."""
        for n in range(0, len(names), AT_ONCE):
            for name in names[n : n + AT_ONCE]:
                assert self.api("POST", f"/users/{name}").status_code in (201, 409)
                assert self.api("POST", f"/users/{name}/server").status_code in (201, 202), self.tail()
            for name in names[n : n + AT_ONCE]:
                self._wait(lambda name=name: self.runs(name), f"server of {name}")

    def runs(self, name: str) -> bool:
        return self.api("GET", f"/users/{name}").json()["servers"].get("", {}).get("ready", False)

    def stop(self, name: str) -> None:
        assert self.api("DELETE", f"/users/{name}/server").status_code in (202, 204)
        self._wait(lambda: not self.api("GET", f"/users/{name}").json()["servers"], f"end of the server of {name}")

    def token(self, name: str) -> str:
        if name not in self._tokens:
            self._tokens[name] = self.api("POST", f"/users/{name}/tokens", json={"note": "test"}).json()["token"]
        return self._tokens[name]

    def call(self, name: str, method: str, path: str, whose: str = "", **more) -> requests.Response:
        """A call by a user, with their own rights, to their own server (or to `whose`)."""
        headers = {"Authorization": f"token {self.token(name)}"}
        return requests.request(method, f"{self.address}/user/{whose or name}{path}", headers=headers, timeout=WAIT, **more)

    def sign_in(self, name: str, password: str) -> requests.Session:
        """As a browser does it: the form with name and password. The session holds the cookies."""
        session = requests.Session()
        page = session.get(f"{self.address}/hub/login", timeout=WAIT)
        form = {"username": name, "password": password, "_xsrf": session.cookies.get("_xsrf", path="/hub/")}
        assert page.ok
        session.last = session.post(f"{self.address}/hub/login?next=/hub/home", data=form, timeout=WAIT)
        return session

    def run(self, name: str, code: str, kernel: str = "") -> str:
        """Run code in a kernel on the user's server, through the hub's proxy. What it printed, with an error's name and text."""
        kernel = kernel or self.kernel(name)
        where = f"{self.address.replace('http', 'ws')}/user/{name}/api/kernels/{kernel}/channels"
        line = websocket.create_connection(where, header=[f"Authorization: token {self.token(name)}"], timeout=WAIT)
        ask = uuid.uuid4().hex
        content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
        header = {"msg_id": ask, "username": name, "session": ask, "msg_type": "execute_request", "version": "5.3"}
        line.send(json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}))
        said = []
        while True:
            message = json.loads(line.recv())
            if message["parent_header"].get("msg_id") != ask:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                said.append(content["text"])
            elif kind == "error":
                said.append(f"{content['ename']}: {content['evalue']}")
            elif kind == "status" and content["execution_state"] == "idle":
                line.close()
                return "".join(said)

    def kernel(self, name: str) -> str:
        return self.call(name, "POST", "/api/kernels", json={"name": "python3"}).json()["id"]

    # --- on the machine itself ----------------------------------------------------------------------------

    def home(self, name: str) -> Path:
        return self.homes / name

    def as_user(self, name: str, code: str, *arguments) -> str:
        """Run Python code as the user, outside of the hub: what a terminal on the machine can do. What it printed."""
        who = pwd.getpwnam(name)
        return self._run(
            [self.program / "env/bin/python", "-c", code, *arguments],
            user=who.pw_uid,
            group=who.pw_gid,
            extra_groups=os.getgrouplist(name, who.pw_gid),
            cwd=self.home(name),
            env={"HOME": str(self.home(name)), "PATH": f"{self.program}/env/bin:/usr/bin:/bin", "USER": name, "LOGNAME": name},
        )


def processes(uid: int) -> list[int]:
    """The processes of an account."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                if entry.stat().st_uid == uid:
                    found.append(int(entry.name))
    return found


def mebibytes(uid: int) -> float:
    """The memory that an account's processes take: each page's share among those that use it (PSS), as the kernel counts it."""
    total = 0
    for pid in processes(uid):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, StopIteration):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
            total += int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return total / 1024


def listeners(uid: int) -> int:
    """On how many TCP ports an account's processes listen."""
    lines = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text(encoding="ascii").splitlines()[1:]]
    return sum(line[3] == "0A" and int(line[7]) == uid for line in lines)
