"""Code lists of the standard and of its United Kingdom profile, as far as the portal speaks them.

Source: Open Contracting Data Standard 1.1.5, its European Union profile and the UK extension.
"""

from collections.abc import Mapping
from typing import Final

VERSION: Final = "1.1"
LICENCE: Final = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
_COMMUNITY: Final = "https://raw.githubusercontent.com/open-contracting-extensions"
EXTENSIONS: Final = (
    "https://standard.open-contracting.org/profiles/eu/latest/en/extension.json",
    *(
        f"{_COMMUNITY}/{name}/master/extension.json"
        for name in (
            "ocds_amendment_rationale_classifications_extension",
            "ocds_contract_completion_extension",
            "ocds_participationFee_extension",
            "ocds_performance_failures_extension",
            "ocds_suitability_extension",
        )
    ),
    "https://raw.githubusercontent.com/cabinetoffice/ocds_uk_extension/main/extension.json",
)

PREFIXES_OF_OTHERS: Final = frozenset({"ocds-h6vhtk", "ocds-b5fd17"})
"""Find a Tender's and Contracts Finder's: nobody else mints under them."""

TENDER_STATUSES: Final = frozenset(
    {"planning", "planned", "active", "cancelled", "unsuccessful", "complete", "withdrawn"}
)
AWARD_STATUSES: Final = frozenset({"pending", "active", "cancelled", "unsuccessful"})
CONTRACT_STATUSES: Final = frozenset({"pending", "active", "cancelled", "terminated"})
METHODS: Final = frozenset({"open", "selective", "limited", "direct"})
CATEGORIES: Final = frozenset({"goods", "works", "services"})
TAGS: Final = frozenset(
    {
        *("planning", "planningUpdate", "tender", "tenderAmendment", "tenderUpdate"),
        *("tenderCancellation", "award", "awardUpdate", "awardCancellation", "contract"),
        *("contractUpdate", "contractAmendment", "implementation", "implementationUpdate"),
        *("contractTermination", "compiled"),
    }
)
RELATIONSHIPS: Final = frozenset(
    {
        *("framework", "planning", "parent", "prior", "unsuccessfulProcess", "subContract"),
        *("replacementProcess", "renewalProcess"),
    }
)
FRAMEWORK_METHODS: Final = frozenset(
    {
        *("withReopeningCompetition", "withoutReopeningCompetition"),
        "withAndWithoutReopeningCompetition",
    }
)

LEGAL_BASES: Final[Mapping[str, Mapping[str, str]]] = {
    "pa2023": {
        "scheme": "UKPGA",
        "id": "2023/54",
        "uri": "https://www.legislation.gov.uk/ukpga/2023/54",
    },
    "pcr2015": {"scheme": "CELEX", "id": "32014L0024"},
    "psr": {
        "scheme": "UKSI",
        "id": "2023/1348",
        "uri": "https://www.legislation.gov.uk/uksi/2023/1348",
    },
}
"""The law by the code of its regime: the Act, the directive behind the regulations, the NHS's."""

AUTHORITY_TYPES: Final[Mapping[str, str]] = {
    "publicAuthorityCentralGovernment": "Public authority - central government",
    "publicAuthoritySubCentralGovernment": "Public authority - sub-central government",
}
NATIONS: Final[Mapping[str, str]] = {
    "GB-NIR": "Northern Irish devolved regulations apply",
    "GB-SCT": "Scottish devolved regulations apply",
    "GB-WLS": "Welsh devolved regulations apply",
}

DOCUMENT_TYPES: Final[Mapping[str, tuple[str, str]]] = {
    "UK1": ("plannedProcurementNotice", "planning"),
    "UK2": ("marketEngagementNotice", "planning"),
    "UK3": ("plannedProcurementNotice", "planning"),
    "UK4": ("tenderNotice", "tender"),
    "UK5": ("awardNotice", "awards"),
    "UK6": ("awardNotice", "awards"),
    "UK7": ("contractNotice", "contracts"),
    "UK8": ("contractNotice", "contracts"),
    "UK9": ("implementationNotice", "implementation"),
    "UK10": ("contractNotice", "contracts"),
    "UK11": ("contractTerminationNotice", "contracts"),
    "UK12": ("tenderCancellationNotice", "tender"),
    "UK13": ("plannedProcurementNotice", "planning"),
    "UK14": ("tenderNotice", "tender"),
    "UK15": ("awardNotice", "tender"),
    "UK16": ("tenderCancellationNotice", "tender"),
    "contract": ("tenderNotice", "tender"),
    "award": ("awardNotice", "awards"),
    "psr_intention": ("awardNotice", "awards"),
    "psr_award": ("awardNotice", "awards"),
}
"""Of a notice: its type of document, and the section of the release that carries it."""

ORDER: Final[Mapping[str, int]] = {code: place for place, code in enumerate(DOCUMENT_TYPES)}
"""Notices in the order in which a procurement publishes them."""


def document_type_of(notice: str) -> str:
    """The type of the document that a notice of this code is."""
    return DOCUMENT_TYPES.get(notice, ("tenderNotice", "tender"))[0]


def section_of(notice: str) -> str:
    """The part of a release that carries a notice of this code."""
    return DOCUMENT_TYPES.get(notice, ("tenderNotice", "tender"))[1]
