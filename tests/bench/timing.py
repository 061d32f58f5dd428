"""Taking times: several rounds, the two sides in turn, medians and their ratio."""

import time
from collections.abc import Callable
from statistics import median


def seconds(work: Callable[[], object]) -> float:
    """How long the call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(
    ours: Callable[[], object], reference: Callable[[], object], *, rounds: int
) -> tuple[float, float]:
    """Median seconds of each, measured A B A B … after one round that is not counted."""
    times = [(seconds(ours), seconds(reference)) for _ in range(rounds + 1)][1:]
    return median(a for a, _ in times), median(b for _, b in times)


def line(name: str, ours: float, reference_name: str, reference: float, note: str) -> str:
    """One line of the report."""
    return (
        f"{name}: {ours:.3f} s; {reference_name}: {reference:.3f} s; "
        f"ratio {ours / reference:.2f} ({note})"
    )
