"""A classroom on one machine: JupyterHub 6, local accounts, nbgrader's exchange. setup.sh puts everything in place.

PROGRAM (/opt/soft-power) holds what is installed, STATE (/srv/soft-power) what must be kept.
"""

import grp
import sys
from pathlib import Path

c = get_config()  # noqa: F821  (given by traitlets)

PROGRAM = Path(sys.prefix).parent
STATE = PROGRAM / "state"
STUDENTS = "softpower-students"
INSTRUCTORS = "softpower-instructors"

# --- The hub and its proxy --------------------------------------------------------------------------------
# On loopback only: a web server with a certificate stands in front (docs/instructor/hub.md).
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.db_url = f"sqlite:///{STATE}/hub/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = str(STATE / "hub" / "cookie_secret")
c.ConfigurableHTTPProxy.command = [str(PROGRAM / "proxy" / "node_modules" / ".bin" / "configurable-http-proxy")]
c.ConfigurableHTTPProxy.pid_file = str(STATE / "hub" / "proxy.pid")

# --- Who may come in --------------------------------------------------------------------------------------
# Accounts of this machine that are in one of the two groups, with their passwords. For accounts of the
# university's own, see "Other ways to sign in" in docs/instructor/hub.md.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {STUDENTS, INSTRUCTORS}


def instructors() -> list[str]:
    return grp.getgrnam(INSTRUCTORS).gr_mem


# An instructor sees who is there and can stop and start servers, but cannot open a student's.
c.JupyterHub.load_roles = [{"name": "instructor", "scopes": ["admin-ui", "list:users", "servers"], "users": instructors()}]

# --- A server for each user -------------------------------------------------------------------------------
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
# It opens the first lesson of course.yml (start_server.py), unless c.Spawner.default_url names another page.
# Thirty servers that start at nine o'clock wait for one another.
c.Spawner.start_timeout = 300
c.Spawner.http_timeout = 300
c.JupyterHub.concurrent_spawn_limit = 10

STUDENT_GIBIBYTES = 2.0  # of each process that a student runs
STUDENT_PROCESSES = 300  # processes and threads of a student, all together


def prepare(spawner) -> None:
    """An instructor gets formgrader and the course list, a student limits."""
    teaches = spawner.user.name in instructors()
    role = "instructor" if teaches else "student"
    spawner.environment = {"JUPYTER_CONFIG_PATH": str(PROGRAM / "etc" / role)}
    limits = ["0", "0"] if teaches else [str(STUDENT_GIBIBYTES), str(STUDENT_PROCESSES)]
    spawner.cmd = [sys.executable, str(PROGRAM / "etc" / "start_server.py"), *limits]


c.Spawner.pre_spawn_hook = prepare

# Servers that nobody uses are stopped after an hour. The work is on the disk; the next visit starts them again.
c.JupyterHub.services = [
    {
        "name": "cull-idle-servers",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600", "--cull-every=300"],
    }
]
c.JupyterHub.load_roles.append(
    {
        "name": "cull-idle-servers",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["cull-idle-servers"],
    }
)

# --- Limits that bind a user as a whole -------------------------------------------------------------------
# What stands above bounds each process. systemd can bound all of a user's processes together. To have that,
# install jupyterhub-systemdspawner into the environment and take the # away:
#
# c.JupyterHub.spawner_class = "systemdspawner.SystemdSpawner"
# c.SystemdSpawner.mem_limit = "1.5G"
# c.SystemdSpawner.cpu_limit = 1.0
# c.SystemdSpawner.isolate_tmp = True
# c.SystemdSpawner.default_shell = "/bin/bash"
