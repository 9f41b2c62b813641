"""The student's desk: the process that runs a submission's cells, and knows no test.

It is untrusted from its first cell on. What it sends is data, whatever the code in
it has done, and whoever reads it takes it for nothing else.
"""

import base64
import json
import os
import signal

from . import shell as shells
from .parcel import Packer, TooMuch, Unpacker

WHOLE_MESSAGE = 64_000_000
VEGALITE = "application/vnd.vegalite.v6+json"


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
    while True:
        try:
            asked = json.loads(channel.recv_bytes())
            channel.send_bytes(fitting({**_answer(asked, shell, captured, functions), "key": asked["key"]}))
        except EOFError:
            os._exit(0)
        except KeyboardInterrupt:
            continue  # an interrupt that came when its cell had just ended


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
    finally:  # what a function prints while a test calls it is for nobody
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
    if len(text) > WHOLE_MESSAGE:
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
    """The result of one of the student's functions, packed."""
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
