"""A desk with a real Jupyter kernel: for notebooks that need what only a kernel has, such as live widgets.

The kernel is forked from the warm desk, behind the same walls, instead of started
from nothing: jupyter_client asks its provisioner for a process, and this one forks.
It talks over local sockets in the desk's own folder; there is no network.
"""

import ast
import contextlib
import json
import os
import queue
import signal
import sys
import time

from jupyter_client import BlockingKernelClient, KernelManager
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning import KernelProvisionerBase
from nbformat.v4 import output_from_msg

from . import desk
from . import shell as shells

_functions: dict = {}


class ForkedKernelProvisioner(KernelProvisionerBase):
    """Gives jupyter_client a kernel forked from this process. For use where this process is as good as a fresh one."""

    pid: int | None = None
    status: int | None = None

    @property
    def has_process(self) -> bool:
        return self.pid is not None

    async def poll(self) -> int | None:
        if self.pid and self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = os.waitstatus_to_exitcode(status) if pid else None
        return self.status

    async def wait(self) -> int | None:
        while await self.poll() is None:
            time.sleep(0.01)
        self.pid = None
        return self.status

    async def send_signal(self, signum: int) -> None:
        if self.pid and self.status is None:
            os.kill(self.pid, signum)

    async def kill(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGTERM)

    async def pre_launch(self, **kwargs):
        self.parent.write_connection_file()
        self.connection_info = self.parent.get_connection_info()
        return {**kwargs, "cmd": [self.parent.connection_file]}

    async def launch_kernel(self, cmd, **kwargs):
        pid = os.fork()
        if pid == 0:
            _kernel(cmd[0])
        self.pid = pid
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:
        self.parent.cleanup_connection_file()


def _kernel(connection: str) -> None:
    """The rest of the fork's life: ipykernel, on the connection given."""
    try:
        from ipykernel.kernelapp import IPKernelApp
        from IPython.core.interactiveshell import InteractiveShell

        signal.signal(signal.SIGINT, signal.default_int_handler)
        InteractiveShell.clear_instance()
        IPKernelApp.launch_instance(["-f", connection, "--HistoryManager.hist_file=:memory:", "--IPKernelApp.log_level=ERROR", "--quiet"])
    finally:
        os._exit(1)


def serve(channel, _shell: shells.Shell) -> None:
    """Answer as `desk.serve` does, with a kernel's answers."""
    os.environ.pop("JPY_PARENT_PID", None)
    manager = KernelManager(transport="ipc", connection_file=os.path.join(os.getcwd(), ".k.json"), ip=os.path.join(os.getcwd(), ".k"))
    spec = KernelSpec(argv=[], display_name="Python 3 (forked)", language="python", interrupt_mode="signal")
    provisioner = ForkedKernelProvisioner(kernel_id="desk", kernel_spec=spec, parent=manager)
    manager.provisioner = provisioner
    _launch(provisioner)
    signal.signal(signal.SIGINT, lambda *_: os.kill(provisioner.pid, signal.SIGINT))
    client = manager.client(client_class="jupyter_client.blocking.client.BlockingKernelClient")
    client.start_channels()
    client.wait_for_ready(timeout=60)
    _quietly(client, "from softpower.grading import kernel as _; _.settle(); del _")
    while True:
        try:
            asked = json.loads(channel.recv_bytes())
        except EOFError:
            os.kill(provisioner.pid, signal.SIGKILL)
            os._exit(0)
        channel.send_bytes(desk.fitting({**_answer(asked, client, provisioner), "key": asked["key"]}))


def _launch(provisioner: ForkedKernelProvisioner) -> None:
    """Fork the kernel outside any event loop: forked inside one, it could not start its own."""
    for step in (provisioner.pre_launch(), provisioner.launch_kernel([provisioner.parent.connection_file])):
        with contextlib.suppress(StopIteration):  # a coroutine that waits for nothing is done at once
            step.send(None)


def _answer(asked: dict, client: BlockingKernelClient, provisioner) -> dict:
    if "run" in asked:
        outputs = shells.Outputs()
        reply = _execute(client, provisioner, asked["run"], outputs)
        return {"outputs": outputs.finished(), "ok": reply.get("status") == "ok", "count": reply.get("execution_count")}
    if "files" in asked:
        return desk._answer(asked, None, None, None)
    told = _quietly(client, "pass", f"__import__('softpower.grading.kernel', fromlist=['x']).inside({json.dumps(asked)!r})")
    return json.loads(told) if told else {}


def settle() -> None:
    """In the kernel, before its first cell: charts, `!` and quit() as at any desk."""
    from IPython import get_ipython

    shell = get_ipython()
    desk.sketch_charts()
    shell.ask_exit = shells.ask_exit
    shell.system = lambda cmd: shells.system(shell, cmd, sys.stdout.write)


def inside(asked: str) -> str:
    """In the kernel: its names' values, or a function's result, as `desk` gives them."""
    from IPython import get_ipython

    asked = json.loads(asked)
    if "names" in asked:
        return json.dumps({"values": desk._values(asked["names"], get_ipython().user_ns, _functions)})
    return json.dumps(desk._called(asked, _functions))


def _execute(client: BlockingKernelClient, provisioner, source: str, outputs: shells.Outputs) -> dict:
    key = client.execute(source, store_history=True, allow_stdin=False)
    reply = {}
    while True:
        try:
            message = client.get_iopub_msg(timeout=0.5)
        except queue.Empty:
            if os.waitpid(provisioner.pid, os.WNOHANG)[0]:
                os._exit(1)  # the kernel has ended, and so does the desk: the grader knows what to do then
            continue
        if message["parent_header"].get("msg_id") != key:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "status" and content["execution_state"] == "idle":
            break
        if kind == "stream":
            outputs.stream(content["name"], content["text"])
        elif kind in ("display_data", "execute_result"):
            outputs.display(kind, content["data"], content["metadata"], content.get("execution_count"))
        elif kind == "error":
            item = output_from_msg(message)
            outputs.error(item.ename, item.evalue, list(item.traceback))
    while True:
        message = client.get_shell_msg(timeout=30)
        if message["parent_header"].get("msg_id") == key:
            reply = message["content"]
            break
    return reply


def _quietly(client: BlockingKernelClient, source: str, expression: str | None = None) -> str:
    """Run something that leaves no trace in the notebook; the value of an expression that is text."""
    reply = client.execute_interactive(
        source,
        silent=expression is None,
        store_history=False,
        user_expressions={"told": expression} if expression else None,
        allow_stdin=False,
        output_hook=lambda message: None,
        timeout=60,
    )
    told = (reply["content"].get("user_expressions") or {}).get("told", {})
    return ast.literal_eval(told["data"]["text/plain"]) if told.get("status") == "ok" else ""
