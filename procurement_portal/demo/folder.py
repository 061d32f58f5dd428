"""The demonstration's data folder: one demonstration at a time, and never somebody else's folder.

A marker file proves that the folder is ours, so that starting afresh cannot delete anything else.
"""

import fcntl
import os
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from procurement_portal.demo import errors
from procurement_portal.embedded import postgres

MARKER = "this-is-demonstration-data"
SPACE_NEEDED = 1_000_000_000  # bytes: sample data, its journal and a margin


@dataclass
class DataFolder:
    """The folder, claimed: as long as this object lives nobody else can claim it."""

    path: Path
    lock: IO[str] = field(repr=False)

    @property
    def logs(self) -> Path:
        """Where each process writes what it does."""
        return self.path / "logs"

    @property
    def running(self) -> Path:
        """Where the processes that belong to this folder are written down."""
        return self.path / "running"

    @property
    def database_place(self) -> Path:
        """Where PostgreSQL keeps its data: here, unless its account cannot come here."""
        return postgres.place_for(self.path)

    def is_filled(self) -> bool:
        """Tell whether a first run went to its end; one that did not is started afresh."""
        return (self.path / "filled").exists()

    def mark_filled(self) -> None:
        """Note that the first run went to its end."""
        (self.path / "filled").touch()

    def secret_key(self) -> str:
        """Return Django's secret key, made once and readable by its owner alone."""
        return self._secret("secret-key")

    def sealing_key(self) -> str:
        """Return the key that seals suppliers' responses, made once in the same way."""
        return self._secret("sealing-key")

    def _secret(self, name: str) -> str:
        path = self.path / name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(50))
        return path.read_text()

    def close(self) -> None:
        """Let others claim the folder."""
        self.lock.close()

    def prepare(self) -> None:
        """Make the folders that everything else writes into."""
        for folder in (self.logs, self.running):
            folder.mkdir(exist_ok=True)

    def empty(self) -> None:
        """Delete all demonstration data, keeping only the marker and the lock."""
        place = self.database_place
        if place != self.path:
            shutil.rmtree(place, ignore_errors=True)
        for entry in self.path.iterdir():
            if entry.name in {MARKER, "lock"}:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()


def claim(path: Path, *, space_needed: int = SPACE_NEEDED) -> DataFolder:
    """Make the folder ours, and ours alone until this process ends.

    Raises CannotRun when it is somebody else's, in use, not writable or nearly full.
    """
    path = path.resolve()
    try:
        refuse_foreign(path)
        # Root's PostgreSQL runs as another account, which has to pass through.
        path.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        (path / MARKER).touch()
        lock = (path / "lock").open("a+")
    except OSError as problem:
        raise errors.CannotRun(
            f"The data folder {path} cannot be used: {problem.strerror}.\n"
            "Name another in PORTAL_DATA."
        ) from problem
    try:
        take(lock, path)
        require_space(path, space_needed)
    except errors.CannotRun:
        lock.close()
        raise
    return DataFolder(path, lock)


def refuse_foreign(path: Path) -> None:
    """Raise CannotRun when the folder holds things that no demonstration put there."""
    if path.exists() and not (path / MARKER).exists() and any(path.iterdir()):
        raise errors.CannotRun(
            f"The folder {path} holds something else than demonstration data, so it is left "
            "alone.\nName another folder in PORTAL_DATA, or move this one away."
        )


def take(lock: IO[str], path: Path) -> None:
    """Hold the lock until it is closed or this process ends, however it ends."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        lock.seek(0)
        raise errors.CannotRun(
            f"A demonstration already runs over {path} (process {lock.read().strip()}).\n"
            "Stop it first, or name another folder in PORTAL_DATA."
        ) from taken
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()


def require_space(path: Path, needed: int) -> None:
    """Raise CannotRun when fewer than `needed` bytes are free."""
    free = shutil.disk_usage(path).free
    if free < needed:
        raise errors.CannotRun(
            f"The disk of {path} is nearly full: {free / 1e6:,.0f} MB free, "
            f"{needed / 1e6:,.0f} MB needed.\nMake room, or name another folder in PORTAL_DATA."
        )
