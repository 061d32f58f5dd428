"""The API's doors to suppliers, categories, frameworks and prices."""

from django.db.models import Prefetch, QuerySet

from frameworks import filters
from frameworks.api import headroom, joining, serializers
from frameworks.models import (
    Category,
    Framework,
    Lot,
    PriceLine,
    PriceList,
    Supplier,
    SupplierOnLot,
)
from procurement_portal.core import api


class Categories(api.Readable):
    """Management categories, a tree of few words."""

    public = True
    queryset = Category.objects.select_related("parent")
    serializer_class = serializers.CategoryReadout
    filterset_class = filters.CategoryFilters


class Suppliers(api.Readable):
    """Those who sell to public bodies."""

    public = True
    queryset = Supplier.objects.all()
    serializer_class = serializers.SupplierReadout
    filterset_class = filters.SupplierLookup

    def get_queryset(self) -> QuerySet[Supplier]:
        """Under names that the caller may see, each with its group if that may be seen."""
        shown = Supplier.objects.shown_to(self.request.user)
        return shown.prefetch_related(
            "identifiers", "declarations", Prefetch("parent", queryset=shown)
        )


class Frameworks(joining.EligibilityOf, headroom.HeadroomOf, api.Readable):
    """Framework agreements. Published ones are public, drafts are for their publisher's people."""

    public = True
    queryset = Framework.objects.select_related("publisher").prefetch_related(
        "categories", "cpv_codes"
    )
    serializer_class = serializers.FrameworkReadout
    filterset_class = filters.FrameworksInWhole


class Lots(api.Readable):
    """Lots of the frameworks that the caller may see."""

    public = True
    queryset = Lot.objects.select_related("framework").prefetch_related(
        "categories",
        Prefetch(
            "places",
            SupplierOnLot.objects.public()
            .select_related("supplier")
            .order_by("supplier__name", "pk"),
        ),
    )
    serializer_class = serializers.LotReadout
    filterset_class = filters.LotFilters


class PriceLists(api.Readable):
    """Price lists that the caller may open: approved ones, and all of the caller's consortia."""

    public = True
    queryset = PriceList.objects.select_related("framework", "lot__framework", "supplier")
    serializer_class = serializers.PriceListReadout
    filterset_class = filters.PriceListFilters


class PriceLines(api.Readable):
    """Prices of the lists that the caller may open."""

    public = True
    queryset = PriceLine.objects.select_related("supplier")
    serializer_class = serializers.PriceLineReadout
    filterset_class = filters.PriceLookup
