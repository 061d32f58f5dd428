"""What a claim's pages show: its months, and behind each month its formula, lines and invoices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q

from benchmarking.choices import Charge
from benchmarking.choices.savings import BaselineKind, ClaimState, LedgerKind
from benchmarking.models import (
    Baseline,
    BaselinePrice,
    Claim,
    ClaimLine,
    Evidence,
    LedgerPosting,
    PurchaseLine,
    SpendLine,
    Working,
)
from benchmarking.queries import ledger, workings
from benchmarking.queries.claim_moves import Facts
from benchmarking.queries.index_levels import Moved
from benchmarking.queries.ledger import Amount
from procurement_portal.core.periods import last_day_of_month

LINES_SHOWN = 200


@dataclass(frozen=True)
class Month:
    """What stands in a month that was realised: what waits for a signature, and what is signed."""

    month: date
    waiting: Amount
    verified: Amount

    @property
    def taken_off(self) -> Decimal:
        """Verified dis-savings and costs, below nought."""
        return self.verified.dis_saving + self.verified.cost


def months(claim: Claim) -> list[Month]:
    """Months with something realised or verified, the newest first. Two queries."""
    stood = ledger.standing(claim)
    waiting = stood.get(ClaimState.REALISED, {})
    verified = stood.get(ClaimState.FINANCE_VERIFIED, {})
    nothing = Amount()
    touched = {*waiting, *verified}
    return [
        Month(month, waiting.get(month, nothing), verified.get(month, nothing))
        for month in sorted(touched, reverse=True)
    ]


def line_counts(claim: Claim) -> dict[str, int]:
    """How many lines of spend and months of items it owns. One query."""
    return claim.lines.live().aggregate(
        spend=Count("pk", filter=Q(item=None)), items=Count("pk", filter=Q(item__isnull=False))
    )


def to_sign(claim: Claim, facts: Facts) -> dict[str, Any]:
    """The months that a signature would be for, with what stands in each and how it is shown."""
    stood = ledger.standing(claim).get(ClaimState.REALISED, {})
    grades = ledger.grades(claim, facts.waiting)
    found = [(month, stood[month], grade) for month, grade in grades.items()]
    return {
        "to_sign": found,
        "to_sign_total": ledger.total(amount for _, amount, _ in found),
        "has_budget": ledger.budget_recorded(claim),
    }


@dataclass(frozen=True)
class Measured:
    """A baseline with its prices, as far as the person may see them."""

    row: Baseline
    prices: Sequence[BaselinePrice]
    failed: Sequence[tuple[str, str]]
    """The higher kinds, and why they do not hold."""


def baselines(person: Any, claim: Claim) -> list[Measured]:
    """The newest first. Prices are shown to the authority's own people. Two queries."""
    rows = list(
        claim.baselines.select_related(
            "index_series", "index_vintage__series", "proposed_by", "approved_by"
        ).order_by("-pk")
    )
    prices = (
        BaselinePrice.objects.visible_to(person)
        .filter(baseline__in=rows)
        .select_related("item")
        .order_by("pk")
    )
    by_baseline: dict[int, list[BaselinePrice]] = {}
    for price in prices:
        by_baseline.setdefault(price.baseline_id, []).append(price)
    return [
        Measured(
            row,
            by_baseline.get(row.pk, []),
            [(str(BaselineKind(kind).label), why) for kind, why in row.failed.items()],
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Formula:
    """One line's figures, and what follows from them, as `Working` keeps them."""

    row: Working
    name: str
    index: Fraction
    price: Fraction
    attributable: Fraction
    is_demand: bool

    @property
    def index_shown(self) -> Decimal:
        """I to four places; it is exact where it is used."""
        return _decimal(self.index, "0.0001")

    @property
    def price_shown(self) -> Decimal:
        """What a unit cost in the month."""
        return _decimal(self.price, "0.0001")


@dataclass(frozen=True)
class MonthFound:
    """Everything behind one month of a claim."""

    month: date
    entries: Sequence[LedgerPosting]
    realised: LedgerPosting | None
    formulas: Sequence[Formula]
    is_computed: bool
    """Whether lines told it; the formulas are shown to the authority's own people only."""
    baseline: Baseline | None
    purchases: Sequence[PurchaseLine]
    purchase_count: int
    spend: Sequence[tuple[ClaimLine, SpendLine | None]]
    papers: Sequence[Evidence]


def month(person: Any, claim: Claim, day: date) -> MonthFound:
    """What was entered for the month and what each amount rests on.

    Unit prices, purchases and payments are shown to the authority's own people only.
    """
    entries = list(
        LedgerPosting.objects.visible_to(person)
        .filter(claim=claim, month=day)
        .select_related("index_vintage__series", "sign_off__verifier")
        .order_by("-posted_at", "-pk")
    )
    realised = next((row for row in entries if _realises(row)), None)
    lines = list(
        ClaimLine.objects.visible_to(person)
        .filter(claim=claim, month=day)
        .select_related("item", "spend_import")
        .order_by("pk")
    )
    bought, count = _purchases(person, claim, lines, day)
    return MonthFound(
        month=day,
        entries=entries,
        realised=realised,
        formulas=_formulas(person, claim, realised),
        is_computed=realised is not None and Working.objects.filter(posting=realised).exists(),
        baseline=workings.baseline_of(claim, realised) if realised else None,
        purchases=bought,
        purchase_count=count,
        spend=_payments(person, lines),
        papers=list(
            Evidence.objects.visible_to(person)
            .filter(claim=claim, month=day)
            .order_by("-added_at", "-pk")
        ),
    )


def _realises(row: LedgerPosting) -> bool:
    return row.kind == LedgerKind.REALISED and row.state == ClaimState.REALISED


def _formulas(person: Any, claim: Claim, realised: LedgerPosting | None) -> list[Formula]:
    rows = (
        Working.objects.visible_to(person)
        .filter(posting=realised)
        .select_related("item", "claim_line__spend_import")
        .order_by("pk")
    )
    return [_formula(claim, row) for row in rows] if realised else []


def _formula(claim: Claim, row: Working) -> Formula:
    index = Moved(row.index_level, row.index_base_level)
    figures = workings.figures_of(
        row.baseline_price, row.baseline_quantity, row.quantity, row.paid, index
    )
    line = row.claim_line
    name = row.item.name if row.item else _payment(line) if line else ""
    return Formula(
        row=row,
        name=name,
        index=index.ratio,
        price=figures.price,
        attributable=figures.attributable,
        is_demand=claim.kind == "demand",
    )


def _payment(line: ClaimLine) -> str:
    """A line of spend by its file and row, as the table of payments names it."""
    file = line.spend_import.filename if line.spend_import else ""
    return f"{file}, row {line.row_number}"


def _purchases(
    person: Any, claim: Claim, lines: Sequence[ClaimLine], day: date
) -> tuple[list[PurchaseLine], int]:
    """Purchases of the items that the claim owns in the month, and how many there are."""
    items = [line.item_id for line in lines if line.item_id]
    if not items:
        return [], 0
    rows = PurchaseLine.objects.visible_to(person).filter(
        authority=claim.authority_id,
        item__in=items,
        charge=Charge.PRICE,
        bought_on__range=(day, last_day_of_month(day)),
    )
    found = rows.select_related("item", "supplier", "purchase_import").order_by("bought_on", "pk")
    return list(found[:LINES_SHOWN]), rows.count()


def _payments(person: Any, lines: Sequence[ClaimLine]) -> list[tuple[ClaimLine, SpendLine | None]]:
    """Lines of spend that the claim owns; None for one that a later file has replaced."""
    owned = [line for line in lines if line.spend_import_id]
    if not owned:
        return []
    seen = SpendLine.objects.visible_to(person).filter(
        financial_year__in={line.financial_year for line in owned},
        spend_import__in={line.spend_import_id for line in owned},
        row_number__in={line.row_number for line in owned},
    )
    by_key = {ClaimLine.key_of(row): row for row in seen.select_related("spend_import")}
    return [
        (line, by_key.get(line.spend_line_key) if line.spend_line_key else None) for line in owned
    ]


def _decimal(value: Fraction, places: str) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(places))
