"""What closes a lot to an authority whatever the route: its term, access, and room that is left."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from consortia.models import Authority
from frameworks.choices import (
    AccessStatus,
    FrameworkKind,
    FrameworkStatus,
    LotStatus,
    Regime,
)
from frameworks.law.findings import Finding, Outcome
from frameworks.models import CallOff, Framework, FrameworkAccess, Lot

RUNNING = (FrameworkStatus.LIVE, FrameworkStatus.CLOSING)
STOPPED = {
    FrameworkStatus.SUSPENDED: "The framework is suspended.",
    FrameworkStatus.TERMINATED: "The framework was terminated.",
    FrameworkStatus.ABANDONED: "The framework was abandoned.",
}
ELSEWHERE = "Use another framework."
ASK_PUBLISHER = "Ask its publisher whether and when it goes on, or use another framework."


def of_lot(lot: Lot, authority: Authority, *, on: date, wanted: Decimal | None) -> list[Finding]:
    """All that stands in the way of calling off so much from the lot on the day."""
    return [
        *of_term(lot, on=on),
        *of_access(lot.framework, authority),
        *of_room(lot, wanted=wanted),
    ]


def of_term(lot: Lot, *, on: date) -> list[Finding]:
    """Framework and lot are live, it is no dynamic market, and the day is in their term."""
    framework = lot.framework
    last = min((day for day in (framework.ends_on, lot.ends_on) if day), default=None)
    first = max((day for day in (framework.starts_on, lot.starts_on) if day), default=None)
    found = []
    if framework.kind == FrameworkKind.DYNAMIC_MARKET:
        found.append(
            _block(
                "R28",
                "A dynamic market is no framework: nothing is called off from it.",
                "Publish a tender notice, and run a competition among its members.",
            )
        )
    if framework.status in STOPPED:
        found.append(_block("R13", STOPPED[FrameworkStatus(framework.status)], ASK_PUBLISHER))
    elif framework.status == FrameworkStatus.EXPIRED or (last is not None and on > last):
        when = f" on {last:%-d %B %Y}" if last else ""
        found.append(_block("R13", f"It ended{when}: nothing can be awarded later.", ELSEWHERE))
    elif framework.status not in RUNNING or (first is not None and on < first):
        when = f" before {first:%-d %B %Y}" if first and on < first else " yet"
        found.append(
            _block("R13", f"It cannot be called off from{when}.", "Wait until it is live.")
        )
    elif lot.status != LotStatus.LIVE:
        state = lot.get_status_display().lower()
        found.append(_block("R13", f"The lot is not live: it is {state}.", "Use another lot."))
    return found


def of_access(framework: Framework, authority: Authority) -> list[Finding]:
    """The authority has active access (R57, R59)."""
    requests = FrameworkAccess.objects.filter(framework=framework, authority=authority)
    states = set(requests.values_list("status", flat=True))
    if AccessStatus.ACTIVE in states:
        return []
    if AccessStatus.SUBMITTED in states:
        cure = "Your request waits for the publisher's decision."
    elif AccessStatus.APPROVED in states:
        cure = "Your access is approved, and begins when the framework does."
    elif AccessStatus.MORE_ASKED in states:
        cure = "The publisher asked for more: answer it on your request."
    else:
        cure = "Ask for access on the framework's page."
    return [_block("R57", f"{authority} has no active access to the framework.", cure)]


def of_room(lot: Lot, *, wanted: Decimal | None) -> list[Finding]:
    """The ledger has room for it; where no value is given, for anything at all (R24-R26)."""
    return [
        _block(
            rule,
            f"{whose} has £{left:,.2f} of headroom left"
            + (f", and this needs £{wanted:,.2f}." if wanted is not None else "."),
            "Use another framework, or ask its publisher whether the limit can be raised.",
            "estimated_value",
        )
        for rule, whose, left in _rooms(lot)
        if left <= 0 or (wanted is not None and wanted > left)
    ]


def room_left(lot: Lot) -> Decimal | None:
    """How much may still be committed from the lot; None where no limit binds."""
    return min((left for _, _, left in _rooms(lot)), default=None)


def of_a_decision(call_off: CallOff) -> list[Finding]:
    """Neither framework nor access was stopped meanwhile; the last day is judged by R13."""
    found = []
    framework = call_off.lot.framework
    if framework.status in STOPPED:
        found.append(_block("R13", STOPPED[FrameworkStatus(framework.status)], ASK_PUBLISHER))
    if call_off.access.status == AccessStatus.REVOKED:
        found.append(
            _block(
                "R57",
                f"The access of {call_off.authority} to the framework was revoked.",
                "Ask its publisher why.",
            )
        )
    return found


def _rooms(lot: Lot) -> Iterator[tuple[str, str, Decimal]]:
    framework = lot.framework
    limit = framework.commitment_limit
    if limit is not None:
        rule = "R25" if framework.regime == Regime.PA2023 else "R24"
        yield rule, "The framework", max(limit - framework.committed_value, Decimal(0))
    if lot.maximum_value is not None:
        yield "R24", "The lot", max(lot.maximum_value - lot.committed_value, Decimal(0))


def _block(rule: str, says: str, cure: str, field: str = "") -> Finding:
    return Finding(rule, Outcome.BLOCK, says, cure, field)
