"""Tables of the app, by subject."""

from benchmarking.models.baselines import Baseline, BaselinePrice
from benchmarking.models.categories import CategoryRule
from benchmarking.models.charts import ChartImage
from benchmarking.models.claim_lines import ClaimLine
from benchmarking.models.coverage_sharing import CoverageSharing
from benchmarking.models.discounts import VerifiedDiscount
from benchmarking.models.due import DueFigures
from benchmarking.models.framework_use import FrameworkUse
from benchmarking.models.imports import MappingProfile, RejectedRow, SpendImport
from benchmarking.models.indices import IndexLevel, IndexSeries, IndexVintage
from benchmarking.models.opportunities import Opportunity, OpportunityBasis
from benchmarking.models.peer_sets import PeerSet, PeerSetAnswer, PeerSetMember
from benchmarking.models.peers import (
    Peer,
    PeerPlace,
    PeerProfile,
    PeerVersion,
    ProfileCategory,
    Statistic,
)
from benchmarking.models.postings import LedgerPosting, Reconciliation, Working
from benchmarking.models.price_decisions import ItemMatch, PriceAdjustment, PriceQuestion
from benchmarking.models.price_results import PriceBasis, PriceLevel, PriceRun, UnitPriceResult
from benchmarking.models.purchases import Item, PurchaseImport, PurchaseLine
from benchmarking.models.released_savings import ReleasedSaving, ReleasedSavingInput
from benchmarking.models.releases import Release, ReleaseFigure, ReleaseInput, ReleaseReading
from benchmarking.models.results import BenchmarkDistribution, BenchmarkResult
from benchmarking.models.runs import BenchmarkRun
from benchmarking.models.saved_dashboards import DashboardSubscription, SavedDashboard
from benchmarking.models.saving_imports import SavingImport
from benchmarking.models.savings import Claim, ExternalReference, Initiative
from benchmarking.models.sign_offs import Evidence, SignOff
from benchmarking.models.snapshots import (
    Recompute,
    RecomputeIncident,
    SnapshotDue,
    SpendSnapshot,
)
from benchmarking.models.spend import BaseCell, ImportMonth, SpendLine
from benchmarking.models.targets import Target

__all__ = [
    "BaseCell",
    "Baseline",
    "BaselinePrice",
    "BenchmarkDistribution",
    "BenchmarkResult",
    "BenchmarkRun",
    "CategoryRule",
    "ChartImage",
    "Claim",
    "ClaimLine",
    "CoverageSharing",
    "DashboardSubscription",
    "DueFigures",
    "Evidence",
    "ExternalReference",
    "FrameworkUse",
    "ImportMonth",
    "IndexLevel",
    "IndexSeries",
    "IndexVintage",
    "Initiative",
    "Item",
    "ItemMatch",
    "LedgerPosting",
    "MappingProfile",
    "Opportunity",
    "OpportunityBasis",
    "Peer",
    "PeerPlace",
    "PeerProfile",
    "PeerSet",
    "PeerSetAnswer",
    "PeerSetMember",
    "PeerVersion",
    "PriceAdjustment",
    "PriceBasis",
    "PriceLevel",
    "PriceQuestion",
    "PriceRun",
    "ProfileCategory",
    "PurchaseImport",
    "PurchaseLine",
    "Recompute",
    "RecomputeIncident",
    "Reconciliation",
    "RejectedRow",
    "Release",
    "ReleaseFigure",
    "ReleaseInput",
    "ReleaseReading",
    "ReleasedSaving",
    "ReleasedSavingInput",
    "SavedDashboard",
    "SavingImport",
    "SignOff",
    "SnapshotDue",
    "SpendImport",
    "SpendLine",
    "SpendSnapshot",
    "Statistic",
    "Target",
    "UnitPriceResult",
    "VerifiedDiscount",
    "Working",
]
