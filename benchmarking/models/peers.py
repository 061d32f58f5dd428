"""Who is like whom: statistics of places, how categories weigh them, and yearly frozen peers."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q

from consortia.models import Authority
from frameworks.models import Category
from procurement_portal.core.models import Timestamped


class PublicQuerySet(models.QuerySet[Any]):
    """Rows made of published statistics."""

    def visible_to(self, person: Any) -> "PublicQuerySet":
        """All: which places are alike is worked out from figures that anybody may read."""
        return self.all()


class Statistic(Timestamped):
    """A figure that describes a place in a year, never what it spends (method 2.5)."""

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="statistics")
    variable = models.SlugField(max_length=60, help_text="Such as urban-share or density.")
    year = models.PositiveSmallIntegerField(help_text="The calendar year it describes.")
    value = models.DecimalField(max_digits=20, decimal_places=8)
    source = models.TextField()

    objects = PublicQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "variable", "year"], name="statistic_once_a_year"
            ),
            models.CheckConstraint(name="statistic_names_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.variable} {self.year}: {self.value}"


class PeerProfile(Timestamped):
    """What makes places alike for some categories: variables with weights that sum to 1."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.TextField()
    why = models.TextField(help_text="Why these variables, in a sentence.")
    variables = models.JSONField(help_text="Key, name, weight and whether logarithms are taken.")
    is_usual = models.BooleanField(
        default=False, help_text="Serves every category that names no other."
    )
    categories = models.ManyToManyField(Category, through="ProfileCategory", related_name="+")

    objects = PublicQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_usual"], condition=Q(is_usual=True), name="peer_profile_one_usual"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ProfileCategory(models.Model):
    """A category, with all below it that name no other, whose peers a profile chooses."""

    profile = models.ForeignKey(PeerProfile, on_delete=models.CASCADE, related_name="chosen_for")
    category = models.OneToOneField(Category, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.category_id}: {self.profile_id}"


class PeerVersion(models.Model):
    """The peers of one profile for one year, frozen with the variables that chose them."""

    profile = models.ForeignKey(PeerProfile, on_delete=models.PROTECT, related_name="versions")
    year = models.PositiveSmallIntegerField(help_text="The year whose figures use these peers.")
    variables = models.JSONField(help_text="The profile's, as they were on that day.")
    input_hash = models.TextField(help_text="SHA-256 of the variables and statistics read.")
    frozen_at = models.DateTimeField()

    objects = PublicQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "year"], name="peer_version_once_a_year")
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.profile} {self.year}"


class PeerPlace(models.Model):
    """What a version knew of one authority: its statistics, and how much of the weight they are."""

    version = models.ForeignKey(PeerVersion, on_delete=models.CASCADE, related_name="places")
    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+")
    kind = models.TextField(help_text="Its kind on that day: peers are of one kind.")
    known = models.JSONField(help_text="Each variable's value as text, and the year it is of.")
    weight_known = models.DecimalField(max_digits=7, decimal_places=6)

    objects = PublicQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "authority"], name="peer_place_once"),
            models.CheckConstraint(
                name="peer_place_weight_from_0_to_1", condition=Q(weight_known__range=(0, 1))
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.authority_id} in {self.version_id}"


class Peer(models.Model):
    """One neighbour of one authority: the nearest has rank 1. It need not be so the other way."""

    version = models.ForeignKey(PeerVersion, on_delete=models.CASCADE, related_name="peers")
    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField()
    distance = models.DecimalField(max_digits=12, decimal_places=8)
    rebased = models.DecimalField(
        max_digits=9, decimal_places=8, help_text="1 for the farthest of its kind."
    )

    objects = PublicQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "authority", "member"], name="peer_once_a_version"
            ),
            models.UniqueConstraint(
                fields=["version", "authority", "rank"], name="peer_rank_once_a_version"
            ),
            models.CheckConstraint(name="peer_is_another", condition=~Q(authority=F("member"))),
            models.CheckConstraint(name="peer_rank_from_1", condition=Q(rank__gte=1)),
            models.CheckConstraint(name="peer_distance_from_0", condition=Q(distance__gte=0)),
            models.CheckConstraint(
                name="peer_rebased_from_0_to_1", condition=Q(rebased__range=(0, 1))
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.authority_id} → {self.member_id}: {self.rank}"
