"""The sample people, bodies and frameworks by their names, and moments counted from today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from benchmarking.management.sample import frameworks
from consortia.models import Authority, Person
from frameworks.models import Framework
from procurement_portal.core.access import SYSTEM

OFFICER = "officer@example.org"
FINANCE = "finance@example.org"
MANAGER = "manager@example.org"
REVIEWER = "reviewer@example.org"
OPERATOR = "operator@example.org"
ASK_FOR = {
    "brackenmoor": OFFICER,
    "wynsford": "neighbour@example.org",
}
"""Who acts for a body; for the others nobody has an account, so the portal does."""


@dataclass(frozen=True)
class Stage:
    """Who and what is there to act."""

    today: date
    people: Mapping[str, Person]
    bodies: Mapping[str, Authority]
    frameworks: Mapping[str, Framework]

    @classmethod
    def set(cls, today: date) -> "Stage":
        """Everything that has been made so far."""
        return cls(
            today=today,
            people={one.email: one for one in Person.objects.filter(is_sample=True)},
            bodies={one.slug: one for one in Authority.objects.filter(is_sample=True)},
            frameworks={
                one.slug: one
                for one in Framework.objects.filter(is_sample=True).select_related("publisher")
            },
        )

    def day(self, days_ago: int) -> date:
        """A day before today."""
        return self.today - timedelta(days=days_ago)

    def at(self, days_ago: int, *, hour: int = 10) -> datetime:
        """A moment in the morning of an earlier day."""
        return timezone.make_aware(datetime.combine(self.day(days_ago), time(hour)))

    def framework(self, category: str, *, newest: bool = False) -> Framework:
        """The framework for a category, or the one that is to follow it."""
        return self.frameworks[frameworks.slug_of(category, newest=newest)]

    def acting_for(self, body: str) -> Any:
        """The person of the body, else the portal."""
        return self.people[ASK_FOR[body]] if body in ASK_FOR else SYSTEM
