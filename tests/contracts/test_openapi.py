"""The OpenAPI document: valid, without warnings, and equal to the one that was agreed.

After a change of the API on purpose: `make openapi`, and review the difference.
"""

from pathlib import Path

import pytest
from django.core.management import call_command

AGREED = Path(__file__).parent / "openapi.yaml"


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    target = tmp_path_factory.mktemp("openapi") / "openapi.yaml"
    call_command("spectacular", file=str(target), validate=True, fail_on_warn=True)
    return target.read_text(encoding="utf-8")


def test_document_is_the_one_that_was_agreed(document):
    assert document == AGREED.read_text(encoding="utf-8"), "run `make openapi` and review"


@pytest.mark.django_db
def test_document_is_served_to_anybody(client):
    response = client.get("/api/schema/")

    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/vnd.oai.openapi")


@pytest.mark.django_db
def test_page_of_the_api_has_no_inline_script_or_style(client):
    response = client.get("/api/docs/")

    page = response.content.decode()
    assert response.status_code == 200
    assert "<style" not in page
    assert page.count("<script src=") == page.count("<script") == 3


@pytest.mark.django_db
def test_script_of_the_page_is_served_apart(client):
    response = client.get("/api/docs/?script=")

    assert response.status_code == 200
    assert response["Content-Type"] == "application/javascript"
