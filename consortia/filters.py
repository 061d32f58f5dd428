"""What lists of authorities, consortia and memberships can be narrowed by."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from consortia.choices import (
    AuthorityKind,
    ConsortiumForm,
    DenominatorMeasure,
    Jurisdiction,
    MembershipRole,
    MembershipStatus,
    NotificationKind,
    Region,
    Tier,
)
from consortia.models import (
    Authority,
    Consortium,
    ConsortiumMembership,
    Denominator,
    Notification,
)
from procurement_portal.core.filters import Filters, Search, Sort


class AuthorityFilters(Filters):
    """Authorities by words of the name, kind and place."""

    order = ("name", "pk")

    q = Search("name", label="Name")
    kind = django_filters.ChoiceFilter(choices=AuthorityKind.choices, label="Kind")
    region = django_filters.ChoiceFilter(choices=Region.choices, label="Region")
    jurisdiction = django_filters.ChoiceFilter(choices=Jurisdiction.choices, label="Nation")
    consortium = django_filters.ModelChoiceFilter(
        field_name="memberships__consortium",
        queryset=Consortium.objects.order_by("name", "pk"),
        to_field_name="slug",
        method="of_consortium",
        label="Consortium",
    )
    sort = Sort("name", "kind", "region")

    class Meta:
        model = Authority
        fields: list[str] = []

    def of_consortium(
        self, rows: QuerySet[Any], name: str, consortium: Consortium
    ) -> QuerySet[Any]:
        """Authorities whose membership is in force, suspended ones included."""
        live = ConsortiumMembership.objects.visible_to(None).filter(consortium=consortium)
        return rows.filter(pk__in=live.values("authority"))


class AuthorityLookup(AuthorityFilters):
    """For programs: by official identifier, slug or tier as well."""

    identifier = django_filters.CharFilter(
        method="with_identifier", label="Scheme and value, such as GB-GSS-E07000130"
    )
    slug = django_filters.CharFilter(label="Slug")
    tier = django_filters.ChoiceFilter(choices=Tier.choices, label="Tier")

    def with_identifier(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        """Scheme and value are joined by a hyphen, and schemes hold one themselves."""
        country, _, rest = text.partition("-")
        scheme, _, value = rest.partition("-")
        return rows.filter(identifiers__scheme=f"{country}-{scheme}", identifiers__value=value)


class DenominatorFilters(Filters):
    """Sizes by authority, measure and year."""

    order = ("authority_id", "measure", "-year", "pk")

    authority = django_filters.ModelChoiceFilter(
        queryset=Authority.objects.order_by("name", "pk"), label="Authority"
    )
    measure = django_filters.ChoiceFilter(choices=DenominatorMeasure.choices, label="Measure")
    year = django_filters.NumberFilter(label="Calendar year")

    class Meta:
        model = Denominator
        fields: list[str] = []


class ConsortiumFilters(Filters):
    """Consortia by words of the name or purpose, and by form."""

    order = ("name", "pk")

    q = Search("name", "purpose", label="Name or purpose")
    form = django_filters.ChoiceFilter(choices=ConsortiumForm.choices, label="Form")
    sort = Sort("name", "form")

    class Meta:
        model = Consortium
        fields: list[str] = []


class MembershipFilters(Filters):
    """Memberships by party, part and state."""

    order = ("consortium__name", "authority__name", "pk")

    consortium = django_filters.ModelChoiceFilter(
        queryset=Consortium.objects.order_by("name", "pk"), label="Consortium"
    )
    authority = django_filters.ModelChoiceFilter(
        queryset=Authority.objects.order_by("name", "pk"), label="Authority"
    )
    role = django_filters.ChoiceFilter(choices=MembershipRole.choices, label="Part")
    status = django_filters.ChoiceFilter(choices=MembershipStatus.choices, label="State")
    sort = Sort("starts_on", "ends_on", "status")

    class Meta:
        model = ConsortiumMembership
        fields: list[str] = []


class NotificationFilters(Filters):
    """News by kind, and whether it was read."""

    order = ("-told_at", "-pk")

    kind = django_filters.ChoiceFilter(choices=NotificationKind.choices, label="About")
    read = django_filters.ChoiceFilter(
        choices=[("no", "Unread"), ("yes", "Read")], method="that_was_read", label="Read or unread"
    )

    class Meta:
        model = Notification
        fields: list[str] = []

    def that_was_read(self, rows: QuerySet[Any], name: str, wanted: str) -> QuerySet[Any]:
        """Rows that were opened or marked, or the others."""
        return rows.filter(read_at__isnull=wanted == "no")
