"""What a publisher is asked about a framework, as the tasks of its draft; tests walk the table."""

from collections.abc import Mapping
from dataclasses import dataclass

FACTS: Mapping[str, str] = {
    "title": "Title",
    "reference": "Reference",
    "summary": "Summary",
    "regime": "Law",
    "kind": "Kind",
    "nature": "What is bought",
    "is_light_touch": "Light touch services",
    "is_for_utilities_only": "For utilities only",
    "is_for_defence_only": "For defence or security only",
    "procurement_began_on": "Day the procurement began",
    "description": "Description",
    "cpv_codes": "CPV codes",
    "categories": "Categories",
    "not_for": "When it cannot be used",
    "entitlement": "Whom the notice lets in",
    "who_may_use": "Who may use it, in the notice's words",
    "starts_on": "First day",
    "ends_on": "Last day",
    "may_extend_to": "Last day if every extension is used",
    "term_rationale": "Why the term is longer than four years",
    "estimated_value": "Estimated value",
    "maximum_value": "Maximum value",
    "price_mechanism": "Price or how prices are set",
    "selection_process": "How call-offs are awarded",
    "max_suppliers": "Most suppliers",
    "no_lots_rationale": "Why it is not divided into lots",
    "fee_form": "Fee that suppliers pay",
    "supplier_fee_percent": "Fee, in percent",
    "fee_basis": "What the fee is taken of",
    "fee_note": "Note about the fee",
    "no_engagement_reasons": "Why the market was not engaged first",
    "conflicts_assessed_on": "Day the conflicts of interest were assessed",
    "conflicts_assessed_by": "Who assessed the conflicts of interest",
    "policy_statement": "Regard to the national procurement policy statement",
    "sme_barriers": "Barriers to smaller suppliers",
    "contact_name": "Contact",
    "contact_email": "Contact's e-mail address",
    "how_to_buy": "How to buy",
}

LOT_FACTS: Mapping[str, str] = {
    "number": "Number",
    "title": "Title",
    "description": "Scope",
    "starts_on": "First day",
    "ends_on": "Last day",
    "allows_direct_award": "Direct award",
    "allows_further_competition": "Further competition",
    "core_terms": "Core terms of a direct award",
    "selection_mechanism": "What settles whom a direct award goes to",
    "min_call_off_value": "Smallest call-off",
    "max_call_off_value": "Largest call-off",
    "max_call_off_months": "Longest call-off, in months",
    "regions": "Regions",
    "estimated_value": "Estimated value",
    "maximum_value": "Maximum value",
}

MODIFIES_THE_CONTRACT = frozenset(
    {
        "description",
        "ends_on",
        "may_extend_to",
        "estimated_value",
        "maximum_value",
        "price_mechanism",
        "selection_process",
        "supplier_fee_percent",
    }
)
"""Facts whose change is a modification, so that its basis in law is owed (R25, R36)."""


@dataclass(frozen=True)
class Section:
    """One task of a draft: one page, a few facts."""

    key: str
    title: str
    facts: tuple[str, ...]
    needs: tuple[str, ...] = ()
    """Facts without which the task is not done, whatever the law."""
    parts: str = ""
    """The rows that are entered beside the facts: lots, notices or eligibility rules."""


SECTIONS: Mapping[str, Section] = {
    section.key: section
    for section in (
        Section(
            "names",
            "Title, reference and summary",
            ("title", "reference", "summary"),
            ("title", "reference", "summary"),
        ),
        Section(
            "law",
            "Law and kind",
            (
                "regime",
                "kind",
                "nature",
                "is_light_touch",
                "is_for_utilities_only",
                "is_for_defence_only",
                "procurement_began_on",
            ),
            ("procurement_began_on",),
        ),
        Section(
            "scope",
            "What it covers",
            ("description", "cpv_codes", "categories", "not_for"),
            ("description", "cpv_codes", "categories"),
        ),
        Section(
            "who-may-use-it",
            "Who may use it",
            ("entitlement", "who_may_use"),
            ("who_may_use",),
            parts="eligibility_rules",
        ),
        Section(
            "term",
            "Term",
            ("starts_on", "ends_on", "may_extend_to", "term_rationale"),
            ("starts_on", "ends_on"),
        ),
        Section("values", "Values", ("estimated_value", "maximum_value"), ("estimated_value",)),
        Section(
            "buying",
            "Prices, and how call-offs are awarded",
            ("price_mechanism", "selection_process"),
            ("price_mechanism", "selection_process"),
        ),
        Section("lots", "Lots", ("no_lots_rationale", "max_suppliers"), parts="lots"),
        Section(
            "fee",
            "Fee",
            ("fee_form", "supplier_fee_percent", "fee_basis", "fee_note"),
            ("fee_form",),
        ),
        Section("notices", "Notices", ("no_engagement_reasons",), parts="notices"),
        Section(
            "policy",
            "Conflicts of interest and policy",
            ("conflicts_assessed_on", "conflicts_assessed_by", "policy_statement", "sme_barriers"),
            ("conflicts_assessed_on", "conflicts_assessed_by"),
        ),
        Section(
            "contact",
            "Contact and how to buy",
            ("contact_name", "contact_email", "how_to_buy"),
            ("contact_email", "how_to_buy"),
        ),
    )
}
