"""Savings dashboards that people keep: filters under a name, shared without any figures."""

import pytest
from django.db import IntegrityError, transaction

from benchmarking.actions import saved_dashboards
from benchmarking.forms import savings_dashboard
from benchmarking.models import SavedDashboard
from frameworks.actions.saved_views import NotYourPlace
from frameworks.choices import FrameworkStatus
from procurement_portal.core.errors import NotAllowed
from procurement_portal.core.models import AuditEvent
from tests.conftest import AT
from tests.factories import consortia, frameworks
from tests.factories.savings import SavedDashboardFactory, verified

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

LIST = "/savings/dashboards/"
DASHBOARD = "/savings/dashboard/"


def save(person, **wish):
    wanted = {"name": "Gloves", "filters": {"authority": "ashby"}, "year": ""}
    return saved_dashboards.save(**wanted | wish, by=person, at=AT)


def shared(place, **facts):
    """With an authority or a consortium."""
    scope = type(place).__name__.lower()
    return SavedDashboardFactory(scope=scope, **{scope: place}, **facts)


def read(person, **asked):
    return savings_dashboard.read(asked, person=person, on=AT.date())


def test_dashboard_is_kept_as_its_filters_in_one_order_and_nothing_else(officer):
    filters = {"framework": "", "category": "gloves", "authority": "ashby", "page": "3"}

    kept = save(officer, filters=filters, year="2025")

    assert kept.query == "authority=ashby&category=gloves&year=2025"
    assert (kept.owner, kept.scope, kept.year_in_words) == (
        officer,
        "private",
        "Always 2025 to 2026",
    )
    assert AuditEvent.objects.get().name == "benchmarking.saved_dashboard.saved"


def test_names_are_ones_own_and_places_too(officer, finance_lead, authority, consortium):
    save(officer)

    save(finance_lead)
    with pytest.raises(saved_dashboards.NameTaken):
        save(officer)
    with pytest.raises(NotYourPlace):
        save(officer, name="Other", scope="consortium", place=consortium)
    assert SavedDashboard.objects.count() == 2


@pytest.mark.parametrize("role", ["operator", "stranger"])
def test_who_reads_no_ledger_keeps_no_dashboard(role, people):
    with pytest.raises(NotAllowed):
        save(people[role])

    assert not SavedDashboard.objects.exists()


def test_only_the_owner_changes_or_deletes_what_all_see(officer, finance_lead, authority):
    kept = shared(authority, owner=officer)
    wish = {"name": "Mine", "year": "", "scope": "private", "place": None}

    with pytest.raises(NotAllowed):
        saved_dashboards.change(kept.pk, **wish, by=finance_lead, at=AT)
    with pytest.raises(NotAllowed):
        saved_dashboards.delete(kept.pk, by=finance_lead, at=AT)

    assert (SavedDashboard.objects.get().name, AuditEvent.objects.count()) == (kept.name, 0)


def test_each_is_seen_by_its_owner_and_at_its_place_alone(people, officer, authority, consortium):
    private = SavedDashboardFactory(owner=officer)
    of_authority, of_consortium = shared(authority), shared(consortium)

    seen = {role: set(SavedDashboard.objects.visible_to(one)) for role, one in people.items()}

    assert seen == {
        "officer": {private, of_authority},
        "finance_lead": {of_authority},
        "auditor": {of_authority},
        "manager": {of_consortium},
        "operator": set(),
        "outsider": set(),
        "stranger": set(),
    }


