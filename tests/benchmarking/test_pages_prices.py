"""Pages of unit prices: the finding in words, the queue of questions, files in and out."""

import csv
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from benchmarking.models import (
    PriceAdjustment,
    PriceQuestion,
    PurchaseImport,
    PurchaseLine,
    UnitPriceResult,
)
from tests.benchmarking.prices import GLOVES, HEADINGS, compare, load, market, row
from tests.factories import frameworks, prices

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

FINDING = "You pay 24% above the median of 14 other buyers: worth £176 in twelve months."


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def dear(authority):
    """The authority pays £6 for a box of a hundred gloves; fourteen others £4.50 to £5.15."""
    market(14)
    load(authority, *[row(GLOVES, 50, 100, "300.00", on=f"2026-0{n}-09") for n in (1, 2, 3)])
    compare()
    return UnitPriceResult.objects.get(authority=authority)


def test_item_page_begins_with_the_finding(browser_of, officer, dear):
    page = browser_of(officer).get(f"/prices/items/{dear.item_id}/")

    assert page.context["page"].sentence == FINDING
    told = page.content.decode()
    assert FINDING in told
    assert "£0.0483" in told
    assert "£0.0466" in told


def test_list_has_prices_worth_and_downloads(browser_of, officer, dear, authority):
    browser = browser_of(officer)

    page = browser.get(f"/prices/?authority={authority.slug}&position=above&sort=-worth")
    (line,) = rows_of(browser.get("/prices.csv"))

    assert [one.worth_median for one in page.context["page_obj"].object_list] == [Decimal("175.50")]
    assert (line["Price"], line["Median of others"], line["Worth to median"]) == (
        "0.06000000",
        "0.04830000",
        "175.50",
    )
    assert "Minimum" not in line


def test_nobody_sees_what_another_authority_pays(browser_of, outsider, officer, dear):
    other = UnitPriceResult.objects.exclude(authority=dear.authority).first()

    assert browser_of(outsider).get(f"/prices/items/{dear.item_id}/").status_code == 404
    page = browser_of(officer).get(
        f"/prices/items/{dear.item_id}/?authority={other.authority.slug}"
    )
    assert page.status_code == 404


def test_figures_of_the_chart_are_a_file(browser_of, officer, dear):
    found = rows_of(browser_of(officer).get(f"/prices/items/{dear.item_id}.csv"))

    assert [line["Pounds for one each"] for line in found] == [
        "0.06000000",
        "0.04830000",
        "0.04660000",
        "0.04990000",
        "",
    ]


def test_level_says_index_gap_and_error(browser_of, officer, dear):
    page = browser_of(officer).get("/prices/levels/")

    (level,) = page.context["page_obj"].object_list
    assert (level.basket_index, level.basket_gap) == (Decimal("124.22"), Decimal("175.50"))
    assert "123.0" in page.content.decode()


def test_pages_cost_a_fixed_number_of_queries(
    browser_of, officer, dear, authority, django_assert_max_num_queries
):
    for _ in range(5):
        prices.UnitPriceResultFactory(authority=authority, run=dear.run)
        prices.PriceLevelFactory(authority=authority, run=dear.run)
        prices.PriceQuestionFactory(authority=authority)
    browser = browser_of(officer)

    for address, most in (
        ("/prices/", 13),
        (f"/prices/items/{dear.item_id}/", 14),
        ("/prices/levels/", 12),
        ("/prices/questions/", 12),
    ):
        browser.get(address)
        with django_assert_max_num_queries(most):
            assert browser.get(address).status_code == 200


class TestQuestions:
    def test_queue_proposes_a_pack_and_keeps_the_answer(self, browser_of, officer, authority):
        question = prices.PriceQuestionFactory(authority=authority)
        browser = browser_of(officer)
        address = f"/prices/questions/{question.pk}/"

        queue, page = browser.get("/prices/questions/"), browser.get(address)
        assert "1,000 each in one Box, 10 times as many as filed" in queue.content.decode()
        assert page.context["form"].initial["units"] == 1000

        answer = {"answer": "units", "units": "1000", "reason": "Delivery note 7."}
        done = browser.post(address, answer, follow=True)

        assert "Your answer is kept." in done.content.decode()
        question.refresh_from_db()
        assert (question.units_answered, question.reason) == (Decimal(1000), "Delivery note 7.")
        assert "Delivery note 7." in browser.get(address).content.decode()

    def test_two_factors_are_shown_and_none_proposed(self, browser_of, officer, authority):
        question = prices.PriceQuestionFactory(authority=authority, proposals=["24", "25"])

        page = browser_of(officer).get(f"/prices/questions/{question.pk}/")

        assert page.context["form"].initial == {}
        assert "none is proposed" in page.content.decode()
        assert len(page.context["proposals"]) == 2

    def test_answer_without_units_says_what_is_missing(self, browser_of, officer, authority):
        question = prices.PriceQuestionFactory(authority=authority)

        page = browser_of(officer).post(
            f"/prices/questions/{question.pk}/", {"answer": "units", "reason": "So."}
        )

        assert "Say how many units" in page.content.decode()
        assert PriceQuestion.objects.open().count() == 1

    def test_api_answers_and_refuses_a_second_answer(self, browser_of, officer, authority):
        question = prices.PriceQuestionFactory(authority=authority)
        browser = browser_of(officer)
        address = f"/api/price-questions/{question.pk}/answer/"
        answer = {"answer": "price_right", "reason": "Sterile."}

        first, second = (browser.post(address, answer) for _ in range(2))

        assert (first.status_code, first.json()["state"]) == (200, "answered")
        assert (second.status_code, second.json()["code"]) == (409, "wrong_state")


