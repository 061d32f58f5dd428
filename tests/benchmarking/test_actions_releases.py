"""Releases: frozen, numbered, and new only where at least three contributors changed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from benchmarking.actions import refresh, release_figures, releases
from benchmarking.models import (
    BaseCell,
    BenchmarkDistribution,
    BenchmarkResult,
    BenchmarkRun,
    DueFigures,
    Release,
    ReleaseFigure,
    ReleaseInput,
)
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed
from procurement_portal.core.models import AuditEvent, Job
from tests.benchmarking.conftest import YEAR
from tests.factories import benchmarking

pytestmark = pytest.mark.django_db


def dearer(bodies, category):
    """The bodies spend a pound a head and month more than before, and it is noted as due."""
    for body in bodies:
        for cell in BaseCell.objects.filter(authority=body, category=category):
            cell.net_amount += 120_000
            cell.absolute_amount += 120_000
            cell.save()
        DueFigures.objects.create(
            authority=body, first_month=YEAR.starts_on, last_month=YEAR.starts_on
        )


def refreshed(at):
    job = refresh.request(by=SYSTEM, at=at)
    jobs.run(job.pk, lambda job, progress: refresh.compute(job, progress, at=at))
    assert not DueFigures.objects.exists()


def figure(release, category, viewer=None):
    return ReleaseFigure.objects.get(release=release, category=category, viewer=viewer)


def own(authority, category):
    return BenchmarkResult.objects.get(authority=authority, category=category, run__state="current")


def test_own_figure_moves_at_once_and_nothing_of_peers_moves_with_it(spent, authority, at):
    before = own(spent.peers[1], spent.agency)
    public = BenchmarkDistribution.objects.get(category=spent.agency)

    dearer([authority], spent.agency)
    refreshed(at)

    moved = own(authority, spent.agency)
    assert (moved.rate, moved.median, moved.gap_percent) == (
        Decimal(18),
        Decimal("4.65"),
        Decimal("287.0968"),
    )
    assert moved.opportunity == (Decimal(18) - Decimal("4.65")) * 120_000
    assert own(spent.peers[1], spent.agency) == before
    after = BenchmarkResult.objects.filter(pk=before.pk).values().get()
    assert after == {name: getattr(before, name) for name in after}
    assert BenchmarkDistribution.objects.get(category=spent.agency).median == public.median


def test_two_changed_contributors_leave_the_figure_as_it_was(spent, authority, at):
    first = Release.objects.get()
    dearer(spent.peers[:2], spent.agency)

    second = releases.publish(by=SYSTEM, at=at + timedelta(days=31))

    for viewer in (None, authority):
        old, new = (figure(one, spent.agency, viewer) for one in (first, second))
        assert (new.median, new.lower_quartile) == (old.median, old.lower_quartile)
        assert (new.based_on, new.changed_count) == (first, 2)
        assert new.is_carried_over
    assert second.carried_count == second.figure_count
    assert own(authority, spent.agency).median == Decimal("4.65")


def test_third_changed_contributor_makes_a_new_figure(spent, authority, at):
    dearer(spent.peers[:2], spent.agency)
    releases.publish(by=SYSTEM, at=at)
    dearer(spent.peers[2:3], spent.agency)

    third = releases.publish(by=SYSTEM, at=at)

    told = figure(third, spent.agency, authority)
    assert (told.based_on, told.changed_count, told.median) == (third, 3, Decimal("4.95"))
    assert own(authority, spent.agency).median == Decimal("4.95")
    assert figure(third, spent.stationery, authority).is_carried_over
    # One of the three sees the others only, of whom two changed.
    assert figure(third, spent.agency, spent.peers[0]).is_carried_over


def test_figure_is_held_against_every_earlier_one_not_only_the_last(spent, authority, at):
    dearer(spent.peers[:3], spent.agency)
    second = releases.publish(by=SYSTEM, at=at)
    for body in spent.peers[:2]:
        BaseCell.objects.filter(authority=body, category=spent.agency).update(net_amount=41_000)
    BaseCell.objects.filter(authority=spent.peers[0], category=spent.agency).update(
        net_amount=40_000
    )
    BaseCell.objects.filter(authority=spent.peers[2], category=spent.agency).update(
        net_amount=42_000
    )
    BaseCell.objects.filter(authority=spent.peers[9], category=spent.agency).update(
        net_amount=99_000
    )

    third = releases.publish(by=SYSTEM, at=at)

    told = figure(third, spent.agency, authority)
    assert (told.based_on, told.changed_count) == (second, 1)


def test_newcomer_waits_for_two_others_before_it_counts(spent, authority, at):
    dearer(spent.peers[:1], spent.agency)
    refreshed(at)

    second = releases.publish(by=SYSTEM, at=at)

    assert figure(second, spent.agency).changed_count == 1
    assert Release.objects.earliest("number").figures.count() == second.figure_count


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE benchmarking_release SET published_by = 'x'",
        "DELETE FROM benchmarking_release",
        "UPDATE benchmarking_releasefigure SET median = 1 WHERE median IS NOT NULL",
        "DELETE FROM benchmarking_releasefigure",
        "UPDATE benchmarking_releaseinput SET net_pence = 1",
        "DELETE FROM benchmarking_releaseinput",
        """INSERT INTO benchmarking_releaseinput (release_id, measure, starts_on, ends_on,
           category_id, authority_id, peer_group, net_pence, months, quality_band, status)
           SELECT release_id, 'late', starts_on, ends_on, category_id, authority_id, peer_group,
                  net_pence, months, quality_band, status FROM benchmarking_releaseinput""",
    ],
)
def test_database_refuses_to_change_what_was_released(spent, statement):
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_whatever_goes_wrong_publishes_nothing(spent, at, monkeypatch):
    counts = (Release.objects.count(), ReleaseFigure.objects.count(), AuditEvent.objects.count())
    dearer(spent.peers[:5], spent.agency)
    monkeypatch.setattr(releases, "hash_of_figures", lambda release: 1 / 0)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        releases.publish(by=SYSTEM, at=at)

    assert counts == (
        Release.objects.count(),
        ReleaseFigure.objects.count(),
        AuditEvent.objects.count(),
    )
    assert BenchmarkRun.objects.get().release == Release.objects.get()


def test_count_that_does_not_fit_its_contributors_is_refused(spent, at, monkeypatch):
    compute = releases.spend_per_head.compute_many
    monkeypatch.setattr(
        releases.spend_per_head,
        "compute_many",
        lambda frame, *_: compute(frame).assign(n_others=20),
    )

    with pytest.raises(release_figures.WrongCount), transaction.atomic():
        releases.publish(by=SYSTEM, at=at)

    assert Release.objects.count() == 1


def test_hashes_tell_the_same_figures_from_others(spent, at):
    first = Release.objects.get()
    assert releases.hash_of_figures(first) == first.figures_hash
    assert releases.hash_of_inputs(first) == first.input_hash
    dearer(spent.peers[:1], spent.agency)

    second = releases.publish(by=SYSTEM, at=at)

    assert second.figures_hash == first.figures_hash
    assert second.input_hash != first.input_hash


def test_month_has_one_release_from_its_day_on(spent, at, settings):
    settings.RELEASE_DAY = 5
    third_of_next, fifth_of_next = (
        at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1, day=day)
        for day in (3, 5)
    )

    assert releases.publish_when_due(by=SYSTEM, at=third_of_next) is None
    assert releases.publish_when_due(by=SYSTEM, at=fifth_of_next).number == 2
    assert releases.publish_when_due(by=SYSTEM, at=fifth_of_next) is None


def test_release_holds_every_financial_year_and_the_newest_twelve_months(spent, at):
    starts = [date(2025, 6, 1), date(2025, 8, 1), date(2026, 4, 1)]
    for starts_on in starts:
        ends_on = date(2027, 3, 31) if starts_on.month == 4 else starts_on.replace(year=2026)
        benchmarking.BenchmarkRunFactory(starts_on=starts_on, ends_on=last_before(ends_on))

    release = releases.publish(by=SYSTEM, at=at)

    held = release.figures.order_by("starts_on").values_list("starts_on", flat=True).distinct()
    assert list(held) == [YEAR.starts_on, date(2025, 8, 1), date(2026, 4, 1)]


def last_before(day):
    """The day itself where it ends a month, else the day before."""
    return day if day.day > 1 else day - timedelta(days=1)


def test_release_waits_until_something_was_computed(db, at):
    assert releases.publish_when_due(by=SYSTEM, at=at) is None
    with pytest.raises(releases.NothingToRelease):
        releases.publish(by=SYSTEM, at=at)


@pytest.mark.parametrize("role", ["officer", "finance_lead", "manager", "auditor", "stranger"])
def test_only_operators_and_the_portal_publish(spent, people, role, at):
    with pytest.raises(NotAllowed):
        releases.publish(by=people[role], at=at)

    assert Release.objects.count() == 1


def test_what_is_kept_of_inputs_is_the_owners(spent, people, authority):
    told = ReleaseInput.objects.visible_to(people["officer"])

    assert set(told.values_list("authority", flat=True)) == {authority.pk}
    assert not ReleaseInput.objects.visible_to(people["operator"]).exists()
    seen = ReleaseFigure.objects.visible_to(people["officer"]).exclude(viewer=None)
    assert set(seen.values_list("viewer", flat=True)) == {authority.pk}


def test_a_job_that_is_queued_does_for_every_change(spent, authority, at):
    dearer([authority], spent.agency)
    assert refresh.request(by=SYSTEM, at=at) is not None
    dearer([authority], spent.agency)

    assert refresh.request(by=SYSTEM, at=at) is None
    assert Job.objects.filter(kind=refresh.JOB_KIND).count() == 1
