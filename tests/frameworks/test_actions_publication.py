"""A framework is sent to review by one person and published by another."""

from datetime import date, timedelta

import pytest

from consortia.choices import NotificationKind
from consortia.models import Notification
from frameworks.actions import publication, waivers
from frameworks.actions.lots import NobodySigned
from frameworks.choices import FRAMEWORK, FrameworkStatus, LotStatus, NoticeType
from frameworks.law.findings import Outcome
from frameworks.models import FrameworkVersion, RuleWaiver
from frameworks.queries import rules
from frameworks.queries.drafting import BY_ITSELF
from procurement_portal.core.errors import ChangedMeanwhile, NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import consortia, frameworks
from tests.frameworks import publishing
from tests.frameworks.publishing import as_stored

pytestmark = pytest.mark.django_db

ON = date(2026, 6, 1)
OTHERS = ("officer", "finance_lead", "auditor", "operator", "outsider", "stranger")
ARROWS = [arrow for arrow in FRAMEWORK if arrow.name in BY_ITSELF]
ALLOWED = [(arrow, source) for arrow in ARROWS for source in arrow.sources]
REFUSED = [
    (arrow, source)
    for arrow in ARROWS
    for source in FrameworkStatus.values
    if source not in arrow.sources
]
DENIED = [(arrow, who) for arrow in ARROWS for who in OTHERS]


def named(value):
    return getattr(value, "name", value)


@pytest.fixture
def second_manager(consortium):
    return consortia.ConsortiumRoleFactory(
        consortium=consortium, person__name="Mona Manager"
    ).person


@pytest.fixture
def in_status(consortium, second_manager, at):
    """A whole framework with a supplier, sent by the second manager where it is in review."""

    def make(status, **facts):
        sent = status == FrameworkStatus.IN_REVIEW
        by = {"submitted_by": second_manager, "submitted_at": at} if sent else {}
        made = publishing.framework(consortium, status=status, **by | facts)
        frameworks.SupplierOnLotFactory(lot=made.lots.get(), signed_on=date(2026, 5, 11))
        publishing.notice(made, NoticeType.UK4, number="000100-2026", on=date(2026, 1, 5))
        return made

    return make


def reasons_for(framework, moment):
    found = rules.findings(framework, moment=moment, on=ON)
    return {waivers.key(one): "Considered." for one in found if one.outcome is Outcome.WARN}


def take(framework, transition, *, by, at, **more):
    if transition == "send_back":
        return publication.send_back(
            framework.pk, **{"reason": "Mend the term."} | more, by=by, at=at
        )
    act = getattr(publication, transition)
    moment = publication.moment_of(framework) if transition == "submit" else transition
    said = {"on": ON, "reasons": reasons_for(framework, moment)} | more
    return act(framework.pk, **said, by=by, at=at)


@pytest.mark.parametrize(("arrow", "source"), ALLOWED, ids=named)
def test_table_allows_it(arrow, source, in_status, manager, at):
    framework = in_status(source)

    moved = take(framework, arrow.name, by=manager, at=at)

    assert moved.status == as_stored(framework)["status"] == arrow.target
    event = AuditEvent.objects.get(name=f"frameworks.framework.{publication.PAST[arrow.name]}")
    assert (event.details["moved_from"], event.details["moved_to"]) == (source, arrow.target)


@pytest.mark.parametrize(("arrow", "source"), REFUSED, ids=named)
def test_table_refuses_it(arrow, source, in_status, manager, at):
    framework = in_status(source)
    before = as_stored(framework)

    with pytest.raises(WrongState):
        take(framework, arrow.name, by=manager, at=at)

    assert as_stored(framework) == before
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(("arrow", "who"), DENIED, ids=named)
def test_only_managers_of_the_publisher_do_it(arrow, who, in_status, people, at):
    framework = in_status(arrow.sources[0])
    before = as_stored(framework)

    with pytest.raises(NotAllowed):
        take(framework, arrow.name, by=people[who], at=at)

    assert as_stored(framework) == before
    assert not AuditEvent.objects.exists()
    assert not Notification.objects.exists()


# Four eyes


@pytest.mark.parametrize("transition", ["publish", "publish_concluded"])
def test_who_sent_it_does_not_publish_it(transition, in_status, second_manager, at):
    framework = in_status(FrameworkStatus.IN_REVIEW)
    before = as_stored(framework)

    with pytest.raises(publication.FourEyes, match="somebody else"):
        take(framework, transition, by=second_manager, at=at)

    assert as_stored(framework) == before
    assert not FrameworkVersion.objects.exists()


def test_who_sent_it_may_take_it_back(in_status, second_manager, at):
    framework = in_status(FrameworkStatus.IN_REVIEW)

    take(framework, "send_back", by=second_manager, at=at)

    assert as_stored(framework)["status"] == FrameworkStatus.DRAFT
    assert not Notification.objects.exists()


@pytest.mark.parametrize("transition", ["publish", "publish_concluded", "send_back"])
def test_what_changed_after_it_was_read_is_not_decided_on(transition, in_status, manager, at):
    framework = in_status(FrameworkStatus.IN_REVIEW)
    before = as_stored(framework)

    with pytest.raises(ChangedMeanwhile):
        take(framework, transition, by=manager, at=at, version=7)

    assert as_stored(framework) == before


# What is asked


