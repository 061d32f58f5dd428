"""Ground of the API: who comes in, problems as problem details, strict filters, pages."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework.exceptions import NotFound, ValidationError

from procurement_portal.core import api
from procurement_portal.core.errors import NotAllowed, WrongState
from tests.factories import consortia


def problem(error):
    response = api.problem_details(error, {})
    return response.status_code, response.content_type, response.data


def test_domain_error_is_told_with_its_code_and_cure():
    status, media_type, data = problem(NotAllowed())

    assert (status, media_type) == (403, "application/problem+json")
    assert data == {
        "type": "about:blank",
        "title": "Your roles do not allow this.",
        "status": 403,
        "code": "not_allowed",
        "cure": "Ask the person who manages roles at your organisation.",
    }


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (WrongState(), 409, "wrong_state"),
        (Http404(), 404, "not_found"),
        (NotFound(), 404, "not_found"),
        (PermissionDenied(), 403, "permission_denied"),
    ],
)
def test_error_has_its_status_and_code(error, status, code):
    found, _, data = problem(error)

    assert (found, data["status"], data["code"]) == (status, status, code)


def test_wrong_fields_are_named():
    _, _, data = problem(ValidationError({"starts_on": ["Not a date."]}))

    assert data["errors"] == {"starts_on": ["Not a date."]}
    assert data["code"] == "invalid"


def test_fault_of_ours_is_left_to_the_server():
    assert api.problem_details(RuntimeError(), {}) is None


@pytest.mark.django_db
class TestLists:
    def test_list_comes_in_pages_of_25(self, client):
        consortia.AuthorityFactory.create_batch(26)

        page = client.get("/api/authorities/").json()

        assert (page["count"], len(page["results"])) == (26, 25)

    def test_page_holds_200_at_most(self, client):
        consortia.AuthorityFactory.create_batch(201)

        page = client.get("/api/authorities/?page_size=1000").json()

        assert len(page["results"]) == 200

    def test_page_too_far_is_not_found(self, client):
        assert client.get("/api/authorities/?page=2").status_code == 404

    def test_unknown_filter_is_an_error_and_not_a_wider_answer(self, client):
        response = client.get("/api/authorities/?knid=district")

        assert response.status_code == 400
        assert response.json()["errors"] == {"knid": ["There is no such filter."]}

    def test_wrong_value_of_a_filter_is_an_error(self, client):
        response = client.get("/api/authorities/?kind=castle")

        assert response.status_code == 400
        assert list(response.json()["errors"]) == ["kind"]

    def test_nul_in_a_search_is_an_error_and_not_a_fault(self, client):
        assert client.get("/api/authorities/?q=%00").status_code == 400

    def test_rows_are_ordered_without_ties(self, client):
        consortia.AuthorityFactory.create_batch(30, name="Same Name")

        names = [
            row["id"]
            for number in (1, 2)
            for row in client.get(f"/api/authorities/?sort=-name&page={number}").json()["results"]
        ]

        assert len(set(names)) == 30

    def test_root_names_every_list(self, client):
        root = client.get("/api/").json()

        assert root["authorities"] == "http://testserver/api/authorities/"

    def test_search_finds_rows_with_every_word(self, client):
        consortia.AuthorityFactory(name="North Barset District Council")
        consortia.AuthorityFactory(name="North Riding District Council")

        found = client.get("/api/authorities/?q=barset north").json()["results"]

        assert [row["name"] for row in found] == ["North Barset District Council"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("public", "permission", "method", "person", "comes_in"),
    [
        (True, None, "GET", "stranger", True),
        (True, None, "POST", "stranger", False),
        (False, None, "GET", "stranger", False),
        (False, None, "GET", "outsider", True),
        (False, "benchmarking.spend.view", "GET", "outsider", True),
        (False, "benchmarking.spend.view", "GET", "operator", False),
        (False, "tests.unlisted", "GET", "officer", False),
    ],
)
def test_door_opens_as_the_view_says(public, permission, method, person, comes_in, request, rf):
    asked = rf.generic(method, "/")
    asked.user = request.getfixturevalue(person)
    view = type("View", (api.Guarded,), {"public": public, "permission": permission})()

    assert api.HasPermission().has_permission(asked, view) is comes_in


def test_stranger_of_the_tests_is_anonymous(stranger):
    assert isinstance(stranger, AnonymousUser)
