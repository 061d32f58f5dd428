"""Sealed envelopes: bytes that nobody reads before a moment, whoever can read the database.

Each envelope is encrypted with AES-GCM under a key that HKDF derives for its scope from a sealing
key of the settings, which is kept outside the database. The moment is written on the envelope and
authenticated with it, together with scope and holder: an envelope whose moment was changed, or
that was put in the place of another, does not open at all.

The first of the keys seals. The others still open what they sealed, so that keys can be replaced.
"""

import hashlib
import os
import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from procurement_portal.core.errors import DomainError

FORM = b"SEAL1"
HEAD = struct.Struct(">5s8sq12s")
"""The form, which key sealed it, the moment in microseconds since 1970, and a number used once."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KEY_BYTES, NONCE_BYTES, NAME_BYTES = 32, 12, 8


class StillSealed(DomainError):
    """The moment until which it is sealed has not passed."""

    code = "still_sealed"
    title = "This is sealed until the deadline has passed."
    cure = "Come back after the deadline."


class BrokenSeal(DomainError):
    """The bytes, their moment or their place were changed, or the key is gone."""

    code = "broken_seal"
    title = "This cannot be opened: it was changed after it was sealed, or its key is missing."
    cure = "Tell the operator. The sealed bytes are kept as they are."


class NoSealingKey(DomainError):
    """The operator has set no sealing key."""

    code = "no_sealing_key"
    title = "Nothing can be sealed, because the portal has no sealing key."
    cure = "Tell the operator to set SEALING_KEYS."
    status = HTTPStatus.SERVICE_UNAVAILABLE


def seal(plain: bytes, *, scope: str, holder: str, until: datetime, keys: Sequence[str]) -> bytes:
    """Put the bytes in an envelope that opens after `until`. Raises NoSealingKey.

    `scope` is what one key is derived for, such as a call-off; `holder` whose envelope it is.
    """
    if not keys:
        raise NoSealingKey()
    head = HEAD.pack(FORM, _name(keys[0]), _microseconds(until), os.urandom(NONCE_BYTES))
    return head + _cipher(keys[0], scope).encrypt(_nonce(head), plain, _bound(head, scope, holder))


def sealed_until(sealed: bytes) -> datetime:
    """The moment on the envelope. Only opening it proves that nobody changed it."""
    return EPOCH + timedelta(microseconds=_parts(sealed)[1])


def unseal(sealed: bytes, *, scope: str, holder: str, at: datetime, keys: Sequence[str]) -> bytes:
    """Open an envelope after its moment. Raises StillSealed and BrokenSeal."""
    if at <= sealed_until(sealed):
        raise StillSealed()
    return _opened(sealed, scope, holder, keys)


def reseal(
    sealed: bytes, *, scope: str, holder: str, until: datetime, keys: Sequence[str]
) -> bytes:
    """Seal the same bytes for longer, without showing them. Raises BrokenSeal.

    A moment that lies before the present one raises ValueError: nothing opens earlier.
    """
    if until < sealed_until(sealed):
        raise ValueError("An envelope is never sealed for a shorter time.")
    plain = _opened(sealed, scope, holder, keys)
    return seal(plain, scope=scope, holder=holder, until=until, keys=keys)


def _opened(sealed: bytes, scope: str, holder: str, keys: Sequence[str]) -> bytes:
    name, _ = _parts(sealed)
    head, hidden = sealed[: HEAD.size], sealed[HEAD.size :]
    for key in keys:
        if _name(key) == name:
            try:
                return _cipher(key, scope).decrypt(
                    _nonce(head), hidden, _bound(head, scope, holder)
                )
            except InvalidTag as changed:
                raise BrokenSeal() from changed
    raise BrokenSeal()


def _parts(sealed: bytes) -> tuple[bytes, int]:
    """Which key sealed it, and until when."""
    try:
        form, name, until, _ = HEAD.unpack(sealed[: HEAD.size])
    except struct.error as cut:
        raise BrokenSeal() from cut
    if form != FORM:
        raise BrokenSeal()
    return name, until


def _nonce(head: bytes) -> bytes:
    return head[-NONCE_BYTES:]


def _bound(head: bytes, scope: str, holder: str) -> bytes:
    """What is authenticated with the bytes."""
    return b"\0".join([head, scope.encode(), holder.encode()])


def _name(key: str) -> bytes:
    """Tells keys apart without telling them."""
    return hashlib.sha256(b"name of a sealing key\0" + key.encode()).digest()[:NAME_BYTES]


def _cipher(key: str, scope: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=scope.encode())
    return AESGCM(derived.derive(key.encode()))


def _microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)
