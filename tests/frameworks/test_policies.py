"""Who may do what with frameworks and contracts."""

import pytest

from consortia.choices import RoleKind
from frameworks import policies
from frameworks.choices import Permission, Regime
from tests.factories import consortia, frameworks
from tests.policy_tables import who_may

pytestmark = pytest.mark.django_db

OF_FRAMEWORKS = {
    Permission.FRAMEWORK_DRAFT_VIEW: {"manager"},
    Permission.FRAMEWORK_EDIT: {"manager"},
    Permission.FRAMEWORK_REVIEW: {"manager"},
    Permission.FRAMEWORK_RUN: {"manager"},
    Permission.PRICES_LOAD: {"manager"},
    Permission.HEADROOM_VIEW: {"manager"},
    Permission.HEADROOM_GRANT: {"manager"},
}
OF_HEADROOM = {
    Permission.HEADROOM_FIGURES: {
        "officer",
        "finance_lead",
        "auditor",
        "manager",
        "operator",
        "outsider",
    },
}
OF_THE_OPERATOR = {
    Permission.REFERENCE_LOAD,
    Permission.LISTING_DECIDE,
    Permission.OCDS_IMPORT,
}
OF_PRICE_LISTS = {Permission.PRICES_DECIDE: {"manager"}}
OF_CONTRACTS = {
    Permission.CONTRACT_VIEW: {"officer", "finance_lead", "auditor"},
    Permission.CONTRACT_EDIT: {"officer"},
}


OF_CALL_OFFS = {
    Permission.CALL_OFF_VIEW: {"officer", "finance_lead", "auditor", "manager"},
    Permission.CALL_OFF_RUN: {"officer"},
    Permission.CALL_OFF_APPROVE: {"officer", "finance_lead"},
    Permission.CALL_OFF_AWARD: {"officer", "finance_lead"},
}
OF_INVITED = {Permission.CALL_OFF_EVALUATE, Permission.INVITATION_ANSWER}
OF_OBLIGATIONS = {
    Permission.OBLIGATION_VIEW: {"officer", "finance_lead", "auditor"},
    Permission.OBLIGATION_SETTLE: {"officer", "finance_lead"},
}
OF_SUPPLIERS = {
    Permission.SUPPLIER_REVIEW: {"officer", "finance_lead", "auditor", "operator", "outsider"},
    Permission.SUPPLIER_CHANGE: {"officer", "finance_lead", "operator", "outsider"},
    Permission.SUPPLIER_NAME_SPLIT: {"officer", "finance_lead", "operator", "outsider"},
    Permission.SUPPLIER_CHANGE_UNDO: {"officer", "finance_lead", "operator", "outsider"},
}
OF_SAVED_VIEWS = {
    Permission.VIEW_SAVE: {
        "officer",
        "finance_lead",
        "auditor",
        "manager",
        "operator",
        "outsider",
    },
    Permission.VIEW_CHANGE: {"officer"},
}
OF_JOINING = {
    Permission.ACCESS_VIEW: {"officer", "finance_lead", "auditor", "manager"},
    Permission.ACCESS_REQUEST: {"officer"},
    Permission.ACCESS_DECIDE: {"manager"},
    Permission.PARTICIPATION_OFFER: {"officer"},
    Permission.PARTICIPATION_RUN: {"manager"},
}
DECIDERS = {"officer", "finance_lead", "operator"}


def test_tables_list_every_permission():
    tables = (
        OF_FRAMEWORKS,
        OF_HEADROOM,
        OF_PRICE_LISTS,
        OF_CONTRACTS,
        OF_CALL_OFFS,
        OF_INVITED,
        OF_OBLIGATIONS,
        OF_SUPPLIERS,
        OF_SAVED_VIEWS,
        OF_JOINING,
        OF_THE_OPERATOR,
    )
    listed = {permission for table in tables for permission in table}

    assert listed | {Permission.FRAMEWORK_IMPORT} == set(policies.POLICY)


