"""Headroom on pages: figures for buyers and publishers, a band for others, ledger and grants."""

import csv
import io
from decimal import Decimal

import pytest

from frameworks.actions import headroom
from frameworks.choices import LotStatus, Regime
from frameworks.models import Framework, HeadroomGrant, HeadroomPosting
from procurement_portal.core.access import SYSTEM
from tests.factories import frameworks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

PAGE = "/frameworks/paper/"
LEDGER = "/frameworks/paper/headroom/"
GRANT = "/frameworks/paper/headroom/grant/"
GIVEN = {"amount": "500", "ground": "Sch.8 para 4", "notice_id": "004321-2026"}
BUYERS_AND_PUBLISHERS = ("officer", "finance_lead", "auditor", "manager", "operator")


@pytest.fixture
def framework(consortium):
    return frameworks.FrameworkFactory(
        publisher=consortium, title="Paper", slug="paper", estimated_value=Decimal(10_000)
    )


@pytest.fixture
def lot(framework):
    return frameworks.LotFactory(
        framework=framework, number="1", title="Card", maximum_value=Decimal(9_500)
    )


@pytest.fixture
def commit(lot, at):
    def make(amount):
        call_off = frameworks.AwardedCallOffFactory(lot=lot, estimated_value=Decimal(amount))
        headroom.commit(call_off, amount=Decimal(amount), by=SYSTEM, at=at)
        return call_off

    return make


@pytest.fixture
def open_as(people, browser_of):
    return lambda who, address: browser_of(people[who]).get(address)


def _rows_of(download):
    text = b"".join(download.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("who", BUYERS_AND_PUBLISHERS)
@pytest.mark.parametrize("address", [PAGE, "/frameworks/paper/lots/1/"])
def test_buyers_and_publishers_see_figures(address, who, commit, open_as):
    commit("9000.00")

    page = open_as(who, address)

    whole, part = page.context["headroom"].rows
    assert (whole.limit, whole.committed, whole.left) == (11_000, 9_000, 2_000)
    assert (part.limit, part.left, part.percent) == (9_500, 500, 94)
    assert "110% of the estimated value (R25)" in page.text
    assert "£2,000" in page.text
    assert "too early to tell" in page.text


@pytest.mark.parametrize("who", ["stranger", "outsider"])
@pytest.mark.parametrize("address", [PAGE, "/frameworks/paper/lots/1/"])
def test_others_see_a_band_and_no_figure(address, who, commit, open_as, outsider):
    outsider.roles.all().delete()
    commit("9000.00")

    page = open_as(who, address)

    assert "Less than a fifth left" in page.text
    assert not page.context["headroom"].rows
    assert "9,000" not in page.text
    assert "94%" not in page.text


def test_supplier_who_has_signed_in_sees_the_band_only(commit, browser_of):
    commit("9000.00")

    page = browser_of(frameworks.SupplierRoleFactory().person).get(PAGE)

    assert "Less than a fifth left" in page.text
    assert "9,000" not in page.text


def test_limit_says_which_rule_sets_it(framework, open_as):
    for facts, words in (
        ({"regime": Regime.PCR2015, "maximum_value": 5}, "The maximum value of its notice (R24)"),
        ({"regime": Regime.PCR2015}, "its notice must have stated a maximum (R24)"),
        ({"is_light_touch": True}, "light touch services by no percentage"),
        ({"regime": Regime.PSR}, "health care services by no percentage"),
        ({"kind": "dynamic_market"}, "a dynamic market states no value"),
        ({"estimated_value": None}, "no value is estimated (R25)"),
        ({"nature": "works"}, "115% of the estimated value (R25)"),
    ):
        shown = frameworks.FrameworkFactory(**{"estimated_value": Decimal(10)} | facts)

        assert words in open_as("officer", f"/frameworks/{shown.slug}/").text


def test_catalogue_and_comparison_tell_the_band_without_a_query_for_each(
    commit, client, django_assert_max_num_queries
):
    commit("9000.00")
    frameworks.FrameworkFactory.create_batch(5)

    with django_assert_max_num_queries(25):
        page = client.get("/frameworks/")
    compared = client.get(
        "/frameworks/compare/", {"ids": list(Framework.objects.values_list("pk", flat=True)[:2])}
    )
    rows = _rows_of(client.get("/frameworks/list.csv"))

    assert "Less than a fifth left" in page.text
    assert page.text.count("No limit set") == 5
    assert "Headroom" in compared.text
    assert "Less than a fifth left" in {row["Headroom"] for row in rows}


def test_ledger_lists_postings_by_cause_and_as_a_file(commit, at, open_as, framework):
    kept, gone = commit("700.10"), commit("20.00")
    headroom.release(gone, reason="No need any more.", by=SYSTEM, at=at)

    page = open_as("manager", LEDGER)

    assert page.context["page_obj"].paginator.count == 3
    assert [(row["kind"], row["committed"]) for row in page.context["causes"]] == [
        ("call_off", Decimal("720.10")),
        ("cancellation", Decimal("-20.00")),
    ]
    assert kept.reference in page.text
    assert kept.authority.name in page.text
    assert "No need any more." in page.text
    rows = _rows_of(open_as("manager", f"{LEDGER}ledger.csv"))
    assert sum(Decimal(row["Committed (GBP)"]) for row in rows) == Decimal("700.10")
    assert rows[-1]["Reference"] == kept.reference


def test_ledger_is_narrowed_by_cause_and_lot(commit, lot, at, open_as):
    headroom.release(commit("20.00"), reason="No need.", by=SYSTEM, at=at)

    by_kind = open_as("manager", f"{LEDGER}?kind=cancellation")
    by_lot = open_as("manager", f"{LEDGER}?lot={lot.pk}")

    assert by_kind.context["page_obj"].paginator.count == 1
    assert by_lot.context["page_obj"].paginator.count == 2


def test_empty_ledger_says_what_would_fill_it(framework, open_as):
    assert "Every decision to award" in open_as("manager", LEDGER).text


def test_ledger_needs_no_query_for_each_posting(
    commit, people, browser_of, django_assert_max_num_queries
):
    for _ in range(12):
        commit("10.00")
    browser = browser_of(people["manager"])
    browser.get(LEDGER)

    with django_assert_max_num_queries(22):
        browser.get(LEDGER)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager", 200),
        ("auditor", 403),
        ("officer", 403),
        ("finance_lead", 403),
        ("operator", 403),
        ("outsider", 403),
        ("stranger", 302),
    ],
)
def test_ledger_is_for_the_publishers_people(who, status, framework, open_as):
    assert open_as(who, LEDGER).status_code == status


