"""The words in which the savings ledger's and opportunities' part of the audit trail is told."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "benchmarking.initiative.opened": "Initiative opened",
    "benchmarking.claim.proposed": "Saving claimed: £{annual_amount}",
    "benchmarking.claim.forecast": "Forecast: £{annual_amount}",
    "benchmarking.claim.contracted": "Contracted",
    "benchmarking.claim.baseline_set": "Baseline proposed",
    "benchmarking.claim.baseline_approved": "Baseline approved and frozen",
    "benchmarking.claim.lines_taken": "Lines taken: {count}",
    "benchmarking.claim.evidence_added": "Evidence added: {title}",
    "benchmarking.claim.realised": "Realised for {month}: £{amount}",
    "benchmarking.claim.cost_entered": "Cost entered for {month}: £{amount}",
    "benchmarking.claim.verified": "Verified by finance, months: {months}",
    "benchmarking.claim.not_verified": "Not verified",
    "benchmarking.claim.budget_recorded": "Budget recorded: {budget_line}",
    "benchmarking.claim.trued_up": "True-up for {month}: £{amount}",
    "benchmarking.claim.counted_elsewhere": "Counted also by {scheme}: {number}",
    "benchmarking.claim.lapsed": "Lapsed",
    "benchmarking.claim.closed": "Closed",
    "benchmarking.claim.reversed": "Reversed",
    "benchmarking.savings_register.checked": "File of savings checked",
    "benchmarking.savings_register.done": "Savings of the file claimed: {count}",
    "benchmarking.ledger.reconciled": "Month reconciled: £{closing}, difference £{difference}",
    "benchmarking.index.added": "Index series added",
    "benchmarking.index.loaded": "Publication of the index loaded, levels: {levels}",
    "benchmarking.target.set": "Target set: £{amount}",
    "benchmarking.opportunity.taken": "Taken as {way}: {opened}",
    "benchmarking.opportunity.dismissed": "Dismissed",
    "benchmarking.opportunity.restored": "Open again",
}
