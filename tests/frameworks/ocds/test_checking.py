"""Our own checks find each thing that may be wrong in a package, and nothing in a good one."""

import copy
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from frameworks.ocds import checking, merging, releases
from frameworks.ocds.processes import (
    Deal,
    Lot,
    Money,
    Notice,
    Party,
    Process,
    Publisher,
    Related,
    Span,
)

BUYER = Party("GB-LAE-ASH", "Ashby", (("GB-LAE", "ASH"),), ("buyer", "procuringEntity"))
SELLER = Party("GB-COH-01234567", "Acme", (("GB-COH", "01234567"),), ("supplier",))
PROCESS = Process(
    ocid="ocds-abc123-ashby.CO-1",
    on=date(2026, 5, 1),
    title="Temporary staff",
    status="complete",
    law="pa2023",
    nature="services",
    method="direct",
    competitive=False,
    buyer=BUYER.key,
    parties=(BUYER, SELLER),
    lots=(Lot("1", "One", status="complete"),),
    deals=(
        Deal(
            number="1",
            supplier=SELLER.key,
            award_status="active",
            contract_status="active",
            value=Money(Decimal(40000), Decimal(48000)),
            span=Span(date(2026, 6, 1), date(2027, 5, 31)),
        ),
    ),
    notices=(Notice("UK7", "000007-2026", date(2026, 5, 2)),),
    related=(Related("ocds-abc123-staff", "framework", "Temporary staff"),),
)
PUBLISHER = Publisher("Us", "https://example.org/a.json", datetime(2026, 5, 12, tzinfo=UTC))


def package():
    return copy.deepcopy(releases.package(PUBLISHER, releases.write(PROCESS)))


def test_nothing_is_wrong_in_what_we_write():
    record = merging.record(releases.write(PROCESS))

    assert checking.faults(package()) == []
    assert checking.faults(releases.record_package(PUBLISHER, [record])) == []


def put(*path):
    """A change of a release at the path; the last of it is the value, or DELETE."""
    *steps, name, value = path

    def change(told):
        for step in steps:
            told = told[step]
        if value is DELETE:
            del told[name]
        else:
            told[name] = value

    return change


DELETE = object()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (put("ocid", DELETE), "ocid is missing"),
        (put("id", ""), "id is missing"),
        (put("date", "2026-05-01"), "not an instant"),
        (put("date", "2026-05-01T00:00:00"), "not an instant"),
        (put("tag", ["awarded"]), "awarded is not in its code list"),
        (put("ocid", "abc-1"), "does not begin with a prefix"),
        (put("tender", "status", "over"), "over is not in its code list"),
        (put("tender", "procurementMethod", "secret"), "secret is not in its code list"),
        (put("tender", "mainProcurementCategory", "food"), "food is not in its code list"),
        (put("tender", "title", None), "is empty"),
        (put("tender", "lots", []), "is empty"),
        (put("tender", "lots", 0, "status", "x"), "x is not in its code list"),
        (put("tender", "lots", 0, "id", "9"), "there is no lot 1"),
        (put("awards", 0, "status", "won"), "won is not in its code list"),
        (put("awards", 0, "value", "amount", -1), "-1 is not an amount"),
        (put("awards", 0, "value", "amount", "40000"), "40000 is not an amount"),
        (put("awards", 0, "id", DELETE), "a thing has no id"),
        (put("awards", 0, "suppliers", 0, "id", "GB-COH-9"), "GB-COH-9 is no party"),
        (put("buyer", "id", "GB-LAE-XXX"), "GB-LAE-XXX is no party"),
        (put("contracts", 0, "status", "signed"), "signed is not in its code list"),
        (put("contracts", 0, "awardID", "7"), "there is no award 7"),
        (put("contracts", 0, "value", "amountGross", "1"), "1 is not an amount"),
        (put("relatedProcesses", 0, "id", DELETE), "a thing has no id"),
        (put("relatedProcesses", 0, "relationship", ["child"]), "child is not in its code list"),
    ],
)
def test_each_thing_that_is_wrong_is_found(change, what):
    told = package()
    change(told["releases"][0])

    found = [fault.what for fault in checking.faults(told)]

    assert any(what in one for one in found), found


def test_a_package_without_its_heading_and_a_release_twice_are_found():
    told = package()
    del told["license"]
    told["releases"] *= 2
    twice = told["releases"][0]["id"]

    assert [fault.what for fault in checking.faults(told)] == [
        *("license is missing", f"release {twice} stands twice"),
    ]


def test_a_thing_that_stands_twice_is_found():
    told = package()
    told["releases"][0]["parties"] *= 2

    assert "an id stands twice" in checking.faults(told)[0].what
