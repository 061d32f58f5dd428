"""Drafts are begun and written by managers of their publisher, and nothing is undone unseen."""

from datetime import date
from decimal import Decimal

import pytest

from frameworks.actions import drafting, entitlements, notices, versions
from frameworks.choices import (
    FACTS,
    SECTIONS,
    EligibilityKind,
    FeeForm,
    FrameworkStatus,
    NoticeType,
    Regime,
)
from frameworks.models import EligibilityRule, Framework, Notice
from frameworks.queries import drafting as drafts
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import ChangedMeanwhile, NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import consortia, frameworks
from tests.frameworks import publishing
from tests.frameworks.publishing import as_stored

pytestmark = pytest.mark.django_db

OTHERS = ("officer", "finance_lead", "auditor", "operator", "outsider", "stranger")
ON = date(2026, 5, 12)
NOT_DRAFT = [status for status in FrameworkStatus.values if status != FrameworkStatus.DRAFT]


@pytest.fixture
def draft(consortium):
    return frameworks.FrameworkFactory(
        publisher=consortium, status=FrameworkStatus.DRAFT, starts_on=None, ends_on=None
    )


def begin(publisher, *, by, at, **more):
    said = {"title": "Office paper", "reference": "P-1", "regime": Regime.PA2023}
    return drafting.start(publisher=publisher, by=by, at=at, **said | more)


def save(draft, facts, *, by, at, version=1):
    return drafting.save_section(draft.pk, facts=facts, version=version, by=by, at=at)


# Begun


def test_manager_begins_a_draft(consortium, manager, at):
    draft = begin(consortium, by=manager, at=at)

    assert (draft.status, draft.slug, draft.version) == ("draft", "office-paper", 1)
    assert AuditEvent.objects.get().name == "frameworks.framework.started"


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_begins_one(who, consortium, people, at):
    with pytest.raises(NotAllowed):
        begin(consortium, by=people[who], at=at)

    assert not Framework.objects.exists()
    assert not AuditEvent.objects.exists()


def test_manager_of_another_consortium_begins_none_here(manager, at):
    with pytest.raises(NotAllowed):
        begin(consortia.ConsortiumFactory(), by=manager, at=at)

    assert not Framework.objects.exists()


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Office paper", "office-paper-2"), ("Compare", "compare-2"), ("№ ☂", "no")],
)
def test_each_draft_has_an_address_of_its_own(title, slug, consortium, manager, at):
    frameworks.FrameworkFactory(slug="office-paper")

    assert begin(consortium, by=manager, at=at, title=title).slug == slug


def test_reference_is_used_once_a_publisher(consortium, manager, at):
    begin(consortium, by=manager, at=at)

    with pytest.raises(drafting.ReferenceTaken):
        begin(consortium, by=manager, at=at)
    begin(consortia.ConsortiumFactory(), by=SYSTEM, at=at)

    assert Framework.objects.count() == 2


# Written


def test_section_is_saved_and_counted(draft, manager, at):
    category = frameworks.CategoryFactory()

    saved = save(draft, {"description": "Paper.", "categories": [category]}, by=manager, at=at)

    assert (saved.description, list(saved.categories.all())) == ("Paper.", [category])
    assert as_stored(draft)["version"] == 2
    assert sorted(AuditEvent.objects.get().details["facts"]) == ["categories", "description"]


def test_saving_what_is_so_already_counts_for_nothing(draft, manager, at):
    save(draft, {"title": draft.title}, by=manager, at=at)

    assert as_stored(draft)["version"] == 1
    assert not AuditEvent.objects.exists()


def test_form_of_an_older_version_is_refused(draft, manager, at):
    save(draft, {"description": "Paper."}, by=manager, at=at)
    before = as_stored(draft)

    with pytest.raises(ChangedMeanwhile):
        save(draft, {"description": "Pens."}, by=manager, at=at, version=1)

    assert as_stored(draft) == before


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_writes_it(who, draft, people, at):
    before = as_stored(draft)

    with pytest.raises(NotAllowed):
        save(draft, {"description": "Paper."}, by=people[who], at=at)

    assert as_stored(draft) == before
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("status", NOT_DRAFT)
def test_only_drafts_are_written_so(status, consortium, manager, at):
    framework = publishing.framework(consortium, status=status)
    before = as_stored(framework)

    with pytest.raises(WrongState):
        save(framework, {"description": "Pens."}, by=manager, at=at)

    assert as_stored(framework) == before


