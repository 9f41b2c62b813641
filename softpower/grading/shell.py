"""One notebook's shell: runs a cell as Jupyter would, and gives its outputs as a notebook keeps them.

An IPython shell without a kernel around it: magics, `await`, displayed tables and
charts work; nothing is sent over a socket. Made once in a warm process, and used
in forks of it.
"""

import builtins
import contextlib
import io
import os
import subprocess
import sys
import tempfile
import traceback

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

MOST_OUTPUT = 200_000  # characters of text that one cell may leave
MOST_DISPLAYED = 5_000_000  # characters of tables, charts and pictures
MOST_OUTPUTS = 500
LONGEST_MESSAGE = 4_000


class Outputs:
    """The outputs of the cell that runs, in nbformat's shape, cut where they grow past all reason."""

    def __init__(self):
        self.clear()

    def clear(self) -> None:
        self.items: list[dict] = []
        self._text = self._displayed = self._cut = 0

    def stream(self, name: str, text: str) -> None:
        room = MOST_OUTPUT - self._text
        if len(text) > room:
            self._cut += len(text) - max(room, 0)
            text = text[: max(room, 0)]
        if not text:
            return
        self._text += len(text)
        if self.items and self.items[-1]["output_type"] == "stream" and self.items[-1]["name"] == name:
            self.items[-1]["text"] += text
        elif len(self.items) < MOST_OUTPUTS:
            self.items.append({"output_type": "stream", "name": name, "text": text})

    def display(self, kind: str, data: dict, metadata: dict | None, count: int | None = None) -> None:
        size = sum(len(v) if isinstance(v, (str, bytes)) else len(str(v)) for v in data.values())
        if self._displayed + size > MOST_DISPLAYED or len(self.items) >= MOST_OUTPUTS:
            self._cut += size
            return
        self._displayed += size
        item = {"output_type": kind, "data": data, "metadata": metadata or {}}
        if kind == "execute_result":
            item["execution_count"] = count
        self.items.append(item)

    def error(self, name: str, message: str, lines: list[str]) -> None:
        self.items.append({"output_type": "error", "ename": name, "evalue": message, "traceback": lines})

    def finished(self) -> list[dict]:
        if self._cut:
            self.items.append(
                {
                    "output_type": "stream",
                    "name": "stdout",
                    "text": f"\n[Output cut here: {self._cut:,} characters more were not kept.]\n",
                }
            )
        return self.items


class Stream:
    """What sys.stdout and sys.stderr are while a cell runs."""

    encoding, errors = "utf-8", "replace"
    closed = False

    def __init__(self, outputs: Outputs, name: str, number: int):
        self._outputs, self._name, self._number = outputs, name, number

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outputs.stream(self._name, text)
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        pass

    def isatty(self):
        return False

    def writable(self):
        return True

    def fileno(self):
        return self._number  # a program that the cell starts writes there


class _Hook(DisplayHook):
    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        self.shell.outputs.display("execute_result", _plain(format_dict), md_dict, self.shell.execution_count)

    def start_displayhook(self):
        pass

    def finish_displayhook(self):
        pass


class _Publisher(DisplayPublisher):
    def publish(self, data, metadata=None, *, transient=None, update=False, **_):
        self.shell.outputs.display("display_data", _plain(data), metadata)

    def clear_output(self, wait=False):
        self.shell.outputs.items.clear()


def _plain(data: dict) -> dict:
    import base64

    return {k: base64.b64encode(v).decode("ascii") if isinstance(v, bytes) else v for k, v in data.items()}


class Shell(InteractiveShell):
    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def __init__(self, **kwargs):
        self.outputs = Outputs()
        super().__init__(**kwargs)

    def init_history(self):
        super().init_history()
        self.history_manager.enabled = False

    def init_io(self):
        pass

    def init_virtualenv(self):
        pass

    def system(self, cmd):
        system(self, cmd, lambda line: self.outputs.stream("stdout", line))

    def _tee(self, channel):
        return contextlib.nullcontext()  # IPython's copy of what is printed, for a history that nobody reads

    def ask_exit(self):
        ask_exit()

    def should_run_async(self, raw_cell, *, transformed_cell=None, preprocessing_exc_tuple=None):
        """Whether a cell awaits something. IPython compiles it to find out, which a cell without these words can be spared."""
        if transformed_cell is not None and "await" not in transformed_cell and "async" not in transformed_cell:
            return False
        return super().should_run_async(raw_cell, transformed_cell=transformed_cell, preprocessing_exc_tuple=preprocessing_exc_tuple)

    def enable_gui(self, gui=None):
        pass

    def showtraceback(self, exc_tuple=None, *_args, **_kwargs):
        kind, value, trace = exc_tuple or sys.exc_info()
        if kind is not None:
            self._tell(kind, value, trace)

    def showsyntaxerror(self, filename=None, running_compiled_code=False):
        self._tell(*sys.exc_info())

    def showindentationerror(self):
        self._tell(*sys.exc_info())

    def _tell(self, kind, value, trace) -> None:
        name = getattr(kind, "__name__", "Error")
        try:
            message = str(value)
        except Exception as error:
            message = f"its message could not be shown: {type(error).__name__}"
        self.outputs.error(name, message[:LONGEST_MESSAGE], _lines(kind, value, trace, name, message))


