"""Two people, two workers, one moment: one wins, nobody waits for ever, nothing is twice."""

import threading
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.models import Count, Sum
from django.utils import timezone

from benchmarking.actions import base_cells, loading, spend_imports
from benchmarking.choices import ImportState, OverlapChoice
from benchmarking.models import BaseCell, ImportMonth, SpendImport, SpendLine
from frameworks.models import SupplierName
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import DomainError
from procurement_portal.core.models import Job, JobState
from tests import workers

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 5, 12)
PATIENCE_SECONDS = 60
WAITING_FOR_ANYBODY = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0
"""
APRIL = [
    (f"Supplier {number % 7}", f"{1 + number % 28:02}/04/2025", number) for number in range(50)
]
MAY = [(f"Firm {number % 5}", f"{1 + number % 28:02}/05/2025", number) for number in range(50)]


def file_of(rows, *, name):
    """The rows as a file, under a heading of its own so that two files are never one."""
    body = "".join(f"{who},{when},{pounds}.50,Thing {pounds},\n" for who, when, pounds in rows)
    return f"Supplier,Payment date,Amount,Description,{name}\n{body}".encode()


def receive(authority, rows, name, **more):
    return spend_imports.receive(
        authority=authority,
        filename=f"{name}.csv",
        chunks=[file_of(rows, name=name)],
        by=SYSTEM,
        at=timezone.now(),
        **more,
    )


def work(spend_import):
    spend_import.refresh_from_db()
    is_check = spend_import.state == ImportState.RECEIVED
    handler = loading.check if is_check else loading.load
    jobs.run(spend_import.job_id, partial(handler, today=TODAY, at=timezone.now()))


def checked(authority, rows, name):
    spend_import = receive(authority, rows, name)
    work(spend_import)
    assert state_of(spend_import) == ImportState.CHECKED
    return spend_import


def loaded(authority, rows, name):
    spend_import = receive(authority, rows, name, confirmed=True)
    work(spend_import)
    assert state_of(spend_import) == ImportState.COMMITTED
    return spend_import


def confirm(spend_import):
    spend_imports.confirm(import_id=spend_import.pk, by=SYSTEM, at=timezone.now())


def discard(spend_import):
    spend_imports.discard(import_id=spend_import.pk, by=SYSTEM, at=timezone.now())


def undo(spend_import):
    spend_imports.undo(import_id=spend_import.pk, by=SYSTEM, at=timezone.now())


def state_of(spend_import):
    return SpendImport.objects.get(pk=spend_import.pk).state


class Other(threading.Thread):
    """Somebody else, with a connection of their own; tells what came of it."""

    def __init__(self, does, *args):
        super().__init__(daemon=True)
        self.does, self.args, self.came = partial(does, *args), args, "never ended"
        self.start()

    def run(self):
        try:
            self.does()
            self.came = "done"
        except DomainError as refusal:
            self.came = refusal.code
        except Exception as broken:
            self.came = repr(broken)
        finally:
            connection.close()

    def outcome(self):
        self.join(PATIENCE_SECONDS)
        return self.came


@contextmanager
def holding(sql, *args):
    """Hold what the others need until the block ends, and tell how many wait, for whomever."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, args)

        def waiting():
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITING_FOR_ANYBODY)
            return cursor.fetchone()[0]

        yield lambda count: workers.wait_until(lambda: waiting() == count)


def in_force():
    """Lines and pounds that count: by lines, by cells and by months, which agree."""
    lines = SpendLine.objects.in_force().aggregate(n=Count("row_number"), net=Sum("net_amount"))
    cells = BaseCell.objects.aggregate(n=Sum("line_count"), net=Sum("net_amount"))
    months = ImportMonth.objects.aggregate(n=Sum("line_count"), net=Sum("net_amount"))
    if lines["n"]:
        assert lines == cells == months
    assert base_cells.rebuild(by=SYSTEM, at=timezone.now()) == 0
    return tuple(lines.values())


def sum_of(rows):
    return len(rows), sum(Decimal(pounds) + Decimal("0.50") for _, _, pounds in rows)


ITS_ROW = "SELECT FROM benchmarking_spendimport WHERE id = %s FOR UPDATE"
SUMS = "LOCK TABLE benchmarking_importmonth IN SHARE MODE"


