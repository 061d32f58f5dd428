"""The command that loads spend files: one action, one line a file, an honest exit code."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from benchmarking.actions import spend_imports
from benchmarking.choices import ImportState
from benchmarking.management import waiting
from benchmarking.models import SpendImport
from procurement_portal.core.models import AuditEvent, Job
from tests.factories import consortia

pytestmark = pytest.mark.django_db

SPEND = "Supplier,Payment Date,Amount\nAcme Ltd,01/04/2025,100.00\nBolt Ltd,02/04/2025,20.50\n"


@pytest.fixture
def file(tmp_path):
    """A file on this machine."""

    def make(content=SPEND, name="april.csv"):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return make


@pytest.fixture
def worker(monkeypatch):
    """Jobs are done as soon as the command waits for them."""
    monkeypatch.setattr(
        waiting,
        "until_done",
        lambda jobs, what, *, tell: waiting.do_here(spend_imports.LOAD, tell=tell),
    )


def run(*files, **options):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_spend", *files, stdout=out, stderr=err, **options)
    except CommandError as failure:
        return out.getvalue(), err.getvalue(), str(failure)
    return out.getvalue(), err.getvalue(), ""


def test_a_file_is_loaded_and_counted(file, authority, worker):
    said, _, failure = run(file(), authority="ashby")

    assert failure == ""
    assert "april.csv: 2 lines loaded, £120.50 in all; 0 rows rejected, 1 ignored" in said
    assert SpendImport.objects.get().accepted_total == Decimal("120.50")


@pytest.mark.parametrize("code", ["ashby", "E07000999", "e07000999", "GB-GSS-E07000999"])
def test_authority_goes_by_slug_or_code(code, file, authority):
    consortia.AuthorityIdentifierFactory(authority=authority, value="E07000999")

    run(file(), authority=code, wait=False)

    assert SpendImport.objects.get().authority == authority


def test_unknown_authority_is_said(file, authority):
    assert run(file(), authority="nowhere")[2] == "No authority is called nowhere."
    assert not SpendImport.objects.exists()


def test_a_code_of_two_authorities_asks_which(file, authority):
    for scheme, owner in (("GB-LAE", authority), ("GB-NHS", consortia.AuthorityFactory())):
        consortia.AuthorityIdentifierFactory(authority=owner, scheme=scheme, value="ABC")

    assert "Several authorities are called ABC" in run(file(), authority="ABC")[2]
    run(file(), authority="GB-LAE-ABC", wait=False)

    assert SpendImport.objects.get().authority == authority


def test_without_waiting_it_only_hands_over(file, authority):
    said, _, failure = run(file(), authority="ashby", wait=False)

    assert failure == ""
    spend_import = SpendImport.objects.get()
    assert said == f"april.csv: received as import {spend_import.pk}\n"
    assert spend_import.state == ImportState.CONFIRMED


def test_the_same_file_again_is_no_failure(file, authority, worker):
    run(file(), authority="ashby")

    said, _, failure = run(file(), authority="ashby")

    assert failure == ""
    assert "april.csv: already loaded." in said
    assert SpendImport.objects.count() == 1


def test_a_refused_file_fails_the_command_and_not_its_neighbour(file, authority, worker):
    bad = file("Dear all,\nplease find attached.\n", "letter.csv")

    said, complaint, failure = run(file(), bad, authority="ashby")

    assert failure == "1 of 2 files were not loaded."
    assert "april.csv: 2 lines loaded" in said
    assert "letter.csv: not loaded." in complaint
    assert {one.state for one in SpendImport.objects.all()} == {
        ImportState.COMMITTED,
        ImportState.REFUSED,
    }


def test_the_period_dates_lines_without_dates(file, authority, worker):
    undated = file("Supplier,Amount\nAcme Ltd,100.00\nBolt Ltd,200.00\nCole Ltd,300.00\n")

    run(undated, "--period", "2014-04:2014-06", authority="ashby")

    spend_import = SpendImport.objects.get()
    assert spend_import.state == ImportState.COMMITTED
    assert spend_import.period_starts_on == date(2014, 4, 1)
    assert spend_import.period_ends_on == date(2014, 6, 30)


def test_a_period_that_is_none_is_refused(file, authority):
    assert "period" in run(file(), "--period", "spring", authority="ashby")[2]


def test_it_acts_as_the_person_named(file, authority, officer):
    run(file(), authority="ashby", by=officer.email.upper(), wait=False)

    event = AuditEvent.objects.get(name="benchmarking.spend_import.received")
    assert event.actor_ref == f"person:{officer.pk}"


def test_a_person_without_the_role_is_refused(file, authority, outsider):
    _, complaint, failure = run(file(), authority="ashby", by=outsider.email)

    assert failure == "1 of 1 files were not loaded."
    assert "Your roles do not allow this." in complaint
    assert not SpendImport.objects.exists()
    assert not Job.objects.exists()


def test_it_says_so_when_no_worker_answers(file, authority, monkeypatch):
    monkeypatch.setattr(waiting, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(waiting, "LOOK_EVERY_SECONDS", 0.05)

    failure = run(file(), authority="ashby")[2]

    assert "No worker has taken a job" in failure
    assert waiting.START_A_WORKER in failure
    assert SpendImport.objects.get().state == ImportState.CONFIRMED


def test_a_missing_file_is_said(authority, tmp_path):
    assert "cannot be read" in run(tmp_path / "none.csv", authority="ashby")[2]
    assert not SpendImport.objects.exists()
