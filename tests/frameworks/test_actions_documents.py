"""Documents are put up, replaced and taken down; each is opened by who may, and by nobody else."""

from datetime import date

import pytest

from frameworks.actions import documents
from frameworks.choices import AccessStatus, DocumentPurpose, FrameworkStatus, OpenTo
from frameworks.models import Document
from procurement_portal.core import files
from procurement_portal.core.errors import NotAllowed
from procurement_portal.core.models import AuditEvent
from tests.factories import frameworks

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 12)
PDF = b"%PDF-1.7 guide"
OTHERS = ("officer", "finance_lead", "auditor", "operator", "outsider", "stranger")


@pytest.fixture
def framework(consortium):
    return frameworks.FrameworkFactory(publisher=consortium)


def upload(framework, *, by, at, **more):
    said = {
        "purpose": DocumentPurpose.GUIDE,
        "title": "Guide for buyers",
        "file_name": "guide.pdf",
        "chunks": [PDF],
        "open_to": OpenTo.EVERYBODY,
        "on": TODAY,
    }
    return documents.upload(framework.pk, by=by, at=at, **said | more)


def test_document_is_put_up(framework, manager, at):
    document = upload(framework, by=manager, at=at)

    assert (document.file_name, document.published_on) == ("guide.pdf", TODAY)
    assert files.path(document.file).read_bytes() == PDF
    event = AuditEvent.objects.get(name="frameworks.document.uploaded")
    assert event.details["sha256"] == document.file.sha256


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_puts_one_up(who, framework, people, at):
    with pytest.raises(NotAllowed):
        upload(framework, by=people[who], at=at)

    assert not Document.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("page.html", b"<script>", documents.KindNotTaken),
        ("drawing.svg", b"<svg>", documents.KindNotTaken),
        ("programme.exe", b"MZ", documents.KindNotTaken),
        ("nothing", b"", documents.KindNotTaken),
        ("guide.pdf", b"<html>", documents.NotWhatItsNameSays),
        ("guide.docx", b"%PDF-", documents.NotWhatItsNameSays),
        ("list.csv", b"a\0b", documents.NotWhatItsNameSays),
    ],
)
def test_what_is_no_document_is_refused(name, content, error, framework, manager, at):
    with pytest.raises(error):
        upload(framework, by=manager, at=at, file_name=name, chunks=[content])

    assert not Document.objects.exists()


def test_document_has_a_limit(framework, manager, at):
    part = b"%PDF-" + b"0" * (1024 * 1024)

    with pytest.raises(documents.DocumentTooLarge) as refusal:
        upload(framework, by=manager, at=at, chunks=(part for _ in range(51)))

    assert refusal.value.title == "The file is larger than 50 MB."
    assert not Document.objects.exists()


def test_lot_must_be_the_frameworks_own(framework, manager, at):
    with pytest.raises(documents.LotOfAnother):
        upload(framework, by=manager, at=at, lot=frameworks.LotFactory())

    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("guide.PDF", "guide.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\max\\Guide for buyers.pdf", "Guide for buyers.pdf"),
        ('na"me\r\nSet-Cookie: x.pdf', "na meSet-Cookie x.pdf"),
        ("\u202egpj.pdf", "gpj.pdf"),
        (".pdf", "document.pdf"),
        ("é" * 300 + ".pdf", "é" * 120 + ".pdf"),
    ],
)
def test_names_are_made_safe(given, kept):
    assert documents.safe_name(given) == kept


def test_file_is_replaced_under_the_same_address(framework, manager, at):
    document = upload(framework, by=manager, at=at)
    before = document.file.sha256

    documents.replace(
        document.pk,
        file_name="guide-2.pdf",
        chunks=[PDF + b" anew"],
        on=date(2026, 6, 1),
        by=manager,
        at=at,
    )

    row = Document.objects.select_related("file").get()
    assert (row.pk, row.file_name, row.published_on) == (
        document.pk,
        "guide-2.pdf",
        date(2026, 6, 1),
    )
    assert files.path(row.file).read_bytes() == PDF + b" anew"
    event = AuditEvent.objects.get(name="frameworks.document.replaced")
    assert event.details["replaced"] == before


def test_document_is_taken_down_with_a_reason(framework, manager, at):
    document = upload(framework, by=manager, at=at)

    with pytest.raises(documents.ReasonNeeded):
        documents.withdraw(document.pk, reason=" ", by=manager, at=at)
    documents.withdraw(document.pk, reason="Out of date.", by=manager, at=at)

    assert not Document.objects.exists()
    event = AuditEvent.objects.get(name="frameworks.document.withdrawn")
    assert event.details["reason"] == "Out of date."
    assert event.details["sha256"] == document.file.sha256


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_replaces_or_takes_down(who, framework, manager, people, at):
    document = upload(framework, by=manager, at=at)
    other = {"file_name": "b.pdf", "chunks": [PDF], "on": TODAY}

    with pytest.raises(NotAllowed):
        documents.replace(document.pk, **other, by=people[who], at=at)
    with pytest.raises(NotAllowed):
        documents.withdraw(document.pk, reason="Mine.", by=people[who], at=at)

    assert Document.objects.get().file_name == "guide.pdf"


@pytest.mark.parametrize(
    ("open_to", "openers"),
    [
        (OpenTo.EVERYBODY, {*OTHERS, "manager"}),
        (OpenTo.HOLDERS, {"officer", "finance_lead", "auditor", "manager"}),
        (OpenTo.PUBLISHER, {"manager"}),
    ],
)
def test_file_is_served_to_who_may_open_it(
    open_to, openers, framework, authority, people, browser_of, manager, at
):
    frameworks.AccessFactory(
        framework=framework, authority=authority, status=AccessStatus.ACTIVE, starts_on=TODAY
    )
    document = upload(framework, by=manager, at=at, open_to=open_to)

    answers = {}
    for who, person in people.items():
        answer = browser_of(person).get(f"/documents/{document.pk}/")
        b"".join(getattr(answer, "streaming_content", []))
        answers[who] = answer.status_code

    assert {who for who, status in answers.items() if status == 200} == openers
    assert {status for who, status in answers.items() if who not in openers} <= {404}


def test_file_is_saved_and_never_run(framework, client, manager, at):
    document = upload(framework, by=manager, at=at, file_name="Guide – 2026.pdf")

    answer = client.get(f"/documents/{document.pk}/")

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Guide")


def test_document_of_a_draft_is_served_to_its_publisher_only(client, browser_of, manager, at):
    draft = frameworks.FrameworkFactory(
        publisher=manager.roles.get().consortium, status=FrameworkStatus.DRAFT
    )
    document = upload(draft, by=manager, at=at)

    assert client.get(f"/documents/{document.pk}/").status_code == 404
    served = browser_of(manager).get(f"/documents/{document.pk}/")
    assert b"".join(served.streaming_content) == PDF


def test_closed_documents_are_told_of_by_title(framework, client, manager, at):
    upload(framework, by=manager, at=at, title="Rate card", open_to=OpenTo.HOLDERS)
    upload(framework, by=manager, at=at, title="Board minutes", open_to=OpenTo.PUBLISHER)
    shown = upload(framework, by=manager, at=at, title="Guide")

    page = client.get(f"/frameworks/{framework.slug}/").content.decode()

    assert f'href="/documents/{shown.pk}/">Guide (PDF, 14 bytes)' in page
    assert "Rate card (PDF, 14 bytes)" in page
    assert "It opens once your authority has access to this framework" in page
    assert page.count("/documents/") == 1
    assert "Board minutes" not in page
