"""Searches of the catalogue that somebody keeps, shares, and is told of news in.

What is kept under a name, whichever page it is of, stands here once: `Kept`.
"""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from consortia.models import Authority, Consortium, standing_of
from frameworks.choices import AlertRhythm, ViewScope
from procurement_portal.core.models import Timestamped


class KeptQuerySet(models.QuerySet[Any]):
    """Sets of what people keep."""

    def visible_to(self, person: Any) -> Self:
        """One's own, and those shared with a place where the person holds a role."""
        standing = standing_of(person)
        return self.filter(
            Q(owner=person.pk)
            | Q(scope=ViewScope.AUTHORITY, authority__in=standing.authorities)
            | Q(scope=ViewScope.CONSORTIUM, consortium__in=standing.consortia)
        )

    def locked(self, kept_id: int) -> Any:
        """The row, locked until the transaction ends."""
        return self.select_for_update(of=("self",)).select_related("owner").get(pk=kept_id)


class Kept(Timestamped):
    """A page with its filters under a name: its query string, whose it is, and who sees it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    scope = models.TextField(choices=ViewScope, default=ViewScope.PRIVATE)
    authority = models.ForeignKey(
        Authority, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    consortium = models.ForeignKey(
        Consortium, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    name = models.TextField()
    query = models.TextField(blank=True, help_text="In canonical order; empty where none is on.")

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


def shared_with_one_place(name: str) -> models.CheckConstraint:
    """A constraint of that name: what is shared is shared with one place, all else with none."""
    return models.CheckConstraint(
        name=name,
        condition=Q(scope=ViewScope.PRIVATE, authority=None, consortium=None)
        | Q(scope=ViewScope.AUTHORITY, authority__isnull=False, consortium=None)
        | Q(scope=ViewScope.CONSORTIUM, authority=None, consortium__isnull=False),
    )


class SavedView(Kept):
    """A search of the catalogue under a name: its query string, who sees it, and what is known.

    `seen` holds the frameworks that matched when it was last looked at, so that each new match is
    told of once.
    """

    rhythm = models.TextField(choices=AlertRhythm, default=AlertRhythm.OFF)
    seen = ArrayField(models.BigIntegerField(), default=list)
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="saved_view_code_lists_known",
                condition=Q(scope__in=ViewScope.values) & Q(rhythm__in=AlertRhythm.values),
            ),
            shared_with_one_place("saved_view_shared_with_one_place"),
            models.CheckConstraint(name="saved_view_has_name", condition=~Q(name="")),
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once"),
        ]
