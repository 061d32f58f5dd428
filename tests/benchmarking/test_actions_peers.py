"""Peers: statistics loaded, the year's neighbours frozen, and runs that compare with them."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from benchmarking.actions import peers, statistics
from benchmarking.choices import PeerTier
from benchmarking.measures import profiles
from benchmarking.measures.peers import Variable, check_weights
from benchmarking.models import Peer, PeerVersion, Statistic
from benchmarking.queries import circles
from benchmarking.sheets.statistics import LONG, Reading, Refusal, UnknownTable, readings
from consortia.choices import AuthorityKind, MembershipStatus
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed
from procurement_portal.core.periods import Period
from tests.benchmarking.conftest import released
from tests.factories import benchmarking, consortia, frameworks

YEAR = Period(date(2025, 4, 1), date(2026, 3, 31))
PLACE = profiles.Profile(
    "place", "Place", "Like places.", (Variable("residents", "Residents", 1.0, logarithm=True),)
)


def table(*rows):
    return list(readings(enumerate([LONG, *rows], start=1)))


def test_long_table_tells_each_figure_and_why_a_row_has_none():
    found = table(
        ("essex", "over-65", "2021", "20.5", "Census"),
        ("essex", "Over 65", "2021", "20.5", "Census"),
        ("essex", "over-65", "21st", "20.5", "Census"),
        ("essex", "over-65", "2021", "a fifth", "Census"),
        ("essex", "over-65", "2021", "", "Census"),
        ("essex", "over-65", "2021", "1", ""),
    )

    assert found[0] == Reading(2, "essex", "over-65", 2021, Decimal("20.50000000"), "Census")
    assert [(one.row, one.reason) for one in found[1:] if isinstance(one, Refusal)] == [
        (3, "'Over 65' is no name of a variable, such as over-65."),
        (4, "'21st' is not a year."),
        (5, "over-65: 'a fifth' is not a number."),
        (7, "It names no source."),
    ]


def test_wide_table_needs_its_year_and_source():
    rows = [(1, ["gss-code", "over-65"]), (2, ["E1", "20"])]

    [one] = readings(rows, year=2021, source="Census")

    assert (one.code, one.variable, one.year, one.source) == ("E1", "over-65", 2021, "Census")
    with pytest.raises(UnknownTable, match="needs its year"):
        list(readings(rows))


def test_published_tables_are_known_by_their_headings():
    area = readings([(1, ["local-authority-code", "area", "pop_2020"]), (2, ["DUR", "2", "10"])])
    fifths = readings([(1, ["local-authority-code", "label"]), (2, ["DRS", "1st IMD quintile"])])
    other = readings([(1, ["local-authority-code", "label"]), (2, ["DRS", "Scotland"])])

    assert {one.variable: one.value for one in area} == {"area": 2, "residents": 10, "density": 5}
    assert [(one.variable, one.value) for one in fifths] == [("deprivation", 5)]
    assert [type(one) for one in other] == [Refusal]


@pytest.mark.django_db
class TestStatistics:
    def test_what_is_held_is_kept_unless_it_is_to_be_replaced(self, authority, at):
        first = table((authority.slug, "residents", "2021", "100", "Census"))
        second = table((authority.slug, "residents", "2021", "120", "Census"))
        statistics.load(first, table="a.csv", by=SYSTEM, at=at)

        kept = statistics.load(second, table="b.csv", by=SYSTEM, at=at)
        assert Statistic.objects.get().value == 100
        assert kept.refusals[0].reason == "residents 2021 is 120.00000000 here; kept 100.00000000."

        statistics.load(second, table="b.csv", replace=True, by=SYSTEM, at=at)
        assert Statistic.objects.get().value == 120

    def test_unknown_code_is_told(self, at):
        report = statistics.load(
            table(("nowhere", "residents", "2021", "1", "Census")), table="a", by=SYSTEM, at=at
        )

        assert [one.what for one in report.refusals] == ["nowhere"]
        assert not report.counts

    def test_only_operators_load(self, officer, at):
        with pytest.raises(NotAllowed):
            statistics.load([], table="a", by=officer, at=at)


def residents(bodies, *, year=2024):
    for place, body in enumerate(bodies):
        benchmarking.StatisticFactory(
            authority=body, variable="residents", year=year, value=1_000 * (place + 1)
        )


@pytest.mark.django_db
class TestFreezing:
    def test_the_nearest_of_the_kind_are_frozen_with_their_distances(self, at):
        bodies = [consortia.AuthorityFactory(kind=AuthorityKind.COUNTY) for _ in range(4)]
        other = consortia.AuthorityFactory(kind=AuthorityKind.POLICE)
        residents([*bodies, other])
        peers.define([PLACE], by=SYSTEM, at=at)

        [version] = peers.freeze(2026, by=SYSTEM, at=at)

        near = Peer.objects.filter(version=version, authority=bodies[0]).order_by("rank")
        assert [one.member for one in near] == bodies[1:]
        assert near[2].rebased == 1
        assert not Peer.objects.filter(authority=other).exists()
        place = version.places.get(authority=bodies[0])
        assert (place.known, place.weight_known) == ({"residents": ["1000.00000000", 2024]}, 1)

    def test_it_never_changes_and_later_statistics_wait_for_the_next_year(self, at):
        bodies = [consortia.AuthorityFactory(kind=AuthorityKind.COUNTY) for _ in range(3)]
        residents(bodies)
        peers.define([PLACE], by=SYSTEM, at=at)
        [version] = peers.freeze(2026, by=SYSTEM, at=at)
        residents(reversed(bodies), year=2025)

        with pytest.raises(peers.AlreadyFrozen):
            peers.freeze(2026, by=SYSTEM, at=at)
        for row in (version, version.peers.first(), version.places.first()):
            with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
                row.save()
        [later] = peers.freeze(2027, by=SYSTEM, at=at)
        assert later.input_hash != version.input_hash

    def test_figures_of_after_the_year_are_not_read(self, at):
        residents([consortia.AuthorityFactory(kind=AuthorityKind.COUNTY)], year=2027)
        peers.define([PLACE], by=SYSTEM, at=at)

        with pytest.raises(peers.NothingKnown):
            peers.freeze(2026, by=SYSTEM, at=at)

    def test_only_operators_freeze(self, officer, at):
        with pytest.raises(NotAllowed):
            peers.freeze(2026, by=officer, at=at)
        assert not PeerVersion.objects.exists()

    def test_profile_with_weights_of_more_than_1_is_refused(self, at):
        odd = profiles.Profile("odd", "Odd", "No.", (Variable("area", "Area", 1.1),))

        with pytest.raises(ValueError, match="sum to 1"):
            peers.define([odd], by=SYSTEM, at=at)


@pytest.mark.parametrize("profile", profiles.STANDARD, ids=lambda one: one.key)
def test_standard_profiles_weigh_1_and_one_is_usual(profile):
    check_weights(profile.variables)
    assert sum(one.is_usual for one in profiles.STANDARD) == 1


@pytest.mark.django_db
def test_category_takes_the_profile_of_what_it_lies_in(at):
    care = frameworks.CategoryFactory(key="care")
    adult = frameworks.CategoryFactory(parent=care)
    other = frameworks.CategoryFactory()
    peers.define(by=SYSTEM, at=at)

    found = circles.profile_of()

    profile = {one.key: one.pk for one in peers.PeerProfile.objects.all()}
    assert found[adult.pk] == found[care.pk] == profile["care"]
    assert found[other.pk] == profile["place"]


@pytest.mark.django_db
def test_release_compares_with_the_frozen_neighbours_and_says_so(loaded, authority, at):
    bodies = [authority, *loaded.peers]
    residents(bodies)
    peers.define([PLACE], by=SYSTEM, at=at)
    [version] = peers.freeze(2026, by=SYSTEM, at=at)

    own = released(at).results.get(authority=authority, category=loaded.agency)

    assert (own.tier, own.peer_version) == (PeerTier.NEAREST, version)
    assert own.other_count == 14
    assert (own.rank_lowest, own.rank_highest) == (15, 15)


@pytest.mark.django_db
def test_members_of_a_consortium_are_those_of_the_window():
    consortium = consortia.ConsortiumFactory()
    inside, *_ = (
        consortia.MembershipFactory(
            consortium=consortium, status=status, starts_on=starts_on, role="member"
        )
        for status, starts_on in (
            (MembershipStatus.ACTIVE, date(2020, 1, 1)),
            (MembershipStatus.ACTIVE, date(2026, 4, 1)),
            (MembershipStatus.APPLIED, None),
        )
    )
    also = consortia.MembershipFactory(
        consortium=consortium,
        status=MembershipStatus.ACTIVE,
        starts_on=date(2020, 1, 1),
        role="member",
    )

    pairs = circles.of(YEAR).consortia.to_numpy().tolist()

    assert sorted(pairs) == sorted(
        [
            [inside.authority_id, also.authority_id],
            [also.authority_id, inside.authority_id],
        ]
    )


@pytest.mark.django_db
def test_commands_load_freeze_and_tell(tmp_path, capsys):
    bodies = [consortia.AuthorityFactory(kind=AuthorityKind.COUNTY) for _ in range(3)]
    file = tmp_path / "statistics.csv"
    rows = [f"{one.slug},residents,2021,{place}00,Census" for place, one in enumerate(bodies, 1)]
    rows += [f"{one.slug},density,2021,{place}0,Census" for place, one in enumerate(bodies, 1)]
    file.write_text("\n".join([",".join(LONG), *rows, "nowhere,residents,2021,3,Census"]))

    call_command("load_statistics", file)
    call_command("freeze_peers", "--year", "2026")

    told = capsys.readouterr().out
    assert "statistics.csv: 6 added; 1 not loaded" in told
    assert "row 8, nowhere: No one authority has this code." in told
    assert "Office and technology 2026: 3 bodies, 6 pairs" in told
