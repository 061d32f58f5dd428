"""Frameworks live along their table and in no other way; what is refused changes nothing."""

from datetime import date, timedelta

import pytest

from consortia.choices import NotificationKind
from consortia.models import Notification
from frameworks import events
from frameworks.actions import lifecycle, lifecycle_guards, lots
from frameworks.actions.lots import NobodySigned
from frameworks.choices import (
    FRAMEWORK,
    AccessStatus,
    FrameworkKind,
    FrameworkStatus,
    LotStatus,
    NoticeType,
    PlaceStatus,
    Regime,
)
from frameworks.models import FrameworkVersion, Lot
from frameworks.queries.drafting import BY_ITSELF
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import frameworks
from tests.frameworks import publishing
from tests.frameworks.publishing import as_stored

pytestmark = pytest.mark.django_db

PEOPLE = ("officer", "finance_lead", "auditor", "operator", "outsider", "stranger")
ARROWS = [arrow for arrow in FRAMEWORK if arrow.name not in BY_ITSELF]
ALLOWED = [(arrow, source) for arrow in ARROWS for source in arrow.sources]
REFUSED = [
    (arrow, source)
    for arrow in ARROWS
    for source in FrameworkStatus.values
    if source not in arrow.sources
]
OTHERS = [(arrow, who) for arrow in ARROWS for who in PEOPLE]
LOT_AT = {
    FrameworkStatus.PLANNED: LotStatus.DRAFT,
    FrameworkStatus.TENDERING: LotStatus.TENDERING,
    FrameworkStatus.EVALUATING: LotStatus.TENDERING,
    FrameworkStatus.STANDSTILL: LotStatus.TENDERING,
    FrameworkStatus.AWARDED: LotStatus.AWARDED,
}
DAYS = {
    "go_live": date(2026, 6, 1),
    "resume": date(2026, 6, 1),
    "close": date(2029, 12, 2),
    "expire": date(2030, 6, 1),
}


def named(value):
    return getattr(value, "name", value)


@pytest.fixture
def in_status(consortium):
    """A framework of the consortium at a status, its lot and notices as they are there."""

    def make(status, **facts):
        lot_status = LOT_AT.get(status, LotStatus.LIVE)
        made = publishing.framework(consortium, status=status, lot=lot_status, **facts)
        place = {"status": PlaceStatus.APPOINTED, "signed_on": date(2026, 5, 11)}
        frameworks.SupplierOnLotFactory(lot=made.lots.get(), **place)
        publishing.notice(made, NoticeType.UK4, number="000100-2026", on=date(2026, 1, 5))
        publishing.notice(made)
        return made

    return make


def move(framework, transition, *, by, at, **more):
    said = {
        "reason": "Because.",
        "on": DAYS.get(transition, date(2026, 5, 12)),
        "summaries_sent_on": date(2026, 4, 17),
    }
    return lifecycle.move(framework.pk, transition, by=by, at=at, **said | more)


@pytest.mark.parametrize(("arrow", "source"), ALLOWED, ids=named)
def test_table_allows_it(arrow, source, in_status, manager, at):
    framework = in_status(source)

    moved = move(framework, arrow.name, by=manager, at=at)

    assert moved.status == as_stored(framework)["status"] == arrow.target
    assert as_stored(framework)["version"] == 2
    event = AuditEvent.objects.get(name=f"frameworks.framework.{lifecycle.PAST[arrow.name]}")
    assert (event.details["moved_from"], event.details["moved_to"]) == (source, arrow.target)
    logged = framework.versions.get()
    assert (logged.number, logged.what) == (1, lifecycle.IN_THE_LOG[arrow.name])


@pytest.mark.parametrize(("arrow", "source"), REFUSED, ids=named)
def test_table_refuses_it(arrow, source, in_status, manager, at):
    framework = in_status(source)
    before = as_stored(framework)

    with pytest.raises(WrongState):
        move(framework, arrow.name, by=manager, at=at)

    assert as_stored(framework) == before
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(("arrow", "who"), OTHERS, ids=named)
def test_only_managers_of_the_publisher_move_it(arrow, who, in_status, people, at):
    framework = in_status(arrow.sources[0])
    before = as_stored(framework)

    with pytest.raises(NotAllowed):
        move(framework, arrow.name, by=people[who], at=at)

    assert as_stored(framework) == before
    assert not AuditEvent.objects.exists()
    assert not FrameworkVersion.objects.exists()


