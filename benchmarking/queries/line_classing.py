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
from functools import reduce
from itertools import chain
from operator import or_
from typing import NamedTuple

from django.db.models import Count, Q, Sum

from benchmarking.measures import line_classes
from benchmarking.measures.line_classes import CallOffTerms, Finding, Line, LotTerms, Span
from benchmarking.models import BaseCell, SpendLine
from benchmarking.models.spend import SpendLineQuerySet
from benchmarking.queries import contract_spend, lot_terms
from benchmarking.queries.contract_spend import Payment, Term
from benchmarking.queries.priced_lines import PriceTests
from consortia.models import Authority
from frameworks.choices import SpendKind
from frameworks.models import Contract
from procurement_portal.core.periods import Period, financial_year, last_day_of_month

ROWS_AT_ONCE = 5000
KEY = ("financial_year", "spend_import_id", "row_number")
READ = ("net_amount", "reference", "description")

Key = tuple[int, date, Finding]
"""Category, month, and what the rule found."""
RowKey = tuple[int, int, int]
"""Financial year, import and row: the key of a line."""
Read = tuple[Line, "Alike", int, Decimal]
"""What the rule reads, of which lines, how many they are, and their net pounds."""
Covering = Callable[[int], tuple[LotTerms, ...]]


class Alike(NamedTuple):
    """Lines that the rule reads alike: a single one, or all of one category, month and kind.

    `day` tells those of one day of the month, in months whose days differ; of lines without a day
    it is None, as in months whose days do not differ.
    """

    category: int
    month: date
    kind: str
    by_day: bool = False
    day: date | None = None
    row: RowKey | None = None


@dataclass
class Summed:
    """How many lines, their net pounds, and those of lines whose price was held against a list."""

    line_count: int = 0
    net_amount: Decimal = field(default=Decimal(0))
    tested_amount: Decimal = field(default=Decimal(0))


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
    found: dict[Key, Summed] = defaultdict(Summed)
    for alike, finding, count, amount in _Sorting(authority, months).findings():
        summed = found[alike.category, alike.month, finding]
        summed.line_count += count
        summed.net_amount += amount
        summed.tested_amount += amount if finding.by_price else 0
    return dict(found)


def lines_of(
    authority: Authority,
    months: Period,
    is_wanted: Callable[[Finding], bool],
    categories: Collection[int] | None = None,
) -> Q:
    """Which spend lines in force were found so, of these categories or of all.

    The rule is asked anew of the lines as they stand: the sum of what fits equals the stored sum,
    unless something changed since that was written.
    """
    sorting = _Sorting(authority, months, categories)
    rows: dict[tuple[int, int], list[int]] = defaultdict(list)
    alikes: dict[Alike, set[int]] = defaultdict(set)
    for alike, finding, _, _ in sorting.findings():
        if not is_wanted(finding):
            continue
        if alike.row is not None:
            year, loaded_by, row = alike.row
            rows[year, loaded_by].append(row)
        else:
            alikes[alike._replace(category=0)].add(alike.category)
    singles = (
        Q(financial_year=year, spend_import=loaded_by, row_number__in=numbers)
        for (year, loaded_by), numbers in rows.items()
    )
    together = (_fits(alike) & Q(category__in=keys) for alike, keys in alikes.items())
    summed = reduce(or_, together, Q(row_number__in=[])) & sorting.not_read_singly()
    return Q(authority=authority) & reduce(or_, singles, summed)


def _fits(alike: Alike) -> Q:
    within = Q(financial_year=financial_year(alike.month), month=alike.month, kind=alike.kind)
    return within & Q(paid_on=alike.day) if alike.by_day else within


def loaded(authority: Authority) -> Period | None:
    """The months of which the authority has lines; None where it has none."""
    months = BaseCell.objects.filter(authority=authority).order_by("month").values_list("month")
    first, last = months.first(), months.last()
    return Period(first[0], last_day_of_month(last[0])) if first and last else None


