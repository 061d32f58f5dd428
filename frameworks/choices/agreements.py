"""Frameworks: the law they are under, their life, their fees, notices and documents."""

from django.db import models


class Regime(models.TextChoices):
    """The law a framework was made under (R1); it never changes afterwards."""

    PA2023 = "pa2023", "Procurement Act 2023"
    PCR2015 = "pcr2015", "Public Contracts Regulations 2015"
    PSR = "psr", "Provider Selection Regime"


class FrameworkKind(models.TextChoices):
    """What sort of commercial tool it is."""

    CLOSED = "closed", "Framework"
    OPEN = "open", "Open framework"
    DYNAMIC_MARKET = "dynamic_market", "Dynamic market"


class FrameworkStatus(models.TextChoices):
    """The framework's life cycle (domain rules, section 4)."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    PLANNED = "planned", "Planned"
    TENDERING = "tendering", "Tendering"
    EVALUATING = "evaluating", "Evaluating"
    STANDSTILL = "standstill", "Standstill"
    AWARDED = "awarded", "Awarded"
    LIVE = "live", "Live"
    CLOSING = "closing", "Ending soon"
    SUSPENDED = "suspended", "Suspended"
    EXPIRED = "expired", "Expired"
    ABANDONED = "abandoned", "Abandoned"
    TERMINATED = "terminated", "Terminated"


UNPUBLISHED = (FrameworkStatus.DRAFT, FrameworkStatus.IN_REVIEW)


class SchemeStatus(models.TextChoices):
    """An open framework scheme's life cycle (R14-R17; domain rules, section 4)."""

    PLANNED = "planned", "Planned"
    RUNNING = "running", "Running"
    REOPENING = "reopening", "Reopening"
    CLOSED = "closed", "Closed"


class Nature(models.TextChoices):
    """What is bought, as the limits on changes tell it apart (R25, R36)."""

    GOODS = "goods", "Goods"
    SERVICES = "services", "Services"
    WORKS = "works", "Works"


class SuccessorPlan(models.TextChoices):
    """What is to come after it ends."""

    UNDECIDED = "undecided", "Not decided"
    REPLACE = "replace", "To be replaced"
    EXTEND = "extend", "To be extended"
    LAPSE = "lapse", "To end without a successor"


class FeeForm(models.TextChoices):
    """How suppliers are charged; the Act knows one form only (R19)."""

    NONE = "none", "No fee"
    FIXED_PERCENT = "fixed_percent", "One fixed percentage"
    BANDED = "banded", "Percentages that change with value"
    OTHER = "other", "Another form"


class FeeBasis(models.TextChoices):
    """What the percentage is taken of (R20)."""

    CALL_OFF_ESTIMATE = "call_off_estimate", "Estimated value of the contract at its award"
    INVOICED_SPEND = "invoiced_spend", "Spend as invoiced"


class NoticeType(models.TextChoices):
    """Notices of the Procurement Act 2023 (domain rules, section 2), and those before it."""

    UK1 = "UK1", "UK1 pipeline"
    UK2 = "UK2", "UK2 preliminary market engagement"
    UK3 = "UK3", "UK3 planned procurement"
    UK4 = "UK4", "UK4 tender"
    UK5 = "UK5", "UK5 transparency"
    UK6 = "UK6", "UK6 contract award"
    UK7 = "UK7", "UK7 contract details"
    UK8 = "UK8", "UK8 contract payment"
    UK9 = "UK9", "UK9 contract performance"
    UK10 = "UK10", "UK10 contract change"
    UK11 = "UK11", "UK11 contract termination"
    UK12 = "UK12", "UK12 procurement termination"
    UK13 = "UK13", "UK13 dynamic market intention"
    UK14 = "UK14", "UK14 dynamic market establishment"
    UK15 = "UK15", "UK15 dynamic market modification"
    UK16 = "UK16", "UK16 dynamic market cessation"
    UK17 = "UK17", "UK17 payments compliance"
    EARLIER_CONTRACT = "contract", "Contract notice before the Act"
    EARLIER_AWARD = "award", "Contract award notice before the Act"
    PSR_INTENTION = "psr_intention", "Intention to award (Provider Selection Regime)"
    PSR_AWARD = "psr_award", "Award (Provider Selection Regime)"


class DocumentPurpose(models.TextChoices):
    """What a document of a framework is for."""

    GUIDE = "guide", "Guide for buyers"
    CORE_TERMS = "core_terms", "Framework terms"
    CALL_OFF_TERMS = "call_off_terms", "Call-off terms"
    SPECIFICATION = "specification", "Specification"
    CRITERIA = "criteria", "Award criteria"
    PRICES = "prices", "Prices"
    TEMPLATE = "template", "Template"
    NOTICE = "notice", "Copy of a notice"
    OTHER = "other", "Other"


class OpenTo(models.TextChoices):
    """Who may open a document or price list (R70)."""

    EVERYBODY = "everybody", "Everybody"
    HOLDERS = "holders", "Authorities with access, and the publisher"
    PUBLISHER = "publisher", "The publisher only"


class PriceListState(models.TextChoices):
    """A price list's life: loaded, decided by somebody else, replaced or ended."""

    UNREVIEWED = "unreviewed", "Waiting for approval"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    RETIRED = "retired", "Retired"


class VatBasis(models.TextChoices):
    """Whether prices include value added tax."""

    EXCLUDING = "excl", "Without VAT"
    INCLUDING = "incl", "VAT included"
