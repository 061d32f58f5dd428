"""A decision about a supplier's name moves the score of the imports that hold it."""

from datetime import date, timedelta
from functools import partial

import pytest

from benchmarking.actions import corrected_lines, loading, spend_imports
from benchmarking.models import SpendImport, SpendLine
from frameworks.actions import supplier_proposals
from frameworks.models import SupplierProposal
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.models import Job
from tests.factories import frameworks

pytestmark = pytest.mark.django_db

SPEND = b"Supplier,Date,Amount\nAcme,01/04/2025,10.00\nBolt,02/04/2025,30.00\n"


@pytest.fixture
def loaded(authority, at):
    """One of two names waits for a decision: it makes up a quarter of the money."""
    spend_import = spend_imports.receive(
        authority=authority,
        filename="spend.csv",
        chunks=[SPEND],
        confirmed=True,
        by=SYSTEM,
        at=at,
    )
    jobs.run(spend_import.job_id, partial(loading.load, today=date(2026, 5, 12), at=at))
    name = SpendLine.objects.get(supplier_text="Acme").supplier_name
    SupplierProposal.objects.create(
        name=name, candidate=frameworks.SupplierFactory(), reason="close", score="0.8"
    )
    return SpendImport.objects.get(pk=spend_import.pk)


def scored(spend_import, at):
    job = Job.objects.get(kind=corrected_lines.SCORE, state="queued")
    jobs.run(job.pk, partial(corrected_lines.score, at=at))
    spend_import.refresh_from_db()
    return spend_import.quality_score


def test_a_name_refused_as_anothers_is_settled_and_the_score_rises(
    loaded, operator, at, django_capture_on_commit_callbacks
):
    corrected_lines.supplier_settled(SupplierProposal.objects.get().name_id, at=at)
    waiting = scored(loaded, at)

    with django_capture_on_commit_callbacks(execute=True):
        supplier_proposals.refuse(SupplierProposal.objects.get().pk, by=operator, at=at)

    assert scored(loaded, at) > waiting


def test_news_that_was_lost_is_made_up_for(loaded, operator, at):
    supplier_proposals.refuse(SupplierProposal.objects.get().pk, by=operator, at=at)
    assert not Job.objects.filter(kind=corrected_lines.SCORE).exists()

    corrected_lines.suppliers_settled_since(at - timedelta(days=2), at=at)

    assert Job.objects.filter(kind=corrected_lines.SCORE).count() == 1


def test_the_same_imports_wait_once(loaded, at):
    name_id = SupplierProposal.objects.get().name_id
    corrected_lines.supplier_settled(name_id, at=at)
    corrected_lines.supplier_settled(name_id, at=at)

    assert Job.objects.filter(kind=corrected_lines.SCORE).count() == 1
