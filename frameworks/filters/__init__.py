"""What lists can be narrowed by, by what they list."""

from frameworks.filters.access import AccessFilters
from frameworks.filters.call_offs import CallOffFilters
from frameworks.filters.contracts import ContractFilters, KpiFilters, own_authorities
from frameworks.filters.frameworks import (
    Asking,
    FrameworkFilters,
    FrameworksInWhole,
    LotFilters,
    found_by,
)
from frameworks.filters.headroom import PostingFilters, PostingLookup
from frameworks.filters.obligations import ObligationFilters, ObligationLookup
from frameworks.filters.prices import PriceFilters, PriceListFilters, PriceLookup
from frameworks.filters.suppliers import (
    CategoryFilters,
    PlaceFilters,
    SupplierFilters,
    SupplierLookup,
)

__all__ = [
    "AccessFilters",
    "Asking",
    "CallOffFilters",
    "CategoryFilters",
    "ContractFilters",
    "FrameworkFilters",
    "FrameworksInWhole",
    "KpiFilters",
    "LotFilters",
    "ObligationFilters",
    "ObligationLookup",
    "PlaceFilters",
    "PostingFilters",
    "PostingLookup",
    "PriceFilters",
    "PriceListFilters",
    "PriceLookup",
    "SupplierFilters",
    "SupplierLookup",
    "found_by",
    "own_authorities",
]