def _lines(kind, value, trace, name: str, message: str) -> list[str]:
    """The traceback as text: what the exception brings itself, else the lines of the cell's own code and below."""
    if hasattr(value, "_render_traceback_"):
        try:
            return [str(line) for line in value._render_traceback_()]
        except Exception:
            return [f"{name}: {message[:LONGEST_MESSAGE]}"]
    if issubclass(kind, SyntaxError):
        return [line.rstrip("\n") for line in traceback.format_exception_only(kind, value)]
    frames = [f for f in traceback.extract_tb(trace, limit=200) if f"{os.sep}IPython{os.sep}" not in f.filename and f.filename != __file__]
    if len(frames) > 12:
        frames = frames[:6] + frames[-6:]
    told = ["Traceback (most recent call last):"] if frames else []
    for frame in frames:
        place = "this cell" if "ipykernel_" in frame.filename or "<ipython" in frame.filename else os.path.basename(frame.filename)
        told.append(f"  {place}, line {frame.lineno}, in {frame.name}")
        told += [f"    {frame.line}"] if frame.line else []
    return [*told, f"{name}: {message[:LONGEST_MESSAGE]}"]


def system(shell: InteractiveShell, cmd: str, tell) -> None:
    """A line that begins with `!`: what the program prints is told, line by line. Through a pipe; a desk has no terminal."""
    done = subprocess.Popen(
        shell.var_expand(cmd, depth=2), shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    with done:
        for line in io.TextIOWrapper(done.stdout, encoding="utf-8", errors="replace"):
            tell(line)
    shell.user_ns["_exit_code"] = done.returncode


def ask_exit() -> None:
    """What exit() and quit() do: they end the cell, and not the notebook's process."""
    raise SystemExit("exit() or quit() was called")


def make() -> Shell:
    """A shell, made once in a warm process before any fork."""
    settings = Config()
    settings.InteractiveShell.colors = "nocolor"
    settings.InteractiveShell.xmode = "Plain"
    settings.InteractiveShell.autocall = 0
    settings.HistoryManager.enabled = False
    settings.HistoryManager.hist_file = ":memory:"
    os.environ.setdefault("IPYTHONDIR", tempfile.mkdtemp(prefix="ipython-"))
    return Shell.instance(config=settings)


def seat(shell: Shell) -> None:
    """Make the shell this process's own, after a fork: its module is `__main__`, and nobody answers input()."""
    sys.modules["__main__"] = shell.user_module
    shell.user_module.__spec__ = None  # as where Python is started without a module; multiprocessing asks for it
    builtins.input = _nobody
    import getpass

    getpass.getpass = _nobody


def _nobody(prompt="", *_args, **_kwargs):
    raise EOFError("input() waits for somebody to type, and nobody does when work is graded. Put the value into the cell.")


class Captured:
    """Catches what programs, and not Python, write to the process's own output."""

    def __init__(self):
        number, path = tempfile.mkstemp()
        self._number = writing = number
        with contextlib.suppress(OSError):  # to append, so that programs do not write over each other
            writing = os.open(path, os.O_WRONLY | os.O_APPEND)
        with contextlib.suppress(OSError):  # Windows keeps a file that is open; it goes with the desk's folder
            os.unlink(path)
        os.dup2(writing, 1)
        os.dup2(writing, 2)

    def taken(self) -> str:
        size = os.fstat(self._number).st_size
        if not size:
            return ""
        os.lseek(self._number, 0, os.SEEK_SET)  # Windows has no pread
        text = os.read(self._number, MOST_OUTPUT).decode("utf-8", "replace")
        with contextlib.suppress(OSError):
            os.ftruncate(self._number, 0)
        os.lseek(self._number, 0, os.SEEK_SET)
        return text + (f"\n[Output cut here: {size - MOST_OUTPUT:,} bytes more were not kept.]\n" if size > MOST_OUTPUT else "")


def run(shell: Shell, source: str, captured: Captured | None = None, numbers=(1, 2)) -> tuple[list[dict], bool]:
    """Run a cell. Returns its outputs, and whether it came to its end."""
    shell.outputs.clear()
    kept = sys.stdout, sys.stderr
    out, err = (Stream(shell.outputs, name, n) for name, n in zip(("stdout", "stderr"), numbers, strict=True))
    sys.stdout, sys.stderr = out, err
    try:
        result = shell.run_cell(source, store_history=True)
        ok = result.success
    except KeyboardInterrupt:
        shell.outputs.error("KeyboardInterrupt", "", ["KeyboardInterrupt"])
        ok = False
    finally:
        sys.stdout, sys.stderr = kept
    if captured:
        shell.outputs.stream("stdout", captured.taken())
    return shell.outputs.finished(), ok
