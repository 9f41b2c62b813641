"""What the documents tell a reader to type works as written, and every link leads somewhere.

How a block is marked that cannot be run, and the other marks: see documents.py.
"""

import shutil
import subprocess

import pytest
from support import ROOT, skip
from support.documents import Wrong, copy, documents, play, read

DOCUMENTS = documents()


def _read(name):
    return read((ROOT / name).read_text(encoding="utf-8"), name)


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if any(b.not_run is None for b in _read(name).blocks)])
def test_commands_work_as_written(name, tmp_path):
    """Does every block of commands in the document run in a fresh copy, in its order, and end and print as the document says?"""
    if not shutil.which("bash"):
        skip("no bash here to run the documents' commands with")
    document = _read(name)
    for folder in ("course", "home"):
        (tmp_path / folder).mkdir()
    ran = play(document, copy(tmp_path / "course"), tmp_path / "home")
    assert ran + sum(b.not_run is not None for b in document.blocks) == len(document.blocks) and ran > 0


def test_a_block_that_fails_is_found(tmp_path):
    """Do a failing command, a wrong status, a missing line of output and a server that does not start each fail, with the line?"""
    if not shutil.which("bash"):
        skip("no bash here to run the documents' commands with")

    def outcome(text):
        try:
            return play(read(text, "x.md"), tmp_path, tmp_path)
        except Wrong as error:
            return str(error)

    assert "ended with 1, and should with 0" in outcome("```\nfalse\ntrue\n```")
    assert outcome("Text.\n\n```sh\nexit 3\n```").startswith("x.md, line 3:")
    assert outcome("<!-- exits: 3 -->\n```sh\nexit 3\n```") == 1
    assert "should with 3" in outcome("<!-- exits: 3 -->\n```sh\ntrue\n```")
    printed = "```sh\necho one two 3 four\n```\n\n<!-- output -->\n```text\n"
    assert outcome(printed + "one … four\n```") == 1
    assert "did not print\n    five" in outcome(printed + "one\nfive\n```")
    assert outcome("```sh\nmkdir a\ncd a\nexport B=1\n```\n\n```sh\ntest $(basename $PWD)$B = a1\n```") == 2
    assert outcome("<!-- first: touch done-before -->\n```sh\nrm done-before\n```") == 1
    assert "should with 0" in outcome("```sh\nrm done-before\n```")
    assert "the server ended with 0" in outcome("<!-- serves -->\n```sh\necho no address\n```")
    assert outcome("<!-- not run: too long; untested -->\n```sh\nfalse\n```") == 0


def test_copy_is_whole(tmp_path):
    """Does the copy in which commands are run hold all that is committed, and this environment?"""
    copied = copy(tmp_path)
    committed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    assert [n for n in committed if n and (ROOT / n).is_file() and not (copied / n).is_file()] == []
    assert (copied / ".venv/bin/python").exists()
