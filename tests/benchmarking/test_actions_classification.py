"""What a line is: the thing bought decides, and the place that bought it only when nothing else."""

from decimal import Decimal

import pytest

from benchmarking.actions import classification
from benchmarking.actions.classification import Classifier
from benchmarking.choices import CategorySource
from frameworks.actions import reference
from frameworks.models import Category
from procurement_portal.core.access import SYSTEM


@pytest.fixture
def classifier(db, at):
    reference.load(by=SYSTEM, at=at)
    return Classifier.load()


@pytest.fixture
def told(classifier):
    """Category, source and confidence of a line with these texts."""
    keys = dict(Category.objects.values_list("pk", "key"))

    def classify(label="", description="", **texts):
        found = classifier.classify(label, description, **texts)
        return keys[found.category_id], found.source, found.confidence

    return classify


def test_the_thing_bought_outweighs_the_service_that_bought_it(told):
    assert told(description="Electricity", service="Adult Social Care") == (
        "energy",
        CategorySource.WORDS,
        Decimal("0.85"),
    )


def test_the_bodys_own_label_comes_before_every_word(told):
    assert told("Telephony", "Electricity", expense_type="Agency staff") == (
        "telecoms",
        CategorySource.LABEL,
        Decimal("0.90"),
    )


def test_the_expense_type_comes_before_the_description(told):
    assert told(description="Legal fees for the school", expense_type="Catering")[0] == "food"


def test_the_description_comes_before_words_of_the_label(told):
    assert told("Other premises cleaning", "Electricity")[0] == "energy"


def test_words_of_a_label_that_is_not_mapped_come_before_the_service(told):
    assert told("Other premises cleaning", "As agreed", service="Adult social care") == (
        "facilities",
        CategorySource.WORDS,
        Decimal("0.75"),
    )


def test_words_of_a_service_alone_are_less_sure(told):
    assert told(description="As agreed", service="Adult social care") == (
        "adult-care",
        CategorySource.WORDS,
        Decimal("0.54"),
    )


def test_the_service_comes_before_the_department(told):
    assert told(service="Highways", department="Adult social care")[0] == "highways"
    assert told(service="North", department="Adult social care")[0] == "adult-care"


def test_a_line_that_tells_nothing_is_not_categorised(told):
    assert told("Various", "As agreed", service="North") == (
        "uncategorised",
        CategorySource.NONE,
        Decimal(0),
    )


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("MEDICAL & SURGICAL EQUIPMENT", "clinical"),
        ("Medical and surgical equipment", "clinical"),
        ("X-Ray equipment purchase", "clinical"),
        ("Bank Nurse - Band 6", "agency"),
        ("Bank charges", "banking"),
        ("Consultants VAT recoverable", "consultancy"),
        ("Research grant expenditure", "grants"),
        ("Electrical goods", "uncategorised"),
    ],
)
def test_more_words_and_surer_words_win(told, text, category):
    assert told(expense_type=text)[0] == category


def test_a_phrase_never_spans_two_texts(told):
    assert told(description="Home", expense_type="Type A", service="care", department="B")[0] == (
        "uncategorised"
    )


def test_what_stands_far_into_a_long_remark_is_not_read(told):
    assert told(description="as agreed " * 30 + "electricity")[0] == "uncategorised"


def test_answers_are_remembered_within_a_bound(classifier, monkeypatch):
    monkeypatch.setattr(classification, "REMEMBERED", 3)
    bounded = Classifier.load()
    for number in range(10):
        bounded.classify("", f"Electricity {number}")

    assert bounded.remembered() == 3