def test_scope_and_place_agree_in_the_database(authority):
    for wrong in ({"scope": "authority"}, {"scope": "private", "authority": authority}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedDashboardFactory(**wrong)


# The filters


def test_what_one_sees_nothing_of_narrows_to_nothing(officer, finance_lead, authority):
    verified(authority, officer, finance_lead)
    category = frameworks.CategoryFactory(key="unbought")
    framework = frameworks.FrameworkFactory(slug="unused")

    asked = read(officer, category="unbought", framework="unused", year="2031")

    assert asked.unread == []
    assert (asked.part.category, asked.part.framework) == (category, framework)
    assert asked.part.financial_year == 2031


def test_what_is_not_open_to_one_is_named_and_not_kept(officer):
    foreign = consortia.AuthorityFactory()
    frameworks.FrameworkFactory(slug="secret", status=FrameworkStatus.DRAFT)

    asked = read(officer, authority=foreign.slug, framework="secret", category="x", year="y")

    assert asked.unread == ["Authority", "Financial year", "Category", "Framework"]
    assert asked.understood == {}


# Pages


def test_officer_saves_what_is_on_show_and_finds_it_again(officer, authority, browser_of):
    browser = browser_of(officer)

    before = browser.get(f"{DASHBOARD}?authority=ashby&year=2026")
    form = browser.get(f"{LIST}save/?authority=ashby&year=2026")
    saved = browser.post(
        f"{LIST}save/?authority=ashby&year=2026",
        {"name": "Ours", "year": "now", "shared_with": f"authority:{authority.pk}"},
        follow=True,
    )
    again = browser.get(f"{DASHBOARD}?authority=ashby")

    assert f"{LIST}save/?authority=ashby&amp;year=2026" in before.text
    assert "None. Choose filters and save the dashboard" in before.text
    assert form.context["form"].initial == {"shared_with": "private", "year": "now"}
    assert "The financial year in force, now 2026 to 2027" in form.text
    assert "Ashby District Council" in form.text
    assert "The dashboard was saved." in saved.text
    assert "It holds filters and no figures" in saved.text
    assert f'href="{DASHBOARD}?authority=ashby"' in saved.text
    assert "which is always of the financial year in force" in again.text


def test_another_year_on_show_is_kept_unless_told_otherwise(officer, browser_of):
    browser = browser_of(officer)

    of_year = browser.get(f"{LIST}save/?year=2024").context["form"]
    of_all = browser.get(f"{LIST}save/?year=all").context["form"]

    assert (of_year.initial["year"], of_all.initial["year"]) == ("2024", "all")
    assert [value for value, _ in of_year.fields["year"].choices] == ["now", "2024", "all"]


def test_refusal_keeps_what_was_typed(officer, browser_of):
    save(officer, name="Taken")

    wish = {"name": "Taken", "year": "all", "shared_with": "private"}
    page = browser_of(officer).post(f"{LIST}save/", wish)

    assert "You already have a saved dashboard of that name. Choose another name." in page.text
    assert 'value="Taken"' in page.text


def test_owner_renames_shares_and_deletes(officer, authority, browser_of):
    kept = save(officer)
    browser = browser_of(officer)
    place = f"authority:{authority.pk}"

    browser.post(
        f"{LIST}{kept.pk}/change/", {"name": "Renamed", "year": "all", "shared_with": place}
    )
    changed = SavedDashboard.objects.get()
    form = browser.get(f"{LIST}{kept.pk}/change/").context["form"]
    page = browser.post(f"{LIST}{kept.pk}/delete/", follow=True)

    assert (changed.name, changed.query, changed.authority) == (
        "Renamed",
        "authority=ashby&year=all",
        authority,
    )
    assert form.initial == {"name": "Renamed", "shared_with": place, "year": "all"}
    assert "The saved dashboard was deleted." in page.text
    assert not SavedDashboard.objects.exists()


def test_guessed_address_of_a_private_one_is_not_found(officer, finance_lead, browser_of):
    kept = save(officer)
    browser = browser_of(finance_lead)

    pages = {path: browser.get(f"{LIST}{kept.pk}/{path}") for path in ("", "change/", "delete/")}

    assert {one.status_code for one in pages.values()} == {404}
    assert kept.name not in browser.get(LIST).text


def test_shared_one_shows_each_the_figures_of_what_they_see(
    officer, finance_lead, consortium, authority, browser_of
):
    verified(authority, officer, finance_lead, amount=8000)
    kept = shared(consortium, owner=officer, query="authority=ashby")
    manager = consortia.ConsortiumRoleFactory(consortium=consortium).person

    page = browser_of(manager).get(f"{LIST}{kept.pk}/")
    opened = browser_of(manager).get(saved_dashboards.address_of(kept))

    assert "Not narrowed by authority" in page.text
    assert "Change or share it" not in page.text
    assert opened.context["page"].figures.standing.verified.net == 0
    assert "Not narrowed by authority" in opened.text


def test_list_shows_own_and_shared_in_a_fixed_number_of_queries(
    officer, browser_of, authority, django_assert_num_queries
):
    browser = browser_of(officer)
    SavedDashboardFactory(owner=officer, name="Mine")
    browser.get(LIST)
    for _ in range(4):
        shared(authority)

    with django_assert_num_queries(5):
        page = browser.get(LIST)

    assert (page.text.count("Ashby District Council"), "Mine" in page.text) == (4, True)


def test_empty_list_says_how_to_fill_it(officer, browser_of):
    page = browser_of(officer).get(LIST)

    assert "No saved dashboards yet" in page.text
    assert "choose its filters, then save it" in page.text
