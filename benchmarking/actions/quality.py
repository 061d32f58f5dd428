"""How good the data of an import is: measured from its lines in force, kept with the import.

The score moves with the lines: it is made in the transaction that loads them, and again when a
category is corrected, a supplier decided, lines superseded, or the ledger's total stated. What
each part asks is in `measures.quality`; the sums are read by `queries.returns` (method 2.7).
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from benchmarking import events
from benchmarking.actions import due_figures
from benchmarking.choices import ImportState, Permission
from benchmarking.measures import quality
from benchmarking.models import ImportMonth, SpendImport
from benchmarking.queries import returns
from procurement_portal.core import access, audit
from procurement_portal.core.errors import WrongState
from procurement_portal.core.periods import last_day_of_month

SHARE_PLACES = Decimal("0.000001")


def score(spend_import: SpendImport, *, at: datetime) -> Decimal | None:
    """Score the import and save it, in the caller's transaction; None without lines in force.

    Those whose lines it superseded, or whose rows it mends, are scored anew with it.
    """
    scored = _score(spend_import, at=at)
    others = SpendImport.objects.filter(
        pk__in=returns.beside(spend_import), state=ImportState.COMMITTED
    )
    for other in others.select_for_update(of=("self",)).order_by("pk"):
        _score(other, at=at)
        _note_due(other)
    return scored


def rescore(import_ids: Iterable[int], *, at: datetime) -> int:
    """Score loaded imports anew, and have the figures computed where a score changed.

    One import after the other, so that none is held while another is waited for. Returns how many
    changed. Imports that are not loaded are passed over.
    """
    return sum(_rescore(import_id, at=at) for import_id in sorted(set(import_ids)))


@transaction.atomic
def _rescore(import_id: int, *, at: datetime) -> bool:
    spend_import = SpendImport.objects.locked(import_id)
    if spend_import.state != ImportState.COMMITTED:
        return False
    before = spend_import.quality_score
    has_changed = _score(spend_import, at=at) != before
    if has_changed:
        _announce(spend_import)
    return has_changed


def score_missing(*, at: datetime) -> int:
    """Score loaded imports that have no score yet; how many now have one."""
    missing = SpendImport.objects.filter(
        state=ImportState.COMMITTED, quality_score=None, months__isnull=False
    )
    ids = missing.order_by("pk").values_list("pk", flat=True).distinct()
    return rescore(list(ids), at=at)


def state_ledger_total(
    *, import_id: int, total: Decimal | None, by: Any, at: datetime
) -> SpendImport:
    """Keep what the ledger says the file's payments add up to, in pounds; None takes it back.

    A loaded file is scored anew. Raises NotAllowed, and WrongState for a file that was refused,
    discarded or undone, and for one that mends another, whose total it shares.
    """
    with transaction.atomic():
        spend_import = SpendImport.objects.locked(import_id)
        access.require(by, Permission.SPEND_IMPORT, spend_import)
        if spend_import.state not in ImportState.holding_the_file():
            raise WrongState("This file does not count in any figure.")
        if spend_import.corrects_id is not None:
            raise WrongState(
                "This file mends another one.", cure="State the ledger total of that one instead."
            )
        before, spend_import.ledger_total = spend_import.ledger_total, total
        spend_import.save(update_fields=["ledger_total", "updated_at"])
        audit.record(
            "benchmarking.spend_import.ledger_total_stated",
            subject=spend_import,
            tenant=spend_import.authority,
            by=by,
            at=at,
            total=None if total is None else str(total),
            before=None if before is None else str(before),
        )
        if spend_import.state == ImportState.COMMITTED:
            rescore(returns.whole_return(spend_import).ids, at=at)
    spend_import.refresh_from_db(fields=["quality", "quality_score"])
    return spend_import


def _score(spend_import: SpendImport, *, at: datetime) -> Decimal | None:
    totals = returns.totals(spend_import)
    if totals is None:
        spend_import.quality, spend_import.quality_score = {}, None
    else:
        parts, evidence = _measured(spend_import, totals)
        spend_import.quality_score = quality.score(parts)
        spend_import.quality = _told(parts, evidence, spend_import.quality_score, at=at)
    spend_import.save(update_fields=["quality", "quality_score", "updated_at"])
    return spend_import.quality_score


def _measured(
    spend_import: SpendImport, totals: returns.Totals
) -> tuple[quality.Components, dict[str, Any]]:
    """The parts of the score, and the exact amounts and days that they come from."""
    whole = totals.absolute
    missing = totals.unnamed + totals.undated + totals.unexplained
    returned = returns.whole_return(spend_import)
    due_on = due(totals.last_month)
    received_on = timezone.localtime(spend_import.created_at).date()
    days_late = max((received_on - due_on).days, 0)
    parts = quality.Components(
        completeness=quality.share(4 * whole - missing, 4 * whole),
        reconciliation=quality.reconciliation(returned.total, returned.ledger_total),
        classification=quality.share(totals.sure, whole),
        supplier=quality.share(totals.settled, totals.to_suppliers),
        unit=None,
        timeliness=quality.timeliness(days_late),
        duplicates=quality.share(whole - totals.again, whole),
    )
    ledger = returned.ledger_total
    return parts, {
        "lines": totals.lines,
        "absolute": str(whole),
        "unnamed": str(totals.unnamed),
        "undated": str(totals.undated),
        "unexplained": str(totals.unexplained),
        "sure": str(totals.sure),
        "to_suppliers": str(totals.to_suppliers),
        "settled": str(totals.settled),
        "again": str(totals.again),
        "returned": str(returned.total),
        "ledger": None if ledger is None else str(ledger),
        "due_on": due_on.isoformat(),
        "received_on": received_on.isoformat(),
        "days_late": days_late,
    }


def due(last_month: date) -> date:
    """When a file is due: the end of the month that follows the month of its last payment.

    The rule of the transparency code for England, "within one month of the quarter's end" (R68),
    taken by the month, since bodies publish by month, quarter or year.
    """
    return last_day_of_month(last_month + relativedelta(months=1))


def _told(
    parts: quality.Components, evidence: dict[str, Any], scored: Decimal, *, at: datetime
) -> dict[str, Any]:
    """What is kept beside the score, as JSON with decimals in words."""
    applying = {part.key: value for part, value in parts.applying()}
    return {
        "section": quality.SECTION,
        "version": quality.VERSION,
        "scored_at": at.isoformat(),
        "score": str(scored),
        "band": quality.band(scored).value,
        "weights": {part.key: _decimal(part.weight) for part in quality.PARTS},
        "components": {
            part.key: _decimal(applying[part.key]) if part.key in applying else None
            for part in quality.PARTS
        },
        "evidence": evidence,
    }


def _decimal(value: Fraction) -> str:
    return str(quality.posted(value, SHARE_PLACES))


def _announce(spend_import: SpendImport) -> None:
    """Have the figures of the import's months computed once the transaction has committed."""
    ordered = _note_due(spend_import)
    if ordered:
        events.spend_import_scored.announce(
            import_id=spend_import.pk,
            first_month=ordered[0].isoformat(),
            last_month=ordered[-1].isoformat(),
        )


def _note_due(spend_import: SpendImport) -> list[date]:
    """Note that figures of the import's months are due; the months, the first first."""
    months = ImportMonth.objects.filter(spend_import=spend_import)
    ordered = list(months.order_by("month").values_list("month", flat=True))
    if ordered:
        due_figures.note(spend_import.authority_id, ordered[0], ordered[-1])
    return ordered
