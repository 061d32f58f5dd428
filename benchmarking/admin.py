"""Imports and runs, to be looked at. Lines and results belong to authorities and are not here."""

from django.contrib import admin

from benchmarking.models import BenchmarkRun, SpendImport
from procurement_portal.core.admin import ReadOnly


@admin.register(SpendImport)
class SpendImports(ReadOnly):
    """Which files came in and what became of them; amounts stay with their authority."""

    list_display = ("pk", "filename", "authority", "state", "accepted_rows", "rejected_rows")
    list_filter = ("state",)
    list_select_related = ("authority",)
    search_fields = ("filename", "authority__name", "file__sha256")
    exclude = ("accepted_total", "categorised_amount", "absolute_amount", "interpretation")
    ordering = ("-pk",)


@admin.register(BenchmarkRun)
class Runs(ReadOnly):
    """Computations of measures."""

    list_display = ("pk", "measure", "starts_on", "ends_on", "state", "computed_at", "line_count")
    list_filter = ("state", "measure")
    ordering = ("-pk",)
