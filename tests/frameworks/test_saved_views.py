"""Searches that people keep, share, and are told of news in."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from consortia.models import Notification
from frameworks import filters, tasks
from frameworks.actions import saved_views, search_index
from frameworks.choices import AlertRhythm, FrameworkStatus, ViewScope
from frameworks.models import SavedView
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed
from procurement_portal.core.models import AuditEvent
from tests.conftest import AT
from tests.factories.consortia import AuthorityRoleFactory, ConsortiumFactory
from tests.factories.frameworks import FrameworkFactory, SavedViewFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


def save(person, **wish):
    wanted = {"name": "Cleaning", "query": "q=cleaning", "rhythm": "daily", "seen": []}
    return saved_views.save(**wanted | wish, by=person, at=AT)


def look(view, matches):
    return saved_views.tell_news(view.pk, matches=matches, on=AT.date(), by=SYSTEM, at=AT)


def test_query_is_kept_in_one_order_and_without_its_page():
    kept = saved_views.canonical("?status=live&q=gas+oil&page=3&kind=&per_page=50")

    assert kept == "q=gas+oil&status=live"


def test_saving_keeps_who_what_and_the_trail(officer):
    view = save(officer)

    assert (view.owner, view.query, view.scope) == (officer, "q=cleaning", ViewScope.PRIVATE)
    assert AuditEvent.objects.get().name == "frameworks.saved_view.saved"


def test_a_person_has_no_two_of_one_name(officer):
    save(officer)

    with pytest.raises(saved_views.NameTaken):
        save(officer)


def test_sharing_needs_a_role_at_the_place(officer, authority, consortium):
    shared = save(officer, scope=ViewScope.AUTHORITY, place=authority)

    assert shared.authority == authority
    for scope, place in (
        (ViewScope.CONSORTIUM, consortium),
        (ViewScope.AUTHORITY, None),
        (ViewScope.PRIVATE, authority),
    ):
        with pytest.raises(saved_views.NotYourPlace):
            save(officer, name="Other", scope=scope, place=place)


def test_stranger_saves_nothing(stranger):
    with pytest.raises(NotAllowed):
        save(stranger)


def test_too_long_a_search_is_refused(officer):
    with pytest.raises(saved_views.SearchTooLong):
        save(officer, query="q=" + "a" * 3000)


@pytest.mark.parametrize("scope", [ViewScope.PRIVATE, ViewScope.AUTHORITY])
def test_only_the_owner_changes_or_deletes_it(officer, authority, finance_lead, scope):
    place = authority if scope == ViewScope.AUTHORITY else None
    view = save(officer, scope=scope, place=place)

    with pytest.raises(NotAllowed):
        saved_views.delete(view.pk, by=finance_lead, at=AT)
    with pytest.raises(NotAllowed):
        saved_views.change(
            view.pk, name="Mine", rhythm="off", scope="private", by=finance_lead, at=AT
        )

    assert SavedView.objects.get() == view


def test_private_is_seen_by_its_owner_alone_and_shared_by_those_at_the_place(
    officer, finance_lead, outsider, stranger, authority
):
    private = SavedViewFactory(owner=officer)
    shared = SavedViewFactory(owner=officer, scope="authority", authority=authority)

    assert set(SavedView.objects.visible_to(officer)) == {private, shared}
    assert set(SavedView.objects.visible_to(finance_lead)) == {shared}
    assert set(SavedView.objects.visible_to(outsider)) == set()
    assert set(SavedView.objects.visible_to(stranger)) == set()


def test_consortium_shares_with_its_people(manager, consortium, outsider):
    shared = SavedViewFactory(scope="consortium", consortium=consortium)

    assert set(SavedView.objects.visible_to(manager)) == {shared}
    assert not SavedView.objects.visible_to(outsider).exists()


def test_scope_and_place_agree_in_the_database(authority):
    for wrong in ({"scope": "authority"}, {"scope": "private", "authority": authority}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedViewFactory(**wrong)


# News


def test_each_new_match_is_told_of_once(officer):
    old, new = FrameworkFactory(), FrameworkFactory(title="Deep cleaning")
    view = save(officer, seen=[old.pk])

    counts = [look(view, [old.pk, new.pk]), look(view, [old.pk, new.pk]), look(view, [new.pk])]

    told = Notification.objects.get()
    assert counts == [1, 0, 0]
    assert told.person == officer
    assert told.kind == "saved_view"
    assert told.text == "1 new framework matches your saved search “Cleaning”: Deep cleaning."
    assert told.link == "/frameworks/?q=cleaning"


def test_what_went_and_came_back_is_no_news(officer):
    one = FrameworkFactory()
    view = save(officer, seen=[one.pk])

    assert [look(view, []), look(view, [one.pk])] == [0, 0]


def test_everybody_at_the_place_is_told_of_a_shared_one(officer, authority, finance_lead, outsider):
    view = save(officer, scope=ViewScope.AUTHORITY, place=authority)

    look(view, [FrameworkFactory().pk])

    assert {told.person for told in Notification.objects.all()} == {officer, finance_lead}


def test_many_are_told_of_in_one_sentence(officer):
    view = save(officer)

    look(view, [FrameworkFactory(title=name).pk for name in "ABCDE"])

    assert Notification.objects.get().text == (
        "5 new frameworks match your saved search “Cleaning”: A, B, C and 2 more."
    )


@pytest.mark.parametrize(
    ("rhythm", "ago", "is_due"),
    [
        (AlertRhythm.DAILY, timedelta(days=1), True),
        (AlertRhythm.DAILY, timedelta(hours=3), False),
        (AlertRhythm.WEEKLY, timedelta(days=7), True),
        (AlertRhythm.WEEKLY, timedelta(days=2), False),
        (AlertRhythm.OFF, timedelta(days=90), False),
    ],
)
def test_a_search_is_looked_at_when_its_time_has_come(rhythm, ago, is_due):
    SavedViewFactory(rhythm=rhythm, looked_at=AT - ago)

    assert bool(saved_views.due(at=AT)) is is_due


def test_nightly_task_tells_of_what_was_published_since_and_of_no_draft(manager, consortium):
    FrameworkFactory(title="Cleaning, old")
    search_index.refresh_all(at=AT)
    seen = filters.found_by("q=cleaning", seen_by=manager)
    SavedViewFactory(
        owner=manager, name="Mine", rhythm="daily", seen=seen, looked_at=AT - timedelta(days=1)
    )
    FrameworkFactory(title="Cleaning, new")
    FrameworkFactory(title="Cleaning, draft", status=FrameworkStatus.DRAFT, publisher=consortium)
    search_index.refresh_all(at=AT)

    tasks.tell_saved_views()
    tasks.tell_saved_views()

    assert [told.text for told in Notification.objects.all()] == [
        "1 new framework matches your saved search “Mine”: Cleaning, new."
    ]


# Pages


def test_officer_saves_from_the_list_and_finds_it_again(officer, browser_of):
    browser = browser_of(officer)

    page = browser.get("/saved-searches/save/?q=cleaning&status=live")
    saved = browser.post(
        "/saved-searches/save/?q=cleaning&status=live",
        {"name": "Live cleaning", "shared_with": "private", "rhythm": "weekly"},
        follow=True,
    )

    assert "State: Live" in page.text
    assert 'value="cleaning"' in page.text
    assert "The search was saved." in saved.text
    assert "/frameworks/?q=cleaning&amp;status=live" in saved.text


def test_refusal_keeps_what_was_typed(officer, browser_of):
    save(officer, name="Taken")

    page = browser_of(officer).post(
        "/saved-searches/save/?q=x", {"name": "Taken", "shared_with": "private", "rhythm": "off"}
    )

    assert "You already have a saved search of that name." in page.text
    assert 'value="Taken"' in page.text


def test_officer_renames_shares_and_deletes(officer, authority, browser_of):
    view = save(officer)
    browser = browser_of(officer)

    browser.post(
        f"/saved-searches/{view.pk}/",
        {"name": "Renamed", "shared_with": f"authority:{authority.pk}", "rhythm": "off"},
    )
    changed = SavedView.objects.get()
    browser.post(f"/saved-searches/{view.pk}/delete/")

    assert (changed.name, changed.authority, changed.rhythm) == ("Renamed", authority, "off")
    assert not SavedView.objects.exists()


def test_anothers_place_cannot_be_typed_in(officer, browser_of):
    view = save(officer)
    other = AuthorityRoleFactory().authority

    page = browser_of(officer).post(
        f"/saved-searches/{view.pk}/",
        {"name": "N", "shared_with": f"authority:{other.pk}", "rhythm": "off"},
    )

    assert "There is a problem" in page.text
    assert SavedView.objects.get().scope == "private"


def test_guessed_address_of_a_private_one_is_not_found(officer, outsider, browser_of):
    view = save(officer)

    for path in ("", "delete/"):
        assert browser_of(outsider).get(f"/saved-searches/{view.pk}/{path}").status_code == 404


def test_list_shows_own_and_shared_in_a_fixed_number_of_queries(
    officer, browser_of, authority, django_assert_num_queries
):
    browser = browser_of(officer)
    SavedViewFactory(owner=officer, name="Mine")
    browser.get("/saved-searches/")
    for _ in range(5):
        SavedViewFactory(scope="authority", authority=authority)
    SavedViewFactory(scope="consortium", consortium=ConsortiumFactory())

    with django_assert_num_queries(5):
        page = browser.get("/saved-searches/")

    assert page.text.count("its owner can") == 5
    assert "Mine" in page.text


def test_empty_list_says_how_to_fill_it(officer, browser_of):
    assert "No saved searches yet" in browser_of(officer).get("/saved-searches/").text