@pytest.mark.parametrize(
    "facts",
    [
        {"starts_on": date(2026, 6, 2), "ends_on": date(2026, 6, 1)},
        {"ends_on": date(2026, 6, 2), "may_extend_to": date(2026, 6, 1)},
        {"estimated_value": Decimal(-1)},
        {"supplier_fee_percent": Decimal(101)},
    ],
)
def test_facts_that_disagree_are_refused_in_words(facts, draft, manager, at):
    before = as_stored(draft)

    with pytest.raises(drafting.FactsDisagree) as refusal:
        save(draft, facts, by=manager, at=at)

    assert refusal.value.title != drafting.FactsDisagree.title
    assert as_stored(draft) == before


def test_draft_is_discarded_with_all_that_is_in_it(draft, manager, at):
    frameworks.LotFactory(framework=draft)
    quoted = publishing.notice(draft)
    EligibilityRule.objects.create(
        framework=draft, kind=EligibilityKind.TEXT, quoted_text="All.", notice=quoted
    )

    drafting.discard(draft.pk, version=1, by=manager, at=at)

    assert not Framework.objects.exists()
    assert AuditEvent.objects.get().name == "frameworks.framework.discarded"


# Tasks


def test_every_fact_is_asked_in_one_section():
    asked = [name for section in SECTIONS.values() for name in section.facts]

    assert sorted(asked) == sorted(FACTS)
    assert all(set(section.needs) <= set(section.facts) for section in SECTIONS.values())


def test_tasks_tell_how_far_a_draft_is(draft):
    draft.starts_on = date(2026, 6, 1)

    states = {task.section.key: task.state for task in drafts.tasks(draft)}

    assert (states["term"], states["scope"], states["lots"]) == ("partial", "waiting", "waiting")


def test_tasks_of_a_whole_draft_are_done(consortium):
    whole = publishing.framework(consortium)
    publishing.notice(whole)

    assert {task.state for task in drafts.tasks(whole)} == {"done"}


# Notices


def enter(framework, *, by, at, **more):
    said = {
        "notice_type": NoticeType.UK4,
        "notice_id": "000123-2026",
        "published_on": ON,
        "url": "",
        "on": ON,
    }
    return notices.enter(framework.pk, by=by, at=at, **said | more)


def test_notice_is_published_or_said_not_to_be(draft, manager, at):
    known = enter(draft, by=manager, at=at)
    planned = enter(
        draft, by=manager, at=at, notice_type=NoticeType.UK6, notice_id="", published_on=None
    )

    assert str(known) == "UK4 tender 000123-2026"
    assert str(planned) == "UK6 contract award (not yet published)"
    assert as_stored(draft)["version"] == 3


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"notice_id": "12-2026"}, notices.NotANoticeNumber),
        ({"notice_id": ""}, notices.NoticeIncomplete),
        ({"published_on": None}, notices.NoticeIncomplete),
        ({"published_on": date(2026, 5, 13)}, notices.PublishedLater),
    ],
)
def test_half_a_notice_is_refused(said, refusal, draft, manager, at):
    with pytest.raises(refusal):
        enter(draft, by=manager, at=at, **said)

    assert not Notice.objects.exists()


def test_notice_before_the_act_has_a_number_of_any_form(draft, manager, at):
    notice = enter(draft, by=manager, at=at, notice_type="award", notice_id="2023/S 000-012345")

    assert as_stored(notice)["notice_id"] == "2023/S 000-012345"


def test_notice_is_entered_once(draft, manager, at):
    enter(draft, by=manager, at=at)

    with pytest.raises(notices.NoticeTwice):
        enter(draft, by=manager, at=at)

    assert Notice.objects.count() == 1


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("status", [FrameworkStatus.DRAFT, FrameworkStatus.LIVE])
def test_nobody_else_touches_notices(who, status, consortium, people, at):
    framework = publishing.framework(consortium, status=status)
    notice = publishing.notice(framework)

    with pytest.raises(NotAllowed):
        enter(framework, by=people[who], at=at)
    with pytest.raises(NotAllowed):
        notices.remove(notice, by=people[who], at=at)

    assert Notice.objects.count() == 1
    assert not AuditEvent.objects.exists()


