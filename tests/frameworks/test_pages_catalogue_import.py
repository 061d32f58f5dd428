"""The pages where a publisher's lists come in."""

import csv
import io
import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frameworks import tasks
from frameworks.choices import CatalogueImportState
from frameworks.models import CatalogueImport, Framework, Lot, Supplier, SupplierOnLot
from procurement_portal.core.models import AuditEvent, Job, JobState
from tests.factories import consortia, frameworks

pytestmark = [pytest.mark.django_db]

AGREEMENTS = "Ref,Title,Start,End\nA1,Office paper,2024-01-01,2028-01-01\nA2,Pens,2024-01-01,soon\n"
LOTS = "Ref,Lot,Lot Title\nA1,1,White paper\nA1,2,Card\n"
PLACES = "Lot,Supplier,\n1,=Acme Ltd,\n2,Bolt Ltd,\n"


def upload(browser, publisher, *texts):
    lists = [
        SimpleUploadedFile(f"list {number}.csv", text if isinstance(text, bytes) else text.encode())
        for number, text in enumerate(texts, start=1)
    ]
    return browser.post(
        "/catalogue/imports/new/", {"publisher": publisher.pk, "lists": lists}, follow=True
    )


def ask_for(browser, one):
    return browser.post(
        f"/catalogue/imports/{one.pk}/bring-in/", {"plan_hash": one.plan_hash}, follow=True
    )


def bring_in(browser, one):
    """Ask for it, let the work be done, and look."""
    ask_for(browser, one)
    one.refresh_from_db()
    tasks.bring_in_catalogue(job_id=one.job_id)
    return browser.get(f"/catalogue/imports/{one.pk}/")


@pytest.fixture
def browser(manager, browser_of):
    return browser_of(manager)


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_lists_are_uploaded_checked_and_brought_in(browser, consortium, manager):
    checked = upload(browser, consortium, AGREEMENTS, LOTS)

    one = CatalogueImport.objects.get()
    assert (one.created_by, one.state) == (manager, CatalogueImportState.CHECKED)
    assert Framework.objects.count() == 0
    shown = text_of(checked)
    assert "What these lists would do" in shown
    assert "“soon” is not a date that we can read" in shown
    assert "<strong>End</strong>: last day" in shown

    done = bring_in(browser, one)

    assert "Lists brought in" in text_of(done)
    assert list(Framework.objects.values_list("reference", flat=True)) == ["A1"]
    assert Lot.objects.count() == 2


def test_file_without_references_is_told_its_agreement_on_the_page(browser, consortium):
    first = upload(browser, consortium, AGREEMENTS, LOTS, PLACES)
    one = CatalogueImport.objects.get()
    assert "It names no agreement" in text_of(first)

    again = browser.post(f"/catalogue/imports/{one.pk}/again/", {"framework_3": "A1"}, follow=True)

    assert "Its rows belong to A1." in text_of(again)
    one.refresh_from_db()
    bring_in(browser, one)
    assert SupplierOnLot.objects.count() == 2


def test_own_rows_come_back_with_reasons_and_without_formulas(browser, consortium):
    upload(browser, consortium, AGREEMENTS, LOTS, PLACES)
    one = CatalogueImport.objects.get()

    answers = [
        browser.get(f"/catalogue/imports/{one.pk}/files/{number}/rows.csv") for number in (1, 3)
    ]

    first, third = (
        list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
        for answer in answers
    )
    assert first[0] == ["What became of it", "Column", "Reason"]
    assert first[2] == ["", "", "", "A1", "Office paper", "2024-01-01", "2028-01-01"]
    assert first[3][:2] == ["Refused", "End"]
    assert first[3][2].startswith("“soon” is not a date")
    assert third[2][3:] == ["1", "'=Acme Ltd", ""]


def test_nothing_comes_in_once_the_catalogue_has_moved(browser, consortium):
    upload(browser, consortium, AGREEMENTS)
    one = CatalogueImport.objects.get()
    frameworks.FrameworkFactory(publisher=consortium, reference="A1", title="Paper")

    shown = bring_in(browser, one)

    assert "The catalogue has changed since this was checked" in text_of(shown)
    assert Framework.objects.get().title == "Paper"
    one.refresh_from_db()
    assert one.state == CatalogueImportState.CHECKED
    assert one.result["counts"]["new_frameworks"] == 0


def test_hash_that_was_not_seen_brings_nothing_in(browser, consortium):
    upload(browser, consortium, AGREEMENTS)
    one = CatalogueImport.objects.get()

    browser.post(f"/catalogue/imports/{one.pk}/bring-in/", {"plan_hash": "another"})

    one.refresh_from_db()
    assert one.job is None


def test_lists_on_their_way_are_neither_asked_for_nor_decided_again(browser, consortium):
    upload(browser, consortium, AGREEMENTS)
    one = CatalogueImport.objects.get()

    shown = text_of(ask_for(browser, one))
    twice = text_of(ask_for(browser, one))
    decided = browser.post(f"/catalogue/imports/{one.pk}/again/", follow=True)

    assert "Bringing in these lists" in shown
    assert "You can leave this page: the work goes on." in shown
    assert "Bring it in</button>" not in " ".join(shown.split())
    assert "These lists are being brought in. Wait until that is done." in twice
    assert "These lists are being brought in. Wait until that is done." in text_of(decided)
    assert Job.objects.count() == 1


