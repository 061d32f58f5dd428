"""The lines that a claim owns: no other claim of its type may have them as long as it stands.

A line that another owns is refused with that claim's name, and the whole request with it; nothing
is trimmed to fit (method 2.3, rules 1 and 2; ruling 7).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import IntegrityError, transaction

from benchmarking.actions import savings_moves as moves
from benchmarking.actions.savings_claims import ClaimIncomplete
from benchmarking.choices import Permission
from benchmarking.choices.savings import ClaimState
from benchmarking.measures import double_counting
from benchmarking.measures.double_counting import OnLine, Refusal
from benchmarking.measures.savings import ItemPeriod
from benchmarking.models import Claim, ClaimLine, Item, SpendLine
from procurement_portal.core import access
from procurement_portal.core.errors import DomainError, WrongState
from procurement_portal.core.periods import first_of_month

WHY = {
    Refusal.SAME_TYPE: "{line} supports {other} already: a line supports one claim of a type.",
    Refusal.ABOVE_PRICE_GAP: (
        "{line} would have saved more, together with {other}, than its price fell."
    ),
    Refusal.ABOVE_BASELINE_COST: (
        "{line} would have saved more, together with {other}, than it would have cost."
    ),
}
ENDED = (ClaimState.CLOSED, ClaimState.REVERSED)


class CountedTwice(DomainError):
    """Another claim stands on the line; the title names it."""

    code = "counted_twice"
    cure = "Leave the line out, or ask the other claimant to reverse that claim."

    def __init__(self, refusal: Refusal, *, line: str, other: str) -> None:
        super().__init__(WHY[refusal].format(line=line, other=other))


@dataclass(frozen=True)
class SpendShare:
    """A line of spend, what it would have cost, and what is claimed on it.

    Where a claim lowers a price, the amount is what the line cost less, and need not be given.
    """

    line: SpendLine
    baseline_cost: Decimal
    amount: Decimal | None = None


@transaction.atomic
def claim_spend_lines(
    claim_id: int, shares: Sequence[SpendShare], *, by: Any, at: datetime
) -> list[ClaimLine]:
    """Take lines of spend for the claim, all or none. Pounds are without VAT.

    Raises NotAllowed, also for lines that the person may not see, WrongState, ClaimIncomplete and
    CountedTwice with the other claim's name.
    """
    claim = _open(claim_id, by=by)
    rows = [_of_spend(claim, one) for one in shares]
    _require_visible([one.line for one in shares], by=by)
    standing = _standing_on_spend(rows)
    for row in rows:
        found = double_counting.conflict(
            _on_spend(row, str(claim)), standing.get(row.spend_line_key, [])
        )
        if found and found.other == str(claim):
            raise ClaimIncomplete(f"Line {row.row_number} would have cost less than is claimed.")
        if found:
            raise CountedTwice(found.refusal, line=f"Line {row.row_number}", other=found.other)
    return _stored(claim, rows, by=by, at=at)


@transaction.atomic
def claim_item_months(
    claim_id: int, items: Iterable[Item], months: Iterable[date], *, by: Any, at: datetime
) -> list[ClaimLine]:
    """Take all that the authority buys of the items in the months, all or none.

    Months may lie ahead. Raises NotAllowed, WrongState, ClaimIncomplete and CountedTwice.
    """
    claim = _open(claim_id, by=by)
    firsts = sorted({first_of_month(month) for month in months})
    if not firsts or firsts[0] < first_of_month(claim.starts_on) or firsts[-1] > claim.ends_on:
        raise ClaimIncomplete("The months are those in which the claim saves.")
    rows = [
        ClaimLine(claim=claim, authority=claim.authority, kind=claim.kind, month=month, item=item)
        for item in items
        for month in firsts
    ]
    taken = (
        ClaimLine.objects.live()
        .filter(
            authority=claim.authority,
            kind=claim.kind,
            item__in=[row.item_id for row in rows],
            month__in=firsts,
        )
        .select_related("claim", "item")
        .order_by("month", "pk")
        .first()
    )
    if taken:
        raise CountedTwice(
            Refusal.SAME_TYPE, line=f"{taken.item}, {taken.month:%B %Y},", other=str(taken.claim)
        )
    return _stored(claim, rows, by=by, at=at)


def _open(claim_id: int, *, by: Any) -> Claim:
    claim = Claim.objects.locked(claim_id)
    access.require(by, Permission.SAVING_CLAIM, claim)
    if claim.state in ENDED:
        raise WrongState("The claim has ended.")
    return claim


def _require_visible(lines: Sequence[SpendLine], *, by: Any) -> None:
    seen = SpendLine.objects.visible_to(by).filter(pk__in=[line.pk for line in lines])
    if len(lines) != seen.count():
        raise ClaimIncomplete("Some lines are not in force, or are not for you to see.")


def _of_spend(claim: Claim, one: SpendShare) -> ClaimLine:
    if one.line.authority_id != claim.authority_id:
        raise ClaimIncomplete("Lines of another authority's spend cannot support this claim.")
    amount = one.amount
    if claim.kind in double_counting.PRICE_LIKE:
        amount = one.baseline_cost - one.line.net_amount
    if amount is None:
        raise ClaimIncomplete("Say what is claimed on each line.")
    return ClaimLine(
        claim=claim,
        authority=claim.authority,
        kind=claim.kind,
        month=one.line.month,
        financial_year=one.line.financial_year,
        spend_import_id=one.line.spend_import_id,
        row_number=one.line.row_number,
        baseline_cost=one.baseline_cost,
        amount=amount,
        paid=one.line.net_amount,
    )


def _standing_on_spend(
    rows: Sequence[ClaimLine],
) -> dict[tuple[int, int, int] | None, list[OnLine]]:
    found: dict[tuple[int, int, int] | None, list[OnLine]] = {}
    standing = ClaimLine.objects.live().filter(
        spend_import__in={row.spend_import_id for row in rows},
        row_number__in=[row.row_number for row in rows],
    )
    for row in standing.select_related("claim").order_by("pk"):
        found.setdefault(row.spend_line_key, []).append(_on_spend(row, str(row.claim)))
    return found


def _on_spend(row: ClaimLine, claim: str) -> OnLine:
    return OnLine(
        claim,
        double_counting.SavingType(row.kind),
        Fraction(row.amount or 0),
        item_of_spend(row),
    )


def item_of_spend(row: ClaimLine) -> ItemPeriod:
    """A line of spend as one unit: what it would have cost, and what it did."""
    one = Fraction(1)
    return ItemPeriod(Fraction(row.baseline_cost or 0), Fraction(row.paid or 0), one, one)


def _stored(claim: Claim, rows: list[ClaimLine], *, by: Any, at: datetime) -> list[ClaimLine]:
    """Save them; whoever comes second at the same moment is refused by the database."""
    if not rows:
        raise ClaimIncomplete("Choose at least one line.")
    try:
        with transaction.atomic():
            stored = ClaimLine.objects.bulk_create(rows)
    except IntegrityError as twice:
        if "claimed_once_a_type" not in str(twice):
            raise
        raise CountedTwice(
            Refusal.SAME_TYPE, line="A line", other="a claim that was made this moment"
        ) from twice
    moves.record("lines_taken", claim, by=by, at=at, count=str(len(stored)))
    return stored