def _call_offs(authority_id: int) -> _CallOffs:
    terms = contract_spend.terms_of(authority_id)
    called_off = Contract.objects.filter(authority=authority_id, lot__isnull=False)
    lots = dict(called_off.order_by().values_list("pk", "lot_id"))
    every = [term for held in terms.values() for term in held]
    return _CallOffs(terms, lots, contract_spend.patterns_of(every))


class _Sorting:
    """The lines of an authority's months with what the rule finds of each."""

    def __init__(
        self, authority: Authority, months: Period, categories: Collection[int] | None = None
    ) -> None:
        self._authority, self._months, self._categories = authority, months, categories
        self._terms = lot_terms.of(authority, months)
        self._call_offs = _call_offs(authority.pk)
        self._singly = list(self._terms.suppliers | set(self._call_offs.terms))
        self._prices = PriceTests(authority.pk, self._terms.suppliers)
        self._covering: dict[int, tuple[LotTerms, ...]] = {}

    def findings(self) -> Iterator[tuple[Alike, Finding, int, Decimal]]:
        """Lines that are read alike, what was found, how many they are, and their net pounds."""
        for line, alike, count, amount in chain(self._summed(), self._single()):
            finding = line_classes.classify(line, self._lots(alike.category))
            yield alike, finding, count, amount

    def not_read_singly(self) -> Q:
        """Lines whose supplier settles nothing."""
        return (
            ~Q(kind=SpendKind.SPEND)
            | Q(supplier_name=None)
            | ~Q(supplier_name__supplier__in=self._singly)
        )

    def _lots(self, category: int) -> tuple[LotTerms, ...]:
        if category not in self._covering:
            self._covering[category] = self._terms.covering(category)
        return self._covering[category]

    def _in_force(self) -> SpendLineQuerySet:
        first, last = self._months.starts_on, self._months.ends_on
        rows = SpendLine.objects.in_force().filter(
            financial_year__in=list(range(financial_year(first), financial_year(last) + 1)),
            authority=self._authority,
            month__range=(first, last),
        )
        return rows if self._categories is None else rows.filter(category__in=self._categories)

    def _summed(self) -> Iterator[Read]:
        """Sums of the lines whose supplier settles nothing; by day where days differ."""
        rows = self._in_force().filter(self.not_read_singly())
        split = [month for month in self._months.months() if self._terms.changes_within(month)]
        for these, by_day in (
            (rows.exclude(month__in=split), False),
            (rows.filter(month__in=split), True),
        ):
            columns = ["category_id", "month", "kind", *(["paid_on"] if by_day else [])]
            grouped = these.order_by().values(*columns)
            for row in grouped.annotate(lines=Count("row_number"), net=Sum("net_amount")):
                category, month, kind, day = (
                    row.get(name) for name in ("category_id", "month", "kind", "paid_on")
                )
                line = Line(category, *_days(month, day), is_spend=kind == SpendKind.SPEND)
                yield line, Alike(category, month, kind, by_day, day), row["lines"], row["net"]

    def _single(self) -> Iterator[Read]:
        """Spend paid to those who hold a place or a contract, line by line."""
        rows = (
            self._in_force()
            .spent_with(self._singly)
            .order_by()
            .values_list(*KEY, "category_id", "month", "paid_on", "paid_to", *READ)
        )
        for *key, category, month, day, payee, net, reference, text in rows.iterator(ROWS_AT_ONCE):
            first, last = _days(month, day)
            payment = Payment(first, last, net, f"{reference} {text}")
            line = Line(
                category,
                first,
                last,
                supplier=payee,
                call_offs=self._call_offs.of(payee, payment),
                within_list=self._prices.within(payee, reference, net, self._lots(category)),
            )
            row = (key[0], key[1], key[2])
            yield line, Alike(category, month, SpendKind.SPEND, row=row), 1, net


def _days(month: date, paid_on: date | None) -> tuple[date, date]:
    return (paid_on, paid_on) if paid_on else (month, last_day_of_month(month))
