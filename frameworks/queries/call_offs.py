"""Call-offs as their authority works on them: tasks, the next step, and the moves that are open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from consortia.choices import RoleKind
from consortia.models import standing_of
from frameworks.choices import (
    CALL_OFF,
    CALL_OFF_FACTS,
    CALL_OFF_SECTIONS,
    CallOffRoute,
    CallOffSection,
    CallOffStatus,
    InvitationStatus,
    Regime,
)
from frameworks.law.rules.call_offs import FORBIDDEN
from frameworks.models import CallOff, Contract, Invitation
from frameworks.queries import standstills
from procurement_portal.core import access
from procurement_portal.core.states import Transition
from procurement_portal.core.templatetags import formats

WITH_PAGES_OF_THEIR_OWN = frozenset({"justify"})
"""A direct award is justified where its suppliers are ranked."""
DAYS = frozenset({"starts_on", "ends_on", "may_extend_to"})
RELATED = (
    "authority",
    "lot__framework__publisher",
    "access",
    "place__supplier",
    "started_by",
    "written_by",
    "approved_by",
    "recommended_by",
    "decided_by",
)


@dataclass(frozen=True)
class Task:
    """One section of a draft and how far it is."""

    section: CallOffSection
    words: str
    is_done: bool


def tasks(call_off: CallOff) -> list[Task]:
    """The sections that the draft's route has, each with its state."""
    return [
        _task(call_off, section)
        for section in CALL_OFF_SECTIONS.values()
        if section.route in ("", call_off.route)
    ]


def further_tasks(call_off: CallOff) -> list[tuple[str, str, str]]:
    """What else a draft is filled with: the task, the name of its page, and how far it is."""
    count = call_off.basket.count()
    in_it = "Nothing in it" if not count else f"{count} line{'' if count == 1 else 's'}"
    found = [("Basket", "call-off-basket", in_it)]
    if call_off.route == CallOffRoute.COMPETITION:
        asked = call_off.invitations.count()
        words = f"{asked} to be invited" if asked else "Not started"
        found.append(("Suppliers, award criteria and deadline", "competition", words))
    if call_off.route == CallOffRoute.DIRECT:
        known = call_off.invitations.exclude(contact_email="").count()
        words = f"{known} recorded" if known else "Not started"
        found.append(("Contacts of the suppliers", "call-off-contacts", words))
    return found


def contacts_known(call_off: CallOff) -> dict[int, Invitation]:
    """Contacts by the keys of places: the draft's own, else the newest of the authority's others.

    One query.
    """
    rows = (
        Invitation.objects.filter(
            call_off__authority=call_off.authority_id,
            place__lot=call_off.lot_id,
        )
        .exclude(contact_email="")
        .order_by("created_at", "pk")
    )
    known = {row.place_id: row for row in rows}
    own = {row.place_id: row for row in rows if row.call_off_id == call_off.pk}
    return known | own


def answers(call_off: CallOff, section: CallOffSection) -> list[dict[str, str]]:
    """The facts of a section in words."""
    return [
        {"key": CALL_OFF_FACTS[name], "value": in_words(call_off, name)} for name in section.facts
    ]


def in_words(call_off: CallOff, name: str) -> str:
    """One fact as people read it."""
    value = getattr(call_off, name)
    if name == "conditions":
        return "; ".join(FORBIDDEN.get(one, one) for one in value) or "None of the four is asked"
    if value in (None, ""):
        return "No standstill" if name == "standstill_days" else "Not entered yet"
    if name == "route":
        return str(CallOffRoute(value).label)
    if name == "estimated_value":
        return formats.pounds(value)
    if name == "vat_percent":
        return f"{value.normalize():f}%"
    if name in DAYS:
        return formats.day(value)
    return str(value)


def section_of(fact: str) -> CallOffSection | None:
    """The section that asks for a fact."""
    return next((one for one in CALL_OFF_SECTIONS.values() if fact in one.facts), None)


