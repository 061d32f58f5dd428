"""Facts for the rules, gathered from the tables in a fixed number of queries."""

from datetime import date
from typing import Any

from django.db.models import Count, Q

from consortia.choices import LIVE_MEMBERSHIP, ConsortiumForm, MembershipRole
from consortia.models import ConsortiumMembership
from frameworks.choices import ON_THE_LOT, CarryBasis, FrameworkStatus, LotStatus
from frameworks.law.codes import Kind, Nature, Regime
from frameworks.law.facts import FrameworkFacts, LotFacts, NoticeFacts, SchemeFacts
from frameworks.models import (
    EligibilityRule,
    Framework,
    Lot,
    Notice,
    OpenFrameworkScheme,
    SupplierOnLot,
)
from frameworks.queries import calendars

AWARDED = (
    FrameworkStatus.AWARDED,
    FrameworkStatus.LIVE,
    FrameworkStatus.CLOSING,
    FrameworkStatus.SUSPENDED,
    FrameworkStatus.EXPIRED,
    FrameworkStatus.TERMINATED,
)
GIVEN_UP = (LotStatus.NOT_AWARDED, LotStatus.CEASED)
COPIED = (
    "is_light_touch",
    "is_for_utilities_only",
    "is_for_defence_only",
    "starts_on",
    "ends_on",
    "may_extend_to",
    "description",
    "price_mechanism",
    "selection_process",
    "who_may_use",
    "estimated_value",
    "maximum_value",
    "term_rationale",
    "no_lots_rationale",
    "no_engagement_reasons",
    "conflicts_assessed_on",
    "conflicts_assessed_by",
    "policy_statement",
    "sme_barriers",
    "summaries_sent_on",
    "fee_form",
    "fee_basis",
    "max_suppliers",
)
"""Facts that bear the same name in the table."""


def of_framework(framework: Framework, *, on: date) -> FrameworkFacts:
    """The framework as the rules see it on the day."""
    places = SupplierOnLot.objects.filter(lot__framework=framework, status__in=ON_THE_LOT)
    counted = places.aggregate(
        suppliers=Count("supplier", distinct=True),
        carried=Count("pk", filter=Q(carry_basis=CarryBasis.PLACE)),
    )
    is_awarded = framework.status in AWARDED
    awards = _awards(framework.scheme) if framework.scheme else {}
    return FrameworkFacts(
        on=on,
        regime=Regime(framework.regime),
        kind=Kind(framework.kind),
        nature=Nature(framework.nature),
        is_awarded=is_awarded,
        awarded_on=awards.get(framework.pk),
        began_on=framework.procurement_began_on,
        fee_percent=framework.supplier_fee_percent,
        has_eligibility_rules=EligibilityRule.objects.filter(framework=framework).exists(),
        committed_value=framework.committed_value,
        granted_value=framework.granted_value,
        supplier_count=counted["suppliers"] if is_awarded else 0,
        carried_by_place=counted["carried"] > 0,
        lots=_lots(framework),
        notices=_notices(framework),
        scheme=_scheme(framework.scheme, awards) if framework.scheme else None,
        overrides=calendars.overrides(),
        **_parties(framework),
        **{name: getattr(framework, name) for name in COPIED},
    )


def _lots(framework: Framework) -> tuple[LotFacts, ...]:
    rows = (
        Lot.objects.filter(framework=framework)
        .exclude(status__in=GIVEN_UP)
        .annotate(supplier_count=Count("places", filter=Q(places__status__in=ON_THE_LOT)))
        .order_by("number", "pk")
    )
    return tuple(
        LotFacts(
            number=lot.number,
            allows_direct_award=lot.allows_direct_award,
            has_core_terms=bool(lot.core_terms),
            has_selection_mechanism=bool(lot.selection_mechanism),
            supplier_count=lot.supplier_count,
        )
        for lot in rows
    )


def _notices(framework: Framework) -> tuple[NoticeFacts, ...]:
    rows = Notice.objects.filter(framework=framework).order_by("published_on", "pk")
    return tuple(NoticeFacts(row.notice_type, row.notice_id, row.published_on) for row in rows)


def _awards(scheme: OpenFrameworkScheme) -> dict[int, date]:
    """The days of the scheme's awards by framework, in order.

    The first and the last are recorded; those between are taken from the day each began.
    """
    rows = (
        Framework.objects.filter(scheme=scheme, status__in=AWARDED, starts_on__isnull=False)
        .order_by("starts_on", "pk")
        .values_list("pk", "starts_on")
    )
    days = {pk: day for pk, day in rows if day is not None}
    if days and scheme.last_awarded_on:
        days[list(days)[-1]] = scheme.last_awarded_on
    if days and scheme.first_awarded_on:
        days[next(iter(days))] = scheme.first_awarded_on
    return days


def _scheme(scheme: OpenFrameworkScheme, awards: dict[int, date]) -> SchemeFacts:
    values = Framework.objects.filter(scheme=scheme).exclude(status=FrameworkStatus.ABANDONED)
    return SchemeFacts(
        awards=tuple(sorted(awards.values())),
        estimated_values=tuple(values.order_by("pk").values_list("estimated_value", flat=True)),
        max_suppliers=scheme.max_suppliers,
        allows_run_off=scheme.allows_run_off,
    )


def _parties(framework: Framework) -> dict[str, Any]:
    if framework.publisher.form != ConsortiumForm.JOINT_PROCUREMENT:
        return {}
    roles = list(
        ConsortiumMembership.objects.filter(
            consortium=framework.publisher, status__in=LIVE_MEMBERSHIP
        ).values_list("role", flat=True)
    )
    leads = roles.count(MembershipRole.LEAD)
    return {
        "is_joint_procurement": True,
        "has_lead_authority": leads > 0,
        "other_member_count": len(roles) - leads,
    }
