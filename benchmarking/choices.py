"""Code lists of the app."""

from django.db import models


class ImportState(models.TextChoices):
    """Where an import stands. Its job tells how the work goes; this tells what became of it."""

    RECEIVED = "received", "Received"
    COMMITTED = "committed", "Loaded"
    REFUSED = "refused", "Refused"
    UNDONE = "undone", "Undone"


class CategorySource(models.TextChoices):
    """How a line came by its category."""

    LABEL = "label", "The body's own category"
    WORDS = "words", "Words of the line"
    NONE = "none", "Not categorised"


class VatBasis(models.TextChoices):
    """Whether the amounts hold VAT."""

    NET = "net", "Without VAT"
    GROSS = "gross", "With VAT"
    UNSTATED = "unstated", "Not said"


class RunState(models.TextChoices):
    """Where a benchmark run stands."""

    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    CURRENT = "current", "Current"
    SUPERSEDED = "superseded", "Superseded"
    FAILED = "failed", "Failed"


class ResultStatus(models.TextChoices):
    """Whether a figure could be made, and if not why not (method 2.1, ruling 1)."""

    VALID = "valid", "Compared"
    NOT_SUBMITTED = "not_submitted", "No spend data submitted"
    STRUCTURAL_ZERO = "structural_zero", "No spend in this category"
    NO_DENOMINATOR = "no_denominator", "Size of the authority not known"
    NON_POSITIVE = "non_positive", "Credits outweigh payments"
    PART_WINDOW = "part_window", "Too few months to compare"


class Permission:
    """What may be done in this app."""

    SPEND_VIEW = "benchmarking.spend.view"
    SPEND_IMPORT = "benchmarking.spend.import"
    SPEND_UNDO = "benchmarking.spend.undo"
    BENCHMARK_VIEW = "benchmarking.benchmark.view"
    RUN_REQUEST = "benchmarking.run.request"
