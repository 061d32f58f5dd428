"""Purchases: loaded, compared, asked about and answered; stored only as disclosure allows."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from benchmarking.actions import (
    adjustments,
    items,
    price_questions,
    price_runs,
    purchase_imports,
)
from benchmarking.choices import AnswerKind, PriceStatus, PurchaseState, QuestionKind, RunState
from benchmarking.models import (
    Item,
    PriceLevel,
    PriceQuestion,
    PriceRun,
    PurchaseImport,
    PurchaseLine,
    UnitPriceResult,
)
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent, StoredFile
from tests.benchmarking.prices import AT, GLOVES, TONER, compare, load, market, row
from tests.factories import consortia, frameworks, prices

pytestmark = pytest.mark.django_db


def result_of(authority):
    return UnitPriceResult.objects.get(authority=authority, run__state=RunState.CURRENT)


class TestLoading:
    def test_lines_stand_in_base_units_with_item_and_supplier(self, authority, officer):
        loaded = load(authority, row(GLOVES, 40, 100, "192.00"), by=officer)

        line = PurchaseLine.objects.get()
        assert (line.base_quantity, line.state) == (Decimal(4000), PurchaseState.USABLE)
        assert (line.item.key, line.item.base_unit) == (f"0{GLOVES}", "each")
        assert line.supplier.name == "Acme Ltd"
        assert (loaded.line_count, loaded.net_amount) == (1, Decimal("192.00"))
        assert AuditEvent.objects.filter(name="benchmarking.purchases.loaded").count() == 1

    def test_refused_rows_are_told_and_the_others_loaded(self, authority):
        loaded = load(
            authority,
            row(GLOVES, 40, 100, "192.00"),
            row("5012345678901", 1, 1, "5.00"),
            row(GLOVES, 40, "", "5.00", unit="kg"),
        )

        assert (loaded.line_count, loaded.refused_count) == (1, 2)
        assert [(number, column) for number, column, _ in loaded.report["refused"]] == [
            (3, "GTIN"),
            (4, "Order unit"),
        ]

    def test_same_file_counts_once(self, authority):
        load(authority, row(GLOVES, 40, 100, "192.00"))

        with pytest.raises(purchase_imports.AlreadyLoaded):
            load(authority, row(GLOVES, 40, 100, "192.00"))

        assert PurchaseLine.objects.count() == 1

    def test_file_without_a_usable_row_says_why(self, authority):
        with pytest.raises(purchase_imports.PurchasesNotRead, match="check digit"):
            load(authority, row("5012345678901", 1, 1, "5.00"))

        assert not PurchaseImport.objects.exists()

    def test_undone_file_counts_no_more_and_may_come_again(self, authority, officer):
        loaded = load(authority, row(GLOVES, 40, 100, "192.00"), by=officer)

        purchase_imports.undo(loaded.pk, by=officer, at=AT)

        assert not PurchaseLine.objects.visible_to(officer).exists()
        load(authority, row(GLOVES, 40, 100, "192.00"))
        with pytest.raises(WrongState):
            purchase_imports.undo(loaded.pk, by=officer, at=AT)

    def test_others_may_not_load(self, authority, auditor, operator, outsider):
        for person in (auditor, operator, outsider):
            with pytest.raises(NotAllowed):
                load(authority, row(GLOVES, 1, 100, "5.00"), by=person)

        assert not StoredFile.objects.exists()
        assert not PurchaseLine.objects.exists()

    def test_delivery_never_enters_a_price(self, authority):
        headings = "GTIN,Quantity,Unit,Net amount,Date,Charge type"
        text = f"{headings}\n{GLOVES},1,each,9.00,2026-03-04,Delivery".encode()

        purchase_imports.load(authority, name="a.csv", chunks=[text], by=SYSTEM, at=AT)

        assert PurchaseLine.objects.get().state == PurchaseState.EXCLUDED

    def test_private_person_becomes_no_supplier_and_is_not_named(self, authority):
        load(authority, row(GLOVES, 1, 100, "5.00", supplier="Mrs Jane Smith"))

        line = PurchaseLine.objects.get()
        assert (line.supplier, "Smith" in line.supplier_shown) == (None, False)

    def test_own_code_is_read_once_it_is_matched(self, authority, officer):
        text = b"Stock code,Quantity,Unit,Net amount,Date\nab 1,1,each,9.00,2026-03-04"
        item = prices.ItemFactory()

        def attempt():
            return purchase_imports.load(authority, name="a.csv", chunks=[text], by=officer, at=AT)

        with pytest.raises(purchase_imports.PurchasesNotRead, match="not matched"):
            attempt()
        items.match(
            authority, own_code="AB1", item=item, confidence=Decimal("0.9"), by=officer, at=AT
        )
        attempt()

        assert PurchaseLine.objects.get().item == item


class TestTables:
    def test_facts_of_a_line_stay(self):
        line = prices.PurchaseLineFactory()

        with pytest.raises(InternalError), transaction.atomic():
            PurchaseLine.objects.filter(pk=line.pk).update(net_amount=1)
        PurchaseLine.objects.filter(pk=line.pk).update(state=PurchaseState.QUARANTINED)

    def test_line_is_measured_as_its_item_is(self):
        prices.PurchaseLineFactory(dimension="mass")

        with pytest.raises(IntegrityError):
            connection.check_constraints()
        transaction.set_rollback(True)

    def test_match_without_confidence_is_no_item(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            prices.ItemFactory(key_kind="match")

    @pytest.mark.parametrize("facts", [{"other_count": 6}, {"other_count": None}])
    def test_median_of_too_few_cannot_be_stored(self, facts):
        with pytest.raises(IntegrityError), transaction.atomic():
            prices.UnitPriceResultFactory(**facts)


class TestComparing:
    def test_dear_buyer_sees_what_it_is_worth(self, authority):
        market(14)
        load(authority, *[row(GLOVES, 50, 100, "300.00", on=f"2026-0{n}-09") for n in (1, 2, 3)])

        compare()

        found = result_of(authority)
        assert found.status == PriceStatus.VALID
        assert (found.price, found.median, found.other_count) == (
            Decimal("0.06"),
            Decimal("0.0483"),
            14,
        )
        assert found.gap_percent == Decimal("24.2236")
        assert found.worth_median == Decimal("175.50")
        assert found.lower_quartile == Decimal("0.0466")
        assert found.quartile_band == 4

    def test_too_few_others_are_told_only_as_too_few(self, authority):
        market(6)
        load(authority, *[row(GLOVES, 50, 100, "300.00", on=f"2026-0{n}-09") for n in (1, 2, 3)])

        compare()

        found = result_of(authority)
        assert (found.median, found.other_count, found.other_band) == (None, None, "<7")
        assert (found.withheld, found.gap_percent, found.worth_median, found.flags) == (
            "too_few_contributors",
            None,
            None,
            [],
        )
        assert found.price == Decimal("0.06")

    def test_one_supplier_behind_all_is_too_few(self, authority, monkeypatch):
        monkeypatch.setattr("tests.benchmarking.prices.SUPPLIERS", ("Acme Ltd",) * 3)
        market(14)
        load(authority, *[row(GLOVES, 50, 100, "300.00", on=f"2026-0{n}-09") for n in (1, 2, 3)])

        compare()

        assert result_of(authority).withheld == "too_few_suppliers"
        assert result_of(authority).median is None

    def test_unknown_suppliers_fail_closed(self, authority, monkeypatch):
        monkeypatch.setattr("tests.benchmarking.prices.SUPPLIERS", ("",) * 3)
        market(14)

        compare()

        assert not UnitPriceResult.objects.exclude(median=None).exists()

    def test_bodies_of_one_family_count_once_and_the_viewers_never(self, authority):
        made = market(8)
        parent = made[0]
        for one in made[1:3]:
            one.parent = parent
            one.save(update_fields=["parent"])
        load(authority, *[row(GLOVES, 50, 100, "300.00", on=f"2026-0{n}-09") for n in (1, 2, 3)])

        compare()

        assert result_of(authority).withheld == "too_few_contributors"

    def test_comparison_twice_gives_the_same(self, authority):
        market(9)
        first = compare()
        told = list(UnitPriceResult.objects.order_by("authority").values_list("price", "median"))

        second = compare()

        assert first.input_hash == second.input_hash
        assert PriceRun.objects.get(pk=first.pk).state == RunState.SUPERSEDED
        assert told == list(
            UnitPriceResult.objects.order_by("authority").values_list("price", "median")
        )

    def test_prices_of_others_move_only_when_several_have_changed(self, authority):
        made = market(14)
        load(authority, *[row(GLOVES, 50, 100, "300.00", on=f"2026-0{n}-09") for n in (1, 2, 3)])
        compare()
        told = result_of(authority)
        dear = [row(GLOVES, 900, 100, "45000.00", on=f"2026-0{n}-11") for n in (1, 2, 3)]

        for one in made[:3]:  # the reader may be one of those who changed
            load(one, *dear)
            compare()
            found = result_of(authority)
            assert (found.median, found.other_count) == (told.median, told.other_count)
            own = result_of(one)
            assert own.price > Decimal("0.4")
            assert own.median is not None

        load(made[3], *dear)
        compare()
        assert result_of(authority).median > told.median

    def test_newcomer_waits_until_others_have_changed_too(self, authority):
        market(14)
        compare()
        load(authority, *[row(GLOVES, 50, 100, "300.00", on=f"2026-0{n}-09") for n in (1, 2, 3)])

        compare()

        found = result_of(authority)
        assert (found.withheld, found.median, found.gap_percent) == ("awaits_release", None, None)
        assert found.price == Decimal("0.06")

    def test_one_comparison_waits_at_a_time(self):
        assert price_runs.request(by=SYSTEM, at=AT) is not None
        assert price_runs.request(by=SYSTEM, at=AT) is None

    def test_lines_of_another_year_do_not_count(self, authority):
        load(authority, row(GLOVES, 40, 100, "192.00", on="2024-03-04"))

        compare()

        assert not UnitPriceResult.objects.exists()

    def test_public_may_not_ask_for_one(self, officer):
        with pytest.raises(NotAllowed):
            price_runs.request(by=officer, at=AT)


@pytest.fixture
def asked(authority):
    """The authority booked boxes of a thousand as boxes of a hundred."""
    market(14)
    load(authority, *[row(GLOVES, 5, 100, "230.00", on=f"2026-0{n}-09") for n in (1, 2, 3)])
    compare()
    return PriceQuestion.objects.get(authority=authority)


class TestQuestions:
    def test_pack_error_waits_with_its_factor(self, authority, asked):
        assert (asked.kind, asked.proposals) == (QuestionKind.PACK, ["10"])
        assert result_of(authority).status == PriceStatus.QUARANTINED
        assert result_of(authority).worth_median is None
        states = set(PurchaseLine.objects.filter(authority=authority).values_list("state"))
        assert states == {(PurchaseState.QUARANTINED,)}

    def test_units_told_mend_the_price_and_are_remembered(self, authority, asked, officer):
        price_questions.answer(
            asked.pk,
            answer=AnswerKind.UNITS,
            units=Decimal(1000),
            reason="Seen.",
            by=officer,
            at=AT,
        )
        load(authority, row(GLOVES, 1, 100, "46.00", on="2026-04-09"))

        compare()

        found = result_of(authority)
        assert (found.status, found.price) == (PriceStatus.VALID, Decimal("0.046"))
        assert not PriceQuestion.objects.open().exists()
        line = PurchaseLine.objects.filter(authority=authority).first()
        assert (line.units_per_order_unit, line.state) == (Decimal(100), PurchaseState.USABLE)

    def test_price_found_right_is_compared(self, authority, asked, officer):
        price_questions.answer(
            asked.pk, answer=AnswerKind.PRICE_RIGHT, reason="Sterile.", by=officer, at=AT
        )

        compare()

        found = result_of(authority)
        assert (found.status, found.flags) == (PriceStatus.VALID, ["outlier"])
        assert not PriceQuestion.objects.open().exists()

    def test_lines_left_out_are_counted(self, authority, asked, officer):
        price_questions.answer(
            asked.pk, answer=AnswerKind.LEAVE_OUT, reason="In error.", by=officer, at=AT
        )

        compare()

        found = result_of(authority)
        assert (found.status, found.excluded_count) == (PriceStatus.EXCLUDED, 3)

    @pytest.mark.parametrize(
        "answer",
        [
            {"answer": AnswerKind.UNITS, "reason": "Seen."},
            {"answer": AnswerKind.UNITS, "units": Decimal(-1), "reason": "Seen."},
            {"answer": AnswerKind.PRICE_RIGHT, "reason": " "},
            {"answer": "whatever", "reason": "Seen."},
        ],
    )
    def test_half_an_answer_is_none(self, asked, officer, answer):
        with pytest.raises(price_questions.AnswerIncomplete):
            price_questions.answer(asked.pk, by=officer, at=AT, **answer)

        asked.refresh_from_db()
        assert asked.state == "open"

    def test_only_the_authoritys_loaders_answer(self, asked, auditor, operator, outsider):
        for person in (auditor, operator, outsider):
            with pytest.raises(NotAllowed):
                price_questions.answer(
                    asked.pk, answer=AnswerKind.LEAVE_OUT, reason="No.", by=person, at=AT
                )

        asked.refresh_from_db()
        assert asked.state == "open"

    def test_proposal_is_not_made_to_whom_the_median_may_not_be_told(self, authority):
        """A factor tells within 8 % where the others' median lies."""
        market(6)
        load(authority, *[row(GLOVES, 5, 100, "230.00", on=f"2026-0{n}-09") for n in (1, 2, 3)])

        compare()

        assert not PriceQuestion.objects.exists()

    def test_pack_of_unknown_content_is_asked_about(self, authority, officer):
        market(14)
        load(authority, *[row(GLOVES, 5, "?", "230.00", on=f"2026-0{n}-09") for n in (1, 2, 3)])
        compare()
        question = PriceQuestion.objects.get()
        assert (question.kind, question.units_as_filed) == (QuestionKind.UNITS, None)
        assert result_of(authority).status == PriceStatus.UOM_UNRESOLVED

        price_questions.answer(
            question.pk,
            answer=AnswerKind.UNITS,
            units=Decimal(1000),
            reason="Box.",
            by=officer,
            at=AT,
        )
        compare()

        assert result_of(authority).price == Decimal("0.046")

    def test_question_that_nothing_raises_any_more_lapses(self, authority, asked):
        load(authority, row(GLOVES, 1000, 100, "4600.00", on="2026-04-09"))

        compare()

        asked.refresh_from_db()
        assert asked.state == "lapsed"


