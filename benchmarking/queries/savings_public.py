"""The one sum of savings that everybody may read: all authorities together, a month at a time.

It is made of months that were reconciled and no longer change. A month is published where nobody
can be told from the sum, nor from what it adds to the month published before (method 2.6).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from benchmarking.choices.savings import LedgerMeasure
from benchmarking.disclosure.rules import Decision, Level, may_publish, round_significant
from benchmarking.models import Reconciliation

Closings = dict[int, Decimal]


@dataclass(frozen=True)
class PublicTotal:
    """Verified savings of all authorities to the end of a month, to three significant figures.

    `amount` is empty where no month may be published yet; `decision` then says why.
    """

    month: date | None
    amount: Decimal | None
    decision: Decision


def verified_to_date() -> PublicTotal:
    """The newest month that may be published. One query."""
    published: tuple[date, Closings] | None = None
    refused = may_publish([], Level.PUBLIC)
    for month, closings in sorted(_closings().items()):
        before = published[1] if published else {}
        decision = may_publish(list(map(float, closings.values())), Level.PUBLIC)
        if decision.ok and published:
            decision = may_publish(_changes(before, closings), Level.PUBLIC)
        if decision.ok:
            published = month, closings
        elif published is None:
            refused = decision
    if published is None:
        return PublicTotal(None, None, refused)
    month, closings = published
    amount = Decimal(str(round_significant(float(sum(closings.values())))))
    return PublicTotal(month, amount, may_publish(map(float, closings.values()), Level.PUBLIC))


def _changes(before: Closings, after: Closings) -> list[float]:
    everybody = before.keys() | after.keys()
    return [float(after.get(one, Decimal(0)) - before.get(one, Decimal(0))) for one in everybody]


def _closings() -> dict[date, Closings]:
    """By month, what each authority closed with; one not reconciled since keeps its last."""
    rows = Reconciliation.objects.filter(measure=LedgerMeasure.TO_DATE).order_by("month", "pk")
    by_month: dict[date, Closings] = defaultdict(dict)
    standing: Closings = {}
    for month, authority, closing in rows.values_list("month", "authority", "closing"):
        standing[authority] = closing
        by_month[month] = dict(standing)
    return dict(by_month)
