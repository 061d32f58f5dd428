"""Lines on their way from the spool into the table and out again, in the caller's transaction."""

from collections.abc import Mapping

from django.db import connection

from benchmarking.actions.spend_reading import Reading
from benchmarking.models import RejectedRow, SpendImport

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
    "supplier_name_id",
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
REPEATED = "repeated"
TABLE = "benchmarking_spendline"
STAGE = "staged_lines"


def stage(reading: Reading) -> None:
    """Copy the spooled lines into a temporary table that lives as long as the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {STAGE}")
        cursor.execute(f"CREATE TEMP TABLE {STAGE} (LIKE {TABLE}) ON COMMIT DROP")
    _copy(reading, STAGE)


def insert(spend_import: SpendImport, reading: Reading, *, renamed: Mapping[int, int]) -> None:
    """Put the spooled lines in and flag those that repeat an earlier one.

    `renamed` says which names another import has written meanwhile under other numbers: the
    table takes no number that is nobody's, so lines that carry one are mended on their way in.
    """
    if renamed:
        stage(reading)
        _insert_staged(renamed)
    else:
        _copy(reading, TABLE)
    flag(spend_import, reading.repeated, REPEATED)


def _insert_staged(renamed: Mapping[int, int]) -> None:
    columns = ", ".join(COLUMNS)
    mended = columns.replace("supplier_name_id", "coalesce(real, supplier_name_id)")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} ({columns}) SELECT {mended} FROM {STAGE} "
            "LEFT JOIN unnest(%s::bigint[], %s::bigint[]) AS renamed (reserved, real) "
            "ON reserved = supplier_name_id ORDER BY row_number",
            [list(renamed), list(renamed.values())],
        )
        cursor.execute(f"DROP TABLE {STAGE}")


def flag(spend_import: SpendImport, numbers: list[int], mark: str) -> None:
    """Mark lines of the import, by the numbers of their rows."""
    if numbers:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {TABLE} SET flags = flags || %s "
                "WHERE spend_import_id = %s AND row_number = ANY(%s)",
                [[mark], spend_import.pk, numbers],
            )


def keep_rejected(spend_import: SpendImport, reading: Reading) -> None:
    """Keep the rejected rows of this reading in place of those of an earlier one."""
    spend_import.rejections.all().delete()
    RejectedRow.objects.bulk_create(reading.rejected, batch_size=1000)


def remove(spend_import: SpendImport) -> None:
    """Delete the import's lines; their sums are moved by the caller before."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE spend_import_id = %s", [spend_import.pk])


def _copy(reading: Reading, table: str) -> None:
    reading.spool.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN "
            f"WITH (FORMAT csv, FORCE_NOT_NULL ({', '.join(TEXT_COLUMNS)}))",
            reading.spool,
        )
