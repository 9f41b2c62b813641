"""One submission's sitting: its cells at a desk, the course's tests at the examiner's, message by message.

Desk and examiner never speak with each other. The desk gives values as data, the
examiner gives outcomes, and what a desk says is never an outcome.

A job is plain data, so that it can be sent to another machine:

    steps   in order; {"run": source} is the student's cell, {"test": source, "given": [...], "names": [...]} the course's;
            its "helpers", if any, are what later tests use of it
    files   what lies beside the notebook, name to base64

So is what comes out: per step its outputs, and what happened on the way.
"""

import json
import time
from dataclasses import dataclass, field

from .rooms import Gone, Limits, Member, Room, TooLate
from .wire import VEGALITE

MOST_DEATHS = 3
GRACE = 2.0  # seconds for a cell to end after an interrupt
MOST_DRAWN = 12  # charts of one submission
SECONDS_TO_DRAW = 10
SECONDS_TO_PACK = 20  # for the values of a test: no code of the student's runs, except where an answer brings some
DEEPEST = 40  # levels of JSON in an output: no chart comes near
MOST_KEPT = 20_000_000  # characters of a notebook's outputs, all cells together
LINE = 10  # characters by which a line of an output is set in, and what stands round it
MB = 1 << 20
LOOK = 1.0  # seconds between two looks at the memory of a cell that runs long
LOOK_AT_A_CALL = 0.2  # and at a function's call: a fork that has ended is found by looking
SHOWN = {
    "text/plain",
    "text/html",
    "text/markdown",
    "text/latex",
    "image/png",
    "image/jpeg",
    "image/svg+xml",
    "application/json",
}


def shown(mime: str) -> bool:
    """Whether an output of this kind is kept: text, tables, pictures, charts. Never a script."""
    return mime in SHOWN or (mime.startswith("application/vnd.vega") and mime.endswith("json"))


@dataclass
class _State:
    room: Room
    job: dict
    limits: Limits
    began: float
    desk: Member | None = None
    done: list[int] = field(default_factory=list)  # the steps whose cells ran, to be run again at a new desk
    events: list[dict] = field(default_factory=list)
    deaths: int = 0
    kept: int = 0  # characters of output
    apart: bool = False  # whether a fork of the desk answers the calls of the test that runs
    used: dict = field(default_factory=lambda: {"cpu": 0.0, "memory": 0, "strays": 0})

    @property
    def left(self) -> float:
        return self.limits.whole - (time.monotonic() - self.began)


def sit(room: Room, job: dict) -> dict:
    """Run a job in a room. Always returns a result; what went wrong is in its `events`.

    Raises Gone or RoomFailed only where the room itself has ended.
    """
    state = _State(room, job, room.limits, time.monotonic())
    outputs: list[list[dict] | None] = [None] * len(job["steps"])
    counts: list[int | None] = [None] * len(job["steps"])
    room.rested()
    examiner, ready = room.examiner(), False
    try:
        _seat(state)
        for number, step in enumerate(job["steps"]):
            if state.left <= 0:
                outputs[number] = _error("TimeoutError", f"The notebook had used up its {state.limits.whole:g} seconds before this cell.")
                _event(state, "time", number)
                continue
            if "run" in step:
                outputs[number], counts[number] = _run(state, number, step["run"])
                continue
            values = _values(state, step["names"])
            if not ready:
                examiner = _prepare(room, examiner, job, number)
                ready = True
                given = []
            else:
                given = step["given"]
            try:
                _give(examiner, given)
                outputs[number] = _test(state, examiner, step, values)
            except (Gone, TooLate):
                # The test itself came to no end on this answer. A fresh examiner takes the next ones.
                outputs[number] = _error("TestStopped", "The test came to no end on this answer, and your instructor has been told.")
                _event(state, "test stopped", number)
                room.dismiss()
                examiner, ready = room.examiner(), False
            _over(state, number)
        _draw(state, outputs)
    finally:
        _leave(state)
    return {
        "outputs": outputs,
        "counts": counts,
        "events": state.events,
        "seconds": round(time.monotonic() - state.began, 3),
        **state.used,
    }


