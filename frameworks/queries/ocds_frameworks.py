"""A framework as a contracting process, from a row that was fetched with what is told of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from frameworks.choices import (
    ON_THE_LOT,
    UNPUBLISHED,
    FeeBasis,
    FrameworkKind,
    FrameworkStatus,
    LotStatus,
    PlaceStatus,
    Regime,
)
from frameworks.law.days import last_day_of_years
from frameworks.models import Framework, Lot, Supplier
from frameworks.ocds import naming, vocabulary
from frameworks.ocds import processes as told
from frameworks.queries import ocds_parties

STATUSES = {
    FrameworkStatus.DRAFT: "planning",
    FrameworkStatus.IN_REVIEW: "planning",
    FrameworkStatus.PLANNED: "planned",
    FrameworkStatus.TENDERING: "active",
    FrameworkStatus.EVALUATING: "active",
    FrameworkStatus.STANDSTILL: "active",
    FrameworkStatus.AWARDED: "complete",
    FrameworkStatus.LIVE: "complete",
    FrameworkStatus.CLOSING: "complete",
    FrameworkStatus.SUSPENDED: "complete",
    FrameworkStatus.EXPIRED: "complete",
    FrameworkStatus.TERMINATED: "complete",
    FrameworkStatus.ABANDONED: "cancelled",
}
ENDED = (FrameworkStatus.EXPIRED, FrameworkStatus.TERMINATED)
MARKET_STATUSES = {
    FrameworkStatus.LIVE: "active",
    FrameworkStatus.CLOSING: "active",
    FrameworkStatus.SUSPENDED: "active",
    FrameworkStatus.EXPIRED: "terminated",
    FrameworkStatus.TERMINATED: "terminated",
    FrameworkStatus.ABANDONED: "cancelled",
}
LOT_STATUSES = {
    LotStatus.DRAFT: "planned",
    LotStatus.TENDERING: "active",
    LotStatus.AWARDED: "complete",
    LotStatus.LIVE: "complete",
    LotStatus.EXHAUSTED: "complete",
    LotStatus.CLOSED: "complete",
    LotStatus.NOT_AWARDED: "unsuccessful",
    LotStatus.CEASED: "cancelled",
}
YEARS_OF_A_SCHEME = 8
"""An open framework's scheme ends eight years after its first award (R14)."""
HELD = (*ON_THE_LOT, PlaceStatus.SUSPENDED)
"""A suspended supplier still has its place."""


def process(framework: Framework, prefix: str) -> told.Process:
    """The process of the framework's procurement."""
    lots = sorted(framework.lots.all(), key=lambda one: (len(one.number), one.number))
    return told.Process(
        ocid=ocid(framework, prefix),
        on=_first_day(framework),
        title=framework.title,
        description=framework.description or framework.summary,
        reference=framework.reference,
        status=_status(framework),
        law=framework.regime,
        nature=framework.nature,
        cpv=tuple(
            (one.code.partition("-")[0], one.title)
            for one in sorted(framework.cpv_codes.all(), key=lambda one: one.code)
        ),
        buyer=f"consortium-{framework.publisher.slug}",
        parties=tuple(_parties(framework, lots)),
        terms=_terms(framework, lots),
        lots=tuple(_lot(framework, one) for one in lots),
        notices=tuple(sorted(_notices(framework), key=vocabulary_order)),
        related=tuple(_before(framework, prefix)),
    )


def ocid(framework: Framework, prefix: str) -> str:
    """The name of its process: as published elsewhere, else our own."""
    return framework.ocid or naming.of_framework(prefix, framework.slug)


def vocabulary_order(notice: told.Notice) -> tuple[int, str]:
    """Notices in the order in which a procurement publishes them."""
    return vocabulary.ORDER.get(notice.kind, len(vocabulary.ORDER)), notice.number


def _status(framework: Framework) -> str:
    """A dynamic market is open to suppliers for its whole life (OCDS guidance)."""
    is_live_market = _market_status(framework) == "active"
    return "active" if is_live_market else STATUSES[FrameworkStatus(framework.status)]


def _first_day(framework: Framework) -> date:
    """The day of the latest notice; else its first day; else that of its first version."""
    published = [one.published_on for one in framework.notices.all() if one.published_on]
    if published:
        return max(published)
    versions = sorted(framework.versions.all(), key=lambda one: one.number)
    if framework.starts_on is None and versions:
        return versions[0].effective_on
    return framework.starts_on or framework.created_at.date()


def _parties(framework: Framework, lots: Sequence[Lot]) -> Iterable[told.Party]:
    yield from ocds_parties.consortium(
        framework.publisher,
        contact_name=framework.contact_name,
        contact_email=framework.contact_email,
    )
    held: dict[int, Supplier] = {}
    removed: dict[int, Supplier] = {}
    for lot in lots:
        for place in lot.places.all():
            where = held if place.status in HELD else removed
            where.setdefault(place.supplier_id, place.supplier)
    for row in held.values():
        yield ocds_parties.supplier(row, "supplier")
    for key, row in removed.items():
        if key not in held:
            yield ocds_parties.supplier(row, "removedSupplier")


