"""The public change log: every published state of a framework is a version that never changes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from frameworks.models import Framework, FrameworkVersion


def write(
    framework: Framework,
    *,
    what: str,
    effective_on: date,
    by: Any,
    at: datetime,
    why: str = "",
    legal_basis: str = "",
    changes: Sequence[Mapping[str, str]] = (),
) -> FrameworkVersion:
    """Add the next version. The framework is locked, and whoever calls has recorded the change."""
    last = framework.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return FrameworkVersion.objects.create(
        framework=framework,
        number=last + 1,
        what=what,
        why=why,
        legal_basis=legal_basis,
        effective_on=effective_on,
        changes=[{key: one[key] for key in ("fact", "was", "is")} for one in changes],
        published_by=str(by),
        published_at=at,
    )