def _event(state: _State, kind: str, step: int, **more) -> None:
    state.events.append({"kind": kind, "step": step, **more})


def _error(name: str, message: str) -> list[dict]:
    return [{"output_type": "error", "ename": name, "evalue": message, "traceback": [f"{name}: {message}"]}]


def _seat(state: _State) -> None:
    """Open a desk, put the files there, and run again what had run at the one before."""
    state.desk = state.room.open("desk")
    if state.job.get("files"):
        try:
            state.desk.ask({"files": state.job["files"]}, 60)
        except TooLate:
            raise Gone from None
    for number in state.done:
        if state.left <= 0:
            raise _Killed("The notebook had used up its time.")
        _answer(state, {"run": state.job["steps"][number]["run"]}, min(state.limits.seconds, state.left))


def _leave(state: _State) -> None:
    state.apart = False
    if state.desk is not None:
        told = state.desk.close()
        state.used["cpu"] += told.get("cpu", 0)
        state.used["memory"] = max(state.used["memory"], told.get("memory", 0))
        state.used["strays"] += told.get("strays", 0)
        state.desk = None


class _Killed(Exception):
    """The desk had to be closed. The message says why, in words for the student."""


def _answer(state: _State, asked: dict, seconds: float) -> dict:
    """Ask the desk, within a time and while its memory holds. Raises _Killed where it had to be closed, Gone where it closed itself."""
    state.desk.send(asked)
    until = time.monotonic() + seconds
    while True:
        try:
            return state.desk.hear(min(LOOK_AT_A_CALL if state.apart else LOOK, until - time.monotonic()))
        except TooLate:
            pass
        if state.desk.memory() > state.limits.memory * MB:
            raise _Killed(f"This cell took more than {state.limits.memory:,} MB of memory, and was ended.")
        if time.monotonic() >= until:
            break
    state.desk.interrupt()
    try:
        answer = state.desk.hear(GRACE)
    except TooLate:
        raise _Killed(f"This cell ran for more than {seconds:g} seconds, did not stop when told to, and was ended.") from None
    outputs = answer.get("outputs")
    for output in outputs if isinstance(outputs, list) else []:
        if isinstance(output, dict) and output.get("ename") == "KeyboardInterrupt":
            output["evalue"] = f"This cell ran for more than {seconds:g} seconds, and was stopped."
            output["traceback"] = [f"Stopped: {output['evalue']} Is there a loop that never ends?"]
    answer["late"] = True
    return answer


def _run(state: _State, number: int, source: str) -> tuple[list[dict], int | None]:
    """One of the student's cells. A cell that ends its process costs itself; the others run again at a new desk."""
    if state.desk is None:
        return _error("NotRun", "This cell was not run: cells before it had ended the notebook's process too often."), None
    try:
        answer = _answer(state, {"run": source}, min(state.limits.seconds, max(state.left, 0.1)))
        if state.desk.left() > state.limits.memory * MB:
            raise _Killed(
                f"The notebook and what this cell left running took more than {state.limits.memory:,} MB of memory, and were ended."
            )
    except _Killed as why:
        return _died(state, number, str(why)), None
    except Gone:
        return _died(state, number, ""), None
    if answer.get("late"):
        _event(state, "stopped", number)
    else:
        state.done.append(number)
    count = answer.get("count")
    return _within(state, clean(answer.get("outputs"))), count if _counts(count) else None


def _within(state: _State, outputs: list[dict]) -> list[dict]:
    """A cell's outputs, or the word that they are more than is kept of a notebook, with the error that ended the cell."""
    size = _written(outputs)
    if state.kept + size <= MOST_KEPT:
        state.kept += size
        return outputs
    told = f"[Output not kept: this notebook's outputs are more than {MOST_KEPT:,} characters together.]\n"
    errors = [{**output, "traceback": output["traceback"][-1:]} for output in outputs if output["output_type"] == "error"]
    return [{"output_type": "stream", "name": "stdout", "text": told}, *errors[-1:]]


