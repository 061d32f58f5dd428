"""The API's doors to opportunities, and to what people make of them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from benchmarking.actions import opportunity_decisions as decisions
from benchmarking.choices import Permission
from benchmarking.choices.opportunities import WayToTake
from benchmarking.filters.opportunities import OpportunityLookup
from benchmarking.models import Opportunity
from benchmarking.queries import opportunity_words as words
from consortia.api.serializers import AuthorityRef, ConsortiumRef
from frameworks.api.serializers import CategoryRef
from frameworks.models import Framework, Lot
from procurement_portal.core import api
from procurement_portal.core.api import Readout


class OpportunityReadout(Readout[Opportunity]):
    """Where a place could save: pounds a year between bounds, and what was made of it.

    Amounts of different kinds may be the same pounds where `overlap` is the same, and are never
    to be added.
    """

    authority = AuthorityRef(allow_null=True)
    consortium = ConsortiumRef(allow_null=True)
    category = CategoryRef(allow_null=True)
    overlap = serializers.CharField(source="overlap.key", default="")
    subject = serializers.SerializerMethodField()
    formula = serializers.SerializerMethodField()
    not_told = serializers.SerializerMethodField()
    claims = serializers.SerializerMethodField()

    class Meta:
        model = Opportunity
        fields = (
            "id",
            "reference",
            "authority",
            "consortium",
            "kind",
            "cause",
            "subject",
            "category",
            "item",
            "framework",
            "contract",
            "low",
            "high",
            "at_stake",
            "line_count",
            "effort",
            "way",
            "usable",
            "overlap",
            "starts_on",
            "ends_on",
            "due_on",
            "figures",
            "formula",
            "not_told",
            "is_current",
            "computed_at",
            "state",
            "reason",
            "decided_by",
            "decided_at",
            "initiative",
            "access",
            "call_off",
            "claims",
        )

    def get_subject(self, row: Opportunity) -> str:
        """What it is about, in words."""
        return words.subject(row)

    def get_formula(self, row: Opportunity) -> list[str]:
        """How the amounts are worked out."""
        return words.formula(row)

    def get_not_told(self, row: Opportunity) -> str:
        """Why there is no amount; empty where there is one."""
        return words.not_told(row)

    def get_claims(self, row: Opportunity) -> list[str]:
        """The references of the claims of the initiative that it was taken as."""
        return [one.reference for one in row.initiative.claims.all()] if row.initiative else []


class Dismissal(serializers.Serializer[Any]):
    """Why it is put aside."""

    reason = serializers.CharField(max_length=1000)


class Nothing(serializers.Serializer[Any]):
    """No fields."""


class SeenFramework(serializers.SlugRelatedField[Framework]):
    """A framework that the caller may see, by its slug."""

    def get_queryset(self) -> Any:
        """Those of the caller."""
        return Framework.objects.visible_to(self.context["person"])


class SeenLot(serializers.PrimaryKeyRelatedField[Lot]):
    """A lot of such a framework, by its number in the portal."""

    def get_queryset(self) -> Any:
        """Those of the caller."""
        return Lot.objects.visible_to(self.context["person"]).select_related("framework")


class Taking(serializers.Serializer[Any]):
    """How it is taken, with what that way needs.

    `access` needs `framework`; `call_off` needs `lot` and `title`; `initiative` of an authority
    needs `title`, `annual_amount`, `starts_on`, `months` and `owner`, and may name the `framework`
    that it goes through; of a consortium it needs `title`.
    """

    way = serializers.ChoiceField(choices=WayToTake.choices)
    framework = SeenFramework(slug_field="slug", queryset=Framework.objects.none(), required=False)
    lot = SeenLot(queryset=Lot.objects.none(), required=False)
    title = serializers.CharField(max_length=200, required=False)
    annual_amount = serializers.DecimalField(
        max_digits=16, decimal_places=2, min_value=0, required=False
    )
    starts_on = serializers.DateField(required=False)
    months = serializers.IntegerField(min_value=1, max_value=120, required=False)
    owner = serializers.CharField(max_length=200, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """All that the way needs, and no more. Raises ValidationError."""
        door = self._door(attrs)
        needed = NEEDED[door]
        missing = [name for name in needed if name not in attrs]
        if missing:
            raise serializers.ValidationError(dict.fromkeys(missing, "This way needs it."))
        kept = ("way", *needed, *OPTIONAL.get(door, ()))
        return {name: attrs[name] for name in kept if name in attrs}

    def _door(self, given: Mapping[str, Any]) -> str:
        of_consortium = self.context["opportunity"].consortium_id is not None
        return TOGETHER if of_consortium else str(given["way"])


TOGETHER = "together"
NEEDED: Mapping[str, tuple[str, ...]] = {
    WayToTake.ACCESS: ("framework",),
    WayToTake.CALL_OFF: ("lot", "title"),
    WayToTake.INITIATIVE: ("title", "annual_amount", "starts_on", "months", "owner"),
    TOGETHER: ("title",),
}
OPTIONAL: Mapping[str, tuple[str, ...]] = {WayToTake.INITIATIVE: ("framework",)}
TAKEN_BY: Mapping[str, Callable[..., Any]] = {
    WayToTake.ACCESS: decisions.take_as_request,
    WayToTake.CALL_OFF: decisions.take_as_call_off,
    WayToTake.INITIATIVE: decisions.take_as_initiative,
    TOGETHER: decisions.take_together,
}


class Opportunities(api.Readable):
    """Where the caller's authorities and consortia could save."""

    permission = Permission.OPPORTUNITY_VIEW
    queryset = (
        Opportunity.objects.standing()
        .select_related(
            "authority",
            "consortium",
            "category",
            "item",
            "framework",
            "contract",
            "overlap",
            "initiative",
        )
        .prefetch_related("initiative__claims")
    )
    serializer_class = OpportunityReadout
    filterset_class = OpportunityLookup

    @extend_schema(request=Dismissal, responses=OpportunityReadout)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: str) -> Response:
        """Put an open one aside, with a reason."""
        row = self.get_object()
        sent = Dismissal(data=request.data)
        sent.is_valid(raise_exception=True)
        decisions.dismiss(row.pk, by=request.user, at=timezone.now(), **sent.validated_data)
        return self._as_it_stands()

    @extend_schema(request=Nothing, responses=OpportunityReadout)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Open a dismissed one again."""
        decisions.restore(self.get_object().pk, by=request.user, at=timezone.now())
        return self._as_it_stands()

    @extend_schema(request=Taking, responses=OpportunityReadout)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, pk: str) -> Response:
        """Open the initiative, the request to join or the call-off, filled in."""
        row = self.get_object()
        sent = Taking(data=request.data, context={"opportunity": row, "person": request.user})
        sent.is_valid(raise_exception=True)
        given = sent.validated_data
        way = given.pop("way")
        door = TAKEN_BY[TOGETHER if row.consortium_id else way]
        door(row.pk, by=request.user, at=timezone.now(), **given)
        return self._as_it_stands()

    def _as_it_stands(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data)
