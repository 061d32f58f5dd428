"""Every real list at hand brought in to one publisher: exact counts, twice, and in time."""

import json
import time
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command

from frameworks.choices import FeeForm, FrameworkStatus, Regime
from frameworks.models import (
    Framework,
    FrameworkGap,
    FrameworkVersion,
    Lot,
    PlaceEvent,
    Supplier,
    SupplierOnLot,
)
from tests.factories.consortia import ConsortiumFactory
from tests.real_data import FOLDER, real_data

pytestmark = [*real_data, pytest.mark.django_db]

LISTS = [
    "ccs/20181211142840_import_framework_lots.csv",
    "derived/ccs_frameworks_management_charge.csv",
    "crown-marketplace/reference/frameworks.csv",
    "crown-marketplace/reference/lots.csv",
    "crown-marketplace/reference/legacy-frameworks.csv",
    "crown-marketplace/reference/legacy-lots.csv",
    "crown-marketplace/reference/services.csv",
    "ccs_marketplace/frameworks.csv",
    "ccs_marketplace/lots.csv",
    "ccs/20181211145424_import_agreement_framework_lots.csv",
    "ccs/20180927100810_frameworks_to_suppliers.csv",
    "ccs/20181217131229_add_dos3_suppliers.csv",
    "ccs/20190227162046_add_rm6060_suppliers.csv",
    "pipelines/data_list_of_current_pipelines_out.csv",
]
TABLES = (Framework, Lot, SupplierOnLot, PlaceEvent, Supplier, FrameworkVersion, FrameworkGap)
SECONDS = 60


def bring(*more):
    out = StringIO()
    call_command(
        "import_frameworks",
        *(str(FOLDER / "frameworks" / name) for name in LISTS),
        "--publisher=crown",
        "--framework=20181217131229_add_dos3_suppliers.csv=RM1043.5",
        "--framework=20190227162046_add_rm6060_suppliers.csv=RM6060",
        "--json",
        *more,
        stdout=out,
    )
    return json.loads(out.getvalue())


def held():
    return {model.__name__: model.objects.count() for model in TABLES}


@pytest.fixture
def crown():
    return ConsortiumFactory(slug="crown", name="Crown")


def test_whole_portfolio_comes_in_within_a_minute(crown):
    began = time.perf_counter()
    told = bring()
    took = time.perf_counter() - began

    assert took < SECONDS
    assert {name: number for name, number in told["counts"].items() if number} == {
        "new_frameworks": 326,
        "new_lots": 1555,
        "new_places": 5902,
        "refused_rows": 3,
        "without_end": 316,
        "without_title": 303,
        "supplier_new": 3077,
        "supplier_matched": 6,
        "supplier_proposed": 89,
    }
    assert held() == {
        "Framework": 326,
        "Lot": 1555,
        "SupplierOnLot": 5902,
        "PlaceEvent": 2 * 5902,
        "Supplier": 3077,
        "FrameworkVersion": 326,
        "FrameworkGap": 316 + 316 + 303,
    }


def test_every_row_is_accounted_for(crown):
    told = bring("--dry-run")
    rows = Counter()
    for file in told["files"]:
        for one in file["lists"]:
            rows.update(one["counts"])
            assert sum(one["counts"].values()) == one["row_count"], file["name"]

    assert rows == {
        "accepted": 7479,
        "repeated": 250,
        "conflicting": 10,
        "same": 0,
        "refused": 3,
    }
    assert [file["name"] for file in told["files"] if file["refused"]] == [
        "services.csv",
        "data_list_of_current_pipelines_out.csv",
    ]
    assert held() == dict.fromkeys(held(), 0)
    expiry = next(row for row in told["rows"] if row["where"] == "legacy-frameworks.csv")
    assert (expiry["row"], expiry["came"], expiry["column"]) == (3, "conflicting", "expires_at")
    assert expiry["reason"] == (
        "This says 2026-07-04 for the last day; 2026-09-01 in row 4 of frameworks.csv came first "
        "and stands."
    )


def test_second_run_changes_nothing(crown):
    bring()
    first = held()
    of = {one.reference: one for one in Framework.objects.all()}
    assert str(of["RM6238"].ends_on) == "2026-09-01"
    assert of["RM6060"].title == "Vehicle Purchase"
    assert of["RM6060"].fee_note == "0.5% of 'Supplier Price'"
    assert (of["RM3830"].status, of["RM3830"].regime) == (FrameworkStatus.EXPIRED, Regime.PCR2015)
    assert (of["RM3786"].fee_form, of["RM3786"].supplier_fee_percent) == (FeeForm.OTHER, None)
    assert str(of["RM1557.10"].supplier_fee_percent) == "0.75"
    assert of["RM1043.5"].lots.get(number="2").places.count() == 2544

    told = bring()

    assert held() == first
    assert {name: number for name, number in told["counts"].items() if number} == {
        "same_frameworks": 326,
        "refused_rows": 3,
    }
    assert told["does_something"] is False