class TestFiles:
    def upload(self, browser, authority, *rows, **given):
        text = "\n".join([HEADINGS, *rows]).encode()
        file = SimpleUploadedFile("mine.csv", text)
        given = {"authority": authority.pk, "is_net": "on"} | given
        return browser.post("/prices/purchases/upload/", given | {"purchases": file})

    def test_file_comes_in_and_goes_back_with_reasons(self, browser_of, officer, authority):
        browser = browser_of(officer)

        self.upload(
            browser,
            authority,
            row(GLOVES, 40, 100, "192.00"),
            row("5012345678901", 1, 1, "5.00"),
        )

        loaded = PurchaseImport.objects.get()
        page = browser.get(f"/prices/purchases/{loaded.pk}/")
        assert "check digit" in page.content.decode()
        back = browser.get(f"/prices/purchases/{loaded.pk}/with-reasons.csv")
        said = [next(iter(line.values())) for line in rows_of(back)]
        assert said == ["", "Loaded", "Refused"]

    def test_same_file_again_is_told(self, browser_of, officer, authority):
        browser = browser_of(officer)
        self.upload(browser, authority, row(GLOVES, 40, 100, "192.00"))

        again = self.upload(browser, authority, row(GLOVES, 40, 100, "192.00"))

        assert "loaded already" in again.content.decode()
        assert PurchaseImport.objects.count() == 1

    def test_amounts_with_vat_are_not_taken(self, browser_of, officer, authority):
        page = self.upload(
            browser_of(officer), authority, row(GLOVES, 40, 100, "192.00"), is_net=""
        )

        assert "Only amounts without VAT" in page.content.decode()
        assert not PurchaseImport.objects.exists()

    def test_undone_from_its_page(self, browser_of, officer, authority):
        browser = browser_of(officer)
        self.upload(browser, authority, row(GLOVES, 40, 100, "192.00"))
        loaded = PurchaseImport.objects.get()

        browser.post(f"/prices/purchases/{loaded.pk}/undo/")

        loaded.refresh_from_db()
        assert loaded.state == "undone"


def test_adjustment_is_recorded_and_signed_for_one_side(browser_of, officer, authority):
    load(authority, row(GLOVES, 40, 100, "192.00"))
    browser = browser_of(officer)
    form = browser.get("/prices/adjustments/add/").context["form"]

    browser.post(
        "/prices/adjustments/add/",
        {
            "authority": authority.pk,
            "item": form.fields["item"].queryset.get().pk,
            "supplier": form.fields["supplier"].queryset.get().pk,
            "kind": "rebate",
            "net_amount": "-10.00",
            "applies_on": "2026-04-01",
            "reason": "Volume.",
        },
    )
    claimed = PriceAdjustment.objects.get()
    browser.post(f"/prices/adjustments/{claimed.pk}/sign/")

    claimed.refresh_from_db()
    assert (bool(claimed.authority_signed_at), claimed.supplier_signed_at) == (True, None)


def test_list_that_can_be_narrowed_by_nothing_has_no_filters(browser_of, officer):
    browser = browser_of(officer)

    assert "Apply filters" not in browser.get("/prices/adjustments/").text
    assert "Apply filters" in browser.get("/prices/").text


class TestAdjustmentsThroughTheApi:
    ADDRESS = "/api/price-adjustments/"

    def claim(self, authority, **given):
        load(authority, row(GLOVES, 40, 100, "192.00"))
        line = PurchaseLine.objects.get(authority=authority)
        return {
            "authority": authority.slug,
            "item": line.item_id,
            "supplier": line.supplier.slug,
            "kind": "rebate",
            "net_amount": "-10.00",
            "applies_on": "2026-04-01",
            "reason": "Volume.",
        } | given

    def test_is_recorded_and_signed_once_for_one_side(self, browser_of, officer, authority):
        browser = browser_of(officer)
        made = browser.post(self.ADDRESS, self.claim(authority))
        address = f"{self.ADDRESS}{made.json()['id']}/sign/"

        first, second = (browser.post(address) for _ in range(2))

        assert (made.status_code, made.json()["net_amount"]) == (201, "-10.00")
        assert (first.status_code, first.json()["supplier_signed_at"]) == (200, None)
        assert first.json()["authority_signed_by"] == str(officer)
        assert (second.status_code, second.json()["code"]) == (409, "wrong_state")

    def test_of_others_or_of_nothing_is_refused_and_nothing_recorded(
        self, browser_of, officer, authority
    ):
        foreign = prices.PurchaseLineFactory(supplier=frameworks.SupplierFactory())
        wrong = {
            "authority": foreign.authority.slug,
            "item": foreign.item_id,
            "supplier": foreign.supplier.slug,
            "net_amount": "0.00",
        }
        right = self.claim(authority)

        for name, value in wrong.items():
            answer = browser_of(officer).post(self.ADDRESS, right | {name: value})
            assert answer.status_code == 400, name
            assert name in answer.content.decode()

        assert not PriceAdjustment.objects.exists()
