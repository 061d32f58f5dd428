"""A framework of a package: made as it was concluded, or brought up to date.

Its value is what may be bought, so nothing of it is a contract or spend (section 3, note 2; T45).
What the portal itself publishes stays as its publisher has it; of a framework that is known
otherwise only empty facts are filled, and one that came from packages follows them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.text import slugify

from consortia.actions import publishers
from consortia.choices import OperatorRole, Region
from consortia.models import Authority, Consortium
from frameworks.actions import (
    catalogue_writing,
    package_outcomes,
    place_records,
    search_index,
    versions,
)
from frameworks.actions.package_outcomes import Came, CannotBeBroughtIn, Package
from frameworks.actions.place_records import Held
from frameworks.choices import (
    Entitlement,
    FeeForm,
    FrameworkKind,
    FrameworkStatus,
    LotStatus,
    Nature,
    NoticeType,
    PackageResult,
    Regime,
)
from frameworks.models import CpvCode, Framework, Lot, Notice, PackageOutcome, SupplierOnLot
from frameworks.ocds import naming, vocabulary
from frameworks.ocds.processes import Party, Process, Span, Terms
from procurement_portal.core import audit, moments

THE_WHOLE = "1"
FIRST_DAY_OF_THE_ACT = date(2025, 2, 24)
"""Begun before, it is under the regulations of 2015 (R1)."""
LONGEST_NUMBER = 12
LONGEST_SLUG = 100
FACTS = (
    *("title", "description", "nature", "starts_on", "ends_on", "may_extend_to"),
    *("estimated_value", "maximum_value", "supplier_fee_percent", "fee_form", "fee_note"),
    *("who_may_use", "entitlement", "max_suppliers", "selection_process", "term_rationale"),
    *("no_lots_rationale", "status"),
)
"""What a later package may change; the law never changes (R1)."""
LOT_STATUSES = {
    "planning": LotStatus.DRAFT,
    "planned": LotStatus.DRAFT,
    "active": LotStatus.TENDERING,
    "unsuccessful": LotStatus.NOT_AWARDED,
    "cancelled": LotStatus.CEASED,
    "withdrawn": LotStatus.CEASED,
}
ROLES = {
    "centralPurchasingBody": OperatorRole.CPA,
    "leadBuyer": OperatorRole.LEAD_OF_JOINT,
    "procuringEntity": OperatorRole.SINGLE_AUTHORITY,
}


def write(process: Process, *, file_name: str, by: Any, at: datetime) -> list[Came]:
    """Bring the framework in, in the caller's transaction. Raises CannotBeBroughtIn."""
    package = Package(file_name, by, at)
    if process.terms is None:
        raise ValueError("It is no framework.")
    if ours := package_outcomes.own_framework(process.ocid):
        reason = "This portal publishes it itself: what its publisher says stands."
        return [_came(process, ours, PackageResult.UNCHANGED, reason)]
    facts = _facts(process, process.terms, package)
    framework = Framework.objects.filter(ocid=process.ocid).first()
    if framework is None:
        framework = _make(process, facts, package)
        came: str = PackageResult.MADE
    else:
        framework = Framework.objects.locked(framework.pk)
        came = _bring_up_to_date(framework, facts, package)
    more = _surroundings(framework, process, package)
    if more.has_changed and came == PackageResult.UNCHANGED:
        came = PackageResult.CHANGED
    if came != PackageResult.UNCHANGED:
        search_index.refresh([framework.pk], at=package.at)
    return [_came(process, framework, came), *more.suppliers]


def _came(process: Process, row: Framework, result: str, reason: str = "") -> Came:
    return Came(process.ocid, "framework", row.title, result, reason, f"framework:{row.pk}")


# What it says


