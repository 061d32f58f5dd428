"""What the law and buyers ask of the invented frameworks: facts, notices, who may use them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import models

from benchmarking.management.sample.frameworks import (
    ACT_IN_FORCE,
    NOT_AWARDED,
    Agreement,
)
from consortia.models import Authority
from frameworks.choices import (
    EligibilityKind,
    EntitledClass,
    Entitlement,
    FeeBasis,
    FeeForm,
    FrameworkKind,
    FrameworkStatus,
    Nature,
    NoticeType,
    PlaceEventKind,
    PlaceStatus,
    Regime,
)
from frameworks.models import (
    AccessAgreement,
    EligibilityRule,
    Framework,
    FrameworkVersion,
    Notice,
    PlaceEvent,
    SupplierOnLot,
)

BEGAN_BEFORE = timedelta(days=120)
PLANNED_BEFORE = timedelta(days=40)
RECORDED_BY = "Sample data"
GOODS = frozenset({"energy", "office", "food", "water", "leisure", "clinical"})
WORKS = frozenset({"construction", "highways"})
LIGHT_TOUCH = frozenset({"adult-care", "legal"})
TERMS = (
    "The authority uses the framework for its own needs, tells the publisher the value of each "
    "call-off within ten working days of its award, and stays responsible for its own contracts."
)
SHARED_DATA = (
    "The publisher sees the value, supplier and dates of call-offs, and shares totals with members."
)


@dataclass(frozen=True)
class Wording:
    """How the notice says who may use a framework, and what that means as a rule."""

    quote: str
    kind: str
    classes: tuple[str, ...] = ()
    names_members: bool = False


ANYBODY = Wording(
    "Any contracting authority in the United Kingdom, as described in Schedule 2 to the notice.",
    EligibilityKind.CATEGORY,
    (EntitledClass.ANY_AUTHORITY,),
)
COUNCILS = Wording(
    "Local authorities in England, of any kind.", EligibilityKind.CATEGORY, (EntitledClass.LOCAL,)
)
HEALTH_BODIES = Wording(
    "NHS trusts and integrated care boards.", EligibilityKind.CATEGORY, (EntitledClass.NHS,)
)
MEMBERS = Wording("Members of the Alliance from time to time.", EligibilityKind.CONSORTIUM_MEMBERS)
BY_NAME = Wording(
    "The authorities listed in the notice, and no others.",
    EligibilityKind.NAMED,
    names_members=True,
)
IN_WORDS = Wording(
    "Bodies that provide services of general interest in the region.", EligibilityKind.TEXT
)
WORDINGS = {
    "fleet": (MEMBERS,),
    "insurance": (COUNCILS,),
    "leisure": (COUNCILS,),
    "training": (IN_WORDS,),
    "legal": (BY_NAME,),
    "grounds": (COUNCILS,),
    "housing": (BY_NAME,),
    "adult-care": (HEALTH_BODIES, COUNCILS),
    "clinical": (HEALTH_BODIES,),
}


def fill(agreement: Agreement) -> None:
    """Put into the unsaved framework and lots what R10–R13, R19, R45 and R50 ask for."""
    framework, category = agreement.framework, agreement.category
    title = framework.title.lower()
    framework.procurement_began_on = began_on(framework)
    began_under_the_act = framework.procurement_began_on >= ACT_IN_FORCE
    framework.regime = Regime.PA2023 if began_under_the_act else Regime.PCR2015
    framework.nature = _nature(category)
    framework.is_light_touch = category in LIGHT_TOUCH
    framework.description = f"{framework.title} for public bodies, in the lots described below."
    framework.price_mechanism = (
        "Maximum prices for each item, fixed for a year and then moved by the index that the "
        "framework names; prices at call-off may be lower, never higher."
    )
    framework.selection_process = (
        "Direct award to the first in rank where the framework's terms settle it; otherwise a "
        "further competition among all suppliers of the lot."
    )
    framework.conflicts_assessed_on = framework.procurement_began_on
    framework.conflicts_assessed_by = "Head of procurement"
    framework.policy_statement = "Lots are sized so that smaller suppliers can bid for one alone."
    framework.sme_barriers = "No turnover threshold above twice a lot's yearly value is asked for."
    framework.no_lots_rationale = (
        "The service cannot be divided without loss." if len(agreement.lots) == 1 else ""
    )
    framework.fee_form = FeeForm.FIXED_PERCENT
    framework.fee_basis = (
        FeeBasis.CALL_OFF_ESTIMATE if began_under_the_act else FeeBasis.INVOICED_SPEND
    )
    framework.how_to_buy = (
        f"Send the publisher a note of what you need of {title} before you start."
    )
    framework.contact_name = "Framework team"
    framework.contact_email = f"{category}@example.org"
    wordings = _wordings(agreement)
    framework.who_may_use = " ".join(wording.quote for wording in wordings)
    framework.entitlement = Entitlement.CLOSED if wordings == (BY_NAME,) else Entitlement.OPEN
    if _is_awarded(framework):
        framework.summaries_sent_on = framework.procurement_began_on + timedelta(days=90)
    _fill_lots(agreement)


def _nature(category: str) -> str:
    if category in GOODS:
        return Nature.GOODS
    return Nature.WORKS if category in WORKS else Nature.SERVICES


def _fill_lots(agreement: Agreement) -> None:
    for lot in agreement.lots:
        if agreement.framework.kind == FrameworkKind.DYNAMIC_MARKET:
            lot.allows_direct_award = False  # a market has no direct award (R28)
        if lot.allows_direct_award:
            lot.core_terms = "The call-off terms published with the framework, without change."
            lot.selection_mechanism = (
                "The supplier with the lowest total for the stated basket; where it declines, "
                "the next."
            )


def _is_awarded(framework: Framework) -> bool:
    return framework.status not in NOT_AWARDED


def rows(
    made: list[Agreement], members: Mapping[str, list[Authority]], *, today: date
) -> Iterator[models.Model]:
    """What hangs on the frameworks, what others hang on first; `members` by consortium's slug."""
    rules = [(agreement, wording) for agreement in made for wording in _wordings(agreement)]
    notices = {agreement.framework.slug: list(_notices(agreement.framework)) for agreement in made}
    for agreement in made:
        yield from notices[agreement.framework.slug]
    for agreement, wording in rules:
        first = next(iter(notices[agreement.framework.slug]), None)
        yield from _rule(agreement, wording, first, members[agreement.framework.publisher.slug])
    for agreement in made:
        yield from _events(agreement, today=today)
    published = [one.framework for one in made if one.framework.status != FrameworkStatus.DRAFT]
    for framework in published:
        yield _first_version(framework, today=today)
    yield from map(_access_agreement, published)


