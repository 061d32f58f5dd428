"""Which kinds of authority the classes of a notice cover (R57; domain rules, section 5)."""

from collections.abc import Mapping
from dataclasses import dataclass

COUNCILS = frozenset({"county", "unitary", "metropolitan", "london_borough", "district"})


DEVOLVED_COUNCILS = frozenset({"scottish_council", "welsh_council", "ni_district"})


HEALTH = frozenset({"nhs_trust", "nhs_commissioner"})


OF_GOVERNMENT = frozenset({"department", "agency"})


LEARNING = frozenset({"university", "school_trust"})


EMERGENCY = frozenset({"police", "fire"})


ALL_KINDS = (
    COUNCILS
    | DEVOLVED_COUNCILS
    | HEALTH
    | OF_GOVERNMENT
    | LEARNING
    | EMERGENCY
    | {"combined", "national_park", "other"}
)


@dataclass(frozen=True)
class Cover:
    """Whom one class of a notice covers: surely these kinds, and those only perhaps.

    `jurisdiction` narrows both; an empty one is any.
    """

    surely: frozenset[str]
    perhaps: frozenset[str] = frozenset()
    jurisdiction: str = ""


def _of(*kinds: str) -> frozenset[str]:
    return frozenset(kinds)


CLASSES: Mapping[str, Cover] = {
    # class                 surely                             perhaps
    "any_authority": Cover(ALL_KINDS),
    "central": Cover(_of("department"), _of("agency", "other")),
    "agency": Cover(_of("agency"), _of("department", "other")),
    "local": Cover(COUNCILS | DEVOLVED_COUNCILS, _of("combined", "national_park", "other")),
    "county": Cover(_of("county")),
    "district": Cover(_of("district"), _of("metropolitan", "ni_district")),
    "unitary": Cover(_of("unitary"), _of("scottish_council", "welsh_council")),
    "metropolitan": Cover(_of("metropolitan")),
    "london_borough": Cover(_of("london_borough")),
    "combined": Cover(_of("combined")),
    "nhs": Cover(HEALTH, _of("agency", "other")),
    "nhs_trust": Cover(_of("nhs_trust")),
    "nhs_commissioner": Cover(_of("nhs_commissioner")),
    # A mayor or a county may run the police or the fire service; an ambulance trust is a trust.
    "police": Cover(_of("police"), _of("combined", "other")),
    "fire": Cover(_of("fire"), _of("combined", "county", "other")),
    "blue_light": Cover(EMERGENCY, _of("combined", "county", "nhs_trust", "other")),
    "school": Cover(_of("school_trust"), _of("other")),
    "university": Cover(_of("university"), _of("other")),
    "education": Cover(LEARNING, _of("other")),
    "national_park": Cover(_of("national_park")),
    "devolved_wales": Cover(
        _of("welsh_council", "fire", "national_park") | HEALTH,
        ALL_KINDS - {"department", "police"},
        jurisdiction="wales",
    ),
    "devolved_scotland": Cover(
        _of("scottish_council", "national_park") | HEALTH | EMERGENCY,
        ALL_KINDS - {"department"},
        jurisdiction="scotland",
    ),
    "devolved_ni": Cover(
        _of("ni_district") | HEALTH | EMERGENCY, ALL_KINDS, jurisdiction="northern_ireland"
    ),
    # The portal does not tell these kinds of body apart: they are "other" to it.
    "housing": Cover(_of(), _of("other")),
    "parish": Cover(_of(), _of("other")),
    "charity": Cover(_of(), _of("other")),
    "utility": Cover(_of(), _of("agency", "combined", "other")),
}


# Relevant authorities of the Provider Selection Regime, all in England; the rest are not (R27).
RELEVANT = COUNCILS | HEALTH | {"combined"}


PERHAPS_RELEVANT = OF_GOVERNMENT | {"other"}