def _written(outputs: list[dict]) -> int:
    """No less than the characters that outputs take in a notebook's file, where each line and each value of their JSON has a line, set in by its depth."""
    size = len(json.dumps(outputs)) + 20 * LINE * len(outputs)  # each one's own names and brackets
    for item in outputs:
        for value in (item.get("text", ""), *item.get("data", {}).values()):
            if isinstance(value, str):
                size += LINE * value.count("\n")
            else:
                text = json.dumps(value)
                lines = text.count(",") + 2 * (text.count("[") + text.count("{"))  # what opens a level has a line where it ends, too
                size += lines * (_levels(value) + LINE)
    return size


def _died(state: _State, number: int, why: str) -> list[dict]:
    told = state.desk.close()
    if not why:
        why = f"This cell ended the notebook's process ({_ending(told.get('status'))})."
    _leave(state)
    state.deaths += 1
    _event(state, "died", number, why=why)
    if state.deaths <= MOST_DEATHS:
        try:
            _seat(state)
        except (_Killed, Gone, TooLate):
            # A cell that ran before does not run a second time. What comes after has no ground to stand on.
            _leave(state)
            why += " The cells before it could not be run again."
    return _error("ProcessEnded", why + " It gives no names to later cells." if state.desk else why)


def _ending(status) -> str:
    names = {-11: "a segmentation fault", -9: "killed", -6: "aborted", -24: "its processor time was used up", -15: "terminated"}
    if status is None:
        return "unknown"
    return names.get(status, f"signal {-status}" if status < 0 else f"exit code {status}")


def _values(state: _State, names: list[str]) -> dict:
    """What the desk has under these names, packed."""
    if state.desk is None or not names:
        return {}
    try:
        values = _answer(state, {"names": names}, SECONDS_TO_PACK).get("values")
    except (_Killed, Gone, TooLate) as why:
        _reseat(state, str(why) or "It ended while its values were read.")
        return {}
    return {str(k): v for k, v in values.items() if k in names} if isinstance(values, dict) else {}


def _reseat(state: _State, why: str) -> None:
    """A new desk for one that ended between cells."""
    state.deaths += 1
    _event(state, "died", state.done[-1] if state.done else 0, why=why)
    _leave(state)
    if state.deaths <= MOST_DEATHS:
        try:
            _seat(state)
        except (_Killed, Gone, TooLate):
            _leave(state)


def _prepare(room: Room, examiner: Member, job: dict, until: int) -> Member:
    """An examiner with fresh names and what the assignment's own cells before this test give."""
    for _ in range(2):
        try:
            examiner.ask({"next": True}, 60)
            for number, step in enumerate(job["steps"][: until + 1]):
                _give(examiner, step.get("given", []))
                if number < until and step.get("helpers"):  # of tests that another examiner has run
                    _give(examiner, [step["helpers"]])
            return examiner
        except (Gone, TooLate):
            room.dismiss()
            examiner = room.examiner()
    raise Gone


def _give(examiner: Member, cells: list[str]) -> None:
    for source in cells:
        examiner.ask({"given": source}, 60)


def _draw(state: _State, outputs: list) -> None:
    """Turn the charts among the outputs into drawings, as far as time and what is kept of a notebook go; into a line of text beyond."""
    room = state.room
    charts = [
        (o, "run" in s) for s, made in zip(state.job["steps"], outputs, strict=True) for o in made or [] if VEGALITE in o.get("data", {})
    ]
    for count, (item, counted) in enumerate(charts):
        plain, spec = item["data"].get("text/plain", "[Chart]"), item["data"].pop(VEGALITE)
        state.kept -= _written([{**item, "data": {VEGALITE: spec}}]) if counted else 0
        drawn = {}
        if count < MOST_DRAWN and state.left > 0:
            try:
                drawn = room.examiner().ask({"draw": spec, "seconds": SECONDS_TO_DRAW}, SECONDS_TO_DRAW * 2).get("data") or {}
            except (Gone, TooLate):
                room.dismiss()
        size = sum(map(len, drawn.values()))
        if state.kept + size <= MOST_KEPT:
            state.kept += size
        else:
            drawn = {"text/plain": f"[A chart that is not shown here: its drawing has {size:,} characters.]"}
        item["data"] = drawn or {"text/plain": plain}