def test_framework_without_a_lot_is_not_sent(consortium, manager, at):
    framework = publishing.framework(consortium, lot=None)

    with pytest.raises(publication.NothingInIt):
        publication.submit(framework.pk, on=ON, by=manager, at=at)

    assert as_stored(framework)["status"] == FrameworkStatus.DRAFT


def test_block_refuses_with_the_rules_number_and_words(in_status, manager, at):
    framework = in_status(FrameworkStatus.DRAFT, price_mechanism="")

    with pytest.raises(waivers.RuleForbids, match="R10: "):
        take(framework, "submit", by=manager, at=at)

    assert as_stored(framework)["status"] == FrameworkStatus.DRAFT
    assert not RuleWaiver.objects.exists()


LONG = {"ends_on": date(2031, 5, 31), "term_rationale": "Machines that last longer."}


def test_warning_needs_a_reason_and_keeps_it_with_the_name(in_status, manager, at):
    framework = in_status(FrameworkStatus.DRAFT, **LONG)

    with pytest.raises(waivers.ReasonOwed, match="R12: ") as refusal:
        publication.submit(framework.pk, on=ON, by=manager, at=at)
    reasons = {waivers.key(one): "Said in the tender notice." for one in refusal.value.owed}
    publication.submit(framework.pk, on=ON, reasons=reasons, by=manager, at=at)

    waiver = RuleWaiver.objects.get(rule="R12")
    assert (waiver.reason, waiver.given_by) == ("Said in the tender notice.", "Max Manager")
    assert as_stored(framework)["status"] == FrameworkStatus.IN_REVIEW


def test_reason_holds_until_the_rule_says_something_else(in_status, manager, second_manager, at):
    framework = in_status(FrameworkStatus.DRAFT, **LONG)
    take(framework, "submit", by=second_manager, at=at)

    publication.publish(framework.pk, on=ON, by=manager, at=at)

    assert RuleWaiver.objects.filter(rule="R12").count() == 1


def test_send_back_says_what_to_mend(in_status, manager, at):
    framework = in_status(FrameworkStatus.IN_REVIEW)

    with pytest.raises(publication.SayWhatToMend):
        take(framework, "send_back", by=manager, at=at, reason=" ")
    take(framework, "send_back", by=manager, at=at)

    assert as_stored(framework)["review_note"] == "Mend the term."


# Published


def test_planned_framework_is_seen_by_everybody_and_its_lots_wait(in_status, manager, stranger, at):
    framework = in_status(FrameworkStatus.IN_REVIEW)

    take(framework, "publish", by=manager, at=at)

    assert type(framework).objects.visible_to(stranger).get() == framework
    assert framework.lots.get().status == LotStatus.DRAFT
    version = framework.versions.get()
    assert (version.number, version.what, version.published_by) == (1, "Published.", "Max Manager")


def test_concluded_framework_is_live_with_its_lots(in_status, manager, at):
    framework = in_status(FrameworkStatus.IN_REVIEW)

    take(framework, "publish_concluded", by=manager, at=at)

    assert as_stored(framework)["status"] == FrameworkStatus.LIVE
    assert framework.lots.get().status == LotStatus.LIVE


@pytest.mark.parametrize("starts_on", [ON + timedelta(days=1)])
def test_concluded_framework_has_begun(starts_on, in_status, manager, at):
    framework = in_status(FrameworkStatus.IN_REVIEW, starts_on=starts_on)

    with pytest.raises((publication.NotBegun, waivers.RuleForbids)):
        take(framework, "publish_concluded", by=manager, at=at)

    assert as_stored(framework)["status"] == FrameworkStatus.IN_REVIEW


def test_concluded_framework_has_a_supplier_on_each_lot(in_status, manager, at):
    framework = in_status(FrameworkStatus.IN_REVIEW)
    framework.lots.get().places.all().delete()

    with pytest.raises((NobodySigned, waivers.RuleForbids)):
        take(framework, "publish_concluded", by=manager, at=at)

    assert as_stored(framework)["status"] == FrameworkStatus.IN_REVIEW
    assert framework.lots.get().status == LotStatus.DRAFT


def test_award_that_was_noticed_concludes_it(in_status):
    framework = in_status(FrameworkStatus.DRAFT)
    publishing.notice(framework, NoticeType.UK7, number="", on=None)

    before = publication.moment_of(framework)
    publishing.notice(framework, NoticeType.UK6)

    assert (before, publication.moment_of(framework)) == ("publish", "publish_concluded")


# Who is told


def test_other_managers_are_asked_to_review(in_status, manager, second_manager, at):
    framework = in_status(FrameworkStatus.DRAFT)

    take(framework, "submit", by=manager, at=at)

    news = Notification.objects.get()
    assert (news.person, news.kind) == (second_manager, NotificationKind.FRAMEWORK_REVIEW)
    assert news.link == f"/publishing/{framework.slug}/review/"


@pytest.mark.parametrize(
    ("transition", "link"),
    [("publish", "/frameworks/{}/"), ("send_back", "/publishing/{}/")],
)
def test_who_sent_it_is_told_what_became_of_it(
    transition, link, in_status, manager, second_manager, at
):
    framework = in_status(FrameworkStatus.IN_REVIEW)

    take(framework, transition, by=manager, at=at)

    news = Notification.objects.get()
    assert (news.person, news.link) == (second_manager, link.format(framework.slug))
