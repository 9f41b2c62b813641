"""The documents' shell blocks and links, as test_docs.py needs them.

A block of commands is run as it stands, unless a comment before it says
otherwise. Comments are not shown to readers:

    <!-- not run: opens a browser; see tests/browser/test_lab.py -->   the reason, and what tests it instead, or "untested"
    <!-- exits: 1 -->         the status that is right here, if it is not 0
    <!-- first: COMMANDS -->  what the test has to do before, and a reader has done already
    <!-- serves -->           starts a server: it has to answer at the address that it prints, and is then stopped
    <!-- output -->           before a text block: its lines must be printed by the block above, "…" for anything
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from markdown_it import MarkdownIt

from support import ROOT

SHELL = {"", "sh", "bash", "shell"}
FOREIGN = {"bat", "cmd", "powershell"}  # commands all the same, for a system that the tests do not run on
INERT = {"text", "yaml", "json", "toml", "ini", "csv", "python", "sql", "markdown", "html", "diff", "makefile", "dockerfile", "nginx"}
MARK = re.compile(r"<!--\s*(not run|exits|first|serves|output)\b:?\s*(.*?)\s*-->", re.DOTALL)
COVERED = re.compile(r"(?:tests|\.ci|\.github)/[\w./-]*\w")
LONGEST = 300  # seconds; no limit that a sound block comes near, but a hung one must end


class Wrong(Exception):
    """A document, or what came of a block in it, is not as it should be."""


@dataclass
class Block:
    """One block of commands. `outputs` are the text blocks that it has to have printed."""

    line: int
    code: str
    not_run: str | None = None
    exits: int = 0
    first: str = ""
    serves: bool = False
    outputs: list[str] = field(default_factory=list)


@dataclass
class Document:
    """A document's blocks, links, inline code outside headings, and the anchors that one can link to."""

    name: str
    blocks: list[Block]
    links: list[tuple[int, str]]
    inline: list[tuple[int, str]]
    anchors: set[str]


def documents(root: Path = ROOT) -> list[str]:
    """The names of all documents, as seen from the top folder."""
    return ["README.md", "CONTRIBUTING.md", *sorted(str(p.relative_to(root)) for p in (root / "docs").rglob("*.md"))]


def slug(heading: str) -> str:
    """A heading's anchor, as GitHub and MyST make it: lower case, hyphens for spaces, no punctuation."""
    kept = [c for c in heading.strip().lower() if c in "-_ " or unicodedata.category(c)[0] in "LMN"]
    return "".join(kept).replace(" ", "-")


class _Tags(HTMLParser):
    """Ids, links and pictures in the HTML of a document."""

    def __init__(self, text: str):
        super().__init__()
        self.ids, self.links = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids |= {attrs[key] for key in ("id", "name") if attrs.get(key)}
        self.links += [attrs[key] for key in ("href", "src") if attrs.get(key)]


def read(text: str, name: str = "document") -> Document:
    """Take a document apart. Raises Wrong, with file and line, where it says something that the tests cannot follow."""
    found = Document(name, [], [], [], set())
    marks: list[tuple[str, str]] = []
    line, heading, seen = 0, False, {}

    def wrong(words: str):
        raise Wrong(f"{name}, line {line}: {words}")

    for token in MarkdownIt("commonmark").enable("table").parse(text):
        line = token.map[0] + 1 if token.map else line
        if token.type == "html_block":
            marks += MARK.findall(token.content)
            tags = _Tags(token.content)
            found.anchors |= tags.ids
            found.links += [(line, link) for link in tags.links]
        elif token.type == "fence":
            _fence(token, marks, line, found, wrong)
            marks = []
        elif marks and not token.type.endswith("_close"):
            wrong(f"the comment '{marks[-1][0]}' stands before no block. Put it right above one.")
        elif token.type == "heading_open":
            heading = True
        elif token.type == "inline":
            found.inline += [(line, c.content) for c in token.children if c.type == "code_inline" and not heading]
            for child in token.children:
                if child.type == "link_open":
                    found.links.append((line, child.attrs["href"]))
                elif child.type == "image":
                    found.links.append((line, child.attrs["src"]))
                elif child.type == "html_inline":
                    found.anchors |= _Tags(child.content).ids
            if heading:
                anchor = slug("".join(c.content for c in token.children if c.type in {"text", "code_inline"}))
                found.anchors.add(f"{anchor}-{seen[anchor]}" if anchor in seen else anchor)
                seen[anchor] = seen.get(anchor, 0) + 1
                heading = False
        elif token.type == "code_block":
            wrong("an indented block does not say whether it holds commands. Fence it with three backticks.")
    if marks:
        wrong(f"the comment '{marks[-1][0]}' stands before no block. Put it right above one.")
    return found


