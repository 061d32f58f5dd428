"""Files of releases or records read, whatever their writing: tolerant of form, never of meaning.

A file may hold a release package, a record package, bare releases, a list of them, or several JSON
texts one after another (such as one release a line). What is no release is refused with the reason.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import charset_normalizer

from frameworks.ocds.processes import Fault, Read

LONGEST: Final = 200
_SPACE: Final = " \t\r\n\0"


def read(content: bytes) -> Read:
    """The releases of a file by process, and what of it was refused; never raises."""
    told = Read()
    try:
        for position, value in enumerate(_values(_text(content)), start=1):
            _take(told, value, f"text {position}")
    except (ValueError, RecursionError) as error:
        told.refusals.append(Fault("file", f"It is not JSON: {str(error)[:LONGEST]}."))
    if not told.releases and not told.refusals:
        told.refusals.append(Fault("file", "It holds no releases."))
    return told


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ""):
        if encoding:
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    guess = charset_normalizer.from_bytes(content, cp_isolation=["cp1252", "latin_1"]).best()
    return str(guess) if guess else content.decode("latin-1")


def _values(text: str) -> Iterator[Any]:
    decoder = json.JSONDecoder(parse_float=_decimal, parse_constant=_no_number)
    place = _next(text, 0)
    while place < len(text):
        value, end = decoder.raw_decode(text, place)
        yield value
        place = _next(text, end)


def _next(text: str, place: int) -> int:
    while place < len(text) and text[place] in _SPACE:
        place += 1
    return place


def _decimal(text: str) -> Decimal:
    return Decimal(text)


def _no_number(text: str) -> None:
    """Infinity and its like are not JSON; such a field says nothing."""
    return


def _take(told: Read, value: Any, where: str) -> None:
    if isinstance(value, list):
        for position, one in enumerate(value, start=1):
            _take(told, one, f"{where}, item {position}")
    elif not isinstance(value, dict):
        _refuse(told, where, "It is not an object.")
    elif isinstance(value.get("releases"), list):
        _releases(told, value["releases"], where)
    elif isinstance(value.get("records"), list):
        for position, one in enumerate(value["records"], start=1):
            _record(told, one, f"{where}, record {position}")
    elif "ocid" in value:
        _release(told, value, where)
    else:
        _refuse(told, where, "It is neither a package, nor a record, nor a release.")


def _releases(told: Read, releases: list[Any], where: str) -> None:
    if not releases:
        _refuse(told, where, "It is a package without releases.")
    for position, one in enumerate(releases, start=1):
        _release(told, one, f"{where}, release {position}")


def _record(told: Read, record: Any, where: str) -> None:
    """The releases themselves where the record holds them, else what they say together."""
    if not isinstance(record, dict):
        _refuse(told, where, "It is not an object.")
        return
    whole = [
        one for one in _list(record.get("releases")) if isinstance(one, dict) and "ocid" in one
    ]
    if whole:
        _releases(told, whole, where)
    elif isinstance(record.get("compiledRelease"), dict):
        _release(told, record["compiledRelease"], where)
    else:
        _refuse(told, where, "The record only links to its releases. Bring in the releases.")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _release(told: Read, release: Any, where: str) -> None:
    if not isinstance(release, dict):
        _refuse(told, where, "It is not an object.")
        return
    ocid = release.get("ocid")
    if not isinstance(ocid, str) or not ocid.strip():
        _refuse(told, where, "It has no ocid, so nothing says which process it is of.")
    elif _is_versioned(release):
        _refuse(told, where, f"{ocid} is a versioned release. Bring in the releases themselves.")
    else:
        told.releases.setdefault(ocid.strip(), []).append(release)


def _is_versioned(release: Mapping[str, Any]) -> bool:
    """Its values are lists of what held when."""
    told = release.get("initiationType") or release.get("language")
    return isinstance(told, list) or ("id" not in release and "date" not in release)


def _refuse(told: Read, where: str, what: str) -> None:
    told.refusals.append(Fault(where, what))
