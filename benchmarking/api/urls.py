"""Addresses of this app under the API's root."""

from benchmarking.api import imports, views

RESOURCES = {
    "spend-imports": imports.SpendImports,
    "spend-lines": views.SpendLines,
    "benchmark-runs": views.Runs,
    "benchmark-results": views.Results,
    "benchmark-distributions": views.Distributions,
    "framework-uses": views.FrameworkUses,
    "jobs": views.Jobs,
}
