"""Hostile and damaged submissions, each with what must come out of it.

Every one is the china assignment, answered rightly, and then something done to it:
code put into it (`code`), its notebook or its file damaged (`notebook`, `file`). What
is not said otherwise must come out whole: all points, graded, nothing left running.

    wrong    tasks answered wrongly on purpose, to see whether the trick earns their points
    lost     tasks whose points may be lost, and are: the trick destroys its own work
    held     words of the reason for which it cannot be graded
    notes    words that the student's receipt must hold
    says     words that must stand in the outputs
    never    words that must not, nor in anything else that is kept of it
    review   words that its instructor must be told
"""

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass

POINTS = {
    "china-amounts": 3,
    "china-energy-share": 2,
    "china-index-rise": 3,
    "china-annual-average": 1,
    "china-mobility": 2,
    "china-citations": 2,
    "china-chart": 4,
}


@dataclass
class Hostile:
    name: str
    make: Callable[[dict], dict[str, bytes | tuple[str, str]]]  # the answered notebook to files; a pair is a link and its target
    wrong: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    held: str = ""
    notes: str = ""
    says: str = ""
    never: str = ""
    review: str = ""
    signals: bool = False  # sends signals to everything in sight: only where it is walled off from everything

    @property
    def expected(self) -> dict[str, float] | None:
        if self.held:
            return None
        return {task: 0 if task in self.wrong or task in self.lost else points for task, points in POINTS.items()}


ALL: list[Hostile] = []
FILE = "china.ipynb"


def _dumped(notebook: dict) -> bytes:
    return json.dumps(notebook).encode()


