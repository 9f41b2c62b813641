"""The repository is public: what must not stand in it."""

import re
import subprocess

import pytest
from support import ROOT


def _files():
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    for name in filter(None, listed):
        path = ROOT / name
        if path.is_file() and path.suffix not in {".png", ".zip"}:
            yield name, path.read_text(encoding="utf-8", errors="replace")


def test_no_registry_host():
    """Does a committed file name a package index or a registry's host?"""
    hosts = re.compile(
        "|".join(
            [
                "py" + "pi\\.org",
                "pythonhosted" + "\\.org",
                "registry\\.npm" + "js",
                "npmjs" + "\\.(com|org)",
                "index" + "-url [^\\\\]*http",
                "deb\\.debian" + "\\.org",
            ]
        )
    )
    assert [name for name, text in _files() if hosts.search(text)] == []


def test_requirements_are_hashed():
    """Is every requirement pinned, with hashes, and without an address?"""
    for name in ("requirements.txt", "requirements-test.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        entries = re.findall(r"^[a-z0-9][^\s=]*==\S+.*\\$", text, re.MULTILINE)
        assert len(entries) > 90
        assert text.count("\n    # via") >= len(entries) - 1
        assert len(re.findall(r"^[a-z0-9][^#\n]*(?<!\\)$", text, re.MULTILINE)) == 0
        assert "://" not in text


def test_no_sentence_of_a_source():
    """Does a text of ours share a long run of words with a source? Asked only where the documents are at hand."""
    check = ROOT.parent / "shared" / "checks" / "verbatim"
    if not check.is_file():
        pytest.skip("the source documents are not at hand here")
    done = subprocess.run([str(check), str(ROOT)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
