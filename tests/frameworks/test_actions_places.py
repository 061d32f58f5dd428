"""Places move along their table as dated events; how one stood can be asked of any day."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frameworks.actions import place_events, place_guards, places
from frameworks.choices import (
    PLACE,
    CarryBasis,
    FrameworkKind,
    FrameworkStatus,
    PlaceEventKind,
    PlaceStatus,
    Regime,
)
from frameworks.models import PlaceEvent, SupplierOnLot
from frameworks.queries import places as place_queries
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import DomainError, NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import frameworks

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 12)
STARTED = date(2025, 4, 1)
OTHERS = ("officer", "finance_lead", "auditor", "operator", "outsider", "stranger")
ALLOWED = [(arrow, source) for arrow in PLACE for source in arrow.sources]
REFUSED = [
    (arrow, source)
    for arrow in PLACE
    for source in PlaceStatus.values
    if source not in arrow.sources and source != PlaceStatus.NOVATED
]


def named(value):
    return getattr(value, "name", value)


@pytest.fixture
def framework(consortium):
    return frameworks.FrameworkFactory(publisher=consortium, starts_on=STARTED)


@pytest.fixture
def lot(framework):
    return frameworks.LotFactory(framework=framework)


@pytest.fixture
def in_status(lot):
    """A place on the lot that stands at a status."""

    def make(status, **more):
        return frameworks.SupplierOnLotFactory(lot=lot, status=status, starts_on=STARTED, **more)

    return make


@pytest.fixture
def active(lot, manager, at):
    """A place with its history, active since the framework began."""
    return places.appoint(lot, frameworks.SupplierFactory(), on=STARTED, by=manager, at=at)


def move(place, arrow, *, by, at, on=TODAY, **more):
    said = {"ground": "Insolvency; notice of 5 May.", "signed_on": STARTED}
    if arrow.name == "suspend":
        said["noticed_on"] = TODAY
    if arrow.name == "novate":
        said["novated_to"] = frameworks.SupplierFactory()
    return places.move(place.pk, arrow.name, on=on, by=by, at=at, **said | more)


def as_stored(place):
    row = SupplierOnLot.objects.filter(pk=place.pk).values().get()
    return row, list(PlaceEvent.objects.filter(place=place.pk).by_day().values())


def told(place):
    events = PlaceEvent.objects.filter(place=place).by_day()
    return [(event.kind, event.on) for event in events]


@pytest.mark.parametrize(("arrow", "source"), ALLOWED, ids=named)
def test_table_allows_it(arrow, source, in_status, manager, at):
    place = in_status(source)

    move(place, arrow, by=manager, at=at)

    assert as_stored(place)[0]["status"] == arrow.target
    assert told(place)[-1] == (place_queries.ARROWS[arrow.name], TODAY)
    (event,) = AuditEvent.objects.filter(subject_ref=f"supplieronlot:{place.pk}")
    assert event.name == f"frameworks.place.{place_queries.ARROWS[arrow.name]}"
    assert event.details["moved_from"] == source


@pytest.mark.parametrize(("arrow", "source"), REFUSED, ids=named)
def test_table_refuses_it(arrow, source, in_status, manager, at):
    place = in_status(source)
    before = as_stored(place)

    with pytest.raises(WrongState):
        move(place, arrow, by=manager, at=at)

    assert as_stored(place) == before
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("arrow", list(PLACE), ids=named)
def test_table_refuses_it_of_a_place_that_was_passed_on(arrow, active, manager, at):
    move(active, PLACE["novate"], by=manager, at=at)
    before = as_stored(active)

    with pytest.raises(WrongState):
        move(active, arrow, by=manager, at=at)

    assert as_stored(active) == before


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("arrow", list(PLACE), ids=named)
def test_only_the_publishers_manager_moves_it(arrow, who, in_status, people, at):
    place = in_status(arrow.sources[0])
    before = as_stored(place)

    with pytest.raises(NotAllowed):
        move(place, arrow, by=people[who], at=at)

    assert as_stored(place) == before
    assert not AuditEvent.objects.exists()


def test_manager_of_another_consortium_moves_nothing(manager, at):
    place = frameworks.SupplierOnLotFactory()

    with pytest.raises(NotAllowed):
        move(place, PLACE["suspend"], by=manager, at=at)

    assert as_stored(place)[0]["status"] == PlaceStatus.ACTIVE


@pytest.mark.parametrize(
    ("transition", "missing", "error"),
    [
        ("suspend", {"ground": " "}, place_guards.GroundNeeded),
        ("suspend", {"noticed_on": None}, place_guards.NoticeNeeded),
        ("suspend", {"until": TODAY - timedelta(days=1)}, place_guards.EndsBeforeItBegins),
        ("remove", {"ground": ""}, place_guards.GroundNeeded),
        ("novate", {"ground": ""}, place_guards.GroundNeeded),
        ("novate", {"novated_to": None}, places.SuccessorNeeded),
    ],
)
def test_what_is_missing_is_asked_for(transition, missing, error, active, manager, at):
    before = as_stored(active)

    with pytest.raises(error):
        move(active, PLACE[transition], by=manager, at=at, **missing)

    assert as_stored(active) == before


def test_nobody_is_appointed_without_a_signature(in_status, manager, at):
    place = in_status(PlaceStatus.PREFERRED)

    with pytest.raises(place_guards.SignatureNeeded):
        move(place, PLACE["appoint"], by=manager, at=at, signed_on=None)

    assert as_stored(place)[0]["status"] == PlaceStatus.PREFERRED


def test_appointed_supplier_is_active_from_the_day(lot, manager, at):
    supplier = frameworks.SupplierFactory()

    place = places.appoint(
        lot, supplier, on=STARTED, by=manager, at=at, rank=2, signed_on=date(2025, 3, 20)
    )

    assert (place.status, place.rank, place.starts_on) == (PlaceStatus.ACTIVE, 2, STARTED)
    assert told(place) == [
        (PlaceEventKind.APPOINTED, date(2025, 3, 20)),
        (PlaceEventKind.RANKED, date(2025, 3, 20)),
        (PlaceEventKind.ACTIVATED, STARTED),
    ]
    assert AuditEvent.objects.get().name == "frameworks.place.appointed"


def test_supplier_has_one_place_on_a_lot(active, lot, manager, at):
    with pytest.raises(places.AlreadyOnTheLot):
        places.appoint(lot, active.supplier, on=STARTED, by=manager, at=at)

    assert SupplierOnLot.objects.count() == 1


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_appoints_or_invites(who, lot, people, at):
    for door in (places.appoint, places.invite):
        with pytest.raises(NotAllowed):
            door(lot, frameworks.SupplierFactory(), on=STARTED, by=people[who], at=at)

    assert not SupplierOnLot.objects.exists()


@pytest.mark.parametrize("regime", [Regime.PA2023, Regime.PCR2015])
@pytest.mark.parametrize("door", [places.appoint, places.invite])
def test_nobody_is_added_to_a_closed_framework_after_its_award(door, regime, consortium, at):
    lot = frameworks.LotFactory(framework__publisher=consortium, framework__regime=regime)

    with pytest.raises(place_guards.RuleForbids) as refusal:
        door(lot, frameworks.SupplierFactory(), on=TODAY, by=SYSTEM, at=at)

    assert refusal.value.title.startswith("R18: No supplier can be added")
    assert not SupplierOnLot.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"framework__regime": Regime.PSR},
        {"framework__kind": FrameworkKind.DYNAMIC_MARKET},
        {"framework__status": FrameworkStatus.TENDERING},
        {"framework__starts_on": TODAY},
    ],
    ids=["health services", "dynamic market", "before the award", "part of the award"],
)
def test_suppliers_are_added_where_the_law_lets_them(fields, at):
    lot = frameworks.LotFactory(**fields)

    place = places.appoint(lot, frameworks.SupplierFactory(), on=TODAY, by=SYSTEM, at=at)

    assert place.status == PlaceStatus.ACTIVE


def test_nobody_is_carried_over_by_place_where_the_number_is_limited(lot, manager, at):
    lot.framework.scheme = frameworks.SchemeFactory(max_suppliers=10)
    lot.framework.save()

    with pytest.raises(place_guards.RuleForbids) as refusal:
        places.appoint(
            lot,
            frameworks.SupplierFactory(),
            on=STARTED,
            by=manager,
            at=at,
            carry_basis=CarryBasis.PLACE,
        )

    assert refusal.value.title.startswith("R17")
    assert not SupplierOnLot.objects.exists()


def test_suspension_holds_on_its_last_day_and_lifts_by_itself(active, manager, at):
    last = date(2026, 6, 30)

    move(active, PLACE["suspend"], by=manager, at=at, until=last)

    days = [TODAY - timedelta(days=1), TODAY, last, last + timedelta(days=1)]
    assert [place_queries.status_on(active, day) for day in days] == [
        PlaceStatus.ACTIVE,
        PlaceStatus.SUSPENDED,
        PlaceStatus.SUSPENDED,
        PlaceStatus.ACTIVE,
    ]
    assert place_queries.standing_on(active, last).until == last


def test_suspension_that_was_lifted_early_may_be_followed_by_another(active, manager, at):
    move(active, PLACE["suspend"], by=manager, at=at, until=date(2026, 6, 30))
    move(active, PLACE["resume"], by=manager, at=at, on=date(2026, 5, 20))

    move(active, PLACE["suspend"], by=manager, at=at, on=date(2026, 6, 1), until=date(2026, 6, 9))

    days = [date(2026, 5, 19), date(2026, 5, 20), date(2026, 6, 9), date(2026, 6, 10)]
    assert [place_queries.status_on(active, day) for day in days] == [
        PlaceStatus.SUSPENDED,
        PlaceStatus.ACTIVE,
        PlaceStatus.SUSPENDED,
        PlaceStatus.ACTIVE,
    ]


def test_what_lies_ahead_leaves_today_as_it_is(active, manager, at):
    ahead = date(2026, 9, 1)

    move(active, PLACE["leave"], by=manager, at=at, on=ahead)

    row = as_stored(active)[0]
    assert (row["status"], row["ends_on"]) == (PlaceStatus.ACTIVE, date(2026, 8, 31))
    assert place_queries.status_on(active, ahead) == PlaceStatus.LEFT


def test_what_is_recorded_for_later_must_still_follow(active, manager, at):
    move(active, PLACE["suspend"], by=manager, at=at, on=date(2026, 9, 1))
    before = as_stored(active)

    with pytest.raises(place_events.LaterEventStands):
        move(active, PLACE["remove"], by=manager, at=at, on=date(2026, 8, 1))

    assert as_stored(active) == before


def test_nothing_happens_to_a_place_before_it_began(active, manager, at):
    with pytest.raises(WrongState):
        move(active, PLACE["suspend"], by=manager, at=at, on=STARTED - timedelta(days=1))

    assert place_queries.status_on(active, STARTED - timedelta(days=1)) is None


def test_place_is_passed_on_to_another_supplier(active, lot, manager, at):
    places.rank(active.pk, 3, on=TODAY, by=manager, at=at)
    buyer = frameworks.SupplierFactory()

    move(active, PLACE["novate"], by=manager, at=at, novated_to=buyer)

    taken = SupplierOnLot.objects.get(lot=lot, supplier=buyer)
    assert (taken.status, taken.rank, taken.starts_on) == (PlaceStatus.ACTIVE, 3, TODAY)
    event = PlaceEvent.objects.get(place=active, kind=PlaceEventKind.NOVATED)
    assert event.novated_to == taken
    assert as_stored(active)[0]["ends_on"] == TODAY - timedelta(days=1)


def test_place_is_not_passed_on_to_a_supplier_of_the_lot(active, lot, manager, at):
    other = places.appoint(lot, frameworks.SupplierFactory(), on=STARTED, by=manager, at=at)

    with pytest.raises(places.AlreadyOnTheLot):
        move(active, PLACE["novate"], by=manager, at=at, novated_to=other.supplier)

    assert as_stored(active)[0]["status"] == PlaceStatus.ACTIVE


def test_rank_is_dated_too(active, manager, at):
    places.rank(active.pk, 1, on=date(2026, 1, 1), by=manager, at=at)
    places.rank(active.pk, 4, on=date(2026, 5, 1), by=manager, at=at)
    places.rank(active.pk, 2, on=date(2026, 8, 1), by=manager, at=at)

    days = [date(2025, 12, 31), date(2026, 1, 1), TODAY, date(2026, 8, 1)]
    assert [place_queries.standing_on(active, day).rank for day in days] == [None, 1, 4, 2]
    assert as_stored(active)[0]["rank"] == 4


def test_who_is_not_on_the_lot_is_not_ranked(in_status, manager, at):
    place = in_status(PlaceStatus.TENDERED)

    with pytest.raises(WrongState):
        places.rank(place.pk, 1, on=TODAY, by=manager, at=at)

    assert as_stored(place)[0]["rank"] is None


def test_rank_of_a_place_without_history_outlives_its_first_event(in_status, manager, at):
    place = in_status(PlaceStatus.ACTIVE, rank=5)

    move(place, PLACE["suspend"], by=manager, at=at)

    row = as_stored(place)[0]
    assert (row["status"], row["rank"]) == (PlaceStatus.SUSPENDED, 5)
    assert told(place) == [
        (PlaceEventKind.ACTIVATED, STARTED),
        (PlaceEventKind.SUSPENDED, TODAY),
    ]


def test_many_places_are_asked_in_one_query(lot, manager, at, django_assert_num_queries):
    rows = [
        places.appoint(lot, frameworks.SupplierFactory(), on=STARTED, by=manager, at=at)
        for _ in range(4)
    ]
    move(rows[0], PLACE["suspend"], by=manager, at=at)

    with django_assert_num_queries(1):
        statuses = place_queries.statuses_on(rows, TODAY)

    assert list(statuses.values()) == [PlaceStatus.SUSPENDED] + [PlaceStatus.ACTIVE] * 3


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["suspend", "resume", "leave", "remove", "rank"]),
        st.integers(-20, 40),
        st.none() | st.integers(0, 15),
    ),
    max_size=8,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each example has its own place
)
@given(steps=STEPS)
def test_the_row_agrees_with_its_events_on_every_day(lot, at, steps):
    """Kept day by day, the row is what folding the events says; and each event follows."""
    place = places.appoint(lot, frameworks.SupplierFactory(), on=STARTED, by=SYSTEM, at=at)
    for name, ahead, length in steps:
        on = TODAY + timedelta(days=ahead)
        until = None if length is None else on + timedelta(days=length)
        try:
            if name == "rank":
                places.rank(place.pk, length, on=on, by=SYSTEM, at=at)
            else:
                move(place, PLACE[name], by=SYSTEM, at=at, on=on, until=until)
        except DomainError:
            continue

    row = SupplierOnLot.objects.get(pk=place.pk)
    assert row.status == place_queries.status_on(row, TODAY)
    for ahead in range(60):
        day = TODAY + timedelta(days=ahead)
        places.keep(place.pk, on=day, by=SYSTEM, at=at)
        row = SupplierOnLot.objects.get(pk=place.pk)
        assert (row.status, row.rank) == day_by_day(place, day)


def day_by_day(place, day):
    """The slow way: every day by itself, a suspension ending after its last day."""
    events = list(PlaceEvent.objects.filter(place=place).by_day())
    status, rank, until, today = None, None, None, min(event.on for event in events)
    while today <= day:
        if until is not None and today > until:
            status, until = PlaceStatus.ACTIVE, None
        for event in events:
            if event.on == today and event.kind == PlaceEventKind.RANKED:
                rank = event.rank
            elif event.on == today:
                status, until = place_queries.LEADS_TO[event.kind], event.until
        today += timedelta(days=1)
    return status, rank
