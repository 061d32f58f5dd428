"""Real Celery workers for the tests that need them, on the test's own database and broker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

from procurement_portal.celery import app

REPOSITORY = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 60.0


def wait_until(happened: Callable[[], Any], *, seconds: float = PATIENCE_SECONDS) -> Any:
    """Poll until the call answers something true, and return that; fail after a while."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = happened()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"nothing happened in {seconds:.0f} seconds")


class Worker:
    """A worker process with its children, in a process group of its own."""

    def __init__(self, log: Path, *, queues: str = "imports,figures,prices,default,charts") -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "celery", "-A", "procurement_portal", "worker"),
                    *("-Q", queues, "-c", "1", "-l", "WARNING", "--without-mingle"),
                ],
                cwd=REPOSITORY,
                env=environment(),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        wait_until(self._answers)

    def kill(self) -> None:
        """Kill the worker and its children at once, as a crash or the kernel would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"the worker stopped: {self.log.read_text()[-2000:]}")
        return bool(app.control.ping(timeout=0.5))


def environment(**besides: str) -> dict[str, str]:
    """What another process reads to work on the database of this test, as the application."""
    ours = {name: value for name, value in os.environ.items() if name != "OWNER_DATABASE_URL"}
    base = ours["DATABASE_URL"].rpartition("/")[0]
    return ours | {"DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}"} | besides


def empty_broker() -> None:
    """Forget messages of earlier tests."""
    with app.connection_for_write() as broker:
        broker.default_channel.client.flushdb()
