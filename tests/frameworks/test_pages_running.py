"""The pages by which a framework is run, and what the public sees of it."""

from datetime import date

import pytest

from frameworks.actions import places
from frameworks.choices import FrameworkStatus, PlaceStatus, SuccessorPlan
from frameworks.models import Document, Framework, PlaceEvent, SupplierOnLot
from procurement_portal.core.access import SYSTEM
from tests.factories import frameworks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

TODAY = date(2026, 5, 12)
SECRET = (
    PlaceStatus.INVITED,
    PlaceStatus.TENDERED,
    PlaceStatus.PREFERRED,
    PlaceStatus.UNSUCCESSFUL,
    PlaceStatus.WITHDRAWN,
)


def day_of(name, day):
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


@pytest.fixture
def framework(consortium):
    return frameworks.FrameworkFactory(publisher=consortium, title="Cleaning", slug="cleaning")


@pytest.fixture
def lot(framework):
    return frameworks.LotFactory(framework=framework, number="1")


@pytest.fixture
def sparkle(lot, at):
    """A supplier with a place since the framework began."""
    supplier = frameworks.SupplierFactory(name="Sparkle Ltd", slug="sparkle")
    return places.appoint(lot, supplier, on=date(2025, 4, 1), by=SYSTEM, at=at)


# What nobody but the publisher may see


@pytest.mark.parametrize("status", SECRET)
def test_who_tendered_leaks_nowhere(status, lot, people, browser_of):
    frameworks.SupplierOnLotFactory(
        lot=lot, status=status, supplier__name="Hopeful Ltd", supplier__slug="hopeful"
    )

    for who, person in people.items():
        browser = browser_of(person)
        assert b"Hopeful" not in browser.get("/frameworks/cleaning/").content, who
        assert "Cleaning" not in browser.get("/suppliers/hopeful/").content.decode(), who
        shown = browser.get("/frameworks/?q=hopeful").content.decode()
        assert "/frameworks/cleaning/" not in shown, who
        (row,) = browser.get("/suppliers/?q=hopeful").context["page_obj"]
        assert row.framework_count == 0, who
        (row,) = browser.get("/frameworks/").context["page_obj"]
        assert row.supplier_count == 0, who
        (row,) = browser.get(f"/api/lots/?framework={lot.framework_id}").json()["results"]
        assert row["places"] == [], who


@pytest.mark.parametrize("status", SECRET)
def test_publisher_sees_who_tendered_on_the_lots_own_page(status, lot, manager, browser_of):
    frameworks.SupplierOnLotFactory(lot=lot, status=status, supplier__name="Hopeful Ltd")

    page = browser_of(manager).get(f"/lots/{lot.pk}/suppliers/")

    assert b"Hopeful Ltd" in page.content


# Places


def test_public_reads_until_when_a_supplier_is_suspended(sparkle, client, at):
    places.move(
        sparkle.pk,
        "suspend",
        on=TODAY,
        by=SYSTEM,
        at=at,
        ground="Insolvency.",
        noticed_on=TODAY,
        until=date(2026, 7, 31),
    )

    page = client.get("/frameworks/cleaning/").content.decode()

    assert "Suspended until 31 July 2026" in page
    assert "Insolvency" not in page


def test_manager_suspends_a_supplier(sparkle, lot, manager, browser_of):
    browser = browser_of(manager)
    typed = {"ground": "Insolvency.", **day_of("on", TODAY), **day_of("noticed_on", TODAY)}

    answer = browser.post(f"/places/{sparkle.pk}/suspend/", typed, follow=True)

    assert answer.redirect_chain == [(f"/lots/{lot.pk}/suppliers/", 302)]
    assert SupplierOnLot.objects.get().status == PlaceStatus.SUSPENDED
    assert "Insolvency." in answer.content.decode()
    assert f"/places/{sparkle.pk}/resume/" in answer.content.decode()


def test_what_was_typed_stays_when_the_step_is_refused(sparkle, manager, browser_of):
    typed = {"ground": "Insolvency.", **day_of("on", date(2020, 1, 1))}
    typed |= day_of("noticed_on", TODAY)

    page = browser_of(manager).post(f"/places/{sparkle.pk}/suspend/", typed)

    assert page.status_code == 200
    assert "This place did not exist yet on that day." in page.content.decode()
    assert "Insolvency." in page.content.decode()
    assert PlaceEvent.objects.count() == 2


def test_step_that_is_not_open_is_not_found(sparkle, manager, browser_of):
    page = browser_of(manager).get(f"/places/{sparkle.pk}/resume/")

    assert page.status_code == 404


def test_manager_ranks_a_supplier(sparkle, manager, browser_of):
    browser_of(manager).post(f"/places/{sparkle.pk}/rank/", {"rank": 2, **day_of("on", TODAY)})

    assert SupplierOnLot.objects.get().rank == 2


