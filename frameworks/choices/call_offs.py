"""Calling off: the two routes, the life of a call-off, its invitations and its competition."""

from django.db import models


class CallOffRoute(models.TextChoices):
    """How the supplier is found; a lot says which routes it allows (R11)."""

    DIRECT = "direct", "Direct award"
    COMPETITION = "competition", "Further competition"


class CallOffStatus(models.TextChoices):
    """The call-off's life cycle (domain rules, section 4).

    Questions are asked and answered while it is open: clarifying is no state of its own.
    """

    DRAFT = "draft", "Draft"
    APPROVED_TO_RUN = "approved_to_run", "Approved to run"
    INVITED = "invited", "Open for responses"
    CLOSED = "closed", "Closed: being evaluated"
    EVALUATED = "evaluated", "Evaluated"
    JUSTIFIED = "justified", "Justified: on offer"
    RECOMMENDED = "recommended", "Recommended"
    STANDSTILL = "standstill", "Standstill"
    AWARDED = "awarded", "Awarded"
    SIGNED = "signed", "Signed"
    CANCELLED = "cancelled", "Cancelled"
    NO_AWARD = "no_award", "Ended without an award"


COMMITTED_CALL_OFFS = (CallOffStatus.STANDSTILL, CallOffStatus.AWARDED, CallOffStatus.SIGNED)
"""A decision to award has been made: they count against the headroom (R26)."""

ENDED_CALL_OFFS = (CallOffStatus.SIGNED, CallOffStatus.CANCELLED, CallOffStatus.NO_AWARD)


class InvitationStatus(models.TextChoices):
    """Where a supplier stands in a call-off: asked to respond, or offered the contract."""

    READY = "ready", "Not asked yet"
    SENT = "sent", "Asked"
    RESPONDED = "responded", "Response received"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    LAPSED = "lapsed", "Lapsed without an answer"
    WITHDRAWN = "withdrawn", "Withdrawn"


class RankBasis(models.TextChoices):
    """By what the lot's objective mechanism puts suppliers in order for a direct award (R11)."""

    COST = "cost", "Total cost of the basket, the lowest first"
    PLACE = "place", "Rank of their places on the lot"
    ONLY = "only", "The lot has one supplier"


class CriterionKind(models.TextChoices):
    """What a criterion weighs; the OCDS codes of the European Union profile."""

    PRICE = "price", "Price"
    COST = "cost", "Cost over the life"
    QUALITY = "quality", "Quality"


class LetterKind(models.TextChoices):
    """What a supplier is told when the decision is made."""

    SUCCESSFUL = "successful", "Successful"
    UNSUCCESSFUL = "unsuccessful", "Not successful"
    ENDED = "ended", "Ended without an award"


class PostingKind(models.TextChoices):
    """Why the headroom ledger moved."""

    CALL_OFF = "call_off", "Decision to award"
    CHANGE = "change", "Change of a contract"
    CANCELLATION = "cancellation", "Cancellation"
    ACTUAL = "actual", "Actual spend"
    RECORDED = "recorded", "Contract made outside the portal"
