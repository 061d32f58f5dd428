"""What the kernel tells of other processes: who started whom, and how much memory each has held."""

import re
from pathlib import Path

KILOBYTE = 1024


def peak(pid: int) -> float:
    """The most memory that the process has held, in megabytes (VmHWM)."""
    return _megabytes(pid, "VmHWM")


def held(pid: int) -> float:
    """The memory that the process holds now, in megabytes (VmRSS)."""
    return _megabytes(pid, "VmRSS")


def _megabytes(pid: int, name: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"^{name}:\s+(\d+) kB$", status, re.MULTILINE)
    assert found, status
    return int(found[1]) / KILOBYTE


def children(pid: int) -> list[int]:
    """The processes that the process has started and that still run."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def descendants(pid: int) -> list[int]:
    """And those that they have started."""
    own = children(pid)
    return own + [one for child in own for one in descendants(child)]


def of_program(pid: int, name: str) -> list[int]:
    """Those among the descendants whose command line holds the name."""
    return [one for one in descendants(pid) if name in _command(one)]


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
