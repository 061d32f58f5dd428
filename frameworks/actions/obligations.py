"""Obligations made from duties, and made anew when dates change.

Each call brings what is open into line with what is owed now. What was done, or found not to be
required, is never written again. Actions that change a call-off or a contract call this in their
own transaction, so that an obligation exists as soon as its cause; the nightly sweep does the same
for what only time brings.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from consortia.models import Authority, Role
from frameworks.choices import (
    COMMITTED_CALL_OFFS,
    RUNNING_CONTRACTS,
    CallOffStatus,
    ObligationStatus,
)
from frameworks.law import duties
from frameworks.law.duties import authorities
from frameworks.law.duties.duty import BuyingBody, Owed, day
from frameworks.models import CallOff, Contract, Obligation
from frameworks.queries import obligation_facts
from procurement_portal.core import audit, moments

AT_ONCE = 500
LATELY = timedelta(days=60)
"""What ended or was signed earlier has been seen by many sweeps, and does not change by itself."""


@transaction.atomic
def refresh_call_off(call_off: CallOff, *, by: Any, at: datetime) -> list[Obligation]:
    """Bring the call-off's obligations into line with its decision: those that are open now."""
    CallOff.objects.select_for_update(no_key=True).get(pk=call_off.pk)
    facts = obligation_facts.of_call_off(call_off, on=moments.day_of(at))
    return _bring_into_line(
        Obligation.objects.filter(call_off=call_off),
        duties.owed(facts),
        of={"authority": call_off.authority, "call_off": call_off},
        by=by,
        at=at,
    )


@transaction.atomic
def refresh_contract(contract: Contract, *, by: Any, at: datetime) -> list[Obligation]:
    """Bring the contract's obligations into line with its dates, value, changes and indicators.

    Call it after the change has been saved. Returns those that are open now.
    """
    Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    known = obligation_facts.with_all(Contract.objects.all()).get(pk=contract.pk)
    facts = obligation_facts.of_contract(known, on=moments.day_of(at))
    return _bring_into_line(
        Obligation.objects.filter(contract=contract),
        duties.owed(facts),
        of={"authority": known.authority, "contract": known},
        by=by,
        at=at,
    )


@transaction.atomic
def refresh_authority(authority: Authority, *, on: date, by: Any, at: datetime) -> list[Obligation]:
    """Make what the authority owes for the quarter and half-year of the day, and those before.

    Earlier periods keep what they have.
    """
    Authority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    facts = obligation_facts.of_authority(authority, on=on)
    return _bring_into_line(
        _still_reported(authority, facts),
        duties.owed(facts),
        of={"authority": authority},
        by=by,
        at=at,
    )


def sweep(*, on: date, by: Any, at: datetime) -> int:
    """Bring into line whatever is not: how many call-offs, contracts and authorities were touched.

    Looks at some hundreds with a few queries, and locks only what has to change.
    """
    done: Counter[str] = Counter()
    for call_off in _call_offs_behind(on):
        refresh_call_off(call_off, by=by, at=at)
        done["call_offs"] += 1
    for contract in _contracts_behind(on):
        refresh_contract(contract, by=by, at=at)
        done["contracts"] += 1
    for authority in _authorities_behind(on):
        refresh_authority(authority, on=on, by=by, at=at)
        done["authorities"] += 1
    return done.total()


def _bring_into_line(
    rows: QuerySet[Obligation],
    owed: Sequence[Owed],
    *,
    of: Mapping[str, Any],
    by: Any,
    at: datetime,
) -> list[Obligation]:
    held = {(row.kind, row.key): row for row in rows.select_for_update().order_by("pk")}
    standing = []
    for one in owed:
        row = held.pop(one.identity, None)
        if row is None:
            row = _make(one, of=of, by=by, at=at)
        elif row.status == ObligationStatus.OPEN and not _agrees(row, one):
            _renew(row, one, by=by, at=at)
        standing.append(row)
    for row in held.values():
        if row.status == ObligationStatus.OPEN:
            record(row, "dropped", by=by, at=at, due_on=day(row.due_on))
            row.delete()
    return [row for row in standing if row.status == ObligationStatus.OPEN]


