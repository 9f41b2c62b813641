"""What tests share: the course's folder, a reason to skip, and what students must not be told."""

import json
import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REGION = re.compile(r"BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)")


def skip(reason: str):
    """Skip, except where nothing may be skipped: there, fail with the reason."""
    if os.environ.get("SOFTPOWER_SKIP_NOTHING"):
        pytest.fail(f"{reason} (SOFTPOWER_SKIP_NOTHING is set)")
    pytest.skip(reason)


def secrets(slug: str) -> set[str]:
    """The lines of an assignment's hidden regions that stand nowhere in its visible part."""
    hidden, shown = set(), set()
    for cell in json.loads((ROOT / "solutions" / slug / f"{slug}.ipynb").read_text(encoding="utf-8"))["cells"]:
        inside = None
        for line in "".join(cell["source"]).splitlines():
            begin = REGION.search(line)
            if begin:
                inside = begin[1]
            elif inside and f"END {inside}" in line:
                inside = None
            elif inside:
                hidden.add(line.strip())
            else:
                shown.add(line.strip())
    return {line for line in hidden - shown if len(line) > 14}
