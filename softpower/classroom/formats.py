"""What JupyterLab exports notebooks to: only formats that this machine can make, and with the answers to exercises."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

ANSWERS = "softpower.exercises.exported.WithAnswers"


def _browser() -> bool:
    """Whether Playwright, which nbconvert prints by, is there with the browser that it installs."""
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    usual = {"darwin": "Library/Caches", "win32": "AppData/Local"}.get(sys.platform, ".cache")
    folder = Path(named) if named and named != "0" else Path.home() / usual / "ms-playwright"
    return importlib.util.find_spec("playwright") is not None and any(folder.glob("chromium*"))


def unavailable() -> list[str]:
    """nbconvert's exporters that need a program which is not here, and would end in an error."""
    pandoc, latex = shutil.which("pandoc"), shutil.which("xelatex")
    qt = importlib.util.find_spec("PyQt5")
    works = {
        "PDFExporter": pandoc and latex,
        "LatexExporter": pandoc,
        "RSTExporter": pandoc,
        "ASCIIDocExporter": pandoc,
        "WebPDFExporter": _browser(),
        "QtPDFExporter": qt,
        "QtPNGExporter": qt,
    }
    return [name for name, there in works.items() if not there]


def set_up(config) -> None:
    """Tell a server's configuration. Whoever has set one of these exporters keeps that."""
    for name in unavailable():
        config[name].setdefault("enabled", False)
    steps = config.HTMLExporter.get("preprocessors", [])
    config.HTMLExporter.preprocessors = [*steps, ANSWERS]
