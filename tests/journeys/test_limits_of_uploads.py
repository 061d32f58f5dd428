"""What is larger than allowed is cut off while it comes in, and nobody's memory holds it.

The quick tests lower the limits, because a file of the real size takes minutes; the slow ones
send and read more than is really allowed.
"""

import os
from contextlib import closing
from functools import partial
from http import HTTPStatus
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from benchmarking.actions import loading, spend_imports
from benchmarking.choices import ImportState
from benchmarking.models import BaseCell, SpendImport, SpendLine
from frameworks.models import SupplierName
from procurement_portal.core import files, jobs
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.models import StoredFile
from procurement_portal.core.sheets import limits
from tests import processes, uploads

MEGABYTE = 1024 * 1024
HEADINGS = b"Supplier,Payment date,Amount\n"
LINE = b"Acme Ltd,01/04/2025,1.00\n"
FEW_ROWS = 500
# What a page takes to be drawn and an error to be told; the file is thirty times as large.
HARDLY_ANY_MEGABYTES = 16


def kept_bytes():
    """The size of everything in the file store, with what was left half way."""
    return sum(
        path.stat().st_size for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()
    )


@pytest.mark.django_db
def test_a_file_beyond_the_limit_is_refused_on_the_page(
    browser_of, finance_lead, authority, monkeypatch
):
    monkeypatch.setattr(limits, "MAX_TEXT_BYTES", 2 * MEGABYTE)
    before = kept_bytes()
    large = SimpleUploadedFile("large.csv", HEADINGS + LINE * (3 * MEGABYTE // len(LINE)))

    page = browser_of(finance_lead).post(
        "/spend/upload/", {"authority": authority.pk, "spend_files": [large]}
    )

    assert page.status_code == 200
    assert "large.csv: The file is larger than 2 MB." in page.content.decode()
    assert not SpendImport.objects.exists()
    assert not StoredFile.objects.exists()
    assert kept_bytes() == before


@pytest.mark.django_db
@pytest.mark.parametrize("confirmed", [False, True], ids=["check", "load"])
@pytest.mark.parametrize(
    ("rows", "state"), [(FEW_ROWS, "ends well"), (FEW_ROWS + 1, ImportState.REFUSED)]
)
def test_a_file_of_too_many_rows_is_refused_whole(authority, monkeypatch, confirmed, rows, state):
    """The headings are a row too; by then most rows were read, and none of them is kept."""
    monkeypatch.setattr(limits, "MAX_ROWS", FEW_ROWS)
    good = ImportState.COMMITTED if confirmed else ImportState.CHECKED

    spend_import = worked(authority, [HEADINGS, LINE * (rows - 1)], confirmed=confirmed)

    assert spend_import.state == (good if state == "ends well" else state)
    if state == ImportState.REFUSED:
        assert "rows" in spend_import.job.error
        assert_nothing_came_of_it(spend_import)


@pytest.mark.slow
@pytest.mark.django_db
def test_a_file_of_really_too_many_rows_is_refused_whole(authority):
    chunk = LINE * 1024

    spend_import = worked(authority, [HEADINGS, *[chunk] * (limits.MAX_ROWS // 1024)])

    assert spend_import.state == ImportState.REFUSED
    assert "1,048,576 rows" in spend_import.job.error
    assert_nothing_came_of_it(spend_import)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_file_beyond_the_real_limit_fills_nobodys_memory(portal, finance_lead, authority):
    """One megabyte too much, through the real server, by the page's own form."""
    before = kept_bytes()
    with closing(uploads.Uploader(portal, finance_lead)) as uploader:
        assert uploader.upload(authority, MEGABYTE).status == HTTPStatus.FOUND
        SpendImport.objects.all().delete()
        serving = processes.of_program(os.getpid(), "gunicorn")
        held = max(map(processes.peak, serving))

        answer = uploader.upload(authority, limits.MAX_TEXT_BYTES + MEGABYTE)

    assert answer.status == HTTPStatus.OK
    assert "large.csv: The file is larger than 500 MB." in answer.text
    assert not SpendImport.objects.exists()
    assert kept_bytes() <= before + MEGABYTE
    assert max(map(processes.peak, serving)) < held + HARDLY_ANY_MEGABYTES


@pytest.mark.slow
@pytest.mark.django_db
def test_a_stream_without_end_is_cut_off_at_the_real_limit(authority):
    """As a command or the API may send it: no more is taken than the limit and one chunk."""
    taken = []

    def endless():
        while True:
            taken.append(MEGABYTE)
            yield bytes(MEGABYTE)

    before, held = kept_bytes(), processes.peak(os.getpid())
    with pytest.raises(files.FileTooLarge):
        receive(authority, endless())

    assert sum(taken) == limits.MAX_TEXT_BYTES + MEGABYTE
    assert kept_bytes() == before
    assert processes.peak(os.getpid()) < held + HARDLY_ANY_MEGABYTES


def receive(authority, chunks, **more):
    return spend_imports.receive(
        authority=authority, filename="a.csv", chunks=chunks, by=SYSTEM, at=timezone.now(), **more
    )


def worked(authority, chunks, *, confirmed=True):
    spend_import = receive(authority, chunks, confirmed=confirmed)
    handler = loading.load if confirmed else loading.check
    work = partial(handler, today=timezone.localdate(), at=timezone.now())
    jobs.run(spend_import.job_id, work)
    return SpendImport.objects.select_related("job").get(pk=spend_import.pk)


def assert_nothing_came_of_it(spend_import):
    assert (spend_import.physical_rows, spend_import.accepted_rows) == (0, 0)
    for model in (SpendLine, BaseCell, SupplierName):
        assert not model.objects.exists()
