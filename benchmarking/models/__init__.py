"""Tables of the app, by subject."""

from benchmarking.models.categories import CategoryRule
from benchmarking.models.charts import ChartImage
from benchmarking.models.due import DueFigures
from benchmarking.models.framework_use import FrameworkUse
from benchmarking.models.imports import MappingProfile, RejectedRow, SpendImport
from benchmarking.models.peer_sets import PeerSet, PeerSetAnswer, PeerSetMember
from benchmarking.models.peers import (
    Peer,
    PeerPlace,
    PeerProfile,
    PeerVersion,
    ProfileCategory,
    Statistic,
)
from benchmarking.models.price_decisions import ItemMatch, PriceAdjustment, PriceQuestion
from benchmarking.models.price_results import PriceLevel, PriceRun, UnitPriceResult
from benchmarking.models.purchases import Item, PurchaseImport, PurchaseLine
from benchmarking.models.releases import Release, ReleaseFigure, ReleaseInput, ReleaseReading
from benchmarking.models.results import BenchmarkDistribution, BenchmarkResult
from benchmarking.models.runs import BenchmarkRun
from benchmarking.models.snapshots import (
    Recompute,
    RecomputeIncident,
    SnapshotDue,
    SpendSnapshot,
)
from benchmarking.models.spend import BaseCell, ImportMonth, SpendLine

__all__ = [
    "BaseCell",
    "BenchmarkDistribution",
    "BenchmarkResult",
    "BenchmarkRun",
    "CategoryRule",
    "ChartImage",
    "DueFigures",
    "FrameworkUse",
    "ImportMonth",
    "Item",
    "ItemMatch",
    "MappingProfile",
    "Peer",
    "PeerPlace",
    "PeerProfile",
    "PeerSet",
    "PeerSetAnswer",
    "PeerSetMember",
    "PeerVersion",
    "PriceAdjustment",
    "PriceLevel",
    "PriceQuestion",
    "PriceRun",
    "ProfileCategory",
    "PurchaseImport",
    "PurchaseLine",
    "Recompute",
    "RecomputeIncident",
    "RejectedRow",
    "Release",
    "ReleaseFigure",
    "ReleaseInput",
    "ReleaseReading",
    "SnapshotDue",
    "SpendImport",
    "SpendLine",
    "SpendSnapshot",
    "Statistic",
    "UnitPriceResult",
]
