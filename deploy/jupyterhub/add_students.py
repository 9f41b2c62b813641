"""Make an account with a private home for each student of a roster. Run as root; run again when students join.

    add_students.py roster.csv passwords.csv

The roster needs a column `id`: the name to sign in with, which is also nbgrader's student id. Other columns are
left alone, so nbgrader's own roster (id, first_name, last_name, email) and the course's serve both. First
passwords are written to a new file that only root can read. Accounts that are there stay as they are.
"""

import argparse
import csv
import grp
import os
import pwd
import re
import secrets
import subprocess
import sys
from pathlib import Path

STUDENTS = "softpower-students"
# 20 letters at most: the path of a kernel's socket in the home folder must stay under 108.
NAME = re.compile(r"[a-z][a-z0-9_-]{0,19}")
# No letters that are easily taken for others when read from paper.
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def names(roster: Path) -> list[str]:
    """The ids of a roster, each once. Stops, before anything is made, at the first line that cannot be an account."""
    try:
        text = roster.read_text(encoding="utf-8-sig")
    except OSError as error:
        sys.exit(f"{roster} cannot be read: {error.strerror}.")
    except UnicodeDecodeError:
        sys.exit(f"{roster} is not UTF-8. In a spreadsheet, save it as “CSV UTF-8”.")
    rows = csv.DictReader(text.splitlines())
    if "id" not in (rows.fieldnames or []):
        sys.exit(f"{roster} has the columns {', '.join(rows.fieldnames or ['(none)'])}; one must be called `id`.")
    found = {}
    for row in rows:
        name = (row["id"] or "").strip()
        if not NAME.fullmatch(name):
            sys.exit(
                f"{roster}, line {rows.line_num}: {name!r} cannot be an account. "
                "Small letters, figures, - and _, a letter first, at most 20 characters. No account was made."
            )
        if name in found:
            sys.exit(f"{roster}, line {rows.line_num}: {name} stands in line {found[name]} already. No account was made.")
        found[name] = rows.line_num
    return list(found)


def is_account(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("roster", type=Path, help="a CSV file with a column `id`")
    ask.add_argument("passwords", type=Path, help="the file to write first passwords to; must not exist")
    ask.add_argument("--homes", default="/home", help="the folder of the home folders (default: %(default)s)")
    given = ask.parse_args()
    if os.geteuid() != 0:
        sys.exit("Only root can make accounts: sudo add_students.py …")
    try:
        students = grp.getgrnam(STUDENTS).gr_mem
    except KeyError:
        sys.exit(f"There is no group {STUDENTS}. Run setup.sh first.")

    everyone = names(given.roster)
    new = [name for name in everyone if name not in students]
    taken = [name for name in new if is_account(name)]
    if taken:
        sys.exit(f"These accounts exist and are no students': {', '.join(taken)}. Give other ids. No account was made.")
    if not new:
        print(f"All {len(everyone)} have an account.")
        return
    try:
        handle = os.open(given.passwords, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        sys.exit(f"{given.passwords} is there already. Name a new file; it may be the only place where passwords stand.")
    with open(handle, "w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(["id", "password"])
        for name in new:
            password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
            home = str(Path(given.homes) / name)
            subprocess.run(["useradd", "--create-home", "--home-dir", home, "--shell", "/bin/bash", "--groups", STUDENTS, name], check=True)
            os.chmod(home, 0o700)
            subprocess.run(["chpasswd"], input=f"{name}:{password}\n", text=True, check=True)
            write.writerow([name, password])
            file.flush()
    print(f"{len(new)} accounts made, {len(everyone) - len(new)} were there. First passwords: {given.passwords}")


if __name__ == "__main__":
    main()