def test_published_notice_stays_with_a_published_framework(consortium, manager, at):
    framework = publishing.framework(consortium, status=FrameworkStatus.LIVE)
    notice = publishing.notice(framework)

    with pytest.raises(notices.AlreadyPublished):
        notices.remove(notice, by=manager, at=at)

    assert Notice.objects.exists()


def test_number_is_entered_once_the_notice_is_out(consortium, manager, at):
    framework = publishing.framework(consortium, status=FrameworkStatus.EVALUATING)
    notice = publishing.notice(framework, number="", on=None)

    notices.change(notice, notice_id="000777-2026", published_on=ON, on=ON, by=manager, at=at)

    assert as_stored(notice)["notice_id"] == "000777-2026"


def test_nothing_is_entered_while_in_review(consortium, manager, at):
    framework = publishing.framework(consortium, status=FrameworkStatus.IN_REVIEW)

    with pytest.raises(WrongState):
        enter(framework, by=manager, at=at)

    assert not Notice.objects.exists()


# Who may use it


def allow(framework, kind=EligibilityKind.CATEGORY, *, by, at, **facts):
    said = {"quoted_text": "Any local authority.", "classes": ["local"]} | facts
    return entitlements.add(framework.pk, kind=kind, facts=said, on=ON, by=by, at=at)


def test_rule_quotes_the_notice(draft, manager, at):
    notice = publishing.notice(draft)

    rule = allow(draft, by=manager, at=at, notice=notice)

    assert (rule.classes, rule.notice) == (["local"], notice)
    with pytest.raises(entitlements.QuoteNeeded):
        allow(draft, by=manager, at=at, quoted_text=" ")
    with pytest.raises(notices.NoticeQuoted):
        notices.remove(notice, by=manager, at=at)


@pytest.mark.parametrize(
    "kind",
    [
        EligibilityKind.NAMED,
        EligibilityKind.SUCCESSOR,
        EligibilityKind.REGION,
        EligibilityKind.CONSORTIUM_MEMBERS,
    ],
)
def test_rule_says_whom_it_means(kind, draft, manager, at):
    with pytest.raises(entitlements.NobodyNamed):
        allow(draft, kind, by=manager, at=at)

    assert not EligibilityRule.objects.exists()


def test_rule_keeps_only_what_its_kind_names(draft, authority, consortium, manager, at):
    facts = {"authorities": [authority], "consortium": consortium, "members_as_at": ON}

    named = allow(draft, EligibilityKind.NAMED, by=manager, at=at, **facts)

    assert list(named.authorities.all()) == [authority]
    assert (named.classes, named.consortium, named.members_as_at) == ([], None, None)


def test_rule_quotes_no_notice_of_another_framework(draft, manager, at):
    other = publishing.notice(frameworks.FrameworkFactory())

    with pytest.raises(entitlements.NoticeOfAnother):
        allow(draft, by=manager, at=at, notice=other)

    assert not EligibilityRule.objects.exists()


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("status", [FrameworkStatus.DRAFT, FrameworkStatus.LIVE])
def test_nobody_else_says_who_may_use_it(who, status, consortium, people, at):
    framework = publishing.framework(consortium, status=status)

    with pytest.raises(NotAllowed):
        allow(framework, by=people[who], at=at)

    assert framework.eligibility_rules.count() == 1
    assert not AuditEvent.objects.exists()


def test_rule_of_a_draft_is_removed(draft, manager, at):
    rule = allow(draft, by=manager, at=at)

    entitlements.remove(rule, on=ON, by=manager, at=at)

    assert not EligibilityRule.objects.exists()


def test_versions_are_numbered_from_one(consortium, at):
    framework = publishing.framework(consortium, fee_form=FeeForm.NONE)

    written = [
        versions.write(framework, what=what, effective_on=ON, by=SYSTEM, at=at).number
        for what in ("First.", "Second.")
    ]

    assert written == [1, 2]
