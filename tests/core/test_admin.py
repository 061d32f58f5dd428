"""The admin: reference data is mended and recorded, history is read, lines are not there."""

import pytest
from django.contrib import admin
from django.urls import reverse

from benchmarking.models import BenchmarkResult, SpendLine
from consortia.choices import AuthorityKind
from procurement_portal.core.admin import ReadOnly
from procurement_portal.core.models import AuditEvent
from tests.factories import benchmarking, consortia, core, frameworks

pytestmark = pytest.mark.django_db

REGISTERED = sorted(
    (
        (model, shown)
        for model, shown in admin.site._registry.items()
        if model._meta.app_label in {"core", "consortia", "frameworks", "benchmarking"}
    ),
    key=lambda pair: pair[0]._meta.label,
)
SAMPLES = [
    core.AuditEventFactory,
    core.JobFactory,
    core.StoredFileFactory,
    consortia.AuthorityFactory,
    consortia.AuthoritySuccessionFactory,
    consortia.ConsortiumFactory,
    consortia.MembershipFactory,
    consortia.PersonFactory,
    consortia.AuthorityRoleFactory,
    frameworks.SupplierFactory,
    frameworks.CategoryFactory,
    frameworks.CpvCodeFactory,
    frameworks.FrameworkFactory,
    frameworks.LotFactory,
    frameworks.ContractFactory,
    frameworks.WorkingDayOverrideFactory,
    benchmarking.SpendImportFactory,
    benchmarking.BenchmarkRunFactory,
]


@pytest.fixture
def root(browser_of):
    return browser_of(consortia.PersonFactory(is_staff=True, is_superuser=True, name="Root"))


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_samples_cover_everything_registered():
    assert {factory._meta.model for factory in SAMPLES} == {model for model, _ in REGISTERED}


@pytest.mark.parametrize("factory", SAMPLES, ids=lambda factory: factory.__name__)
def test_list_search_and_form_open(factory, root):
    row = factory()
    model = type(row)

    found = root.get(address(model, "changelist") + "?q=x")
    shown = root.get(address(model, "change", row.pk))

    assert (found.status_code, shown.status_code) == (200, 200)


def test_lines_and_results_are_not_in_the_admin():
    assert not {SpendLine, BenchmarkResult} & set(admin.site._registry)


@pytest.mark.parametrize(
    ("model", "shown"), [pair for pair in REGISTERED if isinstance(pair[1], ReadOnly)]
)
def test_what_actions_change_is_only_read_here(model, shown, rf):
    asked = rf.get("/")
    asked.user = consortia.PersonFactory(is_staff=True, is_superuser=True)

    assert not shown.has_add_permission(asked)
    assert not shown.has_change_permission(asked)
    assert not shown.has_delete_permission(asked)


def test_change_is_recorded_with_its_fields(root, authority):
    page = address(type(authority), "change", authority.pk)
    inlines = {
        f"{prefix}-{name}": "0"
        for prefix in ("identifiers", "denominators")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }

    answer = root.post(
        page,
        {
            "name": "Ashby Borough Council",
            "slug": "ashby",
            "kind": AuthorityKind.DISTRICT,
            "jurisdiction": "england",
            "tier": "sub_central",
        }
        | inlines,
    )

    event = AuditEvent.objects.get()
    assert answer.status_code == 302
    assert (event.name, event.actor_label) == ("consortia.authority.changed_in_admin", "Root")
    assert event.details == {"changes": [{"changed": {"fields": ["Name"]}}]}


def test_deletion_is_recorded(root):
    category = frameworks.CategoryFactory(name="Pencils")

    root.post(address(type(category), "delete", category.pk), {"post": "yes"})

    event = AuditEvent.objects.get()
    assert (event.name, event.subject_label) == (
        "frameworks.category.deleted_in_admin",
        "Pencils",
    )


@pytest.mark.parametrize("role", ["officer", "manager", "operator", "outsider", "stranger"])
def test_roles_alone_do_not_open_the_admin(role, people, browser_of):
    assert browser_of(people[role]).get("/admin/").status_code == 302
