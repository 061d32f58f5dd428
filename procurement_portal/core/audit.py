"""The audit trail's one pen: an action records in the transaction of its change."""

from datetime import datetime
from typing import Any

import structlog
from django.db import models

from procurement_portal.core.models import AuditEvent


def ref(thing: models.Model) -> str:
    """A reference that outlives the row: "authority:12"."""
    return f"{thing._meta.model_name}:{thing.pk}"


def record(
    name: str,
    *,
    subject: models.Model,
    by: Any,
    at: datetime,
    tenant: models.Model | None = None,
    **details: Any,
) -> AuditEvent:
    """Write what was done, to what, by whom and when. `details` must be JSON."""
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    return AuditEvent.objects.create(
        name=name,
        at=at,
        actor_label=str(by),
        actor_ref=ref(by) if getattr(by, "pk", None) else "",
        tenant_ref=ref(tenant) if tenant else "",
        subject_label=str(subject),
        subject_ref=ref(subject),
        request_ref=request_id,
        details=details,
    )
