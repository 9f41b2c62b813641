"""Play the hostile class: hand everything in, grade it as an instructor would, and see what came out.

python tests/classroom/hostile/play.py              # on this machine's strongest walls; prints a table
python tests/classroom/hostile/play.py --jail none --as-user --markdown
"""

import argparse
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import shorten

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # for when this is called as a command

from classroom.hostile.submissions import ALL, POINTS, Hostile  # noqa: E402
from support import ROOT  # noqa: E402
from support.classes import USER, as_user  # noqa: E402

from softpower.classroom.rehearsal import answered  # noqa: E402
from softpower.grading import jail  # noqa: E402
from softpower.grading.bank import answers  # noqa: E402

SLUG = "china"
HONEST = ("00-honest", "45-honest", "99-honest")
SECONDS, MEMORY = 10, 600  # for a cell, in MB for a submission: enough for honest work on a busy machine, soon used up by the other


@dataclass
class Played:
    folder: Path
    jail: str
    user: bool
    entries: dict[str, dict] = field(default_factory=dict)
    said: str = ""
    code: int = 0
    seconds: float = 0.0
    left_running: list[str] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    gradebook: dict[str, float] = field(default_factory=dict)
    intact: bool = False


def student(case: Hostile) -> str:
    """The id under which a hostile submission is handed in."""
    return f"{ALL.index(case) + 1:02d}-{'-'.join(''.join(c if c.isalnum() else ' ' for c in case.name.lower()).split())}"


def hand_in(folder: Path, cases: list[Hostile]) -> None:
    """A course with the class's submissions, in `folder`."""
    for name in ("course.yml", "nbgrader_config.py", "data", "solutions/china", "lessons/exercises"):
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    released = json.loads((ROOT / "assignments" / SLUG / f"{SLUG}.ipynb").read_text(encoding="utf-8"))
    chosen = yaml.safe_load((ROOT / "tests" / "classes" / f"{SLUG}.yml").read_text(encoding="utf-8"))[0]
    bank = {(a.task, a.name): a.code for a in answers(ROOT / "tests" / "answers" / SLUG)}
    given = {task: bank[task, name] for task, name in chosen["answers"].items()}
    right = answered(released, given, chosen["written"])
    for name in HONEST:
        _put(folder / "submitted" / name / SLUG, {f"{SLUG}.ipynb": json.dumps(right).encode()})
    for case in cases:
        _put(folder / "submitted" / student(case) / SLUG, case.make(json.loads(json.dumps(right))))


def _put(folder: Path, files: dict) -> None:
    folder.mkdir(parents=True)
    (folder / "timestamp.txt").write_text("2027-01-01 12:00:00 UTC", encoding="utf-8")
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, tuple):
            path.symlink_to(content[1])
        else:
            path.write_bytes(content)


def play(folder: Path, jail: str, user: bool = False, cases: list[Hostile] | None = None) -> Played:
    """Grade the class in `folder`, made anew. `jail`: bubblewrap, unshare or none; `user`: as an ordinary user."""
    cases = ALL if cases is None else cases
    hand_in(folder, cases)
    command = [
        sys.executable,
        "-m",
        "softpower.cli",
        "autograde",
        SLUG,
        "--workers",
        "2",
        "--timeout",
        str(SECONDS),
        "--memory",
        str(MEMORY),
    ]
    if user:
        subprocess.run(["chown", "-Rh", f"{USER}:{USER}", str(folder)], check=True)
        command = as_user(command, folder)
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SOFTPOWER", "JUPYTER", "PYTEST", "COV"))}
    env |= {"HOME": str(folder), "SOFTPOWER_ISOLATION": jail, "PYTHONPATH": str(ROOT)}
    began = time.monotonic()
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=900, start_new_session=True)
    played = Played(folder, jail, user, code=done.returncode, said=done.stdout + done.stderr, seconds=time.monotonic() - began)
    played.left_running = _left(folder, user)
    for path in (folder / "reports" / SLUG / "students").glob("*.json"):
        entry = json.loads(path.read_text(encoding="utf-8"))
        played.entries[entry["student"]] = entry
        notebook = folder / "autograded" / entry["student"] / SLUG / f"{SLUG}.ipynb"
        if notebook.is_file():
            cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
            played.outputs[entry["student"]] = json.dumps([c.get("outputs", []) for c in cells], ensure_ascii=False)
    with sqlite3.connect(folder / "gradebook.db") as db:
        played.intact = db.execute("pragma integrity_check").fetchone()[0] == "ok"
        rows = db.execute(
            "select s.student_id, sum(g.auto_score) from submitted_assignment s join submitted_notebook n on n.assignment_id = s.id "
            "join grade g on g.notebook_id = n.id group by s.student_id"
        )
        played.gradebook = dict(rows.fetchall())
    return played


