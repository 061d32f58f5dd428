"""Doors for workers: an id in, one action called, twice does no harm."""

from celery import shared_task
from django.utils import timezone

from frameworks.actions import search_index


@shared_task(name="frameworks.refresh_search")
def refresh_search(**_: object) -> None:
    """Make anew what every framework is found by: whatever was missed heals."""
    search_index.refresh_all(at=timezone.now())


@shared_task(name="frameworks.refresh_changed_search")
def refresh_changed_search(**_: object) -> None:
    """Make anew what the frameworks that changed are found by."""
    search_index.refresh_changed(at=timezone.now())
