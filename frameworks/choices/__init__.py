"""Code lists of the app, and its state machines as tables."""

from frameworks.choices.agreements import (
    UNPUBLISHED,
    DocumentPurpose,
    FeeBasis,
    FeeForm,
    FrameworkKind,
    FrameworkStatus,
    Nature,
    NoticeType,
    OpenTo,
    PriceListState,
    Regime,
    SchemeStatus,
    SuccessorPlan,
    VatBasis,
)
from frameworks.choices.buying import (
    ContractStatus,
    Direction,
    MappingScheme,
    SpendKind,
)
from frameworks.choices.calendars import (
    WorkingCalendar,
)
from frameworks.choices.finding import (
    AlertRhythm,
    ViewScope,
)
from frameworks.choices.importing import CatalogueImportState, GapField
from frameworks.choices.joining import (
    OPEN_ACCESS,
    AccessStatus,
    EligibilityKind,
    EntitledClass,
    Entitlement,
    ParticipationStatus,
    Verdict,
)
from frameworks.choices.lots import (
    ON_THE_LOT,
    PUBLIC_PLACES,
    CarryBasis,
    LotStatus,
    PlaceEventKind,
    PlaceStatus,
)
from frameworks.choices.machines import (
    ACCESS,
    FRAMEWORK,
    LOT,
    PARTICIPATION,
    PLACE,
    PRICE_LIST,
    SCHEME,
)
from frameworks.choices.permissions import (
    Permission,
)
from frameworks.choices.sections import (
    FACTS,
    LOT_FACTS,
    MODIFIES_THE_CONTRACT,
    SECTIONS,
    Section,
)
from frameworks.choices.suppliers import (
    DeclarationKind,
    MatchReason,
    NameStanding,
    ProposalState,
    SupplierChangeKind,
)

__all__ = [
    "ACCESS",
    "FACTS",
    "FRAMEWORK",
    "LOT",
    "LOT_FACTS",
    "MODIFIES_THE_CONTRACT",
    "ON_THE_LOT",
    "OPEN_ACCESS",
    "PARTICIPATION",
    "PLACE",
    "PRICE_LIST",
    "PUBLIC_PLACES",
    "SCHEME",
    "SECTIONS",
    "UNPUBLISHED",
    "AccessStatus",
    "AlertRhythm",
    "CarryBasis",
    "CatalogueImportState",
    "ContractStatus",
    "DeclarationKind",
    "Direction",
    "DocumentPurpose",
    "EligibilityKind",
    "EntitledClass",
    "Entitlement",
    "FeeBasis",
    "FeeForm",
    "FrameworkKind",
    "FrameworkStatus",
    "GapField",
    "LotStatus",
    "MappingScheme",
    "MatchReason",
    "NameStanding",
    "Nature",
    "NoticeType",
    "OpenTo",
    "ParticipationStatus",
    "Permission",
    "PlaceEventKind",
    "PlaceStatus",
    "PriceListState",
    "ProposalState",
    "Regime",
    "SchemeStatus",
    "Section",
    "SpendKind",
    "SuccessorPlan",
    "SupplierChangeKind",
    "VatBasis",
    "Verdict",
    "ViewScope",
    "WorkingCalendar",
]
