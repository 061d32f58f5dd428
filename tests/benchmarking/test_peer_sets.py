"""Sets that people propose: bands only, a budget that all share, and no singling out."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from benchmarking.actions import peer_sets
from benchmarking.models import PeerSet, PeerSetAnswer
from benchmarking.models.peer_sets import SETS_IN_A_LIFETIME
from procurement_portal.core.errors import NotAllowed
from procurement_portal.core.models import AuditEvent
from tests.benchmarking.conftest import a_year, released
from tests.factories import benchmarking, consortia

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


@pytest.fixture
def propose(authority, spent, officer, at):
    """A proposal by the officer for the year; keywords change it."""

    def proposed(members, **changes):
        given = {
            "authority": authority,
            "run": spent.run,
            "name": "River towns",
            "why": "All stand on the same river.",
            "by": officer,
            "at": at,
        }
        return peer_sets.propose(members=members, **given | changes)

    return proposed


def answer_of(peer_set, category):
    return PeerSetAnswer.objects.get(peer_set=peer_set, category=category)


def test_seven_others_tell_the_side_of_the_median(propose, spent):
    seven = answer_of(propose(spent.peers[:7]), spent.agency)

    assert (seven.is_above, seven.quartile_band, seven.other_band) == (True, None, "7 or more")


def test_thirteen_others_tell_the_quarter(authority, officer, loaded, at):
    for _ in range(16):
        body = consortia.AuthorityFactory()
        consortia.DenominatorFactory(authority=body, value=120_000, as_at=date(2025, 9, 30))
        a_year(body, loaded.agency, Decimal(10_000))

    peer_set = peer_sets.propose(
        authority=authority,
        run=released(at),
        name="River towns",
        why="All stand on the same river.",
        members=loaded.peers,
        by=officer,
        at=at,
    )

    thirteen = answer_of(peer_set, loaded.agency)
    assert (thirteen.is_above, thirteen.quartile_band) == (True, 4)


def test_six_others_with_a_figure_are_refused_and_cost_nothing(propose, authority, spent):
    with pytest.raises(peer_sets.TooFewMembers):
        propose([*spent.peers[:6], authority])

    assert not PeerSet.objects.exists()


def test_set_that_singles_out_a_body_together_with_earlier_ones_is_refused(propose, spent):
    propose(spent.peers[:8])

    with pytest.raises(peer_sets.TooRevealing):
        propose(spent.peers[:7])

    assert PeerSet.objects.count() == 1


def test_all_but_one_of_a_kind_would_single_that_one_out(propose, spent):
    with pytest.raises(peer_sets.TooRevealing):
        propose(spent.peers[:-1])

    assert not PeerSet.objects.exists()


def test_guard_is_what_refuses(propose, spent, monkeypatch):
    monkeypatch.setattr(
        peer_sets.linear.Span,
        "admit",
        lambda *_: peer_sets.linear.Verdict(
            ok=True, leverage=0.0, contributor=None, colluder=None, is_new=True
        ),
    )
    propose(spent.peers[:8])

    assert propose(spent.peers[:7]).number == 2


def test_budget_is_shared_by_all_and_for_life(propose, spent, monkeypatch):
    for number in range(1, SETS_IN_A_LIFETIME + 1):
        benchmarking.PeerSetFactory(run=spent.run, number=number)

    with pytest.raises(peer_sets.BudgetSpent):
        propose(spent.peers[:7])
    with pytest.raises(IntegrityError), transaction.atomic():
        benchmarking.PeerSetFactory(run=spent.run, number=SETS_IN_A_LIFETIME + 1)


def test_set_and_answer_never_change_and_are_audited(propose, spent, authority):
    peer_set = propose(spent.peers[:7])

    for row in (peer_set, peer_set.answers.first(), peer_set.memberships.first()):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            row.save()
    event = AuditEvent.objects.get(name="benchmarking.peer_set.answered")
    assert event.tenant_ref == f"authority:{authority.pk}"


def test_auditor_and_people_of_others_propose_nothing(propose, spent, people):
    for role in ("auditor", "outsider", "manager", "operator"):
        with pytest.raises(NotAllowed):
            propose(spent.peers[:7], by=people[role])

    assert not PeerSet.objects.exists()


def test_pages_propose_answer_and_say_what_is_left(browser_of, officer, outsider, spent):
    browser = browser_of(officer)
    form = {
        "name": "River towns",
        "why": "The same river.",
        "members": [one.slug for one in spent.peers[:7]],
    }

    refused = browser.post(
        "/benchmarks/peers/sets/propose/", form | {"members": form["members"][:5]}
    )
    answered = browser.post("/benchmarks/peers/sets/propose/", form)

    assert "A set needs at least 7 other bodies" in refused.content.decode()
    page = browser.get(answered.url)
    assert ["Agency staff", "Above the median", "Not shown: too few", "7 or more"] in (
        page.context["answers"]
    )
    told = browser.get("/benchmarks/peers/sets/").content.decode()
    assert "34 more sets will ever be answered" in told
    assert browser_of(outsider).get(answered.url).status_code == 404


def test_api_proposes_and_tells_no_figure(browser_of, officer, authority, spent):
    browser = browser_of(officer)
    sent = {
        "authority": authority.slug,
        "run": spent.run.pk,
        "name": "River towns",
        "why": "The same river.",
        "members": [one.slug for one in spent.peers[:7]],
    }

    made = browser.post("/api/peer-sets/", sent, content_type="application/json")
    again = browser.post(
        "/api/peer-sets/",
        sent | {"members": sent["members"][:6]},
        content_type="application/json",
    )

    assert made.status_code == 201
    assert set(made.json()["answers"][0]) == {
        "category",
        "is_above",
        "quartile_band",
        "other_band",
    }
    assert (again.status_code, again.json()["code"]) == (409, "peer_set_too_small")
