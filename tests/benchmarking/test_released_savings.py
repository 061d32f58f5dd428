"""Savings for the public: a closed year, told once, with nothing of any one body in it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from benchmarking.actions import released_savings, releases
from benchmarking.choices.savings import ClaimState, LedgerKind, LedgerMeasure
from benchmarking.models import (
    LedgerPosting,
    Reconciliation,
    Release,
    ReleasedSaving,
    ReleasedSavingInput,
)
from consortia.models import Authority
from procurement_portal.core.access import SYSTEM
from tests.conftest import AT
from tests.factories import consortia, frameworks
from tests.factories.savings import InitiativeFactory, claimed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

MARCH = date(2025, 3, 1)
CLOSED = date(2025, 7, 1)
ADDRESS = "/savings/public/"


@pytest.fixture
def energy():
    return frameworks.CategoryFactory(key="energy", name="Energy")


@pytest.fixture
def bodies(energy):
    """Eleven, each with £1,000 verified in March 2025 in gas, which is energy, and reconciled."""
    gas = frameworks.CategoryFactory(key="gas", name="Gas", parent=energy)
    made = consortia.AuthorityFactory.create_batch(11)
    for body in made:
        saved(body, gas)
        reconciled(body)
    return made


def saved(body, category, amount=1000, month=MARCH):
    """So much verified for the month."""
    buyer = consortia.AuthorityRoleFactory(authority=body).person
    claim = claimed(body, buyer, initiative=InitiativeFactory(authority=body, category=category))
    LedgerPosting.objects.create(
        claim=claim,
        authority=body,
        month=month,
        kind=LedgerKind.TRUE_UP,
        state=ClaimState.FINANCE_VERIFIED,
        cash=Decimal(amount) + 30,
        cost=Decimal(-30),
        reason="Final levels.",
        posted_by="Fay Finance",
        posted_at=AT,
    )


def reconciled(body, difference=0, month=MARCH):
    """The accounts of the month."""
    flows = dict.fromkeys(("opening", "new", "true_ups", "reversals", "lapsed"), 0)
    Reconciliation.objects.create(
        authority=body,
        month=month,
        measure=LedgerMeasure.TO_DATE,
        closing=difference,
        difference=difference,
        by_category=0,
        by_attribution=0,
        computed_at=AT,
        **flows,
    )


def told(on=CLOSED, number=1):
    """What a release of the day tells: the sums and the reasons by category."""
    release = Release.objects.create(
        number=number, published_at=AT, published_by="system", methods={}, is_sample=False
    )
    released_savings.tell(release, on=on)
    Release.objects.filter(pk=release.pk).update(is_sealed=True, input_hash="a", figures_hash="b")
    rows = ReleasedSaving.objects.filter(release=release).order_by("pk")
    return {row.category and row.category.key: (row.amount, row.withheld) for row in rows}


def test_closed_year_is_told_by_category_without_a_parent_and_in_all(bodies):
    assert told() == {"energy": (11_000, ""), None: (11_000, "")}
    assert ReleasedSavingInput.objects.visible_to(SYSTEM).count() == 0
    assert {row.net for row in ReleasedSavingInput.objects.all()} == {1000}


def test_bodies_of_one_legal_entity_count_as_one(bodies):
    Authority.objects.filter(pk=bodies[1].pk).update(parent=bodies[0])
    before = told()
    Authority.objects.filter(pk=bodies[1].pk).update(parent=consortia.AuthorityFactory())

    assert before == {}
    assert told(number=2)[None] == (11_000, "")


def test_year_is_told_three_months_after_its_end(bodies):
    assert told(on=date(2025, 6, 30)) == {}
    assert told(on=CLOSED, number=2)[None] == (11_000, "")


def test_year_waits_until_everybody_in_it_is_reconciled(bodies, energy):
    late = consortia.AuthorityFactory()
    saved(late, energy)
    before = told()
    reconciled(late)

    assert before == {}
    assert told(number=2)[None] == (12_000, "")


def test_year_with_a_difference_in_its_accounts_is_not_told(bodies):
    reconciled(consortia.AuthorityFactory(), difference=5)

    assert told() == {}


def test_year_is_told_once_whatever_the_ledger_learns_later(bodies, energy):
    first = told()
    saved(bodies[0], energy, amount=500)

    second = told(number=2)

    assert (first[None], second) == ((11_000, ""), {})
    with pytest.raises(IntegrityError), transaction.atomic():
        ReleasedSaving.objects.create(
            release=Release.objects.create(
                number=3, published_at=AT, published_by="system", methods={}
            ),
            financial_year=2024,
            category=None,
            amount=1,
        )


def test_year_of_too_few_bodies_is_not_written_and_waits_for_more(bodies, energy):
    saved(bodies[0], energy, amount=-1000)
    few = told()
    more = consortia.AuthorityFactory()
    saved(more, energy)
    reconciled(more)

    assert few == {}
    assert told(number=2)[None] == (11_000, "")


def test_release_publishes_it_seals_it_and_lets_anybody_read_it(
    spent, bodies, energy, browser_of, stranger, django_assert_num_queries
):
    before = Release.objects.get()
    fleet = frameworks.CategoryFactory(key="fleet", name="Fleet")
    for body in bodies[:2]:
        saved(body, fleet, amount=10)

    release = releases.publish(by=SYSTEM, at=AT)
    browser = browser_of(stranger)
    browser.get(ADDRESS)
    with django_assert_num_queries(1):
        page = browser.get(ADDRESS)
    rows = b"".join(browser.get("/savings/public.csv").streaming_content).decode("utf-8-sig")

    verdicts = {row.category and row.category.key: row.withheld for row in release.savings.all()}
    assert verdicts == {
        "energy": "withheld_beside_another",
        "fleet": "too_few_contributors",
        None: "",
    }
    assert release.figure_count == release.figures.count() + 3
    assert release.figures_hash != before.figures_hash
    assert releases.hash_of_figures(release) == release.figures_hash
    assert releases.hash_of_inputs(release) == release.input_hash
    assert "Financial year 2024 to 2025" in page.text
    assert "too few other contributors" in page.text
    assert f"release {release.number}" in page.text
    assert "2024 to 2025,Fleet,fleet,,Withheld: too few" in rows


def test_page_without_any_year_says_when_one_comes(browser_of, stranger):
    page = browser_of(stranger).get(ADDRESS)

    assert "three months after its end" in page.text
