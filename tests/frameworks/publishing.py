"""A consortium that publishes: two managers, and a draft that the rules let through."""

from datetime import UTC, date, datetime
from decimal import Decimal

from frameworks.choices import (
    EligibilityKind,
    Entitlement,
    FeeForm,
    FrameworkStatus,
    LotStatus,
    NoticeType,
    Regime,
    Verdict,
)
from frameworks.models import AccessAgreement, EligibilityRule, FrameworkAccess, Notice
from tests.factories import frameworks

AT = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
WHOLE = {
    "regime": Regime.PA2023,
    "summary": "Paper of all sizes.",
    "description": "Office paper, delivered.",
    "procurement_began_on": date(2026, 1, 5),
    "who_may_use": "Every contracting authority in England.",
    "entitlement": Entitlement.OPEN,
    "starts_on": date(2026, 6, 1),
    "ends_on": date(2030, 5, 31),
    "estimated_value": Decimal("4000000.00"),
    "price_mechanism": "A price for each item.",
    "selection_process": "Competition among all suppliers of the lot.",
    "no_lots_rationale": "One market.",
    "no_engagement_reasons": "The market is known well.",
    "fee_form": FeeForm.NONE,
    "conflicts_assessed_on": date(2026, 1, 4),
    "conflicts_assessed_by": "Head of procurement",
    "policy_statement": "Read and applied.",
    "sme_barriers": "Small lots.",
    "contact_email": "frameworks@example.org",
    "how_to_buy": "Write to us.",
}


def framework(publisher, *, status=FrameworkStatus.DRAFT, lot=LotStatus.DRAFT, **facts):
    """One that answers every question, with one lot; `lot` is where the lot stands, or None."""
    made = frameworks.FrameworkFactory(
        publisher=publisher, status=status, **WHOLE | {"title": "Paper"} | facts
    )
    made.cpv_codes.add(frameworks.CpvCodeFactory())
    made.categories.add(frameworks.CategoryFactory())
    EligibilityRule.objects.create(
        framework=made,
        kind=EligibilityKind.CATEGORY,
        classes=["any_authority"],
        quoted_text=made.who_may_use,
    )
    if lot is not None:
        frameworks.LotFactory(framework=made, number="1", title="Paper", status=lot)
    return made


def notice(framework, kind=NoticeType.UK6, *, number="000123-2026", on=date(2026, 4, 20)):
    return Notice.objects.create(
        framework=framework, notice_type=kind, notice_id=number, published_on=on
    )


def as_stored(row):
    """Every column, as the database holds it."""
    return type(row).objects.filter(pk=row.pk).values().get()


def access(framework, authority, status):
    """An access that was granted on the framework's terms."""
    agreement, _ = AccessAgreement.objects.get_or_create(
        framework=framework, version=1, defaults={"text": "Terms.", "published_on": AT.date()}
    )
    return FrameworkAccess.objects.create(
        framework=framework,
        authority=authority,
        status=status,
        agreement=agreement,
        agreement_accepted_at=AT,
        submitted_at=AT,
        declares_eligible=True,
        verdict=Verdict.ELIGIBLE,
        starts_on=AT.date(),
    )