def _left(folder: Path, user: bool, seconds: float = 15) -> list[str]:
    """Processes that the run has left, and that do not end in a while: its own, known by the folder, and what submissions started, known by an hour's sleep."""
    end = time.monotonic() + seconds
    while (found := _running(folder, user)) and time.monotonic() < end:
        time.sleep(0.3)
    return found


def _running(folder: Path, user: bool) -> list[str]:
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                owner, words = process.stat().st_uid, (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            except OSError:
                continue
            if str(folder) in words or (owner in jail.USERS or (user and owner == USER)) and "3600" in words:
                found.append(f"{process.name} {words[:100]}")
    return found


def tasks(entry: dict) -> dict[str, float]:
    """Points by task of what tests can give."""
    got = dict.fromkeys(POINTS, 0.0)
    for task in entry["tasks"]:
        owner = max((t for t in POINTS if task["cell"].startswith(t + "-")), key=len, default=None)
        if owner and task["points"] is not None:
            got[owner] += task["points"]
    return got


def complaint(played: Played, case: Hostile) -> str:
    """What came out otherwise than it must; empty where all is as it must be."""
    entry = played.entries.get(student(case))
    if entry is None:
        return "no entry: the batch was not complete"
    if case.held:
        return "" if re.search(case.held, entry["held"]) else f"held: {entry['held']!r}, points {entry['points']:g}"
    if entry["held"]:
        return f"held: {entry['held']}"
    got = tasks(entry)
    if got != case.expected:
        return str({t: (p, case.expected[t]) for t, p in got.items() if p != case.expected[t]}) + f" {entry['review']} {entry['notes']}"
    if case.notes and not re.search(case.notes, " ".join(entry["notes"])):
        return f"notes: {entry['notes']}"
    said = played.outputs[student(case)]
    if case.says and not re.search(case.says, said):
        return f"does not say {case.says!r}: {said[:3000]}"
    if case.never and case.never in said + json.dumps(entry, ensure_ascii=False):
        return f"says {case.never!r}"
    if case.review and not re.search(case.review, " ".join(entry["review"])):
        return f"its instructor is not told {case.review!r}: {entry['review']}"
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jail", choices=["bubblewrap", "unshare", "none"], help="default: the strongest there is")
    parser.add_argument("--as-user", action="store_true", help="as an ordinary user (needs root, to become one)")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--only", help="cases whose name holds these words")
    args = parser.parse_args()
    from softpower.grading.protections import best

    jail = args.jail or best().jail
    cases = [c for c in ALL if (not args.only or args.only in c.name) and (jail != "none" or not c.signals)]
    with tempfile.TemporaryDirectory(prefix="hostile-") as scratch:
        os.chmod(scratch, 0o755)
        played = play(Path(scratch) / "course", jail, args.as_user, cases)
        rows = [(c, complaint(played, c), played.entries.get(student(c))) for c in cases]
        if args.markdown:
            print("| submission | its own points | what its student is told | as it must be |\n|---|---|---|---|")
        for case, wrong, entry in rows:
            got = "held" if entry and entry["held"] else f"{sum(tasks(entry).values()):g} of {sum(POINTS.values())}" if entry else "none"
            words = (entry["held"] or " ".join(entry["notes"][:1]) or " ".join(entry["review"][:1]) or "") if entry else ""
            if args.markdown:
                print(
                    f"| {case.name} | {got} | {shorten(words.replace('|', '/'), 200, placeholder=' …')} | {'yes' if not wrong else '**no**: ' + wrong[:200]} |"
                )
            elif wrong:
                print(f"{case.name}: {wrong}")
        honest = [tasks(played.entries[n]) == POINTS for n in HONEST if n in played.entries]
        bad = sum(bool(w) for _, w, _ in rows)
        print(
            f"\n{len(rows) - bad} of {len(rows)} as they must be; {sum(honest)} of {len(HONEST)} honest neighbours with all their points;"
        )
        for process in played.left_running:
            print("left:", process)
        print(
            f"{len(played.left_running)} processes left; gradebook {'whole' if played.intact else 'DAMAGED'}; {played.seconds:.0f} s; {jail}, {'ordinary user' if args.as_user else 'this user'}."
        )
        if not played.entries or bad:
            print(played.said[-3000:], file=sys.stderr)
        return 1 if bad or sum(honest) < len(HONEST) or played.left_running or not played.intact else 0


if __name__ == "__main__":
    sys.exit(main())
