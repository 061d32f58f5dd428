"""Authorities as lists and pages show them."""

from django.db.models import Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from consortia.choices import LIVE_MEMBERSHIP, MembershipRole
from consortia.models import (
    Authority,
    AuthorityIdentifier,
    AuthoritySuccession,
    Consortium,
    ConsortiumMembership,
    Denominator,
)

SCHEMES = {
    "GB-GSS": "Government Statistical Service code",
    "GB-LAE": "Local authority register (England)",
    "GB-LAS": "Local authority register (Scotland)",
    "GB-PLA": "Local authority register (Wales)",
    "GB-NHS": "NHS organisation code (ODS)",
    "GB-COH": "Companies House number",
    "GB-CHC": "Charity number",
    "GB-UKPRN": "Provider reference number (UKPRN)",
    "GB-PPON": "Procurement organisation number (PPON)",
    "GB-GOV": "Government organisation register",
}


def scheme_name(scheme: str) -> str:
    """The identifier's scheme in words, or as written where it has none here."""
    return SCHEMES.get(scheme, scheme)


def with_memberships(rows: QuerySet[Authority]) -> QuerySet[Authority]:
    """Each authority with `consortium_count`, the consortia in which its membership is in force."""
    live = (
        ConsortiumMembership.objects.filter(authority=OuterRef("pk"), status__in=LIVE_MEMBERSHIP)
        .order_by()
        .values("authority")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return rows.annotate(consortium_count=Coalesce(Subquery(live), 0, output_field=IntegerField()))


def whole(rows: QuerySet[Authority]) -> QuerySet[Authority]:
    """Authorities with everything about them that is their own, in a fixed number of queries."""
    return rows.select_related("parent").prefetch_related(
        Prefetch("identifiers", AuthorityIdentifier.objects.order_by("scheme", "value")),
        Prefetch("denominators", Denominator.objects.order_by("measure", "-year", "source")),
        Prefetch(
            "succeeds",
            AuthoritySuccession.objects.select_related("predecessor").order_by("predecessor__name"),
        ),
        Prefetch(
            "succeeded_by",
            AuthoritySuccession.objects.select_related("successor").order_by("successor__name"),
        ),
    )


def consortia_with_members(rows: QuerySet[Consortium]) -> QuerySet[Consortium]:
    """Each consortium with operator, `lead_name` and `member_count`, ended ones left out."""
    live = ConsortiumMembership.objects.filter(
        consortium=OuterRef("pk"), status__in=LIVE_MEMBERSHIP
    ).order_by()
    count = live.values("consortium").annotate(n=Count("pk")).values("n")
    lead = live.filter(role=MembershipRole.LEAD).values("authority__name")[:1]
    return rows.select_related("operator").annotate(
        member_count=Coalesce(Subquery(count), 0, output_field=IntegerField()),
        lead_name=Subquery(lead),
    )
