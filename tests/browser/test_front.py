"""Exercises and pictures in a real JupyterLab, with and without a kernel: they show, judge, keep what was done, and stay out of the way."""

import functools
import http.server
import json
import os
import re
import shutil
import threading
from pathlib import Path

import nbformat
import pytest
from support import ROOT
from support.labserver import all_drawn, end_sessions, idle, open_notebook, run_all
from support.pages import PATIENCE

from softpower.record import read

pytestmark = [pytest.mark.xdist_group("lab")]
STATIC = ROOT / "softpower" / "classroom" / "jupyter" / "labextension" / "static"
NOTEBOOK = "lessons/front.ipynb"
EXTRA = ROOT / "tests" / "browser" / "exercises.yml"
SHOTS = os.environ.get("SOFTPOWER_SCREENSHOTS")

# One of each kind.
KINDS = [
    "china/index-rise", "china/front-instruments", "china/same-points", "china/front-total", "china/front-side", "china/front-guess",
    "nyes-framework/continuum", "nyes-framework/chain", "kazakhstan/five-remarks", "comparing-cases/case-by-criterion",
    "wilton-park/closer-and-weaker", "china/what-it-measures", "wilton-park/programme",
]  # fmt: skip
CHART = """import altair as alt
from softpower import charts
rate = alt.param(name="rate", value=40, bind=alt.binding_range(min=0, max=100, step=10, name="Share that takes part (%)"))
says = alt.param(name="says", expr="'At ' + rate + ' percent, six of ten.'")
data = alt.Data(values=[{"n": n, "who": f"country {n}"} for n in range(1, 4)])
bars = alt.Chart(data).mark_bar().encode(x=alt.X("n:Q", title="A long title for an axis that a phone is too narrow for"), y="who:N")
charts.finish(bars.add_params(rate, says), "What moves", "Three bars.", "china-summit-pledge")"""


@pytest.fixture(scope="module")
def front(lab):
    """A notebook with one exercise of each kind, a picture that moves, the table of progress and an earlier answer; run and saved once."""
    file = lab.course / "lessons" / "exercises" / "china.yml"
    file.write_text(
        (ROOT / "lessons/exercises/china.yml").read_text(encoding="utf-8") + EXTRA.read_text(encoding="utf-8"), encoding="utf-8"
    )
    sources = [f'from softpower import exercise\nexercise("{name}")' for name in KINDS]
    sources += [CHART, "from softpower import progress\nprogress()", 'from softpower import recall\nrecall("china/front-side")']
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    nbformat.write(notebook, lab.course / NOTEBOOK)
    lab.front = (lab.course / NOTEBOOK).read_bytes()
    yield lab
    shutil.copy(ROOT / "lessons/exercises/china.yml", file)


@pytest.fixture
def ran(front, page):
    """The notebook, open and run, nothing solved."""
    (front.course / NOTEBOOK).write_bytes(front.front)  # an earlier test may have saved it
    open_notebook(page, front, NOTEBOOK)
    run_all(page)
    return page


def _form(page, name: str):
    return page.locator(f".sp-ex[data-exercise='{name}'] form").first


def _until(page, true):
    for _ in range(PATIENCE // 50):
        if true():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come about")


def _save(page, lab):
    """Save the notebook, and wait until the file has changed."""
    path = lab.course / NOTEBOOK
    before = path.stat().st_mtime_ns
    page.keyboard.press("Control+s")
    _until(page, lambda: path.stat().st_mtime_ns != before and path.read_text(encoding="utf-8").endswith("}\n"))


def _judges(page):
    """A wrong answer is told what to think about, a right one is right, and the file keeps it."""
    form = _form(page, "china/index-rise")
    form.locator("input").fill("10")
    form.get_by_role("button", name="Check").click()
    form.get_by_text("percentage points").first.wait_for()
    assert "✗" in form.locator(".sp-remark").inner_text() and "Not yet." in form.locator(".sp-remark").inner_text()
    form.locator("input").fill("35,7 %")
    form.get_by_role("button", name="Check").click()
    form.locator(".sp-result.sp-is-right").wait_for()
    assert "✓" in form.locator(".sp-remark.sp-is-right").inner_text()
    form.get_by_text("Noted in progress.json.").wait_for()


def _shot(page, name: str):
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"front-{name}.png"))


def test_a_restarted_kernel_changes_nothing(front, ran):
    """After a restart of the kernel, and with none at all, does a form still judge and note?"""
    page = ran
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name="Restart Kernel…").click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    idle(page)
    _judges(page)
    end_sessions(page, front)
    form = _form(page, "china/front-total")
    form.get_by_label("Both run from 2005 to 2018.").check()
    form.get_by_role("button", name="Check").click()
    form.get_by_text("✓ Right.").wait_for()
    form.get_by_text("Noted in progress.json.").wait_for()
    assert read(front.progress)["china/index-rise"]["solved"] and not read(front.progress)["china/front-total"]["solved"]


