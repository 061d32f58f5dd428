"""Who answers for suppliers, as every page asks it of the person before it."""

from contextlib import suppress
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

from frameworks.models import sells_for

SECONDS = 300


def answers_for_any(person: Any) -> bool:
    """Whether it answers for a supplier; remembered for five minutes, or until it comes to one."""
    if not getattr(person, "is_authenticated", False):
        return False
    try:
        return bool(cache.get_or_set(_key(person.pk), lambda: bool(sells_for(person)), SECONDS))
    except RedisError:
        return bool(sells_for(person))


def forget(person_pk: int) -> None:
    """Ask anew; a cache that is away forgets in five minutes."""
    with suppress(RedisError):
        cache.delete(_key(person_pk))


def _key(person_pk: int) -> str:
    return f"selling:{person_pk}"
