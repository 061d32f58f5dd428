"""Contracts, what becomes of them, and what is owed because of them."""

from django.db import models


class ContractStatus(models.TextChoices):
    """The contract's life cycle (domain rules, section 4)."""

    PENDING = "pending", "Not started"
    ACTIVE = "active", "Active"
    EXPIRING = "expiring", "Ending soon"
    EXPIRED = "expired", "Expired"
    TERMINATED = "terminated", "Terminated"
    RESCINDED = "rescinded", "Set aside or rescinded"


RUNNING_CONTRACTS = (ContractStatus.PENDING, ContractStatus.ACTIVE, ContractStatus.EXPIRING)
ENDED_CONTRACTS = (ContractStatus.EXPIRED, ContractStatus.TERMINATED, ContractStatus.RESCINDED)


class ContractOrigin(models.TextChoices):
    """How the contract came about; the Transparency Code asks for it (R68)."""

    CALL_OFF = "call_off", "Called off from a framework"
    PUBLISHED_TENDER = "published_tender", "Published invitation to tender"
    QUOTATION = "quotation", "Invitation to quote"
    DIRECT = "direct", "Direct award"
    UNKNOWN = "unknown", "Not recorded"


class ChangeKind(models.TextChoices):
    """What a change of a contract is."""

    OPTION = "option", "Option or extension in the original terms"
    VALUE = "value", "Value"
    TERM = "term", "Term"
    VALUE_AND_TERM = "value_and_term", "Value and term"
    SUPPLIER = "supplier", "Another supplier after a corporate restructuring"
    OTHER = "other", "Other"


class ChangeGround(models.TextChoices):
    """The ground on which a change is lawful (PA s.74 and Sch.8; in the original terms)."""

    IN_TERMS = "in_terms", "Provided for in the contract (Sch.8 para 1)"
    DEFENCE = "defence", "Defence authority contract (Sch.8 para 2)"
    URGENCY = "urgency", "Urgency, or to protect life (Sch.8 para 3)"
    UNFORESEEABLE = "unforeseeable", "Unforeseeable circumstances (Sch.8 para 4)"
    KNOWN_RISK = "known_risk", "A known risk has come about (Sch.8 paras 5 to 7)"
    ADDITIONAL = "additional", "Additional goods, services or works (Sch.8 para 8)"
    RESTRUCTURING = "restructuring", "Corporate restructuring (Sch.8 para 9)"
    NOT_SUBSTANTIAL = "not_substantial", "Not substantial (s.74(3))"
    BELOW_LIMIT = "below_limit", "Below the limit of value (s.74(4))"
    OTHER_LAW = "other_law", "Under the law before the Act"


class KpiRating(models.TextChoices):
    """How a supplier met a key performance indicator (R34); the codes are the UK extension's."""

    MET = "met", "Good"
    SLIGHTLY_BELOW = "slightlyBelow", "Approaching target"
    BELOW = "below", "Requires improvement"
    SIGNIFICANTLY_BELOW = "significantlyBelow", "Inadequate"
    OTHER = "other", "Other"


class FailureKind(models.TextChoices):
    """Why performance has to be told of (R35)."""

    BREACH_TERMINATION = "breach_termination", "Breach that led to termination"
    BREACH_DAMAGES = "breach_damages", "Breach that led to damages"
    BREACH_SETTLEMENT = "breach_settlement", "Breach that led to a settlement"
    NOT_IMPROVED = "not_improved", "No improvement after the chance to improve"


class WithheldPart(models.TextChoices):
    """What of a contract is not published."""

    VALUE = "value", "Value"
    SUPPLIER = "supplier", "Supplier"
    DESCRIPTION = "description", "Description"
    PERFORMANCE = "performance", "Performance"


class WithholdingGround(models.TextChoices):
    """On which ground something may be kept out of publication (PA s.94; R49)."""

    SECURITY = "security", "contrary to the interests of national security"
    COMMERCIAL = "commercial", "sensitive commercial information"


class ObligationKind(models.TextChoices):
    """What has to be done by a day because the law or the agreement asks for it."""

    UK6 = "uk6", "Contract award notice (UK6)"
    UK7 = "uk7", "Contract details notice (UK7)"
    CONTRACT_COPY = "contract_copy", "Copy of the contract"
    UK9 = "uk9", "Contract performance notice (UK9): failure"
    UK10 = "uk10", "Contract change notice (UK10)"
    CHANGED_TEXT = "changed_text", "Text of the changed contract"
    UK11 = "uk11", "Contract termination notice (UK11)"
    UK12 = "uk12", "Procurement termination notice (UK12)"
    KPI_REVIEW = "kpi_review", "Yearly assessment of the indicators (UK9)"
    REVIEW = "review", "Review of the contract"
    OPTION = "option", "Decision on an extension"
    PAYMENTS_OVER = "payments_over", "Payments above £30,000 (UK8)"
    PAYMENTS_COMPLIANCE = "payments_compliance", "Payments compliance notice (UK17)"
    TRANSPARENCY_QUARTER = "transparency_quarter", "Transparency Code: the quarter's tables"
    RECORDS = "records", "Records kept for three years"


class ObligationStatus(models.TextChoices):
    """Where it stands. Upcoming, due and overdue follow from the day and are not stored."""

    OPEN = "open", "Open"
    DONE = "done", "Done"
    NOT_REQUIRED = "not_required", "Not required"


NOTICED_OBLIGATIONS = (
    ObligationKind.UK6,
    ObligationKind.UK7,
    ObligationKind.UK9,
    ObligationKind.UK10,
    ObligationKind.UK11,
    ObligationKind.UK12,
    ObligationKind.KPI_REVIEW,
    ObligationKind.PAYMENTS_OVER,
    ObligationKind.PAYMENTS_COMPLIANCE,
)
"""Done by publishing a notice, whose number is asked for (R48)."""


class DueState(models.TextChoices):
    """Where an obligation stands on a day: what its status and the day make of it."""

    UPCOMING = "upcoming", "Upcoming"
    DUE = "due", "Due"
    OVERDUE = "overdue", "Overdue"
    DONE = "done", "Done"
    NOT_REQUIRED = "not_required", "Not required"


DUE_WITHIN_DAYS = 30
"""From so many days before its last day on, an obligation is due."""
