"""A real JupyterLab in a real browser, without a network: the start page leads on, a lesson runs, an exercise is done by keyboard."""

import json
import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from support.labserver import open_notebook, run_all

from softpower.course import course
from softpower.exercises import exercises

pytestmark = [pytest.mark.xdist_group("lab")]
SHOTS = os.environ.get("SOFTPOWER_SCREENSHOTS")
OPEN = ("position", "predict")  # kinds in which one commits to something, and no answer is wrong
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
DARK = ["nyes-framework", "kazakhstan", "wilton-park"]  # together they have each kind of exercise


def _fill(page, form, item):
    """Give an exercise its solution with the keys alone, from the first control to the Check button, in the page's order."""
    solution = item.solution()
    form.locator("input, select").first.focus()
    assert form.locator("fieldset, .sp-field").count() == len(item.fields())
    for field in _in_page_order(item):
        wanted = solution.get(field.name, field.start)
        if field.type == "choice":
            place = [value for value, _ in field.options].index(wanted)
            page.keyboard.press("Space")
            for _ in range(place):
                page.keyboard.press("ArrowDown")
        elif field.type == "several":
            for value, _ in field.options:
                if value in wanted:
                    page.keyboard.press("Space")
                page.keyboard.press("Tab")
            continue  # each box had a Tab of its own
        elif field.type == "select":
            for _ in range([value for value, _ in field.options].index(wanted) + 1):
                page.keyboard.press("ArrowDown")
        elif field.type == "slider":
            steps = round((wanted - field.start) / field.step)
            # A key back and forth, so that a slider which stays where it is has been moved, too.
            for key in ["ArrowRight", "ArrowLeft"] + ["ArrowRight" if steps > 0 else "ArrowLeft"] * abs(steps):
                page.keyboard.press(key)
        else:
            page.keyboard.type(str(wanted))
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == ("Commit" if item.kind in OPEN else "Check")
    page.keyboard.press("Enter")


def _in_page_order(item):
    """The fields as the form groups them: those of one item stand together."""
    groups = {}
    for field in item.fields():
        groups.setdefault(field.below or field.name, []).append(field)
    return [field for group in groups.values() for field in group]


def _shot(page, name: str):
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def _barriers(page, context: str, dark: bool = True) -> list:
    """What axe-core finds, in the light theme and in the dark one: JupyterLab follows what the system prefers."""
    found = []
    # Between the themes only colours differ, so in the dark the rules on colour are enough.
    in_the_dark = [("dark", {"runOnly": {"type": "rule", "values": COLOUR_RULES}})] if dark else []
    for scheme, rules in [("light", {}), *in_the_dark]:
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(f"document.body.dataset.jpThemeLight === '{str(scheme == 'light').lower()}'")
        for violation in Axe().run(page, context=context, options={"resultTypes": ["violations"], **rules}).response["violations"]:
            found.append((scheme, violation["id"], violation["nodes"][0]["html"][:200]))
    page.emulate_media(color_scheme="light")
    return found


def test_opens_on_the_start_page(page, lab):
    """Does the printed address lead to the start page, offline, without a pop-up, a token to type, or a marker's panels?"""
    page.goto(lab.address)
    page.get_by_role("heading", name="Soft Power in Practice", exact=True).wait_for()
    _shot(page, "start")
    assert page.locator(".sp-start li").count() == len(course().lessons)
    assert page.locator(".sp-start-assignment time").count() == len(course().assignments)
    assert _barriers(page, ".sp-start") == []
    assert page.locator(".Toastify__toast").count() == 0
    assert page.get_by_role("menuitem", name="Nbgrader").count() == 0
    assert page.outside == []


def test_start_page_leads_on_and_stays_fresh(page, lab):
    """Does a link of the start page open the lesson inside JupyterLab, and does the page know, on return, what was done?"""
    folder = lab.course
    page.goto(lab.address)
    page.locator(".sp-start").get_by_role("link", name=course().lessons[0].title, exact=True).click()
    page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) h1", has_text="Start here").wait_for()
    file = folder / "lessons" / "progress.json"
    before = json.loads(file.read_text(encoding="utf-8"))["exercises"] if file.is_file() else {}
    file.write_text(json.dumps({"exercises": before | {next(iter(exercises())): {"solved": True}}}), encoding="utf-8")
    page.get_by_role("tab", name="Start", exact=True).click()
    page.locator(".sp-start li").first.get_by_text(re.compile(r"\d of \d exercises solved|all \d exercises solved")).wait_for()