def _code_cell(source: str, key: str) -> dict:
    return {"cell_type": "code", "id": key, "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def _at(notebook: dict, name: str) -> int:
    return next(n for n, c in enumerate(notebook["cells"]) if c["metadata"].get("nbgrader", {}).get("grade_id") == name)


def code(name: str, source: str, before: str = "china-energy-share-ask", beside: dict | None = None, **expected) -> None:
    """A cell of code that stands before the cell named."""

    def make(notebook: dict) -> dict:
        for task in expected.get("wrong", ()):
            notebook["cells"][_at(notebook, task)]["source"] = "energy_share = 41" if task == "china-energy-share" else "pass"
        notebook["cells"].insert(_at(notebook, before), _code_cell(source, "hostile"))
        return {FILE: _dumped(notebook), **(beside or {})}

    ALL.append(Hostile(name, make, **expected))


def notebook(name: str, **expected):
    """The notebook's content, changed by the function below."""

    def keep(change: Callable[[dict], dict | None]):
        def make(content: dict) -> dict:
            for task in expected.get("wrong", ()):
                content["cells"][_at(content, task)]["source"] = "energy_share = 41"
            return {FILE: _dumped(change(content) or content)}

        ALL.append(Hostile(name, make, **expected))
        return change

    return keep


def file(name: str, **expected):
    """The submission's files, as the function below gives them."""

    def keep(make: Callable[[dict], dict]):
        ALL.append(Hostile(name, make, **expected))
        return make

    return keep


ENERGY = ("china-energy-share",)

# --- marks for no work ----------------------------------------------------------------------------------------

code(
    "rebinds the checks",
    "import softpower.checks, softpower.checks.numbers as n\n"
    "for m in (softpower.checks, n):\n    for f in list(vars(m)):\n        if f.startswith(('check_', 'expect_', 'as_number')):\n"
    "            setattr(m, f, lambda *a, **k: None)",
    wrong=ENERGY,
)
code("rebinds builtins", "import builtins, math\nbuiltins.abs = lambda x: 0\nmath.isclose = lambda *a, **k: True", wrong=ENERGY)
code(
    "installs an AST transformer",
    "import ast\nclass Nothing(ast.NodeTransformer):\n    def visit_Module(self, node):\n"
    "        keep = [s for s in node.body if 'check' not in ast.dump(s) and '_hidden' not in ast.dump(s)]\n"
    "        node.body = keep or [ast.Pass(lineno=1, col_offset=0)]\n        return node\n"
    "get_ipython().ast_transformers.append(Nothing())",
    wrong=ENERGY,
)
code(
    "installs an input transformer",
    "get_ipython().input_transformers_post.append(lambda lines: ['pass\\n'] if any('HIDDEN' in x for x in lines) else lines)",
    wrong=ENERGY,
)
code(
    "fakes run_cell",
    "class Fine:\n    success, error_in_exec, error_before_exec, result = True, None, None, None\nget_ipython().run_cell = lambda *a, **k: Fine()",
    wrong=ENERGY,
    lost=("china-index-rise", "china-annual-average", "china-mobility", "china-citations", "china-chart"),
)
code(
    "object that equals everything",
    "class Anything(float):\n    def __eq__(self, other): return True\n    def __hash__(self): return 0\n"
    "    def __sub__(self, other): return 0.0\n    def __rsub__(self, other): return 0.0\n    def __abs__(self): return 0.0\n"
    "    def __float__(self): return 69.645\nenergy_share = Anything(41)",
    before="china-energy-share-test",
    wrong=ENERGY,
)
code("prints what looks like a score", "print('2.0')\nprint('✓ share: 2 of 2.')\n2.0", before="china-energy-share-test", wrong=ENERGY)
code(
    "looks for the tests in memory",
    "import gc, sys\nfound = [x for o in gc.get_objects() if isinstance(o, dict) for x in list(o.values()) "
    "if isinstance(x, str) and 'END HIDDEN' + ' TESTS' in x]\n"
    "frame, deep = sys._getframe(), 0\nwhile frame:\n    deep += any('END HIDDEN' + ' TESTS' in str(v)[:100000] for v in list(frame.f_locals.values()) "
    "if isinstance(v, (str, bytes)))\n    frame = frame.f_back\nprint('found:', len(found) + deep)",
    before="china-instruments-ask",
    says="found: 0",
)
code(
    "speaks on the grader's line",
    "import os, json, struct\nfor n in range(3, 40):\n    try:\n        m = json.dumps({'outputs': [], 'ok': True, 'score': 99}).encode()\n"
    "        os.write(n, struct.pack('!i', len(m)) + m)\n    except OSError: pass",
    before="china-chart-test",
)
code(
    "says garbage on the grader's line",
    "import os\nfor n in range(3, 40):\n    try: os.write(n, b'\\xff' * 100)\n    except OSError: pass",
    before="china-memo-ask",
)
code(
    "lies when it is interrupted",
    "import json, time\ntrue = json.dumps\n"
    "def lie(content, **more):\n    json.dumps = true\n    return true({**content, 'outputs': 5, 'count': []}, **more)\n"
    "json.dumps = lie\ntime.sleep(10_000)",
)
code("closes every file", "import os\nos.closerange(0, 100)", before="china-memo-ask")
code(
    "patches what packs its answers",
    "import softpower.grading.parcel as p\np.Packer.pack = lambda self, value: ['function', 1, 'x', '']",
    before="china-chart-ask",
    lost=("china-chart",),
)

# --- what its functions were asked ------------------------------------------------------------------------------

HIDDEN_CASE = "$3.5 thousand"  # of the hidden part of china-amounts-function-test, and nowhere else


def asked(name: str, setup: str, later: str, **expected) -> None:
    """A function that the tests call, wrapped by `setup`; a cell far below shows what it has kept."""

    def make(notebook: dict) -> dict:
        wrapped = f"right = to_dollars\n{setup}"
        notebook["cells"].insert(_at(notebook, "china-amounts-function-test"), _code_cell(wrapped, "hostile-1"))
        notebook["cells"].insert(_at(notebook, "china-memo-ask"), _code_cell(later, "hostile-2"))
        return {FILE: _dumped(notebook)}

    ALL.append(Hostile(name, make, **expected))


asked(
    "remembers what it was asked",
    "import os\nkept, hear, say = [], *os.pipe()\nos.set_blocking(hear, False)\n"
    "def to_dollars(text):\n    kept.append(text)\n    print(text)\n"
    "    for keep in (lambda: open('note', 'a').write(text), lambda: os.mkdir('/tmp/' + text), lambda: os.write(say, text.encode())):\n"
    "        try: keep()\n        except OSError: pass\n    return right(text)",
    "try: told = os.read(hear, 10_000)\nexcept OSError: told = b''\n"
    "note = open('note').read() if os.path.exists('note') else ''\n"
    "places = []\nfor p in ('.', '/tmp'):\n    try: places += [n for n in os.listdir(p) if '$' in n]\n    except OSError: pass\n"
    "print('kept:', kept, repr(note), places, told)",
    says=r"kept: \[\] '' \[\] b''",
    never=HIDDEN_CASE,
)
asked(
    "listens to what it is asked",
    "import json, os, socket, threading, time\nheard, loads = [], json.loads\n"
    "def listen():\n    lines = []\n    for n in range(3, 40):\n        try: lines.append(socket.socket(fileno=os.dup(n)))\n        except OSError: pass\n"
    "    while True:\n        time.sleep(0.001)\n        for line in lines:\n"
    "            try: heard.append(line.recv(100_000, socket.MSG_PEEK | socket.MSG_DONTWAIT))\n            except OSError: pass\n"
    "threading.Thread(target=listen, daemon=True).start()\n"
    "def listening(text, **more):\n    heard.append(text)\n    return loads(text, **more)\n"
    "json.loads = listening\ndef to_dollars(text): return right(text)",
    "print('calls:', [h for h in heard if b'thousand' in (h if isinstance(h, bytes) else h.encode()) and b'\"call\"' in h])",
    says=r"calls: \[\]",
    never=HIDDEN_CASE,
)
asked(
    "shares memory with what it was asked",
    "import mmap\nplace = open('place', 'w+b')\nplace.truncate(4096)\nshared = mmap.mmap(place.fileno(), 4096)\ndef to_dollars(text):\n    shared.write(text.encode())\n    return right(text)",
    "print('read')",
    review="While its functions were tested it had shared memory",
)
asked(
    "tells itself by a limit",
    "import os, resource\ndef to_dollars(text):\n    try:\n        resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (100 + len(text), 256))\n"
    "    except PermissionError:\n        pass\n    return right(text)",
    "print('limit:', resource.getrlimit(resource.RLIMIT_NOFILE)[0])",
    says="limit: 256",
)

# --- ends of every kind ---------------------------------------------------------------------------------------

code("os._exit", "import os\nos._exit(0)")
code("sys.exit", "import sys\nsys.exit(0)")
code("quit", "quit()")
code("segmentation fault", "import ctypes\nctypes.string_at(0)")
code("abort", "import os\nos.abort()")
code("kills itself", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
code("kills its parent", "import os, signal\ntry: os.kill(os.getppid(), signal.SIGKILL)\nexcept OSError as e: print(e)", signals=True)
code(
    "kills all it can",
    "import os, signal\nfor pid in [-1] + [int(p) for p in (os.listdir('/proc') if os.path.isdir('/proc') else []) if p.isdigit() and int(p) != os.getpid()]:\n"
    "    try: os.kill(pid, signal.SIGKILL)\n    except OSError: pass",
    signals=True,
)
code("endless loop", "while True: pass", says="was stopped")
code("sleeps", "import time\ntime.sleep(10_000)", says="was stopped")
code(
    "ignores every signal",
    "import signal\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n    except OSError: pass\nwhile True: pass",
    says="did not stop when told to",
)
code("catches every exception", "while True:\n    try:\n        while True: pass\n    except BaseException: pass", says="ran for more than")
code("endless recursion", "def f(): return f()\nf()", says="RecursionError")
code("12 GB of memory at once", "block = bytearray(12 * 2**30)", says="MemoryError")
code("memory little by little", "blocks = []\nwhile True: blocks.append(bytearray(100_000_000))", says="MemoryError|MB of memory")
code(
    "memory that no limit counts",
    "import mmap, os\nheld = []\nfor way in (lambda: os.memfd_create('held'), lambda: mmap.mmap(-1, 2**31), lambda: mmap.mmap(os.open('/dev/zero', os.O_RDWR), 2**31)):\n"
    "    try: held.append(way())\n    except OSError: pass\nprint('held:', held)",
    says=r"held: \[\]",
)
code("fills the disk", "with open('big', 'wb') as f:\n    while True: f.write(b'0' * 10_000_000)", says="OSError|was stopped")
code(
    "raises what cannot be shown",
    "class Odd(Exception):\n    def __str__(self): raise SystemExit\n    def _render_traceback_(self): raise KeyError\nraise Odd()",
)

# --- processes ------------------------------------------------------------------------------------------------

code("fork of fifty", "import os, time\nfor _ in range(50):\n    if os.fork() == 0:\n        time.sleep(3600)\n        os._exit(0)")
code(
    "fork without end",
    "import os, time\ntry:\n    while True:\n        if os.fork() == 0:\n            time.sleep(3600)\n            os._exit(0)\nexcept OSError as e: print('no more:', e)",
    says="no more:",
)
code(
    "daemon that writes later",
    "import os, time\nif os.fork() == 0:\n    try: os.setsid()\n    except OSError: pass\n    if os.fork() == 0:\n        time.sleep(2)\n        for root, _, names in os.walk('/'):\n"
    "            for n in names:\n                if n == 'gradebook.db':\n                    open(os.path.join(root, n), 'w').write('x')\n        time.sleep(3600)\n    os._exit(0)",
)
code(
    "forks that end at once",
    "import os\nfor _ in range(8):\n    if os.fork() == 0:\n        while True:\n            try:\n                os.setsid()\n            except OSError: pass\n"
    "            try:\n                if os.fork(): os._exit(0)\n            except OSError: pass",
)
code("thread in the background", "import threading\ndef f():\n    while True: pass\nthreading.Thread(target=f, daemon=True).start()")
code("program left running", "import subprocess\nsubprocess.Popen(['sleep', '3600'], start_new_session=True)")
code(
    "processes whose names are no text",
    "import ctypes, os, time\nname = ctypes.CDLL(None).prctl\nif os.fork() == 0:\n    name(15, b'\\xff) R', 0, 0, 0, 0)\n    try: os.setsid()\n    except OSError: pass\n"
    "    time.sleep(3600)\nname(15, b'a) \\xff', 0, 0, 0, 0)",
)
code("folders without end", "import os\nhere = os.getcwd()\nfor _ in range(1900):\n    os.mkdir('d')\n    os.chdir('d')\nos.chdir(here)")
code(
    "gives names of Python's own",
    "left_out = ['anything']\ndef list(x): return left_out\ndef all(x): return True\nset = min = sorted = next = all",
    before="china-mobility",
    wrong=("china-mobility",),
)
code("atexit that hangs", "import atexit, time\natexit.register(time.sleep, 3600)", before="china-memo-ask")

# --- what is not its own --------------------------------------------------------------------------------------

_FIND = "import os\nhome = os.environ['SOFTPOWER_HOME']\n"
code(
    "writes to the gradebook",
    _FIND
    + "import sqlite3\ntry:\n    db = sqlite3.connect(home + '/gradebook.db')\n    db.execute('update grade set auto_score = 99, manual_score = 99')\n"
    "    db.commit()\nexcept Exception as e: print(type(e).__name__)",
)
code("deletes the gradebook", _FIND + "try: os.remove(home + '/gradebook.db')\nexcept OSError as e: print(type(e).__name__)")
code("deletes everything", _FIND + "import shutil\nshutil.rmtree(home, ignore_errors=True)\nshutil.rmtree('/tmp', ignore_errors=True)")
code(
    "reads the solutions",
    _FIND
    + "seen = ''\nfor folder in ('solutions', 'submitted', 'autograded', 'backups', 'reports'):\n    for a, _, names in os.walk(os.path.join(home, folder)):\n"
    "        for n in names:\n            try: seen += open(os.path.join(a, n)).read()\n            except Exception: pass\nprint('read', len(seen), 'characters')",
    says="read 0 characters",
)
code(
    "writes an IPython start-up file",
    "import os\nfor base in (os.path.expanduser('~'), '/root', '/home/student', os.environ.get('IPYTHONDIR', '/tmp')):\n    for rest in ('.ipython/profile_default/startup', 'profile_default/startup'):\n"
    "        try:\n            os.makedirs(os.path.join(base, rest), exist_ok=True)\n            open(os.path.join(base, rest, '00.py'), 'w').write('raise SystemExit')\n        except OSError: pass",
)
code(
    "writes into the course's package",
    "import softpower, sys, os\nfor m in (softpower, sys.modules['pandas']):\n    try: open(os.path.join(os.path.dirname(m.__file__), 'evil.py'), 'w').write('')\n"
    "    except OSError as e: print('refused')",
    says="refused",
)
code(
    "opens a connection",
    "import socket\nfor kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):\n    try:\n        s = socket.socket(socket.AF_INET, kind)\n        s.settimeout(1)\n"
    "        s.connect(('127.0.0.1', 9))\n        print('connected')\n    except OSError as e: print('refused')",
    says="refused",
    never="connected",
)
code(
    "traces its parent",
    "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\nprint('attached' if libc.ptrace(16, os.getppid(), 0, 0) == 0 else 'refused')",
    says="refused",
    never="attached",
)
code(
    "makes new namespaces",
    "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nprint('inside' if libc.unshare(0x10000000) == 0 else 'refused')",
    says="refused",
    never="inside",
)
code(
    "module that shadows pandas",
    "import importlib, helper\nprint(helper.two)",
    beside={"pandas.py": b"raise SystemExit", "helper.py": b"two = 2"},
    says="2",
)
code(
    "brings its own data",
    "pass",
    beside={"data/figures.csv": b"id,value\nchina-energy-investment,1\n", "course.yml": b"title: mine\n", "data/datapackage.json": b"{}"},
)

# --- too much of it -------------------------------------------------------------------------------------------

code("100 MB of output", "for _ in range(100): print('x' * 1_000_000)", says="Output cut here")
code("a program's 100 MB of output", "import os\nos.system('yes | head -c 100000000')", says="Output cut here")
code(
    "warnings on every cell",
    "import sys, warnings\nwarnings.simplefilter('always')\nwarnings.warn('careful')\nprint('careful', file=sys.stderr)",
)
code(
    "an output that nests too deep",
    "deep = []\nfor _ in range(600): deep = [deep]\ndisplay({'application/json': deep, 'text/plain': 'deep'}, raw=True)",
    says="deep",
)
code("asks for input", "name = input('Your name? ')", says="nobody does when work is graded")
code(
    "a value without end",
    "class Endless:\n    def __iter__(self):\n        n = 0\n        while True:\n            n += 1\n            yield n\ninstruments_unlike = Endless()\nlisted = []\nlisted.append(listed)\nnested = []\nfor _ in range(100_000): nested = [nested]",
)


@notebook("3000 cells")
def _(content):
    content["cells"][1:1] = [_code_cell(f"filler_{n} = {n}", f"filler-{n}") for n in range(3000)]


@notebook("60 MB of notebook")
def _(content):
    cell = next(c for c in content["cells"] if c["cell_type"] == "code")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x" * 1_000_000 + "\n"] * 60}]


@notebook("JavaScript in outputs and text", never="alert(1)")
def _(content):
    content["cells"].insert(
        _at(content, "china-memo-ask"),
        _code_cell(
            "from IPython.display import HTML, Javascript, display\nshow = 'alert(' + '1)'\n"
            "display(Javascript(show))\ndisplay({'application/javascript': show, 'text/plain': 'script'}, raw=True)",
            "hostile",
        ),
    )


# --- the notebook ---------------------------------------------------------------------------------------------


def _tests(content: dict) -> list[dict]:
    return [c for c in content["cells"] if c["cell_type"] == "code" and c["metadata"].get("nbgrader", {}).get("grade")]


@notebook("deletes every test", wrong=ENERGY, notes="(was|were) missing")
def _(content):
    gone = _tests(content)
    content["cells"] = [c for c in content["cells"] if c not in gone]


@notebook("edits every test to pass", wrong=ENERGY)
def _(content):
    for cell in _tests(content):
        cell["source"] = "pass"


@notebook("turns tests into text", wrong=ENERGY, notes="had become markdown")
def _(content):
    for cell in _tests(content):
        cell["cell_type"] = "markdown"
        del cell["outputs"], cell["execution_count"]


@notebook("gives tests more points", wrong=ENERGY)
def _(content):
    for cell in _tests(content):
        cell["metadata"]["nbgrader"]["points"] = 1000


@notebook("turns tests into answers", wrong=ENERGY)
def _(content):
    for cell in _tests(content):
        cell["metadata"]["nbgrader"] |= {"solution": True, "locked": False}
        cell["source"] = "pass"


@notebook("copies tests and answers", notes="is there")
def _(content):
    names = ("china-energy-share", "china-energy-share-test")
    copies = [json.loads(json.dumps(content["cells"][_at(content, name)])) for name in names]
    place = _at(content, "china-energy-share")
    content["cells"][place:place] = copies
    content["cells"] += copies[1:]


@notebook("the same id everywhere")
def _(content):
    for cell in content["cells"]:
        cell["id"] = "same"


@notebook("metadata stripped", notes="had lost their labels")
def _(content):
    content["metadata"] = {}
    for cell in content["cells"]:
        cell["metadata"] = {}


@notebook("metadata and ids stripped", notes="had lost their labels")
def _(content):
    content["nbformat_minor"] = 4
    for cell in content["cells"]:
        cell["metadata"] = {}
        del cell["id"]


@notebook("foreign kernel", notes="kernel for julia")
def _(content):
    content["metadata"]["kernelspec"] = {"name": "julia-1.9", "display_name": "Julia", "language": "julia"}


@notebook("old format", notes="another format")
def _(content):
    cells = []
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cells.append(
                {
                    "cell_type": "code",
                    "input": cell["source"],
                    "language": "python",
                    "metadata": cell["metadata"],
                    "outputs": [],
                    "prompt_number": 1,
                    "collapsed": False,
                }
            )
        else:
            cells.append({"cell_type": "markdown", "source": cell["source"], "metadata": cell["metadata"]})
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": "china"}, "worksheets": [{"cells": cells, "metadata": {}}]}


@notebook("test above its answer", notes="stood above the answer")
def _(content):
    cell = content["cells"].pop(_at(content, "china-energy-share-test"))
    content["cells"].insert(_at(content, "china-energy-share"), cell)


@notebook("cells run in another order", notes="in the order in which you had run them")
def _(content):
    count = 0
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            count += 1
            cell["execution_count"] = count + 2
    share = content["cells"][_at(content, "china-energy-share")]
    share["source"] = share["source"] + " + nothing_added"
    content["cells"].append(_code_cell("nothing_added = 0", "late") | {"execution_count": 1})
    setup = next(c for c in content["cells"] if c["cell_type"] == "code")
    setup["execution_count"] = 2


@notebook("written answer deleted", notes="(was|were) missing")
def _(content):
    del content["cells"][_at(content, "china-memo")]


@notebook("cells that are no cells", notes="not as a notebook's cells are")
def _(content):
    content["cells"] += [None, 3, {"cell_type": "strange", "source": 7}, {"source": ["a", "b"]}]


# --- the file -------------------------------------------------------------------------------------------------


@file("wrong file name", notes="The file is called")
def _(content):
    return {"China final (2).ipynb": _dumped(content)}


@file("UTF-16", notes="UTF-16")
def _(content):
    return {FILE: json.dumps(content, ensure_ascii=False).encode("utf-16")}


@file("byte order mark", notes="mark at its start")
def _(content):
    return {FILE: b"\xef\xbb\xbf" + _dumped(content)}


@file("empty file", held="empty")
def _(content):
    return {FILE: b""}


@file("half a file", held="only part of a notebook")
def _(content):
    return {FILE: _dumped(content)[:5000]}


@file("binary file", held="not text")
def _(content):
    return {FILE: b"\x89PNG\r\n\x1a\n" + struct.pack(">IIII", 1, 2, 3, 4) * 100}


@file("web page", held="web page")
def _(content):
    return {FILE: b"<!DOCTYPE html><html><body>Sign in</body></html>"}


@file("unfinished merge", held="merge")
def _(content):
    return {FILE: b"<<<<<<< HEAD\n" + _dumped(content) + b"\n=======\n{}\n>>>>>>> mine\n"}


@file("another notebook", held="not the one of this assignment")
def _(content):
    return {FILE: _dumped({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [_code_cell("print('hello')", "a")]})}


@file("JSON without a bottom", held="not a notebook")
def _(content):
    return {FILE: b"[" * 200_000}


@file("no notebook at all", held="no notebook")
def _(content):
    return {"essay.txt": b"Soft power is attraction."}


@file("the notebook is a link", held="link")
def _(content):
    return {FILE: ("link", "../../../gradebook.db")}


@file("links out of its folder", notes="is a link")
def _(content):
    return {FILE: _dumped(content), "answers": ("link", "../../../solutions"), "grades.db": ("link", "../../../gradebook.db")}


@file("bad timestamp", notes="time of handing in could not be read")
def _(content):
    return {FILE: _dumped(content), "timestamp.txt": "yesterday, I think \udcff".encode("utf-8", "surrogateescape")}
