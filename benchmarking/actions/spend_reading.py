"""From a file to a spool of lines, with the counts and sums to agree with.

Accepted rows go to a temporary file in COPY's own format, in the order of `spend_lines.COLUMNS`,
so memory does not grow with the file.
"""

import csv
import json
import tempfile
from array import array
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from http import HTTPStatus
from typing import IO, Any

import numpy as np

from benchmarking.actions import layouts
from benchmarking.actions.classification import Classification, Classifier
from benchmarking.choices import CategorySource
from benchmarking.models import RejectedRow, SpendImport
from benchmarking.sheets import parties, spend
from frameworks.actions.supplier_names import Resolver
from procurement_portal.core import cells, files, jobs
from procurement_portal.core.errors import DomainError
from procurement_portal.core.money import PENNY, round_half_up
from procurement_portal.core.periods import financial_year, first_of_month

REJECTIONS_KEPT = 10_000
MONTH_FROM_PERIOD = "month_from_period"
# Names of people and names struck out belong to no supplier.
NOBODY = frozenset({parties.PERSON, parties.REDACTED})
Line = spend.Accepted | spend.Rejected | spend.Ignored


class FileRefused(DomainError):
    """The file cannot be loaded as it is; nothing of it was."""

    code = "file_refused"
    cure = "Nothing was loaded. Mend the file, or ask the people who made it, and load it again."
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    interpretation: spend.Interpretation | None = None


class PeriodNeeded(FileRefused):
    """Lines without a date, and nothing says which months they belong to."""

    code = "period_needed"
    title = "The lines of this file carry no payment date."
    cure = "Say which months it covers."


