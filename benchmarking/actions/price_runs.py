"""Comparisons of unit prices: asked for when purchases change, made by a worker, replaced whole.

Only one comparison waits at a time, so that many changes at once cost one. It reads lines and
answers, and stores only what disclosure control lets through.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction

from benchmarking import events
from benchmarking.actions import (
    price_freezes,
    price_level_outcomes,
    price_outcomes,
    price_questions,
)
from benchmarking.actions.price_freezes import Standing
from benchmarking.choices import Permission, PriceStatus, PurchaseState, QuestionKind, RunState
from benchmarking.measures import pack_errors, unit_price
from benchmarking.models import (
    PriceBasis,
    PriceLevel,
    PriceQuestion,
    PriceRun,
    PurchaseLine,
    UnitPriceResult,
)
from benchmarking.queries import price_inputs
from benchmarking.queries.price_inputs import Inputs
from procurement_portal.core import access, audit, jobs, moments
from procurement_portal.core.models import Job, JobState
from procurement_portal.core.periods import Period, first_of_month

JOB_KIND = "benchmarking.compute_prices"
GROUP = ["authority", "item", "order_unit", "units_as_filed"]


class MovedMeanwhile(Exception):
    """What was told when the comparison began is told no more; the job tries again."""


def request(*, by: Any, at: datetime) -> PriceRun | None:
    """Queue a comparison over the last twelve whole months; nothing when one waits already.

    Raises NotAllowed.
    """
    access.require(by, Permission.RUN_REQUEST)
    last = first_of_month(moments.day_of(at)) - relativedelta(months=1)
    window = Period.months_ending(last, 12)
    waiting = PriceRun.objects.filter(state__in=[RunState.QUEUED, RunState.RUNNING])
    waiting.filter(job__state=JobState.FAILED).update(state=RunState.FAILED)
    try:
        with transaction.atomic():
            run = PriceRun.objects.create(
                method_version=unit_price.VERSION,
                starts_on=window.starts_on,
                ends_on=window.ends_on,
            )
            run.job = jobs.enqueue(JOB_KIND, title=f"Compare {run}", subject=run, by=by, at=at)
            run.save(update_fields=["job"])
    except IntegrityError:
        return None
    return run


def compute(job: Job, progress: jobs.Progress, *, at: datetime) -> None:
    """Compare the prices of the job's run and make it the current one. Safe to run twice."""
    run = PriceRun.objects.get(job=job)
    if run.state not in {RunState.QUEUED, RunState.RUNNING}:
        return
    PriceRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING)
    progress.begin("Reading purchases")
    inputs = price_inputs.read(Period(run.starts_on, run.ends_on))
    progress.begin("Comparing prices", total=len(inputs.frame))
    computed = compared(inputs)
    who = price_outcomes.behind(inputs, computed)
    standing = price_freezes.standing(inputs.frame, computed)
    results = price_outcomes.results(run, inputs, computed, who, standing)
    levels = price_level_outcomes.levels(run, inputs, computed, results, who, standing)
    questions = _questions(inputs, computed, results, at=at)
    progress.done = len(inputs.frame)
    _publish(run.pk, standing, inputs, results, levels, questions, job, progress, at=at)


def compared(inputs: Inputs) -> pd.DataFrame:
    """The measure over the inputs; prices that their owners found right are not asked again.

    A price found right stays so while it lies within 8 % of what it was.
    """
    computed = unit_price.compute(inputs.frame)
    doubted = computed[computed["question"] != ""]
    right = {
        pair
        for pair, price in zip(_pairs(doubted), doubted["price"].tolist(), strict=True)
        if _is_still_right(inputs.right.get(pair), price)
    }
    if not right:
        return computed
    cleared = [pair in right for pair in _pairs(inputs.frame)]
    return unit_price.compute(inputs.frame.assign(is_cleared=cleared))


def _pairs(rows: pd.DataFrame) -> list[tuple[int, int]]:
    """Authority and item of each row."""
    return list(zip(rows["authority"].tolist(), rows["item"].tolist(), strict=True))


def _is_still_right(price: Decimal | None, now: float) -> bool:
    return price is not None and abs(now / float(price) - 1) <= pack_errors.TOLERANCE


