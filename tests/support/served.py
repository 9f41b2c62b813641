"""Wait for a server that a test has started."""

import socket
import subprocess
import time
from urllib.parse import urlsplit


def wait_until_served(address: str, server: subprocess.Popen) -> None:
    """Wait until somebody listens at `address`: Jupyter prints its address just before. Fails if `server` has ended."""
    where = urlsplit(address)
    while True:
        assert server.poll() is None, f"The server of {address} ended with {server.returncode} after it had printed its address."
        with socket.socket() as tried:
            if tried.connect_ex((where.hostname, where.port)) == 0:
                return
        time.sleep(0.1)
