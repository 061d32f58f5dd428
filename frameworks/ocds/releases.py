"""Processes written as releases: one for what was agreed, one for each thing that befell it.

A release never changes: its number is made of what it says, so that one which says more is another
release. Update releases carry what changed, and a record is what the standard's merge makes of all
(`merging`). What is not known is left out, never guessed; nothing is null or empty.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from decimal import Decimal
from typing import Any, Final

from frameworks.ocds import days, vocabulary
from frameworks.ocds.processes import (
    Change,
    Deal,
    Failure,
    Lot,
    Metric,
    Money,
    Notice,
    Observation,
    Party,
    Process,
    Publisher,
    Related,
    Span,
    Terms,
)

Release = dict[str, Any]

RATING_SCHEME: Final = "UK_KPI_RATING"
GROUND_SCHEME: Final = "UK_MODIFICATION_GROUND"
ENDING_SCHEME: Final = "UK_TERMINATION"
AN_ENDING: Final[Mapping[str, str]] = {
    "expiry": "Expiry",
    "termination": "Termination",
    "rescission": "Set aside or rescinded",
}
UNLIMITED: Final = "The number of suppliers is not limited."
PLATFORM: Final = "https://www.find-tender.service.gov.uk/Notice/"
ID_LENGTH: Final = 12
BEFORE: Final[Mapping[str, str]] = {
    "ending": "contracts",
    "implementation": "contracts",
    "contracts": "awards",
    "awards": "tender",
}


def write(process: Process) -> list[Release]:
    """The releases of a process, oldest first."""
    told = [_first(process)]
    for deal in process.deals:
        told += [_change(process, deal, change) for change in deal.changes]
        told += [_implementation(process, deal)] if _was_carried_out(deal) else []
        told += [_ending(process, deal)] if deal.ending else []
    # The order in which they are written settles a tie; none is older than the first.
    told.sort(key=lambda one: one[0])
    return [_release(process, max(on, process.on), tags, parts) for on, tags, parts in told]


def package(publisher: Publisher, releases: Iterable[Release]) -> dict[str, Any]:
    """A release package."""
    return heading(publisher) | {"releases": list(releases)}


def record_package(publisher: Publisher, records: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A record package."""
    return heading(publisher) | {"records": list(records)}


