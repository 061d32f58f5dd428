"""The registers and lists of awards at hand, brought in as they were published: exact counts."""

import json
from collections import Counter
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Sum

from frameworks.models import Contract, Supplier
from tests.factories.consortia import AuthorityFactory
from tests.real_data import FOLDER, real_data

pytestmark = [*real_data, pytest.mark.django_db]

EXETER = FOLDER / "frameworks" / "exeter_devon" / "contracts.parquet"
LANCASHIRE = FOLDER / "frameworks" / "contract_awards_lancashire"

AWARDS = {
    "blackburn": (50, 20, "41096149.92"),
    "burnley": (82, 12, "48510939.80"),
    "chorley": (108, 42, "55539279.43"),
    "hyndburn": (16, 17, "820940.73"),
    "lancashire_cc": (57, 34, "354664425.56"),
    "pendle": (0, 14, "0"),
    "ribble_valley": (0, 21, "0"),
    "rossendale": (4, 86, "429756.00"),
    "west_lancashire": (30, 49, "68249806.00"),
}
"""Contracts, rows refused, and the sum of the contracts."""


def bring(path, authority, *more):
    out = StringIO()
    call_command("import_contracts", str(path), f"--authority={authority}", "--json", stdout=out)
    return json.loads(out.getvalue())


def test_register_of_exeter_is_brought_in_once():
    AuthorityFactory(name="Exeter City Council", slug="exeter")

    first = bring(EXETER, "exeter")

    assert first["counts"] == {"new": 208, "refused": 16}
    reasons = Counter(row["reason"] for row in first["rows"] if row["came"] == "refused")
    assert reasons == {
        "The supplier's name is withheld: it is not known whose contract it is.": 7,
        "The first day is missing.": 5,
        "The value at award, without VAT is missing.": 3,
        "“rolling” is no amount; write 1250.00.": 1,
    }
    assert len(first["remarks"]) == 7
    rows = Contract.objects.all()
    assert rows.aggregate(total=Sum("award_value"))["total"] == Decimal("162419981.84")
    assert rows.exclude(ends_on=None).count() == 182
    assert Counter(rows.values_list("origin", flat=True)) == {
        "direct": 79,
        "quotation": 58,
        "call_off": 43,
        "published_tender": 22,
        "unknown": 6,
    }
    # Ten contracts with one company, whose number stands there with and without its nought.
    mercury = rows.filter(supplier__identifiers__value="05912608")
    assert mercury.values("supplier").distinct().count() == 1

    before = (rows.count(), Supplier.objects.count())
    assert bring(EXETER, "exeter")["counts"] == {"same": 208, "refused": 16}
    assert (rows.count(), Supplier.objects.count()) == before


@pytest.mark.parametrize("council", AWARDS)
def test_awards_of_lancashire_are_brought_in_once(council):
    AuthorityFactory(slug=council.replace("_", "-"))
    path = LANCASHIRE / f"{council}_procurement.json"
    new, refused, total = AWARDS[council]

    first = bring(path, council.replace("_", "-"))

    assert first["layout"] == "awards"
    assert first["counts"] == {
        came: count for came, count in (("new", new), ("refused", refused)) if count
    }
    summed = Contract.objects.aggregate(total=Sum("award_value"))["total"] or 0
    assert summed == Decimal(total)
    second = bring(path, council.replace("_", "-"))
    assert second["counts"].get("same", 0) == new
    assert "new" not in second["counts"]