class TestLevels:
    def test_own_basket_is_checked_against_the_released_medians(self, authority):
        market(14)
        load(authority, *[row(GLOVES, 50, 100, "300.00", on=f"2026-0{n}-09") for n in (1, 2, 3)])

        compare()

        level = PriceLevel.objects.get(authority=authority)
        assert level.basket_index == Decimal("124.22")
        assert level.basket_gap == Decimal("175.50")
        assert level.matched_share == 1
        assert (level.level, level.withheld) == (Decimal("123.00"), "")

    def test_level_of_too_few_is_withheld(self, authority):
        market(6)

        compare()

        assert set(PriceLevel.objects.values_list("level", "withheld")) == {
            (None, "too_few_contributors")
        }

    def test_basket_of_which_little_matches_is_withheld(self, authority):
        market(14)
        load(
            authority,
            *[row(GLOVES, 20, 100, "100.00", on=f"2026-0{n}-09") for n in (1, 2, 3)],
            row(TONER, 10, 1, "900.00", unit="each", what="Toner"),
        )

        compare()

        level = PriceLevel.objects.get(authority=authority)
        assert (level.basket_status, level.basket_index) == ("too_little_matched", None)
        assert level.matched_share == Decimal("0.2500")


class TestAdjustments:
    def test_counts_once_both_sides_have_signed(self, authority, officer, outsider):
        load(authority, *[row(GLOVES, 50, 100, "300.00", on=f"2026-0{n}-09") for n in (1, 2, 3)])
        supplier = PurchaseLine.objects.first().supplier
        seller = consortia.PersonFactory()
        frameworks.SupplierRoleFactory(person=seller, supplier=supplier)
        claimed = adjustments.claim(
            authority=authority,
            item=Item.objects.get(),
            supplier=supplier,
            kind="rebate",
            net_amount=Decimal("-90.00"),
            applies_on=AT.date() - timedelta(days=30),
            reason="Volume.",
            by=officer,
            at=AT,
        )
        adjustments.sign(claimed.pk, by=officer, at=AT)
        compare()
        assert result_of(authority).price == Decimal("0.06")

        adjustments.sign(claimed.pk, by=seller, at=AT)
        compare()

        assert result_of(authority).price == Decimal("0.054")
        for person, error in ((officer, WrongState), (outsider, NotAllowed)):
            with pytest.raises(error):
                adjustments.sign(claimed.pk, by=person, at=AT)
