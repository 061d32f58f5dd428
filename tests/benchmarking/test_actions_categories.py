"""Corrections: a rule changes the lines there are and to come, and can be taken back exactly."""

import threading
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection, connections

from benchmarking import events
from benchmarking.actions import base_cells, categories, corrected_lines, refresh
from benchmarking.actions.classification import Classifier
from benchmarking.choices import CategorySource, RuleField
from benchmarking.models import BaseCell, CategoryRule, DueFigures, ImportMonth, SpendLine
from benchmarking.sheets import parties
from frameworks.choices import SpendKind
from frameworks.models import Category
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent, Job, JobState
from tests.factories import benchmarking, frameworks

LINE_FIELDS = [field.attname for field in SpendLine._meta.concrete_fields]


@pytest.fixture
def paper(db):
    return frameworks.CategoryFactory(key="paper", name="Paper")


@pytest.fixture
def legal(db):
    return frameworks.CategoryFactory(key="legal", name="Legal services")


@pytest.fixture
def payroll(db):
    return frameworks.CategoryFactory(key="payroll", name="Pay", kind=SpendKind.PAYROLL)


@pytest.fixture
def loaded(authority):
    return benchmarking.LoadedSpendImportFactory(authority=authority)


@pytest.fixture
def line(loaded, paper):
    def make(**fields):
        return benchmarking.SpendLineFactory(spend_import=loaded, category=paper, **fields)

    return make


@pytest.fixture
def counted(at):
    """The sums of the lines made so far."""

    def count():
        base_cells.rebuild(by=SYSTEM, at=at)
        assert base_cells.rebuild(by=SYSTEM, at=at) == 0

    return count


@pytest.fixture
def correct(authority, officer, at):
    def make(field, text, category, by=None):
        return categories.correct(
            authority=authority, field=field, text=text, category=category, by=by or officer, at=at
        )

    return make


@pytest.fixture
def withdraw(officer, at):
    def take_back(done):
        return categories.withdraw(rule_id=done.rule.pk, by=officer, at=at)

    return take_back


def lines():
    return list(SpendLine.objects.order_by("row_number").values_list(*LINE_FIELDS))


def cells():
    return set(
        BaseCell.objects.values_list(
            "authority_id",
            "category__key",
            "month",
            "kind",
            "line_count",
            "net_amount",
            "absolute_amount",
        )
    )


def told(one):
    one.refresh_from_db()
    return one.category.key, one.category_source, one.category_confidence, one.kind


def sums_are_right(at):
    return base_cells.rebuild(by=SYSTEM, at=at) == 0


def test_lines_that_a_rule_fits_change_with_their_cells(line, counted, correct, payroll, at):
    fits = line(category_text="STAFF  pay", net_amount=Decimal(100))
    credit = line(category_text="Staff Pay", net_amount=Decimal(-30), paid_on=date(2026, 5, 2))
    other = line(category_text="Staff payments")
    counted()

    done = correct(RuleField.LABEL, "Staff pay", payroll)

    assert told(fits) == ("payroll", CategorySource.PERSON, Decimal("1.00"), SpendKind.PAYROLL)
    assert told(credit)[0] == "payroll"
    assert told(other)[:2] == ("paper", CategorySource.LABEL)
    assert (done.moved.line_count, done.moved.absolute_amount) == (2, Decimal(130))
    assert (done.rule.line_count, done.rule.absolute_amount) == (2, Decimal(130))
    pk = fits.authority_id
    assert cells() == {
        (pk, "paper", date(2026, 4, 1), "spend", 1, Decimal("120.50"), Decimal("120.50")),
        (pk, "payroll", date(2026, 4, 1), "payroll", 1, Decimal(100), Decimal(100)),
        (pk, "payroll", date(2026, 5, 1), "payroll", 1, Decimal(-30), Decimal(30)),
    }
    assert sums_are_right(at)


def test_only_the_reading_of_a_line_changes(line, counted, correct, legal):
    one = line()
    counted()
    months = list(ImportMonth.objects.values())
    read = {
        "kind",
        "category_id",
        "category_source",
        "category_confidence",
        "category_before_id",
        "source_before",
        "confidence_before",
    }
    before = SpendLine.objects.values(*(set(LINE_FIELDS) - read)).get()

    correct(RuleField.LABEL, one.category_text, legal)

    assert SpendLine.objects.values(*(set(LINE_FIELDS) - read)).get() == before
    assert list(ImportMonth.objects.values()) == months


