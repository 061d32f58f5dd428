"""Contracts of a package: those of authorities that are known here, and nobody else's.

What was called off through the portal, or is kept in its register, stays as it is; a contract that
came from a package follows later ones. What is not told is refused with the reason, never guessed.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.db.models import Q

from consortia.models import Authority
from frameworks import events
from frameworks.actions import headroom, package_outcomes
from frameworks.actions.package_outcomes import Came, CannotBeBroughtIn, Package
from frameworks.choices import (
    ChangeGround,
    ChangeKind,
    ContractOrigin,
    ContractStatus,
    FailureKind,
    KpiRating,
    Nature,
    PackageResult,
    Regime,
)
from frameworks.models import (
    CallOff,
    Contract,
    ContractChange,
    Kpi,
    KpiAssessment,
    Lot,
    PerformanceFailure,
)
from frameworks.ocds import keeping, naming
from frameworks.ocds.processes import Change, Deal, Metric, Money, Process
from procurement_portal.core import audit

NOT_TOLD = "Not told."
CENT = Decimal("0.01")
USUAL_VAT = Decimal(20)
ENDINGS = {
    "termination": ContractStatus.TERMINATED,
    "rescission": ContractStatus.RESCINDED,
}
METHODS = {
    "open": ContractOrigin.PUBLISHED_TENDER,
    "selective": ContractOrigin.PUBLISHED_TENDER,
    "limited": ContractOrigin.DIRECT,
    "direct": ContractOrigin.DIRECT,
}


def write(process: Process, *, file_name: str, by: Any, at: datetime) -> list[Came]:
    """Bring in the contracts of a process, in the caller's transaction.

    Raises CannotBeBroughtIn where it has none, so that the whole is refused.
    """
    if ours := _ours(process.ocid):
        reason = "This portal holds it itself: what the authority has entered stands."
        thing = ours._meta.model_name or ""
        ref = f"{thing}:{ours.pk}"
        return [Came(process.ocid, "contract", ours.title, PackageResult.UNCHANGED, reason, ref)]
    if not process.deals:
        raise CannotBeBroughtIn(_why_none(process))
    return deals(process, file_name=file_name, by=by, at=at)


def _why_none(process: Process) -> str:
    if process.status in ("cancelled", "unsuccessful", "withdrawn"):
        return "It ended without an award, so there is no contract."
    return "Nothing is awarded yet, so there is no contract."


def deals(process: Process, *, file_name: str, by: Any, at: datetime) -> list[Came]:
    """What became of each of the contracts; one that is refused leaves the others."""
    package = Package(file_name, by, at)
    told: list[Came] = []
    for deal in process.deals:
        try:
            told += _deal(process, deal, package)
        except CannotBeBroughtIn as refusal:
            told.append(
                Came(
                    process.ocid,
                    "contract",
                    deal.title or process.title,
                    PackageResult.REFUSED,
                    str(refusal),
                )
            )
    return told


def _deal(process: Process, deal: Deal, package: Package) -> list[Came]:
    if deal.award_status in ("cancelled", "unsuccessful") or deal.contract_status == "cancelled":
        raise CannotBeBroughtIn("The award came to nothing, so there is no contract.")
    buyer = package_outcomes.known_authority(process.party(deal.buyer or process.buyer))
    facts = _facts(process, deal)
    held = Contract.objects.filter(ocid=process.ocid, source_ref=deal.number).first()
    by_key, suppliers = package_outcomes.suppliers(process, [deal.supplier], buyer, package)
    facts["supplier_id"] = by_key[deal.supplier]
    if held is None:
        row = _make(process, deal, facts, buyer, package)
        came: str = PackageResult.MADE
    else:
        row = Contract.objects.locked(held.pk)
        came = _bring_up_to_date(row, facts, package)
    if _later(row, deal, package) and came == PackageResult.UNCHANGED:
        came = PackageResult.CHANGED
    return [_came(process, row, came), *suppliers]


def _came(process: Process, row: Contract, result: str) -> Came:
    return Came(process.ocid, "contract", row.title, result, subject_ref=f"contract:{row.pk}")


def _ours(ocid: str) -> Contract | CallOff | None:
    """The contract or call-off of this portal that the name was made for."""
    authority, reference = naming.contract_key(settings.OCDS_OCID_PREFIX, ocid) or ("", "")
    same = {"authority__slug": authority, "reference": reference}
    call_off = CallOff.objects.filter(Q(ocid=ocid) | Q(ocid="", **same)).first()
    return call_off or Contract.objects.filter(ocid="", call_off=None, **same).first()


# What it says


def _facts(process: Process, deal: Deal) -> dict[str, Any]:
    """The columns of the contract. Raises CannotBeBroughtIn where something is missing."""
    if deal.suppliers_count > 1:
        raise CannotBeBroughtIn(
            f"It names {deal.suppliers_count} suppliers for one amount; which share is whose, "
            "it does not say."
        )
    if not deal.supplier:
        raise CannotBeBroughtIn("It names no supplier.")
    title = deal.title or process.title
    if not title:
        raise CannotBeBroughtIn("It has no title.")
    value = package_outcomes.pounds(deal.value)
    if value is None or deal.value is None:
        raise CannotBeBroughtIn("It names no value.")
    starts_on = deal.span.starts_on or deal.signed_on or deal.awarded_on
    if starts_on is None:
        raise CannotBeBroughtIn("It does not say when it begins.")
    lot = _lot(process)
    return {
        "lot": lot,
        "title": title,
        "description": deal.description,
        "regime": process.law or (lot.framework.regime if lot else ""),
        "nature": process.nature if process.nature in Nature.values else "",
        "origin": _origin(process),
        "entered_on": deal.signed_on,
        "award_value": value,
        "vat_percent": _vat(deal.value),
        "no_kpis_reason": deal.no_metrics_reason,
        "procurement": keeping.kept(process, deal),
        **_days(deal, starts_on),
        **_standing(deal),
        **_now(deal, value),
    }


def _days(deal: Deal, starts_on: date) -> dict[str, date | None]:
    ends_on = deal.span.ends_on
    may_extend_to = deal.span.may_extend_to if ends_on else None
    days = [starts_on, *(one for one in (ends_on, may_extend_to) if one)]
    if days != sorted(days):
        raise CannotBeBroughtIn("It ends before it begins.")
    return {"starts_on": starts_on, "award_ends_on": ends_on, "may_extend_to": may_extend_to}


def _now(deal: Deal, value: Decimal) -> dict[str, Any]:
    """What holds after the changes."""
    ends_on, current = deal.span.ends_on, value
    may_extend_to = deal.span.may_extend_to
    for change in deal.changes:
        told = package_outcomes.pounds(change.value)
        current = current if told is None else told
        ends_on = change.ends_on or ends_on
    if ends_on and may_extend_to and ends_on > may_extend_to:
        return {"current_value": current, "ends_on": ends_on, "may_extend_to": ends_on}
    return {"current_value": current, "ends_on": ends_on}


def _standing(deal: Deal) -> dict[str, Any]:
    if deal.ending is not None:
        status = ENDINGS.get(deal.ending.kind, ContractStatus.EXPIRED)
        why = deal.ending.why or ("" if status == ContractStatus.EXPIRED else NOT_TOLD)
        return {"status": status, "ended_on": deal.ending.on, "ending_reason": why}
    is_pending = deal.contract_status == "pending" or (
        not deal.contract_status and deal.award_status == "pending"
    )
    status = ContractStatus.PENDING if is_pending else ContractStatus.ACTIVE
    return {"status": status, "ended_on": None, "ending_reason": ""}


def _vat(value: Money) -> Decimal:
    """The percentage that lies between net and gross; the usual one where gross is not told."""
    if value.gross is None or not value.net:
        return USUAL_VAT
    percent = ((value.gross / value.net - 1) * 100).quantize(CENT, ROUND_HALF_UP)
    return percent if 0 <= percent <= 100 else USUAL_VAT


def _origin(process: Process) -> str:
    if any(one.relationship == "framework" for one in process.related) or process.terms:
        return ContractOrigin.CALL_OFF
    if "framework" in process.method_words.lower():
        return ContractOrigin.CALL_OFF
    return METHODS.get(process.method, ContractOrigin.UNKNOWN)


def _lot(process: Process) -> Lot | None:
    """The lot that was called off from, where the framework is known and the lot is sure."""
    named = [one.ocid for one in process.related if one.relationship == "framework"]
    named += [process.ocid] if process.terms else []
    for ocid in named:
        framework = package_outcomes.framework(ocid)
        lots = list(framework.lots.order_by("pk")) if framework else []
        numbers = {one.number for one in process.lots} if not process.terms else set()
        sure = [lot for lot in lots if lot.number in numbers] or (lots if len(lots) == 1 else [])
        if len(sure) == 1:
            return sure[0]
    return None


# The contract itself


def _make(
    process: Process, deal: Deal, facts: Mapping[str, Any], buyer: Authority, package: Package
) -> Contract:
    row = Contract.objects.create(
        authority=buyer,
        reference=_reference(process, deal, buyer),
        ocid=process.ocid,
        source_ref=deal.number,
        source=f"{package.file_name}, {process.ocid}",
        **facts,
    )
    _count(row, package)
    audit.record(
        "frameworks.contract.imported",
        subject=row,
        tenant=buyer,
        by=package.by,
        at=package.at,
        ocid=row.ocid,
    )
    events.contract_moved.announce(contract_id=row.pk, status=str(row.status))
    return row


def _count(row: Contract, package: Package) -> None:
    """It counts under its lot, though nobody asked the ledger (R26)."""
    headroom.record(row, reason=f"Imported from {package.file_name}.", by=package.by, at=package.at)


def _reference(process: Process, deal: Deal, buyer: Authority) -> str:
    """The buyer's own; with the contract's number where there are several, or another has it."""
    told = process.reference or process.ocid
    if len(process.deals) > 1:
        told = f"{told}/{deal.number}"
    taken = Contract.objects.filter(authority=buyer, reference=told).exists()
    return f"{process.ocid}/{deal.number}" if taken else told


def _bring_up_to_date(row: Contract, facts: Mapping[str, Any], package: Package) -> str:
    if row.call_off_id is not None:
        return PackageResult.UNCHANGED
    changed = [name for name, now in facts.items() if now is not None and _has(row, name) != now]
    if not changed:
        return PackageResult.UNCHANGED
    for name in changed:
        setattr(row, name, facts[name])
    row.version += 1
    row.save()
    if "current_value" in changed:
        _count(row, package)
    audit.record(
        "frameworks.contract.changed_by_import",
        subject=row,
        tenant=row.authority,
        by=package.by,
        at=package.at,
        facts=changed,
    )
    return PackageResult.CHANGED


def _has(row: Contract, name: str) -> Any:
    return getattr(row, name)


# What befell it


def _later(row: Contract, deal: Deal, package: Package) -> bool:
    """Add changes, indicators, assessments and failures that are new; whether any is."""
    if row.call_off_id is not None:
        return False
    new = [_changes(row, deal, package)]
    new += [_metric(row, one, package) for one in deal.metrics]
    for one in deal.failures:
        kind = one.kind if one.kind in FailureKind.values else FailureKind.NOT_IMPROVED
        _, made = PerformanceFailure.objects.get_or_create(
            contract=row,
            kind=kind,
            on=one.on,
            what=one.what or NOT_TOLD,
            amount=one.amount,
            defaults={"recorded_by": str(package.by), "recorded_at": package.at},
        )
        new.append(made)
    return any(new)


def _changes(row: Contract, deal: Deal, package: Package) -> bool:
    """Changes that the contract does not have yet, each measured from the one before."""
    before = (row.award_value, row.award_ends_on)
    held = row.changes.count()
    for position, one in enumerate(deal.changes):
        value = package_outcomes.pounds(one.value)
        after = (before[0] if value is None else value, one.ends_on or before[1])
        if position >= held:
            _change(row, one, before, after, package)
        before = after
    return len(deal.changes) > held


def _change(
    row: Contract,
    one: Change,
    before: tuple[Decimal, date | None],
    after: tuple[Decimal, date | None],
    package: Package,
) -> None:
    ground = one.ground if one.ground in ChangeGround.values else _ground_of(row)
    ContractChange.objects.create(
        contract=row,
        kind=_kind(is_value=before[0] != after[0], is_term=before[1] != after[1]),
        ground=ground,
        what=one.what or NOT_TOLD,
        why=one.why or NOT_TOLD,
        effective_on=one.on,
        value_before=before[0],
        value_after=after[0],
        ends_on_before=before[1] if one.ends_on else None,
        ends_on_after=one.ends_on,
        needs_notice=one.notice is not None,
        notice_id=one.notice.number if one.notice else "",
        made_by=str(package.by),
        made_at=package.at,
    )


def _ground_of(row: Contract) -> str:
    """Where the package names no ground that is known here."""
    return ChangeGround.IN_TERMS if row.regime == Regime.PA2023 else ChangeGround.OTHER_LAW


def _kind(*, is_value: bool, is_term: bool) -> str:
    if is_value:
        return ChangeKind.VALUE_AND_TERM if is_term else ChangeKind.VALUE
    return ChangeKind.TERM if is_term else ChangeKind.OTHER


def _metric(row: Contract, one: Metric, package: Package) -> bool:
    if not one.title:
        return False
    kpi, made = Kpi.objects.get_or_create(
        contract=row,
        name=one.title,
        defaults={"description": one.description, "target": one.target},
    )
    told = [made]
    for seen in one.observations:
        rating = seen.rating if seen.rating in KpiRating.values else KpiRating.OTHER
        same = {"starts_on": seen.starts_on, "ends_on": seen.ends_on, "rating": rating}
        if not kpi.assessments.filter(**same, measure=seen.measure, words=seen.words).exists():
            KpiAssessment.objects.create(
                kpi=kpi,
                **same,
                measure=seen.measure,
                words=seen.words,
                assessed_by=str(package.by),
                assessed_at=package.at,
            )
            told.append(True)
    return any(told)