def _test(state: _State, examiner: Member, step: dict, values: dict) -> list[dict]:
    seconds = state.limits.seconds
    asked = {"test": step["test"], "names": step["names"], "values": values, "seconds": seconds}
    examiner.send(asked)
    until = time.monotonic() + seconds * 2 + 30
    while True:
        told = examiner.hear(until - time.monotonic())
        if "call" not in told:
            return clean(told.get("outputs"))
        examiner.send(_relay(state, told))


def _relay(state: _State, told: dict) -> dict:
    """Ask the student's function for its result."""
    if state.desk is None:
        return {"error": "RuntimeError", "message": "the notebook's process has ended"}
    seconds = min(10.0, state.limits.seconds)
    try:
        if state.room.holds and not state.apart:
            # What is asked is said only when a fork of the desk is there to answer, and the desk itself stands still.
            _answer(state, {"begin": True}, seconds)
            if not state.desk.hold():
                raise _Killed("The notebook's process did not let its functions be tested apart from its later cells.")
            state.apart = True
        return _answer(state, told, seconds)
    except (_Killed, Gone) as why:
        _reseat(state, str(why) or "A function ended the notebook's process.")
        return {"error": "RuntimeError", "message": "the function ended the notebook's process or did not come to an end"}


def _over(state: _State, number: int) -> None:
    """A test is over: the fork that answered its calls ends, and the desk goes on."""
    if not state.apart or state.desk is None:
        return
    state.apart = False
    try:
        _answer(state, {"over": True}, GRACE)
    except (_Killed, Gone) as why:
        _reseat(state, str(why) or "A function ended the notebook's process.")
        return
    noticed = state.desk.free()
    if noticed:
        why = f"While its functions were tested it had {', '.join(noticed)}: a later cell may show what they were asked."
        _event(state, "noticed", number, why=why)


def _levels(value) -> int:
    """How many levels of lists and objects JSON has; DEEPEST and one where it has more."""
    level = [value]
    for depth in range(DEEPEST + 1):
        level = [item for item in level if isinstance(item, (dict, list))]
        if not level:
            return depth
        level = [v for item in level for v in (item.values() if isinstance(item, dict) else item)]
    return DEEPEST + 1


def _counts(number) -> bool:
    """Whether it can be the number of a cell's run."""
    return type(number) is int and 0 <= number < 2**31


def clean(outputs) -> list[dict]:
    """Outputs in nbformat's shape, from whatever a desk has said: text, tables, pictures and charts, nothing else."""
    kept: list[dict] = []
    for item in outputs[:1000] if isinstance(outputs, list) else []:
        kind = item.get("output_type") if isinstance(item, dict) else None
        if kind == "stream" and isinstance(item.get("text"), str):
            kept.append({"output_type": "stream", "name": "stderr" if item.get("name") == "stderr" else "stdout", "text": item["text"]})
        elif kind == "error":
            lines = item.get("traceback")
            kept.append(
                {
                    "output_type": "error",
                    "ename": str(item.get("ename"))[:200],
                    "evalue": str(item.get("evalue"))[:5000],
                    "traceback": [str(line)[:5000] for line in lines[:60]] if isinstance(lines, list) else [],
                }
            )
        elif kind in ("display_data", "execute_result") and isinstance(item.get("data"), dict):
            data = {
                k: v for k, v in item["data"].items() if shown(k) and (isinstance(v, str) or (k.endswith("json") and _levels(v) <= DEEPEST))
            }
            made = {"output_type": kind, "data": data, "metadata": {}}
            if kind == "execute_result":
                count = item.get("execution_count")
                made["execution_count"] = count if _counts(count) else None
            kept.append(made)
    return kept