@pytest.mark.parametrize("permission", OF_FRAMEWORKS)
def test_permission_at_a_framework_of_the_consortium(permission, people, consortium):
    own = frameworks.FrameworkFactory(publisher=consortium)

    assert who_may(people, permission, own) == OF_FRAMEWORKS[permission]
    assert who_may(people, permission, frameworks.FrameworkFactory()) == set()


def test_figures_of_headroom_are_for_those_who_buy_and_publish(people, consortium):
    own = frameworks.FrameworkFactory(publisher=consortium)
    seen = OF_HEADROOM[Permission.HEADROOM_FIGURES]

    assert who_may(people, Permission.HEADROOM_FIGURES, own) == seen
    elsewhere = who_may(people, Permission.HEADROOM_FIGURES, frameworks.FrameworkFactory())
    assert elsewhere == seen - {"manager"}


def test_beyond_a_maximum_of_2015_only_the_operator_grants(people, consortium):
    own = frameworks.FrameworkFactory(publisher=consortium, regime=Regime.PCR2015)

    assert who_may(people, Permission.HEADROOM_GRANT, own) == {"operator"}


def test_auditor_of_the_publisher_reads_drafts_and_no_more(consortium):
    role = consortia.ConsortiumRoleFactory(consortium=consortium, kind=RoleKind.AUDITOR)
    own = frameworks.FrameworkFactory(publisher=consortium)

    granted = {one for one in OF_FRAMEWORKS if who_may({"auditor": role.person}, one, own)}

    assert granted == {Permission.FRAMEWORK_DRAFT_VIEW, Permission.HEADROOM_VIEW}


def test_catalogue_is_imported_by_the_consortiums_managers_and_operators(people, consortium):
    assert who_may(people, Permission.FRAMEWORK_IMPORT, consortium) == {"manager", "operator"}
    assert who_may(people, Permission.FRAMEWORK_IMPORT, consortia.ConsortiumFactory()) == {
        "operator"
    }


@pytest.mark.parametrize("permission", OF_SAVED_VIEWS)
def test_permission_at_a_saved_view_of_the_officer(permission, people, officer):
    own = frameworks.SavedViewFactory(owner=officer)

    assert who_may(people, permission, own) == OF_SAVED_VIEWS[permission]


@pytest.mark.parametrize("permission", OF_PRICE_LISTS)
def test_permission_at_a_price_list_of_the_consortium(permission, people, consortium):
    own = frameworks.PriceListFactory(framework__publisher=consortium)

    assert who_may(people, permission, own) == OF_PRICE_LISTS[permission]
    assert who_may(people, permission, frameworks.PriceListFactory()) == set()


@pytest.mark.parametrize("permission", OF_CONTRACTS)
def test_permission_at_a_contract_of_the_authority(permission, people, authority):
    own = frameworks.ContractFactory(authority=authority)

    assert who_may(people, permission, own) == OF_CONTRACTS[permission]
    assert who_may(people, permission, frameworks.ContractFactory()) == set()


@pytest.mark.parametrize("permission", OF_CALL_OFFS)
def test_permission_at_a_call_off_of_the_authority(permission, people, authority, consortium):
    own = frameworks.CallOffFactory(authority=authority, lot__framework__publisher=consortium)

    assert who_may(people, permission, own) == OF_CALL_OFFS[permission]
    assert who_may(people, permission, frameworks.CallOffFactory()) == set()


def test_who_started_a_call_off_does_not_approve_it(authority, officer, finance_lead):
    own = frameworks.CallOffFactory(authority=authority, started_by=officer)

    both = {"officer": officer, "lead": finance_lead}
    assert who_may(both, Permission.CALL_OFF_APPROVE, own) == {"lead"}


def test_who_recommended_an_award_does_not_decide_it(authority, officer, finance_lead):
    own = frameworks.CallOffFactory(authority=authority, recommended_by=finance_lead)

    both = {"officer": officer, "lead": finance_lead}
    assert who_may(both, Permission.CALL_OFF_AWARD, own) == {"officer"}


def test_evaluators_score_the_call_offs_that_they_are_named_for(people, authority, auditor):
    own = frameworks.CallOffFactory(authority=authority)
    own.evaluators.create(person=auditor)

    assert who_may(people, Permission.CALL_OFF_EVALUATE, own) == {"auditor"}


