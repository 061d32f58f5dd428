"""A contract and a change of it as the rules see them."""

from datetime import date
from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import Abs

from consortia.choices import Tier
from frameworks.choices import ChangeGround
from frameworks.law import rules, thresholds
from frameworks.law.codes import ACT_IN_FORCE, Moment, Nature, Regime
from frameworks.law.facts import ChangeFacts, ContractFacts
from frameworks.law.findings import Finding
from frameworks.law.values import with_vat
from frameworks.models import Contract


def regime_of(contract: Contract) -> Regime:
    """The law that it is under; where none is recorded, by the day that it was made (R1)."""
    if contract.regime:
        return Regime(contract.regime)
    made_on = contract.entered_on or contract.starts_on
    return Regime.PA2023 if made_on >= ACT_IN_FORCE else Regime.PCR2015


def nature_of(contract: Contract) -> Nature:
    """What is bought; services, which the Act allows to change least, where it is not known."""
    return Nature(contract.nature or Nature.SERVICES)


def of_contract(contract: Contract, *, on: date) -> ContractFacts:
    """The contract as it is recorded."""
    return ContractFacts(on=on, regime=regime_of(contract), payment_days=contract.payment_days)


def findings_of_contract(contract: Contract, *, on: date) -> list[Finding]:
    """What the rules say of recording it so."""
    return rules.ask(of_contract(contract, on=on), moment=Moment.RECORD_CONTRACT)


def of_change(
    contract: Contract,
    *,
    kind: str,
    ground: str,
    value_after: Decimal,
    ends_on_after: date | None,
    has_notice: bool,
    on: date,
) -> ChangeFacts:
    """The change as it is about to be made."""
    nature = nature_of(contract)
    limit = threshold_of(contract)
    most = with_vat(max(contract.award_value, value_after), contract.vat_percent)
    return ChangeFacts(
        on=on,
        kind_of_change=kind,
        ground=ground,
        award_value=contract.award_value,
        value_before=contract.current_value,
        value_after=value_after,
        starts_on=contract.starts_on,
        award_ends_on=contract.award_ends_on,
        award_may_extend_to=contract.award_may_extend_to,
        ends_on_before=contract.ends_on,
        ends_on_after=ends_on_after,
        regime=regime_of(contract),
        nature=nature,
        is_light_touch=contract.is_light_touch,
        is_above_threshold=limit is None or most >= limit,
        below_limit_so_far=_below_limit_so_far(contract),
        threshold=limit,
        has_notice=has_notice,
    )


def findings_of_change(facts: ChangeFacts) -> list[Finding]:
    """What stands in the way of the change, or is worth knowing."""
    return rules.ask(facts, moment=Moment.CHANGE_CONTRACT)


def threshold_of(contract: Contract) -> Decimal | None:
    """The threshold of its type of contract when it was made, VAT included (R3, R4)."""
    row = thresholds.row_for(
        nature_of(contract),
        is_central=contract.authority.tier == Tier.CENTRAL,
        is_light_touch=contract.is_light_touch,
    )
    found = thresholds.threshold(row, contract.entered_on or contract.starts_on)
    return None if found is None else found.amount


def is_above_threshold(contract: Contract) -> bool:
    """Whether it was worth the threshold or more when it was awarded; so where that is unknown."""
    limit = threshold_of(contract)
    return limit is None or contract.gross_value >= limit


def _below_limit_so_far(contract: Contract) -> Decimal:
    moved = contract.changes.filter(ground=ChangeGround.BELOW_LIMIT).aggregate(
        total=Sum(Abs(F("value_after") - F("value_before")))
    )
    return moved["total"] or Decimal(0)
