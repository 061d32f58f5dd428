"""Which payments belong to which contract of an authority with one supplier.

A payment belongs to a contract that ran on its day. Where several with the supplier ran, it belongs
to the one whose reference it names; where it names none, or several, it is left unclear and counted
for nobody. Only lines in force that are spend count, without VAT.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Max, Q

from benchmarking.models import ImportMonth, SpendLine
from frameworks.models import Contract
from procurement_portal.core.periods import last_day_of_month

SHORTEST_REFERENCE: Final = 4
"""A shorter one stands by chance in too many texts to name anything."""


@dataclass(frozen=True)
class Term:
    """A contract as payments see it: its days, both included, and its reference."""

    contract_id: int
    starts_on: date
    ends_on: date | None
    reference: str

    def ran_between(self, first: date, last: date) -> bool:
        """Whether it ran on one of the days."""
        return self.starts_on <= last and (self.ends_on is None or first <= self.ends_on)


@dataclass(frozen=True)
class Payment:
    """What was paid, on a day or in a month, and every text in which it could name a contract."""

    first: date
    last: date
    amount: Decimal
    text: str


@dataclass
class Spent:
    """What belongs to one contract, and how many lines may belong to it."""

    total: Decimal = field(default=Decimal(0))
    line_count: int = 0
    unclear_line_count: int = 0


def attribute(payments: Iterable[Payment], terms: Collection[Term]) -> dict[int, Spent]:
    """What belongs to each of the contracts with one supplier."""
    spent = {term.contract_id: Spent() for term in terms}
    patterns = patterns_of(terms)
    for payment in payments:
        chosen = contract_of(payment, terms, patterns)
        if chosen is not None:
            mine = spent[chosen.contract_id]
            mine.total += payment.amount
            mine.line_count += 1
        else:
            for term in _that_ran(payment, terms):
                spent[term.contract_id].unclear_line_count += 1
    return spent


Patterns = Mapping[int, re.Pattern[str] | None]


def patterns_of(terms: Iterable[Term]) -> Patterns:
    """How a text names each of the contracts; None where its reference is too short to tell."""
    return {term.contract_id: _pattern(term.reference) for term in terms}


def contract_of(payment: Payment, terms: Iterable[Term], patterns: Patterns) -> Term | None:
    """The contract that the payment belongs to; None where that is unclear or none ran."""
    found = contracts_of(payment, terms, patterns)
    return found[0] if len(found) == 1 else None


def contracts_of(payment: Payment, terms: Iterable[Term], patterns: Patterns) -> list[Term]:
    """The contract that the payment belongs to, or, where it is unclear, all of which it may be."""
    ran = _that_ran(payment, terms)
    named = ran if len(ran) < 2 else _named(payment, ran, patterns)
    return named if len(named) == 1 else ran


def _that_ran(payment: Payment, terms: Iterable[Term]) -> list[Term]:
    return [term for term in terms if term.ran_between(payment.first, payment.last)]


def _named(payment: Payment, ran: Iterable[Term], patterns: Patterns) -> list[Term]:
    found = []
    for term in ran:
        pattern = patterns[term.contract_id]
        if pattern is not None and pattern.search(payment.text):
            found.append(term)
    return found


def _pattern(reference: str) -> re.Pattern[str] | None:
    if len(reference) < SHORTEST_REFERENCE:
        return None
    return re.compile(rf"(?<!\w){re.escape(reference)}(?!\w)", re.IGNORECASE)


def of_authority(authority_id: int, suppliers: Collection[int] | None = None) -> dict[int, Spent]:
    """What belongs to each contract of the authority, or of its contracts with the suppliers.

    Two queries; as many lines are read as the suppliers were paid.
    """
    terms = terms_of(authority_id, suppliers)
    if not terms:
        return {}
    payments = _payments(authority_id, terms)
    spent: dict[int, Spent] = {}
    for supplier_id, held in terms.items():
        spent |= attribute(payments.get(supplier_id, ()), held)
    return spent


def terms_of(authority_id: int, suppliers: Collection[int] | None = None) -> dict[int, list[Term]]:
    """The authority's contracts by supplier, of these suppliers or of all. One query."""
    rows = Contract.objects.filter(authority=authority_id)
    if suppliers is not None:
        rows = rows.filter(supplier__in=suppliers)
    terms: dict[int, list[Term]] = defaultdict(list)
    for row in rows.order_by("pk"):
        last = row.ended_on or row.ends_on
        terms[row.supplier_id].append(Term(row.pk, row.starts_on, last, row.reference))
    return dict(terms)


def _payments(authority_id: int, suppliers: Collection[int]) -> dict[int, list[Payment]]:
    rows = (
        SpendLine.objects.in_force()
        .filter(authority=authority_id)
        .spent_with(suppliers)
        .order_by()
        .values_list("paid_to", "paid_on", "month", "net_amount", "reference", "description")
    )
    payments: dict[int, list[Payment]] = defaultdict(list)
    for payee, paid_on, month, amount, reference, description in rows.iterator(chunk_size=5000):
        first, last = (paid_on, paid_on) if paid_on else (month, last_day_of_month(month))
        payments[payee].append(Payment(first, last, amount, f"{reference} {description}"))
    return payments


def loaded_to(authority_id: int) -> date | None:
    """The last day of the newest month of which the authority has loaded spend."""
    newest = ImportMonth.objects.filter(authority=authority_id).aggregate(newest=Max("month"))
    month: date | None = newest["newest"]
    return None if month is None else last_day_of_month(month)


def suppliers_in(import_id: int) -> set[int]:
    """Whom the lines of an import pay, and those whose lines it replaced."""
    lines = SpendLine.objects.filter(Q(spend_import=import_id) | Q(superseded_by=import_id))
    paid = lines.exclude(supplier_name=None).order_by()
    return set(paid.values_list("supplier_name__supplier", flat=True).distinct())