def moves_open_to(person: Any, call_off: CallOff, *, on: date) -> list[Transition]:
    """The moves that the table allows from here, that the person may make, and whose time it is."""
    return [
        arrow
        for arrow in CALL_OFF.open_from(call_off.status)
        if arrow.name not in WITH_PAGES_OF_THEIR_OWN
        and access.can(person, arrow.permission, call_off)
        and _is_time_for(arrow.name, person, call_off, on=on)
    ]


def stands_still(call_off: CallOff) -> bool:
    """Whether its decision begins a standstill: planned, or owed under the PSR (R30, R31)."""
    is_owed = call_off.regime == Regime.PSR and call_off.route == CallOffRoute.COMPETITION
    return is_owed or call_off.standstill_days is not None


@dataclass(frozen=True)
class NextStep:
    """What has to happen next, and what about it can be done by whom."""

    words: str
    waits_for: str
    """The authority's people, a supplier, or nobody."""


def next_step(call_off: CallOff, *, on: date) -> NextStep:
    """Who has to do what now. Reads the invitations, which lists prefetch."""
    status = CallOffStatus(call_off.status)
    if status in WORDS:
        return WORDS[status]
    if status == CallOffStatus.DRAFT:
        return _of_draft(call_off)
    if status == CallOffStatus.APPROVED_TO_RUN:
        is_direct = call_off.route == CallOffRoute.DIRECT
        return NextStep(
            "Rank the suppliers and make the first offer." if is_direct else "Invite suppliers.",
            OFFICERS,
        )
    if status == CallOffStatus.INVITED:
        until = formats.moment(call_off.deadline_at)
        return NextStep(f"Suppliers respond until {until}.", "Suppliers")
    if status == CallOffStatus.JUSTIFIED:
        return _of_offers(call_off)
    if status == CallOffStatus.STANDSTILL:
        return _of_standstill(call_off, on=on)
    if status == CallOffStatus.AWARDED:
        return NextStep("Sign the contract, then record the day.", OFFICERS)
    return NextStep("Nothing more is to be done here.", "")


OFFICERS, DECIDERS = "A procurement officer", "A colleague who may decide"
WORDS = {
    CallOffStatus.CLOSED: NextStep("Score the responses.", "The evaluators"),
    CallOffStatus.EVALUATED: NextStep("Recommend the supplier to award to.", OFFICERS),
    CallOffStatus.RECOMMENDED: NextStep(
        "Decide on the award: somebody else than who recommended it.", DECIDERS
    ),
}


def offer_of(call_off: CallOff) -> Invitation | None:
    """The offer that is open or was accepted."""
    open_ones = (InvitationStatus.SENT, InvitationStatus.ACCEPTED)
    rows = call_off.invitations.all()
    return next((row for row in rows if row.rank and row.status in open_ones), None)


def answered(call_off: CallOff) -> QuerySet[Invitation]:
    """Suppliers that can be awarded to: who responded, or who accepted the offer."""
    wanted = (
        InvitationStatus.RESPONDED
        if call_off.route == CallOffRoute.COMPETITION
        else InvitationStatus.ACCEPTED
    )
    return call_off.invitations.filter(status=wanted).select_related("place__supplier")


