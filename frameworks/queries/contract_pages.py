"""What the pages of contracts show: award against now, indicators, and what ends when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

from dateutil.relativedelta import relativedelta
from django.db.models import F, Func, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from consortia.choices import RoleKind
from consortia.models import Authority, standing_of
from frameworks.choices import AccessStatus
from frameworks.law import contract_changes as measure
from frameworks.law.facts import ChangeFacts
from frameworks.law.values import percent_of
from frameworks.models import (
    CallOff,
    Contract,
    Framework,
    FrameworkAccess,
    Kpi,
    KpiAssessment,
    Lot,
    Withheld,
)
from frameworks.queries import contract_facts
from frameworks.queries.contracts import NEAR_END
from procurement_portal.core.money import PENNY
from procurement_portal.core.periods import first_of_month

MONTHS_AHEAD: Final = 24


@dataclass(frozen=True)
class Standing:
    """How far a contract is from what was awarded, and how far it may go without more ado."""

    value_percent: str
    term_percent: str
    value_limit: Decimal
    """In percent."""
    most_value: Decimal
    """The highest value that does not exceed the limit."""
    last_day: date | None
    """The latest last day that does not exceed the limit; None where there is none."""
    is_regulated: bool


def standing(contract: Contract) -> Standing:
    """Measured from the award (R36). One query."""
    facts = as_it_is(contract)
    limit = measure.VALUE_LIMIT[facts.nature]
    longest = contract.award_may_extend_to or contract.award_ends_on
    last = None
    if longest is not None:
        term = (longest - contract.starts_on + timedelta(days=1)).days
        last = longest + timedelta(days=int(term * measure.TERM_LIMIT / 100))
    most = contract.award_value * (100 + limit) / 100
    return Standing(
        value_percent=measure.in_words(measure.value_percent(facts)),
        term_percent=measure.in_words(measure.term_percent(facts)),
        value_limit=limit,
        most_value=most.quantize(PENNY, rounding=ROUND_DOWN),
        last_day=last,
        is_regulated=measure.is_regulated(facts),
    )


def as_it_is(contract: Contract) -> ChangeFacts:
    """The contract as a change that changes nothing more."""
    return contract_facts.of_change(
        contract,
        kind="other",
        ground="in_terms",
        value_after=contract.current_value,
        ends_on_after=contract.ends_on,
        has_notice=False,
        on=contract.starts_on,
    )


def spent_percent(contract: Contract) -> int | None:
    """What was spent of the value that holds now, in whole percents; None of nothing."""
    if not contract.current_value:
        return None
    return int(percent_of(contract.spent_to_date, contract.current_value))


def indicators(of: QuerySet[Kpi]) -> list[Kpi]:
    """With their assessments, the newest first. Two queries."""
    assessments = KpiAssessment.objects.order_by("-ends_on", "-pk")
    rows = of.order_by("-is_material", "name", "pk")
    return list(rows.prefetch_related(Prefetch("assessments", queryset=assessments)))


def withheld(owner: Contract | CallOff) -> QuerySet[Withheld]:
    """What is not published of it now; of a contract also what its call-off withholds."""
    if isinstance(owner, CallOff):
        return owner.withheld.in_force().order_by("pk")
    of_either = Q(contract=owner) | Q(call_off__isnull=False, call_off=owner.call_off_id)
    return Withheld.objects.in_force().filter(of_either).order_by("pk")


def recorded_for(person: Any) -> QuerySet[Authority]:
    """Authorities whose register the person keeps."""
    held = standing_of(person).authorities_as([RoleKind.PROCUREMENT_OFFICER])
    return Authority.objects.filter(pk__in=held).order_by("name", "pk")


def lots_for(person: Any) -> QuerySet[Lot]:
    """Lots of the frameworks to which one of those authorities has, or had, access."""
    held = FrameworkAccess.objects.filter(
        authority__in=recorded_for(person), starts_on__isnull=False
    )
    return (
        Lot.objects.filter(framework__in=held.values("framework"))
        .select_related("framework")
        .order_by("framework__title", "number", "pk")
    )


@dataclass(frozen=True)
class Month:
    """Contracts that end in one month."""

    month: date
    contracts: list[Contract]

    @property
    def value(self) -> Decimal:
        """What they are worth together."""
        return sum((one.current_value for one in self.contracts), Decimal(0))


def ending(person: Any, *, on: date) -> list[Month]:
    """Running contracts of the person's authorities that end in 24 months, month by month.

    Each has `decide_by`, the day on which to have decided what follows, `live_count`, frameworks
    of its category that are live on the day, and `access_count`, those of them to which the
    authority has access. One query.
    """
    rows = (
        Contract.objects.visible_to(person)
        .running()
        .ending_between(on, on + relativedelta(months=MONTHS_AHEAD))
        .select_related("supplier", "authority", "category", "lot__framework")
        .annotate(live_count=_live(person, on), access_count=_with_access(on))
        .order_by("ends_on", "title", "pk")
    )
    return _by_month(rows)


def decide_by(contract: Contract) -> date | None:
    """Half a year before the last day, or the day of review where that comes first."""
    if contract.ends_on is None:
        return None
    usual = contract.ends_on - NEAR_END
    return usual if contract.review_on is None else min(usual, contract.review_on)


def _by_month(rows: Iterable[Any]) -> list[Month]:
    months: dict[date, list[Contract]] = {}
    for row in rows:
        row.decide_by = decide_by(row)
        row.may_be_extended = row.may_extend_to is not None and row.may_extend_to > row.ends_on
        months.setdefault(first_of_month(row.ends_on), []).append(row)
    return [Month(month, held) for month, held in months.items()]


def _live(person: Any, on: date) -> Any:
    live = Framework.objects.visible_to(person).live_on(on)
    return _counted(live.filter(categories=OuterRef("category")))


def _with_access(on: date) -> Any:
    held = FrameworkAccess.objects.filter(
        authority=OuterRef("authority"),
        status=AccessStatus.ACTIVE,
        framework__in=Framework.objects.live_on(on),
        framework__categories=OuterRef("category"),
    )
    return _counted(held)


def _counted(rows: Any) -> Any:
    """How many rows there are, each of which stands in them once."""
    counted = rows.order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
