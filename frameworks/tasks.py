"""Doors for workers: an id in, one action called, twice does no harm."""

from functools import partial

from celery import shared_task
from django.utils import timezone

from frameworks import filters
from frameworks.actions import catalogue_imports, invitations, saved_views, schedule, search_index
from frameworks.models import SavedView
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM


@shared_task(name=catalogue_imports.JOB_KIND)
def bring_in_catalogue(*, job_id: int, **_: object) -> None:
    """Bring in the lists of the job's import."""
    jobs.run(job_id, partial(catalogue_imports.work, at=timezone.now()))


@shared_task(name=invitations.JOB_KIND)
def mail_invitation(*, job_id: int, **_: object) -> None:
    """Send the link of an invitation to its contact."""
    jobs.run(job_id, invitations.mail_link)


@shared_task(name="frameworks.refresh_search")
def refresh_search(**_: object) -> None:
    """Make anew what every framework is found by: whatever was missed heals."""
    search_index.refresh_all(at=timezone.now())


@shared_task(name="frameworks.refresh_changed_search")
def refresh_changed_search(**_: object) -> None:
    """Make anew what the frameworks that changed are found by."""
    search_index.refresh_changed(at=timezone.now())


@shared_task(name="frameworks.tell_saved_views")
def tell_saved_views(**_: object) -> None:
    """Look at the saved searches whose time has come, and tell of what is new in them."""
    jobs.each(saved_views.due(at=timezone.now()), _tell_news)


def _tell_news(view: SavedView) -> None:
    saved_views.tell_news(
        view.pk,
        matches=filters.found_by(view.query, seen_by=view.owner),
        on=timezone.localdate(),
        by=SYSTEM,
        at=timezone.now(),
    )


@shared_task(name="frameworks.advance_schedule")
def advance_schedule(**_: object) -> None:
    """Do what today brings by itself."""
    schedule.advance(on=timezone.localdate(), by=SYSTEM, at=timezone.now())