def _facts(process: Process, terms: Terms, package: Package) -> dict[str, Any]:
    """The columns of the framework. Raises CannotBeBroughtIn where they contradict each other."""
    if not process.title:
        raise CannotBeBroughtIn("It has no title.")
    law = _law(process)
    value = package_outcomes.pounds(terms.value)
    fee = terms.fee_percent
    span = terms.span
    _require_order(span)
    return {
        "title": process.title,
        "description": process.description,
        "regime": law,
        "kind": _kind(terms),
        "status": _status(process, terms, moments.day_of(package.at)),
        "nature": process.nature if process.nature in Nature.values else Nature.SERVICES,
        "starts_on": span.starts_on,
        "ends_on": span.ends_on,
        "may_extend_to": span.may_extend_to if span.ends_on else None,
        "estimated_value": None if law == Regime.PCR2015 else value,
        "maximum_value": value if law == Regime.PCR2015 else None,
        "supplier_fee_percent": fee,
        "fee_form": FeeForm.FIXED_PERCENT if fee else "",
        "fee_note": terms.fee_words,
        "who_may_use": terms.who_may_use,
        "entitlement": Entitlement.CLOSED if terms.entitlement == "closed" else Entitlement.OPEN,
        "max_suppliers": terms.max_suppliers,
        "selection_process": terms.description,
        "term_rationale": terms.term_rationale,
        "no_lots_rationale": terms.no_lots_rationale,
    }


def _law(process: Process) -> str:
    """The law that it names; else by the day on which it was published first (R1)."""
    if process.law:
        return process.law
    days = [one.published_on for one in process.notices if one.published_on]
    began = min([process.on, *days])
    return Regime.PCR2015 if began < FIRST_DAY_OF_THE_ACT else Regime.PA2023


def _kind(terms: Terms) -> str:
    if terms.is_market:
        return FrameworkKind.DYNAMIC_MARKET
    return FrameworkKind.OPEN if terms.is_open_scheme else FrameworkKind.CLOSED


def _status(process: Process, terms: Terms, today: date) -> str:
    """As it was concluded; that it is over, its agreements or its last day say."""
    if terms.is_market and terms.market_status in ("active", "terminated"):
        ended = terms.market_status == "terminated"
        return FrameworkStatus.EXPIRED if ended else FrameworkStatus.LIVE
    if process.status in ("cancelled", "unsuccessful", "withdrawn"):
        return FrameworkStatus.ABANDONED
    awarded = [lot.agreement_status for lot in process.lots if lot.award_status]
    if process.status in ("planning", "planned"):
        return FrameworkStatus.PLANNED
    if process.status != "complete" and not awarded:
        return FrameworkStatus.TENDERING
    agreed = {one for one in awarded if one}
    last = terms.span.may_extend_to or terms.span.ends_on
    if agreed == {"terminated"} or (not agreed and last and last < today):
        return FrameworkStatus.EXPIRED
    return FrameworkStatus.AWARDED if agreed == {"pending"} else FrameworkStatus.LIVE


def _require_order(span: Span) -> None:
    days = [one for one in (span.starts_on, span.ends_on, span.may_extend_to) if one]
    if days != sorted(days):
        raise CannotBeBroughtIn("It ends before it begins.")


# The framework itself


def _make(process: Process, facts: Mapping[str, Any], package: Package) -> Framework:
    publisher = _publisher(process, package)
    follows = [one.ocid for one in process.related if one.relationship == "prior"]
    row = Framework.objects.create(
        publisher=publisher,
        slug=_slug(process),
        reference=_reference(process, publisher),
        ocid=process.ocid,
        follows=next(filter(None, (package_outcomes.framework(one) for one in follows)), None),
        **facts,
    )
    party = process.party(process.buyer)
    if party is not None and party.key == f"consortium-{publisher.slug}":
        row.contact_name, row.contact_email = party.contact_name, party.contact_email
        row.save(update_fields=["contact_name", "contact_email"])
    versions.write(
        row,
        what=f"Imported from {package.file_name}.",
        effective_on=process.on,
        by=package.by,
        at=package.at,
    )
    audit.record(
        "frameworks.framework.imported",
        subject=row,
        tenant=publisher,
        by=package.by,
        at=package.at,
        status=str(row.status),
        ocid=row.ocid,
    )
    return row


