"""The pictures on the README's front page: a lesson, an exercise with its feedback and a chart, in light and in dark.

`make screens` runs this. It opens the course in a real JupyterLab, in an empty home folder, and looks at it with a browser.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.labserver import Lab, open_notebook, run_all  # noqa: E402

HERE = Path(__file__).parent
WAIT = 120_000  # milliseconds: a slow machine takes its time


def piece(page, node, to: Path, room: int = 4) -> None:
    """A picture of one part of the page, with a little of the page around it."""
    page.set_viewport_size({"width": 1180, "height": 1900})
    node.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # pictures are drawn anew for the new size
    box = node.bounding_box()
    clip = {"x": box["x"] - room, "y": box["y"] - room, "width": box["width"] + 2 * room, "height": box["height"] + 2 * room}
    page.screenshot(path=to, clip=clip)


def lesson(page, lab, to: Path) -> None:
    """The first screen of the lesson on Kazakhstan."""
    open_notebook(page, lab, "lessons/04-kazakhstan.ipynb")
    page.keyboard.press("Control+b")  # without the list of files beside it
    run_all(page)
    page.locator(".jp-WindowedPanel-outer").first.evaluate("(node) => node.scrollTo(0, 0)")
    page.wait_for_timeout(500)  # the scroll bar fades
    page.screenshot(path=to)


def exercise(page, lab, to: Path) -> None:
    """An exercise after a first try, in which one item of four is wrong."""
    form = page.locator("[data-exercise='kazakhstan/how-many-voices']")
    for item, choice in enumerate(("One person", "Two people", "Two people", "Cannot be told")):
        form.get_by_role("group").nth(item).get_by_label(choice).check()
    form.get_by_role("button", name="Check").click()
    form.locator(".sp-result").wait_for()
    piece(page, form, to)


def chart(page, lab, to: Path) -> None:
    """The draws of fifteen countries in the lesson on China."""
    open_notebook(page, lab, "lessons/03-china.ipynb")
    run_all(page)
    piece(page, page.locator(".sp-picture", has_text="Nine of fifteen members").first, to)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home, course = Path(folder, "home"), Path(folder, "course")
        home.mkdir()
        course.mkdir()
        lab = Lab(home, course)
        lab.start()
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox"]
        )
        try:
            for scheme in ("light", "dark"):
                page = browser.new_context(viewport={"width": 1180, "height": 800}, color_scheme=scheme).new_page()
                page.set_default_timeout(WAIT)
                for step in (lesson, exercise, chart):
                    to = HERE / f"{step.__name__}-{scheme}.png"
                    step(page, lab, to)
                    print(to.relative_to(ROOT), f"{to.stat().st_size / 1000:.0f} kB", flush=True)
                page.context.close()
        finally:
            browser.close()
            lab.stop()


if __name__ == "__main__":
    main()
