"""What a line is: people, own labels, history and words, each asked when those before are silent.

The thing bought decides, and the place that bought it only when nothing else does.
"""

from decimal import Decimal

import pytest

from benchmarking.actions import phrases
from benchmarking.actions.classification import Classifier
from benchmarking.choices import CategorySource, RuleField
from benchmarking.models import SpendLine
from frameworks.models import Category
from tests.benchmarking.accuracy import tables
from tests.factories import benchmarking, frameworks


@pytest.fixture
def classifier():
    return tables.classifier()


@pytest.fixture
def told(classifier):
    """Category, source and confidence of a line with these texts."""

    def classify(label="", description="", **texts):
        found = classifier.classify(label, description, **texts)
        return found.category_id, found.source, found.confidence

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
        Decimal("0.77"),
    )


def test_the_service_comes_before_the_department(told):
    assert told(service="Fostering team, foster care", department="Adult social care")[0] == (
        "childrens-care"
    )
    assert told(service="North", department="Adult social care")[0] == "adult-care"


def test_a_place_that_buys_many_things_tells_nothing(told):
    assert told(description="As agreed", service="Highways", department="Leisure")[1] == (
        CategorySource.NONE
    )


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


def test_answers_are_remembered_within_a_bound(monkeypatch):
    monkeypatch.setattr(phrases, "REMEMBERED", 3)
    bounded = tables.classifier.__wrapped__()
    for number in range(10):
        bounded.classify("", f"Electricity {number}")

    assert 1 <= bounded.remembered() <= 3


@pytest.mark.parametrize(
    ("label", "category", "confidence"),
    [
        ("LEGAL  Services", "legal", "0.95"),
        ("Legal Service", "legal", "0.95"),
        ("Arts and Leisure Services", "leisure", "0.95"),
        ("271000 - Legal services", "legal", "0.95"),
        ("HR02: Legal services", "legal", "0.95"),
        ("Corporate > Legal services", "legal", "0.90"),
        ("Legal services | Something of our own", "legal", "0.90"),
        ("Utilities / Energy", "energy", "0.86"),
        ("Social Community Care Supplies & Services - Adult", "adult-care", "0.95"),
        ("LANDSCAPING AND HORTIC", "grounds", "0.86"),
        ("GROCERY STORES, SUPERMARKETS", "food", "0.90"),
    ],
)
def test_labels_are_known_however_they_are_written(label, category, confidence, told):
    assert told(label) == (category, CategorySource.LABEL, Decimal(confidence))


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("79530000-8", "marketing"),
        ("79530000", "marketing"),
        ("79530000 Translation services", "marketing"),
        ("CPV 79530000-8", "marketing"),
        ("CPV: 79530000", "marketing"),
        ("79620000-6; 45000000-7", "agency"),
        ("45233141-9", "highways"),
        ("45000000-7", "construction"),
        ("09310000", "energy"),
        ("85311100-3", "adult-care"),
    ],
)
def test_cpv_codes_are_read_in_every_usual_form(code, category, told):
    found = told(code)

    assert found[:2] == (category, CategorySource.LABEL)


@pytest.mark.parametrize("code", ["99999999", "7953000", "795300001", "12345678 of our own"])
def test_a_number_that_is_no_cpv_code_tells_nothing(code, told):
    assert told(code)[1] == CategorySource.NONE


@pytest.mark.parametrize(
    ("label", "category", "source"),
    [
        ("FAB", "clinical", CategorySource.LABEL),
        ("WAB - Servers", "ict", CategorySource.WORDS),
        ("WAZ: of our own", "ict", CategorySource.LABEL),
        ("ITU stock", "uncategorised", CategorySource.NONE),
        ("ICT stock and consumables", "ict", CategorySource.WORDS),
        ("FABRIC", "uncategorised", CategorySource.NONE),
    ],
)
def test_eclass_letters_are_asked_when_words_say_nothing(label, category, source, told):
    assert told(label)[:2] == (category, source)


def test_a_label_for_a_group_is_made_finer_by_what_the_line_says(told):
    assert told("Utilities", "Standing charges") == (
        "energy-water",
        CategorySource.LABEL,
        Decimal("0.95"),
    )
    assert told("Utilities", "Electricity, Depot")[0] == "energy"
    assert told("Utilities", "Taxi fares")[0] == "energy-water"


def test_words_that_fit_many_things_speak_last(told):
    assert told(description="Works", service="Adult social care")[0] == "adult-care"
    assert told(description="Works", supplier="Smith Solicitors")[0] == "legal"
    assert told(description="Works")[:2] == ("construction", CategorySource.WORDS)


def test_words_that_fit_anything_tell_nothing(told):
    assert told(description="Materials and equipment")[1] == CategorySource.NONE


@pytest.mark.parametrize(
    ("supplier", "category"),
    [
        ("Smith & Sons Solicitors LLP", "legal"),
        ("HM Revenue & Customs", "payroll"),
        ("Longtown Parish Council", "taxes"),
        ("The Elms Nursing Home", "adult-care"),
        ("PWLB", "recharges"),
        ("Acme Ltd", "uncategorised"),
    ],
)
def test_a_suppliers_name_is_asked_when_the_line_says_nothing(supplier, category, told):
    assert told(description="As agreed", supplier=supplier)[0] == category
    assert told(description="Electricity", supplier=supplier)[0] == "energy"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Employers superannuation", "payroll"),
        ("LGPS deficit payment", "payroll"),
        ("Redundancy costs", "payroll"),
        ("Basic salary", "payroll"),
        ("HMRC PAYE/NI", "payroll"),
        ("Agency staff", "spend"),
        ("Agency social workers - pay", "spend"),
        ("Parish precepts", "tax"),
        ("Police and fire precept", "tax"),
        ("National non-domestic rates", "tax"),
        ("Business rates", "tax"),
        ("Internal recharges", "recharge"),
        ("PWLB loan repayment", "recharge"),
        ("Grants to voluntary organisations", "grant"),
    ],
)
def test_money_that_is_no_purchase_is_told_by_its_words(text, kind, classifier):
    assert classifier.classify("", text).kind == kind