def _slug(process: Process) -> str:
    """Its own address where our prefix made its name; else one by the title."""
    own = naming.framework_slug(settings.OCDS_OCID_PREFIX, process.ocid) or ""
    base = own if slugify(own) == own and own else slugify(process.title)
    base = base[:LONGEST_SLUG].strip("-") or "framework"
    slug, number = base, 2
    while Framework.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


def _reference(process: Process, publisher: Consortium) -> str:
    """The publisher's own; its ocid where there is none, or where another has it."""
    told = process.reference or process.ocid
    taken = Framework.objects.filter(publisher=publisher, reference=told).exists()
    return process.ocid if taken else told


def _bring_up_to_date(framework: Framework, facts: Mapping[str, Any], package: Package) -> str:
    """Take what is new; where it did not come from packages, only what is empty is filled."""
    if framework.regime != facts["regime"]:
        raise CannotBeBroughtIn(
            f"Here it is under the {framework.get_regime_display()}; the law never changes (R1)."
        )
    came_from_packages = PackageOutcome.objects.filter(
        subject_ref=f"framework:{framework.pk}", outcome=PackageResult.MADE
    ).exists()
    changes = []
    for name in FACTS:
        was, now = getattr(framework, name), facts[name]
        if was == now or now in (None, "") or not (came_from_packages or was in (None, "")):
            continue
        setattr(framework, name, now)
        changes.append({"fact": name, "was": _shown(was), "is": _shown(now)})
    if not changes:
        return PackageResult.UNCHANGED
    framework.version += 1
    framework.save()
    version = versions.write(
        framework,
        what=f"Brought up to date from {package.file_name}.",
        effective_on=moments.day_of(package.at),
        changes=changes,
        by=package.by,
        at=package.at,
    )
    audit.record(
        "frameworks.framework.changed_by_import",
        subject=framework,
        tenant=framework.publisher,
        by=package.by,
        at=package.at,
        version=version.number,
        facts=[one["fact"] for one in changes],
    )
    return PackageResult.CHANGED


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


# Its publisher


def _publisher(process: Process, package: Package) -> Consortium:
    """The consortium that the buyer is, or that it runs; else one is made of it."""
    buyer = process.party(process.buyer)
    if buyer is None or not buyer.name:
        raise CannotBeBroughtIn("It does not say who publishes it.")
    slug = buyer.key.removeprefix("consortium-") if buyer.key.startswith("consortium-") else ""
    for known in (
        Consortium.objects.filter(slug=slug, name=buyer.name),
        Consortium.objects.filter(name__iexact=buyer.name),
    ):
        if row := known.order_by("pk").first():
            return row
    operator, role = _operator(process, buyer)
    runs = list(Consortium.objects.filter(operator=operator)[:2]) if operator else []
    if len(runs) == 1 and not slug:
        return runs[0]
    if not _is_british(process, buyer):
        raise CannotBeBroughtIn(
            f"Nothing says that {buyer.name} is a public body of the United Kingdom."
        )
    return publishers.found(
        name=buyer.name,
        slug=slug,
        operator=operator,
        operator_role=role,
        by=package.by,
        at=package.at,
    )


def _is_british(process: Process, buyer: Party) -> bool:
    """By the law, by a register of the United Kingdom, or by a prefix of its platforms or ours."""
    prefix = process.ocid[: len("ocds-abc123")]
    return (
        bool(process.law)
        or prefix in vocabulary.PREFIXES_OF_OTHERS | {settings.OCDS_OCID_PREFIX}
        or buyer.key.startswith("GB-")
        or any(scheme.startswith("GB-") for scheme, _ in buyer.identifiers)
    )


