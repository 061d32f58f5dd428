"""What the person in front of the terminal sees: one line a step, with its time."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


def say(text: str) -> None:
    """Print at once. A terminal that has gone away must not keep anything from stopping."""
    with suppress(OSError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def complain(text: str) -> None:
    """Say what went wrong, where errors belong."""
    with suppress(OSError):
        sys.stderr.write(f"\n{text}\n")
        sys.stderr.flush()


@contextmanager
def step(title: str) -> Iterator[None]:
    """Say what begins, and when it is done how long it took."""
    began = time.monotonic()
    say(f"  {title} …")
    yield
    say(f"  {title}: ready after {time.monotonic() - began:.1f} s")