@pytest.mark.parametrize("transition", sorted(lifecycle.NEEDS_REASON))
def test_what_hurts_needs_a_reason(transition, in_status, manager, at):
    framework = in_status(FRAMEWORK[transition].sources[0])
    before = as_stored(framework)

    with pytest.raises(lifecycle.ReasonNeeded):
        move(framework, transition, by=manager, at=at, reason=" ")

    assert as_stored(framework) == before


# The standstill


@pytest.mark.parametrize("sent", [None, date(2026, 5, 13)])
def test_standstill_waits_for_the_summaries(sent, in_status, manager, at):
    framework = in_status(FrameworkStatus.EVALUATING)

    with pytest.raises(lifecycle_guards.SummariesNotSent):
        move(framework, "stand_still", by=manager, at=at, summaries_sent_on=sent)

    assert as_stored(framework)["status"] == FrameworkStatus.EVALUATING
    assert as_stored(framework)["summaries_sent_on"] is None


def test_standstill_waits_for_the_award_notice(in_status, manager, at):
    framework = in_status(FrameworkStatus.EVALUATING)
    framework.notices.filter(notice_type=NoticeType.UK6).update(notice_id="", published_on=None)

    with pytest.raises(lifecycle_guards.NoticeMissing):
        move(framework, "stand_still", by=manager, at=at)

    assert as_stored(framework)["status"] == FrameworkStatus.EVALUATING


@pytest.mark.parametrize(
    ("published", "last"),
    [(date(2026, 3, 30), date(2026, 4, 10)), (date(2026, 7, 6), date(2026, 7, 16))],
)
def test_award_waits_for_the_end_of_the_standstill(published, last, in_status, manager, at):
    framework = in_status(FrameworkStatus.STANDSTILL, summaries_sent_on=published)
    framework.notices.filter(notice_type=NoticeType.UK6).update(published_on=published)

    with pytest.raises(lifecycle_guards.StandstillRuns, match="R29"):
        move(framework, "award", by=manager, at=at, on=last)
    move(framework, "award", by=manager, at=at, on=last + timedelta(days=1))

    assert as_stored(framework)["status"] == FrameworkStatus.AWARDED


def test_standstill_under_the_selection_regime_begins_the_day_after(in_status, manager, at):
    framework = in_status(
        FrameworkStatus.STANDSTILL, regime=Regime.PSR, summaries_sent_on=date(2026, 3, 2)
    )
    publishing.notice(framework, NoticeType.PSR_INTENTION, on=date(2026, 3, 2))

    assert lifecycle_guards.standstill_end(framework) == date(2026, 3, 13)
    with pytest.raises(lifecycle_guards.StandstillRuns, match="R31"):
        move(framework, "award", by=manager, at=at, on=date(2026, 3, 13))


# Lots follow


def test_lots_go_with_their_framework_to_the_end(in_status, manager, at):
    framework = in_status(FrameworkStatus.PLANNED)
    lot = framework.lots.get()
    seen = []

    for transition in ("tender", "evaluate", "stand_still", "award", "go_live", "close", "expire"):
        move(framework, transition, by=manager, at=at)
        seen.append(as_stored(lot)["status"])

    assert seen == [
        "tendering",
        "tendering",
        "tendering",
        "awarded",
        "live",
        "live",
        "closed",
    ]
    assert list(framework.versions.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("transition", "source", "becomes"),
    [
        ("abandon", FrameworkStatus.STANDSTILL, LotStatus.NOT_AWARDED),
        ("terminate", FrameworkStatus.AWARDED, LotStatus.CEASED),
        ("terminate", FrameworkStatus.LIVE, LotStatus.CLOSED),
        ("suspend", FrameworkStatus.LIVE, LotStatus.LIVE),
    ],
)
def test_lots_follow_to_other_ends(transition, source, becomes, in_status, manager, at):
    framework = in_status(source)

    move(framework, transition, by=manager, at=at)

    assert framework.lots.get().status == becomes


def test_nothing_goes_live_before_its_first_day(in_status, manager, at):
    framework = in_status(FrameworkStatus.AWARDED)

    with pytest.raises(lifecycle_guards.NotBegunYet, match="1 June 2026"):
        move(framework, "go_live", by=manager, at=at, on=date(2026, 5, 31))

    assert as_stored(framework)["status"] == FrameworkStatus.AWARDED


