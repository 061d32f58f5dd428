"""The nightly recompute: equal after everything; what was tampered with is found and named."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from benchmarking.actions import recompute, snapshots
from benchmarking.choices import IncidentKind
from benchmarking.models import BaseCell, Recompute, SnapshotDue, SpendSnapshot
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed
from tests.benchmarking.test_actions_overlaps import APRIL, MAY, load
from tests.benchmarking.test_snapshots import directory, from_cells
from tests.factories import consortia

pytestmark = pytest.mark.django_db
__all__ = ["directory"]


@pytest.fixture
def loaded(authority, at):
    """Two authorities with a file each, and the first recompute, which wrote the snapshots."""
    load(authority, APRIL, at)
    load(consortia.AuthorityFactory(), MAY, at)
    first = check(at)
    assert (first.is_equal, first.file_count, first.line_count) == (True, 2, 7)
    return authority


def check(at, **more):
    return recompute.check(by=SYSTEM, at=at, **more)


def only_incident(found):
    assert not found.is_equal
    [incident] = found.incidents.all()
    return incident


def test_a_quiet_night_compares_every_sum_and_finds_them_equal(loaded, at):
    found = check(at, every_line=True)

    assert found.is_equal
    assert (found.cell_count, found.waiting_count) == (BaseCell.objects.count(), 0)
    assert not found.incidents.exists()
    assert Recompute.objects.latest_finished() == found


def test_a_sum_that_was_tampered_with_is_named_and_mended(loaded, at):
    truth = from_cells()
    cell = BaseCell.objects.filter(authority=loaded).earliest("pk")
    BaseCell.objects.filter(pk=cell.pk).update(net_amount=F("net_amount") + 1)

    incident = only_incident(check(at))

    assert (incident.kind, incident.authority) == (IncidentKind.SUMS_DIFFERED, loaded)
    assert incident.is_mended
    [named] = incident.cells
    pence = int(cell.net_amount * 100)
    assert (named["category"], named["month"]) == (cell.category_id, cell.month.isoformat())
    assert (named["snapshots"][1], named["other"][1]) == (pence, pence + 100)
    assert from_cells() == truth
    assert check(at).is_equal


def test_a_sum_that_is_missing_and_one_too_many_are_named(loaded, at):
    cell = BaseCell.objects.filter(authority=loaded).earliest("pk")
    BaseCell.objects.filter(pk=cell.pk).update(kind="grant")

    incident = only_incident(check(at))

    assert {named["kind"] for named in incident.cells} == {"spend", "grant"}
    assert check(at).is_equal


def test_a_snapshot_that_was_tampered_with_is_named(loaded, at, directory):
    row = SpendSnapshot.objects.get(spend_import__authority=loaded)
    content = bytearray((directory / row.path).read_bytes())
    content[len(content) // 2] ^= 1
    (directory / row.path).write_bytes(content)
    truth = from_cells()

    incident = only_incident(check(at))

    assert (incident.kind, incident.authority) == (IncidentKind.FILE_FAULTY, loaded)
    assert incident.path.startswith(row.path)
    assert from_cells() == truth

    snapshots.renew(import_id=row.spend_import_id, by=SYSTEM, at=at)
    assert check(at).is_equal


def test_a_manifest_that_was_tampered_with_is_named(loaded, at, directory):
    row = SpendSnapshot.objects.get(spend_import__authority=loaded)
    told = json.loads((directory / row.manifest_path).read_text())
    told["pieces"][0]["net_pence"] += 1
    (directory / row.manifest_path).write_text(json.dumps(told))

    incident = only_incident(check(at))

    assert (incident.kind, incident.authority) == (IncidentKind.FILE_FAULTY, loaded)


def test_an_edited_line_is_found_by_the_snapshots_and_no_sum_follows_it(loaded, at):
    truth = from_cells()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE benchmarking_spendline SET net_amount = net_amount + 1 "
            "WHERE authority_id = %s AND row_number = 2",
            [loaded.pk],
        )

    incident = only_incident(check(at, every_line=True))

    assert (incident.kind, incident.authority) == (IncidentKind.BOOKS_DIFFER, loaded)
    assert not incident.is_mended
    assert from_cells() == truth


def test_a_change_on_its_way_to_the_snapshots_is_no_incident(loaded, at, monkeypatch):
    BaseCell.objects.filter(authority=loaded).update(line_count=F("line_count") + 1)
    monkeypatch.setattr(snapshots, "keep", lambda **_: {})
    SnapshotDue.objects.create(spend_import=loaded.spend_imports.get())

    found = check(at)

    assert (found.is_equal, found.waiting_count) == (True, 1)


def test_only_the_portal_and_its_operator_recompute(operator, officer, auditor, at):
    for person in (officer, auditor):
        with pytest.raises(NotAllowed):
            recompute.check(by=person, at=at)
    assert not Recompute.objects.exists()

    assert recompute.check(by=operator, at=at).is_equal


def test_the_command_says_what_came_of_it_and_fails_where_books_differ(loaded, capsys):
    call_command("recompute", "--check")
    assert "sums of 7 lines from 2 snapshots: equal" in capsys.readouterr().out

    BaseCell.objects.filter(authority=loaded).update(line_count=F("line_count") + 1)
    with pytest.raises(CommandError, match="do not agree"):
        call_command("recompute")
    told = capsys.readouterr()
    assert "NOT equal" in told.out
    assert "Sums were not those of their lines" in told.err
