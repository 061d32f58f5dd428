"""The API's doors to the savings ledger: initiatives, claims with their moves, and entries."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from benchmarking.actions import (
    savings_baselines,
    savings_claims,
    savings_evidence,
    savings_lines,
    savings_realised,
    savings_signing,
)
from benchmarking.actions.savings_baselines import Grounds, Priced
from benchmarking.actions.savings_claims import Scope
from benchmarking.api import saving_serializers as serializers
from benchmarking.choices import Permission
from benchmarking.filters import savings as filters
from benchmarking.models import Claim, Initiative, LedgerPosting
from benchmarking.queries import saving_packs, savings
from benchmarking.queries.ledger import Amount
from consortia.models import standing_of
from procurement_portal.core import access, api

NOTHING = Decimal(0)
ACTIONS: Mapping[str, Callable[..., Any]] = {
    "forecast": savings_claims.forecast,
    "contract": savings_claims.contract,
    "from_lines": savings_realised.realise_from_lines,
    "enter": savings_realised.realise_entered,
    "cost": savings_realised.add_cost,
    "verify": savings_signing.verify,
    "refuse": savings_signing.refuse,
    "budget": savings_signing.record_budget,
    "true_up": savings_signing.true_up,
    "external": savings_claims.note_external,
    "close": savings_claims.close,
    "reverse": savings_claims.reverse,
}


class Initiatives(api.Readable):
    """Pieces of work of the caller's authorities and consortia that are to save money."""

    permission = Permission.SAVING_VIEW
    queryset = Initiative.objects.select_related("authority", "consortium", "category")
    serializer_class = serializers.InitiativeReadout
    filterset_class = filters.InitiativeApiFilters

    @extend_schema(request=serializers.Opening, responses={201: serializers.InitiativeReadout})
    def create(self, request: Request) -> Response:
        """Open one."""
        access.require(request.user, Permission.SAVING_CLAIM)
        wish = _wish(serializers.Opening, request)
        made = savings_claims.open_initiative(**wish, **_who(request))
        return Response(self.get_serializer(made).data, status=HTTPStatus.CREATED)


