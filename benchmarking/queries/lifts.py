"""What would raise the quality of data: for one file with its amounts, and in general.

Nobody is told off: each sentence names the money concerned and the step that helps.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from benchmarking.measures import quality
from procurement_portal.core.templatetags import formats


def _completeness(evidence: Mapping[str, Any]) -> str:
    lacking = [
        f"{_pounds(evidence[key])} {words}"
        for key, words in (
            ("unnamed", "name no supplier"),
            ("undated", "give no day of payment"),
            ("unexplained", "say nothing of what was bought"),
        )
        if Decimal(evidence[key])
    ]
    return f"Export these columns with the payments: {'; '.join(lacking)}."


def _reconciliation(evidence: Mapping[str, Any]) -> str:
    if evidence["ledger"] is None:
        return "Enter the total of these payments in your ledger."
    apart = abs(Decimal(evidence["returned"]) - Decimal(evidence["ledger"]))
    return (
        f"The payments add up to {_exact(evidence['returned'])}, the ledger to "
        f"{_exact(evidence['ledger'])}: {_exact(str(apart))} apart. Find what is missing or "
        "there twice, or correct the total."
    )


def _classification(evidence: Mapping[str, Any]) -> str:
    unsure = Decimal(evidence["absolute"]) - Decimal(evidence["sure"])
    return (
        f"{_pounds(str(unsure))} have no sure category. Set categories of the largest payments; "
        "later files learn from it."
    )


def _supplier(evidence: Mapping[str, Any]) -> str:
    unsettled = Decimal(evidence["to_suppliers"]) - Decimal(evidence["settled"])
    return (
        f"{_pounds(str(unsettled))} went to suppliers that are not settled. Decide the proposals "
        "that wait, or export the suppliers' names."
    )


def _timeliness(evidence: Mapping[str, Any]) -> str:
    due, days = date.fromisoformat(evidence["due_on"]), evidence["days_late"]
    late = f"{days:,} day{'' if days == 1 else 's'}"
    return f"It was due by {formats.day(due)} and came {late} later. Load the next one sooner."


def _duplicates(evidence: Mapping[str, Any]) -> str:
    return (
        f"{_pounds(evidence['again'])} may have been counted twice. Look at the payments that "
        "repeat one another; many are real."
    )


def _pounds(amount: str) -> str:
    return formats.short_pounds(Decimal(amount))


def _exact(amount: str) -> str:
    return formats.pounds_exact(Decimal(amount))


HELPS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "completeness": _completeness,
    "reconciliation": _reconciliation,
    "classification": _classification,
    "supplier": _supplier,
    "timeliness": _timeliness,
    "duplicates": _duplicates,
}
"""By part: what is missing of one file, from the amounts and days that its score comes from."""
DOES_NOT_APPLY = dict.fromkeys(
    (part.key for part in quality.PARTS), "There is no money that it applies to."
) | {"unit": "Prices are not compared here, so it does not apply."}

STEPS = {
    "completeness": "export files that name supplier, day and what was bought",
    "reconciliation": "enter the ledger totals of the files, and settle what differs",
    "classification": "set categories of payments that have none, or no sure one",
    "supplier": "decide the suppliers that wait for a decision",
    "duplicates": "look at payments that repeat one another",
}
"""What a person can do. Of lateness nothing can be mended: the next file can come in time."""
