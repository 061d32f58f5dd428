"""Which spend and results each person sees."""

import pytest

from benchmarking.models import names
from tests.factories import benchmarking, consortia

pytestmark = pytest.mark.django_db

OWN_PEOPLE = {"officer", "finance_lead", "auditor"}


def seers(people, row):
    return {
        role
        for role, person in people.items()
        if type(row).objects.visible_to(person).filter(pk=row.pk).exists()
    }


@pytest.mark.parametrize(
    "factory",
    [
        benchmarking.SpendImportFactory,
        benchmarking.BaseCellFactory,
    ],
)
def test_row_of_an_authority_is_for_its_people_only(factory, people, authority):
    assert seers(people, factory(authority=authority)) == OWN_PEOPLE
    assert seers(people, factory()) == set()


def test_result_is_for_the_people_of_its_authority_only(people, authority):
    own = benchmarking.BenchmarkResultFactory(authority=authority)
    foreign = benchmarking.BenchmarkResultFactory(run=own.run)

    assert seers(people, own) == OWN_PEOPLE
    assert seers(people, foreign) == set()


def test_line_is_for_the_people_of_its_authority_only(people, authority):
    own = benchmarking.SpendLineFactory(spend_import__authority=authority)

    assert seers(people, own) == OWN_PEOPLE
    assert seers(people, benchmarking.SpendLineFactory()) == set()


@pytest.mark.parametrize(
    "factory", [benchmarking.BenchmarkRunFactory, benchmarking.BenchmarkDistributionFactory]
)
def test_runs_and_distributions_are_public(factory, people):
    assert seers(people, factory()) == set(people)


def test_manager_sees_no_line_of_a_member(manager, authority, consortium):
    consortia.MembershipFactory(authority=authority, consortium=consortium)
    line = benchmarking.SpendLineFactory(spend_import__authority=authority)

    assert seers({"manager": manager}, line) == set()


def test_line_that_a_later_file_replaced_is_kept_but_not_in_force(people, authority):
    later = benchmarking.LoadedSpendImportFactory(authority=authority)
    line = benchmarking.SpendLineFactory(spend_import__authority=authority, superseded_by=later)

    ever = {
        role
        for role, person in people.items()
        if type(line).objects.ever_visible_to(person).filter(pk=line.pk).exists()
    }

    assert seers(people, line) == set()
    assert ever == OWN_PEOPLE


def test_everybody_sees_a_payment_to_a_person_without_the_name(people, authority):
    line = benchmarking.SpendLineFactory(
        spend_import__authority=authority, supplier_text="Mr Ben Bell", flags=["person"]
    )

    told = {
        shown.supplier_shown
        for role in OWN_PEOPLE
        for shown in type(line).objects.ever_visible_to(people[role])
    }

    assert told == {names.WITHHELD}