def test_manager_adds_a_supplier_by_its_number(lot, manager, browser_of):
    number = frameworks.SupplierIdentifierFactory(value="01234567")
    typed = {"supplier": "01234567", **day_of("on", lot.framework.starts_on)}

    browser_of(manager).post(f"/lots/{lot.pk}/suppliers/add/", typed)

    assert SupplierOnLot.objects.get().supplier == number.supplier


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Nobody", "No listed supplier has this name or number"),
        ("Twin", "Several suppliers fit: Twin A; Twin B."),
    ],
)
def test_supplier_that_is_not_clear_is_asked_again(text, says, lot, manager, browser_of):
    frameworks.SupplierFactory(name="Twin A")
    frameworks.SupplierFactory(name="Twin B")
    typed = {"supplier": text, **day_of("on", lot.framework.starts_on)}

    page = browser_of(manager).post(f"/lots/{lot.pk}/suppliers/add/", typed)

    assert says in page.content.decode()
    assert not SupplierOnLot.objects.exists()


def test_supplier_is_not_added_after_the_award(lot, manager, browser_of):
    frameworks.SupplierFactory(name="Late Ltd")
    typed = {"supplier": "Late Ltd", **day_of("on", TODAY)}

    page = browser_of(manager).post(f"/lots/{lot.pk}/suppliers/add/", typed)

    assert "R18: No supplier can be added" in page.content.decode()
    assert not SupplierOnLot.objects.exists()


def test_queries_of_a_lots_page_do_not_grow(
    lot, manager, browser_of, at, django_assert_num_queries
):
    browser = browser_of(manager)
    address = f"/lots/{lot.pk}/suppliers/"
    for _ in range(2):
        supplier = frameworks.SupplierFactory()
        places.appoint(lot, supplier, on=date(2025, 4, 1), by=SYSTEM, at=at)
    browser.get(address)

    for _ in range(2):
        supplier = frameworks.SupplierFactory()
        places.appoint(lot, supplier, on=date(2025, 4, 1), by=SYSTEM, at=at)
        with django_assert_num_queries(7):
            browser.get(address)


# Documents


def test_manager_adds_a_document(
    framework, manager, browser_of, tmp_path, django_capture_on_commit_callbacks
):
    held = tmp_path / "guide.pdf"
    held.write_bytes(b"%PDF-1.7")
    with held.open("rb") as file:
        typed = {
            "document_file": file,
            "title": "Guide",
            "purpose": "guide",
            "open_to": "everybody",
        }
        answer = browser_of(manager).post("/frameworks/cleaning/documents/add/", typed)

    assert answer.status_code == 302
    assert Document.objects.get().title == "Guide"


def test_page_is_refused_as_a_document_with_what_is_taken(framework, manager, browser_of, tmp_path):
    held = tmp_path / "page.html"
    held.write_bytes(b"<p>")
    with held.open("rb") as file:
        typed = {"document_file": file, "title": "Guide", "purpose": "guide"}
        page = browser_of(manager).post("/frameworks/cleaning/documents/add/", typed)

    assert "This kind of file is not taken. PDF, Word" in page.content.decode()
    assert not Document.objects.exists()


# What comes after


def test_manager_sees_what_ends_in_eighteen_months(consortium, manager, browser_of):
    ends = {"publisher": consortium, "ends_on": date(2027, 11, 12)}
    frameworks.FrameworkFactory(**ends, title="Ends in time")
    frameworks.FrameworkFactory(**ends | {"ends_on": date(2027, 11, 13)})
    frameworks.FrameworkFactory(**ends | {"status": FrameworkStatus.EXPIRED})
    frameworks.FrameworkFactory(ends_on=date(2026, 12, 1))

    page = browser_of(manager).get("/frameworks-ending/")

    assert [row.title for row in page.context["frameworks"]] == ["Ends in time"]


def test_manager_plans_what_follows(framework, consortium, manager, browser_of):
    draft = frameworks.FrameworkFactory(publisher=consortium, status=FrameworkStatus.DRAFT)
    typed = {"successor_plan": "replace", "successor": draft.pk, "successor_note": "From June."}

    answer = browser_of(manager).post("/frameworks/cleaning/successor/", typed)

    assert answer.status_code == 302
    framework.refresh_from_db()
    assert framework.successor_plan == SuccessorPlan.REPLACE
    assert framework.successor_note == "From June."
    assert list(framework.successors.all()) == [draft]


def test_framework_does_not_follow_itself_in_a_ring(framework, consortium, manager, browser_of):
    before = frameworks.FrameworkFactory(publisher=consortium)
    Framework.objects.filter(pk=framework.pk).update(follows=before)
    typed = {"successor_plan": "replace", "successor": before.pk}

    page = browser_of(manager).post("/frameworks/cleaning/successor/", typed)

    assert page.status_code == 200
    assert not framework.successors.exists()
