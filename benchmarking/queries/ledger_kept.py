"""What was read from the savings ledger, kept until something is entered in it.

Entries are only ever added, and what claims are cut by changes only where something is entered, so
that what was read stands, for an hour at the most, until `forget` or until a newer entry. Names and
states, which may change apart from entries, are never kept.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from typing import Any, TypeVar
from uuid import uuid4

from django.core.cache import cache
from django.db import connection
from redis.exceptions import RedisError

from benchmarking.models import LedgerPosting
from consortia.models import standing_of

KEPT_SECONDS = 60 * 60
ENTERED = "ledger-entered"
T = TypeVar("T")


def kept(shape: type[T], person: Any, part: object, read: Callable[[], T]) -> T:
    """What `read` returns, a dataclass of the shape, of the part that the person sees.

    One query where it is kept, else one besides those of `read`. Where Redis does not answer, it is
    read every time.
    """
    try:
        key, newest = _key(shape, person, part), _newest()
        known = cache.get_many([ENTERED, key])
        entered = known.get(ENTERED) or cache.get_or_set(ENTERED, _token, None)
        stands_as_of, made = known.get(key, (None, None))
        if stands_as_of != (newest, entered):
            made = read()
            cache.set(key, ((newest, entered), made), KEPT_SECONDS)
    except RedisError:
        return read()
    return made


def forget() -> None:
    """Everything is read anew, as it must be once something was entered and is committed.

    The newest entry alone does not tell: of two transactions at once, the one with the earlier
    entry may end last. Where Redis does not answer, nothing is kept there either.
    """
    with suppress(RedisError):
        cache.set(ENTERED, _token(), None)


def _token() -> str:
    return uuid4().hex


def _newest() -> int:
    """The key of the newest entry; in plain SQL, for pages ask it before anything else."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM {LedgerPosting._meta.db_table}")
        [(newest,)] = cursor.fetchall()
    return newest or 0


def _key(shape: Any, person: Any, part: object) -> str:
    """Whose, and of what."""
    seen = standing_of(person)
    named = [getattr(one, "pk", one) for one in vars(part).values()] if part else []
    names = [shape.__name__, *(one.name for one in fields(shape))]
    told = [names, sorted(seen.authorities), sorted(seen.consortia), named]
    return f"ledger:{hashlib.sha256(repr(told).encode()).hexdigest()}"
