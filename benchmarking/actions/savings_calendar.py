"""What days bring to the savings ledger: final indices, claims that lapse, the monthly accounts."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

import structlog
from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from benchmarking.actions import ledger
from benchmarking.actions import savings_moves as moves
from benchmarking.choices.savings import ClaimState, LedgerKind, LedgerMeasure, Recurrence
from benchmarking.models import Claim, LedgerPosting, Reconciliation
from benchmarking.queries import index_levels, workings
from benchmarking.queries import ledger as ledger_queries
from benchmarking.queries.index_levels import Moved
from consortia.models import Authority
from procurement_portal.core import audit
from procurement_portal.core.periods import first_of_month

log = structlog.get_logger(__name__)
LAPSED: Final = "Its contract ended; the baseline is reset."


def true_up_final_indices(*, by: Any, at: datetime) -> int:
    """Enter what final levels change in verified months that rested on provisional ones.

    Returns how many months were settled. Safe to run twice: a settled month rests on a final level.
    """
    provisional = LedgerPosting.objects.filter(
        kind=LedgerKind.VERIFIED, state=ClaimState.FINANCE_VERIFIED, is_provisional=True
    ).exclude(claim__state=ClaimState.REVERSED)
    claims = provisional.order_by("claim").values_list("claim", flat=True).distinct()
    return sum(_true_up(claim, by=by, at=at) for claim in claims)


@transaction.atomic
def _true_up(claim_id: int, *, by: Any, at: datetime) -> int:
    claim = Claim.objects.locked(claim_id)
    settled = 0
    for month, realised in ledger_queries.newest_realised(claim).items():
        if month not in ledger_queries.provisional_months(claim):
            continue
        rows = list(realised.workings.select_related("claim_line"))
        baseline = workings.baseline_of(claim, realised)
        index = index_levels.final(baseline, month) if baseline and rows else None
        if index is None:
            continue
        _settle(claim, realised, index, by=by, at=at)
        settled += 1
    if settled:
        ledger.adjust_in_force(
            claim, kind=LedgerKind.TRUE_UP, by=by, at=at, reason="The index is final."
        )
    return settled


def _settle(claim: Claim, realised: LedgerPosting, index: Moved, *, by: Any, at: datetime) -> None:
    is_cash = ledger_queries.budget_recorded(claim) and not _was_never_cash(claim, realised)
    rows = realised.workings.select_related("claim_line")
    change = workings.changed_by(claim, realised, rows, index, is_cash=is_cash)
    ledger.enter(
        claim,
        change,
        month=realised.month,
        kind=LedgerKind.TRUE_UP,
        state=ClaimState.FINANCE_VERIFIED,
        by=by,
        at=at,
        index=index,
        reason=f"Final levels of {index.vintage}.",
    )
    moves.record(
        "trued_up", claim, by=by, at=at, month=f"{realised.month:%Y-%m}", amount=str(change.net)
    )


def _was_never_cash(claim: Claim, realised: LedgerPosting) -> bool:
    baseline = workings.baseline_of(claim, realised)
    return baseline is not None and workings.never_cash(claim, baseline)


def lapse(*, on: date, by: Any, at: datetime) -> int:
    """Let recurring claims lapse whose last day is before `on`: they save no more a year.

    Returns how many lapsed. Safe to run twice.
    """
    ended = Claim.objects.filter(
        recurrence=Recurrence.RECURRING, lapsed_on=None, ends_on__lt=on
    ).exclude(state=ClaimState.REVERSED)
    return sum(_lapse(claim, on=on, by=by, at=at) for claim in ended.values_list("pk", flat=True))


@transaction.atomic
def _lapse(claim_id: int, *, on: date, by: Any, at: datetime) -> bool:
    claim = Claim.objects.locked(claim_id)
    if claim.lapsed_on is not None:
        return False
    claim.lapsed_on = on
    claim.save(update_fields=["lapsed_on", "updated_at"])
    ledger.adjust_in_force(claim, kind=LedgerKind.LAPSE, by=by, at=at, reason=LAPSED)
    moves.record("lapsed", claim, by=by, at=at)
    moves.tell_claimant(claim, f"{claim} has lapsed: its last day has passed.", at=at)
    return True


def reconcile(month: date, *, by: Any, at: datetime) -> int:
    """Store the reconciliation of a month that has passed, for every authority with claims.

    Returns how many were stored; what is stored already stays. Raises MonthNotOver.
    """
    month = first_of_month(month)
    moves.require_over(month, at=at)
    owners = Authority.objects.filter(claims__isnull=False).distinct().order_by("pk")
    return sum(_reconcile(one, month, by=by, at=at) for one in owners)


@transaction.atomic
def _reconcile(authority: Authority, month: date, *, by: Any, at: datetime) -> int:
    Authority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    stored = Reconciliation.objects.filter(authority=authority, month=month)
    missing = set(LedgerMeasure.values) - set(stored.values_list("measure", flat=True))
    for measure in sorted(missing):
        row = _account(authority, month, measure, at=at)
        row.save()
        audit.record(
            "benchmarking.ledger.reconciled",
            subject=row,
            tenant=authority,
            by=by,
            at=at,
            measure=measure,
            closing=str(row.closing),
            difference=str(row.difference),
        )
        if not row.is_zero:
            log.error("ledger_does_not_reconcile", authority=authority.slug, month=str(month))
    return len(missing)


def _account(authority: Authority, month: date, measure: str, *, at: datetime) -> Reconciliation:
    before = month - relativedelta(months=1)
    earlier = Reconciliation.objects.filter(authority=authority, month=before, measure=measure)
    opening: Decimal | None = earlier.values_list("closing", flat=True).first()
    found = ledger_queries.movement(
        authority,
        measure,
        begins_at=_midnight(month),
        ends_at=_midnight(month + relativedelta(months=1)),
        opening=opening,
    )
    return Reconciliation(
        authority=authority,
        month=month,
        measure=measure,
        opening=found.opening,
        new=found.new,
        true_ups=found.true_ups,
        reversals=found.reversals,
        lapsed=found.lapsed,
        closing=found.closing,
        difference=found.difference,
        by_category=found.by_category,
        by_attribution=found.by_attribution,
        computed_at=at,
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def run(*, on: date, by: Any, at: datetime) -> None:
    """Everything that a night brings: true-ups, lapses, and last month's accounts once."""
    true_up_final_indices(by=by, at=at)
    lapse(on=on, by=by, at=at)
    reconcile(first_of_month(on) - relativedelta(months=1), by=by, at=at)
