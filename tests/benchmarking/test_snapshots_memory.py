"""A snapshot of a million lines takes hardly more memory than one of a hundred thousand."""

import subprocess
import sys

import pyarrow.parquet as pq
import pytest

from benchmarking.snapshots import layout

WRITE = """
import resource, sys
from pathlib import Path
from benchmarking.snapshots import writing
folder = Path(sys.argv[1])
[written] = writing.lines(folder / "lines.csv", folder)
print(written.rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def megabytes_to_write(lines, folder):
    folder.mkdir()
    with (folder / "lines.csv").open("w") as out:
        out.write(",".join(layout.LINES.names) + "\n")
        out.writelines(
            f'7,2025,{row},"{row}",3,2025-04-01,2025-04-0{row % 9 + 1},{row * 7919 % 999983},'
            f"spend,{row % 300},,\n"
            for row in range(2, lines + 2)
        )
    done = subprocess.run(
        [sys.executable, "-c", WRITE, str(folder)], check=True, capture_output=True, text=True
    )
    rows, megabytes = map(int, done.stdout.split())
    assert rows == lines == pq.ParquetFile(folder / "lines-2025.parquet").metadata.num_rows
    return megabytes


@pytest.mark.slow
def test_memory_does_not_grow_with_the_lines(tmp_path):
    small = megabytes_to_write(100_000, tmp_path / "small")
    large = megabytes_to_write(1_000_000, tmp_path / "large")

    assert large - small < 60, (small, large)
