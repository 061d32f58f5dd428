"""Child processes that never outlive their purpose.

Every server is a direct child in a session of its own: a Ctrl-C in the terminal reaches only the
parent, the parent notices a death at once, and a parent killed without warning takes its children
along where the kernel offers that (Linux).
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

PR_SET_PDEATHSIG = 1


class NotStarted(Exception):
    """A server did not come up; the message says which, why and where its log is."""


@dataclass(frozen=True)
class Account:
    """The system user a child runs as, where that is not the user who starts it."""

    uid: int
    gid: int


class AccountArguments(TypedDict, total=False):
    """The arguments of `subprocess` that say whom to run as."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass
class Child:
    """A running process with its name, its log and the signal that asks it to stop."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM

    def is_running(self) -> bool:
        """Tell whether it runs still."""
        return self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Send the signal on which it ends in good order."""
        if self.is_running():
            self.process.send_signal(self.stop_signal)

    def wait_or_kill(self, *, seconds: float) -> None:
        """Give the process until then to end by itself, then end its whole group."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(seconds, 0))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, *, seconds: float = 10) -> None:
        """Ask it to stop and see to it that it does."""
        self.ask_to_stop()
        self.wait_or_kill(seconds=seconds)


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str],
    account: Account | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
    folder: Path | None = None,
) -> Child:
    """Start a long-running child whose output goes to the end of `log`."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [os.fspath(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=folder or "/",
            start_new_session=True,
            preexec_fn=ends_with_parent(stop_signal),
            **as_account(account),
        )
    return Child(name, process, log, stop_signal)


def as_account(account: Account | None) -> AccountArguments:
    """Name the arguments that make `subprocess` run a command as that account."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def ends_with_parent(stop_signal: signal.Signals) -> Callable[[], None] | None:
    """Ask the kernel to send `stop_signal` to the child when its parent dies, where it can."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return ask_kernel


def wait_until(answers: Callable[[], bool], child: Child, *, seconds: float) -> None:
    """Wait for a child to answer. Raises NotStarted when it dies or stays silent."""
    deadline = time.monotonic() + seconds
    while not answers():
        if not child.is_running():
            raise NotStarted(f"{child.name} stopped while starting.\n{last_words(child.log)}")
        if time.monotonic() > deadline:
            raise NotStarted(f"{child.name} did not answer in {seconds:.0f} s. Log: {child.log}")
        time.sleep(0.02)


def last_words(log: Path, *, lines: int = 8) -> str:
    """Quote the end of a log, with its address."""
    text = log.read_text(errors="replace").splitlines()[-lines:] if log.exists() else []
    return "\n".join([f"The end of {log}:", *(f"  {line}" for line in text)])


def free_port() -> int:
    """Find a TCP port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
