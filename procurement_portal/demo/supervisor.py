"""One parent for everything: it starts, watches and stops, and leaves nothing half-running."""

import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from procurement_portal.demo import console, errors, folder, leftovers
from procurement_portal.embedded import processes

PATIENCE = 15  # seconds for everything to stop by itself
HOUSE = Path(__file__).resolve().parent.parent.parent


@dataclass
class Supervisor:
    """Children in the order they started; signals only leave a note, read at the next glance."""

    data: folder.DataFolder
    environment: dict[str, str]
    owner: dict[str, str] = field(default_factory=dict)
    """What the environment of commands that own the tables holds besides, and of no other."""
    children: list[processes.Child] = field(default_factory=list)
    asked_to_stop: bool = False

    def listen(self) -> None:
        """Take Ctrl-C, SIGTERM and a closed terminal as the wish to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.note_wish)

    def note_wish(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal: the next glance sees the note."""
        self.asked_to_stop = True

    def adopt(self, child: processes.Child) -> None:
        """Watch a child from now on, and write it down for the case that we are killed."""
        self.children.append(child)
        leftovers.write_down(self.data.running, child.process.pid)

    def start(self, name: str, command: Sequence[str | Path], *, log: str) -> None:
        """Start a child that stays until the end."""
        self.adopt(self.launch(name, command, log=log))

    def launch(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: str,
        knows_besides: Mapping[str, str] | None = None,
    ) -> processes.Child:
        """Start a child without watching it; `knows_besides` goes into its environment alone."""
        return processes.start(
            name,
            command,
            log=self.data.logs / log,
            environment=self.environment | dict(knows_besides or {}),
            folder=HOUSE,
        )

    def run(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: str,
        aloud: bool,
        knows_besides: Mapping[str, str] | None = None,
    ) -> None:
        """Run a command to its end while watching the others; `aloud` shows what it prints."""
        begins_at = size_of(self.data.logs / log)
        child = self.launch(name, command, log=log, knows_besides=knows_besides)
        self.adopt(child)
        shown = Shown(child.log, begins_at)
        while child.is_running():
            if aloud:
                shown.show_more()
            self.glance(besides=child)
            time.sleep(0.05)
        if aloud:
            shown.show_more()
        self.children.remove(child)
        leftovers.cross_out(self.data.running, child.process.pid)
        if child.process.returncode != 0:
            raise errors.CannotRun(f"{name} failed.\n{processes.last_words(child.log)}")

    def wait_for(self, what: str, answers: Callable[[], bool], *, seconds: float) -> None:
        """Wait for an answer while watching. Raises CannotRun when it takes too long."""
        deadline = time.monotonic() + seconds
        while not answers():
            self.glance()
            if time.monotonic() > deadline:
                raise errors.CannotRun(
                    f"{what} did not answer within {seconds:.0f} s. Logs: {self.data.logs}"
                )
            time.sleep(0.1)

    def glance(self, besides: processes.Child | None = None) -> None:
        """Look at everything once. Raises Interrupted, or CannotRun when a child has died."""
        if self.asked_to_stop:
            raise errors.Interrupted
        for child in self.children:
            if child is not besides and not child.is_running():
                raise errors.CannotRun(
                    f"{child.name} stopped by itself ({how_it_ended(child)}), so everything else "
                    f"is stopped too.\n{processes.last_words(child.log)}"
                )

    def watch(self) -> None:
        """Stay until somebody asks to stop. Raises CannotRun when a child dies."""
        try:
            while True:
                self.glance()
                time.sleep(0.2)
        except errors.Interrupted:
            return

    def stop(self) -> None:
        """Stop the newest first, so that nothing loses its database while it still works."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if not self.children:
            return
        console.say("\nStopping …")
        servers = [child for child in self.children if child.name in {"PostgreSQL", "Redis"}]
        for group in ([child for child in self.children if child not in servers], servers):
            for child in group:
                child.ask_to_stop()
            deadline = time.monotonic() + PATIENCE
            for child in group:
                child.wait_or_kill(seconds=deadline - time.monotonic())
                leftovers.cross_out(self.data.running, child.process.pid)
        self.children.clear()


@dataclass
class Shown:
    """How far a log has been shown on the console."""

    log: Path
    position: int

    def show_more(self) -> None:
        """Print the lines written since the last look."""
        with self.log.open("rb") as source:
            source.seek(self.position)
            fresh = source.read()
        whole_lines = fresh[: fresh.rfind(b"\n") + 1]
        self.position += len(whole_lines)
        for line in whole_lines.decode(errors="replace").splitlines():
            console.say(f"    {line}")


def size_of(path: Path) -> int:
    """Return the size of a file in bytes, nought when there is none."""
    return path.stat().st_size if path.exists() else 0


def how_it_ended(child: processes.Child) -> str:
    """Say in words what the system says in a number."""
    status = child.process.returncode
    return f"signal {-status}" if status < 0 else f"exit status {status}"