def test_an_assignment_is_validated_and_checked(page, lab):
    """On a narrow page, does Run All reach the button past tests that fail, Validate say what fails, and the button judge
    what was typed but not yet saved, of the notebook on the screen, though it was renamed?"""
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    open_notebook(page, lab, "assignments/china/china.ipynb")
    assert page.locator(".jp-NotebookPanel").bounding_box()["width"] > 300
    page.locator(".jp-NotebookPanel-toolbar .jp-Toolbar-responsive-opener").click()  # the bar's buttons that find no room
    page.get_by_role("button", name="Validate").click()
    result = page.get_by_role("dialog")
    result.get_by_text("energy_share` is still the placeholder").first.wait_for()
    _shot(page, "validate-390-dark")
    page.keyboard.press("Escape")
    answer = page.locator(".jp-CodeCell", has_text="energy_share = ...").first.locator(".cm-content")
    answer.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("energy_share = 36.71 / 52.71 * 100")
    run_all(page)
    page.locator(".jp-OutputArea", has_text="Due Friday 12 February 2027, 17:00").first.wait_for()
    page.evaluate("jupyterapp.serviceManager.contents.rename('assignments/china/china.ipynb', 'assignments/china/china-2.ipynb')")
    page.get_by_role("tab", name="china-2.ipynb").wait_for()
    page.get_by_role("button", name="Check my work").click()
    page.get_by_text("Checked: china-2.ipynb, as it was saved at").wait_for()
    heading = page.locator(".jp-MarkdownCell h2", has_text="A part of which total?").inner_text()
    checked = page.locator(".sp-checked li", has_text=heading.rstrip("¶"))
    assert checked.get_by_text("2 of 2").is_visible()
    checked.scroll_into_view_if_needed()
    _shot(page, "check-390-dark")
    assert [v["id"] for v in Axe().run(page, context=".sp-checked").response["violations"]] == []
    assert page.locator("nav, p", has_text="After this assignment:").get_by_role("link").first.get_attribute("href")
    assert page.outside == []


def test_hints_and_misconceptions_by_keyboard(page, lab):
    """Does a wrong answer get told what to think about, a hint come when asked for, and the right answer be noted?"""
    open_notebook(page, lab, "lessons/03-china.ipynb")
    assert page.locator(".validate-button").count() == 0
    assert page.locator(".jp-BreadCrumbs").inner_text().strip().endswith("lessons/")
    run_all(page)
    assert page.locator(".jp-OutputArea figure [role=img] svg").first.bounding_box()["height"] > 60
    form = page.locator("form.sp-form[aria-label='the cooperation index']")
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
    form.locator("input").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("35.7")
    page.keyboard.press("Enter")
    status.get_by_text("✓ Right.").wait_for()
    form.get_by_text("Noted in progress.json.").wait_for()
    assert '"china/index-rise"' in lab.progress.read_text(encoding="utf-8")
    assert page.outside == []


def _one_of_each_kind():
    """For each lesson, the exercises to do by keyboard: over the course, one of each kind at least."""
    seen, chosen = set(), {}
    for name, item in exercises().items():
        lesson = name.split("/")[0]
        if item.kind not in seen or lesson not in chosen:
            seen.add(item.kind)
            chosen.setdefault(lesson, []).append(name)
    return chosen


@pytest.mark.parametrize("lesson", course().lessons, ids=lambda x: x.slug)
def test_lesson_by_keyboard_and_without_barriers(lesson, page, lab):
    """Offline, does a lesson run, can an exercise of each kind be solved by keyboard, and does axe-core find no barrier?"""
    open_notebook(page, lab, f"lessons/{lesson.notebook}")
    run_all(page)
    assert page.locator("[data-mime-type='application/vnd.jupyter.stderr'], [data-mime-type='application/vnd.jupyter.error']").count() == 0
    for name in _one_of_each_kind()[lesson.slug]:
        item = exercises()[name]
        form = page.get_by_role("form", name=item.title, exact=True)
        _fill(page, form, item)
        if item.kind not in OPEN:
            form.locator(".sp-result.sp-is-right").wait_for()
            form.get_by_text("Why:").wait_for()
        form.get_by_text("Noted in progress.json.").wait_for()
    assert _barriers(page, ".jp-NotebookPanel .jp-OutputArea-output", dark=lesson.slug in DARK) == []
    assert page.outside == []
