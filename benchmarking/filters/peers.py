"""What lists of peers can be narrowed by."""

import django_filters

from benchmarking.models import Peer, PeerSet, PeerVersion
from consortia.models import Authority
from frameworks.filters import own_authorities
from procurement_portal.core.filters import Filters


class PeerVersionFilters(Filters):
    """Versions by profile and year."""

    order = ("-year", "profile__key", "pk")

    profile = django_filters.CharFilter(field_name="profile__key", label="Profile")
    year = django_filters.NumberFilter(label="Year")

    class Meta:
        model = PeerVersion
        fields: list[str] = []


class PeerSetFilters(Filters):
    """Proposed sets by authority."""

    order = ("-created_at", "-pk")

    authority = django_filters.ModelChoiceFilter(
        to_field_name="slug", queryset=own_authorities, label="Authority"
    )

    class Meta:
        model = PeerSet
        fields: list[str] = []


class PeerFilters(Filters):
    """Peers by version and by whose they are."""

    order = ("version", "authority", "rank")

    version = django_filters.ModelChoiceFilter(
        queryset=PeerVersion.objects.order_by("-year", "pk"), label="Version"
    )
    authority = django_filters.ModelChoiceFilter(
        to_field_name="slug", queryset=Authority.objects.order_by("name", "pk"), label="Authority"
    )

    class Meta:
        model = Peer
        fields: list[str] = []
