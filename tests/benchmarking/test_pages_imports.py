"""The list of imports, one import in every state, undoing; and only one's own."""

import pytest
from django.utils import timezone

from benchmarking.actions import spend_imports
from benchmarking.choices import ImportState
from procurement_portal.core.models import Job, JobState
from tests.benchmarking import spend_files
from tests.factories import benchmarking, consortia, core

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


def page_of(browser, spend_import, under=""):
    return browser.get(f"/spend/imports/{spend_import.pk}/{under}")


def test_list_shows_only_imports_of_ones_authorities(browser_of, officer, authority):
    own = benchmarking.LoadedSpendImportFactory(authority=authority, filename="own.csv")
    benchmarking.LoadedSpendImportFactory(filename="foreign.csv")

    page = browser_of(officer).get("/spend/")

    assert list(page.context["object_list"]) == [own]
    assert "foreign.csv" not in page.content.decode()


def test_files_that_wait_to_be_loaded_stand_on_top(browser_of, officer, authority):
    waiting = spend_files.checked(authority, officer)
    later = benchmarking.LoadedSpendImportFactory(authority=authority)

    page = browser_of(officer).get("/spend/")

    assert list(page.context["object_list"]) == [waiting, later]


def test_list_of_imports_asks_no_more_for_more_rows(
    browser_of, officer, authority, django_assert_max_num_queries
):
    for _ in range(20):
        benchmarking.LoadedSpendImportFactory(authority=authority)
    browser = browser_of(officer)
    browser.get("/spend/")

    with django_assert_max_num_queries(9):
        browser.get("/spend/")


def test_empty_list_says_what_would_fill_it(browser_of, officer):
    assert "No imports yet" in browser_of(officer).get("/spend/").content.decode()


def test_loaded_import_tells_totals_refusals_quality_and_what_it_changed(
    browser_of, officer, authority
):
    loaded = spend_files.loaded(authority, officer, spend_files.APRIL)

    page = page_of(browser_of(officer), loaded)

    text = page.content.decode()
    assert "£1,300.49" in text
    assert {cause.code: cause.row_count for cause in page.context["causes"]} == {
        "not_an_amount": 1,
        "foreign_currency": 1,
    }
    assert sum(share.line_count for share in page.context["changed"].shares) == 3
    assert page.context["quality"].told.score == loaded.quality_score
    assert "2 rows wait to be mended" in text
    assert page.context["allowed"].undo
    assert 'href="/spend/categories/review/"' in text


def test_a_loaded_import_asks_a_fixed_number_of_questions(
    browser_of, officer, authority, django_assert_max_num_queries
):
    loaded = spend_files.loaded(authority, officer, spend_files.APRIL)
    browser = browser_of(officer)
    page_of(browser, loaded)

    with django_assert_max_num_queries(14):
        page_of(browser, loaded)


def test_replaced_file_says_what_of_it_still_counts_and_where_the_rest_is(
    browser_of, officer, authority
):
    earlier = spend_files.loaded(authority, officer, spend_files.MARCH)
    later = spend_files.loaded(authority, officer, spend_files.MARCH_AGAIN, filename="again.csv")
    browser = browser_of(officer)

    before, after = page_of(browser, earlier), page_of(browser, later)

    assert (before.context["in_force"].lines, before.context["in_force"].is_whole) == (0, False)
    (replacement,) = before.context["replaced_by"]
    assert (replacement.pk, replacement.lines) == (later.pk, 5)
    assert f'href="/spend/imports/{later.pk}/"' in before.content.decode()
    assert f'href="/spend/imports/{earlier.pk}/"' in after.content.decode()
    assert "This file replaces what was loaded for its months" in after.content.decode()


def test_corrected_and_correcting_files_link_to_each_other(browser_of, officer, authority):
    first = spend_files.loaded(authority, officer, spend_files.APRIL)
    mended = b"Supplier,Payment Date,Net Amount,Invoice\nNobody,16/04/2026,7.00,N1\n"
    second = spend_files.loaded(authority, officer, mended, filename="mended.csv", corrects=first)
    browser = browser_of(officer)

    before, after = (page_of(browser, one).content.decode() for one in (first, second))

    assert "Every refused row is mended." in before
    assert f'href="/spend/imports/{second.pk}/"' in before
    assert "This file corrects the refused rows of" in after
    assert f'href="/spend/imports/{first.pk}/"' in after


def test_page_follows_a_job_with_and_without_scripts(browser_of, officer, authority):
    running = core.JobFactory(state=JobState.QUEUED, kind=spend_imports.CHECK)
    waiting = benchmarking.SpendImportFactory(authority=authority, job=running)
    browser = browser_of(officer)

    for under in ("", "progress/"):
        text = page_of(browser, waiting, under).content.decode()
        assert 'http-equiv="refresh"' in text
        assert "js/progress.js" in text
        assert 'data-portal-progress="running"' in text
        assert "Comparing with earlier files" in text


def test_page_of_a_file_that_waits_neither_refreshes_nor_loses_what_is_typed(
    browser_of, officer, authority
):
    text = page_of(browser_of(officer), spend_files.checked(authority, officer)).content.decode()

    assert 'http-equiv="refresh"' not in text
    assert "js/progress.js" not in text


