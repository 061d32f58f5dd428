"""What lists of spend and benchmarks can be narrowed by."""

from benchmarking.filters.imports import ImportListFilters, SpendImportFilters
from benchmarking.filters.lines import LineListFilters, SpendLineFilters
from benchmarking.filters.peers import PeerFilters, PeerSetFilters, PeerVersionFilters
from benchmarking.filters.proposals import ProposalFilters
from benchmarking.filters.releases import ReleaseFigureFilters, ReleaseFigureListFilters
from benchmarking.filters.results import (
    DistributionFilters,
    PublicFilters,
    RecomputeFilters,
    ResultFilters,
    RunFilters,
    StandingFilters,
    UseFilters,
    UsePageFilters,
)

__all__ = [
    "DistributionFilters",
    "ImportListFilters",
    "LineListFilters",
    "PeerFilters",
    "PeerSetFilters",
    "PeerVersionFilters",
    "ProposalFilters",
    "PublicFilters",
    "RecomputeFilters",
    "ReleaseFigureFilters",
    "ReleaseFigureListFilters",
    "ResultFilters",
    "RunFilters",
    "SpendImportFilters",
    "SpendLineFilters",
    "StandingFilters",
    "UseFilters",
    "UsePageFilters",
]
