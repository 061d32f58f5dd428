"""Sums and quartiles from a directory of snapshots, by us, by DuckDB and by PostgreSQL.

Run as a program it does one side's work in a process of its own and prints the seconds it took,
the megabytes it held at its peak, and a checksum of what it found.
"""

import hashlib
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np

from benchmarking.measures import order_statistics
from benchmarking.snapshots import layout, sums

QUARTILES = (0.25, 0.5, 0.75)
CELLS = """
CREATE TABLE cells AS
SELECT authority_id, category_id, month, kind, count(*)::bigint AS line_count,
       sum(net_pence)::bigint AS net_pence, sum(abs(net_pence))::bigint AS absolute_pence
FROM read_parquet('{folder}/lines/*/*/*.parquet') WHERE superseded_by_id IS NULL GROUP BY ALL
"""
SPREAD = """
SELECT category_id, fy, quantile_cont(net_pence, [0.25, 0.5, 0.75])
FROM (
    SELECT authority_id, category_id,
           year(month) - CASE WHEN month(month) < 4 THEN 1 ELSE 0 END AS fy,
           sum(net_pence)::bigint AS net_pence
    FROM cells WHERE kind = 'spend' GROUP BY authority_id, category_id, fy
) GROUP BY category_id, fy ORDER BY category_id, fy
"""


class Done(NamedTuple):
    """What one side took."""

    seconds: float
    megabytes: float
    checksum: str
    cells: int


def ours(folder: Path) -> tuple[int, list[list[float]]]:
    """By the code that recomputes every night."""
    held = sorted((folder / layout.MANIFESTS).iterdir())
    counted = layout.newest(str(path.relative_to(folder)) for path in held)
    manifests = [layout.Manifest.from_json((folder / path).read_bytes()) for path in counted]
    pieces = [piece for one in manifests for piece in one.pieces]
    found = sums.of_directory(pieces, lambda path: (folder / path).open("rb"))
    return len(found), _spread(found)


def _spread(found: sums.Sums) -> list[list[float]]:
    """Quartiles over authorities of what they spent, by category and financial year."""
    kind = found.keys & (1 << sums.BITS_KIND) - 1
    month = found.keys >> sums.BITS_KIND & (1 << sums.BITS_MONTH) - 1
    rest = found.keys >> sums.BITS_KIND + sums.BITS_MONTH
    category = rest & (1 << sums.BITS_CATEGORY) - 1
    authority = rest >> sums.BITS_CATEGORY
    year = (month - 3) // 12
    spend = kind == 0
    group = category[spend] << 12 | year[spend]
    key = group << sums.BITS_AUTHORITY | authority[spend]
    order = np.argsort(key)
    key, net = key[order], found.net_pence[spend][order]
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    group, net = key[starts] >> sums.BITS_AUTHORITY, np.add.reduceat(net, starts)
    edges = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    return [list(order_statistics.quantile(one, QUARTILES)) for one in np.split(net, edges[1:])]


def duck(folder: Path) -> tuple[int, list[list[float]]]:
    """By DuckDB from the same files."""
    engine = duckdb.connect()
    engine.execute("SET threads = 2")
    engine.execute(CELLS.format(folder=folder))
    [(cells,)] = engine.execute("SELECT count(*) FROM cells").fetchall()
    return cells, [list(row[2]) for row in engine.execute(SPREAD).fetchall()]


SIDES: dict[str, Callable[[Path], tuple[int, list[list[float]]]]] = {"ours": ours, "duck": duck}


def in_a_process(side: str, folder: Path) -> Done:
    """One side's work, in a process that has done nothing else."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.second_book", side, str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    return Done(*json.loads(told.stdout))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    side, folder = sys.argv[1:]
    started = time.perf_counter()
    cells, spread = SIDES[side](Path(folder))
    seconds = time.perf_counter() - started
    rounded = [[round(value, 4) for value in one] for one in spread]
    checksum = hashlib.sha256(re.sub(r"-0\.0\b", "0.0", json.dumps(rounded)).encode()).hexdigest()
    print(json.dumps([seconds, _peak(), checksum, cells]))


if __name__ == "__main__":
    main()
