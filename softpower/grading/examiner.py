"""The examiner: runs the course's test cells on answers that arrive as data, where no student's code has run.

It has the names that the assignment's own cells give (`load`, `pd`), and for each test
those of the student's names that the released notebook mentions and the test uses.
"""

import functools
import json
import signal
import sys
import types

from . import shell as shells
from .parcel import Packer, Unpacker, raised, thing

KEPT_CELLS = 500  # ready to run


def serve(channel, shell: shells.Shell) -> None:
    """Answer one request after the other until the channel closes. A request without `next` goes on where the last stopped."""
    shells.seat(shell)
    # The same tests come again with every submission.
    shell.transform_cell = functools.lru_cache(KEPT_CELLS)(shell.transform_cell)
    signal.signal(signal.SIGALRM, _too_long) if hasattr(signal, "SIGALRM") else None
    own: dict = {}
    line: dict = {}  # what was heard last: a helper of an earlier test may call, too

    def say(asked: dict, content: dict) -> None:
        channel.send_bytes(json.dumps({**content, "key": asked["key"]}, default=str).encode())

    while True:
        try:
            asked = json.loads(channel.recv_bytes())
        except EOFError:
            return
        if "next" in asked:
            shell.reset(new_session=True)
            own = {}
            say(asked, {})
        elif "given" in asked:
            shells.run(shell, asked["given"])  # where it fails without an answer, the tests say so
            own = {k: v for k, v in shell.user_ns.items() if isinstance(v, (types.ModuleType, types.FunctionType, type))}
            say(asked, {})
        elif "draw" in asked:
            say(asked, _drawn(asked))
        else:
            say(*_tested(asked, shell, own, channel, line))


def _too_long(_signal, _frame):
    raise TimeoutError("the test ran for too long on this answer")


def _tested(asked: dict, shell, own: dict, channel, line: dict) -> tuple[dict, dict]:
    """The outcome of a test, and what it answers: the test itself, or the last result of a student's function."""
    line["last"] = asked

    def call(number, args, kwargs):
        packer = Packer()
        order = {"call": number, "args": [packer.pack(a) for a in args], "kwargs": {k: packer.pack(v) for k, v in kwargs.items()}}
        channel.send_bytes(json.dumps({**order, "key": line["last"]["key"]}).encode())
        line["last"] = told = json.loads(channel.recv_bytes())
        # A test that redirects what is printed gets it. Where none does it is for nobody: it would stand in the test's output.
        if isinstance(told.get("printed"), str) and not isinstance(sys.stdout, shells.Stream):
            sys.stdout.write(told["printed"])
        if "error" in told:
            raise raised(str(told["error"]), str(told.get("message", "")))
        return Unpacker(call).unpack(told.get("value"))

    unpacker = Unpacker(call)
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, asked["seconds"])
    try:
        for name in asked["names"]:
            if name in own:
                continue  # the course's own functions and modules are not a student's to replace
            shell.user_ns.pop(name, None)
            if name in asked["values"]:
                try:
                    value = unpacker.unpack(asked["values"][name])
                except Exception:
                    value = thing("unreadable")
                shell.user_ns[name] = _module(value)
        outputs, ok = shells.run(shell, asked["test"])
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
    return line["last"], {"outputs": outputs, "ok": ok}


def _drawn(asked: dict) -> dict:
    """A chart as the page that a marker and a student see, or nothing where it cannot be drawn."""
    from .. import charts

    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, asked["seconds"])
    try:
        return {"data": charts.page(asked["draw"])}
    except BaseException:
        return {"data": {}}
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)


def _module(value):
    """A module arrives as its name; the examiner's own of that name is meant."""
    return sys.modules.get(value.__name__, value) if isinstance(value, types.ModuleType) else value
