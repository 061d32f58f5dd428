"""Authorities that use frameworks, ask to use them, and take part in a planned procurement.

Everything goes through the same actions as on the pages, on the days on which it is to have been.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from benchmarking.management.sample.stage import MANAGER, Stage
from consortia.actions import notifications
from frameworks.actions import access, access_drafts, participations
from frameworks.models import FrameworkAccess

DECIDED_AFTER = 3
"""Days from a request to the decision."""
READ_UNTIL = 20
"""How many days ago people last looked at their notifications."""


@dataclass(frozen=True)
class Asking:
    """A request in one line: for what, whose, how many days ago, and what it says."""

    category: str
    body: str
    days_ago: int
    spend: int
    need: str
    then: str = ""
    words: str = ""
    by: str = MANAGER


GRANTED = "approve"
USES = (
    Asking("office", "dunmarsh", 690, 85_000, "Paper and toner for all offices.", GRANTED),
    Asking("office", "aldermere", 540, 120_000, "Stationery for offices and schools.", GRANTED),
    Asking("office", "wynsford", 400, 30_000, "Stationery and printing of ballots.", GRANTED),
    Asking("ict", "calderwick", 380, 640_000, "Laptops for a third of all staff.", GRANTED),
    Asking("energy", "brackenmoor", 300, 4_200_000, "All sites, from the next April.", GRANTED),
    Asking("energy", "aldermere", 280, 3_100_000, "Half-hourly meters and gas.", GRANTED),
    Asking("telecoms", "fenwold-vale", 260, 210_000, "Mobiles for home visits.", GRANTED),
    Asking("agency", "garrowby", 200, 900_000, "Cover for social workers.", GRANTED),
    Asking("energy", "calderwick", 150, 2_700_000, "Street lights and schools.", GRANTED),
    Asking("agency", "holmesford", 120, 450_000, "Drivers for the winter.", GRANTED),
    Asking("legal", "wynsford", 100, 60_000, "Planning appeals.", GRANTED, by="vales@example.org"),
    Asking("energy", "tamberley", 90, 380_000, "Leisure centre and depot.", GRANTED),
    Asking("ict", "ivelstone", 75, 510_000, "Servers and their support.", GRANTED),
    Asking("agency", "aldermere", 60, 300_000, "Planners, until posts are filled.", GRANTED),
    Asking(
        "food", "brackenmoor", 45, 95_000, "Meals at day centres.", "revoke",
        "Your own kitchens supply these meals now, as you told us; ask again when that changes.",
    ),
)  # fmt: skip
QUEUE = (
    Asking("office", "garrowby", 23, 70_000, "Stationery, in place of a contract that ends."),
    Asking(
        "highways", "brackenmoor", 19, 1_900_000, "Surfacing of the ring road.", "reject",
        "The ring road is a contract of works above the framework's largest call-off. "
        "Run a procurement of your own, or ask for the lots that fit.",
    ),
    Asking("construction", "calderwick", 16, 5_500_000, "Two primary schools and their roofs."),
    Asking(
        "telecoms", "brackenmoor", 12, 160_000, "Fixed lines of the town hall.", "ask_more",
        "How many lines are there, and when does the present contract end?",
    ),
    Asking("waste", "dunmarsh", 9, 2_300_000, "Treatment of food waste from next autumn."),
    Asking("highways", "holmesford", 6, 780_000, "Winter service on county borders."),
    Asking("fleet", "ivelstone", 5, 340_000, "Electric vans for the repairs team."),
    Asking("agency", "brackenmoor", 3, 650_000, "Agency workers in adult social care."),
    Asking("food", "tamberley", 2, 45_000, "Ambient goods for the food bank."),
    Asking("ict", "wynsford", 1, 90_000, "Licences for the new finance system."),
)  # fmt: skip
DRAFT = Asking("waste", "brackenmoor", 1, 1_250_000, "Recycling of garden waste.")


@dataclass(frozen=True)
class Part:
    """How far an authority has come in a planned procurement."""

    body: str
    days_ago: int
    note: str
    value: int | None = None
    is_committed: bool = False


PARTS = (
    Part("aldermere", 35, "Town hall, depot and 14 schools.", 4_200_000, is_committed=True),
    Part("brackenmoor", 18, "Offices only; schools decide in spring.", 2_600_000),
    Part("wynsford", 4, "Interested in window cleaning."),
)


def make(stage: Stage) -> None:
    """All of it; what is older than three weeks has been read."""
    _ask_all(USES, stage)
    for person in stage.people.values():
        notifications.mark_all_read(by=person, at=stage.at(READ_UNTIL, hour=17))
    _ask_all(QUEUE, stage)
    _write(DRAFT, stage)
    for part in PARTS:
        _take_part(part, stage)


def _ask_all(askings: Iterable[Asking], stage: Stage) -> None:
    for asking in askings:
        _ask(asking, stage)


def _ask(asking: Asking, stage: Stage) -> None:
    request = _write(asking, stage)
    acts, at = stage.acting_for(asking.body), stage.at(asking.days_ago, hour=11)
    agreement = access_drafts.newest_agreement(request.framework)
    access_drafts.accept(
        request.pk,
        agreement_id=agreement.pk if agreement else 0,
        accepts_agreement=True,
        accepts_data_sharing=True,
        declares_eligible=True,
        by=acts,
        at=at,
    )
    access.move(request.pk, "submit", by=acts, at=at)
    decider, later = stage.people[asking.by], stage.at(asking.days_ago - DECIDED_AFTER)
    steps = (GRANTED, "revoke") if asking.then == "revoke" else (asking.then,)
    for step in filter(None, steps):
        reason = "" if step == GRANTED else asking.words
        access.move(request.pk, step, by=decider, at=later, reason=reason)


def _write(asking: Asking, stage: Stage) -> FrameworkAccess:
    """As far as the page before the agreement."""
    acts, at = stage.acting_for(asking.body), stage.at(asking.days_ago)
    request = access_drafts.start(
        framework=stage.framework(asking.category),
        authority=stage.bodies[asking.body],
        by=acts,
        at=at,
    )
    return access_drafts.save(
        request.pk,
        need=asking.need,
        expected_annual_spend=Decimal(asking.spend),
        contact_name=request.contact_name or "Procurement team",
        contact_email=request.contact_email or f"procurement@{asking.body}.example.org",
        by=acts,
        at=at,
    )


def _take_part(part: Part, stage: Stage) -> None:
    acts = stage.acting_for(part.body)
    offered = participations.offer(
        framework=stage.framework("facilities", newest=True),
        authority=stage.bodies[part.body],
        note=part.note,
        by=acts,
        at=stage.at(part.days_ago),
    )
    if part.value is None:
        return
    at = stage.at(part.days_ago - 2)
    value = Decimal(part.value)
    participations.move(offered.pk, "supply_data", value=value, by=acts, at=at)
    if part.is_committed:
        participations.move(offered.pk, "commit", value=value, by=acts, at=stage.at(5))
