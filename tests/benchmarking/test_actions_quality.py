"""Quality of an import: each part read from the lines in force, kept with the import."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarking.actions import quality, refresh
from benchmarking.choices import ImportState
from benchmarking.models import DueFigures, ImportMonth
from benchmarking.queries import returns
from frameworks.choices import MatchReason, NameStanding
from frameworks.models import SupplierProposal
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent, Job
from tests.factories import benchmarking, frameworks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

TOTAL = Decimal("1000.00")


@pytest.fixture
def loaded(authority):
    """A file of April 2026, received on 12 May, whose lines the test adds; the ledger agrees."""
    return benchmarking.LoadedSpendImportFactory(
        authority=authority, accepted_total=TOTAL, ledger_total=TOTAL
    )


@pytest.fixture
def known():
    return frameworks.SupplierNameFactory()


@pytest.fixture
def line_of(loaded, known):
    """Makes a line that lacks nothing but what the test takes away."""

    def make(amount, **told):
        usual = {"spend_import": loaded, "supplier_name": known, "category_confidence": 1}
        return benchmarking.SpendLineFactory(net_amount=Decimal(amount), **usual | told)

    return make


def parts_of(spend_import, at):
    """The parts of the score as written, after scoring."""
    quality.score(spend_import, at=at)
    spend_import.refresh_from_db()
    return spend_import.quality["components"]


def propose(name):
    return SupplierProposal.objects.create(
        name=name,
        candidate=frameworks.SupplierFactory(),
        reason=MatchReason.CLOSE,
        score=Decimal("0.9"),
    )


def test_file_that_lacks_nothing_scores_a_hundred(loaded, line_of, at):
    line_of("600.00")
    line_of("400.00")

    assert quality.score(loaded, at=at) == Decimal("100.00")

    loaded.refresh_from_db()
    assert loaded.quality_score == Decimal("100.00")
    kept = loaded.quality
    assert (kept["section"], kept["band"], kept["score"]) == ("2.7", "A", "100.00")
    assert kept["scored_at"] == "2026-05-12T09:30:00+00:00"
    assert kept["components"] == {
        "completeness": "1.000000",
        "reconciliation": "1.000000",
        "classification": "1.000000",
        "supplier": "1.000000",
        "unit": None,
        "timeliness": "1.000000",
        "duplicates": "1.000000",
    }
    assert kept["weights"]["completeness"] == "0.250000"


def test_money_without_supplier_day_or_meaning_is_incomplete(loaded, line_of, at):
    line_of("600.00")
    line_of("100.00", supplier_text="")
    line_of("100.00", paid_on=None, month=date(2026, 4, 1))
    line_of("-200.00", description="", category_text="")

    parts = parts_of(loaded, at)

    assert parts["completeness"] == "0.900000"
    evidence = loaded.quality["evidence"]
    assert (evidence["unnamed"], evidence["undated"], evidence["unexplained"]) == (
        "100.00",
        "100.00",
        "200.00",
    )


def test_own_category_says_what_was_bought_as_a_description_does(loaded, line_of, at):
    line_of("100.00", description="", category_text="Stationery")
    line_of("100.00", description="Paper", category_text="")

    assert parts_of(loaded, at)["completeness"] == "1.000000"


@pytest.mark.parametrize(
    "ledger, value",
    [(TOTAL, "1.000000"), (Decimal("1020.41"), "0.599965"), (None, "0.000000")],
)
def test_sum_of_the_file_is_held_against_the_ledger(loaded, line_of, at, ledger, value):
    line_of("1000.00")
    loaded.ledger_total = ledger

    loaded.save()

    assert parts_of(loaded, at)["reconciliation"] == value


def test_lines_that_gave_way_to_another_file_still_agree_with_the_ledger(loaded, line_of, at):
    later = benchmarking.LoadedSpendImportFactory(authority=loaded.authority)
    line_of("700.00", description="", category_text="", superseded_by=later)
    line_of("300.00")

    parts = parts_of(loaded, at)

    assert (parts["completeness"], parts["reconciliation"]) == ("1.000000", "1.000000")


def test_file_with_no_line_in_force_has_no_score(loaded, line_of, at):
    later = benchmarking.LoadedSpendImportFactory(authority=loaded.authority)
    line_of("1000.00", superseded_by=later)

    assert quality.score(loaded, at=at) is None

    loaded.refresh_from_db()
    assert (loaded.quality_score, loaded.quality) == (None, {})


def test_category_counts_as_far_as_it_is_sure(loaded, line_of, at):
    line_of("500.00", category_confidence=Decimal("0.90"))
    line_of("-300.00", category_confidence=Decimal("0.50"))
    line_of("200.00", category_confidence=Decimal(0))

    assert parts_of(loaded, at)["classification"] == "0.600000"


def test_supplier_is_settled_when_accepted_and_nothing_waits(loaded, line_of, at):
    waiting = frameworks.SupplierNameFactory()
    propose(waiting)
    line_of("400.00")
    line_of("300.00", supplier_name=waiting)
    line_of("200.00", supplier_name=frameworks.SupplierNameFactory(standing=NameStanding.PROPOSED))
    line_of("100.00", supplier_name=None)

    assert parts_of(loaded, at)["supplier"] == "0.400000"


def test_people_and_redacted_payees_need_no_supplier(loaded, line_of, at):
    line_of("300.00")
    line_of("100.00", supplier_name=None)
    line_of("900.00", supplier_name=None, supplier_text="Mrs Cat Cole", flags=["person"])
    line_of("900.00", supplier_name=None, supplier_text="REDACTED", flags=["redacted"])

    assert parts_of(loaded, at)["supplier"] == "0.750000"


def test_part_without_any_money_is_dropped(loaded, line_of, at):
    line_of("1000.00", supplier_name=None, supplier_text="Mrs Cat Cole", flags=["person"])

    assert parts_of(loaded, at)["supplier"] is None
    assert loaded.quality_score == Decimal("100.00")


def test_same_supplier_reference_and_amount_once_more_may_be_a_duplicate(loaded, line_of, at):
    line_of("100.00", reference="INV-007")
    line_of("100.00", reference="inv 7/0")
    line_of("100.00", reference="INV/007")
    line_of("100.00", reference="INV007", supplier_text="Somebody Else Ltd")
    line_of("100.01", reference="INV007")

    parts_of(loaded, at)

    assert loaded.quality["evidence"]["again"] == "100.00"


def test_leading_noughts_of_a_number_say_nothing(loaded, line_of, at):
    line_of("100.00", reference="000123")
    line_of("100.00", reference="123")

    assert parts_of(loaded, at)["duplicates"] == "0.500000"


def test_without_a_reference_three_days_make_a_duplicate(loaded, line_of, at):
    for day in (1, 4, 8, 9):
        line_of("100.00", reference="", paid_on=date(2026, 4, day))

    assert parts_of(loaded, at)["duplicates"] == "0.500000"


def test_payee_that_is_not_named_is_nobodys_twin(loaded, line_of, at):
    for told in ({"supplier_text": ""}, {"supplier_text": "REDACTED", "flags": ["redacted"]}):
        line_of("100.00", reference="", **told)
        line_of("100.00", reference="", **told)

    assert parts_of(loaded, at)["duplicates"] == "1.000000"


def test_credit_is_no_duplicate_of_its_payment(loaded, line_of, at):
    line_of("100.00", reference="7")
    line_of("-100.00", reference="7")

    assert parts_of(loaded, at)["duplicates"] == "1.000000"


@pytest.mark.parametrize(
    "month, due_on, days_late, value",
    [
        (date(2026, 4, 1), "2026-05-31", 0, "1.000000"),
        (date(2026, 3, 1), "2026-04-30", 12, "0.800000"),
        (date(2026, 1, 1), "2026-02-28", 73, "0.000000"),
    ],
)
def test_file_is_due_by_the_end_of_the_month_after_its_last(
    loaded, line_of, at, month, due_on, days_late, value
):
    line_of("1.00", paid_on=date(2025, 12, 1))
    line_of("1.00", paid_on=month)

    assert parts_of(loaded, at)["timeliness"] == value
    evidence = loaded.quality["evidence"]
    assert (evidence["due_on"], evidence["days_late"]) == (due_on, days_late)
    assert evidence["received_on"] == "2026-05-12"


def test_corrected_rows_and_their_file_are_one_return(loaded, line_of, at):
    loaded.accepted_total = Decimal("900.00")
    loaded.save()
    line_of("900.00")
    assert parts_of(loaded, at)["reconciliation"] == "0.000000"
    mending = benchmarking.LoadedSpendImportFactory(
        authority=loaded.authority, corrects=loaded, accepted_total=Decimal("100.00")
    )
    line_of("100.00", spend_import=mending)

    assert parts_of(mending, at)["reconciliation"] == "1.000000"

    loaded.refresh_from_db()
    assert loaded.quality["components"]["reconciliation"] == "1.000000"


def test_correction_that_was_undone_counts_no_more(loaded, line_of, at):
    line_of("1000.00")
    benchmarking.LoadedSpendImportFactory(
        authority=loaded.authority, corrects=loaded, state=ImportState.UNDONE
    )

    assert parts_of(loaded, at)["reconciliation"] == "1.000000"


def test_files_that_gave_lines_up_are_scored_with_the_one_that_took_them(loaded, line_of, at):
    line_of("700.00")
    old = line_of("300.00", category_confidence=0)
    quality.score(loaded, at=at)
    later = benchmarking.LoadedSpendImportFactory(authority=loaded.authority)
    line_of("300.00", spend_import=later)
    type(old).objects.filter(spend_import=loaded, row_number=old.row_number).update(
        superseded_by=later
    )

    quality.score(later, at=at)

    assert returns.beside(later) == [loaded.pk]
    loaded.refresh_from_db()
    assert loaded.quality["components"]["classification"] == "1.000000"


def test_settled_supplier_is_found_by_its_name(loaded, line_of, known):
    line_of("1.00")

    assert returns.holding([known.pk]) == [loaded.pk]
    assert returns.holding([known.pk + 1]) == []


def month_of(spend_import):
    return ImportMonth.objects.create(
        spend_import=spend_import,
        authority=spend_import.authority,
        month=date(2026, 4, 1),
        line_count=1,
        net_amount=TOTAL,
        absolute_amount=TOTAL,
    )


def test_scoring_anew_asks_for_figures_only_where_a_score_changed(
    loaded, line_of, known, at, django_capture_on_commit_callbacks
):
    line_of("1000.00")
    month_of(loaded)
    quality.score(loaded, at=at)
    proposal = propose(known)

    with django_capture_on_commit_callbacks(execute=True):
        assert quality.rescore([loaded.pk], at=at) == 1
        assert quality.rescore([loaded.pk], at=at) == 0

    loaded.refresh_from_db()
    assert loaded.quality_score == Decimal("88.89")
    april = date(2026, 4, 1)
    assert list(DueFigures.objects.values_list("first_month", "last_month")) == [(april, april)]
    assert Job.objects.filter(kind=refresh.JOB_KIND).count() == 1
    proposal.delete()


def test_file_that_is_not_loaded_is_passed_over(authority, at):
    waiting = benchmarking.SpendImportFactory(authority=authority)

    assert quality.rescore([waiting.pk], at=at) == 0

    waiting.refresh_from_db()
    assert waiting.quality_score is None


def test_files_of_before_are_scored_once_asked_for(loaded, line_of, at):
    line_of("1000.00")
    month_of(loaded)

    assert quality.score_missing(at=at) == 1
    assert quality.score_missing(at=at) == 0

    loaded.refresh_from_db()
    assert loaded.quality_score == Decimal("100.00")


def test_stating_the_ledger_total_lifts_the_score_and_is_recorded(
    loaded, line_of, officer, at, django_capture_on_commit_callbacks
):
    loaded.ledger_total = None
    loaded.save()
    line_of("1000.00")
    month_of(loaded)
    assert quality.score(loaded, at=at) == Decimal("72.22")

    with django_capture_on_commit_callbacks(execute=True):
        stated = quality.state_ledger_total(import_id=loaded.pk, total=TOTAL, by=officer, at=at)

    assert (stated.ledger_total, stated.quality_score) == (TOTAL, Decimal("100.00"))
    event = AuditEvent.objects.get(name="benchmarking.spend_import.ledger_total_stated")
    assert event.details == {"total": "1000.00", "before": None}
    assert DueFigures.objects.filter(authority=loaded.authority).exists()
    assert Job.objects.filter(kind=refresh.JOB_KIND).exists()


def test_total_can_be_taken_back(loaded, line_of, officer, at):
    line_of("1000.00")

    quality.state_ledger_total(import_id=loaded.pk, total=None, by=officer, at=at)

    loaded.refresh_from_db()
    assert (loaded.ledger_total, loaded.quality_score) == (None, Decimal("72.22"))


def test_total_of_a_file_that_waits_is_kept_for_its_loading(authority, officer, at):
    waiting = benchmarking.SpendImportFactory(authority=authority, state=ImportState.CHECKED)

    quality.state_ledger_total(import_id=waiting.pk, total=TOTAL, by=officer, at=at)

    waiting.refresh_from_db()
    assert (waiting.ledger_total, waiting.quality_score) == (TOTAL, None)


@pytest.mark.parametrize("state", [ImportState.REFUSED, ImportState.DISCARDED, ImportState.UNDONE])
def test_file_that_does_not_count_takes_no_total(authority, officer, at, state):
    gone = benchmarking.SpendImportFactory(authority=authority, state=state)

    with pytest.raises(WrongState):
        quality.state_ledger_total(import_id=gone.pk, total=TOTAL, by=officer, at=at)

    gone.refresh_from_db()
    assert gone.ledger_total is None


def test_correction_shares_the_total_of_the_file_it_mends(loaded, officer, at):
    mending = benchmarking.LoadedSpendImportFactory(authority=loaded.authority, corrects=loaded)

    with pytest.raises(WrongState, match="mends another one"):
        quality.state_ledger_total(import_id=mending.pk, total=TOTAL, by=officer, at=at)


@pytest.mark.parametrize("role", ["auditor", "manager", "operator", "outsider", "stranger"])
def test_only_those_who_load_spend_state_the_ledger_total(people, role, loaded, line_of, at):
    line_of("1000.00")
    quality.score(loaded, at=at)

    with pytest.raises(NotAllowed):
        quality.state_ledger_total(import_id=loaded.pk, total=Decimal(1), by=people[role], at=at)

    loaded.refresh_from_db()
    assert (loaded.ledger_total, loaded.quality_score) == (TOTAL, Decimal("100.00"))
    assert not AuditEvent.objects.exists()


def test_the_portal_itself_may_state_it(loaded, line_of, at):
    line_of("1000.00")

    stated = quality.state_ledger_total(import_id=loaded.pk, total=TOTAL, by=SYSTEM, at=at)

    assert stated.quality_score == Decimal("100.00")


def test_scoring_asks_no_more_for_more_lines(loaded, line_of, at):
    line_of("1.00")
    with CaptureQueriesContext(connection) as few:
        quality.score(loaded, at=at)
    for _ in range(30):
        line_of("1.00")

    with CaptureQueriesContext(connection) as many:
        quality.score(loaded, at=at)

    assert len(many) == len(few) == 6
