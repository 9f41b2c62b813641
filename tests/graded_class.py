"""A small class, graded once for all who look at what comes of it: three of the sample class, and two who mean harm."""

import json
import os
import shutil
from types import SimpleNamespace

import pytest

from softpower.classroom.rehearsal import copy_course, hand_in, sample_class
from softpower.classroom.rehearsal import inside as in_folder
from softpower.course import course
from softpower.grading.bank import answers

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
energy_share = 41.0
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


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory):
    """A course folder with the class graded and one memo marked by a person: `root`, `coursedir`, `summary`."""
    from nbgrader.api import Gradebook

    from softpower.grading.autograde import autograde
    from softpower.grading.courses import open_course

    home = course_home()
    root = tmp_path_factory.mktemp("graded") / "course"
    bank = {(a.task, a.name): a for a in answers(home / "tests" / "answers" / "china")}
    few = [s for s in sample_class("china", home) if s.name in ("aigerim", "elif", "guljan", "jan")]
    copy_course(home, root)
    with in_folder(root):
        shutil.copytree(home / "assignments" / "china", root / "assignments" / "china")
        hand_in(root, course().assignment("china"), few, bank)
        released = json.loads((root / "assignments" / "china" / "china.ipynb").read_text(encoding="utf-8"))
        for student in ("mallory", STRANGE):
            folder = root / "submitted" / student / "china"
            folder.mkdir(parents=True)
            (folder / "china.ipynb").write_text(json.dumps(hostile(released)), encoding="utf-8")
            (folder / "timestamp.txt").write_text("2027-02-14 18:00:00 UTC", encoding="utf-8")
        (root / "submitted" / "elif" / "china" / "submission_secret.txt").write_text("a secret of elif's", encoding="utf-8")
        coursedir, config = open_course(root)
        summary = autograde(coursedir, config, "china")
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            notebook = gradebook.find_submission_notebook("china", "china", "elif")
            grade = next(g for g in notebook.grades if g.name == "china-memo")
            grade.manual_score, grade.needs_manual_grade = 5.5, False
            next(c for c in notebook.comments if c.name == "china-memo").manual_comment = COMMENT
            gradebook.db.commit()
    return SimpleNamespace(root=root, coursedir=coursedir, config=config, summary=summary)


def course_home():
    from conftest import ROOT

    return ROOT


@pytest.fixture
def inside(graded_class):
    """Work in the graded class's folder, with its configuration's environment."""
    with in_folder(graded_class.root):
        os.environ["SOFTPOWER_HOME"] = str(graded_class.root)
        yield graded_class


def look(chromium: str, *views) -> list[dict]:
    """Open pages in Chromium, each given as (path, width, scheme), and say what is there.

    Of each: its title, how far it moves sideways, what it asked the network for, what could act, and barriers.
    """
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    told = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for path, width, scheme in views:
            # The page's own policy is set aside: what is safe must be so without it, and axe has to run.
            page = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True).new_page()
            asked = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto(path.as_uri(), wait_until="domcontentloaded")
            found = {
                "sideways": page.evaluate("document.documentElement.scrollWidth - innerWidth"),
                "acts": page.evaluate(
                    "[...document.querySelectorAll('*')].filter(e => /^(script|iframe|object|embed|form|link|base)$/i.test(e.tagName)"
                    " || [...e.attributes].some(a => /^on/i.test(a.name) || /^\\s*javascript:/i.test(a.value))).map(e => e.outerHTML.slice(0, 200))"
                ),
                "barriers": [v["id"] for v in Axe().run(page).response["violations"]],
            }
            found["title"] = page.title()
            found["asked"] = [url for url in asked if not url.startswith(("data:", path.as_uri()))]
            told.append(found)
        browser.close()
    return told
