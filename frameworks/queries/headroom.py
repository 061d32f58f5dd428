"""The headroom of a framework and its lots, as pages and the API show it to whoever asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DateField, F, QuerySet, Sum, When
from django.db.models.functions import Coalesce, TruncDate

from frameworks.choices import Permission, PostingKind
from frameworks.law import headroom as law
from frameworks.law.codes import FRAMEWORKS, Kind, Nature, Regime
from frameworks.law.headroom import Band, Outlook, Prospect
from frameworks.law.values import GROWTH_PERCENT, percent_of
from frameworks.models import Framework, HeadroomGrant, HeadroomPosting, Lot
from procurement_portal.core import access
from procurement_portal.core.templatetags import formats


@dataclass(frozen=True)
class Row:
    """One line: the framework as a whole, or one of its lots. Money in pounds without VAT."""

    name: str
    lot: Lot | None
    estimated: Decimal | None
    maximum: Decimal | None
    limit: Decimal | None
    why: str
    """Where the limit comes from, or why there is none."""
    committed: Decimal
    actual: Decimal

    @property
    def left(self) -> Decimal | None:
        """What may still be committed; None where no limit is set."""
        return law.left(self.limit, self.committed)

    @property
    def percent(self) -> int | None:
        """The committed share of the limit, in whole percents, never rounded up to a hundred."""
        if not self.limit:
            return None
        return int(min(percent_of(self.committed, self.limit), Decimal(100)))

    @property
    def band(self) -> Band:
        """What is left, in words."""
        return law.band(self.limit, self.committed)


@dataclass(frozen=True)
class Headroom:
    """What one person may see of it."""

    band: Band
    rows: Sequence[Row] = ()
    """With figures, for those who may see them; the framework first."""
    outlook: Outlook | None = None
    grants: Sequence[HeadroomGrant] = ()
    may_open_ledger: bool = False
    may_grant: bool = False

    @property
    def prospect(self) -> str:
        """When nothing will be left, in a sentence."""
        if self.outlook is None:
            return ""
        if self.outlook.prospect is Prospect.ON_A_DAY:
            return (
                "If it goes on as in the last 12 months, nothing is left from about "
                f"{formats.day(self.outlook.on)}."
            )
        return PROSPECTS[self.outlook.prospect]


PROSPECTS = {
    Prospect.NO_LIMIT: "No limit is set, so there is no day on which nothing is left.",
    Prospect.NONE_LEFT: "Nothing is left: no further award can be decided.",
    Prospect.TOO_EARLY: "It is too early to tell when nothing will be left: that takes commitments "
    "on three days of the last 12 months, and 90 days of the ledger.",
    Prospect.NOT_IN_SIGHT: "At the rate of the last 12 months the end is not in sight.",
}


def of(framework: Framework, lots: Sequence[Lot], *, seen_by: Any, on: date) -> Headroom:
    """The framework's headroom: a band in words for everybody, figures for buyers and publisher.

    Figures are of the whole framework, so that a buyer sees what is left of it, not whose it is.
    """
    whole = row_of(framework)
    if not access.can(seen_by, Permission.HEADROOM_FIGURES, framework):
        return Headroom(band=whole.band)
    grants = HeadroomGrant.objects.filter(framework=framework).order_by("granted_at", "pk")
    return Headroom(
        band=whole.band,
        rows=[whole, *(row_of_lot(lot) for lot in lots)],
        outlook=law.outlook(_moves(framework), limit=whole.limit, committed=whole.committed, on=on),
        grants=list(grants) if framework.granted_value else (),
        may_open_ledger=access.can(seen_by, Permission.HEADROOM_VIEW, framework),
        may_grant=whole.limit is not None
        and access.can(seen_by, Permission.HEADROOM_GRANT, framework),
    )


def row_of(framework: Framework) -> Row:
    """The framework as a whole."""
    return Row(
        name="Whole framework",
        lot=None,
        estimated=framework.estimated_value,
        maximum=framework.maximum_value,
        limit=framework.commitment_limit,
        why=_why(framework),
        committed=framework.committed_value,
        actual=framework.actual_value,
    )


def in_short(framework: Framework) -> list[dict[str, str]]:
    """Limit, committed and left, as rows of a summary list."""
    row = row_of(framework)
    told = [("Limit today", row.limit), ("Committed", row.committed), ("Left", row.left)]
    return [
        {"key": key, "value": "No limit" if value is None else formats.pounds_exact(value)}
        for key, value in told
    ]


def row_of_lot(lot: Lot) -> Row:
    """One of its lots, under its own ceiling."""
    has_ceiling = lot.maximum_value is not None
    return Row(
        name=str(lot),
        lot=lot,
        estimated=lot.estimated_value,
        maximum=lot.maximum_value,
        limit=lot.maximum_value,
        why="The ceiling of the lot" if has_ceiling else "None of its own",
        committed=lot.committed_value,
        actual=lot.actual_value,
    )


def _why(framework: Framework) -> str:
    """Which rule sets the limit, or why none does."""
    regime = Regime(framework.regime)
    if Kind(framework.kind) not in FRAMEWORKS:
        return "None: a dynamic market states no value"
    granted = framework.granted_value
    more = f", and {formats.pounds(granted)} granted beyond it" if granted else ""
    if regime is Regime.PCR2015:
        if framework.maximum_value is None:
            return "None recorded: its notice must have stated a maximum (R24)"
        return f"The maximum value of its notice (R24){more}"
    if regime is Regime.PSR or framework.is_light_touch:
        return f"None: the law limits growth of {_outside(regime)} by no percentage"
    if framework.estimated_value is None:
        return "None recorded: no value is estimated (R25)"
    growth = GROWTH_PERCENT[Nature(framework.nature)]
    return f"{growth}% of the estimated value (R25){more}"


def _outside(regime: Regime) -> str:
    return "health care services" if regime is Regime.PSR else "light touch services"


def _moves(framework: Framework) -> QuerySet[Any, tuple[date, Decimal]]:
    """What was committed, net, day by day; a contract made elsewhere on the day it was made."""
    made_on = Coalesce("contract__entered_on", "contract__starts_on")
    day = Case(
        When(kind=PostingKind.RECORDED, then=made_on),
        default=TruncDate("posted_at"),
        output_field=DateField(),
    )
    return (
        HeadroomPosting.objects.filter(lot__framework=framework)
        .annotate(day=day)
        .values("day")
        .annotate(net=Sum("committed"))
        .order_by("day")
        .values_list("day", "net")
    )


def ledger(framework: Framework, *, seen_by: Any) -> QuerySet[HeadroomPosting]:
    """The framework's postings with all that a line of the ledger names."""
    rows: QuerySet[HeadroomPosting] = (
        HeadroomPosting.objects.visible_to(seen_by)
        .filter(lot__framework=framework)
        .select_related("lot", "call_off__authority", "contract__authority")
    )
    return rows


def by_cause(postings: QuerySet[HeadroomPosting]) -> list[dict[str, Any]]:
    """What each kind of cause added up to, in the order of the code list."""
    sums = {
        row["kind"]: row
        for row in postings.order_by()
        .values("kind")
        .annotate(count=Count("pk"), committed=Sum("committed"), actual=Sum("actual"))
    }
    return [sums[kind] | {"label": kind.label} for kind in PostingKind if kind in sums]


def running_out(frameworks: QuerySet[Framework]) -> QuerySet[Framework]:
    """Those with less than a fifth of their limit left, the fullest first."""
    close = 1 - law.SOON_PERCENT / 100
    return frameworks.filter(
        commitment_limit__gt=0, committed_value__gt=F("commitment_limit") * close
    ).order_by((F("committed_value") / F("commitment_limit")).desc(), "pk")
