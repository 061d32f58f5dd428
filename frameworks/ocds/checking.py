"""Packages checked by rules of our own, without a schema or a network.

Not the reference validator, which `docs/open-data.md` tells how to run, but enough for a release
never to leave with what that one refuses, and with what it does not see: negative amounts, and
links to other processes that have no number.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from frameworks.ocds import naming, vocabulary
from frameworks.ocds.processes import Fault

NEEDED: Final = ("ocid", "id", "date", "tag", "initiationType")
PACKAGE: Final = ("uri", "version", "publishedDate", "publisher", "license", "extensions")
DATES: Final = frozenset(
    {
        *("date", "publishedDate", "datePublished", "dateModified", "startDate", "endDate"),
        *("maxExtentDate", "dateSigned", "dueDate", "dateMet", "decisionDate", "finalStatusDate"),
        *("openFrameworkSchemeEndDate", "assessmentSummariesDateSent"),
    }
)
AMOUNTS: Final = frozenset({"amount", "amountGross"})
CLOSED: Final[Mapping[tuple[str, ...], frozenset[str]]] = {
    ("tag",): vocabulary.TAGS,
    ("initiationType",): frozenset({"tender"}),
    ("tender", "status"): vocabulary.TENDER_STATUSES,
    ("tender", "lots", "status"): vocabulary.TENDER_STATUSES,
    ("tender", "procurementMethod"): vocabulary.METHODS,
    ("tender", "mainProcurementCategory"): vocabulary.CATEGORIES,
    ("tender", "techniques", "frameworkAgreement", "method"): vocabulary.FRAMEWORK_METHODS,
    ("awards", "status"): vocabulary.AWARD_STATUSES,
    ("awards", "mainProcurementCategory"): vocabulary.CATEGORIES,
    ("contracts", "status"): vocabulary.CONTRACT_STATUSES,
    ("relatedProcesses", "relationship"): vocabulary.RELATIONSHIPS,
}
WITH_ID: Final = frozenset(
    {
        *("parties", "lots", "items", "awards", "contracts", "documents", "relatedProcesses"),
        *("amendments", "agreedMetrics", "metrics", "observations", "transactions"),
        *("performanceFailures", "participationFees", "suppliers"),
    }
)
REFERENCES: Final = frozenset({"buyer", "suppliers", "payer", "payee", "procuringEntity"})
Path = tuple[str, ...]


def faults(package: Mapping[str, Any]) -> list[Fault]:
    """What is wrong in a release or record package; empty where nothing is."""
    found = [Fault("package", f"{name} is missing") for name in PACKAGE if not package.get(name)]
    seen: set[tuple[str, str]] = set()
    for where, release in _releases(package):
        key = (str(release.get("ocid")), str(release.get("id")))
        if key in seen:
            found.append(Fault(where, f"release {key[1]} stands twice"))
        seen.add(key)
        found += _of_release(release, where)
    return found


def _releases(package: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for position, release in enumerate(package.get("releases", ()), start=1):
        yield f"release {position}", release
    for position, record in enumerate(package.get("records", ()), start=1):
        for place, release in enumerate(record.get("releases", ()), start=1):
            yield f"record {position}, release {place}", release
        if "compiledRelease" in record:
            yield f"record {position}, compiled release", record["compiledRelease"]


def _of_release(release: Mapping[str, Any], where: str) -> Iterator[Fault]:
    for name in NEEDED:
        if not release.get(name):
            yield Fault(where, f"{name} is missing")
    if not naming.PREFIX.match(str(release.get("ocid"))):
        yield Fault(where, f"{release.get('ocid')} does not begin with a prefix")
    for path, value in _walk(release, ()):
        for what in _of_value(path, value):
            yield Fault(where, f"{'/'.join(path)}: {what}")
    yield from _references(release, where)


def _walk(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Every value with its path; the things of a list stand under the list's own."""
    if path:
        yield path, value
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _walk(one, (*path, name))
    elif isinstance(value, list):
        for thing in value:
            if isinstance(thing, Mapping):
                for name, one in thing.items():
                    yield from _walk(one, (*path, name))


def _of_value(path: Path, value: Any) -> Iterator[str]:
    name = path[-1]
    if value is None or value in ("", [], {}):
        yield "is empty"
    elif name in DATES and not _is_instant(value):
        yield f"{value} is not an instant with its offset"
    elif name in AMOUNTS and not _is_amount(value):
        yield f"{value} is not an amount of zero or more"
    elif name in WITH_ID and isinstance(value, list):
        yield from _of_things(value)
    allowed = CLOSED.get(path)
    if allowed is not None:
        for one in value if isinstance(value, list) else [value]:
            if str(one) not in allowed:
                yield f"{one} is not in its code list"


def _of_things(things: list[Any]) -> Iterator[str]:
    keys = [one.get("id") if isinstance(one, Mapping) else None for one in things]
    if any(not isinstance(key, str | int) or key == "" for key in keys):
        yield "a thing has no id"
    elif len(set(keys)) < len(keys):
        yield "an id stands twice"


def _is_instant(value: Any) -> bool:
    if not isinstance(value, str) or len(value) < 20:
        return False
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_amount(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and value >= 0


def _references(release: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """What is named by its number must be there: parties, lots and, in a whole release, awards."""
    for what in (*_strangers(release), *_lost(release)):
        yield Fault(where, what)


def _strangers(release: Mapping[str, Any]) -> Iterator[str]:
    """Organisations that are no party; an update need not repeat the parties."""
    parties = {one.get("id") for one in release.get("parties", ())}
    for path, value in _walk(release, ()) if parties else ():
        if path[-1] in REFERENCES:
            for one in value if isinstance(value, list) else [value]:
                if one.get("id") not in parties:
                    yield f"{'/'.join(path)}: {one.get('id')} is no party"


def _lost(release: Mapping[str, Any]) -> Iterator[str]:
    awards = release.get("awards", ())
    lots = {one.get("id") for one in release.get("tender", {}).get("lots", ())}
    for award in awards:
        for lot in award.get("relatedLots", ()):
            if lot not in lots:
                yield f"awards/relatedLots: there is no lot {lot}"
    keys = {one.get("id") for one in awards}
    for contract in release.get("contracts", ()):
        if keys and contract.get("awardID") not in keys:
            yield f"contracts/awardID: there is no award {contract.get('awardID')}"