def test_a_rule_for_a_supplier_forgives_how_the_name_is_written(line, correct, legal):
    ones = [line(supplier_text=text) for text in ("ACME LIMITED", "Acme Ltd.", "acme ltd")]
    other = line(supplier_text="Acme plc")

    correct(RuleField.SUPPLIER, "Acme Ltd", legal)

    assert [told(one)[0] for one in ones] == ["legal"] * 3
    assert told(other)[0] == "paper"


def test_a_rule_for_a_supplier_leaves_payments_to_people_alone(line, correct, legal):
    person = line(supplier_text="Mr J Smith", flags=[parties.PERSON])

    done = correct(RuleField.SUPPLIER, "Mr J Smith", legal)

    assert told(person)[0] == "paper"
    assert done.moved.line_count == 0


@pytest.mark.parametrize(
    ("description", "fits"),
    [
        ("Counsel's fees, March", True),
        ("COUNSELS FEE", True),
        ("Fees of counsel", False),
        ("Counselling fees", False),
        ("", False),
    ],
)
def test_a_rule_for_words_wants_them_side_by_side(description, fits, line, correct, legal):
    one = line(description=description)

    correct(RuleField.WORDS, "Counsels’ fees", legal)

    assert told(one)[0] == ("legal" if fits else "paper")


def test_lines_to_come_obey_the_rule(authority, line, correct, legal):
    correct(RuleField.LABEL, "Sundries", legal)

    found = Classifier.load(authority).classify("SUNDRIES ", "Electricity")

    assert (found.category_id, found.source, found.confidence) == (
        legal.pk,
        CategorySource.PERSON,
        Decimal("1.00"),
    )


def test_the_rule_made_last_decides(authority, line, correct, legal, payroll):
    one = line(category_text="Sundries", supplier_text="Acme Ltd")
    correct(RuleField.LABEL, "Sundries", legal)
    correct(RuleField.SUPPLIER, "Acme Ltd", payroll)

    assert told(one)[0] == "payroll"
    assert Classifier.load(authority).classify("Sundries", "", supplier="Acme Ltd").kind == (
        SpendKind.PAYROLL
    )


def test_another_answer_for_the_same_text_takes_the_place_of_the_first(
    line, counted, correct, legal, payroll, at
):
    one = line(category_text="Sundries")
    counted()
    first = correct(RuleField.LABEL, "Sundries", legal)
    second = correct(RuleField.LABEL, "sundries", payroll)

    assert told(one)[0] == "payroll"
    assert list(CategoryRule.objects.in_force()) == [second.rule]
    first.rule.refresh_from_db()
    assert first.rule.withdrawn_at == at
    assert sums_are_right(at)


def test_withdrawing_restores_lines_and_cells_exactly(
    line, counted, correct, withdraw, legal, payroll, at
):
    line(category_text="Sundries", category_source=CategorySource.WORDS)
    line(category_text="Sundries", category_confidence=Decimal("0.31"))
    line(category_text="Other")
    counted()
    lines_before, cells_before = lines(), cells()
    correct(RuleField.LABEL, "Sundries", legal)

    withdraw(correct(RuleField.LABEL, "Sundries", payroll))

    assert (lines(), cells()) == (lines_before, cells_before)
    assert sums_are_right(at)


def test_withdrawing_leaves_lines_to_the_other_rules(
    line, counted, correct, withdraw, legal, payroll, at
):
    one = line(category_text="Sundries", supplier_text="Acme Ltd")
    counted()
    before = lines()
    label = correct(RuleField.LABEL, "Sundries", legal)
    supplier = correct(RuleField.SUPPLIER, "Acme Ltd", payroll)

    withdraw(supplier)
    assert told(one) == ("legal", CategorySource.PERSON, Decimal("1.00"), SpendKind.SPEND)
    assert sums_are_right(at)

    withdraw(label)
    assert lines() == before
    assert sums_are_right(at)


def test_a_line_loaded_under_a_rule_is_read_again_when_it_goes(
    line, counted, correct, withdraw, legal, paper, at
):
    done = correct(RuleField.LABEL, "Sundries", legal)
    frameworks.CategoryMappingFactory(scheme="words", code="envelopes", category=paper)
    one = line(
        category_text="Sundries", description="Envelopes", category_source=CategorySource.PERSON
    )
    counted()

    withdraw(done)

    assert told(one)[:2] == ("paper", CategorySource.WORDS)
    assert one.category_before_id is None
    assert sums_are_right(at)


