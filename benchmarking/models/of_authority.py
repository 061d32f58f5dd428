"""Rows that belong to one authority."""

from typing import Any, Self

from django.db import models

from consortia.models import standing_of


class OfAuthorityQuerySet(models.QuerySet[Any]):
    """Rows that belong to one authority and are for its own people only (level L0)."""

    def visible_to(self, person: Any) -> Self:
        """Those of the authorities at which the person holds a role; an operator sees none."""
        return self.filter(authority__in=standing_of(person).authorities)
