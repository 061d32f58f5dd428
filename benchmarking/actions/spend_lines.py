"""Lines on their way from a file into the table and out again.

Reading spools accepted rows to a temporary file in COPY's own format, so memory does not grow
with the file; inserting copies the spool and moves the base cells by the difference, inside the
caller's transaction.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import IO

from django.db import connection

from benchmarking.choices import VatBasis
from benchmarking.models import RejectedRow, SpendImport
from benchmarking.sheets import spend
from benchmarking.sheets.refusal import Refused
from procurement_portal.core import files, jobs
from procurement_portal.core.errors import DomainError

COLUMNS = (
    "financial_year",
    "spend_import_id",
    "row_number",
    "row_ref",
    "authority_id",
    "month",
    "paid_on",
    "net_amount",
    "kind",
    "category_id",
    "category_source",
    "category_confidence",
    "supplier_id",
    "supplier_text",
    "description",
    "service_text",
    "category_text",
    "reference",
    "flags",
)
TEXT_COLUMNS = (
    "row_ref",
    "supplier_text",
    "description",
    "service_text",
    "category_text",
    "reference",
)
REJECTIONS_KEPT = 10_000


class FileRefused(DomainError):
    """The file cannot be loaded as it is; nothing of it was."""

    code = "file_refused"
    cure = "Nothing was loaded. Mend the file, or ask the people who made it, and load it again."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class PeriodNeeded(FileRefused):
    """Lines without a date, and nothing says which months they belong to."""

    code = "period_needed"
    title = "The lines of this file carry no payment date."
    cure = "Load it again and say which months it covers."


@dataclass
class Reading:
    """What came of reading a file: the spool of lines, and the counts and sums to agree with."""

    interpretation: spend.Interpretation
    spool: IO[str]
    rejected: list[RejectedRow] = field(default_factory=list)
    accepted: int = 0
    rejected_count: int = 0
    ignored: int = 0
    total: Decimal = Decimal(0)
    absolute: Decimal = Decimal(0)
    categorised: Decimal = Decimal(0)
    first_paid_on: date | None = None
    last_paid_on: date | None = None

    def describe(self, spend_import: SpendImport) -> None:
        """Write the counts and sums onto the import."""
        spend_import.interpretation = self.interpretation.as_json()
        spend_import.vat_basis = self.interpretation.vat_basis or VatBasis.UNDECLARED
        spend_import.accepted_rows = self.accepted
        spend_import.rejected_rows = self.rejected_count
        spend_import.ignored_rows = self.ignored
        spend_import.physical_rows = self.accepted + self.rejected_count + self.ignored
        spend_import.accepted_total = self.total
        spend_import.absolute_amount = self.absolute
        spend_import.categorised_amount = self.categorised
        spend_import.first_paid_on = self.first_paid_on
        spend_import.last_paid_on = self.last_paid_on


@contextmanager
def read(spend_import: SpendImport, progress: jobs.Progress, *, today: date) -> Iterator[Reading]:
    """Read the import's file into a spool that lives as long as the context.

    Raises FileRefused when it is not a spend file that can be read, and PeriodNeeded.
    """
    path = files.path(spend_import.file)
    try:
        progress.begin("Working out how the file is laid out")
        interpretation = spend.interpret(
            path, filename=spend_import.filename, hints={"today": today.isoformat()}
        )
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as spool:
            reading = Reading(interpretation, spool)
            progress.begin("Reading rows")
            writer = _LineWriter(spend_import, reading)
            for row in spend.read(path, interpretation):
                writer.take(row)
                progress.advance(1)
            if not reading.accepted:
                raise FileRefused("No row of this file could be read as a payment.")
            spool.flush()
            yield reading
    except Refused as refusal:
        raise FileRefused(str(refusal)) from refusal


def insert(spend_import: SpendImport, reading: Reading) -> tuple[date, date]:
    """Copy the spooled lines in and add them to the base cells; return the months touched."""
    reading.spool.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY benchmarking_spendline ({', '.join(COLUMNS)}) FROM STDIN "
            f"WITH (FORMAT csv, FORCE_NOT_NULL ({', '.join(TEXT_COLUMNS)}))",
            reading.spool,
        )
    RejectedRow.objects.bulk_create(reading.rejected, batch_size=1000)
    return _move_cells(
        spend_import,
        """
        INSERT INTO benchmarking_basecell AS cell (authority_id, category_id, month, kind,
            line_count, net_amount, absolute_amount)
        SELECT authority_id, category_id, month, kind, line_count, net_amount, absolute_amount
        FROM change
        ON CONFLICT (authority_id, category_id, month, kind) DO UPDATE SET
            line_count = cell.line_count + excluded.line_count,
            net_amount = cell.net_amount + excluded.net_amount,
            absolute_amount = cell.absolute_amount + excluded.absolute_amount
        """,
    )


def remove(spend_import: SpendImport) -> tuple[date, date]:
    """Take the import's lines out of the base cells and delete them; return the months touched."""
    months = _move_cells(
        spend_import,
        """
        UPDATE benchmarking_basecell AS cell SET
            line_count = cell.line_count - change.line_count,
            net_amount = cell.net_amount - change.net_amount,
            absolute_amount = cell.absolute_amount - change.absolute_amount
        FROM change
        WHERE (cell.authority_id, cell.category_id, cell.month, cell.kind)
            = (change.authority_id, change.category_id, change.month, change.kind)
        """,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM benchmarking_spendline WHERE spend_import_id = %s", [spend_import.pk]
        )
        cursor.execute(
            "DELETE FROM benchmarking_basecell WHERE authority_id = %s AND line_count = 0",
            [spend_import.authority_id],
        )
    return months


def _move_cells(spend_import: SpendImport, move: str) -> tuple[date, date]:
    """Run `move` over the sums of the import's lines; an authority's cells move one at a time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM consortia_authority WHERE id = %s FOR NO KEY UPDATE",
            [spend_import.authority_id],
        )
        cursor.execute(
            f"""
            WITH change AS (
                SELECT authority_id, category_id, month, kind, count(*) AS line_count,
                       sum(net_amount) AS net_amount, sum(abs(net_amount)) AS absolute_amount
                FROM benchmarking_spendline WHERE spend_import_id = %s
                GROUP BY authority_id, category_id, month, kind
            ), moved AS ({move} RETURNING 1)
            SELECT min(month), max(month) FROM change
            """,
            [spend_import.pk],
        )
        first, last = cursor.fetchone()
    return first, last
