"""What the rules are asked about: plain facts, gathered elsewhere, that never change."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from frameworks.law.codes import Kind, Nature, Regime
from frameworks.law.days import Overrides


@dataclass(frozen=True)
class LotFacts:
    """One lot of a framework that has not been given up."""

    number: str
    allows_direct_award: bool = False
    allows_further_competition: bool = True
    has_core_terms: bool = False
    has_selection_mechanism: bool = False
    supplier_count: int = 0


@dataclass(frozen=True)
class NoticeFacts:
    """A notice by its kind (UK4, psr_intention); without a number it is not yet published."""

    kind: str
    notice_id: str = ""
    published_on: date | None = None


@dataclass(frozen=True)
class SchemeFacts:
    """The open framework scheme that a framework is awarded under."""

    awards: tuple[date, ...] = ()
    """The days of all awards under it, in order, this framework's included."""
    estimated_values: tuple[Decimal | None, ...] = ()
    """Of all frameworks awarded or planned under it, this one's included."""
    max_suppliers: int | None = None
    allows_run_off: bool = False


@dataclass(frozen=True)
class FrameworkFacts:
    """A framework or dynamic market, as it stands on a day."""

    on: date
    """The day on which the rules are asked."""
    regime: Regime = Regime.PA2023
    kind: Kind = Kind.CLOSED
    nature: Nature = Nature.SERVICES
    is_light_touch: bool = False
    is_for_utilities_only: bool = False
    is_for_defence_only: bool = False
    is_awarded: bool = False
    awarded_on: date | None = None
    """The day of its award, or the day planned for it."""
    began_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    may_extend_to: date | None = None

    description: str = ""
    price_mechanism: str = ""
    selection_process: str = ""
    who_may_use: str = ""
    has_eligibility_rules: bool = False
    estimated_value: Decimal | None = None
    maximum_value: Decimal | None = None
    committed_value: Decimal = Decimal(0)
    """Of the call-offs made (R26), and of the one that is about to be made."""
    granted_value: Decimal = Decimal(0)
    """Room beyond the limit, for which a ground in law was recorded."""

    term_rationale: str = ""
    no_lots_rationale: str = ""
    no_engagement_reasons: str = ""
    conflicts_assessed_on: date | None = None
    conflicts_assessed_by: str = ""
    policy_statement: str = ""
    sme_barriers: str = ""
    summaries_sent_on: date | None = None

    fee_form: str = ""
    fee_percent: Decimal | None = None
    fee_basis: str = ""

    max_suppliers: int | None = None
    supplier_count: int = 0
    """Different suppliers that hold a place."""
    carried_by_place: bool = False
    """A supplier came over from the framework before by virtue of its place there (R17)."""
    lots: tuple[LotFacts, ...] = ()
    notices: tuple[NoticeFacts, ...] = ()
    scheme: SchemeFacts | None = None

    is_joint_procurement: bool = False
    has_lead_authority: bool = False
    other_member_count: int = 0
    overrides: Overrides = field(default_factory=dict)
    """Corrections of the working-day calendars (R9)."""

    @property
    def last_possible_day(self) -> date | None:
        """Its last day when every extension is used."""
        return self.may_extend_to or self.ends_on

    @property
    def has_one_supplier(self) -> bool:
        """One supplier is party to it, or will be the only one."""
        return self.max_suppliers == 1 or self.supplier_count == 1

    def notice(self, kind: str) -> NoticeFacts | None:
        """The newest published notice of the kind."""
        published = [
            notice for notice in self.notices if notice.kind == kind and notice.published_on
        ]
        return max(published, key=lambda notice: notice.published_on or date.min, default=None)


