"""A savings ledger with claims in every state, through the same actions as on the pages.

The officer and the consortium's manager claim, the finance lead approves and signs, each on the
day on which it is to have been.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from benchmarking.actions import (
    savings_calendar,
    savings_claims,
    savings_indices,
    savings_realised,
    savings_signing,
)
from benchmarking.actions.savings_baselines import Priced
from benchmarking.choices.savings import (
    BudgetEffect,
    EvidenceKind,
    Recurrence,
    SavingType,
)
from benchmarking.management.sample import bodies, plan, saving_cast, saving_from_lines, saving_told
from benchmarking.management.sample.stage import MANAGER, Stage
from benchmarking.models import Claim
from consortia.models import Consortium
from frameworks.models import Category
from procurement_portal.core import files
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.periods import financial_year

MOST_BYTES = 10_000


STEPS = ("identified", "forecast", "contracted", "realised", "verified", "closed")
PRICE, DEMAND = SavingType.PRICE, SavingType.DEMAND
SKETCHES = (
    saving_cast.Sketch(
        "Electricity and gas bought together",
        "energy",
        PRICE,
        240_000,
        9,
        36,
        "verified",
        nominal=Decimal("0.7"),
        cost=12_000,
        budget="E1200 Energy",
        scheme="Regional energy board",
        shares={"authority": Decimal("0.4"), "consortium": Decimal("0.6")},
        by=MANAGER,
    ),
    saving_cast.Sketch("Fewer agency shifts", "agency", DEMAND, 96_000, 5, 24, "realised"),
    saving_cast.Sketch("Food from one contract", "food", PRICE, 54_000, 4, 24, "contracted"),
    saving_cast.Sketch(
        "One waste contract for two depots", "waste", PRICE, 80_000, -2, 36, "forecast"
    ),
    saving_cast.Sketch("Mobile lines pooled", "telecoms", PRICE, 30_000, -4, 24, "identified"),
    saving_cast.Sketch(
        "Insurance excess renegotiated",
        "insurance",
        SavingType.COST_AVOIDANCE,
        40_000,
        14,
        3,
        "closed",
        recurrence=Recurrence.ONE_OFF,
    ),
    saving_cast.Sketch(
        "Cleaning hours claimed twice", "facilities", DEMAND, 25_000, 6, 12, "reversed"
    ),
)
TARGETS = {"": 400_000, "energy": 150_000, "ict": 40_000}


def make(stage: Stage) -> int:
    """Make all of it, with targets and the accounts of every month; return how many claims."""
    cast = saving_cast.Cast(
        stage,
        stage.bodies[saving_cast.BODY],
        Consortium.objects.get(slug=bodies.BUYING),
        {one.key: one for one in Category.objects.all()},
    )
    for sketch in SKETCHES:
        if sketch.category in cast.categories:
            _make(cast, sketch)
    saving_from_lines.make(cast)
    _targets(cast)
    savings_calendar.true_up_final_indices(by=SYSTEM, at=timezone.now())
    for months_ago in range(plan.MONTHS, 0, -1):
        savings_calendar.reconcile(cast.month(months_ago), by=SYSTEM, at=timezone.now())
    saving_told.make(cast)
    return Claim.objects.filter(authority=cast.authority).count()


def _make(cast: saving_cast.Cast, sketch: saving_cast.Sketch) -> None:
    by = cast.stage.people[sketch.by]
    starts_on = cast.month(sketch.began)
    at = saving_cast.moment(min(starts_on, cast.month(0)) - timedelta(days=40))
    claim = saving_cast.propose(cast, sketch, starts_on, by=by, at=at)
    if sketch.scheme:
        savings_claims.note_external(
            claim.pk, scheme=sketch.scheme, reference="SAMPLE-88", by=by, at=at
        )
    if sketch.upto == "identified":
        return
    savings_claims.forecast(claim.pk, by=by, at=at + timedelta(days=7))
    if sketch.upto == "forecast":
        return
    saving_cast.contract(cast, claim, by=by, at=at + timedelta(days=21))
    if sketch.upto == "reversed":
        savings_claims.reverse(
            claim.pk, reason="The same hours are in another claim.", by=by, at=cast.stage.at(30)
        )
    elif sketch.upto != "contracted":
        _bring_in(cast, sketch, claim, by=by, at=at + timedelta(days=28))


def _bring_in(
    cast: saving_cast.Cast, sketch: saving_cast.Sketch, claim: Claim, *, by: Any, at: datetime
) -> None:
    """Realise each month that has passed; finance signs for all but the newest."""
    yearly = Priced(Decimal(sketch.annual * 8), Decimal(1) / 12, description=sketch.title)
    saving_cast.baseline(cast, claim, by=by, at=at, prices=[yearly])
    _show(claim, by=by, at=at + timedelta(days=3))
    if sketch.budget:
        savings_signing.record_budget(
            claim.pk,
            budget_line=sketch.budget,
            effect=BudgetEffect.REDUCED,
            by=cast.finance,
            at=at + timedelta(days=4),
        )
    months = [month for month in claim.lasts.months() if month < cast.month(0)]
    for place, month in enumerate(months):
        _realise(sketch, claim, month, is_first=place == 0, by=by)
        if sketch.upto in {"verified", "closed"} and month < cast.month(1):
            savings_signing.verify(
                claim.pk,
                statement="Against invoices.",
                by=cast.finance,
                at=saving_cast.after(month, 12),
            )
    if sketch.upto == "closed":
        savings_claims.close(claim.pk, by=cast.finance, at=saving_cast.after(months[-1], 20))


def _realise(
    sketch: saving_cast.Sketch, claim: Claim, month: date, *, is_first: bool, by: Any
) -> None:
    share = Decimal(sketch.annual) / (12 if claim.is_recurring else sketch.months)
    amount = (share * Decimal(90 + month.month) / 100).quantize(Decimal("0.01"))
    savings_realised.realise_entered(
        claim.pk,
        month=month,
        attributable=amount,
        nominal=(amount * sketch.nominal).quantize(Decimal("0.01")),
        by=by,
        at=saving_cast.after(month, 8),
    )
    if is_first and sketch.cost:
        savings_realised.add_cost(
            claim.pk,
            month=month,
            amount=Decimal(sketch.cost),
            reason="Staff and transition.",
            by=by,
            at=saving_cast.after(month, 8),
        )


def _show(claim: Claim, *, by: Any, at: datetime) -> None:
    paper = files.store([f"Sample invoices: {claim.title}.".encode()], limit=MOST_BYTES)
    savings_realised.add_evidence(
        claim.pk,
        file=paper,
        file_name="invoices.txt",
        kind=EvidenceKind.INVOICES,
        title="Sampled invoices (sample data)",
        by=by,
        at=at,
    )


def _targets(cast: saving_cast.Cast) -> None:
    for year in (financial_year(cast.stage.today), financial_year(cast.month(12))):
        for key, amount in TARGETS.items():
            savings_indices.set_target(
                authority=cast.authority,
                category=cast.categories[key] if key else None,
                financial_year=year,
                amount=Decimal(amount),
                by=cast.finance,
                at=cast.stage.at(200),
            )