def _fence(token, marks, line, found, wrong) -> None:
    """Note one fenced block, by its language and the comments above it."""
    language = token.info.strip().split(" ")[0].lower()
    given = dict(marks)
    if len(given) < len(marks):
        wrong("one comment is given twice above this block.")
    if language in INERT:
        if set(given) - {"output"}:
            wrong(f"'{next(iter(set(given) - {'output'}))}' is for commands, and this block is marked as {language}.")
        if "output" in given:
            if not found.blocks or found.blocks[-1].not_run is not None:
                wrong("no block above this output is run.")
            found.blocks[-1].outputs.append(token.content)
        return
    if language not in SHELL | FOREIGN:
        wrong(
            f"blocks in '{language}' are unknown to tests/support/documents.py. Commands are sh, output is text; add another language there to its kind."
        )
    if "output" in given:
        wrong("'output' is for text blocks. Mark this one as text, or drop the comment.")
    if re.search(r"^\s*\$ ", token.content, re.MULTILINE):
        wrong("write commands without a prompt, so that they can be copied, and what they print in a text block.")
    if not re.fullmatch(r"\d*", given.get("exits", "")):
        wrong("'exits' takes a number, such as <!-- exits: 1 -->.")
    if "not run" in given and not given["not run"]:
        wrong("'not run' needs a reason.")
    if language in FOREIGN and "not run" not in given:
        wrong(f"a block in {language} cannot be run here. Say so: <!-- not run: Windows; untested -->.")
    found.blocks.append(
        Block(line, token.content, given.get("not run"), int(given.get("exits") or 0), given.get("first", ""), "serves" in given)
    )


def uncovered(reason: str, root: Path = ROOT) -> str | None:
    """What is wrong with the reason of a block that is not run; None if it names what tests it, or says untested."""
    named = COVERED.findall(reason)
    missing = [path for path in named if not (root / path).is_file()]
    if missing:
        return f"there is no {missing[0]}"
    if not named and not reason.rstrip(".").endswith("untested"):
        return "it names no test file and does not end with 'untested'"
    return None


