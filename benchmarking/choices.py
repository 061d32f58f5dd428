"""Code lists of the app."""

from django.db import models


class ImportState(models.TextChoices):
    """Where an import stands. Its job tells how the work goes; this tells what became of it."""

    RECEIVED = "received", "Being read"
    CHECKED = "checked", "Ready to load"
    CONFIRMED = "confirmed", "Being loaded"
    COMMITTED = "committed", "Loaded"
    REFUSED = "refused", "Refused"
    DISCARDED = "discarded", "Discarded"
    UNDONE = "undone", "Undone"

    @classmethod
    def holding_the_file(cls) -> list[str]:
        """States in which the same file may not come in once more."""
        return [cls.RECEIVED, cls.CHECKED, cls.CONFIRMED, cls.COMMITTED]


class OverlapChoice(models.TextChoices):
    """What becomes of lines that an earlier file holds already."""

    REPLACE = "replace", "This file replaces what was loaded for its months"
    ADD_NEW = "add_new", "Add only what is new, and take over what changed"
    ADD_ALL = "add_all", "Load every line: these are other payments"


class CategorySource(models.TextChoices):
    """How a line came by its category."""

    PERSON = "person", "Set by a person"
    LABEL = "label", "The body's own category"
    HISTORY = "history", "What else this supplier was paid for"
    WORDS = "words", "Words of the line"
    NONE = "none", "Not categorised"


class RuleField(models.TextChoices):
    """What of a line a person's rule looks at."""

    LABEL = "label", "Own category"
    SUPPLIER = "supplier", "Supplier"
    WORDS = "words", "Words of the description"


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


class PeerTier(models.TextChoices):
    """With whom a figure is compared: the first with enough others to compare (method 2.5)."""

    NEAREST = "T1", "The most similar of its kind"
    KIND = "T2", "All of its kind in the country"
    CONSORTIUM = "T3", "Members of its consortia"
    ALL = "T4", "All bodies"


class Permission:
    """What may be done in this app."""

    SPEND_VIEW = "benchmarking.spend.view"
    SPEND_PERSONAL = "benchmarking.spend.personal"
    SPEND_IMPORT = "benchmarking.spend.import"
    SPEND_UNDO = "benchmarking.spend.undo"
    SPEND_CATEGORISE = "benchmarking.spend.categorise"
    BENCHMARK_VIEW = "benchmarking.benchmark.view"
    RUN_REQUEST = "benchmarking.run.request"
