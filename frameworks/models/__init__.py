"""Tables of the app, by subject."""

from frameworks.models.categories import Category, CategoryMapping, CpvCode
from frameworks.models.contracts import Contract
from frameworks.models.frameworks import Framework
from frameworks.models.lots import Lot, SupplierOnLot
from frameworks.models.supplier_changes import SupplierMerge, SupplierProposal
from frameworks.models.suppliers import (
    Supplier,
    SupplierDeclaration,
    SupplierIdentifier,
    SupplierName,
)

__all__ = [
    "Category",
    "CategoryMapping",
    "Contract",
    "CpvCode",
    "Framework",
    "Lot",
    "Supplier",
    "SupplierDeclaration",
    "SupplierIdentifier",
    "SupplierMerge",
    "SupplierName",
    "SupplierOnLot",
    "SupplierProposal",
]
