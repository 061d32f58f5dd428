"""Evidence packs of claims: worked out again from the pack alone, by command, byte for byte."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from benchmarking.actions import (
    savings_claims,
    savings_indices,
    savings_lines,
    savings_realised,
    savings_signing,
)
from benchmarking.actions.savings_indices import Level
from benchmarking.actions.savings_lines import SpendShare
from benchmarking.choices.savings import SavingType
from benchmarking.queries import reproduction, saving_packs
from tests.factories import benchmarking, consortia, savings

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)


def reproduced(path):
    out = StringIO()
    call_command("reproduce", str(path), stdout=out)
    return out.getvalue()


@pytest.fixture
def claim(officer, finance_lead, authority, operator):
    """W5 of the method's 2.3, with a cost, an external reference and a signature."""
    series = savings.IndexSeriesFactory(key="sppi-gloves")
    levels = {date(2025, 9, 1): Level(Decimal(100)), savings.MONTH: Level(Decimal(105))}
    savings_indices.load_vintage(
        series, published_on=date(2026, 5, 1), levels=levels, by=operator, at=NOW
    )
    one = savings.contracted(authority, officer)
    item = savings.owning(one, officer)
    index = {"index_series": series, "base_month": date(2025, 9, 1)}
    savings.priced(one, officer, finance_lead, item=item, **index)
    bought = savings.bought(authority, item)
    type(bought).objects.filter(pk=bought.pk).update(reference="INV-77")
    who = {"by": officer, "at": NOW}
    savings_realised.realise_from_lines(one.pk, month=savings.MONTH, **who)
    costs = {"month": savings.MONTH, "amount": Decimal(500), "reason": "Staff."}
    savings_realised.add_cost(one.pk, **costs, **who)
    savings_claims.note_external(one.pk, scheme="National return", reference="N-1", **who)
    savings_signing.verify(one.pk, statement="To the invoices.", by=finance_lead, at=NOW)
    return one


def test_stranger_reproduces_a_claim_from_its_pack_alone(
    claim, auditor, browser_of, tmp_path, django_assert_num_queries
):
    response = browser_of(auditor).get(f"/savings/claims/{claim.reference}/pack.json")
    path = tmp_path / "pack.json"
    path.write_bytes(response.content)

    with django_assert_num_queries(0):
        told = reproduced(path)

    pack = json.loads(response.content)
    assert "Equal, byte for byte" in told
    assert pack["figure"]["months"] == [
        {
            "month": "2026-04",
            "cash": "3000.00",
            "avoidance": "5000.00",
            "dis_saving": "0.00",
            "market": "-5000.00",
        }
    ]
    assert pack["figure"]["standing"]["finance_verified"]["avoidance"] == "8000.00"
    assert pack["figure"]["verified_net_cash"] == "-500.00"
    assert pack["lines"]["purchases"][0]["reference"] == "INV-77"
    assert pack["baselines"][0]["index"]["series"] == "sppi-gloves"
    assert pack["baselines"][0]["index"]["published_on"] == "2026-05-01"
    assert [one["decision"] for one in pack["sign_offs"]] == ["verified"]
    assert pack["counted_elsewhere"] == [{"scheme": "National return", "reference": "N-1"}]
    assert pack["formula"]["version"] == 1
    assert len(pack["input_hash"]) == 64


def test_altered_line_no_longer_gives_the_amounts(claim, officer, tmp_path):
    pack = json.loads(saving_packs.of_claim(officer, claim))
    pack["inputs"]["months"][0]["lines"][0]["paid"] = "90000.00"
    path = tmp_path / "pack.json"

    path.write_text(json.dumps(pack))
    with pytest.raises(CommandError, match="not as it was written"):
        reproduced(path)

    path.write_bytes(reproduction.sealed(pack))
    with pytest.raises(CommandError, match="Not equal"):
        reproduced(path)


def test_lines_of_spend_that_no_price_explains_give_what_was_claimed(
    officer, finance_lead, authority, tmp_path
):
    claim = savings.contracted(authority, officer, kind=SavingType.PROCESS)
    savings.priced(claim, officer, finance_lead)
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority)
    line = benchmarking.SpendLineFactory(spend_import=loaded, net_amount=Decimal(100))
    share = SpendShare(line, Decimal(150), Decimal("12.34"))
    savings_lines.claim_spend_lines(claim.pk, [share], by=officer, at=NOW)
    savings_realised.realise_from_lines(claim.pk, month=savings.MONTH, by=officer, at=NOW)
    path = tmp_path / "pack.json"

    path.write_bytes(saving_packs.of_claim(officer, claim))

    assert "'cash': '12.34'" in reproduced(path)


def test_pack_with_its_prices_is_for_the_authority_alone(
    officer, manager, authority, consortium, browser_of
):
    consortia.MembershipFactory(authority=authority, consortium=consortium)
    claim = savings.claimed(authority, officer, consortium=consortium)
    claim.refresh_from_db()
    address = f"/savings/claims/{claim.reference}/pack.json"
    api_address = f"/api/saving-claims/{claim.pk}/pack/"

    assert browser_of(manager).get(address).status_code == 404
    assert browser_of(manager).get(api_address).status_code == 404
    assert browser_of(officer).get(api_address).content == saving_packs.of_claim(officer, claim)
    assert (
        "Evidence pack" not in browser_of(manager).get(f"/savings/claims/{claim.reference}/").text
    )
