"""Snapshots: what the directory says is what the lines say, after whatever happened to them."""

import random
from datetime import date

import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.db import connection

from benchmarking.actions import categories, snapshot_store, snapshots, spend_imports
from benchmarking.choices import OverlapChoice, RuleField
from benchmarking.models import BaseCell, SnapshotDue, SpendLine, SpendSnapshot
from benchmarking.snapshots import sums
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed
from tests.benchmarking.test_actions_overlaps import APRIL, MAY, load
from tests.factories import consortia, frameworks

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory():
    """The directory of snapshots, empty and this test's own."""
    return settings.PORTAL_DATA / "snapshots"


def from_directory():
    """Cells as the snapshots have them: cell → lines, net pence, absolute pence."""
    manifests, faults = snapshot_store.manifests()
    assert faults == []
    pieces = [piece for one in manifests for piece in one.pieces]
    found = sums.of_directory(pieces, snapshot_store.open_file)
    return {sums.unpack(int(key)): found.of(place) for place, key in enumerate(found.keys)}


def from_cells():
    return {
        sums.Cell(cell.authority_id, cell.category_id, cell.month, cell.kind): (
            cell.line_count,
            int(cell.net_amount * 100),
            int(cell.absolute_amount * 100),
        )
        for cell in BaseCell.objects.all()
    }


def keep(at):
    assert snapshots.keep(by=SYSTEM, at=at) == {}
    assert not SnapshotDue.objects.exists()


def files(directory):
    return sorted(path.relative_to(directory).as_posix() for path in directory.rglob("*.*"))


def test_the_directory_adds_up_to_the_cells_whatever_happens_to_lines(
    authority, at, directory, django_capture_on_commit_callbacks
):
    stationery = frameworks.CategoryFactory(key="stationery")
    with django_capture_on_commit_callbacks(execute=True):
        first = load(authority, [*APRIL, "Old plc,31/03/2025,-7.00,O1,Credit"], at)
        keep(at)
        assert {piece.split("/")[1] for piece in files(directory) if "lines" in piece} == {
            "fy=2024",
            "fy=2025",
        }
        assert from_directory() == from_cells()

        corrected = load(authority, [*APRIL[:2], *MAY], at, OverlapChoice.REPLACE, "again.csv")
        keep(at)
        assert from_directory() == from_cells()

        done = categories.correct(
            authority=authority,
            field=RuleField.SUPPLIER,
            text="Acme Ltd",
            category=stationery,
            by=SYSTEM,
            at=at,
        )
        keep(at)
        assert any(cell.category_id == stationery.pk for cell in from_directory())
        assert from_directory() == from_cells()

        spend_imports.undo(import_id=corrected.pk, by=SYSTEM, at=at)
        keep(at)
        assert from_directory() == from_cells()

        categories.withdraw(rule_id=done.rule.pk, by=SYSTEM, at=at)
        keep(at)
        assert from_directory() == from_cells()

    left = [path for path in files(directory) if not path.startswith("manifests")]
    assert len(left) == 2
    assert all(f"/{first.pk}-" in path for path in left)
    assert sum(count for count, _, _ in from_directory().values()) == 6


def test_a_second_run_writes_nothing_and_moves_nothing(authority, at, directory):
    load(authority, APRIL, at)
    keep(at)
    kept, row = files(directory), SpendSnapshot.objects.get()

    keep(at)
    snapshots.owe([row.spend_import_id])
    keep(at)

    again = SpendSnapshot.objects.get()
    assert (again.path, again.sha256, again.row_count) == (row.path, row.sha256, 5)
    assert [path for path in files(directory) if "lines" in path] == [
        path for path in kept if "lines" in path
    ]


def test_the_file_holds_the_lines_and_no_text_that_may_name_a_person(authority, at, directory):
    load(authority, APRIL, at)
    keep(at)

    row = SpendSnapshot.objects.get()
    table = pq.ParquetFile(directory / row.path).read()
    assert table["row_number"].to_pylist() == [2, 3, 4, 5, 6]
    assert table["net_pence"].to_pylist() == [10000, 5000, 2500, 2500, 1000]
    assert table["month"].to_pylist() == [date(2025, 4, 1)] * 5
    assert b"Acme" not in (directory / row.path).read_bytes()
    assert (
        row.path
        == f"lines/fy=2025/authority={authority.pk}/{row.spend_import_id}-{row.sha256}.parquet"
    )


def test_a_worker_that_dies_before_its_row_leaves_the_import_owed(
    authority, at, directory, monkeypatch
):
    load(authority, APRIL, at)

    def dies(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(SpendSnapshot.objects, "bulk_create", dies)
        with pytest.raises(KeyboardInterrupt):
            snapshots.keep(by=SYSTEM, at=at)
    assert SnapshotDue.objects.exists()
    assert not SpendSnapshot.objects.exists()

    half = next(path for path in files(directory) if path.startswith("lines"))
    (directory / half).write_bytes(b"PAR1 and no more")
    keep(at)

    assert from_directory() == from_cells()
    assert [path for path in files(directory) if path.startswith("lines")] == [half]


def test_what_is_missing_heals_and_what_is_undone_goes(authority, at, directory):
    loaded = load(authority, APRIL, at)
    SnapshotDue.objects.all().delete()

    assert snapshots.owe_missing(by=SYSTEM) == 1
    keep(at)
    assert snapshots.owe_missing(by=SYSTEM) == 0
    (directory / SpendSnapshot.objects.get().path).unlink()
    assert snapshots.owe_missing(by=SYSTEM) == 1
    keep(at)
    assert from_directory() == from_cells()

    spend_imports.undo(import_id=loaded.pk, by=SYSTEM, at=at)
    SnapshotDue.objects.all().delete()
    assert snapshots.owe_missing(by=SYSTEM) == 1
    keep(at)
    assert from_directory() == {}
    assert not SpendSnapshot.objects.exists()
    assert snapshots.owe_missing(by=SYSTEM) == 0


def test_an_edited_line_is_refused_and_not_written_down(authority, at, directory):
    loaded = load(authority, APRIL, at)
    keep(at)
    before = files(directory)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE benchmarking_spendline SET net_amount = 1 WHERE row_number = 2")

    snapshots.owe([loaded.pk])

    assert set(snapshots.keep(by=SYSTEM, at=at)) == {loaded.pk}
    assert files(directory) == before
    assert SnapshotDue.objects.exists()


def test_nobody_but_the_portal_and_its_operator_writes_snapshots(authority, officer, at):
    with pytest.raises(NotAllowed):
        snapshots.keep(by=officer, at=at)


def test_sums_combine_in_any_grouping(authority, at, directory):
    for number in range(6):
        body = consortia.AuthorityFactory()
        load(body, [f"Acme Ltd,0{1 + number}/04/2025,{number}.10,A,Paper", *MAY], at)
    keep(at)
    manifests, _ = snapshot_store.manifests()
    parts = [
        sums.of_piece(piece, snapshot_store.open_file) for one in manifests for piece in one.pieces
    ]
    whole = sums.combine(parts)

    random.Random(3).shuffle(parts)
    tree = sums.combine([sums.combine(parts[:1]), sums.combine(parts[1:4]), *parts[4:]])

    assert list(sums.differences(whole, tree)) == []
    assert int(whole.line_count.sum()) == SpendLine.objects.count()
