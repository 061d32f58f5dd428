"""Import of spend files end to end, against one raw COPY of the same rows.

End to end: kept, read, validated, suppliers matched, categorised, inserted, rolled up, scored.
Through the page a file is read twice: to be checked, and to be loaded. Published again, it is
compared line by line with what stands, which gives way; undone, that stands again.
"""

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import partial
from itertools import count
from statistics import median

from benchmarking.choices import OverlapChoice
from benchmarking.models import SpendImport, SpendLine
from consortia.models import Authority
from tests.bench import estate, loads, timing

LINES = 100_000
ROUNDS = 3
NAMES = 3_000
seeds = count(1)


@dataclass(frozen=True)
class Times:
    """Seconds of one round."""

    raw: float
    load: float
    again: float
    undo: float
    check: float
    confirm: float


def measure() -> Iterator[str]:
    """Each round has files of its own, with names never seen, and authorities of its own."""
    estate.categories()
    bodies = estate.authorities(2 * ROUNDS + 2)
    rounds = [one_round(LINES, NAMES, *bodies[at : at + 2]) for at in range(0, len(bodies), 2)]
    assert SpendLine.objects.count() == len(rounds) * LINES
    yield from told(rounds[1:], LINES, f"{ROUNDS} rounds, {NAMES:,} new names of suppliers in each")


def one_round(lines: int, names: int, first: Authority, second: Authority) -> Times:
    """Load, publish again, undo that; then another file through the page, which is undone too."""
    seed = next(seeds)
    file = partial(estate.csv_lines, lines, suppliers=names)
    load, spend_import = timed(loads.load, first, list(file(seed=seed)))
    assert spend_import.accepted_rows == lines
    raw = loads.raw_copy(spend_import)
    corrected = list(file(seed=seed, corrected=True))
    again, published = timed(loads.load, first, corrected, choice=OverlapChoice.REPLACE)
    assert published.findings["overlap"]["same"]["lines"] > lines * 0.97
    undo, _ = timed(loads.undo, published)
    loads.tidy()
    check, checked = timed(loads.receive_and_check, second, list(file(seed=next(seeds))))
    confirm, checked = timed(loads.confirm_and_load, checked)
    loads.undo(checked)
    loads.tidy()
    return Times(raw, load, again, undo, check, confirm)


def timed(work, *args, **kwargs) -> tuple[float, SpendImport]:
    """How long the call takes, and what comes of it."""
    came: list[SpendImport] = []
    return timing.seconds(lambda: came.append(work(*args, **kwargs))), came[0]


def told(rounds: list[Times], lines: int, about: str) -> Iterator[str]:
    """The lines of the report."""
    middle = Times(*map(median, zip(*map(astuple, rounds), strict=True)))
    raw = ("raw COPY of the same rows", middle.raw)
    yield timing.line(f"import of {lines:,} lines", middle.load, *raw, about)
    yield timing.line(
        f"{lines:,} lines through the page",
        middle.check + middle.confirm,
        *raw,
        f"check {middle.check:.3f} s, load {middle.confirm:.3f} s",
    )
    plain = ("their first import", middle.load)
    yield timing.line(
        f"{lines:,} lines published again", middle.again, *plain, "1 in 100 changed, the rest alike"
    )
    yield timing.line("undoing that", middle.undo, *plain, "the first file counts again")
