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


class KeyKind(models.TextChoices):
    """What an item is known by, the best first; a description alone is none."""

    GTIN = "gtin", "GTIN"
    MAKER_PART = "maker_part", "Maker and part number"
    LOT_LINE = "lot_line", "Line of a framework lot"
    MATCH = "match", "Matched by a person"


class Charge(models.TextChoices):
    """What a line charges for; only the price itself enters a unit price."""

    PRICE = "price", "The item itself"
    DELIVERY = "delivery", "Delivery"
    INSTALLATION = "installation", "Installation"
    TRAINING = "training", "Training"


class PurchaseImportState(models.TextChoices):
    """Where a file of purchases stands."""

    LOADED = "loaded", "Loaded"
    UNDONE = "undone", "Undone"


class PurchaseState(models.TextChoices):
    """Whether a line counts in its price."""

    USABLE = "usable", "Counts"
    UOM_UNRESOLVED = "uom_unresolved", "Unit not known"
    QUARANTINED = "quarantined", "Waits for an answer"
    EXCLUDED = "excluded", "Left out"


class PriceStatus(models.TextChoices):
    """Whether a unit price could be made and compared, and if not why not (method 2.2)."""

    VALID = "valid", "Compared"
    TOO_LITTLE = "too_little", "Bought too little to stand for others"
    UNITS_UNKNOWN = "units_unknown", "Units known for too little of the spend"
    QUARANTINED = "quarantined", "Waits for an answer"
    NON_POSITIVE = "non_positive", "Returns outweigh purchases"
    UOM_UNRESOLVED = "uom_unresolved", "Unit not known"
    EXCLUDED = "excluded", "Left out"


class LevelStatus(models.TextChoices):
    """Whether an authority's own basket can be compared."""

    VALID = "valid", "Compared"
    NOTHING_MATCHED = "nothing_matched", "No item can be compared"
    TOO_LITTLE_MATCHED = "too_little_matched", "Less than 40% of the spend can be compared"


class QuestionKind(models.TextChoices):
    """What is asked about a price."""

    UNITS = "units", "What does the order unit hold?"
    PACK = "pack", "Is the pack size right?"
    CHECK = "check", "Is the price right?"


class QuestionState(models.TextChoices):
    """Where a question stands."""

    OPEN = "open", "Waits for an answer"
    ANSWERED = "answered", "Answered"
    LAPSED = "lapsed", "No longer asked"


class AnswerKind(models.TextChoices):
    """What the owner of a price says of it."""

    UNITS = "units", "The order unit holds another number of units"
    PRICE_RIGHT = "price_right", "The price is right"
    LEAVE_OUT = "leave_out", "Leave these lines out"


class AdjustmentKind(models.TextChoices):
    """Why money beside the invoices belongs to a price."""

    REBATE = "rebate", "Rebate"
    BUNDLE = "bundle", "Bundle"
    CONSIGNMENT = "consignment", "Stock on consignment"
    RESEARCH = "research", "Research"


class LineClass(models.TextChoices):
    """Where a line stands to the frameworks that its authority could use (method 2.4)."""

    ON = "on", "On framework"
    OFF_SUPPLIER = "off_fw_supplier", "Off framework, from a framework's supplier"
    OFF_OTHER = "off_other", "Off framework, from another supplier"
    OUT_OF_SCOPE = "out_of_scope", "No framework covers it"
    EXCLUDED = "excluded", "Not spend"


class LeakageCause(models.TextChoices):
    """Why a framework's supplier was paid off it, the cheapest to put right first."""

    NO_REFERENCE = "no_reference", "No call-off is named"
    WRONG_PRICE = "wrong_price", "Dearer than the list"
    NOT_JOINED = "not_joined", "The framework was not joined"
    EXPIRED = "expired", "The framework or the supplier's place had ended"


AWAITS_RELEASE = "awaits_release"
"""Why peers' figures are absent from a result for which none was released yet."""


class IncidentKind(models.TextChoices):
    """What a recompute from the snapshots found that must not be."""

    SUMS_DIFFERED = "sums_differed", "Sums were not those of their lines"
    BOOKS_DIFFER = "books_differ", "Lines are not those of their snapshots"
    FILE_FAULTY = "file_faulty", "A snapshot is not what was written"


class Permission:
    """What may be done in this app."""

    SPEND_VIEW = "benchmarking.spend.view"
    SPEND_PERSONAL = "benchmarking.spend.personal"
    SPEND_IMPORT = "benchmarking.spend.import"
    SPEND_UNDO = "benchmarking.spend.undo"
    SPEND_CATEGORISE = "benchmarking.spend.categorise"
    BENCHMARK_VIEW = "benchmarking.benchmark.view"
    RUN_REQUEST = "benchmarking.run.request"
    PURCHASE_IMPORT = "benchmarking.purchase.import"
    PRICE_ANSWER = "benchmarking.price.answer"
    ADJUSTMENT_SIGN = "benchmarking.adjustment.sign"
    RELEASE_PUBLISH = "benchmarking.release.publish"
    RELEASE_INPUTS = "benchmarking.release.inputs"
    PRICE_FREEZES = "benchmarking.price.freezes"
    RELEASE_READINGS = "benchmarking.release.readings"
    RECOMPUTE_VIEW = "benchmarking.recompute.view"
    SAVING_VIEW = "benchmarking.saving.view"
    SAVING_CLAIM = "benchmarking.saving.claim"
    SAVING_VERIFY = "benchmarking.saving.verify"
    SAVING_TARGET = "benchmarking.saving.target"
    DASHBOARD_KEEP = "benchmarking.dashboard.keep"
    DASHBOARD_CHANGE = "benchmarking.dashboard.change"
    DASHBOARD_FOLLOW = "benchmarking.dashboard.follow"
    COVERAGE_SHARE = "benchmarking.coverage.share"
    INDEX_VIEW = "benchmarking.index.view"
    INDEX_LOAD = "benchmarking.index.load"
    OPPORTUNITY_VIEW = "benchmarking.opportunity.view"
    OPPORTUNITY_DECIDE = "benchmarking.opportunity.decide"
    PEERS_PROPOSE = "benchmarking.peers.propose"
    PEERS_FREEZE = "benchmarking.peers.freeze"
