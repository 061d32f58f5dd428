"""Releases of one process merged into the one that says what holds now, by the standard's rules.

The merge itself is `ocdsmerge`, the standard's own implementation; the rules, which it would fetch
from the schema over the network, are told here: those of 1.1.5 and of the extensions in use.
"""

import warnings
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import ocdsmerge.exceptions
from ocdsmerge.merge import CompiledRelease

WHOLE, OMITTED = "wholeListMerge", "omitWhenMerged"
_WHOLE: Final = (
    "parties/additionalIdentifiers",
    "parties/roles",
    "buyer/additionalIdentifiers",
    "tender/procuringEntity/additionalIdentifiers",
    "tender/items/additionalClassifications",
    "tender/items/deliveryAddresses",
    "tender/additionalProcurementCategories",
    "tender/submissionMethod",
    "tender/specialRegime",
    "tender/coveredBy",
    "tender/tenderers/additionalIdentifiers",
    "tender/participationFees/type",
    "tender/lots/awardCriteria/criteria",
    "tender/techniques/frameworkAgreement/buyerClassificationRestrictions",
    "tender/techniques/frameworkAgreement/buyerLocationRestrictions",
    "tender/amendments/changes",
    "tender/amendment/changes",
    "awards/relatedLots",
    "awards/suppliers/additionalIdentifiers",
    "awards/items/additionalClassifications",
    "awards/items/deliveryAddresses",
    "awards/amendments/changes",
    "awards/amendment/changes",
    "contracts/items/additionalClassifications",
    "contracts/implementation/transactions/payer/additionalIdentifiers",
    "contracts/implementation/transactions/payee/additionalIdentifiers",
    "contracts/relatedProcesses/relationship",
    "contracts/amendments/changes",
    "contracts/amendments/rationaleClassifications",
    "contracts/proposedAmendments/rationaleClassifications",
    "contracts/amendment/changes",
    "relatedProcesses/relationship",
)
RULES: Final[Mapping[tuple[str, ...], str]] = {
    **{(name,): OMITTED for name in ("id", "date", "tag")},
    **{tuple(path.split("/")): WHOLE for path in _WHOLE},
}


class CannotBeMerged(ValueError):
    """The releases of a process contradict one another in shape, or lack a date."""


def compiled(releases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the releases together say, the later over the earlier. Raises CannotBeMerged."""
    merged = CompiledRelease(merge_rules=dict(RULES))
    with warnings.catch_warnings():
        # Some publishers number two things alike; the standard says that the later stands.
        warnings.simplefilter("ignore", ocdsmerge.exceptions.DuplicateIdValueWarning)
        try:
            for release in sorted(releases, key=moment):
                merged.append(dict(release))
            whole: dict[str, Any] = merged.asdict()
        except (ocdsmerge.exceptions.OCDSMergeError, TypeError, KeyError, AttributeError) as error:
            raise CannotBeMerged(str(error)) from error
    return whole


def moment(release: Mapping[str, Any]) -> datetime:
    """When the release was made; without a time that can be read it comes first."""
    try:
        read = datetime.fromisoformat(str(release.get("date")))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def record(releases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A record: the releases of a process, and what they say together."""
    return {
        "ocid": releases[0]["ocid"],
        "releases": list(releases),
        "compiledRelease": compiled(releases),
    }