def test_a_withdrawn_rule_is_no_evidence_for_its_own_lines(
    line, counted, correct, withdraw, legal, at
):
    name = frameworks.SupplierNameFactory(name="Acme Ltd")
    done = correct(RuleField.SUPPLIER, "Acme Ltd", legal)
    ones = [
        line(supplier_name=name, category_text="?", description="?", service_text="")
        for _ in range(4)
    ]
    SpendLine.objects.update(category=legal, category_source=CategorySource.PERSON)
    counted()

    withdraw(done)

    assert [told(one)[:2] for one in ones] == [("uncategorised", CategorySource.NONE)] * 4
    assert sums_are_right(at)


def test_superseded_lines_change_but_move_no_cell(line, loaded, counted, correct, legal, at):
    later = benchmarking.LoadedSpendImportFactory(authority=loaded.authority)
    old = line(category_text="Sundries", superseded_by=later)
    counted()

    done = correct(RuleField.LABEL, "Sundries", legal)

    assert told(old)[0] == "legal"
    assert done.moved.line_count == 0
    assert cells() == set()
    assert sums_are_right(at)


def test_lines_of_others_are_not_touched(line, counted, correct, legal):
    foreign = benchmarking.SpendLineFactory(category_text="Sundries")
    line(category_text="Sundries")
    counted()

    correct(RuleField.LABEL, "Sundries", legal)

    assert told(foreign)[1] == CategorySource.LABEL
    found = Classifier.load(foreign.authority).classify("Sundries", "")
    assert found.source == CategorySource.NONE


def test_history_says_what_moved(line, counted, correct, legal, officer):
    line(category_text="Sundries", net_amount=Decimal("100.00"))
    counted()

    done = correct(RuleField.LABEL, "Sundries", legal)

    event = AuditEvent.objects.get(name="benchmarking.category_rule.made")
    assert event.actor_ref == f"person:{officer.pk}"
    assert event.tenant_ref == f"authority:{done.rule.authority_id}"
    assert event.details == {
        "field": "label",
        "text": "Sundries",
        "category": "legal",
        "lines": 1,
        "amount": "100.00",
        "moved": [{"from": "paper", "to": "legal", "lines": 1, "net": "100.00"}],
    }


def test_what_a_correction_would_do_is_told_without_doing_it(
    line, counted, authority, officer, legal, paper
):
    line(category_text="Sundries", net_amount=Decimal(100))
    line(category_text="Sundries", net_amount=Decimal(-40))
    counted()
    before = lines()

    (expected,) = categories.preview(
        authority=authority,
        corrections=[categories.Correction(RuleField.LABEL, "Sundries", legal)],
        by=officer,
    )

    assert (expected.line_count, expected.absolute_amount) == (2, Decimal(140))
    assert expected.by_category == [(paper, 2, Decimal(140))]
    assert lines() == before
    assert not CategoryRule.objects.exists()


@pytest.mark.parametrize("who", ["auditor", "outsider", "manager", "operator"])
def test_others_may_not_correct_nor_withdraw(who, people, line, correct, legal, at):
    line(category_text="Sundries")
    done = correct(RuleField.LABEL, "Sundries", legal)
    before, audited = lines(), AuditEvent.objects.count()

    with pytest.raises(NotAllowed):
        correct(RuleField.LABEL, "Sundries", legal, by=people[who])
    with pytest.raises(NotAllowed):
        categories.withdraw(rule_id=done.rule.pk, by=people[who], at=at)
    with pytest.raises(NotAllowed):
        categories.preview(authority=done.rule.authority, corrections=[], by=people[who])

    assert (lines(), AuditEvent.objects.count()) == (before, audited)


def test_finance_lead_may_correct(line, correct, finance_lead, legal):
    one = line()

    correct(RuleField.LABEL, one.category_text, legal, by=finance_lead)

    assert told(one)[0] == "legal"


@pytest.mark.parametrize("text", ["", "  ", "—"])
def test_a_rule_must_look_for_something(text, correct, legal):
    with pytest.raises(categories.NothingToLookFor):
        correct(RuleField.WORDS, text, legal)


