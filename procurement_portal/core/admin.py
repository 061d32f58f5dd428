"""Ground of the admin: reference data may be mended there and is recorded; history is only read."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from procurement_portal.core import audit
from procurement_portal.core.models import AuditEvent, Job, StoredFile


class ReadOnly(admin.ModelAdmin):
    """May be looked at. What changes these rows is an action, never a form here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False


class Recorded(admin.ModelAdmin):
    """May be mended; the audit trail tells by whom and which fields."""

    show_facets = admin.ShowFacets.NEVER
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Record beside Django's own log, in the same transaction."""
        self._record(request, obj, "added", message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Record beside Django's own log, in the same transaction."""
        self._record(request, obj, "changed", message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Record beside Django's own log, in the same transaction."""
        for row in queryset:
            self._record(request, row, "deleted", [])
        return super().log_deletions(request, queryset)

    def _record(self, request: HttpRequest, row: Model, what: str, message: Any) -> None:
        meta = row._meta
        audit.record(
            f"{meta.app_label}.{meta.model_name}.{what}_in_admin",
            subject=row,
            by=request.user,
            at=timezone.now(),
            changes=message,
        )


@admin.register(AuditEvent)
class AuditEvents(ReadOnly):
    """Who did what."""

    list_display = ("at", "name", "actor_label", "subject_label", "tenant_ref")
    list_filter = ("name",)
    search_fields = ("name", "actor_label", "subject_label", "subject_ref", "tenant_ref")
    ordering = ("-at", "-pk")
    show_full_result_count = False


@admin.register(Job)
class Jobs(ReadOnly):
    """Work that waits, runs, is done or has failed."""

    list_display = ("pk", "title", "state", "step", "attempts", "created_at")
    list_filter = ("state", "kind")
    search_fields = ("title", "subject_ref")
    ordering = ("-pk",)


@admin.register(StoredFile)
class StoredFiles(ReadOnly):
    """Which bytes are held; the bytes themselves are not served here."""

    list_display = ("sha256", "size", "created_at")
    search_fields = ("sha256",)
    ordering = ("-pk",)
