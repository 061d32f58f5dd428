"""Domain errors: what people read, what programs read, and the page they turn into."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from procurement_portal.core.errors import DomainError, NotAllowed, WrongState
from procurement_portal.core.middleware import DomainErrors


class LotNotOpen(DomainError):
    code = "lot_not_open"
    title = "The lot is not open."
    cure = "Choose another lot."


def test_error_speaks_its_own_title():
    error = LotNotOpen()

    assert (str(error), error.title, error.cure) == (
        "The lot is not open.",
        "The lot is not open.",
        "Choose another lot.",
    )


def test_error_may_be_more_precise_once():
    LotNotOpen("Lot 2 opens on 1 June 2026.", cure="Wait.")

    assert LotNotOpen().title == "The lot is not open."
    assert LotNotOpen("Lot 2 opens on 1 June 2026.").cure == "Choose another lot."


@pytest.mark.parametrize(
    ("error", "status"), [(DomainError, 409), (WrongState, 409), (NotAllowed, 403)]
)
def test_error_has_an_http_status(error, status):
    assert error().status == status


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/frameworks/?q=%00",
        "/frameworks/?q=a%00b&page=2",
        "/frameworks/%00/",
        "/api/categories/?%00",
    ],
)
def test_an_address_that_no_text_can_be_compared_to_is_refused(client, address):
    answer = client.get(address)

    assert answer.status_code == 400
    assert "This request could not be understood" in answer.text


@pytest.mark.django_db
def test_an_address_that_only_speaks_of_it_is_read(client):
    assert client.get("/frameworks/?q=%2500").status_code == 200


def test_other_errors_are_left_to_the_framework():
    middleware = DomainErrors(lambda request: HttpResponse())

    assert middleware.process_exception(RequestFactory().get("/"), RuntimeError()) is None
