"""What a process says, read from its releases: the way back from `releases`, open to others' ways.

Publishers leave out, misspell and write bare days; what cannot be read says nothing. What the
process is, the releases decide: it is a framework where its techniques say so and it is not itself
called off from one (section 3, note 2), or where its contracts name buyers of their own, as the
guidance has it for what is called off directly (note 1).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from frameworks.ocds import days, merging, releases, vocabulary
from frameworks.ocds.processes import (
    Change,
    Deal,
    Ending,
    Failure,
    Lot,
    Metric,
    Money,
    Notice,
    Observation,
    Party,
    Payment,
    Process,
    Related,
    Span,
    Terms,
)

Told = Mapping[str, Any]

SCHEMED: Final = re.compile(r"((?:GB|XI|XR|US|EU)-[A-Z]+)-(.+)")
MANY: Final = 30_000
LAWS: Final = {
    ("UKPGA", "2023/54"): "pa2023",
    ("CELEX", "32014L0024"): "pcr2015",
    ("UKSI", "2023/1348"): "psr",
}


def understand(told: Sequence[Told]) -> Process:
    """The process that the releases are of. Raises `merging.CannotBeMerged`."""
    ordered = sorted(told, key=merging.moment)
    whole = merging.compiled(ordered)
    first = merging.compiled(_as_awarded(ordered))
    related = tuple(_related(whole))
    parties = tuple(_parties(whole))
    tender = _dict(whole, "tender")
    deals_told = _deals(whole, first, parties)
    terms = _terms(tender, related, whole)
    process = Process(
        ocid=_text(whole, "ocid"),
        on=days.read(ordered[0].get("date")) or date.min,
        title=_text(tender, "title") or _text(whole, "title"),
        description=_text(tender, "description"),
        reference=_reference(tender, _text(whole, "ocid")),
        status=_text(tender, "status"),
        law=_law(tender),
        nature=_text(tender, "mainProcurementCategory"),
        method=_text(tender, "procurementMethod"),
        method_words=_text(tender, "procurementMethodDetails"),
        competitive=_flag(tender, "competitive"),
        bid_count=_bids(whole),
        cancelled_on=days.read(tender.get("finalStatusDate")),
        cpv=tuple(_cpv(tender)),
        buyer=_buyer(whole, parties),
        parties=parties,
        terms=terms,
        notices=tuple(sorted(_notices(whole, told=_amended(whole)), key=_place_of)),
        related=related,
    )
    rationale = _text(tender, "procurementMethodRationale")
    if process.status == "cancelled":
        process = replace(process, cancelled_why=rationale)
    else:
        process = replace(process, method_reason=rationale)
    lots = tuple(_lots(whole, is_framework=terms is not None))
    deals = tuple(one for one in deals_told if terms is None or one.buyer)
    return replace(process, lots=lots, deals=deals)


def _as_awarded(ordered: Sequence[Told]) -> list[Told]:
    """The releases before anything befell the contracts: what the award said."""
    later = {"contractAmendment", "implementation", "implementationUpdate", "contractTermination"}
    kept = [one for one in ordered if not later & set(_list(one, "tag"))]
    return kept or list(ordered[:1])


# What sort of process it is


def _terms(tender: Told, related: Sequence[Related], whole: Told) -> Terms | None:
    techniques = _dict(tender, "techniques")
    is_called_off = any(one.relationship == "framework" for one in related)
    is_market = bool(techniques.get("hasDynamicPurchasingSystem"))
    is_framework = bool(techniques.get("hasFrameworkAgreement"))
    if is_called_off or not (is_market or is_framework or _names_buyers(whole)):
        return None
    agreement = _dict(techniques, "frameworkAgreement")
    market = _dict(techniques, "dynamicPurchasingSystem")
    percent, words = _fee(tender)
    description = _text(agreement, "description")
    if description.endswith(releases.UNLIMITED):
        description = description.removesuffix(releases.UNLIMITED).strip()
    return Terms(
        is_market=is_market and not is_framework,
        market_status=_text(market, "status"),
        method=_text(agreement, "method"),
        entitlement=_text(agreement, "type") or _text(market, "type"),
        who_may_use=_text(agreement, "buyerCategories"),
        value=_money(agreement.get("value")) or _money(tender.get("value")),
        span=_framework_span(agreement, tender, whole),
        term_rationale=_text(agreement, "periodRationale"),
        max_suppliers=_count(agreement.get("maximumParticipants")),
        description=description,
        is_open_scheme=bool(agreement.get("isOpenFrameworkScheme")),
        scheme_ends_on=days.read(agreement.get("openFrameworkSchemeEndDate")),
        fee_percent=percent,
        fee_words=words,
        no_lots_rationale=_text(_dict(tender, "lotDetails"), "noLotsDivisionRationale"),
    )


def _names_buyers(whole: Told) -> bool:
    return any(_dict(one, "buyer") for one in _things(whole, "contracts"))


def _framework_span(agreement: Told, tender: Told, whole: Told) -> Span:
    """The framework's own days; else the tender's, else the widest of its awards."""
    for told in (agreement.get("period"), tender.get("contractPeriod")):
        span = _span(told)
        if span.starts_on or span.ends_on:
            return span
    spans = [_span(one.get("contractPeriod")) for one in _things(whole, "awards")]
    first = [one.starts_on for one in spans if one.starts_on]
    last = [one.ends_on for one in spans if one.ends_on]
    return Span(min(first, default=None), max(last, default=None))


def _fee(tender: Told) -> tuple[Decimal | None, str]:
    for one in _things(tender, "participationFees"):
        if "win" in _list(one, "type"):
            share = _decimal(_dict(one, "relativeValue").get("proportion"))
            percent = None if share is None else (share * 100).quantize(Decimal("0.01"))
            return percent, _text(one, "description")
    return None, ""


def _bids(whole: Told) -> int | None:
    for one in _things(_dict(whole, "bids"), "statistics"):
        count = _decimal(one.get("value"))
        if _text(one, "measure") == "bids" and count is not None and 0 <= count < MANY:
            return int(count)
    return None


def _law(tender: Told) -> str:
    basis = _dict(tender, "legalBasis")
    return LAWS.get((_text(basis, "scheme"), _text(basis, "id")), "")


def _reference(tender: Told, ocid: str) -> str:
    told = _text(tender, "id")
    return "" if told == ocid else told


# Who takes part


def _parties(whole: Told) -> Iterator[Party]:
    """The parties; and organisations that are only named where they act, as older packages do."""
    seen = set()
    for one in [*_things(whole, "parties"), *_named_in_place(whole)]:
        key = _key(one)
        if key and key not in seen:
            seen.add(key)
            yield _party(one, key)


def _named_in_place(whole: Told) -> Iterator[Told]:
    yield _dict(whole, "buyer")
    yield _dict(_dict(whole, "tender"), "procuringEntity")
    for part in (*_things(whole, "awards"), *_things(whole, "contracts")):
        yield _dict(part, "buyer")
        yield from _things(part, "suppliers")


def _key(organisation: Told) -> str:
    return _text(organisation, "id") or _text(organisation, "name")


def _party(one: Told, key: str) -> Party:
    details = _dict(one, "details")
    classes = _things(details, "classifications")
    codes = {_text(code, "scheme"): _text(code, "id") for code in classes}
    contact = _dict(one, "contactPoint")
    return Party(
        key=key,
        name=_text(one, "name"),
        identifiers=tuple(_identifiers(one)),
        roles=tuple(str(role) for role in _list(one, "roles")),
        authority_type=codes.get("UK_CA_TYPE", ""),
        nation=codes.get("UK_CA_DEVOLVED_REGULATIONS", ""),
        region=_text(_dict(one, "address"), "region"),
        is_sme=_is_sme(_text(details, "scale")),
        is_vcse=_flag(details, "vcse"),
        contact_name=_text(contact, "name"),
        contact_email=_text(contact, "email"),
        words=_text(one, "roleDetails"),
    )


def _is_sme(scale: str) -> bool | None:
    if scale in ("micro", "small", "medium", "sme", "selfEmployed"):
        return True
    return False if scale == "large" else None


def _identifiers(party: Told) -> Iterator[tuple[str, str]]:
    """The identifier and the additional ones; else what the party's number itself says."""
    seen = set()
    told = [_dict(party, "identifier"), *_things(party, "additionalIdentifiers")]
    pairs = [(_text(one, "scheme"), _text(one, "id")) for one in told]
    if not any(scheme and value for scheme, value in pairs):
        named = SCHEMED.fullmatch(_text(party, "id"))
        pairs = [(named[1], named[2])] if named else []
    for scheme, value in pairs:
        pair = (scheme.upper(), _padded(scheme.upper(), value))
        if scheme and value and pair not in seen:
            seen.add(pair)
            yield pair


