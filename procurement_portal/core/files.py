"""The file store: bytes by content hash, written once, never overwritten."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path

from django.conf import settings

from procurement_portal.core.errors import DomainError
from procurement_portal.core.models import StoredFile


class FileStoreFull(DomainError):
    """The store could not take the bytes."""

    code = "file_store_full"
    title = "The file could not be stored."
    cure = "Nothing was kept. Tell the operator that the file store refused a write."
    status = HTTPStatus.INSUFFICIENT_STORAGE


class FileTooLarge(DomainError):
    """More bytes arrived than the caller accepts."""

    code = "file_too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    cure = "Split the file by month and load the parts."


def store(chunks: Iterable[bytes], *, limit: int) -> StoredFile:
    """Keep the bytes and return their row; the same bytes are kept once.

    The bytes are on disk under their final name before the row exists, so a row always has bytes.
    Raises FileTooLarge beyond `limit` bytes and FileStoreFull when the disk refuses.
    """
    root = Path(settings.MEDIA_ROOT)
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=root, prefix=".incoming-") as folder:
            incoming = Path(folder) / "bytes"
            sha256, size = _write(chunks, incoming, limit=limit)
            final = root / sha256[:2] / sha256
            final.parent.mkdir(exist_ok=True)
            os.replace(incoming, final)
            _sync(final.parent)
    except OSError as error:
        raise FileStoreFull() from error
    stored, _ = StoredFile.objects.get_or_create(sha256=sha256, defaults={"size": size})
    return stored


def path(stored: StoredFile) -> Path:
    """Where the bytes lie on this machine."""
    return Path(settings.MEDIA_ROOT) / stored.path


def _sync(folder: Path) -> None:
    """Make the folder's own entries outlive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(chunks: Iterable[bytes], to: Path, *, limit: int) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    with to.open("wb") as out:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise FileTooLarge(f"The file is larger than {limit // (1024 * 1024)} MB.")
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest(), size