def _notices(framework: Framework) -> Iterator[Notice]:
    began = began_on(framework)
    starts = began + BEGAN_BEFORE
    if framework.status == FrameworkStatus.DRAFT:
        return
    if framework.status == FrameworkStatus.PLANNED:
        yield Notice(framework=framework, notice_type=NoticeType.UK4)
        return
    if framework.regime == Regime.PA2023:
        days = {NoticeType.UK4: began}
        if _is_awarded(framework):
            days |= {
                NoticeType.UK6: starts - timedelta(days=28),
                NoticeType.UK7: starts - timedelta(days=7),
            }
    else:
        days = {NoticeType.EARLIER_CONTRACT: began}
        if _is_awarded(framework):
            days[NoticeType.EARLIER_AWARD] = starts - timedelta(days=7)
    for notice_type, day in days.items():
        yield Notice(
            framework=framework,
            notice_type=notice_type,
            notice_id=f"{framework.reference}-{notice_type}-{day.year}",
            published_on=day,
        )


def _wordings(agreement: Agreement) -> tuple[Wording, ...]:
    return WORDINGS.get(agreement.category, (ANYBODY,))


def _rule(
    agreement: Agreement, wording: Wording, notice: Notice | None, members: list[Authority]
) -> Iterator[models.Model]:
    """One rule; where the notice lists authorities, those are the members of the publisher."""
    is_members = wording.kind == EligibilityKind.CONSORTIUM_MEMBERS
    is_planned = agreement.framework.status == FrameworkStatus.PLANNED  # its notice has no day yet
    rule = EligibilityRule(
        framework=agreement.framework,
        kind=wording.kind,
        classes=list(wording.classes),
        consortium=agreement.framework.publisher if is_members else None,
        quoted_text=wording.quote,
        notice=notice,
        effective_from=None if is_planned else agreement.framework.procurement_began_on,
    )
    yield rule
    if wording.names_members:
        for authority in members:
            yield EligibilityRule.authorities.through(eligibilityrule=rule, authority=authority)


def _events(agreement: Agreement, *, today: date) -> Iterator[PlaceEvent]:
    """Each place from its appointment on; one of agency staff is suspended for a while."""
    last = agreement.places[-1] if agreement.category == "agency" else None
    for place in agreement.places:
        if place.starts_on is None:
            continue
        for kind in (PlaceEventKind.APPOINTED, PlaceEventKind.ACTIVATED):
            yield _event(place, kind, place.starts_on)
        if place.rank:
            yield _event(place, PlaceEventKind.RANKED, place.starts_on, rank=place.rank)
        if place is last:
            place.status = PlaceStatus.SUSPENDED
            yield _event(
                place,
                PlaceEventKind.SUSPENDED,
                today - timedelta(days=20),
                until=today + timedelta(days=40),
                ground="Its insurance certificate ran out; it was asked for twice.",
                noticed_on=today - timedelta(days=27),
            )


def _event(place: SupplierOnLot, kind: str, on: date, **facts: Any) -> PlaceEvent:
    return PlaceEvent(
        place=place,
        kind=kind,
        on=on,
        recorded_by=RECORDED_BY,
        recorded_at=datetime.combine(on, time(9), tzinfo=UTC),
        **facts,
    )


def _first_version(framework: Framework, *, today: date) -> FrameworkVersion:
    """On the day its procurement began; what is only planned was published before that."""
    day = min(began_on(framework), today - PLANNED_BEFORE)
    return FrameworkVersion(
        framework=framework,
        number=1,
        what="Published.",
        effective_on=day,
        published_by=RECORDED_BY,
        published_at=datetime.combine(day, time(9), tzinfo=UTC),
    )


def _access_agreement(framework: Framework) -> AccessAgreement:
    return AccessAgreement(
        framework=framework,
        version=1,
        text=TERMS,
        data_sharing_terms=SHARED_DATA,
        published_on=began_on(framework),
    )


def began_on(framework: Framework) -> date:
    """When the procurement of a sample framework began; each has a first day."""
    if framework.starts_on is None:
        raise ValueError(f"{framework} has no first day")
    return framework.starts_on - BEGAN_BEFORE
