"""Awarding call-offs from one lot under sixteen clients at once, against the bare guarded update.

Both sides take turns, round by round, with as many clients on connections of their own: ours is
the whole decision with rules, audit trail and news; bare is the two guarded updates and the
posting in one transaction.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from statistics import median
from typing import Any

from django.db import connection, transaction

from consortia.choices import RoleKind
from tests.factories import consortia
from tests.frameworks.crowds import Crowd, crowd
from tests.frameworks.recommended import VALUE, Recommended

CLIENTS, EACH, ROUNDS = 16, 10, 5
AT = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
BARE = (
    "UPDATE frameworks_framework SET committed_value = committed_value + %(value)s "
    "WHERE id = %(framework)s "
    "AND (commitment_limit IS NULL OR commitment_limit >= committed_value + %(value)s)",
    "UPDATE frameworks_lot SET committed_value = committed_value + %(value)s WHERE id = %(lot)s "
    "AND (maximum_value IS NULL OR maximum_value >= committed_value + %(value)s)",
    "INSERT INTO frameworks_headroomposting (lot_id, kind, call_off_id, committed, actual, "
    "unguarded, reason, posted_by, posted_at) VALUES (%(lot)s, 'call_off', %(call_off)s, "
    "%(value)s, 0, 0, 'Decision to award.', 'bench', now())",
)


def measure() -> Iterator[str]:
    """Attempts a second, median and worst of each, and the ratio of the attempts."""
    authority = consortia.AuthorityFactory()
    officer = consortia.AuthorityRoleFactory(
        authority=authority, kind=RoleKind.PROCUREMENT_OFFICER
    ).person
    ours: list[float] = []
    bare: list[float] = []
    seconds = {"ours": 0.0, "bare": 0.0}
    with crowd(CLIENTS) as people:
        for round_number in range(ROUNDS + 1):
            waiting, other = (
                Recommended(officer, authority, count=CLIENTS * EACH, ceiling=Decimal(10_000_000))
                for _ in range(2)
            )
            of_ours, took_ours = _all_at_once(people, waiting.call_offs, _award(waiting))
            of_bare, took_bare = _all_at_once(people, other.call_offs, _bare(other))
            if round_number:  # the first one warms up
                ours += of_ours
                bare += of_bare
                seconds["ours"] += took_ours
                seconds["bare"] += took_bare
    rate, bare_rate = len(ours) / seconds["ours"], len(bare) / seconds["bare"]
    yield (
        f"award of a call-off, {CLIENTS} clients: {rate:.0f} attempts/s, "
        f"median {median(ours) * 1000:.0f} ms, worst {max(ours) * 1000:.0f} ms; "
        f"guarded update in plain SQL: {bare_rate:.0f} attempts/s, "
        f"median {median(bare) * 1000:.0f} ms, worst {max(bare) * 1000:.0f} ms; "
        f"ratio {rate / bare_rate:.2f} ({ROUNDS} rounds of {CLIENTS * EACH} attempts)"
    )


def _all_at_once(
    people: Crowd, call_offs: list[Any], work: Callable[[Any], None]
) -> tuple[list[float], float]:
    """How long each attempt took, and all of them together."""

    def attempts(number: int) -> list[float]:
        times = []
        for call_off in call_offs[number::CLIENTS]:
            start = time.perf_counter()
            work(call_off)
            times.append(time.perf_counter() - start)
        return times

    start = time.perf_counter()
    times = [one for each in people.do(attempts) for one in each]
    return times, time.perf_counter() - start


def _award(waiting: Recommended) -> Callable[[Any], None]:
    def award(call_off: Any) -> None:
        refusal = waiting.move(call_off, "award", AT)
        assert refusal == "", refusal

    return award


def _bare(waiting: Recommended) -> Callable[[Any], None]:
    facts = {"lot": waiting.lot.pk, "framework": waiting.lot.framework_id, "value": VALUE}

    def award(call_off: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in BARE:
                cursor.execute(statement, facts | {"call_off": call_off.pk})
                assert cursor.rowcount == 1

    return award
