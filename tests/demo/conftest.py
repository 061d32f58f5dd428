"""A demonstration of its own for each test, as a newcomer would start it but without samples."""

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from procurement_portal.demo import leftovers
from procurement_portal.embedded import processes

HOUSE = Path(__file__).resolve().parent.parent.parent
FROM_THE_TEST_RUN = {
    "DATABASE_URL",
    "OWNER_DATABASE_URL",
    "REDIS_URL",
    "PORTAL_MODE",
    "SECRET_KEY",
    "SEALING_KEYS",
    "EMAIL_URL",
}
PATIENCE = 150  # seconds, for the slowest machine


@dataclass
class Demonstration:
    """A supervisor in the background, and what it says."""

    process: subprocess.Popen[bytes]
    data: Path
    port: int
    output: Path

    def text(self) -> str:
        return self.output.read_text()

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while "Ctrl-C" not in self.text():
            assert self.process.poll() is None, self.text()
            assert time.monotonic() < deadline, self.text()
            time.sleep(0.1)

    def status_of(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", path)
            return connection.getresponse().status

    def children(self) -> dict[int, str]:
        """Every process it wrote down, with the moment it started."""
        return {int(note.name): note.read_text() for note in (self.data / "running").iterdir()}

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


def environment(data: Path, port: int) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in FROM_THE_TEST_RUN}
    return inherited | {"PORTAL_DATA": str(data), "PORT": str(port), "WEB_CONCURRENCY": "1"}


def start(data: Path, port: int, *options: str) -> Demonstration:
    output = data.parent / f"output {time.monotonic_ns()}.txt"
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "procurement_portal.demo", *options],
            cwd=HOUSE,
            env=environment(data, port),
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Demonstration(process, data, port, output)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that PostgreSQL's account can enter even when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="portal demonstration "))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def demonstrations(place: Path) -> Iterator[list[Demonstration]]:
    """Collects what a test starts and ends it whatever happened."""
    started: list[Demonstration] = []
    yield started
    for demonstration in started:
        with contextlib.suppress(ProcessLookupError):
            demonstration.end()
        if (place / "data" / "running").exists():
            leftovers.stop_all(place / "data" / "running")


@pytest.fixture
def port() -> int:
    return processes.free_port()


def still_running(children: dict[int, str]) -> list[int]:
    return [pid for pid, moment in children.items() if leftovers.started_at(pid) == moment]
