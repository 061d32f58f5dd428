"""The API's doors to contracts: recorded, put right, changed, ended, and their indicators."""

from http import HTTPStatus
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from frameworks import filters
from frameworks.actions import changes, contract_suppliers, contracts, kpis, withholding
from frameworks.api import contract_serializers as serializers
from frameworks.choices import Permission
from frameworks.models import Contract, Kpi
from procurement_portal.core import api


class Contracts(api.Readable):
    """Contracts of the authorities at which the caller holds a role."""

    permission = Permission.CONTRACT_VIEW
    queryset = Contract.objects.select_related(
        "authority", "supplier", "lot__framework", "category"
    ).prefetch_related("changes", "kpis__assessments", "failures", "withheld")
    serializer_class = serializers.ContractReadout
    filterset_class = filters.ContractFilters

    @extend_schema(request=serializers.Register, responses={201: serializers.ContractReadout})
    def create(self, request: Request) -> Response:
        """Record a contract that was made elsewhere; its supplier is known by name and number."""
        wish = _wish(serializers.Register, request)
        made = contract_suppliers.register(**wish, by=request.user, at=timezone.now())
        return self._shown(made, HTTPStatus.CREATED)

    @extend_schema(request=serializers.Correct, responses={200: serializers.ContractReadout})
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> Response:
        """Put right the facts that are sent; the others stay."""
        key = self._key()
        wish = _wish(serializers.Correct, request)
        return self._shown(contracts.correct(key, **wish, **self._who()))

    @extend_schema(request=serializers.Change, responses={200: serializers.ContractReadout})
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Change a running contract, measured from the award (R36)."""
        key = self._key()
        wish = _wish(serializers.Change, request)
        return self._shown(changes.change(key, **wish, **self._who()).contract)

    @extend_schema(request=serializers.Move, responses={200: serializers.ContractReadout})
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Take one step of the life cycle, such as "terminate"."""
        key = self._key()
        wish = _wish(serializers.Move, request)
        return self._shown(contracts.move(key, **wish, **self._who()))

    @extend_schema(request=serializers.Indicator, responses={201: serializers.KpiReadout})
    @action(detail=True, methods=["post"], url_path="kpis")
    def kpis(self, request: Request, pk: str) -> Response:
        """Set a key performance indicator."""
        contract = self.get_object()
        made = kpis.add(contract, **_wish(serializers.Indicator, request), **self._who())
        return Response(serializers.KpiReadout(made).data, status=HTTPStatus.CREATED)

    @extend_schema(request=serializers.Failure, responses={201: serializers.FailureReadout})
    @action(detail=True, methods=["post"])
    def failures(self, request: Request, pk: str) -> Response:
        """Record a breach, or no improvement after the chance to improve (R35)."""
        key = self._key()
        made = kpis.record_failure(key, **_wish(serializers.Failure, request), **self._who())
        return Response(serializers.FailureReadout(made).data, status=HTTPStatus.CREATED)

    @extend_schema(request=serializers.Withhold, responses={201: serializers.WithheldReadout})
    @action(detail=True, methods=["post"])
    def withhold(self, request: Request, pk: str) -> Response:
        """Keep a part out of publication, on a ground of the Act (R49)."""
        key = self._key()
        wish = _wish(serializers.Withhold, request)
        made = withholding.withhold(Contract.objects.get(pk=key), **wish, **self._who())
        return Response(serializers.WithheldReadout(made).data, status=HTTPStatus.CREATED)

    def _key(self) -> int:
        """The contract's number, where the caller may see it."""
        key: int = self.get_object().pk
        return key

    def _who(self) -> dict[str, Any]:
        return {"by": self.request.user, "at": timezone.now()}

    def _shown(self, contract: Contract, status: int = HTTPStatus.OK) -> Response:
        shown = self.get_queryset().get(pk=contract.pk)
        return Response(self.get_serializer(shown).data, status=status)


class Kpis(api.Readable):
    """Key performance indicators of the caller's contracts and call-offs, with their ratings."""

    permission = Permission.CONTRACT_VIEW
    queryset = Kpi.objects.prefetch_related("assessments")
    serializer_class = serializers.KpiReadout
    filterset_class = filters.KpiFilters

    @extend_schema(request=serializers.Assessment, responses={201: serializers.AssessmentReadout})
    @action(detail=True, methods=["post"])
    def assess(self, request: Request, pk: str) -> Response:
        """Say how it was met in a period (R34)."""
        key = self.get_object().pk
        wish = _wish(serializers.Assessment, request)
        made = kpis.assess(key, **wish, by=request.user, at=timezone.now())
        return Response(serializers.AssessmentReadout(made).data, status=HTTPStatus.CREATED)


def _wish(shape: Any, request: Request) -> dict[str, Any]:
    wish = shape(data=request.data, context={"request": request})
    wish.is_valid(raise_exception=True)
    valid: dict[str, Any] = wish.validated_data
    return valid
