"""The demonstration as its user meets it: real processes, real signals."""

import os
import signal
import socket
import time
from pathlib import Path

import psycopg2
import pytest

from tests.demo import conftest


def test_everything_comes_up_answers_and_ends_on_sigterm(place, port, demonstrations):
    demonstration = conftest.start(place / "data", port, "--empty")
    demonstrations.append(demonstration)

    demonstration.wait_until_up()
    children = demonstration.children()
    ready = demonstration.status_of("/readyz")
    refusals = [refusal_of(demonstration, statement) for statement in WOULD_HARM]
    owners = [name for name in names_known(demonstration) if name.startswith(b"OWNER_")]
    ended = demonstration.end(signal.SIGTERM)

    assert ready == 200
    assert refusals == ["InsufficientPrivilege"] * len(WOULD_HARM)
    assert owners == []
    assert f"http://127.0.0.1:{port}" in demonstration.text()
    assert "NOT FOR PRODUCTION" in demonstration.text()
    assert len(children) == 6
    assert ended == 0
    assert conftest.still_running(children) == []
    assert list((place / "data" / "running").iterdir()) == []


def test_port_in_use_is_said_before_anything_starts(place, port, demonstrations):
    with socket.socket() as other_program:
        other_program.bind(("127.0.0.1", port))
        other_program.listen()

        demonstration = conftest.start(place / "data", port)
        demonstrations.append(demonstration)
        ended = demonstration.process.wait(30)

    assert ended == 1
    assert f"Port {port} is in use by another program." in demonstration.text()
    assert not (place / "data" / "postgres").exists()


def test_port_that_is_no_number_is_refused(place, demonstrations):
    demonstration = conftest.start(place / "data", "eighty")
    demonstrations.append(demonstration)

    assert demonstration.process.wait(30) == 1
    assert "PORT is 'eighty': use a number from 1 to 65535." in demonstration.text()


@pytest.mark.slow
@pytest.mark.parametrize("log", ["redis.log", "charts.log"])
def test_death_of_one_child_ends_all_and_names_its_log(log, place, port, demonstrations):
    demonstration = conftest.start(place / "data", port, "--empty")
    demonstrations.append(demonstration)
    demonstration.wait_until_up()
    children = demonstration.children()
    victim = next(pid for pid in children if writes_to(pid, place / "data" / "logs" / log))

    os.kill(victim, signal.SIGKILL)
    ended = demonstration.process.wait(60)

    assert ended == 1
    assert "stopped by itself (signal 9)" in demonstration.text()
    assert str(place / "data" / "logs" / log) in demonstration.text()
    assert conftest.still_running(children) == []


@pytest.mark.slow
def test_data_outlives_a_kill_a_closed_terminal_and_ctrl_c_until_reset(place, port, demonstrations):
    def start(*options: str) -> conftest.Demonstration:
        demonstration = conftest.start(place / "data", port, "--empty", *options)
        demonstrations.append(demonstration)
        demonstration.wait_until_up()
        return demonstration

    killed = start()
    write_a_mark(killed)
    left_over = killed.children()
    killed.end(signal.SIGKILL)

    terminal_closed = start()
    assert conftest.still_running(left_over) == []
    assert mark_is_there(terminal_closed)
    children = terminal_closed.children()
    assert terminal_closed.end(signal.SIGHUP) == 0
    assert conftest.still_running(children) == []

    interrupted = start()
    assert mark_is_there(interrupted)
    children = interrupted.children()
    assert interrupted.end(signal.SIGINT) == 0
    assert conftest.still_running(children) == []

    assert not mark_is_there(start("--reset"))


@pytest.mark.slow
def test_sigterm_while_starting_leaves_nothing(place, port, demonstrations):
    demonstration = conftest.start(place / "data", port, "--empty")
    demonstrations.append(demonstration)
    while "Database tables" not in demonstration.text():
        time.sleep(0.02)
    children = demonstration.children()

    ended = demonstration.end()

    assert ended == 130
    assert children
    assert conftest.still_running(children) == []
    assert list((place / "data" / "running").iterdir()) == []


def writes_to(pid: int, log: Path) -> bool:
    return Path(f"/proc/{pid}/fd/1").resolve() == log


WOULD_HARM = (
    "UPDATE core_auditevent SET name = name",
    "TRUNCATE core_auditevent",
    "ALTER TABLE benchmarking_ledgerposting DISABLE TRIGGER ALL",
)


def names_known(demonstration: conftest.Demonstration) -> list[bytes]:
    """What stands in the environments of its processes, as NAME=value."""
    return b"\0".join(
        Path(f"/proc/{pid}/environ").read_bytes() for pid in demonstration.children()
    ).split(b"\0")


def connect(demonstration: conftest.Demonstration):
    """Reach its database the way its own processes do."""
    known = names_known(demonstration)
    url = next(entry for entry in known if entry.startswith(b"DATABASE_URL="))
    return psycopg2.connect(url.decode().partition("=")[2])


def refusal_of(demonstration: conftest.Demonstration, statement: str) -> str:
    """The name of the error with which the database refuses; empty when it does not."""
    connection = connect(demonstration)
    try:
        connection.cursor().execute(statement)
    except psycopg2.Error as refusal:
        return type(refusal).__name__
    finally:
        connection.close()
    return ""


def write_a_mark(demonstration: conftest.Demonstration) -> None:
    connection = connect(demonstration)
    with connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_session VALUES ('mark of the test', '', 'infinity')")
    connection.close()


def mark_is_there(demonstration: conftest.Demonstration) -> bool:
    connection = connect(demonstration)
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM django_session WHERE session_key = 'mark of the test')"
        )
        (there,) = cursor.fetchone()
    connection.close()
    return there
