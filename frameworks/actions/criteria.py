"""Award criteria: those of a framework, and those of a call-off, which descend from them (R22)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.db.models import Q

from frameworks.actions import call_offs
from frameworks.choices import CriterionKind, Permission
from frameworks.models import (
    CallOff,
    CallOffCriterion,
    Framework,
    FrameworkCriterion,
    Lot,
)
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError

ALL = 100


class CriterionExists(DomainError):
    """One name, one criterion of the framework or the lot."""

    code = "criterion_exists"
    title = "There is a criterion of this name already."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class WeightsOutOfOrder(DomainError):
    """The least weight is no more than the most, and neither beyond 100."""

    code = "weights_out_of_order"
    title = "The lowest weight must not be above the highest, and both lie between 0 and 100."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class LotOfAnother(DomainError):
    """The lot belongs to another framework."""

    code = "lot_of_another"
    title = "This lot belongs to another framework."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class CriterionInUse(DomainError):
    """Call-offs were competed for by it."""

    code = "criterion_in_use"
    title = "Call-offs use this criterion: it stays as it is."
    cure = "Add another one beside it."


class OrphanCriterion(DomainError):
    """Each criterion is the framework's own, or refines one (R22)."""

    code = "orphan_criterion"
    title = "Each criterion must be one of the framework's, or refine one of them."
    cure = "Choose which criterion of the framework it belongs to."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class WeightsDoNotFit(DomainError):
    """Weights make 100, and lie between the bounds that the framework sets."""

    code = "weights_do_not_fit"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class OnePrice(DomainError):
    """A response has one price, so one criterion weighs it."""

    code = "one_price"
    title = "Weigh the price, or the cost, in one criterion: suppliers give one price."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class QuestionNeeded(DomainError):
    """What is judged is asked for."""

    code = "question_needed"
    title = "Write what suppliers are to answer, for every criterion of quality."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True)
class Wanted:
    """A criterion of a call-off."""

    parent_id: int
    name: str
    question: str
    weight: int
    """In percent."""


@transaction.atomic
def add(
    framework_id: int,
    *,
    name: str,
    kind: str,
    by: Any,
    at: datetime,
    lot: Lot | None = None,
    description: str = "",
    min_weight: int = 0,
    max_weight: int = ALL,
) -> FrameworkCriterion:
    """Give a framework a criterion for its call-offs, of one lot or of all.

    Raises NotAllowed, LotOfAnother, CriterionExists and WeightsOutOfOrder.
    """
    framework = Framework.objects.locked(framework_id)
    access.require(by, Permission.FRAMEWORK_EDIT, framework)
    criterion = FrameworkCriterion(framework=framework)
    _fill(criterion, lot, name, kind, description, min_weight, max_weight)
    _record_of_framework(criterion, "added", by=by, at=at)
    return criterion


@transaction.atomic
def change(
    criterion_id: int,
    *,
    name: str,
    kind: str,
    by: Any,
    at: datetime,
    lot: Lot | None = None,
    description: str = "",
    min_weight: int = 0,
    max_weight: int = ALL,
) -> FrameworkCriterion:
    """Change a criterion that no call-off uses. Raises what `add` raises, and CriterionInUse."""
    criterion = _unused(criterion_id, by=by)
    _fill(criterion, lot, name, kind, description, min_weight, max_weight)
    _record_of_framework(criterion, "changed", by=by, at=at)
    return criterion


@transaction.atomic
def remove(criterion_id: int, *, by: Any, at: datetime) -> None:
    """Take out a criterion that no call-off uses. Raises NotAllowed and CriterionInUse."""
    criterion = _unused(criterion_id, by=by)
    _record_of_framework(criterion, "removed", by=by, at=at)
    criterion.delete()


def parents_for(call_off: CallOff) -> Sequence[FrameworkCriterion]:
    """The framework's criteria that bind the call-off: those of its lot, and those of all lots."""
    rows = FrameworkCriterion.objects.filter(framework=call_off.lot.framework_id)
    return list(rows.filter(Q(lot=None) | Q(lot=call_off.lot_id)).order_by("kind", "name", "pk"))


