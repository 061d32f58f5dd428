"""A call-off as the rules see it, and what they say of it before its moves."""

import dataclasses
from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils import timezone

from consortia.choices import Tier
from frameworks.choices import (
    COMMITTED_CALL_OFFS,
    ON_THE_LOT,
    CallOffRoute,
    InvitationStatus,
    PlaceStatus,
)
from frameworks.law import rules, thresholds
from frameworks.law.codes import Moment, Nature, Regime
from frameworks.law.facts import CallOffFacts, LotFacts
from frameworks.law.findings import Finding
from frameworks.law.values import with_vat
from frameworks.models import CallOff, Framework, Lot, SupplierOnLot
from frameworks.queries import closures
from frameworks.queries import facts as framework_facts

HOLDING = (*ON_THE_LOT, PlaceStatus.SUSPENDED)
"""One that is suspended holds its place: the lot has not become one of a single supplier."""
A_YEAR = timedelta(days=365)
THRESHOLD_ASKS = (
    *("reference", "nature", "is_light_touch", "estimated_value", "award_value", "vat_percent"),
    *("created_at", "authority__tier", "lot__framework__is_for_utilities_only"),
    "lot__framework__is_for_defence_only",
)
"""What is read of a call-off to see whether it is below the threshold."""


def findings(call_off: CallOff, *, moment: str, on: date) -> list[Finding]:
    """What stands in the way of the move, or is worth knowing."""
    facts = of_call_off(call_off, on=on)
    said = rules.ask(facts, moment=moment)
    if moment == Moment.CALL_OFF:
        said += rules.ask(facts.framework, moment=moment)
        said += closures.of_a_decision(call_off)
    if moment == Moment.RUN_CALL_OFF:
        said += closures.of_lot(
            call_off.lot, call_off.authority, on=on, wanted=call_off.estimated_value
        )
    return said


def of_call_off(call_off: CallOff, *, on: date) -> CallOffFacts:
    """The call-off as the rules see it on the day of its award."""
    lot = call_off.lot
    value = worth(call_off)
    framework = framework_facts.of_framework(lot.framework, on=on)
    to_come = (value or Decimal(0)) if call_off.status not in COMMITTED_CALL_OFFS else Decimal(0)
    places = SupplierOnLot.objects.filter(lot=lot, status__in=ON_THE_LOT)
    invited = call_off.invitations.exclude(status=InvitationStatus.WITHDRAWN).values("place")
    is_competed = call_off.route == CallOffRoute.COMPETITION
    left_out = places.exclude(pk__in=invited) if is_competed else places.none()
    return CallOffFacts(
        framework=dataclasses.replace(
            framework, committed_value=framework.committed_value + to_come
        ),
        on=call_off.awarded_on or on,
        regime=Regime(call_off.regime),
        ends_on=call_off.ends_on,
        signed_on=call_off.signed_on,
        is_above_threshold=is_above_threshold(call_off, on=on),
        voluntary_standstill=call_off.standstill_days,
        standstill_ends_on=call_off.standstill_ends_on,
        began_before_expiry=_began_before_expiry(call_off),
        orphan_criteria=_orphans(call_off),
        conditions=frozenset(call_off.conditions),
        route=call_off.route,
        lot=of_lot(lot),
        estimate=value,
        lot_least=lot.min_call_off_value,
        lot_most=lot.max_call_off_value,
        lot_months=lot.max_call_off_months,
        months=months_of(call_off),
        justification=call_off.justification,
        not_invited=tuple(
            left_out.order_by("supplier__name", "pk").values_list("supplier__name", flat=True)
        ),
        not_invited_reason=call_off.not_invited_reason,
        days_to_respond=_days_to_respond(call_off, on=on),
        core_information_on=call_off.core_information_on,
        supplier_is_on_the_lot=call_off.place is None or call_off.place.status in ON_THE_LOT,
        similar_call_offs=_similar(call_off, on=on),
        gross_value=None if value is None else with_vat(value, call_off.vat_percent),
        indicator_count=call_off.kpis.count(),
        no_indicators_reason=call_off.no_kpis_reason,
    )


def of_lot(lot: Lot) -> LotFacts:
    """The lot as the rules about its routes see it (R11)."""
    return LotFacts(
        number=lot.number,
        allows_direct_award=lot.allows_direct_award,
        allows_further_competition=lot.allows_further_competition,
        has_core_terms=bool(lot.core_terms.strip()),
        has_selection_mechanism=bool(lot.selection_mechanism.strip()),
        supplier_count=SupplierOnLot.objects.filter(lot=lot, status__in=HOLDING).count(),
    )


def worth(call_off: CallOff) -> Decimal | None:
    """The most that may be paid: as awarded where that is known, else as estimated."""
    return call_off.estimated_value if call_off.award_value is None else call_off.award_value


def is_above_threshold(call_off: CallOff, *, on: date) -> bool:
    """Whether its value with VAT is not less than the threshold in force when it began (R3, R4)."""
    framework = call_off.lot.framework
    row = thresholds.row_for(
        Nature(call_off.nature),
        is_central=call_off.authority.tier == Tier.CENTRAL,
        is_light_touch=call_off.is_light_touch,
        is_for_utilities=framework.is_for_utilities_only,
        is_for_defence=framework.is_for_defence_only,
    )
    value = worth(call_off)
    gross = None if value is None else with_vat(value, call_off.vat_percent)
    begun_on = timezone.localdate(call_off.created_at) if call_off.pk else on
    return thresholds.is_above(gross, row, begun_on)


def _orphans(call_off: CallOff) -> tuple[str, ...]:
    """Criteria whose parent is no criterion of the framework for this lot (R22)."""
    lot = call_off.lot
    own = call_off.criteria.filter(parent__framework=lot.framework_id)
    own = own.filter(Q(parent__lot=None) | Q(parent__lot=lot))
    strange = call_off.criteria.exclude(pk__in=own)
    return tuple(strange.order_by("name").values_list("name", flat=True))


def months_of(call_off: CallOff) -> int | None:
    """Begun months from the first to the last day, extensions not used."""
    if call_off.starts_on is None or call_off.ends_on is None:
        return None
    span = relativedelta(call_off.ends_on + timedelta(days=1), call_off.starts_on)
    return span.years * 12 + span.months + (span.days > 0)


def _days_to_respond(call_off: CallOff, *, on: date) -> int | None:
    if call_off.route != CallOffRoute.COMPETITION or call_off.deadline_at is None:
        return None
    return (timezone.localdate(call_off.deadline_at) - on).days


def _began_before_expiry(call_off: CallOff) -> bool:
    """Its selection ran when the framework ended (R16)."""
    last = call_off.lot.framework.ends_on
    if last is None or call_off.approved_at is None:
        return False
    return timezone.localdate(call_off.approved_at) <= last


def _similar(call_off: CallOff, *, on: date) -> tuple[str, ...]:
    """References of others like it, below the threshold, decided in the year before (R7)."""
    if call_off.place is None:
        return ()
    alike = Framework.objects.filter(categories__in=call_off.lot.framework.categories.all())
    others = (
        CallOff.objects.filter(
            authority=call_off.authority,
            place__supplier=call_off.place.supplier_id,
            status__in=COMMITTED_CALL_OFFS,
            awarded_on__range=(on - A_YEAR, on),
            lot__framework__in=alike,
        )
        .exclude(pk=call_off.pk)
        .select_related("authority", "lot__framework")
        .only(*THRESHOLD_ASKS)
        .order_by("reference", "pk")
    )
    return tuple(one.reference for one in others if not is_above_threshold(one, on=on))
