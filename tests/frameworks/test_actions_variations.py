"""What is published of a framework changes by versions that say what, why and on what basis."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from consortia.choices import NotificationKind
from consortia.models import Notification
from frameworks import events
from frameworks.actions import drafting, entitlements, variations, waivers
from frameworks.actions.variations import Account
from frameworks.choices import AccessStatus, EligibilityKind, FrameworkStatus, LotStatus, Regime
from frameworks.models import FrameworkVersion
from procurement_portal.core.errors import ChangedMeanwhile, NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.frameworks import publishing
from tests.frameworks.publishing import as_stored

pytestmark = pytest.mark.django_db

ON = date(2026, 6, 2)
OTHERS = ("officer", "finance_lead", "auditor", "operator", "outsider", "stranger")
ACCOUNT = Account(
    what="A new contact.", why="The team moved.", effective_on=ON, legal_basis="Section 74"
)
UNVARIED = ("draft", "in_review", "expired", "abandoned", "terminated")
CONTACT = {"contact_email": "paper@example.org"}


@pytest.fixture
def live(consortium):
    return publishing.framework(consortium, status=FrameworkStatus.LIVE, lot=LotStatus.LIVE)


def vary(framework, facts, *, by, at, **more):
    said = {"account": ACCOUNT, "version": 1, "on": ON} | more
    return variations.vary(framework.pk, facts=facts, by=by, at=at, **said)


def without(**parts):
    """The account, some of it left empty or otherwise."""
    return Account(**vars(ACCOUNT) | parts)


def test_change_is_a_version_field_by_field(live, manager, at):
    facts = CONTACT | {"estimated_value": Decimal("5000000.00")}

    version = vary(live, facts, by=manager, at=at)

    assert (version.number, version.what, version.why) == (1, "A new contact.", "The team moved.")
    assert (version.legal_basis, version.effective_on) == ("Section 74", ON)
    assert sorted(version.changes, key=lambda change: change["fact"]) == [
        {
            "fact": "Contact's e-mail address",
            "was": "frameworks@example.org",
            "is": "paper@example.org",
        },
        {"fact": "Estimated value", "was": "£4,000,000", "is": "£5,000,000"},
    ]
    assert as_stored(live)["contact_email"] == "paper@example.org"
    assert as_stored(live)["version"] == 2
    assert AuditEvent.objects.get().name == "frameworks.framework.varied"


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_varies_it(who, live, people, at):
    before = as_stored(live)

    with pytest.raises(NotAllowed):
        vary(live, CONTACT, by=people[who], at=at)

    assert as_stored(live) == before
    assert not FrameworkVersion.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("status", FrameworkStatus.values)
def test_what_is_published_and_has_not_ended_is_varied(status, consortium, manager, at):
    framework = publishing.framework(consortium, status=status)

    if status in UNVARIED:
        with pytest.raises(WrongState):
            vary(framework, CONTACT, by=manager, at=at)
    else:
        vary(framework, CONTACT, by=manager, at=at)

    assert framework.versions.count() == (status not in UNVARIED)


def test_law_never_changes(live, manager, at):
    with pytest.raises(variations.RegimeIsFixed, match="R1"):
        vary(live, {"regime": Regime.PCR2015}, by=manager, at=at)

    assert as_stored(live)["regime"] == Regime.PA2023


@pytest.mark.parametrize(
    ("facts", "more", "refusal"),
    [
        ({"contact_email": "frameworks@example.org"}, {}, variations.NothingChanged),
        (CONTACT, {"account": without(what=" ")}, variations.Unexplained),
        (CONTACT, {"account": without(why="")}, variations.Unexplained),
        (
            CONTACT,
            {"account": without(effective_on=ON + timedelta(days=1))},
            variations.NotInForceYet,
        ),
        (
            {"description": "Paper and card."},
            {"account": without(legal_basis="")},
            variations.BasisNeeded,
        ),
        (CONTACT, {"version": 9}, ChangedMeanwhile),
        ({"ends_on": date(2026, 5, 31)}, {}, drafting.FactsDisagree),
    ],
)
def test_half_an_account_is_refused(facts, more, refusal, live, manager, at):
    before = as_stored(live)

    with pytest.raises(refusal):
        vary(live, facts, by=manager, at=at, **more)

    assert as_stored(live) == before
    assert not FrameworkVersion.objects.exists()


def test_change_that_a_rule_forbids_is_refused(consortium, manager, at):
    planned = publishing.framework(consortium, status=FrameworkStatus.PLANNED)
    before = as_stored(planned)

    with pytest.raises(waivers.RuleForbids, match="R12: "):
        vary(planned, {"ends_on": date(2031, 5, 31)}, by=manager, at=at)

    assert as_stored(planned) == before


def test_change_that_a_rule_warns_of_needs_a_reason(live, manager, at):
    facts = {"ends_on": date(2031, 5, 31), "term_rationale": "Machines that last."}

    with pytest.raises(waivers.ReasonOwed, match="R12: ") as refusal:
        vary(live, facts, by=manager, at=at)
    reasons = {waivers.key(one): "Said in the notice." for one in refusal.value.owed}
    vary(live, facts, by=manager, at=at, reasons=reasons)

    assert as_stored(live)["ends_on"] == date(2031, 5, 31)
    assert live.waivers.get(rule="R12").reason == "Said in the notice."


def test_what_was_amiss_before_hinders_no_other_change(consortium, manager, at):
    amiss = publishing.framework(
        consortium, status=FrameworkStatus.LIVE, lot=LotStatus.LIVE, price_mechanism=""
    )

    vary(amiss, CONTACT, by=manager, at=at)

    assert as_stored(amiss)["contact_email"] == "paper@example.org"


def test_lots_are_varied_likewise(live, manager, at):
    lot = live.lots.get()

    version = variations.vary_lot(
        lot.pk,
        facts={"title": "Paper and card"},
        account=ACCOUNT,
        version=1,
        on=ON,
        by=manager,
        at=at,
    )

    assert version.changes == [{"fact": "Lot 1: title", "was": "Paper", "is": "Paper and card"}]
    assert as_stored(lot)["title"] == "Paper and card"


def test_who_may_use_a_published_framework_changes_with_an_account(live, manager, at):
    facts = {"quoted_text": "Schools.", "classes": ["school"]}
    said = {"kind": EligibilityKind.CATEGORY, "facts": facts, "on": ON, "by": manager, "at": at}

    with pytest.raises(variations.Unexplained):
        entitlements.add(live.pk, **said)
    rule = entitlements.add(live.pk, account=ACCOUNT, **said)
    entitlements.remove(rule, account=ACCOUNT, on=ON, by=manager, at=at)

    told = "Kinds of authority: Schools."
    assert [version.changes for version in live.versions.order_by("number")] == [
        [{"fact": "Who may use it", "was": "", "is": told}],
        [{"fact": "Who may use it", "was": told, "is": ""}],
    ]
    assert live.eligibility_rules.count() == 1


def test_officers_with_access_are_told(live, manager, officer, at):
    authority = officer.roles.get().authority
    publishing.access(live, authority, AccessStatus.ACTIVE)

    vary(live, CONTACT, by=manager, at=at)

    news = Notification.objects.get()
    assert (news.person, news.kind) == (officer, NotificationKind.FRAMEWORK_CHANGED)
    assert (news.text, news.link) == (
        "“Paper” changed: A new contact.",
        f"/frameworks/{live.slug}/",
    )


def test_change_is_announced_after_commit(live, manager, at, django_capture_on_commit_callbacks):
    news = []
    events.framework_varied.connect(listener := lambda **ids: news.append(ids))

    with django_capture_on_commit_callbacks(execute=True):
        vary(live, CONTACT, by=manager, at=at)
    events.framework_varied._receivers.remove(listener)

    assert news == [{"framework_id": live.pk, "version": 1}]
