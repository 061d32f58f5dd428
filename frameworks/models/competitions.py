"""What passes between an authority and suppliers: invitations, questions, responses, scores."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from consortia.models import standing_of
from frameworks.choices import InvitationStatus, LetterKind
from frameworks.models.call_offs import CallOff, CallOffCriterion
from frameworks.models.places import SupplierOnLot
from frameworks.models.selling import sells_for
from procurement_portal.core.models import StoredFile, Timestamped


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Sets of invitations."""

    def visible_to(self, person: Any) -> "InvitationQuerySet":
        """The authority's people see all of theirs; a supplier's people those that were sent."""
        return self.filter(
            Q(call_off__authority__in=standing_of(person).authorities) | self._received_by(person)
        )

    def received_by(self, person: Any) -> "InvitationQuerySet":
        """Those that were sent to suppliers for which the person answers."""
        return self.filter(self._received_by(person))

    @staticmethod
    def _received_by(person: Any) -> Q:
        return Q(place__supplier__in=sells_for(person), sent_at__isnull=False)

    def locked(self, invitation_id: int) -> "Invitation":
        """The row, locked until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related(
                "call_off__authority", "call_off__lot__framework__publisher", "place__supplier"
            )
            .get(pk=invitation_id)
        )


class Invitation(Timestamped):
    """A supplier of the lot in one call-off: asked for a response, or offered the contract.

    The link in its e-mail holds a token of which only the hash is kept.
    """

    call_off = models.ForeignKey(CallOff, on_delete=models.CASCADE, related_name="invitations")
    place = models.ForeignKey(SupplierOnLot, on_delete=models.PROTECT, related_name="invitations")
    status = models.TextField(choices=InvitationStatus, default=InvitationStatus.READY)
    contact_name = models.TextField(blank=True)
    contact_email = models.EmailField(blank=True)
    token_hash = models.TextField(blank=True)
    rank = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="In a direct award: whose turn it is, the first first."
    )
    rank_reason = models.TextField(
        blank=True, help_text="How the objective mechanism led to the rank."
    )
    total_cost = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Of the basket at the frozen rates, without VAT.",
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    answer_until = models.DateTimeField(
        null=True, blank=True, help_text="An offer lapses then, at the end of a working day."
    )
    opened_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody first came by the link."
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was declined or withdrawn.")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call_off", "place"], name="invitation_once"),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="invitation_token_once"
            ),
            models.UniqueConstraint(
                fields=["call_off"],
                condition=Q(status=InvitationStatus.ACCEPTED),
                name="invitation_accepted_by_one",
            ),
            models.UniqueConstraint(
                fields=["call_off"],
                condition=Q(status=InvitationStatus.SENT, rank__isnull=False),
                name="invitation_offered_to_one_at_a_time",
            ),
            models.CheckConstraint(
                name="invitation_status_known", condition=Q(status__in=InvitationStatus.values)
            ),
            models.CheckConstraint(
                name="invitation_sent_with_day",
                condition=Q(status__in=[InvitationStatus.READY, InvitationStatus.WITHDRAWN])
                | (Q(sent_at__isnull=False) & ~Q(token_hash="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place.supplier}: {self.call_off}"


class ClarificationQuerySet(models.QuerySet["Clarification"]):
    """Sets of questions."""

    def visible_to(self, person: Any) -> "ClarificationQuerySet":
        """All to the authority; to a supplier its own, and every answered one (R52)."""
        sells = sells_for(person)
        asked = CallOff.objects.filter(
            invitations__in=Invitation.objects.filter(
                place__supplier__in=sells, sent_at__isnull=False
            ).exclude(status=InvitationStatus.WITHDRAWN)
        )
        return self.filter(
            Q(call_off__authority__in=standing_of(person).authorities)
            | Q(invitation__place__supplier__in=sells)
            | Q(call_off__in=asked, answered_at__isnull=False)
        )


class Clarification(Timestamped):
    """A question of a supplier; the answer goes to all who were invited, the asker unnamed."""

    call_off = models.ForeignKey(CallOff, on_delete=models.CASCADE, related_name="clarifications")
    invitation = models.ForeignKey(
        Invitation,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="clarifications",
        help_text="Empty where the authority itself has something to say.",
    )
    question = models.TextField()
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.TextField(blank=True)

    objects = ClarificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="clarification_answer_and_moment_together",
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.question


class ResponseQuerySet(models.QuerySet["Response"]):
    """Sets of responses."""

    def visible_to(self, person: Any) -> "ResponseQuerySet":
        """Those of one's supplier; to the authority once they were opened after the deadline."""
        return self.filter(
            Q(invitation__place__supplier__in=sells_for(person))
            | Q(
                invitation__call_off__authority__in=standing_of(person).authorities,
                opened_at__isnull=False,
            )
        )