def _operator(process: Process, buyer: Party) -> tuple[Authority | None, str]:
    """The authority that runs the procurement, where it is known here, and as what it does."""
    others = [one for one in process.parties if one.key != buyer.key]
    for party in (*others, buyer):
        roles = [role for code, role in ROLES.items() if code in party.roles]
        if not roles:
            continue
        try:
            return package_outcomes.known_authority(party), roles[0]
        except CannotBeBroughtIn:
            continue
    return None, ""


# What surrounds it


@dataclass
class _More:
    """Whether lots, places or notices are new, and what became of the suppliers."""

    has_changed: bool
    suppliers: Sequence[Came]


def _surroundings(framework: Framework, process: Process, package: Package) -> _More:
    codes = CpvCode.objects.filter(code__regex=_any_of(code for code, _ in process.cpv))
    before = framework.cpv_codes.count()
    framework.cpv_codes.add(*codes)
    new_codes = framework.cpv_codes.count() > before
    new_notices = _notices(framework, process)
    lots, new_lots = _lots(framework, process)
    new_places, suppliers = _places(framework, process, lots, package)
    return _More(new_codes or new_notices or new_lots or new_places, suppliers)


def _any_of(codes: Iterable[str]) -> str:
    """A pattern of the codes, whose check digit packages leave out; of nothing, nothing."""
    plain = [code for code in codes if code.isdecimal() and len(code) == 8]
    return f"^({'|'.join(plain)})" if plain else "^$"


def _notices(framework: Framework, process: Process) -> bool:
    known = set(NoticeType.values)
    made = [
        Notice.objects.get_or_create(
            framework=framework,
            notice_type=one.kind,
            notice_id=one.number,
            defaults={"published_on": one.published_on or process.on, "url": one.url},
        )[1]
        for one in process.notices
        if one.kind in known
    ]
    return any(made)


def _lots(framework: Framework, process: Process) -> tuple[dict[str, Lot], bool]:
    held = {lot.number: lot for lot in framework.lots.all()}
    made = False
    for one in process.lots:
        number = one.number[-LONGEST_NUMBER:] or THE_WHOLE
        if number in held:
            continue
        method = one.method or (process.terms.method if process.terms else "")
        held[number] = Lot.objects.create(
            framework=framework,
            number=number,
            title=one.title or process.title,
            description=one.description,
            status=_lot_status(framework, one.status),
            starts_on=one.span.starts_on,
            ends_on=one.span.ends_on,
            estimated_value=package_outcomes.pounds(one.value),
            regions=[code for code in one.regions if code in Region.values],
            allows_direct_award=method.startswith(("without", "withAnd")),
            allows_further_competition=not method.startswith("without"),
        )
        made = True
    return held, made


def _lot_status(framework: Framework, told: str) -> str:
    if told in ("complete", ""):
        return catalogue_writing.LOT_STATUS.get(framework.status, LotStatus.DRAFT)
    return LOT_STATUSES.get(told, LotStatus.DRAFT)


def _places(
    framework: Framework, process: Process, lots: Mapping[str, Lot], package: Package
) -> tuple[bool, Sequence[Came]]:
    """Places that are new; who has one keeps it, whatever became of it since."""
    wanted = [(one, key) for one in process.lots for key in one.suppliers]
    if not wanted:
        return False, ()
    by_key, told = package_outcomes.suppliers(
        process, list(dict.fromkeys(key for _, key in wanted)), framework.publisher, package
    )
    held = set(
        SupplierOnLot.objects.filter(lot__framework=framework).values_list("lot", "supplier")
    )
    new: dict[tuple[int, int], Held] = {}
    for one, key in wanted:
        lot = lots[one.number[-LONGEST_NUMBER:] or THE_WHOLE]
        pair = (lot.pk, by_key[key])
        if pair not in held:
            since = one.span.starts_on or framework.starts_on
            new[pair] = Held(*pair, since, one.span.ends_on or framework.ends_on)
    if new:
        place_records.record(
            list(new.values()),
            framework.publisher,
            ground=f"Imported from {package.file_name}.",
            by=package.by,
            at=package.at,
        )
    return bool(new), told
