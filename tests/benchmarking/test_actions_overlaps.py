"""The same payment counts once, whichever files it stands in, and nothing is lost by undoing."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db.models import Count, Sum

from benchmarking.actions import base_cells, loading, spend_imports
from benchmarking.choices import ImportState, OverlapChoice
from benchmarking.models import BaseCell, ImportMonth, SpendImport, SpendLine
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from tests.factories import consortia

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 12)
HEAD = "Supplier,Payment Date,Amount,Reference,Description\n"
APRIL = [
    "Acme Ltd,01/04/2025,100.00,A1,Paper",
    "Acme Ltd,02/04/2025,50.00,A2,Pens",
    "Bolt & Co,03/04/2025,25.00,B1,Bolts",
    "Bolt & Co,03/04/2025,25.00,B1,Bolts",
    "Cog plc,04/04/2025,10.00,,Cogs",
]
MAY = ["Acme Ltd,01/05/2025,70.00,A9,Paper", "Cog plc,02/05/2025,30.00,,Cogs"]


def file_of(*rows):
    return (HEAD + "\n".join(rows) + "\n").encode()


def receive(authority, rows, at, name="spend.csv", **more):
    return spend_imports.receive(
        authority=authority, filename=name, chunks=[file_of(*rows)], by=SYSTEM, at=at, **more
    )


def work(spend_import, at):
    handler = loading.check if spend_import.state == ImportState.RECEIVED else loading.load
    jobs.run(spend_import.job_id, partial(handler, today=TODAY, at=at))
    spend_import = SpendImport.objects.select_related("job", "authority").get(pk=spend_import.pk)
    assert spend_import.job.state == "done", spend_import.job.error
    return spend_import


def load(authority, rows, at, choice="", name="spend.csv"):
    return work(receive(authority, rows, at, name, confirmed=True, overlap_choice=choice), at)


def check(authority, rows, at, name="again.csv"):
    return work(receive(authority, rows, at, name), at)


def in_force():
    """Lines and pounds that count, by lines, by cells and by imports: three ways, one answer."""
    lines = SpendLine.objects.in_force().aggregate(n=Count("row_number"), net=Sum("net_amount"))
    cells = BaseCell.objects.aggregate(n=Sum("line_count"), net=Sum("net_amount"))
    months = ImportMonth.objects.aggregate(n=Sum("line_count"), net=Sum("net_amount"))
    told = {tuple(sums.values()) for sums in (lines, cells, months)}
    assert len(told) == 1, told
    assert base_cells.rebuild(by=SYSTEM, at=None) == 0
    return told.pop()


def counts(found):
    overlap = found.findings["overlap"]
    return {name: overlap[name]["lines"] for name in ("new", "same", "changed", "gone")}


def test_a_check_changes_no_figure_and_tells_what_loading_would_do(authority, at):
    checked = check(authority, APRIL, at)

    assert checked.state == ImportState.CHECKED
    assert (checked.accepted_rows, checked.accepted_total) == (5, Decimal("210.00"))
    assert checked.findings["overlap"] is None
    assert not SpendLine.objects.exists()
    assert not BaseCell.objects.exists()


def test_the_same_month_again_adds_nothing_twice(authority, at):
    load(authority, APRIL, at)

    again = load(authority, [*APRIL, *MAY], at, name="april-may.csv")

    assert counts(again) == {"new": 2, "same": 5, "changed": 0, "gone": 0}
    assert in_force() == (7, Decimal("310.00"))


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (OverlapChoice.REPLACE, (5, Decimal("206.00"))),
        (OverlapChoice.ADD_NEW, (6, Decimal("216.00"))),
        (OverlapChoice.ADD_ALL, (10, Decimal("416.00"))),
    ],
)
def test_a_month_published_again_is_settled_as_chosen_and_undone(authority, at, choice, expected):
    """Pens become dearer, cogs disappear, rope is new; the two bolts stay two."""
    load(authority, APRIL, at)
    before = in_force()
    corrected = [
        APRIL[0],
        "ACME  LTD,02/04/2025,55.00,A2,Pens",
        *APRIL[2:4],
        "Dot,05/04/2025,1.00,D1,Rope",
    ]

    again = load(authority, corrected, at, choice, name="corrected.csv")

    assert counts(again) == {"new": 1, "same": 3, "changed": 1, "gone": 1}
    assert again.findings["overlap"]["changed"]["net"] == "55.00"
    assert again.findings["overlap"]["changed_before"]["net"] == "50.00"
    assert in_force() == expected

    spend_imports.undo(import_id=again.pk, by=SYSTEM, at=at)

    assert in_force() == before


def test_the_check_says_the_same_as_loading_does(authority, at):
    load(authority, APRIL, at)
    corrected = [*APRIL[:3], "Bolt & Co,03/04/2025,26.00,B1,Bolts", *MAY]

    checked = check(authority, corrected, at)
    told = checked.findings["overlap"]
    spend_imports.confirm(
        import_id=checked.pk, overlap_choice=OverlapChoice.REPLACE, by=SYSTEM, at=at
    )
    checked.refresh_from_db()
    loaded = work(checked, at)

    assert loaded.findings["overlap"] == told
    assert counts(loaded) == {"new": 2, "same": 3, "changed": 1, "gone": 1}
    assert in_force() == (6, Decimal("301.00"))


def test_a_layout_that_lacks_texts_is_still_known_to_be_the_same_month(authority, at):
    load(authority, APRIL, at)
    bare = [row.rsplit(",", 2)[0] + ",," for row in APRIL]

    again = load(authority, bare, at, name="bare.csv")

    assert again.overlap_choice == OverlapChoice.REPLACE
    assert counts(again) == {"new": 0, "same": 5, "changed": 0, "gone": 0}
    assert in_force() == (5, Decimal("210.00"))


def test_another_departments_file_of_the_same_month_is_no_overlap(authority, at):
    load(authority, APRIL, at)
    other = ["Acme Ltd,01/04/2025,11.00,X1,Paper", "Bolt & Co,03/04/2025,12.00,X2,Bolts"]

    loaded = load(authority, other, at, name="other.csv")

    assert loaded.findings["overlap"] is None
    assert in_force() == (7, Decimal("233.00"))


def test_payments_of_another_authority_are_never_the_same(authority, at):
    load(authority, APRIL, at)

    loaded = load(consortia.AuthorityFactory(), APRIL, at)

    assert loaded.findings["overlap"] is None
    assert in_force() == (10, Decimal("420.00"))


def test_undoing_the_earlier_file_brings_back_what_the_later_one_held_too(authority, at):
    first = load(authority, APRIL, at)
    load(authority, [*APRIL[:2], *MAY], at, OverlapChoice.ADD_NEW, name="second.csv")
    assert in_force() == (7, Decimal("310.00"))

    spend_imports.undo(import_id=first.pk, by=SYSTEM, at=at)

    assert in_force() == (4, Decimal("250.00"))


def test_the_middle_one_of_three_cannot_be_undone_before_the_last(authority, at):
    load(authority, APRIL, at)
    second = load(authority, [*APRIL, MAY[0]], at, OverlapChoice.REPLACE, name="second.csv")
    third = load(authority, [*APRIL, *MAY], at, OverlapChoice.REPLACE, name="third.csv")

    with pytest.raises(spend_imports.StillReplaced) as refusal:
        spend_imports.undo(import_id=second.pk, by=SYSTEM, at=at)

    assert "third.csv" in refusal.value.title
    assert in_force() == (7, Decimal("310.00"))

    spend_imports.undo(import_id=third.pk, by=SYSTEM, at=at)
    assert in_force() == (6, Decimal("280.00"))
    spend_imports.undo(import_id=second.pk, by=SYSTEM, at=at)
    assert in_force() == (5, Decimal("210.00"))


def test_nothing_is_loaded_until_somebody_says_what_becomes_of_an_overlap(authority, at):
    load(authority, APRIL, at)
    checked = check(authority, [*APRIL, *MAY], at)

    with pytest.raises(spend_imports.OverlapNotSettled):
        spend_imports.confirm(import_id=checked.pk, by=SYSTEM, at=at)

    checked.refresh_from_db()
    assert checked.state == ImportState.CHECKED
    assert in_force() == (5, Decimal("210.00"))


def test_repeated_rows_are_kept_and_flagged(authority, at):
    loaded = load(authority, APRIL, at)

    assert loaded.repeated_rows == 1
    flagged = SpendLine.objects.get(flags__contains=["repeated"])
    assert (flagged.row_ref, flagged.description) == ("5", "Bolts")
    assert in_force() == (5, Decimal("210.00"))
