"""The API's doors to lines of spend and to the jobs that load them."""

from decimal import Decimal

import pytest

from benchmarking.models import names
from procurement_portal.core.models import AuditEvent
from tests.factories import benchmarking, frameworks
from tests.factories.core import JobFactory

pytestmark = pytest.mark.django_db


def test_lines_are_those_of_ones_own_authority(officer, browser_of, authority):
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority)
    benchmarking.SpendLineFactory(spend_import=loaded, row_number=1, net_amount=Decimal("-12.34"))
    benchmarking.SpendLineFactory()

    found = browser_of(officer).get("/api/spend-lines/").json()

    assert found["count"] == 1
    assert found["results"][0]["net_amount"] == "-12.34"
    assert found["results"][0]["spend_import"] == loaded.pk


@pytest.fixture
def payment(authority):
    return benchmarking.SpendLineFactory(
        spend_import__authority=authority,
        supplier_name=frameworks.SupplierNameFactory(supplier__name="Quillfeather Fostering"),
        supplier_text="Mrs Ada Quillfeather",
        description="Fostering, A Quillfeather",
        reference="QUILL-1",
        flags=["person"],
    )


@pytest.mark.parametrize("role", ["officer", "finance_lead", "auditor"])
def test_line_to_a_person_comes_without_names(role, people, browser_of, payment):
    answer = browser_of(people[role]).get("/api/spend-lines/")

    (line,) = answer.json()["results"]
    assert "quill" not in answer.content.decode().lower()
    assert line["supplier_text"] == line["description"] == line["reference"] == names.WITHHELD
    assert (line["supplier"], line["net_amount"], line["flags"]) == (None, "120.50", ["person"])
    assert not AuditEvent.objects.exists()


def test_names_of_people_are_shown_to_those_who_ask_and_that_is_recorded(
    officer, browser_of, payment
):
    answer = browser_of(officer).get("/api/spend-lines/?names=shown")

    (line,) = answer.json()["results"]
    assert line["supplier_text"] == "Mrs Ada Quillfeather"
    assert line["supplier"]["name"] == "Quillfeather Fostering"
    assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.get().details == {"lines": 1, "where": "api"}


@pytest.mark.parametrize("query", ["q=quillfeather", "q=fostering"])
def test_withheld_name_is_not_found_by_words(query, officer, browser_of, payment):
    browser = browser_of(officer)

    assert browser.get(f"/api/spend-lines/?{query}").json()["count"] == 0
    assert browser.get(f"/api/spend-lines/?{query}&names=shown").json()["count"] == 1


def test_withheld_line_is_not_found_by_its_supplier(officer, browser_of, payment):
    firm = benchmarking.SpendLineFactory(
        spend_import=payment.spend_import, supplier_name=frameworks.SupplierNameFactory()
    )
    browser = browser_of(officer)

    def count(line):
        number = line.supplier_name.supplier_id
        return browser.get(f"/api/spend-lines/?supplier={number}").json()["count"]

    assert (count(payment), count(firm)) == (0, 1)


@pytest.mark.parametrize("role", ["manager", "operator", "stranger"])
def test_names_are_refused_to_those_who_hold_no_role_at_an_authority(role, people, browser_of):
    answer = browser_of(people[role]).get("/api/spend-lines/?names=shown")

    assert answer.status_code == (401 if role == "stranger" else 403)


@pytest.mark.parametrize("name", ["authority", "spend_import"])
def test_filter_by_a_foreign_row_is_like_one_that_never_was(officer, browser_of, name):
    foreign = benchmarking.LoadedSpendImportFactory()
    browser = browser_of(officer)
    number = {"authority": foreign.authority_id, "spend_import": foreign.pk}[name]

    unseen = browser.get(f"/api/spend-lines/?{name}={number}")
    random = browser.get(f"/api/spend-lines/?{name}=4711")

    assert unseen.status_code == random.status_code == 400
    assert unseen.content == random.content


def test_job_is_followed_by_its_owner_and_the_files_people(people, browser_of, authority):
    loaded = benchmarking.SpendImportFactory(authority=authority)

    seen_by = {
        role
        for role, person in people.items()
        if browser_of(person).get(f"/api/jobs/{loaded.job_id}/").status_code == 200
    }

    assert seen_by == {"officer", "finance_lead", "auditor"}


def test_own_job_is_followed_wherever_it_works(operator, browser_of):
    own = JobFactory(owner_ref=f"person:{operator.pk}")

    assert browser_of(operator).get(f"/api/jobs/{own.pk}/").status_code == 200


def test_foreign_job_is_answered_like_one_that_never_was(outsider, browser_of):
    foreign = JobFactory()
    browser = browser_of(outsider)

    unseen, random = browser.get(f"/api/jobs/{foreign.pk}/"), browser.get("/api/jobs/4711/")

    assert unseen.status_code == random.status_code == 404
    assert unseen.content == random.content