def test_suppliers_people_answer_their_own_invitations(people):
    invitation = frameworks.SentInvitationFactory()
    seller = frameworks.SupplierRoleFactory(supplier=invitation.place.supplier).person
    everybody = people | {"seller": seller}

    assert who_may(everybody, Permission.INVITATION_ANSWER, invitation) == {"seller"}
    assert (
        who_may(everybody, Permission.INVITATION_ANSWER, frameworks.SentInvitationFactory())
        == set()
    )


@pytest.mark.parametrize("permission", OF_OBLIGATIONS)
def test_permission_at_an_obligation_of_the_authority(permission, people, authority):
    own = frameworks.ObligationFactory(contract__authority=authority)

    assert who_may(people, permission, own) == OF_OBLIGATIONS[permission]
    assert who_may(people, permission, frameworks.ObligationFactory()) == set()


def test_assured_listings_are_the_operators(people):
    framework = frameworks.FrameworkFactory()

    assert who_may(people, Permission.LISTING_DECIDE, framework) == {"operator"}


@pytest.mark.parametrize("permission", OF_JOINING)
def test_permission_at_a_request_between_authority_and_consortium(
    permission, people, authority, consortium
):
    ours = frameworks.AccessFactory(authority=authority, framework__publisher=consortium)
    of_others = frameworks.AccessFactory()

    assert who_may(people, permission, ours) == OF_JOINING[permission]
    assert who_may(people, permission, of_others) == set()


def test_reference_data_is_loaded_by_operators(people):
    assert who_may(people, Permission.REFERENCE_LOAD) == {"operator"}


@pytest.mark.parametrize("permission", OF_SUPPLIERS)
def test_permission_anywhere_about_suppliers(permission, people):
    """The outsider is an officer of another authority."""
    assert who_may(people, permission) == OF_SUPPLIERS[permission]


def test_supplier_is_changed_by_who_loads_for_all_that_know_it(people, authority):
    own = frameworks.LedgerNameFactory(seen_by=[authority])
    shared = frameworks.LedgerNameFactory(seen_by=[authority, consortia.AuthorityFactory()])
    listed = frameworks.LedgerNameFactory(supplier__is_listed=True, seen_by=[authority])
    public = frameworks.LedgerNameFactory(is_public=True, seen_by=[authority])
    change = Permission.SUPPLIER_CHANGE

    assert who_may(people, change, own.supplier) == DECIDERS
    assert who_may(people, change, shared.supplier) == {"operator"}
    assert who_may(people, change, listed.supplier) == {"operator"}
    assert who_may(people, change, public.supplier) == {"operator"}
    assert who_may(people, change, frameworks.LedgerNameFactory().supplier) == {"operator"}


def test_name_is_split_off_by_who_loads_for_all_that_saw_it(people, authority):
    own = frameworks.LedgerNameFactory(supplier__is_listed=True, seen_by=[authority])
    shared = frameworks.LedgerNameFactory(seen_by=[authority, consortia.AuthorityFactory()])
    split = Permission.SUPPLIER_NAME_SPLIT

    assert who_may(people, split, own) == DECIDERS
    assert who_may(people, split, shared) == {"operator"}
    assert who_may(people, split, frameworks.SupplierNameFactory()) == {"operator"}


def test_change_is_undone_by_who_loads_for_all_that_saw_what_moved(people, authority):
    own = frameworks.LedgerNameFactory(seen_by=[authority])
    shared = frameworks.LedgerNameFactory(seen_by=[authority, consortia.AuthorityFactory()])
    undo = Permission.SUPPLIER_CHANGE_UNDO

    def change_of(name, *, is_listed=False):
        return frameworks.SupplierMergeFactory(
            source__is_listed=is_listed, moved={"names": [name.pk]}
        )

    assert who_may(people, undo, change_of(own)) == DECIDERS
    assert who_may(people, undo, change_of(shared)) == {"operator"}
    assert who_may(people, undo, change_of(own, is_listed=True)) == {"operator"}