def _padded(scheme: str, value: str) -> str:
    """Companies' numbers have eight places, though some arrive without their zeros."""
    return value.strip().upper().zfill(8) if scheme == "GB-COH" else value.strip()


def _buyer(whole: Told, parties: Sequence[Party]) -> str:
    if key := _key(_dict(whole, "buyer")):
        return key
    for role in ("buyer", "procuringEntity"):
        for party in parties:
            if role in party.roles:
                return party.key
    return _key(_dict(_dict(whole, "tender"), "procuringEntity"))


# Lots and deals


def _lots(whole: Told, *, is_framework: bool) -> Iterator[Lot]:
    tender = _dict(whole, "tender")
    awards = [one for one in _things(whole, "awards") if is_framework]
    contracts = [one for one in _things(whole, "contracts") if is_framework]
    lots = _things(tender, "lots")
    if not lots and awards:
        lots = [{"id": "1", "title": _text(tender, "title"), "status": _text(tender, "status")}]
        awards = [{**one, "relatedLots": ["1"]} for one in awards]
    for lot in lots:
        number = _text(lot, "id")
        of_lot = [one for one in awards if number in map(str, _list(one, "relatedLots"))]
        if not of_lot and len(lots) == 1:
            of_lot = awards
        keys = {_text(one, "id") for one in of_lot}
        agreed = [
            one for one in contracts if _text(one, "awardID") in keys and not one.get("buyer")
        ]
        yield Lot(
            number=number,
            title=_text(lot, "title"),
            description=_text(lot, "description"),
            status=_text(lot, "status"),
            value=_money(lot.get("value")),
            span=_span(lot.get("contractPeriod")),
            method=_text(_dict(_dict(lot, "techniques"), "frameworkAgreement"), "method"),
            regions=tuple(_regions(tender, number)),
            suppliers=tuple(_suppliers(of_lot)),
            award_status=_text(of_lot[0], "status") if of_lot else "",
            agreement_status=_text(agreed[0], "status") if agreed else "",
        )


