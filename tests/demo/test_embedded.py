"""The embedded servers alone."""

import os
import pwd
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
from redis import Redis

from procurement_portal.embedded import both, postgres
from tests.demo import conftest

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another")


def test_data_outlives_the_servers_in_a_folder_with_a_space(place):
    with both.running(place, durable=True) as servers:
        ask(servers, "CREATE TABLE kept AS SELECT 42 AS answer")
        with Redis.from_url(servers.environment["REDIS_URL"]) as client:
            client.rpush("imports", "a job")

    with both.running(place, durable=True) as servers:
        assert ask(servers, "SELECT answer FROM kept") == [(42,)]
        with Redis.from_url(servers.environment["REDIS_URL"]) as client:
            assert client.lrange("imports", 0, -1) == [b"a job"]


def test_portal_has_no_more_rights_than_in_production(place):
    rights = "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = user"

    with both.running(place, durable=False) as servers:
        of_owner = ask(servers, rights)
        of_application = ask(servers, rights, name="DATABASE_URL")
        passwords = {
            servers.environment[name].split("@")[0].rpartition(":")[2]
            for name in ("DATABASE_URL", "OWNER_DATABASE_URL")
        }

    assert of_owner == [(False, True)]
    assert of_application == [(False, False)]
    assert len(passwords) == 2


def test_migrating_makes_the_application_where_the_owner_may(place):
    """As in Compose, whose owner is the administrator: twice, since the second finds it there."""
    with both.running(place, durable=False) as servers:
        at = servers.environment["OWNER_DATABASE_URL"].rpartition("@")[2]
        password = (postgres.place_for(place) / "postgres.password").read_text()
        addresses = {
            "OWNER_DATABASE_URL": f"postgres://postgres:{password}@{at}",
            "DATABASE_URL": f"postgres://another_application:its-own@{at}",
        }
        for _ in range(2):
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "core", "--verbosity=0"],
                cwd=conftest.HOUSE,
                env=os.environ | servers.environment | addresses,
                check=True,
            )
        servers.environment |= addresses

        rows = ask(servers, "SELECT user, count(*) FROM core_auditevent", name="DATABASE_URL")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(servers, "TRUNCATE core_auditevent", name="DATABASE_URL")

    assert rows == [("another_application", 0)]


def test_redis_never_throws_work_away(place):
    with (
        both.running(place, durable=True) as servers,
        Redis.from_url(servers.environment["REDIS_URL"]) as client,
    ):
        settings = {name: client.config_get(name)[name] for name in ("maxmemory-policy", "save")}
        settings |= client.config_get("append*")

    assert settings["maxmemory-policy"] == "noeviction"
    assert settings["appendonly"] == "yes"
    assert settings["appendfsync"] == "everysec"


def test_nobody_without_the_password_gets_in(place):
    with both.running(place, durable=False) as servers:
        address = servers.environment["DATABASE_URL"].rpartition("@")[2]

        with pytest.raises(psycopg2.OperationalError, match="no password supplied"):
            psycopg2.connect(f"postgres://portal@{address}")


def test_lock_of_a_dead_server_does_not_stop_the_next(place):
    with both.running(place, durable=False):
        pass
    (place / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{place}\n")

    with both.running(place, durable=False) as servers:
        assert ask(servers, "SELECT 1") == [(1,)]


def test_command_runs_with_both_addresses_and_its_status_is_kept():
    code = (
        "import os, sys; print(os.environ['DATABASE_URL'][:11], os.environ['REDIS_URL'][:8]);"
        "sys.exit(7)"
    )

    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "procurement_portal.embedded",
            "run",
            "--",
            sys.executable,
            "-c",
            code,
        ],
        cwd=conftest.HOUSE,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, ran.stdout, ran.stderr) == (7, "postgres:// redis://\n", "")


@only_root
def test_root_hands_postgresql_to_nobody(place):
    with both.running(place, durable=False) as servers:
        database = servers.children[1].process.pid
        owner = Path(f"/proc/{database}").stat().st_uid

    assert owner == pwd.getpwnam("nobody").pw_uid
    assert (place / "postgres").stat().st_uid == owner


@only_root
def test_root_folder_that_is_closed_to_nobody_is_not_opened(place, monkeypatch):
    monkeypatch.setattr(postgres, "OUTSIDE", place / "outside")
    closed = place / "closed"
    closed.mkdir(mode=0o700)

    with both.running(closed, durable=False) as servers:
        assert ask(servers, "SELECT 1") == [(1,)]

    assert closed.stat().st_mode & 0o777 == 0o700
    assert not (closed / "postgres").exists()
    assert (postgres.place_for(closed) / "postgres" / "PG_VERSION").exists()


@only_root
def test_programs_out_of_reach_are_copied_once(place, monkeypatch):
    monkeypatch.setattr(postgres, "OUTSIDE", place / "outside")
    nobody = postgres.account_for(place)
    monkeypatch.setattr(postgres, "may_use", lambda path, account: False)

    programs = postgres.programs_for(nobody)
    again = postgres.programs_for(nobody)
    monkeypatch.undo()

    assert programs == again
    assert postgres.may_use(programs / "postgres", nobody)


def ask(
    servers: both.Servers, statement: str, *, name: str = "OWNER_DATABASE_URL"
) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(servers.environment[name])
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows
