"""The student's desk: the process that runs a submission's cells, and knows no test.

It is untrusted from its first cell on. What it sends is data, whatever the code in
it has done, and whoever reads it takes it for nothing else.

Before a test calls the student's functions the desk forks. The fork answers the
test's calls and ends with it, and with it all that the functions remember of what
they were asked: no later cell can show it. The room holds the desk meanwhile.
"""

import base64
import contextlib
import json
import os
import signal
import stat
import sys
import time

from . import shell as shells
from .parcel import Packer, TooMuch, Unpacker
from .wire import TEST_OVER, fits

SECONDS_TO_FORK = 8  # until there is room for one more process
NUMBERS_A_TEST = 1_000_000  # for the functions that a test's calls give: no two tests give one the same number


def sketch_charts() -> None:
    """Charts are shown as their specification. Drawing one needs an engine that takes a second to start; the examiner has it running."""
    import altair as alt

    from .. import charts

    alt.renderers.register("softpower", charts.specification)
    alt.renderers.enable("softpower")


def serve(channel, shell: shells.Shell) -> None:
    """Answer one request after the other until the channel closes."""
    shells.seat(shell)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    captured = shells.Captured()
    functions: dict = {}
    tests = 0
    while True:
        try:
            asked = json.loads(channel.recv_bytes())
            if "begin" in asked:
                tests += 1
                _apart(channel, asked, tests, lambda asked: _answer(asked, shell, captured, functions), functions)
                continue
            channel.send_bytes(fitting({**_answer(asked, shell, captured, functions), "key": asked["key"]}))
        except EOFError:
            os._exit(0)
        except KeyboardInterrupt:
            continue  # an interrupt that came when its cell had just ended


def _apart(channel, asked: dict, tests: int, answer, functions: dict) -> None:
    """Fork. The fork answers until its test is over; this process waits for it, and ends likewise where it ended otherwise."""
    child = _fork()
    if child == 0:
        try:
            functions[tests * NUMBERS_A_TEST] = None
            _seal(channel.fileno())
            _answer_a_test(channel, asked, answer)
        finally:
            os._exit(70)
    while True:
        try:
            _, status = os.waitpid(child, 0)
            break
        except KeyboardInterrupt:  # where the room signals this process and not the fork
            with contextlib.suppress(OSError):
                os.kill(child, signal.SIGINT)
    code = os.waitstatus_to_exitcode(status)
    if code == TEST_OVER:
        return
    if code < 0:
        with contextlib.suppress(OSError, ValueError):
            signal.signal(-code, signal.SIG_DFL)
            os.kill(os.getpid(), -code)
    os._exit(code if code >= 0 else 70)


def _fork() -> int:
    """As os.fork, with patience: without namespaces the limit on processes counts those of the notebooks beside this one, too."""
    end = time.monotonic() + SECONDS_TO_FORK
    while True:
        try:
            return os.fork()
        except BlockingIOError:
            if time.monotonic() > end:
                raise
        time.sleep(0.05)


def _answer_a_test(channel, asked: dict, answer) -> None:
    channel.send_bytes(_json({"ready": True, "key": asked["key"]}))
    while True:
        try:
            asked = json.loads(channel.recv_bytes())
            if "over" in asked:
                channel.send_bytes(_json({"over": True, "key": asked["key"]}))
                os._exit(TEST_OVER)
            channel.send_bytes(fitting({**answer(asked), "key": asked["key"]}))
        except EOFError:
            os._exit(0)
        except KeyboardInterrupt:
            continue


def _seal(keep: int) -> None:
    """Let this fork leave nothing behind: it ends with its parent, writes no file, and shares no open one."""
    null = os.open(os.devnull, os.O_RDWR)
    try:
        numbers = [int(name) for name in os.listdir("/proc/self/fd")]
    except OSError:
        numbers = list(range(256))
    for number in set(numbers) - {0, keep, null}:
        with contextlib.suppress(OSError):
            again = _to_read(number) if number > 2 and stat.S_ISREG(os.fstat(number).st_mode) else None
            os.dup2(null if again is None else again, number)
            if again is not None:
                os.close(again)
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform.startswith("linux"):
        from . import jail, linux

        linux.die_with_parent()
        with contextlib.suppress(OSError):  # a kernel without Landlock
            linux.landlock(["/"], [f"/dev/{name}" for name in jail.DEVICES])


