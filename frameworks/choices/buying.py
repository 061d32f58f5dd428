"""Categories, and what money in them is."""

from django.db import models


class Direction(models.TextChoices):
    """Whether paying less is better; only then is an opportunity in pounds shown (method 2.0)."""

    LOWER_BETTER = "lower_better", "Lower is better"
    CONTEXT = "context", "For context: need and quality differ"


class SpendKind(models.TextChoices):
    """What money in a category is. Only spend is compared; the rest is reconciled (method 2.1)."""

    SPEND = "spend", "Spend"
    GRANT = "grant", "Grant"
    PAYROLL = "payroll", "Payroll"
    TAX = "tax", "Tax or precept"
    RECHARGE = "recharge", "Internal recharge"


class MappingScheme(models.TextChoices):
    """Whose codes or words a mapping translates."""

    CPV = "cpv", "Common Procurement Vocabulary"
    PROCLASS = "proclass", "ProClass"
    ECLASS = "eclass", "NHS eClass"
    MERCHANT = "merchant", "Merchant category of card payments"
    WORDS = "words", "Words in a description"
    SUPPLIER = "supplier", "Words of a supplier's name"
    LABEL = "label", "A body's own category label"