def test_the_next_day_untrusted_and_without_a_kernel(front, ran):
    """Saved, the server stopped and started, the file changed by another hand: do exercises and pictures show, judge and move at once?"""
    page = ran
    _save(page, front)
    page.goto("about:blank")
    front.stop()
    path = front.course / NOTEBOOK
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["metadata"]["changed"] = "by another hand, so that Jupyter does not trust it"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    front.start()
    open_notebook(page, front, NOTEBOOK, fresh=False)
    assert page.locator(".jp-StatusItem-trust, [title*='trust' i]").count()
    all_drawn(page)
    assert page.locator("form.sp-form").count() == len(KINDS)
    assert page.get_by_text("Error displaying widget").count() == page.get_by_text("model not found").count() == 0
    _judges(page)
    picture = page.locator(".jp-OutputArea-output .sp-picture", has_text="What moves")
    slider = picture.get_by_label("Share that takes part (%)")
    slider.focus()
    page.keyboard.press("ArrowRight")
    picture.get_by_text("At 50 percent, six of ten.").wait_for()
    assert picture.get_by_role("img", name="Three bars.").locator("svg").count() == 1
    assert page.outside == []


def test_keys_belong_to_the_form(front, ran):
    """Do letters and arrows typed in a form stay there, and does the shortcut for saving save, with the focus kept?"""
    page = ran
    _save(page, front)
    cells = page.locator(".jp-NotebookPanel .jp-Cell").count()
    field = _form(page, "china/index-rise").locator("input")
    field.click()
    page.keyboard.type("abdd xx dd 12")
    page.keyboard.press("Enter")
    radio = _form(page, "china/front-side").get_by_label("The article")
    radio.focus()
    page.keyboard.press("Space")
    for key in ("ArrowDown", "a", "b", "d", "d", "x", "m", "Escape"):
        page.keyboard.press(key)
    assert field.input_value() == "abdd xx dd 12"
    assert _form(page, "china/front-side").get_by_label("The officials").is_checked()
    assert page.locator(".jp-NotebookPanel .jp-Cell").count() == cells
    page.locator(".jp-NotebookPanel .cm-content").last.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("#")
    field.focus()
    _save(page, front)
    assert '"#' in (front.course / NOTEBOOK).read_text(encoding="utf-8")
    assert field.evaluate("(node) => node === document.activeElement")


def test_feedback_stands_at_each_item(front, ran):
    """Is each item marked where it stands, in a word and a sign, with the categories' meanings in sight and documents by name?"""
    page = ran
    form = _form(page, "china/front-instruments")
    assert form.locator("dl.sp-terms").inner_text().count("It works on what others") == 2
    first = form.locator(".sp-group").first
    first.get_by_label("Soft").check()
    form.get_by_role("button", name="Check").click()
    remark = first.locator(".sp-remark")
    assert "✗ Not yet." in remark.inner_text() and "the essay on China" in remark.inner_text()
    assert form.locator(".sp-group .sp-remark").count() == form.locator(".sp-group").count()
    form.get_by_role("status").get_by_text("0 of 7 right").wait_for()
    first.get_by_label("Hard").check()
    remark.wait_for(state="detached")  # it was said of another answer
    form.get_by_role("button", name="Go to the first that is open").click()
    assert form.evaluate("(node) => node.contains(document.activeElement) && document.activeElement.tagName !== 'BUTTON'")
    order = _form(page, "nyes-framework/chain")
    assert "temirtashev" not in page.locator(".jp-NotebookPanel").inner_text()
    for place in order.locator("select").all():
        place.select_option("1")
    order.get_by_role("button", name="Check").click()
    said = order.locator(".sp-group .sp-remark").all_inner_texts()
    assert not said[0].startswith("✓") or not said[1].startswith("✗")  # the form's order, and not the right one


