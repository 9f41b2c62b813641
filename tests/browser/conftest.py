"""One browser for each file of tests, and what was on the page where one of them fails."""

import re

import pytest
from support.labserver import Lab
from support.pages import PATIENCE


@pytest.fixture(scope="module")  # and no longer: while it is open, nothing else in this process may use asyncio
def browser(chromium):
    from playwright.sync_api import sync_playwright

    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu", *quiet])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """One JupyterLab for all tests that need one."""
    running = Lab(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("course"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def page(browser, tmp_path):
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
    context.set_default_timeout(PATIENCE)  # and not the page's: its calls without a page have the context's
    yield page
    context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Add the text of every page that is still open to the report of a failure, and a picture of it to the test's folder."""
    report = yield
    browser = item.funcargs.get("browser") if report.when == "call" and report.failed else None
    if browser:
        for number, page in enumerate(page for context in browser.contexts for page in context.pages):
            try:
                text = page.evaluate("document.body.innerText")
                shot = item.funcargs["tmp_path"] / f"page-{number}.png"
                page.screenshot(path=str(shot), timeout=30_000)
            except Exception as error:  # the page may be gone, and the test's own failure is what has to be told
                text, shot = f"(it cannot be read: {error})", "none"
            report.sections.append((f"on the page {page.url}, picture {shot}", text[:4000]))
    return report