def _questions(
    inputs: Inputs, computed: pd.DataFrame, results: Iterable[UnitPriceResult], *, at: datetime
) -> list[PriceQuestion]:
    """What is to be asked: packs that nobody has told, and prices that look wrong.

    A proposal tells roughly where the others' median lies: it is made only to whom the median may
    be told, and others are not asked at all.
    """
    frame = inputs.frame
    unresolved = frame[frame["state"] == PurchaseState.UOM_UNRESOLVED]
    wanted = [
        _question(group, QuestionKind.UNITS, [], None, at=at)
        for group in unresolved.drop_duplicates(GROUP).itertuples(index=False)
    ]
    asked = {
        (one.authority_id, one.item_id): one
        for one in results
        if one.status == PriceStatus.QUARANTINED
    }
    screened = {
        pair: (question, factors.split())
        for pair, question, factors in zip(
            _pairs(computed), computed["question"], computed["factors"], strict=True
        )
    }
    usable = frame[frame["state"] == PurchaseState.USABLE]
    for _, lines in usable.groupby(["authority", "item"], sort=True):
        (pair,) = set(_pairs(lines))
        if pair in asked:
            kind, factors = screened[pair]
            price = asked[pair].price
            wanted.append(_question(_largest(lines), QuestionKind(kind), factors, price, at=at))
    return wanted


def _largest(lines: pd.DataFrame) -> Any:
    """The order unit, as filed, on which most money was spent."""
    size = (
        lines["net_pence"]
        .abs()
        .groupby([lines["order_unit"], lines["units_as_filed"]], dropna=False)
        .transform("sum")
    )
    return next(lines.loc[[size.idxmax()]].itertuples(index=False))


def _question(
    group: Any, kind: QuestionKind, proposals: list[str], price: Decimal | None, *, at: datetime
) -> PriceQuestion:
    return PriceQuestion(
        authority_id=group.authority,
        item_id=group.item,
        order_unit=group.order_unit,
        units_as_filed=None if pd.isna(group.units_as_filed) else group.units_as_filed,
        kind=kind,
        proposals=proposals,
        price=price,
        raised_at=at,
    )


@transaction.atomic
def _publish(
    run_id: int,
    standing: Standing,
    inputs: Inputs,
    results: list[UnitPriceResult],
    levels: list[PriceLevel],
    questions: list[PriceQuestion],
    job: Job,
    progress: jobs.Progress,
    *,
    at: datetime,
) -> None:
    run = PriceRun.objects.select_for_update().get(pk=run_id)
    if run.state != RunState.RUNNING:
        return
    replaced = list(PriceRun.objects.filter(state=RunState.CURRENT).select_for_update())
    if any(other.pk > run.pk for other in replaced):
        run.state = RunState.SUPERSEDED
        run.save(update_fields=["state", "updated_at"])
        return
    if {one.pk for one in replaced} - {standing.run}:
        raise MovedMeanwhile("another comparison was told meanwhile: this one is made anew")
    UnitPriceResult.objects.filter(run__in=replaced).delete()
    PriceLevel.objects.filter(run__in=replaced).delete()
    PriceRun.objects.filter(pk__in=[other.pk for other in replaced]).update(
        state=RunState.SUPERSEDED
    )
    UnitPriceResult.objects.bulk_create(results, batch_size=2000)
    PriceLevel.objects.bulk_create(levels, batch_size=2000)
    told = PriceBasis.objects.bulk_create(price_freezes.keep(standing, results, levels, at=at))
    price_freezes.count(run, standing, told)
    price_questions.ask(questions, at=at)
    _set_states(inputs.frame, results)
    run.state, run.computed_at = RunState.CURRENT, at
    run.input_hash = input_hash(inputs.frame)
    run.line_count = int(inputs.frame["line"].notna().sum())
    run.save()
    audit.record(
        "benchmarking.prices.published",
        subject=run,
        by=access.SYSTEM,
        at=at,
        results=len(results),
        input_hash=run.input_hash,
    )
    jobs.finish(job, progress)
    events.prices_computed.announce(run_id=run.pk)


def _set_states(frame: pd.DataFrame, results: Iterable[UnitPriceResult]) -> None:
    """Let the lines say whether they count, as the comparison found them."""
    asked = {
        (one.authority_id, one.item_id) for one in results if one.status == PriceStatus.QUARANTINED
    }
    lines = frame[frame["line"].notna()]
    is_asked = np.array([pair in asked for pair in _pairs(lines)], dtype=np.bool_)
    usable = (lines["state"] == PurchaseState.USABLE).to_numpy()
    states = np.where(is_asked & usable, PurchaseState.QUARANTINED.value, lines["state"])
    for state in PurchaseState.values:
        numbers = lines.loc[states == state, "line"].tolist()
        PurchaseLine.objects.filter(pk__in=numbers).exclude(state=state).update(state=state)


def input_hash(frame: pd.DataFrame) -> str:
    """SHA-256 of the lines and adjustments, whatever their order."""
    columns = [str(name) for name in frame if name not in {"line", "state"}]
    ordered = frame[columns].sort_values(columns, key=lambda column: column.astype(str))
    return hashlib.sha256(ordered.to_csv(index=False).encode()).hexdigest()