def waiting_for(person: Any, *, on: date) -> list[tuple[CallOff, NextStep]]:
    """Call-offs that wait for the person's own step, those that wait longest first."""
    standing = standing_of(person)
    decides = standing.authorities_as([RoleKind.PROCUREMENT_OFFICER, RoleKind.FINANCE_LEAD])
    buys = standing.authorities_as([RoleKind.PROCUREMENT_OFFICER])
    to_approve = (
        Q(status=CallOffStatus.DRAFT, approval_asked_at__isnull=False, authority__in=decides)
        & ~Q(started_by=person.pk)
        & ~Q(written_by=person.pk)
    )
    to_decide = Q(status=CallOffStatus.RECOMMENDED, authority__in=decides) & ~Q(
        recommended_by=person.pk
    )
    to_award = Q(
        status=CallOffStatus.STANDSTILL, standstill_ends_on__lt=on, authority__in=decides
    ) & ~Q(recommended_by=person.pk)
    to_run = Q(
        status__in=[
            CallOffStatus.APPROVED_TO_RUN,
            CallOffStatus.EVALUATED,
            CallOffStatus.AWARDED,
        ],
        authority__in=buys,
    )
    waits_for_supplier = Invitation.objects.filter(
        status=InvitationStatus.SENT, rank__isnull=False
    ).values("call_off")
    to_offer = Q(status=CallOffStatus.JUSTIFIED, authority__in=buys) & ~Q(pk__in=waits_for_supplier)
    rows = (
        CallOff.objects.visible_to(person)
        .filter(to_approve | to_decide | to_award | to_run | to_offer)
        .select_related("authority", "lot__framework")
        .prefetch_related("invitations__place__supplier")
        .order_by("updated_at", "pk")
    )
    return [(row, next_step(row, on=on)) for row in rows]


def contract_of(call_off: CallOff) -> Contract | None:
    """The contract that it came to."""
    return Contract.objects.filter(call_off=call_off).first()


def _task(call_off: CallOff, section: CallOffSection) -> Task:
    if not section.needs:
        is_done = section.key != "conditions" or not call_off.conditions
        return Task(section, _optional(call_off, section), is_done=is_done)
    given = [name for name in section.needs if getattr(call_off, name) not in (None, "")]
    if len(given) == len(section.needs):
        return Task(section, "Completed", is_done=True)
    return Task(section, "Partly done" if given else "Not started", is_done=False)


def _optional(call_off: CallOff, section: CallOffSection) -> str:
    if section.key == "standstill":
        days = call_off.standstill_days
        return "None planned" if days is None else f"{days} working days"
    return "Nothing forbidden is asked" if not call_off.conditions else "To be mended"


def _is_time_for(move: str, person: Any, call_off: CallOff, *, on: date) -> bool:
    if move == "approve":
        return call_off.written_by_id != person.pk
    if move == "invite":
        return call_off.route == CallOffRoute.COMPETITION
    if move == "close":
        return call_off.deadline_at is not None and timezone.now() > call_off.deadline_at
    if move == "recommend":
        return answered(call_off).exists()
    if move == "stand_still":
        return stands_still(call_off)
    if move == "award" and call_off.status == CallOffStatus.RECOMMENDED:
        return not stands_still(call_off)
    if move in ("award", "sign"):
        clock = standstills.clock(call_off, on=on)
        return clock is None or clock.is_over
    return True


def _of_draft(call_off: CallOff) -> NextStep:
    if call_off.approval_asked_at is None:
        return NextStep("Complete the tasks, then send it for approval.", OFFICERS)
    since = formats.day(timezone.localdate(call_off.approval_asked_at))
    return NextStep(
        f"Approve it to run, or say what is to be mended. It waits since {since}.", DECIDERS
    )


def _of_offers(call_off: CallOff) -> NextStep:
    offer = offer_of(call_off)
    if offer is None:
        return NextStep("Offer the contract to the next supplier, or end it.", OFFICERS)
    supplier = str(offer.place.supplier)
    if offer.status == InvitationStatus.ACCEPTED:
        return NextStep(f"{supplier} has accepted: recommend the award.", OFFICERS)
    until = formats.moment(offer.answer_until)
    return NextStep(f"{supplier} answers the offer until {until}.", supplier)


def _of_standstill(call_off: CallOff, *, on: date) -> NextStep:
    clock = standstills.clock(call_off, on=on)
    if clock is None or clock.is_over:
        return NextStep("The standstill is over: award.", DECIDERS)
    return NextStep(
        f"The standstill runs to the end of {formats.day(clock.last_day)}.", "Nobody until then"
    )


def in_order(found: Sequence[Transition]) -> list[str]:
    """Names of moves, hard ones last."""
    hard = ("send_back", "end_without_award", "cancel")
    return sorted((arrow.name for arrow in found), key=lambda name: name in hard)
