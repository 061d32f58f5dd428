"""The API's doors to peers: worked out from published statistics, so open to everybody."""

from rest_framework import serializers

from benchmarking import filters
from benchmarking.models import Peer, PeerVersion
from consortia.api.serializers import AuthorityRef
from procurement_portal.core import api
from procurement_portal.core.api import Readout


class PeerVersionReadout(Readout[PeerVersion]):
    """The peers of one profile, frozen for one year, with the weights that chose them."""

    profile = serializers.SlugField(source="profile.key")
    name = serializers.CharField(source="profile.name")

    class Meta:
        model = PeerVersion
        fields = ("id", "profile", "name", "year", "variables", "input_hash", "frozen_at")


class PeerReadout(Readout[Peer]):
    """One neighbour of one authority; `rebased` is 1 for the farthest of the kind."""

    authority = AuthorityRef()
    member = AuthorityRef()

    class Meta:
        model = Peer
        fields = ("version", "authority", "member", "rank", "distance", "rebased")


class PeerVersions(api.Listed):
    """The years and profiles for which peers were frozen."""

    public = True
    queryset = PeerVersion.objects.select_related("profile")
    serializer_class = PeerVersionReadout
    filterset_class = filters.PeerVersionFilters


class Peers(api.Listed):
    """Who is near whom, the nearest first."""

    public = True
    queryset = Peer.objects.select_related("authority", "member")
    serializer_class = PeerReadout
    filterset_class = filters.PeerFilters
