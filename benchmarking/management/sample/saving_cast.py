"""Where and by whom sample savings are claimed, and the first steps of every claim."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from benchmarking.actions import (
    savings_baselines,
    savings_claims,
)
from benchmarking.actions.savings_baselines import Grounds
from benchmarking.actions.savings_claims import WHOLE_AUTHORITY, Scope
from benchmarking.choices.savings import (
    BaselineKind,
    Recurrence,
)
from benchmarking.management.sample.stage import FINANCE, MANAGER, OFFICER, Stage
from benchmarking.models import Claim, Initiative
from consortia.models import Authority, Consortium
from frameworks.models import Category, Contract
from procurement_portal.core.periods import first_of_month

BODY = "brackenmoor"
NEVER_PAID: Mapping[str, str] = {"paid": "Not bought in this form in the twelve months before."}


@dataclass(frozen=True)
class Sketch:
    """A claim to be made, and how far it is to come."""

    title: str
    category: str
    kind: str
    annual: int
    began: int
    """Whole months before today's month in which it begins to save."""
    months: int
    upto: str
    """The last step that is taken: see `STEPS`."""
    nominal: Decimal = Decimal(1)
    """What left the account less, as a part of what is attributable."""
    cost: int = 0
    budget: str = ""
    scheme: str = ""
    recurrence: str = Recurrence.RECURRING
    shares: Mapping[str, Decimal] = field(default_factory=lambda: WHOLE_AUTHORITY)
    by: str = OFFICER


@dataclass(frozen=True)
class Cast:
    """Where and by whom savings are claimed."""

    stage: Stage
    authority: Authority
    consortium: Consortium
    categories: Mapping[str, Category]

    @property
    def officer(self) -> Any:
        """Who claims."""
        return self.stage.people[OFFICER]

    @property
    def finance(self) -> Any:
        """Who signs."""
        return self.stage.people[FINANCE]

    def month(self, months_ago: int) -> date:
        """The first day of a month before today's; of a later one where negative."""
        return first_of_month(self.stage.today) - relativedelta(months=months_ago)


def propose(cast: Cast, sketch: Sketch, starts_on: date, *, by: Any, at: datetime) -> Claim:
    """Open the initiative and claim in it, of the consortium where its manager claims."""
    category = cast.categories[sketch.category]
    of_consortium = sketch.by == MANAGER
    initiative: Initiative = savings_claims.open_initiative(
        title=sketch.title,
        category=category,
        authority=None if of_consortium else cast.authority,
        consortium=cast.consortium if of_consortium else None,
        why="Sample data: an invented initiative.",
        by=by,
        at=at,
    )
    return savings_claims.propose_claim(
        initiative,
        authority=cast.authority,
        consortium=cast.consortium if of_consortium else None,
        scope=Scope(category, framework=_framework(cast, sketch.category)),
        kind=sketch.kind,
        title=sketch.title,
        recurrence=sketch.recurrence,
        starts_on=starts_on,
        ends_on=starts_on + relativedelta(months=sketch.months) - timedelta(days=1),
        annual_amount=Decimal(sketch.annual),
        shares=sketch.shares,
        owner="Head of procurement",
        by=by,
        at=at,
    )


def _framework(cast: Cast, category: str) -> Any:
    try:
        return cast.stage.framework(category)
    except (KeyError, IndexError):
        return None


def contract(cast: Cast, claim: Claim, *, by: Any, at: datetime) -> None:
    """By a contract of the body on the framework, else by one in words."""
    found = (
        Contract.objects.filter(authority=cast.authority, lot__framework=claim.framework)
        .order_by("pk")
        .first()
        if claim.framework_id
        else None
    )
    savings_claims.contract(
        claim.pk, contract=found, contract_text="" if found else "SAMPLE contract", by=by, at=at
    )


def baseline(cast: Cast, claim: Claim, *, by: Any, at: datetime, **given: Any) -> None:
    """Propose the price of the contract before; finance approves it two days later."""
    row = savings_baselines.set_baseline(
        claim.pk,
        kind=BaselineKind.EXPIRING_CONTRACT,
        grounds=Grounds(NEVER_PAID),
        by=by,
        at=at,
        **given,
    )
    savings_baselines.approve_baseline(row.pk, by=cast.finance, at=at + timedelta(days=2))


def moment(day: date) -> datetime:
    """In the morning of the day."""
    return timezone.make_aware(datetime.combine(day, time(10)))


def after(month: date, days: int) -> datetime:
    """So many days into the next month; today where that lies ahead."""
    day = month + relativedelta(months=1) + timedelta(days=days - 1)
    return min(moment(day), timezone.now())