def test_work_done_twice_brings_in_once(browser, consortium, manager):
    upload(browser, consortium, AGREEMENTS)
    one = CatalogueImport.objects.get()
    bring_in(browser, one)
    Job.objects.update(state=JobState.QUEUED, finished_at=None)  # as its worker died at the end

    tasks.bring_in_catalogue(job_id=one.job_id)

    assert Job.objects.get().state == JobState.DONE
    done = AuditEvent.objects.get(name="frameworks.catalogue.imported")
    assert done.actor_ref == f"person:{manager.pk}"
    assert Framework.objects.count() == 1


def test_check_made_again_forgets_the_work_that_stopped(browser, consortium):
    upload(browser, consortium, AGREEMENTS, LOTS)
    one = CatalogueImport.objects.get()
    frameworks.FrameworkFactory(publisher=consortium, reference="A1", title="Paper")
    assert "nothing was brought in" in text_of(bring_in(browser, one))

    again = browser.post(f"/catalogue/imports/{one.pk}/again/", follow=True)

    assert "nothing was brought in" not in text_of(again)
    one.refresh_from_db()
    bring_in(browser, one)
    assert Lot.objects.count() == 2


def test_changes_are_taken_when_ticked(browser, consortium):
    frameworks.FrameworkFactory(publisher=consortium, reference="A1", title="Paper")
    shown = upload(browser, consortium, "Ref,Title\nA1,Office paper\n")
    one = CatalogueImport.objects.get()
    assert "1 of them stay as they are unless you take changes" in text_of(shown)

    browser.post(f"/catalogue/imports/{one.pk}/again/", {"takes_changes": "on"})
    one.refresh_from_db()
    bring_in(browser, one)

    assert Framework.objects.get().title == "Office paper"


def test_done_page_says_what_is_to_be_entered(browser, consortium):
    upload(browser, consortium, LOTS)

    shown = text_of(bring_in(browser, CatalogueImport.objects.get()))

    assert "To be entered" in shown
    assert "A1</a>: title" in shown
    assert "A1</a>: last day" in shown


def test_form_offers_only_the_persons_consortia(browser, consortium):
    other = consortia.ConsortiumFactory(name="Another consortium")

    page = text_of(browser.get("/catalogue/imports/new/"))
    refused = upload(browser, other, AGREEMENTS)

    assert consortium.name in page
    assert "Another consortium" not in page
    assert "Select a valid choice" in text_of(refused)
    assert CatalogueImport.objects.count() == 0


def test_imports_of_others_are_not_found(browser, operator, browser_of):
    other = consortia.ConsortiumFactory()
    upload(browser_of(operator), other, AGREEMENTS)
    one = CatalogueImport.objects.get()

    answers = {
        browser.get(f"/catalogue/imports/{one.pk}/").status_code,
        browser.get(f"/catalogue/imports/{one.pk}/files/1/rows.csv").status_code,
        browser.post(f"/catalogue/imports/{one.pk}/bring-in/").status_code,
        browser.post(f"/catalogue/imports/{one.pk}/again/").status_code,
    }

    assert answers == {404}
    assert Framework.objects.count() == 0


def test_list_of_imports_asks_the_same_number_of_questions_however_many(
    browser, consortium, django_assert_max_num_queries
):
    for _ in range(3):
        upload(browser, consortium, AGREEMENTS)

    with django_assert_max_num_queries(14):
        page = browser.get("/catalogue/imports/")

    assert text_of(page).count(consortium.name) == 3


NUMBERS = itertools.count()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each example has its own rows
)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(alphabet='A1,"\n\t;=éRefLotSupplierTitleEnd%0-\x00', max_size=200).map(str.encode),
        st.lists(st.text(alphabet="A1 2ab=-é,\x00", max_size=30), max_size=8).map(
            lambda rows: "\n".join(["Ref,Lot,Supplier,Title,End", *rows]).encode()
        ),
        st.lists(st.text(alphabet="A1 2ab=-é,\x00", max_size=30), max_size=8).map(
            lambda rows: "\n".join(["Ref,Lot,Lot Title", *rows]).encode()
        ),
    )
)
def test_arbitrary_files_give_a_page_and_never_half_an_import(browser, consortium, content):
    before = Framework.objects.count()

    checked = upload(browser, consortium, content, f"Ref,Title\nZ{next(NUMBERS)},Known good\n")

    assert checked.status_code == 200
    one = CatalogueImport.objects.latest("pk")
    assert Framework.objects.count() == before
    done = bring_in(browser, one)
    one.refresh_from_db()
    assert done.status_code == 200
    assert one.state == CatalogueImportState.DONE
    assert Framework.objects.count() - before == one.result["counts"]["new_frameworks"]


def test_new_supplier_whose_address_is_taken_gets_another(browser, consortium):
    taken = frameworks.SupplierFactory(slug="acme-ltd", name="Somebody else")
    upload(browser, consortium, AGREEMENTS, LOTS, "Ref,Lot,Supplier\nA1,1,Acme Ltd\n")

    bring_in(browser, CatalogueImport.objects.get())

    assert Supplier.objects.exclude(pk=taken.pk).get().slug == "acme-ltd-2"