@pytest.mark.parametrize("state", ImportState.values)
@pytest.mark.parametrize("job_state", JobState.values)
@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_every_state_renders(role, state, job_state, people, browser_of, authority):
    finished = {"finished_at": timezone.now()} if job_state in {"done", "failed"} else {}
    leased = {"lease_until": timezone.now()} if job_state == "running" else {}
    job = core.JobFactory(state=job_state, **finished, **leased)
    committed = {"committed_at": timezone.now()} if state == "committed" else {}
    one = benchmarking.SpendImportFactory(authority=authority, state=state, job=job, **committed)

    assert page_of(browser_of(people[role]), one).status_code == 200


def test_work_that_stopped_can_be_tried_again(browser_of, officer, authority):
    stopped = spend_files.receive(authority, officer)
    Job.objects.filter(pk=stopped.job_id).update(
        state=JobState.FAILED, error="It broke.", finished_at=timezone.now()
    )
    browser = browser_of(officer)

    page = page_of(browser, stopped)
    answer = browser.post(f"/spend/imports/{stopped.pk}/", {"seen": page.context["seen"]})

    assert "It broke." in page.content.decode()
    assert "Try again" in page.content.decode()
    assert answer.status_code == 302
    stopped.refresh_from_db()
    assert stopped.job.state == JobState.QUEUED


def test_undo_asks_first_and_then_takes_the_lines_out(browser_of, officer, authority):
    loaded = spend_files.loaded(authority, officer, spend_files.APRIL)
    browser = browser_of(officer)

    asked = page_of(browser, loaded, "undo/")
    answer = browser.post(f"/spend/imports/{loaded.pk}/undo/")

    assert "3 lines, £1,300.49" in asked.content.decode()
    assert answer["Location"] == f"/spend/imports/{loaded.pk}/"
    loaded.refresh_from_db()
    assert (loaded.state, loaded.lines.count()) == (ImportState.UNDONE, 0)
    assert "has been undone" in page_of(browser, loaded).content.decode()


def test_undoing_twice_is_refused_in_words(browser_of, officer, authority):
    undone = benchmarking.LoadedSpendImportFactory(authority=authority, state=ImportState.UNDONE)

    page = browser_of(officer).post(f"/spend/imports/{undone.pk}/undo/")

    assert "Only a loaded file can be undone." in page.content.decode()


def test_discarded_file_changes_nothing_and_may_come_in_again(browser_of, officer, authority):
    waiting = spend_files.checked(authority, officer)
    browser = browser_of(officer)

    asked = page_of(browser, waiting, "discard/")
    answer = browser.post(f"/spend/imports/{waiting.pk}/discard/")

    assert "It has not been loaded" in asked.content.decode()
    assert answer["Location"] == f"/spend/imports/{waiting.pk}/"
    waiting.refresh_from_db()
    assert waiting.state == ImportState.DISCARDED
    assert "was put away" in page_of(browser, waiting).content.decode()
    assert spend_files.checked(authority, officer).state == ImportState.CHECKED


def test_ledger_total_can_be_stated_after_loading(browser_of, officer, authority):
    loaded = spend_files.loaded(authority, officer)
    browser = browser_of(officer)

    answer = browser.post(f"/spend/imports/{loaded.pk}/ledger/", {"ledger_total": "£30.00"})

    assert answer.status_code == 302
    assert "agrees to the penny" in page_of(browser, loaded).content.decode()


STEPS = ["undo", "discard", "change", "correct", "ledger"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", ["auditor", "manager", "operator", "outsider"])
def test_steps_of_others_change_nothing(role, step, browser_of, people, authority, officer):
    one = spend_files.loaded(authority, officer)
    jobs = Job.objects.count()

    answer = browser_of(people[role]).post(f"/spend/imports/{one.pk}/{step}/")

    assert answer.status_code in {403, 404}
    one.refresh_from_db()
    assert one.state == ImportState.COMMITTED
    assert Job.objects.count() == jobs


def test_auditor_reads_everything_and_sees_no_buttons(browser_of, auditor, officer, authority):
    waiting = spend_files.checked(authority, officer, spend_files.APRIL)
    loaded = spend_files.loaded(authority, officer, spend_files.CLEAR, filename="clear.csv")
    browser = browser_of(auditor)

    for one in (waiting, loaded):
        text = page_of(browser, one).content.decode()
        main = text[text.index('id="main-content"') :]
        assert "£" in main
        assert "<form" not in main
        assert "<button" not in main
        assert not any(f"/{step}/" in main for step in STEPS)
        assert "with-reasons" not in main


@pytest.mark.parametrize(
    "page", ["", "progress/", "undo/", "refused/", "refused.csv", "with-reasons.csv", "change/"]
)
def test_foreign_imports_are_not_found(page, browser_of, outsider, authority):
    foreign = benchmarking.LoadedSpendImportFactory(authority=authority)

    assert page_of(browser_of(outsider), foreign, page).status_code == 404


def test_officer_elsewhere_who_audits_here_gets_no_file(browser_of, officer, authority, outsider):
    consortia.AuthorityRoleFactory(person=outsider, authority=authority, kind="auditor")
    loaded = spend_files.loaded(authority, officer, spend_files.APRIL)
    browser = browser_of(outsider)

    assert page_of(browser, loaded).status_code == 200
    assert page_of(browser, loaded, "with-reasons.csv").status_code == 403
