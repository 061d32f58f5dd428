"""Processes of a demonstration that was killed before it could stop them.

Each start is written down with the moment the kernel gives for it, so that a number which has
since gone to a stranger's process is recognised and left alone.
"""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

PATIENCE = 10  # seconds to end by itself


def write_down(folder: Path, pid: int) -> None:
    """Note that this process belongs to the demonstration."""
    (folder / str(pid)).write_text(started_at(pid))


def cross_out(folder: Path, pid: int) -> None:
    """Note that this process has ended."""
    (folder / str(pid)).unlink(missing_ok=True)


def stop_all(folder: Path) -> int:
    """End every process written down that still runs; return how many there were."""
    found = {int(note.name): note.read_text() for note in folder.iterdir()}
    alive = [pid for pid, moment in found.items() if moment and started_at(pid) == moment]
    for pid in alive:
        signal_group(pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while any(started_at(pid) == found[pid] for pid in alive) and time.monotonic() < deadline:
        time.sleep(0.1)
    for pid in found:
        if pid in alive:
            signal_group(pid, signal.SIGKILL)
        cross_out(folder, pid)
    return len(alive)


def signal_group(pid: int, number: signal.Signals) -> None:
    """Each child leads a group of its own, and its helpers are in it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def started_at(pid: int) -> str:
    """Say when the kernel started that process; empty when there is none."""
    if Path("/proc/self/stat").exists():
        try:
            stat = Path("/proc", str(pid), "stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        state, *numbers = stat.rpartition(")")[2].split()
        return "" if state == "Z" else numbers[18]
    listed = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout.strip()
