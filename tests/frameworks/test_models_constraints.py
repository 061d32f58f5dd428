"""What the database refuses of suppliers, categories, frameworks and contracts."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from frameworks.choices import NameStanding
from tests.factories import frameworks

pytestmark = pytest.mark.django_db

BACKWARDS = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 3, 31)}

ASLEEP = {"state": "asleep", "decided_at": datetime(2026, 5, 11, tzinfo=UTC)}

REFUSED = [
    (frameworks.FrameworkFactory, {"status": "asleep"}, "framework_status_known"),
    (frameworks.FrameworkFactory, {"regime": "pcr1996"}, "framework_regime_known"),
    (frameworks.FrameworkFactory, BACKWARDS, "framework_ends_on_or_after_start"),
    (frameworks.FrameworkFactory, {"maximum_value": -1}, "framework_values_not_negative"),
    (
        frameworks.FrameworkFactory,
        {"estimated_value": -1, "is_light_touch": True},
        "framework_values_not_negative",
    ),
    (frameworks.FrameworkFactory, {"estimated_value": -1}, "framework_never_overdrawn"),
    (frameworks.LotFactory, {"status": "asleep"}, "lot_status_known"),
    (frameworks.LotFactory, BACKWARDS, "lot_ends_on_or_after_start"),
    (frameworks.SupplierOnLotFactory, BACKWARDS, "supplier_on_lot_ends_on_or_after_start"),
    (frameworks.ContractFactory, {"status": "asleep"}, "contract_status_known"),
    (frameworks.ContractFactory, BACKWARDS, "contract_ends_on_or_after_start"),
    (frameworks.ContractFactory, {"award_value": -1}, "contract_award_value_not_negative"),
    (frameworks.CategoryFactory, {"kind": "loan"}, "category_kind_known"),
    (frameworks.SupplierNameFactory, {"score": "1.001"}, "supplier_name_score_from_0_to_1"),
    (frameworks.SupplierNameFactory, {"reason": "guess"}, "supplier_name_reason_known"),
    (frameworks.SupplierProposalFactory, ASLEEP, "supplier_proposal_state_known"),
    (frameworks.SupplierProposalFactory, {"score": "1.001"}, "supplier_proposal_score_from_0"),
    (
        frameworks.SupplierProposalFactory,
        {"state": "refused"},
        "supplier_proposal_decided_with_time",
    ),
    (frameworks.SupplierMergeFactory, {"kind": "swap"}, "supplier_merge_kind_known"),
    (
        frameworks.CategoryMappingFactory,
        {"confidence": "1.01"},
        "category_mapping_confidence_from_0_to_1",
    ),
    (
        frameworks.WorkingDayOverrideFactory,
        {"calendar": "moon"},
        "working_day_override_calendar_known",
    ),
    (frameworks.WorkingDayOverrideFactory, {"reason": ""}, "working_day_override_has_reason"),
]


@pytest.mark.parametrize(("factory", "fields", "constraint"), REFUSED)
def test_row_that_makes_no_sense_is_refused(factory, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factory(**fields)


ONCE = [
    (frameworks.FrameworkFactory, ("publisher", "reference"), "framework_reference_once"),
    (frameworks.LotFactory, ("framework", "number"), "lot_number_once"),
    (frameworks.SupplierOnLotFactory, ("lot", "supplier"), "supplier_on_lot_once"),
    (frameworks.ContractFactory, ("authority", "reference"), "contract_reference_once"),
    (frameworks.SupplierIdentifierFactory, ("scheme", "value"), "supplier_identifier_once"),
    (frameworks.SupplierNameFactory, ("supplier", "name"), "supplier_name_once"),
    (frameworks.SupplierProposalFactory, ("name", "candidate"), "supplier_proposal_once_a_pair"),
    (frameworks.CategoryMappingFactory, ("scheme", "code"), "category_mapping_once"),
    (
        frameworks.SupplierDeclarationFactory,
        ("supplier", "kind", "source", "declared_on"),
        "declaration_once",
    ),
    (
        frameworks.WorkingDayOverrideFactory,
        ("calendar", "day"),
        "working_day_override_once_a_calendar",
    ),
]


@pytest.mark.parametrize(("factory", "key", "constraint"), ONCE)
def test_second_row_with_the_same_key_is_refused(factory, key, constraint):
    first = factory()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factory(**{name: getattr(first, name) for name in key})


@pytest.mark.parametrize("factory", [frameworks.SupplierFactory, frameworks.CategoryFactory])
def test_nothing_is_its_own_parent(factory):
    row = factory()
    row.parent = row

    with pytest.raises(IntegrityError, match="not_its_own_parent"), transaction.atomic():
        row.save()


def test_accepted_name_means_one_supplier():
    frameworks.SupplierNameFactory(name="Acme Ltd")

    with (
        pytest.raises(IntegrityError, match="supplier_accepted_key_names_one"),
        transaction.atomic(),
    ):
        frameworks.SupplierNameFactory(name="ACME Limited")


def test_proposed_name_may_be_proposed_for_several():
    frameworks.SupplierNameFactory(name="Acme Ltd", standing=NameStanding.PROPOSED)

    frameworks.SupplierNameFactory(name="Acme Ltd", standing=NameStanding.PROPOSED)