def copy(to: Path, root: Path = ROOT) -> Path:
    """A copy of what is committed, or would be, with the environment of this Python as its .venv."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (root / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, to / name)
    (to / ".venv").symlink_to(sys.prefix)
    return to


class Terminal:
    """One terminal in which a document's blocks are run one after the other, in a home of its own.

    Folder, variables and functions are handed on from block to block, as for a reader who types them.
    """

    def __init__(self, course: Path, home: Path):
        self.state = home / ".terminal"
        self.state.write_text(f"cd '{course}'\n", encoding="utf-8")
        kept = {k: v for k, v in os.environ.items() if not re.match(r"JUPYTER|JPY_|SOFTPOWER|VIRTUAL_ENV|PYTEST|COV", k)}
        outside = [p for p in kept["PATH"].split(os.pathsep) if not Path(p).is_relative_to(sys.prefix)]
        self.environment = kept | {
            "HOME": str(home),
            "PATH": os.pathsep.join(outside),  # what the environment has is found as the document says
            "PYTHONPATH": str(course),  # the copy's package, not the one that the environment points to
            "BROWSER": "true",  # a command of that name: nothing is opened
            "PYTHONUNBUFFERED": "1",
            "NO_COLOR": "1",
            "COLUMNS": "110",
            "GIT_AUTHOR_NAME": "reader",
            "GIT_AUTHOR_EMAIL": "reader@example.org",
            "GIT_COMMITTER_NAME": "reader",
            "GIT_COMMITTER_EMAIL": "reader@example.org",
        }
        self.printed = home / ".printed"

    def _start(self, code: str) -> subprocess.Popen:
        script = (
            f'trap \'rc=$?; {{ export -p; declare -f; printf "cd %q\\n" "$PWD"; }} > "{self.state}"; exit $rc\' EXIT\n'
            f'. "{self.state}"\nset -e\n{code}'
        )
        with self.printed.open("w", encoding="utf-8") as printed:
            return subprocess.Popen(
                ["bash", "-c", script],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _text(self) -> str:
        return self.printed.read_text(encoding="utf-8", errors="replace")

    def _end(self, process: subprocess.Popen) -> None:
        """End a process and what it started."""
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, sign)
            except ProcessLookupError:
                break
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                continue
        process.wait()

    def commands(self, code: str) -> tuple[int, str]:
        """Run commands; give the status and what was printed."""
        process = self._start(code)
        try:
            return process.wait(timeout=LONGEST), self._text()
        except subprocess.TimeoutExpired:
            raise Wrong(f"did not end within {LONGEST} seconds. It printed:\n{self._text()[-3000:]}") from None
        finally:
            self._end(process)

    def serve(self, code: str) -> str:
        """Start a server, ask it at the address that it prints, stop it. Gives what was printed."""
        process = self._start(code)
        until = time.monotonic() + LONGEST
        try:
            while time.monotonic() < until:
                text = self._text()
                address = re.search(r"http://(?:127\.0\.0\.1|localhost):\d+[^\s'\"<>]*", text)
                if address:
                    try:
                        urllib.request.urlopen(address[0], timeout=10).close()
                        return text
                    except urllib.error.HTTPError as error:
                        if error.code < 500:
                            return text
                    except OSError:
                        pass  # not listening yet
                if process.poll() is not None:
                    raise Wrong(f"the server ended with {process.returncode}. It printed:\n{text[-3000:]}")
                time.sleep(0.3)
            raise Wrong(f"no server answered within {LONGEST} seconds. It printed:\n{self._text()[-3000:]}")
        finally:
            self._end(process)

    def run(self, block: Block) -> None:
        """Run a block. Raises Wrong unless it ends, prints and serves as the document says."""
        if block.first:
            status, printed = self.commands(block.first)
            if status:
                raise Wrong(f"what has to be done first ended with {status}:\n{printed[-3000:]}")
        if block.serves:
            printed = self.serve(block.code)
        else:
            status, printed = self.commands(block.code)
            if status != block.exits:
                raise Wrong(f"ended with {status}, and should with {block.exits}. It printed:\n{printed[-3000:]}")
        for line in "".join(block.outputs).splitlines():
            pattern = r"\s+".join(re.escape(word).replace("…", ".*?") for word in line.split())
            if not re.search(pattern, printed):
                raise Wrong(f"did not print\n    {line.strip()}\nbut\n{printed[-3000:]}")


def play(document: Document, course: Path, home: Path) -> int:
    """Run all blocks of a document that are to be run, in their order. Gives their number. Raises Wrong at the first that fails."""
    terminal, ran = Terminal(course, home), 0
    for block in document.blocks:
        if block.not_run is None:
            try:
                terminal.run(block)
            except Wrong as error:
                raise Wrong(f"{document.name}, line {block.line}: the block\n{block.code}\n{error}") from None
            ran += 1
    return ran
