"""What a process says beyond the columns of a contract, kept with the contract that came of it.

So that what came from elsewhere can be told again as it came, the day and the number included.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from frameworks.ocds.processes import Deal, Lot, Notice, Payment, Process, Related

TEXTS = (
    *("title", "description", "reference", "status", "method", "method_words"),
    *("method_reason", "buyer"),
)


@dataclass(frozen=True)
class Kept:
    """The part of a process that is kept, its deal holding only what the contract does not."""

    process: Process
    deal: Deal


def kept(process: Process, deal: Deal) -> dict[str, Any]:
    """The part as plain JSON."""
    told: dict[str, Any] = {name: getattr(process, name) for name in TEXTS}
    told |= {
        "on": process.on.isoformat(),
        "competitive": process.competitive,
        "bid_count": process.bid_count,
        "cpv": [list(one) for one in process.cpv],
        "lots": [[one.number, one.title] for one in process.lots],
        "notices": [
            [one.kind, one.number, _day(one.published_on), one.url] for one in process.notices
        ],
        "related": [[one.ocid, one.relationship, one.title, one.url] for one in process.related],
        "award_status": deal.award_status,
        "contract_status": deal.contract_status,
        "deal_title": deal.title,
        "awarded_on": _day(deal.awarded_on),
        "standstill_ends_on": _day(deal.standstill_ends_on),
        "paid": [_day(deal.paid.until), str(deal.paid.amount)] if deal.paid else None,
    }
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def recalled(ocid: str, told: Mapping[str, Any]) -> Kept | None:
    """The part again; None where nothing was kept."""
    if not told:
        return None
    process = Process(
        ocid=ocid,
        on=date.fromisoformat(told["on"]),
        competitive=told.get("competitive"),
        bid_count=told.get("bid_count"),
        cpv=tuple((code, words) for code, words in told.get("cpv", ())),
        lots=tuple(Lot(number, title, status="complete") for number, title in told.get("lots", ())),
        notices=tuple(
            Notice(kind, number, _read(on), url)
            for kind, number, on, url in told.get("notices", ())
        ),
        related=tuple(Related(*one) for one in told.get("related", ())),
        **{name: told.get(name, "") for name in TEXTS},
    )
    paid = told.get("paid")
    deal = Deal(
        number="",
        supplier="",
        title=told.get("deal_title", ""),
        award_status=told.get("award_status", ""),
        contract_status=told.get("contract_status", ""),
        awarded_on=_read(told.get("awarded_on")),
        standstill_ends_on=_read(told.get("standstill_ends_on")),
        paid=Payment(date.fromisoformat(paid[0]), Decimal(paid[1])) if paid else None,
    )
    return Kept(process, deal)


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _read(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