class Claims(api.Readable):
    """Savings claimed on budgets of the caller's authorities, or by the caller's consortia."""

    permission = Permission.SAVING_VIEW
    queryset = Claim.objects.all()
    serializer_class = serializers.ClaimReadout
    filterset_class = filters.ClaimFilters
    parser_classes = [JSONParser]

    def get_queryset(self) -> QuerySet[Any]:
        """The caller's claims, with what stands of each."""
        rows = savings.with_standing(super().get_queryset())
        joined = rows.select_related("consortium", "framework", "claimant", "authority", "category")
        return joined.prefetch_related(
            "baselines__index_series",
            "baselines__index_vintage",
            "evidence",
            "sign_offs__verifier",
            "external_references",
        )

    @extend_schema(request=serializers.ClaimProposal, responses={201: serializers.ClaimReadout})
    def create(self, request: Request) -> Response:
        """Claim a saving, as identified."""
        access.require(request.user, Permission.SAVING_CLAIM)
        wish = _wish(serializers.ClaimProposal, request)
        initiative, lot = wish.pop("initiative"), wish.pop("lot", None)
        framework = lot.framework if lot else initiative.framework
        scope = Scope(wish.pop("category"), framework, lot, wish.pop("contract", None))
        made = savings_claims.propose_claim(initiative, scope=scope, **wish, **_who(request))
        return self._shown(made.pk, HTTPStatus.CREATED)

    @extend_schema(request=serializers.ClaimMove, responses={200: serializers.ClaimReadout})
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Take one move, such as "forecast", "from_lines" or "verify"."""
        key = self._key()
        wish = _wish(serializers.ClaimMove, request)
        move = wish.pop("move")
        if move == "true_up":
            parts = ("cash", "avoidance", "dis_saving")
            wish["amount"] = Amount(**{name: wish.pop(name, NOTHING) for name in parts})
        ACTIONS[move](key, **wish, **_who(request))
        return self._shown(key)

    @extend_schema(request=serializers.BaselineGiven, responses={201: serializers.BaselineReadout})
    @action(detail=True, methods=["post"])
    def baseline(self, request: Request, pk: str) -> Response:
        """Propose what it is measured against."""
        key = self._key()
        wish = _wish(serializers.BaselineGiven, request)
        grounds = Grounds(
            wish.pop("failed"), wish.pop("bids"), wish.pop("members"), wish.pop("paying")
        )
        prices = [Priced(**one) for one in wish.pop("prices")]
        made = savings_baselines.set_baseline(
            key, prices=prices, grounds=grounds, **wish, **_who(request)
        )
        return Response(serializers.BaselineReadout(made).data, status=HTTPStatus.CREATED)

    @extend_schema(request=serializers.Approval, responses={200: serializers.BaselineReadout})
    @action(detail=True, methods=["post"], url_path="approve-baseline")
    def approve_baseline(self, request: Request, pk: str) -> Response:
        """Approve a baseline of it for the budget, and freeze its index."""
        claim = self.get_object()
        wish = _wish(serializers.Approval, request)
        row = get_object_or_404(claim.baselines, pk=wish["baseline"])
        made = savings_baselines.approve_baseline(row.pk, **_who(request))
        return Response(serializers.BaselineReadout(made).data)

    @extend_schema(request=serializers.LinesGiven, responses={200: serializers.ClaimReadout})
    @action(detail=True, methods=["post"])
    def lines(self, request: Request, pk: str) -> Response:
        """Take lines of spend, all or none; one that another claim has is refused by its name."""
        key = self._key()
        wish = _wish(serializers.LinesGiven, request)
        savings_lines.claim_spend_lines(key, wish["lines"], **_who(request))
        return self._shown(key)

    @extend_schema(request=serializers.ItemsGiven, responses={200: serializers.ClaimReadout})
    @action(detail=True, methods=["post"])
    def items(self, request: Request, pk: str) -> Response:
        """Take all that is bought of items in months, all or none."""
        key = self._key()
        wish = _wish(serializers.ItemsGiven, request)
        savings_lines.claim_item_months(key, wish["items"], wish["months"], **_who(request))
        return self._shown(key)

    @extend_schema(
        request={"multipart/form-data": serializers.Paper},
        responses={201: serializers.EvidenceReadout},
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def evidence(self, request: Request, pk: str) -> Response:
        """Keep a paper that shows it; its kind decides the grade."""
        key = self._key()
        wish = _wish(serializers.Paper, request)
        file = wish.pop("file")
        made = savings_evidence.keep(
            key, file_name=file.name, chunks=file.chunks(), **wish, **_who(request)
        )
        return Response(serializers.EvidenceReadout(made).data, status=HTTPStatus.CREATED)

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    @action(detail=True)
    def pack(self, request: Request, pk: str) -> HttpResponse:
        """The evidence pack, for the people of the budget's authority; see `reproduce`."""
        claim = self.get_object()
        if claim.authority_id not in standing_of(request.user).authorities:
            raise Http404
        content = saving_packs.of_claim(request.user, claim)
        return HttpResponse(content, content_type="application/json")

    def _key(self) -> int:
        """The claim's number, where the caller may see it."""
        key: int = self.get_object().pk
        return key

    def _shown(self, key: int, status: int = HTTPStatus.OK) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=key)).data, status=status)


class Entries(api.Listed):
    """Entries of the ledger: their sum is what stands, at any time."""

    permission = Permission.SAVING_VIEW
    queryset = LedgerPosting.objects.select_related("index_vintage__series")
    serializer_class = serializers.EntryReadout
    filterset_class = filters.EntryFilters


def _who(request: Request) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def _wish(shape: Any, request: Request) -> dict[str, Any]:
    wish = shape(data=request.data, context={"request": request})
    wish.is_valid(raise_exception=True)
    valid: dict[str, Any] = wish.validated_data
    return valid
