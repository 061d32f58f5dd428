"""Print the accounts of the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand

from benchmarking.management.sample import buying, people
from consortia.models import Role
from frameworks.models import SupplierRole


class Command(BaseCommand):
    """See `help`."""

    help = "Print the sample accounts with their roles and places, and the one password of all."

    def handle(self, **_: Any) -> None:
        """Only accounts that are really there."""
        roles: list[Role | SupplierRole] = list(
            Role.objects.filter(person__is_sample=True)
            .select_related("person", "authority", "consortium")
            .order_by("pk")
        )
        if not roles:
            self.stdout.write("There are no sample accounts. Run: manage.py seed_demo")
            return
        roles += SupplierRole.objects.filter(person__email=buying.SELLER).select_related(
            "person", "supplier"
        )
        self.stdout.write(f"Sample accounts, all with the password: {people.PASSWORD}")
        width = max(len(role.person.email) for role in roles)
        for role in roles:
            self.stdout.write(f"  {role.person.email:<{width}}  {role}")
