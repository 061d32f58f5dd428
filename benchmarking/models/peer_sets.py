"""Peer sets that people propose: answered in bands only, from a budget that all share (2.6 R5)."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q

from benchmarking.models.of_authority import OfAuthorityQuerySet
from benchmarking.models.runs import BenchmarkRun
from consortia.models import Authority, standing_of
from frameworks.models import Category
from procurement_portal.core.models import Timestamped

SETS_IN_A_LIFETIME = 35
"""How many sets are ever answered for one measure, whoever asks: accounts can be pooled."""


class PeerSet(Timestamped):
    """Bodies that an authority wishes to be held against, and why; it never changes."""

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="peer_sets")
    run = models.ForeignKey(BenchmarkRun, on_delete=models.PROTECT, related_name="+")
    measure = models.TextField(help_text="Whose budget it is taken from.")
    number = models.PositiveSmallIntegerField(help_text="Which of the measure's sets it is.")
    name = models.TextField()
    why = models.TextField(help_text="Why these bodies are alike.")
    members = models.ManyToManyField(Authority, through="PeerSetMember", related_name="+")

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "number"], name="peer_set_number_once"),
            models.CheckConstraint(
                name="peer_set_within_budget",
                condition=Q(number__gte=1, number__lte=SETS_IN_A_LIFETIME),
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.name


class PeerSetMemberQuerySet(models.QuerySet["PeerSetMember"]):
    """Who belongs to sets."""

    def visible_to(self, person: Any) -> "PeerSetMemberQuerySet":
        """Those of one's own sets."""
        return self.filter(peer_set__authority__in=standing_of(person).authorities)


class PeerSetMember(models.Model):
    """One body of a set."""

    peer_set = models.ForeignKey(PeerSet, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+")

    objects = PeerSetMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["peer_set", "member"], name="peer_set_member_once")
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.peer_set_id}"


class PeerSetAnswer(models.Model):
    """Where the authority stands in its set in one category: a side or a quarter, no figure."""

    peer_set = models.ForeignKey(PeerSet, on_delete=models.CASCADE, related_name="answers")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    is_above = models.BooleanField(null=True, help_text="Above the median of the others.")
    quartile_band = models.PositiveSmallIntegerField(null=True, help_text="1 the lowest.")
    other_band = models.TextField(help_text="How many others have a figure, in a band: <7.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["peer_set", "category"], name="peer_set_answer_once_a_category"
            ),
            models.CheckConstraint(
                name="peer_set_answer_band_1_to_4",
                condition=Q(quartile_band=None)
                | Q(is_above__isnull=False, quartile_band__range=(1, 4)),
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.peer_set_id} {self.category_id}"