def test_a_commitment_is_drawn_and_recalled(front, ran):
    """Is a prediction drawn over the figures, and a side taken replied to, kept, and shown where a lesson comes back to it?"""
    page = ran
    guess = _form(page, "china/front-guess")
    assert "More" in guess.inner_text() and guess.locator("svg").count() == 0
    guess.get_by_role("button", name="Commit").click()
    guess.get_by_role("status").get_by_text("Commit to a number first").wait_for()
    assert guess.locator("svg").count() == 0 and "69.6" not in guess.inner_text()
    guess.get_by_label("Energy").fill("40")
    guess.get_by_role("button", name="Commit").click()
    guess.get_by_text("Your prediction: 40 %. The figures: 69.6 %. You said less.").wait_for()
    guess.locator(".sp-picture[data-drawn] svg").wait_for()
    assert "Many say so." in guess.inner_text() and guess.get_by_role("img").get_attribute("aria-label")
    side = _form(page, "china/front-side")
    side.get_by_label("The officials").check()
    side.get_by_label("How sure are you?").fill("70")
    side.get_by_role("button", name="Commit").click()
    side.get_by_text("Noted in progress.json.").wait_for()
    assert side.locator(".sp-remark").count() == 2
    assert read(front.progress)["china/front-side"]["answer"] == {"choice": "1", "sure": 70}
    page.locator(".sp-before", has_text="The officials").get_by_text("70 of 100").wait_for()
    _save(page, front)
    open_notebook(page, front, NOTEBOOK, fresh=False)
    page.locator(".sp-before", has_text="The officials").get_by_text("70 of 100").wait_for()


def test_solved_is_the_answer_that_solved(front, ran):
    """Does a later wrong try leave the solution in place, and the table of progress count by itself?"""
    page = ran
    table = page.locator(".sp-progress")
    _judges(page)
    table.get_by_text("1 of ").wait_for()
    form = _form(page, "china/index-rise")
    form.locator("input").fill("nan")
    form.get_by_role("button", name="Check").click()
    form.locator(".sp-remark", has_text="Type one number").wait_for()
    _until(page, lambda: read(front.progress)["china/index-rise"]["tries"] == 3)
    assert read(front.progress)["china/index-rise"] | {"when": ""} == {
        "tries": 3,
        "solved": True,
        "hints": 0,
        "answer": {"number": "35,7 %"},
        "when": "",
    }
    _save(page, front)
    open_notebook(page, front, NOTEBOOK, fresh=False)
    form.get_by_text("You solved this one before. The answer that solved it is filled in.").wait_for()
    assert form.locator("input").input_value() == "35,7 %"


def test_two_views_of_one_output(front, ran):
    """Does the same exercise in a second panel judge, too?"""
    page = ran
    output = page.locator(".jp-OutputArea-output", has=_form(page, "china/index-rise")).first
    output.click(button="right", position={"x": 5, "y": 5})
    page.get_by_role("menuitem", name="Create New View for Cell Output").click()
    second = page.locator(".jp-LinkedOutputView form.sp-form")
    second.locator("input").fill("35.7")
    second.get_by_role("button", name="Check").click()
    second.locator(".sp-result.sp-is-right").wait_for()
    _judges(page)


