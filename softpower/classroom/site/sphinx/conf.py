"""Sphinx for the reading site. Title and language come from course.yml; `softpower site` passes them on."""

from softpower.data import cite  # noqa: F401  (fails early, with a clear message, where the course's files are missing)

extensions = ["myst_nb", "sphinx.ext.githubpages"]
html_theme = "furo"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_favicon = "static/icon.svg"
html_css_files = ["site.css"]
html_js_files = [("front.js", {"defer": "defer"}), ("site.js", {"defer": "defer"})]
templates_path = ["templates"]
html_theme_options = {
    "top_of_page_buttons": [],
    "light_css_variables": {
        "font-stack": "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif",
        "color-brand-primary": "#00568a",
        "color-brand-content": "#00568a",
        "color-brand-visited": "#5b3f8c",
    },
    "dark_css_variables": {
        "color-brand-primary": "#6cbcf0",
        "color-brand-content": "#6cbcf0",
        "color-brand-visited": "#bda5ec",
    },
}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
smartquotes = False  # text as its authors wrote it
html_use_index = False
html_domain_indices = False

nb_execution_mode = "off"  # softpower.classroom.site.run has executed them, two at a time
nb_ipywidgets_js = {}  # no widgets without a kernel, and no script from another host
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"
nb_merge_streams = True
myst_heading_anchors = 3
myst_enable_extensions = []  # a dollar is a dollar


def _page(app, _name, _template, context, _doctree):
    body = context.get("body", "")
    # myst-nb names each fold alike, in other words than those that show.
    context["body"] = body.replace('<summary aria-label="Toggle hidden content">', "<summary>")


def setup(app):
    app.connect("html-page-context", _page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
