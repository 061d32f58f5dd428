"""Code lists of opportunities: what they are, how they stand, and what they take."""

from django.db import models

from benchmarking.choices import LeakageCause


class OpportunityKind(models.TextChoices):
    """Where the next pound may be found (methods 2.1, 2.2 and 2.4)."""

    ABOVE_PEERS = "above_peers", "Spend above peers"
    ABOVE_PRICES = "above_prices", "Price above other buyers"
    ABOVE_LIST = "above_list", "Price above the framework's list"
    OFF_FRAMEWORK = "off_framework", "Bought beside frameworks"
    CONTRACT = "contract", "Contract to be decided on"
    AGGREGATION = "aggregation", "Members buy the same apart"


class ContractCause(models.TextChoices):
    """Why a contract asks for a decision."""

    ENDS = "ends", "It ends within twelve months"
    OVER = "over", "Its last day has passed"
    REVIEW = "review", "Its review is overdue"


CAUSES = {
    **{cause.value: str(cause.label) for cause in LeakageCause},
    **{cause.value: str(cause.label) for cause in ContractCause},
}
"""The words of every cause, of leakage and of contracts."""


class OpportunityState(models.TextChoices):
    """What people made of an opportunity."""

    OPEN = "open", "Open"
    TAKEN = "taken", "Taken"
    DISMISSED = "dismissed", "Dismissed"


class Effort(models.TextChoices):
    """What it takes, roughly: our own three steps, from the kind and its cause."""

    SMALL = "1_small", "Small: a letter or an order"
    MEDIUM = "2_medium", "Medium: a request or a call-off"
    LARGE = "3_large", "Large: a competition or a project"


class WayToTake(models.TextChoices):
    """What taking an opportunity opens."""

    INITIATIVE = "initiative", "An initiative to save, with its claim"
    ACCESS = "access", "A request to join a framework"
    CALL_OFF = "call_off", "A call-off"
