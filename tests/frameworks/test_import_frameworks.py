"""A publisher's lists brought in by command: what is written, what is left, what is said."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from frameworks.actions import catalogue_imports
from frameworks.actions.catalogue_imports import Incoming, Options
from frameworks.choices import (
    CatalogueImportState,
    FrameworkStatus,
    LotStatus,
    MatchReason,
    PlaceEventKind,
    PlaceStatus,
    Regime,
)
from frameworks.models import (
    CatalogueImport,
    Framework,
    FrameworkGap,
    FrameworkSearch,
    FrameworkVersion,
    PlaceEvent,
    Supplier,
    SupplierName,
    SupplierOnLot,
    SupplierProposal,
)
from frameworks.queries import places
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed
from procurement_portal.core.models import AuditEvent
from tests.factories import consortia, frameworks

pytestmark = pytest.mark.django_db

AGREEMENTS = "Ref,Title,Start,End,Fee\nA1,Office paper,2024-01-01,2028-01-01,0.5%\n"
LOTS = "Ref,Lot,Lot Title\nA1,1,White paper\nA1,2,Card\n"
PLACES = "Ref,Lot,Supplier,Supplier ID\nA1,1,Acme Ltd,S1\nA1,2,ACME LIMITED,S1\nA1,1,Bolt Ltd,S2\n"
OF_A1 = "Lot,Supplier\n2,Corr Ltd\n"


@pytest.fixture
def publisher():
    return consortia.ConsortiumFactory(slug="crown", name="Crown")


@pytest.fixture
def bring(tmp_path, publisher):
    def command(*texts, options=()):
        paths = []
        for number, text in enumerate(texts, start=1):
            path = tmp_path / f"{number}.csv"
            path.write_text(text)
            paths.append(str(path))
        out = StringIO()
        call_command(
            "import_frameworks", *paths, "--publisher=crown", "--json", *options, stdout=out
        )
        return json.loads(out.getvalue())

    return command


def test_agreement_comes_in_with_its_lots_and_suppliers(bring, publisher):
    bring(AGREEMENTS, LOTS, PLACES)

    one = Framework.objects.get()
    assert (one.publisher, one.reference, one.slug) == (publisher, "A1", "office-paper")
    assert (one.regime, one.status) == (Regime.PCR2015, FrameworkStatus.LIVE)
    assert (one.starts_on, one.ends_on) == (date(2024, 1, 1), date(2028, 1, 1))
    assert one.supplier_fee_percent == 0.5
    assert list(one.lots.order_by("number").values_list("number", "title", "status")) == [
        ("1", "White paper", LotStatus.LIVE),
        ("2", "Card", LotStatus.LIVE),
    ]
    held = SupplierOnLot.objects.order_by("lot__number", "supplier__name")
    assert [(place.lot.number, place.supplier.name, place.status) for place in held] == [
        ("1", "Acme Ltd", PlaceStatus.ACTIVE),
        ("1", "Bolt Ltd", PlaceStatus.ACTIVE),
        ("2", "Acme Ltd", PlaceStatus.ACTIVE),
    ]


def test_places_have_the_events_that_an_appointment_leaves(bring):
    bring(AGREEMENTS, LOTS, PLACES)

    place = SupplierOnLot.objects.first()
    told = PlaceEvent.objects.filter(place=place).by_day()
    assert [(event.kind, event.on) for event in told] == [
        (PlaceEventKind.APPOINTED, date(2024, 1, 1)),
        (PlaceEventKind.ACTIVATED, date(2024, 1, 1)),
    ]
    assert told[0].ground == "Imported from 1.csv, 2.csv, 3.csv."
    assert places.status_on(place, date(2024, 1, 1)) == PlaceStatus.ACTIVE
    assert places.status_on(place, date(2023, 12, 31)) is None


def test_first_version_says_where_it_comes_from(bring):
    bring(AGREEMENTS)

    version = FrameworkVersion.objects.get()
    assert (version.number, version.what) == (1, "Imported from 1.csv.")
    assert version.published_by == "system"


def test_everything_is_in_the_audit_trail_and_found_at_once(bring):
    bring(AGREEMENTS, LOTS, PLACES)

    assert set(AuditEvent.objects.values_list("name", flat=True)) == {
        "frameworks.catalogue.checked",
        "frameworks.catalogue.imported",
        "frameworks.framework.imported",
        "frameworks.places.recorded",
        "frameworks.supplier_names.listed",
    }
    assert FrameworkSearch.objects.count() == 1


def test_dry_run_writes_nothing(bring):
    told = bring(AGREEMENTS, LOTS, PLACES, options=["--dry-run"])

    assert told["counts"]["new_places"] == 3
    assert (Framework.objects.count(), Supplier.objects.count()) == (0, 0)
    assert (CatalogueImport.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_second_run_changes_nothing(bring):
    bring(AGREEMENTS, LOTS, PLACES)
    before = Framework.objects.values().get()

    told = bring(AGREEMENTS, LOTS, PLACES)

    assert told["does_something"] is False
    assert {one for file in told["files"] for one in file["lists"][0]["counts"].items()} >= {
        ("same", 3),
        ("accepted", 0),
    }
    assert Framework.objects.values().get() == before
    assert (SupplierOnLot.objects.count(), FrameworkVersion.objects.count()) == (3, 1)


def test_other_value_is_shown_and_left(bring):
    bring(AGREEMENTS)

    told = bring(AGREEMENTS.replace("2028-01-01", "2027-01-01"))

    (change,) = told["changes"]
    assert (change["fact"], change["was"], change["now"]) == ("ends_on", "2028-01-01", "2027-01-01")
    assert change["taken"] is False
    assert told["rows"][0]["reason"] == (
        "This says 2027-01-01 for the last day; the catalogue has 2028-01-01, which stays unless "
        "you take changes."
    )
    assert Framework.objects.get().ends_on == date(2028, 1, 1)


def test_other_value_is_taken_when_asked_and_told_in_a_version(bring):
    bring(AGREEMENTS)

    bring(AGREEMENTS.replace("2028-01-01", "2027-01-01"), options=["--take-changes"])

    one = Framework.objects.get()
    assert (one.ends_on, one.version) == (date(2027, 1, 1), 2)
    assert one.versions.get(number=2).changes == [
        {"fact": "ends_on", "was": "2028-01-01", "is": "2027-01-01"}
    ]


def test_missing_facts_are_flagged_until_a_later_list_fills_them(bring):
    bring(LOTS)
    one = Framework.objects.get()
    assert one.title == "White paper and 1 other lot"
    assert (one.starts_on, one.ends_on) == (None, None)
    gaps = FrameworkGap.objects.open().values_list("field", flat=True)
    assert set(gaps) == {"title", "starts_on", "ends_on"}

    bring(AGREEMENTS)

    one.refresh_from_db()
    assert (one.title, one.ends_on) == ("Office paper", date(2028, 1, 1))
    assert not FrameworkGap.objects.open().exists()


def test_law_in_the_catalogue_never_changes(bring):
    bring(AGREEMENTS)

    told = bring("Ref,Law\nA1,PA2023\n", options=["--take-changes"])

    assert told["rows"][0]["came"] == "refused"
    assert "the law never changes (R1)" in told["rows"][0]["reason"]
    assert Framework.objects.get().regime == Regime.PCR2015


def test_end_before_the_start_in_the_catalogue_is_refused(bring):
    bring(AGREEMENTS)

    told = bring("Ref,End\nA1,2023-01-01\n", options=["--take-changes"])

    assert told["rows"][0]["came"] == "refused"
    assert Framework.objects.get().ends_on == date(2028, 1, 1)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("B9,1,Acme Ltd", "No agreement B9 is in these lists or in the catalogue."),
        ("A1,7,Acme Ltd", "A1 has no lot 7."),
        ("A1,1,", "The supplier's name is missing."),
        ("A1,,Acme Ltd", "The lot number is missing."),
        ("A1,1,---", "“---” is no name."),
    ],
)
def test_place_that_fits_nowhere_is_refused_with_the_reason(bring, row, reason):
    told = bring(AGREEMENTS, LOTS, f"Ref,Lot,Supplier\n{row}\n")

    (said,) = told["rows"]
    assert (said["came"], said["row"]) == ("refused", 2)
    assert said["reason"].startswith(reason)
    assert SupplierOnLot.objects.count() == 0


def test_supplier_of_a_list_without_lots_goes_on_the_only_lot(bring):
    bring(AGREEMENTS, "Ref,Lot,Lot Title\nA1,1,Paper\n", "Ref,Supplier\nA1,Acme Ltd\n")

    assert SupplierOnLot.objects.get().lot.number == "1"


def test_agreement_that_was_never_divided_gets_the_lot_that_it_is(bring):
    bring(AGREEMENTS, "Ref,Supplier\nA1,Acme Ltd\n")

    lot = SupplierOnLot.objects.get().lot
    assert (lot.number, lot.title) == ("1", "Office paper")


def test_which_of_several_lots_must_be_said(bring):
    told = bring(AGREEMENTS, LOTS, PLACES, "Ref,Supplier\nA1,Acme Ltd\nA1,Corr Ltd\n")

    came = {row["row"]: (row["came"], row["reason"]) for row in told["rows"]}
    assert came[2][0] == "repeated"
    assert came[3] == ("refused", "A1 has 2 lots; say on which this supplier is.")


def test_list_without_references_is_told_its_agreement(bring):
    told = bring(AGREEMENTS, LOTS, OF_A1)
    assert told["counts"]["refused_rows"] == 1

    bring(AGREEMENTS, LOTS, OF_A1, options=["--framework=3.csv=A1"])

    assert SupplierOnLot.objects.get().supplier.name == "Corr Ltd"


def test_suppliers_come_with_the_award_only(bring, publisher):
    tendered = frameworks.FrameworkFactory(
        publisher=publisher, reference="T1", status=FrameworkStatus.TENDERING
    )
    frameworks.LotFactory(framework=tendered, number="1")

    told = bring("Ref,Lot,Supplier\nT1,1,Acme Ltd\n")

    assert told["rows"][0]["reason"].startswith("In the catalogue T1 is tendering")


def test_known_supplier_is_matched_and_not_made_again(bring):
    known = frameworks.SupplierNameFactory(supplier__name="Acme Limited", name="Acme Limited")

    bring(AGREEMENTS, LOTS, PLACES)

    assert known.supplier.places.count() == 2
    assert set(Supplier.objects.values_list("name", flat=True)) == {"Acme Limited", "Bolt Ltd"}


def test_publishers_own_number_matches_names_that_are_alike(bring):
    bring(AGREEMENTS, LOTS, "Ref,Lot,Supplier,Supplier ID\nA1,1,Acme Ltd,S1\n")

    bring("Ref,Lot,Supplier,Supplier ID\nA1,2,Acme Trading (Northern Division) Ltd,S1\n")

    name = SupplierName.objects.get(name__startswith="Acme Trading")
    assert (name.supplier.name, name.reason) == ("Acme Ltd", MatchReason.IDENTIFIER)
    assert SupplierOnLot.objects.count() == 2


def test_one_number_under_two_unlike_names_is_a_question_to_a_person(bring):
    bring(AGREEMENTS, LOTS, PLACES, "Ref,Lot,Supplier,Supplier ID\nA1,2,Zebra Holdings,S1\n")

    (proposal,) = SupplierProposal.objects.all()
    assert {proposal.name.supplier.name, proposal.candidate.name} == {"Zebra Holdings", "Acme Ltd"}
    assert Supplier.objects.count() == 3


def test_supplier_known_from_a_ledger_becomes_listed_under_the_published_name(bring):
    seen_by = consortia.AuthorityFactory()
    ledger = frameworks.LedgerNameFactory(name="ACME LIMITED", seen_by=[seen_by])

    bring(AGREEMENTS, LOTS, PLACES)

    ledger.refresh_from_db()
    assert (ledger.supplier.name, ledger.supplier.is_listed) == ("Acme Ltd", True)
    assert ledger.is_public is False
    assert ledger.supplier.places.count() == 2


def test_likeness_to_what_only_a_ledger_knows_is_not_told(bring):
    seen_by = consortia.AuthorityFactory()
    frameworks.LedgerNameFactory(name="Zebra Interational Haulage Ltd", seen_by=[seen_by])
    text = "Ref,Lot,Supplier\nA1,1,Zebra International Haulage Ltd\n"

    told = bring(AGREEMENTS, LOTS, text)

    assert "Interational" not in json.dumps(told)
    assert Supplier.objects.get(name="Zebra International Haulage Ltd").is_listed
    assert SupplierProposal.objects.count() == 1


def test_agreement_of_another_publisher_with_the_same_reference_is_another(bring):
    other = frameworks.FrameworkFactory(reference="A1")

    bring(AGREEMENTS)

    other.refresh_from_db()
    assert Framework.objects.filter(reference="A1").count() == 2
    assert other.title != "Office paper"


def test_unreadable_file_keeps_no_other_from_coming_in(bring):
    told = bring(AGREEMENTS, "nothing,here\n1,2\n", "")

    assert [bool(file["refused"]) for file in told["files"]] == [False, True, True]
    assert Framework.objects.count() == 1


def test_command_says_what_it_understood(tmp_path, publisher):
    path = tmp_path / "agreements.csv"
    path.write_text(AGREEMENTS + "A2,Pens,2024-01-01,soon,\n")
    out = StringIO()

    call_command("import_frameworks", str(path), "--publisher=crown", "--dry-run", stdout=out)

    said = out.getvalue()
    assert "a list of frameworks, headings in row 1" in said
    assert "End = last day" in said
    assert "2 rows: 1 accepted, 0 same, 0 repeated, 0 conflicting, 1 refused" in said
    assert "agreements.csv, row 3, End: refused. “soon” is not a date that we can read" in said


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["nowhere.csv", "--publisher=crown"], "No such file: nowhere.csv"),
        ([__file__, "--publisher=nobody"], "There is no consortium nobody."),
    ],
)
def test_command_refuses_what_is_not_there(publisher, arguments, error):
    with pytest.raises(CommandError, match=error):
        call_command("import_frameworks", *arguments)


def checked(publisher, text=AGREEMENTS, *, by=SYSTEM):
    return catalogue_imports.check(
        publisher, [Incoming("a.csv", [text.encode()])], by=by, at=timezone.now()
    )


def carried_out(row):
    return catalogue_imports.carry_out(
        row.pk, plan_hash=row.plan_hash, by=SYSTEM, at=timezone.now()
    )


def test_what_was_checked_is_what_is_carried_out(publisher):
    row = carried_out(checked(publisher))

    assert row.state == CatalogueImportState.DONE
    assert Framework.objects.count() == 1


def test_nothing_is_carried_out_once_the_catalogue_has_moved(publisher):
    row = checked(publisher)
    frameworks.FrameworkFactory(publisher=publisher, reference="A1", title="Paper")

    with pytest.raises(catalogue_imports.CatalogueMoved):
        carried_out(row)
    again = catalogue_imports.check_again(row.pk, options=Options(), by=SYSTEM, at=timezone.now())

    assert Framework.objects.get().title == "Paper"
    assert again.plan_hash != row.plan_hash
    assert {change["fact"] for change in again.result["changes"]} >= {"title"}


def test_import_that_is_done_is_not_done_again(publisher):
    row = carried_out(checked(publisher))

    with pytest.raises(catalogue_imports.WrongState):
        carried_out(row)


def test_import_that_would_do_nothing_is_refused(publisher):
    carried_out(checked(publisher))
    row = checked(publisher)

    with pytest.raises(catalogue_imports.NothingToBring):
        carried_out(row)


def test_nobody_else_imports_for_a_publisher(publisher):
    stranger = consortia.ConsortiumRoleFactory().person

    with pytest.raises(NotAllowed):
        checked(publisher, by=stranger)
    assert CatalogueImport.objects.count() == 0
