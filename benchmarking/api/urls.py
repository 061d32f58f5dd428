"""Addresses of this app under the API's root."""

from benchmarking.api import (
    adjustments,
    imports,
    opportunities,
    peers,
    prices,
    releases,
    savings,
    views,
)

RESOURCES = {
    "spend-imports": imports.SpendImports,
    "spend-lines": views.SpendLines,
    "benchmark-runs": views.Runs,
    "benchmark-results": views.Results,
    "benchmark-distributions": views.Distributions,
    "framework-uses": views.FrameworkUses,
    "opportunities": opportunities.Opportunities,
    "items": prices.Items,
    "purchase-lines": prices.PurchaseLines,
    "unit-prices": prices.UnitPrices,
    "price-levels": prices.PriceLevels,
    "price-questions": prices.PriceQuestions,
    "price-adjustments": adjustments.PriceAdjustments,
    "recomputes": views.Recomputes,
    "benchmark-releases": releases.Releases,
    "benchmark-release-figures": releases.ReleaseFigures,
    "peer-sets": peers.PeerSets,
    "peer-versions": peers.PeerVersions,
    "peers": peers.Peers,
    "saving-initiatives": savings.Initiatives,
    "saving-claims": savings.Claims,
    "saving-entries": savings.Entries,
    "jobs": views.Jobs,
}
