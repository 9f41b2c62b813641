"""What the documents tell a reader to type works as written, and every link leads somewhere.

How a block is marked that cannot be run, and the other marks: see documents.py.
"""

import argparse
import re
import subprocess
from urllib.parse import unquote, urlsplit

import pytest
from support import ROOT
from support.documents import Wrong, documents, read, uncovered

DOCUMENTS = documents()


def _read(name):
    return read((ROOT / name).read_text(encoding="utf-8"), name)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_block_that_runs_installs(name):
    """Does no block that is run call make, which would install the scratch copy into the environment of these tests?"""
    assert [b.line for b in _read(name).blocks if b.not_run is None and re.search(r"^\s*make\s", b.code, re.MULTILINE)] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_not_run_says_why(name):
    """Does each block that is not run name the test that covers it, or say that none does?"""
    said = {b.line: uncovered(b.not_run) for b in _read(name).blocks if b.not_run is not None}
    assert {line: problem for line, problem in said.items() if problem} == {}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name):
    """Does every relative link lead to a file or folder of the repository, and every anchor to a heading?"""
    document, broken = _read(name), []
    for line, link in document.links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (ROOT / name).parent / unquote(parts.path) if parts.path else ROOT / name
        inside = target.resolve().is_relative_to(ROOT)
        known = inside and target.exists()
        if known and parts.fragment and target.suffix == ".md":
            known = parts.fragment in read(target.read_text(encoding="utf-8"), target.name).anchors
        if not known:
            broken.append(f"line {line}: {link}")
    assert not broken, "\n".join(broken)


def _subcommands(parser) -> dict:
    return next((a.choices for a in parser._actions if isinstance(a, argparse._SubParsersAction)), {})


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_in_sentences_exist(name):
    """Is each `make`, `softpower` or `nbgrader` command that a sentence names one that there is?"""
    from nbgrader.apps import NbGraderApp

    from softpower.cli import parser

    makefiles = [ROOT / "Makefile"]
    if name == "docs/instructor/student-edition.md":  # it tells of the edition's own as well
        makefiles.append(ROOT / "softpower" / "classroom" / "student" / "Makefile")
    targets = {t for m in makefiles for t in re.findall(r"^([a-z][\w-]*):", m.read_text(encoding="utf-8"), re.MULTILINE)}
    unknown = []
    for line, code in _read(name).inline:
        program, *words = re.sub(r"^\S*[/\\](?=softpower|nbgrader)", "", code).split()
        if program == "make":
            unknown += [f"line {line}: {code}" for w in words if re.fullmatch(r"[a-z][\w-]*", w) and w not in targets]
        elif program == "nbgrader" and words:
            known = set(NbGraderApp.subcommands) | {"db"}
            unknown += [f"line {line}: {code}"] if not words[0].startswith("-") and words[0] not in known else []
        elif program == "softpower":
            here = parser()
            for word in words:
                choices = _subcommands(here)
                if word.startswith("--"):
                    known = {option for action in here._actions for option in action.option_strings}
                    unknown += [f"line {line}: {code}"] if word.split("=")[0] not in known else []
                elif choices and re.fullmatch(r"[a-z][\w-]*", word):
                    if word not in choices:
                        unknown.append(f"line {line}: {code}")
                        break
                    here = choices[word]
    assert unknown == []


def test_what_cannot_be_followed_is_said():
    """Is a mark without a block, a language that nobody knows, an unmarked Windows block or a prompt refused, not passed over?"""
    for text, words in {
        "<!-- not run: later; untested -->\n\nText.": "stands before no block",
        "Text.\n\n<!-- exits: 2 -->": "stands before no block",
        "```fish\nls\n```": "unknown to tests/support/documents.py",
        "```bat\ndir\n```": "cannot be run here",
        "```sh\n$ ls\n```": "without a prompt",
        "<!-- exits: often -->\n```sh\nls\n```": "takes a number",
        "<!-- not run: -->\n```sh\nls\n```": "needs a reason",
        "<!-- exits: 1 -->\n```text\nls\n```": "is for commands",
        "<!-- output -->\n```text\nls\n```": "no block above",
        "Text\n\n    make lab\n": "indented block",
    }.items():
        with pytest.raises(Wrong, match=words):
            read(text)
    assert uncovered("opens a browser; see tests/browser/test_lab.py") is None and uncovered("Windows; untested") is None
    assert "no tests/test_nothing.py" in uncovered("see tests/test_nothing.py") and "names no test" in uncovered("too long")


def test_anchors_are_those_of_headings():
    """Does a heading get the anchor by which others link to it, also the second of a name, and also one with signs and other letters?"""
    text = "# What is `course.yml`?\n\n## Two words\n\n## Two words\n\n## Қазақстан, 5.1\n\n<a id='here'></a>\n"
    assert read(text).anchors == {"what-is-courseyml", "two-words", "two-words-1", "қазақстан-51", "here"}


@pytest.mark.parametrize(
    "made",
    [
        "gradebook.db",
        "gradebook-2027-02-12.db",
        "marks.csv",
        "first.csv",
        "rehearsal-second/marks.csv",
        "submitted/ana/china/china.ipynb",
        "downloaded/china/archive/class.zip",
    ],
)
def test_what_holds_marks_is_not_committed(made):
    """Does git leave alone what the documents have an instructor make, with students' names and marks in it?"""
    assert subprocess.run(["git", "check-ignore", "-q", made], cwd=ROOT).returncode == 0
