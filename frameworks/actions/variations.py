"""Variations: what is published of a framework changes by a new version, with its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction

from frameworks import events
from frameworks.actions import (
    drafting,
    headroom_news,
    lifecycle,
    search_index,
    versions,
    waivers,
)
from frameworks.actions.waivers import Reasons
from frameworks.choices import (
    MODIFIES_THE_CONTRACT,
    UNPUBLISHED,
    FrameworkStatus,
    Permission,
)
from frameworks.models import Framework, FrameworkVersion, Lot
from frameworks.queries import rules
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError, WrongState

ENDED = (FrameworkStatus.EXPIRED, FrameworkStatus.ABANDONED, FrameworkStatus.TERMINATED)


class RegimeIsFixed(DomainError):
    """The law under which a framework was made never changes (R1)."""

    code = "regime_is_fixed"
    title = "R1: the law that it was made under never changes."


class NothingChanged(DomainError):
    """A version says what changed."""

    code = "nothing_changed"
    title = "Nothing would change."
    cure = "Change a fact, or leave the page."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class Unexplained(DomainError):
    """A version says what changed and why."""

    code = "unexplained"
    title = "Say what changes, and why."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class BasisNeeded(DomainError):
    """A modification has a basis in law (R25, R36)."""

    code = "basis_needed"
    title = "R25: this modifies the framework, so say on what basis in law."
    cure = "Name the ground, such as the section, regulation or schedule that permits it."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotInForceYet(DomainError):
    """The catalogue says what is so today."""

    code = "not_in_force_yet"
    title = "The change takes effect later, and the catalogue says what is so today."
    cure = "Enter it on the day on which it takes effect."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True)
class Account:
    """What the public change log says of a change."""

    what: str
    why: str
    effective_on: date
    legal_basis: str = ""


@transaction.atomic
def vary(
    framework_id: int,
    *,
    facts: Mapping[str, Any],
    account: Account,
    version: int,
    on: date,
    reasons: Reasons | None = None,
    by: Any,
    at: datetime,
) -> FrameworkVersion:
    """Change facts of a published framework, as typed on a form made of its `version`.

    Only what the rules find because of the change counts. Raises NotAllowed, WrongState,
    ChangedMeanwhile, RuleForbids, ReasonOwed, FactsDisagree and this module's own.
    """
    framework = _locked(framework_id, version=version, by=by)
    if facts.get("regime", framework.regime) != framework.regime:
        raise RegimeIsFixed()
    known = set(rules.findings(framework, moment="vary", on=on))
    changes = drafting.written(framework, facts)
    _explained(account, changes, on=on)
    found = rules.findings(framework, moment="vary", on=on)
    fresh = [one for one in found if one not in known]
    waivers.settle(framework, fresh, reasons=reasons or {}, by=by, at=at)
    return _new_version(framework, account, changes, on=on, by=by, at=at)


@transaction.atomic
def vary_lot(
    lot_id: int,
    *,
    facts: Mapping[str, Any],
    account: Account,
    version: int,
    on: date,
    reasons: Reasons | None = None,
    by: Any,
    at: datetime,
) -> FrameworkVersion:
    """Change facts of a lot of a published framework. Raises as `vary` does."""
    lot = Lot.objects.get(pk=lot_id)
    framework = _locked(lot.framework_id, version=version, by=by)
    lot = Lot.objects.locked(lot_id)
    had_room = lot.has_room
    known = set(rules.findings(framework, moment="vary", on=on))
    changes = [
        change | {"fact": f"Lot {lot.number}: {change['fact'].lower()}"}
        for change in drafting.written(lot, facts)
    ]
    _explained(account, changes, on=on)
    found = rules.findings(framework, moment="vary", on=on)
    fresh = [one for one in found if one not in known]
    waivers.settle(framework, fresh, reasons=reasons or {}, by=by, at=at)
    headroom_news.keep_to_ceiling(lot, had_room=had_room, by=by, at=at)
    return _new_version(framework, account, changes, on=on, by=by, at=at)


@transaction.atomic
def note(
    framework: Framework,
    *,
    account: Account,
    change: Mapping[str, str],
    on: date,
    by: Any,
    at: datetime,
) -> FrameworkVersion:
    """Log a change of something beside the facts, such as a rule of eligibility.

    The framework is locked and published. Raises Unexplained and NotInForceYet.
    """
    _explained(account, [{"name": "", **change}], on=on)
    return _new_version(framework, account, [{"name": "", **change}], on=on, by=by, at=at)


def _locked(framework_id: int, *, version: int | None, by: Any) -> Framework:
    framework = Framework.objects.locked(framework_id)
    access.require(by, Permission.FRAMEWORK_RUN, framework)
    if framework.status in (*UNPUBLISHED, *ENDED):
        now = framework.get_status_display().lower()
        raise WrongState(f"Only a published framework that has not ended is varied; it is {now}.")
    drafting.require_version(framework, version)
    return framework


def _explained(account: Account, changes: list[dict[str, str]], *, on: date) -> None:
    if not changes:
        raise NothingChanged()
    if not account.what.strip() or not account.why.strip():
        raise Unexplained()
    if account.effective_on > on:
        raise NotInForceYet()
    changed = {change["name"] for change in changes}
    if changed & MODIFIES_THE_CONTRACT and not account.legal_basis.strip():
        raise BasisNeeded()


def _new_version(
    framework: Framework,
    account: Account,
    changes: list[dict[str, str]],
    *,
    on: date,
    by: Any,
    at: datetime,
) -> FrameworkVersion:
    drafting.touched(framework)
    search_index.refresh([framework.pk], at=at)
    version = versions.write(
        framework,
        what=account.what,
        why=account.why,
        legal_basis=account.legal_basis,
        effective_on=account.effective_on,
        changes=changes,
        by=by,
        at=at,
    )
    audit.record(
        "frameworks.framework.varied",
        subject=framework,
        tenant=framework.publisher,
        by=by,
        at=at,
        version=version.number,
        facts=[change["fact"] for change in changes],
        legal_basis=account.legal_basis,
    )
    events.framework_varied.announce(framework_id=framework.pk, version=version.number)
    lifecycle.tell_holders(framework, f"“{framework}” changed: {account.what}", on=on, at=at)
    return version