def _to_read(number: int) -> int | None:
    """An open file opened anew, to read, where it stands: else where one reads on would be seen by the other. None where that cannot be."""
    again = None
    try:
        place = os.lseek(number, 0, os.SEEK_CUR)
        again = os.open(f"/proc/self/fd/{number}", os.O_RDONLY)
        os.lseek(again, place, os.SEEK_SET)
    except OSError:
        if again is not None:
            os.close(again)
        return None
    return again


def _answer(asked: dict, shell, captured, functions) -> dict:
    if "run" in asked:
        outputs, ok = shells.run(shell, asked["run"], captured)
        return {"outputs": outputs, "ok": ok, "count": shell.execution_count - 1}
    if "files" in asked:
        for name, content in asked["files"].items():
            os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
            with open(name, "wb") as file:
                file.write(base64.b64decode(content))
        return {}
    if "names" in asked:
        return {"values": _values(asked["names"], shell.user_ns, functions)}
    try:
        return _called(asked, functions)
    finally:
        shell.outputs.clear()
        captured.taken()


def fitting(answer: dict) -> bytes:
    """An answer as a message; where it is too large for one, or JSON cannot hold it, the answer that says so."""
    try:
        return _json(answer)
    except ValueError as error:  # TooMuch is one
        if "values" in answer:
            answer = {**answer, "values": {name: ["large", str(error)] for name in answer["values"]}}
        elif "value" in answer:
            answer = {"error": "ValueError", "message": f"the result is too large to be read: {error}", "key": answer["key"]}
        else:
            answer = {**answer, "outputs": [{"output_type": "stream", "name": "stdout", "text": f"[Output not kept: {error}]\n"}]}
        return _json(answer)


def _json(content) -> bytes:
    text = json.dumps(content, default=lambda value: repr(value)[:1000]).encode("utf-8", "replace")
    if not fits(text):
        raise TooMuch("a message larger than any answer")
    return text


def _values(names: list[str], space: dict, functions: dict) -> dict:
    """Each of the names that exists, packed. One that cannot be packed is an empty object of its kind's name."""
    found = {}
    for name in names:
        if name not in space:
            continue
        value = space[name]
        packer = Packer(functions)
        try:
            parcel = packer.pack(value)
            if isinstance(parcel, list) and parcel[0] == "iterator":
                # Going through it has used it up. Later cells find a list, as after softpower.checks.answer.
                space[name] = Unpacker().unpack(["list", parcel[2]])
        except TooMuch as error:
            parcel = ["large", str(error)]
        except Exception:
            parcel = ["opaque", type(value).__name__]
        found[name] = parcel
    return found


def _called(asked: dict, functions: dict) -> dict:
    """The result of one of the student's functions, packed, and what it printed."""
    printed, told = shells.Outputs(), shells.Outputs()
    streams = shells.Stream(printed, "stdout", 1), shells.Stream(told, "stderr", 2)
    with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
        answer = _result(asked, functions)
    return {**answer, "printed": "".join(item["text"] for item in printed.items)}


def _result(asked: dict, functions: dict) -> dict:
    unpacker = Unpacker()
    try:
        args = [unpacker.unpack(item) for item in asked["args"]]
        kwargs = {name: unpacker.unpack(item) for name, item in asked["kwargs"].items()}
        return {"value": Packer(functions).pack(functions[asked["call"]](*args, **kwargs))}
    except TooMuch as error:
        return {"error": "ValueError", "message": f"the result is too large to be read: {error}"}
    except KeyboardInterrupt:
        return {"error": "TimeoutError", "message": "it ran for too long"}
    except BaseException as error:
        return {"error": type(error).__name__, "message": str(error)[:4000]}