@pytest.mark.parametrize("second", [confirm, discard])
def test_of_two_who_settle_an_import_at_once_one_is_told_so(authority, second):
    spend_import = checked(authority, APRIL, "april")

    with holding(ITS_ROW, spend_import.pk) as wait_for:
        others = [Other(confirm, spend_import), Other(second, spend_import)]
        wait_for(2)
    came = [other.outcome() for other in others]

    assert sorted(came) == ["done", "wrong_state"]
    loads = Job.objects.filter(kind=spend_imports.LOAD)
    if second is discard and came[1] == "done":
        assert (state_of(spend_import), loads.count()) == (ImportState.DISCARDED, 0)
    else:
        assert (state_of(spend_import), loads.count()) == (ImportState.CONFIRMED, 1)


def test_two_workers_never_load_one_file_both(authority):
    spend_import = receive(authority, APRIL, "april", confirmed=True)

    others = [Other(work, spend_import), Other(work, spend_import)]

    assert [other.outcome() for other in others] == ["done", "done"]
    assert in_force() == sum_of(APRIL)
    assert Job.objects.get(pk=spend_import.job_id).attempts == 1


@pytest.mark.parametrize("by_page", [True, False], ids=["checked before", "loaded at once"])
def test_a_payment_in_two_files_that_load_at_once_counts_once(authority, by_page):
    """Neither knew of the other when it was checked, and both bring the same new names."""
    files = {"april": APRIL, "both": APRIL + MAY}
    if by_page:
        imports = [checked(authority, rows, name) for name, rows in files.items()]
        for one in imports:
            assert SpendImport.objects.get(pk=one.pk).findings["overlap"] is None
            confirm(one)
    else:
        imports = [receive(authority, rows, name, confirmed=True) for name, rows in files.items()]

    with holding(SUMS) as wait_for:
        others = [Other(work, one) for one in imports]
        wait_for(2)
    assert [other.outcome() for other in others] == ["done", "done"]

    assert {state_of(one) for one in imports} == {ImportState.COMMITTED}
    assert in_force() == sum_of(APRIL + MAY)
    assert SpendLine.objects.filter(superseded_by__isnull=False).count() == len(APRIL)
    assert SupplierName.objects.count() == 12


def test_two_authorities_load_the_same_new_names_at_once(authority, outsider):
    other_authority = outsider.roles.get().authority
    imports = [
        receive(authority, APRIL, "april", confirmed=True),
        receive(other_authority, APRIL + MAY, "both", confirmed=True),
    ]

    with holding("LOCK TABLE frameworks_suppliername IN SHARE MODE") as wait_for:
        others = [Other(work, one) for one in imports]
        wait_for(2)
    assert [other.outcome() for other in others] == ["done", "done"]

    assert in_force() == tuple(map(sum, zip(sum_of(APRIL), sum_of(APRIL + MAY), strict=True)))
    assert SupplierName.objects.count() == 12
    assert not SpendLine.objects.filter(supplier_name=None).exists()


def test_a_file_is_undone_while_another_takes_its_place(authority):
    first = loaded(authority, APRIL, "april")
    again = receive(
        authority, APRIL + MAY, "both", confirmed=True, overlap_choice=OverlapChoice.REPLACE
    )

    with holding(SUMS) as wait_for:
        load = Other(work, again)
        wait_for(1)
        undoing = Other(undo, first)
        wait_for(2)
    assert (load.outcome(), undoing.outcome()) == ("done", "done")

    assert (state_of(first), state_of(again)) == (ImportState.UNDONE, ImportState.COMMITTED)
    assert Job.objects.get(pk=again.job_id).attempts == 1
    assert in_force() == sum_of(APRIL + MAY)
    undo(again)
    assert in_force() == (0, None)


def test_a_file_is_loaded_while_the_one_before_is_being_undone(authority):
    first = loaded(authority, APRIL, "april")
    again = receive(
        authority, APRIL + MAY, "both", confirmed=True, overlap_choice=OverlapChoice.REPLACE
    )

    with holding(SUMS) as wait_for:
        undoing = Other(undo, first)
        wait_for(1)
        load = Other(work, again)
        wait_for(2)
    assert (load.outcome(), undoing.outcome()) == ("done", "done")

    assert (state_of(first), state_of(again)) == (ImportState.UNDONE, ImportState.COMMITTED)
    assert not SpendLine.objects.filter(superseded_by__isnull=False).exists()
    assert in_force() == sum_of(APRIL + MAY)


def test_an_import_is_not_undone_before_it_is_loaded(authority):
    spend_import = receive(authority, APRIL, "april", confirmed=True)

    with holding(SUMS) as wait_for:
        load = Other(work, spend_import)
        wait_for(1)
        undoing = Other(undo, spend_import)
        wait_for(2)
    assert (load.outcome(), undoing.outcome()) == ("done", "done")

    assert state_of(spend_import) == ImportState.UNDONE
    assert in_force() == (0, None)
    assert Job.objects.get(pk=spend_import.job_id).state == JobState.DONE
