"""Who may do what with spend and benchmarks."""

import pytest

from benchmarking import policies
from benchmarking.choices import Permission
from tests.factories import benchmarking
from tests.policy_tables import who_may

pytestmark = pytest.mark.django_db

OWN = {
    Permission.SPEND_VIEW: {"officer", "finance_lead", "auditor"},
    Permission.SPEND_PERSONAL: {"officer", "finance_lead", "auditor"},
    Permission.SPEND_IMPORT: {"officer", "finance_lead"},
    Permission.SPEND_UNDO: {"officer", "finance_lead"},
    Permission.SPEND_CATEGORISE: {"officer", "finance_lead"},
    Permission.BENCHMARK_VIEW: {"officer", "finance_lead", "auditor"},
}


@pytest.mark.parametrize("permission", OWN)
def test_permission_at_the_authority_and_at_its_imports(permission, people, authority):
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority)

    assert who_may(people, permission, authority) == OWN[permission]
    assert who_may(people, permission, loaded) == OWN[permission]


@pytest.mark.parametrize("permission", OWN)
def test_nobody_may_at_a_foreign_authority(permission, people):
    foreign = benchmarking.LoadedSpendImportFactory()

    assert who_may(people, permission, foreign) == set()
    assert who_may(people, permission, foreign.authority) == set()


@pytest.mark.parametrize("permission", OWN)
def test_permission_somewhere_at_all(permission, people):
    assert who_may(people, permission) == OWN[permission] | {"outsider"}


def test_runs_are_requested_by_operators(people):
    assert who_may(people, Permission.RUN_REQUEST) == {"operator"}


def test_table_lists_every_permission():
    assert set(OWN) | {Permission.RUN_REQUEST, Permission.RECOMPUTE_VIEW} <= set(policies.POLICY)
