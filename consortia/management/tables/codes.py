"""What other people's codes mean in ours. Sources are named beside each list."""

from consortia.actions.authorities import Key
from consortia.choices import AuthorityKind, Jurisdiction, Region

# Types of the local authority registers. The City of London is neither a borough nor, with a few
# thousand residents and half a million workers, comparable with one by head.
KIND_OF_TYPE = {
    "CTY": AuthorityKind.COUNTY,
    "UA": AuthorityKind.UNITARY,
    "MD": AuthorityKind.METROPOLITAN,
    "LBO": AuthorityKind.LONDON_BOROUGH,
    "CC": AuthorityKind.OTHER,
    "NMD": AuthorityKind.DISTRICT,
    "COMB": AuthorityKind.COMBINED,
    "SRA": AuthorityKind.COMBINED,
    "SCO": AuthorityKind.SCOTTISH_COUNCIL,
    "CA": AuthorityKind.SCOTTISH_COUNCIL,
    "WPA": AuthorityKind.WELSH_COUNCIL,
    "NID": AuthorityKind.NI_DISTRICT,
    "DIS": AuthorityKind.NI_DISTRICT,
    "BGH": AuthorityKind.NI_DISTRICT,
    "CIT": AuthorityKind.NI_DISTRICT,
}

# Registers of gov.uk and the org-id.guide lists made of them.
SCHEME_OF_REGISTER = {
    "local-authority-eng": "GB-LAE",
    "local-authority-sct": "GB-LAS",
    "local-authority-nir": "GB-LANI",
    "principal-local-authority": "GB-PLA",
}
SCHEME_OF_NATION = {
    Jurisdiction.ENGLAND: "GB-LAE",
    Jurisdiction.SCOTLAND: "GB-LAS",
    Jurisdiction.NORTHERN_IRELAND: "GB-LANI",
    Jurisdiction.WALES: "GB-PLA",
}
GSS = "GB-GSS"
ODS = "GB-NHS"
PESA = "HMT-PESA"

NATIONS = {
    "England": Jurisdiction.ENGLAND,
    "Wales": Jurisdiction.WALES,
    "Scotland": Jurisdiction.SCOTLAND,
    "Northern Ireland": Jurisdiction.NORTHERN_IRELAND,
}
REGIONS = {region.label: region.value for region in Region}

# NHS England's regions, where one lies wholly in one ITL1 region. Midlands and North East and
# Yorkshire span two, so they say nothing.
REGION_OF_NHS = {
    "Y56": Region.LONDON,
    "Y58": Region.SOUTH_WEST,
    "Y59": Region.SOUTH_EAST,
    "Y61": Region.EAST,
    "Y62": Region.NORTH_WEST,
}


def in_any_register(code: str) -> tuple[Key, ...]:
    """Where a table gives a register's code and not the register: look in each."""
    return tuple((scheme, code) for scheme in SCHEME_OF_REGISTER.values())
