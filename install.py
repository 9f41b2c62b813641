"""Install the course into .venv, beside this file. Needs Python 3.11 or newer, and nothing else.

    python install.py

What `make lab` does before it opens JupyterLab, for those without make. The first
run needs a network; a second one only looks whether all is there.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036  (what runs this may be any Python)
        print(f"The course needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    uv = shutil.which("uv")  # the same in a tenth of the time, where it is
    pip = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)] if uv else [str(PYTHON), "-m", "pip", "install", "--quiet"]
    try:
        if not PYTHON.is_file():
            print("Making .venv ...", flush=True)
            if uv:
                subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)], check=True)
            else:
                subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        print("Installing requirements.txt. The first time, this takes some minutes ...", flush=True)
        subprocess.run([*pip, "-r", str(ROOT / "requirements.txt")], check=True)
        subprocess.run([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], check=True)
    except subprocess.CalledProcessError as error:
        print(
            f"\nThis command failed: {' '.join(map(str, error.cmd))}\n"
            "What it printed above says why. Most often there is no network, or Python came without its module venv "
            "(Debian, Ubuntu: apt install python3-venv). Then delete the folder .venv and run this again.",
            file=sys.stderr,
        )
        return 1
    (VENV / ".lab").touch()
    print(f"Installed. To open the course: {(PYTHON.parent / 'softpower').relative_to(ROOT)} lab")
    return 0


if __name__ == "__main__":
    sys.exit(main())
