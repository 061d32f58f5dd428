"""A file that was read: what is asked, told and agreed before anything is loaded."""

from decimal import Decimal

import pytest

from benchmarking.choices import ImportState, OverlapChoice
from benchmarking.models import MappingProfile, SpendLine
from procurement_portal.core.models import Job
from tests.benchmarking import spend_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


@pytest.fixture
def browser(browser_of, officer):
    return browser_of(officer)


def page_of(browser, spend_import):
    return browser.get(f"/spend/imports/{spend_import.pk}/")


def filled(browser, spend_import, **more):
    """What a person's browser sends when they press the button, with some fields filled in."""
    page = page_of(browser, spend_import)
    sent = {"seen": page.context["seen"]}
    for bound in page.context["form"]:
        value = bound.value()
        if value not in (None, "", False):
            sent[bound.html_name] = value
    return browser.post(f"/spend/imports/{spend_import.pk}/", sent | more)


def test_first_rows_stand_under_their_meanings_with_what_was_understood(
    browser, officer, authority
):
    waiting = spend_files.checked(authority, officer, spend_files.APRIL + b"x,1/4/26,(5.00),,,\n")

    (table,) = page_of(browser, waiting).context["understood"].tables

    assert [(one.meaning, one.text) for one in table.headings][:3] == [
        ("Supplier", "Supplier"),
        ("Payment date", "Payment Date"),
        ("Amount", "Net Amount"),
    ]
    first, refused, last = table.rows[0], table.rows[3], table.rows[5]
    assert [cell.text for cell in first.cells][:3] == ["Acme Ltd", "01/04/2026", "1,250.50"]
    assert [cell.read_as for cell in first.cells][:3] == ["", "1 April 2026", ""]
    assert (refused.number, refused.cells[2].is_wrong) == (5, True)
    assert (last.cells[2].text, last.cells[2].read_as) == ("(5.00)", "−£5.00")


def test_names_of_people_are_withheld_in_first_rows_and_samples(browser, officer, authority):
    waiting = spend_files.checked(authority, officer, spend_files.WITH_A_PERSON)

    for under in ("", "change/"):
        text = browser.get(f"/spend/imports/{waiting.pk}/{under}").content.decode()
        assert "Acme Ltd" in text
        assert "Quillfeather" not in text


def test_control_totals_add_up(browser, officer, authority):
    waiting = spend_files.checked(
        authority, officer, spend_files.APRIL + b"Total,,1300.49,,,\n", filename="with-total.csv"
    )

    page = page_of(browser, waiting)

    totals = page.context["totals"]
    assert (totals.stated, totals.stated_differs) == (Decimal("1300.49"), 0)
    assert totals.credits == Decimal("-50.00")
    assert [(one.name, one.lines, one.net) for one in totals.months] == [
        ("April 2026", 3, Decimal("1300.49"))
    ]
    assert sum(one.net for one in totals.kinds) == waiting.accepted_total
    assert "agrees with the lines" in page.content.decode()


def test_total_printed_in_the_file_that_differs_is_told(browser, officer, authority):
    content = spend_files.CLEAR + b"Total,,31.00,\n"

    page = page_of(browser, spend_files.checked(authority, officer, content))

    assert page.context["totals"].stated_differs == Decimal("-1.00")
    assert "they differ by −£1.00" in page.content.decode()


def test_load_confirms_what_was_understood(browser, officer, authority):
    waiting = spend_files.checked(authority, officer)

    answer = filled(browser, waiting, ledger_total="30.00", source_system="Agresso")

    assert answer["Location"] == f"/spend/imports/{waiting.pk}/"
    waiting.refresh_from_db()
    assert (waiting.state, waiting.ledger_total) == (ImportState.CONFIRMED, Decimal("30.00"))
    assert MappingProfile.objects.get().source_system == "Agresso"
    assert spend_files.worked(waiting).state == ImportState.COMMITTED


def test_answer_that_stands_is_not_asked_again_for_the_next_file(browser, officer, authority):
    first = spend_files.checked(authority, officer, spend_files.UNSURE)
    assert [one.code for one in page_of(browser, first).context["form"].questions] == ["vat_basis"]

    filled(browser, first, source_system="Agresso")
    spend_files.worked(first)
    later = spend_files.UNSURE.replace(b"/04/", b"/05/")
    second = spend_files.checked(authority, officer, later, filename="may.csv")

    page = page_of(browser, second)
    assert page.context["form"].questions == ()
    assert "As agreed on 12 May 2026 for “Agresso”" in page.content.decode()


def test_another_answer_reads_the_file_again_and_keeps_what_was_typed(browser, officer, authority):
    waiting = spend_files.checked(authority, officer, spend_files.UNSURE)

    answer = filled(
        browser, waiting, question_vat_basis="1", ledger_total="29.00", source_system="Agresso"
    )

    waiting.refresh_from_db()
    assert waiting.state == ImportState.RECEIVED
    assert waiting.hints == {"vat_basis": "gross"}
    assert spend_files.worked(waiting).vat_basis == "gross"
    page = browser.get(answer["Location"])
    assert page.context["form"]["ledger_total"].value() == "29.00"
    assert page.context["form"]["source_system"].value() == "Agresso"
    assert page.context["form"].questions == ()


