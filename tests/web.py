"""The real web server, as a process of its own, on the test's database."""

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from tests import workers


@contextmanager
def served(*, processes: int = 1, threads: int = 4) -> Iterator[str]:
    """Run gunicorn for the block and give its address, such as http://127.0.0.1:41233."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "procurement_portal.wsgi:application"),
            *("--bind", f"127.0.0.1:{port}", "--workers", str(processes)),
            *("--threads", str(threads)),
            *("--log-level", "warning"),
        ],
        cwd=workers.REPOSITORY,
        env=workers.environment(LOG_LEVEL="ERROR"),
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        workers.wait_until(lambda: _answers(f"{address}/healthz", server))
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def _answers(url: str, server: subprocess.Popen[bytes]) -> bool:
    if server.poll() is not None:
        raise AssertionError("the web server stopped")
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
