"""Spend lines as the Transparency Code asks for them, and which values they lack (R68).

A ledger holds no VAT that cannot be recovered, so that column stays empty: an authority that
recovers all of its VAT publishes it so, another adds it. Names of private people are withheld, and
the cell says that they are (R49, R72).
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from benchmarking.models import SpendLine
from consortia.models import Authority
from frameworks.law.deadlines import Span
from frameworks.sheets import transparency as tables

DATE, DEPARTMENT, BENEFICIARY, PURPOSE, AMOUNT, VAT, CATEGORY = tables.SPEND_COLUMNS


@dataclass(frozen=True)
class Told:
    """What the quarter's lines come to, and how many lack a value, by column."""

    line_count: int
    net_amount: Decimal
    missing: tuple[tuple[str, int], ...]


def lines(person: Any, authority: Authority, quarter: Span) -> QuerySet[SpendLine]:
    """The authority's lines of the quarter above £500 that the person may see, in ledger order.

    A line without a day counts in the month that its file gives.
    """
    return (
        SpendLine.objects.visible_to(person)
        .filter(
            authority=authority,
            month__range=(quarter.starts_on, quarter.ends_on),
            net_amount__gt=tables.SPEND_ABOVE,
        )
        .select_related("category")
        .order_by("month", "paid_on", "spend_import_id", "row_number")
    )


def cells_of(line: SpendLine) -> list[Any]:
    """One line in the order of the Code's columns."""
    return [
        (line.paid_on or line.month).isoformat(),
        line.service_text,
        line.supplier_shown,
        line.description_shown or line.category_text,
        line.net_amount,
        "",
        line.category_text or line.category.name,
    ]


def told_of(rows: QuerySet[SpendLine]) -> Told:
    """Count the lines, add them up, and count what they lack. One query."""
    counted = rows.order_by().aggregate(
        line_count=Count("row_number"),
        net_amount=Sum("net_amount"),
        department=Count("row_number", filter=Q(service_text="")),
        beneficiary=Count("row_number", filter=Q(supplier_text="")),
        purpose=Count("row_number", filter=Q(description="", category_text="")),
        day=Count("row_number", filter=Q(paid_on=None)),
    )
    lacking = (
        (DATE, counted["day"]),
        (DEPARTMENT, counted["department"]),
        (BENEFICIARY, counted["beneficiary"]),
        (PURPOSE, counted["purpose"]),
        (VAT, counted["line_count"]),
    )
    return Told(
        line_count=counted["line_count"],
        net_amount=counted["net_amount"] or Decimal(0),
        missing=tuple((column, count) for column, count in lacking if count),
    )
