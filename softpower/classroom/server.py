"""A small extension of Jupyter's server: it gives the start page to JupyterLab, made anew each time."""

import html
from pathlib import Path

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web

from ..home import HomeNotFound
from ..messages import CourseError
from .start import start_page


class StartPage(APIHandler):
    """GET softpower/start: the page as a piece of HTML. What is wrong with the course is said on it."""

    @web.authenticated
    def get(self):
        try:
            page = start_page(Path(self.settings["server_root_dir"]).expanduser())
        except (CourseError, HomeNotFound) as error:
            said = "".join(f"<p>{html.escape(line)}</p>" for line in str(error).splitlines())
            page = f"<article role='alert'><h1>The start page cannot be shown</h1>{said}</article>"
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.finish(page)


def _jupyter_server_extension_points():
    return [{"module": "softpower.classroom.server"}]


def _load_jupyter_server_extension(serverapp):
    base = serverapp.web_app.settings["base_url"]
    serverapp.web_app.add_handlers(".*$", [(url_path_join(base, "softpower", "start"), StartPage)])
