"""What people say between reading a file and loading it: changed, agreed, remembered, put away."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from benchmarking.actions import layouts, loading, spend_imports
from benchmarking.choices import ImportState
from benchmarking.models import MappingProfile, SpendImport, SpendLine
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import benchmarking, consortia

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 12)
AMBIGUOUS = b"""Payee,Date,Gross,Net
Acme Ltd,01/04/2025,120.00,100.00
Bolt & Co,02/04/2025,60.00,50.00
Cog plc,03/05/2025,12.00,10.00
"""
NEXT_MONTH = b"""Payee,Date,Gross,Net
Acme Ltd,01/06/2025,24.00,20.00
Bolt & Co,02/06/2025,36.00,30.00
"""
NOT_ALLOWED = ["manager", "auditor", "operator", "outsider", "stranger"]


def received(authority, content, at, *, name="spend.csv", **more):
    return spend_imports.receive(
        authority=authority, filename=name, chunks=[content], by=SYSTEM, at=at, **more
    )


def worked(spend_import, at):
    spend_import.refresh_from_db()
    handler = loading.check if spend_import.state == ImportState.RECEIVED else loading.load
    jobs.run(spend_import.job_id, partial(handler, today=TODAY, at=at))
    return SpendImport.objects.select_related("job", "authority").get(pk=spend_import.pk)


@pytest.fixture
def checked(authority, at):
    return worked(received(authority, AMBIGUOUS, at), at)


def confirmed(spend_import, at, **more):
    spend_imports.confirm(import_id=spend_import.pk, by=SYSTEM, at=at, **more)
    return worked(spend_import, at)


def test_a_checked_file_waits_for_a_person(checked):
    assert checked.state == ImportState.CHECKED
    assert checked.job.state == "done"
    assert (checked.accepted_rows, checked.accepted_total) == (3, Decimal("160.00"))
    assert [row["sheet"] for row in checked.findings["preview"]] == [""]
    assert checked.findings["suppliers"]["new"] == 3
    assert not SpendLine.objects.exists()


def test_confirmed_it_is_loaded_with_what_the_ledger_says(checked, at):
    loaded = confirmed(checked, at, ledger_total=Decimal("160.00"))

    assert loaded.state == ImportState.COMMITTED
    assert loaded.ledger_total == Decimal("160.00")
    assert SpendLine.objects.count() == 3


def test_what_a_person_changes_is_read_again(checked, at):
    spend_imports.reread(
        import_id=checked.pk,
        hints={"columns": {"amount": "Gross"}, "vat_basis": "gross"},
        by=SYSTEM,
        at=at,
    )
    again = worked(checked, at)

    assert again.state == ImportState.CHECKED
    assert (again.accepted_total, again.vat_basis) == (Decimal("192.00"), "gross")
    assert AuditEvent.objects.filter(name="benchmarking.spend_import.reread").count() == 1


def test_a_second_change_keeps_the_first(checked, at):
    for hints in ({"columns": {"amount": "Gross"}}, {"day_order": "mdy"}):
        spend_imports.reread(import_id=checked.pk, hints=hints, by=SYSTEM, at=at)
        again = worked(checked, at)

    assert again.accepted_total == Decimal("192.00")
    assert again.first_paid_on == date(2025, 1, 4)


def test_what_cannot_be_so_is_refused_and_can_be_changed_again(checked, at):
    spend_imports.reread(
        import_id=checked.pk, hints={"columns": {"amount": "Payee"}}, by=SYSTEM, at=at
    )
    refused = worked(checked, at)

    assert refused.state == ImportState.REFUSED
    assert refused.findings["first_rows"][0]["cells"][0] == "Payee"

    spend_imports.reread(
        import_id=checked.pk, hints={"columns": {"amount": "Net"}}, by=SYSTEM, at=at
    )
    assert worked(checked, at).state == ImportState.CHECKED


def test_an_agreed_layout_reads_the_next_file(authority, checked, at):
    spend_imports.reread(
        import_id=checked.pk,
        hints={"columns": {"amount": "Gross"}, "vat_basis": "gross", "day_order": "dmy"},
        by=SYSTEM,
        at=at,
    )
    confirmed(worked(checked, at), at, source_system="Agresso")

    following = worked(received(authority, NEXT_MONTH, at, name="june.csv"), at)

    assert following.profile == MappingProfile.objects.get(source_system="Agresso")
    assert (following.accepted_total, following.vat_basis) == (Decimal("60.00"), "gross")


def test_another_authority_knows_nothing_of_the_layout(checked, at):
    spend_imports.reread(
        import_id=checked.pk, hints={"columns": {"amount": "Gross"}}, by=SYSTEM, at=at
    )
    confirmed(worked(checked, at), at)

    theirs = worked(received(consortia.AuthorityFactory(), NEXT_MONTH, at), at)

    assert theirs.profile is None
    assert theirs.accepted_total == Decimal("50.00")


def test_a_forgotten_layout_is_used_no_more(authority, checked, people, at):
    loaded = confirmed(checked, at)

    layouts.forget(loaded.profile_id, by=people["officer"], at=at)

    assert not MappingProfile.objects.exists()
    assert AuditEvent.objects.filter(name="benchmarking.mapping_profile.forgotten").exists()


def test_a_discarded_file_is_gone_from_the_queue_and_may_come_again(authority, checked, at):
    spend_imports.discard(import_id=checked.pk, by=SYSTEM, at=at)

    checked.refresh_from_db()
    assert checked.state == ImportState.DISCARDED
    assert received(authority, AMBIGUOUS, at).state == ImportState.RECEIVED


@pytest.mark.parametrize("action", ["confirm", "discard", "reread"])
def test_a_loaded_file_is_past_changing(checked, at, action):
    confirmed(checked, at)
    more = {"hints": {}} if action == "reread" else {}

    with pytest.raises(WrongState):
        getattr(spend_imports, action)(import_id=checked.pk, by=SYSTEM, at=at, **more)


@pytest.mark.parametrize("role", NOT_ALLOWED)
@pytest.mark.parametrize("action", ["confirm", "discard", "reread"])
def test_only_the_authoritys_loaders_decide(checked, people, at, action, role):
    more = {"hints": {}} if action == "reread" else {}

    with pytest.raises(NotAllowed):
        getattr(spend_imports, action)(import_id=checked.pk, by=people[role], at=at, **more)

    checked.refresh_from_db()
    assert checked.state == ImportState.CHECKED


@pytest.mark.parametrize("role", NOT_ALLOWED)
def test_only_the_authoritys_loaders_forget_a_layout(checked, people, at, role):
    profile = confirmed(checked, at).profile

    with pytest.raises(NotAllowed):
        layouts.forget(profile.pk, by=people[role], at=at)

    assert MappingProfile.objects.filter(pk=profile.pk).exists()


class TestCorrectedFiles:
    """Refused rows come back mended, in a file of their own or the whole file again."""

    WRONG = b"Supplier,Date,Amount\nAcme,01/04/2025,10.00\nBolt,02/04/2025,ten\nCog,03/04/2025,x\n"
    MENDED = b"Supplier,Date,Amount\nBolt,02/04/2025,11.00\nCog,03/04/2025,12.00\n"

    @pytest.fixture
    def wrong(self, authority, at):
        return worked(received(authority, self.WRONG, at, confirmed=True), at)

    def test_a_corrected_file_stands_in_the_place_of_the_refused_rows(self, authority, wrong, at):
        assert wrong.rejections.filter(mended_by=None).count() == 2

        mended = worked(
            received(authority, self.MENDED, at, corrects=wrong, confirmed=True, name="m.csv"), at
        )

        assert set(wrong.rejections.values_list("mended_by", flat=True)) == {mended.pk}
        assert sum(line.net_amount for line in SpendLine.objects.in_force()) == Decimal("33.00")

    def test_quotes_that_kept_cells_harmless_come_off_again(self, authority, wrong, at):
        mended = self.MENDED.replace(b"Bolt", b"'=Bolt")

        worked(received(authority, mended, at, corrects=wrong, confirmed=True, name="m.csv"), at)

        assert SpendLine.objects.filter(supplier_text="=Bolt").count() == 1

    def test_undoing_it_leaves_the_rows_refused_again(self, authority, wrong, at):
        mended = worked(
            received(authority, self.MENDED, at, corrects=wrong, confirmed=True, name="m.csv"), at
        )

        spend_imports.undo(import_id=mended.pk, by=SYSTEM, at=at)

        assert set(wrong.rejections.values_list("mended_by", flat=True)) == {None}

    def test_the_whole_file_corrected_replaces_and_mends(self, authority, wrong, at):
        whole = self.WRONG.replace(b"ten", b"11.00").replace(b"x\n", b"12.00\n")

        mended = worked(
            received(authority, whole, at, corrects=wrong, confirmed=True, name="whole.csv"), at
        )

        assert mended.findings["overlap"]["same"]["lines"] == 1
        assert sum(line.net_amount for line in SpendLine.objects.in_force()) == Decimal("33.00")

    def test_a_file_without_refused_rows_cannot_be_corrected(self, authority, checked, at):
        loaded = confirmed(checked, at)

        with pytest.raises(spend_imports.NotCorrectable):
            received(authority, self.MENDED, at, corrects=loaded)

    def test_nor_can_another_authoritys(self, wrong, at):
        with pytest.raises(spend_imports.NotCorrectable):
            received(consortia.AuthorityFactory(), self.MENDED, at, corrects=wrong)


def test_a_file_whose_worker_gave_up_may_be_read_again(authority, at):
    spend_import = received(authority, AMBIGUOUS, at)
    jobs.Job.objects.filter(pk=spend_import.job_id).update(state="failed", finished_at=at)

    spend_imports.reread(import_id=spend_import.pk, hints={}, by=SYSTEM, at=at)

    assert worked(spend_import, at).state == ImportState.CHECKED


def test_a_layout_of_an_older_reader_is_passed_over(authority, at):
    MappingProfile.objects.create(
        authority=authority, source_system="Old", signature="0" * 64, interpretation={"version": 0}
    )

    assert worked(received(authority, AMBIGUOUS, at), at).state == ImportState.CHECKED


def test_undone_and_discarded_imports_hold_no_file(authority, at):
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority)
    states = set(ImportState.holding_the_file())

    assert loaded.state in states
    assert not states & {ImportState.UNDONE, ImportState.DISCARDED, ImportState.REFUSED}
