"""The button at the end of an assignment. It only calls `softpower check`: no grader is loaded into a learner's notebook."""

import html
import json
import subprocess
import sys

from ..course import course


def button(slug: str):
    """A button for the end of an assignment: it runs every test on the saved notebook and shows what they say."""
    from IPython.display import display
    from ipywidgets import HTML, Button, Layout, VBox

    title = course().assignment(slug).title
    press = Button(
        description="Check my work",
        button_style="primary",
        tooltip=f"Runs the tests of: {title}",
        layout=Layout(width="auto", align_self="flex-start"),
    )
    said = HTML("<p>Save the notebook, then press the button. It takes about ten seconds.</p>")

    def pressed(_button):
        press.disabled, said.value = True, "<p role='status'>Running the tests …</p>"
        try:
            done = subprocess.run(
                [sys.executable, "-m", "softpower.cli", "check", slug, "--notebook", f"{slug}.ipynb", "--page"],
                capture_output=True,
                text=True,
            )
            said.value = json.loads(done.stdout)["html"] if done.returncode == 0 else f"<p>{html.escape(done.stderr.strip()[-500:])}</p>"
        finally:
            press.disabled = False

    press.on_click(pressed)
    display(VBox([press, said]))
