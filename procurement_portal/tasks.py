"""Tasks that belong to no domain app: keeping the kernel's jobs alive."""

from celery import shared_task
from django.utils import timezone

from procurement_portal.core import jobs


@shared_task(name="core.sweep_jobs")
def sweep_jobs(**_: object) -> None:
    """Hint again for queued jobs and free those whose worker died."""
    jobs.sweep(at=timezone.now())
