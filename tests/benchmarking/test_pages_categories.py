"""Pages that put categories right: what is unsure, several at once, large changes asked first."""

from decimal import Decimal

import pytest

from benchmarking.actions import base_cells
from benchmarking.choices import CategorySource, RuleField
from benchmarking.models import CategoryRule, SpendLine
from benchmarking.models.names import WITHHELD
from benchmarking.views import categories as views
from frameworks.models import Category
from procurement_portal.core.access import SYSTEM
from tests.factories import benchmarking, frameworks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

REVIEW = "/spend/categories/review/"
RULES = "/spend/categories/rules/"


@pytest.fixture
def legal(db):
    return frameworks.CategoryFactory(key="legal", name="Legal services")


@pytest.fixture
def unsure(authority, at):
    """Three lines of "Sundries" and one of "Misc" that nothing told, and one that is sure."""
    nothing = frameworks.CategoryFactory(key=Category.UNCATEGORISED, name="Not categorised")
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority)
    shared = {
        "spend_import": loaded,
        "category": nothing,
        "category_source": CategorySource.NONE,
        "category_confidence": Decimal(0),
    }
    for amount in (100, 200, -50):
        benchmarking.SpendLineFactory(
            category_text="Sundries", net_amount=Decimal(amount), **shared
        )
    benchmarking.SpendLineFactory(category_text="Misc", net_amount=Decimal(9), **shared)
    benchmarking.SpendLineFactory(
        spend_import=loaded, category_text="Electricity", net_amount=Decimal(7000)
    )
    base_cells.rebuild(by=SYSTEM, at=at)
    return shared


def answers(*rows, **more):
    """The page's form: (field, text, key of a category) for each group."""
    sent = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows)}
    for number, (field, text, category) in enumerate(rows):
        sent |= {
            f"form-{number}-field": field,
            f"form-{number}-text": text,
            f"form-{number}-category": category,
        }
    return sent | more


def text_of(response):
    return response.content.decode()


def test_groups_come_by_money_and_sure_lines_not_at_all(browser_of, officer, unsure):
    page = browser_of(officer).get(REVIEW)

    groups = [group for group, _ in page.context["rows"]]
    assert [(group.text, group.line_count, group.absolute_amount) for group in groups] == [
        ("Sundries", 3, Decimal(350)),
        ("Misc", 1, Decimal(9)),
    ]
    assert groups[0].net_amount == Decimal(250)
    assert (groups[0].category, groups[0].source) == ("Not categorised", "Not categorised")
    assert groups[0].example == "Acme Ltd – Paper"
    assert "Electricity" not in text_of(page)


@pytest.mark.parametrize(
    ("by", "texts"),
    [("label", ["Sundries", "Misc"]), ("supplier", ["Acme Ltd"]), ("words", ["Paper"])],
)
def test_lines_are_grouped_as_the_person_likes(by, texts, browser_of, officer, unsure):
    page = browser_of(officer).get(REVIEW, {"by": by})

    assert [group.text for group, _ in page.context["rows"]] == texts
    assert all(form for _, form in page.context["rows"])


@pytest.mark.parametrize("by", ["supplier", "words"])
def test_names_of_people_are_withheld_and_make_no_rule(by, browser_of, officer, unsure):
    for name in ("Mr J Quill", "Mrs A Quill"):
        benchmarking.SpendLineFactory(
            **unsure, supplier_text=name, description=f"Allowance {name}", flags=["person"]
        )

    page = browser_of(officer).get(REVIEW, {"by": by})

    assert "Quill" not in text_of(page)
    ((group, form),) = [row for row in page.context["rows"] if row[0].text == WITHHELD]
    assert (group.line_count, form) == (2, None)


def test_several_groups_are_set_at_once(browser_of, officer, unsure, legal):
    browser = browser_of(officer)

    response = browser.post(
        REVIEW,
        answers(("label", "Sundries", "legal"), ("label", "Misc", "legal")),
        follow=True,
    )

    assert "4 lines, £359 of payments and credits, were set." in text_of(response)
    assert "Nothing to review" in text_of(response)
    assert SpendLine.objects.filter(category=legal).count() == 4
    assert {(rule.field, rule.text) for rule in CategoryRule.objects.all()} == {
        (RuleField.LABEL, "Sundries"),
        (RuleField.LABEL, "Misc"),
    }


def test_groups_left_empty_stay_as_they_are(browser_of, officer, unsure, legal):
    browser_of(officer).post(REVIEW, answers(("label", "Sundries", "legal"), ("label", "Misc", "")))

    assert [rule.text for rule in CategoryRule.objects.all()] == ["Sundries"]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([("label", "Sundries", "")], "Choose a category for at least one group"),
        ([("label", "Sundries", "nonsense")], "Choose categories from the list"),
        ([("label", "Sundries", "uncategorised")], "Choose categories from the list"),
        ([("colour", "Sundries", "legal")], "Choose categories from the list"),
        ([("label", "--", "legal")], "This text has no words to find lines by."),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    rows, complaint, browser_of, officer, unsure, legal
):
    page = browser_of(officer).post(REVIEW, answers(*rows))

    assert page.status_code == 200
    assert complaint in text_of(page)
    assert "<title>Error: " in text_of(page)
    assert not CategoryRule.objects.exists()


