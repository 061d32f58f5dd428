"""The file store: kept by content, once, and never half."""

import hashlib
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from procurement_portal.core import files
from procurement_portal.core.models import StoredFile

pytestmark = pytest.mark.django_db

PAPER = b"Supplier,Amount\r\nAcme,120.50\r\n"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def kept_files(store):
    return sorted(path for path in store.rglob("*") if path.is_file())


def test_bytes_lie_under_their_hash(store):
    stored = files.store([PAPER[:10], PAPER[10:]], limit=1000)

    sha256 = hashlib.sha256(PAPER).hexdigest()
    assert (stored.sha256, stored.size) == (sha256, 30)
    assert files.path(stored) == store / sha256[:2] / sha256
    assert files.path(stored).read_bytes() == PAPER


def test_same_bytes_are_kept_once(store):
    first = files.store([PAPER], limit=1000)
    second = files.store([PAPER], limit=1000)

    assert first.pk == second.pk
    assert len(kept_files(store)) == 1


def test_file_of_exactly_the_limit_is_kept():
    assert files.store([PAPER], limit=len(PAPER)).size == len(PAPER)


def test_file_beyond_the_limit_leaves_nothing_behind(store):
    with pytest.raises(files.FileTooLarge) as refusal:
        files.store([PAPER], limit=len(PAPER) - 1)

    assert refusal.value.status == 413
    assert kept_files(store) == []
    assert not StoredFile.objects.exists()


def test_reading_stops_at_the_limit():
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield b"0123456789"

    with pytest.raises(files.FileTooLarge):
        files.store(endless(), limit=95)

    assert len(taken) == 10


def test_upload_that_breaks_off_leaves_nothing_behind(store):
    def broken():
        yield PAPER
        raise RuntimeError("the connection was cut")

    with pytest.raises(RuntimeError):
        files.store(broken(), limit=1000)

    assert kept_files(store) == []
    assert not StoredFile.objects.exists()


NOBODY = 65534


@contextmanager
def without_roots_privileges():
    """Nothing is read-only for root: act as nobody meanwhile, where it is root that runs this."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def reachable(settings):
    """A folder for the store that any account can reach."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        settings.MEDIA_ROOT = Path(folder) / "files"
        yield settings.MEDIA_ROOT


def test_read_only_store_refuses_and_keeps_nothing(reachable):
    reachable.mkdir()
    reachable.chmod(0o555)

    with without_roots_privileges(), pytest.raises(files.FileStoreFull) as refusal:
        files.store([PAPER], limit=1000)

    assert refusal.value.status == 507
    assert not StoredFile.objects.exists()


def test_store_that_is_no_folder_refuses_and_keeps_nothing(store):
    store.write_text("in the way")

    with pytest.raises(files.FileStoreFull) as refusal:
        files.store([PAPER], limit=1000)

    assert refusal.value.status == 507
    assert not StoredFile.objects.exists()
