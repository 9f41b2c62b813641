"""A course folder with a small class, for the tests of grading: made, graded by the command, and read."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from softpower.classroom import rehearsal
from softpower.course import course
from softpower.grading.bank import answers
from support import ROOT

SLUG = "china"
USER = 65_123  # an ordinary user's number that nobody has


def make(folder: Path, students: list[str] | None = None) -> Path:
    """A course in `folder` in which the rehearsal's class (or some of it) has handed in the china assignment."""
    for name in ("course.yml", "nbgrader_config.py", "data", "solutions/china", "assignments/china", "lessons/exercises"):
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    bank = {(a.task, a.name): a for a in answers(ROOT / "tests" / "answers" / SLUG)}
    chosen = [s for s in sample() if students is None or s.name in students]
    rehearsal.hand_in(folder, course().assignment(SLUG), chosen, bank)
    return folder


def add_cell(folder: Path, student: str, source: str) -> None:
    """Put a cell of code at the top of a submission."""
    path = folder / "submitted" / student / SLUG / f"{SLUG}.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"].insert(
        0, {"cell_type": "code", "id": "added", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
    )
    path.write_text(json.dumps(content), encoding="utf-8")


def sample() -> list[rehearsal.Sample]:
    return rehearsal.sample_class(SLUG, ROOT)


def environment(folder: Path) -> dict:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SOFTPOWER", "JUPYTER", "PYTEST", "COV"))}
    return env | {"PYTHONPATH": str(ROOT), "HOME": str(folder), "COLUMNS": "200"}


def as_user(command: list[str], folder: Path) -> list[str]:
    """The command, run by an ordinary user. Where Python lies in a closed home folder, that user gets a view in which it is open."""
    paths = [sys.base_prefix, sys.prefix, str(ROOT), str(folder)]
    steps = ["set -e"]
    for path in dict.fromkeys(os.path.realpath(p) for p in paths):
        closed = next((p for p in reversed(Path(path).parents) if not p.stat().st_mode & 0o001), None)
        if closed is not None and str(closed) not in " ".join(steps):
            inside = [p for p in dict.fromkeys(os.path.realpath(p) for p in paths) if p.startswith(f"{closed}/")]
            for number, one in enumerate(inside):
                steps += [f"mkdir -p /mnt/{number}", f"mount --bind {one} /mnt/{number}"]
            steps += [f"mount -t tmpfs -o mode=755 tmpfs {closed}"]
            for number, one in enumerate(inside):
                steps += [f"mkdir -p {one}", f"mount --bind /mnt/{number} {one}"]
    steps = [steps[0], "mount -t tmpfs tmpfs /mnt", *steps[1:]]
    steps += [f'exec setpriv --reuid={USER} --regid={USER} --clear-groups --inh-caps=-all --bounding-set=-all -- "$@"']
    return ["unshare", "--mount", "--propagation", "private", "bash", "-c", "\n".join(steps), "as-user", *command]


def start(folder: Path, *words: str, program=("softpower.cli",), user: bool = False) -> subprocess.Popen:
    """A command, begun in a process group of its own. What it says goes to the file `process.log`. `user`: by USER, where we are root."""
    command = [sys.executable, "-m", *program, *words]
    if user and os.geteuid() == 0:
        subprocess.run(["chown", "-Rh", f"{USER}:{USER}", str(folder)], check=True)
        command = as_user(command, folder)
    number, path = tempfile.mkstemp(prefix="said-", suffix=".txt", dir=folder)
    with open(number, "wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    process.log = Path(path)
    return process


def run(folder: Path, *words: str, program=("softpower.cli",), seconds: float = 400, user: bool = False) -> tuple[int, str]:
    """A command, run to its end: exit code, and what it said."""
    process = start(folder, *words, program=program, user=user)
    try:
        code = process.wait(seconds)
    finally:
        kill(process)
    return code, said(process)


def said(process: subprocess.Popen) -> str:
    return process.log.read_text(encoding="utf-8")


def kill(process: subprocess.Popen) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(happened, process: subprocess.Popen, seconds: float = 300) -> None:
    """Wait until something has happened, while the process lives. Fails where it ends, or the time does, before."""
    end = time.monotonic() + seconds
    while not happened():
        assert process.poll() is None, "the run ended before it came to this"
        assert time.monotonic() < end, "the run never came to this"
        time.sleep(0.01)


def entries(folder: Path, slug: str = SLUG) -> dict[str, dict]:
    return {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted((folder / "reports" / slug / "students").glob("*.json"))}


GRADES = """
select s.student_id, n.name, c.name, g.auto_score, g.manual_score, g.needs_manual_grade
from submitted_assignment s join assignment a on a.id = s.assignment_id
join submitted_notebook sn on sn.assignment_id = s.id join notebook n on n.id = sn.notebook_id
join grade g on g.notebook_id = sn.id join base_cell c on c.id = g.cell_id
where a.name = ? order by 1, 2, 3
"""


def query(folder: Path, sql: str, *values, book: str = "gradebook.db") -> list[tuple]:
    with closing(sqlite3.connect(folder / book)) as db:
        return db.execute(sql, values).fetchall()


def scores(folder: Path, slug: str = SLUG) -> dict[tuple[str, str], tuple]:
    """Of the gradebook: (student, cell) to (points by tests, points by hand, whether a person has to look)."""
    return {(student, cell): tuple(rest) for student, _, cell, *rest in query(folder, GRADES, slug)}


def dump(folder: Path, book: str = "gradebook.db") -> list[str]:
    """All that a gradebook holds, as text."""
    with closing(sqlite3.connect(folder / book)) as db:
        return sorted(db.iterdump())


def tree(folder: Path, *names: str) -> dict[str, bytes]:
    """Every file below some folders, with its content."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for name in names for p in sorted((folder / name).rglob("*")) if p.is_file()}


def left_running(folder: Path, seconds: float = 15) -> list[str]:
    """Processes of rooms of this course that are still there after a while."""
    end = time.monotonic() + seconds
    while True:
        found = []
        for process in Path("/proc").iterdir():
            if process.name.isdigit():
                try:
                    words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                except OSError:
                    continue
                if "softpower" in words and str(folder) in words:
                    found.append(words[:200])
        if not found or time.monotonic() > end:
            return found
        time.sleep(0.1)


def half_done(folder: Path) -> list[str]:
    """What is only half there: an entry without its marks or its notebook, a submission with some of its marks, a broken database."""
    wrong = [] if query(folder, "pragma integrity_check") == [("ok",)] else ["the gradebook is damaged"]
    cells = query(folder, "select count(*) from grade_cells")[0][0]
    held: dict[str, list] = {}
    for (student, _), values in scores(folder).items():
        held.setdefault(student, []).append(values)
    wrong += [f"{student}: {len(rows)} of {cells} marks" for student, rows in held.items() if len(rows) != cells]
    for student, entry in entries(folder).items():
        if entry["held"]:
            continue
        notebook = folder / "autograded" / student / SLUG / f"{SLUG}.ipynb"
        if student not in held or sum(auto or 0 for auto, _, _ in held[student]) != entry["points"]:
            wrong.append(f"{student}: the entry says {entry['points']}, the gradebook otherwise")
        if not notebook.is_file() or not json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            wrong.append(f"{student}: no autograded notebook")
        if not (folder / "reports" / SLUG / "receipts" / f"{student}.txt").is_file():
            wrong.append(f"{student}: no receipt")
    return wrong


# --- a notebook with a script wherever one fits ------------------------------------------------------------------

OWNED = "document.title='owned'"
STRANGE = f'<img src=x onerror="{OWNED}">'  # a folder may be called so, and a student's id is its name
CODE = {
    "china-energy-share": f"""from IPython.display import HTML, Javascript, SVG, Markdown, display
display(HTML("<script>{OWNED}</script><img src=x onerror=\\"{OWNED}\\"><iframe src='javascript:1'></iframe><b>kept</b>"))
display(Javascript("{OWNED}"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 200 40' width='200' height='40' onload=\\"{OWNED}\\"><script>{OWNED}</script><rect width='40' height='40'/><a href='javascript:1'><text x='50' y='20'>drawn</text></a></svg>"))
display(Markdown("[click](javascript:1) <img src=x onerror=\\"{OWNED}\\"> marked"))
print("my file is /home" + "/mallory/secret/notes.txt")
print("canary: hidden-china-energy-share")
energy_share = 41.05
load("china_investment")""",
    "china-chart": f"""df = pd.DataFrame({{"sector": ["Energy", "Other <script>{OWNED}</script>"], "amount": [36.71, 16.0]}})
chart = alt.Chart(df).mark_bar().encode(x=alt.X("amount:Q", title="Billion dollars"), y="sector:N").properties(title="<img src=x onerror={OWNED}>")
chart""",
    "china-annual-average": "average_per_year = 52.71 / 0",
}
MEMO = f'# My memo\n\nMoney is a **means**. <script>{OWNED}</script><img src=x onerror="{OWNED}">\n\n| figure | kind |\n|---|---|\n| 52.71 | total |\n\n[link](javascript:1) <svg onload="{OWNED}"></svg>'
COMMENT = f"Name the kind of each figure. <script>{OWNED}</script>"


def hostile(released: dict) -> dict:
    """A notebook with a script wherever one fits."""
    notebook = json.loads(json.dumps(released))
    for cell in notebook["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("solution"):
            cell["source"] = CODE.get(meta["grade_id"], MEMO if meta["grade_id"] == "china-memo" else cell["source"])
    notebook["metadata"]["title"] = f"</title><script>{OWNED}</script>"
    raw = {"cell_type": "raw", "id": "raw-one", "metadata": {"raw_mimetype": "text/html"}, "source": f"<script>{OWNED}</script>"}
    notebook["cells"].append(raw)
    return notebook
