"""Doors for workers: one action called, twice does no harm."""

from celery import shared_task
from django.utils import timezone

from consortia.actions import mailing


@shared_task(name="consortia.mail_notifications")
def mail_notifications(**_: object) -> None:
    """Send the news that goes out at once, and what an earlier try could not."""
    mailing.mail_now(at=timezone.now())


@shared_task(name="consortia.mail_digests")
def mail_digests(**_: object) -> None:
    """Send the digests of this morning, and of Monday morning, that have not left yet."""
    mailing.mail_digests(at=timezone.now())
