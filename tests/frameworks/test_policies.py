"""Who may do what with frameworks and contracts."""

import pytest

from frameworks import policies
from frameworks.choices import Permission
from tests.factories import frameworks
from tests.policy_tables import who_may

pytestmark = pytest.mark.django_db

OF_FRAMEWORKS = {
    Permission.FRAMEWORK_DRAFT_VIEW: {"manager"},
    Permission.FRAMEWORK_EDIT: {"manager"},
}
OF_CONTRACTS = {
    Permission.CONTRACT_VIEW: {"officer", "finance_lead", "auditor"},
    Permission.CONTRACT_EDIT: {"officer"},
}


def test_tables_list_every_permission():
    listed = set(OF_FRAMEWORKS) | set(OF_CONTRACTS) | {Permission.REFERENCE_LOAD}

    assert listed == set(policies.POLICY)


@pytest.mark.parametrize("permission", OF_FRAMEWORKS)
def test_permission_at_a_framework_of_the_consortium(permission, people, consortium):
    own = frameworks.FrameworkFactory(publisher=consortium)

    assert who_may(people, permission, own) == OF_FRAMEWORKS[permission]
    assert who_may(people, permission, frameworks.FrameworkFactory()) == set()


@pytest.mark.parametrize("permission", OF_CONTRACTS)
def test_permission_at_a_contract_of_the_authority(permission, people, authority):
    own = frameworks.ContractFactory(authority=authority)

    assert who_may(people, permission, own) == OF_CONTRACTS[permission]
    assert who_may(people, permission, frameworks.ContractFactory()) == set()


def test_reference_data_is_loaded_by_operators(people):
    assert who_may(people, Permission.REFERENCE_LOAD) == {"operator"}
