"""Open data for everybody, by page and API, and packages that the operator brings in."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from frameworks.models import PackageImport
from frameworks.ocds import checking
from frameworks.queries import ocds
from tests.factories.consortia import AuthorityRoleFactory
from tests.factories.frameworks import FrameworkFactory
from tests.frameworks import published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


@pytest.fixture
def world():
    return published.build()


def package(answer):
    """The package that an answer streams."""
    return json.loads(b"".join(answer.streaming_content))


def test_everybody_sees_what_there_is_and_what_is_left_out(client, world):
    text = client.get(reverse("open-data")).content.decode()

    assert "Open Government Licence v3.0" in text
    assert reverse("open-data-releases") in text
    assert "1 framework under the Procurement Act 2023 without a recorded notice" in text
    assert reverse("open-data-ours") not in text


def test_without_a_prefix_the_page_says_that_nothing_is_published(client, world, settings):
    settings.OCDS_OCID_PREFIX = ""

    text = client.get(reverse("open-data")).content.decode()

    assert "Nothing is published yet" in text
    assert reverse("open-data-releases") not in text


@pytest.mark.parametrize(
    ("name", "holds", "count"),
    [("open-data-releases", "releases", 15), ("open-data-records", "records", 11)],
)
def test_everything_is_streamed_as_one_package(client, world, name, holds, count):
    answer = client.get(reverse(name))
    told = package(answer)

    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert len(told[holds]) == count
    assert told["publisher"] == {"name": "Common Purchase"}
    assert told["uri"] == f"http://testserver{reverse(name)}"
    assert checking.faults(told) == []


def test_nothing_to_publish_is_a_package_of_nothing(client):
    assert package(client.get(reverse("open-data-releases")))["releases"] == []


def test_a_framework_has_a_file_of_its_own(client, world):
    FrameworkFactory(slug="other", ocid="ocds-abc123-other")

    told = package(client.get(reverse("framework-ocds", args=["staff"])))

    assert {one["ocid"] for one in told["releases"]} == {
        "ocds-abc123-staff",
        "ocds-abc123-ashby.CO_2f_2026_20_1",
        *(f"ocds-abc123-ashby.CO-2026-000{number}" for number in (2, 3, 4)),
    }
    assert client.get(reverse("framework-ocds", args=["secret"])).status_code == 404


def test_an_officer_takes_what_their_authority_holds_and_is_not_published(browser_of, world):
    officer = AuthorityRoleFactory(authority=world.authority).person
    browser = browser_of(officer)

    assert reverse("open-data-ours") in browser.get(reverse("open-data")).content.decode()
    told = package(browser.get(reverse("open-data-ours")))
    assert "Kept to ourselves" in json.dumps(told)
    assert checking.faults(told) == []


def test_the_api_pages_through_the_releases(client, world, monkeypatch):
    monkeypatch.setattr("frameworks.api.ocds.PROCESSES_A_PAGE", 6)

    first = client.get("/api/ocds-releases/")
    second = client.get("/api/ocds-releases/?page=2")

    assert first["Link"] == '<http://testserver/api/ocds-releases/?page=2>; rel="next"'
    assert "Link" not in second
    told = [one["ocid"] for answer in (first, second) for one in answer.json()["releases"]]
    assert set(told) == {one.ocid for one in ocds.processes(ocds.public())}
    assert checking.faults(first.json()) == []
    assert client.get("/api/ocds-releases/?page=3").status_code == 404
    refused = client.get("/api/ocds-releases/?page=0")
    assert (refused.status_code, refused.json()["errors"]) == (
        400,
        {"page": ["Give the number of a page, from 1."]},
    )


def test_the_api_gives_the_record_of_one_process(client, world):
    told = client.get("/api/ocds-records/ocds-abc123-ashby.CO_2f_2026_20_1/").json()

    assert [len(one["releases"]) for one in told["records"]] == [5]
    assert told["records"][0]["compiledRelease"]["contracts"][0]["status"] == "terminated"
    assert checking.faults(told) == []
    assert client.get("/api/ocds-records/ocds-abc123-none/").status_code == 404
    private = f"ocds-abc123-ashby.{world.private.reference}"
    assert client.get(f"/api/ocds-records/{private}/").status_code == 404


def test_the_operator_brings_a_package_in_and_sees_what_became_of_it(browser_of, operator):
    browser = browser_of(operator)
    release = {
        "ocid": "ocds-h6vhtk-1",
        "id": "1",
        "date": "2026-05-01T00:00:00Z",
        "tag": ["tender"],
        "tender": {"id": "1", "title": "Cleaning of <b>offices</b>", "status": "active"},
    }
    file = SimpleUploadedFile("notice.json", json.dumps(release).encode())

    answer = browser.post(reverse("package-new"), {"packages": [file]}, follow=True)

    row = PackageImport.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("package", args=[row.pk])
    text = answer.content.decode()
    assert "Cleaning of &lt;b&gt;offices&lt;/b&gt;" in text
    assert "Nothing is awarded yet, so there is no contract." in text
    assert "notice.json" in browser.get(reverse("package-list")).content.decode()


def test_several_packages_lead_to_the_list(browser_of, operator):
    several = [SimpleUploadedFile(f"{number}.json", b"{}") for number in (1, 2)]

    answer = browser_of(operator).post(reverse("package-new"), {"packages": several})

    assert answer["Location"] == reverse("package-list")
    assert PackageImport.objects.count() == 2


def test_a_file_of_which_nothing_was_taken_says_why(browser_of, operator):
    file = SimpleUploadedFile("spend.csv", b"Supplier,Amount\nAcme,1\n")

    answer = browser_of(operator).post(reverse("package-new"), {"packages": [file]}, follow=True)

    assert "It is not JSON" in answer.content.decode()
    assert "Nothing of the file was taken" in answer.content.decode()


def test_no_file_is_told_above_the_form(browser_of, operator):
    answer = browser_of(operator).post(reverse("package-new"), {})

    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert not PackageImport.objects.exists()


def test_an_empty_list_says_what_would_fill_it(browser_of, operator):
    text = browser_of(operator).get(reverse("package-list")).content.decode()

    assert "Bring in packages" in text
    assert "No packages" in text or "no packages" in text
