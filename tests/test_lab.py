"""A real JupyterLab in a real browser, without a network: a lesson runs, and an exercise is done by keyboard."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("lab")]
ROOT = Path(__file__).resolve().parents[1]
SHOTS = os.environ.get("SOFTPOWER_SCREENSHOTS")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab on a copy of the course, as `make lab` starts it, in an empty home folder. Gives its address."""
    home = tmp_path_factory.mktemp("home")
    course = tmp_path_factory.mktemp("course")
    for name in ("lessons", "assignments", "data", "solutions"):
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "progress.json"))
    for name in ("course.yml", "nbgrader_config.py"):
        shutil.copy(ROOT / name, course / name)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    env = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")}
    env |= {
        "HOME": str(home),
        "SOFTPOWER_HOME": str(course),
        "SOFTPOWER_PROGRESS": str(course / "lessons" / "progress.json"),
        "PYTHONUNBUFFERED": "1",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "softpower.cli", "lab", "--no-browser", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=env,
        cwd=course,
    )
    address, log = None, []
    for line in server.stdout:
        log.append(line)
        match = re.search(r"http://(?:localhost|127\.0\.0\.1):\d+/lab\S*token=\w+", line)
        if match:
            address = match[0].replace("localhost", "127.0.0.1")
            break
    assert address, "".join(log)
    # Keep the pipe empty, or the server would stop when it is full.
    drain = subprocess.Popen(["cat"], stdin=server.stdout, stdout=subprocess.DEVNULL)
    yield address, course
    server.terminate()
    server.wait(timeout=30)
    drain.terminate()


@pytest.fixture(scope="module")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A page that reaches this machine alone; what it asks of others is kept in `page.outside`."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.outside = []

    def gate(route):
        if re.match(r"(https?|wss?)://(127\.0\.0\.1|localhost)[:/]", route.request.url) or route.request.url.startswith(("data:", "blob:")):
            route.continue_()
        else:
            page.outside.append(route.request.url)
            route.abort()

    context.route("**/*", gate)
    page.set_default_timeout(60_000)
    yield page
    context.close()


def _open(page, lab, notebook: str):
    address, _ = lab
    base, token = re.match(r"(http://[^/]+)/.*token=(\w+)", address).groups()
    page.goto(f"{base}/lab/tree/{notebook}?token={token}&reset")
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell")
    page.wait_for_function("document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'")


def _run_all(page):
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    # JupyterLab draws only the cells in view: all have run when the last has a number.
    page.wait_for_function(
        """() => { const w = [...document.querySelectorAll('.jp-InputArea-prompt')].map(e => e.textContent);
                   const s = document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status;
                   return s === 'idle' && !w.some(t => t.includes('[*]')) && w.some(t => /\\[\\d+\\]/.test(t)); }"""
    )


def _show(page, selector: str):
    """Scroll through the notebook until what is looked for is there."""
    scroller = page.locator(".jp-WindowedPanel-outer, .jp-Notebook").first
    scroller.evaluate("e => e.scrollTo(0, 0)")
    for _ in range(120):
        found = page.locator(selector)
        if found.count() and found.first.is_visible():
            found.first.scroll_into_view_if_needed()
            return found.first
        scroller.evaluate("e => e.scrollBy(0, 400)")
        page.wait_for_timeout(120)
    raise AssertionError(f"{selector} is nowhere in the notebook")


def _shot(page, name: str):
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def test_opens_on_the_start_page(page, lab):
    """Does the address that is printed lead to the start page, without a pop-up and without asking for a token?"""
    address, _ = lab
    page.goto(address)
    page.get_by_role("heading", name="Start here").first.wait_for()
    _shot(page, "start")
    assert page.locator(".Toastify__toast").count() == 0
    assert page.outside == []


def test_lesson_runs_and_an_exercise_is_done_by_keyboard(page, lab):
    """Offline, does the China lesson run, show its charts, and let an exercise be done without a mouse?"""
    _open(page, lab, "lessons/03-china.ipynb")
    _run_all(page)
    chart = _show(page, ".jp-OutputArea figure svg[role=img]")
    assert chart.bounding_box()["height"] > 60
    _shot(page, "chart")
    form = _show(page, "form.sp-form[aria-label='the cooperation index']")
    form.locator("input").focus()
    page.keyboard.type("10")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Check"
    page.keyboard.press("Enter")
    status = form.get_by_role("status")
    status.get_by_text("percentage points").first.wait_for()
    assert "Right." not in status.inner_text()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hint"
    page.keyboard.press("Enter")
    form.get_by_text("Hint 1 of").wait_for()
    _shot(page, "exercise-hint")
    form.locator("input").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("35.7")
    page.keyboard.press("Enter")
    status.get_by_text("✓ Right.").wait_for()
    _shot(page, "exercise-solved")
    _, course = lab
    assert '"china/index-rise"' in (course / "lessons" / "progress.json").read_text(encoding="utf-8")
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert page.outside == []