def test_nothing_goes_live_while_a_lot_has_no_signed_supplier(in_status, manager, at):
    framework = in_status(FrameworkStatus.AWARDED)
    unsigned = frameworks.LotFactory(framework=framework, status=LotStatus.AWARDED)
    frameworks.SupplierOnLotFactory(lot=unsigned, signed_on=None)

    with pytest.raises(NobodySigned):
        move(framework, "go_live", by=manager, at=at)

    assert set(Lot.objects.values_list("status", flat=True)) == {LotStatus.AWARDED}
    assert as_stored(framework)["status"] == FrameworkStatus.AWARDED


@pytest.mark.parametrize(
    ("transition", "source"),
    [("award", FrameworkStatus.STANDSTILL), ("go_live", FrameworkStatus.AWARDED)],
)
def test_nothing_goes_on_when_every_lot_fell_away(transition, source, in_status, manager, at):
    framework = in_status(source)
    framework.lots.update(status=LotStatus.NOT_AWARDED)

    with pytest.raises(lifecycle_guards.NoLotLeft):
        move(framework, transition, by=manager, at=at)

    assert as_stored(framework)["status"] == source


def test_dynamic_market_goes_live_without_places(consortium, manager, at):
    market = publishing.framework(
        consortium, status=FrameworkStatus.AWARDED, lot=None, kind=FrameworkKind.DYNAMIC_MARKET
    )

    move(market, "go_live", by=manager, at=at)

    assert as_stored(market)["status"] == FrameworkStatus.LIVE


# The end


@pytest.mark.parametrize(
    ("transition", "day"), [("close", date(2029, 12, 1)), ("expire", date(2030, 5, 31))]
)
def test_the_end_comes_on_its_own_days(transition, day, in_status, manager, at):
    framework = in_status(FrameworkStatus.LIVE)

    with pytest.raises(lifecycle_guards.TooEarly):
        move(framework, transition, by=manager, at=at, on=day)
    move(framework, transition, by=manager, at=at, on=day + timedelta(days=1))

    assert as_stored(framework)["status"] == FRAMEWORK[transition].target


@pytest.mark.parametrize("transition", ["close", "expire"])
def test_without_a_last_day_it_does_not_end_by_itself(transition, in_status, manager, at):
    framework = in_status(FrameworkStatus.LIVE, ends_on=None)

    with pytest.raises(lifecycle_guards.TooEarly):
        move(framework, transition, by=manager, at=at)

    assert as_stored(framework)["status"] == FrameworkStatus.LIVE


def test_suspension_is_not_lifted_after_the_end(in_status, manager, at):
    framework = in_status(FrameworkStatus.SUSPENDED)

    with pytest.raises(lifecycle_guards.HasEnded):
        move(framework, "resume", by=manager, at=at, on=date(2030, 6, 1))

    assert as_stored(framework)["status"] == FrameworkStatus.SUSPENDED


# Who is told


@pytest.mark.parametrize(
    ("transition", "source", "told"),
    [
        ("suspend", FrameworkStatus.LIVE, 1),
        ("terminate", FrameworkStatus.LIVE, 1),
        ("resume", FrameworkStatus.SUSPENDED, 1),
        ("expire", FrameworkStatus.LIVE, 0),
    ],
)
def test_officers_with_access_are_told(transition, source, told, in_status, manager, officer, at):
    framework = in_status(source)
    publishing.access(framework, officer.roles.get().authority, AccessStatus.ACTIVE)
    publishing.access(framework, frameworks.AuthorityFactory(), AccessStatus.LAPSED)

    move(framework, transition, by=manager, at=at)

    news = Notification.objects.filter(kind=NotificationKind.FRAMEWORK_CHANGED)
    assert [one.person for one in news] == [officer] * told
    assert {one.link for one in news} <= {f"/frameworks/{framework.slug}/"}


def test_a_move_is_announced_after_commit(
    in_status, manager, at, django_capture_on_commit_callbacks
):
    framework = in_status(FrameworkStatus.TENDERING)
    news = []
    events.framework_moved.connect(listener := lambda **ids: news.append(ids))

    with django_capture_on_commit_callbacks(execute=True):
        move(framework, "evaluate", by=manager, at=at)
    events.framework_moved._receivers.remove(listener)

    assert news == [
        {"framework_id": framework.pk, "transition": "evaluate", "status": "evaluating"}
    ]


def test_every_move_has_its_words():
    names = {arrow.name for arrow in ARROWS}

    assert set(lifecycle.PAST) == set(lifecycle.IN_THE_LOG) == names
    assert set(lots.PAST) == {"tender", *lots.WHILE, "open_concluded"}
