"""Payments written as files, in the different layouts that real bodies use."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from benchmarking.management.sample import payments, plan
from benchmarking.management.sample.bodies import Body
from benchmarking.management.sample.payments import Payment
from benchmarking.management.sample.suppliers import Trader
from procurement_portal.core.money import round_half_up
from procurement_portal.core.periods import Period, last_day_of_month


@dataclass(frozen=True)
class SpendFile:
    """A file to be loaded for an authority."""

    authority: str
    filename: str
    content: bytes
    lines: int
    total: Decimal
    ledger_total: Decimal | None = None


EVERY_SILENT = 7
EVERY_INEXACT = 5
INEXACT = Decimal("1.01")
UNREADABLE = ("see note", "n/a", "#REF!", "tbc", "")
EVERY_UNREADABLE = 40


def plain(amount: Decimal) -> str:
    """1234.50, -12.00."""
    return str(amount)


def sterling(amount: Decimal) -> str:
    """£1,234.50, -£12.00."""
    return f"{'-' if amount < 0 else ''}£{abs(amount):,}"


def bracketed(amount: Decimal) -> str:
    """1,234.50, (12.00)."""
    return f"({abs(amount):,})" if amount < 0 else f"{amount:,}"


@dataclass(frozen=True)
class Layout:
    """How a finance system writes its file: headings and what stands under them, and its habits."""

    columns: tuple[tuple[str, str], ...]
    day: str
    amount: Callable[[Decimal], str] = plain
    titles: tuple[str, ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ","
    has_total: bool = False
    months_a_file: int = 24

    def write(self, body: Body, lines: list[Payment], *, spoilt: bool = False) -> bytes:
        """The file's bytes; in a spoilt one some amounts are none."""
        text = io.StringIO(newline="")
        write = csv.writer(text, delimiter=self.delimiter, lineterminator="\r\n").writerow
        for title in self.titles:
            write([title.format(body=body.authority.name)])
        write([heading for heading, _ in self.columns])
        for number, line in enumerate(lines):
            cells = {field: self._cell(field, body, line) for _, field in self.columns}
            if spoilt and number % EVERY_UNREADABLE == 0:
                cells["amount"] = UNREADABLE[number // EVERY_UNREADABLE % len(UNREADABLE)]
            write(list(cells.values()))
        if self.has_total:
            write(self._total(sum((line.amount for line in lines), Decimal(0))))
        return text.getvalue().encode(self.encoding)

    def _cell(self, field: str, body: Body, line: Payment) -> str:
        if field == "body":
            return body.authority.name
        if field == "paid_on":
            return line.paid_on.strftime(self.day)
        if field == "amount":
            return self.amount(line.amount)
        return str(getattr(line, field))

    def _total(self, total: Decimal) -> list[str]:
        cells = [self.amount(total) if field == "amount" else "" for _, field in self.columns]
        return ["Total", *cells[1:]]


LAYOUTS = (
    Layout(
        (
            ("Body Name", "body"),
            ("Payment Date", "paid_on"),
            ("Supplier Name", "supplier"),
            ("Expense Type", "description"),
            ("Service Area", "service"),
            ("Transaction Number", "reference"),
            ("Amount", "amount"),
        ),
        day="%d/%m/%Y",
        months_a_file=12,
    ),
    Layout(
        (
            ("Supplier", "supplier"),
            ("Date Paid", "paid_on"),
            ("Net Amount (£)", "amount"),
            ("Description", "description"),
            ("Directorate", "service"),
            ("Invoice Number", "reference"),
        ),
        day="%d-%b-%Y",
        amount=sterling,
        titles=("{body}", "Payments to suppliers", ""),
        encoding="cp1252",
        has_total=True,
        months_a_file=6,
    ),
    Layout(
        (
            ("Date", "paid_on"),
            ("Vendor Name", "supplier"),
            ("Category", "label"),
            ("Department", "service"),
            ("Reference", "reference"),
            ("Total", "amount"),
        ),
        day="%Y-%m-%d",
        amount=bracketed,
        encoding="utf-8-sig",
        months_a_file=24,
    ),
    Layout(
        (
            ("Entity", "body"),
            ("Date", "paid_on"),
            ("Expense type", "description"),
            ("Expense area", "service"),
            ("Supplier", "supplier"),
            ("Transaction number", "reference"),
            ("Amount in Sterling", "amount"),
        ),
        day="%d.%m.%Y",
        delimiter=";",
        months_a_file=12,
    ),
    Layout(
        (
            ("Creditor Name", "supplier"),
            ("Account Description", "description"),
            ("Category", "label"),
            ("Pay Date", "paid_on"),
            ("Net Total", "amount"),
            ("Trans No", "reference"),
        ),
        day="%d %B %Y",
        titles=("Published under the transparency code",),
        delimiter="\t",
        months_a_file=6,
    ),
)


def files(
    all_bodies: list[Body], traders: list[Trader], scale: plan.Scale, *, today: date
) -> Iterator[SpendFile]:
    """Every body's files, one body after the other; nothing of the body that submits nothing."""
    months = list(plan.window(today).months())
    by_trade: dict[str, list[Trader]] = {}
    for trader in traders:
        by_trade.setdefault(trader.trade, []).append(trader)
    weight = sum(payments.LINES[body.authority.kind] for body in all_bodies)
    for number, body in enumerate(all_bodies):
        if body.slug == plan.NOT_SUBMITTED.authority:
            continue
        share = payments.LINES[body.authority.kind] / weight
        own = months[-plan.PART_WINDOW_MONTHS :] if _is_short(body) else months
        made = payments.of(body, by_trade, own, scale.lines * share / len(months))
        for spend_file in _of_body(body, LAYOUTS[number % len(LAYOUTS)], own, made):
            yield replace(spend_file, ledger_total=_ledger(spend_file, body, number))


def _is_short(body: Body) -> bool:
    return body.slug == plan.PART_WINDOW.authority


def _ledger(spend_file: SpendFile, body: Body, number: int) -> Decimal | None:
    """What the ledger says: most agree to the penny, some are one per cent off, some are silent."""
    if body.slug == plan.WEAK_DATA.authority or number % EVERY_SILENT == EVERY_SILENT - 1:
        return None
    is_exact = number % EVERY_INEXACT > 0
    return spend_file.total if is_exact else round_half_up(spend_file.total * INEXACT)


def _of_body(
    body: Body, layout: Layout, months: list[date], made: list[list[Payment]]
) -> Iterator[SpendFile]:
    for first in range(0, len(months), layout.months_a_file):
        last = min(first + layout.months_a_file, len(months)) - 1
        lines = [line for month in made[first : last + 1] for line in month]
        period = Period(months[first], last_day_of_month(months[last]))
        is_latest = last == len(months) - 1
        is_spoilt = body.slug == plan.DIRTY_FILE.authority and is_latest
        yield SpendFile(
            authority=body.slug,
            filename=f"{body.slug}-spend-{period.starts_on:%Y-%m}-to-{period.ends_on:%Y-%m}.csv",
            content=layout.write(body, lines, spoilt=is_spoilt),
            lines=len(lines),
            total=sum((line.amount for line in lines), Decimal(0)),
        )
