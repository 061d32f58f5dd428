"""The operator's pages of frozen prices: what was told when, what waits, and nobody's figure."""

import csv
import io
from datetime import UTC, datetime

import pytest

from benchmarking.models import PriceBasis, PriceRun
from procurement_portal.core.models import Job
from tests.benchmarking.prices import AT, GLOVES, compare, load, market, row
from tests.factories.benchmarking import ReleaseFactory, sealed
from tests.factories.prices import PriceRunFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

PAGE = "/benchmarks/releases/prices/"
DEAR = [row(GLOVES, 900, 100, "45000.00", on=f"2026-0{month}-11") for month in (1, 2, 3)]


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def one_changed():
    """Prices of fourteen told in May, of whom one has changed since."""
    sealed(ReleaseFactory(number=4, published_at=datetime(2026, 5, 1, tzinfo=UTC)))
    sealed(ReleaseFactory(number=5, published_at=datetime(2026, 5, 6, tzinfo=UTC)))
    made = market(14)
    compare()
    load(made[0], *DEAR)
    compare()
    return made


def test_operator_sees_what_was_told_when_and_what_waits(browser_of, operator, one_changed):
    page = browser_of(operator).get(PAGE)

    newest, first = page.context["object_list"]
    told = [
        (one.told_item_count, one.told_category_count, one.entity_count, one.release_number)
        for one in (first, newest)
    ]
    assert told == [(1, 1, 14, 4), (0, 0, 0, 4)]
    state = page.context["state"]
    assert [(one.kind, one.name, one.told_at) for one in state.waiting] == [
        ("Category", str(PriceBasis.objects.get(item=None).category), AT),
        ("Item", "Gloves", AT),
    ]
    assert (state.item_count, state.category_count) == (1, 1)
    text = page.content.decode()
    assert "fewer than three of them" in text
    assert "Release 4</a>" in text


def test_page_tells_no_price_and_nobody_behind_it(browser_of, operator, one_changed):
    browser = browser_of(operator)

    text = browser.get(PAGE).content.decode()
    files = [rows_of(browser.get(f"{PAGE[:-1]}.csv")), rows_of(browser.get(f"{PAGE}waiting.csv"))]

    told = text + str(files)
    assert [len(file) for file in files] == [2, 2]
    assert not [one.name for one in one_changed if one.name in told]
    for basis in PriceBasis.objects.all():
        for contributed in basis.contributors.values():
            price = contributed.split(": ")[1].split(";")[0].split(" for ")[0]
            assert price[:6] not in told


def test_nothing_waits_once_several_have_changed(browser_of, operator, one_changed):
    for one in one_changed[1:4]:
        load(one, *DEAR)
    run = compare()

    page = browser_of(operator).get(PAGE)

    assert page.context["state"].waiting == []
    assert "With the last comparison everything could be told." in page.content.decode()
    assert (run.told_item_count, run.waiting_items) == (1, [])


@pytest.mark.parametrize("role", ["officer", "finance_lead", "auditor", "manager", "outsider"])
def test_nobody_but_an_operator_sees_it_or_is_led_there(role, browser_of, people):
    browser = browser_of(people[role])

    for address in (PAGE, f"{PAGE[:-1]}.csv", f"{PAGE}waiting.csv", f"{PAGE}compare/"):
        assert browser.get(address).status_code == 403
    assert browser.post(f"{PAGE}compare/").status_code == 403
    assert not PriceRun.objects.exists()
    assert PAGE not in browser.get("/benchmarks/releases/").content.decode()


def test_operator_is_led_there_and_told_what_would_fill_it(browser_of, operator):
    browser = browser_of(operator)

    for address in ("/benchmarks/releases/", "/benchmarks/recomputes/"):
        assert PAGE in browser.get(address).content.decode()
    assert "Nothing has been told yet." in browser.get(PAGE).content.decode()


def test_operator_asks_for_a_comparison_and_no_second_one(browser_of, operator):
    browser = browser_of(operator)

    first = browser.post(f"{PAGE}compare/", follow=True).content.decode()
    second = browser.post(f"{PAGE}compare/", follow=True).content.decode()

    assert "Asked for. The comparison is made in the background." in first
    assert "A comparison waits already. It is made next." in second
    assert Job.objects.filter(kind="benchmarking.compute_prices").count() == 1


def test_comparison_from_before_this_was_kept_does_not_say_that_nothing_waited(
    browser_of, operator
):
    PriceRunFactory()

    page = browser_of(operator).get(PAGE).content.decode()
    (row,) = rows_of(browser_of(operator).get(f"{PAGE[:-1]}.csv"))

    assert "made before this was kept" in page
    assert "everything could be told" not in page
    assert row["Items told"] == row["Items waiting"] == ""


def test_comparison_that_failed_is_said(browser_of, operator):
    PriceRunFactory(state="failed", computed_at=None)

    assert "ask again" in browser_of(operator).get(PAGE).content.decode()


def test_number_of_queries_does_not_grow(
    browser_of, operator, one_changed, django_assert_max_num_queries
):
    browser = browser_of(operator)
    browser.get(PAGE)
    for _ in range(5):
        compare()

    with django_assert_max_num_queries(20):
        browser.get(PAGE)