class Response(Timestamped):
    """A supplier's response: sealed until the deadline, readable once opened after it.

    While it is sealed, price, answers and files are one encrypted blob whose key is not in the
    database and whose authenticated data is the deadline; see `frameworks.sealing`.
    """

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="response")
    sealed = models.BinaryField(help_text="Kept after opening, as evidence.")
    sealed_until = models.DateTimeField()
    digest = models.TextField(help_text="SHA-256 of the sealed bytes, on the supplier's receipt.")
    received_at = models.DateTimeField()
    received_from = models.TextField(help_text="The person who sent it, as text.")
    opened_at = models.DateTimeField(null=True, blank=True)
    price = models.DecimalField(
        max_digits=16, decimal_places=2, null=True, blank=True, help_text="Without VAT."
    )
    core_information_on = models.DateField(
        null=True,
        blank=True,
        help_text="The supplier confirmed its record on the central digital platform (R46).",
    )

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="response_received_before_deadline",
                condition=Q(received_at__lte=F("sealed_until")),
            ),
            models.CheckConstraint(
                name="response_opened_after_deadline",
                condition=Q(opened_at=None) | Q(opened_at__gt=F("sealed_until")),
            ),
            models.CheckConstraint(
                name="response_sealed_says_nothing",
                condition=Q(opened_at__isnull=False) | Q(price=None, core_information_on=None),
            ),
            models.CheckConstraint(
                name="response_price_not_negative", condition=Q(price=None) | Q(price__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"Response of {self.invitation}"


class ResponseAnswer(models.Model):
    """What a supplier wrote to one criterion; there is none before its response was opened."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    criterion = models.ForeignKey(CallOffCriterion, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "criterion"], name="response_answer_once"),
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.text[:60]}"


class ResponseFile(models.Model):
    """A paper that came with a response; there is none before the response was opened."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.TextField()

    class Meta:
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.file_name


class Evaluator(Timestamped):
    """A person who scores the responses of a call-off, once free of conflicts by their own word."""

    call_off = models.ForeignKey(CallOff, on_delete=models.CASCADE, related_name="evaluators")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    no_conflict_declared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call_off", "person"], name="evaluator_once"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class Score(Timestamped):
    """What one evaluator gives a response for one quality criterion, and why."""

    evaluator = models.ForeignKey(Evaluator, on_delete=models.CASCADE, related_name="scores")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(CallOffCriterion, on_delete=models.CASCADE, related_name="+")
    points = models.DecimalField(max_digits=5, decimal_places=2, help_text="Of 0 to 100.")
    reason = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evaluator", "response", "criterion"], name="score_once"
            ),
            models.CheckConstraint(
                name="score_between_0_and_100", condition=Q(points__range=(0, 100))
            ),
            models.CheckConstraint(name="score_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.points} for {self.criterion}"


class ModeratedScore(Timestamped):
    """The points that the panel agreed on for one response and criterion, and why."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="moderated")
    criterion = models.ForeignKey(CallOffCriterion, on_delete=models.CASCADE, related_name="+")
    points = models.DecimalField(max_digits=5, decimal_places=2, help_text="Of 0 to 100.")
    reason = models.TextField(help_text="Told to the supplier.")
    moderated_by = models.TextField()
    moderated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "criterion"], name="moderated_score_once"),
            models.CheckConstraint(
                name="moderated_score_between_0_and_100", condition=Q(points__range=(0, 100))
            ),
            models.CheckConstraint(name="moderated_score_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.points} for {self.criterion}"


class LetterQuerySet(models.QuerySet["AwardLetter"]):
    """Sets of letters."""

    def visible_to(self, person: Any) -> "LetterQuerySet":
        """The authority's people, and those of the supplier that it was written to."""
        return self.filter(
            Q(invitation__call_off__authority__in=standing_of(person).authorities)
            | Q(invitation__place__supplier__in=sells_for(person))
        )


class AwardLetter(models.Model):
    """What a supplier was told of the decision and why, as it was sent; it never changes."""

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="letter")
    kind = models.TextField(choices=LetterKind)
    text = models.TextField()
    sent_at = models.DateTimeField()
    sent_by = models.TextField()

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="award_letter_kind_known", condition=Q(kind__in=LetterKind.values)
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.invitation}"
