"""Tokens for programs: given for a password, taken back on signing out, dead after some hours."""

from datetime import datetime
from typing import Any

from django.db import transaction
from knox.models import AuthToken
from knox.settings import knox_settings

from consortia.models import Person
from procurement_portal.core import audit
from procurement_portal.core.errors import DomainError


class TooManyTokens(DomainError):
    """The person holds as many live tokens as one person may."""

    code = "too_many_tokens"
    title = "You hold as many tokens as one person may."
    cure = "Sign out with one of them, or wait until one has expired."


@transaction.atomic
def issue(*, by: Person, at: datetime) -> tuple[AuthToken, str]:
    """Give the person a token; the text is told once and kept only as a hash.

    Raises TooManyTokens.
    """
    Person.objects.select_for_update().get(pk=by.pk)
    live = AuthToken.objects.filter(user=by, expiry__gt=at)
    if live.count() >= knox_settings.TOKEN_LIMIT_PER_USER:
        raise TooManyTokens()
    token, text = AuthToken.objects.create(user=by, expiry=knox_settings.TOKEN_TTL)
    audit.record("consortia.token.issued", subject=by, by=by, at=at, key=token.token_key)
    return token, text


@transaction.atomic
def revoke(token: AuthToken, *, by: Any, at: datetime) -> None:
    """End the token at once. Does nothing when it has ended already."""
    ended, _ = AuthToken.objects.filter(pk=token.pk).delete()
    if ended:
        audit.record("consortia.token.revoked", subject=by, by=by, at=at, key=token.token_key)
