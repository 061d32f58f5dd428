"""Savings dashboards that somebody keeps and shares, and who is told of their figures."""

from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models
from django.db.models import Q

from benchmarking.choices.savings import DashboardRhythm
from frameworks.choices import ViewScope
from frameworks.models import Kept, shared_with_one_place
from procurement_portal.core.models import Timestamped
from procurement_portal.core.periods import financial_year_label, first_of_month

MONTHS_OF_QUARTER = 3


class SavedDashboard(Kept):
    """A part of the savings ledger under a name: its filters, whose it is, and who sees it.

    It holds filters and no figures: whoever opens it sees those of what they may see themselves.
    Without a year among its filters it is of the financial year in force on the day.
    """

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="saved_dashboard_scope_known", condition=Q(scope__in=ViewScope.values)
            ),
            shared_with_one_place("saved_dashboard_shared_with_one_place"),
            models.CheckConstraint(name="saved_dashboard_has_name", condition=~Q(name="")),
            models.UniqueConstraint(fields=["owner", "name"], name="saved_dashboard_name_once"),
        ]

    @property
    def filters(self) -> dict[str, str]:
        """The filters by name, as the address has them."""
        return dict(parse_qsl(self.query))

    @property
    def year(self) -> str:
        """The financial year that it is always of, or "all"; empty where it follows the year."""
        return self.filters.get("year", "")

    @property
    def year_in_words(self) -> str:
        """Of which year it is, whenever it is opened."""
        if not self.year:
            return "The financial year in force"
        is_one = self.year.isdecimal()
        return f"Always {financial_year_label(int(self.year))}" if is_one else "All years"


class DashboardSubscriptionQuerySet(models.QuerySet["DashboardSubscription"]):
    """Sets of subscriptions."""

    def visible_to(self, person: Any) -> "DashboardSubscriptionQuerySet":
        """One's own."""
        return self.filter(person=person.pk)

    def due_on(self, day: date) -> "DashboardSubscriptionQuerySet":
        """Those of people with an account that were not told of yet in the day's month or quarter.

        Quarters of the financial year and of the calendar are the same.
        """
        month = first_of_month(day)
        quarter = month - relativedelta(months=(month.month - 1) % MONTHS_OF_QUARTER)
        return self.filter(
            Q(rhythm=DashboardRhythm.MONTHLY, told_on__lt=month)
            | Q(rhythm=DashboardRhythm.QUARTERLY, told_on__lt=quarter),
            person__is_active=True,
        )


class DashboardSubscription(Timestamped):
    """That one person wants to be told of the figures of a saved dashboard, month or quarter.

    `told_on` is the day of the last telling, and at first that of the subscription: the first
    telling comes with the next month or quarter, and each comes once.
    """

    dashboard = models.ForeignKey(
        SavedDashboard, on_delete=models.CASCADE, related_name="subscriptions"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="dashboard_subscriptions"
    )
    rhythm = models.TextField(choices=DashboardRhythm)
    told_on = models.DateField()

    objects = DashboardSubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dashboard_subscription_rhythm_known",
                condition=Q(rhythm__in=DashboardRhythm.values),
            ),
            models.UniqueConstraint(
                fields=["dashboard", "person"], name="dashboard_subscription_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.dashboard}"
