"""Tables of the app, by subject."""

from frameworks.models.access import AccessAgreement, FrameworkAccess, Participation
from frameworks.models.calendars import WorkingDayOverride
from frameworks.models.catalogue_imports import CatalogueFile, CatalogueImport, FrameworkGap
from frameworks.models.categories import Category, CategoryMapping, CpvCode
from frameworks.models.contracts import Contract
from frameworks.models.eligibility import EligibilityRule
from frameworks.models.frameworks import Framework
from frameworks.models.lots import Lot
from frameworks.models.places import PlaceEvent, SupplierOnLot
from frameworks.models.prices import PriceLine, PriceList
from frameworks.models.publishing import (
    AssuredListing,
    Document,
    FrameworkVersion,
    Notice,
    RuleWaiver,
)
from frameworks.models.saved_views import SavedView
from frameworks.models.schemes import OpenFrameworkScheme
from frameworks.models.search import FrameworkSearch, SearchWord
from frameworks.models.supplier_changes import SupplierMerge, SupplierProposal
from frameworks.models.suppliers import (
    Supplier,
    SupplierDeclaration,
    SupplierIdentifier,
    SupplierName,
)

__all__ = [
    "AccessAgreement",
    "AssuredListing",
    "CatalogueFile",
    "CatalogueImport",
    "Category",
    "CategoryMapping",
    "Contract",
    "CpvCode",
    "Document",
    "EligibilityRule",
    "Framework",
    "FrameworkAccess",
    "FrameworkGap",
    "FrameworkSearch",
    "FrameworkVersion",
    "Lot",
    "Notice",
    "OpenFrameworkScheme",
    "Participation",
    "PlaceEvent",
    "PriceLine",
    "PriceList",
    "RuleWaiver",
    "SavedView",
    "SearchWord",
    "Supplier",
    "SupplierDeclaration",
    "SupplierIdentifier",
    "SupplierMerge",
    "SupplierName",
    "SupplierOnLot",
    "SupplierProposal",
    "WorkingDayOverride",
]
