"""A small extension of Jupyter's server: the start page, made anew each time, the check of an assignment, and what can be exported."""

import asyncio
import html
import os
from pathlib import Path

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web

from ..course import course
from ..home import HomeNotFound
from ..messages import CourseError
from . import formats
from .button import checked
from .start import start_page


class _Page(APIHandler):
    """Answers with a piece of HTML."""

    def root(self) -> Path:
        return Path(self.settings["server_root_dir"]).expanduser()

    def give(self, page: str) -> None:
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.finish(page)


def _told(error: Exception) -> str:
    return "".join(f"<p>{html.escape(line)}</p>" for line in str(error).splitlines())


class StartPage(_Page):
    """GET softpower/start: the start page. What is wrong with the course is said on it."""

    @web.authenticated
    def get(self):
        try:
            page = start_page(self.root())
        except (CourseError, HomeNotFound) as error:
            page = f"<article role='alert'><h1>The start page cannot be shown</h1>{_told(error)}</article>"
        self.give(page)


class CheckWork(_Page):
    """POST softpower/check {assignment, path}: what an assignment's tests say of the notebook at `path`, from the server's top folder."""

    @web.authenticated
    async def post(self):
        asked = self.get_json_body() or {}
        # Links are followed, as in the list of files, where a class's notebooks may lie behind one.
        file = Path(os.path.normpath(self.root() / str(asked.get("path", "")).lstrip("/")))
        if not file.is_relative_to(self.root()):
            raise web.HTTPError(404, "There is no such notebook.")
        try:
            slug = course().assignment(str(asked.get("assignment"))).slug
            page = await asyncio.to_thread(checked, slug, file)
        except (CourseError, HomeNotFound) as error:
            page = _told(error)
        self.give(page)


def _jupyter_server_extension_points():
    return [{"module": "softpower.classroom.server"}]


def _load_jupyter_server_extension(serverapp):
    formats.set_up(serverapp.config)
    base = serverapp.web_app.settings["base_url"]
    pages = [(url_path_join(base, "softpower", name), page) for name, page in (("start", StartPage), ("check", CheckWork))]
    serverapp.web_app.add_handlers(".*$", pages)