def _suppliers(awards: Sequence[Told]) -> Iterator[str]:
    seen = set()
    for award in awards:
        if _text(award, "status") in ("cancelled", "unsuccessful"):
            continue
        for one in _things(award, "suppliers"):
            key = _key(one)
            if key and key not in seen:
                seen.add(key)
                yield key


def _deals(whole: Told, first: Told, parties: Sequence[Party]) -> Iterator[Deal]:
    """Each contract with its award; each award that no contract follows."""
    awards = {_text(one, "id"): one for one in _things(whole, "awards")}
    early = {_text(one, "id"): one for one in _things(first, "contracts")}
    followed = set()
    for contract in _things(whole, "contracts"):
        award = awards.get(_text(contract, "awardID"), {})
        followed.add(_text(award, "id"))
        yield from _deal(award, contract, early.get(_text(contract, "id"), contract), parties)
    for key, award in awards.items():
        if key not in followed:
            yield from _deal(award, {}, {}, parties)


def _deal(award: Told, contract: Told, early: Told, parties: Sequence[Party]) -> Iterator[Deal]:
    """The deal with each of its suppliers: one contract names one, a joint award several."""
    named = _things(contract, "suppliers") or _things(award, "suppliers")
    keys = [_key(one) for one in named]
    span = _span(early.get("period"))
    if span.starts_on is None and span.ends_on is None:
        span = _span(award.get("contractPeriod"))
    elif span.may_extend_to is None:
        span = replace(span, may_extend_to=_span(award.get("contractPeriod")).may_extend_to)
    yield Deal(
        number=_text(contract, "id") or _text(award, "id"),
        supplier="" if len(keys) != 1 else keys[0],
        suppliers_count=len(keys),
        buyer=_key(_dict(contract, "buyer")),
        title=_text(contract, "title") or _text(award, "title"),
        description=_text(contract, "description") or _text(award, "description"),
        award_status=_text(award, "status"),
        awarded_on=days.read(award.get("date")),
        standstill_ends_on=_span(award.get("standstillPeriod")).ends_on,
        contract_status=_text(early, "status"),
        signed_on=days.read(contract.get("dateSigned")),
        value=_money(early.get("value")) or _money(award.get("value")),
        span=span,
        no_metrics_reason=_text(contract, "noAgreedMetricsRationale"),
        metrics=tuple(_metrics(contract)),
        changes=tuple(_changes(contract)),
        failures=tuple(_failures(contract)),
        paid=_paid(contract),
        ending=_ended(contract),
    )