def test_ledger_of_another_publisher_is_not_found(framework, open_as):
    foreign = frameworks.FrameworkFactory()

    assert open_as("manager", f"/frameworks/{foreign.slug}/headroom/").status_code == 404


def test_manager_grants_and_the_next_award_fits(framework, people, browser_of, commit):
    browser = browser_of(people["manager"])
    assert f'href="{GRANT}"' in browser.get(PAGE).text
    assert "£11,000.00" in browser.get(GRANT).text

    page = browser.post(GRANT, GIVEN, follow=True)

    assert "Granted." in page.text
    assert "£500.00" in page.text
    assert "notice 004321-2026" in page.text
    assert page.context["headroom"].rows[0].limit == 11_500


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"amount": ""}, "How much more may be committed"),
        ({"amount": "lots"}, "How much more may be committed"),
        ({"amount": "0"}, "more than nought"),
        ({"amount": "99999999999999999999"}, "How much more may be committed"),
        ({"ground": ""}, "Ground in law"),
        ({"notice_id": ""}, "change notice (UK10)"),
    ],
)
def test_wrong_grant_keeps_the_typing(wrong, words, framework, people, browser_of):
    page = browser_of(people["manager"]).post(GRANT, GIVEN | wrong)

    assert page.status_code == 200
    assert words in page.text
    assert "There is a problem" in page.text
    kept = (GIVEN | wrong)["ground"] or GIVEN["notice_id"]
    assert kept in page.text
    assert not HeadroomGrant.objects.exists()


def test_operator_grants_beyond_a_maximum_of_2015_and_is_asked_no_notice(people, browser_of):
    shown = frameworks.FrameworkFactory(regime=Regime.PCR2015, maximum_value=Decimal(10))
    address = f"/frameworks/{shown.slug}/headroom/grant/"
    browser = browser_of(people["operator"])

    assert "notice_id" not in browser.get(address).text
    browser.post(address, GIVEN)

    assert HeadroomGrant.objects.get().framework == shown


def test_managers_home_lists_what_runs_out(framework, commit, open_as):
    commit("8800.00")
    assert "is listed here from 80% of its limit on" in open_as("manager", "/home/").text

    commit("0.01")

    page = open_as("manager", "/home/")
    assert [one.title for one in page.context["home"].consortia.running_out] == ["Paper"]
    assert "Less than a fifth left" in page.text


def test_lots_ceiling_is_entered_on_the_form_of_a_change(framework, lot, people, browser_of):
    address = f"/frameworks/paper/lots/{lot.pk}/change/"
    browser = browser_of(people["manager"])
    form = browser.get(address).context["form"]
    typed = {name: value for name, value in form.initial.items() if isinstance(value, str | int)}
    typed |= {"what": "The ceiling.", "why": "As noticed.", "legal_basis": "Section 74"}
    typed |= {f"effective_on-{part}": number for part, number in _day().items()}

    refused = browser.post(address, typed | {"maximum_value": "-1"})
    done = browser.post(address, typed | {"maximum_value": "8000"})

    assert "Maximum value" in refused.text
    assert refused.status_code == 200
    assert done.status_code == 302, done.context["form"].errors
    lot.refresh_from_db()
    assert (lot.maximum_value, lot.status) == (8000, LotStatus.LIVE)


def _day():
    return {"day": 12, "month": 5, "year": 2026}


def test_api_tells_the_band_to_all_and_figures_to_buyers(
    framework, commit, client, people, browser_of
):
    commit("9000.00")
    address = f"/api/frameworks/{framework.pk}/headroom/"

    told = client.get(address).json()
    seen = browser_of(people["officer"]).get(address).json()

    assert told == {
        "band": "Less than a fifth left",
        "rows": [],
        "prospect": None,
        "projected_exhaustion_on": None,
    }
    assert seen["rows"][0] == {
        "lot": None,
        "estimated": "10000.00",
        "maximum": None,
        "limit": "11000.00",
        "why": "110% of the estimated value (R25)",
        "committed": "9000.00",
        "actual": "0.00",
        "left": "2000.00",
    }
    assert seen["prospect"] == "too_early"


def test_api_lists_postings_of_own_frameworks_and_own_call_offs(
    commit, authority, people, browser_of
):
    other = commit("10.00")
    own = commit("20.00")
    type(own).objects.filter(pk=own.pk).update(authority=authority)
    address = "/api/headroom-postings/"

    def seen_by(who, query=""):
        rows = browser_of(people[who]).get(address + query).json()["results"]
        return [row["call_off"] for row in rows]

    assert seen_by("manager") == [other.pk, own.pk]
    assert seen_by("officer") == [own.pk]
    assert seen_by("outsider") == []
    assert seen_by("manager", f"?framework={own.lot.framework_id}&kind=change") == []
    assert HeadroomPosting.objects.count() == 2