def _terms(framework: Framework, lots: Sequence[Lot]) -> told.Terms:
    words = [framework.price_mechanism, framework.selection_process]
    value = framework.estimated_value
    if framework.regime == Regime.PCR2015:
        value = framework.maximum_value if framework.maximum_value is not None else value
    percent, fee_words = _fee(framework)
    scheme = framework.scheme
    first = scheme.first_awarded_on if scheme else None
    span = told.Span(framework.starts_on, framework.ends_on, framework.may_extend_to)
    if framework.kind == FrameworkKind.DYNAMIC_MARKET:
        return told.Terms(
            is_market=True,
            market_status=_market_status(framework),
            entitlement=framework.entitlement,
            value=None if value is None else told.Money(value),
            span=span,
            fee_percent=percent,
            fee_words=fee_words,
            no_lots_rationale=framework.no_lots_rationale,
        )
    return told.Terms(
        method=_method([one for one in map(_method_of, lots) if one]),
        entitlement=framework.entitlement,
        who_may_use=framework.who_may_use,
        value=None if value is None else told.Money(value),
        span=span,
        term_rationale=framework.term_rationale,
        max_suppliers=framework.max_suppliers,
        description="\n\n".join(one for one in words if one),
        is_open_scheme=framework.kind == FrameworkKind.OPEN,
        scheme_ends_on=last_day_of_years(first, YEARS_OF_A_SCHEME) if first else None,
        fee_percent=percent,
        fee_words=fee_words,
        no_lots_rationale=framework.no_lots_rationale,
    )


def _market_status(framework: Framework) -> str:
    if framework.kind != FrameworkKind.DYNAMIC_MARKET:
        return ""
    return MARKET_STATUSES.get(FrameworkStatus(framework.status), "pending")


def _fee(framework: Framework) -> tuple[Decimal | None, str]:
    """The percentage; in words where it is not taken of the award, which the code list lacks."""
    percent = framework.supplier_fee_percent
    if percent and framework.fee_basis == FeeBasis.INVOICED_SPEND:
        words = f"{percent.normalize():f}% of spend as invoiced."
        return None, f"{words} {framework.fee_note}".strip()
    return percent or None, framework.fee_note


def _method_of(lot: Lot) -> str:
    if lot.allows_direct_award and lot.allows_further_competition:
        return "withAndWithoutReopeningCompetition"
    if lot.allows_direct_award:
        return "withoutReopeningCompetition"
    return "withReopeningCompetition" if lot.allows_further_competition else ""


def _method(methods: Sequence[str]) -> str:
    different = set(methods)
    if len(different) > 1:
        return "withAndWithoutReopeningCompetition"
    return different.pop() if different else ""


def _lot(framework: Framework, lot: Lot) -> told.Lot:
    suppliers = [one for one in lot.places.all() if one.status in HELD]
    value = lot.estimated_value if lot.estimated_value is not None else lot.maximum_value
    award = _award(framework, lot)
    return told.Lot(
        number=lot.number,
        title=lot.title,
        description=lot.description,
        status=LOT_STATUSES[LotStatus(lot.status)],
        value=None if value is None else told.Money(value),
        span=told.Span(lot.starts_on, lot.ends_on),
        method="" if framework.kind == FrameworkKind.DYNAMIC_MARKET else _method_of(lot),
        regions=tuple(lot.regions),
        suppliers=tuple(ocds_parties.supplier(one.supplier).key for one in suppliers),
        award_status=award,
        agreement_status=_agreement(framework) if award == "active" and suppliers else "",
    )


def _award(framework: Framework, lot: Lot) -> str:
    if lot.status == LotStatus.NOT_AWARDED:
        return "unsuccessful"
    if STATUSES[FrameworkStatus(framework.status)] != "complete" or lot.status == LotStatus.CEASED:
        return ""
    return "active"


def _agreement(framework: Framework) -> str:
    if framework.status in ENDED:
        return "terminated"
    return "pending" if framework.status == FrameworkStatus.AWARDED else "active"


def _notices(framework: Framework) -> Iterable[told.Notice]:
    """Those with a number: what is not yet published elsewhere is not told (R48)."""
    for one in framework.notices.all():
        if one.notice_id:
            yield told.Notice(one.notice_type, one.notice_id, one.published_on, one.url)


def _before(framework: Framework, prefix: str) -> Iterable[told.Related]:
    before = framework.follows
    if before is not None and before.status not in UNPUBLISHED:
        yield told.Related(ocid(before, prefix), "prior", before.title)
