"""Print the accounts of the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand

from benchmarking.management.sample import people
from consortia.models import Role


class Command(BaseCommand):
    """See `help`."""

    help = "Print the sample accounts with their roles and places, and the one password of all."

    def handle(self, **_: Any) -> None:
        """Only accounts that are really there."""
        roles = list(
            Role.objects.filter(person__is_sample=True)
            .select_related("person", "authority", "consortium")
            .order_by("pk")
        )
        if not roles:
            self.stdout.write("There are no sample accounts. Run: manage.py seed_demo")
            return
        self.stdout.write(f"Sample accounts, all with the password: {people.PASSWORD}")
        width = max(len(role.person.email) for role in roles)
        for role in roles:
            self.stdout.write(f"  {role.person.email:<{width}}  {role}")
