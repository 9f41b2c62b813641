#!/bin/bash
# A classroom on one Debian machine. As root, from the instructor's copy of the course:
#
#     deploy/jupyterhub/setup.sh INSTRUCTOR
#
# INSTRUCTOR is an account of this machine. Run it again to upgrade: it replaces what is installed in PROGRAM,
# and leaves alone what is kept in STATE and in the home folders. docs/instructor/hub.md tells the whole way.
set -euo pipefail
umask 022

instructor=${1:?Name the account of the instructor: setup.sh INSTRUCTOR}
PROGRAM=${PROGRAM:-/opt/soft-power}
STATE=${STATE:-/srv/soft-power}
PYTHON=${PYTHON:-python3}
here=$(cd "$(dirname "$0")" && pwd)
course=$(cd "$here/../.." && pwd)
python="$PROGRAM/env/bin/python"

[ "$(id -u)" = 0 ] || { echo "Run this as root." >&2; exit 1; }
id "$instructor" >/dev/null 2>&1 || { echo "There is no account $instructor. Make it first: adduser $instructor" >&2; exit 1; }
for command in "$PYTHON" npm; do
  command -v "$command" >/dev/null || { echo "$command is missing: apt-get install python3-venv nodejs npm" >&2; exit 1; }
done

echo "Installing Python packages …"
mkdir -p "$PROGRAM" "$STATE"
[ -x "$python" ] || "$PYTHON" -m venv "$PROGRAM/env"
"$python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
"$python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --force-reinstall "$course"

echo "Installing the proxy …"
mkdir -p "$PROGRAM/proxy"
npm install --silent --no-fund --no-audit --prefix "$PROGRAM/proxy" configurable-http-proxy@5.3.0

echo "Copying configuration and lessons …"
ln -sfn "$STATE" "$PROGRAM/state"
rm -rf "$PROGRAM/etc" "$PROGRAM/lessons"
mkdir -p "$PROGRAM/etc"
cp -r "$here"/{jupyterhub_config.py,start_server.py,add_students.py,student,instructor} "$PROGRAM/etc/"
install -D -m 644 "$here/nbgrader_config.py" "$PROGRAM/env/etc/jupyter/nbgrader_config.py"
"$python" -I "$here/copy_lessons.py" "$course" "$PROGRAM"
chmod -R a+rX,go-w "$PROGRAM/etc" "$PROGRAM/lessons"

echo "Making groups and the exchange …"
groupadd --force softpower-students
groupadd --force softpower-instructors
usermod --append --groups softpower-instructors "$instructor"
install -d -m 755 "$STATE"
install -d -m 700 "$STATE/hub"
# nbgrader wants an exchange that all may write to. The sticky bit keeps everybody from moving what is others'.
install -d -m 1777 "$STATE/exchange"
install -d -m 755 -o "$instructor" "$STATE/exchange/soft-power" "$STATE/exchange/soft-power/outbound"
# Students put submissions in and cannot list the folder. What they put in belongs to the instructors' group.
install -d -m 3733 -o "$instructor" -g softpower-instructors "$STATE/exchange/soft-power/inbound"

if [ -d /run/systemd/system ] && [ "$PROGRAM" = /opt/soft-power ]; then
  install -m 644 "$here/soft-power-hub.service" /etc/systemd/system/
  systemctl daemon-reload
  echo "Ready. Start it with: systemctl enable --now soft-power-hub"
else
  echo "Ready. Start it with: $PROGRAM/env/bin/jupyterhub -f $PROGRAM/etc/jupyterhub_config.py"
fi
