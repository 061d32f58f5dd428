"""Lines on their way from a file into the table and out again.

Reading spools accepted rows to a temporary file in COPY's own format, so memory does not grow
with the file; inserting copies the spool and moves the base cells by the difference, inside the
caller's transaction.
"""

import csv
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from http import HTTPStatus
from typing import IO

from django.db import connection

from benchmarking.actions import base_cells
from benchmarking.actions.classification import Classifier
from benchmarking.choices import CategorySource
from benchmarking.models import RejectedRow, SpendImport
from benchmarking.sheets import spend
from frameworks.choices import NameStanding
from frameworks.models import SupplierName
from frameworks.models.suppliers import name_key
from procurement_portal.core import files, jobs
from procurement_portal.core.errors import DomainError
from procurement_portal.core.money import PENNY, round_half_up
from procurement_portal.core.periods import financial_year, first_of_month

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
MONTH_FROM_PERIOD = "month_from_period"


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
    accepted_rows: int = 0
    rejected_rows: int = 0
    ignored_rows: int = 0
    accepted_total: Decimal = Decimal(0)
    absolute_amount: Decimal = Decimal(0)
    categorised_amount: Decimal = Decimal(0)
    first_paid_on: date | None = None
    last_paid_on: date | None = None

    @property
    def physical_rows(self) -> int:
        """Every row of the file that held a cell."""
        return self.accepted_rows + self.rejected_rows + self.ignored_rows

    def describe(self, spend_import: SpendImport) -> None:
        """Write the counts and sums onto the import, unsaved."""
        spend_import.interpretation = json.loads(self.interpretation.as_json())
        spend_import.vat_basis = self.interpretation.vat_basis
        for name in COUNTED:
            setattr(spend_import, name, getattr(self, name))


COUNTED = (
    "physical_rows",
    "accepted_rows",
    "rejected_rows",
    "ignored_rows",
    "accepted_total",
    "absolute_amount",
    "categorised_amount",
    "first_paid_on",
    "last_paid_on",
)


@contextmanager
def read(spend_import: SpendImport, progress: jobs.Progress, *, today: date) -> Iterator[Reading]:
    """Read the import's file into a spool that lives as long as the context.

    Raises FileRefused when it is not a spend file that can be read, and PeriodNeeded.
    """
    path = files.path(spend_import.file)
    try:
        progress.begin("Working out how the file is laid out")
        interpretation = spend.interpret(
            path, filename=spend_import.filename, hints=_hints(spend_import, today)
        )
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as spool:
            reading = Reading(interpretation, spool)
            progress.begin("Reading rows")
            _spool(spend_import, reading, spend.read(path, interpretation), progress)
            if not reading.accepted_rows:
                raise FileRefused("No row of this file could be read as a payment.")
            spool.flush()
            yield reading
    except spend.Refused as refusal:
        raise FileRefused(refusal.message) from refusal


def _hints(spend_import: SpendImport, today: date) -> dict[str, object]:
    hints: dict[str, object] = {"today": today}
    if spend_import.period_starts_on is not None:
        hints["period"] = (spend_import.period_starts_on, spend_import.period_ends_on)
    return hints


def _spool(
    spend_import: SpendImport,
    reading: Reading,
    lines: Iterator[spend.Accepted | spend.Rejected | spend.Ignored],
    progress: jobs.Progress,
) -> None:
    """Write each accepted line as COPY wants it, keep the rejected, count all."""
    classifier = Classifier.load()
    suppliers = dict(
        SupplierName.objects.filter(standing=NameStanding.ACCEPTED).values_list(
            "key", "supplier_id"
        )
    )
    months = _Months(reading.interpretation)
    supplier_of = lru_cache(maxsize=50_000)(lambda text: suppliers.get(name_key(text), ""))
    write = csv.writer(reading.spool, lineterminator="\n").writerow
    several_sheets = len(reading.interpretation.sheets) > 1
    for number, line in enumerate(lines, start=1):
        progress.advance(1)
        if isinstance(line, spend.Ignored):
            reading.ignored_rows += 1
            continue
        where = f"{line.sheet} row {line.row}" if several_sheets else str(line.row)
        if isinstance(line, spend.Rejected):
            reading.rejected_rows += 1
            if len(reading.rejected) < REJECTIONS_KEPT:
                reading.rejected.append(_rejection(spend_import, line))
            continue
        month, year, flags = months.of(line)
        amount = line.amount if line.amount.as_tuple().exponent == -2 else pennies(line.amount)
        found = classifier.classify(
            line.category,
            line.description,
            expense_type=line.expense_type,
            service=line.service,
            department=line.department,
        )
        _count(reading, line.paid_on, amount, is_categorised=found.source != CategorySource.NONE)
        write(
            (
                year,
                spend_import.pk,
                number,
                where,
                spend_import.authority_id,
                month,
                line.paid_on,
                amount,
                found.kind,
                found.category_id,
                found.source,
                found.confidence,
                supplier_of(line.supplier),
                line.supplier,
                line.description or line.expense_type,
                line.service or line.department,
                line.category,
                line.reference,
                flags,
            )
        )


def pennies(amount: Decimal) -> Decimal:
    """The amount in whole pennies; published fractions are the noise of other software."""
    return round_half_up(amount, PENNY)


def _count(reading: Reading, day: date | None, amount: Decimal, *, is_categorised: bool) -> None:
    reading.accepted_rows += 1
    reading.accepted_total += amount
    reading.absolute_amount += abs(amount)
    if is_categorised:
        reading.categorised_amount += abs(amount)
    if day is not None:
        reading.first_paid_on = min(day, reading.first_paid_on or day)
        reading.last_paid_on = max(day, reading.last_paid_on or day)


def _rejection(spend_import: SpendImport, line: spend.Rejected) -> RejectedRow:
    return RejectedRow(
        spend_import=spend_import,
        sheet=line.sheet,
        row_number=line.row,
        column=line.column,
        value=line.value,
        code=line.code,
        reason=line.reason,
    )


class _Months:
    """The month that a line counts in: its own, or the last month that its period names."""

    def __init__(self, interpretation: spend.Interpretation) -> None:
        self.period = interpretation.period
        self.of_day = lru_cache(maxsize=20_000)(
            lambda day: (first_of_month(day), financial_year(day))
        )
        self.as_array = lru_cache(maxsize=1_000)(lambda flags: "{" + ",".join(flags) + "}")

    def of(self, line: spend.Accepted) -> tuple[date, int, str]:
        """First day of the month, financial year, and the line's flags as an array.

        Raises PeriodNeeded when neither the line nor the file says when.
        """
        if line.paid_on is not None:
            return *self.of_day(line.paid_on), self.as_array(line.flags)
        if self.period is None:
            raise PeriodNeeded
        return *self.of_day(self.period.end), self.as_array((*line.flags, MONTH_FROM_PERIOD))


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
    return base_cells.add(spend_import)


def remove(spend_import: SpendImport) -> tuple[date, date]:
    """Take the import's lines out of the base cells and delete them; return the months touched."""
    months = base_cells.subtract(spend_import)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM benchmarking_spendline WHERE spend_import_id = %s", [spend_import.pk]
        )
    return months
