"""Sums as the tables have them, in the form in which snapshots are summed."""

import io

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from pyarrow import csv

from benchmarking.snapshots import sums
from benchmarking.snapshots.sums import Sums

CELLS = """
COPY (
    SELECT authority_id, category_id, month, kind, line_count,
           (net_amount * 100)::bigint AS net_pence,
           (absolute_amount * 100)::bigint AS absolute_pence
    FROM benchmarking_basecell {where}
) TO STDOUT WITH (FORMAT csv, HEADER)
"""
LINES = """
COPY (
    SELECT authority_id, category_id, month, kind, count(*) AS line_count,
           (sum(net_amount) * 100)::bigint AS net_pence,
           (sum(abs(net_amount)) * 100)::bigint AS absolute_pence
    FROM benchmarking_spendline WHERE authority_id = {authority_id:d} AND superseded_by_id IS NULL
    GROUP BY authority_id, category_id, month, kind
) TO STDOUT WITH (FORMAT csv, HEADER)
"""
COLUMNS = {
    "authority_id": pa.int64(),
    "category_id": pa.int64(),
    "month": pa.date32(),
    "kind": pa.string(),
    "line_count": pa.int64(),
    "net_pence": pa.int64(),
    "absolute_pence": pa.int64(),
}


def cells(authority_id: int | None = None) -> Sums:
    """Base cells, of one authority or of all, in pence and in the order of their keys."""
    where = "" if authority_id is None else f"WHERE authority_id = {authority_id:d}"
    return _copied(CELLS.format(where=where))


def lines(authority_id: int) -> Sums:
    """Sums of one authority's lines in force, by cell."""
    return _copied(LINES.format(authority_id=authority_id))


def _copied(query: str) -> Sums:
    copied = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(query, copied)
    copied.seek(0)
    table = csv.read_csv(copied, convert_options=csv.ConvertOptions(column_types=COLUMNS))
    keys = sums.pack(
        table["authority_id"].to_numpy(),
        table["category_id"].to_numpy(),
        table["month"].to_numpy(),
        pc.index_in(table["kind"], pa.array(sums.KINDS)).cast(pa.int64()).to_numpy(),
    )
    order = np.argsort(keys)
    return Sums(
        keys[order],
        *(table[name].to_numpy()[order] for name in ("line_count", "net_pence", "absolute_pence")),
    )
