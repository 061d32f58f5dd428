"""Signing in and out of the API."""

from datetime import timedelta

import pytest
from knox.models import AuthToken

from procurement_portal.core.models import AuditEvent
from tests.factories import consortia

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
TOKENS = "/api/auth/tokens/"
CURRENT = "/api/auth/tokens/current/"


@pytest.fixture
def person():
    return consortia.PersonFactory(email="olive@example.org", password=PASSWORD)


def sign_in(client, **typed):
    return client.post(
        TOKENS,
        {"email": "olive@example.org", "password": PASSWORD} | typed,
        content_type="application/json",
    )


def bearer(token):
    return {"Authorization": f"Token {token}"}


def test_password_becomes_a_token_that_opens_the_door(client, person):
    given = sign_in(client)

    token = given.json()["token"]
    assert given.status_code == 201
    assert client.get("/api/jobs/1/", headers=bearer(token)).status_code == 404
    assert client.get("/api/jobs/1/").status_code == 401


def test_address_is_read_in_any_case(client, person):
    assert sign_in(client, email="Olive@Example.ORG").status_code == 201


def test_token_is_kept_only_as_a_hash(client, person):
    token = sign_in(client).json()["token"]

    kept = AuthToken.objects.get()
    assert token not in {kept.digest, kept.token_key}
    assert AuditEvent.objects.get().details == {"key": kept.token_key}


@pytest.mark.parametrize(
    "typed",
    [{"password": "wrong"}, {"email": "nobody@example.org"}],
    ids=["wrong password", "unknown address"],
)
def test_which_of_the_two_is_wrong_is_not_told(client, person, typed):
    refused = sign_in(client, **typed)

    assert refused.status_code == 401
    assert refused.json() == {
        "type": "about:blank",
        "title": "The e-mail address or the password is not right.",
        "status": 401,
        "code": "wrong_credentials",
    }
    assert not AuthToken.objects.exists()


def test_person_who_left_gets_no_token(client, person):
    person.is_active = False
    person.save()

    assert sign_in(client).status_code == 401


def test_token_of_a_person_who_left_is_dead(client, person):
    token = sign_in(client).json()["token"]

    person.is_active = False
    person.save()

    assert client.get("/api/jobs/1/", headers=bearer(token)).status_code == 401


def test_missing_password_is_named(client):
    refused = client.post(TOKENS, {"email": "olive@example.org"}, content_type="application/json")

    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == ["password"]


def test_eleventh_try_in_a_minute_is_braked(client, person):
    tries = [sign_in(client, password="wrong").status_code for _ in range(11)]

    assert tries == [401] * 10 + [429]


def test_brake_is_shared_with_the_sign_in_page(client, person):
    for _ in range(10):
        client.post("/accounts/login/", {"login": "olive@example.org", "password": "wrong"})

    refused = sign_in(client)

    assert refused.status_code == 429
    assert refused.json()["code"] == "too_many_tries"


def test_signing_out_ends_the_token_and_no_other(client, person):
    ended, kept = sign_in(client).json()["token"], sign_in(client).json()["token"]

    answer = client.delete(CURRENT, headers=bearer(ended))

    assert answer.status_code == 204
    assert client.get("/api/jobs/1/", headers=bearer(ended)).status_code == 401
    assert client.get("/api/jobs/1/", headers=bearer(kept)).status_code == 404


def test_token_dies_of_age(client, person):
    token = sign_in(client).json()["token"]
    AuthToken.objects.update(expiry=AuthToken.objects.get().created - timedelta(seconds=1))

    assert client.get("/api/jobs/1/", headers=bearer(token)).status_code == 401


def test_eleventh_live_token_is_refused(client, person):
    for _ in range(10):
        AuthToken.objects.create(user=person)

    refused = sign_in(client)

    assert refused.status_code == 409
    assert refused.json()["code"] == "too_many_tokens"


def test_session_of_a_browser_is_not_enough_to_sign_out_a_token(person, browser_of):
    assert browser_of(person).delete(CURRENT).status_code == 401


def test_write_with_a_session_needs_the_csrf_token(person, client):
    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(person)

    assert strict.post("/api/memberships/", {}).status_code == 403