def _metrics(contract: Told) -> Iterator[Metric]:
    met = {_text(one, "id"): one for one in _things(_dict(contract, "implementation"), "metrics")}
    for one in _things(contract, "agreedMetrics"):
        told = [_text(seen, "notes") for seen in _things(one, "observations")]
        yield Metric(
            title=_text(one, "title"),
            description=_text(one, "description"),
            target=next((words for words in told if words), ""),
            observations=tuple(_observations(met.get(_text(one, "id"), {}))),
        )


def _observations(metric: Told) -> Iterator[Observation]:
    for one in _things(metric, "observations"):
        span = _span(one.get("period"))
        rating = _dict(one, "measureClassification")
        if span.starts_on and span.ends_on:
            yield Observation(
                starts_on=span.starts_on,
                ends_on=span.ends_on,
                rating=_text(rating, "id"),
                rating_words=_text(rating, "description"),
                measure=_decimal(one.get("measure")),
                words=_text(one, "notes"),
            )


def _changes(contract: Told) -> Iterator[Change]:
    notices = {one.number: one for one in _document_notices(contract) if one.kind == "UK10"}
    told = sorted(
        (one for one in _things(contract, "amendments") if days.read(one.get("date"))),
        key=lambda one: days.read(one["date"]) or date.min,
    )
    for one in told:
        grounds = _things(one, "rationaleClassifications")
        on = days.read(one["date"])
        if on is None:
            continue
        yield Change(
            number=_text(one, "id"),
            on=on,
            what=_text(one, "description"),
            why=_text(one, "rationale"),
            ground=_text(grounds[0], "id") if grounds else "",
            ground_words=_text(grounds[0], "description") if grounds else "",
            value=_money(one.get("value")),
            ends_on=_span(one.get("period")).ends_on,
            notice=notices.get(_text(one, "id").partition("/")[0]),
        )


def _failures(contract: Told) -> Iterator[Failure]:
    for one in _things(_dict(contract, "implementation"), "performanceFailures"):
        on = days.read(one.get("decisionDate"))
        money = _money(one.get("penaltyValue"))
        amount = money.net if money else None
        if on:
            yield Failure(on, _text(one, "category"), _text(one, "description"), amount)


def _paid(contract: Told) -> Payment | None:
    """The latest running total, where payments are told as one."""
    told = [
        Payment(day, money.net)
        for one in _things(_dict(contract, "implementation"), "transactions")
        if (day := days.read(one.get("date")))
        and (money := _money(one.get("value")))
        and _text(one, "id").endswith(f"-to-{day.isoformat()}")
    ]
    return max(told, key=lambda one: one.until, default=None)


def _ended(contract: Told) -> Ending | None:
    if _text(contract, "status") != "terminated":
        return None
    on = days.read(_dict(contract, "implementation").get("endDate"))
    on = on or _span(contract.get("period")).ends_on
    reasons = _things(contract, "terminationRationaleClassifications")
    kind = _text(reasons[0], "id") if reasons else "expiry"
    words = _text(reasons[0], "description") if reasons else ""
    why = "" if words == releases.AN_ENDING.get(kind) else words
    return Ending(on, kind, why) if on else None


