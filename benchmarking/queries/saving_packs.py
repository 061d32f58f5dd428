"""The evidence pack of a claim: all that an auditor needs to follow it, and to work it out again.

It holds unit prices and payments, so it is for the people of the budget's authority. Names of
private people are withheld in it as everywhere.
"""

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

from benchmarking.choices import Charge
from benchmarking.choices.savings import ClaimState
from benchmarking.measures import savings as measure
from benchmarking.models import (
    Baseline,
    Claim,
    ClaimLine,
    LedgerPosting,
    PurchaseLine,
    SpendLine,
    Working,
)
from benchmarking.models.postings import PARTS
from benchmarking.queries import ledger, reproduction, workings
from procurement_portal.core.history import history_of
from procurement_portal.core.periods import last_day_of_month

HOLDS = (
    "A claim of a saving with its baselines, lines, entries, evidence and signatures. Its computed "
    "months follow from the lines in `inputs`, and what stands in each state from the entries."
)


def of_claim(person: Any, claim: Claim) -> bytes:
    """The pack, sealed, as the person may see it. Take claims on the person's own budget."""
    inputs = _inputs(person, claim)
    pack = {
        "pack": reproduction.FORM,
        "kind": reproduction.SAVING,
        "holds": HOLDS,
        "cut": {
            "measure": measure.SLUG,
            "category": claim.category.key,
            "authority": claim.authority.slug,
            "claim": claim.reference,
        },
        "formula": reproduction.formula_of(measure.SLUG),
        "rules": {
            "rounding": "half up, once, when an amount is entered",
            "pipeline_weights": {key: str(one) for key, one in measure.PIPELINE_WEIGHTS.items()},
            "cash": "only once a finance lead has recorded the budget line",
        },
        "claim": _facts(claim),
        "baselines": [_baseline(row) for row in _baselines(claim)],
        "lines": _lines(person, claim),
        "evidence": [_paper(row) for row in claim.evidence.select_related("file").order_by("pk")],
        "sign_offs": [
            {
                "decision": row.decision,
                "by": str(row.verifier),
                "at": row.signed_at.isoformat(),
                "statement": row.statement,
                "budget_line": row.budget_line,
                "budget_effect": row.budget_effect,
            }
            for row in claim.sign_offs.select_related("verifier").order_by("pk")
        ],
        "counted_elsewhere": [
            {"scheme": row.scheme, "reference": row.reference}
            for row in claim.external_references.order_by("pk")
        ],
        "history": [
            {"at": one.at.isoformat(), "by": one.who, "what": one.what, "note": one.note}
            for one in history_of(claim)
        ],
        "inputs": inputs,
        "input_hash": hashlib.sha256(reproduction.canonical(inputs)).hexdigest(),
        "figure": _figure(person, claim),
    }
    return reproduction.sealed(pack)


def _facts(claim: Claim) -> dict[str, Any]:
    return {
        "reference": claim.reference,
        "title": claim.title,
        "initiative": claim.initiative.title,
        "state": claim.state,
        "kind": claim.kind,
        "recurrence": claim.recurrence,
        "starts_on": claim.starts_on.isoformat(),
        "ends_on": claim.ends_on.isoformat(),
        "annual_amount": str(claim.annual_amount),
        "shares": {party: str(share) for party, share in claim.shares.items()},
        "framework": claim.framework.slug if claim.framework else None,
        "contract": claim.contract.reference if claim.contract else claim.contract_text,
        "claimant": str(claim.claimant),
        "owner": claim.owner,
    }


def _baselines(claim: Claim) -> Any:
    rows = claim.baselines.select_related("index_series", "index_vintage", "proposed_by")
    return rows.select_related("approved_by").prefetch_related("prices__item").order_by("pk")


def _baseline(row: Baseline) -> dict[str, Any]:
    series, vintage = row.index_series, row.index_vintage
    return {
        "kind": row.kind,
        "failed": row.failed,
        "working": row.working,
        "index": series
        and {
            "series": series.key,
            "name": series.name,
            "source": series.source,
            "base_month": _day(row.base_month),
            "published_on": _day(vintage.published_on if vintage else None),
        },
        "prices": [
            {
                "item": price.item.key if price.item else None,
                "what": price.item.name if price.item else price.description,
                "price": str(price.price),
                "monthly_quantity": str(price.monthly_quantity),
            }
            for price in sorted(row.prices.all(), key=lambda price: price.pk)
        ],
        "proposed_by": str(row.proposed_by),
        "approved_by": str(row.approved_by) if row.approved_by else None,
        "approved_at": row.approved_at.isoformat() if row.approved_at else None,
    }


def _paper(row: Any) -> dict[str, Any]:
    return {
        "title": row.title,
        "kind": row.kind,
        "month": _day(row.month),
        "file": row.file_name,
        "sha256": row.file.sha256,
        "added_by": row.added_by,
        "added_at": row.added_at.isoformat(),
    }


def _lines(person: Any, claim: Claim) -> dict[str, Any]:
    owned = list(
        ClaimLine.objects.visible_to(person)
        .filter(claim=claim)
        .select_related("item", "spend_import__file")
        .order_by("month", "pk")
    )
    return {
        "payments": _payments(person, [line for line in owned if line.spend_import_id]),
        "items": [
            {
                "item": line.item.key,
                "what": line.item.name,
                "month": line.month.isoformat(),
                "stands": line.is_live,
            }
            for line in owned
            if line.item
        ],
        "purchases": _purchases(person, claim, [line for line in owned if line.item_id]),
    }