def stream(publisher: Publisher, name: str, things: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A package as text, thing by thing; `name` is `releases` or `records`."""
    opening = json.dumps(heading(publisher), ensure_ascii=False, indent=1)
    yield f'{opening.removesuffix("}").rstrip()},\n "{name}": ['
    mark = "\n"
    for one in things:
        yield mark + json.dumps(one, ensure_ascii=False)
        mark = ",\n"
    yield "\n ]\n}\n"


def heading(publisher: Publisher) -> dict[str, Any]:
    """What a package says of itself."""
    return _filled(
        {
            "uri": publisher.uri,
            "version": vocabulary.VERSION,
            "extensions": list(vocabulary.EXTENSIONS),
            "publishedDate": publisher.published_at.isoformat(timespec="seconds"),
            "publisher": _filled(
                {"name": publisher.name, "scheme": publisher.scheme, "uid": publisher.uid}
            ),
            "license": vocabulary.LICENCE,
        }
    )


def text(value: Mapping[str, Any]) -> str:
    """The value as JSON, the same for the same value."""
    return json.dumps(value, ensure_ascii=False, indent=1)


def number(value: Decimal) -> int | float:
    """The amount as a number of JSON: exact to the penny below ten million million pounds."""
    return int(value) if value == value.to_integral_value() else float(value)


def _release(
    process: Process, on: date, tags: Sequence[str], parts: Mapping[str, Any]
) -> dict[str, Any]:
    body = _filled(
        {
            "ocid": process.ocid,
            "date": days.start_of(on),
            "tag": list(tags),
            "initiationType": "tender",
            "language": "en",
            **parts,
        }
    )
    told = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:ID_LENGTH]
    return {"ocid": process.ocid, "id": f"{process.ocid}-{told}", **body}


# What was agreed


def _first(process: Process) -> tuple[date, list[str], dict[str, Any]]:
    buyer = process.party(process.buyer)
    return (
        process.on,
        _tags(process),
        {
            "parties": [_party(one) for one in process.parties],
            "buyer": _reference(buyer) if buyer else None,
            "planning": {"documents": _documents(process, "planning")},
            "tender": _tender(process),
            "awards": [*_lot_awards(process), *(_award(process, one) for one in process.deals)],
            "contracts": [
                *_lot_contracts(process),
                *(_contract(process, one) for one in process.deals if one.contract_status),
            ],
            "bids": {"statistics": _bids(process)},
            "relatedProcesses": [
                _related(position, one) for position, one in enumerate(process.related, start=1)
            ],
        },
    )


def _bids(process: Process) -> list[dict[str, Any]]:
    if process.bid_count is None:
        return []
    return [{"id": "1", "measure": "bids", "value": process.bid_count}]


def _tags(process: Process) -> list[str]:
    if process.status == "cancelled":
        return ["tenderCancellation"]
    awarded = any(lot.award_status for lot in process.lots) or any(
        deal.award_status for deal in process.deals
    )
    contracted = any(lot.agreement_status for lot in process.lots) or any(
        deal.contract_status for deal in process.deals
    )
    if awarded:
        return ["award", "contract"] if contracted else ["award"]
    return ["planning"] if process.status in ("planning", "planned") else ["tender"]


def _tender(process: Process) -> dict[str, Any]:
    terms = process.terms
    return {
        "id": process.reference or process.ocid,
        "title": process.title,
        "description": process.description,
        "status": process.status,
        "finalStatusDate": days.start_of(process.cancelled_on) if process.cancelled_on else None,
        "legalBasis": dict(vocabulary.LEGAL_BASES.get(process.law, {})),
        "mainProcurementCategory": process.nature,
        "procurementMethod": process.method,
        "procurementMethodDetails": process.method_words,
        "procurementMethodRationale": process.method_reason or process.cancelled_why,
        "competitive": process.competitive,
        "classification": _cpv(process.cpv[0]) if process.cpv else None,
        "items": _items(process),
        "value": _money(terms.value) if terms else None,
        "techniques": _techniques(terms) if terms else None,
        "participationFees": _fees(terms) if terms else None,
        "lots": [_lot(one) for one in process.lots],
        "contractPeriod": _period(terms.span) if terms and terms.is_market else None,
        "lotDetails": {"noLotsDivisionRationale": terms.no_lots_rationale if terms else ""},
        "documents": _documents(process, "tender"),
    }


def _techniques(terms: Terms) -> dict[str, Any]:
    if terms.is_market:
        market = {"type": terms.entitlement, "status": terms.market_status}
        return {"hasDynamicPurchasingSystem": True, "dynamicPurchasingSystem": market}
    words = [terms.description, "" if terms.max_suppliers else UNLIMITED]
    agreement = {
        "method": terms.method,
        "type": terms.entitlement,
        "buyerCategories": terms.who_may_use,
        "isOpenFrameworkScheme": terms.is_open_scheme or None,
        "openFrameworkSchemeEndDate": (
            days.end_of(terms.scheme_ends_on) if terms.scheme_ends_on else None
        ),
        "maximumParticipants": terms.max_suppliers,
        "description": "\n\n".join(one for one in words if one),
        "value": _money(terms.value),
        "period": _period(terms.span),
        "periodRationale": terms.term_rationale,
    }
    return {"hasFrameworkAgreement": True, "frameworkAgreement": agreement}


def _fees(terms: Terms) -> list[dict[str, Any]]:
    if not terms.fee_percent and not terms.fee_words:
        return []
    fee: dict[str, Any] = {"id": "1", "type": ["win"], "description": terms.fee_words}
    if terms.fee_percent:
        proportion = terms.fee_percent / 100
        fee["relativeValue"] = {"proportion": number(proportion), "monetaryValue": "award"}
    return [fee]


def _lot(lot: Lot) -> dict[str, Any]:
    return {
        "id": lot.number,
        "title": lot.title,
        "description": lot.description,
        "status": lot.status,
        "value": _money(lot.value),
        "contractPeriod": _period(lot.span),
        "techniques": (
            {"hasFrameworkAgreement": True, "frameworkAgreement": {"method": lot.method}}
            if lot.method
            else None
        ),
    }


def _lot_awards(process: Process) -> list[dict[str, Any]]:
    """Suppliers' places: an award for each lot. Its value is potential, so none is told here."""
    awarded = [lot for lot in process.lots if lot.award_status]
    return [
        {
            "id": lot.number,
            "title": lot.title,
            "status": lot.award_status,
            "suppliers": [_named(process, key) for key in lot.suppliers],
            "relatedLots": [lot.number],
            "contractPeriod": _period(lot.span),
            "documents": [] if position else _documents(process, "awards"),
        }
        for position, lot in enumerate(awarded)
    ]


def _lot_contracts(process: Process) -> list[dict[str, Any]]:
    """The agreements themselves, without a value: it lies in the framework's techniques."""
    agreed = [lot for lot in process.lots if lot.agreement_status]
    return [
        {
            "id": lot.number,
            "awardID": lot.number,
            "title": lot.title,
            "status": lot.agreement_status,
            "period": _period(lot.span),
            "documents": [] if position else _documents(process, "contracts"),
        }
        for position, lot in enumerate(agreed)
    ]


def _award(process: Process, deal: Deal) -> dict[str, Any]:
    ends_on = deal.standstill_ends_on
    return {
        "id": deal.number,
        "title": deal.title,
        "description": _with_withheld(deal, ""),
        "status": deal.award_status,
        "date": days.start_of(deal.awarded_on) if deal.awarded_on else None,
        "value": _money(deal.value),
        "suppliers": [_named(process, deal.supplier)] if deal.supplier else [],
        "relatedLots": [lot.number for lot in process.lots],
        "mainProcurementCategory": process.nature,
        "contractPeriod": _period(deal.span),
        "standstillPeriod": {"endDate": days.end_of(ends_on)} if ends_on else None,
        "documents": _documents(process, "awards"),
    }


def _contract(process: Process, deal: Deal) -> dict[str, Any]:
    return {
        "id": deal.number,
        "awardID": deal.number,
        "title": deal.title,
        "description": _with_withheld(deal, deal.description),
        "status": deal.contract_status,
        "dateSigned": days.start_of(deal.signed_on) if deal.signed_on else None,
        "period": _period(deal.span),
        "value": _money(deal.value),
        "agreedMetrics": [
            _agreed(position, one) for position, one in enumerate(deal.metrics, start=1)
        ],
        "noAgreedMetricsRationale": deal.no_metrics_reason,
        "documents": _documents(process, "contracts"),
    }


def _with_withheld(deal: Deal, description: str) -> str:
    """The words, and beneath them what is missing here and why (R49)."""
    return "\n\n".join(one for one in (description, *deal.withheld) if one)


def _agreed(position: int, metric: Metric) -> dict[str, Any]:
    target = {"id": f"{position}-target", "notes": metric.target}
    return {
        "id": str(position),
        "title": metric.title,
        "description": metric.description,
        "observations": [target] if metric.target else [],
    }


# What befell it


def _change(process: Process, deal: Deal, change: Change) -> tuple[date, list[str], dict[str, Any]]:
    span = Span(deal.span.starts_on, change.ends_on)
    ground = {
        "scheme": GROUND_SCHEME,
        "id": change.ground,
        "description": change.ground_words,
    }
    amendment = {
        "id": change.number,
        "date": days.start_of(change.on),
        "description": change.what,
        "rationale": change.why,
        "rationaleClassifications": [ground] if change.ground else [],
        "value": _money(change.value),
        "period": _period(span),
    }
    contract = {
        **_of(deal),
        "value": _money(change.value),
        "period": _period(span),
        "amendments": [amendment],
        "documents": [_document(change.notice)] if change.notice else [],
    }
    return change.on, ["contractAmendment"], {"contracts": [contract]}


def _was_carried_out(deal: Deal) -> bool:
    return bool(deal.paid or deal.failures or any(one.observations for one in deal.metrics))


def _implementation(process: Process, deal: Deal) -> tuple[date, list[str], dict[str, Any]]:
    told = [one.ends_on for metric in deal.metrics for one in metric.observations]
    told += [one.on for one in deal.failures]
    told += [deal.paid.until] if deal.paid else []
    implementation = {
        "metrics": [
            {
                "id": str(position),
                "title": metric.title,
                "observations": [
                    _observation(f"{position}-{place}", one)
                    for place, one in enumerate(metric.observations, start=1)
                ],
            }
            for position, metric in enumerate(deal.metrics, start=1)
            if metric.observations
        ],
        "performanceFailures": [
            _failure(process, deal, str(position), one)
            for position, one in enumerate(deal.failures, start=1)
        ],
        "transactions": _payments(process, deal),
        "documents": _documents(process, "implementation"),
    }
    contract = {**_of(deal), "implementation": implementation}
    return max(told), ["implementation"], {"contracts": [contract]}


def _observation(key: str, one: Observation) -> dict[str, Any]:
    rating = {"scheme": RATING_SCHEME, "id": one.rating, "description": one.rating_words}
    return {
        "id": key,
        "period": _period(Span(one.starts_on, one.ends_on)),
        "measure": None if one.measure is None else number(one.measure),
        "measureClassification": rating,
        "notes": one.words,
    }


def _failure(process: Process, deal: Deal, key: str, one: Failure) -> dict[str, Any]:
    return {
        "id": key,
        "category": one.kind,
        "description": one.what,
        "decisionDate": days.start_of(one.on),
        "penaltyValue": _money(Money(one.amount)) if one.amount is not None else None,
        "suppliers": [_named(process, deal.supplier)] if deal.supplier else [],
    }


def _payments(process: Process, deal: Deal) -> list[dict[str, Any]]:
    """The running total of what was paid: one transaction, named for the day it runs to."""
    if deal.paid is None:
        return []
    return [
        {
            "id": f"{deal.number}-to-{deal.paid.until.isoformat()}",
            "date": days.end_of(deal.paid.until),
            "value": _money(Money(deal.paid.amount)),
            "payer": _named(process, deal.buyer or process.buyer),
            "payee": _named(process, deal.supplier) if deal.supplier else None,
        }
    ]


def _ending(process: Process, deal: Deal) -> tuple[date, list[str], dict[str, Any]]:
    ending = deal.ending
    if ending is None:
        raise ValueError("There is no ending to tell.")
    reason = {
        "scheme": ENDING_SCHEME,
        "id": ending.kind,
        "description": ending.why or AN_ENDING.get(ending.kind, ""),
    }
    implementation = {
        "endDate": days.end_of(ending.on),
        "finalValue": _money(Money(deal.paid.amount)) if deal.paid else None,
    }
    contract = {
        **_of(deal),
        "status": "terminated",
        "terminationRationaleClassifications": [reason],
        "implementation": implementation,
        "documents": _documents(process, "ending"),
    }
    return ending.on, ["contractTermination"], {"contracts": [contract]}


def _of(deal: Deal) -> dict[str, str]:
    return {"id": deal.number, "awardID": deal.number}


# The parts of both


def _party(one: Party) -> dict[str, Any]:
    first, *others = [{"scheme": scheme, "id": value} for scheme, value in one.identifiers] or [{}]
    classifications = [
        {"scheme": scheme, "id": code, "description": words[code]}
        for scheme, code, words in (
            ("UK_CA_TYPE", one.authority_type, vocabulary.AUTHORITY_TYPES),
            ("UK_CA_DEVOLVED_REGULATIONS", one.nation, vocabulary.NATIONS),
        )
        if code in words
    ]
    return {
        "id": one.key,
        "name": one.name,
        "identifier": {**first, "legalName": one.name} if first else None,
        "additionalIdentifiers": others,
        "address": (
            {"region": one.region, "country": "GB", "countryName": "United Kingdom"}
            if one.region
            else None
        ),
        "contactPoint": {"name": one.contact_name, "email": one.contact_email},
        "roles": list(one.roles),
        "roleDetails": one.words,
        "details": {
            "scale": {True: "sme", False: "large"}.get(one.is_sme)
            if one.is_sme is not None
            else "",
            "vcse": one.is_vcse,
            "classifications": classifications,
        },
    }


def _reference(party: Party) -> dict[str, str]:
    return {"id": party.key, "name": party.name}


def _named(process: Process, key: str) -> dict[str, str]:
    party = process.party(key)
    if party is None:
        raise ValueError(f"{key} is no party of {process.ocid}.")
    return _reference(party)


def _related(position: int, one: Related) -> dict[str, Any]:
    return {
        "id": str(position),
        "relationship": [one.relationship],
        "title": one.title,
        "scheme": "ocid",
        "identifier": one.ocid,
        "uri": one.url,
    }


def _documents(process: Process, section: str) -> list[dict[str, Any]]:
    there = _sections(process)
    return [_document(one) for one in process.notices if _section(one, there) == section]


def _sections(process: Process) -> set[str]:
    """The parts that the process has, and that may carry a notice."""
    there = {"planning", "tender"}
    for one in process.lots:
        there |= {"awards"} if one.award_status else set()
        there |= {"contracts"} if one.agreement_status else set()
    for deal in process.deals:
        there |= {"awards"}
        there |= {"contracts"} if deal.contract_status else set()
        there |= {"implementation"} if _was_carried_out(deal) else set()
        there |= {"ending"} if deal.ending else set()
    return there


def _section(notice: Notice, there: Set[str]) -> str:
    """Where a notice stands: in its own part, or in the one before while that is not there."""
    own = "ending" if notice.kind == "UK11" else vocabulary.section_of(notice.kind)
    while own not in there:
        own = BEFORE[own]
    return own


def _document(notice: Notice) -> dict[str, Any]:
    of_platform = len(notice.number) == 11 and notice.number[6] == "-"
    address = notice.url or (f"{PLATFORM}{notice.number}" if of_platform else "")
    return {
        "id": notice.number,
        "documentType": vocabulary.document_type_of(notice.kind),
        "noticeType": notice.kind,
        "url": address,
        "datePublished": days.start_of(notice.published_on) if notice.published_on else None,
        "format": "text/html",
        "language": "en",
    }


def _items(process: Process) -> list[dict[str, Any]]:
    """What is bought beyond the main code, and where each lot may be used."""
    others = {
        "id": "cpv",
        "additionalClassifications": [_cpv(one) for one in process.cpv[1:]],
    }
    regions = [
        {
            "id": f"lot-{lot.number}",
            "relatedLot": lot.number,
            "deliveryAddresses": [
                {"region": one, "country": "GB", "countryName": "United Kingdom"}
                for one in lot.regions
            ],
        }
        for lot in process.lots
        if lot.regions
    ]
    return [others, *regions] if process.cpv[1:] else regions


def _cpv(one: tuple[str, str]) -> dict[str, str]:
    return {"scheme": "CPV", "id": one[0], "description": one[1]}


def _money(value: Money | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {
        "amount": number(value.net),
        "amountGross": None if value.gross is None else number(value.gross),
        "currency": value.currency,
    }


def _period(span: Span) -> dict[str, Any]:
    return {
        "startDate": days.start_of(span.starts_on) if span.starts_on else None,
        "endDate": days.end_of(span.ends_on) if span.ends_on else None,
        "maxExtentDate": days.end_of(span.may_extend_to) if span.may_extend_to else None,
    }


def _filled(value: Any) -> Any:
    """The value without what is null or empty, at any depth."""
    if isinstance(value, dict):
        held = {key: _filled(one) for key, one in value.items()}
        return {key: one for key, one in held.items() if one not in (None, "", [], {})}
    if isinstance(value, list):
        return [filled for one in value if (filled := _filled(one)) not in (None, "", [], {})]
    return value
