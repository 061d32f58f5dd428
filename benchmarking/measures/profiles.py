"""What makes places alike, by what is bought: the profiles that ship with the portal (2.5).

Weights are a judgement and public: no published model fixes them. They count need and setting,
never spend. A profile serves the categories named by key and all below them.
"""

from dataclasses import dataclass

from benchmarking.measures.peers import Variable


@dataclass(frozen=True)
class Profile:
    """Variables with their weights, and for which categories; the usual one names none."""

    key: str
    name: str
    why: str
    variables: tuple[Variable, ...]
    categories: tuple[str, ...] = ()

    @property
    def is_usual(self) -> bool:
        """Whether it serves every category that names no other."""
        return not self.categories


RESIDENTS = ("residents", "Residents", True)
DENSITY = ("density", "Residents per square kilometre", True)
URBAN = ("urban-share", "Share of residents in towns and cities", False)
SPARSE = ("sparse-share", "Share of residents in the most rural neighbourhoods", False)
DEPRIVATION = ("deprivation", "Deprivation, from 1 the least to 5 the most", False)
OVER_65 = ("over-65", "Share of residents aged 65 or over", False)
AREA = ("area", "Area in square kilometres", True)


def _weighing(weight: float, of: tuple[str, str, bool]) -> Variable:
    key, name, logarithm = of
    return Variable(key, name, weight, logarithm=logarithm)


STANDARD: tuple[Profile, ...] = (
    Profile(
        "place",
        "Place",
        "Bodies of like size, density and deprivation meet like needs and like prices.",
        (
            _weighing(0.30, RESIDENTS),
            _weighing(0.25, DENSITY),
            _weighing(0.20, URBAN),
            _weighing(0.25, DEPRIVATION),
        ),
    ),
    Profile(
        "care",
        "Social care",
        "Need for care grows with age and with deprivation; its cost also with distance.",
        (
            _weighing(0.35, OVER_65),
            _weighing(0.40, DEPRIVATION),
            _weighing(0.10, RESIDENTS),
            _weighing(0.15, SPARSE),
        ),
        categories=("care",),
    ),
    Profile(
        "distance",
        "Roads, waste and transport",
        "Costs grow with the ground to cover and with how thinly people live on it.",
        (
            _weighing(0.35, AREA),
            _weighing(0.35, SPARSE),
            _weighing(0.30, RESIDENTS),
        ),
        categories=("transport", "environment"),
    ),
    Profile(
        "organisation",
        "Office and technology",
        "What an organisation needs to run itself goes with its size first.",
        (_weighing(0.75, RESIDENTS), _weighing(0.25, DENSITY)),
        categories=("technology", "corporate"),
    ),
)
