"""Tables of the app, by subject."""

from frameworks.models.access import AccessAgreement, FrameworkAccess, Participation
from frameworks.models.calendars import WorkingDayOverride
from frameworks.models.call_offs import (
    BasketLine,
    CallOff,
    CallOffCriterion,
    CallOffDocument,
    CallOffWaiver,
    FrameworkCriterion,
    FrozenRate,
)
from frameworks.models.catalogue_imports import CatalogueFile, CatalogueImport, FrameworkGap
from frameworks.models.categories import Category, CategoryMapping, CpvCode
from frameworks.models.competitions import (
    AwardLetter,
    Clarification,
    Evaluator,
    Invitation,
    ModeratedScore,
    Response,
    ResponseAnswer,
    ResponseFile,
    Score,
)
from frameworks.models.contract_imports import ContractImport
from frameworks.models.contracts import (
    Contract,
    ContractChange,
    Kpi,
    KpiAssessment,
    PerformanceFailure,
)
from frameworks.models.eligibility import EligibilityRule
from frameworks.models.frameworks import Framework
from frameworks.models.headroom import HeadroomGrant, HeadroomPosting
from frameworks.models.lots import Lot
from frameworks.models.obligations import CalendarFeed, Obligation
from frameworks.models.packages import PackageImport, PackageOutcome
from frameworks.models.places import PlaceEvent, SupplierOnLot
from frameworks.models.prices import PriceLine, PriceList
from frameworks.models.publishing import (
    AssuredListing,
    Document,
    FrameworkVersion,
    Notice,
    RuleWaiver,
)
from frameworks.models.saved_views import Kept, SavedView, shared_with_one_place
from frameworks.models.schemes import OpenFrameworkScheme
from frameworks.models.search import FrameworkSearch, SearchWord
from frameworks.models.selling import SupplierRole, sells_for
from frameworks.models.supplier_changes import SupplierMerge, SupplierProposal
from frameworks.models.suppliers import (
    Supplier,
    SupplierDeclaration,
    SupplierIdentifier,
    SupplierName,
)
from frameworks.models.withholding import Withheld

__all__ = [
    "AccessAgreement",
    "AssuredListing",
    "AwardLetter",
    "BasketLine",
    "CalendarFeed",
    "CallOff",
    "CallOffCriterion",
    "CallOffDocument",
    "CallOffWaiver",
    "CatalogueFile",
    "CatalogueImport",
    "Category",
    "CategoryMapping",
    "Clarification",
    "Contract",
    "ContractChange",
    "ContractImport",
    "CpvCode",
    "Document",
    "EligibilityRule",
    "Evaluator",
    "Framework",
    "FrameworkAccess",
    "FrameworkCriterion",
    "FrameworkGap",
    "FrameworkSearch",
    "FrameworkVersion",
    "FrozenRate",
    "HeadroomGrant",
    "HeadroomPosting",
    "Invitation",
    "Kept",
    "Kpi",
    "KpiAssessment",
    "Lot",
    "ModeratedScore",
    "Notice",
    "Obligation",
    "OpenFrameworkScheme",
    "PackageImport",
    "PackageOutcome",
    "Participation",
    "PerformanceFailure",
    "PlaceEvent",
    "PriceLine",
    "PriceList",
    "Response",
    "ResponseAnswer",
    "ResponseFile",
    "RuleWaiver",
    "SavedView",
    "Score",
    "SearchWord",
    "Supplier",
    "SupplierDeclaration",
    "SupplierIdentifier",
    "SupplierMerge",
    "SupplierName",
    "SupplierOnLot",
    "SupplierProposal",
    "SupplierRole",
    "Withheld",
    "WorkingDayOverride",
    "sells_for",
    "shared_with_one_place",
]
