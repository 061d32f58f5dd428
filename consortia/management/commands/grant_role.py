"""Give somebody a role; on a new portal, the first operator."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from consortia.actions import people, roles
from consortia.choices import RoleKind
from consortia.models import Authority, Consortium, Person
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import DomainError


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Give a person a role at an authority, a consortium or, for operators, on the platform. "
        "A person who is not known yet is made, and asks for a password on the sign-in page."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, which role, and where."""
        parser.add_argument("email")
        parser.add_argument("role", choices=RoleKind.values)
        place = parser.add_mutually_exclusive_group()
        place.add_argument("--authority", metavar="SLUG")
        place.add_argument("--consortium", metavar="SLUG")
        parser.add_argument("--name", default="", help="Of a person who is not known yet.")

    @transaction.atomic
    def handle(
        self,
        *,
        email: str,
        role: str,
        authority: str | None,
        consortium: str | None,
        name: str,
        **_: Any,
    ) -> None:
        """Find or make the person, then grant."""
        try:
            person = Person.objects.filter(email=email.strip().lower()).first() or people.create(
                email=email, name=name or email, by=SYSTEM, at=timezone.now()
            )
            granted = roles.grant(
                person=person,
                kind=role,
                authority=Authority.objects.get(slug=authority) if authority else None,
                consortium=Consortium.objects.get(slug=consortium) if consortium else None,
                by=SYSTEM,
                at=timezone.now(),
            )
        except Authority.DoesNotExist as unknown:
            raise CommandError(f"There is no authority with the slug {authority}.") from unknown
        except Consortium.DoesNotExist as unknown:
            raise CommandError(f"There is no consortium with the slug {consortium}.") from unknown
        except DomainError as refusal:
            raise CommandError(f"{refusal.title} {refusal.cure}".strip()) from refusal
        self.stdout.write(f"{person.email}: {granted}")
