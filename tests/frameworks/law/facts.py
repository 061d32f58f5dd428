"""Facts for the tests of the rules: a framework to which no rule objects, and changes of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from frameworks.law import rules
from frameworks.law.codes import Kind, Regime
from frameworks.law.facts import FrameworkFacts, LotFacts, NoticeFacts, SchemeFacts

day = date.fromisoformat

LOTS = (LotFacts("1", supplier_count=3), LotFacts("2", supplier_count=3))

SOUND = FrameworkFacts(
    on=day("2026-05-11"),
    began_on=day("2026-03-02"),
    starts_on=day("2026-09-01"),
    ends_on=day("2030-08-31"),
    description="Cleaning of offices and schools.",
    price_mechanism="Hourly rates, fixed for two years.",
    selection_process="Mini-competition among all suppliers of the lot.",
    who_may_use="Any local authority in England.",
    has_eligibility_rules=True,
    estimated_value=Decimal(10_000_000),
    conflicts_assessed_on=day("2026-02-20"),
    conflicts_assessed_by="Head of procurement",
    policy_statement="Local jobs weigh ten per cent.",
    sme_barriers="Lots are small enough for one depot.",
    fee_form="fixed_percent",
    fee_percent=Decimal("1.00"),
    fee_basis="call_off_estimate",
    supplier_count=3,
    lots=LOTS,
    notices=(
        NoticeFacts("UK2", "011111-2026", day("2026-01-12")),
        NoticeFacts("UK4", "012345-2026", day("2026-05-11")),
    ),
)
"""A closed framework under the Act, ready to be tendered."""


def framework(**changes):
    return replace(SOUND, **changes)


def open_framework(awards=(), **changes):
    """An open framework whose scheme has had these awards."""
    scheme = {
        "awards": tuple(day(award) for award in awards),
        "estimated_values": (Decimal(10_000_000),),
        "max_suppliers": changes.pop("scheme_max_suppliers", None),
        "allows_run_off": changes.pop("allows_run_off", False),
    }
    return framework(kind=Kind.OPEN, scheme=SchemeFacts(**scheme), **changes)


def pcr(**changes):
    """A running framework of the Regulations of 2015."""
    return framework(
        **{
            "regime": Regime.PCR2015,
            "is_awarded": True,
            "began_on": day("2023-05-01"),
            "starts_on": day("2024-01-01"),
            "ends_on": day("2027-12-31"),
            "maximum_value": Decimal(10_000_000),
        }
        | changes
    )


def said(facts, moment, number=None):
    """What the rules come to: number and outcome of each finding, or of one rule's."""
    found = rules.ask(facts, moment=moment)
    return [(one.rule, one.outcome.value) for one in found if number is None or one.rule == number]


def outcomes(facts, moment, number):
    """The outcomes of one rule."""
    return [outcome for _, outcome in said(facts, moment, number)]
