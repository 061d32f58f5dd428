"""Who is who among suppliers: what is proposed, and what was merged or split."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from consortia.models import standing_of
from frameworks.choices import MatchReason, ProposalState, SupplierChangeKind
from frameworks.models.suppliers import Supplier, SupplierName
from procurement_portal.core.models import Timestamped

Sighting = SupplierName.seen_by.through


class SupplierProposalQuerySet(models.QuerySet["SupplierProposal"]):
    """Sets of proposals."""

    def visible_to(self, person: Any) -> "SupplierProposalQuerySet":
        """Those about a name that an authority of the person has seen, if it sees the candidate.

        The operator sees those that nobody else may decide.
        """
        place = standing_of(person)
        seen = Sighting.objects.filter(
            suppliername__supplier=OuterRef("name__supplier"), authority__in=place.authorities
        )
        own = Q(Exists(seen)) & Q(candidate__in=Supplier.objects.seen_at(place.authorities))
        standing = self.filter(candidate__merged_into=None)
        if not place.is_operator:
            return standing.filter(own) if place.authorities else self.none()
        return standing.with_witnesses().filter(own | ~Q(is_for_one_authority=True))

    def with_witnesses(self) -> "SupplierProposalQuerySet":
        """Add `is_for_one_authority`: one alone knows the supplier that would move, and may decide.

        Otherwise it is for the operator: the supplier is listed, or several authorities know it,
        or the one that does may not see the candidate.
        """
        witnesses: Any = Sighting.objects.filter(
            suppliername__supplier=OuterRef("name__supplier")
        ).order_by()
        counted = witnesses.values("suppliername__supplier").annotate(
            number=Count("authority", distinct=True)
        )
        hers = Sighting.objects.filter(
            suppliername__supplier=OuterRef("candidate"),
            authority__in=Sighting.objects.filter(
                suppliername__supplier=OuterRef(OuterRef("name__supplier"))
            ).values("authority"),
        )
        return self.annotate(
            witness_count=Subquery(counted.values("number")),
            is_for_one_authority=Q(
                Q(name__supplier__is_listed=False)
                & Q(witness_count=1)
                & (Q(candidate__is_listed=True) | Exists(hers))
            ),
        )

    def open(self) -> "SupplierProposalQuerySet":
        """Those that wait for a decision."""
        return self.filter(state=ProposalState.OPEN)


class SupplierProposal(Timestamped):
    """That the supplier of a name and another are the same: for a person to accept or refuse.

    A pair is proposed once; a refused one never again.
    """

    name = models.ForeignKey(SupplierName, on_delete=models.CASCADE, related_name="proposals")
    candidate = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="proposals")
    reason = models.TextField(choices=MatchReason)
    score = models.DecimalField(max_digits=4, decimal_places=3, help_text="From 0 to 1.")
    evidence = models.JSONField(
        default=dict, help_text="What was compared, and what spoke for and against."
    )
    state = models.TextField(choices=ProposalState, default=ProposalState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = SupplierProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "candidate"], name="supplier_proposal_once_a_pair"
            ),
            models.CheckConstraint(
                name="supplier_proposal_state_known", condition=Q(state__in=ProposalState.values)
            ),
            models.CheckConstraint(
                name="supplier_proposal_decided_with_time",
                condition=Q(state=ProposalState.OPEN, decided_at=None, decided_by=None)
                | (~Q(state=ProposalState.OPEN) & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="supplier_proposal_score_from_0_to_1", condition=Q(score__range=(0, 1))
            ),
        ]
        indexes = [models.Index(fields=["state", "-score"], name="supplier_proposal_queue")]

    def __str__(self) -> str:
        return f"{self.name} may be {self.candidate}"


class SupplierMergeQuerySet(models.QuerySet["SupplierMerge"]):
    """Sets of merges and splits."""

    def visible_to(self, person: Any) -> "SupplierMergeQuerySet":
        """Those of suppliers that the person sees."""
        seen = Supplier.objects.visible_to(person).values("pk")
        return self.filter(Q(source__in=seen) | Q(target__in=seen))

    def of(self, supplier: Supplier) -> QuerySet["SupplierMerge"]:
        """The supplier's, the newest first."""
        return self.filter(Q(source=supplier) | Q(target=supplier)).order_by("-done_at", "-pk")


class SupplierMerge(models.Model):
    """Names and whatever hangs on suppliers, moved from one to another: a merge or a split.

    `moved` names every row that moved, so that undoing it puts back exactly those.
    """

    kind = models.TextField(choices=SupplierChangeKind)
    source = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="given_up")
    target = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="taken_in")
    moved = models.JSONField(help_text="Keys of the rows that moved, by what they are.")
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    objects = SupplierMergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="supplier_merge_of_two", condition=~Q(source=F("target"))),
            models.CheckConstraint(
                name="supplier_merge_kind_known", condition=Q(kind__in=SupplierChangeKind.values)
            ),
            models.CheckConstraint(
                name="supplier_merge_undone_with_time",
                condition=Q(undone_by=None) | Q(undone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} and {self.target}: {self.get_kind_display().lower()}"