@dataclass(frozen=True)
class CallOffFacts:
    """A contract about to be awarded under a framework."""

    framework: FrameworkFacts
    on: date
    """The day of its award."""
    regime: Regime = Regime.PA2023
    ends_on: date | None = None
    signed_on: date | None = None
    is_above_threshold: bool = False
    voluntary_standstill: int | None = None
    """In working days; none where there is no standstill."""
    standstill_ends_on: date | None = None
    began_before_expiry: bool = False
    """Its selection process ran when the framework expired (R16)."""
    orphan_criteria: tuple[str, ...] = ()
    """Award criteria that are no part or refinement of the framework's."""
    conditions: frozenset[str] = frozenset()
    """What it demands of those who take part; see `rules.call_offs.FORBIDDEN`."""
    route: str = ""
    """`direct` or `competition`; empty while it is not chosen."""
    lot: LotFacts | None = None
    estimate: Decimal | None = None
    """The most that may be paid, options included, without VAT."""
    lot_least: Decimal | None = None
    lot_most: Decimal | None = None
    """The band of values that the lot is for."""
    lot_months: int | None = None
    """The longest contract that the lot allows."""
    months: int | None = None
    justification: str = ""
    not_invited: tuple[str, ...] = ()
    """Suppliers on the lot that are not invited."""
    not_invited_reason: str = ""
    days_to_respond: int | None = None
    core_information_on: date | None = None
    supplier_is_on_the_lot: bool = True
    similar_call_offs: tuple[str, ...] = ()
    """Others below the threshold, of the same buyer, supplier and category in twelve months."""
    gross_value: Decimal | None = None
    """The most that may be paid, VAT included."""
    indicator_count: int = 0
    """Key performance indicators that are set."""
    no_indicators_reason: str = ""

    @property
    def kind(self) -> Kind:
        """Of the framework."""
        return self.framework.kind


@dataclass(frozen=True)
class PlaceFacts:
    """A change about to be made to a supplier's place."""

    on: date
    regime: Regime = Regime.PA2023
    kind: Kind = Kind.CLOSED
    is_awarded: bool = True
    """The framework has been awarded."""
    adds: bool = False
    is_reopening: bool = False
    is_novation: bool = False
    suspends: bool = False
    ground: str = ""
    noticed_on: date | None = None
    only_associated_person: bool = False
    """The ground concerns only a person associated with the supplier (PA s.48(3))."""
    could_replace_person: bool = False


@dataclass(frozen=True)
class BuyerFacts:
    """An authority that asks to use a framework."""

    on: date
    regime: Regime = Regime.PA2023
    kind: Kind = Kind.CLOSED
    is_devolved_scottish: bool = False
    framework_is_scottish: bool = False


@dataclass(frozen=True)
class EnterpriseFacts:
    """The size of a supplier, as it says itself; None is not known, which is not nothing."""

    on: date
    staff: int | None = None
    turnover: Decimal | None = None
    balance_sheet: Decimal | None = None


@dataclass(frozen=True)
class VerticalFacts:
    """A contract with a person that authorities control (PA Sch.2 para 2)."""

    on: date
    percent_for_controllers: Decimal = Decimal(0)
    are_parent_undertakings: bool = True
    others_decide: bool = False
    """Somebody else exerts a decisive influence."""
    has_private_shareholder: bool = False
    is_joint: bool = False
    all_on_the_board: bool = True
    acts_against_a_controller: bool = False


@dataclass(frozen=True)
class HorizontalFacts:
    """An arrangement between authorities only (PA Sch.2 para 3)."""

    on: date
    percent_outside_functions: Decimal = Decimal(0)
    has_common_objectives: bool = True
    is_solely_public_interest: bool = True


@dataclass(frozen=True)
class ContractFacts:
    """A contract about to be recorded or corrected."""

    on: date
    regime: Regime = Regime.PA2023
    payment_days: int | None = None
    """Within how many days of a valid invoice it is paid."""


@dataclass(frozen=True)
class ChangeFacts:
    """A change about to be made to a contract, and what was awarded, which it is measured by."""

    on: date
    kind_of_change: str
    """A code of `choices.ChangeKind`."""
    ground: str
    """A code of `choices.ChangeGround`."""
    award_value: Decimal
    """Options included, without VAT."""
    value_before: Decimal
    value_after: Decimal
    starts_on: date
    award_ends_on: date | None = None
    award_may_extend_to: date | None = None
    """Its last day as awarded with every extension used."""
    ends_on_before: date | None = None
    ends_on_after: date | None = None
    regime: Regime = Regime.PA2023
    nature: Nature = Nature.SERVICES
    is_light_touch: bool = False
    is_above_threshold: bool = True
    """Before the change, or by it: a contract of the Act, or one that becomes so."""
    below_limit_so_far: Decimal = Decimal(0)
    """What earlier changes on the ground of s.74(4) moved in value."""
    threshold: Decimal | None = None
    """Of its type of contract, VAT included."""
    has_notice: bool = False
    """The change notice UK10 is published and its number known."""