@transaction.atomic
def set_for_call_off(
    call_off_id: int,
    *,
    wanted: Sequence[Wanted],
    by: Any,
    at: datetime,
    version: int | None = None,
) -> CallOff:
    """Give a draft competition its criteria, in the place of those that it had.

    Raises NotAllowed, ChangedMeanwhile, WrongState, NoCompetition, OrphanCriterion, OnePrice,
    WeightsDoNotFit, QuestionNeeded and CriterionExists.
    """
    call_off = call_offs.writable_competition(call_off_id, version, by=by)
    parents = {one.pk: one for one in parents_for(call_off)}
    _check(wanted, parents)
    call_off.criteria.all().delete()
    CallOffCriterion.objects.bulk_create(
        CallOffCriterion(
            call_off=call_off,
            parent=parents[one.parent_id],
            name=one.name.strip(),
            question=one.question.strip(),
            weight=one.weight,
        )
        for one in wanted
    )
    call_offs.written(call_off, by=by, at=at, facts=["criteria"])
    audit.record(
        "frameworks.call_off.criteria_set",
        subject=call_off,
        tenant=call_off.authority,
        by=by,
        at=at,
        criteria=[f"{one.name.strip()}: {one.weight}" for one in wanted],
    )
    return call_off


def _check(wanted: Sequence[Wanted], parents: dict[int, FrameworkCriterion]) -> None:
    if any(one.parent_id not in parents for one in wanted):
        raise OrphanCriterion()
    names = [one.name.strip().casefold() for one in wanted]
    if len(set(names)) != len(names) or "" in names:
        raise CriterionExists("Give each criterion a name of its own.")
    priced = [one for one in wanted if parents[one.parent_id].kind != CriterionKind.QUALITY]
    if len(priced) > 1:
        raise OnePrice()
    asked = [one for one in wanted if one not in priced]
    if any(not one.question.strip() for one in asked):
        raise QuestionNeeded()
    _check_weights(wanted, parents)


def _check_weights(wanted: Sequence[Wanted], parents: dict[int, FrameworkCriterion]) -> None:
    total = sum(one.weight for one in wanted)
    if total != ALL or any(one.weight < 1 for one in wanted):
        raise WeightsDoNotFit(f"The weights must make {ALL}; they make {total}.")
    for parent in parents.values():
        given = sum(one.weight for one in wanted if one.parent_id == parent.pk)
        if not parent.min_weight <= given <= parent.max_weight:
            raise WeightsDoNotFit(
                f"“{parent}” must weigh between {parent.min_weight} and {parent.max_weight}; "
                f"it weighs {given}."
            )


def _fill(
    criterion: FrameworkCriterion,
    lot: Lot | None,
    name: str,
    kind: str,
    description: str,
    min_weight: int,
    max_weight: int,
) -> None:
    if lot is not None and lot.framework_id != criterion.framework_id:
        raise LotOfAnother()
    if not 0 <= min_weight <= max_weight <= ALL:
        raise WeightsOutOfOrder()
    twin = FrameworkCriterion.objects.filter(
        framework=criterion.framework, lot=lot, name=name.strip()
    ).exclude(pk=criterion.pk)
    if twin.exists():
        raise CriterionExists()
    criterion.lot, criterion.name, criterion.kind = lot, name.strip(), kind
    criterion.description = description.strip()
    criterion.min_weight, criterion.max_weight = min_weight, max_weight
    criterion.save()


def _unused(criterion_id: int, *, by: Any) -> FrameworkCriterion:
    criterion = (
        FrameworkCriterion.objects.select_for_update(of=("self",))
        .select_related("framework__publisher")
        .get(pk=criterion_id)
    )
    access.require(by, Permission.FRAMEWORK_EDIT, criterion.framework)
    if criterion.refinements.exists():
        raise CriterionInUse()
    return criterion


def _record_of_framework(
    criterion: FrameworkCriterion, what: str, *, by: Any, at: datetime
) -> None:
    audit.record(
        f"frameworks.criterion.{what}",
        subject=criterion.framework,
        tenant=criterion.framework.publisher,
        by=by,
        at=at,
        criterion=criterion.name,
        weights=f"{criterion.min_weight} to {criterion.max_weight}",
    )