def _payments(person: Any, owned: list[ClaimLine]) -> list[dict[str, Any]]:
    seen = SpendLine.objects.visible_to(person).filter(
        financial_year__in={line.financial_year for line in owned},
        spend_import__in={line.spend_import_id for line in owned},
        row_number__in={line.row_number for line in owned},
    )
    shown = {ClaimLine.key_of(row): row for row in seen} if owned else {}
    told = []
    for line in owned:
        row = shown.get(line.spend_line_key) if line.spend_line_key else None
        kept = line.spend_import.file if line.spend_import else None
        told.append(
            {
                "file": line.spend_import.filename if line.spend_import else "",
                "sha256": kept.sha256 if kept else None,
                "row": row.row_ref if row else line.row_number,
                "supplier": row.supplier_shown if row else None,
                "reference": row.reference_shown if row else None,
                "month": line.month.isoformat(),
                "paid": str(line.paid),
                "baseline_cost": str(line.baseline_cost),
                "claimed": str(line.amount),
                "stands": line.is_live,
            }
        )
    return told


def _purchases(person: Any, claim: Claim, owned: list[ClaimLine]) -> list[dict[str, Any]]:
    """What was bought of the items in the owned months, as it counts now."""
    if not owned:
        return []
    pairs = {(line.item_id, line.month) for line in owned}
    months = [line.month for line in owned]
    rows = (
        PurchaseLine.objects.visible_to(person)
        .filter(
            authority=claim.authority_id,
            item__in={line.item_id for line in owned},
            charge=Charge.PRICE,
            bought_on__range=(min(months), last_day_of_month(max(months))),
        )
        .select_related("item", "supplier", "purchase_import__file")
        .order_by("bought_on", "pk")
    )
    return [
        {
            "item": row.item.key,
            "supplier": row.supplier_shown,
            "reference": row.reference,
            "bought_on": row.bought_on.isoformat(),
            "base_quantity": _words(row.base_quantity),
            "net_amount": str(row.net_amount),
            "state": row.state,
            "file": row.purchase_import.file_name,
            "sha256": row.purchase_import.file.sha256,
            "row": row.row_number,
        }
        for row in rows
        if (row.item_id, row.bought_on.replace(day=1)) in pairs
    ]


def _inputs(person: Any, claim: Claim) -> dict[str, Any]:
    entries = LedgerPosting.objects.visible_to(person).filter(claim=claim)
    return {
        "kind": claim.kind,
        "months": [
            {
                "month": f"{posting.month:%Y-%m}",
                "never_cash": _never_cash(claim, posting),
                "lines": [_working(row) for row in rows],
            }
            for posting, rows in _computed(person, claim)
        ],
        "entries": [
            _entry(row)
            for row in entries.select_related("index_vintage__series").order_by("posted_at", "pk")
        ],
    }


def _computed(person: Any, claim: Claim) -> list[tuple[LedgerPosting, list[Working]]]:
    """The newest realised entry of each month that lines told, with its workings."""
    newest = ledger.newest_realised(claim)
    by_posting: dict[int, list[Working]] = {}
    rows = Working.objects.visible_to(person).filter(posting__in=newest.values())
    for row in rows.select_related("item", "claim_line").order_by("pk"):
        by_posting.setdefault(row.posting_id, []).append(row)
    return [
        (posting, by_posting[posting.pk])
        for _, posting in sorted(newest.items())
        if posting.pk in by_posting
    ]


def _never_cash(claim: Claim, posting: LedgerPosting) -> bool:
    baseline = workings.baseline_of(claim, posting)
    return baseline is not None and workings.never_cash(claim, baseline)


def _working(row: Working) -> dict[str, Any]:
    line = row.claim_line
    return {
        "item": row.item.key if row.item else None,
        "row": line.row_number if line else None,
        "baseline_price": str(row.baseline_price),
        "index_level": _words(row.index_level),
        "index_base_level": _words(row.index_base_level),
        "quantity": str(row.quantity),
        "baseline_quantity": str(row.baseline_quantity),
        "paid": str(row.paid),
        "claimed": _words(line.amount) if line else None,
    }


def _entry(row: LedgerPosting) -> dict[str, Any]:
    vintage = row.index_vintage
    return {
        "month": f"{row.month:%Y-%m}",
        "kind": row.kind,
        "state": row.state,
        **{part: str(getattr(row, part)) for part in (*PARTS, "market", "in_force")},
        "grade": row.grade,
        "index": vintage and f"{vintage.series.key}, {vintage.published_on:%Y-%m-%d}",
        "is_provisional": row.is_provisional,
        "reason": row.reason,
        "by": row.posted_by,
        "at": row.posted_at.isoformat(),
    }


def _figure(person: Any, claim: Claim) -> dict[str, Any]:
    """As it stands in the ledger: told from what was entered, not from the lines."""
    states = ledger.standing(claim)
    sums = {state: ledger.total(months.values()) for state, months in sorted(states.items())}
    verified = sums.get(ClaimState.FINANCE_VERIFIED, ledger.Amount())
    return {
        "months": [
            {
                "month": f"{posting.month:%Y-%m}",
                "cash": str(posting.cash),
                "avoidance": str(posting.avoidance),
                "dis_saving": str(posting.dis_saving),
                "market": str(posting.market),
            }
            for posting, _ in _computed(person, claim)
        ],
        "standing": {
            state: {part: _pence(getattr(amount, part)) for part in PARTS}
            for state, amount in sums.items()
        },
        "verified_net_cash": _pence(verified.net_cash),
    }


def _pence(amount: Decimal) -> str:
    return str(amount.quantize(Decimal("0.01")))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _words(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