@pytest.mark.parametrize("width", [390, 640])
def test_nothing_is_wider_than_a_phone(front, ran, width):
    """At 390 pixels, and at 1280 enlarged to 200 %: does no form, slider, table or picture reach beyond its place, also with all said?"""
    page = ran
    _save(page, front)
    page.set_viewport_size({"width": width, "height": 844})
    open_notebook(page, front, NOTEBOOK, fresh=False, kernel=False)
    all_drawn(page)
    for check in page.locator(".sp-check").all():
        check.click()
    page.wait_for_function("[...document.querySelectorAll('.sp-said')].every((e) => e.childElementCount)")
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.sp-output, .sp-ex, .sp-form *, .sp-progress, .sp-before')]
             .filter((e) => !e.closest('.sp-scroll, .sp-aloud, select') && e.getBoundingClientRect().right > e.closest('.jp-OutputArea-output').getBoundingClientRect().right + 1)
             .map((e) => e.outerHTML.slice(0, 100))"""
    )
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    # A picture on a phone is whole: it is drawn narrower, and its title wraps.
    assert page.locator(".sp-picture .sp-scroll[tabindex]").count() == 0
    _shot(page, f"narrow-{width}")


def test_pictures_and_forms_follow_the_theme(front, ran):
    """When the theme changes, do colours, and those within a drawing, change without a kernel?"""
    page = ran
    picture = page.locator(".sp-picture", has_text="What moves").first
    picture.scroll_into_view_if_needed()
    fills = "(node) => [...new Set([...node.querySelectorAll('.mark-rect path')].map((e) => e.getAttribute('fill')))]"
    light = picture.evaluate(fills)
    ink = _form(page, "china/index-rise").evaluate("(node) => getComputedStyle(node).color")
    page.emulate_media(color_scheme="dark")
    page.locator(".sp-picture[data-drawn=dark]", has_text="What moves").wait_for()
    assert picture.evaluate(fills) != light
    assert _form(page, "china/index-rise").evaluate("(node) => getComputedStyle(node).color") != ink
    _shot(page, "dark")


def test_without_the_extension_a_widget_says_when_its_kernel_is_gone(front, page):
    """Where the extension is missing, as in VS Code or Colab: does the same form judge, note, and say when its kernel is gone?"""
    page.context.route("**/front.js*", lambda route: route.abort())
    open_notebook(page, front, NOTEBOOK)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    form = _form(page, "china/index-rise")
    form.locator("input").fill("35.7")
    form.get_by_role("button", name="Check").click()
    form.locator(".sp-result.sp-is-right").wait_for()
    form.get_by_text("Noted in progress.json.").wait_for()
    assert read(front.progress)["china/index-rise"]["solved"]
    moved = _form(page, "china/same-points")
    moved.get_by_text("From 28 % to 38 %").wait_for()
    moved.get_by_label("The index starts at").fill("50")
    moved.get_by_text("From 50 % to 60 %").wait_for()
    idle(page)
    end_sessions(page, front)
    form.locator("input").fill("10")
    form.get_by_role("button", name="Check").click()
    form.get_by_text("percentage points").first.wait_for()
    form.get_by_text("the notebook's kernel does not answer").wait_for()
    assert "Run this cell again" in form.inner_text()


def test_marks_open_what_was_said(lab, page):
    """Does a mark beside a sentence open what was said and where, by Enter, close by Escape with the focus back, and have no need of a kernel?"""
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell('from softpower import lesson\nlesson("china")'),
            nbformat.v4.new_markdown_cell("# China\n\nA pledge was made.[°](#cite-china-summit-pledge) And more."),
            nbformat.v4.new_code_cell('from softpower import sources\nsources("china")'),
        ]
    )
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    path = lab.course / "lessons" / "03-china.ipynb"
    nbformat.write(notebook, path)
    open_notebook(page, lab, "lessons/03-china.ipynb", fresh=False)
    run_all(page)
    page.locator(".sp-lesson-line").get_by_text("what you will be able to do").click()
    page.get_by_text("Tell a part from its total.").wait_for()
    assert page.locator("summary", has_text="Where it is from").count() == 1
    end_sessions(page, lab)
    mark = page.get_by_role("button", name="Where this is from")
    mark.focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("dialog", name="Where it is from")
    box.get_by_text("$3.7 billion").wait_for()
    _shot(page, "mark")
    assert "the essay on China" in box.inner_text() and box.evaluate("(node) => node.contains(document.activeElement)")
    page.keyboard.press("Escape")
    box.wait_for(state="detached")
    assert mark.evaluate("(node) => node === document.activeElement")
    mark.click()
    box.get_by_text("Full reference").click()
    box.get_by_text("E-International Relations").wait_for()
    page.locator("h1", has_text="China").click()
    box.wait_for(state="detached")
    shutil.copy(ROOT / "lessons/03-china.ipynb", path)


def test_no_eval_and_no_other_host(front, ran, browser, tmp_path):
    """On a page whose policy forbids evaluation, inline scripts and other hosts, is a picture drawn and moved?"""
    outputs = [o for cell in json.loads((front.course / NOTEBOOK).read_text(encoding="utf-8"))["cells"] for o in cell["outputs"]]
    if not outputs:
        _save(ran, front)
        outputs = [o for cell in json.loads((front.course / NOTEBOOK).read_text(encoding="utf-8"))["cells"] for o in cell["outputs"]]
    [data] = [
        o["data"]["application/vnd.softpower.picture+json"]
        for o in outputs
        if "application/vnd.softpower.picture+json" in o.get("data", {})
    ]
    shutil.copy(STATIC / "pictures.js", tmp_path / "pictures.js")
    (tmp_path / "data.js").write_text(
        f"window.drawn = softpowerPictures.draw(document.getElementById('here'), {json.dumps(data)});", encoding="utf-8"
    )
    (tmp_path / "index.html").write_text(
        "<!doctype html><title>x</title><div id=here></div><script src=pictures.js></script><script src=data.js></script>", encoding="utf-8"
    )

    class Strict(http.server.SimpleHTTPRequestHandler):
        def end_headers(self):
            self.send_header("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'")
            super().end_headers()

        def log_message(self, *_args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Strict, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        trouble = []
        page.on(
            "console", lambda message: trouble.append(message.text) if message.type == "error" and "favicon" not in message.text else None
        )
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
        page.locator("[data-drawn] svg").wait_for()
        page.get_by_label("Share that takes part (%)").fill("60")
        page.get_by_text("At 60 percent, six of ten.").wait_for()
        assert [text for text in trouble if not re.search("404", text)] == []
        page.close()
        server.shutdown()