def _amended(whole: Told) -> set[str]:
    """Numbers of the notices that go with changes, which carry them themselves."""
    return {
        change.notice.number
        for contract in _things(whole, "contracts")
        for change in _changes(contract)
        if change.notice
    }


# Small parts


def _notices(whole: Told, *, told: set[str]) -> Iterator[Notice]:
    seen = set()
    parts = [_dict(whole, "planning"), _dict(whole, "tender")]
    parts += [*_things(whole, "awards"), *_things(whole, "contracts")]
    parts += [_dict(one, "implementation") for one in _things(whole, "contracts")]
    for part in parts:
        for notice in _document_notices(part):
            key = (notice.kind, notice.number)
            if key not in seen and notice.number not in told:
                seen.add(key)
                yield notice


def _place_of(notice: Notice) -> tuple[int, str]:
    return vocabulary.ORDER[notice.kind], notice.number


def _document_notices(part: Told) -> Iterator[Notice]:
    for one in _things(part, "documents"):
        kind, number = _text(one, "noticeType"), _text(one, "id")
        if kind in vocabulary.DOCUMENT_TYPES and number:
            url = _text(one, "url")
            address = "" if url == f"{releases.PLATFORM}{number}" else url
            yield Notice(kind, number, days.read(one.get("datePublished")), address)


def _related(whole: Told) -> Iterator[Related]:
    for one in _things(whole, "relatedProcesses"):
        # The standard's list of relationships is one word with some publishers.
        kinds = one.get("relationship")
        kind = kinds[0] if isinstance(kinds, list) and kinds else kinds
        ocid = _text(one, "identifier") or _text(one, "identifer")
        if isinstance(kind, str) and ocid:
            yield Related(ocid, kind, _text(one, "title"), _text(one, "uri"))


def _cpv(tender: Told) -> Iterator[tuple[str, str]]:
    told = [_dict(tender, "classification")]
    for item in _things(tender, "items"):
        told += [_dict(item, "classification"), *_things(item, "additionalClassifications")]
    seen = set()
    for one in told:
        code = _text(one, "id")
        if _text(one, "scheme") == "CPV" and code not in seen:
            seen.add(code)
            yield code, _text(one, "description")


def _regions(tender: Told, lot: str) -> Iterator[str]:
    seen = set()
    for item in _things(tender, "items"):
        if _text(item, "relatedLot") in ("", lot):
            for one in _things(item, "deliveryAddresses"):
                region = _text(one, "region")
                if region and region not in seen:
                    seen.add(region)
                    yield region


def _span(told: Any) -> Span:
    if not isinstance(told, Mapping):
        return Span()
    starts, ends = days.read(told.get("startDate")), days.read(told.get("endDate"))
    return Span(starts, ends, days.read(told.get("maxExtentDate")))


def _money(told: Any) -> Money | None:
    if not isinstance(told, Mapping):
        return None
    net = _decimal(told.get("amount"))
    if net is None:
        return None
    return Money(net, _decimal(told.get("amountGross")), _text(told, "currency") or "GBP")


def _decimal(told: Any) -> Decimal | None:
    """A number, also one written as text; never a truth value, never what is not finite."""
    if isinstance(told, bool) or not isinstance(told, int | float | Decimal | str):
        return None
    try:
        value = Decimal(str(told))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _count(told: Any) -> int | None:
    value = _decimal(told)
    return int(value) if value is not None and 0 < value < MANY else None


def _flag(told: Told, name: str) -> bool | None:
    value = told.get(name)
    return value if isinstance(value, bool) else None


def _text(told: Told, name: str) -> str:
    value = told.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def _dict(told: Told, name: str) -> Told:
    value = told.get(name)
    return value if isinstance(value, Mapping) else {}


def _list(told: Told, name: str) -> list[Any]:
    value = told.get(name)
    return value if isinstance(value, list) else []


def _things(told: Told, name: str) -> list[Told]:
    return [one for one in _list(told, name) if isinstance(one, Mapping)]