@pytest.mark.parametrize(
    "typed, words",
    [
        ("30.50", "The lines add up to £30.00: £0.50 less than your ledger"),
        ("£29.99", "The lines add up to £30.00: £0.01 more than your ledger"),
        ("thirty", "must be an amount in pounds and pence"),
        ("30.005", "must be an amount in pounds and pence"),
    ],
)
def test_ledger_total_that_differs_must_be_meant(typed, words, browser, officer, authority):
    waiting = spend_files.checked(authority, officer)

    page = filled(browser, waiting, ledger_total=typed, source_system="Agresso")

    text = page.content.decode()
    assert page.status_code == 200
    assert words in text
    assert f'value="{typed}"' in text
    assert 'value="Agresso"' in text
    assert "<title>Error: " in text
    waiting.refresh_from_db()
    assert waiting.state == ImportState.CHECKED


def test_file_is_loaded_with_a_difference_that_is_known(browser, officer, authority):
    waiting = spend_files.checked(authority, officer)

    filled(browser, waiting, ledger_total="(30.50)", difference_known="on")

    waiting.refresh_from_db()
    assert (waiting.state, waiting.ledger_total) == (ImportState.CONFIRMED, Decimal("-30.50"))


@pytest.fixture
def again(authority, officer):
    """March as published again, after it was loaded."""
    spend_files.loaded(authority, officer, spend_files.MARCH, filename="march.csv")
    return spend_files.checked(authority, officer, spend_files.MARCH_AGAIN, filename="again.csv")


def test_overlap_is_told_line_by_line_and_pound_by_pound(browser, again):
    page = page_of(browser, again)

    overlap = page.context["overlap"]
    assert [
        (one.lines, one.net) for one in (overlap.new, overlap.same, overlap.changed, overlap.gone)
    ] == [
        (1, Decimal("12.00")),
        (3, Decimal("-35.00")),
        (1, Decimal("1300.50")),
        (1, Decimal("99.99")),
    ]
    assert overlap.changed_before.net == Decimal("1250.50")
    assert [(one.before, one.after, one.change) for one in overlap.differences] == [
        (Decimal("99.99"), None, Decimal("-99.99")),
        (Decimal("1250.50"), Decimal("1300.50"), Decimal("50.00")),
    ]
    assert [file.filename for file in overlap.earlier] == ["march.csv"]
    assert "This file replaces what was loaded for its months (proposed)" in page.content.decode()


@pytest.mark.parametrize(
    "choice, in_force", [("replace", "1277.50"), ("add_new", "1377.49"), ("add_all", "2592.99")]
)
def test_overlap_is_settled_as_chosen(choice, in_force, browser, again, authority):
    filled(browser, again, overlap_choice=choice)
    spend_files.worked(again)

    assert again.overlap_choice == choice
    lines = SpendLine.objects.in_force()
    assert sum(line.net_amount for line in lines) == Decimal(in_force)


def test_overlap_must_be_settled(browser, again):
    page = filled(browser, again, overlap_choice="")

    assert page.status_code == 200
    assert "overlap_choice" in page.context["form"].errors
    again.refresh_from_db()
    assert again.state == ImportState.CHECKED


def test_each_choice_says_what_it_would_do(browser, again):
    overlap = page_of(browser, again).context["overlap"]

    assert overlap.meaning_of(OverlapChoice.REPLACE) == (
        "All 5 lines of this file count, and 5 lines of the earlier files no longer do, among "
        "them 1 line that this file does not hold."
    )
    assert "£1,215.50 is counted twice" in overlap.meaning_of(OverlapChoice.ADD_ALL)


def test_page_that_is_old_loads_nothing(browser, officer, authority):
    waiting = spend_files.checked(authority, officer)

    answer = filled(browser, waiting, seen="2026-01-01T00:00:00+00:00")

    assert answer["Location"] == f"/spend/imports/{waiting.pk}/"
    assert "has moved on" in page_of(browser, waiting).content.decode()
    waiting.refresh_from_db()
    assert waiting.state == ImportState.CHECKED


@pytest.mark.parametrize("role, status", [("auditor", 403), ("outsider", 404), ("manager", 403)])
def test_others_load_nothing(role, status, people, browser_of, officer, authority):
    waiting = spend_files.checked(authority, officer)
    jobs = Job.objects.count()

    answer = browser_of(people[role]).post(f"/spend/imports/{waiting.pk}/", {})

    waiting.refresh_from_db()
    assert answer.status_code == status
    assert (waiting.state, Job.objects.count()) == (ImportState.CHECKED, jobs)


def test_refused_rows_are_told_with_cures_and_do_not_hold_up_the_rest(browser, officer, authority):
    waiting = spend_files.checked(authority, officer, spend_files.APRIL)

    page = page_of(browser, waiting)

    text = page.content.decode()
    assert "2 rows cannot become lines" in text
    assert "Write the amount in figures, such as 1250.00." in text
    assert "row 5: “not an amount”" in text
    filled(browser, waiting)
    assert spend_files.worked(waiting).accepted_rows == 3


def test_undated_file_asks_for_its_period_and_goes_on(browser, officer, authority):
    refused = spend_files.checked(authority, officer, spend_files.UNDATED)
    assert refused.state == ImportState.REFUSED

    page = page_of(browser, refused)
    empty = filled(browser, refused)
    filled(browser, refused, first_month="April 2026", last_month="April 2026")

    assert "The lines of this file carry no payment date." in page.content.decode()
    assert "first_month" in empty.context["form"].errors
    refused.refresh_from_db()
    assert refused.hints["period"] == ["2026-04-01", "2026-04-30"]
    assert spend_files.worked(refused).state == ImportState.CHECKED


def test_checked_page_asks_a_fixed_number_of_questions(
    browser, again, django_assert_max_num_queries
):
    page_of(browser, again)

    with django_assert_max_num_queries(7):
        page_of(browser, again)
