"""Access: unlisted means no, inner lists mean all of, outer lists mean any of."""

import pytest

from procurement_portal.core import access, errors


def always(actor, subject):
    return True


def never(actor, subject):
    return False


@pytest.fixture(autouse=True)
def own_policies(monkeypatch):
    monkeypatch.setattr(access, "_policies", {})


@pytest.mark.parametrize(
    ("grants", "granted"),
    [
        ([], False),
        ([[always]], True),
        ([[never]], False),
        ([[always, never]], False),
        ([[never], [always]], True),
        ([[always, never], [never]], False),
    ],
)
def test_permission_is_any_of_all_of(grants, granted, stranger):
    access.register({"tests.thing.do": grants})

    assert access.can(stranger, "tests.thing.do") is granted


def test_unlisted_permission_is_refused(stranger):
    assert access.can(stranger, "tests.thing.do") is False


def test_the_portal_itself_may_do_everything():
    assert access.can(access.SYSTEM, "tests.thing.do") is True


def test_predicates_are_given_the_actor_and_the_subject(stranger):
    asked = []

    def remember(actor, subject):
        asked.append((actor, subject))
        return True

    access.register({"tests.thing.do": [[remember]]})
    access.can(stranger, "tests.thing.do", "a thing")

    assert asked == [(stranger, "a thing")]


def test_require_refuses_with_a_cure(stranger):
    with pytest.raises(errors.NotAllowed) as refusal:
        access.require(stranger, "tests.thing.do")

    assert refusal.value.status == 403
    assert refusal.value.cure == "Ask the person who manages roles at your organisation."


def test_permission_cannot_have_two_policies():
    access.register({"tests.thing.do": [[always]]})

    with pytest.raises(ValueError, match=r"tests\.thing\.do has two policies"):
        access.register({"tests.thing.do": [[never]]})


def test_same_policy_may_be_registered_again():
    policy = {"tests.thing.do": [[always]]}
    access.register(policy)

    access.register(policy)

    assert access.registered() == policy
