"""The file storage of snapshots: files that are added and removed, and never written over."""

import hashlib
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import BinaryIO, cast

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages

from benchmarking.snapshots import layout
from benchmarking.snapshots.layout import Manifest
from benchmarking.snapshots.sums import FileFault

NAME = "snapshots"


def storage() -> Storage:
    """The storage that the settings name."""
    return storages[NAME]


def open_file(path: str) -> BinaryIO:
    """The file's bytes. Raises OSError where it is missing."""
    return cast(BinaryIO, storage().open(path, "rb"))


def keep(path: str, file: Path, sha256: str) -> None:
    """Store a file under a name that holds its hash; kept once, however often it is asked for.

    Half a file that a dead worker left under the name is replaced.
    """
    with file.open("rb") as stream:
        _keep(path, File(stream), sha256)


def keep_manifest(manifest: Manifest) -> None:
    """Store a manifest; from then on it is what counts of its import."""
    content = manifest.as_json()
    _keep(manifest.path, ContentFile(content), hashlib.sha256(content).hexdigest())


def manifests(
    import_ids: Collection[int] | None = None,
) -> tuple[list[Manifest], list[FileFault]]:
    """The manifests that count, one an import, and those that cannot be read.

    Of all imports, or of those alone that are named.
    """
    found: list[Manifest] = []
    faults: list[FileFault] = []
    for path in layout.newest(_manifest_paths()):
        if import_ids is not None and layout.import_of(path) not in import_ids:
            continue
        try:
            with open_file(path) as stream:
                found.append(Manifest.from_json(stream.read()))
        except (OSError, layout.NotAManifest) as broken:
            faults.append(FileFault(path, str(broken)))
    return found, faults


def remove(paths: Iterable[str]) -> None:
    """Take files away; those that are gone already are no trouble."""
    for path in paths:
        storage().delete(path)


def _keep(path: str, content: File, sha256: str) -> None:
    held = storage()
    if held.exists(path):
        if _digest(path) == sha256:
            return
        held.delete(path)
    stored = held.save(path, content)
    if stored != path:  # another worker kept the same bytes at the same moment
        held.delete(stored)


def _digest(path: str) -> str:
    digest = hashlib.sha256()
    with storage().open(path, "rb") as stored:
        for chunk in stored.chunks():
            digest.update(chunk)
    return digest.hexdigest()


def _manifest_paths() -> list[str]:
    try:
        _, names = storage().listdir(layout.MANIFESTS)
    except FileNotFoundError:
        return []
    return [f"{layout.MANIFESTS}/{name}" for name in names]