def _make(one: Owed, *, of: Mapping[str, Any], by: Any, at: datetime) -> Obligation:
    row = Obligation(kind=one.kind, key=one.key, **of)
    _write(row, one, by=by, at=at)
    row.save()
    record(row, "made", by=by, at=at, due_on=day(one.due_on), rule=one.rule)
    return row


def _renew(row: Obligation, one: Owed, *, by: Any, at: datetime) -> None:
    before = row.due_on
    _write(row, one, by=by, at=at)
    if before != one.due_on:
        row.reminded_on = None
    row.version += 1
    row.save()
    record(row, "renewed", by=by, at=at, due_on=day(one.due_on), due_before=day(before))


def _write(row: Obligation, one: Owed, *, by: Any, at: datetime) -> None:
    row.rule, row.because, row.due_on = one.rule, one.because, one.due_on
    if one.notice_id:
        row.status = ObligationStatus.DONE
        row.notice_id, row.done_on = one.notice_id, moments.day_of(at)
        row.settled_by = str(by)


def _agrees(row: Obligation, one: Owed) -> bool:
    told = (row.rule, row.because, row.due_on)
    return told == (one.rule, one.because, one.due_on) and not one.notice_id


def _still_reported(authority: Authority, facts: BuyingBody) -> QuerySet[Obligation]:
    """What belongs to the periods that `refresh_authority` makes; their keys are last days."""
    of_periods = Q()
    for kind, keys in authorities.keys_of_periods(facts).items():
        of_periods |= Q(kind=kind, key__in=keys)
    return Obligation.objects.filter(of_periods, authority=authority, contract=None, call_off=None)


def _call_offs_behind(on: date) -> Iterator[CallOff]:
    lately = Q(status=CallOffStatus.SIGNED, signed_on__lt=on - LATELY)
    rows = (
        CallOff.objects.filter(
            Q(status__in=COMMITTED_CALL_OFFS) | Q(status__in=obligation_facts.GIVEN_UP)
        )
        .exclude(lately)
        .exclude(status__in=obligation_facts.GIVEN_UP, updated_at__date__lt=on - LATELY)
        .select_related("authority", "lot__framework")
        .prefetch_related(_obligations())
    )
    for row in _in_batches(rows):
        facts = obligation_facts.of_call_off(row, on=on)
        if _is_behind(row.obligations.all(), duties.owed(facts)):
            yield row


def _contracts_behind(on: date) -> Iterator[Contract]:
    rows = obligation_facts.with_all(
        Contract.objects.filter(Q(status__in=RUNNING_CONTRACTS) | Q(ended_on__gte=on - LATELY))
    ).prefetch_related(_obligations())
    for row in _in_batches(rows):
        facts = obligation_facts.of_contract(row, on=on)
        if _is_behind(row.obligations.all(), duties.owed(facts)):
            yield row


def _authorities_behind(on: date) -> Iterator[Authority]:
    """Those at which somebody holds a role: nobody else would be told."""
    at_work = Authority.objects.filter(pk__in=Role.objects.held_on(on).values("authority"))
    for authority in at_work.order_by("pk"):
        facts = obligation_facts.of_authority(authority, on=on)
        if _is_behind(_still_reported(authority, facts), duties.owed(facts)):
            yield authority


def _obligations() -> Prefetch:
    return Prefetch("obligations", Obligation.objects.order_by("pk"))


def _in_batches(rows: QuerySet[Any]) -> Iterator[Any]:
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), AT_ONCE):
        yield from rows.filter(pk__in=keys[first : first + AT_ONCE]).order_by("pk")


def _is_behind(held: Iterable[Obligation], owed: Sequence[Owed]) -> bool:
    """Whether bringing these rows into line would change any."""
    rows = {(row.kind, row.key): row for row in held}
    for one in owed:
        row = rows.pop(one.identity, None)
        if row is None or (row.status == ObligationStatus.OPEN and not _agrees(row, one)):
            return True
    return any(row.status == ObligationStatus.OPEN for row in rows.values())


def record(row: Obligation, what: str, *, by: Any, at: datetime, **details: Any) -> None:
    """Write in the trail what happened to the obligation, and what it is owed because of."""
    audit.record(
        f"frameworks.obligation.{what}",
        subject=row,
        tenant=row.authority,
        by=by,
        at=at,
        kind=row.kind,
        of=audit.ref(row.cause),
        **details,
    )
