"""The first page after signing in shows each role its own."""

from datetime import timedelta

import pytest

from tests.factories import benchmarking, consortia, frameworks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


def test_stranger_signs_in_first(browser_of, stranger, db):
    assert browser_of(stranger).get("/home/").status_code == 302


def test_finance_lead_reads_pounds_first_then_what_they_rest_on(browser_of, finance_lead, spent):
    page = browser_of(finance_lead).get("/home/")

    (at,) = page.context["home"].authorities
    assert at.sentence == (
        "One category stands above the median of its peers, worth about £162,000 a year."
    )
    assert [row.result.category.key for row in at.opportunities] == ["agency-staff"]
    assert (at.coverage.month_count, at.coverage.categorised_share) == (12, 1)


def test_the_one_place_of_a_person_heads_the_page(browser_of, finance_lead, authority, spent):
    page = browser_of(finance_lead).get("/home/").content.decode()

    assert f'id="home-heading">{authority.name}</h1>' in page
    assert '<h2 class="govuk-heading-m">Where the next pound is</h2>' in page


def test_authority_without_spend_is_told_to_load_it(browser_of, officer):
    page = browser_of(officer).get("/home/")

    assert "Load the spend files of the last twelve months" in page.content.decode()
    assert "/spend/upload/" in page.content.decode()


def test_auditor_is_not_offered_to_load(browser_of, auditor):
    page = browser_of(auditor).get("/home/")

    assert "/spend/upload/" not in page.content.decode()


def test_manager_sees_members_without_spend(browser_of, manager, consortium, authority, spent):
    silent = consortia.AuthorityFactory(name="Silent Council")
    for member in (authority, silent):
        consortia.MembershipFactory(consortium=consortium, authority=member)

    page = browser_of(manager).get("/home/")

    found = page.context["home"].consortia
    assert [membership.authority for membership in found.silent] == [silent]
    assert page.context["home"].authorities == []


def test_manager_sees_requests_for_access_oldest_first(browser_of, manager, consortium, at):
    later, first = (
        frameworks.AccessFactory(
            framework__publisher=consortium, submitted_at=at - timedelta(days=days)
        )
        for days in (1, 9)
    )
    frameworks.AccessFactory()

    page = browser_of(manager).get("/home/")

    assert list(page.context["home"].consortia.accesses) == [first, later]
    assert f"/access-requests/{first.pk}/" in page.content.decode()


def test_person_with_several_roles_sees_the_sections_of_each(browser_of, officer, consortium):
    consortia.ConsortiumRoleFactory(person=officer, consortium=consortium)

    sections = browser_of(officer).get("/home/").context["home"]

    assert sections.only_place == ""
    assert len(sections.authorities) == 1
    assert list(sections.consortia.consortia) == [consortium]


def test_operator_sees_jobs_and_no_figures(browser_of, operator, spent):
    page = browser_of(operator).get("/home/")

    assert page.context["home"].platform.waiting == 0
    assert "Agency staff" not in page.content.decode()


def test_person_without_roles_is_told_whom_to_ask(browser_of):
    page = browser_of(consortia.PersonFactory()).get("/home/")

    assert "You hold no role yet" in page.content.decode()


def test_files_on_their_way_are_listed(browser_of, officer, authority):
    benchmarking.SpendImportFactory(authority=authority, filename="may.csv")

    assert "may.csv" in browser_of(officer).get("/home/").content.decode()