def test_no_rule_says_that_lines_are_nothing(correct):
    nothing = frameworks.CategoryFactory(key=Category.UNCATEGORISED)

    with pytest.raises(categories.NotACategory):
        correct(RuleField.LABEL, "Sundries", nothing)


def test_all_corrections_are_made_or_none(line, authority, officer, legal, at):
    one = line(category_text="Sundries")

    with pytest.raises(categories.NothingToLookFor):
        categories.correct_several(
            authority=authority,
            corrections=[
                categories.Correction(RuleField.LABEL, "Sundries", legal),
                categories.Correction(RuleField.LABEL, "-", legal),
            ],
            by=officer,
            at=at,
        )

    assert told(one)[0] == "paper"
    assert not CategoryRule.objects.exists()


def test_a_rule_is_withdrawn_once(correct, withdraw, legal):
    done = correct(RuleField.LABEL, "Sundries", legal)
    withdraw(done)

    with pytest.raises(WrongState):
        withdraw(done)


def test_figures_and_counts_follow_a_correction(
    line, counted, correct, loaded, django_capture_on_commit_callbacks, legal, at
):
    none = frameworks.CategoryFactory(key=Category.UNCATEGORISED)
    one = line(category_text="Sundries", category_source=CategorySource.NONE)
    SpendLine.objects.update(category=none)
    counted()

    with django_capture_on_commit_callbacks(execute=True):
        correct(RuleField.LABEL, "Sundries", legal)

    assert DueFigures.objects.filter(first_month=date(2026, 4, 1)).exists()
    assert Job.objects.filter(kind=refresh.JOB_KIND).exists()
    job = Job.objects.get(kind=corrected_lines.SCORE)
    jobs.run(job.pk, partial(corrected_lines.score, at=at))
    job.refresh_from_db()
    loaded.refresh_from_db()
    assert job.state == JobState.DONE
    assert loaded.categorised_amount == one.net_amount
    assert loaded.quality_score is not None


def test_a_correction_that_moves_nothing_announces_nothing(correct, legal, monkeypatch):
    told = []
    monkeypatch.setattr(events.lines_reclassified, "announce", lambda **ids: told.append(ids))

    correct(RuleField.LABEL, "Sundries", legal)

    assert told == []
    assert not Job.objects.filter(kind=corrected_lines.SCORE).exists()


def test_a_rule_made_while_a_file_was_read_is_applied_when_it_is_loaded(
    line, loaded, counted, correct, legal, at
):
    one = line(category_text="Sundries")
    counted()
    done = correct(RuleField.LABEL, "Other", legal)
    CategoryRule.objects.filter(pk=done.rule.pk).update(key="sundrie", text="Sundries")

    applied = categories.apply_rules_made_meanwhile(import_id=loaded.pk, by=SYSTEM, at=at)

    assert applied == 1
    assert told(one)[0] == "legal"
    assert sums_are_right(at)


@pytest.mark.parametrize("who", ["auditor", "outsider", "operator"])
def test_others_may_not_apply_rules(who, people, loaded, at):
    with pytest.raises(NotAllowed):
        categories.apply_rules_made_meanwhile(import_id=loaded.pk, by=people[who], at=at)


@pytest.mark.django_db(transaction=True)
def test_two_corrections_at_once_leave_lines_and_cells_agreeing(
    line, counted, correct, legal, payroll, at
):
    made = [line(category_text="Sundries", supplier_text="Acme Ltd") for _ in range(20)]
    counted()
    barrier = threading.Barrier(2)

    def at_once(*correction):
        try:
            barrier.wait()
            correct(*correction)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=at_once, args=(RuleField.LABEL, "Sundries", legal)),
        threading.Thread(target=at_once, args=(RuleField.SUPPLIER, "Acme Ltd", payroll)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    last = CategoryRule.objects.order_by("pk").last()
    assert CategoryRule.objects.count() == 2
    assert {told(one)[0] for one in made} == {last.category.key}
    assert {one.category_before.key for one in made} == {"paper"}
    assert sums_are_right(at)


@pytest.mark.django_db(transaction=True)
def test_a_correction_that_fails_changes_nothing(line, counted, correct, legal, monkeypatch):
    line(category_text="Sundries")
    counted()
    before = lines(), cells()
    monkeypatch.setattr(categories, "_record", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        correct(RuleField.LABEL, "Sundries", legal)

    assert (lines(), cells()) == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pg_temp.concerned')")
        assert cursor.fetchone() == (None,)
