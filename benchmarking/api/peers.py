"""The API's doors to peers: worked out from published statistics, so open to everybody."""

from http import HTTPStatus
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from benchmarking import filters
from benchmarking.actions import peer_sets
from benchmarking.choices import Permission
from benchmarking.models import BenchmarkRun, Peer, PeerSet, PeerSetAnswer, PeerVersion
from consortia.api.serializers import AuthorityRef
from consortia.models import Authority
from frameworks.api.serializers import CategoryRef
from procurement_portal.core import access, api
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


class PeerSetAnswerReadout(Readout[PeerSetAnswer]):
    """A side of the median and a quarter; null where too few others have a figure."""

    category = CategoryRef()

    class Meta:
        model = PeerSetAnswer
        fields = ("category", "is_above", "quartile_band", "other_band")


class PeerSetReadout(Readout[PeerSet]):
    """A set that an authority proposed, with where it stands in it."""

    authority = AuthorityRef()
    members = AuthorityRef(many=True)
    answers = PeerSetAnswerReadout(many=True)

    class Meta:
        model = PeerSet
        fields = ("id", "authority", "run", "name", "why", "number", "members", "answers")


class Proposal(serializers.Serializer[Any]):
    """A set to be answered for one computed run."""

    authority = serializers.SlugRelatedField(slug_field="slug", queryset=Authority.objects.all())
    run = serializers.PrimaryKeyRelatedField(queryset=BenchmarkRun.objects.current())
    name = serializers.CharField(max_length=100)
    why = serializers.CharField(max_length=500)
    members = serializers.SlugRelatedField(
        slug_field="slug", many=True, queryset=Authority.objects.all()
    )


class PeerSets(api.Readable):
    """Sets that the caller's authorities proposed.

    Each is answered once, with bands and no figure, and counts against a number that all share.
    """

    permission = Permission.BENCHMARK_VIEW
    queryset = PeerSet.objects.select_related("authority").prefetch_related(
        "members", "answers__category"
    )
    serializer_class = PeerSetReadout
    filterset_class = filters.PeerSetFilters

    @extend_schema(request=Proposal, responses={201: PeerSetReadout})
    def create(self, request: Request) -> Response:
        """Propose a set; refused where it would single out a body or none are left."""
        access.require(request.user, Permission.PEERS_PROPOSE)
        sent = Proposal(data=request.data)
        sent.is_valid(raise_exception=True)
        made = peer_sets.propose(**sent.validated_data, by=request.user, at=timezone.now())
        return Response(self.get_serializer(made).data, status=HTTPStatus.CREATED)


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