def test_a_form_that_lost_its_count_is_refused_not_an_error(browser_of, officer, unsure):
    page = browser_of(officer).post(REVIEW, {})

    assert page.status_code == 200
    assert not CategoryRule.objects.exists()


@pytest.mark.parametrize(("lines", "pounds"), [(2, 10**6), (1000, 349)])
def test_a_large_change_is_shown_before_it_is_made(
    lines, pounds, browser_of, officer, unsure, legal, monkeypatch
):
    monkeypatch.setattr(views, "LINES_UNASKED", lines)
    monkeypatch.setattr(views, "POUNDS_UNASKED", Decimal(pounds))
    browser = browser_of(officer)
    chosen = answers(("label", "Sundries", "legal"))

    page = browser.post(REVIEW, chosen)

    text = text_of(page)
    assert "Check before you change categories" in text
    assert "3 lines, £350 of payments and credits" in text
    assert "3 now in Not categorised, £350" in text
    assert 'name="form-0-category" value="legal"' in text
    assert not CategoryRule.objects.exists()

    browser.post(REVIEW, chosen | {"confirmed": "yes"})

    assert SpendLine.objects.filter(category=legal).count() == 3


def test_a_line_leads_to_the_ways_of_correcting_it(browser_of, officer, unsure, legal):
    browser = browser_of(officer)
    line = SpendLine.objects.get(category_text="Electricity")
    key = f"{line.financial_year}-{line.spend_import_id}-{line.row_number}"
    assert f"{REVIEW}?line={key}" in text_of(browser.get("/spend/lines/"))

    page = browser.get(REVIEW, {"line": key})

    assert [(form["field"].value(), form["text"].value()) for form in page.context["formset"]] == [
        ("label", "Electricity"),
        ("supplier", "Acme Ltd"),
        ("words", "Paper"),
    ]
    assert "Every line whose own category is “Electricity” is" in text_of(page)


def test_a_line_to_a_person_offers_only_its_own_category(browser_of, officer, unsure):
    line = benchmarking.SpendLineFactory(
        **unsure, supplier_text="Mr J Quill", description="Quill", flags=["person"]
    )
    key = f"{line.financial_year}-{line.spend_import_id}-{line.row_number}"

    page = browser_of(officer).get(REVIEW, {"line": key})

    assert [form["field"].value() for form in page.context["formset"]] == ["label"]
    assert "Quill" not in text_of(page)


@pytest.mark.parametrize("key", ["", "x", "1-2", "2026-1-0", "9-9-9", "99999999999-1-1", "1-2-3-4"])
def test_a_line_that_is_not_there_leads_to_the_groups(key, browser_of, officer, unsure):
    page = browser_of(officer).get(REVIEW, {"line": key})

    assert [group.text for group, _ in page.context["rows"]] == ["Sundries", "Misc"]


def test_a_foreign_line_leads_to_ones_own_groups(browser_of, officer, unsure):
    line = benchmarking.SpendLineFactory(category_text="Secret sundries")
    key = f"{line.financial_year}-{line.spend_import_id}-{line.row_number}"

    page = browser_of(officer).get(REVIEW, {"line": key, "authority": line.authority.slug})

    assert "Secret" not in text_of(page)
    assert page.context["authority"].slug == "ashby"


def test_corrections_for_a_foreign_authority_fall_on_ones_own(browser_of, officer, unsure, legal):
    line = benchmarking.SpendLineFactory(category_text="Sundries")

    browser_of(officer).post(
        f"{REVIEW}?authority={line.authority.slug}", answers(("label", "Sundries", "legal"))
    )

    line.refresh_from_db()
    assert line.category != legal
    assert CategoryRule.objects.get().authority.slug == "ashby"


def test_rules_are_listed_with_who_made_them_and_withdrawn(browser_of, officer, unsure, legal):
    browser = browser_of(officer)
    browser.post(REVIEW, answers(("label", "Sundries", "legal")))
    rule = CategoryRule.objects.get()

    text = text_of(browser.get(RULES))
    assert "Sundries" in text
    assert "Olive Officer" in text
    assert f"{RULES}{rule.pk}/withdraw/" in text

    page = browser.get(f"{RULES}{rule.pk}/withdraw/")
    assert "Own category “Sundries” of Ashby District Council is Legal services." in text_of(page)

    done = browser.post(f"{RULES}{rule.pk}/withdraw/", follow=True)
    assert "The rule was withdrawn." in text_of(done)
    assert not SpendLine.objects.filter(category=legal).exists()
    assert f"{rule.pk}/withdraw/" not in text_of(done)


def test_withdrawing_twice_is_refused_on_the_page(browser_of, officer, unsure, authority):
    rule = benchmarking.CategoryRuleFactory(authority=authority)
    browser = browser_of(officer)
    browser.post(f"{RULES}{rule.pk}/withdraw/")

    page = browser.post(f"{RULES}{rule.pk}/withdraw/")

    assert "This rule has been withdrawn already." in text_of(page)


def test_auditors_see_rules_and_change_none(browser_of, auditor, authority):
    benchmarking.CategoryRuleFactory(authority=authority, text="Sundries")
    benchmarking.CategoryRuleFactory(text="Of others")
    browser = browser_of(auditor)

    text = text_of(browser.get(RULES))

    assert "Sundries" in text
    assert "Of others" not in text
    assert "Withdraw the rule" not in text
    assert "Correct categories" not in text
    assert browser.get(REVIEW).status_code == 403
