"""Small files of spend and what the worker makes of them, for the tests of pages and the API."""

from datetime import date
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from benchmarking.actions import loading, spend_imports
from procurement_portal.core import jobs

TODAY = date(2026, 5, 12)
# Three lines of £1,300.49 with a credit, and two rows that are refused for two reasons.
APRIL = b"""Supplier,Payment Date,Net Amount,Category,Description,Invoice
Acme Ltd,01/04/2026,"1,250.50",Stationery,Paper,A1
Acme Ltd,02/04/2026,-50.00,Stationery,Credit note,A2
Bolt & Co,15/04/2026,99.99,,Cover,B1
Nobody,16/04/2026,not an amount,,Thing,N1
Else Ltd,17/04/2026,$12.00,,Chairs,E1
"""
MARCH = b"""Supplier,Payment Date,Net Amount,Description,Invoice
Acme Ltd,02/03/2026,1250.50,Paper,A1
Acme Ltd,13/03/2026,-50.00,Credit note,A2
Bolt & Co,16/03/2026,99.99,Cover,B1
Bolt & Co,17/03/2026,10.00,Cover,B2
Clay Ltd,18/03/2026,5.00,Bricks,C1
"""
# The same month again: one payment changed, one gone, one new, three as they were.
MARCH_AGAIN = b"""Supplier,Payment Date,Net Amount,Description,Invoice
Acme Ltd,02/03/2026,1300.50,Paper,A1
Acme Ltd,13/03/2026,-50.00,Credit note,A2
Bolt & Co,17/03/2026,10.00,Cover,B2
Clay Ltd,18/03/2026,5.00,Bricks,C1
Else Ltd,19/03/2026,12.00,Chairs,E1
"""
# Nothing to ask: dates that can be read in one way, net amounts, no row that is refused.
CLEAR = b"""Supplier,Payment Date,Net Amount,Description
Acme Ltd,13/04/2026,10.00,Paper
Bolt & Co,20/04/2026,20.00,Cover
"""
# Asks for the VAT basis.
UNSURE = CLEAR.replace(b"Net Amount", b"Amount")
UNDATED = b"Supplier,Net Amount,Description\nAcme Ltd,10.00,Paper\nBolt & Co,20.00,Cover\n"
NO_TABLE = b"Minutes of the meeting\n\nAda said hello, Bob said goodbye\nThe end\n"
WITH_A_PERSON = CLEAR + b"Mrs Ada Quillfeather,21/04/2026,412.00,Allowance for A Quillfeather\n"


def receive(authority, officer, content=CLEAR, *, filename="april.csv", **more):
    """The file, before a worker has seen it."""
    return spend_imports.receive(
        authority=authority,
        filename=filename,
        chunks=[content],
        by=officer,
        at=timezone.now(),
        **more,
    )


def worked(spend_import):
    """What the worker does: the check, or the loading."""
    spend_import.refresh_from_db()
    is_check = spend_import.job.kind == spend_imports.CHECK
    work = loading.check if is_check else loading.load
    jobs.run(spend_import.job_id, partial(work, today=TODAY, at=timezone.now()))
    spend_import.refresh_from_db()
    return spend_import


def checked(authority, officer, content=CLEAR, **more):
    """The file, read and not loaded."""
    return worked(receive(authority, officer, content, **more))


def loaded(authority, officer, content=CLEAR, **more):
    """The file, loaded by people who saw it first."""
    waiting = checked(authority, officer, content, **more)
    overlap = waiting.findings["overlap"]
    spend_imports.confirm(
        import_id=waiting.pk,
        overlap_choice=overlap["proposed"] if overlap else "",
        by=officer,
        at=timezone.now(),
    )
    return worked(waiting)


def uploaded(name, content):
    """The file as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type="text/csv")