@dataclass
class Reading:
    """What came of reading a file: the spool of lines, and the counts and sums to agree with."""

    interpretation: spend.Interpretation
    spool: IO[str]
    resolver: Resolver
    rejected: list[RejectedRow] = field(default_factory=list)
    accepted_rows: int = 0
    rejected_rows: int = 0
    ignored_rows: int = 0
    accepted_total: Decimal = Decimal(0)
    absolute_amount: Decimal = Decimal(0)
    categorised_amount: Decimal = Decimal(0)
    first_paid_on: date | None = None
    last_paid_on: date | None = None
    months: dict[date, list[Any]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    categories: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    contents: "array[int]" = field(default_factory=lambda: array("q"))
    numbers: "array[int]" = field(default_factory=lambda: array("l"))
    repeated: list[int] = field(default_factory=list)
    printed: spend.PrintedTotals = field(default_factory=spend.PrintedTotals)

    @property
    def physical_rows(self) -> int:
        """Every row of the file that held a cell."""
        return self.accepted_rows + self.rejected_rows + self.ignored_rows

    @property
    def repeated_rows(self) -> int:
        """Rows that say the same as an earlier row; they are kept (they may be real)."""
        return len(self.repeated)

    @property
    def years(self) -> list[int]:
        """The financial years of the lines."""
        return sorted({financial_year(month) for month in self.months})

    def describe(self, spend_import: SpendImport) -> None:
        """Write the counts and sums onto the import, unsaved."""
        spend_import.interpretation = json.loads(self.interpretation.as_json())
        spend_import.vat_basis = self.interpretation.vat_basis
        spend_import.profile = layouts.profile_of(spend_import.authority, self.interpretation)
        for name in COUNTED:
            setattr(spend_import, name, getattr(self, name))

    def add(self, line: spend.Accepted, number: int, month: date, amount: Decimal) -> None:
        """Count an accepted line."""
        self.accepted_rows += 1
        self.accepted_total += amount
        self.absolute_amount += abs(amount)
        of_month = self.months[month]
        of_month[0] += 1
        of_month[1] += amount
        self.contents.append(line.content)
        self.numbers.append(number)
        day = line.paid_on
        if day is not None:
            self.first_paid_on = min(day, self.first_paid_on or day)
            self.last_paid_on = max(day, self.last_paid_on or day)

    def add_category(self, found: Classification, amount: Decimal) -> None:
        """Count a line's category."""
        if found.source != CategorySource.NONE:
            self.categorised_amount += abs(amount)
        share = self.categories[found.category_id]
        share[0] += 1
        share[1] += amount

    def find_repeated(self) -> None:
        """Know the rows that repeat an earlier row in every cell."""
        contents = np.frombuffer(self.contents, dtype=np.int64)
        order = np.argsort(contents, kind="stable")
        again = order[1:][contents[order][1:] == contents[order][:-1]]
        self.repeated = sorted(np.frombuffer(self.numbers, dtype=np.int_)[again].tolist())


COUNTED = (
    "physical_rows",
    "accepted_rows",
    "rejected_rows",
    "ignored_rows",
    "repeated_rows",
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
    progress.begin("Working out how the file is laid out")
    interpretation = _interpreted(spend_import, today)
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as spool:
        reading = Reading(interpretation, spool, Resolver(spend_import.authority))
        progress.begin("Reading rows")
        try:
            lines: Iterator[Line] = spend.read(path, interpretation)
            if spend_import.corrects_id is not None:
                lines = map(_as_written_before, lines)
            _spool(spend_import, reading, lines, progress)
            if not reading.accepted_rows:
                raise FileRefused("No row of this file could be read as a payment.")
        except FileRefused as refusal:
            refusal.interpretation = interpretation
            raise
        except spend.Refused as refusal:
            raise FileRefused(refusal.message) from refusal
        spool.flush()
        reading.find_repeated()
        yield reading


def _interpreted(spend_import: SpendImport, today: date) -> spend.Interpretation:
    hints = layouts.hints_of(spend_import) | {"today": today}
    try:
        return spend.interpret(
            files.path(spend_import.file), filename=spend_import.filename, hints=hints
        )
    except spend.Refused as refusal:
        raise FileRefused(refusal.message) from refusal
    except ValueError as mistaken:
        raise FileRefused(str(mistaken), cure="Change how the file is to be read.") from mistaken


def _spool(
    spend_import: SpendImport,
    reading: Reading,
    lines: Iterator[Line],
    progress: jobs.Progress,
) -> None:
    """Write each accepted line as COPY wants it, keep the rejected, count all."""
    classify = Classifier.load(spend_import.authority).classify
    name_id = reading.resolver.name_id
    months = _Months(reading.interpretation)
    write = csv.writer(reading.spool, lineterminator="\n").writerow
    several_sheets = len(reading.interpretation.sheets) > 1
    for number, line in enumerate(lines, start=1):
        progress.advance(1)
        if isinstance(line, spend.Ignored):
            reading.ignored_rows += 1
            reading.printed.add(line)
            continue
        if isinstance(line, spend.Rejected):
            reading.rejected_rows += 1
            if len(reading.rejected) < REJECTIONS_KEPT:
                reading.rejected.append(_rejection(spend_import, line))
            continue
        month, year, flags = months.of(line)
        amount = line.amount if line.amount.as_tuple().exponent == -2 else pennies(line.amount)
        is_nobody = line.flags and not NOBODY.isdisjoint(line.flags)
        supplier = "" if is_nobody else name_id(line.supplier, line.official_id)
        found = classify(
            line.category,
            line.description,
            expense_type=line.expense_type,
            service=line.service,
            department=line.department,
            supplier="" if is_nobody else line.supplier,
            supplier_name_id=supplier if isinstance(supplier, int) else None,
        )
        reading.add(line, number, month, amount)
        reading.add_category(found, amount)
        write(
            (
                year,
                spend_import.pk,
                number,
                f"{line.sheet} row {line.row}" if several_sheets else line.row,
                spend_import.authority_id,
                month,
                line.paid_on,
                amount,
                found.kind,
                found.category_id,
                found.source,
                found.confidence,
                supplier,
                line.supplier,
                line.description or line.expense_type,
                line.service or line.department,
                line.category,
                line.reference,
                flags,
            )
        )


def _as_written_before(line: Line) -> Line:
    """A row that we gave back to be mended, without the quotes that kept its cells harmless."""
    if not isinstance(line, spend.Accepted):
        return line
    texts = {
        name: cells.unguarded(value)
        for name, value in line._asdict().items()
        if isinstance(value, str)
    }
    return spend.Accepted(**(line._asdict() | texts))


def pennies(amount: Decimal) -> Decimal:
    """The amount in whole pennies; published fractions are the noise of other software."""
    return round_half_up(amount, PENNY)


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
