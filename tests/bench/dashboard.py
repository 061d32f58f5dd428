"""The benchmark dashboard over loopback, against an empty signed-in page."""

from collections.abc import Iterator

from benchmarking.models import BenchmarkResult
from consortia.models import Authority
from tests.bench import pages, timing

ROUNDS = 40
DASHBOARD = "/benchmarks/"


def measure() -> Iterator[str]:
    """Medians of whole pages, fetched in turn by one signed-in finance lead."""
    authority = Authority.objects.filter(pk__in=BenchmarkResult.objects.values("authority")).latest(
        "pk"
    )
    with pages.fetching(pages.finance_lead(authority)) as fetch:
        ours, empty = timing.in_turn(
            lambda: fetch(DASHBOARD), lambda: fetch(pages.EMPTY), rounds=ROUNDS
        )
    results = BenchmarkResult.objects.filter(authority=authority).count()
    yield timing.line(
        "dashboard page", ours, "empty signed-in page", empty, f"{ROUNDS} rounds, {results} results"
    )
