"""Code lists of the savings ledger; those that the measures share have the measures' values."""

from django.db import models

from benchmarking.measures import baselines, double_counting, evidence_grades


class SavingType(models.TextChoices):
    """How a saving comes about (method 2.3)."""

    PRICE = double_counting.SavingType.PRICE.value, "Lower price"
    SPECIFICATION = double_counting.SavingType.SPECIFICATION.value, "Other specification"
    DEMAND = double_counting.SavingType.DEMAND.value, "Less bought"
    PROCESS = double_counting.SavingType.PROCESS.value, "Cheaper process"
    COST_AVOIDANCE = double_counting.SavingType.COST_AVOIDANCE.value, "Cost avoided"
    REBATE_INCOME = double_counting.SavingType.REBATE_INCOME.value, "Rebate to the authority"
    WHOLE_LIFE = double_counting.SavingType.WHOLE_LIFE.value, "Lower cost over the whole life"


class Recurrence(models.TextChoices):
    """Whether a saving comes once or every year."""

    ONE_OFF = "one_off", "Once"
    RECURRING = "recurring", "Every year"


class DashboardRhythm(models.TextChoices):
    """How often somebody is told of the figures of a saved dashboard."""

    MONTHLY = "monthly", "Every month"
    QUARTERLY = "quarterly", "Every quarter"


class ClaimState(models.TextChoices):
    """How far a claim has come; its postings stand in the first five."""

    IDENTIFIED = "identified", "Identified"
    FORECAST = "forecast", "Forecast"
    CONTRACTED = "contracted", "Contracted"
    REALISED = "realised", "Realised"
    FINANCE_VERIFIED = "finance_verified", "Verified by finance"
    CLOSED = "closed", "Closed"
    REVERSED = "reversed", "Reversed"

    @classmethod
    def pipeline(cls) -> list[str]:
        """States whose amounts are expected, and never added to what is verified."""
        return [cls.IDENTIFIED, cls.FORECAST, cls.CONTRACTED, cls.REALISED]

    @classmethod
    def of_postings(cls) -> list[str]:
        """States in which an amount can stand."""
        return [*cls.pipeline(), cls.FINANCE_VERIFIED]


class LedgerKind(models.TextChoices):
    """Why an amount is entered in the ledger."""

    ESTIMATE = "estimate", "Estimate"
    FORECAST = "forecast", "Forecast"
    CONTRACTED = "contracted", "Contracted"
    REALISED = "realised", "Realised"
    VERIFIED = "verified", "Verified"
    TRUE_UP = "true_up", "True-up"
    REVERSAL = "reversal", "Reversal"
    LAPSE = "lapse", "Lapse"
    COST = "cost", "Cost"


class BaselineKind(models.TextChoices):
    """What a saving is measured against, the best first (method 2.3)."""

    PAID = baselines.BaselineKind.PAID.value, "Price paid in the twelve months before"
    EXPIRING_CONTRACT = (
        baselines.BaselineKind.EXPIRING_CONTRACT.value,
        "Price of the expiring contract, with its indexation",
    )
    PEER_MEDIAN = baselines.BaselineKind.PEER_MEDIAN.value, "Median of the peers"
    BIDS_MEDIAN = baselines.BaselineKind.BIDS_MEDIAN.value, "Median of all compliant bids"
    LIST_PRICE = baselines.BaselineKind.LIST_PRICE.value, "List price that members really pay"


class IndexKind(models.TextChoices):
    """Where an index comes from, the nearest to the price first."""

    CONTRACT = "contract", "The contract's own clause"
    PRODUCER_PRICES = "producer_prices", "Producer prices (PPI, SPPI)"
    CONSUMER_PRICES = "consumer_prices", "Consumer prices (CPI)"
    GDP_DEFLATOR = "gdp_deflator", "GDP deflator"


class EvidenceKind(models.TextChoices):
    """What a paper that shows a saving is; its grade follows."""

    LINES = evidence_grades.EvidenceKind.LINES.value, "Lines of purchases or spend"
    SUPPLIER_MI = evidence_grades.EvidenceKind.SUPPLIER_MI.value, "Supplier's return, matched"
    INVOICES = evidence_grades.EvidenceKind.INVOICES.value, "Sampled invoices"
    ESTIMATE = evidence_grades.EvidenceKind.ESTIMATE.value, "Estimate"


class EvidenceGrade(models.TextChoices):
    """How well an amount is shown; C cannot be verified."""

    A = evidence_grades.Grade.A.value, "A: lines or returns, matched"
    B = evidence_grades.Grade.B.value, "B: sampled invoices"
    C = evidence_grades.Grade.C.value, "C: estimate"


class SignOffDecision(models.TextChoices):
    """What a finance officer put a name to."""

    VERIFIED = "verified", "Verified"
    REFUSED = "refused", "Not verified"
    BUDGET = "budget", "Budget reduced or redirected"


class BudgetEffect(models.TextChoices):
    """What became of the money; without it a saving is not cash."""

    REDUCED = "reduced", "Budget reduced"
    REDIRECTED = "redirected", "Budget redirected"


class LedgerMeasure(models.TextChoices):
    """Which of the ledger's two sums a reconciliation is of."""

    TO_DATE = "to_date", "Verified to date"
    IN_FORCE = "in_force", "Verified and in force, a year"


class RegisterState(models.TextChoices):
    """Whether a file of savings was brought in."""

    CHECKED = "checked", "Checked"
    DONE = "done", "Brought in"