class TestHistory:
    """What the authority paid a supplier for, from its own lines."""

    @pytest.fixture(autouse=True)
    def known(self, db):
        """Four categories; the label "Legal" and the word "electricity" are known."""
        legal, _, energy, _ = (
            frameworks.CategoryFactory(key=key) for key in ("legal", "ict", "energy", "food")
        )
        frameworks.CategoryFactory(key=Category.UNCATEGORISED)
        frameworks.CategoryMappingFactory(scheme="label", code="legal", category=legal)
        frameworks.CategoryMappingFactory(scheme="words", code="electricity", category=energy)

    @pytest.fixture
    def name(self, db):
        return frameworks.SupplierNameFactory(name="Acme Ltd")

    @pytest.fixture
    def paid(self, authority, name):
        loaded = benchmarking.LoadedSpendImportFactory(authority=authority)

        def make(count, category, amount=100, **more):
            return [
                benchmarking.SpendLineFactory(
                    **{
                        "spend_import": loaded,
                        "supplier_name": name,
                        "category": Category.objects.get(key=category),
                        "net_amount": Decimal(amount),
                        "category_confidence": Decimal("0.90"),
                    }
                    | more
                )
                for _ in range(count)
            ]

        return make

    @pytest.fixture
    def remembered(self, authority, name):
        """What a line of the supplier that says nothing is held to be."""

        def classify(label="", description="", of=None, **texts):
            found = Classifier.load(of or authority).classify(
                label, description, supplier_name_id=name.pk, **texts
            )
            key = Category.objects.get(pk=found.category_id).key
            return key, found.source, found.confidence

        return classify

    def test_a_clear_majority_of_lines_and_money_tells(self, paid, remembered):
        paid(4, "ict")
        paid(1, "legal")

        assert remembered() == ("ict", CategorySource.HISTORY, Decimal("0.72"))

    def test_a_majority_of_lines_that_is_little_money_does_not(self, paid, remembered):
        paid(9, "ict", amount=1)
        paid(1, "legal", amount=1000)

        assert remembered()[1] == CategorySource.NONE

    def test_credits_count_as_what_they_were_paid_for(self, paid, remembered):
        paid(2, "ict", amount=100)
        paid(2, "ict", amount=-100)

        assert remembered()[0] == "ict"

    @pytest.mark.parametrize(("lines", "source"), [(2, "none"), (3, "history")])
    def test_fewer_than_three_lines_say_nothing(self, lines, source, paid, remembered):
        paid(lines, "ict")

        assert remembered()[1] == source

    def test_history_comes_after_the_label_and_before_words(self, paid, remembered):
        paid(3, "ict")

        assert remembered("Legal")[:2] == ("legal", CategorySource.LABEL)
        assert remembered(description="Electricity")[:2] == ("ict", CategorySource.HISTORY)

    def test_guesses_from_history_are_no_evidence(self, paid, remembered):
        paid(9, "legal", category_source=CategorySource.HISTORY)
        paid(9, "legal", category_source=CategorySource.NONE)
        paid(3, "ict")

        assert remembered()[0] == "ict"

    def test_words_weigh_half_of_a_label(self, paid, remembered):
        paid(3, "legal", category_source=CategorySource.WORDS)
        paid(5, "ict")

        assert remembered()[0] == "ict"
        SpendLine.objects.update(category_source=CategorySource.LABEL)
        assert remembered()[1] == CategorySource.NONE

    def test_superseded_lines_are_no_evidence(self, paid, remembered, authority):
        later = benchmarking.LoadedSpendImportFactory(authority=authority)
        paid(5, "ict", superseded_by=later)

        assert remembered()[1] == CategorySource.NONE

    def test_nothing_of_another_authority_is_remembered(self, paid, remembered):
        paid(5, "ict")

        assert remembered(of=benchmarking.SpendImportFactory().authority)[1] == CategorySource.NONE

    def test_a_name_that_is_new_has_no_history(self, paid, authority):
        paid(5, "ict")

        found = Classifier.load(authority).classify("", "", supplier_name_id=None)
        assert found.source == CategorySource.NONE

    def test_a_rule_of_a_person_comes_before_everything(self, paid, remembered, authority):
        paid(5, "ict")
        food = Category.objects.get(key="food")
        benchmarking.CategoryRuleFactory(
            authority=authority, field=RuleField.LABEL, text="Legal", category=food
        )

        assert remembered("legal", "Electricity") == (
            "food",
            CategorySource.PERSON,
            Decimal("1.00"),
        )

    def test_rules_and_history_are_read_once(self, paid, authority, django_assert_num_queries):
        paid(3, "ict")
        with django_assert_num_queries(6):
            loaded = Classifier.load(authority)

        with django_assert_num_queries(0):
            loaded.classify("Legal", "Electricity", supplier="Acme")
