"""The lines of an authority sorted by framework, and summed: what the use of frameworks rests on.

Only lines of suppliers that hold a place, or a contract called off, are read one by one. All others
are summed by the database: of them the rule needs the category and the month, or the day in months
in which a lot began or ended.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from benchmarking.measures import line_classes
from benchmarking.measures.line_classes import CallOffTerms, Finding, Line, LotTerms, Span
from benchmarking.models import BaseCell, SpendLine
from benchmarking.queries import contract_spend, lot_terms
from benchmarking.queries.contract_spend import Payment, Term
from consortia.models import Authority
from frameworks.choices import SpendKind
from frameworks.models import Contract
from procurement_portal.core.periods import Period, financial_year, last_day_of_month

ROWS_AT_ONCE = 5000

Key = tuple[int, date, Finding]
"""Category, month, and what the rule found."""
Read = tuple[int, date, Line, int, Decimal]
"""Category, month, what the rule reads, how many lines it stands for, and their net pounds."""
Covering = Callable[[int], tuple[LotTerms, ...]]


@dataclass
class Summed:
    """How many lines, and their net pounds."""

    line_count: int = 0
    net_amount: Decimal = field(default=Decimal(0))


@dataclass(frozen=True)
class _CallOffs:
    """The contracts of an authority, by supplier, and the lot that each was called off from."""

    terms: dict[int, list[Term]]
    lots: dict[int, int]
    patterns: contract_spend.Patterns

    def of(self, supplier: int, payment: Payment) -> tuple[CallOffTerms, ...]:
        """Those that the payment may belong to; none where it may be of a contract made otherwise.

        Of two call-offs it does not matter which: either way it went through a framework.
        """
        terms = contract_spend.contracts_of(payment, self.terms.get(supplier, ()), self.patterns)
        if not all(term.contract_id in self.lots for term in terms):
            return ()
        return tuple(
            CallOffTerms(self.lots[term.contract_id], Span(term.starts_on, term.ends_on))
            for term in terms
        )


def sums(authority: Authority, months: Period) -> dict[Key, Summed]:
    """Every line in force of the months, in the sum of its category, month, class and cause."""
    terms = lot_terms.of(authority, months)
    call_offs = _call_offs(authority.pk)
    read_singly = terms.suppliers | set(call_offs.terms)
    found: dict[Key, Summed] = defaultdict(Summed)
    covering = _remembered(terms)
    for category, month, line, count, amount in (
        *_summed(authority.pk, months, terms, read_singly),
        *_single(authority.pk, months, call_offs, read_singly),
    ):
        key = (category, month, line_classes.classify(line, covering(category)))
        found[key].line_count += count
        found[key].net_amount += amount
    return dict(found)


def loaded(authority: Authority) -> Period | None:
    """The months of which the authority has lines; None where it has none."""
    months = BaseCell.objects.filter(authority=authority).order_by("month").values_list("month")
    first, last = months.first(), months.last()
    return Period(first[0], last_day_of_month(last[0])) if first and last else None


def _remembered(terms: lot_terms.Terms) -> Covering:
    known: dict[int, tuple[LotTerms, ...]] = {}

    def covering(category_id: int) -> tuple[LotTerms, ...]:
        if category_id not in known:
            known[category_id] = terms.covering(category_id)
        return known[category_id]

    return covering


def _call_offs(authority_id: int) -> _CallOffs:
    terms = contract_spend.terms_of(authority_id)
    called_off = Contract.objects.filter(authority=authority_id, lot__isnull=False)
    lots = dict(called_off.order_by().values_list("pk", "lot_id"))
    every = [term for held in terms.values() for term in held]
    return _CallOffs(terms, lots, contract_spend.patterns_of(every))


def _in_force(authority_id: int, months: Period) -> QuerySet[SpendLine]:
    years = range(financial_year(months.starts_on), financial_year(months.ends_on) + 1)
    return SpendLine.objects.in_force().filter(
        financial_year__in=list(years),
        authority=authority_id,
        month__range=(months.starts_on, months.ends_on),
    )


def _summed(
    authority_id: int, months: Period, terms: lot_terms.Terms, singly: Collection[int]
) -> Iterator[Read]:
    """Sums of the lines whose supplier settles nothing; by day where days differ."""
    rows = _in_force(authority_id, months).filter(
        ~Q(kind=SpendKind.SPEND)
        | Q(supplier_name=None)
        | ~Q(supplier_name__supplier__in=list(singly))
    )
    split = [month for month in months.months() if terms.changes_within(month)]
    for these, day in ((rows.exclude(month__in=split), None), (rows.filter(month__in=split), "on")):
        columns = ["category_id", "month", "kind", *(["paid_on"] if day else [])]
        grouped = these.order_by().values(*columns)
        for row in grouped.annotate(lines=Count("row_number"), net=Sum("net_amount")):
            first, last = _days(row["month"], row.get("paid_on"))
            line = Line(row["category_id"], first, last, row["kind"] == SpendKind.SPEND)
            yield row["category_id"], row["month"], line, row["lines"], row["net"]


def _single(
    authority_id: int, months: Period, call_offs: _CallOffs, singly: Collection[int]
) -> Iterator[Read]:
    """Spend paid to those who hold a place or a contract, line by line."""
    rows = (
        _in_force(authority_id, months)
        .filter(kind=SpendKind.SPEND, supplier_name__supplier__in=list(singly))
        .annotate(paid_to=F("supplier_name__supplier"))
        .order_by()
        .values_list(
            "category_id", "month", "paid_on", "paid_to", "net_amount", "reference", "description"
        )
    )
    for category, month, paid_on, payee, net, reference, text in rows.iterator(ROWS_AT_ONCE):
        first, last = _days(month, paid_on)
        payment = Payment(first, last, net, f"{reference} {text}")
        line = Line(category, first, last, supplier=payee, call_offs=call_offs.of(payee, payment))
        yield category, month, line, 1, net


def _days(month: date, paid_on: date | None) -> tuple[date, date]:
    return (paid_on, paid_on) if paid_on else (month, last_day_of_month(month))
