"""People: made before they may do anything; what they may do comes from roles."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction

from consortia.choices import Permission
from consortia.models import Person
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError


class EmailTaken(DomainError):
    """Somebody signs in with this address already."""

    code = "email_taken"
    title = "There is already a person with this e-mail address."
    cure = "Give that person another role instead of making a second account."


class PasswordTooWeak(DomainError):
    """The password does not pass the portal's own rules."""

    code = "password_too_weak"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def create(
    *,
    email: str,
    name: str,
    by: Any,
    at: datetime,
    password: str | None = None,
    is_sample: bool = False,
) -> Person:
    """Make a person; without a password they must ask for one by e-mail before they sign in.

    Raises NotAllowed, EmailTaken and PasswordTooWeak.
    """
    access.require(by, Permission.ROLE_GRANT)
    address = email.strip().lower()
    if Person.objects.filter(email=address).exists():
        raise EmailTaken()
    if password is not None:
        _check_password(password, Person(email=address, name=name))
    person = Person.objects.create_user(address, password, name=name, is_sample=is_sample)
    audit.record("consortia.person.created", subject=person, by=by, at=at)
    return person


def _check_password(password: str, person: Person) -> None:
    try:
        password_validation.validate_password(password, person)
    except ValidationError as weak:
        raise PasswordTooWeak(" ".join(weak.messages)) from weak
