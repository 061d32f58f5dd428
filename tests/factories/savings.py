"""Savings: claims on one authority's budget, taken through their life by the actions."""

from datetime import UTC, date, datetime
from decimal import Decimal

import factory

from benchmarking import models
from benchmarking.actions import (
    savings_baselines,
    savings_claims,
    savings_indices,
    savings_lines,
    savings_realised,
    savings_signing,
)
from benchmarking.actions.savings_baselines import Priced
from benchmarking.actions.savings_claims import Scope
from benchmarking.choices.savings import (
    BaselineKind,
    DashboardRhythm,
    EvidenceKind,
    IndexKind,
    Recurrence,
    SavingType,
)
from procurement_portal.core.access import SYSTEM
from tests.factories.consortia import PersonFactory
from tests.factories.core import AT, StoredFileFactory
from tests.factories.frameworks import CategoryFactory
from tests.factories.prices import ItemFactory, PurchaseImportFactory, PurchaseLineFactory

STARTS_ON, ENDS_ON = date(2025, 10, 1), date(2028, 9, 30)
MONTH = date(2026, 4, 1)
EARLIER = datetime(2026, 2, 2, 9, tzinfo=UTC)


class IndexSeriesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.IndexSeries

    key = factory.Sequence(lambda n: f"series-{n}")
    name = factory.Sequence(lambda n: f"Index {n}")
    kind = IndexKind.PRODUCER_PRICES
    source = "Office for National Statistics, Open Government Licence"


def published(series=None, *, on=date(2026, 5, 1), levels=None):
    """A publication of an index, by default with one level."""
    return savings_indices.load_vintage(
        series or IndexSeriesFactory(),
        published_on=on,
        levels=levels or {MONTH: savings_indices.Level(Decimal(105), is_provisional=True)},
        by=SYSTEM,
        at=AT,
    )


class InitiativeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Initiative

    title = factory.Sequence(lambda n: f"Initiative {n}")
    category = factory.SubFactory(CategoryFactory)
    opened_by = "Somebody"
    opened_at = AT


class SavedDashboardFactory(factory.django.DjangoModelFactory):
    """A private dashboard of everything that its owner sees, in the year in force."""

    class Meta:
        model = models.SavedDashboard

    owner = factory.SubFactory(PersonFactory)
    name = factory.Sequence(lambda n: f"Dashboard {n}")


class DashboardSubscriptionFactory(factory.django.DjangoModelFactory):
    """The owner's, every month, told of before this month."""

    class Meta:
        model = models.DashboardSubscription

    dashboard = factory.SubFactory(SavedDashboardFactory)
    person = factory.SelfAttribute("dashboard.owner")
    rhythm = DashboardRhythm.MONTHLY
    told_on = date(2026, 4, 12)


class TargetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Target

    financial_year = 2026
    amount = Decimal(100_000)
    set_by = "Fay Finance"
    set_at = AT


def claimed(authority, by, **facts):
    """A claim of a lower price on the authority's budget, as identified."""
    given = {
        "kind": SavingType.PRICE,
        "title": "Gloves, one supplier",
        "recurrence": Recurrence.RECURRING,
        "starts_on": STARTS_ON,
        "ends_on": ENDS_ON,
        "annual_amount": Decimal(120_000),
        "owner": "Head of supplies",
        "at": AT,
    } | facts
    begun = given.pop("initiative", None) or InitiativeFactory(authority=authority)
    scope = given.pop("scope", None) or Scope(category=begun.category)
    return savings_claims.propose_claim(begun, authority=authority, scope=scope, by=by, **given)


def contracted(authority, by, **facts):
    """The same, forecast and contracted in words."""
    claim = claimed(authority, by, **facts)
    savings_claims.forecast(claim.pk, by=by, at=facts.get("at", AT))
    return savings_claims.contract(claim.pk, contract_text="C-1", by=by, at=facts.get("at", AT))


def proposed(claim, by, *, price=100, quantity=1000, item=None, **more):
    """A baseline that waits for approval: an entered price, or one of an item."""
    given = {"kind": BaselineKind.EXPIRING_CONTRACT} | more
    at = given.pop("at", AT)
    grounds = savings_baselines.Grounds({"paid": "Never bought before."})
    wanted = Priced(Decimal(price), Decimal(quantity), item, "" if item else "Gloves")
    return savings_baselines.set_baseline(
        claim.pk, prices=[wanted], grounds=grounds, by=by, at=at, **given
    )


def priced(claim, by, approver, **more):
    """The same, approved by finance."""
    row = proposed(claim, by, **more)
    return savings_baselines.approve_baseline(row.pk, by=approver, at=more.get("at", AT))


def bought(authority, item, *, price=97, quantity=1000, on=date(2026, 4, 3)):
    """One purchase of so many units at a price."""
    return PurchaseLineFactory(
        purchase_import=PurchaseImportFactory(authority=authority),
        item=item,
        base_quantity=Decimal(quantity),
        net_amount=Decimal(price) * quantity,
        bought_on=on,
    )


def owning(claim, by, *, months=(MONTH,), at=AT):
    """An item whose months the claim owns."""
    item = ItemFactory()
    savings_lines.claim_item_months(claim.pk, [item], months, by=by, at=at)
    return item


def shown(claim, by, kind=EvidenceKind.INVOICES, **more):
    """A paper that shows the claim."""
    return savings_realised.add_evidence(
        claim.pk,
        file=more.pop("file", None) or StoredFileFactory(),
        file_name="invoices.pdf",
        kind=kind,
        title="Invoices",
        by=by,
        at=more.pop("at", AT),
        **more,
    )


def realised(authority, by, approver, *, amount=1000, nominal=None, month=MONTH, at=AT, **facts):
    """A claim with an entered amount for one month, shown by invoices."""
    claim = contracted(authority, by, at=at, **facts)
    priced(claim, by, approver, at=at)
    shown(claim, by, at=at)
    savings_realised.realise_entered(
        claim.pk,
        month=month,
        attributable=Decimal(amount),
        nominal=Decimal(amount if nominal is None else nominal),
        by=by,
        at=at,
    )
    claim.refresh_from_db()
    return claim


def verified(authority, by, approver, **facts):
    """The same, signed for."""
    claim = realised(authority, by, approver, **facts)
    savings_signing.verify(claim.pk, statement="Checked.", by=approver, at=facts.get("at", AT))
    claim.refresh_from_db()
    return claim
