"""Names of the portal's own processes: the same thing always gets the same one (section 3, n. 5).

A framework's name is made of its slug, a call-off's or contract's of the authority's slug, a dot
and the authority's own reference, so that the name alone tells which row it is.
"""

import re
from typing import Final

from frameworks.ocds import vocabulary

PREFIX: Final = re.compile(r"ocds-[a-z0-9]{6}")
_PLAIN: Final = re.compile(r"[^A-Za-z0-9-]")
_CODED: Final = re.compile(r"_([0-9a-f]+)_")


def may_mint(prefix: str) -> bool:
    """Whether names may be made under the prefix: it has the right form and is not another's."""
    return bool(PREFIX.fullmatch(prefix)) and prefix not in vocabulary.PREFIXES_OF_OTHERS


def of_framework(prefix: str, slug: str) -> str:
    """The name of a framework's process."""
    return f"{prefix}-{slug}"


def of_contract(prefix: str, authority: str, reference: str) -> str:
    """The name of a call-off's process, and of the contract's that comes of it."""
    return f"{prefix}-{authority}.{_coded(reference)}"


def framework_slug(prefix: str, ocid: str) -> str | None:
    """The framework that a name of ours is of; None where it is of something else."""
    slug = ocid.removeprefix(f"{prefix}-")
    return slug if slug != ocid and slug and "." not in slug else None


def contract_key(prefix: str, ocid: str) -> tuple[str, str] | None:
    """Authority and reference that a name of ours is of; None where it is of something else."""
    rest = ocid.removeprefix(f"{prefix}-")
    authority, dot, reference = rest.partition(".")
    return (authority, _plain(reference)) if dot and rest != ocid else None


def _coded(text: str) -> str:
    return _PLAIN.sub(lambda found: f"_{ord(found[0]):x}_", text)


def _plain(text: str) -> str:
    return _CODED.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16) if len(found[1]) < 7 else 0
    return chr(number) if 0 < number < 0x110000 else found[0]
